"""What the map of pixels calls things."""

import numpy as np

from model.probes.maps.pixel_grid import PixelGrid

from ...style.numbers import fixed, percent

INKS = {
    "drawing": "ink: your drawing",
    **{str(digit): f"ink: the mean {digit}" for digit in range(10)},
    "nothing": "no ink",
}
ABOUT = (
    "The grid of a picture’s pixels, where the first layer’s weights put them: pixels that do "
    "alike to its units lie together."
)
ABOUT_PIXELS = (
    "Each dot is a pixel, joined with its neighbours in the picture and placed by its row of the "
    "first weight matrix ({units} numbers), made flat by PCA: pixels that do alike to the units "
    "lie together. Squares are the picture’s corners, the filled one its top left."
)
ABOUT_KERNEL = (
    "A convolution has no row of weights for a pixel. Its first weights are {units} kernels of "
    "{columns}×{rows}: each dot is one cell of theirs, joined with its neighbours and placed by "
    "its {units} weights, made flat by PCA. The filled square is the top left cell."
)
NO_PIXELS = (
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
        return f"on the way from before training to now: {percent(fraction, 0)}", ""
    shown = before if before is not None and fraction == 0 else now
    part = percent(float(shown.explained.sum()), 0)
    when = "before training" if shown is before else "now"
    what = "cell" if now.is_kernel else "pixel"
    return f"weights of each {what} in a plane, {when}: {part} of their variance", ""


def status(grid: PixelGrid, ink: np.ndarray | None, point: int) -> str:
    """What is known of a pixel; of the whole for -1."""
    what = "cell" if grid.is_kernel else "pixel"
    if point < 0:
        rows, columns = grid.shape
        return f"{columns}×{rows} {what}s, {grid.units} weights each"
    row, column = divmod(point, grid.shape[1])
    text = f"{what} in row {row + 1}, column {column + 1}"
    return text if ink is None else f"{text}, ink {fixed(float(ink.reshape(-1)[point]))}"
