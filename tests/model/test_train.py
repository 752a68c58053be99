import itertools
import math
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from model import train
from model.archs import Classifier
from model.data.batches import Batches
from model.errors import SettingError
from model.events import Diverged, Evaluation, Finished, Snapshot, Step, Validating
from model.files import load_run, save_run
from model.nn.optim import OPTIMIZERS
from model.nn.schedules import SCHEDULES
from model.run import Run
from model.train import Checkpoint, fit
from tests.deep import DEEP
from tests.foreign import EVERY

CLASSIFIERS = [name for name, kind in EVERY.items() if issubclass(kind, Classifier)]


def events_of(run, dataset, kinds=(Step, Evaluation, Snapshot, Diverged, Finished), **options):
    return [event for event in fit(run, dataset, **options) if isinstance(event, kinds)]


def run_for(events, steps):
    """Asks for events until so many steps are made."""
    for event in events:
        steps -= isinstance(event, Step)
        if not steps:
            return


def without_time(history):
    return [
        {key: value for key, value in vars(evaluation).items() if key != "seconds"}
        for evaluation in history
    ]


def assert_same_state(run, other):
    for ours, theirs in (
        (run.network.parameters, other.network.parameters),
        (run.network.state(), other.network.state()),
        (run.best_parameters or {}, other.best_parameters or {}),
        (run.ema or {}, other.ema or {}),
    ):
        assert ours.keys() == theirs.keys()
        for name, array in ours.items():
            np.testing.assert_array_equal(array, theirs[name])
    assert without_time(run.history) == without_time(other.history)
    for name in ("epoch", "position", "step", "epoch_metrics"):
        assert getattr(run, name) == getattr(other, name)


# What happens, in which order.


def test_events_come_in_order(make_run, digits):
    events = events_of(make_run(epochs=2, batch_size=100), digits)
    assert [type(event) for event in events] == [*[Step] * 3, Evaluation] * 2 + [Finished]
    steps = [event for event in events if isinstance(event, Step)]
    assert [step.step for step in steps] == [1, 2, 3, 4, 5, 6]
    assert [step.epoch for step in steps] == pytest.approx([1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2])
    assert [step.images for step in steps] == [100] * 6


def test_the_last_batch_of_an_epoch_is_short_and_counts_by_its_size(make_run, digits):
    events = events_of(make_run(epochs=1, batch_size=128), digits)
    *steps, evaluation, _ = events
    assert [step.images for step in steps] == [128, 128, 44]
    mean = sum(step.metrics["loss"] * step.images for step in steps) / 300
    hits = sum(step.metrics["accuracy"] * step.images for step in steps) / 300
    assert evaluation.train["loss"] == pytest.approx(mean)
    assert evaluation.train["accuracy"] == pytest.approx(hits)
    assert evaluation.n_train == 300


def test_an_evaluation_says_what_the_validation_part_says(make_run, digits):
    from model.evaluate import evaluate

    run = make_run(epochs=1)
    (evaluation,) = events_of(run, digits, Evaluation)
    score = evaluate(run.network, digits.validation, digits.peak)
    assert evaluation.validation["loss"] == score.loss
    assert evaluation.validation["accuracy"] == score.accuracy
    assert evaluation.best
    assert run.history == [evaluation]


def test_seconds_are_those_of_the_steps_of_each_epoch(make_run, digits):
    run, seconds = make_run(epochs=3), 0.0
    for event in fit(run, digits):
        if isinstance(event, Step):
            seconds += event.seconds
            assert run.epoch_seconds == pytest.approx(seconds)
        elif isinstance(event, Evaluation):
            assert event.seconds == pytest.approx(seconds)
            assert run.epoch_seconds == 0
            seconds = 0.0
    assert run.seconds == pytest.approx(sum(evaluation.seconds for evaluation in run.history))


def test_the_validation_tells_how_far_it_is(make_run, digits, monkeypatch):
    monkeypatch.setattr("model.evaluate.CHUNK", 50)
    fractions = [
        event for event in fit(make_run(epochs=1), digits) if isinstance(event, Validating)
    ]
    assert len(fractions) == math.ceil(len(digits.validation) / 50)
    assert fractions[-1] == Validating(1, 1.0)


def test_no_digit_is_seen_twice_in_an_epoch_and_each_epoch_has_its_order(
    make_run, digits, monkeypatch
):
    run = make_run("perceptron", epochs=2, batch_size=70)
    seen = []
    learn = run.network.train_step

    def watched(images, labels, rng):
        seen.append(images.copy())
        return learn(images, labels, rng)

    monkeypatch.setattr(run.network, "train_step", watched)
    events_of(run, digits)
    first, second = np.concatenate(seen[:5]), np.concatenate(seen[5:])
    wanted = np.unique(digits.train.images / np.float32(16), axis=0)
    np.testing.assert_array_equal(np.unique(first, axis=0), wanted)
    np.testing.assert_array_equal(np.unique(second, axis=0), wanted)
    assert (first != second).any()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_the_learning_rate_follows_the_schedule(make_run, digits, schedule):
    run = make_run("perceptron", epochs=2, batch_size=30, schedule=schedule, learning_rate=0.02)
    steps = events_of(run, digits, Step)
    wanted = [0.02 * SCHEDULES[schedule](number / 20) for number in range(20)]
    assert [step.learning_rate for step in steps] == pytest.approx(wanted)


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_a_training_learns(make_run, digits, name):
    config = {
        "cnn": {"channels": (8, 16), "hidden": 48},
        "dbn": {"hidden": (48,), "fine_tuning": 0.8},
        "hopfield": {"rule": "modern", "patterns": 300},
    }.get(name, {})
    # One that learns in stages comes to the labels late.
    run = make_run(name, epochs=40 if name == "dbn" else 8, batch_size=20, config=config)
    events_of(run, digits)
    assert run.best.validation["accuracy"] > 0.6
    if run.network.optimizers:  # what only stores has no loss that falls
        losses = [epoch.train["loss"] for epoch in run.history if "loss" in epoch.train]
        assert losses[-1] < 0.7 * losses[0]


# The same again.


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_a_seed_gives_the_same_training_and_another_seed_another(make_run, digits, name):
    first, again, other = (make_run(name, augment=True, epochs=2, seed=seed) for seed in (1, 1, 2))
    for run in (first, again, other):
        events_of(run, digits)
    assert_same_state(first, again)
    ours, theirs = (run.network.parameters for run in (first, other))
    assert any((ours[key] != theirs[key]).any() for key in ours)


@pytest.mark.parametrize("stop", [1, 4, 5, 8, 12, 14])
@pytest.mark.parametrize("augment", [False, True])
@pytest.mark.parametrize("name", [*EVERY, DEEP])
@pytest.mark.usefixtures("foreign")
def test_a_training_stopped_anywhere_goes_on_bit_for_bit(
    tmp_path, make_run, digits, name, augment, stop
):
    # Five steps an epoch: 5 is its last step, before the evaluation.
    settings = {"augment": augment, "weight_decay": 0.01, "clip": 5.0}
    whole, half = make_run(name, **settings), make_run(name, **settings)
    events_of(whole, digits)
    events = fit(half, digits)
    run_for(events, stop)
    events.close()
    assert half.step == stop
    save_run(tmp_path / "run.npz", half, digits.recipe, {})
    resumed, _ = load_run(tmp_path / "run.npz")
    assert_same_state(resumed, half)
    events_of(resumed, digits)
    assert_same_state(resumed, whole)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimiser_goes_on_bit_for_bit(tmp_path, make_run, digits, optimizer):
    whole, half = (make_run(optimizer=optimizer, weight_decay=0.01) for _ in range(2))
    events_of(whole, digits)
    events = fit(half, digits)
    run_for(events, 7)
    events.close()
    save_run(tmp_path / "run.npz", half, digits.recipe, {})
    resumed, _ = load_run(tmp_path / "run.npz")
    events_of(resumed, digits)
    assert_same_state(resumed, whole)


def test_a_training_stopped_in_its_validation_goes_on_with_it(tmp_path, make_run, digits):
    whole, half = make_run(), make_run()
    events_of(whole, digits)
    events = fit(half, digits)
    next(event for event in events if isinstance(event, Validating))
    events.close()
    save_run(tmp_path / "run.npz", half, digits.recipe, {})
    resumed, _ = load_run(tmp_path / "run.npz")
    events_of(resumed, digits)
    assert_same_state(resumed, whole)


def test_a_closed_training_goes_on_in_the_same_process_too(make_run, digits):
    whole, parts = make_run("cnn", augment=True), make_run("cnn", augment=True)
    events_of(whole, digits)
    for steps in (3, 2, 4):
        events = fit(parts, digits)
        run_for(events, steps)
        events.close()
    events_of(parts, digits)
    assert_same_state(parts, whole)


def test_a_finished_run_is_finished_at_once(make_run, digits):
    run = make_run(epochs=1)
    events_of(run, digits)
    before = run.network.parameters["output.weight"].copy()
    (event,) = fit(run, digits)
    assert event == Finished(1, 1, early=False)
    np.testing.assert_array_equal(run.network.parameters["output.weight"], before)


def test_a_finished_run_goes_on_with_more_epochs(make_run, digits):
    run = make_run(epochs=1)
    events_of(run, digits)
    run.change(epochs=3)
    assert events_of(run, digits, Finished)[0].epoch == 3


# Changes on the way.


def test_settings_sent_to_a_training_hold_from_the_next_batch_on(make_run, digits):
    run = make_run(batch_size=50, schedule="constant", config={"dropout": 0.0})
    events = fit(run, digits)
    next(events)
    step = events.send(
        {"learning_rate": 0.5, "batch_size": 20, "weight_decay": 0.1, "clip": 2.0, "dropout": 0.3}
    )
    assert (step.learning_rate, step.images) == (0.5, 20)
    assert run.network.optimizers["main"].weight_decay == 0.1
    assert run.network.clip == 2.0
    assert run.network.config.dropout == 0.3
    assert run.training.batch_size == 20
    events.close()


def test_settings_may_be_sent_with_every_kind_of_event(make_run, digits):
    run = make_run(epochs=1)
    events = fit(run, digits, snapshots=True)
    sent, event = {}, next(events)
    for rate in itertools.count(1):
        if isinstance(event, Step | Validating | Snapshot | Evaluation):
            sent[type(event)] = rate / 1000
            event = events.send({"learning_rate": rate / 1000})
            assert run.training.learning_rate == rate / 1000
        if isinstance(event, Finished) or len(sent) == 4:
            break
    assert {Step, Snapshot, Validating, Evaluation} == set(sent)
    events.close()


def test_a_change_on_the_way_is_kept_in_the_file(tmp_path, make_run, digits):
    def changed(run):
        events = fit(run, digits)
        run_for(events, 7)
        events.send({"learning_rate": 0.003, "dropout": 0.4, "batch_size": 33})
        return events

    whole, half = make_run("cnn"), make_run("cnn")
    for _ in changed(whole):
        pass
    changed(half).close()
    save_run(tmp_path / "run.npz", half, digits.recipe, {})
    resumed, _ = load_run(tmp_path / "run.npz")
    events_of(resumed, digits)
    assert_same_state(resumed, whole)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learning_rate": -1.0}, "Learning rate"),
        ({"batch_size": 0}, "Batch size"),
        ({"dropout": 2.0}, "Dropout"),
        ({"optimizer": "sgd"}, "Optimizer can't change"),
        ({"seed": 5}, "Seed can't change"),
        ({"hidden": (5,)}, "hidden"),
        ({"nonsense": 1}, "nonsense"),
        ({"learning_rate": 0.5, "dropout": 7.0}, "Dropout"),
        ({"learning_rate": 0.5, "nonsense": 7.0}, "nonsense"),
        ({"dropout": 0.5, "learning_rate": -7.0}, "Learning rate"),
    ],
)
def test_an_invalid_change_is_refused_and_nothing_changed(make_run, digits, changes, words):
    run, untouched = make_run(), make_run()
    training, config = run.training, run.network.config
    events = fit(run, digits)
    next(events)
    with pytest.raises(SettingError, match=words):
        events.send(changes)
    assert (run.training, run.network.config) == (training, config)
    # The run is whole: it goes on as if nothing had been sent.
    events_of(run, digits)
    events_of(untouched, digits)
    assert_same_state(run, untouched)


def test_a_training_can_be_shortened_to_where_it_stands(make_run, digits):
    run = make_run(epochs=5)
    events = fit(run, digits)
    run_for(events, 12)
    run.change(epochs=2)
    assert [type(event) for event in events] == [Finished]
    assert run.epoch == 2


# When to stop.


def test_patience_ends_a_training_that_gets_no_better(make_run, digits):
    # Steps so long that it gets better and worse.
    settings = {"epochs": 100, "learning_rate": 1.0, "schedule": "constant"}
    run = make_run("perceptron", patience=3, **settings)
    *_, finished = fit(run, digits)
    assert finished == Finished(run.best.epoch + 3, run.best.epoch, early=True)
    assert run.epoch < 100


def test_without_patience_a_training_goes_to_its_end(make_run, digits):
    run = make_run("perceptron", epochs=20, learning_rate=1e-8)
    *_, finished = fit(run, digits)
    assert (finished.epoch, finished.early) == (20, False)


def test_the_best_weights_are_those_of_the_best_evaluation(make_run, digits):
    from model.evaluate import evaluate

    run = make_run(epochs=12, learning_rate=0.05, schedule="constant", batch_size=20)
    events_of(run, digits)
    bests = [evaluation for evaluation in run.history if evaluation.best]
    assert run.best is bests[-1]
    key = [(e.validation["accuracy"], -e.validation["loss"]) for e in run.history]
    assert key[run.best.epoch - 1] == max(key)
    best = run.network.with_parameters(run.best_parameters)
    score = evaluate(best, digits.validation, digits.peak)
    assert score.accuracy == run.best.validation["accuracy"]


def test_without_a_validation_part_the_last_epoch_is_the_best(make_run, textbook_digits):
    run = make_run(epochs=3, patience=1)
    *_, finished = fit(run, textbook_digits)
    assert finished == Finished(3, 3, early=False)
    assert all(evaluation.validation == {} for evaluation in run.history)
    lines = [evaluation.to_json() for evaluation in run.history]
    assert all(line["validation_loss"] is None for line in lines)
    assert all(line["validation_accuracy"] is None for line in lines)
    for name, array in run.network.parameters.items():
        np.testing.assert_array_equal(run.best_parameters[name], array)


@pytest.mark.parametrize("with_validation_first", [True, False])
def test_a_run_may_gain_and_lose_its_validation_part(
    make_run, digits, textbook_digits, with_validation_first
):
    parts = [digits, textbook_digits]
    first, second = parts if with_validation_first else parts[::-1]
    run = make_run(epochs=1)
    events_of(run, first)
    run.change(epochs=2)
    events_of(run, second)
    assert ["loss" in e.validation for e in run.history] == [
        with_validation_first,
        not with_validation_first,
    ]
    assert run.best.epoch == 2


# When it goes wrong.


def exploding(make_run, name):
    """A run whose steps become so long, once told so, that numbers end."""
    return make_run(name, optimizer="sgd", epochs=50, schedule="constant", batch_size=100)


@pytest.mark.parametrize(("clip", "tells"), [(0.0, True), (1e5, False)])
def test_a_recurrent_network_that_explodes_is_told_to_clip(make_run, digits, clip, tells):
    config = {"activation": "relu", "start_scale": 3.0, "dropout": 0.0}
    options = {"optimizer": "sgd", "learning_rate": 100.0, "schedule": "constant"}
    with np.errstate(all="ignore"):
        *_, last = fit(make_run("rnn", config=config, clip=clip, **options), digits)
    assert isinstance(last, Diverged)
    assert ("clip them at 1" in last.reason) is tells


@pytest.mark.parametrize("name", ["mlp", "cnn", DEEP])
def test_a_training_that_diverges_is_taken_back_to_its_last_good_state(make_run, digits, name):
    run = exploding(make_run, name)
    events = fit(run, digits)
    evaluation = next(event for event in events if isinstance(event, Evaluation))
    good = {key: array.copy() for key, array in run.network.parameters.items()}
    with np.errstate(all="ignore"):
        events.send({"learning_rate": 100.0, "weight_decay": 10.0})
        *_, last = events
    assert isinstance(last, Diverged)
    # Later epochs may have passed before numbers ended; then the last of them is the good one.
    if run.epoch == 1:
        for key, array in run.network.parameters.items():
            np.testing.assert_array_equal(array, good[key])
        assert run.history == [evaluation]
    assert all(np.isfinite(array).all() for array in run.network.parameters.values())
    assert last.epoch == run.epoch == len(run.history)
    assert run.position == 0
    assert last.step > run.step
    assert "Try a learning rate of 10." in last.reason
    assert f"at step {last.step}" in last.reason


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_weights_that_are_no_numbers_end_in_the_state_before(make_run, digits, name):
    run = make_run(name)
    events = fit(run, digits)
    run_for(events, 7)
    # In the second epoch; the first one's end is the last good state.
    for array in run.network.parameters.values():
        if array.dtype.kind == "f":
            array[..., 0] = np.nan
    *_, last = events
    assert isinstance(last, Diverged)
    assert (last.step, last.epoch, run.step, run.epoch) == (8, 1, 5, 1)
    assert "epoch 1" in last.reason
    reference = make_run(name, epochs=1)
    reference.change(epochs=3)
    events = fit(reference, digits)
    next(event for event in events if isinstance(event, Evaluation))
    assert_same_state(run, reference)


@pytest.mark.parametrize("part", ["digits", "textbook_digits"])
def test_weights_that_break_in_the_last_step_of_an_epoch_are_not_kept(make_run, request, part):
    dataset = request.getfixturevalue(part)
    run = make_run(epochs=1, optimizer="sgd", batch_size=300)
    before = {key: array.copy() for key, array in run.network.parameters.items()}
    events = fit(run, dataset)
    assert isinstance(next(events), Step)
    run.network.parameters["output.bias"][3] = np.nan
    *_, last = events
    assert isinstance(last, Diverged)
    assert run.history == []
    assert run.best_parameters is None
    assert run.score is None
    for key, array in run.network.parameters.items():
        np.testing.assert_array_equal(array, before[key])


@pytest.mark.parametrize("name", [*EVERY, DEEP])
def test_a_checkpoint_takes_a_run_back_to_where_it_was_made(make_run, digits, name):
    run, reference = make_run(name, ema=0.9), make_run(name, ema=0.9)
    for each in (run, reference):
        events = fit(each, digits)
        run_for(events, 7)
        events.close()
    checkpoint = Checkpoint(run)
    run_for(fit(run, digits), 6)
    diverged = checkpoint.restore(run, "loss")
    assert (diverged.step, diverged.epoch) == (13, 1)
    assert_same_state(run, reference)
    for each in (run, reference):
        events_of(each, digits)
    assert_same_state(run, reference)


def test_after_a_divergence_the_run_goes_on_with_smaller_steps(make_run, digits):
    run = make_run()
    events = fit(run, digits)
    run_for(events, 8)
    run.network.parameters["output.bias"][:] = np.nan
    *_, last = events
    assert isinstance(last, Diverged)
    run.change(learning_rate=0.001)
    *_, last = fit(run, digits)
    assert last.epoch == 3


def test_data_of_another_size_are_refused(make_run, digits):
    from model.data import Dataset, Part

    part = Part(np.zeros((20, 9, 7), np.uint8), np.zeros(20, np.int64))
    other = Dataset("other", "Other", part, part, part, 255, "box 9x7")
    with pytest.raises(SettingError, match=r"8×8 pixels, “Other” holds 7×9"):
        next(fit(make_run(), other))


def test_data_that_end_before_the_run_stands_are_refused(make_run, digits):
    run = make_run()
    run.position = 301
    with pytest.raises(SettingError, match="stopped at digit 301"):
        next(fit(run, digits))


# Snapshots.


def test_snapshots_are_copies(make_run, digits):
    run = make_run(epochs=1)
    kept = {}
    for event in fit(run, digits, snapshots=True):
        if isinstance(event, Snapshot):
            for name, array in event.parameters.items():
                assert not np.shares_memory(array, run.network.parameters[name])
                assert not array.flags.writeable
                np.testing.assert_array_equal(array, run.network.parameters[name])
            kept[event.step] = event.parameters["output.weight"].copy(), event
    assert kept
    for copy, event in kept.values():
        np.testing.assert_array_equal(event.parameters["output.weight"], copy)


def test_no_snapshots_come_unless_asked_for(make_run, digits):
    assert not events_of(make_run(), digits, Snapshot)


@pytest.mark.parametrize("copy_s", [0.0, 0.0001, 0.004, 0.5])
def test_snapshots_take_a_tenth_of_the_time_at_most(make_run, digits, monkeypatch, copy_s):
    # A clock of our own: a step takes a hundredth of a second, a copy what is asked.
    now_s = 0.0
    run = make_run(epochs=30, batch_size=100)
    learn, copies = run.network.train_step, train.copies

    def step(*arguments):
        nonlocal now_s
        now_s += 0.01
        return learn(*arguments)

    def copy(arrays):
        nonlocal now_s
        now_s += copy_s
        return copies(arrays)

    monkeypatch.setattr(run.network, "train_step", step)
    monkeypatch.setattr(train, "time", SimpleNamespace(perf_counter=lambda: now_s))
    monkeypatch.setattr(train, "copies", copy)
    taken_s = [now_s for event in fit(run, digits, snapshots=True) if isinstance(event, Snapshot)]
    # The first and the last one are free: views must show something at once, and the end.
    assert (len(taken_s) - 2) * copy_s <= 0.1 * now_s
    gaps = [after - before for before, after in itertools.pairwise(taken_s[:-1])]
    assert all(gap >= copy_s / train.SNAPSHOT_FRACTION for gap in gaps)
    assert len(taken_s) >= 2


def test_snapshots_lie_denser_where_a_training_begins(make_run, digits):
    run = make_run(epochs=4, batch_size=10)
    steps = [
        event.step for event in fit(run, digits, snapshots=True) if isinstance(event, Snapshot)
    ]
    gaps = np.diff(steps)
    assert steps[0] <= 2
    assert 2 * np.sqrt(run.step) * 0.5 < len(steps) < 2 * np.sqrt(run.step) + 100
    assert gaps[: len(gaps) // 3].mean() < gaps[-len(gaps) // 3 :].mean()


def test_the_last_state_always_has_its_snapshot(make_run, digits):
    run = make_run(epochs=2)
    *_, snapshot, finished = fit(run, digits, snapshots=True)
    assert isinstance(finished, Finished)
    assert (snapshot.step, snapshot.epoch) == (run.step, 2)
    for name, array in snapshot.parameters.items():
        np.testing.assert_array_equal(array, run.network.parameters[name])


# Several steps on each batch.


def weights_after(run, digits, steps):
    events = fit(run, digits)
    made = 0
    while made < steps:
        made += isinstance(next(events), Step)
    events.close()
    return {name: array.copy() for name, array in run.network.parameters.items()}


def test_steps_are_made_on_the_same_batch_as_often_as_asked(make_run, digits, monkeypatch):
    run = make_run(epochs=1, batch_size=50, repeats=3)
    seen = []
    learn = run.network.train_step

    def step(images, labels, rng):
        seen.append(images.copy())
        return learn(images, labels, rng)

    monkeypatch.setattr(run.network, "train_step", step)
    steps = events_of(run, digits, Step)
    batches = -(-len(digits.train) // 50)
    assert [step.batch for step in steps] == [k for k in range(batches) for _ in range(3)]
    for first in range(0, len(seen), 3):
        np.testing.assert_array_equal(seen[first], seen[first + 1])
        np.testing.assert_array_equal(seen[first], seen[first + 2])
    assert run.history[0].n_train == len(digits.train)
    assert sum(len(seen[k]) for k in range(0, len(seen), 3)) == len(digits.train)


def test_the_epoch_counts_up_evenly_over_the_steps_of_a_batch(make_run, digits):
    run = make_run(epochs=1, batch_size=50, repeats=4)
    epochs = [step.epoch for step in events_of(run, digits, Step)]
    gaps = np.diff(epochs[:-4])
    np.testing.assert_allclose(gaps, 50 / 4 / len(digits.train), rtol=1e-6)
    assert epochs[-1] == 1.0


def test_the_loss_of_an_epoch_is_that_before_the_first_step_on_each_batch(make_run, digits):
    run = make_run(epochs=1, batch_size=50, repeats=3)
    steps, evaluation = [], None
    for event in fit(run, digits):
        steps += [event] if isinstance(event, Step) else []
        evaluation = event if isinstance(event, Evaluation) else evaluation
    firsts = steps[::3]
    sizes = [step.images for step in firsts]
    expected = np.average([step.metrics["loss"] for step in firsts], weights=sizes)
    assert evaluation.train["loss"] == pytest.approx(expected)


def test_what_is_counted_of_a_batch_under_way_is_never_more_than_the_data_hold(make_run, digits):
    """As files of version 1 have it that end amid the steps of the last, short batch."""
    settings = {"epochs": 1, "batch_size": 128, "repeats": 3}
    whole, run = make_run(**settings), make_run(**settings)
    for _ in fit(whole, digits):
        pass
    weights_after(run, digits, 8)
    assert (run.position, run.repeat) == (256, 2)
    run.epoch_metrics = {key: (total, 256 + 128) for key, (total, _) in run.epoch_metrics.items()}
    for _ in fit(run, digits):
        pass
    assert run.history[0].train == whole.history[0].train


@pytest.mark.parametrize("augment", [False, True])
def test_a_run_that_stopped_amid_the_steps_of_a_batch_goes_on_bit_for_bit(
    make_run, digits, tmp_path, augment
):
    settings = {"epochs": 2, "batch_size": 50, "repeats": 5, "augment": augment}
    expected = weights_after(make_run(**settings), digits, 37)
    halved = make_run(**settings)
    weights_after(halved, digits, 13)
    assert halved.repeat == 3
    save_run(tmp_path / "run.npz", halved, "digits", {})
    resumed, _ = load_run(tmp_path / "run.npz")
    assert (resumed.batch, resumed.repeat) == (2, 3)
    found = weights_after(resumed, digits, 37 - 13)
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array)


def test_fewer_steps_to_a_batch_count_from_the_batch_under_way_on(make_run, digits):
    run = make_run(epochs=1, batch_size=50, repeats=100)
    events = fit(run, digits)
    for _ in range(6):
        next(events)
    events.send({"repeats": 2})
    batches = [event.batch for event in events if isinstance(event, Step)]
    assert batches[:4] == [1, 1, 2, 2]


# Batches made ahead.


def batch_threads():
    return [thread for thread in threading.enumerate() if "ThreadPool" in thread.name]


@pytest.mark.parametrize("end", ["close", "exhaust", "error"])
def test_no_thread_outlives_a_training(make_run, digits, end):
    before = set(threading.enumerate())
    run = make_run("cnn", augment=True, epochs=1)
    events = fit(run, digits)
    next(events)
    assert len(batch_threads()) >= 1
    if end == "close":
        events.close()
    elif end == "exhaust":
        list(events)
    else:
        with pytest.raises(SettingError):
            events.send({"learning_rate": -1.0})
    assert set(threading.enumerate()) == before


def test_each_step_deforms_its_digits_in_its_own_way(make_run, digits, monkeypatch):
    drawn = []

    def augment(self, images, rng):
        drawn.append(rng.random())
        return images

    monkeypatch.setattr("model.data.augment.Augmentation.augment", augment)
    run = make_run(augment=True, epochs=3)
    list(fit(run, digits))
    assert len(set(drawn)) == len(drawn) >= run.step


def test_no_batch_without_digits_is_made_at_the_end_of_an_epoch(make_run, digits, monkeypatch):
    sizes = []

    def augment(self, images, rng):
        sizes.append(len(images))
        return images

    monkeypatch.setattr("model.data.augment.Augmentation.augment", augment)
    list(fit(make_run(augment=True, epochs=2, batch_size=100), digits))
    assert set(sizes) == {100}


def test_without_augmentation_there_is_no_thread(make_run, digits):
    before = set(threading.enumerate())
    events = fit(make_run("mlp"), digits)
    next(events)
    assert set(threading.enumerate()) == before
    events.close()


def batches_of(dataset, log, transform=True):
    def order(epoch):
        return np.random.default_rng(epoch).permutation(len(dataset.train))

    def deform(images, step):
        log.append(step)
        return images + np.float32(step)

    return Batches(dataset.train, dataset.peak, order, deform if transform else None)


def test_batches_made_ahead_are_those_made_on_demand(digits):
    requests = [(0, 0, 64, 1), (0, 64, 64, 2), (0, 128, 172, 3), (1, 0, 50, 4), (1, 50, 20, 5)]
    with batches_of(digits, []) as ahead:
        for request in requests:
            with batches_of(digits, []) as fresh:
                images, labels = ahead.batch(*request)
                wanted_images, wanted_labels = fresh.batch(*request)
            np.testing.assert_array_equal(images, wanted_images)
            np.testing.assert_array_equal(labels, wanted_labels)
            assert images.dtype == np.float32


def test_the_next_batch_is_made_ahead_and_used(digits):
    log = []
    with batches_of(digits, log) as batches:
        for step in range(1, 5):
            batches.batch(0, 64 * (step - 1), 64, step)
    # Closing drops what was not begun; what was made is made once.
    assert log[:4] == [1, 2, 3, 4]
    assert len(log) == len(set(log))


def test_an_epoch_of_batches_holds_every_digit_once(digits):
    with batches_of(digits, [], transform=False) as batches:
        labels = [batches.batch(0, start, 64, 0)[1] for start in range(0, 300, 64)]
    assert [len(each) for each in labels] == [64, 64, 64, 64, 44]
    np.testing.assert_array_equal(np.sort(np.concatenate(labels)), np.sort(digits.train.labels))


def test_an_error_in_the_batch_thread_comes_out(make_run, digits, monkeypatch):
    def broken(self, images, rng):
        raise ZeroDivisionError

    monkeypatch.setattr("model.data.augment.Augmentation.augment", broken)
    before = set(threading.enumerate())
    with pytest.raises(ZeroDivisionError):
        next(fit(make_run(augment=True), digits))
    assert set(threading.enumerate()) == before


@pytest.mark.mnist
def test_one_epoch_of_mnist_teaches_the_default_network_95_percent(mnist_dir):
    from model.archs.mlp import MLP
    from model.data import load_dataset
    from model.evaluate import evaluate
    from model.run import Run, suggested_training

    dataset = load_dataset("mnist", data_dir=mnist_dir)
    network = MLP(MLP.config_for(dataset.shape), (28, 28), np.random.default_rng(0))
    run = Run(network, suggested_training(MLP, len(dataset.train), epochs=1))
    events_of(run, dataset)
    assert evaluate(run.network, dataset.test, dataset.peak).accuracy >= 0.95


def test_a_training_that_patience_ended_makes_no_step_until_patience_is_renewed(
    tmp_path, make_run, digits, monkeypatch
):
    monkeypatch.setattr(Run, "is_better", lambda run, validation: not run.history)
    run = make_run(epochs=9, patience=2)
    assert (list(fit(run, digits))[-1].epoch, run.epoch) == (3, 3)
    save_run(tmp_path / "run.npz", run, "digits", {})
    resumed, _ = load_run(tmp_path / "run.npz")
    assert list(fit(resumed, digits)) == [Finished(3, 1, early=True)]
    resumed.renew_patience()
    save_run(tmp_path / "run.npz", resumed, "digits", {})
    renewed, _ = load_run(tmp_path / "run.npz")
    assert list(fit(renewed, digits))[-1] == Finished(5, 1, early=True)
