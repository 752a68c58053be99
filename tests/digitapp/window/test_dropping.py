import json

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication

from model.archs import MLP
from model.files import SavedNetwork, save_network
from model.strokes import Drawing, write_drawings
from tests.digitapp.waiting import open_and_wait, wait_until

SEVEN = (np.array([[0.0, 0.0], [10.0, 0.0], [4.0, 20.0]]),)
BUTTONS = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


def drop(widget, what):
    """Drops a file or picture on a widget; whether it was taken."""
    mime = QMimeData()
    if isinstance(what, QImage):
        mime.setImageData(what)
    else:
        mime.setUrls([QUrl.fromLocalFile(str(what))])
    actions = Qt.DropAction.CopyAction
    enters = QDragEnterEvent(QPoint(5, 5), actions, mime, *BUTTONS)
    QApplication.sendEvent(widget, enters)
    drops = QDropEvent(QPointF(5, 5), actions, mime, *BUTTONS)
    QApplication.sendEvent(widget, drops)
    return enters.isAccepted() and drops.isAccepted()


@pytest.fixture(params=["canvas", "window", "view"])
def target(window, request):
    """Where something is dropped: on the canvas, the window, the view that reads pages."""
    if request.param == "view":
        window.tabs.setCurrentWidget(window.pages["picture"])
        return window.views["picture"]
    return window.drawing.canvas if request.param == "canvas" else window


@pytest.fixture
def digits(tmp_path):
    path = tmp_path / "digits.png"  # named wrongly on purpose
    labels = np.arange(100) % 10
    images = np.random.default_rng(0).integers(0, 255, (100, 8, 8), np.uint8)
    with path.open("wb") as file:
        np.savez(file, images=images, labels=labels)
    return path


def test_digits_that_are_dropped_are_the_data(window, target, digits):
    assert drop(target, digits)
    wait_until(lambda: window.session.state.data is not None)
    assert window.session.state.source == str(digits)
    assert window.drawing.is_empty


def test_a_folder_that_is_dropped_is_the_data(window, target, tmp_path):
    folder = tmp_path / "mine"
    for label in range(10):
        (folder / str(label)).mkdir(parents=True)
        for number in range(4):
            pixels = np.full((12, 12), 20 * number + label, np.uint8)
            pixels[label + 1] = 255
            Image.fromarray(pixels).save(folder / str(label) / f"{number}.png")
    assert drop(target, folder)
    wait_until(lambda: window.session.state.data is not None)
    assert window.session.state.source == str(folder)


def test_a_network_that_is_dropped_is_opened(window, target, tmp_path):
    path = tmp_path / "network.csv"
    network = MLP(MLP.config_for((8, 8)), (8, 8), np.random.default_rng(0))
    save_network(tmp_path / "a.npz", SavedNetwork(network, "digits"))
    (tmp_path / "a.npz").rename(path)
    assert drop(target, path)
    wait_until(lambda: window.session.state.network is not None)
    assert window.session.state.network.path == str(path)


def test_a_drawing_that_is_dropped_lies_on_the_canvas_as_strokes(window, target, tmp_path):
    path = tmp_path / "seven.txt"
    path.write_text(json.dumps({"label": 7, "strokes": [stroke.tolist() for stroke in SEVEN]}))
    assert drop(target, path)
    wait_until(lambda: not window.drawing.is_empty)
    assert len(window.drawing.canvas.strokes()[0]) == 3


def test_the_network_is_judged_by_many_drawings_that_are_dropped(window, target, tmp_path):
    open_and_wait(window.session, "mlp")
    path = tmp_path / "many"
    write_drawings(path, [Drawing(str(n), SEVEN, 7) for n in range(20)])
    assert drop(target, path)
    wait_until(lambda: window.views["errors"].desk.judged is not None)
    assert window.tabs.currentWidget() is window.pages["errors"]
    assert window.views["errors"].desk.judged.score.n == 20
    assert "holds 20 drawings" in window.banner.message.text


def test_a_picture_that_is_dropped_is_read_as_one(window, target, tmp_path):
    path = tmp_path / "picture.npz"
    pixels = np.full((60, 60), 255, np.uint8)
    pixels[20:25, 15:45] = 0
    Image.fromarray(pixels).save(path, "PNG")
    assert drop(target, path)
    if target is window.views["picture"]:
        wait_until(lambda: not target.board.image.isNull())
        assert window.drawing.is_empty
    else:
        wait_until(lambda: window.drawing.canvas.bitmap is not None)


def test_a_picture_without_a_file_lies_on_the_canvas(window):
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    assert drop(window, picture)
    assert window.drawing.canvas.bitmap is not None


def test_what_cannot_be_opened_is_said_in_a_sentence(window, target, tmp_path):
    path = tmp_path / "digits.npz"
    path.write_bytes(b"%PDF-1.7 page one")
    assert drop(target, path)
    wait_until(lambda: window.banner.message is not None)
    assert "“digits.npz” is a PDF document" in window.banner.message.text
    assert window.drawing.is_empty


def test_a_file_that_is_named_is_opened_by_its_content(window, digits):
    window.filing.open_any(str(digits))
    wait_until(lambda: window.session.state.data is not None)
    assert window.session.state.source == str(digits)
