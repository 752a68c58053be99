"""Thousands of dots without a loop over dots: one array of their pixels, and which lies where."""

from collections.abc import Iterator, Sequence

import numpy as np

from ..style.imaging import packed
from .digit_marks import Mark, coverage


def stamp_dots(
    pixels: np.ndarray,
    groups: np.ndarray,
    palette: np.ndarray,
    background: np.ndarray,
    size: tuple[int, int],
    diameter: float,
    marks: Sequence[Mark] | None = None,
) -> np.ndarray:
    """An opaque picture of dots: uint32 (height, width), 0xffRRGGBB.

    Each pixel of the dots' stamp is one assignment for all dots that cover it. Edges are mixed
    with the background beforehand and painted from faint to full, so that dots look smooth on the
    background and full ones cover the edges of others.

    Args:
        pixels: (n, 2) middles, x and y, in pixels of the picture; those outside are left out.
        groups: int (n,) rows of ``palette``.
        palette: uint8 (groups, 3).
        background: uint8 (3,).
        size: (height, width) of the picture.
        diameter: Of a dot, in pixels.
        marks: The shape of each group's dots; None for discs.
    """
    marks = marks or ("disc",) * len(palette)
    kinds = sorted(set(marks))
    covers = np.stack([coverage(kind, diameter) for kind in kinds])
    reach = covers.shape[1] // 2
    height, width = size[0] + 2 * reach, size[1] + 2 * reach
    image = np.full((height, width), packed(np.asarray(background)[None])[0], np.uint32)
    # The middle's pixel, in a picture that is wider by ``reach`` on each side.
    at = np.floor(np.nan_to_num(pixels, nan=-1e9).clip(-1e6, 1e6)).astype(np.int64)
    inside = ((at >= 0) & (at < (size[1], size[0]))).all(1)
    at, groups = at[inside] + reach, np.asarray(groups)[inside]
    start = at[:, 1] * width + at[:, 0]
    kind_of = np.array([kinds.index(mark) for mark in marks])
    kind_of_dot = kind_of[groups]
    flat = image.reshape(-1)
    for cover, row, column, covering in _steps(covers):
        mixed = background + cover * (palette.astype(float) - background)
        colors = packed(np.rint(mixed).astype(np.uint8))
        mine = slice(None)
        if not covering.all():
            mine = np.flatnonzero(covering[kind_of_dot])
        shift = (row - reach) * width + column - reach
        flat[start[mine] + shift] = colors[groups[mine]]
    return image[reach : reach + size[0], reach : reach + size[1]]


def _steps(covers: np.ndarray) -> Iterator[tuple[float, int, int, np.ndarray]]:
    """(cover, row, column, which kinds have it there), from faint to full.

    Kinds with the same cover of a pixel come together, so that their dots keep their order.
    """
    steps = [
        (cover, *np.unravel_index(place, covers.shape[1:]), mine == cover)
        for place, mine in enumerate(covers.reshape(len(covers), -1).T)
        for cover in np.unique(mine[mine > 0])
    ]
    return iter(sorted(steps, key=lambda step: step[0]))


def nearest_within(points: np.ndarray, at: tuple[float, float], reach: float) -> int:
    """Index of the one of ``points`` (n, 2) that is nearest to ``at``; -1 for none in reach."""
    if not len(points):
        return -1
    away = np.nan_to_num(np.hypot(*(points - at).T), nan=np.inf)
    nearest = int(np.argmin(away))
    return nearest if away[nearest] <= reach else -1


def distance_from_line(points: np.ndarray, at: tuple[float, float] | np.ndarray) -> np.ndarray:
    """How far ``at`` is from the line through ``points`` (..., n, 2), n >= 1: shape (...)."""
    start = points[..., :-1, :] if points.shape[-2] > 1 else points
    along = np.diff(points, axis=-2) if points.shape[-2] > 1 else np.zeros_like(points)
    squared = np.maximum((along**2).sum(-1), 1e-12)
    fraction = np.clip(((at - start) * along).sum(-1) / squared, 0, 1)
    return np.linalg.norm(start + fraction[..., None] * along - at, axis=-1).min(-1)


def min_covered(points: np.ndarray, boxes: np.ndarray) -> int:
    """Index of the box (n, 4: left, top, right, bottom) that the fewest ``points`` (m, 2) lie in.

    Among equals the first.
    """
    left, top, right, bottom = boxes.T
    # Nearly all of thousands of dots lie outside of all boxes.
    low, high = np.array([left.min(), top.min()]), np.array([right.max(), bottom.max()])
    near = points[((points >= low) & (points <= high)).all(1)]
    x, y = near[:, 0, None], near[:, 1, None]
    counts = ((x >= left) & (x <= right) & (y >= top) & (y <= bottom)).sum(0)
    return int(np.argmin(counts))
