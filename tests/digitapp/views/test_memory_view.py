"""Memory: what is kept, how it is found again, and what a person is told of it."""

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QPushButton

from digitapp.views.memory import words
from digitapp.views.memory.view import MemoryView
from model.archs import Hopfield
from model.files import SavedNetwork, load_network, save_network
from model.plan import Plan
from model.probes.recalled import RecallVerdict
from tests.digitapp.views import hands
from tests.digitapp.views.hands import choose
from tests.digitapp.waiting import open_and_wait, wait_until

STROKE = np.array([(10.0, 10.0), (60.0, 12.0), (30.0, 90.0)])


@pytest.fixture
def view(show_view):
    return show_view(MemoryView)


@pytest.fixture
def opened(view, open_new):
    """The view with an empty memory in the window."""
    open_new(Hopfield)
    wait_until(lambda: view.desk.network is not None)
    return view


@pytest.fixture
def filled(opened):
    """The same with ten digits of the data."""
    press(opened, "memoryDigitsButton")
    settle(opened, 10)
    return opened


def settle(view, count):
    wait_until(lambda: len(view.desk.images) == count and not view.desk.is_busy)


def press(view, name):
    wait_until(view.findChild(QPushButton, name).isEnabled)
    hands.press(view, name)


def recall(view):
    view.player.speed = 1e6
    press(view, "memoryRecallButton")
    wait_until(lambda: view.player.is_done and not view.player.plays)


def test_an_empty_memory_says_what_to_do(opened):
    assert opened.card.sentence.text() == words.NOTHING
    assert not opened.controls.recall.isEnabled()
    assert not opened.shelf.remember.isEnabled()


def test_a_drawing_is_remembered_and_found_again_from_its_half(session, opened):
    session.live_prediction.show_strokes([STROKE])
    press(opened, "memoryRememberButton")
    settle(opened, 1)
    drawn = session.live_prediction.painted("digits")
    np.testing.assert_array_equal(opened.desk.images[0], drawn)
    assert opened.shelf.grid.captions == ["own"]
    recall(opened)
    assert opened.card.sentence.text().startswith("Found: this is memory 1, a drawing")
    np.testing.assert_array_equal(opened.player.picture, (drawn >= 0.5).astype(np.float32))
    assert opened.card.trace.values[-1] < opened.card.trace.values[0]


def test_ten_digits_of_the_data_are_remembered_others_each_time(filled):
    assert filled.desk.labels.tolist() == list(range(10))
    first = filled.desk.images.copy()
    press(filled, "memoryDigitsButton")
    settle(filled, 20)
    assert (filled.desk.images[10:] != first).any()


def test_memories_are_removed_and_come_back(filled):
    before = filled.desk.images
    filled.shelf.grid.select(3)
    press(filled, "memoryRemoveButton")
    settle(filled, 9)
    assert 3 not in filled.desk.labels
    assert filled.desk.network.remembered == 9
    press(filled, "memoryClearButton")
    settle(filled, 0)
    assert filled.card.sentence.text() == words.NOTHING
    for count in (9, 10):
        press(filled, "memoryUndoButton")
        settle(filled, count)
    np.testing.assert_array_equal(filled.desk.images, before)


def test_another_rule_remembers_the_same_and_says_what_it_loses(filled):
    for rule in Hopfield.rules:
        choose(filled.controls.rule_box, rule)
        wait_until(lambda rule=rule: filled.desk.network.rule == rule and not filled.desk.is_busy)
        assert filled.desk.network.remembered == 10
        lost = [caption for caption in filled.shelf.grid.captions if "lost" in caption]
        assert len(lost) == (~filled.desk.held).sum()
        assert bool(filled.shelf.warning.text()) == bool(lost)
        if rule == "hebb":
            assert "9 random ones are the most (0.138 × 64)" in filled.shelf.load.text()
            assert "Overfilled" in filled.shelf.warning.text()
    assert filled.desk.held.all()


def test_a_recall_goes_on_rests_and_is_gone_through_step_by_step(filled):
    choose(filled.controls.start_box, words.MEMORY)
    filled.shelf.grid.select(4)
    wait_until(lambda: filled.player.length > 5)
    assert filled.player.position == 0
    for position in (1, 2):
        press(filled, "memoryStepButton")
        assert filled.player.position == position
        assert len(filled.card.trace.values) == position + 1
    filled.player.speed = 1.0
    press(filled, "memoryPlayButton")
    assert filled.player.plays
    press(filled, "memoryPlayButton")
    assert not filled.player.plays
    filled.player.seek(filled.player.length - 1)
    last = filled.player.picture.copy()
    filled.player.seek(0)
    filled.player.seek(filled.player.length - 1)
    np.testing.assert_array_equal(filled.player.picture, last)


def test_noise_alone_rolls_somewhere_and_is_told_what_it_is(filled):
    choose(filled.controls.start_box, words.RANDOM)
    recall(filled)
    assert filled.card.sentence.text().startswith(("Found", "A spurious state"))
    assert not filled.controls.noise.isEnabled()


def test_the_pixel_under_the_mouse_shows_its_field_and_its_couplings(filled):
    choose(filled.controls.start_box, words.MEMORY)
    wait_until(lambda: filled.player.length > 0)
    filled.card.hovered.emit(2, 5)
    assert filled.card.hover.text.startswith("row 2, column 5: ink ")
    assert "field" in filled.card.hover.text
    expected = filled.desk.network.couplings_of(2 * 8 + 5)
    np.testing.assert_array_equal(filled.card.couplings.tiles[0], expected)
    filled.card.left.emit()
    assert filled.card.hover.text == ""
    assert len(filled.card.couplings.tiles) == 0


def test_the_memory_becomes_the_window_s_network_and_is_saved(session, filled, tmp_path):
    press(filled, "memoryAdoptButton")
    wait_until(lambda: session.state.network.unsaved)
    done = []
    session.save(str(tmp_path / "mine.npz"), lambda: done.append(True))
    wait_until(lambda: done)
    saved = load_network(tmp_path / "mine.npz").network
    np.testing.assert_array_equal(saved.memory_labels, np.arange(10))
    assert len(filled.desk.images) == 10
    assert not filled.controls.adopt.isEnabled()


def test_what_a_training_stores_is_shown_while_it_trains(session, opened):
    session.start(Plan("hopfield", {"patterns": 8}, {"epochs": 1, "batch_size": 4}))
    wait_until(lambda: session.state.is_free and opened.desk.network.remembered == 8)
    settle(opened, 8)
    assert opened.desk.network.rule == "pseudo_inverse"


def test_the_state_goes_to_the_canvas(session, filled, qtbot):
    choose(filled.controls.start_box, words.MEMORY)
    wait_until(lambda: filled.player.length > 0)
    with qtbot.waitSignal(session.digit_sent) as sent:
        press(filled, "memorySendButton")
    np.testing.assert_array_equal(sent.args[0], filled.player.picture)


def test_a_picture_and_a_film_are_saved(session, filled, tmp_path):
    choose(filled.controls.start_box, words.MEMORY)
    wait_until(lambda: filled.player.length > 5 and filled.player.position == 0)
    filled.film.begin(str(tmp_path / "film.gif"), filled._figure)
    wait_until(lambda: any("film.gif" in m.text for m in session.messages))
    assert (tmp_path / "film.gif").read_bytes()[:3] == b"GIF"
    filled.controls.save_picture.trigger()
    dialog = filled.findChild(QFileDialog, "saveDialog")
    dialog.fileSelected.emit(str(tmp_path / "state.png"))
    dialog.close()
    wait_until(lambda: any("state.png" in m.text for m in session.messages))
    assert not QImage(str(tmp_path / "state.png")).isNull()


@pytest.mark.parametrize(
    ("verdict", "start"),
    [
        (RecallVerdict("memory", 1, 1.0), "Found: this is memory 2, a 7 (100 %"),
        (
            RecallVerdict("negative", 0, -1.0),
            "A spurious state: the negative of memory 1",
        ),
        (
            RecallVerdict("mixture", 0, 0.5, (0, 1, 2)),
            "A spurious state: a mixture of the",
        ),
        (RecallVerdict("other", 1, 0.5), "A spurious state: none of the memories."),
        (RecallVerdict("nothing"), words.NOTHING),
    ],
)
def test_each_end_of_a_recall_has_its_sentence(verdict, start):
    assert words.found(verdict, [-1, 7, 3], done=True).startswith(start)
    assert words.found(verdict, [-1, 7, 3], done=False) != ""


def test_too_many_memories_are_looked_at_and_not_edited(view, session, tmp_path):
    config = Hopfield.config_for((8, 8), rule="modern", patterns=300)
    empty = Hopfield(config, (8, 8), np.random.default_rng(0))
    images = np.random.default_rng(0).random((300, 8, 8)).astype(np.float32)
    network = empty.remembering(images, np.arange(300) % 10)
    save_network(tmp_path / "many.npz", SavedNetwork(network, "digits"))
    open_and_wait(session, str(tmp_path / "many.npz"))
    wait_until(lambda: view.desk.network is not None and view.desk.network.remembered == 300)
    assert len(view.shelf.grid.tiles) == 200
    assert not view.shelf.digits.isEnabled()
    assert "300 memories" in view.shelf.load.text()
    choose(view.controls.start_box, words.MEMORY)
    recall(view)
    assert view.card.sentence.text().startswith("Found: this is memory 1")
