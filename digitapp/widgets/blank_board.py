"""Lines of a program to be completed: what is given, the blanks, and what is said of each.

Texts in, wishes of a hand out. Invariant: a box's text is only replaced where it is another than
what was typed, so that showing the same lines again disturbs nobody who types.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontDatabase, QPalette
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from model.language import tr

from ..style.theme import changes_look, current, text_font
from ..style.zoom import px_size, zoomed

PAUSE_MS = 500
"""After the last key, before what stands there is read."""

MARKS = {True: "✓", False: "✗", None: ""}
SAID = {True: tr("right"), False: tr("not right yet"), None: ""}


@dataclass(frozen=True)
class DrawnBlank:
    """A blank and what is said of it.

    Attributes:
        name: Stands before the "=".
        help: What belongs there.
        text: As it is.
        message: Below it.
        is_right: Right, wrong, or None for neither.
        value: What it gives, as text; may have lines.
    """

    name: str
    help: str
    text: str
    message: str = ""
    is_right: bool | None = None
    value: str = ""


class _Blank:
    """The widgets of one blank."""

    def __init__(self, board: "BlankBoard", place: int, grid: QGridLayout) -> None:
        parent, row = grid.parentWidget(), 3 * place
        self.name = QLabel(parent)
        self.box = QLineEdit(parent, objectName=f"blank{place}", maxLength=500)
        self.mark = zoomed(QLabel(parent), minimum_text="✓ ")
        self.message = QLabel(parent, wordWrap=True)
        self.message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.value = QLabel(
            parent, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self.name.setBuddy(self.box)
        grid.addWidget(self.name, row, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.box, row, 1)
        grid.addWidget(self.mark, row, 2)
        grid.addWidget(self.message, row + 1, 1, 1, 2)
        grid.addWidget(self.value, row + 2, 1, 1, 2)
        self.pause = QTimer(board, singleShot=True, interval=PAUSE_MS)
        self.box.textEdited.connect(lambda _: self.pause.start())
        self.box.editingFinished.connect(lambda: board.take(place))
        self.pause.timeout.connect(lambda: board.take(place))


class BlankBoard(QScrollArea):
    """What is given, in a table; the program around; and a box for each blank.

    Signals:
        typed(int, str): This stands in the blank at that place now.
    """

    typed = Signal(int, str)

    def __init__(self, title: str = tr("Program"), parent: QWidget | None = None) -> None:
        super().__init__(
            parent, accessibleName=title, widgetResizable=True,
            horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
            frameShape=QScrollArea.Shape.NoFrame, focusPolicy=Qt.FocusPolicy.NoFocus,
        )  # fmt: skip
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        body = QWidget(self)
        column = QVBoxLayout(body, spacing=8)
        column.setContentsMargins(2, 2, 8, 2)
        self._given = QLabel(body, objectName="givenNames", textFormat=Qt.TextFormat.RichText)
        self._given.setWordWrap(True)
        self._code = QLabel(body, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self._code.setForegroundRole(QPalette.ColorRole.WindowText)
        lines = QWidget(body)
        self._grid = QGridLayout(lines, horizontalSpacing=8, verticalSpacing=3)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        column.addWidget(self._given)
        column.addWidget(self._code)
        column.addWidget(lines)
        column.addStretch(1)
        self.setWidget(body)
        self._blanks: list[_Blank] = []
        self._shown: tuple[DrawnBlank, ...] = ()
        self._given_texts: tuple[tuple[str, str, str], ...] | None = None
        self._set_fonts()

    @property
    def boxes(self) -> list[QLineEdit]:
        """Where the blanks are typed."""
        return [blank.box for blank in self._blanks]

    @property
    def messages(self) -> list[QLabel]:
        """What is said of each."""
        return [blank.message for blank in self._blanks]

    def show_lines(
        self,
        blanks: Sequence[DrawnBlank],
        given: Sequence[tuple[str, str, str]] = (),
        code: str = "",
    ) -> None:
        """Shows these.

        Args:
            blanks: In their order.
            given: Name, shape, and what it is.
            code: Lines of the program before them.
        """
        new = range(len(self._blanks), len(blanks))
        self._blanks += [_Blank(self, place, self._grid) for place in new]
        if new:
            self._set_fonts()
        self._shown = tuple(blanks)
        for blank, drawn in zip(self._blanks, blanks, strict=True):
            self._fill(blank, drawn)
        self._code.setText(code)
        self._code.setVisible(bool(code))
        if self._given_texts != tuple(given):
            self._given_texts = tuple(given)
            self._given.setText(_table(given))
            self._given.setVisible(bool(given))

    def open(self, may: Sequence[bool]) -> None:
        """Which blanks a person may write in."""
        for blank, is_open in zip(self._blanks, may, strict=True):
            blank.box.setReadOnly(not is_open)

    def take(self, place: int) -> None:
        """Tells what stands in a blank, where it is another than what was shown."""
        blank = self._blanks[place]
        blank.pause.stop()
        if not blank.box.isReadOnly() and blank.box.text() != self._shown[place].text:
            self.typed.emit(place, blank.box.text())

    def _fill(self, blank: _Blank, drawn: DrawnBlank) -> None:
        blank.name.setText(f"{drawn.name} =")
        # What is being typed is newer than what is shown.
        if blank.box.text() != drawn.text and not blank.pause.isActive():
            blank.box.setText(drawn.text)
        if blank.box.placeholderText() != drawn.help:
            blank.box.setPlaceholderText(drawn.help)
            blank.box.setToolTip(drawn.help)
            blank.box.setAccessibleName(f"{drawn.name}: {drawn.help}")
        blank.mark.setText(MARKS[drawn.is_right])
        described = " ".join(filter(None, (SAID[drawn.is_right], drawn.message, drawn.value)))
        blank.box.setAccessibleDescription(described)
        blank.message.setText(drawn.message)
        blank.message.setVisible(bool(drawn.message))
        blank.value.setText(drawn.value)
        blank.value.setVisible(bool(drawn.value))

    def _set_fonts(self) -> None:
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPixelSize(text_font(self.font()).pixelSize())
        self._code.setFont(fixed)
        for blank in self._blanks:
            for widget in (blank.name, blank.box, blank.value):
                widget.setFont(fixed)
        tones = QPalette(self.palette())
        tones.setColor(QPalette.ColorRole.Window, current().color("window"))
        self.viewport().setPalette(tones)

    # Overrides of Qt.

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event) and hasattr(self, "_blanks"):
            self._set_fonts()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(560, 360)

    def minimumSizeHint(self) -> QSize:
        return px_size(320, 160)


def _table(given: Sequence[tuple[str, str, str]]) -> str:
    """Names, shapes and words in two columns of rows, as rich text; nothing in it is a person's."""
    cells = [
        f"<td><code>{name}</code>&nbsp;</td><td>{shape}&nbsp;&nbsp;</td><td>{words}</td>"
        for name, shape, words in given
    ]
    half = (len(cells) + 1) // 2
    rows = [
        f"<tr>{left}<td>&nbsp;&nbsp;&nbsp;</td>{right}</tr>"
        for left, right in zip(cells, [*cells[half:], *[""] * len(cells)], strict=False)
    ]
    return f"<table>{''.join(rows[:half])}</table>"
