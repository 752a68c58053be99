"""The scale beside pictures of signed values: which colour is which number."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.imaging import packed, to_qimage
from ..style.theme import changes_look, current, diverging, text_font
from ..style.zoom import px

BAR_PX = 8


class ColourScale(QWidget):
    """A bar from the lowest to the highest colour, with its numbers below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            accessibleName=tr("Colour scale"),
            toolTip=tr("Blue stands for negative values, orange for positive ones."),
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._limit: float | None = None

    def show_limit(self, limit: float | None) -> None:
        """Labels the ends with ± ``limit``; None says that each picture has a scale of its own."""
        before, self._limit = self._texts(), limit
        if self._texts() != before or not self.accessibleDescription():
            self.setAccessibleDescription(", ".join(self._texts()))
            self.update()

    def _texts(self) -> tuple[str, str, str]:
        if self._limit is None:
            return tr("own lowest"), "0", tr("own highest")
        text = f"{self._limit:.3g}"
        return f"−{text}", "0", f"+{text}"

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        flag = Qt.AlignmentFlag
        sides = (flag.AlignLeft, flag.AlignHCenter, flag.AlignRight)
        with QPainter(self) as painter:
            bar = QRectF(0.5, 1.5, self.width() - 1, px(BAR_PX))
            painter.drawImage(bar, to_qimage(packed(diverging(theme)[1:])[None]))
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawRect(bar)
            painter.setFont(text_font(self.font(), 0.92))
            painter.setPen(theme.color("muted"))
            below = QRectF(self.rect()).adjusted(0, px(BAR_PX) + 3, 0, 0)
            for text, side in zip(self._texts(), sides, strict=True):
                painter.drawText(below, side | flag.AlignTop, text)

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(px(190), px(BAR_PX + 22))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(150), px(BAR_PX + 22))
