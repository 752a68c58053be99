"""The plane of digits: two directions among a decoder's codes, with digits as points in it.

A place (2,) in the plane stands for the code ``middle + place @ axes``.
"""

from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

import numpy as np

from ...archs import Architecture, Decoder, Encoder, Reconstructor
from ...data.dataset import Dataset, recipe_name, to_input
from ...data.pen import example_digits
from ...preprocess import recipe_for
from ...reconstruction import PrincipalComponents, squared_errors
from ...repair import with_noise
from ..maps.plane import Components, best_signs, principal_components

COUNT = 1000
"""Test digits that are shown as points."""

WRITTEN = 300
"""As many the program writes itself where the data are of another size than the network's."""

FITTED = 5000
"""Training digits that PCA is found from: more of them change its error by less than 0.5 %."""

SPREAD = 2.5
"""Standard deviations of codes that are shown of a decoder that nobody can encode for."""


@dataclass(frozen=True, eq=False)
class CodePlane:
    """Two directions among codes.

    Attributes:
        middle: (latent,) float32: the code in the middle.
        axes: (2, latent) float32, orthonormal.
        numbers: Which two numbers of the code they are; None for other directions.
        explained: (2,) fraction of the codes' variance along each; None where these are no
            principal components.
    """

    middle: np.ndarray
    axes: np.ndarray
    numbers: tuple[int, int] | None = None
    explained: np.ndarray | None = None

    def codes(self, places: np.ndarray) -> np.ndarray:
        """Places (n, 2) -> (n, latent), float32."""
        return (self.middle + places @ self.axes).astype(np.float32)

    def places(self, codes: np.ndarray) -> np.ndarray:
        """Codes (n, latent) -> the nearest places (n, 2)."""
        return (codes - self.middle) @ self.axes.T


@dataclass(frozen=True, eq=False)
class PlaneOfDigits:
    """What is known of a decoder's plane.

    Attributes:
        plane: Its directions.
        points: (n, 2): where test digits lie; none where the network can't encode.
        images: (n, height, width), float32 in [0, 1]: these digits.
        labels: (n,) int64.
        extent: ((low x, high x), (low y, high y)) of what is worth seeing.
        start: (2,): a place where something is made.
        written: Whether the digits are no test digits, but such as the program writes.
        error: Mean squared error of the digits made again from their codes, summed over pixels;
            None where the network can't encode, as the rest below.
        flat_error: The same where only the plane is kept of each code.
        pca: The plane of the two greatest components of the pixels.
        pca_points: (n, 2): where the same digits lie in that.
        pca_error: Error of PCA with as many numbers as the code has.
        pca_flat_error: Error of PCA with two numbers.
    """

    plane: CodePlane
    points: np.ndarray
    images: np.ndarray
    labels: np.ndarray
    extent: tuple[tuple[float, float], tuple[float, float]]
    start: np.ndarray
    written: bool = False
    error: float | None = None
    flat_error: float | None = None
    pca: Components | None = None
    pca_points: np.ndarray | None = None
    pca_error: float | None = None
    pca_flat_error: float | None = None


@dataclass(frozen=True)
class PlaneProbe:
    """Asks for the PlaneOfDigits of a Decoder.

    Attributes:
        numbers: Which two numbers of the code; None for its principal components, or for the two
            that there are.
        count: Test digits.
    """

    numbers: tuple[int, int] | None = None
    count: int = COUNT

    def __call__(self, network: Architecture, dataset: Dataset) -> PlaneOfDigits:
        """What was asked for."""
        return plane_of_digits(network, dataset, self.numbers, self.count)


def can_encode(network: Architecture) -> bool:
    """Whether digits have places among the codes of this Decoder."""
    return isinstance(network, Decoder) and isinstance(network, Encoder)


def code_plane(codes: np.ndarray, numbers: tuple[int, int] | None) -> CodePlane:
    """The plane of two numbers, or of the principal components of ``codes`` (n, latent).

    Codes of two numbers are their own plane; those of one have a second axis of nothing.
    """
    latent = codes.shape[1]
    if latent <= 2:
        axes = np.eye(2, latent, dtype=np.float32)
        return CodePlane(np.zeros(latent, np.float32), axes, (0, latent - 1))
    if numbers is not None:
        first, second = numbers
        middle = codes.mean(axis=0)
        middle[[first, second]] = 0
        axes = np.zeros((2, latent), np.float32)
        axes[0, first] = axes[1, second] = 1
        return CodePlane(middle.astype(np.float32), axes, (first, second))
    found = principal_components(codes, 2)
    return CodePlane(found.mean, np.ascontiguousarray(found.axes.T), None, found.explained)


def plane_of_digits(
    network: Decoder, dataset: Dataset, numbers: tuple[int, int] | None, count: int = COUNT
) -> PlaneOfDigits:
    """The plane of a decoder with the first ``count`` test digits in it, beside that of PCA."""
    if not can_encode(network):
        return _plane_of_draws(network, numbers)
    images, labels, written = _digits_for(network.shape, dataset, count)
    codes = network.encode(images)
    plane = code_plane(codes, numbers)
    points = plane.places(codes)
    found = _pca(network.shape, dataset, max(network.latent, 2))
    pca = PrincipalComponents(found.mean, found.axes, network.shape)
    flat = images.reshape(len(images), -1)
    signs = np.diag(best_signs(found.project(flat)[:, :2], points)).astype(np.float32)
    two = Components(found.mean, found.axes[:, :2] * signs, found.explained)
    return PlaneOfDigits(
        plane,
        points,
        images,
        labels,
        _extent(points),
        np.zeros(2),
        written,
        _error(images, network.decode(codes)),
        _error(images, network.decode(plane.codes(points))),
        two,
        two.project(flat),
        _error(images, pca.first(network.latent).reconstruct(images)),
        _error(images, pca.first(2).reconstruct(images)),
    )


def _plane_of_draws(network: Decoder, numbers: tuple[int, int] | None) -> PlaneOfDigits:
    """The plane of a decoder that nobody can encode for: through draws of its codes.

    With two numbers these are moved, and all others are those of one draw. Else two draws span the
    plane. In many dimensions their lengths are all but the same (sqrt(latent) of normal ones), so
    what it usually makes lies around the origin at that distance, and nothing usual nearer.
    """
    draws = network.draw_codes(COUNT, np.random.default_rng(0))
    if network.latent <= 2 or numbers is not None:
        plane = code_plane(draws[:1], numbers)
        radius, start = SPREAD * float(draws.std()), np.zeros(2)
    else:
        lengths = np.linalg.norm(draws[:2], axis=1)
        turned, signs = np.linalg.qr(draws[:2].T)
        axes = (turned * np.sign(np.diag(signs))).T.astype(np.float32)
        plane = CodePlane(np.zeros(network.latent, np.float32), axes)
        radius, start = float(1.15 * lengths.max()), np.array([float(lengths[0]), 0.0])
    extent = ((-radius, radius), (-radius, radius))
    images, labels = np.zeros((0, *network.shape), np.float32), np.zeros(0, np.int64)
    return PlaneOfDigits(plane, np.zeros((0, 2)), images, labels, extent, start)


def grid_places(extent: tuple[tuple[float, float], tuple[float, float]], side: int) -> np.ndarray:
    """(side * side, 2): the middles of as many cells, row by row from the upper left."""
    (left, right), (low, high) = extent
    steps = (np.arange(side) + 0.5) / side
    x, y = left + steps * (right - left), high - steps * (high - low)
    return np.stack(np.broadcast_arrays(x[None, :], y[:, None]), axis=-1).reshape(-1, 2)


@dataclass(frozen=True, eq=False)
class MadeAgain:
    """A drawing, and what a network makes of it.

    Attributes:
        clean: (height, width), float32 in [0, 1]: the drawing.
        given: The same with noise: what the network got.
        made: What it gave back.
        code: (latent,) its code; None where the network has none.
        error: Squared error of what it gave back against the drawing, summed over pixels.
        given_error: That of what it got.
    """

    clean: np.ndarray
    given: np.ndarray
    made: np.ndarray
    code: np.ndarray | None
    error: float
    given_error: float


def made_again(
    network: Reconstructor, image: np.ndarray, noise: float, rng: np.random.Generator
) -> MadeAgain:
    """What a network makes of a drawing (height, width) under noise.

    Args:
        network: What gives it back.
        image: float32 in [0, 1].
        noise: Standard deviation of the normal noise that is added to each pixel.
        rng: For the noise.
    """
    given = noised(image, noise, rng)
    made = network.reconstruct(given[None])[0]
    code = network.encode(given[None])[0] if can_encode(network) else None
    errors = squared_errors(image[None].repeat(2, axis=0), np.stack([made, given]))
    return MadeAgain(image, given, made, code, float(errors[0]), float(errors[1]))


def noised(image: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    """The picture with normal noise of standard deviation ``noise``, cut to [0, 1]."""
    if noise <= 0:
        return image
    return with_noise(image, noise, rng)


@dataclass(frozen=True, eq=False)
class MadeDigits:
    """Some test digits, and what a network makes of them.

    Attributes:
        images: (n, height, width), float32 in [0, 1]: one of each digit.
        made: The same made again.
        error: Mean squared error of ``count`` test digits, summed over pixels.
        count: How many these are.
        written: Whether they are no test digits, but such as the program writes.
    """

    images: np.ndarray
    made: np.ndarray
    error: float
    count: int
    written: bool = False


@dataclass(frozen=True)
class MadeDigitsProbe:
    """Asks for the MadeDigits of a Reconstructor."""

    count: int = COUNT

    def __call__(self, network: Architecture, dataset: Dataset) -> MadeDigits:
        """What was asked for."""
        images, labels, written = _digits_for(network.shape, dataset, self.count)
        made = network.reconstruct(images)
        firsts = [int(np.argmax(labels == digit)) for digit in range(10) if (labels == digit).any()]
        error = _error(images, made)
        return MadeDigits(images[firsts], made[firsts], error, len(images), written)


def _digits_for(
    shape: tuple[int, int], dataset: Dataset, count: int
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Test digits (n, h, w) in [0, 1] with labels, and whether the program has written them.

    It does where the data are of another size, and then few.
    """
    if dataset.shape == shape:
        part = dataset.test.digits
        return to_input(part.images[:count], dataset.peak), part.labels[:count], False
    return *_written(shape, min(count, WRITTEN)), True


_KNOWN: WeakKeyDictionary[Dataset, dict[tuple, Components]] = WeakKeyDictionary()
"""Of a data set as long as it lives: each snapshot of a training asks for the same again."""


def _pca(shape: tuple[int, int], dataset: Dataset, count: int) -> Components:
    """Of the pixels of training digits, or of what the program writes in their place."""
    found = _KNOWN.setdefault(dataset, {})
    if (shape, count) not in found:
        if dataset.shape == shape:
            images = to_input(dataset.train.digits.images[:FITTED], dataset.peak)
        else:
            images = _written(shape, WRITTEN)[0]
        found[shape, count] = principal_components(images.reshape(len(images), -1), count)
    return found[shape, count]


@cache
def _written(shape: tuple[int, int], count: int) -> tuple[np.ndarray, np.ndarray]:
    images = example_digits(count, recipe_for(recipe_name(shape)))
    images.flags.writeable = False
    return images, np.arange(count) % 10


def _error(images: np.ndarray, others: np.ndarray) -> float:
    return float(squared_errors(images, others).mean())


def _extent(points: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    """What holds all points but the farthest of a thousand."""
    low, high = (np.quantile(points, q, axis=0) for q in (0.001, 0.999))
    return (float(low[0]), float(high[0])), (float(low[1]), float(high[1]))
