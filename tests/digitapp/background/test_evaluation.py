"""Long examinations: one after the other, with progress, dropped when nobody wants them."""

import threading
from dataclasses import dataclass, field

import numpy as np
import pytest

from digitapp.background.evaluation import EvaluationRunner
from digitapp.background.evaluations import (
    MAX_DRAWINGS,
    CompareWith,
    FileOfDrawings,
    JudgeAll,
    PaintDrawings,
    TryRobustness,
)
from model.archs import MLP, Perceptron
from model.errors import DigitError
from model.files import SavedNetwork, save_network
from model.preprocess import recipe_for
from model.probes.judging.errors import Digits
from model.strokes import Drawing, write_drawings
from tests.digitapp.waiting import shown_of

UPRIGHT = (np.array([[0.0, 0.0], [0.0, 10.0]]),)
LEVEL = (np.array([[0.0, 0.0], [10.0, 1.0]]),)


@dataclass(frozen=True, eq=False)
class Slow:
    """Waits after its first value until it is let go."""

    gate: threading.Event = field(default_factory=threading.Event)
    began: threading.Event = field(default_factory=threading.Event)
    title: str = "Waiting"

    def __call__(self, network, recipe, spread):
        self.began.set()
        yield 0.5
        self.gate.wait(10)
        yield 1.0
        return "done"


@dataclass(frozen=True)
class Failing:
    title: str = "Failing"

    def __call__(self, network, recipe, spread):
        yield 0.1
        raise DigitError("This can be mended.")


def mlp(shape=(8, 8), seed=0):
    return MLP(MLP.Config(hidden=(6,)), shape, np.random.default_rng(seed))


@pytest.fixture
def evaluations(qtbot):
    evaluations = EvaluationRunner()
    evaluations.told = []
    evaluations.advanced.connect(lambda task, fraction: evaluations.told.append((task, fraction)))
    evaluations.use(shown_of(mlp(), "digits"))
    yield evaluations
    evaluations.close(10)


def result_of(qtbot, evaluations, task):
    with qtbot.waitSignal(evaluations.done, timeout=20_000) as done:
        evaluations.ask(task)
    assert done.args[0] is task
    return done.args[1]


def drawings(count=12):
    return [Drawing(str(k), (UPRIGHT, LEVEL)[k % 2], (1, 7)[k % 2], "ann") for k in range(count)]


def test_a_task_tells_its_progress_and_its_result(qtbot, evaluations):
    task = Slow()
    evaluations.ask(task)
    qtbot.waitUntil(lambda: (task, 0.5) in evaluations.told)
    assert evaluations.tasks == [task]
    with qtbot.waitSignals([evaluations.done, evaluations.ended], order="strict"):
        task.gate.set()
    assert evaluations.tasks == []


def test_tasks_run_one_after_the_other(qtbot, evaluations):
    first, second = Slow(), Slow()
    second.gate.set()
    evaluations.ask(first)
    evaluations.ask(second)
    qtbot.waitUntil(first.began.is_set)
    assert not second.began.is_set()
    with qtbot.waitSignal(evaluations.done, check_params_cb=lambda task, _: task is second):
        first.gate.set()


def test_a_cancelled_task_tells_its_end_and_nothing_else(qtbot, evaluations):
    first, waiting = Slow(), Slow()
    evaluations.ask(first)
    evaluations.ask(waiting)
    qtbot.waitUntil(first.began.is_set)
    done = []
    evaluations.done.connect(lambda *args: done.append(args))
    with qtbot.waitSignal(evaluations.ended, check_params_cb=lambda task: task is waiting):
        evaluations.cancel(waiting)
    with qtbot.waitSignal(evaluations.ended, check_params_cb=lambda task: task is first):
        evaluations.cancel(first)
        first.gate.set()
    assert done == []
    assert not waiting.began.is_set()


def test_a_failing_task_is_told_and_the_next_one_begins(qtbot, evaluations):
    after = Slow()
    after.gate.set()
    with qtbot.waitSignals([evaluations.failed, evaluations.done]):
        evaluations.ask(Failing())
        evaluations.ask(after)


def test_nothing_begins_before_there_is_a_network(qtbot):
    evaluations = EvaluationRunner()
    task = Slow()
    task.gate.set()
    evaluations.ask(task)
    assert not task.began.is_set()
    evaluations.use(shown_of(mlp(), "digits"))
    evaluations.close(10)


def test_drawings_are_painted_by_the_networks_recipe(qtbot, evaluations, tmp_path):
    write_drawings(tmp_path / "some.jsonl", [*drawings(), Drawing("x", UPRIGHT)])
    task = PaintDrawings(FileOfDrawings(str(tmp_path / "some.jsonl")), "digits")
    painted = result_of(qtbot, evaluations, task)
    assert (painted.recipe, painted.of, len(painted.digits)) == ("digits", 12, 12)
    wanted = recipe_for("digits").from_strokes(LEVEL)
    np.testing.assert_array_equal(painted.digits.images[1], wanted)
    np.testing.assert_array_equal(painted.digits.labels[:2], [1, 7])
    assert painted.digits.strokes[0] is painted.drawings[0].strokes


def test_of_too_many_drawings_some_are_left_out_evenly(qtbot, evaluations, monkeypatch):
    monkeypatch.setattr("digitapp.background.evaluations.MAX_DRAWINGS", 5)
    painted = result_of(qtbot, evaluations, PaintDrawings(drawings, "digits"))
    assert MAX_DRAWINGS > 5
    assert [drawing.id for drawing in painted.drawings] == ["0", "3", "6", "9"]
    assert painted.of == 12


def test_all_drawings_are_judged_with_figures_by_writer(qtbot, evaluations):
    painted = result_of(qtbot, evaluations, PaintDrawings(drawings, "digits"))
    found = result_of(qtbot, evaluations, JudgeAll(painted.digits, painted.drawings))
    assert found.judged.is_whole
    assert found.measure.writers["ann"].n == 12
    assert found.measure.overall.accuracy == found.judged.score.accuracy


def test_robustness_is_measured_with_progress(qtbot, evaluations):
    painted = result_of(qtbot, evaluations, PaintDrawings(drawings, "digits"))
    found = result_of(qtbot, evaluations, TryRobustness(painted.digits, maximum=4))
    assert found.n == 4
    fractions = [fraction for task, fraction in evaluations.told if isinstance(task, TryRobustness)]
    assert fractions == sorted(fractions)


def test_networks_of_other_sizes_are_compared_on_drawings(qtbot, evaluations, tmp_path):
    save_network(tmp_path / "large.npz", SavedNetwork(mlp((28, 28), 1), "mnist", {}))
    painted = result_of(qtbot, evaluations, PaintDrawings(drawings, "digits"))
    found = result_of(qtbot, evaluations, CompareWith(str(tmp_path / "large.npz"), painted.digits))
    assert found.name == "large"
    assert found.other.n == found.judged.score.n == 12
    kinds = found.comparison
    parts = (kinds.both_correct, kinds.only_first, kinds.only_second, kinds.both_wrong)
    assert sum(map(len, parts)) == 12


def test_networks_of_other_sizes_are_not_compared_on_pictures(qtbot, evaluations, tmp_path):
    config = Perceptron.config_for((28, 28))
    large = Perceptron(config, (28, 28), np.random.default_rng(0))
    save_network(tmp_path / "large.npz", SavedNetwork(large, "mnist", {}))
    digits = Digits(np.zeros((3, 8, 8), np.uint8), np.zeros(3, np.int64), peak=16)
    with qtbot.waitSignal(evaluations.failed, timeout=10_000) as failed:
        evaluations.ask(CompareWith(str(tmp_path / "large.npz"), digits))
    assert "28×28" in failed.args[0].sentence
    assert "8×8" in failed.args[0].sentence
