"""What the session tells the views: frozen values, never the things themselves.

Views draw what these hold and ask the session for changes; none changes another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from model.archs import Architecture
from model.data.dataset import Dataset
from model.events import Diagnosis
from model.files import NO_READERS, PRETRAINED, READERS
from model.language import tr
from model.plan import Plan
from model.progress import Spread
from model.record import Record

if TYPE_CHECKING:  # the window opens without them
    from model.experiments import Experiment, Summary, TrialResult

Probe = Callable[[Architecture, Dataset], Any]
"""A computation for a view: (network, data) -> plain arrays. Runs in a worker thread.

Compared by equality, so a frozen dataclass with ``__call__`` is a good one."""


@runtime_checkable
class LongProbe(Protocol):
    """A Probe of pieces that several processes can do."""

    def spread_over(self, network: Architecture, dataset: Dataset, spread: Spread) -> Any:
        """What calling it gives; ``spread`` is what the pieces are done by."""


PRETRAINED_TITLES = {name: tr("Pretrained: {what}", what=what) for name, what in PRETRAINED.items()}
"""Networks that come with the program: name -> what boxes call them."""

READER_TITLES = {name: what for name, what in PRETRAINED_TITLES.items() if name not in NO_READERS}
"""Those of them that tell digits apart."""


def reader_name(recipe: str) -> str:
    """The pretrained network that reads pictures of a recipe; empty where there is none."""
    return READERS.get(recipe, "")


class Phase(StrEnum):
    """What the session is busy with."""

    IDLE = "idle"
    LOADING = "loading"
    OPENING = "opening"
    DOWNLOADING = "downloading"
    LEARNING = "learning"
    TRAINING = "training"
    PAUSED = "paused"


@dataclass(frozen=True)
class DataFinding:
    """Something about the data that will disappoint.

    Attributes:
        text: A sentence or two: what it is, and what it leads to.
        mends: What mends it, by name, in this order; empty where nothing here can.
        title: Of the button that does that.
        help: What it does.
    """

    text: str
    mends: tuple[str, ...] = ()
    title: str = ""
    help: str = ""


@dataclass(frozen=True)
class DataInfo:
    """The data set, in figures.

    Attributes:
        source: What was asked for: a name or a path.
        title: Name for people.
        shape: (height, width) of the images.
        counts: Digits to train, validate and test with.
        split: How they were divided: one of ``SPLITS``.
        findings: What is wrong with them, worst first.
        notes: What was left out while they were loaded, a sentence each.
        mended: What was done to mend them, by its title, in this order.
    """

    source: str
    title: str
    shape: tuple[int, int]
    counts: tuple[int, int, int]
    split: str = "random"
    findings: tuple[DataFinding, ...] = ()
    notes: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()


@dataclass(frozen=True)
class NetworkInfo:
    """The network, in words and figures.

    Attributes:
        architecture: Key in ARCHITECTURES.
        config: Its settings, by name.
        title: Kind of network.
        summary: Its size, such as "784–128–10 relu".
        shape: (height, width) of its input.
        recipe: What turns drawings into its input.
        accuracy: Of a classifier on test digits, 0 to 1, if that is known.
        result: What its test gave by its first goal, for people; empty if nobody knows.
        record: How it was trained, as the file says that it was opened from; else None.
        obstacles: Form to export it in -> why that can't be done; of those alone that can't.
        facts: What else its file or training says.
        path: File it was opened from or saved to; None if there is none.
        name: Short name for title bar and boxes.
        unsaved: Whether it has learnt something that is in no file.
    """

    architecture: str
    config: dict[str, Any]
    title: str
    summary: str
    shape: tuple[int, int]
    recipe: str
    accuracy: float | None
    facts: dict[str, Any]
    path: str | None
    name: str
    unsaved: bool
    result: str = ""
    record: Record | None = None
    obstacles: dict[str, str] = field(default_factory=dict)

    @property
    def is_pretrained(self) -> bool:
        """Whether it came with the program, and is in no file of the person's."""
        return self.path is None and self.name in PRETRAINED


@dataclass(frozen=True)
class Progress:
    """How far a training or download is.

    Attributes:
        fraction: 0 to 1.
        epoch: In epochs and fractions of one; 0 for downloads.
        epochs: Planned ones; 0 for downloads.
        speed: Images per second, or bytes per second.
        left_s: Seconds that are left, if that can be said.
        text: The same in words.
    """

    fraction: float = 0.0
    epoch: float = 0.0
    epochs: int = 0
    speed: float = 0.0
    left_s: float | None = None
    text: str = ""


@dataclass(frozen=True)
class SessionState:
    """Everything that enables, titles and labels things in the window.

    Attributes:
        phase: What is under way.
        stopping: Whether it is about to end.
        source: The data set that is chosen, loaded or not: a name or a path.
        data: The data set that is loaded; None until one is needed.
        network: The network; None until one was opened or made.
        progress: How far what is under way has come.
        run: Name of the last training; None before the first.
        can_reset: Whether the initial weights are known.
        saving: How far a file is that is being saved; None until that takes a while.
        kept: Unsaved networks whose place others took, the latest first: by what number each is
            brought back, its name and result.
        diagnosis: Why the last training goes, or went, badly; None while it does not.
    """

    phase: Phase = Phase.IDLE
    stopping: bool = False
    source: str = "digits"
    data: DataInfo | None = None
    network: NetworkInfo | None = None
    progress: Progress = Progress()
    run: str | None = None
    can_reset: bool = False
    saving: Progress | None = None
    kept: tuple[tuple[int, str], ...] = ()
    diagnosis: Diagnosis | None = None

    @property
    def is_training(self) -> bool:
        """Whether a training has begun and not ended; it may be paused."""
        return self.phase in (Phase.TRAINING, Phase.PAUSED)

    @property
    def is_free(self) -> bool:
        """Whether something new can be begun at once."""
        return self.phase is Phase.IDLE and not self.stopping


@dataclass(frozen=True)
class RunInfo:
    """A training that has begun.

    Attributes:
        key: Unique in the session.
        name: For people, such as "run 2: 784–128–10 relu".
        epochs: Planned ones.
        plan: What was asked for.
        settings: All settings that it has, by name: the data, the kind of network, its config, its
            training, and its augmentation where there is one.
    """

    key: str
    name: str
    epochs: int
    plan: Plan = field(default_factory=Plan)
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights that everything on the screen is computed from now.

    Attributes:
        parameters: By dotted name; read-only.
        initial: The same before training; None where nobody knows them.
        step: Steps made in the run they belong to.
        network: Increases with every other network; equal for snapshots of one.
        is_past: Whether they are of an earlier time of a training, which is looked back to.
        untouched: The same without the lab's operations; None where there are none.
    """

    parameters: dict[str, np.ndarray]
    initial: dict[str, np.ndarray] | None
    step: int
    network: int
    is_past: bool = False
    untouched: dict[str, np.ndarray] | None = None

    @property
    def is_moving(self) -> bool:
        """Whether they are one of a row that a person goes through one by one or as a film."""
        return self.is_past or self.untouched is not None


@dataclass(frozen=True, eq=False)
class Shown:
    """What everything on the screen is computed from: a network and what belongs to it.

    Whoever computes something is handed this one value and hands it on with what comes of it, so
    that inputs, results and data of one network never meet another.

    Attributes:
        network: As it is shown; read-only.
        recipe: What turns drawings into its input.
        weights: Its weights, of which moment they are, and those before training.
        data: The data set that is loaded; None while none is.
    """

    network: Architecture
    recipe: str
    weights: Weights
    data: Dataset | None = None

    @property
    def number(self) -> int:
        """Increases with every other network; equal for moments of one."""
        return self.weights.network


@dataclass(frozen=True, eq=False)
class Companion:
    """A pretrained network that is loaded beside the present one.

    Attributes:
        name: Key in PRETRAINED.
        title: What it is, for people.
        network: Read-only.
        recipe: What turns drawings into its input.
    """

    name: str
    title: str
    network: Architecture
    recipe: str


@dataclass(frozen=True, eq=False)
class Prediction:
    """How the network reads what is on the canvas.

    Attributes:
        image: Network input, float32 (h, w); None where nothing is drawn.
        placed: Strokes as points in pixels of ``image``, for the way there; empty for pictures.
        probabilities: (10,); None where nothing is drawn.
        digit: The prediction; None where nothing is drawn.
        logit_margin: How far the best logit is above the mean of all; None where nothing is drawn.
        rejected: Whether that is too little for a digit: "not a digit?".
        redrawn: Whether the drawing changed (else only the network did).
        shown: What was shown: ``image`` is input of that network; None while there is none.
        label: Which digit it is, where it came from data that say so.
        is_pending: Whether a picture is still being read.
    """

    image: np.ndarray | None = None
    placed: tuple[np.ndarray, ...] = ()
    probabilities: np.ndarray | None = None
    digit: int | None = None
    logit_margin: float | None = None
    rejected: bool = False
    redrawn: bool = True
    shown: Shown | None = None
    label: int | None = None
    is_pending: bool = False


@dataclass(frozen=True, eq=False)
class ExperimentState:
    """Where the experiment of the window stands.

    Attributes:
        is_running: Whether trainings are begun.
        is_paused: Whether it rests.
        is_ending: Whether it was cancelled, and what was under way is not gone yet.
        experiment: What is carried out, or was opened; None before the first.
        folder: Of its results; empty before there are any.
        results: A result for each training, in the order in which they came.
        summaries: What they say, by the name of what is compared, the most telling first.
        done: Trainings with a result.
        total: Trainings in all.
        text: The same in words, with the time that is left.
    """

    is_running: bool = False
    is_paused: bool = False
    is_ending: bool = False
    experiment: "Experiment | None" = None
    folder: str = ""
    results: "tuple[TrialResult, ...]" = ()
    summaries: "Mapping[str, Summary]" = field(default_factory=dict)
    done: int = 0
    total: int = 0
    text: str = ""

    @property
    def is_busy(self) -> bool:
        """Whether one is under way, paused or still ending."""
        return self.is_running or self.is_paused or self.is_ending

    @property
    def is_complete(self) -> bool:
        """Whether every training has a result."""
        return self.experiment is not None and self.done >= self.total


@dataclass(frozen=True)
class Message:
    """Something to tell a person, in a banner.

    Attributes:
        text: Whole sentences.
        kind: "info", "warning" or "error".
        details: What a button behind it shows; empty for nothing.
        action: Label of a button that mends it; empty for none.
        on_action: What that button does.
        about: What was tried, a name of Phase or another word; the message goes as soon as that
            succeeds. Empty where nothing shows that it is settled.
    """

    text: str
    kind: str = "info"
    details: str = ""
    action: str = ""
    on_action: Callable[[], None] | None = None
    about: str = ""
