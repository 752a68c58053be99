"""A plane through flowers: petal length from sepal length and width, tilted by hand or descending.

J = 1/2 sum (y - t)², y = w1 x1 + w2 x2 + b, optionally with a sigmoid on it. Everything that is
shown is in centimetres; with ``scaled`` the learner works on columns divided by their maximum.
"""

from collections.abc import Iterator

import numpy as np

from ..core.ops import logistic
from ..errors import SettingError
from ..language import tr, trc
from .control import Action, Control
from .iris_surface import DATA, FLOWERS, GONE, MOST_ROWS, SCALED, STEPS, IrisSurface
from .pictures import Grip, SurfacePicture
from .world import Value

AT_ONCE = 20
GRID = 13


class IrisPlane(IrisSurface):
    """A plane with three numbers, its cost, and descent by the true gradient."""

    key, part, title = "iris_plane", "surface", tr("A plane through flowers")
    controls = (
        Control(
            "w1", "w₁",
            tr("Weight of the sepal's length."),
            "number", 0.2, low=-100, high=100,
        ),
        Control(
            "w2", "w₂",
            tr("Weight of the sepal's width."),
            "number", 0.6, low=-100, high=100,
        ),
        Control(
            "b", "b",
            tr("Bias: how high the plane stands."),
            "number", -0.3, low=-100, high=100,
        ),
        Control(
            "heights", tr("Corners"),
            tr("Heights of the plane's three corners, in the data's units."),
            "numbers", [0, 0, 0], low=-1e6, high=1e6, shape=(3,),
        ),
        Control(
            "rate", tr("Rate"),
            tr("A step is so many times the gradient."),
            "number", 0.001, low=0.0, high=1.0,
        ),
        SCALED,
        Control(
            "sigmoid", tr("Sigmoid"),
            tr("Whether the output goes through a sigmoid."),
            "flag", False,
        ),
        Control(
            "in_turn", tr("One after another"),
            tr("Whether each number is moved before the slope of the next is worked out."),
            "flag", False,
        ),
        Control(
            "flower", tr("Flower"),
            tr("Row of the flower that is worked out in figures."),
            "number", 29, low=0, high=MOST_ROWS - 1, step=1,
        ),
        FLOWERS,
        DATA,
    )  # fmt: skip
    actions = (
        Action("step", trc("button", "Step"), tr("Moves all three numbers against their slopes.")),
        Action(
            "descend",
            tr("{steps:,} steps", steps=STEPS),
            tr("Goes downhill {steps:,} steps.", steps=STEPS),
        ),
        Action(
            "best",
            tr("Best plane"),
            tr("Jumps to the plane of least cost, found by linear algebra."),
        ),
        Action("restart", tr("Start again"), tr("Goes back to where the descent began.")),
    )

    def _begin(self, given: frozenset[str]) -> None:
        super()._begin(given)
        if "heights" in given:
            self._tilt(self._values["heights"])
        self._from_here()

    def _renew(self, name: str) -> None:
        super()._renew(name)
        if name == "heights":
            self._tilt(self._values["heights"])
        if name not in ("rate", "flower", "in_turn"):
            self._from_here()

    def get(self, name: str) -> object:
        """A control's value; the corners' heights follow from the plane."""
        return self._corners()[:, 2] if name == "heights" else super().get(name)

    def _measure(self) -> None:
        super()._measure()
        inputs, self._wanted = self._columns[:, :2], self._columns[:, 2]
        self._inputs = np.column_stack([inputs, np.ones(len(inputs))])
        best = np.linalg.lstsq(self._inputs, self._wanted, rcond=None)[0]
        self._best = best
        left = self._inputs @ best - self._wanted
        self._best_cost = 0.5 * float(left @ left)
        steepest = float(np.linalg.eigvalsh(self._inputs.T @ self._inputs).max())
        self._too_fast = 2 / steepest

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

    def _on_descend(self) -> Iterator[None]:
        return self._descending(AT_ONCE)

    def _on_best(self) -> Iterator[None]:
        if self._values["sigmoid"]:
            raise SettingError(
                tr("With a sigmoid there is no formula for the best. Take it off first.")
            )
        self._put(self._best)
        self._from_here()
        yield

    def _on_restart(self) -> Iterator[None]:
        self._put(self._start)
        self._from_here()
        yield

    def _corners(self) -> np.ndarray:
        """Places (3, 3) of the corners near, right and behind, in the data's units."""
        (left, front), (right, back) = self._low, self._high
        floor = np.array([[left, front], [right, front], [left, back]])
        return np.column_stack([floor, self._heights(floor)])

    def _heights(self, floor: np.ndarray) -> np.ndarray:
        inputs = np.column_stack([floor / self._scale[:2], np.ones(len(floor))])
        return self._outputs(self._numbers(), inputs) * self._scale[2]

    def _tilt(self, heights: np.ndarray) -> None:
        if self._values["sigmoid"]:
            raise SettingError(tr("Corners are pulled without the sigmoid. Take it off first."))
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
        names = (tr("near corner"), tr("right corner"), tr("back corner"))
        corners = self._corners()
        grips = tuple(
            Grip(at=corners[k], control="heights", place=k, name=names[k]) for k in range(3)
        )
        return self._surface(
            GRID,
            grips=() if self._values["sigmoid"] else grips,
            words=tr(
                "The cost is {cost:.4f}; of the best plane {best:.4f}.",
                cost=self._cost(),
                best=self._best_cost,
            ),
        )
