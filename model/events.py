"""What happens in a training: the plain values that ``fit`` yields.

Figures go by the keys of the architecture's ``curves``; which there are is its own affair.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Step:
    """One batch was learnt.

    Attributes:
        step: Steps made in this run.
        epoch: Where the run stands, in epochs and fractions of one.
        metrics: What the network said of the batch, means from before the step; may be empty.
        learning_rate: After the schedule.
        images: Size of the batch.
        seconds: Time that the step took.
        batch: Which batch of this run it was made on, counted from 0.
        is_level: Whether the run stands right behind it; not so where several steps were made
            before there was time to tell of this one.
    """

    step: int
    epoch: float
    metrics: Mapping[str, float]
    learning_rate: float
    images: int
    seconds: float
    batch: int = 0
    is_level: bool = True


@dataclass(frozen=True)
class Validating:
    """An epoch's batches are learnt and its validation is under way.

    Attributes:
        epoch: The epoch, counted from 1.
        fraction: How much of the validation part is read, 0 to 1.
    """

    epoch: int
    fraction: float


@dataclass(frozen=True)
class Evaluation:
    """An epoch is over.

    Attributes:
        epoch: Epochs done.
        step: Steps made in this run.
        n_train: Digits learnt from in the epoch.
        train: Means over the epoch's batches, each from before its step.
        validation: Figures after the epoch; empty where there is no validation part.
        seconds: Time spent training in the epoch, without this evaluation.
        best: Whether this is the best epoch so far.
    """

    epoch: int
    step: int
    n_train: int
    train: Mapping[str, float]
    validation: Mapping[str, float]
    seconds: float
    best: bool

    def to_json(self) -> dict[str, Any]:
        """The epoch as a line of JSON has it; None for what is known of one part alone."""
        keys = dict.fromkeys((*self.train, *self.validation))
        return {
            "epoch": self.epoch,
            "n_train": self.n_train,
            **{f"train_{key}": self.train.get(key) for key in keys},
            **{f"validation_{key}": self.validation.get(key) for key in keys},
            "seconds": self.seconds,
        }


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Copies of the weights for whoever wants to look at them.

    Attributes:
        step: Steps made in this run.
        epoch: Where the run stands, in epochs and fractions of one.
        parameters: Weights by dotted name; read-only.
    """

    step: int
    epoch: float
    parameters: dict[str, np.ndarray]


@dataclass(frozen=True)
class TakenBack:
    """A training ends before its time; the run was taken back to its last sound state.

    Attributes:
        step: The step at which it happened.
        epoch: Epochs done in the state that the run is in now.
        reason: What happened and what to do, in sentences for people.
    """

    step: int
    epoch: int
    reason: str


class Diverged(TakenBack):
    """Numbers grew beyond all bounds."""


class WorkerLost(TakenBack):
    """A process that made the steps is gone."""


@dataclass(frozen=True)
class Finished:
    """The run is over.

    Attributes:
        epoch: Epochs done.
        best_epoch: The best by the architecture's goal on the validation part; the last where
            there is no such part or no goal.
        early: Whether patience ran out before the epochs did.
    """

    epoch: int
    best_epoch: int
    early: bool


@dataclass(frozen=True)
class Diagnosis:
    """Why a training fails, and what to do.

    Attributes:
        key: Short name of the cause.
        text: What is wrong, the likely cause and what to do, in sentences for people.
        changes: Settings of the training or the network that mend it, by name; may be empty.
        afresh: Whether the weights are beyond help, so that it takes new ones.
    """

    key: str
    text: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    afresh: bool = False


@dataclass(frozen=True)
class Diagnosed:
    """A training goes badly, or does so no more.

    Attributes:
        epoch: Epochs done.
        diagnosis: What is wrong; None where nothing is any more.
        is_final: Whether the training is over.
    """

    epoch: int
    diagnosis: Diagnosis | None
    is_final: bool = False


Event = Step | Validating | Evaluation | Snapshot | TakenBack | Finished
