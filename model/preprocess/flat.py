"""Pictures in two plain colours, as paint programs make them: which is paper, which is ink.

Where the paper is even there is no shade to follow, and a bold digit, that fills whole tiles, is
not taken for paper. Invariant: photographs and other pictures with a shade are left to others.
"""

import numpy as np

GLANCE = 240  # px a side at most at which colours are counted
LEVELS = 16  # per channel, in which colours are counted
NEAR = 0.06  # values that differ by less are the same colour
PLAIN = 0.82  # fraction of the picture that its two colours fill
LITTLE = 0.08  # fraction below which the rarer colour may be anything
CONTRAST = 0.2  # between the two, of black and white
BEYOND, RARE = 0.2, 0.003  # of the way between them, and the fraction of pixels beyond at most
MIN_PAPER = 0.8  # fraction of the picture above which a colour is the paper's in any case
BORDER = 0.62  # fraction of the border that tells which is paper


def two_colours(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Colours of paper and ink, float32 (channels,); None where there are more than two.

    Args:
        picture: float32 (h, w, 1 or 3) in [0, 1].
    """
    step = -(-max(picture.shape[:2]) // GLANCE)
    some = picture[::step, ::step]
    flat = some.reshape(-1, some.shape[2])
    first = _commonest(flat)
    others = flat[np.abs(flat - first).max(axis=1) > CONTRAST]
    if len(others) < LITTLE * len(flat):
        return None
    second = _commonest(others)
    is_first, is_second = (np.abs(some - each).max(axis=2) < NEAR for each in (first, second))
    if (is_first | is_second).mean() < PLAIN or is_second.mean() < LITTLE:
        return None
    along = strength_of(flat, first, second)
    if ((along < -BEYOND) | (along > 1 + BEYOND)).mean() > RARE:
        return None  # a third colour beyond them: one of the two is a shadow
    paper, ink = (
        (first, second) if _is_paper(first, second, is_first, is_second) else (second, first)
    )
    return paper, ink


def _commonest(colours: np.ndarray) -> np.ndarray:
    """The colour of most pixels, the mean over those in one cell of a coarse grid of colours."""
    cells = np.minimum((colours * LEVELS).astype(np.int64), LEVELS - 1)
    keys = cells @ (LEVELS ** np.arange(colours.shape[1]))
    found, counts = np.unique(keys, return_counts=True)
    return colours[keys == found[counts.argmax()]].mean(axis=0)


def _is_paper(
    first: np.ndarray, second: np.ndarray, is_first: np.ndarray, is_second: np.ndarray
) -> bool:
    """Whether the first colour is the paper: most of the border, else the lighter one."""
    if is_first.mean() > MIN_PAPER:
        return True  # the border may be a frame
    sums = [
        int(mask[0].sum() + mask[-1].sum() + mask[1:-1, 0].sum() + mask[1:-1, -1].sum())
        for mask in (is_first, is_second)
    ]
    fraction = sums[0] / max(sum(sums), 1)
    if 1 - BORDER < fraction < BORDER:
        return bool(first.mean() > second.mean())
    return fraction >= 0.5


def strength_of(picture: np.ndarray, paper: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """How far colours (..., channels) are on the way from paper, 0, to ink, 1; float32 (...)."""
    way = ink - paper
    return ((picture - paper) @ way / float(way @ way)).astype(np.float32)
