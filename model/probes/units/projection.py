"""What a unit looks for, in pixels: its weights followed back through the stages before it.

A linear approximation: as if every activation on the way were the identity, and as if pooling
passed on the mean of a block in place of its largest. Numpy alone.
"""

import numpy as np

from ...archs.base import Architecture
from .forward_pass import ForwardStage
from .weights import rows_of


def in_pixels(
    network: Architecture, row: tuple[ForwardStage, ...], index: int, units: np.ndarray
) -> np.ndarray:
    """Pictures of what ``units`` look for: float32 (n, height, width).

    Of the first stage these are the weights. Behind others, the weights times those before them.
    A map's picture is as large as the part of the picture that one place of it sees.

    Args:
        network: Whose weights.
        row: Its stages.
        index: Of the stage that the units are in.
        units: Counted from 0, (n,).
    """
    network, stage = network.folded(), row[index]
    with np.errstate(over="ignore", invalid="ignore"):
        values = rows_of(stage.weights, network.parameters, units)
        for before in reversed(row[:index]):
            values = _back(values, before, rows_of(before.weights, network.parameters), stage)
    pictures = values.reshape(len(units), *values.shape[-2:])
    return np.ascontiguousarray(pictures, np.float32)


def _back(
    values: np.ndarray, stage: ForwardStage, rows: np.ndarray, start: ForwardStage
) -> np.ndarray:
    """From weights of what ``stage`` passes on, (n, ...), to weights of what it sees."""
    if stage.kind == "units":
        return (values @ rows.reshape(len(rows), -1)).reshape(len(values), *stage.sees)
    if stage.pool > 1:
        values = np.repeat(np.repeat(values, stage.pool, axis=2), stage.pool, axis=3)
        values /= stage.pool**2
    if start.kind == "units":  # whole maps: what pooling has dropped comes back as zeros
        missing = [
            (0, whole - got)
            for whole, got in zip(stage.pre_activations[1:], values.shape[2:], strict=True)
        ]
        values = np.pad(values, ((0, 0), (0, 0), *missing))
    spread = _spread(values, rows)
    if start.kind == "units" and stage.padding:  # nothing can be looked for among the zeros
        inner = slice(stage.padding, -stage.padding)
        spread = spread[..., inner, inner]
    return spread


def _spread(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The transpose of a convolution: (n, kernels, h, w) -> (n, maps, h + k - 1, w + k - 1)."""
    count, kernels, height, width = values.shape
    _, maps, rows, columns = weight.shape
    flat = np.ascontiguousarray(values.transpose(1, 0, 2, 3)).reshape(kernels, -1)
    whole = np.zeros((maps, count, height + rows - 1, width + columns - 1), values.dtype)
    for row, column in np.ndindex(rows, columns):
        part = weight[:, :, row, column].T @ flat
        whole[:, :, row : row + height, column : column + width] += part.reshape(
            maps, count, height, width
        )
    return whole.transpose(1, 0, 2, 3)
