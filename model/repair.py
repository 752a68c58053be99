"""How well digits that were spoilt are read before and after a network has mended them."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from .archs.capabilities import Classifier
from .archs.creating import Completer, Reconstructor
from .data.dataset import Part, to_input
from .progress import in_pieces

CHUNK = 500
"""Digits that are mended at once."""


@dataclass(frozen=True)
class Mended:
    """The outcome of mending digits, in the eyes of a reader.

    Attributes:
        n: How many they are.
        before: Fraction read right as they were spoilt.
        after: Fraction read right once they were mended.
    """

    n: int
    before: float
    after: float


def with_noise(images: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Pictures to whose pixels normal numbers are added, cut to [0, 1].

    Args:
        images: float32 in [0, 1].
        noise: Standard deviation of what is added.
        rng: Draws it.
    """
    added = rng.standard_normal(images.shape, dtype=np.float32) * np.float32(noise)
    return np.clip(images + added, 0, 1)


def upper_half(shape: tuple[int, int]) -> np.ndarray:
    """(height, width), bool: which pixels are in the upper half."""
    return np.broadcast_to(np.arange(shape[0])[:, None] < shape[0] // 2, shape)


def cleaning(
    reconstructor: Reconstructor,
    reader: Classifier,
    part: Part,
    peak: int,
    noise: float,
    rng: np.random.Generator,
) -> Generator[float, None, Mended]:
    """Adds noise to digits, and lets a network take it away again.

    Args:
        reconstructor: That network.
        reader: Reads them before and after.
        part: The digits; at least one.
        peak: Value of full ink in them.
        noise: As ``with_noise`` has it.
        rng: Draws the noise.

    Yields:
        The fraction that is done.
    """

    def pairs() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for images in in_pieces(part.images, CHUNK):
            noisy = with_noise(to_input(images, peak), noise, rng)
            yield noisy, reconstructor.reconstruct(noisy)

    return (yield from _read(pairs(), reader, part))


def completing_halves(
    completer: Completer, reader: Classifier, part: Part, peak: int, rng: np.random.Generator
) -> Generator[float, None, Mended]:
    """Rubs out the lower half of digits, and lets a network finish them.

    Args:
        completer: That network.
        reader: Reads the half alone, and the whole.
        part: The digits; at least one.
        peak: Value of full ink in them.
        rng: For what the network samples.

    Yields:
        The fraction that is done.
    """
    known = upper_half((part.images.shape[1], part.images.shape[2]))

    def pairs() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for images in in_pieces(part.images, CHUNK):
            halves = to_input(images, peak) * known
            *_, whole = completer.completing(halves, known, rng)
            yield halves, whole

    return (yield from _read(pairs(), reader, part))


def _read(
    pairs: Iterator[tuple[np.ndarray, np.ndarray]], reader: Classifier, part: Part
) -> Generator[float, None, Mended]:
    done, before, after = 0, 0, 0
    for spoilt, mended in pairs:
        labels = part.labels[done : done + len(spoilt)]
        before += np.count_nonzero(reader.predict_logits(spoilt).argmax(axis=1) == labels)
        after += np.count_nonzero(reader.predict_logits(mended).argmax(axis=1) == labels)
        done += len(spoilt)
        yield done / len(part)
    return Mended(done, float(before / done), float(after / done))
