"""Boltzmann machines of two sides: probabilities, energies, Gibbs sweeps, annealed sampling.

A machine couples units of one side with units of the other, none with its own:

    E(v, h) = -v W h - a v - b h,    p(v, h) = exp(-E) / Z,    units 0 or 1.

So one side given, the units of the other are independent, and each is 1 with the probability
sigmoid(what it receives). A deep machine of two hidden layers is one of them too: the first hidden
layer is coupled with the pixels and with the second hidden layer, which are not coupled with each
other (Salakhutdinov and Hinton 2009).

Invariant: all arrays are float32 but sums of energies, which are float64; who samples takes
``rng``, whose bits come in words of 64, as those of ``numpy.random.default_rng`` do.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

Array = np.ndarray

PIECES, STEP = 4, 2.0**-16
"""Units that share a draw of 64 bits, and the width of what each can tell apart."""

FEW = 100
"""Rows up to which a product with a transpose is made with both factors turned: of eight rows in
half the time, of a hundred in nine tenths, with 784 by 500 weights."""


@dataclass(frozen=True, eq=False)
class Machine:
    """Couplings and biases of two sides.

    Attributes:
        weights: (visible, hidden).
        visible: Biases, (visible,).
        hidden: Biases, (hidden,).
        labels: How many of the visible units, the last ones, are of one choice: just one of them
            is 1, with the probabilities of a softmax.
    """

    weights: Array
    visible: Array
    hidden: Array
    labels: int = 0

    def to_hidden(self, visible: Array, out: Array | None = None) -> Array:
        """(n, visible) -> what each hidden unit receives, (n, hidden); in ``out``, if given."""
        received = product(visible, self.weights, out)
        received += self.hidden
        return received

    def to_visible(self, hidden: Array, out: Array | None = None) -> Array:
        """(n, hidden) -> what each visible unit receives, (n, visible); in ``out``, if given."""
        received = product(hidden, self.weights.T, out)
        received += self.visible
        return received

    def visible_means(self, hidden: Array, temperature: float = 1.0) -> Array:
        """(n, hidden) -> the probability of each visible unit to be 1, (n, visible)."""
        received = _cooled(self.to_visible(hidden), temperature)
        if not self.labels:
            return sigmoid(received)
        sigmoid(received[:, : -self.labels])
        received[:, -self.labels :] = softmax(received[:, -self.labels :])
        return received

    def draw_visible(self, means: Array, rng: np.random.Generator) -> Array:
        """Visible units, 0 or 1, with these probabilities."""
        units = drawn(means, rng)
        if self.labels:
            units[:, -self.labels :] = drawn_choice(means[:, -self.labels :], rng)
        return units

    def dreamt(self, hidden: Array, rng: np.random.Generator, out: Array | None = None) -> Array:
        """Visible units given hidden ones: ``draw_visible`` of ``visible_means``, but faster.

        Args:
            hidden: (n, hidden).
            rng: For the draws.
            out: Where the units go, (n, visible), by default to a new array.
        """
        units = self.to_visible(hidden, out)
        likely = softmax(units[:, -self.labels :]) if self.labels else None
        fired(units, rng)
        if likely is not None:
            units[:, -self.labels :] = drawn_choice(likely, rng)
        return units

    def label_logits(self, others: Array) -> Array:
        """What the label units are given the other visible ones, the hidden ones summed out.

        log p(label | others) but for a sum over labels: d_l + sum of softplus(b + v W + U_l)
        (Larochelle and Bengio 2008, eq. 2).

        Args:
            others: (n, visible - labels) in [0, 1].

        Returns:
            (n, labels), float32.
        """
        received = others @ self.weights[: -self.labels] + self.hidden
        logits = np.empty((len(others), self.labels))
        for label in range(self.labels):
            place = label - self.labels
            logits[:, label] = softplus_sum(received + self.weights[place]) + self.visible[place]
        return logits.astype(np.float32)

    def free_energy(self, visible: Array, received: Array | None = None) -> Array:
        """-log of the sum over h of exp(-E(v, h)): -a v - sum of softplus(b + v W) (Hinton 2012).

        Args:
            visible: (n, visible) in [0, 1].
            received: What the hidden units receive of it, where that is known.

        Returns:
            (n,), float64.
        """
        if received is None:
            received = self.to_hidden(visible)
        return -(visible @ self.visible).astype(np.float64) - softplus_sum(received)

    def sweep(
        self, hidden: Array, rng: np.random.Generator, temperature: float = 1.0
    ) -> tuple[Array, Array]:
        """One Gibbs sweep: visible units given the hidden ones, then hidden ones given these.

        Args:
            hidden: (n, hidden), 0 or 1.
            rng: For both draws.
            temperature: What the energy is divided by.

        Returns:
            Probabilities of the visible units, and the hidden ones that were drawn.
        """
        means = self.visible_means(hidden, temperature)
        received = _cooled(self.to_hidden(self.draw_visible(means, rng)), temperature)
        return means, fired(received, rng)


def product(units: Array, weights: Array, out: Array | None = None) -> Array:
    """The product of units and weights, in ``out``, if it is given.

    Args:
        units: (n, units).
        weights: (units, others); either way of the machine, as it is or its transpose.
        out: (n, others).
    """
    if len(units) > FEW or weights.flags.c_contiguous:
        return np.matmul(units, weights, out=out)
    turned = (weights.T @ units.T).T
    if out is None:
        return np.ascontiguousarray(turned)
    out[...] = turned
    return out


def sigmoid(received: Array) -> Array:
    """1 / (1 + exp(-x)) in place, as (1 + tanh(x / 2)) / 2, which overflows nowhere."""
    received *= 0.5
    np.tanh(received, out=received)
    received *= 0.5
    received += 0.5
    return received


def means_of(units: Array, weights: Array, biases: Array) -> Array:
    """What units on the other side, (n, others), are on average: sigmoid(units @ weights + biases).

    Args:
        units: (n, units).
        weights: (units, others).
        biases: (others,).
    """
    received = product(units, weights)
    received += biases
    return sigmoid(received)


def drawn(probabilities: Array, rng: np.random.Generator, out: Array | None = None) -> Array:
    """Units that are 1 with these probabilities, else 0.

    Each has 16 random bits of its own, four units those of one draw, which takes half the time
    of a float32 each. So a probability counts as the nearest of 2^16 + 1 steps from 0 to 1.

    Args:
        probabilities: Any shape.
        rng: For the draws.
        out: Where the units go, by default to a new array.
    """
    units = np.multiply(probabilities, 1 / STEP, out=out, dtype=np.float32)
    # Bits stand for the middle of their step: 0 is never drawn, 1 always.
    units -= 0.5
    return np.greater(units, _bits(units.shape, rng), out=units, casting="unsafe")


def fired(received: Array, rng: np.random.Generator) -> Array:
    """Makes of what units receive the units, in place: 1 with the probability sigmoid(x), else 0.

    As ``drawn`` has it, but the random bits are compared with tanh(x / 2), from -1 to 1, without
    the way to probabilities.
    """
    received *= 0.5
    np.tanh(received, out=received)
    received *= 0.5 / STEP
    received -= 0.5
    bits = _bits(received.shape, rng).view(np.int16)
    return np.greater(received, bits, out=received, casting="unsafe")


def _bits(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """uint16 of this shape, each as likely."""
    size = math.prod(shape)
    words = rng.bit_generator.random_raw(-(-size // PIECES))
    return words.view(np.uint16)[:size].reshape(shape)


def softmax(received: Array) -> Array:
    """exp(x) / sum of exp(x) over the last axis, a new array."""
    powers = np.exp(received - received.max(axis=-1, keepdims=True))
    powers /= powers.sum(axis=-1, keepdims=True)
    return powers


def drawn_choice(probabilities: Array, rng: np.random.Generator) -> Array:
    """(n, choices), one of which in each row is 1, with these probabilities."""
    draws = rng.random((len(probabilities), 1), dtype=np.float32)
    places = (probabilities.cumsum(axis=1) < draws).sum(axis=1)
    return one_hot(np.minimum(places, probabilities.shape[1] - 1), probabilities.shape[1])


def one_hot(places: Array, count: int) -> Array:
    """(n,) -> (n, count): 1 at each place, 0 elsewhere; float32."""
    return np.eye(count, dtype=np.float32)[places]


def softplus_sum(received: Array) -> Array:
    """The sum over the last axis of log(1 + exp(x)), as max(x, 0) + log1p(exp(-|x|)); float64."""
    small = np.abs(received)
    np.negative(small, out=small)
    np.exp(small, out=small)
    small += 1
    # log, not log1p: four times as fast, and off by no more than a float32's last digit of 1.
    np.log(small, out=small)
    small += np.maximum(received, 0)
    return small.sum(axis=-1, dtype=np.float64)


def log_odds(probabilities: Array) -> Array:
    """log(p / (1 - p)), of probabilities that are first kept 0.01 away from 0 and 1."""
    kept = np.clip(probabilities, 0.01, 1 - 0.01)
    return np.log(kept / (1 - kept)).astype(np.float32)


def entropy(probabilities: Array) -> Array:
    """Of independent binary units, in nats: the sum over the last axis; float64."""
    p = np.clip(probabilities.astype(np.float64), 1e-12, 1 - 1e-12)
    return -(p * np.log(p) + (1 - p) * np.log1p(-p)).sum(axis=-1)


def settling(
    machine: Machine,
    visible: Array,
    known: Array,
    rng: np.random.Generator,
    *,
    sweeps: int,
    rounds: int,
    hottest: float = 1.0,
) -> Iterator[Array]:
    """Finds the unknown visible units that belong to the known ones: Gibbs sweeps, then means.

    Args:
        machine: Whose states.
        visible: (n, visible) in [0, 1], the unknown where they begin.
        known: (visible,), bool: the units that are kept.
        rng: For the sweeps.
        sweeps: Gibbs sweeps, from the temperature ``hottest`` down to 1.
        rounds: After them, rounds in which each unit is its mean given the others' means.
        hottest: Temperature of the first sweep.

    Yields:
        (n, visible), after each sweep and each round: of unknown units the probabilities.
    """
    shown = visible.copy()
    state = np.where(known, visible, machine.draw_visible(visible, rng))
    for step in range(sweeps + rounds):
        is_sweep = step < sweeps
        heat = 1 + (hottest - 1) * max(1 - step / max(sweeps - 1, 1), 0) if is_sweep else 1.0
        hidden = sigmoid(_cooled(machine.to_hidden(state), heat))
        if is_sweep:
            hidden = drawn(hidden, rng)
        means = machine.visible_means(hidden, heat)
        shown = np.where(known, visible, means)
        state = np.where(known, visible, machine.draw_visible(means, rng)) if is_sweep else shown
        yield shown


def _cooled(received: Array, temperature: float) -> Array:
    if temperature != 1:
        received /= np.float32(temperature)
    return received
