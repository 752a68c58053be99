"""Which digits are judged: SOURCES, and the box to choose one in."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from model.language import tr
from model.strokes import Drawing

from ...background.evaluations import FileOfDrawings
from ...session.session import Session
from ...system import file_dialogs
from ...system.settings import AppSettings

STROKES = tr("Pen strokes (*.jsonl *.jsonl.gz *.gz);;All files (*)")
FILE = "errors/strokes_file"
OPEN = "open"

Read = Callable[[], Sequence[Drawing]]


@dataclass(frozen=True)
class DigitSource:
    """Digits that can be judged.

    Attributes:
        key: Short name, for settings.
        title: In the box; "{name}" stands for the name of the file.
        tip: What they are.
        part: Part of the data set that they are; empty for drawings.
        read: (session, settings) -> what gives the drawings, in another thread; None where there
            are none now. A source of drawings is one more row in SOURCES with this function.
    """

    key: str
    title: str
    tip: str
    part: str = ""
    read: Callable[[Session, AppSettings], Read | None] | None = None


def _file(session: Session, settings: AppSettings) -> Read | None:
    path = settings.choice(FILE, "")
    return FileOfDrawings(path) if path and os.path.isfile(path) else None


@dataclass(frozen=True)
class _Kept:
    """Gives drawings that are in memory; equal for the same ones."""

    drawings: tuple[Drawing, ...]

    def __call__(self) -> tuple[Drawing, ...]:
        return self.drawings


def _own(session: Session, settings: AppSettings) -> Read | None:
    drawings = session.handwriting.state.drawings
    return _Kept(drawings) if drawings else None


SOURCES: tuple[DigitSource, ...] = (
    DigitSource(
        "test", tr("Test digits"), tr("Digits that no network here was trained on."), part="test"
    ),
    DigitSource(
        "validation",
        tr("Validation digits"),
        tr("Digits that settings and early stopping are chosen by."),
        part="validation",
    ),
    DigitSource(
        "strokes",
        tr("Pen strokes: {name}"),
        tr("Drawings in a file, painted for the network."),
        read=_file,
    ),
    DigitSource(
        "own", tr("Your own digits"), tr("Those that you drew, labelled and kept."), read=_own
    ),
)


class SourceBox(QComboBox):
    """Offers the sources that there are; remembers the choice and the file.

    Signals:
        chosen(Source): Other digits are to be judged.
    """

    chosen = Signal(object)

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(
            parent,
            objectName="errorsSource",
            accessibleName=tr("Digits that are judged"),
            toolTip=tr("Which digits the network is judged by. Nothing is learnt from them."),
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToContents,
        )
        self._session, self._settings = session, settings
        self.source = self._remembered()
        self.fill()
        self.activated.connect(self._on_activated)

    def read(self) -> Read | None:
        """What gives the drawings of the chosen source; None where it is a part of the data."""
        read = self.source.read
        return read(self._session, self._settings) if read is not None else None

    def fill(self) -> None:
        """Offers what there is now; where the chosen digits are gone, the first ones are chosen."""
        if not self._is_there(self.source):
            self.source = SOURCES[0]
        with QSignalBlocker(self):
            self.clear()
            for source in SOURCES:
                if self._is_there(source):
                    name = Path(self._settings.choice(FILE, "")).name
                    self.addItem(source.title.format(name=name), source.key)
                    self.setItemData(self.count() - 1, source.tip, Qt.ItemDataRole.ToolTipRole)
            self.addItem(tr("Open pen strokes…"), OPEN)
            self.setItemData(
                self.count() - 1, tr("Choose a file of JSON lines."), Qt.ItemDataRole.ToolTipRole
            )
            self.setCurrentIndex(self.findData(self.source.key))

    def open_file(self, path: str) -> None:
        """Judges by the drawings in a file."""
        self._settings.set_choice(FILE, path)
        self._choose("strokes")

    def _remembered(self) -> DigitSource:
        key = self._settings.choice("errors/source", SOURCES[0].key)
        found = next((source for source in SOURCES if source.key == key), SOURCES[0])
        return found if self._is_there(found) else SOURCES[0]

    def _is_there(self, source: DigitSource) -> bool:
        return source.read is None or source.read(self._session, self._settings) is not None

    def _choose(self, key: str) -> None:
        self.source = next(source for source in SOURCES if source.key == key)
        self._settings.set_choice("errors/source", key)
        self.fill()
        self.chosen.emit(self.source)

    def _on_activated(self, index: int) -> None:
        key = self.itemData(index)
        if key == OPEN:
            self.fill()  # shows what is judged until a file is chosen
            file_dialogs.ask_open(
                self.window(), self._settings, tr("Open pen strokes"), STROKES, self.open_file
            )
        elif key != self.source.key:
            self._choose(key)
