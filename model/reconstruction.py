"""How much of a digit a few numbers keep: a network's reconstruction error against PCA's.

The error of a digit is the sum over its pixels of (pixel - reconstructed pixel)², the mean of it
over digits the figure by which Hinton & Salakhutdinov (2006) compare. PCA's is the least that any
linear encoder and decoder can reach.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from .archs.creating import Reconstructor
from .data.dataset import Part, to_input
from .progress import between, in_pieces

CHUNK = 1000
"""Digits that are looked at at once."""

NUMBERS = (2, 10, 30, 64)
"""How many numbers PCA may keep, where nothing else is asked for."""


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """The plane of so many dimensions that lies nearest to pictures (Pearson 1901).

    Attributes:
        mean: (pixels,), float32: the mean picture.
        axes: (pixels, numbers), float32: orthonormal, the one that explains most first.
        shape: (height, width) of the pictures.
    """

    mean: np.ndarray
    axes: np.ndarray
    shape: tuple[int, int]

    def first(self, numbers: int) -> "PrincipalComponents":
        """The plane of the first so many of its axes."""
        return PrincipalComponents(self.mean, self.axes[:, :numbers], self.shape)

    def encode(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) -> (batch, numbers): where each lies in the plane."""
        return (images.reshape(len(images), -1) - self.mean) @ self.axes

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """(batch, numbers) -> (batch, height, width), float32; not bounded by 0 and 1."""
        return (codes @ self.axes.T + self.mean).reshape(len(codes), *self.shape)

    def reconstruct(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) -> the nearest pictures in the plane."""
        return self.decode(self.encode(images))


def principal_components(
    images: np.ndarray, peak: int, numbers: int
) -> Generator[float, None, PrincipalComponents]:
    """The plane of ``numbers`` dimensions that is nearest to digits.

    Args:
        images: (count, height, width), uint8; at least one.
        peak: Value of full ink in them.
        numbers: At least 1; no more than there are pixels are found.

    Yields:
        The fraction that is done.
    """
    pixels = images.shape[1] * images.shape[2]
    total, products, done = np.zeros(pixels), np.zeros((pixels, pixels)), 0
    for some in in_pieces(images, CHUNK):
        rows = to_input(some, peak).reshape(len(some), -1)
        total += rows.sum(axis=0, dtype=np.float64)
        products += rows.T @ rows
        done += len(some)
        yield done / len(images)
    mean = total / len(images)
    _, axes = np.linalg.eigh(products / len(images) - np.outer(mean, mean))
    kept = axes[:, ::-1][:, :numbers].astype(np.float32)
    shape = (images.shape[1], images.shape[2])
    return PrincipalComponents(mean.astype(np.float32), np.ascontiguousarray(kept), shape)


def squared_errors(images: np.ndarray, others: np.ndarray) -> np.ndarray:
    """(batch, height, width) both -> (batch,), float64: squared differences, summed over pixels."""
    apart = (images - others).reshape(len(images), -1)
    return np.einsum("ij,ij->i", apart, apart, dtype=np.float64)


def measuring_error(
    reconstructor: Reconstructor | PrincipalComponents, part: Part, peak: int
) -> Generator[float, None, float]:
    """The mean squared error of digits that are given back.

    Args:
        reconstructor: What gives them back.
        part: Digits that it does not know; at least one.
        peak: Value of full ink in them.

    Yields:
        The fraction that is done.
    """
    total, done = 0.0, 0
    for images in in_pieces(part.images, CHUNK):
        inputs = to_input(images, peak)
        total += float(squared_errors(inputs, reconstructor.reconstruct(inputs)).sum())
        done += len(images)
        yield done / len(part)
    return total / len(part)


def errors_of_pca(
    train: Part, test: Part, peak: int, numbers: Sequence[int] = NUMBERS
) -> Generator[float, None, dict[int, float]]:
    """PCA's error by how many numbers it keeps; as many as there are pixels at most.

    Args:
        train: Digits whose plane is taken.
        test: Digits that are given back.
        peak: Value of full ink in both.
        numbers: How many are kept, each time.

    Yields:
        The fraction that is done.
    """
    known = sorted({min(n, train.images[0].size) for n in numbers})
    plane = yield from between(principal_components(train.images, peak, known[-1]), 0.0, 0.5)
    errors = {}
    for place, count in enumerate(known):
        low, high = (0.5 + 0.5 * k / len(known) for k in (place, place + 1))
        errors[count] = yield from between(
            measuring_error(plane.first(count), test, peak), low, high
        )
    return errors
