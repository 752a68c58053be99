"""The session's handwriting: own digits, their undo, fine-tuning, keeping and going back."""

import numpy as np
import pytest

from digitapp.session.handwriting import WANTED, HandwritingState, missing
from digitapp.session.session import Session
from digitapp.state import Phase
from model.data.pen import draw_digit
from model.plan import Plan
from model.strokes import Drawing, read_drawings, write_drawings
from tests.digitapp.waiting import open_and_wait, save_and_wait, wait_until

DIGITS = range(10)


def strokes_of(digit, number=0):
    return draw_digit(digit, np.random.default_rng((digit, number)))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my-digits.jsonl"


@pytest.fixture
def session(qtbot, monkeypatch, path):
    # A fine-tuning that is about what happens around it need not paint a thousand pictures.
    monkeypatch.setattr("model.handwriting.drawings.PICTURES", 60)
    monkeypatch.setattr("model.handwriting.replay.SCRIBBLES", 10)
    session = Session(handwriting_file=path)
    session.messages = []
    session.said.connect(session.messages.append)
    yield session
    session.close()


@pytest.fixture
def handwriting(session):
    return session.handwriting


def labels(handwriting):
    return [drawing.label for drawing in handwriting.state.drawings]


def fine_tune(qtbot, session, per_digit=1):
    open_and_wait(session, "textbook")
    for number in range(per_digit):
        for digit in DIGITS:
            session.handwriting.keep(strokes_of(digit, number), digit)
    with qtbot.waitSignal(session.handwriting.learnt, timeout=60_000):
        session.fine_tune()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def weights(session):
    return session.weights.parameters["output.weight"]


def test_a_drawing_is_kept_with_its_digit(handwriting, path):
    drawing = handwriting.keep(strokes_of(7), 7)
    assert handwriting.state.drawings == (drawing,)
    wait_until(lambda: handwriting.unwritten == 0)
    assert [d.label for d in read_drawings(path)] == [7]
    np.testing.assert_allclose(drawing.strokes[0], strokes_of(7)[0], atol=1e-4)


def test_no_drawing_is_kept_over_the_limit(session, handwriting, monkeypatch):
    monkeypatch.setattr("digitapp.session.handwriting.MAX", 3)
    kept = [handwriting.keep(strokes_of(digit), digit) for digit in range(4)]
    assert [drawing is None for drawing in kept] == [False, False, False, True]
    assert labels(handwriting) == [0, 1, 2]
    assert "3 drawings are kept" in session.messages[-1].text


def test_no_more_drawings_are_brought_in_than_there_is_room_for(
    qtbot, session, handwriting, monkeypatch, tmp_path
):
    monkeypatch.setattr("digitapp.session.handwriting.MAX", 3)
    handwriting.keep(strokes_of(7), 7)
    others = [Drawing(str(digit), tuple(strokes_of(digit)), digit) for digit in (1, 2, 3)]
    write_drawings(tmp_path / "others.jsonl", others)
    handwriting.bring_in(str(tmp_path / "others.jsonl"))
    qtbot.waitUntil(lambda: bool(session.messages), timeout=20_000)
    assert labels(handwriting) == [7, 1, 2]
    assert "found no room" in session.messages[-1].text


def test_only_so_many_changes_can_be_undone(handwriting, monkeypatch):
    monkeypatch.setattr("digitapp.session.handwriting.MAX_UNDO", 3)
    for digit in range(5):
        handwriting.keep(strokes_of(digit), digit)
    for _ in range(5):
        handwriting.undo()
    assert labels(handwriting) == [0, 1]
    assert handwriting.state.undo == ""


def test_every_change_can_be_undone_one_by_one(handwriting):
    one, two = (handwriting.keep(strokes_of(digit), digit) for digit in (1, 2))
    handwriting.relabel([one.id], 7)
    handwriting.delete([one.id, two.id])
    assert labels(handwriting) == []
    assert "2 drawings" in handwriting.state.undo
    for expected in ([7, 2], [1, 2], [1], []):
        handwriting.undo()
        assert labels(handwriting) == expected
    assert handwriting.state.undo == ""
    handwriting.undo()  # nothing is left to undo


def test_what_is_taken_back_was_never_kept(handwriting):
    kept = [handwriting.keep(strokes_of(digit), digit) for digit in (1, 2, 3)]
    handwriting.take_back(kept[1].id)
    assert labels(handwriting) == [1, 3]
    handwriting.undo()
    assert labels(handwriting) == [1]


def test_export_and_import_bring_all_to_another_place(qtbot, handwriting, tmp_path):
    for digit in (3, 4):
        handwriting.keep(strokes_of(digit), digit)
    file = tmp_path / "export.jsonl"
    with qtbot.waitSignal(handwriting.said):
        handwriting.export(str(file))
    before = handwriting.state.drawings
    handwriting.delete([drawing.id for drawing in before])
    handwriting.bring_in(str(file))
    qtbot.waitUntil(lambda: labels(handwriting) == [3, 4], timeout=5_000)
    assert [drawing.id for drawing in handwriting.state.drawings] == [
        drawing.id for drawing in before
    ]


def test_what_is_here_already_is_not_imported_again(qtbot, session, handwriting, tmp_path):
    kept = handwriting.keep(strokes_of(3), 3)
    file = tmp_path / "more.jsonl"
    new = Drawing("new", tuple(strokes_of(5)), 5)
    unlabelled = Drawing("u", tuple(strokes_of(6)))
    write_drawings(file, [kept, Drawing("other", kept.strokes, 3), new, unlabelled])
    handwriting.bring_in(str(file))
    qtbot.waitUntil(lambda: labels(handwriting) == [3, 5], timeout=5_000)
    assert "One digit was brought in" in session.messages[-1].text
    handwriting.undo()
    assert labels(handwriting) == [3]


def test_a_wrong_file_is_not_imported_and_that_is_said(qtbot, session, handwriting, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam")
    with qtbot.waitSignal(handwriting.said, timeout=5_000):
        handwriting.bring_in(str(file))
    assert "letter.txt" in session.messages[-1].text
    assert session.messages[-1].kind == "error"
    assert labels(handwriting) == []


def test_a_full_disk_or_folder_is_said_and_the_drawing_stays(session, handwriting, path):
    path.mkdir()
    handwriting.keep(strokes_of(7), 7)
    wait_until(lambda: bool(session.messages))
    assert session.messages[-1].kind == "error"
    assert handwriting.unwritten == 1
    assert labels(handwriting) == [7]


def test_a_fine_tuning_gives_a_network_of_its_own(qtbot, session):
    fine_tune(qtbot, session)
    network = session.state.network
    assert network.name == "textbook, your handwriting"
    assert network.unsaved
    assert not network.is_pretrained
    assert network.facts["hand"] == 10
    assert session.handwriting.state.is_tried
    assert len(session.handwriting.state.fine_tuning.own) == 10


def test_what_a_fine_tuning_says_of_the_test_digits_becomes_the_networks_accuracy(qtbot, session):
    fine_tune(qtbot, session)
    fine_tuning = session.handwriting.state.fine_tuning
    assert session.state.network.accuracy == pytest.approx(fine_tuning.test.accuracies[1])
    assert session.state.network.facts["refusal"]["digits"] > 100


def test_going_back_brings_the_very_network_before(qtbot, session):
    open_and_wait(session, "textbook")
    before, info = weights(session).copy(), session.state.network
    fine_tune(qtbot, session)
    assert not np.array_equal(weights(session), before)
    session.give_back_fine_tuned()
    np.testing.assert_array_equal(weights(session), before)
    assert session.state.network == info
    assert session.handwriting.state.fine_tuning is None


def test_going_back_brings_the_timeline_of_the_network_before(qtbot, session):
    session.choose_data("digits")
    qtbot.waitUntil(lambda: session.state.is_free and session.state.data is not None)
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        session.start(Plan("mlp", {"hidden": (8,)}, {"epochs": 1}))
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    before = [moment.step for moment in session.snapshots.moments]
    assert len(before) > 1
    for digit in DIGITS:
        session.handwriting.keep(strokes_of(digit), digit)
    for _ in range(2):  # learning again starts from the same network
        with qtbot.waitSignal(session.handwriting.learnt, timeout=60_000):
            session.fine_tune()
        qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    assert not session.snapshots.moments
    session.give_back_fine_tuned()
    assert [moment.step for moment in session.snapshots.moments] == before
    session.snapshots.look(0)
    assert session.weights.is_past


def test_keeping_leaves_the_new_network_in_its_place(qtbot, session):
    fine_tune(qtbot, session)
    fine_tuned = weights(session).copy()
    session.keep_fine_tuned()
    np.testing.assert_array_equal(weights(session), fine_tuned)
    assert not session.handwriting.state.is_tried
    session.give_back_fine_tuned()  # too late
    np.testing.assert_array_equal(weights(session), fine_tuned)


def test_a_fine_tuned_network_can_be_saved_and_opened(qtbot, session, tmp_path):
    fine_tune(qtbot, session)
    fine_tuned = weights(session).copy()
    assert save_and_wait(session, str(tmp_path / "mine.npz"))
    open_and_wait(session, "textbook")
    open_and_wait(session, str(tmp_path / "mine.npz"))
    np.testing.assert_array_equal(weights(session), fine_tuned)
    assert session.state.network.facts["hand"] == 10


def test_an_unsaved_network_can_be_brought_back_when_the_fine_tuned_one_is_kept(qtbot, session):
    replaced = []
    session.replaced.connect(lambda number, label: replaced.append(label))
    fine_tune_trained(qtbot, session)
    assert replaced == []
    session.keep_fine_tuned()
    assert len(replaced) == 1


def fine_tune_trained(qtbot, session):
    """Trains a network, which stays unsaved, and fine-tunes it."""
    session.start(Plan("mlp", {"hidden": (8,)}, {"epochs": 1}))
    qtbot.waitUntil(lambda: session.state.is_free and session.state.run is not None, timeout=20_000)
    for digit in (1, 2):
        session.handwriting.keep(strokes_of(digit), digit)
    with qtbot.waitSignal(session.handwriting.learnt, timeout=60_000):
        session.fine_tune()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def test_an_unsaved_network_is_not_lost_where_nobody_decides_about_the_fine_tuned_one(
    qtbot, session
):
    fine_tune_trained(qtbot, session)
    open_and_wait(session, "textbook")
    names = [label for _, label in session.state.kept]
    assert len(names) == 2
    assert "your handwriting" in names[0]
    session.bring_back(session.state.kept[1][0])
    assert session.state.network.name == ""
    assert session.state.network.unsaved


def test_a_network_that_is_wanted_back_is_not_among_the_earlier_ones(qtbot, session):
    fine_tune_trained(qtbot, session)
    assert len(session.state.kept) == 1
    session.give_back_fine_tuned()
    assert session.state.network.name == ""
    assert session.state.kept == ()


def test_a_fine_tuned_network_that_learns_again_keeps_the_one_before_once(qtbot, session):
    fine_tune_trained(qtbot, session)
    session.keep_fine_tuned()
    with qtbot.waitSignal(session.handwriting.learnt, timeout=60_000):
        session.fine_tune()
    session.keep_fine_tuned()
    names = [label for _, label in session.state.kept]
    assert ["your handwriting" in name for name in names] == [True, False]


def test_learning_again_starts_from_the_network_that_never_saw_these_digits(qtbot, session):
    fine_tune(qtbot, session)
    first = weights(session).copy()
    session.keep_fine_tuned()
    with qtbot.waitSignal(session.handwriting.learnt, timeout=60_000):
        session.fine_tune()
    np.testing.assert_array_equal(weights(session), first)  # the same digits, the same start
    assert session.state.network.name == "textbook, your handwriting"
    assert not session.handwriting.state.is_repeated


def test_another_network_withdraws_the_offer_to_go_back(qtbot, session):
    fine_tune(qtbot, session)
    open_and_wait(session, "default")
    assert not session.handwriting.state.is_tried
    assert session.handwriting.state.fine_tuning is not None
    session.give_back_fine_tuned()
    assert session.state.network.name == "default"


def test_a_fine_tuning_that_is_stopped_changes_nothing(qtbot, session, monkeypatch):
    monkeypatch.setattr("model.handwriting.drawings.PICTURES", 5000)
    open_and_wait(session, "textbook")
    before, info = weights(session).copy(), session.state.network
    for digit in DIGITS:
        session.handwriting.keep(strokes_of(digit), digit)
    session.fine_tune()
    assert session.state.phase is Phase.LEARNING
    qtbot.waitUntil(lambda: session.handwriting.state.progress is not None, timeout=20_000)
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    np.testing.assert_array_equal(weights(session), before)
    assert session.state.network == info
    assert session.handwriting.state.fine_tuning is None
    assert session.handwriting.state.progress is None


def test_too_few_drawings_are_said_and_nothing_changes(qtbot, session):
    open_and_wait(session, "textbook")
    session.handwriting.keep(strokes_of(1), 1)
    with qtbot.waitSignal(session.said, timeout=20_000):
        session.fine_tune()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    assert "at least two" in session.messages[-1].text
    assert session.state.network.is_pretrained


def test_progress_is_shown_like_any_other(qtbot, session):
    fractions = []
    session.changed.connect(lambda state: fractions.append(state.progress.fraction))
    fine_tune(qtbot, session)
    assert max(fractions) > 0.5


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([0] * 10, f"{WANTED} of each digit"),
        ([WANTED] * 10, ""),
        ([WANTED] * 7 + [WANTED - 2, WANTED, WANTED - 1], "2 more 7s, one more 9"),
    ],
)
def test_what_is_missing_is_said_in_words(counts, words):
    assert missing(counts) == words


def test_only_so_many_of_the_missing_digits_are_named():
    assert missing([1, 0, 2] + [WANTED] * 7, maximum=1) == "5 more 1s"
    assert missing([1, 0, 2] + [WANTED] * 7, maximum=2) == "5 more 1s, 4 more 0s …"


def test_counts_are_by_digit_and_leave_out_what_has_none():
    drawings = tuple(Drawing(str(n), (), label) for n, label in enumerate([3, 3, None, 9]))
    assert HandwritingState(drawings).counts == [0, 0, 0, 2, 0, 0, 0, 0, 0, 1]
