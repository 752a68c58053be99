"""PartForm: the controls of a world as boxes to type in, and its actions as buttons."""

import math
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from model.settings import Spec
from model.worlds.control import Action, Control

from ..style.zoom import zoomed
from ..views.common.setting_boxes import MAX_INTEGER, make_box
from ..widgets.wrapping import WrappingLayout

BOXED = ("number", "choice", "flag", "text")
"""Kinds of controls that the form has a box for; the others are moved in the picture."""

WIDE_PX = 210
"""Of a box for a text."""

MOST_LETTERS = 20
"""So many letters of a choice can be read without opening it."""

PLAIN_STEP = 0.1
"""Of a number whose control names none and that may be negative."""


class TextBox(QLineEdit):
    """A short text; tells of it when it is finished."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, maxLength=200)

    def show_value(self, value: str) -> None:
        """Shows it, where it is another."""
        if self.text() != value:
            self.setText(value)


class PartForm(QWidget):
    """What can be typed and pressed.

    Args:
        controls: Those of the world; a box for each kind in BOXED.
        actions: Buttons.
        parent: Owner.

    Signals:
        edited(str, object): The value that a person gave a control, by its name.
        pressed(str): An action, by its name.
        complained(str): What is wrong with what was typed; empty once nothing is.

    Attributes:
        boxes: By the control's name.
        buttons: By the action's name.
    """

    edited = Signal(str, object)
    pressed = Signal(str)
    complained = Signal(str)

    def __init__(
        self, controls: tuple[Control, ...], actions: tuple[Action, ...], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.boxes: dict[str, QWidget] = {}
        self.buttons: dict[str, QPushButton] = {}
        self._cells: dict[str, QWidget] = {}
        self._idle: frozenset[str] = frozenset()
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(0, 0, 0, 0)
        boxes, buttons = QWidget(self), QWidget(self)
        self._box_row, self._button_row = WrappingLayout(boxes, 12), WrappingLayout(buttons)
        # What is pressed comes first: in a low window the boxes are what has to be scrolled to.
        column.addWidget(buttons)
        column.addWidget(boxes)
        for control in controls:
            if control.kind in BOXED:
                self._add_box(control, boxes)
        for action in actions:
            self._add_button(action, buttons)
        boxes.setVisible(bool(self.boxes))
        buttons.setVisible(bool(self.buttons))

    def _add_box(self, control: Control, parent: QWidget) -> None:
        cell = QWidget(parent)
        if control.kind == "text":
            box = TextBox(cell)
            box.editingFinished.connect(
                lambda name=control.name, box=box: self.edited.emit(name, box.text())
            )
        else:
            box = make_box(control.name, spec_of(control), cell)
            box.edited.connect(lambda value, name=control.name: self.edited.emit(name, value))
            if hasattr(box, "checked"):
                box.checked.connect(self.complained)
        box.setObjectName(f"{control.name}Box")
        box.setAccessibleName(control.title)
        box.setToolTip(control.help)
        box.setAccessibleDescription(control.help)
        if control.kind == "number":
            zoomed(box, minimum_width=92)
        if control.kind == "text":
            zoomed(box, minimum_width=WIDE_PX)
        if control.kind == "choice":
            titles = control.choices.values()
            for index, title in enumerate(titles):
                box.setItemText(index, title)
            box.setMinimumContentsLength(min(max(map(len, titles)), MOST_LETTERS))
        label = QLabel(control.title, cell, toolTip=control.help)
        label.setBuddy(box)
        layout = QHBoxLayout(cell, spacing=5)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addWidget(box)
        self.boxes[control.name], self._cells[control.name] = box, cell
        self._box_row.addWidget(cell)

    def _add_button(self, action: Action, parent: QWidget) -> None:
        button = QPushButton(
            action.title,
            parent,
            objectName=f"{action.name}Button",
            toolTip=action.help,
            accessibleDescription=action.help,
        )
        button.clicked.connect(lambda _=False, name=action.name: self.pressed.emit(name))
        self.buttons[action.name] = button
        self._button_row.addWidget(button)

    def add_tool(self, widget: QWidget) -> None:
        """Adds something to the row of the actions."""
        self._button_row.addWidget(widget)
        widget.parentWidget().show()

    def show_value(self, name: str, value: Any) -> None:
        """Shows a control's value; nothing happens where it has no box."""
        box = self.boxes.get(name)
        if box is None:
            return
        if isinstance(value, float) and not math.isfinite(value):
            return
        box.show_value(value)

    def set_idle(self, names: frozenset[str]) -> None:
        """Shows all but what means nothing as things stand."""
        if names != self._idle:
            self._idle = names
            for shown in (self._cells, self.buttons):
                for name, widget in shown.items():
                    widget.setVisible(name not in names)

    def open(self, may: Any, *, actions: bool) -> None:
        """Lets a person change what ``may(name)`` holds for; buttons only with ``actions``."""
        for name, box in self.boxes.items():
            box.setEnabled(may(name))
        for name, button in self.buttons.items():
            button.setEnabled(actions and may(name))


def spec_of(control: Control) -> Spec:
    """What a box needs to know of a control of a kind in BOXED."""
    spec = control.spec
    if spec.kind == "integer":  # a box for whole numbers holds no infinity
        return replace(spec, low=max(spec.low, -MAX_INTEGER), high=min(spec.high, MAX_INTEGER))
    return spec if spec.step or spec.low >= 0 else replace(spec, step=PLAIN_STEP)
