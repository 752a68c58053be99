"""What the map of pixels calls things."""

import numpy as np

from model.language import tr
from model.probes.maps.pixel_grid import PixelGrid

from ...style.numbers import fixed, percent

INKS = {
    "drawing": tr("ink: your drawing"),
    **{str(digit): tr("ink: the mean {digit}", digit=digit) for digit in range(10)},
    "nothing": tr("no ink"),
}
ABOUT = tr(
    "The grid of a picture’s pixels, where the first layer’s weights put them: pixels that do "
    "alike to its units lie together."
)
ABOUT_PIXELS = tr(
    "Each dot is a pixel, joined with its neighbours in the picture and placed by its row of the "
    "first weight matrix ({units} numbers), made flat by PCA: pixels that do alike to the units "
    "lie together. Squares are the picture’s corners, the filled one its top left."
)
ABOUT_KERNEL = tr(
    "A convolution has no row of weights for a pixel. Its first weights are {units} kernels of "
    "{columns}×{rows}: each dot is one cell of theirs, joined with its neighbours and placed by "
    "its {units} weights, made flat by PCA. The filled square is the top left cell."
)
NO_PIXELS = tr(
    "The first weights of this network belong neither to pixels nor to kernels. "
    "Choose another network in the bar at the top."
)


def about(grid: PixelGrid) -> str:
    """What one sees."""
    rows, columns = grid.shape
    text = ABOUT_KERNEL if grid.is_kernel else ABOUT_PIXELS
    return text.format(units=grid.units, rows=rows, columns=columns)


def axis_titles(now: PixelGrid, before: PixelGrid | None, fraction: float) -> tuple[str, str]:
    """What lies along x and y, and how much of the variance is in the plane."""
    if before is not None and 0 < fraction < 1:
        return tr(
            "on the way from before training to now: {fraction}", fraction=percent(fraction, 0)
        ), ""
    shown = before if before is not None and fraction == 0 else now
    part = percent(float(shown.explained.sum()), 0)
    when = tr("before training") if shown is before else tr("now")
    if now.is_kernel:
        return tr(
            "weights of each cell in a plane, {when}: {part} of their variance",
            when=when,
            part=part,
        ), ""
    return tr(
        "weights of each pixel in a plane, {when}: {part} of their variance", when=when, part=part
    ), ""


def status(grid: PixelGrid, ink: np.ndarray | None, point: int) -> str:
    """What is known of a pixel; of the whole for -1."""
    if point < 0:
        size = {"rows": grid.shape[0], "columns": grid.shape[1], "units": grid.units}
        if grid.is_kernel:
            return tr("{columns}×{rows} cells, {units} weights each", **size)
        return tr("{columns}×{rows} pixels, {units} weights each", **size)
    row, column = divmod(point, grid.shape[1])
    place = {"row": row + 1, "column": column + 1}
    text = (
        tr("cell in row {row}, column {column}", **place)
        if grid.is_kernel
        else tr("pixel in row {row}, column {column}", **place)
    )
    if ink is None:
        return text
    return tr("{place}, ink {ink}", place=text, ink=fixed(float(ink.reshape(-1)[point])))
