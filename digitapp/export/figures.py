"""What a widget shows, as a picture or as a drawing that stays sharp at any size."""

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from ..style.theme import current

SCALE = 2.0
"""How many times as fine as the screen a picture is."""


def picture_of(widget: QWidget, scale: float = SCALE) -> QImage:
    """The widget as it looks now, on the colour of a card."""
    image = QImage(widget.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(QColor(current().card))
    widget.render(image, renderFlags=QWidget.RenderFlag.DrawChildren)
    return image


def svg_of(widget: QWidget) -> bytes:
    """The widget as it looks now, as the bytes of an SVG file."""
    from PySide6.QtSvg import QSvgGenerator

    box, target = QRect(QPoint(0, 0), widget.size()), QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator(size=widget.size(), viewBox=box)
    generator.setTitle(widget.accessibleName())
    generator.setResolution(widget.logicalDpiX())
    generator.setOutputDevice(target)
    with QPainter(generator) as painter:
        painter.fillRect(box, current().color("card"))
        widget.render(painter, QPoint(0, 0), renderFlags=QWidget.RenderFlag.DrawChildren)
    return target.data().data()
