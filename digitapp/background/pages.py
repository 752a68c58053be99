"""PageReader: finds the digits in a picture and reads them, in a job, again with each network.

Finding asks no network and happens once for a picture; reading happens again whenever the
network, the digits or the rule for what is no digit are others. Only the newest wish counts, and
nothing is read while nobody looks.
"""

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from model.archs import Architecture, Classifier
from model.page import Found, Page, finding
from model.preprocess import recipe_for
from model.rejection import Rejection

from ..system.report import Failure
from .job import Job

AT_ONCE = 16
"""Digits that are brought into the network's form between two looks at whether to stop."""

REST = 3
"""How many times as long as a reading took it rests before the next, while a network trains."""

Box = tuple[int, int, int, int]
Load = Callable[[], tuple[np.ndarray, float]]
"""Gives uint8 (h, w, 3 or 4), and how many pixels of the file each of them is wide.

May raise a DigitError."""
Seen = dict[int, tuple[np.ndarray, np.ndarray]]
"""Identity of a digit's ink -> the ink, which is kept so that no other takes its identity, and
what the network sees of it."""


@dataclass(frozen=True, eq=False)
class PagePrediction:
    """A picture, its digits and how the network reads them.

    Attributes:
        name: What the picture is called; empty while there is none.
        pixels: uint8 (h, w, 3 or 4); None while there is none.
        scale: Pixels in the picture's file for one of these.
        page: The digits in it; None until they are found.
        inputs: float32 (n, height, width), what the network sees of each; None until then.
        probabilities: (n, 10); None until they are read, or where the network tells none.
        rejected: Booleans (n,): which look like no digit; None likewise.
        busy: What is under way, in words; empty where nothing is.
    """

    name: str = ""
    pixels: np.ndarray | None = None
    scale: float = 1.0
    page: Page | None = None
    inputs: np.ndarray | None = None
    probabilities: np.ndarray | None = None
    rejected: np.ndarray | None = None
    busy: str = ""


@dataclass(frozen=True, eq=False)
class _Opened:
    pixels: np.ndarray
    scale: float


@dataclass(frozen=True, eq=False)
class _Read:
    inputs: np.ndarray
    probabilities: np.ndarray | None
    rejected: np.ndarray | None


class PageRunner(QObject):
    """Keeps a picture with its digits and reads them as the network is now.

    Signals:
        changed(PageReading): ``reading`` is another.
        failed(Failure): The picture could not be opened.

    Attributes:
        prediction: As emitted last.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.prediction = PagePrediction()
        self._network: Architecture | None = None
        self._recipe = "mnist"
        self._rejection: tuple[Rejection | None, float] = (None, 0.0)
        self._seen: Seen = {}
        self._is_watched = self._is_due = self._is_throttled = False
        self._started_s = self._rested_s = 0.0
        self._before: PagePrediction | None = None
        self._waiting: tuple[Load, str] | None = None
        self._job: Job | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._start)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way or about to be."""
        return self._job is not None or (self._is_due and self._is_watched)

    def open(self, load: Load, name: str) -> None:
        """Finds and reads the digits of another picture.

        Args:
            load: Gives it, in a thread.
            name: What the picture is called.
        """
        if self._job is not None:
            self._waiting = load, name
            self._job.cancel()
            return
        self._before = self.prediction if self.prediction.page is not None else self._before
        self._show(PagePrediction(name=name, busy="Looking for digits …"))
        self._begin(_opened(load), self._on_opened)

    def use(self, network: Architecture, recipe: str) -> None:
        """Reads with ``network``, which nobody changes from now on."""
        if recipe != self._recipe:
            self._seen = {}
        self._network, self._recipe = network, recipe
        self._ask()

    def judge_by(self, rejection: Rejection | None, fraction: float) -> None:
        """Refuses what looks less like a digit than that ``fraction`` of digits does."""
        if (rejection, fraction) != self._rejection:
            self._rejection = rejection, fraction
            self._ask()

    def throttle(self, on: bool) -> None:
        """While on, leaves most of the processor to a training that is under way."""
        self._is_throttled = on

    def watch(self, on: bool) -> None:
        """Whether somebody looks; else nothing is read."""
        self._is_watched = on
        if on and self._is_due:
            self._ask()

    def remove(self, number: int) -> None:
        """Takes a digit out that is none."""
        if self.prediction.page is not None:
            self._edit(self.prediction.page.without(number))

    def add(self, box: Box) -> bool:
        """Reads what is in a box, in px of the picture; False where nothing is in it."""
        page = self.prediction.page
        page = page.with_box(box) if page is not None else None
        if page is not None:
            self._edit(page)
        return page is not None

    def close(self, timeout_s: float) -> None:
        """Ends what is under way; for the end of the program."""
        self._is_watched, self._waiting = False, None
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _edit(self, page: Page) -> None:
        # What is known of the digits that stay is shown at once, the others are read.
        old = {id(digit.ink): k for k, digit in enumerate(self.prediction.page.digits)}
        kept = [old.get(id(digit.ink)) for digit in page.digits]
        known = None not in kept and self.prediction.inputs is not None
        parts = {"inputs": None, "probabilities": None, "rejected": None}
        if known:
            for name in parts:
                values = getattr(self.prediction, name)
                parts[name] = None if values is None else values[kept]
        self._show(dataclasses.replace(self.prediction, page=page, **parts))
        if not known:
            self._ask()

    def _ask(self) -> None:
        self._is_due = self.prediction.page is not None and self._network is not None
        if self._is_due and self._is_watched and self._job is None:
            wait_s = self._rested_s - time.monotonic() if self._is_throttled else 0.0
            self._timer.start(max(0, round(1000 * wait_s)))

    def _start(self) -> None:
        if self._job is not None or not (self._is_due and self._is_watched):
            return
        self._is_due, self._started_s = False, time.monotonic()
        digits = self.prediction.page.digits
        work = _read(digits, self._seen, self._network, self._recipe, *self._rejection)
        self._begin(work, lambda values: self._on_read(digits, values))

    def _begin(self, work: Iterator, on_progressed: Callable[[list], None]) -> None:
        self._job = job = Job(work, "Reading a picture", self)
        job.progressed.connect(on_progressed)
        job.finished.connect(self._on_ended)
        job.cancelled.connect(self._on_ended)
        job.failed.connect(self._on_failed)
        job.start()

    def _on_opened(self, values: list) -> None:
        for value in values:
            if isinstance(value, _Opened):
                self._show(dataclasses.replace(self.prediction, **vars(value)))
            elif isinstance(value, Page):
                self._seen = {}
                self._is_due = True
                self._show(dataclasses.replace(self.prediction, page=value, busy=""))

    def _on_read(self, digits: Sequence[Found], values: list) -> None:
        page = self.prediction.page
        if isinstance(values[-1], _Read) and page is not None and page.digits is digits:
            self._show(dataclasses.replace(self.prediction, **vars(values[-1])))

    def _on_failed(self, failure: Failure) -> None:
        # A picture that can't be opened takes nothing away.
        if self.prediction.page is None:
            self._show(self._before or PagePrediction())
        self._on_ended()
        self.failed.emit(failure)

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = None
        now_s = time.monotonic()
        self._rested_s = now_s + REST * (now_s - self._started_s)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.open(*waiting)
        elif self._is_due:
            self._ask()

    def _show(self, reading: PagePrediction) -> None:
        self.prediction = reading
        self.changed.emit(reading)


def _opened(load: Load) -> Iterator[_Opened | Page]:
    """The pixels, then the digits; the share that is done in between."""
    pixels, scale = load()
    yield _Opened(pixels, scale)
    yield (yield from finding(pixels))


def _read(
    digits: Sequence[Found],
    seen: Seen,
    network: Architecture,
    recipe_name: str,
    rejection: Rejection | None,
    fraction: float,
) -> Iterator[float | _Read]:
    """What the network sees of each digit, kept in ``seen``, and says to it."""
    recipe = recipe_for(recipe_name)
    new = [digit.ink for digit in digits if id(digit.ink) not in seen]
    for number, ink in enumerate(new, start=1):
        seen[id(ink)] = ink, recipe.from_ink(ink)
        if number % AT_ONCE == 0:
            yield number / len(new)
    inputs = [seen[id(digit.ink)][1] for digit in digits]
    inputs = np.array(inputs, np.float32).reshape(-1, *recipe.shape)
    if not isinstance(network, Classifier) or not len(digits):
        yield _Read(inputs, None, None)
        return
    with np.errstate(over="ignore", invalid="ignore"):
        logits = network.predict_logits(inputs)
        probabilities = network.probabilities(logits)
    rejected = np.zeros(len(digits), bool)
    if rejection is not None:
        rejected = rejection.rejects(inputs, logits, fraction)
    yield _Read(inputs, probabilities, rejected)
