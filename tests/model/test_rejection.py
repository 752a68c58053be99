import dataclasses
import json
import math

import numpy as np
import pytest

from model.archs import ARCHITECTURES, Classifier
from model.data import Part, load_dataset, to_input
from model.data.scribbles import TEST_KINDS, scribble_part
from model.evaluate import logit_margins_of
from model.events import Evaluation, Step
from model.preprocess import recipe_for
from model.rejection import (
    DEFAULT_RATE,
    FACT,
    LEARNT,
    NOTHING,
    QUANTILES,
    USUAL,
    Rejection,
    calibrate,
    from_facts,
    measured,
    of_validation,
)
from model.run import Run, Training
from model.train import fit
from tests.foreign import able

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(0, 3, (1000, 10))
INKED = np.ones((1000, 2, 2))
RULE = measured(logit_margins_of(LOGITS), INKED.sum(axis=(1, 2)))


def trained(dataset, epochs=15):
    """A small network; the same start and the same number of passes whatever the data."""
    architecture = ARCHITECTURES["mlp"]
    config = architecture.config_for(dataset.shape, hidden=(32,))
    network = architecture(config, dataset.shape, np.random.default_rng(0))
    run = Run(network, Training(epochs=epochs, batch_size=32, learning_rate=0.003))
    for _ in fit(run, dataset):
        pass
    return run.network


@pytest.fixture(scope="module")
def digits():
    return load_dataset("digits")


@pytest.fixture(scope="module")
def scribbled(digits):
    """The digits with scribbles among those to learn from."""
    more = scribble_part(400, recipe_for("digits"), 0)
    images = np.concatenate([digits.train.images, more.images])
    labels = np.concatenate([digits.train.labels, more.labels])
    return dataclasses.replace(digits, train=Part(images, labels))


def test_a_logit_margin_is_the_largest_logit_over_the_mean():
    np.testing.assert_allclose(
        logit_margins_of(np.array([[1.0, 5.0, 0.0], [2.0, 2.0, 2.0]])), [3.0, 0.0]
    )


def test_logit_margins_stay_when_all_logits_grow_alike():
    np.testing.assert_allclose(logit_margins_of(LOGITS + 7), logit_margins_of(LOGITS))


@pytest.mark.parametrize("fraction", [0.01, 0.05, 0.2, 0.5])
def test_of_the_digits_that_were_measured_as_many_are_rejected_as_asked_for(fraction):
    assert RULE.rejects(INKED, LOGITS, fraction).mean() == pytest.approx(fraction, abs=0.002)


def test_a_rate_of_zero_rejects_nothing():
    assert not RULE.rejects(np.zeros((1000, 2, 2)), LOGITS * np.nan, 0.0).any()
    assert RULE.threshold(0.0) == -math.inf


def test_logits_that_are_no_numbers_are_rejected():
    assert RULE.rejects(INKED, LOGITS * np.nan).all()


def test_a_drawing_with_hardly_any_ink_is_rejected_however_confident_the_network_is():
    confident = np.eye(10)[[3, 3]] * 1000
    images = np.stack([np.full((2, 2), 0.4), np.full((2, 2), 0.6)])
    np.testing.assert_array_equal(RULE.rejects(images, confident), [True, False])


def test_the_fraction_below_a_threshold_is_the_rate_it_was_made_for():
    assert RULE.fraction_below(RULE.threshold(0.1)) == pytest.approx(0.1)
    assert RULE.fraction_below(-1.0) == 0.0
    assert RULE.fraction_below(1e9) == 1.0


def test_what_a_file_keeps_of_it_is_what_it_was():
    facts = json.loads(json.dumps({FACT: RULE.to_facts()}))
    again = from_facts(facts)
    assert again.digits == RULE.digits
    np.testing.assert_allclose(again.logit_margins, RULE.logit_margins, atol=1e-4)
    assert again.ink == pytest.approx(RULE.ink, abs=1e-4)


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        {},
        {**RULE.to_facts(), "leads": "many"},
        {**RULE.to_facts(), "leads": [1.0]},
        {**RULE.to_facts(), "leads": [1e9] * len(QUANTILES)},
        {**RULE.to_facts(), "leads": list(range(len(QUANTILES), 0, -1))},
        {**RULE.to_facts(), "leads": [True] * len(QUANTILES)},
        {**RULE.to_facts(), "digits": 0},
        {**RULE.to_facts(), "digits": "some"},
        {**RULE.to_facts(), "ink": -1},
        {**RULE.to_facts(), "ink": None},
    ],
)
def test_facts_that_make_no_sense_give_the_usual_values(stored):
    assert from_facts({FACT: stored}) == USUAL


def test_usual_values_are_one_for_each_quantile_and_rise():
    assert len(USUAL.logit_margins) == len(QUANTILES)
    assert list(USUAL.logit_margins) == sorted(USUAL.logit_margins)


def test_margins_that_are_all_no_numbers_give_the_usual_values():
    assert measured(np.full(5, np.nan), np.ones(5)) == USUAL


def test_it_is_measured_on_digits_that_were_not_learnt_from(digits):
    architecture = ARCHITECTURES["perceptron"]
    network = architecture(architecture.config_for((8, 8)), (8, 8), np.random.default_rng(0))
    assert calibrate(network, digits).digits == len(digits.validation)
    without = dataclasses.replace(digits, validation=digits.validation.take(slice(0)))
    found = calibrate(network, without)
    assert found.digits == len(digits.test)
    expected = logit_margins_of(network.predict_logits(to_input(digits.test.images, digits.peak)))
    assert found.logit_margins[QUANTILES.index(0.5)] == pytest.approx(np.median(expected))


def test_a_network_that_learnt_scribbles_rejects_others_that_it_never_saw(digits, scribbled):
    part = scribble_part(200, recipe_for("digits"), 7, TEST_KINDS)
    images = to_input(part.images, digits.peak)
    test = to_input(digits.test.images, digits.peak)
    rejected = {}
    for name, data in {"without": digits, "with": scribbled}.items():
        network = trained(data)
        rule = calibrate(network, data)
        assert rule.rejects(test, network.predict_logits(test), 0.02).mean() <= 0.06
        rejected[name] = rule.rejects(images, network.predict_logits(images), 0.02).mean()
    assert rejected["with"] > max(0.5, rejected["without"] + 0.1)


def test_the_default_rate_is_below_one_in_a_hundred():
    assert 0 < DEFAULT_RATE < 0.01


@pytest.mark.parametrize("name", [n for n in able(Classifier) if n != "hopfield"])  # which stores
def test_scribbles_in_a_batch_count_in_the_loss_but_not_in_the_accuracy(name, digits):
    architecture = ARCHITECTURES[name]
    plain = {"dropout": 0.0, "fine_tuning": 1.0}  # all of it tells digits apart
    given = {key: value for key, value in plain.items() if key in architecture.Config.specs()}
    config = architecture.config_for((8, 8), **given)
    network = architecture(config, (8, 8), np.random.default_rng(0))
    run = Run(network, Training())
    images = to_input(digits.train.images[:8], digits.peak)
    logits = network.predict_logits(images)
    predictions = logits.argmax(axis=1)
    labels = np.array([(predictions[0] + 1) % 10, *predictions[1:6], -1, -1])
    metrics = run.network.train_step(images, labels, np.random.default_rng(0))
    assert metrics["accuracy"] == pytest.approx(5 / 6)
    assert metrics["loss"] == pytest.approx(network.loss(logits, labels), rel=1e-5)


def test_a_rule_is_a_plain_value():
    assert Rejection(RULE.logit_margins, RULE.digits, RULE.ink) == RULE


def test_a_network_rejects_no_digits_after_its_first_steps(digits):
    """Of networks after 1 to 50 steps, saved as a stopped training is, none rejects many digits."""
    test = to_input(digits.test.images, digits.peak)
    architecture = ARCHITECTURES["mlp"]
    network = architecture(architecture.config_for((8, 8)), (8, 8), np.random.default_rng(0))
    run = Run(network, Training(epochs=50, batch_size=32))
    for event in fit(run, digits):
        if not isinstance(event, Step) or event.step not in (1, 2, 5, 10, 20, 50, 100):
            continue
        found = of_validation(run.score, digits)
        facts = {"epochs": run.epoch} | ({} if found is None else {FACT: found.to_facts()})
        rejected = from_facts(facts).rejects(test, network.predict_logits(test))
        assert rejected.mean() < 0.03, event.step
        if event.step == 100:
            return


def test_a_network_that_has_learnt_little_rejects_nothing_whatever_was_measured(digits):
    architecture = ARCHITECTURES["mlp"]
    network = architecture(architecture.config_for((8, 8)), (8, 8), np.random.default_rng(0))
    rule = calibrate(network, digits)
    assert rule.accuracy < LEARNT
    assert not rule.can_tell
    assert not rule.rejects(100 * INKED, LOGITS / 1e6).any()
    assert from_facts({FACT: rule.to_facts()}).can_tell is False


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({}, USUAL),
        ({"epochs": 0}, NOTHING),
        ({"epochs": 3, "validation_accuracy": 0.31}, NOTHING),
        ({"epochs": 3, "validation_accuracy": 0.97}, USUAL),
        ({"epochs": 3, "test_accuracy": 0.97}, USUAL),
        ({"epochs": 3, "test_accuracy": "good"}, NOTHING),
    ],
)
def test_usual_margins_are_for_networks_that_have_learnt_well(facts, rule):
    assert from_facts(facts) == rule


def test_a_training_that_goes_on_measures_its_rule_at_each_epoch(digits):
    architecture = ARCHITECTURES["mlp"]
    network = architecture(architecture.config_for((8, 8)), (8, 8), np.random.default_rng(0))
    run = Run(network, Training(epochs=30, batch_size=32, learning_rate=0.01))
    assert of_validation(run.score, digits) is None
    for event in fit(run, digits):
        if isinstance(event, Evaluation) and event.epoch == 10:
            found = of_validation(run.score, digits)
            break
    assert found == calibrate(run.network, digits)
    assert found.can_tell
