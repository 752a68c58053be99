"""A training: how it is to go, what is trained, and where it stands.

Between two values that ``fit`` yields, a run is whole: it can be saved, and a loaded one goes on
bit for bit as if it had never stopped. For that, everything random follows from
(seed, stream, count) alone: the order of an epoch from the epoch, dropout and augmentation of a
step from the step. There is no state of a random generator to keep.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .archs.base import Architecture
from .data.augment import Augmentation
from .errors import SettingError
from .evaluate import Score
from .events import Evaluation
from .language import tr
from .nn.optim import OPTIMIZERS
from .nn.schedules import SCHEDULES
from .settings import Settings, choice, flag, integer, number

ORDER, STEP, AUGMENT, EXAMINE = range(4)
"""Streams of random numbers, so that none depends on how much another was used."""

Arrays = dict[str, np.ndarray]


def stream_rng(seed: int, stream: int, *counts: int) -> np.random.Generator:
    """The generator for one use, which follows from nothing but these numbers.

    Args:
        seed: The training's.
        stream: ORDER, STEP, AUGMENT or EXAMINE.
        counts: Which use of the stream it is.
    """
    return np.random.default_rng((seed, stream, *counts))


@dataclass(frozen=True)
class Training(Settings):
    """How a network is trained, whatever the network."""

    optimizer: str = choice(
        "adam",
        tr("Optimizer"),
        tr("How gradients become moves of the weights. Adam gives each weight a rate of its own."),
        choices=tuple(OPTIMIZERS),
    )
    learning_rate: float = number(
        0.001,
        tr("Learning rate"),
        tr("How far the weights move in a step. Too small learns slowly, too large forgets."),
        low=1e-8,
        high=100.0,
        live=True,
    )
    schedule: str = choice(
        "cosine",
        tr("Schedule"),
        tr("How the learning rate changes in the course of the training."),
        choices=tuple(SCHEDULES),
    )
    batch_size: int = integer(
        128,
        tr("Batch size"),
        tr(
            "Digits looked at before each step. Small batches are noisy, large ones learn less "
            "often."
        ),
        low=1,
        high=10_000,
        live=True,
    )
    epochs: int = integer(
        5,
        tr("Epochs"),
        tr("How often every training digit is seen."),
        low=1,
        high=10_000,
        live=True,
    )
    repeats: int = integer(
        1,
        tr("Steps per batch"),
        tr(
            "Steps made on a batch before the next one comes. More shows how the loss of one batch "
            "falls, and is slower."
        ),
        low=1,
        high=10_000,
        live=True,
    )
    weight_decay: float = number(
        0.0,
        tr("Weight decay"),
        tr(
            "L2 penalty that pulls weights towards zero, for smoother pictures and less "
            "overfitting."
        ),
        low=0.0,
        high=10.0,
        live=True,
    )
    clip: float = number(
        0.0,
        tr("Clip gradients"),
        tr("Longest step that a gradient may ask for, as its norm; 0 for any."),
        low=0.0,
        high=1e6,
        live=True,
    )
    ema: float = number(
        0.0,
        tr("EMA of weights"),
        tr(
            "Keeps an exponential moving average of the weights and uses that: so much of it stays "
            "at each step, such as 0.999. Steadier than the last weights; 0 for the last ones."
        ),
        low=0.0,
        high=0.99999,
        step=0.001,
        once=("averaging",),
    )
    shards: int = integer(
        1,
        tr("Shards"),
        tr(
            "Parts into which each batch is cut, for processor cores to work on at once. It "
            "belongs to the training: the same number gives the same weights on any machine. "
            "Suggested is 2 for a training that takes a core some seconds, else 1: cutting costs a "
            "core up to a third of its time, and others can’t help before half a second has passed."
        ),
        low=1,
        high=16,
    )
    patience: int = integer(
        0,
        tr("Patience"),
        tr("Stop when validation has had no new best for so many epochs; 0 for never."),
        low=0,
        high=10_000,
        live=True,
    )
    augment: bool = flag(
        False,
        tr("Augment"),
        tr(
            "Turn, shear, scale and shift the digits a little, differently each time they are seen."
        ),
    )
    seed: int = integer(
        0,
        tr("Seed"),
        tr("Start of all random numbers: the same seed gives the same training."),
        low=0,
        high=2**31 - 1,
    )


SMALL = 5000
"""Training digits below which an epoch teaches so little that many, of small batches, are due."""


MIN_SHARD = 32
"""Digits in a shard below which cutting a batch costs more than it brings."""


def suggested_training(architecture: type[Architecture], n_train: int, **given: Any) -> Training:
    """Settings that learn well without tuning: those given, the rest as suits the network and data.

    A batch is cut where its shards are not too small (MIN_SHARD) and the training sees so many
    digits that other processes can gain more than the cut costs (``Architecture.cut_from``). So
    the number of shards follows from what is to be done, never from the machine.

    Raises:
        SettingError: A name is unknown or a value out of bounds.
    """
    suggested = dict(architecture.suggested)
    if n_train < SMALL:
        rate = suggested.get("learning_rate", Training().learning_rate)
        suggested |= {"epochs": 50, "batch_size": 32, "learning_rate": 2 * rate}
    training = Training.from_dict(suggested | given)
    if "shards" in given:
        return training
    is_long = n_train * training.epochs >= architecture.cut_from
    most = training.batch_size // MIN_SHARD if is_long else 1
    return training.replace(shards=max(1, min(training.shards, most)))


@dataclass
class Run:
    """A training: what is trained, how, and where it stands.

    Attributes:
        network: Holds the last state of the weights, and what else the next step depends on.
        training: Settings as they are now.
        augmentation: Used where ``training.augment`` says so.
        epoch: Whole epochs done.
        position: Digits of the current epoch that were already seen.
        step: Steps made.
        batch: Batches done with.
        repeat: Steps already made on the batch under way, which count for nothing in ``position``.
        epoch_metrics: Of each curve the sum over these digits, as the network said before the
            first step made on each, and over how many digits it was taken.
        epoch_seconds: Time spent training on them.
        history: One Evaluation for each epoch done.
        best_parameters: Weights after the best epoch; None before the first evaluation.
        ema: Exponential moving average of the weights; None before the first step, or without one.
        patience_from: Epoch from which patience counts at the earliest, see ``renew_patience``.
        score: How the latest validation read its digits, where the network is a classifier; kept
            in no file.
    """

    network: Architecture
    training: Training
    augmentation: Augmentation = field(default_factory=Augmentation)
    epoch: int = 0
    position: int = 0
    step: int = 0
    batch: int = 0
    repeat: int = 0
    epoch_metrics: dict[str, tuple[float, int]] = field(default_factory=dict)
    epoch_seconds: float = 0.0
    history: list[Evaluation] = field(default_factory=list)
    best_parameters: Arrays | None = None
    ema: Arrays | None = None
    patience_from: int = 0
    score: Score | None = None

    def __post_init__(self) -> None:
        self.network.prepare(self.training)

    @property
    def best(self) -> Evaluation | None:
        """The evaluation of the best epoch; None before the first."""
        return next((e for e in reversed(self.history) if e.best), None)

    @property
    def seconds(self) -> float:
        """Time spent training so far, without evaluations."""
        return sum(e.seconds for e in self.history) + self.epoch_seconds

    @property
    def is_out_of_patience(self) -> bool:
        """Whether the last ``training.patience`` epochs brought no new best."""
        patience = self.training.patience
        if not (patience and self.history):
            return False
        return self.epoch - max(self.best.epoch, self.patience_from) >= patience

    @property
    def is_over(self) -> bool:
        """Whether no step is left to make: all epochs are done, or patience ran out after one."""
        is_between = self.position == 0 and self.repeat == 0
        return self.epoch >= self.training.epochs or (is_between and self.is_out_of_patience)

    def renew_patience(self) -> None:
        """Lets patience count anew from here, for a training that shall go on though it ran out."""
        self.patience_from = self.epoch

    @property
    def kept_parameters(self) -> Arrays:
        """The weights to use: the best ones where patience ran out, else the last.

        Not the best ones always: a schedule that ends at a small learning rate makes the last
        state better than any before, by less than a validation part of some thousand digits
        can tell apart, so that picking by it picks too early an epoch.
        """
        return self.best_parameters if self.is_out_of_patience else self.judged_parameters

    @property
    def judged_parameters(self) -> Arrays:
        """The weights that an epoch is judged by: their EMA, if there is one, else the last."""
        return self.network.parameters if self.ema is None else self.ema

    def count(self, metrics: Mapping[str, float], images: int) -> None:
        """Adds what the network said of a batch of so many images to the sums of the epoch."""
        for key in (curve.key for curve in self.network.curves if curve.key in metrics):
            total, n = self.epoch_metrics.get(key, (0.0, 0))
            # A plain float, of full width and fit for JSON, whatever numpy number came.
            self.epoch_metrics[key] = total + float(metrics[key]) * images, n + images

    def is_better(self, validation: Mapping[str, float]) -> bool:
        """Whether an epoch with these figures is the best so far.

        Without a goal, or without figures to compare, that is the latest.
        """
        goal, best = self.network.goal, self.best
        known = () if best is None else (validation, best.validation)
        if not goal or not known or any(key not in figures for figures in known for key in goal):
            return True
        signs = {curve.key: 1 if curve.better == "high" else -1 for curve in self.network.curves}
        ours, theirs = ([signs[key] * figures[key] for key in goal] for figures in known)
        return ours > theirs

    def ema_fraction(self, step: int) -> float:
        """How much of the EMA stays when so many steps are made.

        It begins small and grows to the setting's, lest the untrained weights linger.
        """
        return min(self.training.ema, (1 + step) / (10 + step))

    def update_ema(self, fraction: float) -> None:
        """Draws the EMA towards the weights as they are now; so much of it stays.

        EMA <- f EMA + (1 - f) weights, Polyak and Juditsky 1992 in the form that forgets.

        What a network keeps as averages, such as a normalisation's mean and variance, is averaged
        like the weights that it was seen with. A mean is linear in the weights before it, so that
        this is just what the averaged weights would see; a variance comes out too large by how
        much the weights still wander, which at the end of a schedule is next to nothing, and to
        look at the data once more for it would make every validation as long as an epoch.
        """
        if self.ema is None:
            self.ema = {name: p.copy() for name, p in self.network.parameters.items()}
        for name, parameter in self.network.parameters.items():
            ema = self.ema[name]
            if ema.dtype.kind != "f":
                ema[...] = parameter  # what is counted or drawn has no mean
                continue
            ema *= fraction
            ema += (1 - fraction) * parameter

    def change(self, **changes: Any) -> None:
        """Changes settings that may change while a training runs.

        Args:
            changes: Live fields of ``Training`` or of the network's config.

        Raises:
            SettingError: One is unknown, fixed or out of bounds; then none has changed.
        """
        specs = Training.specs()
        ours = {name: value for name, value in changes.items() if name in specs}
        fixed = [name for name in ours if not specs[name].live]
        if fixed:
            raise SettingError(
                tr(
                    "{title} can't change while a training runs. Stop it first.",
                    title=specs[fixed[0]].title,
                )
            )
        training = self.training.replace(**ours)
        theirs = {name: value for name, value in changes.items() if name not in specs}
        if theirs:
            self.network.reconfigure(**theirs)
        self.training = training

    def rng(self, stream: int, count: int) -> np.random.Generator:
        """The generator for one use: the same whenever and wherever it is asked for."""
        return stream_rng(self.training.seed, stream, count)
