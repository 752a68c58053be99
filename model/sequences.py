"""How far a network that reads step by step has come after each: its accuracy, and its gradient.

Steps are the rows of a picture, or the points of a pen, as the network's recipe has them.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from .archs.capabilities import Unrolled
from .data.dataset import Part, to_input
from .language import tr
from .measure import brush_for, labelled, painted_piece, strokes_in_pieces
from .preprocess import PointRecipe, Recipe
from .progress import Spread, in_pieces
from .strokes import Drawing

CHUNK = 250
"""Inputs that are read at once: what is known after each step is many times as large as they."""

FADING, VANISHING, EXPLODING = 1e-2, 1e-5, 1e3
"""Size of the gradient at the first step, as a multiple of that at the last, from which on it
counts as one of these."""

FELT = 0.01
"""So much of the last step's gradient is still something to learn from."""


@dataclass(frozen=True, eq=False)
class StepwiseAccuracy:
    """How many of the digits were read correctly after each step.

    Attributes:
        n: How many digits.
        by_step: (steps,) fractions, 0 to 1; all 0 where n is 0.
    """

    n: int
    by_step: np.ndarray

    def after(self, share: float) -> float:
        """The accuracy after a share of the steps, 0 < share <= 1: of the last whole one of it."""
        return float(self.by_step[max(int(share * len(self.by_step)), 1) - 1])

    def shares(self, parts: int = 4) -> dict[int, float]:
        """After each of so many equal parts: how many steps these are -> accuracy."""
        steps = len(self.by_step)
        counts = sorted({max(steps * k // parts, 1) for k in range(1, parts + 1)})
        return {count: float(self.by_step[count - 1]) for count in counts}


@dataclass(frozen=True, eq=False)
class StepwiseAnswers:
    """A network reads a piece of what it is judged by: gives its answer after each step.

    Attributes:
        network: That network.
        prepare: Piece -> network inputs (n, height, width), float32 in [0, 1].
    """

    network: Unrolled
    prepare: Callable[[Any], np.ndarray]

    def __call__(self, piece: Any) -> np.ndarray:
        """(steps, n): the digit that is most probable after each step."""
        with np.errstate(over="ignore", invalid="ignore"):
            reading = self.network.unrolled(self.prepare(piece))
        return reading.probabilities.argmax(axis=2)


def reading_by_step(
    network: Unrolled, part: Part, peak: int, spread: Spread = map
) -> Generator[float, None, StepwiseAccuracy]:
    """The accuracy after each step on a part of a data set; yields the fraction that is done.

    Args:
        network: What is judged.
        part: Images of digits, with their labels.
        peak: Value of full ink in them.
        spread: What the digits are read by, some at a time.
    """
    answers = StepwiseAnswers(network, partial(to_input, peak=peak))
    return _counted(spread(answers, in_pieces(part.images, CHUNK)), part.labels, network)


def drawings_by_step(
    network: Unrolled,
    recipe: str | Recipe | PointRecipe,
    drawings: Sequence[Drawing],
    spread: Spread = map,
) -> Generator[float, None, StepwiseAccuracy]:
    """As ``reading_by_step``, on drawings of which those without a label are passed over."""
    some = labelled(drawings)
    labels = np.array([drawing.label for drawing in some], dtype=np.int64)
    answers = StepwiseAnswers(network, partial(painted_piece, brush_for(recipe)))
    return _counted(spread(answers, strokes_in_pieces(some)), labels, network)


def _counted(
    answers: Iterable[np.ndarray], labels: np.ndarray, network: Unrolled
) -> Generator[float, None, StepwiseAccuracy]:
    hits, done = np.zeros(network.shape[0], dtype=np.int64), 0
    for some in answers:
        count = some.shape[1]
        hits += (some == labels[done : done + count]).sum(axis=1)
        done += count
        yield done / len(labels)
    return StepwiseAccuracy(len(labels), hits / max(len(labels), 1))


def gradient_growth(norms: np.ndarray) -> float:
    """Size of the gradient at the first step that it reaches, as a multiple of that at the last.

    Where a picture begins with nothing, relu units stand at zero and pass no gradient on: these
    steps say nothing of the network.

    Args:
        norms: (steps,) as ``Unrolled.gradient_norms`` gives them.

    Returns:
        Infinity where one is no number; 1 where there is no gradient at all.
    """
    if not np.isfinite(norms).all():
        return float("inf")
    reached = norms[np.flatnonzero(norms)[:1]]
    return float(reached[0] / norms[-1]) if len(reached) and norms[-1] else 1.0


@dataclass(frozen=True)
class StepWords:
    """What the steps of a sequence are called in sentences, with the prepositions before them."""

    to_first: str
    at_last: str
    at: str
    above: str
    from_each: str
    at_each: str


STEPS = {
    "row": StepWords(
        to_first=tr("to the first row"),
        at_last=tr("at the last row"),
        at=tr("At row {number}"),
        above=tr("above row {number}"),
        from_each=tr("from each row"),
        at_each=tr("at each row"),
    ),
    "point": StepWords(
        to_first=tr("to the first point"),
        at_last=tr("at the last point"),
        at=tr("At point {number}"),
        above=tr("above point {number}"),
        from_each=tr("from each point"),
        at_each=tr("at each point"),
    ),
}
"""Of pictures and of pens; ``at`` begins a sentence and, like ``above``, takes a ``number``."""


def gradient_in_words(norms: np.ndarray, step: str = "row") -> str:
    """What the gradient does on its way back through the steps, in a sentence or two.

    Args:
        norms: (steps,) as ``Unrolled.gradient_norms`` gives them.
        step: What a step is, one of STEPS.
    """
    growth, words = gradient_growth(norms), STEPS[step]
    if not np.isfinite(growth):
        return tr(
            "Exploding gradient: on its way back {to_first_step} it grows beyond all numbers. "
            "Take a smaller scale of the start, or tanh, and clip gradients.",
            to_first_step=words.to_first,
        )
    if not norms[-1]:
        return tr(
            "There is no gradient {at_last_step}: nothing is left to learn from this digit.",
            at_last_step=words.at_last,
        )
    where = tr(
        "{at_step} the gradient is {times} what it is at the last",
        at_step=words.at.format(number=int(np.flatnonzero(norms)[0]) + 1),
        times=_multiple(growth),
    )
    if growth > EXPLODING:
        return tr(
            "Exploding gradient. {where}, so that one digit can throw all weights about. Take a "
            "smaller scale of the start, and clip gradients.",
            where=where,
        )
    if growth > FADING:
        return tr(
            "{where}: the network can learn {from_each_step}.",
            where=where,
            from_each_step=words.from_each,
        )
    above = words.above.format(number=int(np.flatnonzero(norms >= FELT * norms[-1])[0]) + 1)
    if growth > VANISHING:
        return tr(
            "{where}: it fades, and {above_step}, where it is under a hundredth, the network "
            "learns slowly.",
            where=where,
            above_step=above,
        )
    return tr(
        "Vanishing gradient. {where}, and {above_step} under a hundredth, so that the network "
        "learns next to nothing from there. Gates (LSTM, GRU), relu with a start of scale 1, or "
        "a loss {at_each_step} help.",
        where=where,
        above_step=above,
        at_each_step=words.at_each,
    )


def _multiple(ratio: float) -> str:
    """A factor in words: "3.2 times", "1/40 of", "10^-8 of"."""
    if ratio >= 1e4:
        return tr("10^{power:.0f} times", power=np.log10(ratio))
    if ratio >= 1:
        return tr("{factor:.2g} times", factor=ratio)
    if ratio > 1e-5:
        return tr("1/{divisor:.0f} of", divisor=1 / ratio)
    return tr("10^{power:.0f} of", power=np.log10(ratio))
