"""My handwriting: keeping what is drawn by a key, the shelf, fine-tuning."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QWidget,
)

from digitapp.session.session import Session
from digitapp.state import Message
from digitapp.style.imaging import from_qimage
from digitapp.system.settings import AppSettings
from digitapp.widgets.shelf_rows import ShelfRow, Thumb
from digitapp.widgets.stroke_shelf import StrokeShelf
from model.data.pen import draw_digit
from model.strokes import MAX_POINTS, MAX_STROKES, read_drawings
from tests.digitapp.views.hands import press
from tests.digitapp.waiting import open_and_wait, wait_until
from tests.digitapp.windows import draw_seven

LEFT = Qt.MouseButton.LeftButton
KEYS = [getattr(Qt.Key, f"Key_{digit}") for digit in range(10)]


@pytest.fixture
def window(make_window, tmp_path, monkeypatch):
    monkeypatch.setattr("model.handwriting.drawings.PICTURES", 60)
    monkeypatch.setattr("model.handwriting.replay.SCRIBBLES", 10)
    own = AppSettings(tmp_path / "settings.ini").handwriting_file
    window = make_window(Session(handwriting_file=own))
    window.activateWindow()
    open_and_wait(window.session, "textbook")
    return window


@pytest.fixture
def view(window):
    window.tabs.setCurrentWidget(window.pages["handwriting"])
    return window.views["handwriting"]


def keep_some(window, per_digit=1, digits=range(10)):
    for number in range(per_digit):
        for digit in digits:
            rng = np.random.default_rng((digit, number))
            window.session.handwriting.keep(draw_digit(digit, rng), digit)


def labels(window):
    return [drawing.label for drawing in window.session.handwriting.state.drawings]


def select(view, index, keys=Qt.KeyboardModifier.NoModifier):
    QTest.mouseClick(view.shelf, LEFT, keys, view.shelf.place_of(view.shelf.names[index]).center())


def learn(qtbot, window, view):
    with qtbot.waitSignal(window.session.handwriting.learnt, timeout=60_000):
        press(view, "fineTuneButton")
    qtbot.waitUntil(lambda: window.session.state.is_free, timeout=20_000)


# Keeping.


@pytest.mark.parametrize("digit", [0, 7])
@pytest.mark.parametrize("tab", ["train", "handwriting"])
def test_a_key_keeps_what_is_drawn_in_any_tab_and_clears_the_canvas(window, tab, digit):
    window.tabs.setCurrentWidget(window.pages[tab])
    draw_seven(window)
    QTest.keyClick(window.drawing.canvas, KEYS[digit])
    assert labels(window) == [digit]
    assert window.drawing.is_empty
    assert f"Kept as {digit}" in window.drawing.keeping.note.text


def test_keys_belong_to_a_field_in_which_one_types(qtbot, window):
    draw_seven(window)
    row = next(box for box in window.views["train"].findChildren(QSpinBox) if box.isVisible())
    row.setFocus()
    row.selectAll()
    QTest.keyClick(row, Qt.Key.Key_7)
    assert row.lineEdit().text() == "7"
    line = next(box for box in window.views["train"].findChildren(QLineEdit) if box.isVisible())
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_8)
    assert labels(window) == []
    assert not window.drawing.is_empty


def test_nothing_is_kept_of_an_empty_canvas_or_a_picture(window):
    QTest.keyClick(window.drawing.canvas, Qt.Key.Key_7)
    assert window.drawing.keeping.note.text == ""
    window.drawing.show_digit(np.ones((8, 8), np.float32), "a picture")
    QTest.keyClick(window.drawing.canvas, Qt.Key.Key_7)
    assert labels(window) == []
    assert "Only drawings" in window.drawing.keeping.note.text


def test_the_note_says_what_to_draw_next_and_goes_when_one_draws(window):
    keep_some(window, 5, digits=[0, 1, 2, 4, 5, 6, 8, 9])
    keep_some(window, 5, digits=[3])
    draw_seven(window)
    QTest.keyClick(window.drawing.canvas, Qt.Key.Key_7)
    assert window.drawing.keeping.note.text == "Kept as 7. Next: 4 more 7s"
    draw_seven(window)
    assert window.drawing.keeping.note.text == ""


def test_undo_in_the_note_brings_the_drawing_back_to_the_canvas(window):
    draw_seven(window)
    drawn = window.drawing.canvas.strokes()
    QTest.keyClick(window.drawing.canvas, Qt.Key.Key_7)
    QTest.mouseClick(window.drawing.keeping.note.findChild(QPushButton, "keptUndo"), LEFT)
    assert labels(window) == []
    np.testing.assert_array_equal(window.drawing.canvas.strokes()[0], drawn[0])


def test_undo_on_the_canvas_takes_it_out_so_that_another_key_keeps_it_once(window):
    draw_seven(window)
    QTest.keyClick(window.drawing.canvas, Qt.Key.Key_1)
    window.drawing.undo()
    assert labels(window) == []
    QTest.keyClick(window.drawing.canvas, Qt.Key.Key_7)
    assert labels(window) == [7]


def test_ten_buttons_keep_too_and_rest_while_nothing_is_drawn(qtbot, window, view):
    button = view.findChild(QToolButton, "keep4Button")
    assert not button.isEnabled()
    draw_seven(window)
    qtbot.waitUntil(button.isEnabled, timeout=5_000)
    QTest.mouseClick(button, LEFT)
    assert labels(window) == [4]
    qtbot.waitUntil(lambda: not button.isEnabled(), timeout=5_000)


def test_what_is_still_wanted_is_said(window, view):
    wanted = view.findChild(QLabel, "wantedLabel")
    assert "5 of each digit" in wanted.text()
    keep_some(window, 5)
    assert "Enough" in wanted.text()


def test_where_nothing_is_kept_the_shelf_says_how_to_begin(view):
    assert view.shelf.names == []
    assert view.shelf.height() > 10 * 40  # rows for all ten digits


# The shelf.


def test_the_shelf_shows_what_is_kept_while_the_view_is_hidden(window):
    keep_some(window)
    window.tabs.setCurrentWidget(window.pages["handwriting"])
    assert len(window.views["handwriting"].shelf.names) == 10


def test_what_another_window_kept_is_shown_when_the_view_is_opened(window, tmp_path):
    other = Session(handwriting_file=tmp_path / "my-digits.jsonl")
    other.handwriting.keep(draw_digit(3, np.random.default_rng(0)), 3)
    wait_until(lambda: other.handwriting.unwritten == 0)
    window.tabs.setCurrentWidget(window.pages["handwriting"])
    wait_until(lambda: labels(window) == [3])
    other.close()


def test_a_key_gives_the_selected_drawings_another_digit(window, view):
    keep_some(window)
    draw_seven(window)  # the key must not keep this one
    select(view, 1)
    select(view, 2, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view.shelf, Qt.Key.Key_7)
    assert labels(window) == [0, 7, 7, 3, 4, 5, 6, 7, 8, 9]
    assert not window.drawing.is_empty


def test_delete_can_be_undone(window, view):
    keep_some(window)
    select(view, 0)
    select(view, 2, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view.shelf, Qt.Key.Key_Delete)
    assert labels(window) == [3, 4, 5, 6, 7, 8, 9]
    press(view, "handwritingUndoButton")
    assert labels(window) == list(range(10))


def test_a_drawing_goes_back_to_the_canvas(window, view):
    keep_some(window)
    select(view, 5)
    press(view, "handwritingCanvasButton")
    assert len(window.drawing.canvas.strokes()) == len(
        window.session.handwriting.state.drawings[5].strokes
    )
    window.drawing.clear()
    QTest.keyClick(view.shelf, Qt.Key.Key_Return)
    assert not window.drawing.is_empty


def test_arrow_keys_walk_over_the_shelf(qtbot, view, window):
    keep_some(window, 2)
    shelf = view.shelf
    shelf.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        QTest.keyClick(shelf, key)
    drawing = next(
        d for d in window.session.handwriting.state.drawings if d.id == shelf.selected[0]
    )
    assert drawing.label == 2
    QTest.keyClick(shelf, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(shelf.selected) == 20


def test_what_has_no_drawings_can_not_be_exported_or_learnt(view):
    for name in (
        "handwritingExportButton",
        "handwritingUndoButton",
        "handwritingDeleteButton",
        "fineTuneButton",
    ):
        assert not view.findChild(QPushButton, name).isEnabled(), name


# The fine-tuning.


def test_fine_tuning_shows_before_and_after_and_can_be_given_back(qtbot, window, view):
    keep_some(window, 2)
    learn(qtbot, window, view)
    own = window.session.handwriting.state.fine_tuning.own
    shown = view.findChild(QLabel, "ownAfter").text()
    assert shown == f"{100 * own.accuracies[1]:.1f} %"
    assert "(20)" in view.findChild(QLabel, "ownName").text()
    shelf = view.findChild(StrokeShelf, "fineTuningShelf")
    assert len(shelf.names) == len(own.corrected) + len(own.newly_wrong) + len(own.still_wrong)
    press(view, "goBackButton")
    assert window.session.state.network.name == "textbook"
    assert not view.findChild(QPushButton, "goBackButton").isVisible()


def test_a_kept_network_stays_and_the_figures_are_put_away(qtbot, window, view):
    keep_some(window)
    learn(qtbot, window, view)
    press(view, "keepFineTuningButton")
    assert window.session.state.network.name == "textbook, your handwriting"
    assert not view.findChild(QPushButton, "keepFineTuningButton").isVisible()


def test_fine_tuning_ends_in_another_tab_with_a_message_that_leads_here(qtbot, window, view):
    keep_some(window)
    said: list[Message] = []
    window.session.said.connect(said.append)
    press(view, "fineTuneButton")
    window.tabs.setCurrentWidget(window.pages["train"])
    qtbot.waitUntil(lambda: bool(said), timeout=60_000)
    said[-1].on_action()
    assert view.isVisible()
    assert view.findChild(QPushButton, "goBackButton").isVisible()


def test_fine_tuning_can_be_stopped(qtbot, window, view, monkeypatch):
    monkeypatch.setattr("model.handwriting.drawings.PICTURES", 5000)
    keep_some(window)
    press(view, "fineTuneButton")
    stop = view.findChild(QPushButton, "stopFineTuningButton")
    qtbot.waitUntil(stop.isVisible, timeout=5_000)
    press(view, "stopFineTuningButton")
    qtbot.waitUntil(lambda: window.session.state.is_free, timeout=20_000)
    assert window.session.state.network.name == "textbook"
    assert not stop.isVisible()


def test_a_digit_that_fine_tuning_changed_goes_to_the_canvas(qtbot, window, view):
    keep_some(window, 2)
    learn(qtbot, window, view)
    shelf = view.findChild(StrokeShelf, "fineTuningShelf")
    assert shelf.names, "the textbook's net reads all of these: choose others"
    QTest.mouseDClick(shelf, LEFT, pos=shelf.place_of(shelf.names[0]).center())
    assert not window.drawing.is_empty


def test_every_control_says_what_it_does(view):
    for kind in (QPushButton, QToolButton):
        for button in view.findChildren(kind):
            if button.objectName():
                assert button.toolTip(), button.objectName()


def test_a_sentence_in_place_of_the_rows_is_seen_whole(qtbot, themed):
    def inked(free):
        area = QScrollArea(widgetResizable=True)
        qtbot.addWidget(area)
        shelf = StrokeShelf(area, title_px=120, empty="All are read correctly, before and after.")
        area.setWidget(shelf)
        area.resize(300, 200)
        area.show()
        qtbot.waitExposed(area)
        shelf.show_rows([])
        if free:
            shelf.setMinimumHeight(150)
            shelf.resize(290, 150)
        shown = from_qimage(shelf.grab().toImage())[:, :, :3].astype(int)
        return int((shown != shown[0, 0]).any(axis=2).sum())

    assert 0 < inked(free=True) == inked(free=False)


# The widget.


def test_rows_go_on_below_where_there_is_no_room_beside(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    shelf = StrokeShelf(parent, sides=(40, 40), title_px=50)
    thumbs = tuple(Thumb(str(n), (np.array([[0.0, 0.0], [1.0, 1.0]]),)) for n in range(5))
    shelf.show_rows([ShelfRow("1", "5", thumbs), ShelfRow("2", "0", ())])
    shelf.resize(50 + 3 * 44, 200)
    parent.show()
    assert shelf.place_of("3").top() > shelf.place_of("2").top()
    assert shelf.place_of("3").left() == shelf.place_of("0").left()
    assert shelf.height() >= 3 * 44 - 4


@pytest.mark.parametrize("strokes", [(), (np.full((2, 2), np.nan),), (np.array([[3.0, 3.0]]),)])
def test_drawings_without_a_line_are_painted_all_the_same(qtbot, strokes):
    shelf = StrokeShelf(None)
    qtbot.addWidget(shelf)
    shelf.show_rows([ShelfRow("1", "", (Thumb("a", strokes, "x"),))])
    shelf.resize(200, 80)
    assert not shelf.grab().isNull()


def test_a_selection_outlives_other_rows_only_while_its_drawings_are_there(qtbot):
    shelf = StrokeShelf(None)
    qtbot.addWidget(shelf)
    thumbs = tuple(Thumb(name, ()) for name in "abc")
    shelf.show_rows([ShelfRow("1", "", thumbs)])
    shelf.select("ac")
    shelf.show_rows([ShelfRow("1", "", thumbs[1:])])
    assert shelf.selected == ["c"]


def test_a_drawing_as_large_as_can_be_is_kept_and_read_again(qtbot, window, tmp_path):
    canvas = window.drawing.canvas
    points = np.linspace(-0.4, 0.4, MAX_POINTS // MAX_STROKES + 1)
    strokes = [np.stack([points, points * k / MAX_STROKES], axis=1) for k in range(MAX_STROKES + 5)]
    canvas.set_strokes(strokes)
    assert len(canvas.strokes()) <= MAX_STROKES
    assert sum(map(len, canvas.strokes())) == MAX_POINTS
    draw_seven(window)
    assert "full" in window.drawing.keeping.note.text
    window.session.handwriting.keep_wanted.emit(7)
    path = tmp_path / "kept.jsonl"
    window.session.handwriting.export(str(path))
    qtbot.waitUntil(path.exists)
    (kept,) = read_drawings(path)
    assert kept.label == 7
    assert sum(map(len, kept.strokes)) == MAX_POINTS
