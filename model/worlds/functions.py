"""What an expression of a lesson may call: a table of numpy's functions, with their derivatives.

Invariant: an expression can reach nothing but what stands in these tables.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core import ops
from ..core.tensor import Tensor
from ..errors import SettingError
from ..language import listed, tr
from . import operations

MAX_ENTRIES = 1_000_000
"""Numbers of the largest array that an expression may make."""

MAX_PRODUCTS = 100_000_000
"""Multiplications of the largest matrix product."""


@dataclass(frozen=True)
class Function:
    """One function that an expression may use.

    Attributes:
        name: As it is written; of an operator, its sign.
        on_arrays: From arrays and numbers to an array.
        on_tensors: The same for Tensors, recorded; None where it has no derivative.
        operands: How many.
        shape: Shapes of the operands and settings -> shape of the result.
        settings: What else may be given by name (and, after the operands, by place).
    """

    name: str
    on_arrays: Callable[..., Any]
    on_tensors: Callable[..., Any] | None
    operands: int
    shape: Callable[..., tuple[int, ...]]
    settings: tuple[str, ...] = ()


def broadcast(name: str, *shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The common shape of operands.

    Raises:
        SettingError: There is none.
    """
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        given = listed([written(shape) for shape in shapes])
        raise SettingError(
            tr(
                "Shapes {given} don't fit for {name}: from the right, two sizes must be equal, or "
                "one of them 1. Reshape one of them.",
                given=given,
                name=name,
            )
        ) from None


def product(name: str, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of a matrix product.

    Raises:
        SettingError: The inner sizes differ, or it would be too large.
    """
    if not a or not b:
        raise SettingError(
            tr("{name} needs arrays on both sides; take * for plain numbers.", name=name)
        )
    inner = b[-2] if len(b) > 1 else b[0]
    if a[-1] != inner:
        raise SettingError(
            tr(
                "Shapes {left} and {right} don't fit for {name}: the {columns} columns of "
                "the left must meet as many rows, not {rows}. Transpose one of them.",
                left=written(a),
                right=written(b),
                name=name,
                columns=a[-1],
                rows=inner,
            )
        )
    left, right = a[:-2], b[:-2]
    rows = a[-2:-1]
    columns = b[-1:] if len(b) > 1 else ()
    shape = (*broadcast(name, left, right), *rows, *columns)
    if math.prod(shape) * inner > MAX_PRODUCTS:
        raise SettingError(
            tr(
                "This product is too large: keep it below {most:,} multiplications.",
                most=MAX_PRODUCTS,
            )
        )
    return shape


def written(shape: tuple[int, ...]) -> str:
    """A shape as Python writes it."""
    return str(tuple(shape))


def _same(name: str, *shapes: tuple[int, ...], **_: Any) -> tuple[int, ...]:
    return broadcast(name, *shapes)


def _reduced(name: str, a: tuple[int, ...], axis: Any = None, keepdims: Any = False) -> tuple:
    if axis is None:
        return (1,) * len(a) if keepdims else ()
    place = _axis(name, a, axis)
    return (*a[:place], *((1,) if keepdims else ()), *a[place + 1 :])


def _axis(name: str, a: tuple[int, ...], axis: Any) -> int:
    if not isinstance(axis, int) or isinstance(axis, bool) or not -len(a) <= axis < len(a):
        raise SettingError(
            tr(
                "{name} of shape {shape} has no axis {axis}: count the axes from 0.",
                name=name,
                shape=written(a),
                axis=axis,
            )
        )
    return axis % len(a)


def unfilled(shape: tuple[int, ...], count: int) -> SettingError:
    """What to say of a shape that so many numbers don't fill."""
    return SettingError(
        tr(
            "{count} numbers don't fill shape {shape}: choose sizes that multiply to {count}.",
            count=count,
            shape=written(shape),
        )
    )


def _reshaped(name: str, a: tuple[int, ...], shape: Any = ()) -> tuple[int, ...]:
    sizes = shape if isinstance(shape, tuple) else (shape,)
    if not sizes or not all(isinstance(n, int) and not isinstance(n, bool) for n in sizes):
        raise SettingError(tr("A shape is made of whole numbers: write one such as reshape(3, 2)."))
    count, known = math.prod(a), math.prod(n for n in sizes if n != -1)
    free = sizes.count(-1)
    if free > 1 or min(sizes) < -1 or (known != count if not free else not known or count % known):
        raise unfilled(sizes, count)
    return tuple(count // known if n == -1 else n for n in sizes)


def _joined(name: str, a: tuple[int, ...], b: tuple[int, ...], axis: Any = 0) -> tuple[int, ...]:
    place = _axis(name, a, axis)
    if len(a) != len(b) or (*a[:place], *a[place + 1 :]) != (*b[:place], *b[place + 1 :]):
        raise SettingError(
            tr(
                "Shapes {first} and {second} can't be joined along axis {axis}: all other "
                "sizes must be equal. Join along another axis.",
                first=written(a),
                second=written(b),
                axis=axis,
            )
        )
    return (*a[:place], a[place] + b[place], *a[place + 1 :])


def _outer(name: str, a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    return math.prod(a), math.prod(b)


def _flipped(name: str, a: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(reversed(a))


def data_of(value: Any) -> Any:
    """What a Tensor holds; anything else as it is."""
    return value.data if isinstance(value, Tensor) else value


def _comparison(sign: str, compare: Callable[..., Any]) -> Function:
    """1.0 where it holds, else 0.0: so a mask can be multiplied with.

    It is flat everywhere: of Tensors it gives an array too, to which nothing flows back.
    """

    def holds(a: Any, b: Any) -> np.ndarray:
        return np.asarray(compare(data_of(a), data_of(b)), dtype=np.float64)

    return _elementwise(sign, holds, holds, 2)


def _plain(operation: Callable[..., Tensor]) -> Callable[..., np.ndarray]:
    """An operation of ours on arrays."""
    return lambda *arrays, **settings: operation(*arrays, **settings).data


def _elementwise(name: str, on_arrays: Any, on_tensors: Any, operands: int = 1) -> Function:
    return Function(name, on_arrays, on_tensors, operands, _same)


def _select(condition: Any, a: Any, b: Any) -> Tensor:
    return operations.select(a, b, condition=data_of(condition))


_REDUCED = ("axis", "keepdims")

OPERATORS: Mapping[str, Function] = {
    entry.name: entry
    for entry in (
        _elementwise("+", np.add, ops.add, 2),
        _elementwise("-", np.subtract, ops.subtract, 2),
        _elementwise("*", np.multiply, ops.multiply, 2),
        _elementwise("/", np.divide, ops.divide, 2),
        Function("@", np.matmul, operations.product, 2, product),
        Function(
            "**",
            lambda a, exponent: np.power(a, float(exponent)),
            ops.power,
            1,
            _same,
            ("exponent",),
        ),
        _elementwise("negative", np.negative, operations.negative),
        _comparison(">", np.greater),
        _comparison("<", np.less),
        _comparison(">=", np.greater_equal),
        _comparison("<=", np.less_equal),
        _comparison("==", np.equal),
        _comparison("!=", np.not_equal),
    )
}

FUNCTIONS: Mapping[str, Function] = {
    entry.name: entry
    for entry in (
        _elementwise("exp", np.exp, ops.exp),
        _elementwise("log", np.log, ops.log),
        _elementwise("sqrt", np.sqrt, operations.square_root),
        _elementwise("abs", np.abs, operations.absolute),
        _elementwise("sin", np.sin, operations.sin),
        _elementwise("cos", np.cos, operations.cos),
        _elementwise("tanh", np.tanh, ops.tanh),
        _elementwise("sigmoid", _plain(ops.sigmoid), ops.sigmoid),
        _elementwise("relu", _plain(ops.relu), ops.relu),
        _elementwise("maximum", np.maximum, operations.maximum, 2),
        _elementwise("minimum", np.minimum, operations.minimum, 2),
        _elementwise("multiply", np.multiply, ops.multiply, 2),
        _elementwise("where", lambda c, a, b: np.where(np.asarray(c) != 0, a, b), _select, 3),
        Function("sum", np.sum, ops.sum, 1, _reduced, _REDUCED),
        Function("mean", np.mean, ops.mean, 1, _reduced, _REDUCED),
        Function("max", np.max, None, 1, _reduced, _REDUCED),
        Function("min", np.min, None, 1, _reduced, _REDUCED),
        Function("dot", np.matmul, operations.product, 2, product),
        Function("matmul", np.matmul, operations.product, 2, product),
        Function("outer", np.outer, None, 2, _outer),
        Function("transpose", np.transpose, operations.transposed, 1, _flipped),
        Function(
            "reshape", lambda a, shape: np.reshape(a, shape), ops.reshape, 1, _reshaped, ("shape",)
        ),
        Function(
            "concatenate",
            lambda a, b, axis=0: np.concatenate((a, b), axis),
            ops.concat,
            2,
            _joined,
            ("axis",),
        ),
    )
}
