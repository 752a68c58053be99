import numpy as np
import pytest

from model.data import Dataset, Part
from model.evaluate import Score
from model.probes.judging.calibration import calibration
from model.probes.judging.comparison import compare, mcnemar
from model.probes.judging.errors import Digits, confused, digits_of, judge, judging, misclassified


def score_of(labels, predictions, confidence):
    """A score with these predictions, each held this likely, the rest shared by the others."""
    labels, predictions = np.array(labels, np.int64), np.array(predictions, np.int64)
    rest = (1 - np.array(confidence, np.float32))[:, None] / 9
    probabilities = np.repeat(rest, 10, axis=1)
    probabilities[np.arange(len(labels)), predictions] = confidence
    confusion = np.zeros((10, 10), np.int64)
    np.add.at(confusion, (labels, predictions), 1)
    return Score(len(labels), 0.0, confusion, predictions, labels, probabilities)


def test_misclassified_digits_come_most_confident_first_and_equals_in_their_order():
    score = score_of([1, 2, 3, 4, 5], [7, 2, 8, 9, 6], [0.5, 0.9, 0.8, 0.5, 0.99])
    np.testing.assert_array_equal(misclassified(score), [4, 2, 0, 3])


def test_a_cell_of_the_confusion_holds_its_digits_most_confident_first():
    score = score_of([4, 4, 4, 9, 4], [9, 9, 4, 9, 9], [0.6, 0.9, 0.7, 0.8, 0.7])
    np.testing.assert_array_equal(confused(score, 4, 9), [1, 4, 0])
    assert len(confused(score, 9, 4)) == 0
    assert len(confused(score, 4, 9)) == score.confusion[4, 9]


def test_an_overflown_network_still_has_a_list_of_misclassified_digits():
    score = score_of([1, 2], [3, 3], [0.5, 0.5])
    score.probabilities[0] = np.nan
    np.testing.assert_array_equal(misclassified(score), [1, 0])


def test_digits_spread_evenly_over_all_of_them():
    digits = Digits(np.zeros((10, 2, 2), np.uint8), np.zeros(10, np.int64))
    np.testing.assert_array_equal(digits.spread(5), [0, 2, 4, 6, 8])
    np.testing.assert_array_equal(digits.spread(100), np.arange(10))
    assert len(digits.spread(0)) == 0


def test_inputs_are_in_0_to_1_whatever_the_images_are_held_in():
    bytes_ = Digits(np.full((2, 3, 3), 16, np.uint8), np.zeros(2, np.int64), peak=16)
    floats = Digits(np.full((2, 3, 3), 0.25, np.float32), np.zeros(2, np.int64))
    assert bytes_.inputs(slice(None)).max() == 1.0
    assert bytes_.inputs(0).shape == (3, 3)
    assert floats.inputs(np.array([1])).max() == 0.25


def test_some_of_the_digits_are_judged_like_all_of_them(make_network, digits):
    network, all_digits = make_network("mlp"), digits_of(digits, "test")
    whole, some = judge(network, all_digits), judge(network, all_digits, 50)
    assert whole.is_whole
    assert not some.is_whole
    assert some.score.n == 50
    np.testing.assert_array_equal(some.score.predictions, whole.score.predictions[some.chosen])
    np.testing.assert_array_equal(some.score.labels, all_digits.labels[some.chosen])


def test_judging_tells_how_far_it_is(make_network, digits, monkeypatch):
    monkeypatch.setattr("model.probes.judging.errors.CHUNK", 20)
    percentages = list(judging(make_network("mlp"), digits_of(digits, "test"), 50))
    np.testing.assert_allclose(percentages, [0.4, 0.8, 1.0])


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_each_part_of_the_data_can_be_judged(part):
    parts = {
        name: Part(np.zeros((n, 8, 8), np.uint8), np.full(n, n, np.int64))
        for name, n in (("train", 3), ("validation", 2), ("test", 1))
    }
    digits = digits_of(Dataset("x", "X", **parts, peak=16, recipe="digits"), part)
    assert len(digits) == digits.labels[0] == len(parts[part])
    assert digits.peak == 16


def test_the_calibration_error_is_that_of_a_hand_made_case():
    # Bin (0.5, 0.6]: 4 at 0.6, 3 of them correct: off by 0.15. Bin (0.9, 1]: 6 at 0.95, 3 correct.
    confidence = [0.6] * 4 + [0.95] * 6
    predictions = [1, 1, 1, 2, 1, 1, 1, 2, 2, 2]
    found = calibration(score_of([1] * 10, predictions, confidence))
    np.testing.assert_array_equal(found.counts, [0, 0, 0, 0, 0, 4, 0, 0, 0, 6])
    assert found.accuracy[5] == pytest.approx(0.75)
    assert found.accuracy[9] == pytest.approx(0.5)
    assert found.confidence[9] == pytest.approx(0.95)
    assert found.error == pytest.approx(0.4 * 0.15 + 0.6 * 0.45)
    assert found.gap == pytest.approx(0.6 * 0.45 - 0.4 * 0.15)
    assert np.isnan(found.accuracy[0])


def test_a_bin_holds_its_upper_edge_and_not_its_lower():
    found = calibration(score_of([1] * 10, [1] * 10, [k / 10 for k in range(1, 11)]))
    np.testing.assert_array_equal(found.counts, np.ones(10))


def test_a_network_that_is_as_confident_as_it_is_accurate_has_no_calibration_error():
    found = calibration(score_of([1] * 4, [1, 1, 1, 2], [0.75] * 4))
    assert found.error == pytest.approx(0, abs=1e-6)


def test_calibration_bears_no_digits_and_no_numbers():
    nothing = score_of([], [], [])
    assert calibration(nothing).error == 0.0
    score = score_of([1, 2], [1, 1], [0.5, 0.5])
    score.probabilities[:] = np.nan
    assert np.isfinite(calibration(score).error)


def test_two_networks_are_compared_digit_by_digit():
    first = score_of([1, 2, 3, 4], [1, 2, 0, 0], [0.9] * 4)
    second = score_of([1, 2, 3, 4], [1, 0, 3, 0], [0.9] * 4)
    found = compare(first, second)
    for places, wanted in (
        (found.both_correct, [0]),
        (found.only_first, [1]),
        (found.only_second, [2]),
        (found.both_wrong, [3]),
    ):
        np.testing.assert_array_equal(places, wanted)


def test_scores_of_other_digits_are_not_compared():
    with pytest.raises(ValueError, match="same digits"):
        compare(score_of([1], [1], [0.9]), score_of([2], [2], [0.9]))


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        (0, 0, 1.0),
        (5, 5, 1.0),
        (1, 0, 1.0),
        (9, 1, 2 * 11 / 1024),
        (1, 9, 2 * 11 / 1024),
        (0, 10, 2 / 1024),
    ],
)
def test_the_exact_test_of_mcnemar_is_that_of_a_fair_coin(first, second, wanted):
    assert mcnemar(first, second) == pytest.approx(wanted, rel=1e-9)


def test_the_test_bears_thousands_of_digits():
    assert 0 <= mcnemar(4000, 9000) < 1e-9
    assert mcnemar(5000, 5001) == pytest.approx(1.0, abs=0.02)
