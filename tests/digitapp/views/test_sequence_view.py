"""Sequence: what a recurrent network knows after each row, or after each point of the pen."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from digitapp.views.sequence import words
from digitapp.views.sequence.view import SequenceView
from digitapp.widgets.sequence_board import ANSWERS, BAND, CURVE
from model.archs import ARCHITECTURES, MLP, StepwiseReading
from model.files import SavedNetwork, save_network
from model.plan import Plan
from model.preprocess import recipe_for
from model.probes.units.gradient_flow import GradientNorms
from tests.digitapp.waiting import open_and_wait

PICTURE = np.eye(8, dtype=np.float32)
SEVEN = [np.array([[0.0, 0], [50, 0], [20, 90]]), np.array([[5.0, 45], [45, 45]])]
RECURRENT = ("rnn", "lstm", "gru")


@pytest.fixture
def view(show_view):
    return show_view(SequenceView)


@pytest.fixture
def reading(qtbot, view, session, open_new):
    """The view of a small GRU that has read a picture."""
    open_new(ARCHITECTURES["gru"], units=6)
    session.live_prediction.show_bitmap(PICTURE)
    qtbot.waitUntil(lambda: view.board.scene is not None and view.board.scene.curves != ())
    return view


@pytest.fixture
def pen_reader(qtbot, view, session, tmp_path):
    """The view of a small GRU that reads the pen's points, and nothing drawn yet."""
    kind, recipe = ARCHITECTURES["gru"], recipe_for("pen 12x3")
    config = kind.config_for(recipe.shape, units=5)
    network = kind(config, recipe.shape, np.random.default_rng(0))
    save_network(tmp_path / "reader.npz", SavedNetwork(network, recipe.name))
    open_and_wait(session, str(tmp_path / "reader.npz"))
    return view


def message(view):
    label = view.findChild(QLabel, "sequenceMessage")
    return label.text() if label.isVisible() else ""


def text(view, name):
    return view.findChild(QLabel, name).text()


def heading(view):
    return view.findChild(object, "sequenceHeading").text()


def spot(view):
    return view.findChild(object, "sequenceSpot").text()


def hover(view, panel, row, step):
    at = view.board.place_of(panel, row, step).toPoint()
    QTest.mouseMove(view.board, at + QPoint(1, 0))
    QTest.mouseMove(view.board, at)


def test_without_a_network_and_without_a_drawing_it_says_what_to_do(view, qtbot, open_new):
    assert message(view) == words.NO_NETWORK
    open_new(ARCHITECTURES["gru"], units=6)
    qtbot.waitUntil(lambda: message(view) == words.NO_DRAWING)
    assert not view.controls.save_button.isEnabled()


@pytest.mark.parametrize("name", RECURRENT)
def test_every_recurrent_network_shows_its_answers_states_and_gates(
    qtbot, view, session, open_new, name
):
    network = open_new(ARCHITECTURES[name], units=6)
    session.live_prediction.show_bitmap(PICTURE)
    qtbot.waitUntil(lambda: view.board.scene is not None)
    expected = network.unrolled(PICTURE[None])
    np.testing.assert_allclose(view.board.scene.answers, expected.probabilities[:, 0].T)
    np.testing.assert_allclose(view.board.scene.band, expected.states[:, 0].T)
    offered = [view.controls.band_box.itemData(k) for k in range(view.controls.band_box.count())]
    assert offered == [words.STATE, *expected.gates]
    assert set(expected.gates) <= set(words.BANDS)
    final = session.live_prediction.prediction.probabilities
    np.testing.assert_allclose(view.board.scene.answers[:, -1], final, rtol=1e-4)


def test_a_gate_is_shown_in_place_of_the_state(reading):
    box = reading.controls.band_box
    box.setCurrentIndex(box.findData("update"))
    box.activated.emit(box.currentIndex())
    gate = reading.reading.gates["update"][:, 0].T
    np.testing.assert_array_equal(reading.board.scene.band, gate)
    assert "Update gate" in reading.board.scene.titles[BAND]


def test_the_step_under_the_mouse_is_marked_everywhere_with_its_numbers(reading):
    hover(reading, ANSWERS, 7, 3)
    assert reading.step == reading.board.step == reading.input.step == 3
    assert reading.controls.slider.value() == 3
    assert f"{100 * reading.board.scene.answers[7, 3]:.1f}" in spot(reading)
    assert text(reading, "sequenceNow").startswith("After row 4 of 8")
    hover(reading, BAND, 2, 5)
    assert spot(reading).startswith("step 6, unit 3: state")
    hover(reading, CURVE, 0, 1)
    assert spot(reading).startswith("step 2: gradient")
    QTest.mouseMove(reading.controls, QPoint(3, 3))


def test_a_row_of_the_picture_leads_to_its_step(reading):
    box = reading.input.box
    QTest.mouseMove(reading.input, QPoint(int(box.center().x()), int(box.top() + 1)))
    at = box.topLeft().toPoint() + QPoint(20, int(2.5 * box.height() / 8))
    QTest.mouseMove(reading.input, at)
    assert reading.step == reading.board.step == 2


def test_the_arrow_keys_go_from_step_to_step(reading):
    assert reading.step == 7
    QTest.keyClick(reading.board, Qt.Key.Key_Left)
    assert reading.step == reading.input.step == 6
    QTest.keyClick(reading.board, Qt.Key.Key_Right)
    QTest.keyClick(reading.board, Qt.Key.Key_Right)
    assert reading.step == 7


def test_it_plays_from_the_first_step_to_the_last_and_rests(qtbot, reading):
    visited = []
    reading.controls.step_chosen.connect(visited.append)
    reading.controls.play_button.click()
    qtbot.waitUntil(lambda: not reading.controls.plays)
    assert visited == list(range(8))
    assert reading.controls.play_button.text() == "Play"


def test_what_is_drawn_next_is_looked_at_to_its_end(qtbot, reading, session):
    reading.controls.slider.setValue(2)
    old = reading.board.scene
    session.live_prediction.show_bitmap(PICTURE[::-1].copy())
    qtbot.waitUntil(lambda: reading.board.scene is not old)
    assert reading.step == 7


def test_gradients_are_those_of_the_network_on_digits_of_the_data(reading, session):
    (name, now), = reading.board.scene.curves  # fmt: skip
    dataset, network = session.displayed.shown.data, session.displayed.network
    part = dataset.validation
    images = part.images[:64].astype(np.float32) / dataset.peak
    np.testing.assert_allclose(now, network.gradient_norms(images, part.labels[:64]), rtol=1e-3)
    assert name == "now"
    assert "start’s scale was 1" in text(reading, "sequenceGradient")


def test_a_training_is_followed_and_its_beginning_stays_to_compare(qtbot, reading, session):
    old = reading.board.scene
    plan = Plan("gru", {"units": 6}, {"epochs": 2})
    session.start(plan)
    qtbot.waitUntil(lambda: session.state.is_free and session.weights.step > 0, timeout=20_000)
    qtbot.waitUntil(lambda: len(reading.board.scene.curves) == 2, timeout=20_000)
    now = session.displayed.network.unrolled(PICTURE[None])
    qtbot.waitUntil(
        lambda: np.allclose(reading.board.scene.answers, now.probabilities[:, 0].T), timeout=20_000
    )
    assert not np.allclose(reading.board.scene.answers, old.answers)


def test_a_network_that_reads_points_shows_the_line_and_the_place_of_the_pen(
    qtbot, pen_reader, session
):
    assert message(pen_reader) == words.NO_DRAWING
    session.live_prediction.show_strokes(SEVEN)
    qtbot.waitUntil(lambda: pen_reader.board.scene is not None)
    assert pen_reader.board.scene.steps == 12
    assert pen_reader.board.scene.axis == "point"
    assert text(pen_reader, "sequenceNow").startswith("After 100")
    box = pen_reader.input.box
    place = box.topLeft()
    start = [(14 - 25 / 90 * 17.8) / 28 * box.width(), (14 - 0.5 * 17.8) / 28 * box.height()]
    QTest.mouseMove(pen_reader.input, box.center().toPoint())
    QTest.mouseMove(pen_reader.input, QPoint(int(place.x() + start[0]), int(start[1])))
    assert pen_reader.step == 0


def test_data_of_another_size_leave_the_gradients_out_and_say_so(qtbot, pen_reader, session):
    session.live_prediction.show_strokes(SEVEN)
    qtbot.waitUntil(lambda: text(pen_reader, "sequenceGradient") == words.NO_GRADIENT)
    assert pen_reader.board.scene.curves == ()
    assert pen_reader.board.scene.nothing == words.NO_GRADIENT


def test_another_kind_of_network_leaves_nothing_of_the_one_before(qtbot, reading, open_new):
    open_new(MLP, hidden=(5,))
    qtbot.waitUntil(lambda: reading.reading is None)
    assert message(reading) == words.NO_NETWORK


def test_it_waits_for_the_first_reading_by_the_network_that_came(qtbot, view, session, open_new):
    view.hide()
    open_new(MLP, hidden=(5,))
    session.live_prediction.show_bitmap(PICTURE)
    qtbot.waitUntil(lambda: session.live_prediction.prediction.digit is not None)
    open_new(ARCHITECTURES["gru"], units=6)
    view.show()  # at once, before the drawing is read again
    qtbot.waitUntil(lambda: view.board.scene is not None)
    assert view.board.scene.band.shape == (6, 8)


def test_a_hidden_view_does_no_work(qtbot, reading, session):
    reading.hide()
    old = reading.board.scene
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.show_bitmap(PICTURE[::-1].copy())
    assert session.probes.watched is None
    assert reading.board.scene is old


def test_all_numbers_are_saved_as_a_table(qtbot, reading, tmp_path):
    reading.controls.save_table.trigger()
    dialog = reading.findChild(QFileDialog)
    dialog.selectFile(str(tmp_path / "numbers.csv"))
    dialog.accept()
    qtbot.waitUntil(lambda: (tmp_path / "numbers.csv").exists())
    with open(tmp_path / "numbers.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    expected = reading.reading.probabilities[:, 0]
    found = [[float(row[f"p{digit}"]) for digit in range(10)] for row in rows]
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert {"state6", "update6", "reset1", "gradient"} <= set(rows[0])


# What it says.


def made(*best):
    """A reading whose answers after each step are these, each with 80 %; None for no idea."""
    shares = np.full((len(best), 1, 10), 0.1, np.float32)
    for step, digit in enumerate(best):
        if digit is not None:
            shares[step] = 0.2 / 9
            shares[step, 0, digit] = 0.8
    return StepwiseReading(shares, np.zeros((len(best), 1, 2), np.float32), {})


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        ((None, None, 7, 7), "It knows that this is a 7 from row 3 of 4 on; before that it only"),
        ((3, 9, 7, 7), "It holds this for a 7 from row 3 of 4 on; before that it thought of 3 and"),
        ((None, None), "It is not sure to the end"),
    ],
)
def test_a_sentence_tells_how_the_answer_came_about(best, expected):
    assert words.story(made(*best), is_points=False).startswith(expected)


def test_numbers_that_overflowed_are_told_as_such():
    broken = StepwiseReading(np.full((3, 1, 10), np.nan), np.zeros((3, 1, 2)), {})
    assert "overflowed" in words.story(broken, is_points=True)


@pytest.mark.parametrize(
    ("norms", "expected"),
    [((1e-9, 1e-4, 1.0), "Vanishing"), ((1e5, 1e2, 1.0), "Exploding"), ((0.3, 0.5, 1.0), "At row")],
)
def test_a_gradient_is_put_into_words_with_the_scale_of_the_start_and_what_to_try(norms, expected):
    found = GradientNorms(np.array(norms), None, 5)
    said = words.gradient(found, {"start_scale": 0.5}, is_points=False)
    assert said.startswith(expected)
    assert "The start’s scale was 0.5." in said
    assert words.TRY_SCALES in said


def test_what_the_gradient_was_before_training_is_what_is_told():
    found = GradientNorms(np.ones(3), np.array([1e-9, 1e-4, 1.0]), 5)
    said = words.gradient(found, {"start_scale": 1.0}, is_points=False)
    assert said.startswith("Before training: vanishing gradient")
