"""How Boltzmann machines learn: the energy of data down, that of dreams up.

Invariant: a gradient is that of -log p, or of minus a bound on it, by weights and biases as they
stand; offsets make learning better, and change nothing about what a machine is.
"""

from dataclasses import dataclass

import numpy as np

from .boltzmann import Array, Machine, drawn, sigmoid

SAMPLED = 20
"""Data of a batch whose free energy is told at a step: that of all would take a tenth of it."""


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
    gradients, _ = _contrast(visible, hidden, len(data[0]), offsets)
    return gradients


def _contrast(
    visible: Array, hidden: Array, count: int, offsets: tuple[Array, Array]
) -> tuple[tuple[Array, Array, Array], tuple[Array, Array]]:
    """``contrast`` of stacked units, the first ``count`` of them the data's; both are spoilt.

    Returns:
        The gradients, and the means of the data's visible and hidden units.
    """
    others = len(visible) - count
    means = np.zeros((2, len(visible)), np.float32)
    means[0, :count] = 1 / count
    means[1, count:] = 1 / others
    visible_means, hidden_means = means @ visible, means @ hidden
    by_visible = visible_means[1] - visible_means[0]
    by_hidden = hidden_means[1] - hidden_means[0]
    if offsets[0].any():
        visible -= offsets[0]
        hidden -= offsets[1]
    hidden[:count] *= -1 / count
    hidden[count:] *= 1 / others
    by_weights = visible.T @ hidden
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
        energies: Free energies of the first SAMPLED of the data.
        visible: What the data's visible units are on average, (visible,).
        hidden: The same of the hidden ones given the data, (hidden,).
        chains: Hidden units from which the chains go on, (chains, hidden).
    """

    gradients: tuple[Array, Array, Array]
    energies: Array
    visible: Array
    hidden: Array
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
        energies = machine.free_energy(data[:SAMPLED], received[:SAMPLED])
        means = sigmoid(received)
        hidden = drawn(means, rng)
    for _ in range(sweeps - 1):
        _, hidden = machine.sweep(hidden, rng)
    visible = np.empty((count + len(hidden), data.shape[1]), np.float32)
    visible[:count] = data
    machine.draw_visible(machine.visible_means(hidden), rng, out=visible[count:])
    if persistent:
        both = machine.to_hidden(visible)
        energies = machine.free_energy(data[:SAMPLED], both[:count][:SAMPLED])
        sigmoid(both)
        chains = drawn(both[count:], rng)
    else:
        both = np.concatenate([means, sigmoid(machine.to_hidden(visible[count:]))])
    gradients, averages = _contrast(visible, both, count, offsets)
    return Phases(gradients, energies, *averages, chains)


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
