"""Pixels of any type as floats, smaller where there are many, without transparency."""

import numpy as np

BAND = 1 << 22  # values of a picture that are turned to floats at a time


def as_picture(pixels: np.ndarray) -> np.ndarray:
    """The pixels as (h, w, channels).

    Args:
        pixels: As ``Recipe.from_bitmap`` takes them.

    Raises:
        ValueError: The array has another shape.
    """
    pixels = np.asarray(pixels)
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3, 4):
        raise ValueError(f"a picture must be (h, w), (h, w, 3) or (h, w, 4), not {pixels.shape}")
    return pixels


def shrink(pixels: np.ndarray, times: int) -> np.ndarray:
    """float32 (h, w, channels): means over squares of ``times`` px, in bands to spare memory.

    Values are in [0, 1]; colours are multiplied by their alpha, which stays last.
    """
    height, width, channels = pixels.shape
    rows, columns = np.arange(0, height, times), np.arange(0, width, times)
    full = _full_value(pixels)
    step = max(BAND // (width * channels * times), 1) * times
    bands = []
    for top in range(0, height, step):
        band = pixels[top : top + step].astype(np.float32) / np.float32(full)
        if pixels.dtype.kind == "f":
            np.clip(np.nan_to_num(band, copy=False), 0, 1, out=band)
        if channels == 4:
            band[:, :, :3] *= band[:, :, 3:]
        if times > 1:
            band = np.add.reduceat(band, rows[rows < len(band)], axis=0)
            band = np.add.reduceat(band, columns, axis=1)
        bands.append(band)
    sums = np.concatenate(bands)
    areas = np.outer(np.diff(rows, append=height), np.diff(columns, append=width))
    return sums / areas[:, :, None].astype(np.float32)


def without_alpha(colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """(h, w, 3) without transparency, or (h, w, 1) where the alpha channel is the drawing."""
    seen = alpha > 0.5
    if float(alpha.min()) > 0.98:
        return colours
    if not seen.any():
        return alpha[:, :, None]
    shades = colours[seen] / alpha[seen][:, None]
    low, high = np.percentile(shades.mean(axis=1), (2, 98))
    # Ink on nothing: its own shade says nothing of where it is. Otherwise paper with holes or
    # soft corners, which are filled with the paper's colour.
    if seen.mean() < 0.5 or high - low < 0.15:
        return alpha[:, :, None]
    return colours + (1 - alpha)[:, :, None] * np.median(shades, axis=0).astype(np.float32)


def otsu_threshold(values: np.ndarray) -> float:
    """The value that parts ``values`` (not negative) with the largest variance between parts.

    Otsu 1979, over a histogram of 256 bins. All values the same: that value.
    """
    largest = float(values.max())
    if largest <= 0:
        return 0.0
    counts, edges = np.histogram(values, bins=256, range=(0.0, largest))
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    sums = np.cumsum(counts * middles)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (sums / below - (sums[-1] - sums) / above) ** 2
    between = np.nan_to_num(between[:-1])
    # Of equally good thresholds (no values between) the middle one.
    best = np.flatnonzero(between >= between.max() * (1 - 1e-9))
    return float(edges[1 + int(best[len(best) // 2])])


def _full_value(pixels: np.ndarray) -> float:
    if pixels.dtype.kind == "b":
        return 1.0
    if pixels.dtype.kind in "ui":
        return float(np.iinfo(pixels.dtype).max)
    finite = pixels[np.isfinite(pixels)]
    return 255.0 if finite.size and float(finite.max()) > 1.0 else 1.0
