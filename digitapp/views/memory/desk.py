"""MemoryDesk: the pictures that are to be remembered, and the network that remembers them.

Invariant: ``network`` remembers what was last made of ``images`` by ``rule``; a change of them has
it made anew, in a job. What a change took away, ``undo`` brings back.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import Recaller
from model.language import tr
from model.probes.recalled import Remembered, holding, remembering

from ...background.job import Job
from ...system.report import Failure

MOST_EDITED = 200
"""More memories are only looked at: each change has all of them learnt and tried again."""

MOST_UNDONE = 50


@dataclass(frozen=True, eq=False)
class _Content:
    """What was to be remembered at a time, and how."""

    images: np.ndarray
    labels: np.ndarray
    rule: str


class MemoryDesk(QObject):
    """Keeps what is remembered.

    Signals:
        changed(): Something of what is below is another.
        failed(Failure): The memory could not be made; the last one stays.

    Attributes:
        network: What remembers; None before the first.
        held: (remembered,), bool: the memories that a recall does not leave.
        is_own: Whether it is another than the window's network.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.network: Recaller | None = None
        self.held = np.zeros(0, bool)
        self.is_own = False
        self._content = _Content(np.zeros((0, 1, 1), np.float32), np.zeros(0, np.int64), "")
        self._past: list[_Content] = []
        self._job: Job | None = None
        self._editable = False

    @property
    def images(self) -> np.ndarray:
        """(n, height, width): what is to be remembered, or the first of very many."""
        return self._content.images

    @property
    def labels(self) -> np.ndarray:
        """(n,): which digits these are, or NO_DIGIT."""
        return self._content.labels

    @property
    def rule(self) -> str:
        """By which it is to be remembered."""
        return self._content.rule

    @property
    def is_busy(self) -> bool:
        """Whether the memory is being made."""
        return self._job is not None

    @property
    def can_edit(self) -> bool:
        """Whether there are not too many."""
        return self._editable

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._past)

    def take(self, network: Recaller) -> None:
        """Begins with what a network remembers."""
        self.cancel()
        count = network.remembered
        first = np.arange(min(count, MOST_EDITED))
        self._content = _Content(
            network.memories(first), network.memory_labels[: len(first)], network.rule
        )
        self._past, self._editable = [], count <= MOST_EDITED
        self.network, self.is_own = network, False
        self.held = np.ones(len(first), bool)
        if self._editable and count:
            self._start(_trying(network))
        self.changed.emit()

    def add(self, images: np.ndarray, labels: np.ndarray) -> None:
        """Remembers pictures (n, height, width) besides."""
        content = self._content
        self._change(
            _Content(
                np.concatenate([content.images, images.astype(np.float32)]),
                np.concatenate([content.labels, labels.astype(np.int64)]),
                content.rule,
            )
        )

    def remove(self, index: int) -> None:
        """Forgets one picture."""
        content = self._content
        self._change(
            _Content(
                np.delete(content.images, index, axis=0),
                np.delete(content.labels, index),
                content.rule,
            )
        )

    def clear(self) -> None:
        """Forgets all."""
        content = self._content
        self._change(_Content(content.images[:0], content.labels[:0], content.rule))

    def choose_rule(self, rule: str) -> None:
        """Remembers the same by another rule."""
        if rule != self.rule:
            self._change(_Content(self.images, self.labels, rule))

    def undo(self) -> None:
        """Takes the last change back."""
        if self._past:
            self._content = self._past.pop()
            self._make()

    def cancel(self) -> None:
        """Ends what is being made."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def close(self, timeout_s: float) -> None:
        """Ends it for the end of the program."""
        job = self._job
        self.cancel()
        if job is not None:
            job.wait(timeout_s)

    def _change(self, content: _Content) -> None:
        self._past = [*self._past, self._content][-MOST_UNDONE:]
        self._content = content
        self._make()

    def _make(self) -> None:
        self.cancel()
        content = self._content
        self._start(remembering(self.network, content.rule, content.images, content.labels))
        self.changed.emit()

    def _start(self, work: Iterator[float | Remembered]) -> None:
        # One that was cancelled tells only its end.
        self._job = job = Job(work, tr("Remembering"), self)
        job.progressed.connect(self._on_progressed)
        job.failed.connect(self._on_failed)
        job.ended.connect(lambda: self._on_ended(job))
        job.start()

    def _on_progressed(self, values: list[float | Remembered]) -> None:
        for made in values:
            if isinstance(made, Remembered):
                self.is_own |= made.network is not self.network
                self.network, self.held = made.network, made.held
                self.changed.emit()

    def _on_failed(self, failure: Failure) -> None:
        # What can't be remembered is not kept among what is.
        self._content = self._past.pop() if self._past else self._content
        self.failed.emit(failure)

    def _on_ended(self, job: Job) -> None:
        job.deleteLater()
        if job is self._job:
            self._job = None
            self.changed.emit()


def _trying(network: Recaller) -> Iterator[float | Remembered]:
    held = yield from holding(network)
    yield Remembered(network, held)
