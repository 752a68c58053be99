"""The exponential moving average of the weights."""

import numpy as np
import pytest

from model.evaluate import evaluate
from model.events import Diverged, Evaluation, Step
from model.files import load_network, load_run, save_run
from model.train import fit


def steps_of(run, dataset, steps):
    """Makes so many steps; the weights after each."""
    weights = []
    for event in fit(run, dataset):
        if isinstance(event, Step):
            weights.append({k: p.copy() for k, p in run.network.parameters.items()})
        if len(weights) == steps:
            return weights
    return weights


def assert_equal(arrays, others):
    assert arrays.keys() == others.keys()
    for name, array in arrays.items():
        np.testing.assert_array_equal(array, others[name])


def test_it_follows_the_formula(make_run, digits):
    run = make_run(ema=0.3, batch_size=50)
    after = steps_of(run, digits, 3)
    name = next(iter(after[0]))
    # (1 + t) / (10 + t) is below 0.3 for the first two steps.
    expected = after[0][name]
    for step, fraction in ((1, 3 / 12), (2, 0.3)):
        expected = fraction * expected + (1 - fraction) * after[step][name]
    np.testing.assert_allclose(run.ema[name], expected, rtol=1e-5, atol=1e-7)


def test_without_it_the_last_weights_are_kept(make_run, digits):
    run = make_run(epochs=1)
    steps_of(run, digits, 100)
    assert run.ema is None
    assert run.kept_parameters is run.network.parameters


def test_epochs_are_judged_by_the_ema_and_it_is_kept(make_run, digits):
    run = make_run(epochs=2, ema=0.9)
    for _ in fit(run, digits):
        pass
    assert run.kept_parameters is run.ema
    judged = run.network.with_parameters(run.ema)
    score = evaluate(judged, digits.validation, digits.peak)
    assert score.loss == pytest.approx(run.history[-1].validation["loss"])


@pytest.mark.parametrize("patience", [0, 2])
def test_a_file_keeps_the_last_weights_the_best_and_the_ema(tmp_path, make_run, digits, patience):
    settings = {"epochs": 30, "learning_rate": 1.0, "schedule": "constant"}
    run = make_run("perceptron", ema=0.5, patience=patience, **settings)
    for _ in fit(run, digits):
        pass
    save_run(tmp_path / "run.npz", run, "digits", {})
    resumed, _ = load_run(tmp_path / "run.npz")
    assert_equal(resumed.network.parameters, run.network.parameters)
    assert_equal(resumed.best_parameters, run.best_parameters)
    assert_equal(resumed.ema, run.ema)
    assert_equal(load_network(tmp_path / "run.npz").network.parameters, run.kept_parameters)


def test_a_training_goes_on_with_its_ema_bit_for_bit(tmp_path, make_run, digits):
    whole, half = (make_run(epochs=2, ema=0.9) for _ in range(2))
    steps_of(whole, digits, 1000)
    steps_of(half, digits, 5)
    save_run(tmp_path / "run.npz", half, "digits", {})
    resumed, _ = load_run(tmp_path / "run.npz")
    steps_of(resumed, digits, 1000)
    assert_equal(resumed.ema, whole.ema)


def test_a_run_that_has_not_begun_has_no_ema(tmp_path, make_run):
    save_run(tmp_path / "run.npz", make_run(ema=0.9), "digits", {})
    assert load_run(tmp_path / "run.npz")[0].ema is None


def test_a_divergence_takes_the_ema_back_too(make_run, digits):
    run = make_run(ema=0.9)
    events = fit(run, digits)
    next(event for event in events if isinstance(event, Evaluation))
    good = {name: array.copy() for name, array in run.ema.items()}
    run.network.parameters["output.weight"][0, 0] = np.inf
    *_, last = events
    assert isinstance(last, Diverged)
    assert_equal(run.ema, good)
