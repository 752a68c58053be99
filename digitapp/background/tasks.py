"""What the session's jobs do, as generators: loading, training, downloading, probing.

Together with ``session`` the one place where training, data and files of ``model`` are called.
Each runs in a job's thread and owns what it works on until it ends; what it yields are copies.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.archs import ARCHITECTURES, Architecture
from model.data import DATASETS, Dataset, loading
from model.data.augment import Augmentation
from model.data.download import FetchProgress, fetch_mnist
from model.errors import DigitError
from model.evaluate import Score, evaluation
from model.events import Event, Finished
from model.progress import told_as
from model.rejection import Rejection, calibrating
from model.run import Run, suggested_training
from model.train import fit

from ..state import Plan, Probe

FETCH_HINT = "Download them, or choose their folder, in the menu “File”."
"""How every message ends that MNIST is not there."""

_IN_THE_WINDOW = {
    "Get them with `digitapp fetch mnist`, or name their folder with --data-dir.": FETCH_HINT,
    "and name their folder with --data-dir": "and choose their folder in the menu “File”",
    "Name both files with a comma between them: IMAGES,LABELS.": (
        "Put both files into one folder and name them alike, such as “my-images-idx3-ubyte” and "
        "“my-labels-idx1-ubyte”."
    ),
    f"Name one of {', '.join(DATASETS)}, or a file of digits.": (
        "Choose others in the bar at the top."
    ),
}
"""Advice of the command line, and what a person does instead who has a window."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """A data set is there.

    Attributes:
        dataset: The digits.
        source: Name or path, folder and split that they were asked for by.
    """

    dataset: Dataset
    source: tuple[str, str | None, str]


@dataclass(frozen=True)
class Loading:
    """A data set is being made; ``fraction`` of it is done, 0 to 1."""

    fraction: float


@dataclass(frozen=True, eq=False)
class Ready:
    """A training is about to make its first step.

    Attributes:
        run: What is trained; not to be touched before its job has ended.
        network: Copy of the network as it starts.
        is_new: Whether its weights were drawn for this training.
        epochs: Planned ones.
        learning_rate: As set at the start.
    """

    run: Run
    network: Architecture
    is_new: bool
    epochs: int
    learning_rate: float


@dataclass(frozen=True)
class Testing:
    """The trained network is being tested; ``fraction`` of it is done, 0 to 1."""

    fraction: float


@dataclass(frozen=True, eq=False)
class Tested:
    """The trained network was tested on digits that it never saw.

    Attributes:
        score: How it reads them.
        rejection: How its answers to them lead.
    """

    score: Score
    rejection: Rejection


@dataclass(frozen=True, eq=False)
class Probed:
    """A view's computation is done.

    Attributes:
        probe: What was asked for.
        result: What it gave.
    """

    probe: Probe
    result: Any


def load(source: str, data_dir: str | None, split: str, seed: int) -> Iterator[Loading | Loaded]:
    """Loads a data set."""
    work = loading(source, data_dir=data_dir, split=split, seed=seed)
    try:
        dataset = yield from told_as(work, Loading)
    except DigitError as error:
        raise _for_the_window(error) from error
    yield Loaded(dataset, (source, data_dir, split))


def train(
    plan: Plan,
    network: Architecture | None,
    dataset: Dataset | None,
    load_data: Callable[[], Iterator[Loading | Loaded]],
) -> Generator[Event | Loaded | Ready | Testing | Tested, dict[str, Any] | None, None]:
    """Loads data where there are none, trains, and tests what came out.

    Args:
        plan: What to train, and how.
        network: Goes on from a copy of it if it is the planned one; nobody changes it meanwhile.
        dataset: Digits to train on, if they are loaded.
        load_data: Gives them otherwise.
    """
    if dataset is None:
        dataset = yield from _needed(load_data)
    run, is_new = _run(plan, network, dataset)
    copy = run.network.with_parameters(run.network.parameters)
    yield Ready(run, copy, is_new, run.training.epochs, run.training.learning_rate)
    finished = yield from _passed_on(fit(run, dataset, snapshots=True))
    if finished:
        kept = run.network.with_parameters(run.kept_parameters)
        score = yield from told_as(evaluation(kept, dataset.test, dataset.peak), Testing)
        yield Tested(score, (yield from told_as(calibrating(kept, dataset), Testing)))


def probe_once(
    network: Architecture,
    dataset: Dataset | None,
    load_data: Callable[[], Iterator[Loading | Loaded]],
    probe: Probe,
) -> Iterator[Loaded | Probed]:
    """Computes one probe on a network that nobody trains."""
    if dataset is None:
        dataset = yield from _needed(load_data)
    yield Probed(probe, probe(network, dataset))


def download(folder: str | None) -> Iterator[FetchProgress]:
    """Downloads MNIST."""
    try:
        yield from fetch_mnist(folder)
    except DigitError as error:
        raise _for_the_window(error) from error


def _needed(load_data: Callable[[], Iterator[Loading | Loaded]]) -> Generator[Any, Any, Dataset]:
    """Passes on what loading says, and hands back the digits."""
    for event in load_data():
        yield event
    return event.dataset


def _for_the_window(error: DigitError) -> DigitError:
    """The same error with advice that can be followed without a command line."""
    sentence = str(error)
    for advice, instead in _IN_THE_WINDOW.items():
        sentence = sentence.replace(advice, instead)
    return type(error)(sentence)


def _run(plan: Plan, network: Architecture | None, dataset: Dataset) -> tuple[Run, bool]:
    """The run to make, and whether its network is a new one."""
    architecture = ARCHITECTURES[plan.architecture]
    config = architecture.config_for(dataset.shape, **plan.config)
    training = suggested_training(architecture, len(dataset.train), **plan.training)
    augmentation = Augmentation.from_dict(plan.augmentation)
    fits = (
        type(network) is architecture
        and network.config == config
        and network.shape == dataset.shape
    )
    if fits:
        return Run(network.with_parameters(network.parameters), training, augmentation), False
    rng = np.random.default_rng(training.seed)
    return Run(architecture(config, dataset.shape, rng), training, augmentation), True


def _passed_on(
    events: Generator[Event, dict[str, Any] | None, None],
) -> Generator[Event, dict[str, Any] | None, bool]:
    """Yields the events, hands back what is sent; whether the training came to its end."""
    last = None

    def noted(event: Event) -> Event:
        nonlocal last
        last = event
        return event

    yield from told_as(events, noted)
    return isinstance(last, Finished)
