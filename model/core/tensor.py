"""Tensor: an array that remembers how it was computed, so that gradients can flow back.

Invariant: no array that a derivative returned is ever changed, because it may be handed to two
operands. Only sums that were made here are added to in place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from operator import attrgetter
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False, slots=True)
class SliceGradient:
    """A gradient that is zero everywhere but in a slice.

    So the derivative of a slice costs as much as the slice, not as the whole array: 28 slices of
    one array would otherwise make, and add, 28 arrays of its size.

    Attributes:
        index: Ints, slices, None and ... (numpy's basic indexing): no entry is meant twice.
        values: The gradient there, in the shape of ``array[index]``.
    """

    index: Any
    values: np.ndarray

    def add_to(self, array: np.ndarray) -> None:
        """Adds the slice to an array of the whole's shape, in place."""
        array[self.index] += self.values


@dataclass(frozen=True, eq=False, slots=True)
class ProductGradient:
    """A gradient that is a matrix product, left to be computed where it shall lie.

    So the gradient of a large weight can be written to memory that is given for it: new memory,
    and a copy from there, would take a quarter of the product's time.

    Attributes:
        left: (m, k).
        right: (k, n).
    """

    left: np.ndarray
    right: np.ndarray

    def into(self, room: np.ndarray | None) -> np.ndarray:
        """The product (m, n), in ``room`` where that is given and fits."""
        fits = room is not None and room.dtype == np.result_type(self.left, self.right)
        return np.matmul(self.left, self.right, out=room if fits else None)


Vjp = Callable[[np.ndarray], "np.ndarray | SliceGradient | ProductGradient"]
"""Vector-Jacobian product: gradient of the loss by a result -> gradient by one operand."""

Result = tuple[np.ndarray, Sequence[Vjp]]
"""An operation's value and one such product for each of its operands."""


class Tensor:
    """An array with a place for its gradient.

    Whether an operation is recorded follows from its operands: it is, as soon as one of them
    needs a gradient. There is no mode to switch on or off.

    Attributes:
        data: The values, an array of any shape.
        grad: Gradient of the last ``backward()`` results by ``data``, of its shape, or None.
        requires_grad: Whether gradients are wanted here or in something this was computed from.
        room: Array of its shape that the gradient may be written to, to spare a copy; the
            gradient need not be there, and what is there may be anything.
    """

    __slots__ = (
        "_constants",
        "_depth",
        "_function",
        "_operands",
        "_vjps",
        "data",
        "grad",
        "requires_grad",
        "room",
    )
    # Makes `array + tensor` ask Tensor first; numpy would try it element by element.
    __array_ufunc__ = None

    def __init__(
        self, data: np.ndarray, requires_grad: bool = False, room: np.ndarray | None = None
    ) -> None:
        self.data = np.asarray(data)
        self.requires_grad = requires_grad
        self.room = room
        self.grad: np.ndarray | None = None
        # Of a recorded result: the function that made it, its operands (Tensors, arrays and
        # numbers), a product for each of them, and what else it was given (``graph`` reads these).
        self._operands: tuple[Any, ...] = ()
        self._vjps: Sequence[Vjp] = ()
        self._function: Callable[..., Result] | None = None
        self._constants: Mapping[str, Any] = {}
        # Operations on the longest way here from a leaf.
        self._depth = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of ``data``."""
        return self.data.shape

    def backward(self, weight: float = 1.0) -> None:
        """Adds weight * d(self)/d(leaf) to ``grad`` of every leaf that self was computed from.

        Args:
            weight: What gradients are multiplied by, such as a shard's share of its batch.

        Raises:
            ValueError: ``self`` is not a single number.
        """
        if self.data.size != 1:
            raise ValueError(f"backward() starts from one number, not from shape {self.shape}")
        sums = GradientSums()
        sums.add(self, np.full_like(self.data, weight))
        for node in reversed(self.topological_order()):
            gradient = sums.pop(node)
            if not node._vjps:
                node.grad = gradient if node.grad is None else node.grad + gradient
                continue
            for operand, vjp in zip(node._operands, node._vjps, strict=True):
                if isinstance(operand, Tensor) and operand.requires_grad:
                    sums.add(operand, vjp(gradient))

    def topological_order(self) -> list["Tensor"]:
        """All recorded ancestors of self, operands before results: by depth, then as they are met.

        A stack in place of recursion: unrolled networks are deeper than Python's call stack.
        """
        if not self.requires_grad:
            return []
        order, seen, stack = [self], {id(self)}, [self]
        while stack:
            for x in stack.pop()._operands:
                if isinstance(x, Tensor) and x.requires_grad and id(x) not in seen:
                    seen.add(id(x))
                    order.append(x)
                    stack.append(x)
        order.sort(key=_depth)
        return order

    def __repr__(self) -> str:
        return f"Tensor({self.data!r}, requires_grad={self.requires_grad})"


_depth = attrgetter("_depth")


class GradientSums:
    """Gradients by Tensors while they are being summed, one array for each.

    The first gradient that arrives is kept as it is; a second makes a new array, to which all
    further ones are added in place.
    """

    def __init__(self) -> None:
        self._sums: dict[int, np.ndarray] = {}
        self._own: set[int] = set()

    def add(self, tensor: Tensor, part: np.ndarray | SliceGradient | ProductGradient) -> None:
        """Adds a gradient by ``tensor``, in any shape that broadcasting made of the tensor's."""
        key = id(tensor)
        known = self._sums.get(key)
        if known is None and type(part) is np.ndarray and part.shape == tensor.data.shape:
            self._sums[key] = part  # the usual case first
            return
        if isinstance(part, ProductGradient):
            part = part.into(tensor.room if known is None else None)
        if isinstance(part, SliceGradient):
            if key not in self._own:
                known = np.zeros_like(tensor.data) if known is None else np.array(known)
                self._sums[key] = known
                self._own.add(key)
            part.add_to(known)
            return
        part = sum_to_shape(part, tensor.shape)
        if known is None:
            self._sums[key] = part
        elif key in self._own and known.dtype == part.dtype:
            np.add(known, part, out=known)
        else:
            # As an array: the sum of two arrays without axes would be a number.
            self._sums[key] = np.asarray(known + part)
            self._own.add(key)

    def pop(self, tensor: Tensor) -> np.ndarray:
        """The sum of all that arrived for ``tensor``, which is then forgotten."""
        self._own.discard(id(tensor))
        return self._sums.pop(id(tensor))

    def copy_of(self, tensor: Tensor) -> np.ndarray:
        """The sum of what has arrived so far."""
        return np.array(self._sums[id(tensor)])


def operation(function: Callable[..., Result]) -> Callable[..., Tensor]:
    """Makes an operation on Tensors from one on arrays.

    Args:
        function: Takes arrays (or plain numbers) as positional arguments and whatever is not
            differentiated as keywords. Returns its value and one vector-Jacobian product for
            each positional argument. These are called only where a gradient is needed, with
            the gradient in the shape of the value, and may return it in any shape that
            broadcasting made of the operand's, or as a SliceGradient.

    Returns:
        The same function, taking Tensors, arrays and numbers alike and returning a Tensor.
    """

    @wraps(function)
    def apply(*operands: Any, **constants: Any) -> Tensor:
        # Numbers stay Python's own: wrapped in an array they would turn float32 into float64.
        values = [x.data if isinstance(x, Tensor) else x for x in operands]
        value, vjps = function(*values, **constants)
        result = Tensor(value)
        recorded = [x._depth for x in operands if isinstance(x, Tensor) and x.requires_grad]
        if recorded:
            result.requires_grad = True
            result._operands, result._vjps = operands, vjps
            result._function, result._constants = function, constants
            result._depth = 1 + max(recorded)
        return result

    return apply


def sum_to_shape(gradient: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The gradient by an operand of ``shape``, summed over the axes it was broadcast along."""
    if gradient.shape == shape:
        return gradient
    added = tuple(range(gradient.ndim - len(shape)))
    gradient = gradient.sum(axis=added) if added else gradient
    stretched = tuple(
        axis
        for axis, (have, want) in enumerate(zip(gradient.shape, shape, strict=True))
        if want == 1 and have != 1
    )
    return gradient.sum(axis=stretched, keepdims=True) if stretched else gradient
