"""Printed lines followed across a picture, strip by strip.

In each of some vertical strips a line is straight; where it goes on in the next one its course
is known from the last few, so that sheets that lie turned, or bend a little, are no matter.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np

from .paper import Strength

STRIPS = 12
MEMORY = 7  # strips by which a line's course is known
STEEPEST = 0.21  # slope of lines, either way: 12 degrees
BEND = 0.04  # that a line's slope differs from the commonest
COVERED = 0.5  # fraction of a strip's columns in which a line is seen
THROUGH = 0.5  # fraction of the strips in which a line is seen that runs from edge to edge
LONE = 0.8  # the same for one without others
FEW = 3  # lines, of which fewer may be strokes of a pen
EDGE = 0.05  # fraction of the picture at its edge within which strokes end
AS_INK = 0.75  # of the ink's level: what is printed is fainter
SHEET = 0.6  # the same for one of many that end on the paper
MAX_POINTS = 400_000  # of ridges; more is texture, of which a sample will do

Chain = dict[int, tuple[float, float]]
"""Strip -> row at its middle, slope."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line that may run across the picture.

    Attributes:
        rows: At each column, float (w,); outside the picture where it has left it.
        slope: Its rise per px.
        seen: Fraction of the strips, of those inside the picture, in which it is seen.
        ends: First and last column of these strips.
    """

    rows: np.ndarray
    slope: float
    seen: float
    ends: tuple[float, float]

    def runs_through(self, height: int) -> bool:
        """Whether it is seen from edge to edge of a picture that is ``height`` px high."""
        width = len(self.rows)
        edge = thickest((height, width)) + 2  # nearer no ridge is seen
        inside = np.flatnonzero((self.rows >= edge) & (self.rows < height - edge))
        if not len(inside):
            return False
        short = width / STRIPS
        return self.ends[0] - inside[0] < short and inside[-1] - self.ends[1] < short


def thickest(shape: tuple[int, int]) -> int:
    """Width in px that a line has at most."""
    return 3 + max(shape) // 400


def lines_across(strength: Strength) -> list[Line]:
    """Lines that run from left to right."""
    values = strength.values
    height, width = values.shape
    strips = np.linspace(0, width, STRIPS + 1)
    if width < 4 * STRIPS or height < 24:
        return []
    rows, columns = _ridges(strength)
    if len(rows) < width // 4:
        return []
    strip = np.minimum((columns * STRIPS) // width, STRIPS - 1)
    middles = (strips[1:] + strips[:-1]) / 2
    off = columns + 0.5 - middles[strip]
    base = strip * height

    def coverage(slope: float) -> np.ndarray:
        places = np.rint(rows - slope * off).astype(np.int64)
        inside = (places >= 0) & (places < height)
        counts = np.bincount((base + places)[inside], minlength=STRIPS * height)
        counts = counts.reshape(STRIPS, height) * np.float32(STRIPS / width)
        # A thin line lies in two rows by turns.
        beside = np.pad(counts, ((0, 0), (1, 1)))
        return counts + 0.75 * np.maximum(beside[:, :-2], beside[:, 2:])

    slopes = np.linspace(-STEEPEST, STEEPEST, 43)
    scores = [float((np.maximum(coverage(slope) - 0.4, 0) ** 2).sum()) for slope in slopes]
    commonest = slopes[int(np.argmax(scores))]
    near = commonest + np.linspace(-BEND, BEND, 21)
    # Within a strip slopes that differ little cover the same: then it is the commonest.
    covered = np.stack([coverage(slope) - 2 * abs(slope - commonest) for slope in near])
    best = covered.argmax(axis=0)
    covered = np.take_along_axis(covered, best[None], axis=0)[0]
    chains = _chains(_peaks(covered), near[best], width / STRIPS)
    believed = _believed([_followed(chain, middles, values.shape) for chain in chains], strength)
    if len(believed) < 2:
        return believed
    straight = _parallels(chains, believed, covered, middles)
    more = [_followed(chain, middles, values.shape) for chain in straight]
    return believed + [line for line in more if line.runs_through(height) and line.seen > THROUGH]


def _parallels(
    chains: list[Chain], lines: list[Line], covered: np.ndarray, middles: np.ndarray
) -> list[Chain]:
    """Chains that strokes have led astray, straight along the lines that are known."""
    slope = float(np.median([line.slope for line in lines]))
    height = covered.shape[1]
    straight: list[Chain] = []
    places = [float(line.rows[len(line.rows) // 2]) for line in lines]
    for chain in sorted(chains, key=len, reverse=True):
        rows = np.array([row - slope * (middles[strip] - middles.mean())
                         for strip, (row, _) in chain.items()])  # fmt: skip
        middle = float(np.median(rows))
        if len(chain) < 3 or min(abs(middle - place) for place in places) < 5:
            continue
        path = np.rint(middle + slope * (middles - middles.mean())).astype(np.int64)
        seen = {
            strip: (float(row), slope)
            for strip, row in enumerate(path.tolist())
            if 2 <= row < height - 2 and covered[strip, row - 2 : row + 3].max() >= COVERED
        }
        if seen:
            straight.append(seen)
            places.append(middle)
    return straight


def _believed(lines: list[Line], strength: Strength) -> list[Line]:
    """Those lines that are printed: no strokes of a pen, no edges of a frame or sheet.

    They run from edge to edge of the picture, or there are many in equal distances; a 1 or the
    bar of a 7 does not. Along an edge of the picture there may be a frame.
    """
    height = len(strength.values)
    margin = 0.05 * height
    inner = [line for line in lines if margin < np.median(line.rows) < height - margin]
    through = [line for line in inner if line.runs_through(height) and line.seen > THROUGH]
    if len(through) < 2:
        through = [line for line in through if line.seen > LONE]
    if len(through) < FEW:
        through = [line for line in through if not _is_stroke(line, strength)]
    if not through:
        through = [line for line in inner if line.seen > SHEET]
        through = through if len(through) >= 5 and _are_even(through) else []
    if len(through) < 2:
        return through
    # Among others, one along the edge, or that soon leaves the picture, is one too.
    return [line for line in lines if line.runs_through(height) and line.seen > THROUGH] + [
        line for line in through if not line.runs_through(height)
    ]


def _is_stroke(line: Line, strength: Strength) -> bool:
    """Whether a straight line is a person's own: it ends on the paper, or is one with the ink.

    Only in a digit cut out closely do strokes run from edge to edge; then what is as strong as
    ink and joined by other ink is ink.
    """
    height, width = strength.values.shape
    thick = thickest(strength.values.shape)
    rows = np.rint(line.rows).astype(np.int64) + np.arange(-thick - 2, thick + 3)[:, None]
    columns = np.broadcast_to(np.arange(width), rows.shape)
    seen = strength.values[np.clip(rows, 0, height - 1), columns]
    seen = np.where((rows >= 0) & (rows < height), seen, 0)
    inked = seen > strength.low_threshold
    there = inked[2:-2].any(axis=0)
    edge = max(int(EDGE * width), 2)
    if min(there[:edge].mean(), there[-edge:].mean()) < 0.5:
        return True
    # From edge to edge a stroke runs only where a digit is cut out closely on all sides.
    written = (strength.values > strength.low_threshold).any(axis=1)
    edge = max(int(EDGE * height), 2)
    if not (written[:edge].any() and written[-edge:].any()):
        return False
    strong = float(np.median(seen[2:-2].max(axis=0)[there]))
    beside = inked[:2].all(axis=0) | inked[-2:].all(axis=0)
    return strong > AS_INK * strength.level and int(beside.sum()) >= 2


def _are_even(lines: list[Line]) -> bool:
    """Whether lines lie in equal distances, or in multiples of one where some are missing."""
    places = np.sort([line.rows[len(line.rows) // 2] for line in lines])
    steps = np.diff(places)
    steps = steps / np.median(steps)
    return bool(np.mean(np.abs(steps - np.rint(steps)) < 0.15) > 0.7)


def _ridges(strength: Strength) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of pixels that stand out above those over and under them."""
    values = strength.values
    away = thickest(values.shape)
    minimum = np.float32(max(2.5 * strength.noise, 0.1 * strength.level, 0.02))
    middle = values[away:-away]
    ridge = middle - np.maximum(values[: -2 * away], values[2 * away :]) > minimum
    rows, columns = np.nonzero(ridge)
    step = len(rows) // MAX_POINTS + 1
    return rows[::step] + away, columns[::step]


def _peaks(covered: np.ndarray) -> list[np.ndarray]:
    """For each strip the rows at which a line may pass."""
    padded = np.pad(covered, ((0, 0), (4, 4)))
    around = np.lib.stride_tricks.sliding_window_view(padded, 9, axis=1).max(axis=2)
    top = (covered >= COVERED) & (covered == around)
    # Of equals beside each other the first.
    top[:, 1:] &= ~top[:, :-1]
    return [np.flatnonzero(strip) for strip in top]


def _chains(peaks: list[np.ndarray], slopes: np.ndarray, wide: float) -> list[Chain]:
    """Peaks of strips that go on in the next, or the one after that."""
    chains: list[Chain] = []
    reach = 2.0
    for strip, rows in enumerate(peaks):
        taken: set[int] = set()
        for row in rows.tolist():
            slope = float(slopes[strip, row])
            best, nearest = -1, math.inf
            for number, chain in enumerate(chains):
                last = max(chain)
                if number in taken or strip - last > 4:
                    continue
                away = abs(row - _expected(chain, strip, slope, wide))
                if away < min(nearest, reach + 0.02 * wide * (strip - last)):
                    best, nearest = number, away
            if best < 0:
                best = len(chains)
                chains.append({})
            taken.add(best)
            chains[best][strip] = (float(row), slope)
    return chains


def _expected(chain: Chain, strip: int, slope: float, wide: float) -> float:
    """The row at which a chain comes to a strip, by its last strips; a stroke misleads few."""
    strips = np.array(list(chain)[-MEMORY:])
    rows = np.array([chain[each][0] for each in strips])
    course = _course(chain, wide, MEMORY) if len(chain) > 2 else (slope + chain[strips[-1]][1]) / 2
    return _median(rows + (strip - strips) * wide * course)


def _course(chain: Chain, wide: float, memory: int = STRIPS) -> float:
    """The slope of a chain's last strips: the median over all pairs (Theil 1950)."""
    strips = np.array(list(chain)[-memory:])
    rows = np.array([chain[each][0] for each in strips])
    first, second = _pairs(len(strips))
    return _median((rows[second] - rows[first]) / (strips[second] - strips[first])) / wide


def _median(values: np.ndarray) -> float:
    """The median of a few values, for which ``np.median`` takes ten times as long."""
    ordered = np.sort(values).tolist()
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


@functools.cache
def _pairs(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices of all pairs of so many."""
    return np.triu_indices(count, 1)


def _followed(chain: Chain, middles: np.ndarray, shape: tuple[int, int]) -> Line:
    """The chain as a row for each column, straight on beyond its ends."""
    strips = np.array(sorted(chain))
    rows = np.array([chain[strip][0] for strip in strips])
    height, width = shape
    wide = width / STRIPS
    slope = _course(chain, wide) if len(chain) > 2 else chain[int(strips[0])][1]
    columns = np.arange(width) + 0.5
    at = middles[strips]
    around = np.pad(rows, 1, mode="edge")
    path = np.interp(columns, at, (around[:-2] + rows + around[2:]) / 3)
    path += np.minimum(columns - at[0], 0) * slope
    path += np.maximum(columns - at[-1], 0) * slope
    half = wide / 2
    there = np.interp(middles, columns, path)
    edge = thickest(shape) + 2
    inside = max(int(((there >= edge) & (there < height - edge)).sum()), 1)
    ends = float(at[0] - half), float(at[-1] + half)
    return Line(path, slope, len(strips) / inside, ends)
