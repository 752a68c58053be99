"""One box for one setting: the widget that shows and takes a value, made from its Spec.

Every box has a signal ``edited(value)`` (a person set this value), ``show_value(value)``, which
emits nothing, and ``problem()``, which takes over what is being typed and says in a sentence why
it can't be, or nothing. What a box emits its Spec lets pass. The wheel moves a box only while it
has the focus, so that nobody changes what he only scrolls past.
"""

import math
import re

from PySide6.QtCore import QLocale, QRegularExpression, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator, QValidator, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox, QWidget

from model.errors import SettingError
from model.settings import Spec

from ...style.numbers import shortest

State = QValidator.State
DECADE_DECIMALS = 12
FIRST_STEP = 1e-5
"""Where steps by decades begin if the lowest value is 0."""


class _QuietWheel:
    """Of spin and combo boxes: the wheel does nothing without the focus, and gives none."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()  # so that the panel around it scrolls


class _Spin(_QuietWheel):
    """What the spin boxes have in common."""

    def _prepare(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLocale(QLocale.c())
        self.setAccelerated(True)
        # A live setting must not go through 0.0 on its way to 0.05.
        self.setKeyboardTracking(False)
        self.valueChanged.connect(self.edited.emit)

    def show_value(self, value: float) -> None:
        with QSignalBlocker(self):
            self.setValue(value)

    def problem(self) -> str:
        self.interpretText()
        return ""


class IntegerBox(_Spin, QSpinBox):
    """A whole number within bounds."""

    edited = Signal(object)

    def __init__(self, spec: Spec, parent: QWidget) -> None:
        super().__init__(parent, minimum=int(spec.low), maximum=int(spec.high))
        self.setSingleStep(int(spec.step) or 1)
        self._prepare()


class NumberBox(_Spin, QDoubleSpinBox):
    """A number within bounds, moved by equal steps."""

    edited = Signal(object)

    def __init__(self, spec: Spec, parent: QWidget) -> None:
        decimals = max(0, -math.floor(math.log10(spec.step))) + 1
        super().__init__(parent, decimals=decimals, minimum=spec.low, maximum=spec.high)
        self.setSingleStep(spec.step)
        self._prepare()

    def textFromValue(self, value: float) -> str:
        return shortest(value)


class DecadeBox(_Spin, QDoubleSpinBox):
    """A number over many powers of ten, moved from 1 to 2 to 5 to 10."""

    edited = Signal(object)

    def __init__(self, spec: Spec, parent: QWidget) -> None:
        super().__init__(parent, decimals=DECADE_DECIMALS, minimum=spec.low, maximum=spec.high)
        self._min = spec.low or FIRST_STEP
        self._prepare()

    def stepBy(self, steps: int) -> None:
        value = self.value()
        for _ in range(abs(steps)):
            value = next_decade(max(value, self._min / 2), up=steps > 0)
        self.setValue(value if value > self._min * (1 - 1e-9) else self.minimum())

    def textFromValue(self, value: float) -> str:
        return shortest(value)

    def valueFromText(self, text: str) -> float:
        # Text is rounded: looking at a value and pressing Enter does not change it.
        value = None if text == self.textFromValue(self.value()) else _number(text)
        return self.value() if value is None else value

    def fixup(self, text: str) -> str:
        value = self.valueFromText(text)
        return shortest(min(max(value, self.minimum()), self.maximum()))

    def validate(self, text: str, position: int) -> tuple[State, str, int]:
        state, value = State.Intermediate, _number(text)
        if not re.fullmatch(r"[0-9.,eE+-]*", text):
            state = State.Invalid
        elif value is not None and self.minimum() <= value <= self.maximum():
            state = State.Acceptable
        return state, text, position


class ChoiceBox(_QuietWheel, QComboBox):
    """One of a few names."""

    edited = Signal(object)

    def __init__(self, spec: Spec, parent: QWidget) -> None:
        super().__init__(
            parent,
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
            minimumContentsLength=6,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        for name in spec.choices:
            self.addItem(name.replace("_", " "), name)
        self.currentIndexChanged.connect(lambda index: self.edited.emit(self.itemData(index)))

    def show_value(self, value: str) -> None:
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(value))

    def problem(self) -> str:
        return ""


class FlagBox(QCheckBox):
    """Yes or no."""

    edited = Signal(object)

    def __init__(self, spec: Spec, parent: QWidget) -> None:
        super().__init__(parent)
        self.toggled.connect(self.edited.emit)

    def show_value(self, value: bool) -> None:
        with QSignalBlocker(self):
            self.setChecked(value)

    def problem(self) -> str:
        return ""


class IntegersEdit(QLineEdit):
    """Whole numbers with commas between them, such as "128, 64".

    Signals:
        checked(str): What is wrong with what was typed, in a sentence; empty if nothing is.
    """

    edited = Signal(object)
    checked = Signal(str)

    def __init__(self, spec: Spec, parent: QWidget) -> None:
        super().__init__(parent, maxLength=100)
        self._spec = spec
        allowed = QRegularExpression(r"[0-9,; ]*")
        self.setValidator(QRegularExpressionValidator(allowed, self))
        self.textEdited.connect(self._on_text_edited)
        self.editingFinished.connect(lambda: self.checked.emit(self.problem()))

    def show_value(self, value: tuple[int, ...]) -> None:
        if self._parse()[0] != value:
            self.setText(", ".join(map(str, value)))

    def problem(self) -> str:
        return self._parse()[1]

    def _parse(self) -> tuple[tuple[int, ...] | None, str]:
        words = re.findall("[0-9]+", self.text())
        try:
            return self._spec.check(tuple(map(int, words))), ""
        except SettingError as error:
            return None, f"{error} Write them like this: 128, 64."

    def _on_text_edited(self) -> None:
        # Half a number is no mistake yet, so what is wrong is only said when typing is over.
        value, problem = self._parse()
        if not problem:
            self.checked.emit("")
            self.edited.emit(value)


Box = IntegerBox | NumberBox | DecadeBox | ChoiceBox | FlagBox | IntegersEdit


def make_box(name: str, spec: Spec, parent: QWidget) -> Box:
    """The box for a field; its ``objectName`` is "<name>Box"."""
    kinds = {"integer": IntegerBox, "choice": ChoiceBox, "flag": FlagBox, "integers": IntegersEdit}
    number_kind = NumberBox if spec.step else DecadeBox
    box = kinds.get(spec.kind, number_kind)(spec, parent)
    box.setObjectName(f"{name}Box")
    box.setAccessibleName(spec.title)
    return box


def next_decade(value: float, *, up: bool) -> float:
    """The next of ..., 1, 2, 5, 10, 20, ... above or below ``value`` (> 0)."""
    power = math.floor(math.log10(value))
    rungs = [float(f"{m}e{p}") for p in range(power - 1, power + 2) for m in (1, 2, 5)]
    if up:
        return next(rung for rung in rungs if rung > value * (1 + 1e-9))
    return next(rung for rung in reversed(rungs) if rung < value * (1 - 1e-9))


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
