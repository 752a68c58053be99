"""The sheet of paper in a picture of a table with a sheet on it."""

import numpy as np

from ..preprocess.components import label_components
from ..preprocess.pixels import otsu_threshold, shrink

GLANCE = 320  # px a side at most on which it is looked for
MIN_AREA, MAX_AREA = 0.12, 0.93  # fraction of the picture that its box has
SOLID = 0.7  # fraction of the box that is paper, as the sheet may lie turned
CONTRAST = 0.25  # between paper and table, of black and white
SOFT = 0.08  # fraction of the sheet that its edges take up at most: a shadow's are softer

Span = tuple[int, int]


def sheet_in(pixels: np.ndarray) -> tuple[Span, Span]:
    """Rows and columns, first and one after the last, of a light sheet on a dark ground.

    All of the picture where no such sheet is seen.

    Args:
        pixels: (h, w, channels), as ``as_picture`` gives them.
    """
    shape = pixels.shape[:2]
    whole = (0, shape[0]), (0, shape[1])
    step = -(-max(shape) // GLANCE)
    # Every few pixels are enough: what is looked for is large.
    light = shrink(pixels[::step, ::step], 1)[:, :, :3].mean(axis=2)
    threshold = otsu_threshold(light)
    is_paper = light > threshold
    if not is_paper.any() or is_paper.all():
        return whole
    paper, table = float(np.median(light[is_paper])), float(np.median(light[~is_paper]))
    if paper - table < CONTRAST:
        return whole
    is_edge = np.abs(light - (paper + table) / 2) < 0.25 * (paper - table)
    if is_edge.sum() > SOFT * is_paper.sum():
        return whole
    labels, _ = label_components(is_paper)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    largest = labels == sizes.argmax()
    box = [np.flatnonzero(largest.any(axis=axis))[[0, -1]] for axis in (1, 0)]
    tall, wide = (int(high - low) + 1 for low, high in box)
    area = tall * wide / is_paper.size
    if not MIN_AREA < area < MAX_AREA or sizes.max() < SOLID * tall * wide:
        return whole
    margin = 1 + min(tall, wide) // 40
    rows, columns = (
        ((int(low) + margin) * step, (int(high) + 1 - margin) * step) for low, high in box
    )
    return rows, columns
