"""What came of a recall: a memory, a negative, or a mixture of memories that nobody stored.

Beside the memories, a Hopfield network has attractors of its own: the negative of each, which
couplings can't tell from it, and mixtures sign(a + b + c) of an odd number of memories (Amit,
Gutfreund and Sompolinsky 1985).
"""

import itertools
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from ..archs import Recaller
from ..progress import between

ALIKE = 0.98
"""Overlap from which a state is a memory: of 784 pixels at most 8 are otherwise."""

CANDIDATES = 8
"""Memories, those that are most like a state, of which mixtures are tried."""


@dataclass(frozen=True)
class RecallVerdict:
    """What a state is.

    Attributes:
        kind: "memory", "negative", "mixture" of three, "other" for a state that is none of
            these, or "nothing" where nothing is remembered.
        index: Of the memory that it is most like, or, for a negative, whose it is; -1 for none.
        overlap: With that, -1 to 1.
        parts: Of a mixture, the memories in it.
    """

    kind: str
    index: int = -1
    overlap: float = 0.0
    parts: tuple[int, ...] = ()


def judged(network: Recaller, picture: np.ndarray) -> RecallVerdict:
    """What the picture (height, width) in [0, 1] is to the network."""
    overlaps = network.overlaps(picture)
    if not len(overlaps):
        return RecallVerdict("nothing")
    best, worst = int(overlaps.argmax()), int(overlaps.argmin())
    if overlaps[best] >= ALIKE:
        return RecallVerdict("memory", best, float(overlaps[best]))
    if overlaps[worst] <= -ALIKE:
        return RecallVerdict("negative", worst, float(overlaps[worst]))
    parts = _mixed(network, picture, overlaps)
    return RecallVerdict("mixture" if parts else "other", best, float(overlaps[best]), parts)


def _mixed(network: Recaller, picture: np.ndarray, overlaps: np.ndarray) -> tuple[int, ...]:
    """Three memories of which the picture is the majority, some perhaps negative; or none."""
    nearest = np.argsort(-np.abs(overlaps))[:CANDIDATES]
    signs = np.where(network.memories(nearest).reshape(len(nearest), -1) > 0.5, 1, -1)
    signs *= np.where(overlaps[nearest] < 0, -1, 1)[:, None]
    state = np.where(picture.ravel() > 0.5, 1, -1)
    for three in itertools.combinations(range(len(nearest)), 3):
        if np.mean(np.sign(signs[list(three)].sum(axis=0)) * state) >= ALIKE:
            return tuple(sorted(int(nearest[each]) for each in three))
    return ()


@dataclass(frozen=True, eq=False)
class Remembered:
    """A memory that was made, and what it holds.

    Attributes:
        network: It.
        held: (remembered,), bool: which memories a recall that begins there does not leave.
    """

    network: Recaller
    held: np.ndarray


def remembering(
    network: Recaller, rule: str, images: np.ndarray, labels: np.ndarray
) -> Iterator[float | Remembered]:
    """Makes a network like ``network`` that remembers just these pictures, and tries it.

    Args:
        network: Whose settings are taken.
        rule: One of its rules, or the only way that it has.
        images: (count, height, width) in [0, 1].
        labels: (count,), 0 to 9, or NO_DIGIT.

    Yields:
        The fraction done, and at the end what was made.

    Raises:
        SettingError: By that rule it can't hold so many.
    """
    empty = network.remembering(images[:0], labels[:0])
    ruled = empty.with_rule(rule) if rule in network.rules and rule != network.rule else empty
    made = ruled.remembering(images, labels)
    yield 0.5
    held = yield from between(holding(made), 0.5, 1.0)
    yield Remembered(made, held)


def holding(network: Recaller) -> Generator[float, None, np.ndarray]:
    """Which of its memories a recall that begins there does not leave: (remembered,), bool.

    Yields:
        The fraction done, 0 to 1.
    """
    rng = np.random.default_rng(0)
    memories = network.memories()
    held = np.zeros(len(memories), bool)
    for index, memory in enumerate(memories):
        *_, last = network.recalling(memory, rng)
        held[index] = ((last.picture > 0.5) == (memory > 0.5)).all()
        yield (index + 1) / len(memories)
    return held


def noisy(image: np.ndarray, fraction: float, rng: np.random.Generator) -> np.ndarray:
    """(height, width) in [0, 1] with about a fraction of its pixels turned over."""
    return np.where(rng.random(image.shape) < fraction, 1 - image, image).astype(np.float32)


def known_part(shape: tuple[int, int], part: str) -> np.ndarray:
    """(height, width), bool: which pixels are left where a part is rubbed out.

    Args:
        shape: Of the picture.
        part: What is left: "all", "upper", "lower", "left", "right" half, or the "corner" above on
            the left.
    """
    height, width = shape
    rows, columns = np.arange(height)[:, None] < height / 2, np.arange(width) < width / 2
    known = {
        "all": np.ones(shape, bool),
        "upper": rows,
        "lower": ~rows,
        "left": columns,
        "right": ~columns,
        "corner": rows & columns,
    }[part]
    return np.broadcast_to(known, shape).copy()
