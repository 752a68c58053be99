"""Long work whose pieces are done by other processes: the same results, to the last bit."""

import numpy as np
import pytest

from model.archs import Classifier
from model.evaluate import evaluation
from model.handwriting import fine_tune
from model.measure import measuring, painted
from model.parallel import Crew, WorkerGroup, crew
from model.preprocess import RECIPES
from model.probes.judging.errors import digits_of, judging
from model.probes.judging.robustness import measuring_robustness
from model.probes.maps.digit_map import digit_map, map_layers
from model.progress import result_of
from model.rejection import calibrating
from model.strokes import Drawing
from model.train import fit
from tests.foreign import able
from tests.model.test_train import assert_same_state


@pytest.fixture(scope="module")
def spread():
    """Does all pieces in two other processes; fails where it is not used."""
    group = WorkerGroup(2)
    calls = []

    def spread(work, pieces):
        calls.append(len(pieces))
        return group.spread(work, pieces)

    yield spread
    group.close()
    assert calls


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Several pieces also of few digits."""
    for module in ("evaluate", "measure", "rejection", "probes.judging.errors"):
        monkeypatch.setattr(f"model.{module}.CHUNK", 40)
    monkeypatch.setattr("model.probes.judging.robustness.CHUNK", 40)
    monkeypatch.setattr("model.handwriting.fine_tuning.CHUNK", 40)
    monkeypatch.setattr("model.handwriting.head.CHUNK", 40)


@pytest.fixture(scope="module")
def drawings():
    """Ninety ones and sevens."""
    rng = np.random.default_rng(0)
    upright, flag = np.array([[0.0, 0.0], [0.0, 9.0]]), np.array([[-5.0, 0.0], [0.0, 0.0]])
    kinds = {1: (upright,), 7: (upright, flag)}
    return [
        Drawing(str(number), tuple(s + rng.normal(size=s.shape) for s in kinds[label]), label)
        for number, label in enumerate([1, 7] * 45)
    ]


def assert_same(first, second):
    """Two values of the same dataclass hold the same numbers."""
    assert type(first) is type(second)
    for name, value in vars(first).items():
        np.testing.assert_equal(vars(second)[name], value, err_msg=name)


@pytest.mark.parametrize("name", able(Classifier))
def test_an_evaluation_is_the_same(make_network, digits, spread, name):
    network = make_network(name)
    here, there = (
        result_of(evaluation(network, digits.test, digits.peak, how)) for how in (map, spread)
    )
    assert_same(here, there)


def test_the_rule_for_rejection_is_the_same(make_network, digits, spread):
    network = make_network("cnn")
    here, there = (result_of(calibrating(network, digits, how)) for how in (map, spread))
    assert here == there


def test_judging_digits_is_the_same(make_network, digits, spread):
    network, some = make_network("mlp"), digits_of(digits, "test")
    here, there = (result_of(judging(network, some, 130, how)) for how in (map, spread))
    assert_same(here.score, there.score)


def test_drawings_are_painted_and_measured_alike(make_network, spread, drawings):
    network = make_network("mlp")
    here, there = (result_of(measuring(network, "digits", drawings, how)) for how in (map, spread))
    assert_same(here.score, there.score)
    assert here.figures() == there.figures()
    pictures = [np.concatenate(list(painted("digits", drawings, how))) for how in (map, spread)]
    np.testing.assert_array_equal(*pictures)


def test_robustness_is_the_same_with_all_that_is_drawn_at_random(make_network, digits, spread):
    network, some = make_network("mlp"), digits_of(digits, "test")
    here, there = (
        result_of(
            measuring_robustness(
                network, some, RECIPES["digits"], limit=100, keys=("noise", "shift"), spread=how
            )
        )
        for how in (map, spread)
    )
    assert_same(here, there)


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_a_map_of_each_layer_is_the_same(make_network, digits, spread, name):
    network = make_network(name)
    for layer in map_layers(network):
        asked = {"layer": layer, "part": "train", "count": 250}
        here, there = (digit_map(network, digits, spread=how, **asked) for how in (map, spread))
        np.testing.assert_array_equal(here.points, there.points)
        np.testing.assert_array_equal(here.predictions, there.predictions)


def test_fine_tuning_is_the_same(make_network, digits, spread, drawings):
    network = make_network("cnn")
    here, there = (
        result_of(fine_tune(network, drawings[:20], digits, spread=how)) for how in (map, spread)
    )
    for name, values in here.network.parameters.items():
        np.testing.assert_array_equal(values, there.network.parameters[name])
    assert_same(here.own, there.own)
    assert_same(here.test, there.test)
    assert here.rejection == there.rejection


def test_the_processes_that_train_read_the_validation_digits(make_run, digits, monkeypatch):
    monkeypatch.setattr("model.stepping.KNOWN_STEPS", 2)
    monkeypatch.setattr("model.stepping.WORTH_S", 0.0)
    monkeypatch.setattr("model.stepping.TRIAL_S", np.inf)
    monkeypatch.setattr(Crew, "is_ready", property(lambda crew: crew.wait_until_ready() or True))
    monkeypatch.setattr(crew, "WARM_WORTH_S", 0.0)
    spread, pieces = WorkerGroup.spread, []

    def counted(group, work, some):
        pieces.extend(some)
        return spread(group, work, some)

    monkeypatch.setattr(WorkerGroup, "spread", counted)
    runs = [make_run("cnn", epochs=3, shards=2, ema=0.9) for _ in range(2)]
    for run, processes in zip(runs, (1, 2), strict=True):
        assert not pieces
        list(fit(run, digits, processes=processes))
    assert pieces
    assert_same_state(*runs)
