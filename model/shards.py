"""A step on a batch that is cut into shards: gradients of each, their sum, a range of the update.

Invariant: what is done to an entry of a parameter depends on the gradients of the shards in their
order, not on who computed them or on where the ranges begin. So any division of the work between
processes gives the same weights, to the last bit.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Self

import numpy as np

from .archs.base import Architecture
from .archs.capabilities import Sharded
from .archs.feedforward import cut
from .nn.optim import Optimizer
from .run import STEP, Training
from .steps import UNDRAWN, DueStep, shard_rng

NORM_BLOCK = 16_384
"""Entries whose squares are summed together; ranges begin at multiples of it, so that the norm
is summed in the same order however they lie."""

UPDATE_BLOCK = 4 * NORM_BLOCK
"""Entries that are moved at a time."""

WEIGHT, BIAS, AVERAGE = "weight", "bias", "average"
"""How entries are moved: weights may decay, averages follow what they are in the batch."""

Stretch = tuple[str, slice]
"""How its entries are moved, and which they are."""


class GradientRooms:
    """Room for the gradients of each shard: all parameters one after another.

    Args:
        network: Whose parameters these are.
        rooms: (shards, entries) float32.

    Attributes:
        rooms: That array.
        views: For each shard its gradients by parameter, in ``rooms``.
    """

    def __init__(self, network: Architecture, rooms: np.ndarray) -> None:
        self.rooms = rooms
        self.views = [cut(room, network.shapes()) for room in rooms]

    @staticmethod
    def size_of(network: Architecture) -> int:
        """Entries of all its parameters together."""
        return sum(array.size for array in network.parameters.values())


@dataclass(frozen=True)
class FlatArrays:
    """What the steps of a training change, with all parameters one after another.

    Attributes:
        parameters: (entries,) float32.
        slots: (slots of the optimiser, entries); nothing is in the places of averages.
        ema: (entries,), or empty without an EMA.
    """

    parameters: np.ndarray
    slots: np.ndarray
    ema: np.ndarray

    @classmethod
    def of(cls, network: Architecture) -> Self:
        """New ones, without an EMA, with what a prepared network holds; it works on them then."""
        size = GradientRooms.size_of(network)
        slots = network.optimizers["main"].slots
        flat = cls(
            np.empty(size, np.float32),
            np.zeros((len(slots), size), np.float32),
            np.empty(0, np.float32),
        )
        for name, view in cut(flat.parameters, network.shapes()).items():
            view[...] = network.parameters[name]
            network.parameters[name] = view
        network.optimizers["main"].keep_in(flat.slot_views(network))
        return flat

    def slot_views(self, network: Architecture) -> dict[str, np.ndarray]:
        """The slots by "slot.parameter", as the network's optimiser names them."""
        moved = network.moved_by("main")
        return {
            f"{slot}.{name}": view
            for slot, row in zip(network.optimizers["main"].slots, self.slots, strict=True)
            for name, view in cut(row, network.shapes()).items()
            if name in moved
        }


class RangeUpdate:
    """The second half of a step, for a range of all parameters laid one after another.

    Args:
        network: Prepared; it works on ``arrays``.
        rooms: The gradients of the shards.
        arrays: Changed in place.
        start: First entry of the range, a multiple of NORM_BLOCK.
        stop: Its end.
    """

    def __init__(
        self,
        network: Architecture,
        rooms: GradientRooms,
        arrays: FlatArrays,
        start: int,
        stop: int,
    ) -> None:
        self._blocks = [
            _BlockUpdate(network, rooms, arrays, first, min(first + UPDATE_BLOCK, stop))
            for first in range(start, stop, UPDATE_BLOCK)
        ]

    def make(self, due: DueStep, steps: int, shards: int) -> None:
        """Moves the range along the sum of the gradients, as they are.

        Args:
            due: The step.
            steps: How many the optimiser has made before it.
            shards: How many there are of its batch.
        """
        for block in self._blocks:
            block.sum(shards)
            block.apply(due, steps)

    def squares(self, shards: int) -> Iterator[tuple[int, float]]:
        """Adds the gradients up, for ``make_clipped``.

        Returns:
            Of each block of NORM_BLOCK entries its index and the sum of its sums' squares.
        """
        for block in self._blocks:
            block.sum(shards)
            yield from block.squares()

    def make_clipped(self, due: DueStep, steps: int, factor: float) -> None:
        """Moves the range along the sums that ``squares`` made, times ``factor``."""
        for block in self._blocks:
            block.apply(due, steps, factor)


class _BlockUpdate:
    """The update of some entries, few enough to stay in the cache between sum and move.

    Neighbours that are treated alike are moved as one array: for a small network, the calls that
    each takes cost as much as the arithmetic.
    """

    def __init__(
        self,
        network: Architecture,
        rooms: GradientRooms,
        arrays: FlatArrays,
        start: int,
        stop: int,
    ) -> None:
        self._rooms, self._start, self._stop = rooms.rooms, start, stop
        # Not in the first shard's room: to write where another core writes next is slow.
        self._total = np.empty(stop - start, np.float32)
        self._room = np.empty_like(self._total)
        self._parameters = arrays.parameters[start:stop]
        self._ema = arrays.ema[start:stop] if arrays.ema.size else None
        stretches = _stretches(network, start, stop)
        # What averages are in the batch is no gradient, though it lies among them.
        self._seen = [part for kind, part in stretches if kind == AVERAGE]
        optimizer = network.optimizers["main"]
        self._decaying = _Moved(optimizer, arrays, start, self._total, _joined(stretches))
        alike = _joined((WEIGHT if kind == BIAS else kind, part) for kind, part in stretches)
        self._plain = _Moved(optimizer, arrays, start, self._total, alike)
        self._gradients = [self._total[part] for kind, part in alike if kind != AVERAGE]

    def sum(self, shards: int) -> None:
        """Adds the gradients of the shards up."""
        first, *others = self._rooms[:shards, self._start : self._stop]
        if not others:
            self._total[...] = first
            return
        np.add(first, others[0], out=self._total)
        for room in others[1:]:
            self._total += room

    def squares(self) -> Iterable[tuple[int, float]]:
        """Of each block of NORM_BLOCK entries its index and the sum of the gradients' squares."""
        total = self._total.copy() if self._seen else self._total
        for seen in self._seen:
            total[seen] = 0
        for start in range(0, len(total), NORM_BLOCK):
            block = total[start : start + NORM_BLOCK].astype(np.float64)
            yield (self._start + start) // NORM_BLOCK, float(np.vdot(block, block))

    def apply(self, due: DueStep, steps: int, factor: float = 1.0) -> None:
        """Moves the entries along the sum of the gradients, times ``factor``."""
        if factor != 1:
            for gradients in self._gradients:
                gradients *= np.float32(factor)
        (self._decaying if due.weight_decay else self._plain).step(due, steps)
        if self._ema is not None and due.ema >= 0:
            if due.begins_ema:
                self._ema[...] = self._parameters
            self._ema *= due.ema
            self._ema += np.multiply(self._parameters, 1 - due.ema, out=self._room)


class _Moved:
    """Stretches of a block that are moved together, with the optimiser that does it."""

    def __init__(
        self,
        optimizer: Optimizer,
        arrays: FlatArrays,
        start: int,
        total: np.ndarray,
        stretches: Sequence[Stretch],
    ) -> None:
        self._values, self._gradients, slots = {}, {}, {}
        for place, (kind, part) in enumerate(stretches):
            name = f"{kind}{place}"
            whole = slice(start + part.start, start + part.stop)
            self._values[name], self._gradients[name] = arrays.parameters[whole], total[part]
            for slot, row in zip(optimizer.slots, arrays.slots, strict=True):
                slots[f"{slot}.{name}"] = row[whole]
        self._optimizer = optimizer.alike(
            slots,
            decayed=[name for name in self._values if name.startswith(WEIGHT)],
        )
        self._averages = [name for name in self._values if name.startswith(AVERAGE)]

    def step(self, due: DueStep, steps: int) -> None:
        optimizer = self._optimizer
        optimizer.learning_rate, optimizer.weight_decay = due.learning_rate, due.weight_decay
        optimizer.steps = steps
        optimizer.step(self._values, self._gradients, self._averages)


def clip_factor(squares: Sequence[float], clip: float) -> tuple[float, float]:
    """What gradients are multiplied by so that their norm is at most ``clip``, and the norm.

    Args:
        squares: Sums of squares of their blocks, in order.
        clip: The largest norm.
    """
    norm = math.sqrt(math.fsum(squares)) if all(map(math.isfinite, squares)) else math.inf
    is_too_long = math.isfinite(norm) and norm > clip
    return (clip / norm if is_too_long else 1.0), norm


def shard_gradients(
    network: Sharded,
    training: Training,
    due: DueStep,
    shard: int,
    images: np.ndarray,
    labels: np.ndarray,
    room: dict[str, np.ndarray],
) -> tuple[dict[str, float], dict[str, int], bool]:
    """The first half of a step, for one shard of its batch.

    Args:
        network: Whose weights these gradients are of.
        training: How it is trained.
        due: The step.
        shard: Which shard, counted from 0.
        images: Its digits, (n, height, width) float32 in [0, 1].
        labels: (n,).
        room: Where its gradients are written, by parameter.

    Returns:
        Means over the shard by key, over how many digits each is taken, and whether all are
        finite, without which there are no gradients.
    """
    is_stochastic = network.is_stochastic
    rng = shard_rng(training, STEP, due.step, shard) if is_stochastic else UNDRAWN
    metrics, gradients = network.gradients(images, labels, rng, room, len(images) / due.size)
    counts = {key: network.counted(key, labels) for key in metrics}
    return metrics, counts, bool(gradients)


def weighted_means(
    metrics: Sequence[Mapping[str, float]], counts: Sequence[Mapping[str, int]]
) -> dict[str, float]:
    """Means by key, each shard's weighted with over how many images it was taken."""
    means = {}
    for key in metrics[0]:
        whole = sum(count[key] for count in counts)
        means[key] = (
            sum(part[key] * count[key] for part, count in zip(metrics, counts, strict=True)) / whole
            if whole
            else metrics[0][key]
        )
    return means


def even_ranges(size: int, parts: int) -> list[tuple[int, int]]:
    """``size`` entries in so many ranges that begin at multiples of NORM_BLOCK."""
    blocks = -(-size // NORM_BLOCK)
    ends = [min(size, blocks * k // parts * NORM_BLOCK) for k in range(parts)] + [size]
    return list(itertools.pairwise(ends))


def _stretches(network: Architecture, start: int, stop: int) -> list[Stretch]:
    """What of each parameter lies in the range, counted from its start; nothing of it left out."""
    found, offset = [], 0
    for name, array in network.parameters.items():
        first, last = max(start - offset, 0), min(stop - offset, array.size)
        if first < last:
            kind = WEIGHT if array.ndim > 1 else BIAS
            kind = AVERAGE if name in network.averages else kind
            found.append((kind, slice(offset + first - start, offset + last - start)))
        offset += array.size
    return found


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same with neighbours of one kind as one."""
    return [
        (kind, slice(parts[0].start, parts[-1].stop))
        for kind, group in itertools.groupby(stretches, key=itemgetter(0))
        for parts in [[part for _, part in group]]
    ]
