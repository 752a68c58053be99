"""Keeping what is drawn as one of one's own digits: a key 0-9 does it, from any tab."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from model.language import tr
from model.strokes import MAX_POINTS, MAX_STROKES, Drawing

from ...session.handwriting import missing
from ...session.session import Session
from ...style.theme import current
from ...widgets.canvas import Canvas

STAYS_MS = 7000
NOTHING_DRAWN = tr("Draw a digit first; then its key keeps it.")
FULL = tr(
    "The sheet is full: a drawing has at most {max_strokes} strokes and {max_points:,} points. "
    "Undo, erase or clear.",
    max_strokes=MAX_STROKES,
    max_points=MAX_POINTS,
)
"""A kept drawing is never more than its own file can hold."""

A_PICTURE = tr("Only drawings can be kept, not pictures. Draw the digit.")


class KeptNote(QWidget):
    """A line at the canvas's lower edge that goes by itself.

    Signals:
        undo_wanted(): The button in it was pressed.
    """

    undo_wanted = Signal()

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, objectName="keptNote")
        self._text = QLabel(
            self, objectName="keptText", textFormat=Qt.TextFormat.PlainText, wordWrap=True
        )
        self._undo = QPushButton(
            tr("Undo"),
            self,
            objectName="keptUndo",
            toolTip=tr("Takes it out of your digits again, and puts it back on the canvas."),
            focusPolicy=Qt.FocusPolicy.NoFocus,  # the keys stay with the canvas
        )
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(12, 4, 6, 4)
        row.addWidget(self._text)
        row.addWidget(self._undo)
        self._undo.clicked.connect(self.undo_wanted)
        self._timer = QTimer(self, singleShot=True, interval=STAYS_MS)
        self._timer.timeout.connect(self.hide)
        canvas.installEventFilter(self)
        self.hide()

    def tell(self, text: str, *, undoable: bool = False) -> None:
        """Shows a line; ``undoable`` with the button."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._undo.setVisible(undoable)
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    @property
    def text(self) -> str:
        """What is shown; empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def _place(self) -> None:
        canvas = self.parentWidget()
        self.layout().activate()
        size = self.sizeHint().boundedTo(canvas.size())
        x = (canvas.width() - size.width()) // 2
        self.setGeometry(x, canvas.height() - size.height() - 8, size.width(), size.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(theme.color("line"))
            painter.setBrush(theme.color("card", 0.94))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)


class Keeping(QObject):
    """Takes the drawing from the canvas into the person's digits, and back.

    Args:
        session: Whose ``handwriting`` keeps them.
        canvas: Where they are drawn.
        parent: A widget of the window in which the keys work. Fields in which one types get
            them first.

    Attributes:
        note: What was kept.
    """

    def __init__(self, session: Session, canvas: Canvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._handwriting = session.handwriting
        self._canvas = canvas
        self._last: tuple[str, list[np.ndarray]] | None = None
        self.note = KeptNote(canvas)
        self._shortcuts = []
        for digit in range(10):
            shortcut = QShortcut(QKeySequence(str(digit)), parent)
            shortcut.activated.connect(lambda d=digit: self.keep(d))
            self._shortcuts.append(shortcut)
        self._handwriting.keep_wanted.connect(self.keep)
        self._handwriting.taken_back.connect(self._on_taken_back)
        self.note.undo_wanted.connect(self._on_undo)
        canvas.limit(MAX_STROKES, MAX_POINTS)
        canvas.full.connect(lambda: self.note.tell(FULL))
        canvas.changed.connect(self._on_canvas)
        canvas.history_changed.connect(self._show_state)
        self._show_state()

    def keep(self, digit: int) -> None:
        """Keeps what is drawn as ``digit``, and clears the canvas for the next."""
        strokes = self._canvas.strokes()
        if not strokes:
            self.note.tell(A_PICTURE if self._canvas.bitmap is not None else NOTHING_DRAWN)
            return
        drawing = self._handwriting.keep(strokes, digit)
        if drawing is None:
            return
        self._last = None
        self._canvas.clear()
        self._last = drawing.id, strokes
        wanted = missing(self._handwriting.state.counts, maximum=1)
        self.note.tell(
            tr("Kept as {digit}. Next: {wanted}", digit=digit, wanted=wanted)
            if wanted
            else tr("Kept as {digit}.", digit=digit),
            undoable=True,
        )

    def _show_state(self) -> None:
        for shortcut in self._shortcuts:  # a key that does nothing here is left to others
            shortcut.setEnabled(not self._canvas.is_empty)

    def _on_canvas(self) -> None:
        self._show_state()
        if self._canvas.is_empty:
            return
        self.note.hide()
        if self._last is None or not self._canvas.can_redo:
            return
        name, kept = self._last
        strokes = self._canvas.strokes()
        if len(strokes) == len(kept) and all(map(np.array_equal, strokes, kept)):
            # Undone on the canvas: whoever keeps it with another key does not want it twice.
            self._last = None
            self._handwriting.take_back(name)

    def _on_undo(self) -> None:
        if self._last is None:
            return
        name, strokes = self._last
        self._last = None
        self.note.hide()
        self._handwriting.take_back(name)
        self._canvas.set_strokes(strokes)

    def _on_taken_back(self, drawing: Drawing) -> None:
        self.note.tell(tr("Taken out of your {digit}s.", digit=drawing.label))
