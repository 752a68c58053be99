"""ElidedLabel and ElidedBox: what is too long ends in an ellipsis; a tool tip tells it whole."""

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
    QWidget,
)


class ElidedLabel(QLabel):
    """One line that gives way before a button does; its tool tip is the whole of it where cut."""

    def __init__(self, *given: Any, **properties: Any) -> None:
        super().__init__(*given, **properties)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def is_cut(self) -> bool:
        """Whether a part of the text doesn't fit."""
        return self.sizeHint().width() > self.contentsRect().width()

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_cut:
            super().paintEvent(event)
            return
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        with QPainter(self) as painter:
            self.style().drawItemText(
                painter, room, self.alignment(), self.palette(), self.isEnabled(), text,
                self.foregroundRole(),
            )  # fmt: skip

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.is_cut:
            tip = self.toolTip()
            whole = self.text() if self.text() in tip or not tip else f"{self.text()}\n\n{tip}"
            QToolTip.showText(event.globalPos(), tip if self.text() in tip else whole, self)
            return True
        return super().event(event)


class ElidedBox(QComboBox):
    """A box whose chosen entry ends in an ellipsis where the box is too narrow for it."""

    def __init__(self, parent: QWidget, **properties: Any) -> None:
        super().__init__(parent, **properties)

    @property
    def is_cut(self) -> bool:
        """Whether a part of the chosen entry doesn't fit."""
        return self.fontMetrics().horizontalAdvance(self.currentText()) > self._room()

    def _room(self) -> int:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        kind, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(kind, option, part, self).width() - 2

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, self._room()
        )
        with QStylePainter(self) as painter:
            painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.is_cut:
            text, tip = self.currentText(), self.toolTip()
            QToolTip.showText(event.globalPos(), tip if text in tip else f"{text}\n\n{tip}", self)
            return True
        return super().event(event)
