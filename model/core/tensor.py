"""Tensor: an array that remembers how it was computed, so that gradients can flow back.

Invariant: gradients are only ever summed into new arrays, never assigned or changed in place,
because a derivative may hand the same array to two operands.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np

Vjp = Callable[[np.ndarray], np.ndarray]
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
    """

    __slots__ = ("_operands", "_vjps", "data", "grad", "requires_grad")
    # Makes `array + tensor` ask Tensor first; numpy would try it element by element.
    __array_ufunc__ = None

    def __init__(self, data: np.ndarray, requires_grad: bool = False) -> None:
        self.data = np.asarray(data)
        self.requires_grad = requires_grad
        self.grad: np.ndarray | None = None
        self._operands: tuple[Tensor, ...] = ()
        self._vjps: tuple[Vjp, ...] = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of ``data``."""
        return self.data.shape

    def backward(self) -> None:
        """Adds d(self)/d(leaf) to ``grad`` of every leaf that self was computed from.

        Raises:
            ValueError: ``self`` is not a single number.
        """
        if self.data.size != 1:
            raise ValueError(f"backward() starts from one number, not from shape {self.shape}")
        gradients = {id(self): np.ones_like(self.data)}
        for node in reversed(self._topological_order()):
            gradient = gradients.pop(id(node))
            if not node._vjps:
                node.grad = gradient if node.grad is None else node.grad + gradient
                continue
            for operand, vjp in zip(node._operands, node._vjps, strict=True):
                if operand.requires_grad:
                    part = sum_to_shape(vjp(gradient), operand.shape)
                    known = gradients.get(id(operand))
                    gradients[id(operand)] = part if known is None else known + part

    def _topological_order(self) -> list["Tensor"]:
        """All recorded ancestors of self, operands before results.

        A stack in place of recursion: unrolled networks are deeper than Python's call stack.
        """
        order: list[Tensor] = []
        seen: set[int] = set()
        stack: list[tuple[Tensor, bool]] = [(self, False)]
        while stack:
            node, operands_done = stack.pop()
            if operands_done:
                order.append(node)
            elif id(node) not in seen and node.requires_grad:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((operand, False) for operand in node._operands)
        return order

    def __repr__(self) -> str:
        return f"Tensor({self.data!r}, requires_grad={self.requires_grad})"


def operation(function: Callable[..., Result]) -> Callable[..., Tensor]:
    """Makes an operation on Tensors from one on arrays.

    Args:
        function: Takes arrays (or plain numbers) as positional arguments and whatever is not
            differentiated as keywords. Returns its value and one vector-Jacobian product for
            each positional argument. These are called only where a gradient is needed, with
            the gradient in the shape of the value, and may return it in any shape that
            broadcasting made of the operand's.

    Returns:
        The same function, taking Tensors, arrays and numbers alike and returning a Tensor.
    """

    @wraps(function)
    def apply(*operands: Any, **constants: Any) -> Tensor:
        # Numbers stay Python's own: wrapped in an array they would turn float32 into float64.
        values = [x.data if isinstance(x, Tensor) else x for x in operands]
        value, vjps = function(*values, **constants)
        result = Tensor(value)
        recorded = [
            (x, vjp)
            for x, vjp in zip(operands, vjps, strict=True)
            if isinstance(x, Tensor) and x.requires_grad
        ]
        if recorded:
            result.requires_grad = True
            result._operands, result._vjps = zip(*recorded, strict=True)
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
