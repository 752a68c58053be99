"""Partition functions of Boltzmann machines: annealed importance sampling, and exactly."""

import itertools
from collections.abc import Generator

import numpy as np

from .boltzmann import Array, Machine, fired, softplus_sum


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
    visible = fired(np.tile(base, (chains, 1)), rng)
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
        hidden = fired(received, rng)
        down = machine.to_visible(hidden)
        down -= base
        down *= np.float32(now)
        down += base
        visible = fired(down, rng)
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
