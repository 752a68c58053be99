"""Labels and a box whose text, where too long, ends in an ellipsis; a tool tip tells it whole."""

from bisect import bisect_right
from html import escape
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolTip,
)

from ..style.zoom import height_of_lines
from .fitted_font import fitted_font

WRAPPED = Qt.TextFlag.TextWordWrap.value


class ElidedLabel(QLabel):
    """One line that gives way before a button does; its tool tip is the whole of it where cut.

    Its letters become narrower before any is left out.
    """

    def __init__(self, *given: Any, **properties: Any) -> None:
        super().__init__(*given, **properties)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def is_cut(self) -> bool:
        """Whether a part of the text doesn't fit."""
        return self._is_tight and self.shown != self.text()

    @property
    def shown(self) -> str:
        """The beginning of the text that there is room for, with an ellipsis; or all of it."""
        width, metrics = self.contentsRect().width(), QFontMetrics(self._tight_font)
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, width)

    @property
    def _is_tight(self) -> bool:
        """Whether there is less room than the text would take."""
        return self.sizeHint().width() > self.contentsRect().width()

    @property
    def _tight_font(self) -> QFont:
        """The letters that are used where it is tight."""
        return fitted_font(self.font(), self.text(), self.contentsRect().width())

    @property
    def whole(self) -> str:
        """What the tool tip says where the text is cut."""
        return _whole(self.text(), self.toolTip())

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_tight:
            super().paintEvent(event)
            return
        flags = self.alignment().value | (WRAPPED if self.wordWrap() else 0)
        with QPainter(self) as painter:
            painter.setFont(self._tight_font)
            self.style().drawItemText(
                painter, self.contentsRect(), flags, self.palette(), self.isEnabled(), self.shown,
                self.foregroundRole(),
            )  # fmt: skip

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self.is_cut:
            QToolTip.showText(event.globalPos(), self.whole, self)
            return True
        return super().event(event)


class ElidedLines(ElidedLabel):
    """Plain text in a few lines at most, for which a layout always has the height.

    Args:
        given: What a QLabel takes.
        lines: How many.
        fixed: Whether it is always so high, so that no layout has to ask how wide it will be.
        properties: Of the QLabel.
    """

    def __init__(self, *given: Any, lines: int, fixed: bool = False, **properties: Any) -> None:
        self._lines, self._is_fixed = lines, fixed
        super().__init__(*given, wordWrap=True, textFormat=Qt.TextFormat.PlainText, **properties)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def shown(self) -> str:
        """The beginning of the text that there is room for, with an ellipsis."""
        metrics, room = self.fontMetrics(), self.contentsRect()

        def beginning(letters: int) -> str:
            return f"{self.text()[:letters].rstrip()}…"

        def height(letters: int) -> int:
            return metrics.boundingRect(room, WRAPPED, beginning(letters)).height()

        return beginning(bisect_right(range(len(self.text())), self._most(), key=height) - 1)

    @property
    def whole(self) -> str:
        """What the tool tip says where the text is cut."""
        return f"<p>{escape(super().whole)}</p>"  # only rich text is broken into lines

    @property
    def _is_tight(self) -> bool:
        return super().heightForWidth(self.width()) > self._most()

    @property
    def _tight_font(self) -> QFont:
        return self.font()

    def _most(self) -> int:
        return height_of_lines(self._lines, self.fontMetrics())

    # Overrides of Qt.

    def hasHeightForWidth(self) -> bool:
        return not self._is_fixed

    def heightForWidth(self, width: int) -> int:
        return min(super().heightForWidth(width), self._most())

    def sizeHint(self) -> QSize:
        # Of a QLabel it is what the text takes in the shape that it likes best.
        hint = super().sizeHint()
        return QSize(hint.width(), self._most()) if self._is_fixed else hint

    def minimumSizeHint(self) -> QSize:
        # Of a QLabel this is one line, and what the others need is taken from its neighbours.
        return QSize(0, self._most())


class ElidedBox(QComboBox):
    """A box whose chosen entry ends in an ellipsis where the box is too narrow for it."""

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
            QToolTip.showText(event.globalPos(), _whole(self.currentText(), self.toolTip()), self)
            return True
        return super().event(event)


def _whole(text: str, tip: str) -> str:
    """``text`` and what a tool tip says beside it."""
    return tip if text in tip else f"{text}\n\n{tip}".rstrip()
