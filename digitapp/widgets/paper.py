"""What lies under the ink on the canvas: paper, frame, hints, an opened picture."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QCursor, QFont, QPainter, QPen, QPixmap

from model.language import tr

from ..style.imaging import packed, to_bytes, to_qimage
from ..style.theme import current, ramp, text_font

HINT = tr("Draw a digit here")
KEYS_HINT = tr("right button erases · Ctrl+Z undoes · Del clears")
CORNER_PX = 6.0
NEAREST_BELOW = 64  # pictures of fewer pixels a side are shown as pixels, larger ones smoothly


def paint_paper(painter: QPainter, box: QRect) -> None:
    """An empty sheet with its frame."""
    theme = current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("line"), 1))
    painter.setBrush(theme.color("paper"))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), CORNER_PX, CORNER_PX)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_frame(painter: QPainter, box: QRect, width: float) -> None:
    """A frame in the accent: focus, or a place to drop on."""
    inset = width / 2
    painter.setPen(QPen(current().color("accent"), width))
    frame = QRectF(box).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(frame, CORNER_PX, CORNER_PX)


def paint_hints(painter: QPainter, box: QRect, font: QFont) -> None:
    """What one can do on the empty sheet."""
    middle, theme = Qt.AlignmentFlag.AlignCenter, current()
    painter.setPen(theme.color("muted"))
    painter.setFont(text_font(font, 1.3))
    painter.drawText(box.adjusted(8, 0, -8, -16), middle, HINT)
    painter.setFont(text_font(font, 0.92))
    foot = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
    painter.drawText(box.adjusted(8, box.height() // 2 + 16, -8, -8), foot, KEYS_HINT)


def paint_bitmap(painter: QPainter, bitmap: np.ndarray, room: float) -> None:
    """A picture around the painter's origin, its longer side ``room`` px; see ``ink.InkSheet``."""
    theme, levels = current(), to_bytes(bitmap)
    if levels.ndim == 2:
        levels = packed(ramp(theme.paper, theme.text))[levels]
    image = to_qimage(levels)
    longest = max(image.width(), image.height(), 1)
    width, height = image.width() * room / longest, image.height() * room / longest
    smooth = longest >= NEAREST_BELOW
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
    painter.setOpacity(0.75)  # told apart from ink of one's own
    painter.drawImage(QRectF(-width / 2, -height / 2, width, height), image)
    painter.setOpacity(1.0)


def eraser_cursor() -> QCursor:
    """A ring, dark in light, so that it shows on ink and on paper."""
    picture = QPixmap(24, 24)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for color, width in ((Qt.GlobalColor.white, 4.0), (Qt.GlobalColor.black, 1.5)):
            painter.setPen(QPen(color, width))
            painter.drawEllipse(QPointF(12, 12), 8, 8)
    return QCursor(picture)
