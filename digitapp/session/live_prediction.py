"""LivePrediction: from what is drawn to what the network says, at most once in 16 ms.

Strokes are read in the GUI thread: painting a drawing and one forward pass take a few
milliseconds, less than handing them to a thread and back. Only the way from a large picture to
the network's input has a thread. The last point is always read.
"""

import dataclasses
import time
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from model.archs import Classifier
from model.evaluate import logit_margins_of
from model.preprocess import Recipe, recipe_for
from model.rejection import DEFAULT_RATE, FACT, Rejection, from_facts

from ..state import Prediction, SessionState, Shown
from .picture_inputs import PictureInputs

MIN_MS = 16


class LivePrediction(QObject):
    """Keeps what is drawn and reads it again whenever it or the network changes.

    Signals:
        changed(Prediction): Another drawing was read, or the same by another network or rule.
        failed(Failure): A picture could not be read.

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
        self._seen: tuple[np.ndarray | None, tuple[np.ndarray, ...]] | None = None
        self._redrawn = False
        self._last_s = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._read)
        self._inputs = PictureInputs(self)
        self._inputs.found.connect(self._on_input)
        self._inputs.failed.connect(self.failed)

    def show_strokes(self, strokes: Sequence[np.ndarray]) -> None:
        """Reads strokes, float (points, 2) each in any unit; none for an empty canvas."""
        self._strokes, self._bitmap, self._redrawn = tuple(strokes), None, True
        self._seen = None
        self._schedule()

    def show_bitmap(self, bitmap: np.ndarray) -> None:
        """Reads a picture: float (h, w) of the network's size as it is, any other by its recipe."""
        self._strokes, self._bitmap, self._redrawn = (), bitmap, True
        self._seen = None
        self._schedule()

    def use(self, shown: Shown) -> None:
        """Predicts with the network that is shown."""
        if self._shown is None or shown.recipe != self._shown.recipe:
            self._seen = None
        self._shown = shown
        self._schedule()

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

    def _schedule(self) -> None:
        if not self._timer.isActive():
            passed_ms = 1000 * (time.monotonic() - self._last_s)
            self._timer.start(max(0, round(MIN_MS - passed_ms)))

    def _read(self) -> None:
        self._last_s = time.monotonic()
        redrawn, self._redrawn = self._redrawn, False
        if self._seen is None and self._waits_for_input():
            self.prediction = Prediction(redrawn=redrawn, shown=self._shown, is_pending=True)
            self.changed.emit(self.prediction)
            return
        if self._seen is None:
            self._seen = self._input()
        image, placed = self._seen
        self.prediction = Prediction(image, placed, redrawn=redrawn, shown=self._shown)
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

    def _waits_for_input(self) -> bool:
        """Whether the picture is one for a thread, which has begun with it then."""
        bitmap, recipe = self._bitmap, self._recipe
        if bitmap is None or not self._inputs.takes_long(bitmap):
            self._inputs.drop()
            return False
        self._inputs.ask(bitmap, recipe)
        return True

    def _on_input(self, image: np.ndarray) -> None:
        self._seen = (image if image.any() else None, ())
        self._redrawn = True
        self._schedule()

    @property
    def _recipe(self) -> Recipe:
        return recipe_for("mnist" if self._shown is None else self._shown.recipe)

    def close(self, timeout_s: float) -> None:
        """Ends what is under way, for the end of the program."""
        self._inputs.close(timeout_s)

    def _input(self) -> tuple[np.ndarray | None, tuple[np.ndarray, ...]]:
        """The network's input, and the strokes placed in it; (None, ()) where nothing is drawn."""
        recipe = self._recipe
        placed: tuple[np.ndarray, ...] = ()
        if self._bitmap is None:
            image = recipe.from_strokes(self._strokes)
            placed = tuple(recipe.normalise(self._strokes))
        elif self._bitmap.dtype == np.float32 and self._bitmap.shape == recipe.shape:
            image = self._bitmap
        else:
            image = recipe.from_bitmap(self._bitmap)
        return (image, placed) if image.any() else (None, ())


def rejection_of(state: SessionState) -> Rejection | None:
    """The rule for drawings that are no digit.

    None while the network is in training, or there is none, or it has learnt too little to tell:
    logit margins grow with every step, and how large they are for digits is measured at the end.
    """
    if state.network is None or (state.is_training and FACT not in state.network.facts):
        return None
    rejection = from_facts(state.network.facts)
    return rejection if rejection.can_tell else None
