"""Why a training fails: one that stays near chance, or whose loss is worse than before it began.

What is measured is cheap: of every training, once, how some digits fare with the weights at the
start; and only where one looks bad, how they fare now, how far the weights moved, which units still
tell digits apart, and whether labels have to do with pictures at all. From that follows the likely
cause, in an order from the certain to the likely. Invariant: a training that learns is never spoken
of.
"""

import math
from collections.abc import Generator
from typing import Any

import numpy as np

from ..archs.base import Architecture
from ..archs.boltzmann import BoltzmannMachine
from ..data.dataset import Dataset, to_input
from ..evaluate import examination
from ..events import Diagnosed, Diagnosis, Evaluation, Event, Finished
from ..progress import result_of
from ..run import EXAMINE, Run
from .causes import (
    COLLAPSED,
    MANY_DEAD,
    UNCLEAR,
    WORSE,
    Evidence,
    collapse,
    dead_units,
    likely_cause,
)
from .measures import (
    alive,
    begins_with_zeros,
    dead_fraction,
    growth,
    guess_loss,
    is_informed,
    loss_of,
    moved,
    usual_rate,
)

NEAR = 0.06
"""So much above chance an accuracy still counts as near it; more where few digits are counted."""

SOON_EPOCHS, SOON_STEPS, SOON_FRACTION = 2, 60, 0.1
"""Nothing is said before: any training begins at chance."""

VARIED_FRACTION, VARIED_STEPS = 0.2, 400
"""Before, nobody who learns to make digits has learnt to make them all."""

SAMPLE = 500
"""Digits to learn from that are looked at."""


def watched(
    events: Generator[Event, dict[str, Any] | None, bool],
    run: Run,
    dataset: Dataset,
    start: Architecture,
) -> Generator[Event | Diagnosed, dict[str, Any] | None, bool]:
    """Passes on what a training yields and takes, and tells besides when it fails, and why.

    Args:
        events: What ``fit`` gives for the run and the data set.
        run: The training.
        dataset: What it learns from.
        start: The network as it is before the first of these events.

    Yields:
        The events; a Diagnosed after an epoch with which the diagnosis is another than before,
        and once more before Finished, where there is one.
    """
    watch = _TrainingWatch(run, dataset, start)
    changes: dict[str, Any] | None = None
    told: Diagnosis | None = None
    try:
        while True:
            try:
                event = events.send(changes)
            except StopIteration as end:
                return end.value
            if isinstance(event, Finished) and (found := watch.diagnosis(is_final=True)):
                yield Diagnosed(run.epoch, found, is_final=True)
            changes = yield event
            if isinstance(event, Evaluation):
                found = watch.diagnosis()
                if (found and found.key) != (told and told.key):
                    told = found
                    more = yield Diagnosed(run.epoch, found)
                    changes = {**(changes or {}), **(more or {})} or None
    finally:
        events.close()


class _TrainingWatch:
    """Looks at a run after its epochs."""

    def __init__(self, run: Run, dataset: Dataset, start: Architecture) -> None:
        self._run, self._dataset, self._start = run, dataset, start
        self._first_step = run.step
        digits = dataset.train.digits
        places = np.linspace(0, len(digits) - 1, min(SAMPLE, len(digits))).astype(int)
        self._sample = digits.take(places)
        self._start_figures: dict[str, float] | None = None
        self._informed: bool | None = None
        self._has_compared = False

    def diagnosis(self, *, is_final: bool = False) -> Diagnosis | None:
        """What is wrong, if anything is and it is late enough to say so."""
        run = self._run
        if not run.history or not len(self._sample):
            return None
        if not is_final and not self._is_late_enough():
            return None
        variety = self._variety(run.history[-1])
        if variety is not None and variety < COLLAPSED:
            return collapse(variety, run.network.config)
        if (dead := self._dead()) >= MANY_DEAD:
            config, rate = run.network.config.to_dict(), run.training.learning_rate
            return dead_units(dead, config, rate, usual_rate(run))
        accuracy, near_chance = self._by_labels(run.history[-1])
        risen = self._has_risen(run.history[-1])
        if not (near_chance or risen):
            return None
        evidence = self._evidence(accuracy, near_chance, risen)
        diagnosis = likely_cause(evidence)
        if not is_final and diagnosis is UNCLEAR:
            return None
        return diagnosis

    def _is_late_enough(self) -> bool:
        run = self._run
        progress = run.epoch / run.training.epochs
        # This schedule begins with a 25th of the rate.
        least = 0.35 if run.training.schedule == "one_cycle" else SOON_FRACTION
        steps = run.step - self._first_step
        return run.epoch >= SOON_EPOCHS and steps >= SOON_STEPS and progress >= least

    def _variety(self, latest: Evaluation) -> float | None:
        """How varied what the network makes is; None where that is not told, or it is too early."""
        run = self._run
        if run.epoch < VARIED_FRACTION * run.training.epochs:
            return None
        if run.step - self._first_step < VARIED_STEPS:
            return None
        curve = next((c for c in run.network.curves if c.counts_variety), None)
        return None if curve is None else latest.validation.get(curve.key)

    def _dead(self) -> float:
        """Which fraction of a machine's hidden units say the same of any digit."""
        run = self._run
        if not isinstance(run.network, BoltzmannMachine):
            return 0.0
        now = run.network.with_parameters(run.judged_parameters)
        return dead_fraction(now, to_input(self._sample.images, self._dataset.peak))

    def _by_labels(self, latest: Evaluation) -> tuple[float | None, bool]:
        """The fraction of labels that were hit, and whether that is near chance."""
        curve = next((c for c in self._run.network.curves if c.counts_labels), None)
        if curve is None or not self._run.network.has_met_labels:
            return None, False
        validated = curve.key in latest.validation
        part = self._dataset.validation if validated else self._dataset.train.digits
        accuracy = (latest.validation if validated else latest.train).get(curve.key)
        if accuracy is None or not len(part):
            return None, False
        chance = np.bincount(part.labels).max() / len(part)
        margin = max(NEAR, 3 * math.sqrt(chance * (1 - chance) / len(part)))
        return accuracy, accuracy <= chance + min(margin, 0.2)

    def _has_risen(self, latest: Evaluation) -> bool:
        curve = loss_of(self._run.network)
        start = self._figures_at_start().get(curve.key) if curve is not None else None
        now = latest.train.get(curve.key) if curve is not None else None
        if start is None or now is None:
            return False
        worse = now - start if curve.better == "low" else start - now
        return worse > (WORSE - 1) * max(abs(start), 0.1)

    def _figures_at_start(self) -> dict[str, float]:
        if self._start_figures is None:
            self._start_figures = self._figures(self._start)
        return self._start_figures

    def _figures(self, network: Architecture) -> dict[str, float]:
        work = examination(network, self._sample, self._dataset.peak, self._run.rng(EXAMINE, 0))
        with np.errstate(over="ignore", invalid="ignore"):
            return result_of(work).figures

    def _evidence(self, accuracy: float | None, near_chance: bool, risen: bool) -> Evidence:
        run = self._run
        curve = loss_of(run.network)
        now = run.network.with_parameters(run.judged_parameters)
        figures = {} if curve is None else self._figures(now)
        images = to_input(self._sample.images, self._dataset.peak)
        if not self._has_compared and near_chance:
            self._has_compared, self._informed = True, is_informed(self._dataset.train.digits)
        return Evidence(
            near_chance=near_chance,
            risen=risen,
            accuracy=accuracy,
            labels=len(np.unique(self._dataset.train.digits.labels)),
            informed=self._informed,
            steps=run.step - self._first_step,
            start_loss=None if curve is None else self._figures_at_start().get(curve.key),
            loss=None if curve is None else figures.get(curve.key),
            guess_loss=guess_loss(now, self._sample),
            zero_start=begins_with_zeros(self._start),
            alive=(alive(self._start, images), alive(now, images)),
            moved=moved(self._start.parameters, now.parameters),
            growth=growth(self._start, images, self._sample.labels),
            usual_rate=usual_rate(run) if run.network.optimizers else None,
            training=run.training.to_dict(),
            config=run.network.config.to_dict(),
        )
