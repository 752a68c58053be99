"""Strokes as points become ink in pixels: clean, fit into a box, thin out, paint.

Coordinates are pixels with x to the right and y down; pixel (row, column) covers
[column, column + 1) x [row, row + 1), so its centre is at (column + 0.5, row + 0.5).
"""

from collections.abc import Sequence

import numpy as np

Strokes = Sequence[np.ndarray]

CELL = 0.0625  # px: points that stay within one such cell add nothing that a pixel could show
SAGITTA = 0.03  # px: a point this near to the line between its neighbours is left out
CHUNK = 512  # segments painted in one pass; bounds the memory of a scribble


def clean_strokes(strokes: Strokes) -> list[np.ndarray]:
    """The strokes as float64 (points, 2) with finite points only; empty ones are left out.

    Coordinates may be of any size: with any beyond 1e100 or all below 1e-100 they are scaled,
    so that nothing overflows.

    Raises:
        ValueError: A stroke is not of shape (points, 2).
    """
    cleaned = []
    for stroke in strokes:
        points = np.asarray(stroke, dtype=np.float64)
        if points.size == 0:
            continue
        if points.ndim != 2 or points.shape[1] != 2:
            raise ValueError(f"a stroke must have shape (points, 2), not {points.shape}")
        finite = np.isfinite(points).all(axis=1)
        if not finite.all():
            points = points[finite]
        if len(points):
            cleaned.append(points)
    largest = max((float(np.abs(points).max()) for points in cleaned), default=0.0)
    if largest > 1e100 or 0 < largest < 1e-100:
        cleaned = [points / largest for points in cleaned]
    return cleaned


def slant(strokes: Strokes) -> float:
    """How far the ink leans: horizontal over vertical run of its axis, within [-1, 1].

    The regression of x on y over the length of the line, cov(x, y) / var(y); negative leans
    right, as most handwriting does (y grows downward).
    """
    starts, ends = segments_of(strokes, np.float64)
    way = ends - starts
    # The small addend gives single points an equal weight where there are no lines.
    weights = np.hypot(way[:, 0], way[:, 1])
    weights += max(float(weights.max()) * 1e-9, 1e-300)
    return slant_of_segments((starts + ends) / 2, way, weights)


def slant_of_segments(middles: np.ndarray, ways: np.ndarray, weights: np.ndarray) -> float:
    """The regression of x on y over weighted segments, within [-1, 1]; 0 for a spot.

    A segment from m - d/2 to m + d/2 has the second moment m m' + d d' / 12, so that it does not
    matter into how many a line is cut.

    Args:
        middles: float64 (segments, 2).
        ways: Ends minus starts, likewise.
        weights: (segments,), not all zero.
    """
    weights = weights / weights.sum()
    x, y = (middles - weights @ middles).T
    across, down = ways.T
    height = float(weights @ (y * y + down * down / 12))
    run = float(weights @ (x * y + across * down / 12))
    return float(np.clip(run / height, -1, 1)) if height > 0 else 0.0


def fit_box(
    points: np.ndarray,
    shape: tuple[int, int],
    box: tuple[float, float],
    pen: float,
    squeeze: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Scales and offset that bring painted ``points`` into a box in the middle of a picture.

    Args:
        points: float64 (points, 2), at least one.
        shape: Height and width of the picture in px.
        box: Height and width in px that the ink, pen included, fills on its longer side.
        pen: Width of the pen in px.
        squeeze: How many times as strongly height may be scaled as width, for wide digits to
            fill the box's height; 1 keeps proportions.

    Returns:
        ``scales`` (2,) and ``offset`` (2,): ``points * scales + offset`` are pixel coordinates.
        A single spot (all points the same, to rounding) has scale 0.
    """
    low, high = points.min(axis=0), points.max(axis=0)
    extent = high - low
    room = np.array([box[1] - pen, box[0] - pen])
    wide = extent > rounding_of(low, high)
    scales = np.zeros(2)
    if wide.any():
        scales[:] = (room[wide] / extent[wide]).min()
    if wide[1]:
        scales[1] = min(room[1] / extent[1], squeeze * scales[1])
    middle = np.array([shape[1] / 2, shape[0] / 2])
    return scales, middle - scales * (low + extent / 2)


def rounding_of(low: np.ndarray, high: np.ndarray) -> float:
    """Below this an extent is what rounding left of equal coordinates.

    Args:
        low: (2,), the least coordinates.
        high: (2,), the largest.
    """
    return 1e-9 * max(float(np.abs(low).max()), float(np.abs(high).max()))


def thin_out(strokes: Strokes) -> list[np.ndarray]:
    """The strokes (in px) without points that painting could not tell from their absence.

    Ends of strokes stay. The path moves by less than about a tenth of a pixel.
    """
    lengths = np.array([len(stroke) for stroke in strokes])
    if lengths.max() <= 2:  # nothing but ends
        return list(strokes)
    points = np.concatenate(strokes)
    ends = np.cumsum(lengths)
    pinned = np.zeros(len(points), dtype=bool)
    pinned[ends - 1] = pinned[ends - lengths] = True

    cells = np.floor(points * (1 / CELL))
    keep = pinned.copy()
    keep[1:] |= (cells[1:] != cells[:-1]).any(axis=1)
    points, pinned = points[keep], pinned[keep]
    for turn in range(8):
        straight = np.zeros(len(points), dtype=bool)
        # Every second point, so that both neighbours of a point that goes are there to stay.
        inner = slice(1 + turn % 2, len(points) - 1, 2)
        straight[inner] = ~pinned[inner] & _near_chord(points, inner)
        if turn > 1 and straight.sum() * 16 < len(points):
            break
        points, pinned = points[~straight], pinned[~straight]
    return _split_at_ends(points, pinned, lengths)


def segments_of(
    strokes: Strokes, dtype: type[np.floating] = np.float32
) -> tuple[np.ndarray, np.ndarray]:
    """Starts and ends, each (segments, 2); a stroke of one point is one segment."""
    starts = [points[:-1] if len(points) > 1 else points for points in strokes]
    ends = [points[1:] if len(points) > 1 else points for points in strokes]
    return np.concatenate(starts).astype(dtype), np.concatenate(ends).astype(dtype)


def paint(starts: np.ndarray, ends: np.ndarray, shape: tuple[int, int], pen: float) -> np.ndarray:
    """float32 (height, width) in [0, 1]: how much of each pixel a round pen of width ``pen`` inks.

    The ink falls from 1 to 0 over the pixel's width across the edge of the pen, which is the
    covered fraction of a pixel for an edge along the grid.

    Args:
        starts: float32 (segments, 2), in px.
        ends: Likewise.
        shape: Height and width of the picture.
        pen: Width of the pen in px.
    """
    nearest = np.full(shape, np.float32(1e12))
    for i in range(0, len(starts), CHUNK):
        squared = _squared_distances(starts[i : i + CHUNK], ends[i : i + CHUNK], shape)
        np.minimum(nearest, squared.min(axis=0), out=nearest)
    np.sqrt(nearest, out=nearest)
    return np.clip(np.float32(pen / 2 + 0.5) - nearest, 0, 1, out=nearest)


def _squared_distances(starts: np.ndarray, ends: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """float32 (segments, height, width): from each pixel's centre to each segment.

    With a = pixel - start, d = end - start, t = clip(a.d / d.d, 0, 1):
    |a - t d|^2 = |a|^2 - t (2 a.d - t d.d), where |a|^2 and a.d are sums of a term of the
    row and a term of the column, so that little is computed per pixel.
    """
    across = np.arange(shape[1], dtype=np.float32) + np.float32(0.5) - starts[:, :1]
    down = np.arange(shape[0], dtype=np.float32) + np.float32(0.5) - starts[:, 1:]
    way = ends - starts
    length = np.maximum((way * way).sum(axis=1), np.float32(1e-12))[:, None, None]
    along = (down * way[:, 1:])[:, :, None] + (across * way[:, :1])[:, None, :]
    fraction = along / length
    np.clip(fraction, 0, 1, out=fraction)
    along *= 2
    length = fraction * length
    along -= length
    along *= fraction
    squared = np.add((down * down)[:, :, None], (across * across)[:, None, :], out=length)
    squared -= along
    return np.maximum(squared, 0, out=squared)


def _near_chord(points: np.ndarray, inner: slice) -> np.ndarray:
    """Whether each of ``points[inner]`` lies within SAGITTA of the line of its neighbours."""
    before = points[inner.start - 1 : inner.stop - 1 : 2]
    after = points[inner.start + 1 : inner.stop + 1 : 2]
    a = points[inner] - before
    d = after - before
    length = np.maximum((d * d).sum(axis=1), 1e-12)
    fraction = np.clip((a * d).sum(axis=1) / length, 0, 1)
    off = a - fraction[:, None] * d
    return (off * off).sum(axis=1) < SAGITTA * SAGITTA


def _split_at_ends(points: np.ndarray, pinned: np.ndarray, lengths: np.ndarray) -> list[np.ndarray]:
    """The strokes again; each has two pinned points, or one if it had a single point."""
    pins = np.flatnonzero(pinned)
    last = pins[np.cumsum(np.where(lengths > 1, 2, 1)) - 1]
    return np.split(points, last[:-1] + 1)
