"""What is said of generated pictures: against cases whose answer is known."""

import numpy as np
import pytest

from model.archs.capabilities import Classifier, Encoder
from model.archs.creating import Sampler
from model.data.dataset import to_input
from model.generated import (
    Moments,
    anchors,
    can_judge,
    collapse,
    drawing,
    frechet_distance,
    judged,
    judging,
    moments,
    nearest,
    reading,
    score_of,
)
from model.progress import result_of


class Gatherer(Classifier, Encoder):
    """Reads the brightest of ten pixels in the first row as the digit; features are pixels."""

    def predict_logits(self, images):
        return images[:, 0, :10] * 100

    def predict_proba(self, images):
        return self.probabilities(self.predict_logits(images))

    def probabilities(self, logits):
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)

    def loss(self, logits, labels):
        return 0.0

    def encode(self, images):
        return images.reshape(len(images), -1)


class Stepper(Sampler):
    """A chain of which each step lights one pixel more."""

    is_chain = True

    def sampling(self, rng, count, *, label=None, start=None, temperature=1.0):
        pictures = np.zeros((count, 2, 10), np.float32)
        for step in range(20):
            pictures.reshape(count, -1)[:, step] = 1
            yield pictures


def bars(digits):
    """Pictures that ``Gatherer`` reads as these digits."""
    pictures = np.zeros((len(digits), 2, 10), np.float32)
    pictures[np.arange(len(digits)), 0, digits] = 1
    return pictures


def test_the_score_is_10_for_certain_and_even_answers_and_1_for_equal_ones():
    assert score_of(np.eye(10)) == pytest.approx(10)
    assert score_of(np.repeat(np.eye(10)[:1], 7, axis=0)) == pytest.approx(1)
    assert score_of(np.full((5, 10), 0.1)) == pytest.approx(1)
    assert score_of(np.eye(10)[[3, 3, 3, 8]]) == pytest.approx(
        np.exp(-0.75 * np.log(0.75) - 0.25 * np.log(0.25))
    )


def test_frechet_distance_of_two_normal_distributions_along_axes_has_its_closed_form():
    a = Moments(np.array([1.0, 0.0]), np.diag([4.0, 1.0]))
    b = Moments(np.array([0.0, 2.0]), np.diag([1.0, 9.0]))
    assert frechet_distance(a, b) == pytest.approx(1 + 4 + (2 - 1) ** 2 + (1 - 3) ** 2)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)


def test_frechet_distance_of_correlated_features_is_that_of_the_matrix_root():
    linalg = pytest.importorskip("scipy.linalg")
    rng = np.random.default_rng(0)
    a, b = (moments(rng.normal(size=(50, 6)) @ rng.normal(size=(6, 6))) for _ in range(2))
    root = linalg.sqrtm(a.covariance @ b.covariance).real
    shift = a.mean - b.mean
    wanted = shift @ shift + np.trace(a.covariance + b.covariance - 2 * root)
    assert frechet_distance(a, b) == pytest.approx(wanted)
    assert frechet_distance(b, a) == pytest.approx(wanted)


def test_features_that_hardly_vary_have_a_distance_all_the_same():
    flat = moments(np.zeros((4, 3), np.float32))
    assert frechet_distance(flat, moments(np.ones((4, 3), np.float32))) == pytest.approx(3)


def test_a_collapsed_network_covers_one_digit_however_sure_the_reader_is():
    reader = Gatherer()
    all_ten = judged(result_of(reading(reader, bars(np.arange(500) % 10))))
    one = judged(result_of(reading(reader, bars(np.full(500, 3)))))
    assert (all_ten.coverage, one.coverage) == (10, 1)
    assert all_ten.sure == one.sure == 1
    assert one.shares[3] == 1
    assert all_ten.score > 9 > 2 > one.score
    assert one.distance is None
    assert one.figures()["coverage"] == 1


def test_a_collapse_is_named_with_the_digit_that_is_left():
    reader = Gatherer()
    found = judged(result_of(reading(reader, bars(np.array([4] * 95 + [7] * 5)))))
    assert "Only 2 of the ten digits" in collapse(found)
    assert "95 % of them read as 4" in collapse(found)
    assert "Only one of" in collapse(judged(result_of(reading(reader, bars(np.full(9, 1))))))
    assert collapse(judged(result_of(reading(reader, bars(np.arange(50) % 10))))) == ""


def test_a_digit_that_is_made_too_seldom_is_not_covered():
    digits = np.r_[np.zeros(98, int), 1, 1]
    assert judged(result_of(reading(Gatherer(), bars(digits)))).coverage == 1


def test_reading_a_stack_is_reading_it_whole_and_encoding_it(make_network, digits):
    network = make_network("mlp")
    images = to_input(digits.test.images, digits.peak)
    found = result_of(reading(network, images))
    np.testing.assert_allclose(found.probabilities, network.predict_proba(images), atol=1e-6)
    np.testing.assert_array_equal(found.features, network.encode(images))


def test_only_who_reads_and_has_features_can_judge(make_network):
    assert can_judge(make_network("mlp"))
    assert not can_judge(make_network("forger"))


def test_a_chain_is_given_its_steps_before_its_picture_is_taken():
    pictures = result_of(drawing(Stepper(), 3, np.random.default_rng(0), sweeps=7))
    assert pictures.shape == (3, 2, 10)
    np.testing.assert_array_equal(pictures.sum(axis=(1, 2)), 7)


def test_real_digits_are_nearer_to_digits_than_what_a_bad_network_makes(make_network, digits):
    rng = np.random.default_rng(0)

    class Noise(Sampler):
        def sampling(self, rng, count, *, label=None, start=None, temperature=1.0):
            while True:
                yield rng.random((count, 8, 8), dtype=np.float32)

    reader = make_network("mlp")
    fractions = []
    work = judging(Noise(), reader, digits.train.digits, digits.test, digits.peak, rng, count=120)
    while True:
        try:
            fractions.append(next(work))
        except StopIteration as end:
            found = end.value
            break
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1)
    assert found.pictures.shape == (120, 8, 8)
    assert found.made.n == found.anchors["real digits"].n == 120
    real, hard = found.anchors["real digits"], found.anchors["in black and white"]
    assert real.distance < hard.distance < found.made.distance


def test_anchors_are_those_of_other_digits_than_distances_are_from(make_network, digits):
    reader = make_network("mlp")
    known = result_of(reading(reader, to_input(digits.test.images, digits.peak)))
    found = result_of(anchors(reader, moments(known.features), digits.test, digits.peak))
    assert found["real digits"].distance == pytest.approx(0, abs=1e-6)


def test_the_nearest_digit_to_a_copy_is_what_was_copied(digits, monkeypatch):
    monkeypatch.setattr("model.generated.COMPARED", 64)
    images = digits.train.images
    pictures = to_input(images[[5, 200, 70]], digits.peak)
    pictures[2, 0, 0] += 0.25
    places, apart = result_of(nearest(pictures, images, digits.peak))
    assert places.tolist() == [5, 200, 70]
    np.testing.assert_allclose(apart, [0, 0, 0.0625], atol=1e-4)
