"""The ink in a picture: apart from paper, shade, transparency and specks.

The picture is looked at small, the digit found, and where it fills little of the picture the
digit's surroundings are looked at again, larger.
"""

import math

import numpy as np

from .boxes import box_ink, without_boxes
from .components import grow, label_components
from .flat import two_colours
from .paper import ink_strength
from .pixels import as_picture, otsu_threshold, shrink, without_alpha
from .resample import averaging_weights, ink_box
from .ruling import without_ruling
from .sheet import sheet_of

LONGEST = 400  # px a side at most of what is looked at
LONGEST_LINED = 720  # the same where the paper has lines, which are thin
MIN_LINED = 64  # px a side of a picture that has room for lines beside a digit
FAINTEST = 0.04  # of the range from black to white: less contrast is no ink
NOISY = 0.08  # deviation of the paper over the ink's strength: above, the paper is looked at again
NOISIEST = 0.2  # and above this there is no ink
TILES = 16  # a side, over which the shade of paper is followed
SPECK = 0.07  # of the largest piece's ink: smaller pieces are dropped


def find_ink(pixels: np.ndarray) -> np.ndarray | None:
    """The digit alone: float32 (h, w), 0 paper to 1 full ink; None where there is no ink.

    Args:
        pixels: As ``Recipe.from_bitmap`` takes them.

    Raises:
        ValueError: The array has another shape.
    """
    pixels = as_picture(pixels)
    if 0 in pixels.shape:
        return None
    pixels, _ = sheet_of(pixels)
    plain = _in_plain_colours(pixels)
    if plain is not None:
        return plain
    lined = _off_lines(pixels)
    if lined is not None:
        return lined
    while True:
        times = math.ceil(max(pixels.shape[:2]) / LONGEST)
        ink = separate_ink(contrast(shrink(pixels, times)))
        if ink is None or times == 1:
            return ink
        closer = pixels[_surroundings(ink, times)]
        if math.ceil(max(closer.shape[:2]) / LONGEST) > 0.7 * times:
            return ink
        pixels = closer


def _in_plain_colours(pixels: np.ndarray) -> np.ndarray | None:
    """The ink of a picture in two plain colours; None where there are more, or lines."""
    picture = shrink(pixels, math.ceil(max(pixels.shape[:2]) / LONGEST))
    if picture.shape[2] == 4:
        picture = without_alpha(picture[:, :, :3], picture[:, :, 3])
    colours = two_colours(picture)
    strength = None if colours is None else ink_strength(picture)
    if strength is None or without_ruling(strength)[1] is not None:
        return None
    return _without_specks(strength.ink(strength.level))


def _off_lines(pixels: np.ndarray) -> np.ndarray | None:
    """The ink of a digit on ruled or squared paper; None where the paper has no lines."""
    if min(pixels.shape[:2]) < MIN_LINED:
        return None
    strength = ink_strength(shrink(pixels, math.ceil(max(pixels.shape[:2]) / LONGEST_LINED)))
    strength = None if strength is None else without_boxes(strength)
    if strength is None:
        return None
    strength, slope = without_ruling(strength)
    if strength is None or slope is None:
        return None
    return _without_specks(strength.ink(strength.level))


def contrast(picture: np.ndarray) -> np.ndarray:
    """float32 (h, w): how far each pixel is from the paper, along the colours' main direction.

    Red ink on green paper may be as light as the paper: so the direction is that in which the
    picture's colours differ most from the border's. The sign is arbitrary.

    Args:
        picture: As ``shrink`` gives it.
    """
    if picture.shape[2] == 4:
        picture = without_alpha(picture[:, :, :3], picture[:, :, 3])
    if picture.shape[2] == 1:
        return picture[:, :, 0]
    away = picture - np.median(_border(picture), axis=0)
    flat = away.reshape(-1, 3)
    direction = np.linalg.eigh(flat.T @ flat)[1][:, -1]
    # A change from black to white is 1, as in a grey picture.
    return away @ (direction / np.abs(direction).sum()).astype(np.float32)


def separate_ink(grey: np.ndarray) -> np.ndarray | None:
    """Ink of a grey picture of either polarity: float32 (h, w) in [0, 1]; None without ink."""
    even = grey - _shade(grey)
    ink, noise = _above_paper(even)
    if NOISY < noise < math.inf and min(grey.shape) >= 4 * TILES:
        again, less_noise = _above_paper(even - _local_shade(even))
        if less_noise < noise:
            ink, noise = again, less_noise
    if noise > NOISIEST:
        return None
    ink = _without_specks(ink)
    (top, bottom), (left, right) = ink_box(ink)
    inside = ink[top:bottom, left:right]
    if inside.size > 0.15 * ink.size and _border(inside).mean() > 0.85:
        # What looks like ink is a sheet of paper on a table, or paper in a frame.
        margin = 1 + min(inside.shape) // 30
        sheet = grey[top + margin : bottom - margin, left + margin : right - margin]
        written = separate_ink(sheet) if min(sheet.shape, default=0) >= 8 else None
        ink = ink if written is None else written
    return ink


def _above_paper(grey: np.ndarray) -> tuple[np.ndarray, float]:
    """Ink float32 (h, w) in [0, 1] of a picture whose paper is near 0, and how noisy it is.

    The noise is the deviation of the paper as a fraction of the ink's strength; infinite where
    there     is no ink at all.
    """
    strength = np.abs(grey)
    strong = strength > otsu_threshold(strength)
    ink = grey if strong.any() and (grey[strong] > 0).mean() >= 0.5 else -grey
    core = ink > otsu_threshold(np.maximum(ink, 0))
    if not core.any() or core.all():
        return ink, math.inf
    paper = ink[~grow(core, 2)]
    level, noise = (float(np.median(paper)), float(paper.std())) if len(paper) else (0.0, 0.0)
    top = float(np.percentile(ink[core], 80)) - level
    if top < FAINTEST:
        return ink, math.inf
    floor = min(2.5 * noise, 0.4 * top)
    ink = np.clip((ink - np.float32(level + floor)) / np.float32(top - floor), 0, 1)
    return ink, noise / top


def _border(picture: np.ndarray) -> np.ndarray:
    """The outermost pixels in one row, (pixels, ...)."""
    return np.concatenate([picture[0], picture[-1], picture[1:-1, 0], picture[1:-1, -1]])


def _shade(grey: np.ndarray) -> np.ndarray | np.float32:
    """How light the paper is at each pixel: a quadratic through the border, ink there ignored."""
    border = _border(grey)
    middle = np.median(border)
    if np.median(np.abs(border - middle)) < 0.004 or min(grey.shape) < 8:
        return middle
    height, width = grey.shape
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)
    edge = _border(terms)
    weights = np.ones(len(edge))
    for _ in range(12):  # least absolute deviations by reweighting
        root = np.sqrt(weights)[:, None]
        fitted = np.linalg.lstsq(edge * root, border * root[:, 0], rcond=None)[0]
        weights = 1 / np.maximum(np.abs(border - edge @ fitted), 0.01)
    return (terms @ fitted).astype(np.float32)


def _local_shade(grey: np.ndarray) -> np.ndarray:
    """How light the paper is at each pixel: medians over tiles, followed across shadows.

    A tile that lines cover has the shade of the tiles around it.
    """
    height, width = grey.shape
    tall, wide = height // TILES, width // TILES
    tiles = grey[: tall * TILES, : wide * TILES].reshape(TILES, tall, TILES, wide)
    medians = np.median(tiles, axis=(1, 3))
    around = np.lib.stride_tricks.sliding_window_view(np.pad(medians, 2, mode="edge"), (5, 5))
    smooth = np.pad(np.median(around, axis=(2, 3)), 1, mode="edge").astype(np.float32)
    rows = averaging_weights(height, TILES + 2, tall, 1, 0)
    columns = averaging_weights(width, TILES + 2, wide, 1, 0)
    return rows @ smooth @ columns.T


def _without_specks(ink: np.ndarray) -> np.ndarray:
    """The ink without small pieces, and without a frame around the others."""
    labels, count = label_components(ink > 0.35)
    weights = np.bincount(labels.ravel(), ink.ravel(), minlength=count + 1)
    weights[0] = 0
    framing = _framing(labels, count)
    if weights[~framing].max() > SPECK * weights.max():
        weights[framing] = 0
    printed = box_ink(labels, count)
    if printed.any():
        labels = np.where(printed, 0, labels)
        weights = np.bincount(labels.ravel(), ink.ravel(), minlength=count + 1)
        weights[0] = 0
    kept = weights >= SPECK * weights.max()
    kept[0] = False
    return ink * grow(kept[labels], 2)


def _framing(labels: np.ndarray, count: int) -> np.ndarray:
    """Booleans (count + 1,): which pieces touch all four sides of the picture."""
    sides = [labels[0], labels[-1], labels[:, 0], labels[:, -1]]
    touching = sum(np.isin(np.arange(count + 1), side).astype(int) for side in sides)
    framing = touching == 4
    framing[0] = False
    return framing


def _surroundings(ink: np.ndarray, times: int) -> tuple[slice, slice]:
    """Where the ink and a margin around it lie in the picture before it was shrunk."""
    spans = ink_box(ink)
    margin = 3 + max(high - low for low, high in spans) // 4
    top, left = (max(low - margin, 0) * times for low, _ in spans)
    bottom, right = ((high + margin) * times for _, high in spans)
    return slice(top, bottom), slice(left, right)
