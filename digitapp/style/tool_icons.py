"""Line icons of the drawing tools, painted in the theme's colours; no files to find or to tint."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QTransform,
)

from .theme import Theme
from .zoom import px

SIDE_PX = 20
LINE_PX = 1.6


def tool_icon(name: str, theme: Theme) -> QIcon:
    """The icon of that name (a key of ``PATHS``): in text colour, faint where disabled."""
    icon, path = QIcon(), PATHS[name]()
    tones = {
        QIcon.Mode.Normal: theme.color("text"),
        QIcon.Mode.Disabled: theme.color("muted", 0.45),
    }
    for mode, color in tones.items():
        # Sharp on the finest screen that is there, and on an ordinary one.
        for ratio in sorted({1, math.ceil(QGuiApplication.instance().devicePixelRatio())}):
            icon.addPixmap(_painted(path, color, ratio), mode)
    return icon


def _painted(path: QPainterPath, color: QColor, ratio: int) -> QPixmap:
    side = px(SIDE_PX)
    pixmap = QPixmap(side * ratio, side * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    ends = (Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side / SIDE_PX, side / SIDE_PX)
        painter.strokePath(path, QPen(color, LINE_PX, Qt.PenStyle.SolidLine, *ends))
    return pixmap


def _lines(path: QPainterPath, *points: tuple[float, float], closed: bool = False) -> None:
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    if closed:
        path.closeSubpath()


def _undo() -> QPainterPath:
    path = QPainterPath()
    _lines(path, (7, 3.5), (3, 7.5), (7, 11.5))
    path.moveTo(3, 7.5)
    path.lineTo(12, 7.5)
    path.arcTo(QRectF(7.5, 7.5, 9, 9), 90, -180)
    path.lineTo(8, 16.5)
    return path


def _redo() -> QPainterPath:
    return QTransform(-1, 0, 0, 1, SIDE_PX, 0).map(_undo())


def _eraser() -> QPainterPath:
    path = QPainterPath()
    _lines(path, (2.5, 11.5), (10.5, 3.5), (16.5, 9.5), (9.5, 16.5), (6.5, 16.5), closed=True)
    _lines(path, (6.5, 7.5), (12.5, 13.5))
    _lines(path, (9.5, 16.5), (17, 16.5))
    return path


def _clear() -> QPainterPath:
    path = QPainterPath()
    _lines(path, (3.5, 5.5), (16.5, 5.5))
    _lines(path, (7.5, 5.5), (8, 3), (12, 3), (12.5, 5.5))
    _lines(path, (5, 5.5), (5.8, 17), (14.2, 17), (15, 5.5))
    _lines(path, (8.4, 8.5), (8.6, 14))
    _lines(path, (11.6, 8.5), (11.4, 14))
    return path


def _picture() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(2.5, 3.5, 15, 13), 2, 2)
    path.addEllipse(QPointF(7, 7.7), 1.3, 1.3)
    _lines(path, (3, 15), (7.5, 11), (10, 13.2), (13.3, 9.3), (17, 13.5))
    return path


def _random() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 3, 14, 14), 3, 3)
    for x, y in ((7, 7), (13, 7), (10, 10), (7, 13), (13, 13)):
        path.addEllipse(QPointF(x, y), 0.5, 0.5)
    return path


def _play() -> QPainterPath:
    path = QPainterPath()
    _lines(path, (6.5, 4), (15.5, 10), (6.5, 16), closed=True)
    return path


def _pause() -> QPainterPath:
    path = QPainterPath()
    for left in (5.5, 11.5):
        path.addRoundedRect(QRectF(left, 4, 3, 12), 0.8, 0.8)
    return path


def _loop() -> QPainterPath:
    path = QPainterPath()
    path.arcMoveTo(QRectF(4, 4, 12, 12), 60)
    path.arcTo(QRectF(4, 4, 12, 12), 60, 290)
    _lines(path, (9.6, 1.6), (13, 4.8), (9.2, 7.4))
    return path


PATHS: dict[str, Callable[[], QPainterPath]] = {
    "undo": _undo,
    "redo": _redo,
    "eraser": _eraser,
    "clear": _clear,
    "open": _picture,
    "random": _random,
    "play": _play,
    "pause": _pause,
    "loop": _loop,
}
