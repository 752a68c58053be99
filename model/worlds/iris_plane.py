"""A plane through flowers: petal length from sepal length and width, tilted by hand or descending.

J = 1/2 sum (y - t)², y = w1 x1 + w2 x2 + b, optionally with a sigmoid on it. Everything that is
shown is in centimetres; with ``scaled`` the learner works on columns divided by their maximum.
"""

from collections.abc import Iterator

import numpy as np

from ..core.ops import logistic
from ..errors import SettingError
from . import tables
from .control import Action, Control
from .pictures import Grip, SurfacePicture
from .world import Value, World

STEPS, AT_ONCE = 2000, 20
GONE = 1e12
GRID = 13
MARGIN = 0.06
ABOVE = 0.42
"""Room above and below the data, by their height."""

MOST_ROWS = 2000
DATA = Control(
    "data", "Data", "Rows of first input, second input and what is wanted.", "numbers", [],
    low=-1e6, high=1e6, shape=(None, 3),
)  # fmt: skip
FLOWERS = Control(
    "flowers", "Flowers", "Iris as scikit-learn has it, as it had it before 2018, or your own.",
    "choice", "today", choices=("today", "before 2018", "own"),
)  # fmt: skip
SCALED = Control(
    "scaled", "Scaled", "Whether columns are divided by their maximum before learning.", "flag",
    False,
)  # fmt: skip


class IrisPlane(World):
    """A plane with three numbers, its cost, and descent by the true gradient."""

    key, part, title = "iris_plane", "surface", "A plane through flowers"
    controls = (
        Control("w1", "w₁", "Weight of the sepal's length.", "number", 0.2, low=-100, high=100),
        Control("w2", "w₂", "Weight of the sepal's width.", "number", 0.6, low=-100, high=100),
        Control("b", "b", "Bias: how high the plane stands.", "number", -0.3, low=-100, high=100),
        Control(
            "heights", "Corners", "Heights of the plane's three corners, in the data's units.",
            "numbers", [0, 0, 0], low=-1e6, high=1e6, shape=(3,),
        ),
        Control(
            "rate", "Rate", "A step is so many times the gradient.", "number", 0.001,
            low=0.0, high=1.0,
        ),
        SCALED,
        Control(
            "sigmoid", "Sigmoid", "Whether the output goes through a sigmoid.", "flag", False
        ),
        Control(
            "in_turn", "One after another",
            "Whether each number is moved before the slope of the next is worked out.", "flag",
            False,
        ),
        Control(
            "flower", "Flower", "Row of the flower that is worked out in figures.", "number", 29,
            low=0, high=MOST_ROWS - 1, step=1,
        ),
        FLOWERS,
        DATA,
    )  # fmt: skip
    actions = (
        Action("step", "Step", "Moves all three numbers against their slopes."),
        Action("descend", f"{STEPS:,} steps", f"Goes downhill {STEPS:,} steps."),
        Action("best", "Best plane", "Jumps to the plane of least cost, found by linear algebra."),
        Action("restart", "Start again", "Goes back to where the descent began."),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._values = self._values | chosen_rows(self._values, given)
        self._measure()
        if "heights" in given:
            self._tilt(self._values["heights"])
        self._from_here()

    def _renew(self, name: str) -> None:
        if name in ("flowers", "data"):
            self._values = self._values | chosen_rows(self._values, frozenset([name]))
        if name in ("flowers", "data", "scaled"):
            self._measure()
        if name == "heights":
            self._tilt(self._values["heights"])
        if name not in ("rate", "flower", "in_turn"):
            self._from_here()

    def get(self, name: str) -> object:
        """A control's value; the corners' heights follow from the plane."""
        return self._corners()[:, 2] if name == "heights" else super().get(name)

    def _measure(self) -> None:
        """What follows from the data alone."""
        data = self._values["data"]
        self._scale = data.max(0) if self._values["scaled"] else np.ones(3)
        if not (self._scale > 0).all():
            raise SettingError(
                "A column has no positive value to divide by. Take the scaling off, or other rows."
            )
        columns = data / self._scale
        self._inputs, self._wanted = (
            np.column_stack([columns[:, :2], np.ones(len(data))]),
            columns[:, 2],
        )
        best = np.linalg.lstsq(self._inputs, self._wanted, rcond=None)[0]
        self._best = best
        left = self._inputs @ best - self._wanted
        self._best_cost = 0.5 * float(left @ left)
        steepest = float(np.linalg.eigvalsh(self._inputs.T @ self._inputs).max())
        self._too_fast = 2 / steepest
        self._low, self._high = data[:, :2].min(0), data[:, :2].max(0)
        room = MARGIN * np.maximum(self._high - self._low, 1e-9)
        self._low, self._high = self._low - room, self._high + room

    def _from_here(self) -> None:
        self._start = self._numbers()
        self._first = self._cost()
        self._steps, self._trace = 0, (self._first,)

    def _numbers(self) -> np.ndarray:
        return np.array([self._values[name] for name in ("w1", "w2", "b")])

    def _put(self, numbers: np.ndarray) -> None:
        named = zip(("w1", "w2", "b"), np.clip(numbers, -GONE, GONE).tolist(), strict=True)
        self._values = self._values | dict(named)

    def _outputs(self, numbers: np.ndarray, inputs: np.ndarray) -> np.ndarray:
        weighted = inputs @ numbers
        return logistic(weighted) if self._values["sigmoid"] else weighted

    def _cost(self, numbers: np.ndarray | None = None) -> float:
        numbers = self._numbers() if numbers is None else numbers
        errors = self._outputs(numbers, self._inputs) - self._wanted
        return 0.5 * float(errors @ errors)

    def _gradient(self, numbers: np.ndarray) -> np.ndarray:
        outputs = self._outputs(numbers, self._inputs)
        errors = outputs - self._wanted
        if self._values["sigmoid"]:
            errors = errors * outputs * (1 - outputs)
        return self._inputs.T @ errors

    def _descend(self) -> None:
        numbers, rate = self._numbers(), self._values["rate"]
        if self._values["in_turn"]:
            for place in range(3):
                numbers[place] -= rate * self._gradient(numbers)[place]
        else:
            numbers -= rate * self._gradient(numbers)
        self._put(numbers)
        self._steps += 1
        self._trace = (*self._trace[-STEPS:], self._cost())

    def _on_step(self) -> Iterator[None]:
        self._need_room()
        self._descend()
        yield

    def _on_descend(self) -> Iterator[None]:
        self._need_room()
        for step in range(1, STEPS + 1):
            self._descend()
            if step % AT_ONCE == 0:
                yield
            if self._has_fled():
                break
        yield

    def _on_best(self) -> Iterator[None]:
        if self._values["sigmoid"]:
            raise SettingError(
                "With a sigmoid there is no formula for the best. Take it off first."
            )
        self._put(self._best)
        self._from_here()
        yield

    def _on_restart(self) -> Iterator[None]:
        self._put(self._start)
        self._from_here()
        yield

    def _need_room(self) -> None:
        if self._has_fled():
            raise SettingError("The plane has fled. Start again with a smaller rate.")

    def _has_fled(self) -> bool:
        return not self._trace[-1] < GONE

    def _corners(self) -> np.ndarray:
        """Places (3, 3) of the corners near, right and behind, in the data's units."""
        (left, front), (right, back) = self._low, self._high
        floor = np.array([[left, front], [right, front], [left, back]])
        return np.column_stack([floor, self._heights(floor)])

    def _heights(self, floor: np.ndarray) -> np.ndarray:
        """Heights of the surface over ``floor`` (m, 2), in the data's units."""
        inputs = np.column_stack([floor / self._scale[:2], np.ones(len(floor))])
        return self._outputs(self._numbers(), inputs) * self._scale[2]

    def _tilt(self, heights: np.ndarray) -> None:
        if self._values["sigmoid"]:
            raise SettingError("Corners are pulled without the sigmoid. Take it off first.")
        floor = self._corners()[:, :2] / self._scale[:2]
        self._put(np.linalg.solve(np.column_stack([floor, np.ones(3)]), heights / self._scale[2]))

    def _figures(self) -> dict[str, Value]:
        data = self._values["data"]
        row = min(self._values["flower"], len(data) - 1)
        return {
            "cost": self._cost(),
            "steps": self._steps,
            "first_cost": self._first,
            "best_cost": self._best_cost,
            "best_w1": self._best[0],
            "best_w2": self._best[1],
            "best_b": self._best[2],
            "too_fast": self._too_fast,
            "fled": self._has_fled(),
            "length": data[row, 0],
            "width": data[row, 1],
            "actual": data[row, 2],
            "prediction": float(self._heights(data[row : row + 1, :2])[0]),
            "rows": len(data),
        }

    def picture(self) -> SurfacePicture:
        """The plane over the floor, the flowers, and their errors as sticks."""
        data = self._values["data"]
        xs, ys = (np.linspace(self._low[k], self._high[k], GRID) for k in (0, 1))
        floor = np.stack(np.meshgrid(xs, ys), -1).reshape(-1, 2)
        room = ABOVE * float(np.ptp(data[:, 2]) or 1.0)
        names = ("near corner", "right corner", "back corner")
        corners = self._corners()
        grips = tuple(
            Grip(at=corners[k], control="heights", place=k, name=names[k]) for k in range(3)
        )
        return SurfacePicture(
            x=xs,
            y=ys,
            z=self._heights(floor).reshape(GRID, GRID),
            points=data,
            feet=self._heights(data[:, :2]),
            grips=() if self._values["sigmoid"] else grips,
            x_title="sepal length" if self._values["flowers"] != "own" else "first input",
            y_title="sepal width" if self._values["flowers"] != "own" else "second input",
            z_title="petal length" if self._values["flowers"] != "own" else "wanted",
            z_range=(float(data[:, 2].min()) - room, float(data[:, 2].max()) + room),
            trace=self._trace if self._steps else (),
            trace_title="cost J",
            words=f"The cost is {self._cost():.4f}; of the best plane {self._best_cost:.4f}.",
        )


def chosen_rows(values: dict[str, object], given: frozenset[str]) -> dict[str, object]:
    """What "flowers" and "data" are, now that the ``given`` of them were set.

    Raises:
        SettingError: The data of one's own are too few, too many, or lie on a line.
    """
    data, flowers = values["data"], values["flowers"]
    names_flowers = "flowers" in given and flowers != "own"
    if "data" in given and not names_flowers:
        if not 3 <= len(data) <= MOST_ROWS:
            raise SettingError(
                f"No plane follows from that. Give 3 to {MOST_ROWS:,} rows of three numbers."
            )
        if np.linalg.matrix_rank(np.column_stack([data[:, :2], np.ones(len(data))])) < 3:
            raise SettingError("These rows lie on a line: no plane is the best. Add one beside it.")
        return {"flowers": "own"}
    if flowers == "own":
        return {} if len(data) else {"data": tables.iris()}
    return {"data": tables.iris(is_old=flowers == "before 2018")}
