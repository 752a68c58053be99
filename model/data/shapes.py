"""Geometry of drawn lines: smooth curves through points, arcs, and the unsteadiness of a hand.

A line is a float64 array (points, 2), x to the right and y down; a drawing is a list of them.
"""

import math

import numpy as np

Lines = list[np.ndarray]

PER_SPAN = 8
"""Points that a curve gets between two of those it goes through."""


def spline(points: np.ndarray, *, closed: bool = False, per_span: int = PER_SPAN) -> np.ndarray:
    """A smooth curve through ``points``: float64 (spans * per_span + 1, 2).

    The uniform cubic spline of Catmull and Rom 1974: between two points it depends on these and
    the two beyond, p = (1, t, t², t³) M (p0, p1, p2, p3).

    Args:
        points: (n, 2), two or more.
        closed: Whether the curve comes back to its first point.
        per_span: Points between two of those it goes through.
    """
    if closed:
        row = np.concatenate([points[-1:], points, points[:2]])
    else:
        # The ends go on as straight as they come.
        row = np.concatenate(
            [2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]]
        )
    spans = np.lib.stride_tricks.sliding_window_view(row, 4, axis=0)  # (spans, 2, 4)
    curve = np.einsum("tk,sdk->std", _blend(per_span), spans)
    return np.concatenate([curve.reshape(-1, 2), row[-2:-1]])


def straight(points: np.ndarray, per_span: int = PER_SPAN) -> np.ndarray:
    """The line from point to point with corners, its sides divided so that they can be bent."""
    fraction = np.arange(per_span)[:, None] / per_span
    sides = points[:-1, None] + fraction * (points[1:] - points[:-1])[:, None]
    return np.concatenate([sides.reshape(-1, 2), points[-1:]])


def arc(
    middle: tuple[float, float],
    radii: tuple[float, float],
    start: float,
    turn: float,
    count: int = 24,
) -> np.ndarray:
    """A part of an ellipse: float64 (count, 2).

    Args:
        middle: Its centre, (x, y).
        radii: Half its width and half its height.
        start: Angle in radians at which it begins; 0 is to the right, a quarter turn is down.
        turn: Angle that it goes on for; a whole circle is 2 pi.
        count: Points.
    """
    angles = start + turn * np.arange(count) / (count - 1)
    return np.stack(
        [middle[0] + radii[0] * np.cos(angles), middle[1] + radii[1] * np.sin(angles)], axis=1
    )


def turned(lines: Lines, angle: float) -> Lines:
    """The drawing turned about the origin by an angle in radians, to the right."""
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = np.array([[cosine, sine], [-sine, cosine]])
    return [points @ turn for points in lines]


def by_hand(lines: Lines, rng: np.random.Generator, strength: float = 1.0) -> Lines:
    """The drawing as an unsteady hand would have made it: leaning, stretched, bent, trembling.

    Args:
        lines: Any size; strokes of one point stay single points.
        rng: Draws the deformation.
        strength: 0 for none, 1 for a usual hand.
    """
    ends = np.cumsum([len(points) for points in lines])
    points = np.concatenate(lines)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-9)
    points = (points - (low + high) / 2) / size
    lean, stretch, turn = rng.normal(0, strength * np.array([0.12, 0.13, 0.06]))
    points = points @ np.array([[math.exp(stretch), 0], [-lean, math.exp(-stretch)]])
    points = turned([points], turn)[0]
    # Two waves about as long as the drawing bend it, one of a tenth of that trembles.
    for length, height in ((1.3, 0.03), (0.8, 0.02), (0.15, 0.003)):
        waves = rng.normal(0, 2 * math.pi / length * 0.7, (2, 2))
        phases = rng.uniform(0, 2 * math.pi, 2)
        points = points + rng.normal(0, strength * height, 2) * np.sin(points @ waves + phases)
    return np.split(points * size, ends[:-1])


def joined(*drawings: Lines) -> Lines:
    """All the lines of several drawings."""
    return [points for lines in drawings for points in lines]


def extent(lines: Lines) -> np.ndarray:
    """Width and height of a drawing."""
    points = np.concatenate(lines)
    return points.max(axis=0) - points.min(axis=0)


def length(lines: Lines) -> float:
    """Length of all lines together, in units of the drawing's longer side."""
    total = sum(float(np.hypot(*np.diff(points, axis=0).T).sum()) for points in lines)
    return total / max(float(extent(lines).max()), 1e-9)


def side_by_side(drawings: list[Lines], gap: float) -> Lines:
    """Drawings in a row from left to right, brought to a height of 1.

    Args:
        drawings: Not flat ones: each has a height.
        gap: Space between two of them, in their height.
    """
    row, end = [], 0.0
    for lines in drawings:
        points = np.concatenate(lines)
        low, high = points.min(axis=0), points.max(axis=0)
        height = max(high[1] - low[1], 1e-9)
        row += [(line - low) / height + (end, 0.0) for line in lines]
        end += (high[0] - low[0]) / height + gap
    return row


_SPLINE = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2


def _blend(per_span: int) -> np.ndarray:
    """(per_span, 4): weights of the four points around a span at steps along it."""
    return np.vander(np.arange(per_span) / per_span, 4, increasing=True) @ _SPLINE
