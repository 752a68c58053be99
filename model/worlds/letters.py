"""Three letters of 5 x 6 pixels and a small network that learns them, one sample at a time.

After the lectures: 30-5-3, sigmoid, no biases. ``a2 - y`` as the error of the output, as their text
has it, is the gradient of the cross-entropy; that of the squared error has a2 (1 - a2) as well.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ..core.ops import logistic
from ..language import tr, trc
from .control import Action, Control
from .pictures_graph import GridPicture, Sheet
from .world import Value, World

NAMES = ("A", "B", "C")
HIDDEN = 5
STARTS = {"standard normal": 1.0, "a hundredth of it": 0.01, "all zeros": 0.0}
START_TITLES = {
    "standard normal": tr("standard normal"),
    "a hundredth of it": tr("a hundredth of it"),
    "all zeros": tr("all zeros"),
}
ERRORS = ("a2 - y", "(a2 - y) a2 (1 - a2)")
EPOCHS_A_LOOK = 60
MANY = 200
MOST_TRACE = 600

LETTERS = np.array(
    [
        np.array([0,0,1,1,0,1,0,1,0,0,1,0,1,1,1,1,1,1,1,0,0,0,0,1,1,0,0,0,0,1]).reshape(5, 6),
        np.array([0,1,1,1,1,0,0,1,0,0,1,0,0,1,1,1,1,0,1,1,0,0,1,0,0,1,1,1,1,0]).reshape(5, 6),
        np.array([0,1,1,1,1,0,0,1,0,0,0,0,1,1,0,0,0,0,0,1,0,0,0,0,0,1,1,1,1,0]).reshape(5, 6),
    ],
    dtype=float,
)  # fmt: skip
"""Thirty numbers each, as the text has them: five rows of six. Each has a stray pixel."""

STRAYS = ((0, 0, 5), (1, 3, 0), (2, 2, 0))
"""Letter, row and column of the stray pixels."""


class LetterNetwork(World):
    """Letters to draw on, a network that reads them, and how it starts and learns."""

    key, part, title = "letters", "grid", tr("Letters")
    controls = (
        Control(
            "letters", tr("Letters"),
            tr("Three pictures of thirty pixels: A, B, C."),
            "numbers", LETTERS, low=0.0, high=1.0, step=1.0, shape=(3, 5, 6),
        ),
        Control(
            "probe", tr("Yours"),
            tr("A picture that the network reads and doesn't learn from."),
            "numbers", LETTERS[0], low=0.0, high=1.0, step=1.0, shape=(5, 6),
        ),
        Control(
            "start", trc("setting", "Start"),
            tr("The weights at the beginning."),
            "choice", "standard normal", choices=START_TITLES,
        ),
        Control(
            "error", tr("Error"),
            tr("What goes back from the output."),
            "choice", ERRORS[0], choices={error: error for error in ERRORS},
        ),
        Control(
            "rate", tr("Rate"),
            tr("How far each sample moves the weights."),
            "number", 0.1, low=0.0, high=10.0, step=0.05,
        ),
        Control(
            "epochs", tr("Epochs"),
            tr("How often Train goes through the letters."),
            "number", 100, low=1, high=10_000, step=1,
        ),
        Control(
            "seed", tr("Seed"),
            tr("Another one gives other weights to start from."),
            "number", 0, low=0, high=9999, step=1,
        ),
    )  # fmt: skip
    actions = (
        Action(
            "train",
            trc("button", "Train"),
            tr("Goes through the letters as often as Epochs says."),
        ),
        Action("restart", tr("Start again"), tr("Fresh weights, no epochs.")),
        Action(
            "many",
            tr("{count} starts", count=MANY),
            tr("Trains from {count} seeds, and counts how many read all three.", count=MANY),
        ),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._restart()
        self._share = float("nan")

    def _renew(self, name: str) -> None:
        if name in ("start", "seed"):
            self._restart()
        if name in ("start", "error", "rate", "epochs", "letters"):
            self._share = float("nan")

    def _restart(self) -> None:
        first, last = self._starts([self._values["seed"]])
        self._first, self._last = first[0], last[0]
        self._epochs, self._losses, self._perfect_at = 0, (), 0
        self._first_loss = float("nan")

    def _starts(self, seeds: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Weights (seeds, 30, 5) and (seeds, 5, 3)."""
        scale = STARTS[self._values["start"]]
        rngs = [np.random.default_rng(seed) for seed in seeds]
        first = np.stack([rng.standard_normal((30, HIDDEN)) for rng in rngs])
        last = np.stack([rng.standard_normal((HIDDEN, 3)) for rng in rngs])
        return scale * first, scale * last

    def _epoch(self, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, ...]:
        """Weights after each letter once, and the mean squared error on the way.

        Args:
            first: (networks, 30, hidden).
            last: (networks, hidden, 3).
        """
        rate, is_true = self._values["rate"], self._values["error"] == ERRORS[1]
        first, last, loss = first.copy(), last.copy(), np.zeros(len(first))
        for x, y in zip(self._values["letters"].reshape(3, -1), np.eye(3), strict=True):
            a1 = logistic(x @ first)
            a2 = logistic((a1[:, None] @ last)[:, 0])
            e2 = a2 - y
            loss += (e2 * e2).mean(1) / 3
            if is_true:
                e2 = e2 * a2 * (1 - a2)
            e1 = (last @ e2[:, :, None])[:, :, 0] * a1 * (1 - a1)
            last -= rate * a1[:, :, None] * e2[:, None]
            # Only from pixels with ink does anything go forward, so only there comes it back.
            for pixel in np.flatnonzero(x):
                first[:, pixel] -= (rate * x[pixel]) * e1
        return first, last, loss

    def _on_train(self) -> Iterator[None]:
        for epoch in range(self._values["epochs"]):
            first, last, loss = self._epoch(self._first[None], self._last[None])
            self._first, self._last = first[0], last[0]
            self._epochs += 1
            if not self._losses:
                self._first_loss = float(loss[0])
            self._losses = (*self._losses[-MOST_TRACE:], float(loss[0]))
            if not self._perfect_at and self._right() == 3:
                self._perfect_at = self._epochs
            if epoch < 30 or epoch % EPOCHS_A_LOOK == 0:
                yield
        yield

    def _on_restart(self) -> Iterator[None]:
        self._restart()
        yield

    def _on_many(self) -> Iterator[None]:
        first, last = self._starts(range(MANY))
        yield
        for _ in range(min(self._values["epochs"], 1000)):
            first, last, _ = self._epoch(first, last)
            yield
        x = self._values["letters"].reshape(3, -1)
        answers = (logistic(x @ first) @ last).argmax(2)
        self._share = float((answers == np.arange(3)).all(1).mean())
        yield

    def _outputs(self, pictures: np.ndarray) -> np.ndarray:
        """Of pictures (n, 5, 6): (n, 3)."""
        return logistic(logistic(pictures.reshape(len(pictures), -1) @ self._first) @ self._last)

    def _right(self) -> int:
        outputs = self._outputs(self._values["letters"])
        best = outputs.max(1, keepdims=True)
        # Where several are equal, nothing is decided.
        clear = (outputs > best - 1e-9).sum(1) == 1
        return int(((outputs.argmax(1) == np.arange(3)) & clear).sum())

    def _figures(self) -> dict[str, Value]:
        probe = self._outputs(self._values["probe"][None])[0]
        changed = self._values["letters"] != LETTERS
        return {
            "epoch": self._epochs,
            "loss": self._losses[-1] if self._losses else float("nan"),
            "first_loss": self._first_loss,
            "right": self._right(),
            "perfect_at": self._perfect_at,
            "share": self._share,
            "answer": NAMES[int(probe.argmax())],
            "probe_a": float(probe[0]), "probe_b": float(probe[1]), "probe_c": float(probe[2]),
            "changed": int(changed.sum()),
            "strays": int(sum(self._values["letters"][at] for at in STRAYS)),
            "ink": int(self._values["probe"].sum()),
        }  # fmt: skip

    def picture(self) -> GridPicture:
        """The letters with what the network says to each, one to draw on, and the weights."""
        letters, probe = self._values["letters"], self._values["probe"]
        outputs = self._outputs(np.concatenate([letters, probe[None]]))
        sheets = [
            Sheet(
                title=name, cells=letter.copy(), kind="pixels", control="letters",
                index=(place,), low=0.0, high=1.0, note=_scores(outputs[place]),
                is_right=bool(outputs[place].argmax() == place) if self._epochs else None,
            )
            for place, (name, letter) in enumerate(zip(NAMES, letters, strict=True))
        ]  # fmt: skip
        sheets.append(
            Sheet(
                title=tr("yours: {letter}", letter=NAMES[int(outputs[3].argmax())]),
                cells=probe.copy(),
                kind="pixels",
                control="probe",
                low=0.0,
                high=1.0,
                note=_scores(outputs[3]),
            )
        )
        sheets += [
            Sheet(
                title=tr("hidden unit {number}", number=unit + 1),
                cells=self._first[:, unit].reshape(5, 6), row=1,
                kind="signed", size=0.62, limit=float(np.abs(self._first).max()) or 1.0,
                note=" ".join(f"{weight:+.1f}" for weight in self._last[unit]),
            )
            for unit in range(HIDDEN)
        ]  # fmt: skip
        figures = self._figures()
        read = {"right": figures["right"], "epochs": self._epochs}
        words = tr("{right} of 3 letters are read after {epochs} epochs.", **read)
        if self._losses:
            words = tr(
                "{right} of 3 letters are read after {epochs} epochs, the loss is {loss:.4f}.",
                loss=figures["loss"],
                **read,
            )
        return GridPicture(
            sheets=tuple(sheets), trace=self._losses, trace_title=tr("loss"), words=words
        )


def _scores(outputs: np.ndarray) -> str:
    """Three outputs in per cent with the letters' names."""
    pairs = zip(NAMES, outputs, strict=True)
    return "  ".join(f"{name} {100 * value:.0f}" for name, value in pairs)
