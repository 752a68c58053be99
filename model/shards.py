"""A step on a batch that is cut into shards: gradients of each, their sum, a range of the update.

Invariant: what is done to an entry of a parameter depends on the gradients of the shards in their
order, not on who computed them or on where the ranges begin. So any division of the work between
processes gives the same weights, to the last bit.
"""

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np

from .archs.base import Architecture, Sharded
from .archs.feedforward import cut
from .run import STEP, Training
from .steps import UNDRAWN, DueStep, shard_rng

NORM_BLOCK = 16_384
"""Entries whose squares are summed together; ranges begin at multiples of it, so that the norm
is summed in the same order however they lie."""


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


class RangeUpdate:
    """The second half of a step, for a range of all parameters laid one after another.

    Args:
        network: Prepared; its parameters are changed in place, and must stay the same arrays.
        rooms: The gradients of the shards.
        start: First entry of the range, a multiple of NORM_BLOCK.
        stop: Its end.
        ema: The EMA of the weights, changed in place; None without one.
    """

    def __init__(
        self,
        network: Architecture,
        rooms: GradientRooms,
        start: int,
        stop: int,
        ema: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        self._rooms, self._start, self._stop = rooms.rooms, start, stop
        pieces = _pieces(network, start, stop)
        self._values = _parts(network.parameters, pieces)
        # Not in the first shard's room: to write where another core writes next is slow.
        self._total = np.empty(max(stop - start, 0), np.float32)
        self._gradients = cut(self._total, {name: v.shape for name, v in self._values.items()})
        self._ema = None if ema is None else _parts(ema, pieces)
        self._room = np.empty(max((v.size for v in self._values.values()), default=0), np.float32)
        matrices = [name for name in pieces if network.parameters[name].ndim > 1]
        self._optimizer = network.optimizers["main"].part(pieces, matrices)
        # What averages are in the batch: no gradients, though they lie among them.
        self._averages = network.averages
        self._seen = [self._gradients[name] for name in pieces if name in self._averages]

    def sum(self, shards: int) -> None:
        """Adds the gradients of the shards up."""
        first, *others = self._rooms[:shards, self._start : self._stop]
        if not others:
            self._total[...] = first
            return
        np.add(first, others[0], out=self._total)
        for room in others[1:]:
            self._total += room

    def squares(self) -> list[tuple[int, float]]:
        """Of each block of NORM_BLOCK entries its index and the sum of the gradients' squares."""
        kept = [seen.copy() for seen in self._seen]
        for seen in self._seen:
            seen[...] = 0
        found = []
        for start in range(0, len(self._total), NORM_BLOCK):
            block = self._total[start : start + NORM_BLOCK].astype(np.float64)
            found.append(((self._start + start) // NORM_BLOCK, float(np.vdot(block, block))))
        self._put_back(kept)
        return found

    def apply(self, due: DueStep, steps: int, factor: float = 1.0) -> None:
        """Moves the range along the sum of the gradients.

        Args:
            due: The step.
            steps: How many the optimiser has made before it.
            factor: What the gradients are multiplied by first, to clip them.
        """
        if factor != 1:
            kept = [seen.copy() for seen in self._seen]
            self._total *= np.float32(factor)
            self._put_back(kept)
        optimizer = self._optimizer
        optimizer.learning_rate, optimizer.weight_decay = due.learning_rate, due.weight_decay
        optimizer.steps = steps
        optimizer.step(self._values, self._gradients, self._averages)
        if self._ema is not None and due.ema >= 0:
            self._draw_ema(due.ema, due.begins_ema)

    def _put_back(self, kept: Sequence[np.ndarray]) -> None:
        for seen, values in zip(self._seen, kept, strict=True):
            seen[...] = values

    def _draw_ema(self, fraction: float, begins: bool) -> None:
        for name, value in self._values.items():
            ema = self._ema[name]
            if begins:
                ema[...] = value
            ema *= fraction
            ema += np.multiply(value, 1 - fraction, out=self._room[: value.size])


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


def _pieces(network: Architecture, start: int, stop: int) -> dict[str, slice]:
    """Which entries of each parameter lie in the range; those with none are left out."""
    pieces, offset = {}, 0
    for name, array in network.parameters.items():
        first, last = max(start - offset, 0), min(stop - offset, array.size)
        if first < last:
            pieces[name] = slice(first, last)
        offset += array.size
    return pieces


def _parts(arrays: Mapping[str, np.ndarray], pieces: Mapping[str, slice]) -> dict[str, np.ndarray]:
    return {name: arrays[name].reshape(-1)[piece] for name, piece in pieces.items()}
