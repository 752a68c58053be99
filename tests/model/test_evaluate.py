import numpy as np
import pytest

from model import evaluate as module
from model.archs.capabilities import Classifier
from model.data import Part, to_input
from model.evaluate import accuracy_by_group, evaluate, evaluation, evaluation_of_inputs
from model.progress import result_of


class LivePrediction(Classifier):
    """Predicts what the first pixel says, in tenths of full ink."""

    def predict_logits(self, images):
        self.sizes = [*getattr(self, "sizes", []), len(images)]
        digits = np.rint(images[:, 0, 0] * 10).astype(int)
        return np.eye(10, dtype=np.float32)[digits]

    def predict_proba(self, images):
        return self.probabilities(self.predict_logits(images))

    def probabilities(self, logits):
        return logits * 0.8 + 0.02

    def loss(self, logits, labels):
        return float((logits.argmax(axis=1) != labels).mean())


def part_of(digits, labels):
    images = np.zeros((len(digits), 2, 3), np.uint8)
    images[:, 0, 0] = np.array(digits) * 10
    return Part(images, np.array(labels, dtype=np.int64).reshape(len(digits)))


def test_a_score_counts_predictions_by_label():
    score = evaluate(LivePrediction(), part_of([1, 1, 2, 9], [1, 7, 2, 9]), 100)
    assert score.n == 4
    assert score.accuracy == 0.75
    assert score.loss == 0.25
    wanted = np.zeros((10, 10), dtype=np.int64)
    wanted[1, 1] = wanted[7, 1] = wanted[2, 2] = wanted[9, 9] = 1
    np.testing.assert_array_equal(score.confusion, wanted)
    np.testing.assert_array_equal(score.predictions, [1, 1, 2, 9])


def test_accuracy_by_digit_is_none_for_digits_that_do_not_occur():
    score = evaluate(LivePrediction(), part_of([1, 1, 2], [1, 2, 2]), 100)
    assert score.accuracy_by_digit == [None, 1.0, 0.5, *[None] * 7]


def test_nothing_scores_0_without_a_warning():
    score = evaluate(LivePrediction(), part_of([], []), 100)
    assert (score.n, score.loss, score.accuracy) == (0, 0.0, 0.0)
    assert score.predictions.shape == (0,)
    assert score.accuracy_by_digit == [None] * 10


@pytest.mark.parametrize("count", [1, 3, 4, 5, 11])
def test_the_length_of_chunks_changes_nothing(monkeypatch, count):
    rng = np.random.default_rng(0)
    part = part_of(rng.integers(10, size=11), rng.integers(10, size=11))
    whole = evaluate(LivePrediction(), part, 100)
    monkeypatch.setattr(module, "CHUNK", count)
    reader = LivePrediction()
    score = evaluate(reader, part, 100)
    assert max(reader.sizes) <= count
    assert sum(reader.sizes) == 11
    assert score.loss == pytest.approx(whole.loss)
    np.testing.assert_array_equal(score.confusion, whole.confusion)


def test_an_evaluation_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 2)
    assert list(evaluation(LivePrediction(), part_of([1, 2, 3], [1, 2, 3]), 100)) == [2 / 3, 1.0]


def test_inputs_are_scored_like_images():
    part = part_of([3, 4, 5], [3, 4, 6])
    inputs = part.images.astype(np.float32) / 100
    chunks = iter([inputs[:2], inputs[2:]])
    score = result_of(evaluation_of_inputs(LivePrediction(), chunks, part.labels))
    np.testing.assert_array_equal(score.predictions, [3, 4, 5])
    assert score.accuracy == pytest.approx(2 / 3)


def test_the_loss_of_a_real_network_is_the_mean_over_all_digits(make_network, digits, monkeypatch):
    network = make_network("mlp")
    whole = evaluate(network, digits.test, digits.peak)
    monkeypatch.setattr(module, "CHUNK", 40)
    assert evaluate(network, digits.test, digits.peak).loss == pytest.approx(whole.loss, rel=1e-5)


def test_groups_are_sorted_and_each_counts_its_own():
    labels, predictions = np.array([1, 2, 3, 4]), np.array([1, 2, 0, 4])
    by_group = accuracy_by_group(labels, predictions, ["bea", "ann", "bea", "ann"])
    assert list(by_group.items()) == [("ann", 1.0), ("bea", 0.5)]


def test_a_score_holds_each_digits_probabilities(make_network, digits, monkeypatch):
    network = make_network("mlp", loss="squared_error")
    monkeypatch.setattr(module, "CHUNK", 40)
    score = evaluate(network, digits.test, digits.peak)
    wanted = network.predict_proba(to_input(digits.test.images, digits.peak))
    np.testing.assert_allclose(score.probabilities, wanted, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(score.correct, score.predictions == digits.test.labels)
    np.testing.assert_allclose(score.confidence, wanted.max(axis=1), rtol=1e-4)
