"""NetworkDiagram: a picture going through a network, drawn from plain arrays."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from model.language import tr

from ..style.theme import changes_look, current
from ..style.zoom import px_size
from .diagram_painter import DiagramPainter, Heatmaps
from .layered_diagram import Diagram, Places, arranged, rows_that_fit

WHEEL_STEP = 120


class NetworkDiagram(QWidget):
    """The input, columns of units with what they look for, links, and the predictions.

    Signals:
        hovered(int, int): Column and row of the node under the mouse, -1, -1 for none.
        clicked(int, int): A node was clicked or reached by the arrow keys.
        turned(int, int): The wheel was turned over a column, or Page Up or Down pressed: column
            and number of pages, -1 for the one before.
        rows_changed(): ``rows`` is another number.
    """

    hovered = Signal(int, int)
    clicked = Signal(int, int)
    turned = Signal(int, int)
    rows_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            parent,
            mouseTracking=True,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
            accessibleName=tr("The network, layer by layer"),
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._diagram = Diagram(None, True, "", "", (), ())
        self._places: Places | None = None
        self._selected = self._hover = (-1, -1)
        self._rows = 0
        self._heatmaps = Heatmaps()

    @property
    def rows(self) -> int:
        """How many nodes fit in a column."""
        return rows_that_fit(self.height())

    @property
    def diagram(self) -> Diagram:
        """What is shown."""
        return self._diagram

    @property
    def selected(self) -> tuple[int, int]:
        """Column and row of the node that is framed; (-1, -1) for none."""
        return self._selected

    def show_diagram(self, diagram: Diagram, selected: tuple[int, int] = (-1, -1)) -> None:
        """Draws ``diagram``, with the node in that column and row framed."""
        self._diagram, self._places = diagram, None
        self._selected = selected
        if not self._is_there(self._hover):
            self._hover = (-1, -1)
        self.update()

    def node_box(self, column: int, row: int) -> QRectF:
        """Where a node is drawn."""
        return self._arranged().node(column, row)

    def describe(self, text: str) -> None:
        """Says in words what is selected, for those who cannot see it."""
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    # Where things are.

    def _arranged(self) -> Places:
        if self._places is None:
            self._places = arranged(self._diagram, self.width(), self.height())
        return self._places

    def _is_there(self, node: tuple[int, int]) -> bool:
        column, row = node
        columns = self._diagram.columns
        return 0 <= column < len(columns) and 0 <= row < len(columns[column].nodes)

    def _set_hover(self, node: tuple[int, int]) -> None:
        if node != self._hover:
            self._hover = node
            self.hovered.emit(*node)
            self.update()

    # Overrides of Qt.

    def paintEvent(self, event: QPaintEvent) -> None:
        drawn = DiagramPainter(
            self._diagram,
            self._arranged(),
            self._heatmaps,
            theme=current(),
            font=self.font(),
            hover=self._hover,
            selected=self._selected,
        )
        with QPainter(self) as painter:
            drawn.paint(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._arranged().at(event.position()) or (-1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._arranged().at(event.position())
        if found is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(*found)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover((-1, -1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        column = self._arranged().column_at(event.position().x())
        steps = event.angleDelta().y()
        if column is None or abs(steps) < WHEEL_STEP / 2:
            event.ignore()
        else:
            self.turned.emit(column, -1 if steps > 0 else 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, (column, row) = event.key(), self._selected
        moves = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        pages = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
        if key in pages and column >= 0:
            self.turned.emit(column, pages[key])
        elif key in moves and self._diagram.columns:
            column = min(max(column + moves[key][0], 0), len(self._diagram.columns) - 1)
            last = len(self._diagram.columns[column].nodes) - 1
            self.clicked.emit(column, min(max(row + moves[key][1], 0), last))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._places = None
        if self.rows != self._rows:
            self._rows = self.rows
            self.rows_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._heatmaps.clear()
            self.update()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        return px_size(560, 500)

    def minimumSizeHint(self) -> QSize:
        return px_size(360, 260)
