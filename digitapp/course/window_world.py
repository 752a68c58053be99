"""WindowWorld: the program's window as a world of lessons: what they may set, press and ask there.

Knows no Qt: what does it is a bench, the real window's (``window_bench``) or one of the library
alone (``plain_bench``), by which lessons are checked without a window. Invariant: both take the
same names and tell the same figures.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Protocol

from model.errors import SettingError
from model.language import commas, tr, trc, trn
from model.settings import shown
from model.worlds.control import Action, Control
from model.worlds.world import Value

from .lesson import Lesson

VIEWS = (
    "course", "train", "experiments", "weights", "map", "inside", "sequence", "why", "errors",
    "lab", "dream", "samples", "latent", "memory", "finish", "handwriting", "picture",
)  # fmt: skip
"""Keys of the views that a lesson may go to."""

DATA = ("digits", "pen")
"""Data sets that are there without a download."""

NETWORKS = ("default", "mlp", "textbook")
NO_DIGIT = -1

CONTROLS = (
    Control("view", tr("View"), tr("What is looked at."), "choice", "train", choices=VIEWS),
    Control("data", tr("Data"), tr("The digits to learn from."), "choice", "digits", choices=DATA),
    Control(
        "network", tr("Network"), tr("A network that comes with the program."), "choice",
        "textbook", choices=NETWORKS,
    ),
    Control(
        "drawing", tr("Drawing"), tr("A digit that is written on the canvas; -1 wipes it."),
        "number", NO_DIGIT, low=-1, high=9, step=1,
    ),
    Control(
        "architecture", tr("Kind of network"), tr("What “Train” makes."), "choice", "mlp",
        choices=("perceptron", "mlp", "cnn"),
    ),
    Control(
        "hidden", tr("Hidden layers"), tr("Units of the hidden layers, such as 64 or 64, 32."),
        "text", "64",
    ),
    Control(
        "activation", tr("Activation"), tr("Of the hidden units."), "choice", "relu",
        choices=("relu", "leaky_relu", "sigmoid", "tanh"),
    ),
    Control(
        "init", tr("Initial weights"), tr("How they are drawn."), "choice", "he",
        choices=("he", "glorot", "normal", "zero"),
    ),
    Control(
        "loss", tr("Loss"), tr("What is made small."), "choice", "cross_entropy",
        choices=("cross_entropy", "binary_cross_entropy", "squared_error", "softmax_squared_error"),
    ),
    Control(
        "optimizer", tr("Optimizer"), tr("How weights follow the gradient."), "choice", "adam",
        choices=("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"),
    ),
    Control(
        "learning_rate", tr("Learning rate"), tr("Length of the steps."), "number", 0.001,
        low=1e-8, high=100.0,
    ),
    Control("batch_size", tr("Batch size"), tr("Digits a step."), "number", 32,
            low=1, high=10_000, step=1),
    Control("epochs", tr("Epochs"), tr("How often all digits are seen."), "number", 10,
            low=1, high=200, step=1),
    Control("seed", tr("Seed"), tr("What chance is drawn from."), "number", 0,
            low=0, high=2**31 - 1, step=1),
)  # fmt: skip

DEFAULTS = {control.name: control.default for control in CONTROLS}

FORM = ("architecture", "hidden", "activation", "init", "loss", "optimizer", "learning_rate",
        "batch_size", "epochs", "seed")  # fmt: skip
"""Those that stand in the form of “Train”, by the titles that they have there."""

ACTIONS = (
    Action("train", trc("button", "Train"), tr("Trains by what the form says, to the end.")),
    Action("random_digit", tr("Random test digit"), tr("Puts a test digit on the canvas.")),
    Action("clear", tr("Clear canvas"), tr("Wipes the canvas.")),
    Action("dream", trc("button", "Dream"), tr("Lets pictures of the ten digits come from noise.")),
)

FIGURES = {
    "phase": tr("What the window is busy with: idle, loading, opening, training, …"),
    "runs": tr("Trainings that have come to their end since the lesson began."),
    "net": tr("Kind of the network that is there: perceptron, mlp, cnn; empty for none."),
    "net_hidden": tr("Its hidden units, such as 64, 32."),
    "net_activation": tr("Of its hidden units; empty where it has none."),
    "net_init": tr("How its weights were drawn."),
    "net_loss": tr("What was made small."),
    "score": tr("Test digits that it reads, in percent; -1 while nobody knows."),
    "n_train": tr("Digits to learn from; 0 while none are loaded."),
    "n_test": tr("Digits to be tested with."),
    "drawn": tr("Whether something lies on the canvas."),
    "digit": tr("The prediction for it; -1 for none."),
    "confidence": tr("Its probability in percent."),
    "label": tr("Which digit it is, where its data say so; else -1."),
    "dreams": tr(
        "How many dreamt pictures the network reads as the digit they are of; -1 for none."
    ),
    "dreamt_three": tr("Probability in percent that it gives to its own picture of a 3."),
}
"""What conditions may ask beside the controls."""

SAID = {
    "net_said": tr("The network in words: mlp 50; no network."),
    "score_said": tr("How many test digits it reads, as a sentence."),
    "digit_said": tr("What it reads on the canvas, as a sentence."),
    "dreams_said": tr("How many dreamt digits it reads as themselves, as a sentence."),
}
"""Some of these in words, for texts that are to be read also while a number is not known."""


class Bench(Protocol):
    """What does things."""

    def get(self, name: str) -> Any:
        """Value of a control."""

    def set(self, name: str, value: Any) -> None:
        """Begins to give a control this value."""

    def press(self, action: str) -> Iterator[None]:
        """Does an action, bit by bit."""

    def figures(self) -> dict[str, Value]:
        """What FIGURES lists."""

    def snapshot(self) -> Any:
        """All that a lesson may change, as it is."""

    def restore(self, snapshot: Any) -> None:
        """Begins to bring that back."""


class WindowWorld:
    """A world whose controls are those of the window; walked through like the small ones.

    Args:
        bench: What does things.
        start: Values of controls, which it begins to set.

    Raises:
        SettingError: A name is unknown, or a value none of the control's.
    """

    key: ClassVar[str] = "window"
    part: ClassVar[str] = "window"
    title: ClassVar[str] = tr("The window")
    controls: ClassVar[tuple[Control, ...]] = CONTROLS
    actions: ClassVar[tuple[Action, ...]] = ACTIONS

    def __init__(self, bench: Bench, start: Mapping[str, Any] | None = None) -> None:
        self.bench = bench
        for name, value in (start or {}).items():
            self.set(name, value)

    def set(self, name: str, value: Any) -> None:
        """Begins to give a control a value.

        Raises:
            SettingError: There is none of that name, or the value is none of its.
        """
        value = _control(name).check(value)
        if name == "hidden" and not re.fullmatch(r"\s*\d{1,4}\s*(,\s*\d{1,4}\s*)*", value):
            raise SettingError(
                tr(
                    "Hidden takes whole numbers, not {value}. Write them like this: 64, 32.",
                    value=shown(value),
                )
            )
        self.bench.set(name, value)

    def get(self, name: str) -> Any:
        """A control's value now.

        Raises:
            SettingError: There is none of that name.
        """
        return self.bench.get(_control(name).name)

    def press(self, action: str) -> Iterator[None]:
        """Does an action, bit by bit.

        Raises:
            SettingError: There is none of that name.
        """
        if action not in {each.name for each in ACTIONS}:
            known = commas(each.name for each in ACTIONS)
            raise SettingError(
                tr(
                    "The window has no action {action}. Choose one of these: {known}.",
                    action=shown(action),
                    known=known,
                )
            )
        return self.bench.press(action)

    def state(self) -> dict[str, Value]:
        """Controls and figures by name."""
        figures = self.bench.figures()
        return (
            {each.name: self.bench.get(each.name) for each in CONTROLS} | figures | _said(figures)
        )

    def snapshot(self) -> Any:
        """All that a lesson may change, as it is now."""
        return self.bench.snapshot()

    def restore(self, snapshot: Any) -> None:
        """Begins to bring back what ``snapshot`` gave."""
        self.bench.restore(snapshot)


def window_world_of(lesson: Lesson) -> WindowWorld:
    """The window of a lesson without a window: the library does what it would do.

    Raises:
        LessonError: It refuses what the lesson begins with.
    """
    from ..session.plain_bench import PlainBench

    try:
        return WindowWorld(PlainBench(DEFAULTS), lesson.start)
    except SettingError as error:
        raise lesson.mistake(str(error), lesson.lines["start"]) from error


def _said(figures: Mapping[str, Value]) -> dict[str, str]:
    """What SAID lists."""
    net = f"{figures['net'] or tr('no network')} {figures['net_hidden']}".strip()
    score, digit, dreams = figures["score"], figures["digit"], figures["dreams"]
    return {
        "net_said": net,
        "score_said": tr("How many test digits it reads is not known yet.")
        if score < 0
        else tr("It reads {score:.2f} % of its test digits.", score=score),
        "digit_said": tr("Nothing is drawn.")
        if digit < 0
        else tr(
            "On the canvas it reads {digit}, with {confidence:.1f} %.",
            digit=digit,
            confidence=figures["confidence"],
        ),
        "dreams_said": ""
        if dreams < 0
        else trn(
            "{n} of ten dreamt digits are read as themselves.",
            "{n} of ten dreamt digits are read as themselves.",
            int(dreams),
        ),
    }


def _control(name: str) -> Control:
    for control in CONTROLS:
        if control.name == name:
            return control
    known = commas(each.name for each in CONTROLS)
    raise SettingError(
        tr(
            "The window has no {name} to set. Choose one of these: {known}.",
            name=shown(name),
            known=known,
        )
    )
