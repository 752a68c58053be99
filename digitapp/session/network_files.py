"""NetworkFiles: opens and saves networks in jobs, so that the window stays responsive meanwhile.

Invariants: a file is written whole or not at all; what is written is the network as it was when
that was asked for; only a network that did not learn on meanwhile counts as saved.
"""

import dataclasses
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from model.language import tr
from model.progress import Spread, result_of

from ..background.file_marks import ChangedElsewhere, FileMarks
from ..background.job import Job
from ..background.tasks import opening
from ..background.training import TrainingRunner
from ..state import Phase, Progress
from ..style.numbers import percent
from ..system.report import Failure
from .current_network import CurrentNetwork, Writer
from .displayed_weights import DisplayedWeights
from .foreground import QUIET_MS, Foreground
from .networks import Networks
from .state_keeper import StateKeeper

CLOSING_S = 60.0
"""How long the end of the program waits for a file that is being written."""


@dataclass(frozen=True, eq=False)
class _FileWriting:
    """A file that is to be written.

    Attributes:
        path: Where to.
        write: Writes it there; yields the fraction done.
        then: What to do once it is there.
        failed: What to do where it can't be written; by default that is reported.
        over: Whether it is written although another program changed it.
    """

    path: str
    write: Writer
    then: Callable[[], object]
    failed: Callable[[Failure], object] | None = None
    over: bool = False


class NetworkFiles(QObject):
    """Opens in the foreground, saves and exports beside everything else, one file at a time.

    Signals:
        changed_elsewhere(str, object): Another program changed the file of that path since it was
            opened or saved here, so that it was not saved; calling the object saves it over.
    """

    changed_elsewhere = Signal(str, object)

    def __init__(
        self,
        keeper: StateKeeper,
        runner: TrainingRunner,
        foreground: Foreground,
        networks: Networks,
        displayed: DisplayedWeights,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._keeper, self._runner, self._foreground = keeper, runner, foreground
        self._networks, self._displayed = networks, displayed
        self._waiting: deque[_FileWriting] = deque()
        self._marks = FileMarks()
        self._conflict: ChangedElsewhere | None = None
        self._when_saved: Callable[[], object] | None = None
        self._saving: _FileWriting | None = None
        self._job: Job | None = None
        self._fraction = 0.0
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._show_progress)

    @property
    def is_saving(self) -> bool:
        """Whether a file is being written, or waits for another."""
        return self._job is not None

    def open(self, name: str) -> None:
        """Opens a network, a file or a pretrained one by name, when free."""
        self._foreground.when_free(lambda: self._open(name))

    def save(
        self,
        path: str,
        then: Callable[[], object],
        failed: Callable[[Failure], object] | None = None,
    ) -> None:
        """Saves the network as it is now, and calls ``then`` once it is on disk, else ``failed``.

        What is shown may be older, or operated on in the lab: that is never what is saved.
        """
        current, is_training = self._networks.current, self._runner.is_active
        present = self._displayed.present.parameters
        write = current.writer(present, self._runner.resting_run, training=is_training)
        network, number = current.network, self._networks.number

        def note() -> None:
            if self._networks.current is current and self._networks.number == number:
                is_whole = not is_training and current.network is network
                current.note_saved(path, whole=is_whole and not self._runner.is_active)
                self._networks.tell()
            then()

        self._write(_FileWriting(path, write, note, failed))

    def export(self, path: str, form: str, spread: Spread, then: Callable[[], object]) -> None:
        """Writes the network as it is now in another form, and calls ``then`` once it is there.

        Args:
            path: Where to; whoever chose it was asked whether a file there is to be replaced.
            form: Key of EXPORTS.
            spread: What test digits are read by, for a model card.
            then: What to do once it is on disk.
        """
        present = self._displayed.present.parameters
        write = self._networks.current.exporter(
            form, present, self._runner.resting_run, spread, training=self._runner.is_active
        )
        self._write(_FileWriting(path, write, then, over=True))

    def when_saved(self, action: Callable[[], object]) -> None:
        """Calls ``action`` once nothing is being written any more, unless that fails."""
        self._when_saved = action

    def cancel(self) -> None:
        """Gives up what is being written; what was in its place before stays."""
        if self._job is not None:
            self._job.cancel()

    def close(self, timeout_s: float) -> None:
        """Brings what is being saved to its end, for the end of the program."""
        self._quiet.stop()
        if self._job is not None:
            self._job.wait(max(timeout_s, CLOSING_S))
        while self._waiting:
            saving = self._waiting.popleft()
            result_of(saving.write(saving.path))

    def _open(self, name: str) -> None:
        self._foreground.begin(
            self._marks.reading(name, opening(name)),
            tr("Opening {name}", name=Path(name).name),
            Phase.OPENING,
            lambda saved: self._on_opened(name, saved),
            quiet=True,
        )

    def _on_opened(self, name: str, saved: object) -> None:
        self._networks.replace(CurrentNetwork.opened(name, saved))

    def _write(self, saving: _FileWriting) -> None:
        self._waiting.append(saving)
        if self._job is None:
            self._begin_next()

    def _begin_next(self) -> None:
        if not self._waiting:
            return
        self._saving = saving = self._waiting.popleft()
        self._fraction = 0.0
        self._conflict = None
        write = self._marks.overwriting if saving.over else self._marks.writing
        self._job = job = Job(write(saving.path, saving.write), tr("Saving"), self)
        job.progressed.connect(self._on_progressed)
        job.finished.connect(self._on_finished)
        job.cancelled.connect(self._on_cancelled)
        job.failed.connect(self._on_failed)
        self._quiet.start()
        job.start()

    def _on_progressed(self, fractions: list) -> None:
        if isinstance(fractions[-1], ChangedElsewhere):
            self._conflict = fractions[-1]
            return
        self._fraction = fractions[-1]
        if not self._quiet.isActive():
            self._show_progress()

    def _show_progress(self) -> None:
        text = tr(
            "Saving {name} … {fraction}",
            name=Path(self._saving.path).name,
            fraction=percent(self._fraction, 0),
        )
        self._keeper.set(saving=Progress(self._fraction, text=text))

    def _on_finished(self) -> None:
        if self._conflict is None:
            self._on_ended(self._saving)
            return
        saving = dataclasses.replace(self._saving, over=True)
        self._when_saved = None  # the person is asked first
        self._on_ended(None)
        self.changed_elsewhere.emit(saving.path, lambda: self._write(saving))

    def _on_cancelled(self) -> None:
        self._on_ended(None)

    def _on_failed(self, failure: Failure) -> None:
        self._when_saved = None  # the end of the program would take the word of it away
        tell = self._saving.failed or self._keeper.report
        self._on_ended(None)
        tell(failure)

    def _on_ended(self, saved: _FileWriting | None) -> None:
        self._quiet.stop()
        self._job.deleteLater()
        self._job = self._saving = None
        self._keeper.set(saving=None)
        if saved is not None:
            saved.then()
        if self._job is None:  # else ``then`` has begun another
            self._begin_next()
        if self._job is None and self._when_saved is not None:
            action, self._when_saved = self._when_saved, None
            QTimer.singleShot(0, self, action)
