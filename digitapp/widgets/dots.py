"""Thousands of round dots into one array of pixels, without a loop over dots."""

import numpy as np

from ..style.imaging import packed


def stamp_dots(
    pixels: np.ndarray,
    groups: np.ndarray,
    palette: np.ndarray,
    background: np.ndarray,
    size: tuple[int, int],
    diameter: float,
) -> np.ndarray:
    """An opaque picture of dots: uint32 (height, width), 0xffRRGGBB.

    Each pixel of the dot's stamp is one assignment for all dots. Edges are mixed with the
    background beforehand and painted from faint to full, so that dots look smooth on the
    background and full ones cover the edges of others.

    Args:
        pixels: (n, 2) middles, x and y, in pixels of the picture; those outside are left out.
        groups: int (n,) rows of ``palette``.
        palette: uint8 (groups, 3).
        background: uint8 (3,).
        size: (height, width) of the picture.
        diameter: Of a dot, in pixels.
    """
    reach = int(diameter / 2 + 1.5)
    height, width = size[0] + 2 * reach, size[1] + 2 * reach
    image = np.full((height, width), packed(np.asarray(background)[None])[0], np.uint32)
    # The middle's pixel, in a picture that is wider by ``reach`` on each side.
    at = np.floor(np.nan_to_num(pixels, nan=-1e9).clip(-1e6, 1e6)).astype(np.int64)
    inside = ((at >= 0) & (at < (size[1], size[0]))).all(1)
    at, groups = at[inside] + reach, np.asarray(groups)[inside]
    start = at[:, 1] * width + at[:, 0]
    grid = np.arange(-reach, reach + 1)
    cover = np.clip(diameter / 2 + 0.5 - np.hypot(grid[:, None], grid), 0, 1)
    mixed = background + cover[..., None, None] * (palette.astype(float) - background)
    flat = image.reshape(-1)
    for k in np.argsort(cover, axis=None, kind="stable"):
        row, column = divmod(int(k), len(grid))
        if cover[row, column] > 0:
            colors = packed(np.rint(mixed[row, column]).astype(np.uint8))
            flat[start + ((row - reach) * width + column - reach)] = colors[groups]
    return image[reach : reach + size[0], reach : reach + size[1]]


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
