import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QInputDevice,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitapp.style.imaging import from_qimage
from digitapp.widgets.canvas import Canvas

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def canvas(qtbot):
    widget = Canvas()
    qtbot.addWidget(widget)
    widget.resize(300, 240)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def drag(canvas, *points, button=LEFT):
    """Real mouse events through ``points`` ((x, y) pixels)."""
    QTest.mousePress(canvas, button, NO_KEY, QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(canvas, QPoint(*point))
    QTest.mouseRelease(canvas, button, NO_KEY, QPoint(*points[-1]))


def counted(signal):
    heard = []
    signal.connect(lambda *args: heard.append(args))
    return heard


def ink_in(canvas, color="#1f2328"):
    """Where the canvas shows ink, boolean (height, width)."""
    pixels = from_qimage(canvas.grab().toImage())[:, :, :3].astype(int)
    return np.abs(pixels - QColor(color).getRgb()[:3]).sum(2) < 60


def test_a_drag_is_a_stroke_in_canvas_units(canvas):
    drag(canvas, (150, 120), (270, 120), (150, 0))
    (stroke,) = canvas.strokes()
    assert stroke.dtype == np.float32
    np.testing.assert_allclose(stroke, [[0, 0], [0.5, 0], [0, -0.5]], atol=0.01)
    assert not canvas.is_empty


def test_each_point_is_told_and_the_end_of_the_stroke_once(canvas):
    changed, finished = counted(canvas.changed), counted(canvas.stroke_finished)
    drag(canvas, (50, 50), (60, 60), (70, 80))
    assert len(changed) == 3
    assert len(finished) == 1


def test_the_stroke_can_be_read_while_it_is_drawn(canvas):
    QTest.mousePress(canvas, LEFT, NO_KEY, QPoint(50, 50))
    QTest.mouseMove(canvas, QPoint(90, 90))
    assert [len(s) for s in canvas.strokes()] == [2]
    QTest.mouseRelease(canvas, LEFT, NO_KEY, QPoint(90, 90))


def test_a_tap_is_a_stroke_of_one_point_and_leaves_ink(canvas):
    drag(canvas, (100, 100))
    assert [len(s) for s in canvas.strokes()] == [1]
    assert ink_in(canvas)[100, 100]


def test_a_fast_second_tap_is_a_stroke_of_its_own(canvas):
    drag(canvas, (100, 100))
    QTest.mouseDClick(canvas, LEFT, NO_KEY, QPoint(140, 100))
    assert len(canvas.strokes()) == 2


def test_the_mouse_without_a_button_draws_nothing(canvas):
    QTest.mouseMove(canvas, QPoint(40, 40))
    QTest.mouseMove(canvas, QPoint(80, 80))
    assert canvas.is_empty


def test_ink_is_the_same_while_drawing_and_afterwards(canvas):
    points = [(60 + 2 * k, int(120 + 70 * np.sin(k / 9))) for k in range(80)]
    QTest.mousePress(canvas, LEFT, NO_KEY, QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(canvas, QPoint(*point))
        QApplication.processEvents()
    while_drawing = ink_in(canvas)
    QTest.mouseRelease(canvas, LEFT, NO_KEY, QPoint(*points[-1]))
    assert while_drawing.sum() > 1000
    assert (while_drawing ^ ink_in(canvas)).mean() < 0.002


def test_ink_lies_where_the_pen_was(canvas):
    drag(canvas, (60, 60), (240, 60))
    ink = ink_in(canvas)
    assert ink[60, 65:235].all()
    assert not ink[100:].any()


def test_a_pen_beyond_the_edge_stays_on_the_sheet(canvas):
    drag(canvas, (150, 120), (900, 120))
    assert canvas.strokes()[0][-1, 0] <= 150 / 240 + 1e-6


def test_strokes_survive_resizing(canvas):
    drag(canvas, (20, 120), (280, 130), (200, 20))
    before = canvas.strokes()
    canvas.resize(120, 400)
    canvas.grab()
    np.testing.assert_array_equal(canvas.strokes()[0], before[0])
    ink = ink_in(canvas)
    assert ink.any()
    assert not ink[:, [0, -1]].any()  # scaled to fit, not cut
    canvas.resize(300, 240)
    assert ink_in(canvas)[120:130, 20:30].any()


def test_resizing_ends_the_stroke(canvas):
    finished = counted(canvas.stroke_finished)
    QTest.mousePress(canvas, LEFT, NO_KEY, QPoint(50, 50))
    QTest.mouseMove(canvas, QPoint(90, 90))
    canvas.resize(120, 400)
    assert len(finished) == 1
    before = canvas.strokes()
    QTest.mouseMove(canvas, QPoint(20, 300))  # in another scale: it belongs to no stroke
    QTest.mouseRelease(canvas, LEFT, NO_KEY, QPoint(20, 300))
    assert len(finished) == 1
    (stroke,) = canvas.strokes()
    np.testing.assert_array_equal(stroke, before[0])


def test_undo_redo_and_clear(canvas):
    drag(canvas, (50, 50), (90, 90))
    drag(canvas, (150, 50), (190, 90))
    canvas.clear()
    assert canvas.is_empty
    canvas.undo()
    assert len(canvas.strokes()) == 2
    canvas.undo()
    assert len(canvas.strokes()) == 1
    canvas.redo()
    assert len(canvas.strokes()) == 2
    canvas.undo()
    drag(canvas, (10, 10), (20, 20))
    assert not canvas.can_redo
    canvas.undo()
    canvas.undo()
    assert canvas.is_empty
    assert not canvas.can_undo


def test_undo_of_nothing_tells_no_change(canvas):
    changed = counted(canvas.changed)
    canvas.undo()
    canvas.redo()
    canvas.clear()
    assert changed == []


def test_keys_undo_redo_and_clear(canvas):
    drag(canvas, (50, 50), (90, 90))
    QTest.keySequence(canvas, "Ctrl+Z")
    assert canvas.is_empty
    QTest.keySequence(canvas, "Ctrl+Shift+Z")
    assert not canvas.is_empty
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.is_empty


@pytest.mark.parametrize("how", ["right button", "eraser mode"])
def test_the_eraser_takes_whole_strokes_in_one_step(canvas, how):
    for x in (50, 100, 250):
        drag(canvas, (x, 50), (x, 200))
    canvas.eraser = how == "eraser mode"
    drag(
        canvas, (30, 120), (48, 121), (70, 122), (100, 123), button=LEFT if canvas.eraser else RIGHT
    )
    assert len(canvas.strokes()) == 1
    canvas.undo()
    assert len(canvas.strokes()) == 3


def test_the_eraser_beside_the_ink_is_no_step(canvas):
    drag(canvas, (50, 50), (50, 200))
    drag(canvas, (150, 100), (160, 110), button=RIGHT)
    assert len(canvas.strokes()) == 1
    canvas.undo()
    assert canvas.is_empty


def test_strokes_that_are_set_come_back_and_can_be_undone(canvas):
    lines = [np.array([[0.1, 0.2], [0.3, -0.4]]), np.array([[0.0, 0.0]])]
    canvas.set_strokes(lines)
    for given, got in zip(lines, canvas.strokes(), strict=True):
        np.testing.assert_allclose(got, given, atol=1e-6)
    canvas.undo()
    assert canvas.is_empty


def test_strokes_in_any_unit_are_fitted_in_their_aspect(canvas):
    canvas.set_strokes([np.array([[1000.0, 500.0], [3000.0, 1500.0]])], fit=True)
    np.testing.assert_allclose(canvas.strokes()[0], [[-0.35, -0.175], [0.35, 0.175]], atol=1e-5)


def test_strokes_given_away_are_copies(canvas):
    drag(canvas, (50, 50), (90, 90))
    canvas.strokes()[0][:] = 7
    assert canvas.strokes()[0].max() < 1


def test_a_picture_replaces_the_strokes_and_ink_replaces_the_picture(canvas):
    drag(canvas, (50, 50), (90, 90))
    picture = np.eye(28)
    canvas.show_bitmap(picture)
    assert canvas.bitmap is picture
    assert canvas.strokes() == []
    drag(canvas, (150, 50), (190, 90))
    assert canvas.bitmap is None
    assert len(canvas.strokes()) == 1
    canvas.undo()
    assert canvas.bitmap is picture
    canvas.undo()
    assert len(canvas.strokes()) == 1


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (300, 100), (40, 60, 3), (40, 60, 4)])
def test_pictures_of_any_kind_are_painted(canvas, shape):
    empty = from_qimage(canvas.grab().toImage())
    canvas.show_bitmap(np.full(shape, 128, np.uint8))
    assert (from_qimage(canvas.grab().toImage())[120, 150] != empty[120, 150]).any()


def test_the_hint_is_there_only_while_nothing_is_drawn(canvas):
    empty = from_qimage(canvas.grab().toImage())
    drag(canvas, (10, 10))
    canvas.undo()
    np.testing.assert_array_equal(from_qimage(canvas.grab().toImage()), empty)
    QTest.mousePress(canvas, LEFT, NO_KEY, QPoint(10, 10))
    drawn = from_qimage(canvas.grab().toImage())
    assert len(np.unique(drawn[100:130, 100:200].reshape(-1, 4), axis=0)) == 1
    QTest.mouseRelease(canvas, LEFT, NO_KEY, QPoint(10, 10))


def test_brush_sizes_are_kept_within_reason(canvas):
    canvas.brush_size = 9.0
    assert canvas.brush_size == 0.3
    drag(canvas, (150, 120))
    thick = ink_in(canvas).sum()
    canvas.clear()
    canvas.brush_size = 0.03
    drag(canvas, (150, 120))
    assert thick > 10 * ink_in(canvas).sum()


def test_a_stroke_ends_when_the_canvas_is_hidden(canvas):
    finished = counted(canvas.stroke_finished)
    QTest.mousePress(canvas, LEFT, NO_KEY, QPoint(50, 50))
    canvas.hide()
    assert len(finished) == 1


def test_another_button_neither_ends_a_stroke_nor_begins_one(canvas):
    QTest.mousePress(canvas, LEFT, NO_KEY, QPoint(50, 50))
    QTest.mouseMove(canvas, QPoint(80, 50))
    QTest.mousePress(canvas, RIGHT, NO_KEY, QPoint(80, 50))
    QTest.mouseRelease(canvas, RIGHT, NO_KEY, QPoint(80, 50))
    QTest.mouseMove(canvas, QPoint(80, 150))
    QTest.mouseRelease(canvas, LEFT, NO_KEY, QPoint(80, 150))
    (stroke,) = canvas.strokes()
    assert np.ptp(stroke[:, 1]) > 0.3


def tablet(canvas, kind, at, pressure, pointer=QPointingDevice.PointerType.Pen, button=LEFT):
    capabilities = QInputDevice.Capability.Pressure | QInputDevice.Capability.Position
    kind_of_device = QInputDevice.DeviceType.Stylus
    device = QPointingDevice("pen", 77, kind_of_device, pointer, capabilities, 1, 1)
    event = QTabletEvent(
        kind,
        device,
        QPointF(*at),
        QPointF(*at),
        pressure,
        0,
        0,
        0.0,
        0.0,
        0,
        NO_KEY,
        button,
        button,
    )
    QApplication.sendEvent(canvas, event)
    assert event.isAccepted()


def test_the_pen_draws_and_presses(canvas):
    press, move, release = (
        QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease,
    )  # fmt: skip
    widths = []
    for pressure in (0.1, 1.0):
        tablet(canvas, press, (60, 120), pressure)
        for x in range(65, 240, 5):
            tablet(canvas, move, (x, 120), pressure)
        tablet(canvas, release, (240, 120), 0.0)
        assert len(canvas.strokes()) == 1
        widths.append(ink_in(canvas)[:, 150].sum())
        canvas.clear()
    assert widths[1] > 1.5 * widths[0]


def test_the_other_end_of_the_pen_erases(canvas):
    drag(canvas, (50, 50), (50, 200))
    other_end = QPointingDevice.PointerType.Eraser
    tablet(canvas, QEvent.Type.TabletPress, (50, 100), 0.5, other_end)
    tablet(canvas, QEvent.Type.TabletRelease, (50, 100), 0.0, other_end)
    assert canvas.is_empty


def test_the_button_on_the_pens_side_does_not_draw(canvas):
    tablet(canvas, QEvent.Type.TabletPress, (60, 120), 0.0, button=RIGHT)
    tablet(canvas, QEvent.Type.TabletMove, (160, 120), 0.0, button=RIGHT)
    tablet(canvas, QEvent.Type.TabletRelease, (160, 120), 0.0, button=RIGHT)
    assert canvas.is_empty


def test_a_pen_that_hovers_draws_nothing(canvas):
    tablet(canvas, QEvent.Type.TabletMove, (60, 120), 0.0, button=Qt.MouseButton.NoButton)
    assert canvas.is_empty


def test_a_palm_beside_the_pen_leaves_its_stroke_alone(canvas, finger):
    tablet(canvas, QEvent.Type.TabletPress, (60, 60), 0.5)
    QTest.touchEvent(canvas, finger).press(0, QPoint(200, 200), canvas).commit()
    tablet(canvas, QEvent.Type.TabletMove, (60, 160), 0.5)
    QTest.touchEvent(canvas, finger).release(0, QPoint(200, 200), canvas).commit()
    tablet(canvas, QEvent.Type.TabletMove, (160, 160), 0.5)
    tablet(canvas, QEvent.Type.TabletRelease, (160, 160), 0.0)
    (stroke,) = canvas.strokes()
    assert len(stroke) == 3
    assert canvas.can_undo


def test_a_palm_that_lay_there_first_gives_way_to_the_pen(canvas, finger):
    QTest.touchEvent(canvas, finger).press(0, QPoint(200, 200), canvas).commit()
    tablet(canvas, QEvent.Type.TabletPress, (60, 60), 0.5)
    tablet(canvas, QEvent.Type.TabletMove, (60, 160), 0.5)
    QTest.touchEvent(canvas, finger).release(0, QPoint(200, 200), canvas).commit()
    tablet(canvas, QEvent.Type.TabletRelease, (60, 160), 0.0)
    (stroke,) = canvas.strokes()
    assert stroke[:, 0].max() < 0
    canvas.undo()
    assert canvas.is_empty


@pytest.fixture(scope="module")
def finger():
    return QTest.createTouchDevice()


def test_a_finger_draws_and_a_second_one_does_not(canvas, finger):
    QTest.touchEvent(canvas, finger).press(0, QPoint(50, 50), canvas).commit()
    QTest.touchEvent(canvas, finger).move(0, QPoint(70, 70), canvas).press(
        1, QPoint(200, 200), canvas
    ).commit()
    QTest.touchEvent(canvas, finger).move(0, QPoint(90, 70), canvas).move(
        1, QPoint(220, 200), canvas
    ).commit()
    QTest.touchEvent(canvas, finger).release(0, QPoint(90, 70), canvas).release(
        1, QPoint(220, 200), canvas
    ).commit()
    (stroke,) = canvas.strokes()
    assert stroke[:, 0].max() < 0


def dropped(canvas, mime):
    heard = counted(canvas.picture_dropped)
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(10, 10), action, mime, LEFT, NO_KEY)
    QApplication.sendEvent(canvas, enter)
    if enter.isAccepted():
        QApplication.sendEvent(canvas, QDropEvent(QPointF(10, 10), action, mime, LEFT, NO_KEY))
    return heard


def test_a_dropped_file_is_handed_on_by_its_path(canvas, tmp_path):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "drei 3.png"))])
    assert dropped(canvas, mime) == [(str(tmp_path / "drei 3.png"),)]


def test_a_dropped_picture_is_handed_on(canvas):
    mime, image = QMimeData(), QImage(5, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    mime.setImageData(image)
    ((got,),) = dropped(canvas, mime)
    assert (got.width(), got.height()) == (5, 4)


def test_dropped_text_or_a_web_address_is_nothing(canvas):
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/3.png")])
    assert dropped(canvas, mime) == []


def test_a_picture_in_the_clipboard_is_handed_on(canvas):
    image = QImage(6, 6, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    QGuiApplication.clipboard().setImage(image)
    heard = counted(canvas.picture_dropped)
    canvas.paste()
    assert heard[0][0].width() == 6
    QGuiApplication.clipboard().clear()
    canvas.paste()
    assert len(heard) == 1


def test_the_canvas_has_its_names_and_is_in_the_tab_order(canvas):
    assert canvas.objectName() == "canvas"
    assert canvas.accessibleName()
    assert canvas.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_the_canvas_follows_the_theme(canvas, themed):
    drag(canvas, (150, 120))
    assert ink_in(canvas, themed.text)[120, 150]


# How much a drawing can have.


def test_no_more_strokes_begin_than_a_drawing_can_have(canvas):
    canvas.limit(2, 100)
    full = counted(canvas.full)
    for x in (100, 150, 200):
        drag(canvas, (x, 100), (x, 150))
    assert len(canvas.strokes()) == 2
    assert len(full) == 1
    canvas.undo()
    drag(canvas, (200, 100), (200, 150))
    assert len(canvas.strokes()) == 2
    assert len(full) == 1


def test_a_stroke_ends_where_the_points_do(canvas):
    canvas.limit(200, 5)
    full = counted(canvas.full)
    drag(canvas, (100, 100), (110, 100))
    drag(canvas, (100, 120), *[(100 + 10 * k, 120) for k in range(1, 9)])
    assert [len(stroke) for stroke in canvas.strokes()] == [2, 3]
    assert full
    drag(canvas, (50, 50), (60, 60))
    assert len(canvas.strokes()) == 2


def test_an_eraser_and_a_stroke_over_a_picture_work_on_a_full_sheet(canvas):
    canvas.limit(1, 5)
    drag(canvas, (100, 100), (110, 100))
    drag(canvas, (105, 90), (105, 110), button=RIGHT)
    assert canvas.is_empty
    canvas.show_bitmap(np.ones((8, 8)))
    drag(canvas, (100, 100), (110, 100))
    assert len(canvas.strokes()) == 1


def test_of_a_drawing_that_is_too_large_the_first_part_is_shown(canvas):
    canvas.limit(2, 6)
    full = counted(canvas.full)
    canvas.set_strokes([np.zeros((4, 2)), np.ones((4, 2)), np.ones((4, 2))])
    assert [len(stroke) for stroke in canvas.strokes()] == [4, 2]
    assert len(full) == 1
