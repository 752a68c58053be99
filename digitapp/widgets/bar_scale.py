"""What the lengths of bars stand for, below them."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from ..style.theme import current, text_font

SCALE_PX = 18
"""Height of a scale."""

TICK_PX = 3
PERCENTAGES = ("0", "50", "100 %")


def paint_bar_scale(
    painter: QPainter, box: QRectF, font: QFont, texts: tuple[str, str, str] = PERCENTAGES
) -> None:
    """Paints a line as long as the bars, with ticks and texts at its ends and its middle.

    Args:
        painter: Of the widget with the bars, or below it.
        box: As wide as a full bar; the line is its upper edge.
        font: The widget's.
        texts: From left to right.
    """
    theme, flag = current(), Qt.AlignmentFlag
    painter.setPen(QPen(theme.color("line"), 1))
    painter.drawLine(QLineF(box.topLeft(), box.topRight()))
    for place in (box.left(), box.center().x(), box.right()):
        painter.drawLine(QLineF(place, box.top(), place, box.top() + TICK_PX))
    painter.setPen(theme.color("muted"))
    painter.setFont(text_font(font, 0.92))
    below = box.adjusted(0, TICK_PX, 0, 0)
    for text, side in zip(texts, (flag.AlignLeft, flag.AlignHCenter, flag.AlignRight), strict=True):
        painter.drawText(below, side | flag.AlignVCenter, text)
