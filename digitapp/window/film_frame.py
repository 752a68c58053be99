"""One picture of a film: what widgets show, side by side, with the time below."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from ..style.theme import current, text_font

GAP_PX, FOOT_PX = 12, 36
BAR_PX = 4


class FilmFrame:
    """Takes pictures of widgets; all are of the size that the first one had.

    Args:
        widgets: From left to right, as they are when a picture is taken; at least one.
    """

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        self.widgets = list(widgets)
        width = sum(widget.width() + GAP_PX for widget in widgets) + GAP_PX
        height = max(widget.height() for widget in widgets) + GAP_PX + FOOT_PX
        self.size = QSize(width, height)

    def picture(self, text: str, fraction: float) -> QImage:
        """What the widgets show now; below them ``text``, and a bar for ``fraction`` of it all."""
        theme = current()
        image = QImage(self.size, QImage.Format.Format_RGB32)
        image.fill(theme.color("window"))
        with QPainter(image) as painter:
            left = GAP_PX
            for widget in self.widgets:
                grabbed = _at_scale_one(widget.grab())
                painter.drawPixmap(left, GAP_PX, grabbed)
                left += widget.width() + GAP_PX
            wide = self.size.width() - 2 * GAP_PX
            foot = QRectF(GAP_PX, self.size.height() - FOOT_PX, wide, FOOT_PX)
            painter.setFont(text_font(QApplication.font()))
            painter.setPen(theme.color("text"))
            painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter, text)
            beside = painter.fontMetrics().horizontalAdvance(text) + 2 * GAP_PX
            bar = foot.adjusted(max(beside, 260), (FOOT_PX - BAR_PX) / 2, 0, 0)
            bar.setHeight(BAR_PX)
            painter.fillRect(bar, theme.color("line"))
            bar.setWidth(bar.width() * fraction)
            painter.fillRect(bar, theme.color("accent"))
        return image


def _at_scale_one(pixmap: QPixmap) -> QPixmap:
    """The same in the window's own pixels, however fine the screen is."""
    ratio = pixmap.devicePixelRatio()
    if ratio == 1:
        return pixmap
    smooth = Qt.TransformationMode.SmoothTransformation
    plain = pixmap.scaled(pixmap.size() / ratio, mode=smooth)
    plain.setDevicePixelRatio(1)
    return plain
