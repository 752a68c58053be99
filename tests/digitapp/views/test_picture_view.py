"""A picture with many digits: found, boxed, read live, edited, copied and saved."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from digitapp.style.imaging import from_qimage, to_qimage
from digitapp.views.picture import words
from digitapp.views.picture.view import PictureView
from digitapp.widgets.tile_grid import TileGrid
from model.archs import MLP
from model.files import SavedNetwork, save_network
from model.plan import Plan
from tests.digitapp.waiting import open_and_wait
from tests.written import written

LEFT, RIGHT, NO_KEY = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier(0)
ROWS = [[3, 1, 4], [1, 5]]


@pytest.fixture(scope="module")
def page():
    return written("shaded paper", ROWS, seed=5)


@pytest.fixture
def picture(page, tmp_path):
    """The path of a picture with five digits."""
    path = tmp_path / "page.png"
    assert to_qimage(page.pixels).save(str(path))
    return str(path)


@pytest.fixture
def session(bare_session):
    bare_session.sent = []
    bare_session.digit_sent.connect(lambda image, text: bare_session.sent.append((image, text)))
    return bare_session


@pytest.fixture
def view(show_view):
    return show_view(PictureView)


def until_read(qtbot, session, view, count=5):
    pages = session.pages

    def is_read():
        reading = pages.prediction
        return not pages.is_busy and bool(reading.page) and len(reading.page.digits) == count

    qtbot.waitUntil(is_read, timeout=20_000)


@pytest.fixture
def opened(qtbot, view, session, picture):
    """The view with the page, read by the pretrained network."""
    open_and_wait(session, "default")
    view.open(picture)
    until_read(qtbot, session, view)
    return view


def child(view, kind, name):
    found = view.findChild(kind, name)
    assert found is not None
    return found


def click(view, name):
    QTest.mouseClick(child(view, QPushButton, name), LEFT)


def middle(view, number):
    return view.board.place(number).center().toPoint()


def drag(board, start, end, button=LEFT):
    QTest.mousePress(board, button, NO_KEY, start)
    for fraction in (0.3, 0.7, 1.0):
        QTest.mouseMove(board, start + (end - start) * fraction)
    QTest.mouseRelease(board, button, NO_KEY, end)


# What is shown.


def test_without_a_picture_the_view_says_what_to_do(view):
    assert child(view, QLabel, "pictureMessage").isVisible()
    assert child(view, QLabel, "pictureMessage").text() == words.NO_PICTURE
    assert not child(view, QPushButton, "pictureSaveButton").isEnabled()
    assert view.text.text() == ""


def test_the_digits_are_boxed_read_and_listed_in_reading_order(opened, page, session):
    assert opened.board.isVisible()
    assert [boxed.text.rstrip("?") for boxed in opened.board.boxes] == list("31415")
    assert opened.text.text() == "314 / 15"
    assert child(opened, QLabel, "pictureSummary").text().startswith("5 digits in 2 rows")
    tiles = child(opened, TileGrid, "pictureTiles").tiles
    assert tiles.shape == (5, 28, 28)
    assert np.array_equal(tiles, session.pages.prediction.inputs)
    for boxed, wanted in zip(opened.board.boxes, page.boxes, strict=True):
        assert np.abs(np.array(boxed.box) - wanted).max() < 8


def test_an_uncertain_prediction_is_marked(qtbot, view, session, picture, tmp_path):
    network = MLP(MLP.Config(hidden=(8,)), (28, 28), np.random.default_rng(0))
    save_network(tmp_path / "new.npz", SavedNetwork(network, "mnist", {}))
    open_and_wait(session, str(tmp_path / "new.npz"))
    view.open(picture)
    until_read(qtbot, session, view)
    assert all(boxed.is_uncertain and boxed.text.endswith("?") for boxed in view.board.boxes)
    assert "uncertain" in child(view, QLabel, "pictureSummary").text()


def test_without_a_network_the_digits_are_boxed_and_a_sentence_says_why_not_read(
    qtbot, view, picture
):
    view.open(picture)
    qtbot.waitUntil(lambda: len(view.board.boxes) == 5, timeout=20_000)
    assert child(view, QLabel, "pictureSentence").text() == words.NO_NETWORK
    assert view.text.text() == ""


def test_another_network_reads_the_same_boxes_again(qtbot, opened, session):
    boxes = [boxed.box for boxed in opened.board.boxes]
    before = session.pages.prediction.probabilities
    open_and_wait(session, "mlp")
    qtbot.waitUntil(lambda: session.pages.prediction.probabilities is not before)
    assert not np.array_equal(session.pages.prediction.probabilities, before)
    assert [boxed.box for boxed in opened.board.boxes] == boxes


def test_a_network_in_training_reads_on(qtbot, opened, session):
    session.choose_data("digits")
    qtbot.waitUntil(lambda: session.state.is_free and session.state.data is not None)
    before = session.pages.prediction.probabilities
    session.start(Plan("mlp", {"hidden": (8,)}, {"epochs": 10_000}))
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        pass
    inputs = session.pages.prediction.inputs
    qtbot.waitUntil(
        lambda: (
            session.pages.prediction.probabilities is not before
            and session.pages.prediction.inputs.shape != inputs.shape
        ),
        timeout=20_000,
    )
    assert session.pages.prediction.inputs.shape == (5, 8, 8)


def test_a_picture_without_digits_says_so(qtbot, view, session, tmp_path):
    blank = QImage(300, 200, QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.white)
    open_and_wait(session, "default")
    view.open(blank)
    until_read(qtbot, session, view, 0)
    assert child(view, QLabel, "pictureSentence").text() == words.nothing_found("pasted picture")
    assert not child(view, QPushButton, "pictureSaveButton").isEnabled()


@pytest.mark.parametrize("content", [b"hello", b"", None], ids=["text", "empty", "absent"])
def test_a_file_that_is_no_picture_is_told_and_the_old_one_stays(
    qtbot, opened, session, tmp_path, content
):
    if content is not None:
        (tmp_path / "odd.png").write_bytes(content)
    opened.open(str(tmp_path / "odd.png"))
    qtbot.waitUntil(lambda: bool(session.messages))
    assert session.messages[0].kind == "error"
    assert "odd.png" in session.messages[0].text
    qtbot.waitUntil(lambda: opened.text.text() == "314 / 15")
    assert len(opened.board.boxes) == 5


def test_a_hidden_view_reads_nothing(qtbot, opened, session):
    opened.hide()
    before = session.pages.prediction
    open_and_wait(session, "mlp")
    assert not session.pages.is_busy
    assert session.pages.prediction is before
    opened.show()
    qtbot.waitUntil(lambda: session.pages.prediction is not before)


# What a person does.


def test_a_click_on_a_box_sends_its_digit_to_the_canvas(opened, session):
    QTest.mouseClick(opened.board, LEFT, NO_KEY, middle(opened, 2))
    [(image, text)] = session.sent
    assert np.array_equal(image, session.pages.prediction.inputs[2])
    assert text == "digit 3 of “page.png”"
    assert opened.board.selected == child(opened, TileGrid, "pictureTiles").selected == 2


def test_keys_walk_through_the_boxes_send_and_delete(qtbot, opened, session):
    opened.board.setFocus()
    for _ in range(2):
        QTest.keyClick(opened.board, Qt.Key.Key_Right)
    assert opened.board.selected == 1
    QTest.keyClick(opened.board, Qt.Key.Key_Return)
    assert len(session.sent) == 1
    QTest.keyClick(opened.board, Qt.Key.Key_Delete)
    until_read(qtbot, session, opened, 4)
    assert opened.text.text() == "34 / 15"


def test_the_button_deletes_the_selected_box(qtbot, opened, session):
    assert not child(opened, QPushButton, "pictureDeleteButton").isEnabled()
    QTest.mouseClick(opened.board, LEFT, NO_KEY, middle(opened, 4))
    click(opened, "pictureDeleteButton")
    until_read(qtbot, session, opened, 4)
    assert opened.text.text() == "314 / 1"


def test_a_box_drawn_with_the_mouse_is_read_in_its_place(qtbot, opened, session):
    place = opened.board.place(1)
    session.pages.remove(1)
    until_read(qtbot, session, opened, 4)
    start = place.topLeft().toPoint() - QPoint(4, 4)
    drag(opened.board, start, place.bottomRight().toPoint() + QPoint(4, 4))
    until_read(qtbot, session, opened, 5)
    assert opened.text.text() == "314 / 15"


def test_a_box_around_nothing_says_so(opened, session):
    corner = opened.board._frame.to_widget((0, 0, 40, 30)).toRect()
    drag(opened.board, corner.topLeft() + QPoint(2, 2), corner.bottomRight())
    assert session.messages[-1].text == words.NOTHING_THERE
    assert len(opened.board.boxes) == 5


def test_the_wheel_zooms_the_right_button_moves_and_home_shows_all(opened):
    board, at = opened.board, QPointF(middle(opened, 0))
    fitted, before = board.scale, board.place(0)
    turn = QWheelEvent(
        at, board.mapToGlobal(at), QPoint(), QPoint(0, 480), Qt.MouseButton.NoButton,
        NO_KEY, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QGuiApplication.sendEvent(board, turn)
    assert board.scale == pytest.approx(fitted * 1.0015**480)
    assert (board.place(0).center() - before.center()).manhattanLength() < 3
    there = board.place(0).center()
    drag(board, QPoint(200, 200), QPoint(230, 180), RIGHT)
    assert (board.place(0).center() - there - QPointF(30, -20)).manhattanLength() < 1
    click(opened, "pictureFitButton")
    assert board.scale == fitted
    assert len(opened.board.boxes) == 5


def test_a_picture_dropped_on_the_view_is_read(qtbot, view, session, picture):
    open_and_wait(session, "default")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(picture)])
    drop = QDropEvent(
        QPointF(400, 300), Qt.DropAction.CopyAction, mime, LEFT, NO_KEY, QEvent.Type.Drop
    )
    view.dropEvent(drop)
    until_read(qtbot, session, view)
    assert view.text.text() == "314 / 15"


def test_a_pasted_picture_is_read_and_nothing_pasted_is_said(qtbot, view, session, page):
    open_and_wait(session, "default")
    QGuiApplication.clipboard().clear()
    click(view, "picturePasteButton")
    assert "no picture in the clipboard" in session.messages[-1].text
    QGuiApplication.clipboard().setImage(to_qimage(page.pixels))
    click(view, "picturePasteButton")
    until_read(qtbot, session, view)
    assert view.text.text() == "314 / 15"


def test_a_file_is_asked_for_and_its_folder_remembered(qtbot, view, session, picture):
    open_and_wait(session, "default")
    click(view, "pictureOpenButton")
    dialog = child(view, QFileDialog, "openPageDialog")
    dialog.fileSelected.emit(picture)
    dialog.close()
    until_read(qtbot, session, view)
    assert view._settings.choice("picture_folder", "") == str(picture).rpartition("/")[0]


def test_the_newest_picture_wins(qtbot, view, session, page, picture):
    open_and_wait(session, "default")
    view.open(picture)
    view.open(to_qimage(255 - page.pixels))
    until_read(qtbot, session, view)
    assert session.pages.prediction.name == "pasted picture"
    assert view.text.text() == "314 / 15"


def test_the_text_can_be_copied(opened):
    click(opened, "pictureCopyButton")
    assert QGuiApplication.clipboard().text() == "314 / 15"


def test_the_picture_is_saved_with_its_boxes_in_its_own_size(opened, page):
    image = opened.board.picture()
    assert (image.height(), image.width()) == page.pixels.shape[:2]
    changed = np.abs(from_qimage(image)[..., :3].astype(int) - page.pixels).max(axis=2) > 60
    left, top, right, _ = opened.board.boxes[0].box
    assert changed[top - 2, left:right].mean() > 0.8


def test_the_table_lists_boxes_in_pixels_of_the_file(qtbot, view, session, page):
    open_and_wait(session, "default")
    large = page.pixels.repeat(6, axis=0).repeat(6, axis=1)
    view.open(to_qimage(large))
    until_read(qtbot, session, view)
    rows = list(csv.DictReader(words.csv_lines(session.pages.prediction)))
    assert [(row["row"], row["column"], row["digit"]) for row in rows] == [
        ("1", "1", "3"), ("1", "2", "1"), ("1", "3", "4"), ("2", "1", "1"), ("2", "2", "5"),
    ]  # fmt: skip
    for row, wanted in zip(rows, page.boxes, strict=True):
        box = [int(row[side]) for side in ("left", "top", "right", "bottom")]
        assert np.abs(np.array(box) - 6 * np.array(wanted)).max() < 50
        assert 0 <= float(row["probability"]) <= 1


def test_the_view_looks_right_in_each_theme(opened, themed):
    assert not opened.grab().toImage().isNull()


def test_every_control_says_what_it_does(view):
    for button in view.findChildren(QPushButton):
        assert button.toolTip()
        assert button.objectName()


def test_the_window_pastes_into_the_tab_that_is_open(qtbot, make_window, page):
    frame = make_window()
    QGuiApplication.clipboard().setImage(to_qimage(page.pixels))
    frame.deeds.on_paste()
    assert not frame.drawing.is_empty
    assert frame.session.pages.prediction.name == ""
    frame.tabs.setCurrentWidget(frame.pages["picture"])
    frame.deeds.on_paste()
    until_read(qtbot, frame.session, frame.views["picture"])
