"""A trial: one training of an experiment, carried out in whatever process it is handed to."""

import dataclasses
import functools
import hashlib
import json
import math
import os
import platform
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from .. import __version__
from ..data import Dataset, load_dataset
from ..errors import DigitError
from ..events import Diagnosed, Evaluation, TakenBack
from ..language import tr
from ..plan import Plan, Ready, Tested, carried_out
from ..record import record_of
from .axes import plain_point

LOOK_EVERY_S = 0.2
"""How often a trial looks whether it shall end."""

STOPPED = "stopped"
"""What becomes of a trial that was ended from outside: no result."""

_USUAL_EPOCHS = 5


@dataclass(frozen=True)
class Trial:
    """A training that is to be made.

    Attributes:
        plan: Of it, with its seed.
        point: What the axes say, by name.
        seed: The training's.
        until: Epoch after which it ends before its time, in the schedule of the whole; 0 for none.
    """

    plan: Plan
    point: dict[str, Any]
    seed: int
    until: int = 0

    @property
    def key(self) -> str:
        """The same for trials that give the same figures, different for all others.

        Where the files lie is not in it: another machine has them elsewhere.
        """
        plan = self.plan.to_dict()
        plan.pop("data_dir", None)
        text = json.dumps([plan, self.until], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def epochs(self) -> int:
        """How many it makes, as far as its plan says."""
        return self.until or self.plan.training.get("epochs", _USUAL_EPOCHS)

    @property
    def weight(self) -> float:
        """How long it may take beside others: its epochs times what an epoch may cost."""
        digits = self.point.get("train_digits", 1000)
        units = self.plan.config.get("hidden", (100,))
        return self.epochs * digits * (10 + sum(units) if isinstance(units, tuple) else 110)

    @property
    def source(self) -> tuple[str, str | None, str, int]:
        """The digits that it takes: name, folder, split and the split's seed."""
        plan = self.plan
        return plan.data, plan.data_dir, plan.split, plan.split_seed


@dataclass(frozen=True)
class TrialResult:
    """What came of a trial, in plain values.

    Attributes:
        key: The trial's.
        point: What the axes said, by name; lists in place of tuples.
        seed: The training's.
        plan: Of it, as ``Plan.to_dict`` gives it.
        until: The trial's.
        epochs: Made.
        curves: By name, such as "validation_accuracy", a value for each epoch; None for what is
            no number.
        measures: The last of each curve, and what the test gave, such as "test_accuracy".
        seconds: Of training, without evaluations, by the clock.
        cpu_seconds: Of a processor, for all of the trial but the loading of its digits.
        weights: Number of the network's weights.
        digest: Of the trained weights: the same bits, the same digest.
        error: Why it has no figures, or not all of them, in a sentence; empty for none.
        note: What is said of a training that goes badly; empty for nothing.
        versions: Of what computed it, by name.
        host: Name of the machine.
        finished: When, in UTC.
        network: File of the trained network, beside the results; empty for none.
    """

    key: str
    point: dict[str, Any]
    seed: int
    plan: dict[str, Any]
    until: int = 0
    epochs: int = 0
    curves: dict[str, list[float | None]] = field(default_factory=dict)
    measures: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    weights: int = 0
    digest: str = ""
    error: str = ""
    note: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    host: str = ""
    finished: str = ""
    network: str = ""

    @property
    def figures(self) -> dict[str, Any]:
        """What is the same wherever the trial ran: all but times, versions and machine."""
        values = dataclasses.asdict(self)
        for name in ("seconds", "cpu_seconds", "versions", "host", "finished", "network"):
            del values[name]
        values["plan"].pop("data_dir", None)
        return values


@dataclass(frozen=True)
class TrialTask:
    """A trial on its way to a process.

    Attributes:
        trial: What is to be done.
        digits: File of the digits, made by ``joblib.dump``; empty where the process has to load
            them by name, as on another machine.
        stop_file: A file that says, once it is there, that the trial shall end; empty for none.
        parent: Process that started the one that works, without which it has nothing to do; 0
            where that does not matter.
        niceness: By how much the process steps back behind others.
        keeps_network: Whether the trained weights are wanted.
    """

    trial: Trial
    digits: str = ""
    stop_file: str = ""
    parent: int = 0
    niceness: int = 0
    keeps_network: bool = False


@dataclass(frozen=True, eq=False)
class TrialAnswer:
    """What a process made of a TrialTask.

    Attributes:
        result: What came of it; None where it was stopped.
        parameters: The trained weights, float32 by dotted name, where they were wanted.
        shape: (height, width) of the network's input.
        recipe: What turns drawings into it.
        record: How it was trained.
    """

    result: TrialResult | None
    parameters: dict[str, np.ndarray] | None = None
    shape: tuple[int, int] = (0, 0)
    recipe: str = ""
    record: Any = None


def work_on(task: TrialTask) -> TrialAnswer:
    """Carries a trial out; what fails in it becomes a sentence of its result.

    One BLAS thread: the processors are for as many trials.
    """
    from threadpoolctl import threadpool_limits

    _step_back(task.niceness, task.parent)
    trial = task.trial
    # What overflows becomes a sentence by itself.
    with threadpool_limits(1), np.errstate(over="ignore", invalid="ignore"):
        start_s = time.process_time()
        try:
            dataset = _digits(task.digits, *trial.source)
            start_s = time.process_time()
            work = _carrying_out(trial, dataset, task.keeps_network)
            answer = _until_stopped(work, task)
        except DigitError as error:
            answer = _failed(trial, str(error))
        except MemoryError:
            answer = _failed(
                trial, tr("There was not enough memory. Take fewer units or smaller batches.")
            )
        except Exception as error:  # noqa: BLE001 - one of many: a row of its own, not their end
            what = f"{type(error).__name__}: {str(error)[:160]}"
            answer = _failed(
                trial, tr("It failed for a reason that nobody foresaw ({what}).", what=what)
            )
        spent_s = time.process_time() - start_s
    if answer.result is None:
        return answer
    return dataclasses.replace(answer, result=_stamped(answer.result, spent_s))


@functools.lru_cache(maxsize=2)
def _digits(path: str, data: str, data_dir: str | None, split: str, seed: int) -> Dataset:
    """The digits, which a process gets once and keeps for its next trials."""
    if path:
        import joblib

        # Pages of one file, which all processes of the machine share.
        return joblib.load(path, mmap_mode="r")
    return load_dataset(data, data_dir=data_dir, split=split, seed=seed)


def forget_digits() -> None:
    """Lets go of the digits that this process keeps."""
    _digits.cache_clear()


@functools.cache
def _step_back(niceness: int, parent: int) -> None:
    """Once for each process, and never in the one that gives the tasks out."""
    if niceness and os.getpid() != parent and hasattr(os, "nice"):
        os.nice(niceness)


def _until_stopped(work: Generator[None, None, TrialAnswer], task: TrialTask) -> TrialAnswer:
    is_child = bool(task.parent) and os.getpid() != task.parent and os.getppid() == task.parent
    next_s = time.monotonic() + LOOK_EVERY_S
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
        if time.monotonic() < next_s:
            continue
        next_s = time.monotonic() + LOOK_EVERY_S
        is_left = is_child and os.getppid() != task.parent
        if is_left or (task.stop_file and os.path.exists(task.stop_file)):
            work.close()
            return TrialAnswer(None)


def _carrying_out(
    trial: Trial, dataset: Dataset, keeps_network: bool
) -> Generator[None, None, TrialAnswer]:
    run = tested = None
    error = note = ""
    for event in carried_out(trial.plan, dataset=dataset, calibrates=False):
        match event:
            case Ready():
                run = event.run
            case Evaluation(epoch=epoch) if trial.until and epoch >= trial.until:
                break
            case TakenBack(reason=reason):
                error = reason
            case Diagnosed(diagnosis=diagnosis) if not note and diagnosis is not None:
                note = diagnosis.text
            case Tested():
                tested = event
        yield
    network = tested.network if tested else run.network.with_parameters(run.judged_parameters)
    curves = _curves(run.history)
    measures = {name: values[-1] for name, values in curves.items() if values[-1] is not None}
    if tested is not None:
        found = {f"test_{key}": float(value) for key, value in tested.figures.items()}
        measures |= {name: value for name, value in found.items() if math.isfinite(value)}
    result = TrialResult(
        key=trial.key,
        point=plain_point(trial.point),
        seed=trial.seed,
        plan=trial.plan.to_dict(),
        until=trial.until,
        epochs=run.epoch,
        curves=curves,
        measures=measures,
        seconds=run.seconds,
        weights=sum(array.size for array in network.parameters.values()),
        digest=_digest(network.parameters),
        error=error,
        note=note,
    )
    return TrialAnswer(
        result,
        network.parameters if keeps_network else None,
        network.shape,
        dataset.recipe,
        record_of(run),
    )


def _curves(history: list[Evaluation]) -> dict[str, list[float | None]]:
    rows = [
        {f"{part}_{key}": value for part in ("train", "validation")
         for key, value in getattr(evaluation, part).items()}
        for evaluation in history
    ]  # fmt: skip
    names = dict.fromkeys(name for row in rows for name in row)
    return {
        name: [
            float(row[name]) if name in row and math.isfinite(row[name]) else None for row in rows
        ]
        for name in names
    }


def _digest(parameters: dict[str, np.ndarray]) -> str:
    found = hashlib.sha256()
    for name in sorted(parameters):
        found.update(name.encode() + np.ascontiguousarray(parameters[name]).tobytes())
    return found.hexdigest()[:16]


def failed(trial: Trial, sentence: str) -> TrialResult:
    """The result of a trial that has none."""
    return _stamped(_failed(trial, sentence).result, 0.0)


def _failed(trial: Trial, sentence: str) -> TrialAnswer:
    result = TrialResult(
        trial.key, plain_point(trial.point), trial.seed, trial.plan.to_dict(), trial.until,
        error=sentence,
    )  # fmt: skip
    return TrialAnswer(result)


def _stamped(result: TrialResult, cpu_seconds: float) -> TrialResult:
    return dataclasses.replace(
        result,
        cpu_seconds=round(cpu_seconds, 4),
        seconds=round(result.seconds, 4),
        versions={
            "digitapp": __version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
            "machine": platform.machine(),
        },
        host=platform.node(),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
    )
