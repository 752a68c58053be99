"""Downhill: a function of one number, its slope, and steps against it.

Two things to look at: the function with its tangent, and how wrong a slope from two points is for
every distance between them.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from ..core import Tensor
from ..errors import SettingError
from ..language import tr, trc
from .control import Action, Control
from .expression import Expression, read_expression
from .pictures import CurvePicture
from .world import Value, World

GONE = 1e9
"""Where x is beyond this, it has fled."""

FEW = 20
KEPT = 32
"""Formulas and tables that are kept: a hand that drags asks for the same again and again."""

STILL = 1e-9
MARGIN = 0.08


class Downhill(World):
    """A formula in x, a point on it, and a learning rate."""

    key, part, title = "downhill", "curve", tr("Downhill")
    controls = (
        Control(
            "formula", "y =",
            tr("A formula in x, such as (x - 1)**2 + 1."),
            "text", "(x - 1)**2 + 1",
        ),
        Control(
            "x", "x",
            tr("Where one stands."),
            "number", 3.0, low=-1e6, high=1e6, step=0.1,
        ),
        Control(
            "rate", tr("Rate"),
            tr("A step is so many times the slope, downhill."),
            "number", 0.1, low=0.0, high=10.0, step=0.1,
        ),
        Control(
            "show", trc("setting", "Show"),
            tr("The function, a line through two of its points, or how wrong such a slope is."),
            "choice", "function",
            choices={"function": tr("function"), "secant": tr("secant"),
                     "slope error": tr("slope error")},
        ),
        Control(
            "log_h", tr("h = 10 to the"),
            tr("How far the second point is away, as a power of ten."),
            "number", -1.0, low=-16.0, high=1.0, step=0.5,
        ),
        Control(
            "left", tr("From x"),
            tr("Where the picture begins."),
            "number", -3.0, low=-1e3, high=1e3, step=0.5,
        ),
        Control(
            "right", tr("To x"),
            tr("Where the picture ends."),
            "number", 5.0, low=-1e3, high=1e3, step=0.5,
        ),
    )  # fmt: skip
    actions = (
        Action("step", trc("button", "Step"), tr("x goes downhill by the rate times the slope.")),
        Action(
            "run",
            tr("{count} steps", count=FEW),
            tr("Makes {count} steps, or fewer where it comes to rest.", count=FEW),
        ),
        Action("restart", tr("Start again"), tr("Goes back to where the steps began.")),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._read()
        self._path = (self._values["x"],)

    def _renew(self, name: str) -> None:
        if name in ("formula", "left", "right"):
            self._read()
        if name in ("formula", "x"):
            self._path = (self._values["x"],)

    def _read(self) -> None:
        if self._values["left"] >= self._values["right"]:
            raise SettingError(
                tr("The picture must begin left of where it ends. Set “From x” lower.")
            )
        expression = _expression(self._values["formula"])
        others = [name for name in expression.names if name != "x"]
        if others:
            raise SettingError(
                tr("The formula names “{name}”. Write it with x alone.", name=others[0])
            )
        if _value(expression, np.array(1.0)).ndim:
            raise SettingError(
                tr("The formula gives no number for each x. Write one that does, such as x**2.")
            )
        # Refused here, not while it is drawn: what can't take many x at once, or has no slope.
        _table(self._values["formula"], 0, 1)
        _slope(expression, 1.0)

    def _on_step(self) -> Iterator[None]:
        self._move()
        yield

    def _on_run(self) -> Iterator[None]:
        for _ in range(FEW):
            before = self._values["x"]
            self._move()
            yield
            if abs(self._values["x"] - before) < STILL or self._has_fled():
                return

    def _on_restart(self) -> Iterator[None]:
        self._values = self._values | {"x": self._path[0]}
        self._path = self._path[:1]
        yield

    def _move(self) -> None:
        if self._has_fled():
            raise SettingError(tr("The x has fled. Start again with a smaller rate."))
        x, slope = self._values["x"], self._slope()
        if not np.isfinite(slope):
            raise SettingError(tr("The formula has no slope here. Move x first."))
        there = float(np.clip(x - self._values["rate"] * slope, -2 * GONE, 2 * GONE))
        self._values = self._values | {"x": there}
        self._path = (*self._path[-500:], there)

    def _has_fled(self) -> bool:
        return abs(self._values["x"]) > GONE

    def _slope(self) -> float:
        return _slope(_expression(self._values["formula"]), self._values["x"])

    def _height(self, x: float) -> float:
        return float(_value(_expression(self._values["formula"]), np.array(x)))

    def _figures(self) -> dict[str, Value]:
        x, path = self._values["x"], self._path
        height, slope = self._height(x), self._slope()
        h = 10.0 ** self._values["log_h"]
        numeric = (self._height(x + h) - height) / h
        return {
            "y": height,
            "slope": slope,
            "steps": len(path) - 1,
            "start": path[0],
            "begun_at": self._height(path[0]),
            "moved": abs(path[-1] - path[-2]) if len(path) > 1 else 0.0,
            "bounces": len(path) > 2 and abs(path[-1] - path[-3]) < 1e-9 < abs(path[-1] - path[-2]),
            "fled": self._has_fled() or (len(path) > 2 and self._grows()),
            "h": h,
            "numeric": numeric,
            "slope_error": abs(numeric - slope),
            "best_log_h": self._best_log_h(),
        }

    def _grows(self) -> bool:
        """Whether the last step was longer than the one before, and led higher."""
        a, b, c = self._path[-3:]
        return abs(c - b) > abs(b - a) * (1 + 1e-9) and self._height(c) > self._height(b)

    def _best_log_h(self) -> float:
        """Where the error is least, but for single values that are right by chance."""
        powers, errors = self._errors()
        around = np.lib.stride_tricks.sliding_window_view(np.log10(np.maximum(errors, 1e-18)), 11)
        return float(powers[5 + np.argmin(np.median(around, axis=1))])

    def _errors(self) -> tuple[np.ndarray, np.ndarray]:
        """Powers of ten, and how wrong the slope is with each."""
        return _slope_errors(self._values["formula"], self._values["x"])

    def picture(self) -> CurvePicture:
        """The function with its tangent and steps, or the error of slopes from two points."""
        return self._slopes() if self._values["show"] == "slope error" else self._function()

    def _function(self) -> CurvePicture:
        x, height, slope = self._values["x"], self._height(self._values["x"]), self._slope()
        left, right = self._values["left"], self._values["right"]
        xs = np.linspace(left, right, 241)
        ys = _table(self._values["formula"], left, right)
        good = ys[np.isfinite(ys)]
        low, high = (float(good.min()), float(good.max())) if len(good) else (0.0, 1.0)
        room = MARGIN * (high - low) or 1.0
        heights = tuple(self._height(each) for each in self._path)
        there = x - self._values["rate"] * slope
        h = 10.0 ** self._values["log_h"]
        return CurvePicture(
            x=xs,
            y=ys,
            point=(x, height),
            point_control="x",
            tangent=slope if np.isfinite(slope) else None,
            secant=(x + h, self._height(x + h)) if self._values["show"] == "secant" else None,
            path=np.stack([self._path, heights], 1),
            target=(there, self._height(there)) if np.isfinite(there) else None,
            x_range=(left, right),
            y_range=(low - room, high + room),
            x_title="x",
            y_title=f"y = {self._values['formula']}",
            trace=heights if len(heights) > 1 else (),
            trace_title="y",
            idle=frozenset({"log_h"} if self._values["show"] == "function" else ()),
            words=tr(
                "At x = {x:.6g} the height is {height:.6g} and the slope {slope:.6g}.",
                x=x,
                height=height,
                slope=slope,
            ),
        )

    def _slopes(self) -> CurvePicture:
        powers, errors = self._errors()
        logs = np.log10(np.maximum(errors, 1e-17))
        log_h = self._values["log_h"]
        here = float(np.log10(max(self._figures()["slope_error"], 1e-17)))
        return CurvePicture(
            x=powers,
            y=logs,
            point=(log_h, here),
            point_control="log_h",
            x_range=(-16.0, 1.0),
            y_range=(float(logs.min()) - 1, float(logs.max()) + 1),
            x_title=tr("h, as a power of ten"),
            y_title=tr("error of the slope, as a power of ten"),
            idle=frozenset({"rate", "left", "right", "step", "run", "restart"}),
            words=tr(
                "With h = 10 to the {h:g} the slope is wrong by 10 to the {error:.1f}.",
                h=log_h,
                error=here,
            ),
        )


@lru_cache(KEPT)
def _expression(text: str) -> Expression:
    return read_expression(text, "y")


def _value(expression: Expression, x: np.ndarray) -> np.ndarray:
    return expression.value({"x": x})


def _slope(expression: Expression, x: float) -> float:
    leaf = Tensor(np.array(x, dtype=float), requires_grad=True)
    result = expression.recorded({"x": leaf})
    if not result.requires_grad:
        return 0.0
    with np.errstate(all="ignore"):
        result.backward()
    return 0.0 if leaf.grad is None else float(leaf.grad)


@lru_cache(KEPT)
def _table(text: str, left: float, right: float) -> np.ndarray:
    """Heights at 241 places from ``left`` to ``right``."""
    xs = np.linspace(left, right, 241)
    heights = np.array(np.broadcast_to(_value(_expression(text), xs), xs.shape))
    heights.setflags(write=False)
    return heights


@lru_cache(KEPT)
def _slope_errors(text: str, x: float) -> tuple[np.ndarray, np.ndarray]:
    expression = _expression(text)
    powers = np.arange(-16.0, 1.01, 0.1)
    h = 10.0**powers
    with np.errstate(all="ignore"):
        numeric = (_value(expression, x + h) - _value(expression, np.array(x))) / h
    errors = np.abs(np.broadcast_to(numeric, h.shape) - _slope(expression, x))
    return powers, np.nan_to_num(errors, nan=np.inf, posinf=1e300)
