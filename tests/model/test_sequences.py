"""How far networks that read step by step have come after each."""

import numpy as np
import pytest

from model.archs import ARCHITECTURES, Unrolled
from model.errors import BadFileError
from model.evaluate import evaluate
from model.preprocess import RECIPES, recipe_for
from model.progress import result_of
from model.sequences import (
    StepwiseAccuracy,
    drawings_by_step,
    gradient_in_words,
    reading_by_step,
)
from model.strokes import Drawing
from tests.written import PEN

RECURRENT = [name for name, kind in ARCHITECTURES.items() if issubclass(kind, Unrolled)]


@pytest.mark.parametrize("name", RECURRENT)
def test_after_the_last_row_the_accuracy_is_that_of_an_evaluation(make_network, digits, name):
    network = make_network(name)
    found = result_of(reading_by_step(network, digits.test, digits.peak))
    assert found.n == 150
    assert found.by_step.shape == (8,)
    assert found.by_step[-1] == evaluate(network, digits.test, digits.peak).accuracy
    images = digits.test.images / np.float32(digits.peak)
    answers = network.unrolled(images).probabilities.argmax(axis=2)
    np.testing.assert_allclose(found.by_step, (answers == digits.test.labels).mean(axis=1))


def test_its_progress_ends_at_all_of_the_digits(make_network, digits, monkeypatch):
    monkeypatch.setattr("model.sequences.CHUNK", 40)
    work = reading_by_step(make_network("gru"), digits.test, digits.peak)
    assert list(work) == pytest.approx([40 / 150, 80 / 150, 120 / 150, 1])


def test_of_no_digits_nothing_is_read(make_network, digits):
    empty = digits.test.take(slice(0))
    found = result_of(reading_by_step(make_network("gru"), empty, digits.peak))
    assert found.n == 0
    assert found.by_step.tolist() == [0.0] * 8


def test_drawings_are_read_as_their_recipe_paints_them(make_network):
    network = make_network("lstm")
    drawings = [
        Drawing(id=str(digit), strokes=tuple(map(np.asarray, PEN[digit])), label=digit)
        for digit in range(10)
    ]
    recipe = RECIPES["digits"]
    images = np.stack([recipe.from_strokes(drawing.strokes) for drawing in drawings])
    found = result_of(drawings_by_step(network, "digits", drawings))
    answers = network.unrolled(images).probabilities.argmax(axis=2)
    np.testing.assert_allclose(found.by_step, (answers == np.arange(10)).mean(axis=1))
    with pytest.raises(BadFileError, match="label"):
        result_of(drawings_by_step(network, "digits", [Drawing(id="a", strokes=())]))


def test_points_of_a_pen_are_read_by_a_recipe_or_its_name():
    kind, recipe = ARCHITECTURES["gru"], recipe_for("pen 12x3")
    network = kind(kind.config_for(recipe.shape, units=5), recipe.shape, np.random.default_rng(0))
    drawings = [
        Drawing(id=str(digit), strokes=tuple(map(np.asarray, PEN[digit])), label=digit)
        for digit in range(10)
    ]
    by_recipe = result_of(drawings_by_step(network, recipe, drawings))
    by_name = result_of(drawings_by_step(network, recipe.name, drawings))
    np.testing.assert_array_equal(by_recipe.by_step, by_name.by_step)
    assert by_recipe.by_step.shape == (12,)


def test_a_share_of_the_steps_is_its_last_whole_one():
    found = StepwiseAccuracy(10, np.arange(7) / 10)
    assert [found.after(share) for share in (0.01, 0.5, 0.99, 1)] == [0.0, 0.2, 0.5, 0.6]
    assert found.shares() == {1: 0.0, 3: 0.2, 5: 0.4, 7: 0.6}
    assert StepwiseAccuracy(10, np.array([0.5])).shares() == {1: 0.5}


@pytest.mark.parametrize(
    ("norms", "words"),
    [
        ([7e-12, 1e-9, 1e-5, 3e-4], ["Vanishing", "row 1", "10^-8 of", "above row 3"]),
        ([0.0, 1e-9, 1.0], ["Vanishing", "At row 2", "10^-9 of"]),
        ([1e-4, 0.005, 0.5, 1.0], ["fades", "1/10000 of", "above row 3", "slowly"]),
        ([5e5, 10, 1.0], ["Exploding", "10^6 times"]),
        ([np.inf, 10, 1.0], ["Exploding", "beyond all numbers"]),
        ([np.nan, np.inf, 1.0], ["Exploding", "beyond all numbers"]),
        ([0.1, 0.5, 1.0], ["1/10 of", "learn from each row"]),
        ([0.0, 0.0, 0.5, 1.0], ["At row 3", "1/2 of", "learn from each row"]),
        ([2.0, 1.5, 1.0], ["2 times", "learn from each row"]),
        ([0.0, 0.0, 0.0], ["no gradient"]),
    ],
)
def test_what_the_gradient_does_is_said_in_words(norms, words):
    said = gradient_in_words(np.array(norms))
    assert all(word in said for word in words)


def test_steps_of_a_pen_are_called_points():
    assert "point" in gradient_in_words(np.array([1e-9, 1.0]), step="point")
    assert "row" not in gradient_in_words(np.array([0.5, 1.0]), step="point")


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"start_scale": 0.1}, "Vanishing"),
        ({"activation": "relu", "start_scale": 3.0}, "Exploding"),
        ({"activation": "relu"}, "learn from each row"),
    ],
)
def test_the_scale_of_the_start_brings_both_about(make_network, digits, settings, word):
    network = make_network("rnn", **settings)
    images = digits.train.images[:60] / np.float32(digits.peak)
    norms = network.gradient_norms(images, digits.train.labels[:60])
    assert word in gradient_in_words(norms)
