"""ValueSlider: a named slider with its value beside it; a double click puts it back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSlider, QWidget

from model.language import tr

from ..style.zoom import zoomed


@dataclass(frozen=True)
class Scale:
    """The values that a slider can have.

    Attributes:
        values: In rising order, one for each of its places.
        neutral: The one among them that changes nothing.
        text: Value -> how it is written.
    """

    values: tuple[float, ...]
    neutral: float
    text: Callable[[float], str]

    def place(self, value: float) -> int:
        """Place of the value that is nearest."""
        return int(np.abs(np.asarray(self.values) - value).argmin())


class ValueSlider(QWidget):
    """A name, a slider, its value.

    Signals:
        moved(float, bool): A person chose this value; whether as part of the same movement as the
            value before.

    Attributes:
        slider: The slider.
    """

    moved = Signal(float, bool)

    def __init__(self, title: str, name: str, tip: str, scale: Scale, parent: QWidget) -> None:
        super().__init__(parent)
        self._scale = scale
        self._moving = False
        tip = tr("{tip}\nA double click puts it back.", tip=tip)
        self._title = QLabel(title, self, toolTip=tip)
        self._value = QLabel(self, toolTip=tip, alignment=Qt.AlignmentFlag.AlignRight)
        self.slider = QSlider(
            Qt.Orientation.Horizontal, self, objectName=name, accessibleName=title, toolTip=tip
        )
        self.slider.setRange(0, len(scale.values) - 1)
        self.slider.setPageStep(max(len(scale.values) // 10, 1))
        self.slider.installEventFilter(self)
        self._title.setBuddy(self.slider)
        zoomed(self._value, minimum_text="× 0.00 ")
        grid = QGridLayout(self, horizontalSpacing=8, verticalSpacing=0)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self._title, 0, 0)
        grid.addWidget(self._value, 0, 1)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        self.slider.valueChanged.connect(self._on_changed)
        self.slider.sliderReleased.connect(self._on_released)
        self.show_value(scale.neutral)

    @property
    def value(self) -> float:
        """What is chosen."""
        return self._scale.values[self.slider.value()]

    def show_value(self, value: float) -> None:
        """Shows a value; ``moved`` is not emitted."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._scale.place(value))
        self._show_text()

    def _show_text(self) -> None:
        neutral = self.value == self._scale.neutral
        self._value.setText(self._scale.text(self.value))
        role = QPalette.ColorRole
        self._value.setForegroundRole(role.PlaceholderText if neutral else role.WindowText)
        self.slider.setAccessibleDescription(self._value.text())

    def _on_changed(self) -> None:
        goes_on, self._moving = self._moving, self.slider.isSliderDown()
        self._show_text()
        self.moved.emit(self.value, goes_on)

    def _on_released(self) -> None:
        self._moving = False

    # Overrides of Qt.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.slider.setValue(self._scale.place(self._scale.neutral))
            return True
        return super().eventFilter(watched, event)
