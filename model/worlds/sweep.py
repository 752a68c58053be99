"""Experiments: the class of "Make your own neural network", varied; and two gradients.

The class: sigmoid units, one hidden layer, no biases, squared error, one digit a step; the hidden
units' errors are W'e, as the book has it. All settings of a sweep are trained side by side: a step
is one product for all of them. The two gradients are those of the fourth text: its backward pass,
written by hand without softmax's derivative, and the true one of its squared error.
"""

from collections.abc import Iterator

import numpy as np

from ..core.ops import logistic, softmax
from ..language import tr, trc
from . import tables
from .control import Action, Control
from .pictures import CurvePicture
from .world import Value, World

RATES = (0.01, 0.03, 0.1, 0.2, 0.3, 0.6, 1.0, 3.0)
HIDDEN = (2, 5, 10, 20, 50, 100, 200)
MOST_EPOCHS = 10
BY_RATE, BY_EPOCHS, BY_HIDDEN, GRADIENTS = (
    "learning rate",
    "epochs",
    "hidden nodes",
    "two gradients",
)
TITLES = {
    BY_RATE: tr("learning rate"),
    BY_EPOCHS: tr("epochs"),
    BY_HIDDEN: tr("hidden nodes"),
    GRADIENTS: tr("batches of 100 digits, 500 steps on each"),
}
NAMES = {
    BY_RATE: tuple(f"{rate:g}" for rate in RATES),
    BY_HIDDEN: tuple(map(str, HIDDEN)),
}
"""Of what stands at equal distances."""
N_TEST = 180
A_PART = 4
"""A sweep learns from every fourth digit, so that it takes a second or two."""

BATCH, STEPS_ON_BATCH, TEXT_RATE, TEXT_STD = 100, 500, 1e-6, 0.02
FEW_BATCHES, ALL_BATCHES = 10, 200
STEPS_AT_ONCE = 60
NO_SCORE = -1.0
BOTH = BY_HAND, TRUE = "by hand", "true"


class Sweep(World):
    """One setting against the score on the last 180 digits."""

    key, part, title = "sweep", "curve", tr("Experiments")
    controls = (
        Control(
            "vary", tr("Vary"),
            tr("What is different from one network to the next."),
            "choice", BY_RATE, choices=TITLES | {GRADIENTS: tr("two gradients")},
        ),
        Control(
            "rate", tr("Rate"),
            tr("Length of a step, where it is not varied."),
            "number", 0.3, low=0.001, high=10.0,
        ),
        Control(
            "epochs", tr("Epochs"),
            tr("How often all digits are seen."),
            "number", 5, low=1, high=MOST_EPOCHS, step=1,
        ),
        Control(
            "hidden", tr("Hidden"),
            tr("Hidden units, where they are not varied."),
            "number", 100, low=1, high=200, step=1,
        ),
        Control(
            "seed", tr("Seed"),
            tr("What the first weights are drawn from."),
            "number", 0, low=0, high=9999, step=1,
        ),
    )  # fmt: skip
    actions = (
        Action("train", tr("Train one"), tr("One network by the settings, on all 1,617 digits.")),
        Action(
            "sweep",
            trc("button", "Sweep"),
            tr("All values of what is varied, on every fourth digit."),
        ),
        Action(
            "all_by_hand",
            tr("By hand, to the end"),
            tr("200 batches by the gradient by hand: 5 s."),
        ),
        Action("all_true", tr("True, to the end"), tr("200 batches by the true gradient: 5 s.")),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._score = NO_SCORE
        self._curves: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {}
        self._trace: tuple[float, ...] = ()
        self._by_hand = self._true = self._first_loss = NO_SCORE
        self._batches = 0

    # The class of the book.

    def _on_train(self) -> Iterator[None]:
        values = self._values
        self._score, self._trace = NO_SCORE, ()
        work = _class_scores(
            (values["rate"],), (values["hidden"],), values["epochs"], values["seed"], every=1
        )
        for scores in work:
            if scores is not None:
                self._trace = (*self._trace, float(scores[0]))
            yield
        self._score = self._trace[-1]
        yield

    def _on_sweep(self) -> Iterator[None]:
        values, vary = self._values, self._values["vary"]
        if vary == GRADIENTS:
            yield from self._descend(FEW_BATCHES, BOTH)
            return
        rates = RATES if vary == BY_RATE else (values["rate"],)
        hidden = HIDDEN if vary == BY_HIDDEN else (values["hidden"],)
        epochs = MOST_EPOCHS if vary == BY_EPOCHS else values["epochs"]
        count = max(len(rates), len(hidden))
        rates, hidden = rates * (count // len(rates)), hidden * (count // len(hidden))
        by_epoch = []
        for scores in _class_scores(rates, hidden, epochs, values["seed"], every=A_PART):
            if scores is not None:
                by_epoch.append(scores)
                across, heights = rates if vary == BY_RATE else hidden, scores
                if vary == BY_EPOCHS:
                    across, heights = range(1, len(by_epoch) + 1), [row[0] for row in by_epoch]
                curve = tuple(map(float, across)), tuple(map(float, heights))
                self._curves = self._curves | {vary: curve}
            yield

    # The two gradients of the fourth text.

    def _on_all_by_hand(self) -> Iterator[None]:
        yield from self._descend(ALL_BATCHES, BOTH[:1])

    def _on_all_true(self) -> Iterator[None]:
        yield from self._descend(ALL_BATCHES, BOTH[1:])

    def _descend(self, batches: int, names: tuple[str, ...]) -> Iterator[None]:
        self._values["vary"] = GRADIENTS
        self._curves = {name: curve for name, curve in self._curves.items() if name not in BOTH}
        self._by_hand = self._true = self._first_loss = NO_SCORE
        self._batches, heights = 0, {name: [] for name in names}
        for first_loss, scores in _descents(self._values["seed"], batches, names):
            self._first_loss = first_loss
            if scores is not None:
                for name, score in scores.items():
                    heights[name].append(score)
                self._batches += 1
                self._by_hand = scores.get(BY_HAND, NO_SCORE)
                self._true = scores.get(TRUE, NO_SCORE)
                across = tuple(map(float, range(1, self._batches + 1)))
                new = {name: (across, tuple(row)) for name, row in heights.items()}
                self._curves = self._curves | new
            yield

    # What there is to see.

    def _shown(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        vary = self._values["vary"]
        if vary == GRADIENTS:
            return self._curves.get(BY_HAND, self._curves.get(TRUE, ((), ())))
        return self._curves.get(vary, ((), ()))

    def _best(self, name: str) -> tuple[float, float]:
        """Where a curve is highest, and how high."""
        across, heights = self._curves.get(name, ((), ()))
        if not heights:
            return NO_SCORE, NO_SCORE
        at = int(np.argmax(heights))
        return across[at], heights[at]

    def _figures(self) -> dict[str, Value]:
        rate, rate_score = self._best(BY_RATE)
        epoch, epoch_score = self._best(BY_EPOCHS)
        hidden, hidden_score = self._best(BY_HIDDEN)
        few = self._curves.get(BY_HIDDEN, ((), (NO_SCORE,)))[1][0]
        fast = self._curves.get(BY_RATE, ((), (NO_SCORE,)))[1][-1]
        with np.errstate(over="ignore"):
            overflow = bool(np.isinf(np.exp(np.float64(1000))))
        return {
            "score": self._score,
            "best_rate": rate, "best_rate_score": rate_score, "fastest_score": fast,
            "best_epochs": epoch, "best_epochs_score": epoch_score,
            "best_hidden": hidden, "best_hidden_score": hidden_score, "two_hidden_score": few,
            "swept": sum(name in self._curves for name in (BY_RATE, BY_EPOCHS, BY_HIDDEN)),
            "batches": self._batches, "first_loss": self._first_loss,
            "by_hand": self._by_hand, "true_gradient": self._true,
            "exp_1000_is_infinite": overflow,
        }  # fmt: skip

    def picture(self) -> CurvePicture:
        """The score by what is varied; rates and numbers of units at equal distances."""
        vary = self._values["vary"]
        across, heights = self._shown()
        places = np.arange(len(across), dtype=float)
        if vary in (BY_EPOCHS, GRADIENTS):
            places = np.asarray(across)
        x = places if len(places) else np.array([0.0, 1.0])
        y = np.asarray(heights) if len(places) else np.full(2, np.nan)
        others = ()
        if vary == GRADIENTS and BY_HAND in self._curves and TRUE in self._curves:
            others = ((tr("the true gradient"), x, np.asarray(self._curves[TRUE][1])),)
        at = int(np.nanargmax(y)) if len(places) else 0
        best = f"{across[at]:g}" if len(places) else ""
        words = tr("Nothing is measured yet: press Sweep.")
        if len(places):
            words = tr(
                "Best at {setting} {value}: {percent:.1f} % of {count} digits.",
                setting=TITLES[vary],
                value=best,
                percent=heights[at],
                count=N_TEST,
            )
        if vary == GRADIENTS and len(places):
            words = tr(
                "After {count} batches the gradient by hand reads {by_hand:.1f} %, "
                "the true one {true:.1f} %.",
                count=len(places),
                by_hand=self._by_hand,
                true=self._true,
            )
        return CurvePicture(
            x=x,
            y=y,
            others=others,
            point=(float(x[at]), float(y[at])) if len(places) else (float("nan"),) * 2,
            x_range=(float(x[0]), max(float(x[-1]), float(x[0]) + 1)),
            y_range=(0.0, 100.0),
            x_title=TITLES[vary],
            x_names=NAMES.get(vary, ()) if len(places) else (),
            y_title=tr("digits read, %"),
            trace=self._trace,
            trace_title=tr("score of the one network, %, from epoch 1"),
            words=words,
        )


def _class_scores(
    rates: tuple[float, ...], hidden: tuple[int, ...], epochs: int, seed: int, *, every: int
) -> Iterator[np.ndarray | None]:
    """Trains the class for each rate and number of hidden units, side by side.

    Args:
        rates: (n,).
        hidden: (n,); units beyond a network's own stay switched off.
        epochs: How often all digits are seen.
        seed: First weights: the same for all, as far as they have them.
        every: Learns from every so many of the first 1,617 digits.

    Yields:
        None between bits of the work, and after each epoch the scores in percent, (n,).
    """
    images, labels = tables.digits()
    x = images * 0.99 + 0.01
    targets = np.full((len(x), 10), 0.01)
    targets[np.arange(len(x)), labels] = 0.99
    train = np.arange(0, len(x) - N_TEST, every)
    rng, most, count = np.random.default_rng(seed), max(hidden), len(rates)
    units = np.asarray(hidden)[:, None, None]
    first = np.repeat(rng.normal(0, 1, (1, 64, most)), count, 0) * units**-0.5
    second = np.repeat(rng.normal(0, 10**-0.5, (1, most, 10)), count, 0)
    is_on = (np.arange(most) < units).astype(float)  # (n, 1, most)
    rate = np.asarray(rates)[:, None, None]
    for _ in range(epochs):
        for at, i in enumerate(train):
            h = logistic(x[i] @ first)[:, None, :] * is_on  # (n, 1, most)
            o = logistic(h @ second)  # (n, 1, 10)
            error = targets[i] - o
            back = (error @ second.transpose(0, 2, 1)) * h * (1 - h)
            second += rate * (h.transpose(0, 2, 1) @ (error * o * (1 - o)))
            first += rate * (x[i][:, None] * back)
            if at % STEPS_AT_ONCE == 0:
                yield None
        h = logistic(x[-N_TEST:] @ first) * is_on
        yield 100.0 * ((h @ second).argmax(2) == labels[-N_TEST:]).mean(1)


def _descents(
    seed: int, batches: int, names: tuple[str, ...]
) -> Iterator[tuple[float, dict[str, float] | None]]:
    """The fourth text's network, 64-50-10 with relu and softmax, by these gradients of BOTH.

    Yields:
        The first loss, and after each batch the scores in percent by name; else None.
    """
    images, labels = tables.digits()
    # As the text has them, with ink from 0 to 16.
    x, targets = (16 * images).astype(np.float32), np.eye(10, dtype=np.float32)[labels]
    rng = np.random.default_rng(seed)
    starts = [rng.normal(0, TEXT_STD, shape).astype(np.float32) for shape in ((64, 50), (50, 10))]
    networks = {name: [start.copy() for start in starts] for name in names}
    first_loss = NO_SCORE
    for _ in range(batches):
        at = rng.integers(len(x) - N_TEST, size=BATCH)
        inputs, wanted = x[at], targets[at]
        turned = inputs.T.copy()
        for name, (w1, w2) in networks.items():
            for step in range(STEPS_ON_BATCH):
                h = np.maximum(inputs @ w1, 0)
                p = softmax(h @ w2)
                d = p - wanted
                if first_loss == NO_SCORE:
                    first_loss = float((d * d).sum())
                if name == TRUE:  # the true one goes through softmax's derivative
                    d = p * (d - (d * p).sum(1, keepdims=True))
                d *= np.float32(2 * TEXT_RATE)
                back = (d @ w2.T) * (h > 0)
                w2 -= h.T @ d
                w1 -= turned @ back
                if step % STEPS_AT_ONCE == 0:
                    yield first_loss, None
        yield first_loss, {name: _score(x, labels, *two) for name, two in networks.items()}


def _score(x: np.ndarray, labels: np.ndarray, w1: np.ndarray, w2: np.ndarray) -> float:
    read = (np.maximum(x[-N_TEST:] @ w1, 0) @ w2).argmax(1)
    return 100.0 * float((read == labels[-N_TEST:]).mean())
