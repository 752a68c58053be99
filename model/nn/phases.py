"""How Boltzmann machines learn: the energy of data down, that of dreams up.

Invariant: a gradient is that of -log p, or of minus a bound on it, by weights and biases as they
stand; offsets make learning better, and change nothing about what a machine is.
"""

from dataclasses import dataclass

import numpy as np

from .boltzmann import Array, Machine, drawn, sigmoid

CHECKED = 20
"""Of how many of a batch it is looked at each step whether the weights are still numbers."""

SPARE = 2
"""Rows of stacked units that centring needs besides."""


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
    visible, hidden = (
        np.concatenate([*units, np.empty((SPARE, units[0].shape[1]), np.float32)])
        for units in zip(data, model, strict=True)
    )
    gradients, _ = _contrast(visible, hidden, len(data[0]), offsets)
    return gradients


class Scratch:
    """Arrays that are used again from step to step: to fetch new memory takes a tenth of a step.

    A copy of it, or a pickled one, begins without any.
    """

    def __init__(self) -> None:
        self._arrays: dict[tuple[str, tuple[int, ...]], Array] = {}

    def array(self, name: str, *shape: int) -> Array:
        """The float32 array of this name and shape, with whatever was left in it."""
        if (name, shape) not in self._arrays:
            # A batch of another size, the short last one, is no reason to keep two sets.
            self._arrays = {key: kept for key, kept in self._arrays.items() if key[0] != name}
            self._arrays[name, shape] = np.empty(shape, np.float32)
        return self._arrays[name, shape]

    def __reduce__(self) -> tuple[type["Scratch"], tuple[()]]:
        return Scratch, ()


def _contrast(
    visible: Array,
    hidden: Array,
    count: int,
    offsets: tuple[Array, Array],
    out: Array | None = None,
) -> tuple[tuple[Array, Array, Array], tuple[Array, Array]]:
    """``contrast`` of stacked units, the first ``count`` of them the data's.

    With weights s of the rows, -1 / count for the data's and 1 / others for the model's, and the
    offsets m and n, the gradient is the sum of s (v - m) (h - n)'. The weights' sum is 0, so that
    it is the sum of s v h', less (sum of s v) n' and m (sum of s h)': two rows more in one product
    in place of taking the offsets from all the units.

    Args:
        visible: (count + others + SPARE, visible), the last rows for what is computed here.
        hidden: (as many, hidden), likewise; it is spoilt.
        count: How many are of the data.
        offsets: As for ``contrast``.
        out: Where the gradient by weights goes, by default to a new array.

    Returns:
        The gradients, and the means of the data's visible and hidden units.
    """
    rows = len(visible) - SPARE
    means = np.zeros((2, rows), np.float32)
    means[0, :count] = 1 / count
    means[1, count:] = 1 / (rows - count)
    visible_means, hidden_means = means @ visible[:rows], means @ hidden[:rows]
    by_visible = visible_means[1] - visible_means[0]
    by_hidden = hidden_means[1] - hidden_means[0]
    hidden[:count] *= -1 / count
    hidden[count:rows] *= 1 / (rows - count)
    visible[rows:] = by_visible, offsets[0]
    np.negative((offsets[1], by_hidden), out=hidden[rows:])
    by_weights = np.matmul(visible.T, hidden, out=out)
    # The weights' gradient times an offset, through the units that it is a product of: they are
    # fewer, and still in the processor's cache.
    by_visible -= (hidden @ offsets[1]) @ visible
    by_hidden -= (visible @ offsets[0]) @ hidden
    return (by_weights, by_visible, by_hidden), (visible_means[0], hidden_means[0])


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
        data: The units that were drawn, (n, visible).
        received: What the hidden units receive of them, (n, hidden); None if it was not asked for.
        is_finite: Whether what they receive is a number, of the first CHECKED of the data.
        visible: What the data's visible units are on average, (visible,).
        hidden: The same of the hidden ones given the data, (hidden,).
        chains: Hidden units from which the chains go on, (chains, hidden).
    """

    gradients: tuple[Array, Array, Array]
    data: Array
    received: Array | None
    is_finite: bool
    visible: Array
    hidden: Array
    chains: Array


def two_phases(
    machine: Machine,
    likely: Array,
    chains: Array,
    offsets: tuple[Array, Array],
    rng: np.random.Generator,
    *,
    persistent: bool,
    sweeps: int,
    tells_received: bool = False,
    scratch: Scratch | None = None,
) -> Phases:
    """Learning's two phases on a batch: by the data, and by dreams of the machine's own.

    The dreams are those of persistent chains (Tieleman 2008), which then meet the weights in one
    product with the data, or begin at the data (contrastive divergence, Hinton 2002).

    Args:
        machine: What learns.
        likely: (n, visible) in [0, 1], by which the data's units are drawn.
        chains: Hidden units of the chains; only persistent ones are read.
        offsets: As for ``contrast``.
        rng: For the units and the sweeps.
        persistent: Which dreams.
        sweeps: How many Gibbs sweeps lead to them.
        tells_received: Whether ``Phases.received`` is wanted.
        scratch: What the next step will use again, this one's data and gradient by weights
            included; by default all is new.
    """
    scratch = scratch or Scratch()
    hidden, count = chains, len(likely)
    rows = count + (len(chains) if persistent else count)
    visible = scratch.array("visible", rows + SPARE, likely.shape[1])
    both = scratch.array("hidden", rows + SPARE, chains.shape[1])
    data = drawn(likely, rng, visible[:count])
    if not persistent:
        machine.to_hidden(data, both[:count])
        received = both[:count].copy() if tells_received else None
        is_finite = are_finite(both[:count])
        hidden = drawn(sigmoid(both[:count]), rng)
    for _ in range(sweeps - 1):
        _, hidden = machine.sweep(hidden, rng)
    machine.dreamt(hidden, rng, visible[count:rows])
    if persistent:
        machine.to_hidden(visible[:rows], both[:rows])
        received = both[:count].copy() if tells_received else None
        is_finite = are_finite(both[:count])
        chains = drawn(sigmoid(both[:rows])[count:], rng)
    else:
        sigmoid(machine.to_hidden(visible[count:rows], both[count:rows]))
    by_weights = scratch.array("gradient", *machine.weights.shape)
    gradients, averages = _contrast(visible, both, count, offsets, by_weights)
    return Phases(gradients, data, received, is_finite, *averages, chains)


def are_finite(received: Array) -> bool:
    """Whether what the first CHECKED rows of hidden units receive are numbers.

    A weight that is none meets pixels in some of them, and a gradient of probabilities hides it.
    """
    return bool(np.isfinite(received[:CHECKED]).all())


def label_gradients(
    machine: Machine, others: Array, error: Array
) -> tuple[Array, Array, Array, Array]:
    """Gradients of a loss of ``Machine.label_logits`` (Larochelle and Bengio 2008, section 4.2).

    Args:
        machine: One with labels.
        others: Its other visible units, (n, visible - labels).
        error: The loss's gradient by the logits, (n, labels).

    Returns:
        By the weights of the other units, the hidden biases, the weights and the biases of labels.
    """
    received = others @ machine.weights[: -machine.labels] + machine.hidden
    on = sigmoid(received[:, None] + machine.weights[-machine.labels :])
    by_hidden = np.einsum("nl,nlh->nh", error, on)
    by_labels = np.einsum("nl,nlh->lh", error, on)
    return others.T @ by_hidden, by_hidden.sum(axis=0), by_labels, error.sum(axis=0)


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
