"""From a plan to a result: what is to be trained, and the one way that this is done.

``Plan`` is a plain value, which pickles and is read and written as JSON or TOML; ``carried_out``
loads the digits, builds the network, trains and tests it, for the command line, the window and
whatever else trains.
"""

import dataclasses
import json
import tomllib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from .archs import ARCHITECTURES, Architecture, Classifier
from .data import SPLITS, Dataset, loading
from .data.augment import Augmentation
from .diagnosis import watched
from .errors import SettingError, newer_file
from .evaluate import Score, examination
from .events import Diagnosed, Event
from .language import commas, tr
from .parallel import ProcessPool
from .preprocess import holds_points
from .progress import Spread, mapped
from .rejection import Rejection, calibrating
from .run import EXAMINE, Run, Training, suggested_training
from .settings import Settings, shown
from .train import fit

VERSION = 1
"""Of the plain values that a plan is written as; a later one says so under "version"."""


@dataclass(frozen=True)
class Plan:
    """A training that is to be made.

    Attributes:
        architecture: Key in ARCHITECTURES.
        config: Settings of the network that differ from what suits the data, by name.
        training: The same for the training.
        augmentation: The same for the augmentation.
        data: Name or path of the data set.
        data_dir: Folder of its files, where they are not in the usual places.
        split: How its digits are divided: one of ``SPLITS``.
        split_seed: What a random split is drawn from.
    """

    architecture: str = "mlp"
    config: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    augmentation: dict[str, Any] = field(default_factory=dict)
    data: str = "digits"
    data_dir: str | None = None
    split: str = "random"
    split_seed: int = 0

    def new_run(self, dataset: Dataset) -> Run:
        """The training with a new network for this data set, before its first step.

        Raises:
            SettingError: A name is unknown, or a setting out of bounds or not for these data.
        """
        architecture = architecture_named(self.architecture)
        config = architecture.config_for(dataset.shape, **self.config)
        training = suggested_training(architecture, len(dataset.train), **self.training)
        _check_augmentation(training, dataset)
        network = architecture(config, dataset.shape, np.random.default_rng(training.seed))
        return Run(network, training, Augmentation.from_dict(self.augmentation))

    def run_of(self, network: Architecture, dataset: Dataset) -> Run | None:
        """The training of a copy of ``network``; None where it is not the one that is planned."""
        architecture = architecture_named(self.architecture)
        config = architecture.config_for(dataset.shape, **self.config)
        planned = (architecture, config, dataset.shape)
        if (type(network), network.config, network.shape) != planned:
            return None
        training = suggested_training(architecture, len(dataset.train), **self.training)
        _check_augmentation(training, dataset)
        copy = network.with_parameters(network.parameters)
        return Run(copy, training, Augmentation.from_dict(self.augmentation))

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The plan in plain values; what is absent is as by default.

        Raises:
            SettingError: A name is unknown, or a value of the wrong type or out of bounds.
            NewerFileError: They are of a later version of the format.
        """
        if not isinstance(values, dict):
            raise SettingError(
                tr("A plan is a table of settings by name, such as one that this program wrote.")
            )
        values = dict(values)
        version = values.pop("version", VERSION)
        if type(version) is not int or version < 1:
            raise SettingError(
                tr(
                    "“version” of a plan can't be {version}; the last is {last}.",
                    version=shown(version),
                    last=VERSION,
                )
            )
        if version > VERSION:
            raise newer_file(tr("plan"), version, VERSION)
        unknown = sorted(set(values) - {each.name for each in dataclasses.fields(cls)})
        if unknown:
            names = commas(each.name for each in dataclasses.fields(cls))
            raise SettingError(
                tr(
                    "There is no “{unknown}” in a plan. There are {names}.",
                    unknown=unknown[0][:40],
                    names=names,
                )
            )
        plan = cls(**values)
        architecture = architecture_named(plan.architecture)
        for name, kinds in _KINDS.items():
            value = getattr(plan, name)
            if not isinstance(value, kinds) or isinstance(value, bool):
                wanted = {int: tr("a whole number"), dict: tr("a table")}.get(kinds, tr("a text"))
                raise SettingError(
                    tr(
                        "“{name}” of a plan must be {wanted}, not {value}.",
                        name=name,
                        wanted=wanted,
                        value=shown(value),
                    )
                )
        if plan.split not in SPLITS:
            raise SettingError(tr("“split” of a plan is one of {splits}.", splits=commas(SPLITS)))
        if plan.split_seed < 0:
            raise SettingError(tr("“split_seed” of a plan is 0 or more."))
        return dataclasses.replace(
            plan,
            config=_checked(architecture.Config, plan.config),
            training=_checked(Training, plan.training),
            augmentation=_checked(Augmentation, plan.augmentation),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON and TOML can hold; ``from_dict`` gives the plan back."""
        values = dataclasses.asdict(self)
        if self.data_dir is None:
            del values["data_dir"]
        for name in _TABLES:
            values[name] = {
                key: list(value) if isinstance(value, tuple) else value
                for key, value in values[name].items()
            }
        return values

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The plan in a JSON object.

        Raises:
            SettingError: It is no JSON, or as for ``from_dict``.
        """
        return cls.from_dict(_parsed(json.loads, text, "JSON"))

    def to_json(self) -> str:
        """The plan as a JSON object."""
        return json.dumps(self.to_dict(), allow_nan=False)

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """The plan in a TOML document.

        Raises:
            SettingError: It is no TOML, or as for ``from_dict``.
        """
        return cls.from_dict(_parsed(tomllib.loads, text, "TOML"))

    def to_toml(self) -> str:
        """The plan as a TOML document."""
        values = self.to_dict()
        tables = {name: values.pop(name) for name in _TABLES}
        blocks = [_toml_lines(values)]
        blocks += [[f"[{name}]", *_toml_lines(table)] for name, table in tables.items() if table]
        return "\n\n".join("\n".join(block) for block in blocks) + "\n"


@dataclass(frozen=True)
class Loading:
    """A data set is being made; ``fraction`` of it is done, 0 to 1."""

    fraction: float


@dataclass(frozen=True, eq=False)
class Loaded:
    """A data set is there.

    Attributes:
        dataset: The digits.
        source: Name or path, folder and split that they were asked for by.
    """

    dataset: Dataset
    source: tuple[str, str | None, str]


@dataclass(frozen=True, eq=False)
class Ready:
    """A training is about to make its next step, often its first.

    Attributes:
        run: What is trained; not to be touched by another thread before it has ended.
        dataset: What it is trained on.
        network: Copy of the network as it starts.
        is_new: Whether its weights were drawn for this training.
        epochs: Planned ones.
        learning_rate: As set at the start.
    """

    run: Run
    dataset: Dataset
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
        network: With the weights that are kept.
        n: Number of these digits.
        figures: By the keys of its curves, as far as they can be told.
        score: How it reads the digits, where it is a classifier.
        rejection: What tells its digits from what is none, where it was asked for; likewise.
    """

    network: Architecture
    n: int
    figures: dict[str, float]
    score: Score | None
    rejection: Rejection | None


def load(
    data: str, data_dir: str | None = None, split: str = "random", seed: int = 0
) -> Iterator[Loading | Loaded]:
    """Loads a data set; the arguments are those of ``load_dataset``."""
    work = loading(data, data_dir=data_dir, split=split, seed=seed)
    dataset = yield from mapped(work, Loading)
    yield Loaded(dataset, (data, data_dir, split))


def carried_out(
    plan: Plan,
    *,
    dataset: Dataset | None = None,
    load_data: Callable[[], Iterator[Loading | Loaded]] | None = None,
    network: Architecture | None = None,
    run: Run | None = None,
    snapshots: bool = False,
    calibrates: bool = True,
    processes: int = 1,
) -> Generator[
    Event | Diagnosed | Loading | Loaded | Ready | Testing | Tested, dict[str, Any] | None, None
]:
    """Loads, builds, trains and tests.

    What is sent in place of ``next()`` changes live settings, as in ``fit``.

    Args:
        plan: What is to be done.
        dataset: The digits, where they are loaded.
        load_data: Gives them otherwise; by default those of the plan.
        network: The training goes on from a copy of it, if it is the planned one.
        run: A training that goes on; the plan then says only where its digits are.
        snapshots: Whether to yield Snapshots for views.
        processes: How many may make the steps of the training, and test.
        calibrates: Whether to measure the rejection of what is no digit, for whoever keeps it.

    Yields:
        Loading and Loaded where there was no ``dataset``, Ready, what ``fit`` yields, Diagnosed
        where it goes badly, and, if the training came to its end, Testing and Tested.
    """
    if dataset is None:
        events = load(plan.data, plan.data_dir, plan.split, plan.split_seed)
        dataset = yield from needed(events if load_data is None else load_data())
    known = run or (network and plan.run_of(network, dataset))
    run = known or plan.new_run(dataset)
    copy = run.network.with_parameters(run.network.parameters)
    training = run.training
    yield Ready(run, dataset, copy, known is None, training.epochs, training.learning_rate)
    events = fit(run, dataset, snapshots=snapshots, processes=processes)
    came_to_its_end = yield from watched(events, run, dataset, copy)
    if came_to_its_end:
        with ProcessPool(processes) as pool:
            yield from _testing(run, dataset, calibrates, pool)


def needed(events: Iterator[Loading | Loaded]) -> Generator[Loading | Loaded, Any, Dataset]:
    """Passes on what loading says, and hands back the digits.

    Raises:
        ValueError: The loading ended without any.
    """
    dataset = None
    for event in events:
        if isinstance(event, Loaded):
            dataset = event.dataset
        yield event
    if dataset is None:
        raise ValueError("the loading of digits ended without any")
    return dataset


def _testing(
    run: Run, dataset: Dataset, calibrates: bool, spread: Spread
) -> Iterator[Testing | Tested]:
    kept = run.network.with_parameters(run.kept_parameters)
    work = examination(kept, dataset.test, dataset.peak, run.rng(EXAMINE, run.epoch), spread)
    found = yield from mapped(work, Testing)
    rejection = None
    if calibrates and isinstance(kept, Classifier):
        rejection = yield from mapped(calibrating(kept, dataset, spread), Testing)
    yield Tested(kept, len(dataset.test), found.figures, found.score, rejection)


_TABLES = ("config", "training", "augmentation")
_KINDS: dict[str, Any] = {
    "data": str,
    "data_dir": (str, type(None)),
    "split": str,
    "split_seed": int,
    **dict.fromkeys(_TABLES, dict),
}


def _check_augmentation(training: Training, dataset: Dataset) -> None:
    if training.augment and holds_points(dataset.shape):
        raise SettingError(
            tr(
                "“{title}” holds the points of a pen, which augmentation can't turn and shift "
                "like pixels. Switch “Augment” off: what is generated varies by itself.",
                title=dataset.title,
            )
        )


def architecture_named(name: Any) -> type[Architecture]:
    """The kind of network that a plan calls so.

    Raises:
        SettingError: There is none.
    """
    if not isinstance(name, str) or name not in ARCHITECTURES:
        known = commas(ARCHITECTURES)
        raise SettingError(
            tr("There is no network {name}. There are {known}.", name=shown(name), known=known)
        )
    return ARCHITECTURES[name]


def _checked(settings: type[Settings], values: dict[str, Any]) -> dict[str, Any]:
    """The values in the types of their fields, under the names of today."""
    whole = settings.from_dict(values).to_dict()
    now = {old: name for name, spec in settings.specs().items() for old in spec.once}
    names = [now.get(name, name) for name in values]
    return {name: whole[name] for name in names}


def _parsed(parse: Callable[[str], Any], text: str, form: str) -> Any:
    try:
        return parse(text)
    except (ValueError, RecursionError) as error:
        what = str(error)[:120].removesuffix(".")
        raise SettingError(
            tr("The plan is no {form} ({what}). Mend it there.", form=form, what=what)
        ) from error


def _toml_lines(values: dict[str, Any]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in values.items()]


def _toml(value: Any) -> str:
    # But for one character, what JSON writes of plain values TOML reads.
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")
