"""The digit under the mouse: its picture, and who says what about it."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from model.language import commas, tr
from model.probes.maps.digit_map import DigitMap

from ...style.zoom import px, zoomed
from ...widgets.card import Card
from ...widgets.pixel_view import PixelView
from ..common.seen import seen_picture
from .words import digit_name

AWAY_PX = 14
SIDE_PX = 72


class HoverCard(Card):
    """Floats beside the mouse over its parent, and lets the mouse through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture = PixelView(self)
        self._picture.setObjectName("hoverImage")
        self._picture.setAccessibleName(tr("The digit under the mouse"))
        zoomed(self._picture, minimum_width=SIDE_PX, minimum_height=SIDE_PX)
        self._label = zoomed(QLabel(self), text=1.0, bold=True)
        self._prediction = QLabel(self)
        self._name = QLabel(self)
        self._name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout = QGridLayout(self)
        layout.setContentsMargins(8, 8, 10, 8)
        layout.setHorizontalSpacing(10)
        layout.setVerticalSpacing(2)
        layout.addWidget(self._picture, 0, 0, 3, 1)
        for row, label in enumerate((self._label, self._prediction, self._name)):
            layout.addWidget(label, row, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What it says, in one line."""
        labels = (self._label, self._prediction, self._name)
        return commas(label.text() for label in labels if not label.isHidden())

    @property
    def image(self) -> np.ndarray | None:
        """The picture that it shows."""
        return self._picture.image

    def show_digit(self, digits: DigitMap, index: int, at: QPointF) -> None:
        """Shows a digit of the map beside ``at``, in the parent's pixels."""
        self._picture.show_image(seen_picture(digits.picture(index)))
        self._label.setText(tr("labelled {label}", label=int(digits.labels[index])))
        self._prediction.setVisible(digits.predictions is not None)
        if digits.predictions is not None:
            prediction = int(digits.predictions[index])
            is_wrong = prediction != int(digits.labels[index])
            self._prediction.setText(tr("predicted {prediction}", prediction=prediction))
            zoomed(self._prediction, text=1.0, bold=is_wrong)
        self._name.setText(digit_name(digits, index))
        self.adjustSize()
        self._move_beside(at)
        self.show()
        self.raise_()

    def _move_beside(self, at: QPointF) -> None:
        """Right below the mouse, or on the other side where the room ends."""
        room, size = self.parentWidget().size(), self.size()
        x, y = round(at.x()) + px(AWAY_PX), round(at.y()) + px(AWAY_PX)
        if x + size.width() > room.width():
            x = round(at.x()) - px(AWAY_PX) - size.width()
        if y + size.height() > room.height():
            y = round(at.y()) - px(AWAY_PX) - size.height()
        self.move(max(x, 0), max(y, 0))
