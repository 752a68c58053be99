"""Optimisers: OPTIMIZERS, name -> class. They change parameters in place, nothing else does.

Large parameters are updated in blocks that stay in the processor's cache through all the
passes of an update; in one piece, each pass would fetch the whole array from memory again.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable

import numpy as np

BLOCK = 131072
"""Entries per block. Smaller ones would fit a nearer cache, but then numpy's calls take longer
than the work in them."""

AVERAGE_STAYS = 0.95
"""How much of an average stays at a step: it is mostly of the last 40 batches."""

FLUSH_STEPS, TINY = 64, 1e-30
"""After how many steps kept numbers below TINY become 0. Where no gradient comes any more (pixels
that are never inked), they would shrink to denormal numbers, with which processors compute many
times slower: within some epochs that costs a quarter of the speed."""

Array = np.ndarray
Arrays = dict[str, np.ndarray]


class Optimizer(ABC):
    """Moves parameters along their gradients.

    Attributes:
        learning_rate: Factor of every move; may be set between steps.
        weight_decay: Strength of the pull of weights (not biases) towards zero; likewise.
        slots: Names of the arrays kept for each parameter, of its shape.
        steps: How many steps have been made.
        rate_by_adam: A learning rate that mostly suits it, as a multiple of one that suits Adam,
            whose steps are of the rate's own size whatever the gradients are.
    """

    slots: tuple[str, ...] = ()
    rate_by_adam = 1.0

    def __init__(self, learning_rate: float = 0.001, weight_decay: float = 0.0) -> None:
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.steps = 0
        self._state: Arrays = {}
        self._decayed: frozenset[str] | None = None
        self._scratch = np.empty(0)

    def step(self, parameters: Arrays, gradients: Arrays, averages: Collection[str] = ()) -> None:
        """Changes each parameter in place.

        Args:
            parameters: C-contiguous.
            gradients: By the same names; they stay as they are.
            averages: Names of the parameters that have no gradients, but something that they are
                to be on average over the last steps; no rate, decay or slot is for them.
        """
        self.steps += 1
        for name, value in parameters.items():
            if name in averages:
                self._draw_average(value, gradients[name])
                continue
            decays = value.ndim > 1 if self._decayed is None else name in self._decayed
            decay = self.weight_decay if decays else 0.0
            slots = [self._slot(slot, name, value) for slot in self.slots]
            arrays = [a.reshape(-1) for a in (value, gradients[name], *slots)]
            for start in range(0, value.size, BLOCK):
                block = [a[start : start + BLOCK] for a in arrays]
                self._update_with_decay(*block, decay=decay)
        if self.steps % FLUSH_STEPS == 0:
            for kept in self._state.values():
                kept[np.abs(kept) < TINY] = 0

    def keep_in(self, arrays: Arrays) -> None:
        """Keeps its numbers from now on in these arrays, which are filled with what they are now.

        Args:
            arrays: "slot.parameter" -> array of the parameter's shape, for every parameter that
                is not averaged.
        """
        for name, array in arrays.items():
            array[...] = self._state.get(name, 0)
        self._state = dict(arrays)

    def alike(self, arrays: Arrays, decayed: Iterable[str]) -> "Optimizer":
        """An optimiser of the same kind for parameters of other names; rates are to be set on it.

        Args:
            arrays: "slot.parameter" -> where it keeps its numbers.
            decayed: Names of the parameters that weight decay is for.
        """
        other = type(self)()
        other._decayed = frozenset(decayed)
        other._state = dict(arrays)
        return other

    def state(self) -> Arrays:
        """Copies of the arrays that the next step depends on, by "slot.parameter"."""
        return {name: array.copy() for name, array in self._state.items()}

    def load_state(self, arrays: Arrays, steps: int) -> None:
        """Takes up where an optimiser with this state and this many steps stopped."""
        self._state = {name: array.copy() for name, array in arrays.items()}
        self.steps = steps

    @abstractmethod
    def update(self, value: Array, gradient: Array, *slots: Array, scratch: Array) -> None:
        """One step for one block, in place: all arrays 1-D and of one length.

        Must not change ``gradient``; ``scratch`` may be overwritten.
        """

    def _update_with_decay(
        self, value: Array, gradient: Array, *slots: Array, decay: float
    ) -> None:
        scratch = self._room(value)
        if decay:
            # The gradient of decay/2 * |value|², the classic L2 penalty.
            gradient = gradient + decay * value
        self.update(value, gradient, *slots, scratch=scratch)

    def _draw_average(self, value: np.ndarray, seen: np.ndarray) -> None:
        # The first steps count alike: what the average began with says nothing.
        stays = min(AVERAGE_STAYS, 1 - 1 / self.steps)
        value *= stays
        value += (1 - stays) * seen

    def _slot(self, slot: str, name: str, value: np.ndarray) -> np.ndarray:
        key = f"{slot}.{name}"
        if key not in self._state:
            self._state[key] = np.zeros_like(value)
        return self._state[key]

    def _room(self, value: np.ndarray) -> np.ndarray:
        if len(self._scratch) < len(value) or self._scratch.dtype != value.dtype:
            self._scratch = np.empty(max(len(value), BLOCK), dtype=value.dtype)
        return self._scratch[: len(value)]


class SGD(Optimizer):
    """value -= rate * gradient."""

    rate_by_adam = 20.0

    def update(self, value: Array, gradient: Array, *, scratch: Array) -> None:
        value -= np.multiply(gradient, self.learning_rate, out=scratch)


class Momentum(Optimizer):
    """Velocity = 0.9 velocity + gradient; value -= rate * velocity (Polyak 1964)."""

    slots = ("velocity",)
    rate_by_adam = 2.0
    momentum = 0.9

    def update(self, value: Array, gradient: Array, velocity: Array, *, scratch: Array) -> None:
        velocity *= self.momentum
        velocity += gradient
        value -= np.multiply(velocity, self.learning_rate, out=scratch)


class Nesterov(Momentum):
    """Momentum that looks ahead: value -= rate * (gradient + 0.9 velocity).

    Sutskever et al. 2013, eq. 3 and 4, written for the looked-ahead point.
    """

    def update(self, value: Array, gradient: Array, velocity: Array, *, scratch: Array) -> None:
        velocity *= self.momentum
        velocity += gradient
        np.multiply(velocity, self.momentum, out=scratch)
        scratch += gradient
        scratch *= self.learning_rate
        value -= scratch


class RMSProp(Optimizer):
    """value -= rate * gradient / sqrt(mean square) (Tieleman & Hinton 2012, lecture 6e)."""

    slots = ("mean_square",)
    decay = 0.9
    epsilon = 1e-7

    def update(self, value: Array, gradient: Array, mean_square: Array, *, scratch: Array) -> None:
        np.multiply(gradient, gradient, out=scratch)
        scratch *= 1 - self.decay
        mean_square *= self.decay
        mean_square += scratch
        np.sqrt(mean_square, out=scratch)
        scratch += self.epsilon
        np.divide(gradient, scratch, out=scratch)
        scratch *= self.learning_rate
        value -= scratch


class Adam(Optimizer):
    """value -= rate * mean / (sqrt(mean square) + 1e-8), both means corrected for their start.

    Kingma & Ba 2015, algorithm 1. With m' = m / (1 - beta1) and v' = v / (1 - beta2) as the
    kept arrays, the two factors 1 - beta drop out of the sums, and

        rate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps) = a * m' / (sqrt(v') + e)

    with c = sqrt((1 - beta2) / (1 - beta2^t)), a = rate (1 - beta1) / (1 - beta1^t) / c and
    e = eps / c: the same number with two passes fewer over memory.
    """

    slots = ("mean", "mean_square")
    beta1, beta2, epsilon = 0.9, 0.999, 1e-8

    def update(
        self, value: Array, gradient: Array, mean: Array, mean_square: Array, *, scratch: Array
    ) -> None:
        correction = math.sqrt((1 - self.beta2) / (1 - self.beta2**self.steps))
        rate = self.learning_rate * (1 - self.beta1) / (1 - self.beta1**self.steps) / correction
        mean *= self.beta1
        mean += gradient
        np.multiply(gradient, gradient, out=scratch)
        mean_square *= self.beta2
        mean_square += scratch
        np.sqrt(mean_square, out=scratch)
        scratch += self.epsilon / correction
        np.divide(mean, scratch, out=scratch)
        scratch *= rate
        value -= scratch


class AdamW(Adam):
    """Adam with the decay beside the gradient, not in it (Loshchilov & Hutter 2019, alg. 2)."""

    def _update_with_decay(
        self, value: Array, gradient: Array, *slots: Array, decay: float
    ) -> None:
        if decay:
            value *= 1 - self.learning_rate * decay
        self.update(value, gradient, *slots, scratch=self._room(value))


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "rmsprop": RMSProp,
    "adam": Adam,
    "adamw": AdamW,
}


def clip_by_norm(gradients: Arrays, largest: float) -> tuple[Arrays, float]:
    """Gradients scaled down together so that their common norm is at most ``largest``.

    Returns:
        The gradients (new arrays where they had to be scaled), and the norm before
        (Pascanu et al. 2013, algorithm 1).
    """
    norm = math.sqrt(math.fsum(float(np.vdot(g, g)) for g in gradients.values()))
    if not math.isfinite(norm):
        # Squares of float32 overflow from 1e19 on, where clipping is needed most.
        norm = float(np.linalg.norm([np.linalg.norm(g.astype(float)) for g in gradients.values()]))
    if norm <= largest or not math.isfinite(norm):
        return gradients, norm
    factor = largest / norm
    return {name: gradient * factor for name, gradient in gradients.items()}, norm
