"""A box around a digit in a picture, and its prediction above it, legible on any picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from ..style.theme import Theme, current, text_font

LABEL_PX = (13, 26)
"""Height of a prediction's text at least and at most."""


@dataclass(frozen=True)
class Boxed:
    """A digit in a picture.

    Attributes:
        box: Left, top, right and bottom in the picture's pixels.
        text: Written above it.
        is_uncertain: Whether the prediction is uncertain.
        tip: Said when the mouse is over it.
    """

    box: tuple[int, int, int, int]
    text: str = ""
    is_uncertain: bool = False
    tip: str = ""


def paint_box(
    painter: QPainter,
    boxed: Boxed,
    box: QRectF,
    font: QFont,
    *,
    tall: float,
    thick: float = 1.0,
    is_selected: bool = False,
    is_filled: bool = False,
) -> None:
    """Paints a box with its prediction.

    Args:
        painter: Antialiased.
        boxed: What it is.
        box: Where, in the painter's pixels.
        font: Of the widget.
        tall: Height of the text in px, as ``label_height`` gives it for all boxes alike.
        thick: How many times as thick as on a screen lines and text are.
        is_selected: Draws a thicker line.
        is_filled: Tints what is inside.
    """
    theme = current()
    name = "positive" if boxed.is_uncertain else "accent"
    box = box.adjusted(-2, -2, 2, 2)
    width = thick * (3.0 if is_selected else 1.5)
    painter.setBrush(theme.color(name, 0.15) if is_filled else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("card", 0.7), width + 2 * thick))
    painter.drawRoundedRect(box, 2, 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color(name), width))
    painter.drawRoundedRect(box, 2, 2)
    if boxed.text:
        font = text_font(font, bold=True)
        font.setPixelSize(round(tall))
        _paint_label(painter, boxed, box, font, thick, theme)


def label_height(heights: Sequence[float], thick: float = 1.0) -> float:
    """Height of the predictions' text in px for boxes of these heights."""
    smallest, largest = (thick * side for side in LABEL_PX)
    return min(max(0.45 * median(heights), smallest), largest) if heights else smallest


def _paint_label(
    painter: QPainter, boxed: Boxed, box: QRectF, font: QFont, thick: float, theme: Theme
) -> None:
    """The prediction above its box, or in its corner where the picture ends, with a halo."""
    metrics = QFontMetricsF(font)
    wide, tall = metrics.horizontalAdvance(boxed.text), metrics.capHeight()
    at = QPointF(box.center().x() - wide / 2, box.top() - 3 * thick)
    if at.y() - tall < 2:
        at = QPointF(box.left() + 3 * thick, box.top() + tall + 3 * thick)
    path = QPainterPath()
    path.addText(at, font, boxed.text)
    halo = QPen(theme.color("card", 0.92), 4 * thick)
    halo.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, halo)
    painter.fillPath(path, theme.color("positive" if boxed.is_uncertain else "accent"))
