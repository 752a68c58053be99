"""PageRunner: finds the digits in a picture and reads them, in a job, again with each network.

Finding asks no network and happens once for a picture; reading happens again whenever the
network, the digits or the rule for what is no digit are others. Only the newest wish counts, and
nothing is read while nobody looks.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import Classifier
from model.language import tr
from model.page import Found, Page, finding
from model.preprocess import recipe_for
from model.rejection import Rejection

from ..state import Shown
from ..system.report import Failure
from .runner import Request, Runner

AT_ONCE = 16
"""Digits that are brought into the network's form between two looks at whether to stop."""

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


@dataclass(frozen=True, eq=False)
class _Picture:
    """What is to be opened."""

    load: Load
    name: str


@dataclass(frozen=True, eq=False)
class _PageDigits:
    """What is to be read, and how it is judged."""

    found: Sequence[Found]
    rejection: Rejection | None
    fraction: float


class PageRunner(Runner):
    """Keeps a picture with its digits and reads them as the network is now.

    Signals:
        changed(PagePrediction): ``prediction`` is another.

    Attributes:
        prediction: As emitted last.
    """

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.prediction = PagePrediction()
        self._rejection: tuple[Rejection | None, float] = (None, 0.0)
        self._seen: Seen = {}
        self._is_watched = self._is_new = False
        self._before = PagePrediction()
        self._waiting: _Picture | None = None

    def open(self, load: Load, name: str) -> None:
        """Finds and reads the digits of another picture.

        Args:
            load: Gives it, in a thread.
            name: What the picture is called.
        """
        if self.prediction.page is not None:
            self._before = self.prediction
        self._waiting, self._is_new = _Picture(load, name), False
        self._show(PagePrediction(name=name, busy=tr("Looking for digits …")))
        self._advance()

    def use(self, shown: Shown) -> None:
        """Reads with the network that is shown."""
        if self.shown is None or shown.recipe != self.shown.recipe:
            self._seen = {}
        self._is_new = self.prediction.page is not None
        super().use(shown)

    def judge_by(self, rejection: Rejection | None, fraction: float) -> None:
        """Rejects what looks less like a digit than that ``fraction`` of digits does."""
        if (rejection, fraction) != self._rejection:
            self._rejection = rejection, fraction
            self._read_again()

    def watch(self, on: bool) -> None:
        """Whether somebody looks; else nothing is read."""
        self._is_watched = on
        self._advance()

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
            self._read_again()

    def _read_again(self) -> None:
        self._is_new = self.prediction.page is not None
        self._advance()

    @property
    def _is_ready(self) -> bool:
        return self._waiting is not None or super()._is_ready

    def _is_due(self) -> bool:
        return self._waiting is not None or (self._is_new and self._is_watched)

    def _take(self) -> Request:
        if self._waiting is not None:
            what, self._waiting = self._waiting, None
        else:
            self._is_new = False
            what = _PageDigits(self.prediction.page.digits, *self._rejection)
        return Request(what, self.shown)

    def _may_rest(self) -> bool:
        return self._waiting is None

    def _is_late(self, request: Request) -> bool:
        # To find digits no network is asked.
        return isinstance(request.what, _PageDigits) and super()._is_late(request)

    def _gives_way(self, request: Request) -> bool:
        return self._waiting is not None or self._is_late(request)

    def _title(self, request: Request) -> str:
        return tr("Reading a picture")

    def _work(self, request: Request) -> Iterator:
        if isinstance(request.what, _Picture):
            return _opened(request.what.load)
        return _read(request.what, self._seen, request.shown)

    def _tell(self, request: Request, values: list) -> None:
        if isinstance(request.what, _PageDigits):
            page = self.prediction.page
            is_it = page is not None and page.digits is request.what.found
            if is_it and isinstance(values[-1], _Read):
                self._show(dataclasses.replace(self.prediction, **vars(values[-1])))
            return
        for value in values:
            if isinstance(value, _Opened):
                self._show(dataclasses.replace(self.prediction, **vars(value)))
            elif isinstance(value, Page):
                self._seen, self._is_new = {}, True
                self._show(dataclasses.replace(self.prediction, page=value, busy=""))

    def _on_failed(self, failure: Failure) -> None:
        # A picture that can't be opened takes nothing away.
        if self.prediction.page is None:
            self._show(self._before)
        super()._on_failed(failure)

    def _forget(self) -> None:
        self._is_watched, self._waiting = False, None

    def _show(self, prediction: PagePrediction) -> None:
        self.prediction = prediction
        self.changed.emit(prediction)


def _opened(load: Load) -> Iterator[_Opened | Page]:
    """The pixels, then the digits; the fraction that is done in between."""
    pixels, scale = load()
    yield _Opened(pixels, scale)
    yield (yield from finding(pixels))


def _read(asked: _PageDigits, seen: Seen, shown: Shown) -> Iterator[float | _Read]:
    """What the network sees of each digit, kept in ``seen``, and says to it."""
    digits, network, recipe = asked.found, shown.network, recipe_for(shown.recipe)
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
    if asked.rejection is not None:
        rejected = asked.rejection.rejects(inputs, logits, asked.fraction)
    yield _Read(inputs, probabilities, rejected)
