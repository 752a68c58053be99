"""How strongly each pixel of a picture is inked, whatever the light on the paper.

The paper's own shade is followed over tiles, ink left out, and divided away: what is left is the
fraction of the light that the ink takes (or adds, on a dark ground), the same in a shadow as beside
it. The thresholds follow from the paper's noise and the ink's own level, not from fixed values
(as in Sauvola and Pietikäinen 2000, "Adaptive document image binarization").
"""

from dataclasses import dataclass

import numpy as np

from .components import grow
from .flat import strength_of, two_colours
from .pixels import otsu_threshold, shrink, without_alpha
from .resample import averaging_weights

COARSE, FINE = 14, 36  # tiles along the longer side, before and after it is known where ink is
SHADOW = 0.45  # of dark ink's strength: a shadow is fainter
GLOW = 0.15  # of light ink's strength: so is light on a dark ground
MIN_TILE = 4  # px a side
GLANCE = 420  # px a side at most on which the paper's shade is found
DARKEST = np.float32(0.2)  # light of the paper that is divided by at least: black has no shade
FAINTEST = 0.05  # strength that is no ink, however still the paper
MAD = 1.4826  # deviation over median absolute deviation of normal noise


@dataclass(frozen=True, eq=False)
class Strength:
    """How strongly each pixel is inked.

    Attributes:
        values: float32 (h, w); about 0 on paper, ink is positive, black on white is 1.
        noise: Deviation of the paper, likewise.
        level: What solid ink has.
    """

    values: np.ndarray
    noise: float
    level: float

    @property
    def low_threshold(self) -> float:
        """Above this a pixel may be ink, if stronger ones touch it."""
        return max(2.5 * self.noise, 0.3 * self.level, FAINTEST)

    @property
    def high_threshold(self) -> float:
        """Above this a pixel is ink."""
        return max(4 * self.noise, 0.5 * self.level, 1.2 * FAINTEST)

    def ink(self, level: float) -> np.ndarray:
        """float32 (h, w): 0 for paper to 1 for ink that has ``level``."""
        floor = min(2.5 * self.noise, 0.4 * level)
        return np.clip((self.values - np.float32(floor)) / np.float32(level - floor), 0, 1)


def ink_strength(picture: np.ndarray) -> Strength | None:
    """How strongly each pixel of a picture is inked; None where nothing stands out.

    Args:
        picture: float32 (h, w, 1, 3 or 4), as ``shrink`` gives it.
    """
    if picture.shape[2] == 4:
        picture = without_alpha(picture[:, :, :3], picture[:, :, 3])
    colours = two_colours(picture)
    if colours is not None:
        values = strength_of(picture, *colours)
        return Strength(values, _noise(values[values < 0.5][None]), 1.0)
    times = -(-max(picture.shape[:2]) // GLANCE)
    glance = shrink(picture, times) if times > 1 else picture
    coarse = _coarse_shade(glance)
    shade = coarse.over(glance)
    colour = _ink_colour(_inner(_taken(glance, shade), coarse.side))
    if colour is None:
        return None
    taken = _taken(glance, shade) @ colour
    inked = taken > max(0.6 * otsu_threshold(np.maximum(taken, 0)), 3 * _noise(taken))
    fine = _fine_shade(glance, grow(inked, 2), coarse)
    return rated(_taken(picture, fine.over(picture, times)) @ colour)


def rated(values: np.ndarray) -> Strength | None:
    """``values`` with their noise and level; None where nothing stands out."""
    noise = _noise(values)
    strong = values[values > max(4 * noise, FAINTEST)]
    if not len(strong):
        return None
    core = strong[strong >= 0.8 * otsu_threshold(strong)]
    return Strength(values, noise, float(np.percentile(core, 70)))


def _noise(values: np.ndarray) -> float:
    """Deviation of the paper from 0, ink left out: most of a picture is paper."""
    some = values[:: values.shape[0] // 400 + 1, :: values.shape[1] // 400 + 1]
    return MAD * float(np.median(np.abs(some)))


def _taken(picture: np.ndarray, shade: np.ndarray) -> np.ndarray:
    """Fraction of the paper's light that each pixel lacks, by channel."""
    return (shade - picture) / np.maximum(shade, DARKEST)


def _ink_colour(taken: np.ndarray) -> np.ndarray | None:
    """float32 (channels,): what of each channel makes up ink; black on white gives 1.

    The direction in which the strongest pixels lie from the paper, so that red ink is seen on
    green paper just as light.
    """
    flat = taken.reshape(-1, taken.shape[2])
    away = np.abs(flat).max(axis=1)
    strong = flat[away > max(otsu_threshold(away), FAINTEST, 2 * float(np.median(away)))]
    if not len(strong):
        return None
    direction = np.linalg.eigh(strong.T @ strong)[1][:, -1]
    sign = 1 if np.median(strong @ direction) > 0 else -1
    return (sign * direction / np.abs(direction).sum()).astype(np.float32)


@dataclass(frozen=True, eq=False)
class _Shade:
    """The paper's light in tiles, float32 (rows, columns, channels), each ``side`` px wide."""

    tiles: np.ndarray
    side: int

    def over(self, picture: np.ndarray, times: int = 1) -> np.ndarray:
        """(h, w, channels): linear between the tiles' middles, for ``times`` as many pixels."""
        padded = np.pad(self.tiles, ((1, 1), (1, 1), (0, 0)), mode="edge")
        rows, columns = (
            averaging_weights(new, old, times * self.side, 1, 0)
            for new, old in zip(picture.shape, padded.shape[:2], strict=False)
        )
        return np.stack([rows @ each @ columns.T for each in np.moveaxis(padded, 2, 0)], axis=2)


def _coarse_shade(picture: np.ndarray) -> _Shade:
    """Medians of medians over tiles, so that ink is outvoted.

    Where they leave the even course of the light by as much as ink does, a digit fills the
    tiles, and the even course holds; a shadow takes less.
    """
    tiles = _tiles(picture, COARSE)
    medians = np.median(tiles, axis=(1, 3))
    if min(medians.shape[:2]) > 4:
        # The outermost tiles may be a frame or the table.
        medians = np.pad(medians[1:-1, 1:-1], ((1, 1), (1, 1), (0, 0)), mode="edge")
    kind = "reflect" if min(medians.shape[:2]) > 2 else "edge"
    padded = np.pad(medians, ((2, 2), (2, 2), (0, 0)), mode=kind)
    around = np.lib.stride_tricks.sliding_window_view(padded, (5, 5), axis=(0, 1))
    local = np.median(around, axis=(3, 4)).astype(np.float32)
    even = _Shade(_even_course(medians), tiles.shape[1])
    away = _taken(picture, even.over(picture))
    colour = _ink_colour(_inner(away, even.side))
    if colour is not None:
        away = np.maximum(away @ colour, 0)
        strong = float(np.median(away[away >= otsu_threshold(away)]))
        is_ink = (
            _taken(local, even.tiles) @ colour > (SHADOW if colour.sum() > 0 else GLOW) * strong
        )
        local[is_ink] = even.tiles[is_ink]
    return _Shade(local, tiles.shape[1])


def _inner(picture: np.ndarray, rim: int) -> np.ndarray:
    """The picture without its rim, where a frame or the table may be; whole if it is small."""
    inner = picture[rim:-rim, rim:-rim]
    return inner if inner.size else picture


def _even_course(tiles: np.ndarray) -> np.ndarray:
    """A quadratic through the tiles, by channel, nearest to most of them: ink is outvoted."""
    rows, columns = tiles.shape[:2]
    y, x = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = tiles.reshape(len(terms), -1)
    weights = np.ones(len(terms))
    for _ in range(12):  # least absolute deviations by reweighting
        root = np.sqrt(weights)[:, None]
        fitted = terms @ np.linalg.lstsq(terms * root, values * root, rcond=None)[0]
        weights = 1 / np.maximum(np.abs(values - fitted).max(axis=1), 0.01)
    return fitted.reshape(tiles.shape).astype(np.float32)


def _fine_shade(picture: np.ndarray, inked: np.ndarray, coarse: _Shade) -> _Shade:
    """Means over smaller tiles, of paper alone; where there is none, from the tiles around."""
    paper = (~inked[:, :, None]).astype(np.float32)
    counts = _tiles(paper, FINE)
    side = counts.shape[1]
    # A few votes of the coarse shade decide where no paper is to be seen.
    votes = np.float32(0.02 * side * side)
    guess = _tiles(coarse.over(picture), FINE).mean(axis=(1, 3))
    sums = _tiles(picture * paper, FINE).sum(axis=(1, 3)) + votes * guess
    return _Shade(_box(sums) / _box(counts.sum(axis=(1, 3)) + votes), side)


def _tiles(picture: np.ndarray, count: int) -> np.ndarray:
    """(rows, side, columns, side, channels): about ``count`` tiles along the longer side."""
    height, width = picture.shape[:2]
    side = max(-(-max(height, width) // count), MIN_TILE)
    rows, columns = -(-height // side), -(-width // side)
    room = ((0, rows * side - height), (0, columns * side - width), (0, 0))
    return np.pad(picture, room, mode="edge").reshape(rows, side, columns, side, -1)


def _box(tiles: np.ndarray) -> np.ndarray:
    """Sums over 3x3 tiles."""
    padded = np.pad(tiles, ((1, 1), (1, 1), (0, 0)), mode="edge")
    tall = padded[:-2] + padded[1:-1] + padded[2:]
    return tall[:, :-2] + tall[:, 1:-1] + tall[:, 2:]
