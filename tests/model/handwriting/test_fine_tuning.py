"""Teaching a network somebody's hand."""

import numpy as np
import pytest

from model.archs import ARCHITECTURES, Classifier
from model.data import Dataset, Part
from model.data.dataset import NO_DIGIT
from model.data.pen import deform, draw_digit
from model.data.pen_orders import loading_points
from model.errors import SettingError, TrainingError
from model.evaluate import result_of
from model.handwriting import FineTuningProgress, finding_digits, fine_tune
from model.handwriting.drawings import MAX_A_DIGIT, bounded, copies_of_each, in_unit_box
from model.handwriting.fine_tuning import folds
from model.preprocess import RECIPES, recipe_for
from model.run import Run, Training
from model.strokes import Drawing
from model.train import fit
from tests.deep import DEEP

CLASSIFIERS = [
    name
    for name, kind in ARCHITECTURES.items()
    if issubclass(kind, Classifier) and name != "hopfield"
]
"""Without memories: one that is full takes up no more."""

TURN = np.array([[0.77, -0.64], [0.64, 0.77]])
"""A hand that writes every digit turned by 40 degrees: no data set has it."""


ROOMY = {
    "mlp": {"hidden": (32,)},
    "cnn": {"channels": (12,), "hidden": 32},
    "dbn": {"hidden": (48,), "fine_tuning": 0.8},
    DEEP: {"channels": (6, 12), "hidden": 32},
}
"""Architecture -> settings of a network that has room for a handwriting of its own."""


def own_digits(per_digit, *, seed=0, digits=range(10)):
    """Drawings of one hand, turned, a little different each time."""
    drawings = []
    for digit in digits:
        habit = draw_digit(digit, np.random.default_rng((1, digit)))
        for number in range(per_digit):
            rng = np.random.default_rng((seed, digit, number))
            strokes = tuple(stroke @ TURN for stroke in deform(habit, rng))
            drawings.append(Drawing(f"{digit}-{number}", strokes, digit))
    return drawings


def fine_tuned(network, drawings, data, **settings):
    return result_of(fine_tune(network, drawings, data, **settings))


def errors(network, drawings, recipe=RECIPES["digits"]):
    images = np.stack([recipe.from_strokes(drawing.strokes) for drawing in drawings])
    labels = np.array([drawing.label for drawing in drawings])
    return int((network.predict_logits(images).argmax(axis=1) != labels).sum())


@pytest.fixture(scope="module")
def pupils(make_run, digits):
    """Architecture -> a network that reads scikit-learn's digits, but not this hand."""
    trained = {}
    for name in [*CLASSIFIERS, DEEP]:
        run = make_run(name, config=ROOMY.get(name), epochs=25, batch_size=32)
        result_of(fit(run, digits))
        trained[name] = run.network
    return trained


@pytest.fixture(scope="module")
def fine_tuning(pupils, digits):
    return fine_tuned(pupils["mlp"], own_digits(3), digits)


@pytest.mark.parametrize("name", [*CLASSIFIERS, DEEP])
def test_any_classifier_reads_more_of_the_next_digits_of_that_writer(pupils, digits, name):
    unseen = own_digits(6, seed=1)
    learnt = fine_tuned(pupils[name], own_digits(3), digits)
    assert type(learnt.network) is type(pupils[name])
    assert errors(learnt.network, unseen) < 0.75 * errors(pupils[name], unseen)


def test_the_digits_of_others_are_not_forgotten(fine_tuning):
    before, after = fine_tuning.test.accuracies
    assert after > before - 0.08
    assert len(fine_tuning.test) == 150


def test_the_network_that_fine_tuning_starts_from_is_never_changed(pupils, digits):
    network = pupils["cnn"]
    before = {name: array.copy() for name, array in network.parameters.items()}
    learnt = fine_tuned(network, own_digits(1), digits)
    for name, array in before.items():
        np.testing.assert_array_equal(network.parameters[name], array)
    assert any(not np.array_equal(learnt.network.parameters[n], before[n]) for n in before)


@pytest.mark.parametrize("name", ["cnn", DEEP])
def test_convolutions_stay_as_they_are(pupils, digits, name):
    network = pupils[name]
    learnt = fine_tuned(network, own_digits(1), digits)
    for key, array in network.parameters.items():
        same = np.array_equal(learnt.network.parameters[key], array)
        assert same == key.startswith("conv"), key


def test_the_same_seed_teaches_the_same(pupils, digits, fine_tuning):
    again = fine_tuned(pupils["mlp"], own_digits(3), digits)
    other = fine_tuned(pupils["mlp"], own_digits(3), digits, seed=1)
    for name, array in fine_tuning.network.parameters.items():
        np.testing.assert_array_equal(again.network.parameters[name], array)
    np.testing.assert_array_equal(again.own.after, fine_tuning.own.after)
    weights = "output.weight"
    assert not np.array_equal(
        other.network.parameters[weights], fine_tuning.network.parameters[weights]
    )


def test_what_is_promised_was_measured_on_digits_not_learnt_from(pupils, digits):
    # Labels that say nothing can be learnt by heart, but no network can foretell them.
    rng = np.random.default_rng(0)
    nonsense = [
        Drawing(d.id, d.strokes, int(label))
        for d, label in zip(own_digits(3), rng.permutation(30) % 10, strict=True)
    ]
    learnt = fine_tuned(pupils["mlp"], nonsense, digits)
    by_heart = 1 - errors(learnt.network, nonsense) / 30
    assert learnt.own.accuracies[1] < min(0.3, by_heart - 0.1)


def test_what_is_promised_comes_true(fine_tuning, digits):
    promised = fine_tuning.own.accuracies[1]
    unseen = own_digits(10, seed=2)
    assert abs(1 - errors(fine_tuning.network, unseen) / len(unseen) - promised) < 0.2


def test_readings_before_are_those_of_the_network_as_it_was(pupils, fine_tuning, digits):
    own = own_digits(3)
    assert (fine_tuning.own.before != fine_tuning.own.labels).sum() == errors(pupils["mlp"], own)
    np.testing.assert_array_equal(fine_tuning.own.labels, [drawing.label for drawing in own])
    images = digits.test.images / np.float32(digits.peak)
    predictions = pupils["mlp"].predict_logits(images).argmax(axis=1)
    np.testing.assert_array_equal(fine_tuning.test.before, predictions)
    images_after = fine_tuning.network.predict_logits(images).argmax(axis=1)
    np.testing.assert_array_equal(fine_tuning.test.after, images_after)


def test_digits_are_either_corrected_or_newly_wrong_or_as_before(fine_tuning):
    own = fine_tuning.own
    kinds = [set(own.corrected), set(own.newly_wrong), set(own.still_wrong)]
    assert sum(map(len, kinds)) == len(set.union(*kinds))
    wrong = set(np.flatnonzero(own.before != own.labels))
    assert wrong == kinds[0] | kinds[2]


def test_drawings_of_a_few_digits_leave_the_others_readable(pupils, digits):
    sevens = own_digits(8, digits=[7])
    learnt = fine_tuned(pupils["mlp"], sevens, digits)
    before, after = learnt.test.accuracies
    assert after > before - 0.08
    assert errors(learnt.network, own_digits(8, seed=1, digits=[7])) < 8


def test_two_drawings_are_enough_and_one_is_too_few(pupils, digits):
    two = own_digits(1, digits=[3, 4])
    assert len(fine_tuned(pupils["mlp"], two, digits).own) == 2
    with pytest.raises(SettingError, match="at least two"):
        fine_tuned(pupils["mlp"], two[:1], digits)


def test_drawings_without_a_label_or_a_point_are_passed_over(pupils, digits):
    nowhere = (np.full((3, 2), np.nan),)
    odd = [Drawing("a", own_digits(1)[0].strokes), Drawing("b", nowhere, 3)]
    learnt = fine_tuned(pupils["mlp"], [*odd, *own_digits(1)], digits)
    assert [drawing.id for drawing in learnt.drawings] == [d.id for d in own_digits(1)]


def test_a_tap_and_a_drawing_of_any_size_can_be_learnt(pupils, digits):
    tap = Drawing("tap", (np.array([[5.0, 5.0]]),), 1)
    huge = Drawing("huge", tuple(1e200 * s for s in own_digits(1)[0].strokes), 0)
    learnt = fine_tuned(pupils["mlp"], [tap, huge], digits)
    assert all(np.isfinite(array).all() for array in learnt.network.parameters.values())


def test_of_hundreds_of_drawings_the_newest_of_each_digit_are_taken():
    many = own_digits(1, digits=[0]) * 500 + own_digits(2, digits=[1])
    chosen = bounded(many)
    assert [d.label for d in chosen].count(0) == MAX_A_DIGIT
    assert [d.id for d in chosen[-2:]] == ["1-0", "1-1"]
    assert copies_of_each(10 * MAX_A_DIGIT) * 10 * MAX_A_DIGIT <= 2000


def test_progress_never_falls_and_ends_at_the_whole(pupils, digits):
    fractions = [p.fraction for p in fine_tune(pupils["cnn"], own_digits(2), digits)]
    assert fractions == sorted(fractions)
    assert fractions[0] < 0.1
    assert fractions[-1] > 0.9


def test_closing_the_generator_ends_fine_tuning(pupils, digits):
    work = fine_tune(pupils["mlp"], own_digits(2), digits)
    assert isinstance(next(work), FineTuningProgress)
    work.close()
    with pytest.raises(StopIteration):
        next(work)


def test_a_network_whose_numbers_overflow_is_refused_with_a_sentence(pupils, digits):
    network = pupils["mlp"]
    broken = {name: np.full_like(array, np.inf) for name, array in network.parameters.items()}
    with (
        np.errstate(all="ignore"),
        pytest.raises(TrainingError, match="overflow"),
    ):
        fine_tuned(network.with_parameters(broken), own_digits(1), digits)


def test_labels_of_no_digit_are_neither_replayed_nor_tested(pupils, digits):
    def with_nothing(part):
        labels = part.labels.copy()
        labels[::2] = NO_DIGIT
        return Part(part.images, labels)

    parts = (with_nothing(digits.train), digits.validation, with_nothing(digits.test))
    odd = Dataset("odd", "Odd", *parts, digits.peak, digits.recipe)
    learnt = fine_tuned(pupils["mlp"], own_digits(1), odd)
    assert len(learnt.test) == 75
    assert learnt.test.labels.min() >= 0


def test_without_anything_to_replay_fine_tuning_is_refused(pupils, digits):
    nothing = digits.train.take(slice(0))
    empty = Dataset("none", "None", nothing, nothing, nothing, digits.peak, digits.recipe)
    with pytest.raises(SettingError, match="no digits to learn again"):
        fine_tuned(pupils["mlp"], own_digits(1), empty)


def test_folds_hold_each_digit_out_once_and_spread_each_label():
    labels = np.array([3] * 10 + [4] * 5 + [5])
    held_out = folds(labels, 5)
    np.testing.assert_array_equal(np.sum(held_out, axis=0), 1)
    for fold in held_out:
        assert (labels[fold] == 3).sum() == 2
        assert (labels[fold] == 4).sum() == 1
    assert len(folds(np.array([1, 2]), 5)) == 2


def test_the_box_of_a_drawing_becomes_one_by_one_at_most():
    strokes = in_unit_box([np.array([[10.0, 5.0], [30.0, 5.0]]), np.array([[20.0, np.nan]])])
    np.testing.assert_allclose(strokes[0], [[0.0, 0.5], [1.0, 0.5]])
    assert len(strokes) == 1


def test_digits_that_are_loaded_are_replayed_where_they_fit(digits):
    assert result_of(finding_digits(RECIPES["digits"], digits)) is digits


def test_the_correct_digits_are_found_for_each_recipe(monkeypatch, digits):
    assert result_of(finding_digits(RECIPES["digits"])).name == "digits"
    monkeypatch.setattr("model.handwriting.replay.GENERATED", 20)
    made = result_of(finding_digits(recipe_for("box 12x10"), digits))
    assert made.shape == (12, 10)
    assert made.name == "pen"


@pytest.mark.mnist
def test_mnist_is_replayed_where_its_files_are(mnist_dir):
    found = result_of(finding_digits(RECIPES["mnist"], data_dir=str(mnist_dir)))
    assert found.name == "mnist"


def test_a_network_of_points_learns_a_hand_beside_points():
    recipe = recipe_for("pen 12x3")
    points = result_of(loading_points(size=200, recipe=recipe.name))
    kind = ARCHITECTURES["gru"]
    config = kind.config_for(points.shape, units=24, init="he")
    training = Training(learning_rate=0.02, batch_size=20, epochs=8)
    run = Run(kind(config, points.shape, np.random.default_rng(0)), training)
    result_of(fit(run, points))
    found = fine_tuned(run.network, own_digits(3), points)
    others = own_digits(3, seed=1)
    assert errors(found.network, others, recipe) < errors(run.network, others, recipe)


def test_points_are_replayed_for_a_network_that_reads_points(monkeypatch):
    monkeypatch.setattr("model.handwriting.replay.GENERATED", 20)
    found = result_of(finding_digits(recipe_for("pen 12x3")))
    assert (found.recipe, found.shape) == ("pen 12x3", (12, 3))
