"""LivePrediction: from what is drawn to what the network says, at most once in 16 ms.

Almost all of it happens in the GUI thread: painting a drawing and one forward pass take a few
milliseconds, less than handing them to a thread and back. The last point is always read. Only the
ink of a large picture, which takes a third of a second to find, is looked for in a thread, once
for all networks.
"""

import dataclasses
import time
from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from model.archs import Classifier
from model.evaluate import logit_margins_of
from model.language import tr
from model.preprocess import recipe_for
from model.preprocess.picture import find_ink
from model.rejection import DEFAULT_RATE, FACT, Rejection, from_facts

from ..background.job import Job
from ..state import Prediction, SessionState, Shown
from ..system.report import Failure

MIN_MS = 16
SNAPSHOT_MS = 80
"""Between two readings of the same drawing while the network learns: figures that change faster
can't be read."""

LARGE_PX = 100 * 100
"""Of a picture whose ink is looked for in a thread."""

Input = tuple[np.ndarray | None, tuple[np.ndarray, ...]]
"""What is drawn by a recipe, and the strokes placed in it; (None, ()) without a drawing."""

NO_INK = np.zeros((1, 1), dtype=np.float32)


class LivePrediction(QObject):
    """Keeps what is drawn and reads it again whenever it or the network changes.

    Signals:
        changed(Prediction): Another drawing was read, or the same by another network or rule.
        failed(Failure): The ink of a picture could not be looked for.

    Attributes:
        prediction: As emitted last.
        rejection: The network's logit margins for digits; None while it is in training.
        rejection_rate: Fraction of digits, 0 to 1, that may be rejected.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.prediction = Prediction()
        self.rejection: Rejection | None = None
        self.rejection_rate = DEFAULT_RATE
        self._shown: Shown | None = None
        self._strokes: tuple[np.ndarray, ...] = ()
        self._bitmap: np.ndarray | None = None
        self._label: int | None = None
        self._ink: np.ndarray | None = None
        self._finding: Job | None = None
        self._inputs: dict[str, Input] = {}
        self._redrawn = False
        self._last_s = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._read)

    def show_strokes(self, strokes: Sequence[np.ndarray], label: int | None = None) -> None:
        """Reads strokes, float (points, 2) each in any unit; none for an empty canvas."""
        self._label = label
        self._stop_finding()
        self._strokes, self._bitmap, self._redrawn = tuple(strokes), None, True
        self._inputs = {}
        self._schedule()

    def show_bitmap(self, bitmap: np.ndarray, label: int | None = None) -> None:
        """Reads a picture: float (h, w) of the network's size as it is, any other by its recipe.

        Until the ink of a large one is found, there is no prediction, and ``is_pending`` says so.
        """
        self._stop_finding()
        self._label = label
        self._strokes, self._bitmap, self._redrawn = (), bitmap, True
        self._inputs, self._ink = {}, None
        if bitmap.shape[0] * bitmap.shape[1] > LARGE_PX:
            self._finding = job = Job(_finding(bitmap), tr("Looking at a picture"), self)
            job.progressed.connect(self._on_found)
            job.failed.connect(self._on_failed)
            job.ended.connect(job.deleteLater)
            job.start()
            self.prediction = Prediction(shown=self._shown, is_pending=True)
            self.changed.emit(self.prediction)
        else:
            self._schedule()

    def use(self, shown: Shown) -> None:
        """Predicts with the network that is shown."""
        before, self._shown = self._shown, shown
        self._schedule(SNAPSHOT_MS if before is not None and _learns_on(before, shown) else MIN_MS)

    def judge_by(self, rejection: Rejection | None) -> None:
        """Rejects what has a smaller logit margin than these digits; None rejects nothing."""
        if rejection != self.rejection:
            self.rejection = rejection
            self._schedule()

    def reject(self, fraction: float) -> None:
        """Rejects what looks less like a digit than that ``fraction`` of all; 0 for nothing."""
        if fraction != self.rejection_rate:
            self.rejection_rate = fraction
            self._schedule()

    def close(self, timeout_s: float) -> None:
        """Ends what is under way; for the end of the program."""
        self._timer.stop()
        job = self._finding
        self._stop_finding()
        if job is not None:
            job.wait(timeout_s)

    def _stop_finding(self) -> None:
        if self._finding is not None:
            self._finding.cancel()
            self._finding = None

    def _on_found(self, inks: list[np.ndarray]) -> None:
        self._ink, self._finding = inks[-1], None
        self._schedule()

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure)
        self._on_found([NO_INK])

    def _schedule(self, pause_ms: int = MIN_MS) -> None:
        if self._finding is not None:
            return
        passed_ms = 1000 * (time.monotonic() - self._last_s)
        wait_ms = max(0, round(pause_ms - passed_ms))
        if not self._timer.isActive() or self._timer.remainingTime() > wait_ms:
            self._timer.start(wait_ms)

    def _read(self) -> None:
        if self._finding is not None:
            return
        self._last_s = time.monotonic()
        redrawn, self._redrawn = self._redrawn, False
        image, placed = self._input("mnist" if self._shown is None else self._shown.recipe)
        self.prediction = Prediction(
            image, placed, redrawn=redrawn, shown=self._shown, label=self._label
        )
        network = None if self._shown is None else self._shown.network
        if image is not None and isinstance(network, Classifier):
            logits = network.predict_logits(image[None])
            probabilities = network.probabilities(logits)[0]
            self.prediction = dataclasses.replace(
                self.prediction,
                probabilities=probabilities,
                digit=int(probabilities.argmax()),
                logit_margin=float(logit_margins_of(logits)[0]),
                rejected=self.rejection is not None
                and bool(self.rejection.rejects(image[None], logits, self.rejection_rate)[0]),
            )
        self.changed.emit(self.prediction)

    def painted(self, recipe: str) -> np.ndarray | None:
        """What is drawn as input by another recipe, float32 (h, w); None where nothing is."""
        return self._input(recipe)[0] if self._finding is None else None

    def _input(self, name: str) -> Input:
        """What is drawn by a recipe; made once, not for each snapshot or view that asks."""
        if name not in self._inputs:
            self._inputs[name] = self._new_input(name)
        return self._inputs[name]

    def _new_input(self, name: str) -> Input:
        recipe = recipe_for(name)
        placed: tuple[np.ndarray, ...] = ()
        if self._bitmap is None:
            image = recipe.from_strokes(self._strokes)
            placed = tuple(recipe.normalise(self._strokes))
        elif not recipe.takes_pictures:
            return None, ()
        elif self._bitmap.dtype == np.float32 and self._bitmap.shape == recipe.shape:
            image = self._bitmap
        elif self._ink is not None:
            image = recipe.from_ink(self._ink)
        else:
            image = recipe.from_bitmap(self._bitmap)
        return (image, placed) if image.any() else (None, ())


def _learns_on(before: Shown, now: Shown) -> bool:
    """Whether it is the same network at a later moment of its training."""
    is_same = before.number == now.number and before.recipe == now.recipe
    return is_same and not (before.weights.is_moving or now.weights.is_moving)


def _finding(bitmap: np.ndarray) -> Iterator[np.ndarray]:
    """Yields a picture's ink, float32 (h, w), or NO_INK; for a Job."""
    ink = find_ink(bitmap)
    yield NO_INK if ink is None else ink


def rejection_of(state: SessionState) -> Rejection | None:
    """The rule for drawings that are no digit.

    None while the network is in training, or there is none, or it has learnt too little to tell:
    logit margins grow with every step, and how large they are for digits is measured at the end.
    """
    if state.network is None or (state.is_training and FACT not in state.network.facts):
        return None
    rejection = from_facts(state.network.facts)
    return rejection if rejection.can_tell else None
