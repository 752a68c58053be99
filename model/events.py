"""What happens in a training: the plain values that ``fit`` yields."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Step:
    """One batch was learnt.

    Attributes:
        step: Steps made in this run.
        epoch: Where the run stands, in epochs and fractions of one.
        loss: Mean over the batch, before the step.
        accuracy: Share of the batch answered rightly, before the step.
        learning_rate: After the schedule.
        images: Size of the batch.
        seconds: Time that the step took.
        batch: Which batch of this run it was made on, counted from 0.
    """

    step: int
    epoch: float
    loss: float
    accuracy: float
    learning_rate: float
    images: int
    seconds: float
    batch: int = 0


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
        train_loss: Mean over the epoch's batches, each before its step.
        train_accuracy: The same for the accuracy.
        validation_loss: After the epoch; None where there is no validation part.
        validation_accuracy: Likewise.
        seconds: Time spent training in the epoch, without this evaluation.
        best: Whether this is the best epoch so far.
    """

    epoch: int
    step: int
    n_train: int
    train_loss: float
    train_accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    seconds: float
    best: bool


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Copies of the weights for whoever wants to look at them.

    Attributes:
        step: Steps made in this run.
        epoch: Where the run stands, in epochs and fractions of one.
        parameters: Weights by dotted name.
    """

    step: int
    epoch: float
    parameters: dict[str, np.ndarray]


@dataclass(frozen=True)
class Diverged:
    """The loss is no number any more; the run was taken back to its last good state.

    Attributes:
        step: The step at which it happened.
        epoch: Epochs done in the state that the run is in now.
        reason: What happened and what to do, in sentences for people.
    """

    step: int
    epoch: int
    reason: str


@dataclass(frozen=True)
class Finished:
    """The run is over.

    Attributes:
        epoch: Epochs done.
        best_epoch: The one with the best validation accuracy (the last without validation).
        early: Whether patience ran out before the epochs did.
    """

    epoch: int
    best_epoch: int
    early: bool


Event = Step | Validating | Evaluation | Snapshot | Diverged | Finished
