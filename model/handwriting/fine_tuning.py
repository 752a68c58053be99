"""Learning a handwriting, and what that did to one's own digits and to the test digits."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np

from ..archs import Architecture
from ..data import Dataset, Part, to_input
from ..errors import SettingError
from ..evaluate import CHUNK, logit_margins_of
from ..freed_memory import keep_freed_memory
from ..language import tr
from ..preprocess import recipe_for
from ..progress import Spread, in_pieces, mapped, result_of
from ..rejection import Rejection, measured
from ..strokes import Drawing
from .drawings import bounded, copies_of_each, painted
from .head import Head
from .learning import FOLD_STEPS, STEPS, STEPS_A_TURN, Pool, learn
from .replay import REPLAYED, SCRIBBLES, replaying

FOLDS = 5
MIN_COUNT = 2
"""Drawings: of fewer none could be held out to check by."""

_CHOOSE, _DEFORM, _TRAIN = range(3)


@dataclass(frozen=True)
class FineTuningProgress:
    """How far the fine-tuning is.

    Attributes:
        stage: What is done now, for people, such as "deforming your digits".
        fraction: Of the whole fine-tuning, 0 to 1; never falls.
    """

    stage: str
    fraction: float


@dataclass(frozen=True, eq=False)
class PredictionsBeforeAfter:
    """How digits whose labels are known are read before fine-tuning and after it.

    Attributes:
        labels: (n,) int64, what they are.
        before: (n,) int64, predictions before.
        after: (n,) int64, predictions after.
    """

    labels: np.ndarray
    before: np.ndarray
    after: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def accuracies(self) -> tuple[float, float]:
        """Accuracy before and after, 0 to 1; 0 where there are no digits."""
        n = max(len(self), 1)
        return 1 - len(self.wrong(self.before)) / n, 1 - len(self.wrong(self.after)) / n

    @property
    def corrected(self) -> np.ndarray:
        """Indices of digits that are read correctly only now."""
        return np.flatnonzero((self.before != self.labels) & (self.after == self.labels))

    @property
    def newly_wrong(self) -> np.ndarray:
        """Indices of digits that were read correctly and are no more."""
        return np.flatnonzero((self.before == self.labels) & (self.after != self.labels))

    @property
    def still_wrong(self) -> np.ndarray:
        """Indices of digits that are read wrong as before."""
        return np.flatnonzero((self.before != self.labels) & (self.after != self.labels))

    def wrong(self, predictions: np.ndarray) -> np.ndarray:
        """Indices where ``predictions`` differ from the labels."""
        return np.flatnonzero(predictions != self.labels)


@dataclass(frozen=True, eq=False)
class FineTuning:
    """What came of fine-tuning a network to somebody's handwriting.

    Attributes:
        network: A new network that has learnt from all ``drawings``.
        drawings: Those that were learnt from, in their order.
        own: How ``drawings`` are read. "After" is cross-validated: each is read by a network
            that learnt in the same way from others, so it is a fair promise for the next digits
            by the same writer.
        test: How the test digits are read before and by ``network``; None if there were none.
        rejection: Its logit margins on the test digits; None likewise.
        data: Name of the data set of the test digits.
        title: Its name for people.
    """

    network: Architecture
    drawings: tuple[Drawing, ...]
    own: PredictionsBeforeAfter
    test: PredictionsBeforeAfter | None
    rejection: Rejection | None
    data: str
    title: str


def fine_tune(
    network: Architecture,
    drawings: Iterable[Drawing],
    digits: Dataset,
    *,
    seed: int = 0,
    spread: Spread = map,
) -> Generator[FineTuningProgress, None, FineTuning]:
    """Fine-tunes a copy of a network to the handwriting of whoever made the drawings.

    Closing the generator cancels; ``network`` itself is never changed. With the same arguments
    the result is the same.

    Args:
        network: A Classifier.
        drawings: Those without a label are passed over; of each digit the newest (last)
            MAX_A_DIGIT count. A digit may be missing.
        digits: Of many writers, of the network's size, as ``finding_digits`` gives them: some that
            train are learnt again so that they are not forgotten, and those that test measure
            whether they are. Drawings are painted by its recipe.
        seed: Of all chance.
        spread: What is done in pieces is done by: painting, looking at digits, checking.

    Returns:
        The FineTuning.

    Raises:
        SettingError: There are fewer than MIN_COUNT drawings with labels, or nothing to replay.
        TrainingError: The network's numbers overflow.
    """
    chosen = bounded(drawings)
    replay, test, recipe = digits.train.digits, digits.test.digits, recipe_for(digits.recipe)
    if len(chosen) < MIN_COUNT:
        raise SettingError(
            tr("Keep at least two drawings of digits first: there is too little to learn from.")
        )
    if not len(replay):
        raise SettingError(
            tr("There are no digits to learn again beside yours. Choose other data.")
        )
    keep_freed_memory()
    head = Head(network)
    labels = np.array([drawing.label for drawing in chosen], dtype=np.int64)
    copies = copies_of_each(len(chosen))
    plan = _FineTuningWork(len(chosen), copies, min(len(replay), REPLAYED) + len(test))
    pictures = yield from plan.through(
        tr("deforming your digits"), painted(chosen, copies, recipe, (seed, _DEFORM), spread)
    )
    inputs = yield from plan.through(tr("looking at them"), head.preparing(pictures, spread))
    own = Pool(inputs, np.repeat(labels, copies))
    others = yield from plan.through(
        tr("choosing digits to learn again"),
        replaying(head, recipe, replay, digits.peak, (seed, _CHOOSE), spread),
    )
    everything = np.ones(len(chosen), dtype=bool)
    learnt = yield from plan.through(
        tr("learning your handwriting"), learn(head, own, everything, others, (seed, _TRAIN))
    )
    # The first copy of each drawing is the drawing itself.
    originals = own.inputs[::copies]
    before = head.predictions(originals)
    after = np.empty_like(before)
    held_out = folds(labels, FOLDS)
    checking = _Checking(head, own, others, originals, (seed, _TRAIN))
    checked = yield from plan.through(
        tr("checking on digits that it did not learn from"), _checked(checking, held_out, spread)
    )
    for some, predictions in zip(held_out, checked, strict=True):
        after[some] = predictions
    network = head.completed(learnt)
    tested = rejection = None
    if len(test):
        tested, rejection = yield from plan.through(
            tr("reading the test digits"), _test(head, learnt, test, digits.peak, spread)
        )
    own_predictions = PredictionsBeforeAfter(labels, before, after)
    return FineTuning(
        network, tuple(chosen), own_predictions, tested, rejection, digits.name, digits.title
    )


def folds(labels: np.ndarray, limit: int) -> list[np.ndarray]:
    """Which digits are held out in each fold: booleans (n,), every digit in exactly one.

    Each label's digits are dealt in turn, so that a fold holds out as many of one as of another.

    Args:
        labels: (n,), n >= 1.
        limit: Folds; fewer where there are fewer digits.
    """
    count = min(limit, len(labels))
    dealt = np.empty(len(labels), dtype=np.int64)
    dealt[np.argsort(labels, kind="stable")] = np.arange(len(labels)) % count
    return [dealt == fold for fold in range(count)]


class _FineTuningWork:
    """What the fine-tuning will cost, in about milliseconds, and how much of it is done."""

    def __init__(self, drawings: int, copies: int, others: int) -> None:
        turns = (STEPS + FOLD_STEPS * min(FOLDS, drawings)) / STEPS_A_TURN
        painted = drawings * copies + SCRIBBLES
        seen = drawings * copies + others
        self._whole = 0.7 * painted + 0.06 * seen + 10.0 * turns
        self._done = 0.0

    def stood(self, stage: str) -> FineTuningProgress:
        """Where the fine-tuning stands."""
        return FineTuningProgress(stage, min(self._done / self._whole, 1.0))

    def through(self, stage: str, work: Generator[float, None, object]) -> Generator:
        """Passes ``work`` on as progress: it yields the cost of what it has just done."""

        def progress(cost: float) -> FineTuningProgress:
            self._done += cost
            return self.stood(stage)

        return (yield from mapped(work, progress))


@dataclass(frozen=True, eq=False)
class _Checking:
    """What somebody's digits are read as by a head that learnt from the others, (held out,)."""

    head: Head
    own: Pool
    others: tuple[Pool, Pool]
    originals: np.ndarray
    key: tuple[int, ...]

    def __call__(self, fold: tuple[int, np.ndarray]) -> np.ndarray:
        number, held_out = fold
        key = (*self.key, number)
        learner = result_of(learn(self.head, self.own, ~held_out, self.others, key, FOLD_STEPS))
        return learner.predict_logits(self.originals[held_out]).argmax(axis=1)


def _checked(
    checking: _Checking, held_out: list[np.ndarray], spread: Spread
) -> Generator[float, None, list[np.ndarray]]:
    """Predictions of each fold; yields what a fold costs as each is done."""
    found = []
    for predictions in spread(checking, list(enumerate(held_out))):
        found.append(predictions)
        yield 10.0 * FOLD_STEPS / STEPS_A_TURN
    return found


@dataclass(frozen=True, eq=False)
class _TestReading:
    """Of uint8 digits the predictions before, the logits now, and the ink."""

    head: Head
    before: Architecture
    learnt: Architecture
    peak: int

    def __call__(self, some: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        images = to_input(some, self.peak)
        inputs = self.head.prepared(images)
        before = self.before.predict_logits(inputs).argmax(axis=1)
        return before, self.learnt.predict_logits(inputs), images.sum(axis=(1, 2))


def _test(
    head: Head, learnt: Architecture, test: Part, peak: int, spread: Spread
) -> Generator[float, None, tuple[PredictionsBeforeAfter, Rejection]]:
    """The test digits read before and after, and their logit margins now.

    What comes before the head is computed once for all of these.
    """
    found = []
    reading = _TestReading(head, head.new(), learnt, peak)
    for some in spread(reading, in_pieces(test.images, CHUNK)):
        found.append(some)
        yield 0.06 * len(some[0])
    before, logits, inks = (np.concatenate(each) for each in zip(*found, strict=True))
    rejection = measured(logit_margins_of(logits), inks)
    return PredictionsBeforeAfter(test.labels, before, logits.argmax(axis=1)), rejection
