"""A small experiment on 8x8 digits, and a function that carries one out."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from model.experiments import Axis, Experiment, TrialEnded, TrialResult, sweeping
from model.plan import Plan

SMALL_PLAN = Plan(
    "mlp",
    config={"hidden": (8,)},
    training={"epochs": 1, "batch_size": 64},
    data="digits+train:200",
)


@pytest.fixture
def small() -> Experiment:
    """Two rates, two seeds, one epoch on 200 digits."""
    axis = Axis("learning_rate", (0.003, 0.03))
    return Experiment(SMALL_PLAN, (axis,), seeds=(0, 1))


@pytest.fixture
def varied(small: Experiment) -> Callable[..., Experiment]:
    """A function: changes of the plan's training, or of the experiment -> another experiment."""

    def make(training: dict | None = None, **changes: object) -> Experiment:
        plan = dataclasses.replace(small.plan, training=small.plan.training | (training or {}))
        return dataclasses.replace(small, **({"plan": plan} | changes)).checked()

    return make


@pytest.fixture
def carried_out(tmp_path: Path) -> Callable[..., list[TrialResult]]:
    """A function: experiment -> results that were made, in this process unless told otherwise."""

    def carry_out(
        experiment: Experiment, folder: Path = tmp_path, **how: object
    ) -> list[TrialResult]:
        events = sweeping(experiment, folder, **({"jobs": 1} | how))
        return [event.result for event in events if isinstance(event, TrialEnded) and event.is_new]

    return carry_out
