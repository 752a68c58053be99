"""FineTuningPanel: learning a handwriting, and what it did to one's own and the test digits."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from model.handwriting import MIN_COUNT, FineTuning
from model.language import counted, sentences, tr, trn

from ...session.handwriting import HandwritingState
from ...state import Phase, SessionState
from ...style.numbers import percent
from ...style.zoom import zoomed
from ...widgets.card import Card
from ...widgets.primary_button import PrimaryButton
from ...widgets.shelf_rows import ShelfRow, Thumb
from ...widgets.stroke_shelf import StrokeShelf
from ...widgets.thin_bar import ThinBar

WHAT = tr(
    "Keep some drawings of each digit. Then the network learns your handwriting in a few seconds, "
    "from your digits bent and turned a little, and from digits of others, so that it does not "
    "forget those. The network that you have now stays as it is until you keep the new one."
)
TRYING = tr("You are trying the new network: draw, and see. Then keep it, or go back.")
OVER = tr("Another network is here now; these figures are of the one before.")
REPEATED = tr(
    "This network had learnt your handwriting before, which flatters the figures on your digits."
)
OWN_TIP = tr(
    "Each of your digits is read by a network that learnt from the others but not from it "
    "(cross-validation): so many of the next digits that you draw will be read."
)
FEW = tr("Keep at least {least} drawings first.", least=MIN_COUNT)
HEADS = ("", tr("before"), tr("after"))
ALL_CORRECT = tr("All are read correctly, before and after.")


class FineTuningPanel(Card):
    """Fine-tuning, beside the shelf.

    Signals:
        learn_wanted(): The network shall learn.
        stop_wanted(): Fine-tuning shall end.
        answered(bool): What came of it shall be kept, or given back.
        opened(str): One of the digits shall go to the canvas; its id.
    """

    learn_wanted = Signal()
    stop_wanted = Signal()
    answered = Signal(bool)
    opened = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("fineTuningPanel")
        self._fine_tuning: FineTuning | None = None
        self._make_head()
        self._make_figures()
        self._make_foot()
        self._lay_out()

    def _make_head(self) -> None:
        self._learn = PrimaryButton(
            tr("Learn my handwriting"),
            self,
            objectName="fineTuneButton",
            toolTip=tr("Makes a copy of the network that learns from your digits. Takes seconds."),
        )
        self._learn.clicked.connect(self.learn_wanted)
        self._stop = QPushButton(
            tr("Stop"),
            self,
            objectName="stopFineTuningButton",
            toolTip=tr("Ends fine-tuning; nothing changes."),
        )
        self._stop.clicked.connect(self.stop_wanted)
        self._from = QLabel(self, objectName="fineTuningFrom", wordWrap=True)
        self._bar = ThinBar(
            self,
            objectName="fineTuningProgress",
            accessibleName=tr("Progress of fine-tuning"),
            maximum=1000,
        )
        self._from.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def _make_figures(self) -> None:
        self._figures = QWidget(self)
        grid = QGridLayout(self._figures, horizontalSpacing=16, verticalSpacing=4)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, head in enumerate(HEADS):
            label = QLabel(head, self._figures, alignment=right)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            grid.addWidget(label, 0, column)
        self._cells: dict[str, tuple[QLabel, QLabel, QLabel]] = {}
        for row, name in enumerate(("own", "test"), start=1):
            labels = tuple(
                QLabel(self._figures, objectName=f"{name}{part}", alignment=side)
                for part, side in (
                    ("Name", Qt.AlignmentFlag.AlignLeft),
                    ("Before", right),
                    ("After", right),
                )
            )
            zoomed(labels[2], text=1.2, bold=True)
            for column, label in enumerate(labels):
                grid.addWidget(label, row, column)
                if name == "own":
                    label.setToolTip(OWN_TIP)
            self._cells[name] = labels
        self._shelf = StrokeShelf(self, sides=(44, 64), title_px=72, empty=ALL_CORRECT)
        self._shelf.setObjectName("fineTuningShelf")
        self._shelf.setAccessibleName(tr("Digits that are read otherwise than before, or wrong"))
        self._shelf.setToolTip(tr("A double click puts a digit on the canvas."))
        self._shelf.opened.connect(self.opened)
        self._area = QScrollArea(self, widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._shelf)
        self._area.viewport().setAutoFillBackground(False)
        self._shelf.setAutoFillBackground(False)

    def _make_foot(self) -> None:
        self._note = QLabel(WHAT, self, objectName="fineTuningNote", wordWrap=True)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._keep = QPushButton(
            tr("Keep it"),
            self,
            objectName="keepFineTuningButton",
            toolTip=tr("Stays with the new network. Save it with “Save network”, if you like it."),
        )
        self._back = QPushButton(
            tr("Go back"),
            self,
            objectName="goBackButton",
            toolTip=tr("Takes the network again that was here before fine-tuning."),
        )
        self._keep.clicked.connect(lambda: self.answered.emit(True))
        self._back.clicked.connect(lambda: self.answered.emit(False))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(12, 12, 12, 12)
        head = QHBoxLayout()
        head.addWidget(self._learn, 1)
        head.addWidget(self._stop)
        column.addLayout(head)
        column.addWidget(self._from)
        column.addWidget(self._bar)
        column.addWidget(self._figures)
        column.addWidget(self._area, 1)
        column.addWidget(self._note)
        foot = QHBoxLayout()
        foot.addWidget(self._keep, 1)
        foot.addWidget(self._back, 1)
        column.addLayout(foot)
        self._spare = column

    def show_state(self, state: SessionState, handwriting: HandwritingState) -> None:
        """Shows what can be done, how far fine-tuning is, and what the last one gave."""
        learning = state.phase is Phase.LEARNING
        self._learn.setEnabled(handwriting.can_learn and state.network is not None and not learning)
        self._learn.setText(
            tr("Learn again") if handwriting.fine_tuning is not None else tr("Learn my handwriting")
        )
        self._stop.setVisible(learning)
        self._stop.setEnabled(not state.stopping)
        self._bar.setVisible(learning)
        self._bar.setValue(
            round(1000 * handwriting.progress.fraction) if handwriting.progress else 0
        )
        self._from.setText(_from(state, handwriting))
        fine_tuning = handwriting.fine_tuning if not learning else None
        for widget in (self._figures, self._area, self._keep, self._back):
            widget.setVisible(fine_tuning is not None)
        self._back.setEnabled(handwriting.is_tried)
        self._keep.setText(tr("Keep it") if handwriting.is_tried else tr("Put away"))
        text = WHAT
        if fine_tuning is not None:
            text = TRYING if handwriting.is_tried else OVER
            if handwriting.is_repeated:
                text = sentences([text, REPEATED])
        self._note.setText(text)
        self._note.setAlignment(
            Qt.AlignmentFlag.AlignTop if fine_tuning is None else Qt.AlignmentFlag.AlignVCenter
        )
        self._spare.setStretch(5, 1 if fine_tuning is None else 0)
        if fine_tuning is not None and fine_tuning is not self._fine_tuning:
            self._show_fine_tuning(fine_tuning)
        self._fine_tuning = fine_tuning

    def _show_fine_tuning(self, fine_tuning: FineTuning) -> None:
        own, test = fine_tuning.own, fine_tuning.test
        self._show_figures("own", tr("Your digits ({count})", count=len(own)), own.accuracies, 1)
        if test is not None:
            n = counted(len(test))
            self._show_figures(
                "test",
                tr("{data}, test ({count})", data=fine_tuning.title, count=n),
                test.accuracies,
                2,
            )
        for label in self._cells["test"]:
            label.setVisible(test is not None)
            label.setToolTip(
                tr(
                    "Digits of many writers that the network never learnt: {data}.",
                    data=fine_tuning.title,
                )
            )
        self._shelf.show_rows(_rows(fine_tuning))

    def _show_figures(
        self, name: str, title: str, accuracies: tuple[float, float], decimals: int
    ) -> None:
        label, before, after = self._cells[name]
        label.setText(title)
        before.setText(percent(accuracies[0], decimals))
        after.setText(percent(accuracies[1], decimals))


def _from(state: SessionState, handwriting: HandwritingState) -> str:
    if state.phase is Phase.LEARNING:
        return (
            f"{handwriting.progress.stage} …"
            if handwriting.progress is not None
            else tr("getting ready …")
        )
    if state.network is None:
        return tr("There is no network yet. Train one, or open one.")
    if not handwriting.can_learn:
        return FEW
    return trn(
        "Learns from your {n} digit.", "Learns from your {n} digits.", sum(handwriting.counts)
    )


def _rows(fine_tuning: FineTuning) -> list[ShelfRow]:
    own = fine_tuning.own
    rows = []
    for title, indices in (
        (tr("Now correct"), own.corrected),
        (tr("Now wrong"), own.newly_wrong),
        (tr("Still wrong"), own.still_wrong),
    ):
        thumbs = tuple(_thumb(fine_tuning, int(index)) for index in indices)
        if thumbs:
            rows.append(ShelfRow(title, "", thumbs))
    return rows


def _thumb(fine_tuning: FineTuning, index: int) -> Thumb:
    drawing, own = fine_tuning.drawings[index], fine_tuning.own
    label, before, after = (int(a[index]) for a in (own.labels, own.before, own.after))
    tip = tr(
        "Your {label}: predicted {before} before, {after} after.",
        label=label,
        before=before,
        after=after,
    )
    if after != label:
        meant = tr("Is it the digit that you meant? If not, give it another in your digits.")
        tip = sentences([tip, meant])
    caption = f"{before} → {after}" if before != after else f"{before}"
    strokes: list[np.ndarray] = list(drawing.strokes)
    return Thumb(drawing.id, strokes, caption, tip)
