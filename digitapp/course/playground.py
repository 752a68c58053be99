"""Playground: a small world without a lesson, all its controls open, for what is one's own."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from model.errors import DigitError
from model.language import tr
from model.worlds import WORLDS

from ..style.zoom import zoomed
from ..widgets.elided_label import ElidedLabel
from ..widgets.scrolled import Scrolled
from .figure_titles import figures_said
from .part import WorldPart
from .parts import part_for


class Playground(QWidget):
    """A world with its part.

    Signals:
        list_wanted(): The person wants to see all lessons.
        drawing_wanted(): The person wants to put the drawing on the canvas into the world.
        complained(str): Something can't be done, in a sentence.

    Attributes:
        part: Shows the world; None while none is open.
    """

    list_wanted = Signal()
    complained = Signal(str)
    drawing_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="playground")
        self.part: WorldPart | None = None
        self._key = ""
        self.list_button = QToolButton(
            self, objectName="leavePlaygroundButton", text=tr("‹ Lessons"), autoRaise=True,
            toolTip=tr("All lessons"),
        )  # fmt: skip
        self._title = ElidedLabel(self, objectName="playgroundTitle")
        zoomed(self._title, text=1.35, bold=True)
        self.copy_button = self._button(
            tr("&Copy set-up"), tr("All values as a line, to be passed on.")
        )
        self.paste_button = self._button(
            tr("&Paste set-up"), tr("Take the values of a copied line.")
        )
        self.again_button = self._button(tr("Start &again"), tr("Everything as it was at first."))
        self.drawing_button = self._button(
            tr("&Take my drawing"), tr("Put what is on the canvas here.")
        )
        self._room = Scrolled(self)
        self._figures = QLabel(self, objectName="playgroundFigures", wordWrap=True)
        head = QHBoxLayout(spacing=8)
        head.addWidget(self.list_button)
        head.addWidget(self._title, 1)
        for button in (self.drawing_button, self.copy_button, self.paste_button, self.again_button):
            head.addWidget(button)
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._room, 1)
        column.addWidget(self._figures)
        self.list_button.clicked.connect(self.list_wanted)
        self.drawing_button.clicked.connect(self.drawing_wanted)
        self.copy_button.clicked.connect(self.copy_set_up)
        self.paste_button.clicked.connect(self.paste_set_up)
        self.again_button.clicked.connect(lambda: self.open_world(self._key))

    def _button(self, text: str, tip: str) -> QPushButton:
        return QPushButton(text, self, toolTip=tip, autoDefault=False)

    def open_world(self, key: str) -> None:
        """Opens a new world of that key, a key of WORLDS.

        Raises:
            DigitError: Nothing can show it; the world before stays.
        """
        part = part_for(WORLDS[key](), self._room)
        self.close_world()
        self.part, self._key = part, key
        self._title.setText(WORLDS[key].title)
        self._room.setWidget(part)
        part.show()
        part.changed.connect(self._show_figures)
        part.refresh()
        self._show_figures()
        self.again_button.setFocus()

    def close_world(self) -> None:
        """Leaves the world; what runs is stopped."""
        part, self.part = self.part, None
        if part is not None:
            self._room.takeWidget()
            part.leave()

    def copy_set_up(self) -> None:
        """Puts the values of all controls on the clipboard."""
        self.part.copy_set_up(self._key)

    def paste_set_up(self) -> None:
        """Takes the values that the clipboard holds; says why not where they are none."""
        try:
            self.part.paste_set_up(self._key)
        except DigitError as error:
            self.complained.emit(str(error))
            return
        self._show_figures()

    def _show_figures(self) -> None:
        self.drawing_button.setVisible(self.part.takes_drawing)
        said = figures_said(self._key, self.part.state)
        self._figures.setText("   ·   ".join(said))
