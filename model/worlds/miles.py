"""Kilometres to miles: a machine with one number to turn, and an error that says how far.

After "Make your own neural network": output = c x, error = wanted - output, delta c = error / x.
"""

from collections.abc import Iterator

import numpy as np

from ..language import tr
from .control import Action, Control
from .pictures import CurvePicture
from .world import Value, World


class Miles(World):
    """A machine that multiplies by c, and one example of what it should say."""

    key, part, title = "miles", "curve", tr("Miles")
    controls = (
        Control(
            "c", "c",
            tr("What the machine multiplies by."),
            "number", 0.5, low=0.0, high=2.0, step=0.01,
        ),
        Control(
            "km", tr("Kilometres"),
            tr("What goes into the machine."),
            "number", 100.0, low=1.0, high=1000.0, step=10.0,
        ),
        Control(
            "miles", tr("Miles wanted"),
            tr("What should come out."),
            "number", 62.137, low=0.0, high=2000.0, step=1.0 / 2,
        ),
        Control(
            "share", tr("Share"),
            tr("How much of the error a step mends: 1 is all of it."),
            "number", 1.0, low=0.0, high=2.0, step=0.1,
        ),
    )  # fmt: skip
    actions = (
        Action(
            "step",
            tr("Let the error mend c"),
            tr("Adds error / kilometres, times the share, to c."),
        ),
        Action("restart", tr("Start again"), tr("Forgets the steps; c stays.")),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._restart()

    def _renew(self, name: str) -> None:
        if name != "share":
            self._restart()

    def _restart(self) -> None:
        self._steps, self._path = 0, (self._values["c"],)

    def _output(self) -> float:
        return self._values["c"] * self._values["km"]

    def _error(self) -> float:
        return self._values["miles"] - self._output()

    def _on_step(self) -> Iterator[None]:
        values = self._values
        mended = values["c"] + values["share"] * self._error() / values["km"]
        self._values = values | {"c": float(np.clip(mended, 0.0, 2.0))}
        self._steps += 1
        self._path = (*self._path[-200:], self._values["c"])
        yield

    def _on_restart(self) -> Iterator[None]:
        self._restart()
        yield

    def _figures(self) -> dict[str, Value]:
        return {
            "output": self._output(),
            "error": self._error(),
            "mend": self._error() / self._values["km"],
            "exact": self._values["miles"] / self._values["km"],
            "steps": self._steps,
        }

    def picture(self) -> CurvePicture:
        """The output over c, where one stands, and the output that is wanted."""
        km, path = self._values["km"], np.array(self._path)
        right = max(1.0, 1.3 * self._values["miles"] / km, 1.15 * self._values["c"])
        x = np.array([0.0, right])
        errors = tuple(abs(self._values["miles"] - c * km) for c in self._path)
        return CurvePicture(
            x=x,
            y=km * x,
            point=(self._values["c"], self._output()),
            point_control="c",
            path=np.stack([path, path * km], 1) if self._steps else np.zeros((0, 2)),
            level=self._values["miles"],
            level_name=tr("wanted: {miles:g} miles", miles=self._values["miles"]),
            gap=True,
            x_range=(0.0, right),
            y_range=(0.0, km * right),
            x_title="c",
            y_title=tr("miles that come out"),
            trace=errors if self._steps else (),
            trace_title=tr("size of the error"),
            trace_level=0.0,
            words=tr(
                "The machine says {output:.3f} miles; {error:.3f} are missing.",
                output=self._output(),
                error=self._error(),
            ),
        )
