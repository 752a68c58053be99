"""Pictures of lessons' worlds as files: each drawn by its part, without a window to be seen."""

import os
import sys

from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from model.errors import DigitError
from model.worlds.world import World

from ..style import theme, zoom
from ..system.screen import missing
from .lesson import Lesson
from .part import WorldPart
from .parts import part_for

SIZE = QSize(560, 400)
"""Of a picture, in the lengths that Qt counts in."""

SHARPNESS = 2.0
"""Pixels of a picture in each of them: enough for paper."""


class PartPainter:
    """Draws worlds, each lesson's by one part; an application is made where there is none.

    As a function of a lesson and its world: a PNG picture, or None where no part can draw it.
    """

    def __init__(self) -> None:
        self._app = QApplication.instance() or _application()
        self._room = QWidget()
        paper = self._room.palette()
        paper.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.white)
        self._room.setPalette(paper)
        self._lesson: Lesson | None = None
        self._part: WorldPart | None = None

    def __call__(self, lesson: Lesson, world: World) -> bytes | None:
        """The picture of ``world`` as it is now."""
        if self._lesson is not lesson or (self._part and self._part.world is not world):
            self._begin(lesson, world)
        if self._part is None:
            return None
        self._part.refresh()
        return _png(self._part)

    def close(self) -> None:
        """Lets go of the widgets."""
        self._begin(None, None)
        self._room.deleteLater()

    def _begin(self, lesson: Lesson | None, world: World | None) -> None:
        part, self._part, self._lesson = self._part, None, lesson
        if part is not None:
            part.leave()
        if world is None:
            return
        try:
            self._part = part_for(world, self._room)
        except DigitError:  # a window lesson has no picture of its own
            return
        self._part.form.hide()  # buttons are nothing on paper
        self._part.resize(SIZE)


def _application() -> QApplication:
    """An application in light colours, without a screen where there is none."""
    if missing() is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(sys.argv[:1])
    theme.apply(app, "light")
    zoom.apply(app)
    return app


def _png(widget: QWidget) -> bytes:
    pixmap = QPixmap(SIZE * SHARPNESS)
    pixmap.setDevicePixelRatio(SHARPNESS)
    pixmap.fill(Qt.GlobalColor.white)
    widget.render(pixmap)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    return bytes(buffer.data())
