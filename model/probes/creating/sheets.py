"""Sheets: pictures that a network makes, step by step, with what is known of each.

Everything is a generator of plain values; the same network, order and start give the same sheets.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...archs import Architecture, Decoder, EnergyBased, Sampler
from ...generated import Looking, Readings

READ_EVERY = 10
"""Sweeps of a chain after which a reader looks again: reading costs more than a sweep."""

DRIFT = 30
"""Steps from one sheet of codes to the next, where a generator goes on."""


@dataclass(frozen=True, eq=False)
class SheetOrder:
    """What is to be made.

    Attributes:
        count: How many pictures.
        seed: Of what is sampled.
        label: The digit that is asked for; None for any.
        temperature: Above 1 bolder, below 1 more careful.
        start: (count, height, width) in [0, 1], where chains begin; None for noise.
        codes: (count, latent), the first of a decoder; None for a draw.
    """

    count: int
    seed: int = 0
    label: int | None = None
    temperature: float = 1.0
    start: np.ndarray | None = None
    codes: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class MadeSheet:
    """Pictures after some steps.

    Attributes:
        pictures: (count, height, width), float32 in [0, 1].
        step: Sweeps, or draws, that were made.
        codes: (count, latent): what a decoder made them from; None where there are none.
        energy: The mean over the pictures; None where the network has no energy.
        readings: What a reader makes of these very pictures; None where none was asked at this
            step.
    """

    pictures: np.ndarray
    step: int
    codes: np.ndarray | None = None
    energy: float | None = None
    readings: Readings | None = None


def is_chain(network: Architecture | None) -> bool:
    """Whether its pictures go on from what they were, sweep by sweep."""
    return isinstance(network, Sampler) and network.is_chain


def is_drifting(network: Architecture) -> bool:
    """Whether its pictures follow from codes, so that one sheet can turn into the next."""
    is_asked = isinstance(network, Sampler) and (network.is_chain or network.takes_label)
    return isinstance(network, Decoder) and not is_asked


def sheets(
    network: Architecture,
    order: SheetOrder,
    reader: Architecture | None = None,
    steps: int | None = None,
) -> Generator[MadeSheet, dict[str, Any] | None, None]:
    """Makes sheets without end, or so many.

    A chain goes on from what it was, sweep by sweep; a decoder's codes drift from one draw to the
    next; what is neither draws anew. Messages change it from the next step on: ``network`` (the
    same at another moment of its training), ``label``, ``temperature``, ``reader``.

    Args:
        network: A Sampler, or a Decoder.
        order: What is asked for.
        reader: Says which digits they are, as ``generated.can_judge`` has it; None for nobody.
        steps: How many; None for no end.

    Yields:
        A MadeSheet after each step; the first of a generator is its first draw.
    """
    rng = np.random.default_rng(order.seed)
    maker = _making(network, order, rng)
    every = READ_EVERY if is_chain(network) else 1
    step = 0
    while steps is None or step < steps:
        pictures, codes = next(maker)
        step += 1
        is_read = reader is not None and (step % every == 0 or step in (1, steps))
        message = yield MadeSheet(
            pictures,
            step,
            codes,
            mean_energy(network, pictures),
            Looking(reader)(pictures) if is_read else None,
        )
        if not message:
            continue
        reader = message.get("reader", reader)
        changes = {name: message[name] for name in ("label", "temperature") if name in message}
        if changes or "network" in message:
            order, network = replace(order, **changes), message.get("network", network)
            maker.close()
            maker = _making(network, replace(order, start=pictures, codes=codes), rng)


def mean_energy(network: Architecture, pictures: np.ndarray) -> float | None:
    """The mean energy of pictures (n, height, width); None where the network has none."""
    return float(network.energy(pictures).mean()) if isinstance(network, EnergyBased) else None


def between(first: np.ndarray, second: np.ndarray, fraction: float) -> np.ndarray:
    """Codes on the arc from one to another: first cos(a) + second sin(a), a from 0 to pi/2.

    Of two normal draws each point of the arc is distributed as they are, where the straight line
    leads through codes that are too short, and to pictures that are too faint.
    """
    angle = fraction * np.pi / 2
    return (np.cos(angle) * first + np.sin(angle) * second).astype(np.float32)


def walk(first: np.ndarray, second: np.ndarray, count: int) -> np.ndarray:
    """(count, latent): codes on the way from one (latent,) to another, both included."""
    return np.stack([between(first, second, f) for f in np.linspace(0, 1, count)])


Made = tuple[np.ndarray, np.ndarray | None]


def _making(network: Architecture, order: SheetOrder, rng: np.random.Generator) -> Iterator[Made]:
    """Pictures and codes, step by step."""
    return (_drifting if is_drifting(network) else _sampling)(network, order, rng)


def _sampling(network: Sampler, order: SheetOrder, rng: np.random.Generator) -> Iterator[Made]:
    pictures = network.sampling(
        rng,
        order.count,
        label=order.label if network.takes_label else None,
        start=order.start if network.is_chain else None,
        temperature=order.temperature,
    )
    for picture in pictures:
        yield picture, None


def _drifting(network: Decoder, order: SheetOrder, rng: np.random.Generator) -> Iterator[Made]:
    scale = np.float32(order.temperature)
    first = network.draw_codes(order.count, rng) * scale if order.codes is None else order.codes
    yield network.decode(first), first
    here = first / scale
    while True:
        there = network.draw_codes(order.count, rng)
        for step in range(1, DRIFT + 1):
            now = scale * between(here, there, step / DRIFT)
            yield network.decode(now), now
        here = there
