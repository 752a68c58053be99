"""Shapes: two arrays, an expression of them, and what comes out or why nothing does.

The arrays are small ones of one's own, or the predictions and targets of a small network on the
150 irises: there a difference of shapes (150, 1) and (150,) is 150 x 150 differences.
"""

import math

import numpy as np

from ..errors import SettingError
from ..language import sentences, tr
from .control import Control
from .expression import Expression, read_expression
from .functions import unfilled, written
from .iris_bend import ACTIVATIONS, PRINTED
from .pictures_graph import GridPicture, Sheet
from .small_net import forward
from .tables import iris
from .world import Value, World, numbered

MOST_ENTRIES, MOST_AXES = 60, 3
MOST_FIGURES = 16
"""Entries of a result that the state names one by one."""


class ArrayShapes(World):
    """Arrays a and b, and an expression of them."""

    key, part, title = "shapes", "grid", tr("Shapes")
    controls = (
        Control(
            "a", "a",
            tr("An array of numbers, of one to three axes."),
            "numbers", [[1.0, 2.0], [3.0, 4.0]], low=-1e4, high=1e4, step=1.0,
        ),
        Control(
            "b", "b",
            tr("Another."),
            "numbers", [5.0, 6.0], low=-1e4, high=1e4, step=1.0,
        ),
        Control(
            "expression", tr("Expression"),
            tr("Of a and b, as one writes it with numpy."),
            "text", "a + b",
        ),
        Control(
            "shape_a", tr("Shape of a"),
            tr("Sizes, such as 2, 3; another number of entries is filled by counting."),
            "text", "2, 2",
        ),
        Control(
            "shape_b", tr("Shape of b"),
            tr("The same for b."),
            "text", "2",
        ),
        Control(
            "data", tr("Data"),
            tr("Your own arrays, or predictions a and targets b of 150 irises."),
            "choice", "your own",
            choices={"your own": tr("your own"), "irises before 2018": tr("irises before 2018"),
                     "irises today": tr("irises today")},
        ),
    )  # fmt: skip

    def _begin(self, given: frozenset[str]) -> None:
        self._entered: dict[str, np.ndarray] = {}
        if self._values["data"] != "your own":
            self._use_irises()
        for name in ("a", "b"):
            if f"shape_{name}" in given:
                self._reshape(name)
            else:
                self._tell_shape(name)
        self._compute()

    def _renew(self, name: str) -> None:
        if name == "data":
            self._use_irises() if self._values["data"] != "your own" else self._use_own()
        elif name in ("a", "b"):
            self._check_array(name)
            self._tell_shape(name)
        elif name.startswith("shape_"):
            self._reshape(name[-1])
        self._compute()

    def _check_array(self, name: str) -> None:
        array = self._values[name]
        most = MOST_ENTRIES if self._values["data"] == "your own" else 150
        if not 1 <= array.size <= most or array.ndim > MOST_AXES:
            raise SettingError(
                tr(
                    "An array here has 1 to {most} numbers on up to {axes} axes: "
                    "give {name} another shape than {shape}.",
                    most=most,
                    axes=MOST_AXES,
                    name=name,
                    shape=written(array.shape),
                )
            )

    def _tell_shape(self, name: str) -> None:
        sizes = ", ".join(map(str, self._values[name].shape))
        self._values[f"shape_{name}"] = sizes or tr("1 number")

    def _reshape(self, name: str) -> None:
        text = self._values[f"shape_{name}"].strip("() ,")
        try:
            shape = tuple(int(part) for part in text.replace("×", ",").replace("x", ",").split(","))
        except ValueError:
            raise SettingError(
                tr(
                    "Write a shape as sizes with commas, such as 2, 3, not “{words}”.",
                    words=text[:30],
                )
            ) from None
        count = math.prod(shape) if all(0 < size <= 1000 for size in shape) else 0
        array = self._values[name]
        if count == array.size and len(shape) <= MOST_AXES:
            self._values[name] = array.reshape(shape)
        elif self._values["data"] != "your own":
            raise unfilled(shape, array.size)
        elif not 1 <= count <= MOST_ENTRIES or len(shape) > MOST_AXES:
            raise SettingError(
                tr(
                    "A shape here has up to {sizes} sizes and {most} numbers: "
                    "make it smaller than {shape}.",
                    sizes=MOST_AXES,
                    most=MOST_ENTRIES,
                    shape=written(shape)[:40],
                )
            )
        else:
            self._values[name] = np.arange(1.0, count + 1).reshape(shape)
        self._tell_shape(name)

    def _use_irises(self) -> None:
        self._entered = self._entered or {name: self._values[name] for name in ("a", "b")}
        flowers = iris(is_old=self._values["data"] == "irises before 2018")
        self._values["a"] = forward(PRINTED, flowers[:, :2], ACTIVATIONS)[-1].data
        self._values["b"] = flowers[:, 2].copy()
        for name in ("a", "b"):
            self._tell_shape(name)

    def _use_own(self) -> None:
        self._values |= self._entered
        self._entered = {}
        for name in ("a", "b"):
            self._tell_shape(name)

    def _compute(self) -> None:
        """The result, or the sentence why there is none: a misfit is to be seen, not refused."""
        self._result, self._problem = None, ""
        expression: Expression = read_expression(self._values["expression"])
        try:
            self._result = expression.value({name: self._values[name] for name in ("a", "b")})
        except SettingError as error:
            self._problem = str(error)

    def _figures(self) -> dict[str, Value]:
        result = self._result
        figures: dict[str, Value] = {
            "fits": result is not None,
            "axes": -1 if result is None else result.ndim,
            "rows": 0 if result is None or not result.ndim else result.shape[0],
            "columns": 0 if result is None or result.ndim < 2 else result.shape[1],
            "size": 0 if result is None else result.size,
            "total": float("nan") if result is None else float(result.sum()),
            "mean": float("nan") if result is None else float(result.mean()),
            "cost": float("nan") if result is None else 0.5 * float((result * result).sum()),
            "a_axes": self._values["a"].ndim, "b_axes": self._values["b"].ndim,
            "a_size": self._values["a"].size, "b_size": self._values["b"].size,
        }  # fmt: skip
        return figures | numbered("r", [] if result is None else result.reshape(-1), MOST_FIGURES)

    def picture(self) -> GridPicture:
        """Both arrays, and what became of them."""
        own = self._values["data"] == "your own"
        sheets = [
            _sheet(
                f"{name}   {written(self._values[name].shape)}", self._values[name],
                control=name if own else "", before="" if name == "a" else tr("and"),
            )
            for name in ("a", "b")
        ]  # fmt: skip
        result, expression = self._result, self._values["expression"]
        if result is None:
            note = self._problem
        else:
            note = ""
            if not own:
                note = tr("½ sum of squares: {cost:.2f}", cost=self._figures()["cost"])
            title = f"{expression[:40]}   {written(result.shape)}"
            figures = self._figures()
            sheets.append(
                _sheet(title, result, row=int(own), before="=",
                       note=tr("sum {total:.6g}   mean {mean:.6g}", total=figures["total"],
                               mean=figures["mean"]))
            )  # fmt: skip
        words = self._problem
        if result is not None:
            shape = written(result.shape)
            words = tr("{expression} has shape {shape}.", expression=expression, shape=shape)
            words = sentences([words, note])
        return GridPicture(sheets=tuple(sheets), note=note, words=words)


def _sheet(title: str, array: np.ndarray, **more: object) -> Sheet:
    """An array as a table; further axes stand below one another."""
    cells = array.reshape(-1, array.shape[-1]) if array.ndim else array.reshape(1, 1)
    return Sheet(
        title=title, cells=cells.copy(), shape=array.shape, kind="numbers",
        low=-1e4, high=1e4, **more,
    )  # fmt: skip
