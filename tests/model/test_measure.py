import json

import numpy as np
import pytest

from model.archs.capabilities import Classifier
from model.errors import BadFileError
from model.evaluate import evaluation_of_inputs
from model.measure import measure_drawings, measure_of, measuring, painted
from model.preprocess import recipe_for
from model.progress import result_of
from model.strokes import Drawing

UPRIGHT = (np.array([[0.0, 0.0], [0.0, 10.0]]),)
LEVEL = (np.array([[0.0, 0.0], [10.0, 0.0]]),)


class Surveyor(Classifier):
    """Reads what is higher than wide as 1, all else as 7."""

    def predict_logits(self, images):
        tall = (images.max(axis=2) > 0).sum(axis=1) > (images.max(axis=1) > 0).sum(axis=1)
        return np.eye(10, dtype=np.float32)[np.where(tall, 1, 7)]

    def predict_proba(self, images):
        return self.probabilities(self.predict_logits(images))

    def probabilities(self, logits):
        return logits * 0.8 + 0.02

    def loss(self, logits, labels):
        return float((logits.argmax(axis=1) != labels).mean())


def drawing(label, strokes, writer="ann", *tags):
    return Drawing("", strokes, label, writer, tags=frozenset(tags))


DRAWINGS = [
    drawing(1, UPRIGHT, "ann"),
    drawing(7, LEVEL, "ann"),
    drawing(7, UPRIGHT, "ann", "hard"),
    drawing(1, UPRIGHT, "bea", "hard", "odd"),
    drawing(None, UPRIGHT, "bea"),
]


def test_drawings_count_overall_by_writer_and_by_tag():
    found = measure_drawings(Surveyor(), "mnist", DRAWINGS)
    assert found.score.n == len(found.drawings) == 4  # the one without a label is passed over
    assert found.overall.accuracy == pytest.approx(3 / 4)
    assert found.overall.by_writer == pytest.approx((2 / 3 + 1) / 2)
    assert {name: fraction.n for name, fraction in found.writers.items()} == {"ann": 3, "bea": 1}
    assert (found.untagged.n, found.untagged.accuracy) == (2, 1.0)
    assert (found.tagged.n, found.tagged.accuracy) == (2, 0.5)
    assert found.tagged.by_writer == pytest.approx(0.5)
    assert {name: fraction.n for name, fraction in found.tags.items()} == {"hard": 2, "odd": 1}
    assert found.score.confusion[7, 1] == 1


def test_the_figures_are_plain_json_with_the_keys_that_others_know():
    figures = measure_drawings(Surveyor(), "mnist", DRAWINGS).figures()
    assert json.loads(json.dumps(figures)) == figures
    assert figures["writers"] == {"ann": pytest.approx(2 / 3), "bea": 1.0}
    assert figures["n_untagged"] == 2
    assert figures["accuracy_by_writer_untagged"] == 1.0
    assert figures["tags"]["odd"] == {"n": 1, "accuracy": 1.0, "accuracy_by_writer": 1.0}


def test_without_any_tag_there_are_no_figures_of_tags():
    figures = measure_drawings(Surveyor(), "mnist", DRAWINGS[:2]).figures()
    assert set(figures) == {"accuracy_by_writer", "writers", "n_by_writer"}


def test_drawings_without_any_label_are_refused():
    with pytest.raises(BadFileError, match="None of the drawings has a label"):
        measure_drawings(Surveyor(), "mnist", DRAWINGS[4:])


def test_measuring_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr("model.measure.CHUNK", 2)
    assert list(measuring(Surveyor(), "mnist", DRAWINGS)) == [0.5, 1.0]


def test_drawings_are_painted_by_the_recipe_in_their_order(monkeypatch):
    monkeypatch.setattr("model.measure.CHUNK", 3)
    recipe = recipe_for("digits")
    chunks = list(painted("digits", DRAWINGS))
    assert [len(chunk) for chunk in chunks] == [3, 2]
    wanted = [recipe.from_strokes(d.strokes) for d in DRAWINGS]
    np.testing.assert_array_equal(np.concatenate(chunks), wanted)


def test_a_score_that_is_there_already_gives_the_same_measure():
    some, recipe = DRAWINGS[:4], recipe_for("mnist")
    labels = np.array([d.label for d in some])
    score = result_of(evaluation_of_inputs(Surveyor(), painted(recipe, some), labels))
    again = measure_of(score, some)
    assert again.figures() == measure_drawings(Surveyor(), recipe, some).figures()


class Counter(Classifier):
    """Reads a line of points as 1 until the pen is lifted, then as 4: of what it has met so far."""

    def predict_logits(self, images):
        lifted = (images[:, 1:, 2] > 0.5).any(axis=1)
        return np.eye(10, dtype=np.float32)[np.where(lifted, 4, 1)]

    predict_proba = predict_logits

    def probabilities(self, logits):
        return logits

    def loss(self, logits, labels):
        return 0.0


def test_a_network_of_points_is_asked_while_the_line_is_drawn_too():
    cross = (UPRIGHT[0], LEVEL[0])
    some = [drawing(4, cross, "ann"), drawing(4, cross, "bea"), drawing(1, UPRIGHT, "bea")]
    found = measure_drawings(Counter(), "pen 16x3", some)
    assert found.overall.accuracy == 1.0
    assert {share: group.accuracy for share, group in found.unfinished.items()} == {
        0.25: pytest.approx(1 / 3),
        0.5: 1.0,
        0.75: 1.0,
    }
    figures = found.figures()
    assert json.loads(json.dumps(figures)) == figures
    assert figures["accuracy_after"]["1"] == 1.0
    assert figures["accuracy_by_writer_after"]["0.25"] == pytest.approx(1 / 4)


def test_a_network_of_pictures_is_asked_once():
    assert measure_drawings(Surveyor(), "mnist", DRAWINGS).unfinished == {}
