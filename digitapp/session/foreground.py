"""Foreground: what the person has begun, one thing at a time.

Loading, a download, opening, fine-tuning or a training: whatever is begun while another is under
way first stops that, and begins when its thread is gone.
"""

import dataclasses
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject, QTimer

from model.data.download import FetchProgress
from model.handwriting import FineTuningProgress
from model.language import tr
from model.plan import Loading

from ..background.job import Job
from ..background.tempo import Tempo
from ..background.training import TrainingRunner
from ..state import Phase, Progress
from ..style.numbers import percent
from ..system.report import Failure
from .state_keeper import StateKeeper

QUIET_MS = 500
"""What is over sooner than this is not worth a word."""


def _ignored(value: Any) -> None:
    """Takes what needs no taking."""


class Foreground(QObject):
    """Runs one job in the foreground, or lets one training run there."""

    def __init__(self, keeper: StateKeeper, runner: TrainingRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._runner = runner
        self._job: Job | None = None
        self._take: Callable[[Any], None] = _ignored
        self._done: Callable[[], None] | None = None
        self._told_end: Callable[[], None] | None = None
        self._then: Callable[[], None] | None = None
        self._after: Callable[[], None] | None = None
        self._owed: deque[Callable[[], None]] = deque()
        self._tempo = Tempo()
        self._quiet = QTimer(self, singleShot=True, interval=QUIET_MS)
        self._quiet.timeout.connect(self._say_what)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way, or still stopping."""
        return self._job is not None or self._runner.is_active

    def when_free(self, action: Callable[[], None]) -> None:
        """Does it now, or as soon as what is under way has been stopped."""
        if self.is_busy:
            self._then, self._after = action, None
            self._cancel()
        else:
            action()

    def owe(self, action: Callable[[], None]) -> None:
        """Does it as ``when_free``, and before whatever else is asked for or stopped meanwhile."""
        if self.is_busy:
            self._owed.append(action)
            self.stop()
        else:
            action()

    def is_next(self, action: Callable[[], None] | None) -> bool:
        """Whether that, not None, is what ``when_free`` will do."""
        return action is not None and self._then is action

    def after(self, action: Callable[[], None]) -> None:
        """Does it when what is under way, and what it stopped for, came to its end by itself.

        It is forgotten where that fails or is stopped.
        """
        self._after = action
        self._say_what()

    def then(self, action: Callable[[], None]) -> None:
        """Does it when what is under way is over, unless something else was asked for meanwhile."""
        self._then = self._then or action

    def begin(
        self,
        generator: Iterator,
        title: str,
        phase: Phase,
        take: Callable[[Any], None] = _ignored,
        *,
        done: Callable[[], None] | None = None,
        ended: Callable[[], None] | None = None,
        quiet: bool = False,
    ) -> None:
        """Begins a job, when free.

        Args:
            generator: The work.
            title: What it is, for people.
            phase: What the session is busy with meanwhile.
            take: Called with each value of the work.
            done: Called when it came to its end, before anything else begins.
            ended: Called however it ended, before anything else begins.
            quiet: Says what it is only where that takes a while.
        """
        self._take, self._done, self._told_end = take, done, ended
        self._job = job = Job(generator, title, self)
        job.progressed.connect(self._on_progressed)
        job.finished.connect(self._on_finished)
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)
        self._tempo.restart()
        self._keeper.set(phase=phase, progress=Progress())
        if quiet:
            self._quiet.start()
        else:
            self._say_what()
        job.start()

    def stop(self) -> None:
        """Stops what is under way, and forgets what was to follow."""
        self._then = self._after = None
        self._cancel()

    def free(self, *, forget: bool = False) -> None:
        """Nothing is under way any more: goes on to what waited, unless that is to be forgotten."""
        if forget:
            self._then = self._after = None
        if self._owed:
            then = self._owed.popleft()
        elif self._then is not None:
            then, self._then = self._then, None
        else:
            then, self._after = self._after, None
        self._keeper.set(phase=Phase.IDLE, stopping=False)
        if then is not None:
            then()
            if (self._owed or self._then or self._after) and not self.is_busy:
                self.free()

    def close(self, timeout_s: float) -> None:
        """Ends it, for the end of the program."""
        self._quiet.stop()
        self._owed.clear()
        if self._job is not None:
            self._job.wait(timeout_s)

    def _cancel(self) -> None:
        if self.is_busy:
            self._keeper.set(stopping=True)
        if self._job is not None:
            self._job.cancel()
        self._runner.stop()

    def _say_what(self) -> None:
        if self._job is not None:
            self._keeper.set(progress=self._told(Progress(text=f"{self._job.title} …")))

    def _told(self, progress: Progress) -> Progress:
        """The same, with what waits for it."""
        if self._after is None:
            return progress
        return dataclasses.replace(progress, text=tr("{what} Then it trains.", what=progress.text))

    def _on_progressed(self, values: list) -> None:
        for value in values:
            self._take(value)
        progress = self._progress_of(values[-1])
        if progress is not None and self._job is not None:
            self._keeper.set(progress=self._told(progress))

    def _progress_of(self, value: Any) -> Progress | None:
        match value:
            case FetchProgress():
                return self._tempo.of_download(value)
            case FineTuningProgress(fraction=fraction, stage=stage):
                return Progress(fraction, text=f"{stage} … {percent(fraction, 0)}")
            case Loading(fraction=fraction):
                return Progress(
                    fraction, text=tr("Writing digits … {fraction}", fraction=percent(fraction, 0))
                )
        return None

    def _on_finished(self) -> None:
        self._keeper.succeeded.emit(self._keeper.state.phase.name)
        if self._done is not None:
            self._done()

    def _on_failed(self, failure: Failure) -> None:
        self._keeper.report(failure, self._keeper.state.phase.name)
        self._then = self._after = None

    def _on_ended(self) -> None:
        self._quiet.stop()
        self._job.deleteLater()
        self._job = None
        if self._told_end is not None:
            self._told_end()
        self._keeper.set(progress=Progress())
        self.free()
