"""Recurrent networks, each read through all of its steps as one operation (``unrolled``)."""

import numpy as np

from .tensor import Result, operation
from .unrolled import ElmanPass, GRUPass, LSTMPass


@operation
def elman(
    x: np.ndarray,
    weight: np.ndarray,
    recurrent: np.ndarray,
    bias: np.ndarray,
    *,
    activation: str = "tanh",
) -> Result:
    """The states of an ``ElmanPass``.

    Args:
        x: (steps, inputs, batch).
        weight: (units, inputs).
        recurrent: (units, units): column k by state k.
        bias: (units,).
        activation: "tanh" or "relu".

    Returns:
        (steps, units, batch).
    """
    passed = ElmanPass(x, weight, recurrent, bias, activation)
    return passed.states, passed.vjps()


@operation
def lstm(x: np.ndarray, weight: np.ndarray, recurrent: np.ndarray, bias: np.ndarray) -> Result:
    """The states of an ``LSTMPass``.

    Args:
        x: (steps, inputs, batch).
        weight: (4, units, inputs): of input gate, forget gate, output gate, and what is new.
        recurrent: (4, units, units), in the same order.
        bias: (4 * units,), likewise.

    Returns:
        (steps, units, batch).
    """
    passed = LSTMPass(x, weight, recurrent, bias)
    return passed.states, passed.vjps()


@operation
def gru(
    x: np.ndarray,
    weight: np.ndarray,
    recurrent: np.ndarray,
    bias: np.ndarray,
    recurrent_bias: np.ndarray,
) -> Result:
    """The states of a ``GRUPass``.

    Args:
        x: (steps, inputs, batch).
        weight: (3, units, inputs): of reset gate, update gate, and what is new.
        recurrent: (3, units, units), in the same order.
        bias: (3 * units,), likewise.
        recurrent_bias: (units,): c, which is added to the state's share of what is new.

    Returns:
        (steps, units, batch).
    """
    passed = GRUPass(x, weight, recurrent, bias, recurrent_bias)
    return passed.states, passed.vjps()
