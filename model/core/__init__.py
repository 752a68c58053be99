"""Reverse-mode differentiation of numpy programs.

``tensor`` records and goes backwards and knows no operation; ``ops``, ``conv``, ``padded``,
``pooled``, ``strided``, ``norm`` and ``recurrent`` hold the operations, each with its derivatives;
``gradcheck`` compares them with finite differences; ``graph`` makes a recorded computation
readable.
"""

from . import conv, norm, ops, padded, pooled, recurrent, strided
from .gradcheck import check_gradients, numeric_gradient
from .tensor import Tensor, operation

__all__ = [
    "Tensor",
    "check_gradients",
    "conv",
    "norm",
    "numeric_gradient",
    "operation",
    "ops",
    "padded",
    "pooled",
    "recurrent",
    "strided",
]
