import numpy as np
import pytest

from digitapp.session import snapshot_history as timelines
from digitapp.session.session import Session
from digitapp.session.snapshot_history import MIN_COUNT, Moment, SnapshotHistory
from digitapp.state import Phase
from model.lab import Prune, ScaleWeights
from model.plan import Plan
from tests.digitapp.waiting import open_and_wait, save_and_wait

SEVEN = [np.array([[0.0, 0.0], [1.0, 0.0], [0.4, 2.0]])]
SHORT = Plan("mlp", {"hidden": (8,)}, {"epochs": 2})
LONG = Plan("mlp", {"hidden": (8,)}, {"epochs": 10_000})


def moment(step, size=4):
    return Moment(step, step / 10, {"output.weight": np.full(size, step, np.float32)})


def steps(timeline):
    return [each.step for each in timeline.moments]


@pytest.fixture
def timeline(qapp):
    return SnapshotHistory()


@pytest.fixture
def session(qtbot):
    session = Session()
    yield session
    session.close()


def trained(qtbot, session, plan=SHORT):
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        session.start(plan)
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def weight(weights):
    return weights.parameters["output.weight"]


def test_of_too_many_moments_first_and_last_stay_and_more_of_the_start(timeline):
    for step in range(3000):
        timeline.add(moment(step))
    kept = steps(timeline)
    assert len(kept) == timelines.MAX
    assert (kept[0], kept[-1]) == (0, 2999)
    gaps = np.diff(np.sqrt(kept))
    assert gaps.max() < 6 * np.median(gaps)
    assert np.diff(kept)[:20].mean() < np.diff(kept)[-20:].mean() / 3


def test_moments_of_a_big_network_are_few(timeline, monkeypatch):
    monkeypatch.setattr(timelines, "MAX_BYTES", 1000)
    for step in range(50):
        timeline.add(moment(step, size=20))
    assert len(timeline.moments) == 1000 // 80
    timeline.clear()
    for step in range(50):
        timeline.add(moment(step, size=1000))
    assert len(timeline.moments) == MIN_COUNT
    assert (steps(timeline)[0], steps(timeline)[-1]) == (0, 49)


def test_the_moment_that_is_looked_at_is_not_let_go(timeline):
    for step in range(300):
        timeline.add(moment(step))
    timeline.look(100)
    chosen = timeline.chosen
    for step in range(300, 3000):
        timeline.add(moment(step))
    assert timeline.moments[timeline.index] is chosen


def test_moments_that_did_not_last_go(timeline):
    for step in (0, 5, 10, 15):
        timeline.add(moment(step))
    timeline.add(moment(10))
    assert steps(timeline) == [0, 5, 10]


def test_the_moment_that_is_looked_at_is_followed_by_what_takes_its_place(timeline):
    for step in range(6):
        timeline.add(moment(step))
    timeline.look(3)
    again = moment(2)
    timeline.add(again)
    assert timeline.chosen is again
    assert timeline.index == 2


def test_the_last_place_is_the_present(timeline):
    for step in (0, 5, 10):
        timeline.add(moment(step))
    timeline.look(1)
    assert timeline.chosen.step == 5
    timeline.look(2)
    assert timeline.chosen is None
    timeline.look(7)
    assert timeline.chosen is None


def test_a_training_can_be_looked_back_at_from_its_start_to_its_end(qtbot, session):
    trained(qtbot, session)
    moments = session.snapshots.moments
    assert moments[0].step == 0
    assert moments[-1].step == session.weights.step
    assert len(moments) > 10
    np.testing.assert_array_equal(weight(moments[-1]), weight(session.weights))


def test_looking_back_shows_the_weights_and_the_prediction_of_then(qtbot, session):
    trained(qtbot, session)
    session.live_prediction.show_strokes(SEVEN)
    qtbot.waitUntil(lambda: session.live_prediction.prediction.digit is not None)
    now = session.live_prediction.prediction.probabilities
    with qtbot.waitSignal(session.live_prediction.changed):
        session.snapshots.look(0)
    assert session.weights.is_past
    assert session.weights.step == 0
    np.testing.assert_array_equal(weight(session.weights), weight(session.snapshots.moments[0]))
    assert not np.array_equal(session.live_prediction.prediction.probabilities, now)
    with qtbot.waitSignal(session.live_prediction.changed):
        session.snapshots.look_at_present()
    assert not session.weights.is_past
    np.testing.assert_array_equal(session.live_prediction.prediction.probabilities, now)


def test_the_training_goes_on_while_somebody_looks_back(qtbot, session):
    session.start(LONG)
    qtbot.waitUntil(lambda: len(session.snapshots.moments) > 5, timeout=20_000)
    session.snapshots.look(1)
    shown, present = session.weights, session.displayed.present
    qtbot.waitUntil(lambda: session.displayed.present is not present, timeout=20_000)
    assert session.weights is shown
    session.snapshots.look_at_present()
    np.testing.assert_array_equal(
        weight(session.weights), session.displayed.present.parameters["output.weight"]
    )


@pytest.fixture
def paused(qtbot, session):
    """A session whose training rests after some steps, and the snapshots that came of it."""
    taken = []
    session._runner.snapshot_taken.connect(taken.append)
    for _ in range(7):  # the seventh step has no snapshot of its own
        session.step(LONG)
        qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED, timeout=20_000)
    return session, taken


def test_what_is_kept_and_shown_of_a_snapshot_are_its_arrays(paused):
    session, taken = paused
    last, moment = taken[-1], session.snapshots.moments[-1]
    assert len(taken) > 3
    for name, array in last.parameters.items():
        assert moment.parameters[name] is array
        assert session.weights.parameters[name] is array
        assert session.displayed.network.parameters[name] is array


def test_a_pause_shows_the_weights_of_the_last_step(paused):
    session, taken = paused
    run = session.resting_run
    assert taken[-1].step == session.weights.step == run.step == 7
    assert session.snapshots.moments[-1].epoch == pytest.approx(
        run.position / session.state.data.counts[0]
    )
    for name, array in taken[-1].parameters.items():
        assert not np.shares_memory(array, run.network.parameters[name])
        np.testing.assert_array_equal(array, run.network.parameters[name])


def test_nothing_that_is_shown_can_be_changed(paused):
    session, _ = paused
    session.snapshots.look(2)
    session.edits.do(ScaleWeights("output", 3, 0.5))
    shown = session.displayed
    for network in (shown.present, shown.network):
        assert not any(array.flags.writeable for array in network.parameters.values())
    for moment in session.snapshots.moments:
        assert not any(array.flags.writeable for array in moment.parameters.values())


def test_moments_are_never_changed_by_the_training_even_step_by_step(qtbot, session):
    session.step(LONG)
    qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED, timeout=20_000)
    last = session.snapshots.moments[-1]
    before = weight(last).copy()
    session.step(LONG)
    qtbot.waitUntil(lambda: session.snapshots.moments[-1] is not last)
    qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED, timeout=20_000)
    np.testing.assert_array_equal(weight(last), before)


def test_what_is_saved_is_the_present_whatever_is_shown(qtbot, session, tmp_path):
    trained(qtbot, session)
    present = weight(session.weights).copy()
    session.snapshots.look(0)
    session.edits.do(Prune(0.9))
    qtbot.waitUntil(lambda: session.weights.untouched is not None)
    assert save_and_wait(session, str(tmp_path / "net.npz"))
    open_and_wait(session, str(tmp_path / "net.npz"))
    np.testing.assert_array_equal(weight(session.weights), present)


def test_training_on_begins_another_timeline_and_from_the_present(qtbot, session):
    trained(qtbot, session)
    present = weight(session.weights).copy()
    session.snapshots.look(0)
    starts = []
    session.run_started.connect(lambda run: starts.append(weight(session.weights).copy()))
    trained(qtbot, session)
    np.testing.assert_array_equal(starts[0], present)
    assert session.snapshots.chosen is None
    np.testing.assert_array_equal(weight(session.snapshots.moments[0]), present)


@pytest.mark.parametrize("action", ["open", "reset"])
def test_another_network_has_no_timeline_yet(qtbot, session, action):
    trained(qtbot, session)
    session.snapshots.look(0)
    session.edits.do(Prune(0.5))
    if action == "open":
        open_and_wait(session, "textbook")
    else:
        session.reset(same=False)
    assert session.snapshots.moments == []
    assert session.edits.operations == ()
    assert not session.weights.is_moving


def test_an_earlier_time_can_be_kept_and_the_network_before_be_brought_back(qtbot, session):
    trained(qtbot, session)
    present = weight(session.weights).copy()
    session.snapshots.look(0)
    start = weight(session.weights).copy()
    with qtbot.waitSignal(session.replaced):
        session.keep_shown()
    np.testing.assert_array_equal(session.displayed.present.parameters["output.weight"], start)
    network = session.state.network
    assert network.unsaved
    assert network.accuracy is None
    assert not session.weights.is_moving
    session.bring_back(session.state.kept[0][0])
    np.testing.assert_array_equal(weight(session.weights), present)


# The lab's operations, on the same stage.


def test_operations_are_done_to_what_is_shown_and_undone(qtbot, session):
    open_and_wait(session, "textbook")
    plain = weight(session.weights)
    session.edits.do(ScaleWeights("output", 3, 0.0))
    qtbot.waitUntil(lambda: session.weights.untouched is not None)
    assert not weight(session.weights)[:, 3].any()
    np.testing.assert_array_equal(session.weights.untouched["output.weight"], plain)
    assert session.displayed.present.parameters["output.weight"] is plain
    session.edits.undo()
    qtbot.waitUntil(lambda: session.weights.untouched is None)
    assert weight(session.weights) is plain
    session.edits.redo()
    qtbot.waitUntil(lambda: session.weights.untouched is not None)


def test_one_movement_of_a_slider_is_one_step_of_undo(qapp, session):
    open_and_wait(session, "textbook")
    lab = session.edits
    lab.do(Prune(0.2))
    for fraction in (0.3, 0.4, 0.5):
        lab.do(Prune(fraction), goes_on=True)
    lab.do(ScaleWeights("output", 1, 2.0))
    lab.undo()
    assert lab.operations == (Prune(0.5),)
    lab.undo()
    assert lab.operations == ()
    assert not lab.can_undo
    lab.redo()
    assert lab.operations == (Prune(0.5),)
    lab.reset()
    assert lab.operations == ()
    lab.undo()
    assert lab.operations == (Prune(0.5),)
    lab.take_out(Prune(0.1))
    assert lab.operations == ()


def test_operations_follow_a_network_that_learns(qtbot, session):
    session.start(LONG)
    qtbot.waitUntil(lambda: session.state.progress.epoch > 0.1, timeout=20_000)
    session.edits.do(ScaleWeights("output", 3, 0.0))
    seen = []
    session.weights_changed.connect(seen.append)
    qtbot.waitUntil(lambda: len({each.step for each in seen}) > 3, timeout=20_000)
    assert all(not weight(each)[:, 3].any() for each in seen)
    assert session.displayed.present.parameters["output.weight"][:, 3].any()


def test_the_operated_network_can_be_kept_as_a_new_one(qtbot, session):
    open_and_wait(session, "textbook")
    session.edits.do(ScaleWeights("output", 3, 0.0))
    qtbot.waitUntil(lambda: session.weights.untouched is not None)
    session.keep_shown()
    assert not session.displayed.present.parameters["output.weight"][:, 3].any()
    assert session.state.network.unsaved
    assert not session.state.network.is_pretrained
    assert session.edits.operations == ()
    assert not session.edits.can_undo
