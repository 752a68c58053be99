"""DrawingPanel: the left column, where one draws and is read at once."""

from collections import deque
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from model.language import tr
from model.preprocess import holds_points, recipe_for
from model.preprocess.pen_points import strokes_of_points

from ...background.job import Job
from ...background.keeping_aside import KeptDrawing
from ...background.recognition import FoundFile
from ...session.session import Session
from ...state import Message, Prediction, SessionState
from ...style.zoom import px
from ...system.settings import AppSettings
from ...widgets.canvas import Canvas
from ...widgets.card import Card
from ...widgets.dropping import first_picture
from ...widgets.probability_bars import ProbabilityBars
from ..common.picture_files import FILTER, NOTHING_COPIED, opening, picture_of
from ..common.seen import seen_picture
from .keeping import Keeping
from .prediction import PredictionView
from .rejection_dialog import CHOICE, OLD_CHOICE, RejectionDialog
from .tools import DEFAULT, DrawingTools

WIDTH_PX = 316
MAX_NOTES = 50
PICTURE = "picture"
"""What an error about a picture for the canvas is about."""


class DrawingPanel(Card):
    """Canvas, tools, what the network sees, its prediction and ten bars.

    Signals:
        history_changed(): ``can_undo``, ``can_redo`` or ``is_empty`` may be different.
        eraser_changed(bool): The eraser was taken up or put down.

    Attributes:
        canvas: The sheet.
        keeping: The keys that keep what is drawn as one of one's own digits.
        prediction: Seen image and prediction.
        bars: Probability of each digit.
        animation_action: Checkable: whether finished strokes are shown on their way into the
            network's box.
    """

    history_changed = Signal()
    eraser_changed = Signal(bool)

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("drawingPanel")
        self._session = session
        self._settings = settings
        self._rng = np.random.default_rng()
        self._notes: deque[tuple[np.ndarray, str, int | None]] = deque(maxlen=MAX_NOTES)
        self._stroke_note: tuple[list[np.ndarray], str, int | None] = [], "", None
        self._on_the_way: list[np.ndarray] = []
        self._awaits_digit = False
        self._opening: Job | None = None
        session.close_with(self._close_opening)
        self.canvas = Canvas(self)
        self.tools = DrawingTools(settings.choice("brush", DEFAULT), self)
        self.keeping = Keeping(session, self.canvas, self)
        self.prediction = PredictionView(self)
        self.bars = ProbabilityBars(self)
        self.bars.setToolTip(tr("How likely the network holds each digit to be; together 100 %."))
        self.animation_action = QAction(
            tr("Show strokes on their way to the network"),
            self,
            checkable=True,
            checked=settings.choice("animate_strokes", True),
            objectName="animationAction",
            toolTip=tr("After each stroke the drawing moves into the box that the network sees."),
        )
        self.prediction.offer(self.animation_action)
        self._lay_out()
        self._connect()
        self.canvas.brush_size = self.tools.brush_size
        old = settings.choice(OLD_CHOICE, session.live_prediction.rejection_rate)
        rate = settings.choice(CHOICE, old)
        session.live_prediction.reject(min(max(rate, 0.0), 1.0))
        self._on_history()
        self.show_state(session.state)
        self._on_reading(session.live_prediction.prediction)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(12, 12, 12, 8)
        column.addWidget(self.canvas, 10)
        column.addWidget(self.tools)
        column.addWidget(self.prediction, 4)
        column.addWidget(self.bars, 7)

    def _connect(self) -> None:
        self.canvas.changed.connect(self._on_drawn)
        self.canvas.stroke_finished.connect(self._on_stroke_finished)
        self.canvas.history_changed.connect(self._on_history)
        self.canvas.picture_dropped.connect(self._on_dropped)
        self.tools.brush_changed.connect(self._on_brush)
        buttons = self.tools.buttons
        for name, act in {
            "undo": self.undo,
            "redo": self.redo,
            "clear": self.clear,
            "open": self.open_picture,
            "random": self.random_digit,
        }.items():
            buttons[name].clicked.connect(act)
        buttons["eraser"].toggled.connect(self.set_eraser)
        self.prediction.rule_wanted.connect(self.explain_rejection)
        self.animation_action.toggled.connect(self._on_animation_toggled)
        self._session.changed.connect(self.show_state)
        self._session.digit_sent.connect(self.show_digit)
        self._session.strokes_sent.connect(self.show_strokes)
        self._session.label_sent.connect(self._on_label)
        self._session.live_prediction.changed.connect(self._on_reading)
        self._session.recovery.drawing_found.connect(self._on_drawing_found)
        self._session.door.found.connect(self._on_file_found)

    # For actions.

    @property
    def can_undo(self) -> bool:
        """Whether ``undo()`` would do something."""
        return self.canvas.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether ``redo()`` would do something."""
        return self.canvas.can_redo

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies on the canvas."""
        return self.canvas.is_empty

    def undo(self) -> None:
        """Goes back by one stroke, erasing, picture or clearing."""
        self.canvas.undo()

    def redo(self) -> None:
        """Takes the last undo back."""
        self.canvas.redo()

    def clear(self) -> None:
        """Takes everything off the canvas, undoably."""
        self.canvas.clear()

    def set_eraser(self, on: bool) -> None:
        """Takes up the eraser or puts it down."""
        if on == self.canvas.eraser:
            return
        self.canvas.eraser = on
        self.tools.buttons["eraser"].setChecked(on)
        self.eraser_changed.emit(on)

    def open_picture(self) -> None:
        """Asks for a picture file and shows it once one is chosen."""
        places = QStandardPaths.StandardLocation
        start = QStandardPaths.writableLocation(places.PicturesLocation)
        dialog = QFileDialog(
            self,
            tr("Open a picture of a digit"),
            self._settings.choice("picture_folder", start),
            FILTER,
            objectName="openPictureDialog",
            fileMode=QFileDialog.FileMode.ExistingFile,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    def explain_rejection(self) -> None:
        """Shows when a drawing counts as no digit, beside the canvas, to draw on meanwhile."""
        shown = self.findChild(RejectionDialog)
        if shown is None:
            shown = RejectionDialog(self._session, self._settings, self)
        shown.show()
        shown.activateWindow()

    def paste(self) -> None:
        """Shows the clipboard's picture or picture file, or says that there is none."""
        picture = first_picture(QGuiApplication.clipboard().mimeData())
        if picture is None:
            self._session.say(Message(NOTHING_COPIED))
        else:
            self._on_dropped(picture)

    def random_digit(self) -> None:
        """Shows a random test digit, as soon as there are data."""
        found = self._session.test_digit(int(self._rng.integers(1 << 31)))
        if found is not None:
            image, label = found
            self.show_digit(image, tr("test digit, labelled {label}", label=label), label)
            return
        self._awaits_digit = True
        self.prediction.show_note(tr("test digits are being loaded …"))
        if self._session.state.is_free:
            self._session.choose_data(self._session.state.source)

    def show_digit(self, image: np.ndarray, caption: str, label: int | None = None) -> None:
        """Puts a digit, float32 (h, w) in [0, 1], on the canvas; one of points as its strokes.

        Args:
            image: The digit.
            caption: What it is, for people.
            label: Which digit it is, where its data say so.
        """
        if holds_points(image.shape):
            self.show_strokes(strokes_of_points(image), caption)
            self._on_label(label)
            return
        self._notes.append((image, caption, label))
        self.canvas.show_bitmap(image)

    def show_picture(self, picture: QImage) -> None:
        """Puts a picture that was pasted or dropped on the canvas."""
        self.show_digit(picture_of(picture), tr("pasted picture"))

    def show_strokes(self, strokes: Sequence[np.ndarray], caption: str) -> None:
        """Puts a drawing, arrays (points, 2) in any unit, on the canvas, to go on with."""
        self.canvas.set_strokes(strokes, fit=True)
        self._stroke_note = self.canvas.strokes(), caption, None
        self.prediction.show_note(caption)

    # What happens.

    def _on_drawing_found(self, drawing: KeptDrawing) -> None:
        if drawing.bitmap is not None:
            self.show_digit(drawing.bitmap, tr("brought back"))
        elif self.canvas.is_empty:  # who draws meanwhile keeps the drawing
            self.canvas.set_strokes(drawing.strokes)

    def show_state(self, state: SessionState) -> None:
        """Shows what depends on the network and the data."""
        if state.network is not None:
            self.prediction.show_recipe(recipe_for(state.network.recipe))
        if self._awaits_digit and state.data is not None:
            self.random_digit()
        elif self._awaits_digit and state.is_free:  # loading failed, and that was said
            self._awaits_digit = False
            self.prediction.show_note(self._known()[0])

    def _on_drawn(self) -> None:
        self._on_the_way = []
        self._awaits_digit = False  # who draws meanwhile keeps the drawing
        if self.prediction.seen.is_animating:
            self.prediction.seen.skip()
        caption, label = self._known()
        self.prediction.show_note(caption)
        self._session.recovery.note_drawing(self.canvas.strokes(), self.canvas.bitmap)
        if self.canvas.bitmap is None:
            self._session.live_prediction.show_strokes(self.canvas.strokes(), label)
        else:
            self._session.live_prediction.show_bitmap(self.canvas.bitmap, label)

    def _on_stroke_finished(self) -> None:
        if self.animation_action.isChecked():
            # The prediction is there or comes in a moment; only the way to it is shown afterwards.
            self._on_the_way = self.canvas.strokes()
            self._session.live_prediction.show_strokes(self._on_the_way)

    def _on_reading(self, reading: Prediction) -> None:
        self.prediction.show_reading(reading, is_empty=self.canvas.is_empty)
        self.bars.show_probabilities(reading.probabilities)
        if self._on_the_way and reading.redrawn:
            strokes, self._on_the_way = self._on_the_way, []
            picture = seen_picture(reading.image)
            self.prediction.seen.animate(strokes, reading.placed, picture)

    def _on_label(self, label: int | None) -> None:
        """What came last is that digit, by its data."""
        if self.canvas.bitmap is None:
            self._stroke_note = (*self._stroke_note[:2], label)
        else:
            self._notes[-1] = (*self._notes[-1][:2], label)
        self._on_drawn()

    def _known(self) -> tuple[str, int | None]:
        """What is known of what is on the canvas, and its label; it may be back by an undo."""
        shown = self.canvas.bitmap
        if shown is None:
            strokes, text, label = self._stroke_note
            now = self.canvas.strokes()
            is_it = len(now) == len(strokes) and all(map(np.array_equal, now, strokes))
            return (text, label) if now and is_it else ("", None)
        found = (known for picture, *known in self._notes if picture is shown)
        return tuple(next(found, ("", None)))

    def _on_history(self) -> None:
        canvas = self.canvas
        self.tools.enable(undo=canvas.can_undo, redo=canvas.can_redo, clear=not canvas.is_empty)
        self.history_changed.emit()

    def _on_brush(self, size: float) -> None:
        self.canvas.brush_size = size
        self._settings.set_choice("brush", self.tools.brush.value())

    def _on_animation_toggled(self, on: bool) -> None:
        self._settings.set_choice("animate_strokes", on)

    def _on_file_chosen(self, path: str) -> None:
        self._settings.set_choice("picture_folder", str(Path(path).parent))
        self._on_picture(path)

    def _on_dropped(self, given: QImage | str) -> None:
        """Shows a picture; a file comes in by the door for all files, for it may be none."""
        if isinstance(given, QImage):
            self.show_picture(given)
        else:
            self._session.door.open(given)

    def _on_file_found(self, found: FoundFile) -> None:
        if found.kind == "picture" and found.place == "canvas":
            self._on_picture(found.path)

    def _on_picture(self, picture: str) -> None:
        if self._opening is not None:
            self._opening.cancel()
        self._opening = job = Job(opening(picture), tr("Opening a picture"), self)
        name = Path(picture).name
        job.progressed.connect(lambda values: self.show_digit(values[-1], name))
        job.finished.connect(lambda: self._session.settle(PICTURE))
        job.failed.connect(
            lambda failure: self._session.say(Message(failure.sentence, "error", about=PICTURE))
        )
        job.ended.connect(lambda: self._on_opened(job))
        job.start()

    def _close_opening(self, timeout_s: float) -> None:
        if self._opening is not None:
            self._opening.cancel()
            self._opening.wait(timeout_s)

    def _on_opened(self, job: Job) -> None:
        job.deleteLater()
        if self._opening is job:
            self._opening = None

    def sizeHint(self) -> QSize:
        return QSize(px(WIDTH_PX), px(640))
