"""One line of numpy: names of one's own, an expression of them, what it gives, and its gradient."""

import math

import numpy as np

from ..core import Tensor, numeric_gradient, ops
from ..errors import SettingError
from ..language import tr
from .control import Control
from .expression import Expression, read_expression
from .functions import written
from .pictures_graph import BlankLine, BlankPicture
from .world import Value, World

MOST_NAMES, MOST_ENTRIES, MOST_SHOWN = 8, 100, 64
NUMERIC_STEP = 1e-6
NEAR, KINK = 1e-9, 1e-4


class NumpyLine(World):
    """Names, an expression of them, and what is wanted of it."""

    key, part, title = "numpy_line", "blank", tr("A line of numpy")
    controls = (
        Control(
            "names", tr("Names"),
            tr("What is given, such as a = [1, 2]; b = [[3, 4], [5, 6]]."),
            "text", "a = [1, 2, 3]; b = [[1, 2, 3], [10, 10, 10]]",
        ),
        Control(
            "line", tr("Expression"),
            tr("Of these names."),
            "text", "",
        ),
        Control(
            "wanted", tr("Wanted"),
            tr("Another expression that it is compared with; may stay empty."),
            "text", "",
        ),
    )  # fmt: skip

    def _begin(self, given: frozenset[str]) -> None:
        self._compute()

    def _renew(self, name: str) -> None:
        self._compute()

    def _compute(self) -> None:
        self._problems = dict.fromkeys(("names", "line", "wanted"), "")
        self._arrays = self._try("names", self._read_names) or {}
        self._value = self._try("line", lambda: self._of(self._values["line"]))
        self._wish = self._try("wanted", lambda: self._of(self._values["wanted"]))
        self._gradients, self._gap = {}, float("nan")
        if self._value is not None:
            self._differentiate()

    def _try(self, name: str, compute):
        if name != "names" and not self._values[name].strip():
            return None
        try:
            return compute()
        except SettingError as error:
            self._problems[name] = str(error)
            return None

    def _read_names(self) -> dict[str, np.ndarray]:
        arrays: dict[str, np.ndarray] = {}
        for part in filter(str.strip, self._values["names"].split(";")):
            name, sign, text = part.partition("=")
            name = name.strip()
            if not sign or not name.isidentifier() or name.startswith("_") or len(name) > 20:
                raise SettingError(
                    tr("Write what is given as a = [1, 2], not “{words}”.", words=part.strip()[:30])
                )
            value = read_expression(text).value(arrays)
            if value.size > MOST_ENTRIES:
                raise SettingError(
                    tr(
                        "{name} has {count} numbers: keep it to {most}.",
                        name=name,
                        count=value.size,
                        most=MOST_ENTRIES,
                    )
                )
            arrays[name] = value
        if len(arrays) > MOST_NAMES:
            raise SettingError(
                tr(
                    "There is room for {most} names, not {count}: leave some out.",
                    most=MOST_NAMES,
                    count=len(arrays),
                )
            )
        return arrays

    def _of(self, text: str) -> np.ndarray:
        return read_expression(text).value(self._arrays)

    def _differentiate(self) -> None:
        """Gradient of the sum of the result by each name, backward and by differences."""
        expression = read_expression(self._values["line"])
        leaves = {name: Tensor(array, requires_grad=True) for name, array in self._arrays.items()}
        try:
            total = ops.sum(expression.recorded(leaves))
        except SettingError:
            return  # no derivative, such as of max
        if not total.requires_grad:
            return
        with np.errstate(all="ignore"):
            total.backward()
            worst = 0.0
            for name, leaf in leaves.items():
                if leaf.grad is None:
                    continue
                self._gradients[name] = leaf.grad
                numeric = self._numeric(expression, name)
                size = max(float(np.abs(numeric).max(initial=0)), 1.0)
                worst = max(worst, float(np.abs(leaf.grad - numeric).max(initial=0)) / size)
        self._gap = worst if math.isfinite(worst) else float("inf")

    def _numeric(self, expression: Expression, name: str) -> np.ndarray:
        def total(array: np.ndarray) -> float:
            return float(expression.value(self._arrays | {name: array}).sum())

        return numeric_gradient(total, self._arrays[name], NUMERIC_STEP)

    def _figures(self) -> dict[str, Value]:
        value, wish = self._value, self._wish
        same = (
            value is not None and wish is not None and value.shape == wish.shape
            and bool(np.allclose(value, wish, rtol=NEAR, atol=NEAR, equal_nan=True))
        )  # fmt: skip
        return {
            "fits": value is not None,
            "right": same,
            "axes": -1 if value is None else value.ndim,
            "size": 0 if value is None else value.size,
            "total": float("nan") if value is None else float(value.sum()),
            "gap": self._gap,
        }

    def _said(self, shape: str) -> str:
        """What came out, and whether its gradient is right."""
        if not self._gradients:
            return tr("shape {shape}.", shape=shape)
        if self._gap < KINK:
            return tr(
                "shape {shape}, its gradient agrees with differences ({gap:.1g}).",
                shape=shape,
                gap=self._gap,
            )
        return tr(
            "shape {shape}, its gradient is, at a kink, not that of differences ({gap:.1g}).",
            shape=shape,
            gap=self._gap,
        )

    def picture(self) -> BlankPicture:
        """The three texts and what came of them."""
        figures = self._figures()
        said = self._problems["line"]
        if self._value is not None:
            said = self._said(written(self._value.shape))
        lines = (
            BlankLine(
                control="names", name=tr("given"), help=tr("names, parted by semicolons"),
                text=self._values["names"], message=self._problems["names"],
                is_right=False if self._problems["names"] else None,
            ),
            BlankLine(
                control="line", name=tr("result"), help=tr("an expression of these names"),
                text=self._values["line"], message=said,
                is_right=False if self._problems["line"] else
                figures["right"] if self._wish is not None and self._value is not None else None,
                shape=None if self._value is None else self._value.shape, value=_small(self._value),
            ),
            BlankLine(
                control="wanted", name=tr("wanted"), help=tr("may stay empty"),
                text=self._values["wanted"], message=self._problems["wanted"],
                is_right=False if self._problems["wanted"] else None, value=_small(self._wish),
            ),
        )  # fmt: skip
        given = tuple((name, array.shape, "") for name, array in self._arrays.items())
        return BlankPicture(
            lines=lines, given=given, idle=frozenset({"names", "line", "wanted"}),
            words=said or tr("Nothing is written yet."),
        )  # fmt: skip


def _small(value: np.ndarray | None) -> np.ndarray | None:
    """The value where it can be shown."""
    return value if value is not None and value.size <= MOST_SHOWN else None
