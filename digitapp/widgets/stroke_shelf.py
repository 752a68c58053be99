"""Drawings as small pictures in rows that have a title, to look at, select and act on.

Invariant: only what is exposed is painted, so that thousands of drawings cost no more than a
screenful.
"""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from model.language import tr

from ..style.theme import current, text_font
from ..style.zoom import px
from .shelf_rows import CAPTION_PX, GAP_PX, ShelfRow, Thumb, path_of, place

PEN = 0.06  # of a picture's side
DIGIT_KEYS = {getattr(Qt.Key, f"Key_{digit}"): digit for digit in range(10)}


class StrokeShelf(QWidget):
    """Rows of drawings; grows as tall as they need, so it wants a scroll area around it.

    Args:
        parent: What it is in.
        sides: Smallest and largest side of a picture, in px.
        title_px: Room for the titles.
        empty: What is said where there are no drawings.

    Signals:
        selected_changed(): Others are selected.
        digit_pressed(int): A key 0-9, while some are selected.
        delete_pressed(): The key that deletes, likewise.
        opened(str): A drawing was clicked twice, or Enter pressed; its name.
    """

    selected_changed = Signal()
    digit_pressed = Signal(int)
    delete_pressed = Signal()
    opened = Signal(str)

    def __init__(
        self,
        parent: QWidget,
        *,
        sides: tuple[int, int] = (40, 80),
        title_px: int = 56,
        empty: str = "",
    ) -> None:
        super().__init__(parent, focusPolicy=Qt.FocusPolicy.StrongFocus, mouseTracking=True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._sides, self._title, self._empty = sides, title_px, empty
        self._side = sides[0]
        self._rows: tuple[ShelfRow, ...] = ()
        self._thumbs: dict[str, Thumb] = {}
        self._paths: dict[str, tuple[Thumb, QPainterPath]] = {}
        self._places: dict[str, QRect] = {}
        self._tops: list[int] = []
        self._height = 0
        self._selected: set[str] = set()
        self._current = self._hover = ""

    @property
    def selected(self) -> list[str]:
        """Names of the selected drawings, in the order of the shelf."""
        return [name for name in self._thumbs if name in self._selected]

    @property
    def names(self) -> list[str]:
        """Names of all drawings, in order."""
        return list(self._thumbs)

    def place_of(self, name: str) -> QRect:
        """Where a drawing is."""
        return self._places[name]

    def show_rows(self, rows: Iterable[ShelfRow]) -> None:
        """Shows these rows; what was selected and is still there stays selected."""
        self._rows = tuple(rows)
        self._thumbs = {thumb.name: thumb for row in self._rows for thumb in row.thumbs}
        self._paths = {n: p for n, p in self._paths.items() if self._thumbs.get(n) is p[0]}
        if self._current not in self._thumbs:
            self._current = ""
        self._arrange()
        self.select(self._selected & set(self._thumbs))
        self.update()

    def select(self, names: Iterable[str]) -> None:
        """Selects these drawings and no others."""
        chosen = set(names)
        if chosen != self._selected:
            self._selected = chosen
            self.setAccessibleDescription(
                tr("{chosen} of {count} selected", chosen=len(chosen), count=len(self._thumbs))
            )
            self.selected_changed.emit()
            self.update()

    @property
    def _title_px(self) -> int:
        return px(self._title)

    def _arrange(self) -> None:
        """Finds everything's place: as large as fits without scrolling, within bounds."""
        low, high = (px(side) for side in self._sides)
        room = self.parentWidget().height() if self.parentWidget() else 0
        for side in range(high, low - 1, -4):
            self._place_all(side)
            if self._height <= room:
                break
        if self._empty and not self._rows:
            self._height = self._height_of_sentence()
        self.setMinimumHeight(self._height)
        self.updateGeometry()
        self.update()

    def _height_of_sentence(self) -> int:
        """How high ``empty`` is in its lines, where it stands alone, with a little air."""
        room = QRect(0, 0, max(self.width() - 16, 1), 10_000)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        return self.fontMetrics().boundingRect(room, flags, self._empty).height() + 16

    def _place_all(self, side: int) -> None:
        """Finds everything's place for pictures of that side and the present width."""
        self._side = side
        self._places, self._tops, self._height = place(
            self._rows, side, self._title_px, self.width()
        )

    def _at(self, point: QPointF) -> str:
        spot = point.toPoint()
        return next((name for name, place in self._places.items() if place.contains(spot)), "")

    def _path(self, thumb: Thumb) -> QPainterPath:
        """The ink, in a picture from (0, 0) to (1, 1)."""
        if thumb.name not in self._paths:
            self._paths[thumb.name] = thumb, path_of(thumb.strokes)
        return self._paths[thumb.name][1]

    def _paint_thumb(self, painter: QPainter, name: str) -> None:
        theme, thumb, place = current(), self._thumbs[name], QRectF(self._places[name])
        chosen = name in self._selected
        frame = place.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(theme.color("accent", 0.12) if chosen else theme.color("paper"))
        color = "accent" if chosen else "muted" if name == self._hover else "line"
        painter.setPen(QPen(theme.color(color), 2 if chosen else 1))
        painter.drawRoundedRect(frame, 4, 4)
        if name == self._current and self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), 3, 3)
        painter.save()
        painter.translate(place.topLeft())
        painter.scale(self._side, self._side)
        round_ = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(self._path(thumb), QPen(theme.color("text"), PEN, *round_))
        painter.restore()
        if thumb.caption:
            painter.setPen(theme.color("muted"))
            foot = QRectF(place.left() - 2, place.bottom() + 1, place.width() + 4, px(CAPTION_PX))
            painter.drawText(foot, Qt.AlignmentFlag.AlignCenter, thumb.caption)

    def _paint_titles(self, painter: QPainter) -> None:
        theme = current()
        for row, top in zip(self._rows, self._tops, strict=True):
            box = QRectF(0, top, self._title_px - 8, self._side)
            if not row.note:
                painter.setFont(text_font(self.font(), bold=True))
                painter.setPen(theme.color("text"))
                middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(box, middle, row.title)
                continue
            painter.setFont(text_font(self.font(), 1.3, bold=True))
            painter.setPen(theme.color("text"))
            painter.drawText(box.adjusted(4, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, row.title)
            painter.setFont(text_font(self.font(), 0.9))
            painter.setPen(theme.color("muted"))
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(box, right, row.note)

    def _go(self, key: int, *, extend: bool) -> None:
        """Moves the current drawing by an arrow key: to the nearest one on that side."""
        names = self.names
        if not names:
            return
        if self._current not in self._places:
            target = names[0]
        else:
            target = self._beside(key) or self._current
        self._current = target
        self.select({*self._selected, target} if extend else {target})
        self._uncover(target)
        self.update()

    def _beside(self, key: int) -> str:
        here = self._places[self._current].center()
        names = self.names
        index = names.index(self._current)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            target = index + (1 if key == Qt.Key.Key_Right else -1)
            return names[target] if 0 <= target < len(names) else ""
        down = 1 if key == Qt.Key.Key_Down else -1
        far = {
            name: (down * (place.center().y() - here.y()), abs(place.center().x() - here.x()))
            for name, place in self._places.items()
            if down * (place.center().y() - here.y()) > 0
        }
        return min(far, key=far.__getitem__, default="")

    def _uncover(self, name: str) -> None:
        area = self.parentWidget().parentWidget() if self.parentWidget() else None
        if isinstance(area, QScrollArea):
            middle = self._places[name].center()
            area.ensureVisible(middle.x(), middle.y(), self._side, self._side)

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self._thumbs and self._empty:
                painter.setPen(current().color("muted"))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                left = self._title_px if self._rows else 8
                painter.drawText(self.rect().adjusted(left, 0, -8, 0), flags, self._empty)
            self._paint_titles(painter)
            painter.setFont(text_font(self.font(), 0.9))
            exposed = event.rect().adjusted(-4, -px(CAPTION_PX), 4, 4)
            for name, place in self._places.items():
                if exposed.intersects(place):
                    self._paint_thumb(painter, name)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._selected:
            # Here a digit is for the selected drawings, not for the one on the canvas.
            if event.key() in DIGIT_KEYS or event.key() == Qt.Key.Key_Delete:
                event.accept()
                return True
        elif event.type() == QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        elif event.type() == QEvent.Type.ParentChange and self.parentWidget():
            self.parentWidget().installEventFilter(self)
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The viewport's height says how large pictures may be; a change of width comes here too.
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget():
            self._arrange()
        return super().eventFilter(watched, event)

    def _show_tip(self, event: QHelpEvent) -> None:
        name = self._at(QPointF(event.pos()))
        tip = self._thumbs[name].tip if name else self.toolTip()
        QToolTip.showText(event.globalPos(), tip, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        name = self._at(event.position())
        keys = event.modifiers()
        if not name:
            self.select(())
            return
        if keys & Qt.KeyboardModifier.ShiftModifier and self._current in self._places:
            names = self.names
            low, high = sorted((names.index(self._current), names.index(name)))
            self.select(names[low : high + 1])
            return
        self._current = name
        if keys & Qt.KeyboardModifier.ControlModifier:
            self.select(self._selected ^ {name})
        else:
            self.select({name})
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        name = self._at(event.position())
        if name:
            self.opened.emit(name)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hover = self._at(event.position())
        if hover != self._hover:
            self._hover = hover
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = ""
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if key in arrows:
            self._go(key, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif control and key == Qt.Key.Key_A:
            self.select(self.names)
        elif not control and key in DIGIT_KEYS and self._selected:
            self.digit_pressed.emit(DIGIT_KEYS[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._selected:
            self.delete_pressed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.opened.emit(self._current)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._height

    def sizeHint(self) -> QSize:
        return QSize(self._title_px + 8 * (self._side + px(GAP_PX)), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._title_px + 2 * (self._side + px(GAP_PX)), self._height)
