"""Isomap: distances along the crowd of digits instead of straight through it.

Tenenbaum, de Silva & Langford 2000. scipy walks the graph, a few digits at a time, because it
holds Python's lock while it walks.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ...language import tr
from .layout import Layout
from .nearness import nearest_of_each, squared_distances
from .plane import best_turn

SOURCES = 8
"""Digits whose ways to all others are found at once: some milliseconds."""


@dataclass(frozen=True, eq=False)
class Geodesics:
    """Ways along the crowd, and the plane that was made of them.

    Attributes:
        ways: (n, n) float32 lengths of the shortest ways.
        axes: (n, dims) eigenvectors over the roots of their eigenvalues.
        mean: (n,) mean of the squared ways to each.
        turn: (dims, dims) that brought the plane to where it is shown.
    """

    ways: np.ndarray
    axes: np.ndarray
    mean: np.ndarray
    turn: np.ndarray

    def place(self, away: np.ndarray, near: np.ndarray) -> np.ndarray:
        """Where one more lies, (dims,), that is ``away`` (k,) from its neighbours ``near`` (k,).

        By its shortest ways through them (de Silva & Tenenbaum 2003, section 3.2).
        """
        squared = np.square((self.ways[near] + away[:, None]).min(axis=0), dtype=np.float64)
        return 0.5 * (self.mean - squared) @ self.axes @ self.turn


class Isomap(Layout):
    """Digits laid out by their ways along the crowd; there in one step.

    Args:
        start: (n, dims) that the plane is turned towards, as it has no sides of its own.
        neighbours: Links of each digit, at least 2.

    Attributes:
        neighbours: May be changed before ``prepare``.
    """

    max_steps: ClassVar[int] = 1

    def __init__(self, start: np.ndarray, neighbours: int = 10) -> None:
        super().__init__(start)
        self.neighbours = neighbours
        self._found: Geodesics | None = None

    def prepare(self, coordinates: np.ndarray) -> Iterator[float]:
        """Links neighbours, finds all ways, and the plane that keeps them best."""
        self.steps, self.measure = 0, ""
        ways = yield from shortest_ways(coordinates, self.neighbours)
        squared = np.square(ways)
        mean = squared.mean(axis=0, dtype=np.float64)
        kernel = squared
        kernel -= mean.astype(np.float32)
        kernel -= mean.astype(np.float32)[:, None]
        kernel += float(mean.mean())
        kernel *= -0.5
        values, vectors = yield from leading(kernel, self.points.shape[1])
        roots = np.sqrt(np.maximum(values, 0))
        axes = vectors / np.where(roots > 0, roots, 1.0)
        self._found = Geodesics(ways, axes, mean, np.eye(len(values)))
        self._laid = vectors * roots
        total = float(np.trace(kernel, dtype=np.float64))
        fraction = float(values.clip(0).sum()) / total if total > 0 else 0.0
        self._told = tr(
            "{fraction:.0f} % of the variance along the crowd", fraction=100 * min(fraction, 1.0)
        )

    def step(self) -> None:
        """Takes the plane, turned towards where the digits lay."""
        turn = best_turn(self._laid, self.points)
        found = self._found
        self._found = Geodesics(found.ways, found.axes, found.mean, turn)
        self.points = (self._laid @ turn).astype(np.float32)
        self.measure = self._told
        self.steps = 1

    def geodesics(self) -> Geodesics | None:
        """The ways that the plane was made of."""
        return self._found if self.is_done else None


def shortest_ways(coordinates: np.ndarray, neighbours: int) -> Generator[float, None, np.ndarray]:
    """Yields the fraction that is done and returns the shortest ways (n, n) float32 in the graph.

    Each is linked with its nearest ``neighbours``, both ways; parts of the graph that have no
    link are linked where they are nearest.
    """
    from scipy.sparse.csgraph import dijkstra

    count = len(coordinates)
    graph = yield from _linked(coordinates, neighbours)
    ways = np.empty((count, count), np.float32)
    for start in range(0, count, SOURCES):
        rows = np.arange(start, min(start + SOURCES, count))
        ways[rows] = dijkstra(graph, directed=False, indices=rows)
        yield 0.2 + 0.8 * (start / count)
    # Sums along a way and back differ in their last digit.
    return np.minimum(ways, ways.T)


def _linked(coordinates: np.ndarray, neighbours: int) -> Generator[float, None, Any]:
    """The graph of neighbours as a sparse matrix, all of a piece."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    count = len(coordinates)
    rows_, columns, lengths = [], [], []
    for rows, indices, squared in nearest_of_each(coordinates, max(neighbours, 2)):
        rows_.append(np.repeat(np.arange(rows.start, rows.stop), indices.shape[1]))
        columns.append(indices.ravel())
        lengths.append(np.sqrt(squared.ravel()))
        yield 0.2 * rows.stop / count
    # A link of no length is no link to scipy: twins lie a hair apart.
    hair = 1e-9 * max((float(part.max(initial=0.0)) for part in lengths), default=0.0) + 1e-30
    while True:
        ends = np.concatenate(rows_), np.concatenate(columns)
        graph = coo_array(
            (np.maximum(np.concatenate(lengths), hair).astype(np.float64), ends), (count, count)
        ).tocsr()
        parts, part = connected_components(graph, directed=False)
        if parts == 1:
            return graph
        inside, outside = np.flatnonzero(part == 0), np.flatnonzero(part != 0)
        centre = coordinates.mean(axis=0)
        squared = squared_distances(coordinates[inside] - centre, coordinates[outside] - centre)
        one, other = np.unravel_index(int(squared.argmin()), squared.shape)
        rows_.append(inside[[one]])
        columns.append(outside[[other]])
        lengths.append(np.sqrt(squared[one, other])[None])
        yield 0.2


def leading(
    kernel: np.ndarray, count: int
) -> Generator[float, None, tuple[np.ndarray, np.ndarray]]:
    """Yields while it works; returns the ``count`` largest eigenvalues of a symmetric matrix.

    By subspace iteration with a Rayleigh-Ritz step (Saad 2011, algorithm 5.3).

    Returns:
        Values (count,), the largest first, and vectors (n, count), orthonormal, each with its
        largest entry positive; zeros where n is less.
    """
    size = len(kernel)
    wanted = min(count + 10, size)
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.standard_normal((size, wanted)))[0].astype(kernel.dtype)
    before = np.zeros(wanted)
    for _ in range(200):
        product = kernel @ basis
        small, turn = np.linalg.eigh((basis.T @ product).astype(np.float64))
        yield 0.99
        if np.abs(small - before).max() <= 1e-7 * np.abs(small).max():
            break
        before = small
        basis = np.linalg.qr(product.astype(np.float64))[0].astype(kernel.dtype)
    order = np.argsort(-small)[:count]
    values, vectors = np.zeros(count), np.zeros((size, count))
    values[: len(order)] = small[order]
    vectors[:, : len(order)] = basis @ turn[:, order]
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(count)]
    return values, vectors * np.where(largest < 0, -1.0, 1.0)
