"""What units hand to one another: weight times activation forward, weight times delta backward.

Numpy alone. Sources are the units of the stage before, or the picture as the only one; a map
counts as one source, and as one target at the place where it is largest.
"""

import numpy as np

from .backprop import Backward
from .forward_pass import ForwardPass, peak, window
from .weights import rows_of


def passed_on(forward_pass: ForwardPass, index: int, units: np.ndarray) -> np.ndarray:
    """What each source adds to the pre-activations of ``units`` (n,): float32 (sources, n).

    A column plus the unit's bias is the unit's pre-activation; of a map, the largest.

    Args:
        forward_pass: Of the picture.
        index: Of the stage that the units are in.
        units: Counted from 0, (n,).
    """
    stage, inputs = forward_pass.stages[index], forward_pass.inputs(index)
    rows = rows_of(stage.weights, forward_pass.network.parameters, units)
    sources = forward_pass.stages[index - 1].units if index else 1
    with np.errstate(over="ignore", invalid="ignore"):
        if stage.kind == "maps":
            columns = [
                np.einsum(
                    "mrc,mrc->m", window(inputs, stage, peak(forward_pass, index, unit)), kernel
                )
                for unit, kernel in zip(units.tolist(), rows, strict=True)
            ]
            return np.array(columns, np.float32).reshape(len(units), sources).T
        weights = rows.reshape(len(units), sources, -1)
        return np.einsum("sc,usc->su", inputs.reshape(sources, -1), weights)


def passed_back(back: Backward, index: int, units: np.ndarray) -> np.ndarray:
    """What each source gets of the loss's gradient through ``units``: float64 (sources, n).

    The weights between, each times the unit's delta, summed over a map's places: the row sums
    over all units are the derivatives by the sources' outputs.

    Args:
        back: Of the picture and a label.
        index: Of the stage that the units are in.
        units: Counted from 0, (n,).
    """
    stage = back.forward_pass.stages[index]
    rows = rows_of(stage.weights, back.forward_pass.network.parameters, units)
    sources = back.forward_pass.stages[index - 1].units if index else 1
    deltas = back.deltas[index][units]
    if stage.kind == "maps":
        return rows.sum(axis=(2, 3)).T * deltas.sum(axis=(1, 2))
    return rows.reshape(len(units), sources, -1).sum(axis=2).T * deltas


def strongest(values: np.ndarray, count: int) -> np.ndarray:
    """(row, column) of the ``count`` largest magnitudes of a matrix, largest first: int (n, 2).

    Zeros and what is not finite are left out.
    """
    sizes = np.abs(np.where(np.isfinite(values), values, 0)).ravel()
    count = min(count, np.count_nonzero(sizes))
    found = np.argsort(-sizes, kind="stable")[:count]
    return np.stack(np.unravel_index(found, values.shape), axis=1).astype(np.int64)
