"""A surface that bends: a few sigmoid units between two inputs and one output.

As the text has it: no biases, no sigmoid at the output, and slopes by nudging each number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from ..core import Tensor, ops
from ..language import tr, trc
from .control import RESTART, START, Action, Control
from .iris_surface import DATA, FLOWERS, SCALED, STEPS, IrisSurface
from .least_squares import improving
from .pictures import SurfacePicture
from .small_net import Arrays, count, drawn, forward, gradients, numeric_gradients
from .world import Value

AT_ONCE, SEARCH = 5, 300
GRID = 25
NUDGE = 1e-8
ACTIVATIONS = ("sigmoid", None)
PRINTED = {
    "weight1": np.array(
        [[0.55604015, -1.30425457, -1.51214943], [-0.06828511, -0.63519787, -0.59453199]]
    ),
    "weight2": np.array([[-0.09451191], [-2.21387541], [-0.4512179]]),
}
"""Weights that the text prints before it counts the cost 201434."""


class IrisBend(IrisSurface):
    """2-h-1 on flowers, by numeric gradient or backward."""

    key, part, title = "iris_bend", "surface", tr("A surface that bends")
    controls = (
        Control(
            "hidden", tr("Hidden units"),
            tr("How many sigmoids bend the surface."),
            "number", 3, low=1, high=12, step=1,
        ),
        Control(
            "biases", tr("Biases"),
            tr("Whether units have a bias too; the text forgets them."),
            "flag", False,
        ),
        Control(
            "start", tr("Weights from"),
            tr("A start of their own, or the text's printed weights."),
            "choice", "seed", choices={"seed": tr("seed"), "printed": tr("printed")},
        ),
        replace(START, default=750),
        Control(
            "slopes", tr("Slopes"),
            tr("By nudging each number by 1e-8, or backward in one go."),
            "choice", "numeric",
            choices={"numeric": tr("numeric"), "backward": tr("backward")},
        ),
        Control(
            "rate", tr("Rate"),
            tr("A step is so many times the gradient."),
            "number", 0.01, low=0.0, high=1.0,
        ),
        replace(SCALED, default=True),
        FLOWERS,
        DATA,
    )  # fmt: skip
    actions = (
        Action("step", trc("button", "Step"), tr("Moves every weight against its slope, once.")),
        Action(
            "train",
            tr("{steps:,} steps", steps=STEPS),
            tr("Makes {steps:,} steps downhill.", steps=STEPS),
        ),
        Action(
            "best",
            tr("Look for the best"),
            tr("From here by a cleverer method (Levenberg and Marquardt): as low as it leads."),
        ),
        RESTART,
    )

    def _begin(self, given: frozenset[str]) -> None:
        super()._begin(given)
        self._restart()

    def _renew(self, name: str) -> None:
        super()._renew(name)
        if name == "start" and self._values["start"] == "printed":
            self._values = self._values | {"hidden": 3, "biases": False}
        if name in ("hidden", "biases", "seed"):
            self._values = self._values | {"start": "seed"}
        if name not in ("rate", "slopes"):
            self._restart()

    def _measure(self) -> None:
        super()._measure()
        self._inputs, self._wanted = self._columns[:, :2], self._columns[:, 2:]

    def _restart(self) -> None:
        if self._values["start"] == "printed":
            self._net = {name: array.copy() for name, array in PRINTED.items()}
        else:
            rng = np.random.default_rng(self._values["seed"])
            sizes = (2, self._values["hidden"], 1)
            self._net = drawn(sizes, rng.standard_normal, biases=self._values["biases"])
        self._steps = self._passes = 0
        self._first = self._highest = self._cost(self._net)
        self._trace = (self._first,)

    def _loss(self, parameters: Mapping[str, np.ndarray | Tensor]) -> Tensor:
        """1/2 sum (y - t)² over all rows."""
        outputs = forward(parameters, self._inputs, ACTIVATIONS)[-1]
        mean = ops.mean_squared_error(outputs, targets=self._wanted)
        return ops.multiply(mean, float(len(self._wanted)))

    def _cost(self, parameters: Arrays) -> float:
        return float(self._loss(parameters).data)

    def _descend(self) -> None:
        if self._values["slopes"] == "numeric":
            _, slopes = numeric_gradients(self._cost, self._net, NUDGE)
            self._passes += 1 + count(self._net)
        else:
            _, slopes = gradients(self._loss, self._net)
            self._passes += 1
        rate = self._values["rate"]
        self._move({name: array - rate * slopes[name] for name, array in self._net.items()})

    def _move(self, net: Arrays) -> None:
        self._net, cost = net, self._cost(net)
        self._steps += 1
        self._highest = max(self._highest, cost)
        self._trace = (*self._trace[-2 * STEPS :], cost)

    def _on_train(self) -> Iterator[None]:
        return self._descending(AT_ONCE)

    def _on_best(self) -> Iterator[None]:
        self._need_room()
        for net in improving(self._residuals, self._net, SEARCH):
            self._move(net)
            yield

    def _residuals(self, parameters: Arrays) -> np.ndarray:
        return (forward(parameters, self._inputs, ACTIVATIONS)[-1].data - self._wanted)[:, 0]

    def _on_restart(self) -> Iterator[None]:
        self._restart()
        yield

    def _figures(self) -> dict[str, Value]:
        outputs = forward(self._net, self._inputs, ACTIVATIONS)[-1].data
        # What the text computes: (n, 1) - (n,) is a table of n x n differences.
        spread = outputs - self._wanted[:, 0]
        return {
            "cost": self._trace[-1],
            "first_cost": self._first,
            "highest": self._highest,
            "steps": self._steps,
            "passes": self._passes,
            "parameters": count(self._net),
            "one_step": 1 + count(self._net),
            "broadcast_cost": 0.5 * float((spread**2).sum()),
            "rows": len(self._wanted),
            "fled": self._has_fled(),
        }

    def picture(self) -> SurfacePicture:
        """The surface over the floor, the flowers, and their errors as sticks."""
        has_best = self._values["scaled"] and self._values["flowers"] != "own"
        return self._surface(
            GRID,
            trace_level=0.6452 if has_best else float("nan"),
            words=tr(
                "The surface's cost is {cost:.4f} after {steps:,} steps.",
                cost=self._trace[-1],
                steps=self._steps,
            ),
        )

    def _heights(self, floor: np.ndarray) -> np.ndarray:
        outputs = forward(self._net, floor / self._scale[:2], ACTIVATIONS)[-1].data
        return outputs[:, 0] * self._scale[2]
