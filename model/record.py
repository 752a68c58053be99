"""How a network was trained, as the header of its file tells: settings, and each epoch."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from .data.augment import Augmentation
from .errors import DigitError
from .events import Evaluation
from .run import Run, Training


@dataclass(frozen=True)
class Record:
    """How a network was trained.

    Attributes:
        training: Settings of the training.
        augmentation: Those of the augmentation.
        history: One Evaluation for each epoch.
    """

    training: Training
    augmentation: Augmentation
    history: tuple[Evaluation, ...]


def record_of(run: Run) -> Record:
    """How a run was trained so far."""
    return Record(run.training, run.augmentation, tuple(run.history))


def record_values(record: Record) -> dict[str, Any]:
    """The record as JSON has it."""
    return {
        "training": record.training.to_dict(),
        "augmentation": record.augmentation.to_dict(),
        "history": [dataclasses.asdict(evaluation) for evaluation in record.history],
    }


def record_in(header: dict[str, Any]) -> Record | None:
    """What a file tells of the training; None where that makes no sense, for it is only shown."""
    try:
        return stored_record(
            in_words_of_today(header["run"]) if "run" in header else header["record"]
        )
    except (KeyError, TypeError, ValueError, DigitError):
        return None


def stored_record(stored: dict[str, Any]) -> Record:
    """The record as JSON has it, in the words of today.

    Raises:
        TypeError, ValueError, KeyError, DigitError: It is none.
    """
    return Record(
        Training.from_dict(stored["training"]),
        Augmentation.from_dict(stored["augmentation"]),
        tuple(evaluation_in(entry) for entry in stored["history"]),
    )


def in_words_of_today(stored: dict[str, Any]) -> dict[str, Any]:
    """What a file of any version says of a run, as the present one does.

    Raises:
        TypeError, ValueError, KeyError, DigitError: It says nothing of a run.
    """
    training = Training.from_dict(stored["training"])
    # Files from before there were several steps to a batch, or patience could be renewed.
    stored = {"batch": stored["step"], "repeat": 0, "patience_from": 0} | stored
    return stored if "epoch_metrics" in stored else _first_form(stored, training)


def _first_form(stored: dict[str, Any], training: Training) -> dict[str, Any]:
    """What version 1 says of a run, in the words of today."""
    # While several steps are made on a batch, its loss is counted and its place not yet. Where it
    # is the last one of its epoch it may hold fewer digits, which ``fit`` sees from the data.
    counted = stored["position"] + (training.batch_size if stored["repeat"] else 0)
    sums = {"loss": stored["epoch_loss"], "accuracy": stored["epoch_hits"]}
    history = [
        {
            **{key: entry[key] for key in ("epoch", "step", "n_train", "seconds", "best")},
            **{
                part: {
                    key: entry[f"{part}_{key}"]
                    for key in sums
                    if part == "train" or entry[f"{part}_{key}"] is not None
                }
                for part in ("train", "validation")
            },
        }
        for entry in stored["history"]
    ]
    return stored | {
        "epoch_metrics": {key: [total, counted] for key, total in sums.items() if counted},
        "history": history,
    }


def evaluation_in(entry: dict[str, Any]) -> Evaluation:
    """An epoch as JSON has it.

    Raises:
        TypeError, ValueError, KeyError: It is none.
    """
    evaluation = Evaluation(**entry)
    for name in ("epoch", "step", "n_train"):
        check_count(name, entry[name])
    for part in ("train", "validation"):
        for key, value in by_name(part, entry[part]).items():
            real(f"{part}_{key}", value)
    real("seconds", evaluation.seconds)
    if not isinstance(evaluation.best, bool):
        raise TypeError("best")
    return evaluation


def by_name(name: str, value: Any) -> dict[str, Any]:
    """``value``, if it is a table; else raises a TypeError."""
    if not isinstance(value, dict):
        raise TypeError(name)
    return value


def real(name: str, value: Any) -> float:
    """``value``, if it is a finite number; else raises a ValueError."""
    # JSON's 1e999 is Python's infinity.
    if type(value) not in (int, float) or not abs(value) < 1e300:
        raise ValueError(name)
    return float(value)


def check_count(name: str, value: Any) -> None:
    """Raises a ValueError where ``value`` is no count."""
    # Beyond 2**53 a float no longer counts by ones; no training gets there.
    if type(value) is not int or not 0 <= value <= 2**53:
        raise ValueError(name)
