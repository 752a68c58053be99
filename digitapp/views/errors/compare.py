"""Another network on the same digits: who reads which."""

import os
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from model.language import counted, quoted, tr

from ...background.evaluations import Compared
from ...state import READER_TITLES
from ...style.numbers import percent
from ...style.zoom import zoomed
from ...system import file_dialogs
from ...system.settings import AppSettings
from ...widgets.tile_grid import TileGrid
from ..common.seen import seen_pictures
from .progress import Asking
from .words import verdict

OPEN = "open"
FEW = 6
ASK = tr("Choose another network: “Compare” lets it read the same digits, one by one.")
STALE = tr("The network or the digits have changed since: compare again.")
KINDS = {
    "both_correct": (
        tr("both read"),
        tr("Digits that both read"),
        tr("Shows the digits that both read."),
    ),
    "only_first": (
        tr("only this one reads"),
        tr("Digits that only this one reads"),
        tr("Shows the digits that only this one reads."),
    ),
    "only_second": (
        tr("only the other reads"),
        tr("Digits that only the other reads"),
        tr("Shows the digits that only the other reads."),
    ),
    "both_wrong": (
        tr("neither reads"),
        tr("Digits that neither reads"),
        tr("Shows the digits that neither reads."),
    ),
}
"""Field of a Comparison -> what its digits have in common, their title, and a button's tip."""


class ComparePage(QWidget):
    """Choose a network; four counts that open their digits; a verdict.

    Signals:
        chosen(object, str): The digits at these places shall be shown, under this title.

    Attributes:
        asking: Begins and stops the comparison.
        network: Name of the other network: pretrained, or a file.
        compared: What came of the last comparison; None before the first.
    """

    chosen = Signal(object, str)

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="errorsCompare")
        self._settings = settings
        self.compared: Compared | None = None
        known = settings.choice("errors/other", "mlp")
        self.network = known if known in READER_TITLES or os.path.isfile(known) else "mlp"
        self._box = QComboBox(
            self,
            objectName="errorsOther",
            accessibleName=tr("Network to compare with"),
            toolTip=tr("The network that shall read the same digits."),
        )
        self._box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._box.activated.connect(self._on_activated)
        self.asking = Asking(
            tr("Compare"),
            tr("Lets both networks read all of the digits."),
            "errorsCompareButton",
            self,
        )
        self._words = QLabel(ASK, self, objectName="errorsVerdict", wordWrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._note = QLabel(self, wordWrap=True)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._buttons = {}
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self._box)
        rows.addWidget(self.asking)
        rows.addLayout(self._make_counts())
        rows.addWidget(self._words)
        rows.addWidget(self._note)
        for title, grid in self._make_pictures():
            rows.addWidget(title)
            rows.addWidget(grid, 1)
        rows.addStretch(0)
        self._fill()
        self.show_compared(None)

    def _make_counts(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for index, (key, (_, _, tip)) in enumerate(KINDS.items()):
            button = QPushButton(self, objectName=f"errors-{key}", toolTip=tip)
            zoomed(button, minimum_height=52)
            button.setProperty("figure", True)  # it holds a count
            button.clicked.connect(lambda _=False, k=key: self._choose(k))
            self._buttons[key] = button
            grid.addWidget(button, *divmod(index, 2))
        return grid

    def _make_pictures(self) -> list[tuple[QLabel, TileGrid]]:
        self._pictures = {}
        for key in ("only_first", "only_second"):
            title = zoomed(QLabel(self), text=1.0, bold=True)
            grid = TileGrid(self, grey=True)
            grid.setObjectName(f"errors-{key}-pictures")
            zoomed(grid, maximum_height=128)
            grid.setToolTip(tr("With what the other made of them. A click shows all of these."))
            grid.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the button above does the same
            grid.clicked.connect(lambda _, k=key: self._choose(k))
            self._pictures[key] = (title, grid)
        return list(self._pictures.values())

    def _show_pictures(self, compared: Compared | None, name: str) -> None:
        """The first few digits that only one of the two reads."""
        for key, (title, grid) in self._pictures.items():
            is_first = key == "only_first"
            places = getattr(compared.comparison, key)[:FEW] if compared is not None else []
            for widget in (title, grid):
                widget.setVisible(len(places) > 0)
            if not len(places):
                continue
            judged, other = compared.judged, compared.other
            wrong = other.predictions if is_first else judged.score.predictions
            title.setText(tr("Only “{name}” reads", name=name if is_first else compared.name))
            predictions, labels = wrong[places].tolist(), judged.score.labels[places].tolist()
            captions = [
                tr("{label}, not {prediction}", label=label, prediction=prediction)
                for label, prediction in zip(labels, predictions, strict=True)
            ]
            grid.show_tiles(seen_pictures(judged.digits.inputs(judged.chosen[places])), captions)

    def show_compared(self, compared: Compared | None, name: str = "") -> None:
        """Shows a comparison of the network called ``name`` with another."""
        self.compared = compared
        self._note.hide()
        self._show_pictures(compared, name)
        for key, (text, _, _) in KINDS.items():
            places = getattr(compared.comparison, key) if compared is not None else ()
            count = f"{counted(len(places))}\n" if compared is not None else ""
            self._buttons[key].setText(f"{count}{text}")
            self._buttons[key].setEnabled(len(places) > 0)
        if compared is None:
            self._words.setText(ASK)
            return
        ours, theirs = compared.judged.score.accuracy, compared.other.accuracy
        this, other = quoted(name), quoted(compared.name)
        if this == other:
            this = tr("{name} as it is now", name=this)
            other = tr("{name} as it is in its file", name=other)
        self._words.setText(
            tr(
                "{this} reads {ours} of {number:,} digits, {other} {theirs}.\n\n{verdict}",
                this=this,
                ours=percent(ours, 2),
                number=compared.other.n,
                other=other,
                theirs=percent(theirs, 2),
                verdict=verdict(compared.comparison, this, other),
            )
        )

    def tell_stale(self) -> None:
        """The network or the digits are other ones now."""
        self._note.setText(STALE)
        self._note.setVisible(self.compared is not None)

    def lines(self) -> list[str]:
        """Digit by digit who reads it, as the lines of a CSV file."""
        lines = ["index,label,prediction,prediction_of_the_other"]
        if self.compared is not None:
            judged, other = self.compared.judged, self.compared.other
            columns = (
                judged.chosen,
                judged.score.labels,
                judged.score.predictions,
                other.predictions,
            )
            rows = np.stack(columns, axis=1).tolist()
            lines += [",".join(map(str, row)) for row in rows]
        return lines

    def _fill(self) -> None:
        with QSignalBlocker(self._box):
            self._box.clear()
            for name, title in READER_TITLES.items():
                self._box.addItem(title, name)
            if self.network not in READER_TITLES:
                self._box.addItem(tr("File: {name}", name=Path(self.network).name), self.network)
            self._box.addItem(tr("Open another network…"), OPEN)
            self._box.setCurrentIndex(self._box.findData(self.network))

    def open_file(self, path: str) -> None:
        """Compares with the network in a file."""
        self._take(path)

    def _take(self, name: str) -> None:
        self.network = name
        self._settings.set_choice("errors/other", name)
        self._fill()
        self.asking.wanted.emit()

    def _on_activated(self, index: int) -> None:
        name = self._box.itemData(index)
        if name == OPEN:
            self._fill()
            file_dialogs.ask_open(
                self.window(),
                self._settings,
                tr("Compare with a network"),
                file_dialogs.NETWORKS,
                self.open_file,
            )
        else:
            self._take(name)

    def _choose(self, key: str) -> None:
        places = getattr(self.compared.comparison, key)
        self.chosen.emit(places, KINDS[key][1])
