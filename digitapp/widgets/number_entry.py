"""Numbers in a picture that are moved by hand: by dragging, by keys, or typed over.

What a board draws and where is its own; which number is chosen and what becomes of it is here, so
that it is the same in all of them. Invariant: a board shows what it is told; a hand only asks, by
``moved``.
"""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDoubleValidator, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QToolTip, QWidget

from model.language import full_stop, named, qualified, sentences, tr

from ..style.numbers import shortest
from ..style.theme import changes_look
from ..style.zoom import px, px_size

PIXELS_A_STEP = 6
"""How far a drag goes for one step of a number."""

SWEEP_PX = 4
"""Distance of the points at which a sweep looks for what it paints."""

LARGE = 10
"""Steps at once of the keys that go far."""


@dataclass(frozen=True)
class BoardHandle:
    """A number that can be pointed at.

    Attributes:
        box: Where it is drawn.
        name: What it is, for people.
        value: Its value; None for nothing there.
        step: How much one step of a hand changes it; 0 for one that can't be moved.
        low: Smallest value.
        high: Largest value.
        text: What is said of it when it is pointed at; its name and value where empty.
        flips: Whether a click turns it over between ``low`` and ``high``.
    """

    box: QRectF
    name: str
    value: float | None
    step: float = 0.0
    low: float = -float("inf")
    high: float = float("inf")
    text: str = ""
    flips: bool = False

    @property
    def turned(self) -> float:
        """The value that a click turns it over to."""
        middle = (self.low + self.high) / 2
        return self.low if (self.value or 0.0) > middle else self.high

    @property
    def words(self) -> str:
        """What is said of it."""
        if self.text:
            return self.text
        return self.name if self.value is None else named(self.name, shortest(self.value))


class NumberBoard(QWidget):
    """A widget with numbers that can be chosen and moved.

    A subclass paints, lays itself out where it is asked to, and shows which number is ``chosen``
    and which is under the mouse, ``hover``.

    Signals:
        moved(int, float): A hand wants this value for the number at this place.

    Attributes:
        handles: What can be pointed at.
        chosen: Place of the one that the keys move, -1 for none.
        hover: Place of the one under the mouse, -1 for none.
        title: What the board is, for a screen reader.
    """

    moved = Signal(int, float)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(
            parent, accessibleName=title, mouseTracking=True, focusPolicy=Qt.FocusPolicy.StrongFocus
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.handles: tuple[BoardHandle, ...] = ()
        self.chosen = self.hover = -1
        self.title = title
        self._drag: tuple[QPointF, float] | None = None
        self._painted: set[int] = set()
        self._last = QPointF()
        self._brush = 0.0
        self._entry = QLineEdit(self, objectName="numberEntry", visible=False)
        self._entry.setAlignment(Qt.AlignmentFlag.AlignRight)
        validator = QDoubleValidator(self._entry)
        validator.setLocale(self.locale().c())
        self._entry.setValidator(validator)
        self._entry.editingFinished.connect(self._entry.hide)
        self._entry.installEventFilter(self)

    def set_handles(self, handles: tuple[BoardHandle, ...]) -> None:
        """What there is to point at now; places stay what they were where there are as many."""
        self.handles = handles
        if self.chosen >= len(handles) or not self._can_move(self.chosen):
            self.choose(-1)
        if self.hover >= len(handles):
            self.hover = -1
        if self._entry.isVisible() and self.chosen < 0:
            self._entry.hide()
        self._name()

    def choose(self, place: int) -> None:
        """Makes a number the one that keys move; -1 for none."""
        if place != self.chosen:
            self.chosen = place
            self.update()
        self._name()

    def handle_at(self, point: QPointF) -> int:
        """Place of the number at a point, -1 for none; the last drawn first."""
        found = [place for place, each in enumerate(self.handles) if each.box.contains(point)]
        return found[-1] if found else -1

    def type_over(self, text: str = "") -> None:
        """Opens a box to type the chosen number in."""
        if not self._can_move(self.chosen):
            return
        box = self.handles[self.chosen].box
        wide = max(box.width(), px(72.0))
        high = max(box.height(), float(self._entry.sizeHint().height()))
        left = min(max(box.center().x() - wide / 2, 0), max(self.width() - wide, 0))
        top = min(max(box.center().y() - high / 2, 0), max(self.height() - high, 0))
        self._entry.setGeometry(QRectF(left, top, wide, high).toRect())
        self._entry.setAccessibleName(self.handles[self.chosen].name)
        value = self.handles[self.chosen].value
        self._entry.setText(text or ("" if value is None else shortest(value, 10)))
        self._entry.show()
        self._entry.setFocus()
        if not text:
            self._entry.selectAll()

    def words_at(self, point: QPointF) -> str:
        """What is said of what lies at a point; empty for nothing."""
        place = self.handle_at(point)
        return self.handles[place].words if place >= 0 else ""

    def _lay_out(self) -> None:
        """The size or the look is another: what is drawn lies elsewhere; calls ``set_handles``."""

    def _can_move(self, place: int) -> bool:
        return 0 <= place < len(self.handles) and self.handles[place].step > 0

    def _movable(self) -> list[int]:
        return [place for place in range(len(self.handles)) if self._can_move(place)]

    def _ask(self, place: int, value: float) -> None:
        handle = self.handles[place]
        # A step of 0.1 shall not leave 0.30000000000000004 behind.
        value = float(f"{min(max(value, handle.low), handle.high):.10g}")
        if value != handle.value:
            self.moved.emit(place, value)

    def _name(self) -> None:
        words = self.handles[self.chosen].words if 0 <= self.chosen < len(self.handles) else ""
        name = sentences([full_stop(self.title), words]) if words else self.title
        if name != self.accessibleName():
            self.setAccessibleName(name)

    def _on_entered(self) -> None:
        text, place = self._entry.text(), self.chosen
        self._entry.hide()
        self.setFocus()
        if self._can_move(place) and self._entry.hasAcceptableInput():
            self._ask(place, float(text))

    def _sweep_to(self, point: QPointF) -> None:
        """Paints all that lies between the last point and this one: a fast hand leaves no gaps."""
        way = point - self._last
        steps = int(way.manhattanLength() / SWEEP_PX) + 1
        for step in range(1, steps + 1):
            place = self.handle_at(self._last + way * (step / steps))
            if self._can_move(place) and place not in self._painted and self.handles[place].flips:
                self._painted.add(place)
                self.choose(place)
                self._ask(place, self._brush)
        self._last = point

    def _turn(self, steps: int) -> None:
        """Moves the chosen number by so many steps."""
        handle = self.handles[self.chosen]
        if handle.flips:
            self._ask(self.chosen, handle.high if steps > 0 else handle.low)
        else:
            self._ask(self.chosen, (handle.value or 0.0) + steps * handle.step)

    def _go(self, by: int) -> None:
        """To the next number in reading order."""
        movable = self._movable()
        if movable:
            here = movable.index(self.chosen) if self.chosen in movable else -1 if by > 0 else 0
            self.choose(movable[(here + by) % len(movable)])

    def _go_towards(self, dx: int, dy: int) -> bool:
        """To the nearest number in a direction; whether there is one."""
        if not self._can_move(self.chosen):
            self._go(1)
            return True
        here = self.handles[self.chosen].box.center()
        best, nearest = -1, float("inf")
        for place in self._movable():
            there = self.handles[place].box.center() - here
            ahead, aside = (
                there.x() * dx + there.y() * dy,
                abs(there.x() * dy) + abs(there.y() * dx),
            )
            if place != self.chosen and ahead > 1 and ahead + 3 * aside < nearest:
                best, nearest = place, ahead + 3 * aside
        if best >= 0:
            self.choose(best)
        return best >= 0

    # Overrides of Qt.

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        if watched is self._entry and event.type() == QEvent.Type.KeyPress:
            # Taken here: what the box lets pass would come to the board, and open it again.
            if event.key() == Qt.Key.Key_Escape:
                self._entry.hide()
                self.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_entered()
                return True
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.handle_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or not self._can_move(place):
            super().mousePressEvent(event)
            return
        self.setFocus()
        self.choose(place)
        handle = self.handles[place]
        if handle.flips:
            self._brush = handle.turned
            self._painted, self._last = {place}, event.position()
            self._ask(place, self._brush)
        else:
            self._drag = event.position(), handle.value or 0.0
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.handle_at(event.position())
        if place != self.hover:
            self.hover = place
            movable = self._can_move(place)
            vertical = movable and not self.handles[place].flips
            shape = Qt.CursorShape
            self.setCursor(
                shape.SizeVerCursor if vertical
                else shape.PointingHandCursor if movable else shape.ArrowCursor
            )  # fmt: skip
            self.update()
        if self._painted:
            self._sweep_to(event.position())
        elif self._drag is not None and self._can_move(self.chosen):
            start, value = self._drag
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            steps = (start.y() - event.position().y()) / px(float(PIXELS_A_STEP))
            step = self.handles[self.chosen].step * (0.1 if fine else 1.0)
            self._ask(self.chosen, value + step * int(steps))
        elif words := self.words_at(event.position()):
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        elif QToolTip.isVisible():
            QToolTip.hideText()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click = (
            self._drag is not None
            and (event.position() - self._drag[0]).manhattanLength()
            < QApplication.startDragDistance()
        )
        self._drag, self._painted = None, set()
        if was_click:
            self.type_over()

    def leaveEvent(self, event: QEvent) -> None:
        self.hover = -1
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.chosen < 0 and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._go(1)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        flips = self._can_move(self.chosen) and self.handles[self.chosen].flips
        turns = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_PageUp: LARGE,
                 Qt.Key.Key_PageDown: -LARGE}  # fmt: skip
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1),
                Qt.Key.Key_Down: (0, 1)}  # fmt: skip
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in ways and not control and self._movable():
            self._go_towards(*ways[key])
        elif not self._can_move(self.chosen) or (control and key not in ways):
            super().keyPressEvent(event)
        elif key in ways:
            self._turn(-ways[key][1] + ways[key][0])
        elif key in turns and not (text == "-" and not flips):
            self._turn(turns[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and flips:
            self._ask(self.chosen, self.handles[self.chosen].turned)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.type_over()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._ask(self.chosen, 0.0)
        elif text and text in "0123456789.-" and not flips:
            self.type_over(text)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._lay_out()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(560, 360)

    def minimumSizeHint(self) -> QSize:
        return px_size(320, 200)


def cell_words(title: str, row: int, column: int) -> str:
    """Which cell of the table of that title it is, counted from 1."""
    cell = tr("row {row}, column {column}", row=row + 1, column=column + 1)
    return qualified(title, cell) if title else cell
