"""Ink of a picture brought to another size and place by averaging over areas."""

import numpy as np

from .painting import slant_of_segments


def fit_ink(
    ink: np.ndarray,
    shape: tuple[int, int],
    box: tuple[float, float],
    squeeze: float,
    centring: str,
    middle: tuple[float, float],
) -> tuple[np.ndarray, float]:
    """The ink scaled into a box and placed in a picture of ``shape``.

    Args:
        ink: float32 (h, w) in [0, 1]; its box is where it exceeds a half.
        shape: Height and width of the result in px.
        box: Height and width in px that the ink fills on its longer side.
        squeeze: How many times as strongly height may be scaled as width.
        centring: What comes to ``middle``: the centre of "mass" or the middle of the "box".
        middle: Row and column in the result, in px from its upper left corner.

    Returns:
        float32 ``shape`` in [0, 1], and the mean scale in new px per old px.
    """
    (top, bottom), (left, right) = ink_box(ink)
    across = min(box[0] / (bottom - top), box[1] / (right - left))
    down = min(box[0] / (bottom - top), squeeze * across)
    if ink.shape == shape and abs(across - 1) < 0.15 and abs(down - 1) < 0.15:
        across = down = 1.0  # it has the right size already, to a pixel's rounding
    y, x = (top + bottom) / 2, (left + right) / 2
    if centring == "mass":
        weight = ink.sum()
        y = float(ink.sum(axis=1) @ (np.arange(len(ink)) + 0.5) / weight)
        x = float(ink.sum(axis=0) @ (np.arange(ink.shape[1]) + 0.5) / weight)
        # The ink may not leave the picture, however uneven its weight.
        y = np.clip(y, bottom - (shape[0] - middle[0]) / down, top + middle[0] / down)
        x = np.clip(x, right - (shape[1] - middle[1]) / across, left + middle[1] / across)
    rows = averaging_weights(shape[0], len(ink), down, y, middle[0])
    columns = averaging_weights(shape[1], ink.shape[1], across, x, middle[1])
    placed = np.clip(rows @ ink @ columns.T, 0, 1)
    return placed, (down * across) ** 0.5


def ink_box(ink: np.ndarray) -> tuple[tuple[int, int], tuple[int, int]]:
    """(top, bottom), (left, right) of the ink above a half of its peak; the ends are exclusive."""
    inked = ink > 0.5 * float(ink.max())
    rows = np.flatnonzero(inked.any(axis=1))
    columns = np.flatnonzero(inked.any(axis=0))
    return (int(rows[0]), int(rows[-1]) + 1), (int(columns[0]), int(columns[-1]) + 1)


def averaging_weights(new: int, old: int, scale: float, here: float, there: float) -> np.ndarray:
    """float32 (new, old): each new pixel as a mean over the old ones that it covers.

    A new pixel takes the mean over its own width, or over one old pixel where it is narrower;
    the latter is linear interpolation. What lies outside counts as 0.

    Args:
        new: How many pixels the result has.
        old: How many there are.
        scale: New pixels per old pixel.
        here: Position among the old pixels, in px from their start, ...
        there: ... and the one among the new pixels that it comes to.
    """
    width = max(1 / scale, 1.0)
    centres = (np.arange(new) + 0.5 - there) / scale + here
    edges = np.arange(old)
    low = np.maximum(edges, centres[:, None] - width / 2)
    high = np.minimum(edges + 1, centres[:, None] + width / 2)
    return (np.maximum(high - low, 0) / width).astype(np.float32)


def lean_upright(ink: np.ndarray, fraction: float) -> np.ndarray:
    """The ink with ``fraction`` of its slant taken out, rows shifted by linear interpolation."""
    if not fraction:
        return ink
    rows, columns = np.nonzero(ink > 0.5 * float(ink.max()))
    points = np.stack([columns, rows], axis=1).astype(np.float64)
    lean = fraction * slant_of_segments(points, np.zeros_like(points), ink[rows, columns])
    shifts = lean * (np.arange(len(ink)) - len(ink) / 2)
    margin = int(np.abs(shifts).max()) + 1
    padded = np.pad(ink, ((0, 0), (margin + 1, margin + 1)))
    positions = np.arange(ink.shape[1] + 2 * margin) + 1 + shifts[:, None]
    positions = np.clip(positions, 0, padded.shape[1] - 2)
    whole = positions.astype(np.int64)
    part = (positions - whole).astype(np.float32)
    here = np.take_along_axis(padded, whole, axis=1)
    return here + part * (np.take_along_axis(padded, whole + 1, axis=1) - here)
