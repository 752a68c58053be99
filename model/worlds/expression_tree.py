"""What an expression is made of, and what it gives.

Invariant: what a part costs is known before it is computed: the shape of each result comes first.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core import ops
from ..core.tensor import Tensor
from ..errors import SettingError
from ..language import tr
from .functions import MAX_ENTRIES, Function, data_of, written

MOST_AXES = 8

Array = np.ndarray | Tensor
"""What a name may stand for."""


@dataclass(frozen=True)
class Name:
    """A value that is given."""

    name: str


@dataclass(frozen=True, eq=False)
class Literal:
    """Numbers as they stand there."""

    value: float | np.ndarray


@dataclass(frozen=True)
class Applied:
    """A function of operands."""

    function: Function
    operands: tuple["Part", ...]
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Taken:
    """A part of an array, by whole numbers, slices, None and ..."""

    operand: "Part"
    index: tuple[Any, ...]


Part = Name | Literal | Applied | Taken


def names_of(part: Part) -> Iterator[str]:
    """What it needs, in the order in which it stands there; a name comes as often as it does."""
    match part:
        case Name(name):
            yield name
        case Applied(_, operands, _):
            for operand in operands:
                yield from names_of(operand)
        case Taken(operand, _):
            yield from names_of(operand)


def computed(part: Part, values: Mapping[str, Array], *, recorded: bool) -> Any:
    """What it gives, an array, or a Tensor where it is ``recorded``.

    Raises:
        SettingError: A name is unknown, shapes don't fit, the result is too large, or what is to be
            recorded has no derivative.
    """
    match part:
        case Name(name):
            if name not in values:
                known = ", ".join(values) or tr("none")
                raise SettingError(
                    tr(
                        "“{name}” isn't known here. Use one of these names: {known}.",
                        name=name[:40],
                        known=known,
                    )
                )
            return values[name]
        case Literal(value):
            return value
        case Taken(operand, index):
            return _part_of(computed(operand, values, recorded=recorded), index, recorded)
    operands = [computed(operand, values, recorded=recorded) for operand in part.operands]
    function = part.function
    _check_size(function, operands, part.settings)
    if not recorded:
        return function.on_arrays(*operands, **part.settings)
    if function.on_tensors is not None:
        return function.on_tensors(*operands, **part.settings)
    if any(isinstance(x, Tensor) and x.requires_grad for x in operands):
        raise SettingError(
            tr("{name} has no derivative here: use another function.", name=function.name)
        )
    return function.on_arrays(*map(data_of, operands), **part.settings)


def _check_size(function: Function, operands: list[Any], settings: Mapping[str, Any]) -> None:
    """Refuses what doesn't fit or gets too large, before it is computed."""
    given = dict(settings)
    given.pop("exponent", None)
    shape = function.shape(function.name, *map(np.shape, operands), **given)
    if math.prod(shape) > MAX_ENTRIES:
        raise SettingError(
            tr(
                "The result would have shape {shape}: keep it below {most:,} numbers.",
                shape=written(shape),
                most=MAX_ENTRIES,
            )
        )


def _part_of(array: Any, index: tuple[Any, ...], recorded: bool) -> Any:
    try:
        if isinstance(array, Tensor) and recorded:
            part = ops.take(array, index=index)
        else:
            part = np.asarray(array)[index]
    except (IndexError, ValueError):
        part = np.zeros(0)
    if 0 in part.shape or len(part.shape) > MOST_AXES:
        raise SettingError(
            tr(
                "Shape {shape} has no such part: count from 0, one place an axis.",
                shape=written(np.shape(array)),
            )
        )
    return part
