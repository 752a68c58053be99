"""Latent: the plane of digits, the handle and what is made there, paths, drawings made again."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from digitapp.views.latent import words
from digitapp.views.latent.view import SIDE, LatentView
from model.plan import Plan
from model.probes.creating.planes import MadeDigitsProbe, PlaneProbe, grid_places, noised
from tests.creators import Counterfeiter, Painter, Squeezer
from tests.digitapp.views.hands import press
from tests.digitapp.waiting import wait_until

pytestmark = pytest.mark.usefixtures("creators")
LEFT = Qt.MouseButton.LeftButton
STROKE = np.array([(10.0, 10.0), (60.0, 12.0), (30.0, 90.0)])


@pytest.fixture
def view(show_view):
    return show_view(LatentView)


@pytest.fixture
def opened(view, open_new):
    """A function: opens a new network of that kind and waits for its plane."""

    def open_(kind=Squeezer, **settings):
        open_new(kind, **settings)
        wait_until(lambda: view.found is not None and view.desk.picture is not None)
        return view

    return open_


def message(view):
    label = view.findChild(QLabel, "latentMessage")
    return label.text() if label.isVisible() else ""


def about(view):
    return view.findChild(QLabel, "latentAbout").text()


def until_made(view, code):
    """Waits until the picture of that code is shown."""
    wanted = view._session.queries.network.decode(code[None].astype(np.float32))[0]
    wait_until(lambda: np.allclose(view.desk.picture, wanted, atol=1e-5))
    np.testing.assert_allclose(view.plane.picture.tiles[0], wanted, atol=1e-5)


def test_without_a_network_it_says_what_to_do(view):
    assert message(view) == words.NO_NETWORK


def test_each_test_digit_lies_where_its_numbers_are(opened, session):
    view = opened()
    test = session.shown.data.test
    images = test.images / np.float32(session.shown.data.peak)
    np.testing.assert_allclose(
        view.plane.board.points, session.queries.network.encode(images), atol=1e-4
    )
    assert "PCA with as many" in view.findChild(QLabel, "latentErrors").text()


def test_dragging_the_handle_changes_the_digit_under_the_hand(opened):
    view = opened()
    board = view.plane.board
    start = board.plane.pixel(*board.handle.tolist()).toPoint()
    QTest.mousePress(board, LEFT, pos=start)
    for step in range(1, 5):
        QTest.mouseMove(board, start + QPoint(12 * step, -9 * step))
    QTest.mouseRelease(board, LEFT, pos=start + QPoint(48, -36))
    expected = np.array(board.plane.to_data((start + QPoint(48, -36)).toPointF()))
    np.testing.assert_allclose(board.handle, expected, atol=1e-6)
    until_made(view, expected)


def test_arrow_keys_move_the_handle(opened):
    view = opened()
    board, before = view.plane.board, view.plane.board.handle
    QTest.keyClick(board, Qt.Key.Key_Right)
    QTest.keyClick(board, Qt.Key.Key_Up)
    assert board.handle[0] > before[0]
    assert board.handle[1] > before[1]
    until_made(view, board.handle)


def test_of_many_numbers_it_shows_the_two_components_in_which_digits_differ_most(opened):
    view = opened(numbers=5)
    plane = view.found.plane
    assert plane.numbers is None
    assert "2 two" not in about(view)
    assert view.plane.board.axis_titles[0].startswith("component 1, ")
    place = np.array([0.4, -0.3])
    view.plane.board.handle_moved.emit(*place.tolist())
    until_made(view, plane.codes(place[None])[0])


def test_two_numbers_can_be_chosen(opened):
    view = opened(numbers=5)
    view.plane.kind_box.setCurrentIndex(1)
    view.plane.kind_box.activated.emit(1)
    view.plane.first_box.setValue(4)
    view.plane.second_box.setValue(2)
    wait_until(lambda: view.found.plane.numbers == (3, 1))
    assert view.plane.board.axis_titles == ("number 4", "number 2")


def test_the_drawing_is_a_star_and_the_handle_goes_to_it(opened, session):
    view = opened()
    session.live_prediction.show_strokes([STROKE])
    wait_until(lambda: view.plane.board.star is not None)
    code = session.queries.network.encode(session.live_prediction.painted("digits")[None])[0]
    np.testing.assert_allclose(view.plane.board.star, code, atol=1e-5)
    press(view, "latentMineButton")
    np.testing.assert_allclose(view.plane.board.handle, code, atol=1e-5)
    session.live_prediction.show_strokes([])
    wait_until(lambda: view.plane.board.star is None)


def test_what_is_made_everywhere_takes_the_place_of_the_dots(opened, session):
    view = opened()
    box = view.plane.show_box
    box.setCurrentIndex(box.findData(words.PICTURES))
    box.activated.emit(box.currentIndex())
    wait_until(lambda: view.plane.board.has_ground)
    codes = view.found.plane.codes(grid_places(view.found.extent, SIDE))
    expected = session.queries.network.decode(codes)
    np.testing.assert_allclose(view.desk.ground, expected, atol=1e-5)
    box.setCurrentIndex(box.findData(words.POINTS))
    box.activated.emit(box.currentIndex())
    assert not view.plane.board.has_ground


def test_a_path_leads_from_one_place_to_another(opened):
    view = opened(numbers=3)
    first = view._code
    press(view, "latentFromButton")
    assert not view.plane.play_button.isEnabled()
    view.plane.board.handle_moved.emit(1.0, 1.0)
    last = view._code
    press(view, "latentToButton")
    view.plane.path_slider.slider.setValue(50)
    np.testing.assert_allclose(view._code, (first + last) / 2, atol=1e-5)
    until_made(view, (first + last) / 2)


def test_playing_goes_along_the_path_and_rests_at_its_end(opened, monkeypatch):
    view = opened()
    press(view, "latentFromButton")
    view.plane.board.handle_moved.emit(1.0, -1.0)
    last = view._code
    press(view, "latentToButton")
    view.plane._timer.setInterval(1)
    press(view, "latentPlayButton")
    wait_until(lambda: view.plane.path_slider.value == 1)
    wait_until(lambda: view.plane.play_button.text() == "Play")
    np.testing.assert_allclose(view._code, last, atol=1e-5)


def test_pca_is_shown_beside_it_when_wanted(opened):
    view = opened()
    assert view.plane.pca_board.isHidden()
    view.plane.pca_check.click()
    assert view.plane.pca_board.isVisible()
    np.testing.assert_allclose(view.plane.pca_board.points, view.found.pca_points[:, :2], atol=1e-6)


def test_who_can_not_encode_shows_what_it_makes_and_says_why_there_are_no_digits(opened):
    view = opened(Counterfeiter, numbers=3)
    assert len(view.plane.board.points) == 0
    assert "can’t say which ones" in about(view)
    wait_until(lambda: view.plane.board.has_ground)
    assert not view.plane.mine_button.isEnabled()
    assert view.plane.board.axis_titles == ("along one draw", "along another draw")
    view.page_buttons[words.AGAIN].click()
    assert message(view) == words.NO_RECONSTRUCTOR


def test_who_has_no_codes_makes_drawings_again_and_says_so_of_the_plane(view, open_new):
    open_new(Painter)
    assert view.page == words.AGAIN
    assert message(view) == ""
    view.page_buttons[words.PLANE].click()
    assert message(view) == words.NO_DECODER


def test_a_drawing_with_noise_is_made_again_with_its_errors_and_read_before_and_after(
    opened, session
):
    view = opened()
    view.page_buttons[words.AGAIN].click()
    session.live_prediction.show_strokes([STROKE])
    wait_until(lambda: len(view.again.three.tiles) == 3)
    view.again.noise.slider.setValue(view.again.noise._scale.place(0.4))
    drawn = session.live_prediction.painted("digits")
    given = noised(drawn, 0.4, np.random.default_rng(0))
    wait_until(lambda: np.allclose(view.again.three.tiles[1], given))
    network, reader = session.queries.network, session.companions
    made = network.reconstruct(given[None])[0]
    np.testing.assert_allclose(view.again.three.tiles[2], made, atol=1e-6)
    error = ((made - drawn) ** 2).sum()
    assert f"made again · {error:.1f}" in view.again.three.captions
    wait_until(lambda: view.desk.again_read is not None)
    read = reader.known["textbook"].network.predict_proba(np.stack([given, made]))
    np.testing.assert_allclose(view.desk.again_read, read, atol=1e-5)
    assert f"Read as {read[0].argmax()}" in view.findChild(QLabel, "latentAgainText").text()


def test_a_drawing_from_before_the_network_was_opened_is_made_again_too(view, open_new, session):
    session.live_prediction.show_strokes([STROKE])
    wait_until(lambda: session.live_prediction.prediction.redrawn)
    open_new(Painter)
    wait_until(lambda: len(view.again.three.tiles) == 3)


def test_the_noise_stays_when_another_network_is_opened(opened, open_new, session):
    view = opened()
    view.page_buttons[words.AGAIN].click()
    session.live_prediction.show_strokes([STROKE])
    view.again.noise.slider.setValue(6)
    open_new(Painter)
    wait_until(lambda: view.desk.again is not None)
    given = noised(session.live_prediction.painted("digits"), 0.3, np.random.default_rng(0))
    wait_until(lambda: np.allclose(view.desk.again.given, given))


def test_other_noise_is_other(opened, session):
    view = opened()
    view.page_buttons[words.AGAIN].click()
    session.live_prediction.show_strokes([STROKE])
    view.again.noise.slider.setValue(10)
    wait_until(lambda: view.desk.again is not None and view.desk.again.given_error > 0)
    before = view.desk.again.given
    press(view, "latentOtherNoise")
    wait_until(lambda: not np.array_equal(view.desk.again.given, before))


def test_test_digits_stand_above_what_is_made_of_them(opened, session):
    view = opened()
    view.page_buttons[words.AGAIN].click()
    wait_until(lambda: len(view.again.rows.tiles) == 10)
    pair = view.again.rows.tiles[3]
    made = session.queries.network.reconstruct(pair[None, :8])[0]
    np.testing.assert_allclose(pair[8:], made, atol=1e-5)


def test_digits_that_the_program_writes_stand_in_for_data_of_another_size(view, open_new):
    open_new(Squeezer, (28, 28))
    wait_until(lambda: view.found is not None)
    assert view.found.written
    assert len(view.plane.board.points) == 300
    assert "a digit that the program writes" in view.findChild(QLabel, "latentErrors").text()


def test_the_plane_follows_a_training(opened, session):
    view = opened()
    before = view.plane.board.points
    session.start(Plan("squeezer", config=session.state.network.config))
    wait_until(lambda: session.state.is_free)
    wait_until(lambda: not session.probes.is_busy)
    test = session.shown.data.test
    images = test.images / np.float32(session.shown.data.peak)
    expected = session.queries.network.encode(images)
    wait_until(lambda: np.allclose(view.plane.board.points, expected, atol=1e-4))
    assert not np.allclose(before, expected, atol=1e-3)
    until_made(view, view._code)


def test_a_hidden_view_asks_for_nothing(opened, session):
    view = opened()
    assert isinstance(session.probes.watched, PlaneProbe)
    view.hide()
    assert session.probes.watched is None
    session.live_prediction.show_strokes([STROKE])
    wait_until(lambda: session.live_prediction.prediction.image is not None)
    assert not session.queries.is_busy
    view.show()
    assert isinstance(session.probes.watched, PlaneProbe | MadeDigitsProbe)
    wait_until(lambda: view.plane.board.star is not None)


def test_what_is_made_goes_to_the_canvas_and_the_page_is_saved(opened, session, tmp_path):
    view, sent = opened(), []
    session.digit_sent.connect(lambda image, caption: sent.append(image))
    press(view, "latentSendButton")
    np.testing.assert_array_equal(sent[0], view.desk.picture)
    press(view, "latentSave")
    dialog = view.findChild(QFileDialog, "saveDialog")
    dialog.fileSelected.emit(str(tmp_path / "plane.png"))
    dialog.done(0)
    wait_until(lambda: not QImage(str(tmp_path / "plane.png")).isNull())
    view.plane.show_box.setCurrentIndex(1)
    view.plane.show_box.activated.emit(1)
    wait_until(lambda: view.plane.board.has_ground)
    press(view, "latentSave")
    wait_until(lambda: view.findChild(QFileDialog, "saveDialog") is not None)
    dialog = view.findChildren(QFileDialog, "saveDialog")[-1]
    dialog.fileSelected.emit(str(tmp_path / "plane.svg"))
    dialog.done(0)
    wait_until(lambda: (tmp_path / "plane.svg").exists())


def test_a_reader_that_comes_while_it_is_hidden_takes_no_turn(opened, session):
    view = opened()
    wait_until(lambda: not session.queries.is_busy)
    view.hide()
    view.desk.reader = None
    asked = []
    ask = session.queries.ask
    session.queries.ask = lambda question, **how: asked.append(question) or ask(question, **how)
    session.companions.came.emit("textbook")
    assert asked == []
