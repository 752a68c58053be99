"""The left column: drawing, being read, tools, pictures, test digits."""

import dataclasses
import itertools
import os
import threading

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from digitapp.state import Prediction
from digitapp.style import theme
from digitapp.style.imaging import from_qimage
from digitapp.views.common.picture_files import LONGEST_PX, read_picture
from digitapp.views.drawing.panel import DrawingPanel
from digitapp.views.drawing.prediction import confidence, recipe_in_words, why_no_prediction
from digitapp.widgets.probability_bars import ProbabilityBars
from model.archs import ARCHITECTURES
from model.preprocess import RECIPES, recipe_for
from tests.digitapp import windows
from tests.digitapp.waiting import shown_of

LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier
ONE = ((150, 30), (150, 100), (150, 170), (150, 230))
SEVEN = ((90, 50), (140, 50), (200, 50), (170, 120), (140, 200))


def shown(qtbot, widget, width=316, height=640):
    return windows.shown(qtbot, widget, width, height)


@pytest.fixture
def session(default_session):
    return default_session


@pytest.fixture
def panel(qtbot, session, settings):
    theme.apply(QGuiApplication.instance(), "light")
    return shown(qtbot, DrawingPanel(session, settings, None))


def draw(panel, points=ONE, *, lift=True):
    """Real mouse events through ``points`` ((x, y) pixels of the canvas)."""
    QTest.mousePress(panel.canvas, LEFT, NO_KEY, QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(panel.canvas, QPoint(*point))
    if lift:
        QTest.mouseRelease(panel.canvas, LEFT, NO_KEY, QPoint(*points[-1]))


def prediction(panel):
    return panel.findChild(QLabel, "answerLabel").text()


def bars(panel):
    return panel.findChild(ProbabilityBars, "probabilityBars").probabilities


def note(panel):
    return panel.findChild(QLabel, "noteLabel").text()


def heard(signal):
    values = []
    signal.connect(lambda *given: values.append(given[0] if given else None))
    return values


def other_network(session):
    """A small network of the same input that has learnt nothing."""
    kind = ARCHITECTURES["mlp"]
    shape = session.state.network.shape
    return kind(kind.config_for(shape, hidden=(4,)), shape=shape, rng=np.random.default_rng(0))


def picture_of_a_one(width=200, height=200):
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        painter.setPen(QPen(QColor("black"), min(width, height) / 14))
        painter.drawLine(QPointF(0.5 * width, 0.2 * height), QPointF(0.5 * width, 0.8 * height))
    return image


# Drawing and being read.


def test_a_drawn_one_is_read_as_one(qtbot, panel):
    draw(panel)
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    assert bars(panel).argmax() == 1
    assert panel.prediction.seen.image.shape == (28, 28)


def test_the_prediction_is_there_before_the_pen_is_lifted(qtbot, panel):
    draw(panel, lift=False)
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    assert not panel.prediction.seen.is_animating


def test_nothing_drawn_has_no_prediction(qtbot, panel):
    assert prediction(panel) == ""
    assert bars(panel) is None
    draw(panel)
    qtbot.waitUntil(lambda: prediction(panel) != "")
    panel.clear()
    qtbot.waitUntil(lambda: prediction(panel) == "")
    assert bars(panel) is None
    assert panel.prediction.seen.image is None
    assert panel.prediction.confidence.text() == "nothing drawn yet"


def test_a_panel_made_late_shows_what_was_read_before(qtbot, session, settings):
    session.live_prediction.show_strokes([np.array([[0.0, 0.0], [0.0, 1.0]])])
    qtbot.waitUntil(lambda: session.live_prediction.prediction.digit is not None)
    panel = shown(qtbot, DrawingPanel(session, settings, None))
    assert prediction(panel) == "1"


def test_the_prediction_is_spoken_of(qtbot, panel):
    draw(panel)
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    spoken = panel.prediction.digit.accessibleDescription()
    assert spoken.startswith("The network predicts 1, ")
    assert spoken.endswith("% confident.")


def test_bars_move_with_a_new_network_while_the_drawing_stays(qtbot, panel, session):
    draw(panel)
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    before = bars(panel)
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.use(shown_of(other_network(session)))
    assert np.abs(bars(panel) - before).max() > 0.1


def test_numbers_that_overflowed_give_no_prediction(panel, session):
    image = np.ones((28, 28), np.float32)
    panel.show_digit(image, "")
    session.live_prediction.changed.emit(Prediction(image, (), np.full(10, np.nan), 0))
    assert prediction(panel) == ""
    assert panel.prediction.confidence.text() == "its numbers overflowed"


# The way from the strokes to the network's box.


def test_a_finished_stroke_moves_to_the_box_and_then_the_picture_is_there(qtbot, panel, session):
    draw(panel)
    qtbot.waitUntil(lambda: panel.prediction.seen.is_animating)
    assert prediction(panel) == "1"  # not waiting for it
    qtbot.waitUntil(lambda: not panel.prediction.seen.is_animating, timeout=1000)
    np.testing.assert_array_equal(
        panel.prediction.seen.image, session.live_prediction.prediction.image
    )


def test_the_next_stroke_ends_the_animation(qtbot, panel):
    draw(panel)
    qtbot.waitUntil(lambda: panel.prediction.seen.is_animating)
    draw(panel, SEVEN, lift=False)
    assert not panel.prediction.seen.is_animating


def test_a_click_ends_the_animation(qtbot, panel):
    draw(panel)
    qtbot.waitUntil(lambda: panel.prediction.seen.is_animating)
    QTest.mouseClick(panel.prediction.seen, LEFT)
    assert not panel.prediction.seen.is_animating


def test_a_snapshot_neither_ends_an_animation_nor_begins_one(qtbot, panel, session):
    draw(panel)
    qtbot.waitUntil(lambda: panel.prediction.seen.is_animating)
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.use(shown_of(other_network(session)))
    assert panel.prediction.seen.is_animating
    panel.prediction.seen.skip()
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.use(shown_of(other_network(session)))
    assert not panel.prediction.seen.is_animating


def test_no_animation_is_remembered(qtbot, panel, session, settings):
    panel.animation_action.trigger()
    draw(panel)
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    assert not panel.prediction.seen.is_animating
    again = shown(qtbot, DrawingPanel(session, settings, None))
    assert not again.animation_action.isChecked()


def test_a_picture_is_read_once_and_not_again_by_each_snapshot(qtbot, panel, session):
    panel.canvas.picture_dropped.emit(picture_of_a_one())
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    image = session.live_prediction.prediction.image
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.use(shown_of(other_network(session)))
    assert session.live_prediction.prediction.image is image


# What it sees, in words.


def test_the_pixel_under_the_mouse_is_told_and_forgotten(qtbot, panel):
    panel.show_digit(np.eye(28, dtype=np.float32), "a line")
    qtbot.waitUntil(lambda: panel.prediction.seen.image is not None)
    panel.prediction.seen.hovered.emit(3, 3, 1.0)
    assert note(panel) == "row 3, column 3: 1.00"
    QGuiApplication.sendEvent(panel.prediction.seen, QEvent(QEvent.Type.Leave))
    assert note(panel) == "a line"


def test_the_tip_tells_the_recipe_of_the_network(panel, session):
    assert "28 × 28 numbers" in panel.prediction.seen.toolTip()
    network = dataclasses.replace(session.state.network, recipe="digits", shape=(8, 8))
    session.changed.emit(dataclasses.replace(session.state, network=network))
    assert "8 × 8 numbers" in panel.prediction.seen.toolTip()


@pytest.mark.parametrize("name", [*RECIPES, "box 32x24"])
def test_each_recipe_is_told_with_its_own_figures(name):
    recipe = recipe_for(name)
    words = recipe_in_words(recipe)
    assert f"{recipe.shape[0]} × {recipe.shape[1]} numbers" in words
    assert f"{recipe.pen:g} px wide" in words
    assert ("centre of mass" in words) == (recipe.centring == "mass")
    assert ("mean of" in words) == (recipe.blocks > 1)


@pytest.mark.parametrize(
    ("best", "second", "text"),
    [
        (0.97, 0.02, "97 % confident"),
        (0.86, 0.12, "86 % confident · or 9, 12 %"),
        (0.999, 0.001, "over 99 % confident"),
    ],
)
def test_how_confident_it_is_and_of_what_else(best, second, text):
    probabilities = np.zeros(10)
    probabilities[[7, 9]] = best, second
    assert confidence(probabilities) == text


def test_each_reason_for_no_prediction_has_its_own_words():
    image = np.ones((28, 28), np.float32)
    reasons = {
        why_no_prediction(Prediction(), is_empty=True),
        why_no_prediction(Prediction(), is_empty=False),
        why_no_prediction(Prediction(image), is_empty=False),
        why_no_prediction(Prediction(image, shown=shown_of("mlp")), is_empty=False),
        why_no_prediction(Prediction(image, (), np.full(10, np.nan)), is_empty=False),
    }
    assert len(reasons) == 5


# Tools.


def test_tools_are_enabled_by_what_there_is_to_do(panel):
    tools = panel.tools.buttons
    told = heard(panel.history_changed)
    assert [tools[n].isEnabled() for n in ("undo", "redo", "clear")] == [False, False, False]
    draw(panel)
    assert [tools[n].isEnabled() for n in ("undo", "redo", "clear")] == [True, False, True]
    QTest.mouseClick(tools["undo"], LEFT)
    assert panel.is_empty
    assert [tools[n].isEnabled() for n in ("undo", "redo", "clear")] == [False, True, False]
    QTest.mouseClick(tools["redo"], LEFT)
    assert not panel.is_empty
    QTest.mouseClick(tools["clear"], LEFT)
    assert panel.is_empty
    assert panel.can_undo
    assert len(told) >= 4


def test_the_eraser_button_and_the_slot_agree(panel):
    told = heard(panel.eraser_changed)
    button = panel.tools.buttons["eraser"]
    QTest.mouseClick(button, LEFT)
    assert panel.canvas.eraser
    panel.set_eraser(False)
    assert not button.isChecked()
    assert not panel.canvas.eraser
    assert told == [True, False]


def test_the_eraser_erases_what_it_touches(qtbot, panel):
    draw(panel)
    panel.set_eraser(True)
    draw(panel, ((100, 100), (150, 100), (200, 100)))
    assert panel.is_empty
    qtbot.waitUntil(lambda: prediction(panel) == "")


def test_the_brush_changes_the_ink_alone_and_is_remembered(qtbot, panel, session, settings):
    draw(panel)
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    before = panel.prediction.seen.image
    panel.tools.brush.setFocus()
    QTest.keyClick(panel.tools.brush, Qt.Key.Key_End)
    assert panel.canvas.brush_size == pytest.approx(0.16)
    panel.clear()
    draw(panel)
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    np.testing.assert_array_equal(panel.prediction.seen.image, before)
    assert DrawingPanel(session, settings, panel).canvas.brush_size == pytest.approx(0.16)


def test_every_control_has_its_names_and_its_tip(panel):
    for control in (*panel.tools.buttons.values(), panel.tools.brush):
        assert control.objectName()
        assert control.accessibleName()
        assert control.toolTip()


def test_the_tab_key_goes_from_the_canvas_through_the_tools(panel):
    draw(panel)
    panel.undo()
    draw(panel)  # all but redo have something to do
    panel.canvas.setFocus()
    names = []
    for _ in range(len(panel.tools.buttons)):
        QTest.keyClick(panel.focusWidget(), Qt.Key.Key_Tab)
        names.append(panel.focusWidget().objectName())
    assert names == [
        "undoButton",
        "eraserButton",
        "clearButton",
        "openPictureButton",
        "randomDigitButton",
        "brushSlider",
    ]


def test_icons_follow_the_theme(panel, themed):
    icon = panel.tools.buttons["undo"].icon().pixmap(20, 20).toImage()
    pixels = from_qimage(icon)
    inked = pixels[:, :, 3] > 200
    assert inked.any()
    wanted = QColor(themed.text).getRgb()[:3]
    assert np.abs(pixels[inked][:, :3].astype(int) - wanted).max() < 8


@pytest.mark.parametrize(("width", "height"), [(316, 560), (316, 640), (490, 1024), (990, 2080)])
def test_nothing_is_cut_and_nothing_overlaps(qtbot, session, settings, width, height):
    panel = shown(qtbot, DrawingPanel(session, settings, None), width, height)
    assert (panel.width(), panel.height()) == (width, height)
    parts = [panel.canvas, panel.tools, panel.prediction, panel.bars]
    for part in parts:
        assert panel.rect().contains(part.geometry())
    for above, below in itertools.pairwise(parts):
        assert above.geometry().bottom() < below.geometry().top()
    for part in panel.tools.findChildren(QWidget):
        assert panel.tools.rect().contains(part.geometry())
    assert panel.canvas.height() >= height / 3


# Pictures.


def test_a_chosen_picture_is_shown_and_read(qtbot, panel, settings, tmp_path):
    path = tmp_path / "one.png"
    assert picture_of_a_one().save(str(path))
    panel.open_picture()
    dialog = panel.findChild(QFileDialog)
    dialog.setDirectory(str(tmp_path))
    dialog.selectFile(path.name)
    dialog.accept()
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    assert note(panel) == "one.png"
    assert settings.choice("picture_folder", "") == str(tmp_path)
    qtbot.waitUntil(lambda: panel.findChild(QFileDialog) is None)


def test_a_dropped_picture_is_read(qtbot, panel):
    panel.canvas.picture_dropped.emit(picture_of_a_one())
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    assert note(panel) == "pasted picture"


def test_a_picture_without_ink_has_no_prediction(qtbot, panel, session):
    white = QImage(50, 50, QImage.Format.Format_RGB32)
    white.fill(QColor("white"))
    with qtbot.waitSignal(session.live_prediction.changed):
        panel.canvas.picture_dropped.emit(white)
    assert prediction(panel) == ""
    assert panel.prediction.confidence.text() == "no ink found in it"


@pytest.mark.parametrize("kind", ["text", "missing", "folder", "half"])
def test_a_wrong_file_is_refused_by_its_name(qtbot, panel, session, tmp_path, kind):
    path = tmp_path / "wrong.png"
    if kind == "text":
        path.write_text("not a picture")
    elif kind == "folder":
        path.mkdir()
    elif kind == "half":
        whole = tmp_path / "whole.png"
        assert picture_of_a_one().save(str(whole))
        path.write_bytes(whole.read_bytes()[:40])
    with qtbot.waitSignal(session.said) as said:
        panel.canvas.picture_dropped.emit(str(path))
    (message,) = said.args
    assert message.kind == "error"
    assert "wrong.png”" in message.text
    assert panel.is_empty


def test_the_clipboard_s_picture_is_read_and_an_empty_one_told(qtbot, panel, session):
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    said = heard(session.said)
    panel.paste()
    assert "no picture in the clipboard" in said[0].text
    clipboard.setImage(picture_of_a_one())
    panel.paste()
    qtbot.waitUntil(lambda: prediction(panel) == "1")
    clipboard.clear()


@pytest.mark.parametrize("size", [(3000, 1500), (2000, 1)])
def test_a_large_picture_is_made_small(tmp_path, size):
    path = tmp_path / "large.png"
    assert picture_of_a_one(*size).save(str(path))
    pixels = read_picture(str(path))
    assert pixels.shape[1] == LONGEST_PX
    assert pixels.shape[0] == max(1, LONGEST_PX * size[1] // size[0])


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "tiff"])
def test_a_picture_is_turned_upright_as_the_camera_says(tmp_path, kind):
    path = tmp_path / f"turned.{kind}"
    exif = Image.Exif()
    exif[0x0112] = 6  # the picture's first row is its right side
    Image.new("RGB", (40, 20), "white").save(path, exif=exif)
    assert read_picture(str(path)).shape == (40, 20, 4)


def test_the_content_tells_the_format_not_the_name(tmp_path):
    path = tmp_path / "one.jpg"
    assert picture_of_a_one().save(str(path), "PNG")
    assert read_picture(str(path)).shape == (200, 200, 4)


@pytest.mark.parametrize("kind", ["pipe", "nested"])
def test_a_hostile_picture_is_refused_and_the_canvas_stays(qtbot, panel, session, tmp_path, kind):
    path = tmp_path / "a.svg"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        uses = "".join(
            f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 10)
        )
        path.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg"><path id="a0" d="M0 0h9"/>'
            f'{uses}<use href="#a9"/></svg>'
        )
    before = panel.canvas.bitmap
    with qtbot.waitSignal(session.said, timeout=20_000) as said:
        panel.canvas.picture_dropped.emit(str(path))
    assert said.args[0].kind == "error"
    assert "a.svg" in said.args[0].text
    assert panel.canvas.bitmap is before


# Test digits, and digits that other views send.


def test_a_random_test_digit_comes_with_its_label(qtbot, panel, session):
    with qtbot.waitSignal(session.live_prediction.changed, timeout=20_000):
        QTest.mouseClick(panel.tools.buttons["random"], LEFT)  # loads the data first
    assert session.state.data.shape == (28, 28)
    shown_image = panel.canvas.bitmap
    count = session.state.data.counts[2]
    pairs = [session.test_digit(index) for index in range(count)]
    labels = {label for image, label in pairs if np.array_equal(image, shown_image)}
    assert note(panel) in {f"test digit, labelled {label}" for label in labels}
    assert prediction(panel) != ""


def test_who_draws_while_the_data_load_keeps_the_drawing(qtbot, panel, session):
    panel.random_digit()
    draw(panel)
    qtbot.waitUntil(lambda: session.state.data is not None, timeout=20_000)
    assert panel.canvas.bitmap is None
    assert len(panel.canvas.strokes()) == 1
    qtbot.waitUntil(lambda: session.state.is_free)


def test_waiting_for_digits_ends_when_loading_fails(qtbot, panel, session, monkeypatch):
    load = session.choose_data
    monkeypatch.setattr(session, "choose_data", lambda source: load("no such file.npz"))
    with qtbot.waitSignal(session.said, timeout=20_000):
        panel.random_digit()
    qtbot.waitUntil(lambda: session.state.is_free)
    assert note(panel) == ""


def test_a_digit_of_the_network_s_size_is_read_as_it_is(qtbot, panel, session):
    image = np.zeros((28, 28), np.float32)
    image[2:9, 20] = 1  # far off centre, small
    with qtbot.waitSignal(session.live_prediction.changed):
        session.digit_sent.emit(image, "training digit 5, labelled 1")
    np.testing.assert_array_equal(panel.prediction.seen.image, image)
    assert note(panel) == "training digit 5, labelled 1"
    assert not panel.prediction.seen.is_animating


def test_the_note_goes_with_the_picture_and_comes_back_by_undo(qtbot, panel, session):
    session.digit_sent.emit(np.eye(28, dtype=np.float32), "a line")
    draw(panel)
    assert note(panel) == ""
    panel.undo()
    assert note(panel) == "a line"


def test_a_picture_that_is_being_opened_ends_with_the_session(
    qtbot, panel, session, monkeypatch, tmp_path
):
    gate, begun = threading.Event(), threading.Event()

    def slow(path):
        begun.set()
        gate.wait(20)
        yield from ()

    monkeypatch.setattr("digitapp.views.drawing.panel.opening", slow)
    before = threading.active_count()
    path = tmp_path / "some.png"
    assert picture_of_a_one().save(str(path))
    panel.canvas.picture_dropped.emit(str(path))
    qtbot.waitUntil(lambda: begun.is_set() and threading.active_count() == before + 1)
    threads = threading.active_count()
    gate.set()
    session.close()
    assert threads == before + 1
    assert threading.active_count() == before


def test_the_label_of_a_digit_from_the_data_goes_with_it_until_it_is_drawn_on(
    qtbot, panel, session
):
    image = np.eye(28, dtype=np.float32)
    session.send_digit(image, "test digit 5, labelled 4", 4)
    qtbot.waitUntil(lambda: session.live_prediction.prediction.label == 4)
    stroke = [np.array([[0.0, 0.0], [5.0, 9.0]])]
    session.send_strokes(stroke, "one of your 1s", 1)
    qtbot.waitUntil(lambda: session.live_prediction.prediction.label == 1)
    draw(panel)
    qtbot.waitUntil(lambda: session.live_prediction.prediction.label is None)
    panel.undo()
    qtbot.waitUntil(lambda: session.live_prediction.prediction.label == 1)
