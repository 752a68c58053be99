import gc
import threading

import numpy as np
import pytest

from digitapp.state import Phase
from model.archs import ARCHITECTURES, Classifier
from model.events import Evaluation, Step
from model.plan import Plan
from tests.digitapp.waiting import open_and_wait, save_and_wait

SEVEN = [np.array([[0.0, 0.0], [1.0, 0.0], [0.4, 2.0]])]
SHORT = {"epochs": 2}
LONG = {"epochs": 10_000}


@pytest.fixture
def session(bare_session):
    return bare_session


def until_free(qtbot, session):
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def trained(qtbot, session, architecture="mlp", **training):
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        session.start(Plan(architecture, {}, SHORT | training))
    until_free(qtbot, session)


def test_the_pretrained_network_reads_a_drawing(qtbot, session):
    open_and_wait(session, "default")
    with qtbot.waitSignal(
        session.live_prediction.changed, check_params_cb=lambda reading: reading.digit is not None
    ):
        session.live_prediction.show_strokes(SEVEN)
    assert session.live_prediction.prediction.digit == 7


def test_nothing_drawn_gives_no_prediction(qtbot, session):
    open_and_wait(session, "default")
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.show_strokes([])
    assert session.live_prediction.prediction.digit is None
    assert session.live_prediction.prediction.probabilities is None


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_a_training_ends_with_a_tested_network(qtbot, session, architecture):
    trained(qtbot, session, architecture)
    network = session.state.network
    assert network.architecture == architecture
    if issubclass(ARCHITECTURES[architecture], Classifier):
        # One that learns in stages has only just met the labels by then.
        assert network.accuracy > (0 if architecture == "dbn" else 0.15)
    assert network.unsaved


@pytest.mark.parametrize(("epochs", "said"), [(1, "1 epoch · "), (2, "2 epochs · ")])
def test_the_end_of_a_training_says_how_many_epochs_it_had(qtbot, session, epochs, said):
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        session.start(Plan("perceptron", {}, {"epochs": epochs}))
    until_free(qtbot, session)
    assert session.state.progress.text.startswith(said)


def test_the_plan_of_a_training_names_the_digits_that_were_chosen(qtbot, session, tmp_path):
    with qtbot.waitSignal(session.data.loaded, timeout=20_000):
        session.choose_data("digits", str(tmp_path), "random")
    until_free(qtbot, session)
    with qtbot.waitSignal(session.run_started, timeout=20_000) as begun:
        session.start(Plan("perceptron", {}, SHORT, data="mnist", split="textbook", split_seed=7))
    until_free(qtbot, session)
    plan = begun.args[0].plan
    assert (plan.data, plan.data_dir, plan.split, plan.split_seed) == (
        "digits",
        str(tmp_path),
        "random",
        session.networks.current.facts["seed"],
    )
    assert (plan.architecture, plan.training) == ("perceptron", SHORT)


def test_steps_and_evaluations_arrive_in_order_and_whole(qtbot, session):
    events = []
    session.progressed.connect(events.extend)
    trained(qtbot, session)
    steps = [event.step for event in events if isinstance(event, Step)]
    assert steps == list(range(1, len(steps) + 1))
    assert [e.epoch for e in events if isinstance(e, Evaluation)] == [1, 2]


def test_weights_on_the_screen_are_never_those_in_training(qtbot, session):
    shown = []
    session.weights_changed.connect(shown.append)
    session.start(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: len(shown) > 3, timeout=20_000)
    before = shown[1].parameters["output.weight"].copy()
    qtbot.waitUntil(lambda: len(shown) > 6, timeout=20_000)
    np.testing.assert_array_equal(shown[1].parameters["output.weight"], before)
    assert not np.array_equal(shown[6].parameters["output.weight"], before)


def test_the_same_drawing_is_read_again_by_every_snapshot(qtbot, session):
    session.live_prediction.show_strokes(SEVEN)
    predictions = []
    session.live_prediction.changed.connect(predictions.append)
    session.start(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: len(predictions) > 4, timeout=20_000)
    predictions = [
        r.probabilities for r in predictions if r.probabilities is not None and not r.redrawn
    ]
    assert len(predictions) > 2
    assert not np.array_equal(predictions[0], predictions[-1])


def test_pause_step_and_go_on(qtbot, session):
    events = []
    session.progressed.connect(events.extend)
    plan = Plan("mlp", {}, LONG)
    session.step(plan)
    qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED, timeout=20_000)
    assert [type(event) for event in events] == [Step]
    session.step(plan)
    qtbot.waitUntil(lambda: len(events) == 2 and session.state.phase is Phase.PAUSED)
    session.step(plan, "epoch")
    qtbot.waitUntil(lambda: isinstance(events[-1], Evaluation))
    qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED)
    assert sum(isinstance(event, Evaluation) for event in events) == 1
    session.start(plan)
    count = len(events)
    qtbot.waitUntil(lambda: len(events) > count + 10)
    assert session.state.phase is Phase.TRAINING


def test_stopping_keeps_what_was_learnt(qtbot, session):
    session.start(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: session.state.progress.epoch > 1, timeout=20_000)
    session.stop()
    until_free(qtbot, session)
    assert session.weights.step > 0
    assert session.state.network.unsaved


def test_starting_again_while_stopping_starts_when_it_is_over(qtbot, session):
    runs = []
    session.run_started.connect(runs.append)
    session.start(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: len(runs) == 1, timeout=20_000)
    session.stop()
    session.start(Plan("perceptron", {}, SHORT))
    qtbot.waitUntil(lambda: len(runs) == 2, timeout=20_000)
    until_free(qtbot, session)
    assert session.state.network.architecture == "perceptron"


def test_switching_data_in_training_stops_it_first(qtbot, session, tmp_path):
    path = tmp_path / "own.npz"
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (60, 12, 10), dtype=np.uint8)
    np.savez(path, images=images, labels=np.arange(60) % 10)
    session.start(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: session.state.progress.epoch > 0.5, timeout=20_000)
    session.choose_data(str(path))
    qtbot.waitUntil(lambda: session.state.is_free and session.state.source == str(path))
    assert session.state.data.shape == (12, 10)


def test_a_wrong_data_file_is_told_and_the_old_data_stay(qtbot, session, tmp_path):
    trained(qtbot, session)
    (tmp_path / "wrong.npz").write_text("no data")
    session.choose_data(str(tmp_path / "wrong.npz"))
    qtbot.waitUntil(lambda: bool(session.messages))
    until_free(qtbot, session)
    assert "wrong.npz" in session.messages[0].text
    assert session.state.source == "digits"
    trained(qtbot, session)


def test_live_settings_change_from_the_next_step_on(qtbot, session):
    events = []
    session.progressed.connect(events.extend)
    session.start(Plan("mlp", {}, LONG | {"schedule": "constant"}))
    qtbot.waitUntil(lambda: len(events) > 3, timeout=20_000)
    session.change(learning_rate=0.0001)
    steps = [e for e in events if isinstance(e, Step)]
    qtbot.waitUntil(lambda: isinstance(events[-1], Step) and events[-1].learning_rate == 0.0001)
    assert steps[0].learning_rate == 0.01


def test_a_silly_live_setting_is_refused_and_the_training_goes_on(qtbot, session):
    events = []
    session.progressed.connect(events.extend)
    session.start(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: len(events) > 3, timeout=20_000)
    with pytest.raises(Exception, match="Learning rate must lie"):
        session.change(learning_rate=1e12)
    count = len(events)
    qtbot.waitUntil(lambda: len(events) > count)


def test_divergence_offers_to_go_on_with_a_tenth_of_the_rate(qtbot, session):
    plan = {"optimizer": "sgd", "schedule": "constant", "learning_rate": 100.0, "epochs": 200}
    session.start(Plan("mlp", {"hidden": (64, 64, 64), "init": "normal"}, plan))
    qtbot.waitUntil(lambda: bool(session.messages), timeout=20_000)
    until_free(qtbot, session)
    message = session.messages[0]
    assert message.kind == "warning"
    assert "10" in message.action
    assert all(np.isfinite(a).all() for a in session.weights.parameters.values())
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        message.on_action()


def test_a_saved_network_is_opened_with_its_accuracy(qtbot, session, tmp_path):
    trained(qtbot, session)
    accuracy = session.state.network.accuracy
    assert save_and_wait(session, str(tmp_path / "mine.npz"))
    assert not session.state.network.unsaved
    open_and_wait(session, "default")
    open_and_wait(session, str(tmp_path / "mine.npz"))
    assert session.state.network.accuracy == accuracy
    assert session.state.network.name == "mine"


def test_a_failed_save_is_told_and_the_network_stays_unsaved(qtbot, session, tmp_path):
    trained(qtbot, session)
    assert not save_and_wait(session, str(tmp_path / "absent" / "mine.npz"))
    assert session.messages[-1].kind == "error"
    assert session.state.network.unsaved


def test_a_wrong_network_file_leaves_the_network_as_it_was(qtbot, session, tmp_path):
    trained(qtbot, session)
    before = session.state.network
    (tmp_path / "wrong.npz").write_bytes(b"no network")
    open_and_wait(session, str(tmp_path / "wrong.npz"))
    assert session.messages[-1].kind == "error"
    assert session.state.network == before


def test_reset_gives_the_very_weights_that_the_training_began_with(qtbot, session):
    first = []
    session.weights_changed.connect(first.append)
    trained(qtbot, session)
    initial = {name: array.copy() for name, array in first[0].parameters.items()}
    session.reset(same=True)
    for name, array in session.weights.parameters.items():
        np.testing.assert_array_equal(array, initial[name])
    session.reset(same=False)
    assert not np.array_equal(session.weights.parameters["output.weight"], initial["output.weight"])


def test_training_goes_on_with_the_network_that_fits_the_plan(qtbot, session):
    trained(qtbot, session)
    before = session.weights.parameters["output.weight"]
    starts = []
    session.run_started.connect(lambda _: starts.append(session.weights.parameters))
    trained(qtbot, session)
    np.testing.assert_array_equal(starts[0]["output.weight"], before)


class ShapeProbe:
    """A probe as a view would have it."""

    def __call__(self, network, dataset):
        return network.shape, dataset.shape, threading.current_thread() is threading.main_thread()


def test_a_probe_is_computed_in_a_worker_idle_and_in_training(qtbot, session):
    results = []
    session.probes.probed.connect(lambda probe, result: results.append(result))
    open_and_wait(session, "default")
    probe = ShapeProbe()
    session.probes.watch(probe)
    # Asked again whenever something else is shown: a second answer may be there with the first.
    qtbot.waitUntil(lambda: bool(results), timeout=20_000)
    assert results[0] == ((28, 28), (28, 28), False)
    idle = len(results)
    session.start(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: len(results) > idle, timeout=20_000)
    assert results[-1] == ((28, 28), (28, 28), False)
    session.probes.unwatch(probe)
    qtbot.waitUntil(lambda: session.state.progress.epoch > 1)
    count = len(results)
    epoch = session.state.progress.epoch
    qtbot.waitUntil(lambda: session.state.progress.epoch > epoch + 2)
    assert len(results) <= count + 1


def test_closing_in_training_leaves_no_thread(qtbot, session):
    before = threading.active_count()
    session.start(Plan("cnn", {}, LONG))
    qtbot.waitUntil(lambda: session.state.progress.epoch > 0, timeout=20_000)
    session.close()
    assert threading.active_count() <= before


def test_many_starts_and_stops_leave_no_thread_and_no_job(qtbot, session):
    trained(qtbot, session)
    gc.collect()
    before = threading.active_count()
    for _ in range(20):
        session.start(Plan("mlp", {}, LONG))
        qtbot.waitUntil(lambda: session.state.progress.epoch > 0, timeout=20_000)
        session.stop()
        until_free(qtbot, session)
    assert threading.active_count() <= before
    assert session.state.is_free


def test_a_start_while_a_paused_training_stops_begins_another(qtbot, session):
    session.step(Plan("mlp", {}, LONG))
    qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED, timeout=20_000)
    session.stop()
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        session.start(Plan("mlp", {}, SHORT))
    until_free(qtbot, session)
    assert session.state.run.startswith("run 2")


def test_a_new_network_tells_of_the_one_that_was_not_saved(qtbot, session):
    told = []
    session.replaced.connect(lambda number, label: told.append(label))
    trained(qtbot, session)
    trained(qtbot, session)  # goes on with it
    assert told == []
    first = f"{session.state.network.summary}, {session.state.network.result}"
    trained(qtbot, session, "cnn")
    assert told == [first]


def test_digits_loaded_for_a_view_do_not_take_the_place_of_those_chosen_meanwhile(
    qtbot, session, monkeypatch
):
    open_and_wait(session, "textbook")
    gate, begun = threading.Event(), threading.Event()
    load = session.data.load

    def slow():
        begun.set()
        gate.wait(20)
        yield from load()

    results = []
    session.probes.probed.connect(lambda probe, result: results.append(result))
    monkeypatch.setattr(session.probes, "_load_data", slow)
    session.probes.watch(ShapeProbe())
    qtbot.waitUntil(begun.is_set, timeout=20_000)
    session.choose_data("digits")
    until_free(qtbot, session)
    chosen = session.data.dataset
    gate.set()
    qtbot.waitUntil(lambda: len(results) >= 1 and not session.probes.is_busy, timeout=20_000)
    assert session.data.dataset is chosen


def test_closing_while_data_load_waits_for_the_thread(qtbot, session, monkeypatch):
    begun, gate = threading.Event(), threading.Event()

    def load(*args):
        begun.set()
        gate.wait(20)
        yield from ()

    monkeypatch.setattr("digitapp.background.tasks.load_as_asked", load)
    before = threading.active_count()
    session.step(Plan("mlp", {}, LONG))
    qtbot.waitUntil(begun.is_set, timeout=20_000)
    opener = threading.Timer(1.5, gate.set)  # longer than a second, which was too short
    opener.start()
    session.close()
    assert gate.is_set()
    opener.join()
    assert threading.active_count() <= before
