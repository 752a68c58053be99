"""The row of small tools below the canvas."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QToolButton, QWidget

from model.language import tr

from ...style.theme import changes_look, current
from ...style.tool_icons import SIDE_PX, tool_icon
from ...style.zoom import zoomed

KEY = QKeySequence.StandardKey
NATIVE = QKeySequence.SequenceFormat.NativeText
GAPS_AFTER = ("redo", "clear", "random")
THINNEST, DEFAULT, THICKEST = 2, 7, 16
"""Brush sizes, in hundredths of the canvas's shorter side."""


@dataclass(frozen=True)
class Tool:
    """One button.

    Attributes:
        name: Of its icon, and key of ``DrawingTools.buttons``.
        object_name: For tests and style.
        title: Its accessible name.
        tip: What it does.
        checkable: Whether it stays down.
        key: That does the same.
    """

    name: str
    object_name: str
    title: str
    tip: str
    checkable: bool = False
    key: QKeySequence.StandardKey | None = None

    @property
    def whole_tip(self) -> str:
        """``tip`` with the key as this desktop writes it."""
        if self.key is None:
            return self.tip
        return tr("{tip}\nKey: {key}", tip=self.tip, key=QKeySequence(self.key).toString(NATIVE))


TOOLS = (
    Tool(
        "undo", "undoButton", tr("Undo"), tr("Takes back the last stroke or picture."), key=KEY.Undo
    ),
    Tool("redo", "redoButton", tr("Redo"), tr("Brings back what was undone."), key=KEY.Redo),
    Tool(
        "eraser",
        "eraserButton",
        tr("Eraser"),
        tr("While it is down, the pen takes away whole strokes.\nThe right button does so always."),
        checkable=True,
    ),
    Tool(
        "clear", "clearButton", tr("Clear"), tr("Takes everything off the canvas."), key=KEY.Delete
    ),
    Tool(
        "open",
        "openPictureButton",
        tr("Open a picture"),
        tr("Reads a digit from a picture:\nopen one here, paste it or drop it on the canvas."),
    ),
    Tool(
        "random",
        "randomDigitButton",
        tr("Random test digit"),
        tr(
            "Puts a random test digit on the canvas:\none that no training has shown to the "
            "network."
        ),
    ),
)


class Dot(QWidget):
    """A round spot of ink at one end of the slider: says what it is about without a word."""

    def __init__(self, diameter: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._diameter = diameter
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(current().color("muted"))
            middle = QRectF(self.rect()).center()
            painter.drawEllipse(middle, self._diameter / 2, self._diameter / 2)

    def sizeHint(self) -> QSize:
        side = round(self._diameter) + 4
        return QSize(side, side)


class DrawingTools(QWidget):
    """Buttons and the brush size.

    Signals:
        brush_changed(float): Another brush size, as ``Canvas.brush_size`` takes it.

    Attributes:
        buttons: Name of the tool -> its button.
        brush: The slider.
    """

    brush_changed = Signal(float)

    def __init__(self, brush: int, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self, spacing=2)
        row.setContentsMargins(0, 0, 0, 0)
        self.buttons: dict[str, QToolButton] = {}
        for tool in TOOLS:
            button = QToolButton(
                self,
                objectName=tool.object_name,
                accessibleName=tool.title,
                toolTip=tool.whole_tip,
                checkable=tool.checkable,
                autoRaise=True,
            )
            zoomed(button, icon=SIDE_PX)
            row.addWidget(button)
            if tool.name in GAPS_AFTER:
                row.addSpacing(8)
            self.buttons[tool.name] = button
        self.brush = QSlider(
            Qt.Orientation.Horizontal,
            self,
            objectName="brushSlider",
            accessibleName=tr("Brush size"),
            toolTip=tr(
                "How thick your ink looks. The network repaints every stroke\n"
                "with a pen of its own, so this does not change the prediction."
            ),
            minimum=THINNEST,
            maximum=THICKEST,
            value=brush,
            pageStep=2,
        )
        self.brush.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.brush.valueChanged.connect(self._on_brush)
        row.addWidget(Dot(3, self))
        row.addWidget(self.brush)
        row.addWidget(Dot(9, self))
        self._show_icons()

    @property
    def brush_size(self) -> float:
        """As ``Canvas.brush_size`` takes it."""
        return self.brush.value() / 100

    def enable(self, *, undo: bool, redo: bool, clear: bool) -> None:
        """Which of the tools that need something to work on have it."""
        self.buttons["undo"].setEnabled(undo)
        self.buttons["redo"].setEnabled(redo)
        self.buttons["clear"].setEnabled(clear)

    def _on_brush(self) -> None:
        self.brush_changed.emit(self.brush_size)

    def _show_icons(self) -> None:
        for name, button in self.buttons.items():
            button.setIcon(tool_icon(name, current()))

    def changeEvent(self, event: QEvent) -> None:
        if changes_look(event):
            self._show_icons()
        super().changeEvent(event)
