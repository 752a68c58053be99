"""Finish my digit: the same drawing in all networks that can complete or clean it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from digitapp.session import companions as companions_module
from digitapp.views.finish import view as finish_view
from digitapp.views.finish import words
from digitapp.views.finish.view import FinishView
from model import files
from model.archs import MLP
from model.files import SavedNetwork, save_network
from model.probes.creating.planes import noised
from model.probes.creating.repairs import PARTS
from tests.creators import CREATORS, Counterfeiter, Squeezer
from tests.digitapp.views.hands import press
from tests.digitapp.waiting import wait_until

LEFT = Qt.MouseButton.LeftButton
STROKE = np.array([(10.0, 10.0), (60.0, 12.0), (30.0, 90.0)])


@pytest.fixture(autouse=True)
def pretrained(monkeypatch, tmp_path, creators):
    """Besides the readers three networks come with the program, of which two can finish."""
    monkeypatch.setattr(finish_view, "STEP_S", 0.0)
    paths = {name: files.find_network(name) for name in ("default", "textbook")}
    for name, kind in CREATORS.items():
        network = kind(kind.config_for((28, 28)), (28, 28), np.random.default_rng(0))
        paths[name] = tmp_path / f"pretrained-{name}.npz"
        save_network(paths[name], SavedNetwork(network, "mnist"))
    titles = dict.fromkeys(paths, "a network")
    monkeypatch.setattr(companions_module, "PRETRAINED", titles)
    monkeypatch.setattr(companions_module.Companions.want, "__defaults__", ((), tuple(titles)))
    monkeypatch.setattr(companions_module, "find_network", paths.__getitem__)


@pytest.fixture
def view(show_view, open_new):
    open_new(MLP, (28, 28), hidden=(4,))
    return show_view(FinishView)


@pytest.fixture
def drawn(view, session):
    """The view with a drawing that all networks have finished."""
    session.live_prediction.show_strokes([STROKE])
    until_done(view)
    return view


def until_done(view):
    session = view._session
    wait_until(lambda: not session.companions.is_busy and session.companions.known)
    wait_until(
        lambda: (
            view.results.cards
            and view._question is None
            and not view._came
            and all("read as" in card.text.text() for card in view.results.cards.values())
        )
    )


def message(view):
    label = view.findChild(QLabel, "finishMessage")
    return label.text() if label.isVisible() else ""


def choose(view, key):
    view.part_box.setCurrentIndex(view.part_box.findData(key))
    view.part_box.activated.emit(view.part_box.currentIndex())


def test_without_a_drawing_it_says_what_to_do(view):
    assert message(view) == words.NO_DRAWING


def test_networks_come_in_the_background_only_those_that_can_and_the_readers(drawn, session):
    assert set(session.companions.known) == {"default", "painter", "squeezer"}
    assert list(drawn.results.cards) == ["painter"]


def test_each_completes_the_lower_half_and_keeps_the_upper(drawn, session):
    card = drawn.results.cards["painter"]
    image = session.live_prediction.painted("mnist")
    known = ~PARTS["lower"](28, 28)
    np.testing.assert_array_equal(card.picture.tiles[0][known], image[known])
    assert card.picture.tiles[0][~known].any()
    reader = session.companions.known["default"].network
    read = reader.predict_proba(card.picture.tiles)[0]
    assert f"read as {read.argmax()}, {100 * read.max():.0f} %" in card.text.text()
    assert len(card.values) == 6
    np.testing.assert_allclose(card.trace.values, card.values)
    network = session.companions.known["painter"].network
    assert card.values[-1] == pytest.approx(network.energy(card.picture.tiles)[0])


def test_what_they_get_is_told_with_its_error_and_how_it_is_read(drawn, session):
    image = session.live_prediction.painted("mnist")
    given = np.where(PARTS["lower"](28, 28), np.float32(0), image)
    error = (image[PARTS["lower"](28, 28)] ** 2).sum()
    read = session.companions.known["default"].network.predict_proba(given[None])[0]
    expected = f"error {error:.1f}\nread as {read.argmax()}, {100 * read.max():.0f} %"
    wait_until(lambda: drawn.findChild(QLabel, "finishGiven").text().endswith(expected))


def test_another_part_can_be_missing(drawn, session):
    choose(drawn, "left")
    until_done(drawn)
    image = session.live_prediction.painted("mnist")
    wait_until(
        lambda: np.array_equal(
            drawn.results.cards["painter"].picture.tiles[0][:, 14:], image[:, 14:]
        )
    )


def test_an_eraser_rubs_out_what_it_is_dragged_over(drawn):
    middle = drawn.mask.rect().center()
    before = drawn.erased
    QTest.mousePress(drawn.mask, LEFT, pos=middle)
    QTest.mouseRelease(drawn.mask, LEFT, pos=middle + QPoint(2, 2))
    assert drawn.part_box.currentData() == words.OWN
    assert drawn.erased[14, 14]
    assert drawn.erased.sum() > before.sum()
    until_done(drawn)
    press(drawn, "finishWhole")
    assert not drawn.erased.any()


def test_the_eraser_is_moved_by_keys_too(drawn):
    choose(drawn, words.OWN)
    QTest.keyClick(drawn.mask, Qt.Key.Key_Up)
    QTest.keyClick(drawn.mask, Qt.Key.Key_Space)
    assert drawn.erased[12, 14]
    assert not drawn.erased[20, 14]


def test_cleaning_gives_all_the_same_noise(drawn, session):
    drawn.page_buttons[words.CLEAN].click()
    until_done(drawn)
    assert list(drawn.results.cards) == ["painter", "squeezer"]
    image = session.live_prediction.painted("mnist")
    given = noised(image, 0.3, np.random.default_rng(0))
    for name, card in drawn.results.cards.items():
        made = session.companions.known[name].network.reconstruct(given[None])[0]
        np.testing.assert_allclose(card.picture.tiles[0], made, atol=1e-5)
        error = ((made - image) ** 2).sum()
        assert f"error {error:.1f}" in card.text.text()
    press(drawn, "finishAgain")
    until_done(drawn)
    assert drawn._seed != 0


def test_the_network_in_view_stands_beside_them(drawn, open_new, session):
    drawn.page_buttons[words.CLEAN].click()
    open_new(Squeezer)
    until_done(drawn)
    wait_until(lambda: words.PRESENT in drawn.results.cards)
    until_done(drawn)
    card = drawn.results.cards[words.PRESENT]
    assert card.title == "yours: Squeezer"
    assert card.picture.tiles.shape == (1, 8, 8)


def test_who_can_neither_finish_nor_clean_is_not_there(drawn, open_new):
    open_new(Counterfeiter, (28, 28))
    until_done(drawn)
    assert words.PRESENT not in drawn.results.cards


def test_another_drawing_is_finished_anew(drawn, session):
    session.live_prediction.show_strokes([STROKE[::-1] * [1.0, 0.5], STROKE])
    image = session.live_prediction.painted("mnist")
    wait_until(
        lambda: np.array_equal(drawn.results.cards["painter"].picture.tiles[0][:14], image[:14])
    )


def test_what_was_made_goes_to_the_canvas(drawn, session):
    sent = []
    session.digit_sent.connect(lambda image, caption: sent.append(image))
    grid = drawn.results.cards["painter"].picture
    made = grid.tiles[0]
    QTest.mouseClick(grid, LEFT, pos=grid.frame_of(0).center().toPoint())
    np.testing.assert_array_equal(sent[0], made)


def test_a_hidden_view_asks_for_nothing(drawn, session):
    drawn.hide()
    session.live_prediction.show_strokes([STROKE * 0.5])
    wait_until(lambda: session.live_prediction.prediction.redrawn)
    assert not session.queries.is_busy
    drawn.show()
    assert drawn._question is not None


def test_a_view_that_was_never_seen_loads_no_network(qtbot, session, settings, frame):
    FinishView(session, settings, frame)
    assert not session.companions.is_busy
    assert not session.companions.known


def test_results_are_saved_as_a_figure(drawn, tmp_path):
    press(drawn, "finishSave")
    dialog = drawn.findChild(QFileDialog, "saveDialog")
    dialog.fileSelected.emit(str(tmp_path / "f.png"))
    dialog.done(0)
    wait_until(lambda: not QImage(str(tmp_path / "f.png")).isNull())
