"""One box for one setting: the widget that shows and takes a value, made from its Spec.

Every box has a signal ``edited(value)`` (a person set this value), ``show_value(value)``, which
emits nothing, and ``problem()``, which takes over what is being typed and says in a sentence why
it can't be, or nothing. What a box emits its Spec lets pass; boxes for numbers say with
``checked(str)`` what is wrong as soon as it is typed. The wheel moves a box only while it
has the focus, so that nobody changes what he only scrolls past.
"""

import math
import re

from PySide6.QtCore import QLocale, QRegularExpression, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from model.errors import SettingError
from model.language import tr
from model.settings import Spec, choice_title

from ...style.numbers import shortest

State = QValidator.State
DECIMALS, STEP_DECIMALS = 20, 12
TEXT_DIGITS = 10
"""So many digits of a number are shown: all that a person types."""
MAX_INTEGER, MAX_NUMBER = 2**31 - 1, 1e299
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
    """What the spin boxes have in common.

    Qt's own range is wider than the field's: a number out of bounds stays as it was typed, and a
    sentence says so, where Qt would put another in its place without a word.
    """

    def _prepare(self, spec: Spec) -> None:
        self._spec, self._problem = spec, ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setLocale(QLocale.c())
        self.setAccelerated(True)
        # A live setting must not go through 0.0 on its way to 0.05.
        self.setKeyboardTracking(False)
        self.valueChanged.connect(self._on_value_changed)

    def show_value(self, value: float) -> None:
        with QSignalBlocker(self):
            self.setValue(value)
        self._problem = ""

    def problem(self) -> str:
        self.interpretText()
        return self._problem

    def stepBy(self, steps: int) -> None:
        self.setValue(self._bounded(self._stepped(steps)))

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flags = QAbstractSpinBox.StepEnabledFlag
        down = flags.StepDownEnabled if self.value() > self._spec.low else flags.StepNone
        return down | (flags.StepUpEnabled if self.value() < self._spec.high else flags.StepNone)

    def _stepped(self, steps: int) -> float:
        # Sums of tenths end in ...0000004.
        return round(self.value() + steps * self.singleStep(), STEP_DECIMALS)

    def _bounded(self, value: float) -> float:
        return min(max(value, self._spec.low), self._spec.high)

    def _on_value_changed(self, value: float) -> None:
        before = self._problem
        try:
            value, self._problem = self._spec.check(value), ""
        except SettingError as error:
            self._problem = str(error)
        if self._problem != before:
            self.checked.emit(self._problem)
        if not self._problem:
            self.edited.emit(value)


class IntegerBox(_Spin, QSpinBox):
    """A whole number within bounds."""

    edited = Signal(object)
    checked = Signal(str)

    def __init__(self, spec: Spec, parent: QWidget) -> None:
        super().__init__(parent, minimum=-MAX_INTEGER, maximum=MAX_INTEGER)
        self.setSingleStep(int(spec.step) or 1)
        self._prepare(spec)

    def _stepped(self, steps: int) -> int:
        return self.value() + steps * self.singleStep()

    def _bounded(self, value: int) -> int:
        return int(super()._bounded(value))


class NumberBox(_Spin, QDoubleSpinBox):
    """A number within bounds, moved by equal steps."""

    edited = Signal(object)
    checked = Signal(str)

    def __init__(self, spec: Spec, parent: QWidget) -> None:
        # Qt rounds what it holds to so many decimals.
        super().__init__(parent, decimals=DECIMALS, minimum=-MAX_NUMBER, maximum=MAX_NUMBER)
        self.setSingleStep(spec.step)
        self._prepare(spec)

    def textFromValue(self, value: float) -> str:
        return shortest(value, TEXT_DIGITS)

    def valueFromText(self, text: str) -> float:
        # Text is rounded: looking at a value and pressing Enter does not change it.
        value = None if text == self.textFromValue(self.value()) else _number(text)
        return self.value() if value is None else min(max(value, -MAX_NUMBER), MAX_NUMBER)

    def fixup(self, text: str) -> str:
        return self.textFromValue(self.valueFromText(text))

    def validate(self, text: str, position: int) -> tuple[State, str, int]:
        state, value = State.Intermediate, _number(text)
        if not re.fullmatch(r"[0-9.,eE+-]*", text):
            state = State.Invalid
        elif value is not None and abs(value) <= MAX_NUMBER:
            state = State.Acceptable
        return state, text, position


class DecadeBox(NumberBox):
    """A number over many powers of ten, moved from 1 to 2 to 5 to 10."""

    def _stepped(self, steps: int) -> float:
        value, least = self.value(), self._spec.low or FIRST_STEP
        for _ in range(abs(steps)):
            value = next_decade(max(value, least / 2), up=steps > 0)
        return value if value > least * (1 - 1e-9) else self._spec.low


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
            self.addItem(choice_title(name), name)
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
            return None, tr("{error} Write them like this: 128, 64.", error=error)

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
