"""From many numbers per digit to a plane: principal components, turned so that nothing jumps.

Numpy alone. Invariant: everything here is a function of its arguments; what is drawn at random
(in the decomposition of wide layers) has a fixed seed.
"""

from dataclasses import dataclass

import numpy as np

EXACT_UP_TO = 1024
"""Up to this many features the covariance is decomposed, exactly."""

MAX_NUMBERS = 8_000_000
"""Of wider layers, components are found from as many digits as hold this many numbers."""


@dataclass(frozen=True, eq=False)
class Components:
    """Leading principal components of features, the greatest variance first.

    Attributes:
        mean: (d,) float32.
        axes: (d, k) float32, orthonormal columns.
        explained: (k,) each one's fraction of the variance, 0 to 1; zeros where nothing varies.
    """

    mean: np.ndarray
    axes: np.ndarray
    explained: np.ndarray

    def project(self, features: np.ndarray) -> np.ndarray:
        """Features (n, d) as coordinates (n, k), float32; not finite where they are not."""
        return _projected(features, self.mean, self.axes)


def _projected(features: np.ndarray, mean: np.ndarray, axes: np.ndarray) -> np.ndarray:
    # Not (features - mean) @ axes: of ten thousand wide rows that would be a copy of 90 MB.
    with np.errstate(over="ignore", invalid="ignore"):
        return features @ axes - mean @ axes


def principal_components(features: np.ndarray, count: int = 2) -> Components:
    """The ``count`` leading principal components of ``features`` (n, d), fewer where d is less.

    Rows that are not finite are left out. The sign of an axis is such that its largest entry is
    positive. From the covariance for d up to EXACT_UP_TO; beyond, by a randomised decomposition
    (Halko, Martinsson & Tropp 2011, algorithms 4.4 and 5.1) of evenly spaced rows.
    """
    n, d = features.shape
    if d > EXACT_UP_TO:
        features = features[:: max(-(-n * d // MAX_NUMBERS), 1)]
    is_finite = np.isfinite(features).all(axis=1)
    good = features if is_finite.all() else features[is_finite]
    n, count = len(good), min(count, d)
    if n < 2:
        mean = good[0] if n else np.zeros(d, np.float32)
        return Components(mean, np.eye(d, count, dtype=np.float32), np.zeros(count))
    # Large enough to overflow when squared, or small enough to vanish: unit scale is safe.
    scale = float(np.abs(good).max()) or 1.0
    mean = (good / scale).mean(axis=0, dtype=np.float64).astype(np.float32)
    if d <= EXACT_UP_TO:
        centred = good / scale - mean
        covariance = (centred.T @ centred).astype(np.float64)
        total = float(np.trace(covariance))
        values, vectors = np.linalg.eigh(covariance)
        values, vectors = values[::-1][:count], vectors[:, ::-1][:, :count]
    else:
        centred = good / scale - mean
        total = float(np.einsum("ij,ij->", centred, centred))
        values, vectors = _randomised(centred, count)
    vectors = vectors * np.where(_largest(vectors) < 0, -1.0, 1.0)
    explained = np.clip(values, 0, None) / total if total > 0 else np.zeros(count)
    return Components(mean * scale, vectors.astype(np.float32), explained)


def _randomised(centred: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Leading eigenvalues and eigenvectors (d, count) of centred.T @ centred."""
    wanted = min(count + 10, *centred.shape)  # oversampling as in section 4.2 there
    rng = np.random.default_rng(0)
    start = rng.standard_normal((centred.shape[1], wanted), dtype=np.float32)
    basis, _ = np.linalg.qr(centred @ start)
    for _ in range(2):
        basis, _ = np.linalg.qr(centred @ (centred.T @ basis))
    _, values, rows = np.linalg.svd(basis.T @ centred, full_matrices=False)
    vectors = np.zeros((centred.shape[1], count))
    vectors[:, : len(rows)] = rows[:count].T
    squared = np.zeros(count)
    squared[: len(values)] = values[:count].astype(np.float64) ** 2
    return squared, vectors


def _largest(columns: np.ndarray) -> np.ndarray:
    """Of each column, the entry of greatest magnitude."""
    return columns[np.abs(columns).argmax(axis=0), np.arange(columns.shape[1])]


@dataclass(frozen=True, eq=False)
class PrincipalPlane:
    """The plane in which features differ most.

    Attributes:
        mean: (d,) what lies at the origin.
        axes: (d, 2), x and y, orthonormal.
        explained: (2,) fraction of the variance along x and y, 0 to 1.
        turned_deg: Angle between x and the first component, 0 to 90.
    """

    mean: np.ndarray
    axes: np.ndarray
    explained: np.ndarray
    turned_deg: float = 0.0

    def project(self, features: np.ndarray) -> np.ndarray:
        """Features (n, d) as points (n, 2), float32; not finite where they are not."""
        return _projected(features, self.mean, self.axes)


def plane_of(components: Components, turn: np.ndarray | None = None) -> PrincipalPlane:
    """The plane of the two leading components, turned by an orthogonal matrix (2, 2)."""
    axes = np.zeros((len(components.mean), 2), np.float32)
    axes[:, : components.axes.shape[1]] = components.axes[:, :2]
    explained = np.zeros(2)
    explained[: len(components.explained)] = components.explained[:2]
    if turn is None:
        return PrincipalPlane(components.mean, axes, explained)
    turned_deg = float(np.degrees(np.arccos(min(abs(turn[0, 0]), 1.0))))
    # Components don't correlate, so variances add up by the squares of the turn.
    return PrincipalPlane(
        components.mean, axes @ turn.astype(np.float32), explained @ turn**2, turned_deg
    )


def best_turn(points: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The orthogonal (d, d) Q that brings points @ Q closest to ``wanted``, both (n, d).

    Around the means of both; the size of either does not matter. Pairs that are not finite are
    left out. The solution of the orthogonal Procrustes problem (Schönemann 1966).
    """
    product = _product(points, wanted)
    if not product.any():
        return np.eye(len(product))
    left, _, right = np.linalg.svd(product)
    return left @ right


def best_signs(points: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Like ``best_turn``, among the (2, 2) that only mirror the axes."""
    return np.diag(np.where(np.diag(_product(points, wanted)) < 0, -1.0, 1.0))


def _product(points: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    good = np.isfinite(points).all(axis=1) & np.isfinite(wanted).all(axis=1)
    if not good.any():
        return np.zeros((points.shape[1],) * 2)
    both = [array[good].astype(np.float64) for array in (points, wanted)]
    a, b = ((array - array.mean(axis=0)) / (np.abs(array).max() or 1.0) for array in both)
    return a.T @ b


def nearest(features: np.ndarray, one: np.ndarray, k: int) -> np.ndarray:
    """Indices of the ``k`` rows of ``features`` (n, d) nearest to ``one`` (d,), nearest first.

    By Euclidean distance; rows that are not finite come last. Fewer than k where n is less.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        away = features - one
        squared = np.einsum("ij,ij->i", away, away)
    squared = np.where(np.isfinite(squared), squared, np.inf)
    k = min(k, len(squared))
    if k == 0:
        return np.zeros(0, np.int64)
    chosen = np.argpartition(squared, k - 1)[:k]
    return chosen[np.argsort(squared[chosen], kind="stable")]
