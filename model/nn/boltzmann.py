"""Boltzmann machines of two sides: probabilities, energies, Gibbs sweeps, annealed sampling.

A machine couples units of one side with units of the other, none with its own:

    E(v, h) = -v W h - a v - b h,    p(v, h) = exp(-E) / Z,    units 0 or 1.

So one side given, the units of the other are independent, and each is 1 with the probability
sigmoid(what it receives). A deep machine of two hidden layers is one of them too: the first hidden
layer is coupled with the pixels and with the second hidden layer, which are not coupled with each
other (Salakhutdinov and Hinton 2009).

Invariant: all arrays are float32 but sums of energies, which are float64; who samples takes
``rng``.
"""

import itertools
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

Array = np.ndarray


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

    def to_hidden(self, visible: Array) -> Array:
        """(n, visible) -> what each hidden unit receives, (n, hidden)."""
        received = visible @ self.weights
        received += self.hidden
        return received

    def to_visible(self, hidden: Array) -> Array:
        """(n, hidden) -> what each visible unit receives, (n, visible)."""
        received = hidden @ self.weights.T
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
        return means, drawn(sigmoid(received), rng)


def sigmoid(received: Array) -> Array:
    """1 / (1 + exp(-x)) in place, as (1 + tanh(x / 2)) / 2, which overflows nowhere."""
    received *= 0.5
    np.tanh(received, out=received)
    received *= 0.5
    received += 0.5
    return received


def drawn(probabilities: Array, rng: np.random.Generator) -> Array:
    """Units that are 1 with these probabilities, else 0: one float32 draw for each."""
    units = rng.random(probabilities.shape, dtype=np.float32)
    return np.less(units, probabilities, out=units, casting="unsafe")


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


def log_odds(probabilities: Array, least: float = 0.01) -> Array:
    """log(p / (1 - p)), of probabilities that are first kept ``least`` away from 0 and 1."""
    kept = np.clip(probabilities, least, 1 - least)
    return np.log(kept / (1 - kept)).astype(np.float32)


def entropy(probabilities: Array) -> Array:
    """Of independent binary units, in nats: the sum over the last axis; float64."""
    p = np.clip(probabilities.astype(np.float64), 1e-12, 1 - 1e-12)
    return -(p * np.log(p) + (1 - p) * np.log1p(-p)).sum(axis=-1)


def contrast(
    data: tuple[Array, Array], model: tuple[Array, Array], offsets: tuple[Array, Array]
) -> tuple[Array, Array, Array]:
    """Gradients of the mean energy of data minus that of the model's own states.

    They are those of -log p where the states are drawn from p. Centred (Melchior, Fischer and
    Wiskott 2016, eq. 14 to 16): what units are on average pulls at the biases alone, so that dark
    and bright pixels are learnt alike, and no hidden unit is always on or always off.

    Args:
        data: Visible and hidden units for a batch: (n, visible), (n, hidden).
        model: The same of the model's states, (m, ...).
        offsets: What visible and hidden units are on average, (visible,) and (hidden,); zeros for
            the gradients as they are without centring.

    Returns:
        By weights, visible and hidden biases.
    """
    visible = np.concatenate([data[0], model[0]])
    hidden = np.concatenate([data[1], model[1]])
    n, m = len(data[0]), len(model[0])
    factor = np.full((n + m, 1), 1 / m, np.float32)
    factor[:n] = -1 / n
    by_visible = (factor.T @ visible)[0]
    by_hidden = (factor.T @ hidden)[0]
    visible -= offsets[0]
    hidden -= offsets[1]
    hidden *= factor
    by_weights = visible.T @ hidden
    by_visible -= by_weights @ offsets[1]
    by_hidden -= offsets[0] @ by_weights
    return by_weights, by_visible, by_hidden


def deep_contrast(
    data: tuple[Array, Array, Array],
    model: tuple[Array, Array, Array],
    offsets: tuple[Array, Array, Array],
) -> dict[str, Array]:
    """``contrast`` of a machine with two hidden layers.

    Args:
        data: Pixels, and both hidden layers given them: (n, pixels), (n, h1), (n, h2).
        model: The same of the model's states.
        offsets: What they are on average.

    Returns:
        By "hidden1.weight", "hidden1.bias", "hidden2.weight", "hidden2.bias", "pixels.bias".
    """
    lower, pixels, first = contrast(data[:2], model[:2], offsets[:2])
    upper, _, second = contrast(data[1:], model[1:], offsets[1:])
    # The first hidden layer's bias meets the offsets of both its neighbours.
    first -= upper @ offsets[2]
    return {
        "hidden1.weight": lower,
        "hidden1.bias": first,
        "hidden2.weight": upper,
        "hidden2.bias": second,
        "pixels.bias": pixels,
    }


@dataclass(frozen=True, eq=False)
class Phases:
    """What both phases of a step have found.

    Attributes:
        gradients: By weights, visible and hidden biases.
        energies: Free energies of the data, (n,).
        means: Means of the hidden units given the data, (n, hidden).
        chains: Hidden units from which the chains go on, (chains, hidden).
    """

    gradients: tuple[Array, Array, Array]
    energies: Array
    means: Array
    chains: Array


def two_phases(
    machine: Machine,
    data: Array,
    chains: Array,
    offsets: tuple[Array, Array],
    rng: np.random.Generator,
    *,
    persistent: bool,
    sweeps: int,
) -> Phases:
    """Learning's two phases on a batch: by the data, and by dreams of the machine's own.

    The dreams are those of persistent chains (Tieleman 2008), which then meet the weights in one
    product with the data, or begin at the data (contrastive divergence, Hinton 2002).

    Args:
        machine: What learns.
        data: (n, visible), 0 or 1.
        chains: Hidden units of the chains; only persistent ones are read.
        offsets: As for ``contrast``.
        rng: For the sweeps.
        persistent: Which dreams.
        sweeps: How many Gibbs sweeps lead to them.
    """
    count = len(data)
    hidden = chains
    if not persistent:
        received = machine.to_hidden(data)
        energies = machine.free_energy(data, received)
        means = sigmoid(received)
        hidden = drawn(means, rng)
    for _ in range(sweeps - 1):
        _, hidden = machine.sweep(hidden, rng)
    dreams = machine.draw_visible(machine.visible_means(hidden), rng)
    if persistent:
        received = machine.to_hidden(np.concatenate([data, dreams]))
        energies = machine.free_energy(data, received[:count])
        both = sigmoid(received)
        means, dreamt = both[:count], both[count:]
        chains = drawn(dreamt, rng)
    else:
        dreamt = sigmoid(machine.to_hidden(dreams))
    gradients = contrast((data, means), (dreams, dreamt), offsets)
    return Phases(gradients, energies, means, chains)


def mean_field(
    first: Array, upper: Array, bias: Array, second: Array, *, rounds: int, change: float = 1e-3
) -> tuple[Array, Array, int]:
    """What a deep machine of two hidden layers makes of a picture, each unit by its mean.

    Solves q1 = sigmoid(x + W2 q2), q2 = sigmoid(q1 W2 + b2) by turns: each round raises the
    bound on log p(v) (Salakhutdinov and Hinton 2009, eq. 12 to 14).

    Args:
        first: What the first hidden layer receives of the pictures, its bias included: (n, h1).
        upper: Weights between the hidden layers, (h1, h2).
        bias: Of the second hidden layer, (h2,).
        second: Where its means begin, (n, h2) or (h2,).
        rounds: Most that are made.
        change: Mean change of q2 in a round from which on it is settled.

    Returns:
        q1 (n, h1), q2 (n, h2), and the rounds that were made.
    """
    made, settled = 0, False
    while made < rounds and not settled:
        q1 = second @ upper.T + first
        sigmoid(q1)
        q2 = q1 @ upper
        q2 += bias
        sigmoid(q2)
        settled = float(np.abs(q2 - second).sum()) <= change * q2.size
        second, made = q2, made + 1
    return q1, second, made


def temperatures(count: int) -> Array:
    """Inverse temperatures from 0 to 1, denser towards 1, where most is decided; float64.

    In the proportions of Salakhutdinov and Murray 2008, section 5.
    """
    low, middle = max(count // 29, 1), max(4 * count // 14, 1)
    parts = (
        np.linspace(0, 0.5, low, endpoint=False),
        np.linspace(0.5, 0.9, middle, endpoint=False),
        np.linspace(0.9, 1, max(count - low - middle, 2)),
    )
    return np.concatenate(parts)


def annealing(
    machine: Machine, base: Array, rng: np.random.Generator, *, chains: int, count: int
) -> Generator[float, None, Array]:
    """Annealed importance sampling of log Z (Neal 2001; Salakhutdinov and Murray 2008, sec. 4.1).

    Chains go from a machine without couplings, whose Z is known, through ``count`` machines
    between to the one in question, p_k(v) ~ exp(((1 - k) base + k a) v) prod(1 + exp(k (b + v W))).

    Args:
        machine: Whose Z is wanted.
        base: Visible biases of the one without couplings.
        rng: For the chains.
        chains: How many.
        count: How many machines.

    Yields:
        The fraction that is done.

    Returns:
        (chains,), float64: each chain's log Z; ``log_mean`` of them is the estimate.
    """
    ks = temperatures(count)
    visible = drawn(sigmoid(np.tile(base, (chains, 1))), rng)
    turned = (machine.visible - base).astype(np.float32)
    hidden_count = len(machine.hidden)
    log_base = hidden_count * np.log(2.0) + float(softplus_sum(base))
    log_weights = np.full(chains, log_base)
    for step, (before, now) in enumerate(itertools.pairwise(ks)):
        received = machine.to_hidden(visible)
        log_weights += (now - before) * (visible @ turned).astype(np.float64)
        log_weights += softplus_sum(np.float32(now) * received)
        log_weights -= softplus_sum(np.float32(before) * received)
        received *= np.float32(now)
        hidden = drawn(sigmoid(received), rng)
        down = hidden @ machine.weights.T
        down += machine.visible
        down -= base
        down *= np.float32(now)
        down += base
        visible = drawn(sigmoid(down), rng)
        if step % 20 == 0:
            yield step / len(ks)
    return log_weights


def log_mean(log_values: Array) -> tuple[float, float]:
    """Log of the mean of exp(values), and how far off it may be (one standard error, in nats)."""
    most = log_values.max()
    ratios = np.exp(log_values - most)
    mean = ratios.mean()
    error = ratios.std(ddof=1) / np.sqrt(len(ratios)) / mean if len(ratios) > 1 else np.inf
    return float(most + np.log(mean)), float(error)


def exact_log_partition(machine: Machine) -> float:
    """Log Z by going through all states of the smaller side; for at most 20 units of it."""
    sides = Machine(machine.weights.T, machine.hidden, machine.visible)
    if len(machine.visible) <= len(machine.hidden):
        sides = machine
    units = len(sides.visible)
    if units > 20:
        raise ValueError(f"2 to the {units} states are too many to go through")
    states = ((np.arange(2**units)[:, None] >> np.arange(units)) & 1).astype(np.float32)
    minus = -sides.free_energy(states)
    return float(minus.max() + np.log(np.exp(minus - minus.max()).sum()))


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
