"""Figures: what views show, as a picture or as a drawing that stays sharp at any size.

Invariant: a figure holds what tells something, with its title and its legend, and nothing to press.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QImage,
    QPageSize,
    QPainter,
    QPdfWriter,
    QRegion,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QSplitterHandle,
    QWidget,
)

from ..style.theme import current, text_font

SCALE = 2.0
"""How many times as fine as the screen a picture is."""

MAX_PIXELS = 24_000_000
"""Of the picture in a page, where it is finer than other pictures."""

MARGIN_PX = 12

CONTROLS = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QSplitterHandle,
)
"""What one works with: no part of a figure, unless its property "figure" says so."""


@dataclass(frozen=True, eq=False)
class ExportFigure:
    """What is to be saved.

    Attributes:
        title: Above it; says what it is of.
        body: The widget that shows it.
        below: Legends and scales of it, from top to bottom; what is hidden is left out.
        box: The part of ``body`` that is meant; None for all of it.
    """

    title: str
    body: QWidget
    below: Sequence[QWidget] = ()
    box: QRect | None = None

    @property
    def parts(self) -> list[tuple[QWidget, QRect]]:
        """The widgets, and which part of each is meant, from top to bottom."""
        below = [(part, part.rect()) for part in self.below if not part.isHidden()]
        return [(self.body, self.box or self.body.rect()), *below]

    @property
    def size(self) -> QSize:
        """Width and height with title and margins, in the window's pixels."""
        boxes = [box for _, box in self.parts]
        wide = max(self._title_width(), *(box.width() for box in boxes))
        high = sum(box.height() + MARGIN_PX for box in boxes)
        return QSize(wide + 2 * MARGIN_PX, high + self._title_height() + 2 * MARGIN_PX)

    def paint(self, painter: QPainter) -> None:
        """Paints it from (0, 0) on."""
        theme = current()
        painter.fillRect(QRect(QPoint(0, 0), self.size), theme.color("card"))
        painter.setFont(_title_font())
        painter.setPen(theme.color("text"))
        wide = self.size.width() - 2 * MARGIN_PX
        box = QRectF(MARGIN_PX, MARGIN_PX, wide, self._title_height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.title)
        top = MARGIN_PX + self._title_height()
        for part, box in self.parts:
            _paint_tree(part, painter, QPoint(MARGIN_PX, top) - box.topLeft(), box)
            top += box.height() + MARGIN_PX

    def _title_width(self) -> int:
        return QFontMetrics(_title_font()).horizontalAdvance(self.title)

    def _title_height(self) -> int:
        return QFontMetrics(_title_font()).height() + MARGIN_PX if self.title else 0


def _title_font() -> QFont:
    return text_font(QApplication.font(), 1.15, bold=True)


def picture_of(figure: ExportFigure, scale: float = SCALE) -> QImage:
    """The figure as it looks now."""
    image = QImage(figure.size * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    with QPainter(image) as painter:
        figure.paint(painter)
    return image


def svg_of(figure: ExportFigure) -> bytes:
    """The figure as it looks now, as the bytes of an SVG file."""
    from PySide6.QtSvg import QSvgGenerator

    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    box = QRect(QPoint(0, 0), figure.size)
    generator = QSvgGenerator(size=figure.size, viewBox=box)
    generator.setTitle(figure.title)
    generator.setResolution(figure.body.logicalDpiX())
    generator.setOutputDevice(target)
    with QPainter(generator) as painter:
        figure.paint(painter)
    return target.data().data()


def pdf_page_of(figure: ExportFigure) -> Callable[[], bytes]:
    """The figure as it looks now, as a PDF file of one page of its size.

    As a picture: what widgets paint for a screen is not all meant for paper.

    Returns:
        What packs it into the bytes of a file: that takes half a second, and any thread does it.
    """
    size = figure.size
    finest = math.sqrt(MAX_PIXELS / max(size.width() * size.height(), 1))
    picture = picture_of(figure, min(2 * SCALE, max(finest, SCALE)))
    return partial(_packed_page, picture, figure.title, QSizeF(size), figure.body.logicalDpiX())


def _packed_page(picture: QImage, title: str, size: QSizeF, dots: int) -> bytes:
    target = QBuffer()
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(target)
    writer.setTitle(title)
    writer.setResolution(dots)
    writer.setPageSize(QPageSize(size / dots, QPageSize.Unit.Inch))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    with QPainter(writer) as painter:
        painter.drawImage(QRectF(0, 0, size.width(), size.height()), picture)
    return target.data().data()


def below_controls(widget: QWidget) -> QRect:
    """The part of a widget that begins with the first that is no control, such as a plot.

    A figure of it has no empty room in place of boxes and buttons.
    """
    tops = [c.y() for c in widget.children() if isinstance(c, QWidget) and _tells(c)]
    return widget.rect().adjusted(0, min(tops, default=0), 0, 0)


def _tells(widget: QWidget) -> bool:
    """Whether a figure shows anything of a widget."""
    if widget.isHidden() or widget.isWindow():
        return False
    if isinstance(widget, CONTROLS):
        return bool(widget.property("figure"))
    parts = [child for child in widget.children() if isinstance(child, QWidget)]
    return not parts or any(map(_tells, parts))


def _paint_tree(widget: QWidget, painter: QPainter, at: QPoint, seen: QRect) -> None:
    """Paints the part ``seen`` of a widget and of what stands in it, without what one presses.

    Args:
        widget: In its own coordinates, ``seen`` is a part of it.
        painter: Of the whole figure.
        at: Where the upper left corner of the widget lies in the figure.
        seen: What is not cut off by what the widget stands in.
    """
    nothing = QWidget.RenderFlag(0)
    # Of QWidget: a view of graphics has another method of that name.
    QWidget.render(widget, painter, at + seen.topLeft(), QRegion(seen), nothing)
    for child in widget.children():
        if not isinstance(child, QWidget) or child.isWindow() or child.isHidden():
            continue
        if isinstance(child, CONTROLS) and not child.property("figure"):
            continue
        part = child.geometry().intersected(seen).translated(-child.pos())
        if not part.isEmpty():
            _paint_tree(child, painter, at + child.pos(), part)
