"""What must hold of arrays before a network takes them for its own."""

import math
from collections.abc import Iterable, Mapping

import numpy as np

from ..errors import BadFileError, SettingError
from ..language import tr
from ..nn.stacks import Stack, arrays_of

MAX_WEIGHTS = 15_000_000
"""Most that a network may have: with Adam's state it still fits the limit of ``files``."""

Arrays = Mapping[str, np.ndarray]
Shapes = Mapping[str, tuple[int, ...]]


def check_size(shapes: Shapes, dtypes: Mapping[str, np.dtype] | None = None) -> None:
    """Raises SettingError where weights of these shapes are more than a network may have.

    Those of other ``dtypes`` than float32 count by the memory that they take.
    """
    sizes = {name: dtype.itemsize / 4 for name, dtype in (dtypes or {}).items()}
    weights = sum(math.prod(shape) * sizes.get(name, 1) for name, shape in shapes.items())
    if weights > MAX_WEIGHTS:
        raise SettingError(
            tr(
                "The network would have {millions:.0f} million weights; it may have {most:.0f}. "
                "Take fewer units, kernels or pictures.",
                millions=weights / 1e6,
                most=MAX_WEIGHTS / 1e6,
            )
        )


def check_fit(arrays: Arrays, shapes: Shapes, what: str = "") -> None:
    """Raises BadFileError where names or shapes of ``arrays`` are not those of ``shapes``.

    Args:
        arrays: By their names.
        shapes: The names and shapes that they must have.
        what: What the arrays are, for the sentence; empty for weights.
    """
    what = what or tr("weights")
    if set(arrays) != set(shapes):
        odd = sorted(set(arrays) ^ set(shapes))[0]
        raise BadFileError(
            tr(
                "The {what} don't fit this network: “{name}” is missing or extra.",
                what=what,
                name=odd,
            )
        )
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise BadFileError(
                tr(
                    "The {what} don't fit this network: “{name}” has the shape "
                    "{shape}, not {wanted}.",
                    what=what,
                    name=name,
                    shape=arrays[name].shape,
                    wanted=shape,
                )
            )


def check_layers(stack: Stack, arrays: Arrays) -> None:
    """Raises BadFileError where ``arrays`` are such as no layer of ``stack`` can have."""
    for name, layer in stack.items():
        if flaw := layer.flaw(arrays_of(name, layer, arrays)):
            raise BadFileError(
                tr("The weights of “{name}” are damaged: {flaw}.", name=name, flaw=flaw)
            )


def check_state(
    arrays: Arrays,
    parameters: Arrays,
    buffers: Arrays,
    optimizers: Mapping[str, tuple[Iterable[str], Iterable[str]]],
) -> None:
    """Raises BadFileError where ``arrays`` is no state of a network.

    Args:
        arrays: What ``Architecture.state`` is said to have given.
        parameters: The network's weights.
        buffers: Its buffers.
        optimizers: Of each optimiser the slots that it keeps, and the parameters that it moves.
    """
    wanted = {f"buffer.{name}": array for name, array in buffers.items()}
    for name, (slots, moved) in optimizers.items():
        steps = arrays.get(f"optimizer.{name}.steps")
        wanted[f"optimizer.{name}.steps"] = np.zeros(1, dtype=np.int64)
        has_slots = group(arrays, f"optimizer.{name}").keys() > {"steps"}
        # The first step makes them.
        if has_slots or (steps is not None and steps.any()):
            wanted |= {f"optimizer.{name}.{s}.{p}": parameters[p] for s in slots for p in moved}
    check_fit(
        arrays, {name: array.shape for name, array in wanted.items()}, tr("training’s numbers")
    )
    for name, array in wanted.items():
        if arrays[name].dtype != array.dtype:
            raise BadFileError(
                tr(
                    "“{name}” holds {dtype}, not {wanted}.",
                    name=name,
                    dtype=arrays[name].dtype,
                    wanted=array.dtype,
                )
            )
    for name in optimizers:
        if arrays[f"optimizer.{name}.steps"] < 0:
            raise BadFileError(
                tr("The optimizer “{name}” has made fewer than no steps.", name=name)
            )


def group(arrays: Arrays, prefix: str) -> dict[str, np.ndarray]:
    """The arrays whose names begin with ``prefix`` and a dot, by what follows it."""
    start = f"{prefix}."
    return {
        name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)
    }
