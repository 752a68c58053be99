"""HandwritingView: the person's own digits, row by row, and fine-tuning a network to them."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.handwriting import FineTuning
from model.language import tr

from ...session.handwriting import WANTED, HandwritingState, missing
from ...session.session import Session
from ...state import Message, Prediction, SessionState
from ...style.numbers import percent
from ...style.zoom import zoomed
from ...system.file_dialogs import ask_open
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.shelf_rows import ShelfRow, Thumb
from ...widgets.stroke_shelf import StrokeShelf
from .fine_tuning_panel import FineTuningPanel

ABOUT = tr(
    "Your own digits. Draw one and press its key, in any tab, to keep it; with digits selected "
    "here, a key relabels them."
)
FILES = tr("Drawings (*.jsonl *.jsonl.gz);;All files (*)")
EMPTY = tr(
    "Nothing is kept yet. Draw a digit on the left and press its key, or a button above: it comes "
    "here, and the canvas is free for the next."
)


class KeepBar(QWidget):
    """Ten buttons that keep the drawing as a digit.

    Signals:
        chosen(int): The digit.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="keepBar")
        row = QHBoxLayout(self, spacing=4)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel(tr("Keep the drawing as"), self))
        self.buttons = []
        for digit in range(10):
            button = QToolButton(
                self,
                text=str(digit),
                objectName=f"keep{digit}Button",
                accessibleName=tr("Keep the drawing as {digit}", digit=digit),
                toolTip=tr(
                    "Adds what is drawn on the left to your {digit}s. Key: {digit}", digit=digit
                ),
                focusPolicy=Qt.FocusPolicy.StrongFocus,
            )
            zoomed(button, minimum_width=28, minimum_height=28)
            button.clicked.connect(lambda _=False, d=digit: self.chosen.emit(d))
            row.addWidget(button)
            self.buttons.append(button)
        self._wanted = QLabel(self, objectName="wantedLabel", wordWrap=True)
        self._wanted.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row.addSpacing(8)
        row.addWidget(self._wanted, 1)

    def show_state(self, handwriting: HandwritingState, *, is_drawn: bool) -> None:
        """Shows whether there is something to keep, and what is still wanted."""
        for button in self.buttons:
            button.setEnabled(is_drawn)
        wanted = missing(handwriting.counts, maximum=3)
        if not wanted:
            text = tr("Enough of each digit.")
        elif wanted.endswith("…"):
            text = tr("Still wanted: {wanted}", wanted=wanted)
        else:
            text = tr("Still wanted: {wanted}.", wanted=wanted)
        self._wanted.setText(text)


class HandwritingView(QWidget):
    """Own digits on the left, fine-tuning on the right."""

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="handwritingView")
        self._session, self._settings = session, settings
        self.keep_bar = KeepBar(self)
        self.shelf = StrokeShelf(self, empty=EMPTY)
        self.shelf.setObjectName("handwritingShelf")
        self.shelf.setAccessibleName(tr("Your digits"))
        self.shelf.setToolTip(tr("Click to select, with Ctrl or Shift more; keys 0 to 9 relabel."))
        self.panel = FineTuningPanel(self)
        self._shown: tuple | None = None
        self._make_tools()
        self._about = QLabel(ABOUT, self, objectName="handwritingAbout", wordWrap=True)
        self._about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    def _make_tools(self) -> None:
        self.tools: dict[str, QPushButton] = {}
        undo = self._session.handwriting.undo
        for name, text, tip, act in (
            ("undo", tr("Undo"), tr("Takes the last change of your digits back."), undo),
            ("delete", tr("Delete"), tr("Takes the selected digits out (Delete)."), self._delete),
            ("canvas", tr("To the canvas"), tr("Puts the selected digit on the canvas (Enter)."),
             self._to_canvas),
            ("import", tr("Import…"), tr("Adds digits from a file of drawings (JSON lines)."),
             self._ask_import),
            ("export", tr("Export…"), tr("Writes all your digits to a file (JSON lines)."),
             self._ask_export),
        ):  # fmt: skip
            button = QPushButton(
                text, self, objectName=f"handwriting{name.title()}Button", toolTip=tip
            )
            button.clicked.connect(act)
            self.tools[name] = button
        self._selected = QLabel(self, objectName="handwritingSelected")
        self._selected.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def _lay_out(self) -> None:
        card = Card(self)
        area = QScrollArea(card, widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.shelf)
        area.viewport().setAutoFillBackground(False)
        self.shelf.setAutoFillBackground(False)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 10, 6, 10)
        inside.addWidget(area)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(card, 5)
        middle.addWidget(self.panel, 3)
        tools = QHBoxLayout()
        for name in ("undo", "delete", "canvas"):
            tools.addWidget(self.tools[name])
        tools.addWidget(self._selected)
        tools.addStretch(1)
        for name in ("import", "export"):
            tools.addWidget(self.tools[name])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.keep_bar)
        layout.addLayout(middle, 1)
        layout.addLayout(tools)
        layout.addWidget(self._about)

    def _connect(self) -> None:
        session, handwriting = self._session, self._session.handwriting
        session.changed.connect(self._on_changed)
        session.live_prediction.changed.connect(self._on_reading)
        handwriting.changed.connect(self._on_changed)
        handwriting.learnt.connect(self._on_learnt)
        self.keep_bar.chosen.connect(handwriting.keep_wanted)
        self.shelf.selected_changed.connect(self._on_changed)
        self.shelf.digit_pressed.connect(lambda d: handwriting.relabel(self.shelf.selected, d))
        self.shelf.delete_pressed.connect(self._delete)
        self.shelf.opened.connect(self._open)
        self.panel.learn_wanted.connect(session.fine_tune)
        self.panel.stop_wanted.connect(session.stop)
        self.panel.answered.connect(self._on_answered)
        self.panel.opened.connect(self._open)

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Shows the collection, fine-tuning, and what can be done."""
        handwriting = self._session.handwriting.state
        if handwriting.drawings is not self._shown:
            self._shown = handwriting.drawings
            self.shelf.show_rows(_rows(handwriting))
        self._show_drawn(self._session.live_prediction.prediction)
        self.panel.show_state(state, handwriting)
        count = len(self.shelf.selected)
        self.tools["undo"].setEnabled(bool(handwriting.undo))
        self.tools["undo"].setText(
            tr("Undo {change}", change=handwriting.undo) if handwriting.undo else tr("Undo")
        )
        self.tools["delete"].setEnabled(count > 0)
        self.tools["canvas"].setEnabled(count == 1)
        self.tools["export"].setEnabled(bool(handwriting.drawings))
        self._selected.setText(tr("{count} selected", count=count) if count else "")

    def _show_drawn(self, reading: Prediction) -> None:
        handwriting = self._session.handwriting.state
        self.keep_bar.show_state(handwriting, is_drawn=bool(reading.placed))

    def _on_changed(self) -> None:
        if self.isVisible():
            self.show_state(self._session.state)

    def _on_reading(self, reading: Prediction) -> None:
        if self.isVisible() and reading.redrawn:
            self._show_drawn(reading)

    def _on_learnt(self, fine_tuning: FineTuning) -> None:
        if not self.isVisible():
            before, after = (f"{percent(accuracy)}" for accuracy in fine_tuning.own.accuracies)
            text = tr(
                "Your handwriting is learnt: {before} of your digits were read correctly before, "
                "{after} are now. Keep the new network, or go back.",
                before=before,
                after=after,
            )
            show = partial(self._session.show_view, "handwriting")
            self._session.say(Message(text, action=tr("My handwriting"), on_action=show))

    # What is done.

    def _on_answered(self, keep: bool) -> None:
        if keep:
            self._session.keep_fine_tuned()
        else:
            self._session.give_back_fine_tuned()

    def _delete(self) -> None:
        self._session.handwriting.delete(self.shelf.selected)

    def _to_canvas(self) -> None:
        for name in self.shelf.selected[:1]:
            self._open(name)

    def _open(self, name: str) -> None:
        for drawing in self._session.handwriting.state.drawings:
            if drawing.id == name:
                caption = tr("one of your {digit}s", digit=drawing.label)
                self._session.send_strokes(drawing.strokes, caption, drawing.label)

    def _ask_import(self) -> None:
        ask_open(
            self.window(),
            self._settings,
            tr("Import digits"),
            FILES,
            self._session.handwriting.bring_in,
        )

    def _ask_export(self) -> None:
        dialog = QFileDialog(self.window(), tr("Export your digits"), "my-digits.jsonl", FILES)
        dialog.setObjectName("exportHandwritingDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("jsonl")
        dialog.fileSelected.connect(self._session.handwriting.export)
        dialog.open()

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        self._session.handwriting.refresh()
        self.show_state(self._session.state)
        super().showEvent(event)


def _rows(handwriting: HandwritingState) -> list[ShelfRow]:
    """A row for each digit, and one for what nobody has labelled if there is any."""
    labels = [*range(10)]
    if any(drawing.label is None for drawing in handwriting.drawings):
        labels.append(None)
    rows = []
    for label in labels:
        own = [drawing for drawing in handwriting.drawings if drawing.label == label]
        name = "?" if label is None else str(label)
        note = f"{len(own)}" if len(own) >= WANTED or label is None else f"{len(own)}/{WANTED}"
        thumbs = tuple(
            Thumb(
                d.id,
                d.strokes,
                tip=tr("One of your {digit}s; a double click: to the canvas.", digit=name),
            )
            for d in own
        )
        rows.append(ShelfRow(name, note, thumbs))
    return rows
