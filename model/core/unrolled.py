"""Recurrent networks on their way through all steps of a sequence, and back.

A step is small, and each call of numpy costs; on a tape of single operations most of the time
would go into bookkeeping. So the way forward through the steps and the way back are loops over
arrays here. All arrays are (steps, numbers, batch): what one step needs of a gate lies together.

What the state, the input and the bias contribute to a step is one matrix product: a step's state,
its input and a 1 lie below one another (``Pass.met``), the weights by these beside one another.
Gates are sigmoids, and sigmoid(a) = (1 + tanh(a / 2)) / 2: with their weights halved beforehand,
one tanh serves all.

Invariant: an operation (``recurrent``) has one derivative for each operand, but the way back is
gone once.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from .tensor import Vjp

Watch = Callable[..., None]
"""Is told on the way back of each step, last to first: its index, and the gradient by each array
(numbers, batch) that it hands on."""


class Pass(ABC):
    """A sequence read from its first step to its last, beginning with a state of zeros.

    Attributes:
        states: (steps, units, batch), the state after each step.
        gates: By name, (steps, units, batch) in [0, 1]; empty without gates.
        names: Of the gates, in the order in which they come first in ``_opened``.
        met: (steps + 1, units + inputs + 1, batch): the state before each step, its input, and 1.
            The last has the state after the last step.
        operands: Of the operation: x and its weights.
    """

    names: tuple[str, ...] = ()
    operands = 4

    _weight: np.ndarray
    _opened: np.ndarray

    def __init__(self, x: np.ndarray, units: int, dtype: np.dtype) -> None:
        steps, inputs, batch = x.shape
        self.steps, self.inputs, self.units, self.batch = steps, inputs, units, batch
        self.met = np.empty((steps + 1, units + inputs + 1, batch), dtype)
        self.met[0, :units] = 0
        self.met[:-1, units:-1] = x
        self.met[:, -1] = 1

    @property
    def states(self) -> np.ndarray:
        return self.met[1:, : self.units]

    @property
    def gates(self) -> dict[str, np.ndarray]:
        return {
            name: self._opened[:, k * self.units : (k + 1) * self.units]
            for k, name in enumerate(self.names)
        }

    @abstractmethod
    def back(
        self, g: np.ndarray, watch: Watch | None = None, keeps: bool = False
    ) -> tuple[np.ndarray, ...]:
        """The way back through the steps.

        Args:
            g: Gradient by the states, of their shape.
            watch: Told of each step.
            keeps: Whether what ``back_to_input`` needs is kept of each step, which takes time: it
                is as much as the way forward has left.

        Returns:
            The gradients by the weights, in the order in which the operation takes them.
        """

    def back_to_input(self) -> np.ndarray:
        """Gradient by x, once ``back`` has been gone and has kept what that takes."""
        return self._weight.T @ self._slopes

    def _room_for_slopes(self, rows: int, keeps: bool) -> np.ndarray:
        """(steps, rows, batch), or room for one step that stays in the cache: (1, rows, batch)."""
        shape = (self.steps if keeps else 1, rows, self.batch)
        self._slopes = np.empty(shape, self.met.dtype)
        return self._slopes

    def vjps(self) -> tuple[Vjp, ...]:
        """The derivatives by x and each of the weights, of which the first that is asked does all.

        The gradient they are asked with is one array, kept so that nothing else can be taken for
        it meanwhile.
        """
        gone: list[tuple[np.ndarray, tuple[np.ndarray, ...]]] = []

        def by_input(g: np.ndarray) -> np.ndarray:
            gone[:] = [(g, self.back(g, keeps=True))]
            return self.back_to_input()

        def by_weights(g: np.ndarray) -> tuple[np.ndarray, ...]:
            if not gone or gone[-1][0] is not g:
                gone[:] = [(g, self.back(g))]
            return gone[-1][1]

        def by(place: int) -> Vjp:
            return lambda g: by_weights(g)[place]

        return by_input, *(by(place) for place in range(self.operands - 1))


class ElmanPass(Pass):
    """h' = f(R h + W x + b), with f tanh or relu (Elman 1990)."""

    def __init__(
        self,
        x: np.ndarray,
        weight: np.ndarray,
        recurrent: np.ndarray,
        bias: np.ndarray,
        activation: str = "tanh",
    ) -> None:
        units = len(bias)
        super().__init__(x, units, np.result_type(x, weight))
        self._weight, self._recurrent, self._is_tanh = weight, recurrent, activation == "tanh"
        joined = np.concatenate([recurrent, weight, bias[:, None]], axis=1)
        for step in range(self.steps):
            state = self.met[step + 1, :units]
            np.matmul(joined, self.met[step], out=state)
            if self._is_tanh:
                np.tanh(state, out=state)
            else:
                np.maximum(state, 0, out=state)

    def back(
        self, g: np.ndarray, watch: Watch | None = None, keeps: bool = False
    ) -> tuple[np.ndarray, ...]:
        units = self.units
        slopes = self._room_for_slopes(units, keeps)
        total = np.zeros((units, self.met.shape[1]), self.met.dtype)
        part = np.empty_like(total)
        carried = np.zeros(g.shape[1:], self.met.dtype)
        for step in reversed(range(self.steps)):
            carried += g[step]
            if watch:
                watch(step, carried)
            state, slope = self.states[step], slopes[step if keeps else 0]
            if self._is_tanh:
                np.multiply(state, state, out=slope)
                np.subtract(1, slope, out=slope)
            else:
                np.greater(state, 0, out=slope)
            slope *= carried
            np.matmul(slope, self.met[step].T, out=part)
            total += part
            np.matmul(self._recurrent.T, slope, out=carried)
        return total[:, units:-1], total[:, :units], total[:, -1]


class LSTMPass(Pass):
    """Long short-term memory (Hochreiter & Schmidhuber 1997; with Gers et al. 2000's forget gate).

    i, f, o = sigmoid(R h + W x + b), g = tanh(R h + W x + b), each with weights of its own;
    c' = f c + i g; h' = o tanh(c').

    Attributes:
        cells: (steps + 1, units, batch): c before each step, and after the last.
    """

    names = ("input", "forget", "output")

    def __init__(
        self, x: np.ndarray, weight: np.ndarray, recurrent: np.ndarray, bias: np.ndarray
    ) -> None:
        units = weight.shape[1]
        super().__init__(x, units, np.result_type(x, weight))
        self._weight = weight.reshape(4 * units, -1)
        self._recurrent = recurrent.reshape(4 * units, units)
        joined = np.concatenate([self._recurrent, self._weight, bias[:, None]], axis=1)
        joined[: 3 * units] *= 0.5
        shape = (self.steps, units, self.batch)
        self._opened = opened = np.empty((self.steps, 4 * units, self.batch), self.met.dtype)
        self.cells = np.zeros((self.steps + 1, *shape[1:]), self.met.dtype)
        self._bent = np.empty(shape, self.met.dtype)
        room = np.empty(shape[1:], self.met.dtype)
        for step in range(self.steps):
            here, cell = opened[step], self.cells[step + 1]
            np.matmul(joined, self.met[step], out=here)
            np.tanh(here, out=here)
            gates = here[: 3 * units]
            gates *= 0.5
            gates += 0.5
            i, f, o, g = _parts(here, units)
            np.multiply(f, self.cells[step], out=cell)
            np.multiply(i, g, out=room)
            cell += room
            np.tanh(cell, out=self._bent[step])
            np.multiply(o, self._bent[step], out=self.met[step + 1, :units])

    def back(
        self, g: np.ndarray, watch: Watch | None = None, keeps: bool = False
    ) -> tuple[np.ndarray, ...]:
        units, dtype = self.units, self.met.dtype
        slopes = self._room_for_slopes(4 * units, keeps)
        total = np.zeros((4 * units, self.met.shape[1]), dtype)
        part = np.empty_like(total)
        carried, by_cell = np.zeros((2, units, self.batch), dtype)
        room = np.empty((units, self.batch), dtype)
        gates_room = np.empty((3 * units, self.batch), dtype)
        for step in reversed(range(self.steps)):
            carried += g[step]
            if watch:
                watch(step, carried, by_cell)
            here, slope, bent = self._opened[step], slopes[step if keeps else 0], self._bent[step]
            i, f, o, new = _parts(here, units)
            by_i, by_f, by_o, by_new = _parts(slope, units)
            np.multiply(carried, bent, out=by_o)
            # Through h' = o tanh(c'): the slope of tanh is 1 - tanh².
            np.multiply(bent, bent, out=room)
            np.subtract(1, room, out=room)
            room *= carried
            room *= o
            by_cell += room
            np.multiply(by_cell, new, out=by_i)
            np.multiply(by_cell, self.cells[step], out=by_f)
            np.multiply(by_cell, i, out=by_new)
            by_cell *= f
            # A sigmoid's slope is s (1 - s) = s - s².
            gates = here[: 3 * units]
            np.multiply(gates, gates, out=gates_room)
            np.subtract(gates, gates_room, out=gates_room)
            slope[: 3 * units] *= gates_room
            np.multiply(new, new, out=room)
            np.subtract(1, room, out=room)
            by_new *= room
            np.matmul(slope, self.met[step].T, out=part)
            total += part
            np.matmul(self._recurrent.T, slope, out=carried)
        by_weight = total[:, units:-1].reshape(4, units, self.inputs)
        return by_weight, total[:, :units].reshape(4, units, units), total[:, -1]


class GRUPass(Pass):
    """Gated recurrent unit (Cho et al. 2014), with the reset after the product.

    r, z = sigmoid(R h + W x + b), each with weights of its own; n = tanh(W x + b + r (R h + c));
    h' = (1 - z) n + z h. So all that the state contributes is one product.
    """

    names = ("reset", "update")
    operands = 5

    def __init__(
        self,
        x: np.ndarray,
        weight: np.ndarray,
        recurrent: np.ndarray,
        bias: np.ndarray,
        recurrent_bias: np.ndarray,
    ) -> None:
        units = weight.shape[1]
        super().__init__(x, units, np.result_type(x, weight))
        dtype = self.met.dtype
        self._weight = weight.reshape(3 * units, -1)
        self._recurrent = recurrent.reshape(3 * units, units)
        joined = np.concatenate([self._recurrent, self._weight, bias[:, None]], axis=1)
        self._new_weight = joined[2 * units :, units:].copy()
        joined[2 * units :, units:-1] = 0
        joined[2 * units :, -1] = recurrent_bias
        joined[: 2 * units] *= 0.5
        # r, z, and what the state contributes to n.
        self._opened = opened = np.empty((self.steps, 3 * units, self.batch), dtype)
        self._new = self._new_weight @ self.met[:-1, units:]
        room = np.empty((units, self.batch), dtype)
        for step in range(self.steps):
            here, new, state = opened[step], self._new[step], self.met[step, :units]
            np.matmul(joined, self.met[step], out=here)
            gates = here[: 2 * units]
            np.tanh(gates, out=gates)
            gates *= 0.5
            gates += 0.5
            r, z, contributed = _parts(here, units)
            np.multiply(r, contributed, out=room)
            new += room
            np.tanh(new, out=new)
            np.subtract(state, new, out=room)
            room *= z
            np.add(new, room, out=self.met[step + 1, :units])

    def back(
        self, g: np.ndarray, watch: Watch | None = None, keeps: bool = False
    ) -> tuple[np.ndarray, ...]:
        units, dtype = self.units, self.met.dtype
        # By n's argument, r's, z's, and what the state contributes to n: the first three are those
        # that meet the input, the last three those that meet the state.
        slopes = self._room_for_slopes(4 * units, keeps)
        total = np.zeros((3 * units, self.met.shape[1]), dtype)
        part = np.empty_like(total)
        by_new_weight = np.zeros_like(self._new_weight)
        carried = np.zeros((units, self.batch), dtype)
        room, other = np.empty((2, units, self.batch), dtype)
        gates_room = np.empty((2 * units, self.batch), dtype)
        for step in reversed(range(self.steps)):
            carried += g[step]
            if watch:
                watch(step, carried)
            here, new, state = self._opened[step], self._new[step], self.met[step, :units]
            slope = slopes[step if keeps else 0]
            r, z, contributed = _parts(here, units)
            by_new, by_r, by_z, by_contributed = _parts(slope, units)
            np.subtract(state, new, out=room)
            np.multiply(carried, room, out=by_z)
            np.multiply(carried, z, out=other)
            np.subtract(carried, other, out=by_new)
            np.multiply(new, new, out=room)
            np.subtract(1, room, out=room)
            by_new *= room
            np.multiply(by_new, contributed, out=by_r)
            np.multiply(by_new, r, out=by_contributed)
            # A sigmoid's slope is s (1 - s) = s - s².
            gates = here[: 2 * units]
            np.multiply(gates, gates, out=gates_room)
            np.subtract(gates, gates_room, out=gates_room)
            slope[units : 3 * units] *= gates_room
            meets_state = slope[units:]
            np.matmul(meets_state, self.met[step].T, out=part)
            total += part
            by_new_weight += by_new @ self.met[step, units:].T
            np.matmul(self._recurrent.T, meets_state, out=carried)
            carried += other
        by_bias = total[:, -1].copy()
        by_recurrent_bias = by_bias[2 * units :].copy()
        by_weight = np.concatenate([total[: 2 * units, units:-1], by_new_weight[:, :-1]])
        by_bias[2 * units :] = by_new_weight[:, -1]
        return (
            by_weight.reshape(3, units, self.inputs),
            total[:, :units].reshape(3, units, units),
            by_bias,
            by_recurrent_bias,
        )

    def back_to_input(self) -> np.ndarray:
        # The slopes begin with those of n, which the weights have last.
        rolled = np.roll(self._weight, self.units, axis=0)
        return rolled.T @ self._slopes[:, : 3 * self.units]


def _parts(rows: np.ndarray, units: int) -> list[np.ndarray]:
    """Views of so many rows each."""
    return [rows[start : start + units] for start in range(0, len(rows), units)]
