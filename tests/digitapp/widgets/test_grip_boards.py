"""Boards with grips: planes, curves and surfaces, by mouse and by keys."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitapp.style import theme, zoom
from digitapp.style.imaging import from_qimage
from digitapp.widgets.curve_board import CurveBoard, CurveScene
from digitapp.widgets.plane_board import PlaneBoard
from digitapp.widgets.plane_scene import BoardLine, PlaneScene
from digitapp.widgets.surface_board import SurfaceBoard
from digitapp.widgets.surface_scene import SurfaceGrip, SurfaceScene
from tests.digitapp.windows import shown

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
POINTS = np.array([[1.0, 1.0], [2.0, 3.0], [3.0, 2.0]])
SCENE = PlaneScene(
    points=POINTS,
    labels=np.array([0, 1, 1]),
    names=("off", "on"),
    can_move=True,
    wrong=np.array([False, True, False]),
    lines=(BoardLine(np.array([[0.5, 0.5], [3.5, 3.5]]), "a line", "ends"),),
    field=np.linspace(0, 1, 25).reshape(5, 5),
    field_range=(0.0, 4.0, 0.0, 4.0),
)
AXES = (0.0, 4.0), (0.0, 4.0), ("across", "up")


@pytest.fixture
def plane(qtbot):
    board = PlaneBoard("A plane")
    board.can_add = board.can_relabel = True
    board.set_axes(*AXES)
    board.show_scene(SCENE)
    return shown(qtbot, board, 500, 420)


@pytest.fixture
def curve(qtbot):
    x = np.linspace(-2, 2, 81)
    board = CurveBoard("A curve")
    board.set_axes((-2.0, 2.0), (0.0, 4.0), ("x", "y"))
    board.show_scene(CurveScene(x=x, y=x**2, point=(1.0, 1.0), can_move=True, tangent=2.0))
    return shown(qtbot, board, 500, 420)


@pytest.fixture
def surface(qtbot):
    board = SurfaceBoard("A surface")
    x = np.linspace(0, 2, 5)
    board.show_scene(
        SurfaceScene(
            x=x,
            y=x,
            z=np.tile(x, (5, 1)),
            points=np.array([[1.0, 1.0, 2.0], [0.5, 1.5, 0.1]]),
            feet=np.array([1.0, 0.5]),
            grips=(SurfaceGrip(np.array([0.0, 0.0, 0.0]), "near corner"),
                   SurfaceGrip(np.array([2.0, 0.0, 2.0]), "right corner")),
            titles=("length", "width", "height"),
            z_range=(-1.0, 3.0),
        )
    )  # fmt: skip
    return shown(qtbot, board, 500, 420)


@pytest.fixture(params=["plane", "curve", "surface"])
def board(request):
    return request.getfixturevalue(request.param)


def at(board, x, y):
    column, row = board.plane.to_pixels(np.array([[x, y]]))[0]
    return QPoint(round(column), round(row))


def drag(board, start, end):
    QTest.mousePress(board, LEFT, NO_KEY, start)
    QTest.mouseMove(board, (start + end) / 2)
    QTest.mouseMove(board, end)
    QTest.mouseRelease(board, LEFT, NO_KEY, end)


def pixels(widget):
    return from_qimage(widget.grab().toImage())[:, :, :3].astype(int)


def heard(signal):
    """All that a signal says from now on."""
    said = []
    signal.connect(lambda *values: said.append(values))
    return said


def press(board, key, modifier=NO_KEY):
    board.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(board, key, modifier)


# All of them.


def test_each_has_a_name_and_takes_the_focus(board):
    assert board.accessibleName()
    assert board.focusPolicy() == Qt.FocusPolicy.StrongFocus


def middle(board):
    """The board without what lies around its axes."""
    return pixels(board)[60:-60, 70:-30]


def test_each_is_drawn_anew_in_another_theme(board, qapp, qtbot):
    theme.apply(qapp, "dark")
    qtbot.waitUntil(lambda: middle(board).mean() < 90)
    theme.apply(qapp, "light")
    qtbot.waitUntil(lambda: middle(board).mean() > 170)


@pytest.mark.parametrize("size", [(240, 200), (1400, 900), (300, 900)])
def test_each_is_drawn_at_any_size(board, size):
    board.resize(*size)
    assert len(np.unique(pixels(board).reshape(-1, 3), axis=0)) > 10


def test_the_wheel_scrolls_the_page_until_the_board_has_the_focus(board):
    board.clearFocus()
    where = QPointF(200, 200)

    def turn():
        event = QWheelEvent(
            where, board.mapToGlobal(where), QPoint(), QPoint(0, 120),
            Qt.MouseButton.NoButton, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(board, event)
        return event.isAccepted()

    assert not turn()
    board.setFocus()
    assert turn()


# The plane.


def test_a_point_is_dragged(plane):
    said = heard(plane.point_moved)
    drag(plane, at(plane, 2, 3), at(plane, 2.5, 3.5))
    place, x, y = said[-1]
    assert place == 1
    assert (x, y) == pytest.approx((2.5, 3.5), abs=0.02)


def test_an_end_of_a_line_is_dragged(plane):
    said = heard(plane.line_moved)
    drag(plane, at(plane, 3.5, 3.5), at(plane, 3.5, 1))
    number, end, x, y = said[-1]
    assert (number, end) == (0, 1)
    assert (x, y) == pytest.approx((3.5, 1), abs=0.02)


def test_a_line_through_a_corner_has_one_grip_in_view(plane):
    line = BoardLine(np.array([[0.0, 0.0], [1.0, 9.0]]), "y = 9 x", "slope")
    plane.show_scene(dataclasses.replace(SCENE, lines=(line,)))
    grips = [grip for grip in plane.grips if grip.kind == "line"]
    assert len(grips) == 1
    assert 0 < grips[0].x < 4
    assert grips[0].y == pytest.approx(9 * grips[0].x)
    assert grips[0].y < 4


def test_the_grip_of_a_line_through_a_corner_stays_in_view_from_nearer(plane):
    line = BoardLine(np.array([[0.0, 0.0], [1.0, 1.0]]), "y = x", "slope")
    plane.show_scene(dataclasses.replace(SCENE, can_move=False, lines=(line,)))
    corner = QPointF(at(plane, 0, 0))
    for come_nearer in (1.25, 10.0, 0.01):
        plane.come_nearer(come_nearer, corner)
        (grip,) = plane.grips
        assert plane.plane.box.contains(plane.plane.pixel(grip.x, grip.y))
        assert grip.x > 0.3 * plane.plane.x[1]


def test_what_may_not_be_moved_has_no_grip(plane):
    fixed = BoardLine(np.array([[0.0, 0.0], [1.0, 1.0]]), "fixed")
    plane.show_scene(dataclasses.replace(SCENE, can_move=False, lines=(fixed,)))
    assert plane.grips == ()
    said = heard(plane.point_moved)
    drag(plane, at(plane, 2, 3), at(plane, 1, 1))
    assert said == []


def test_keys_go_through_points_and_move_them(plane):
    said = heard(plane.point_moved)
    press(plane, Qt.Key.Key_Space)
    press(plane, Qt.Key.Key_Space)
    assert plane.chosen_point == 0
    press(plane, Qt.Key.Key_Right)
    press(plane, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert said[0][1:] == pytest.approx((1 + 4 / 50, 1.0))
    assert said[1][1:] == pytest.approx((1.0, 1 + 4 / 500))


def test_a_double_click_on_a_free_place_asks_for_a_point(plane):
    said = heard(plane.point_wanted)
    QTest.mouseDClick(plane, LEFT, NO_KEY, at(plane, 3, 0.7))
    assert said[-1] == pytest.approx((3, 0.7), abs=0.02)


def test_insert_delete_and_c_ask_for_what_they_do(plane):
    wanted, unwanted = heard(plane.point_wanted), heard(plane.point_unwanted)
    classes = heard(plane.class_wanted)
    plane.choose(2 + 1)  # after both ends of the line
    for key in (Qt.Key.Key_Insert, Qt.Key.Key_C, Qt.Key.Key_Delete):
        press(plane, key)
    assert len(wanted) == 1
    assert classes == unwanted == [(1,)]


def test_where_nothing_may_be_added_keys_ask_for_nothing(plane):
    plane.can_add = plane.can_relabel = False
    said = [heard(each) for each in (plane.point_wanted, plane.point_unwanted, plane.class_wanted)]
    plane.choose(3)
    for key in (Qt.Key.Key_Insert, Qt.Key.Key_C, Qt.Key.Key_Delete):
        press(plane, key)
    QTest.mouseDClick(plane, LEFT, NO_KEY, at(plane, 3, 0.7))
    assert said == [[], [], []]


def test_the_view_stays_while_a_point_is_held(plane):
    QTest.mousePress(plane, LEFT, NO_KEY, at(plane, 2, 3))
    plane.set_axes((0.0, 40.0), (0.0, 40.0), ("across", "up"))
    assert plane.plane.x == (0.0, 4.0)
    QTest.mouseRelease(plane, LEFT, NO_KEY, at(plane, 2, 3))
    plane.set_axes((0.0, 40.0), (0.0, 40.0), ("across", "up"))
    assert plane.plane.x == (0.0, 40.0)


def test_dragging_a_free_place_pans_and_home_goes_back(plane):
    drag(plane, at(plane, 3, 0.7), at(plane, 2, 0.7))
    assert plane.plane.x[0] == pytest.approx(1.0, abs=0.1)
    press(plane, Qt.Key.Key_Home)
    assert plane.plane.x == (0.0, 4.0)


def test_hovering_tells_a_points_numbers_and_the_fields(plane):
    assert plane.words_at(QPointF(at(plane, 2, 3))).startswith("on: 2, 3")
    assert "on the wrong side" in plane.words_at(QPointF(at(plane, 2, 3)))
    assert "on 100 %" in plane.words_at(QPointF(at(plane, 4, 4)))


def test_the_two_classes_differ_in_shape_too(plane):
    plane.show_scene(PlaneScene(points=POINTS[:1], labels=np.array([0]), names=("a", "b")))
    disc = pixels(plane)
    plane.show_scene(PlaneScene(points=POINTS[:1], labels=np.array([1]), names=("a", "b")))
    triangle = pixels(plane)
    box = at(plane, 1, 1)
    part = (slice(box.y() - 14, box.y() + 14), slice(box.x() - 14, box.x() + 14))
    one, other = (np.abs(each[part] - 255).sum(2) > 60 for each in (disc, triangle))
    assert (one != other).sum() > 15


def test_a_new_ground_is_drawn_and_an_old_one_is_kept(plane):
    first = plane._ground()
    plane.show_scene(dataclasses.replace(SCENE, points=POINTS + 0.1))
    assert plane._ground() is first
    plane.show_scene(dataclasses.replace(SCENE, field=1 - SCENE.field))
    assert plane._ground() is not first


def test_a_ground_follows_the_number_of_classes(plane):
    still = dataclasses.replace(SCENE, can_move=False, names=("all",))
    plane.show_scene(still)
    first = plane._ground()
    plane.show_scene(dataclasses.replace(still, names=("off", "on")))
    assert plane._ground() is not first


def test_a_ground_lies_between_its_axes_in_large_text_too(plane, qapp, qtbot):
    first = plane._ground()
    zoom.apply(qapp, 200)
    try:
        qtbot.waitUntil(lambda: plane._ground() is not first)
    finally:
        zoom.apply(qapp)


def test_a_crowd_of_ten_kinds_and_a_picture_are_drawn(plane):
    rng = np.random.default_rng(0)
    before = pixels(plane)
    plane.show_scene(
        PlaneScene(
            crowd=rng.uniform(0, 4, (300, 2)),
            crowd_labels=rng.integers(0, 10, 300),
            crowd_names=tuple("0123456789"),
            image=np.eye(8),
            image_name="made",
            arrows=np.array([[1.0, 1, 2, 2]]),
            arrow_names=("grows",),
            targets=np.array([[3.0, 3.0]]),
            target_names=("wanted",),
            sticks=np.array([[3.0, 3, 3, 1]]),
        )
    )
    assert (np.abs(pixels(plane) - before).sum(2) > 30).mean() > 0.05


# The curve.


def test_the_point_of_a_curve_is_dragged_along_x(curve):
    said = heard(curve.point_moved)
    drag(curve, at(curve, 1, 1), at(curve, -1.5, 3.9))
    assert said[-1][0] == pytest.approx(-1.5, abs=0.02)


def test_arrow_keys_move_the_point_of_a_curve(curve):
    said = heard(curve.point_moved)
    press(curve, Qt.Key.Key_Right)
    press(curve, Qt.Key.Key_Left)
    assert [value for (value,) in said] == pytest.approx([1 + 4 / 50, 1 - 4 / 50])


def test_the_point_tells_its_height_and_slope(curve):
    assert curve.grips[0].words == "x 1, height 1, slope 2"
    assert curve.words_at(QPointF(at(curve, 2, 0))) == "2, 4"


def test_a_curve_with_gaps_and_a_step_far_away_are_drawn(curve):
    x = np.linspace(-2, 2, 81)
    with np.errstate(divide="ignore"):
        y = 1 / x
    curve.show_scene(
        CurveScene(
            x=x, y=y, point=(1.0, 1.0), tangent=-1.0, target=(1e12, 1e-12), secant=(2.0, 0.5),
            path=np.array([[1.0, 1.0], [1e8, 1e-8], [1.0, 1.0]]), level=2.0, level_name="aim",
            has_gap=True, others=(("other", x, x),),
        )
    )  # fmt: skip
    assert len(np.unique(pixels(curve).reshape(-1, 3), axis=0)) > 10


def test_a_point_that_is_nowhere_has_no_grip(curve):
    curve.show_scene(CurveScene(point=(0.0, float("nan")), can_move=True))
    assert curve.grips == ()
    pixels(curve)


# The surface.


def test_dragging_turns_a_surface(surface):
    before = surface.table.yaw
    drag(surface, QPoint(30, 30), QPoint(130, 30))
    assert surface.table.yaw != before


def test_arrow_keys_turn_a_surface_and_home_faces_it_again(surface):
    before = surface.table.yaw, surface.table.pitch
    press(surface, Qt.Key.Key_Left)
    press(surface, Qt.Key.Key_Up)
    assert (surface.table.yaw, surface.table.pitch) != before
    press(surface, Qt.Key.Key_Home)
    assert (surface.table.yaw, surface.table.pitch) == before


def test_a_grip_is_pulled_up_by_as_much_as_the_mouse_goes(surface):
    said = heard(surface.pulled)
    grip = surface.scene.grips[1].at
    start, _ = surface.seen(grip[None])
    end, _ = surface.seen(np.array([[*grip[:2], 2.5]]))
    drag(surface, *(QPoint(*np.rint(each[0]).astype(int).tolist()) for each in (start, end)))
    place, height = said[-1]
    assert place == 1
    assert height == pytest.approx(2.5, abs=0.05)


def test_keys_choose_a_grip_and_pull_it(surface):
    said = heard(surface.pulled)
    press(surface, Qt.Key.Key_PageUp)
    press(surface, Qt.Key.Key_Space)
    press(surface, Qt.Key.Key_PageDown, Qt.KeyboardModifier.ShiftModifier)
    assert said[0] == (0, pytest.approx(4 / 40))
    assert said[1] == (1, pytest.approx(2 - 4 / 400))


def test_pointing_at_data_tells_what_is_missing(surface):
    spot, _ = surface.seen(surface.scene.points[:1])
    QTest.mouseMove(surface, QPoint(*np.rint(spot[0]).astype(int).tolist()))
    assert surface._hover_words() == "at 1, 1: 2; the surface says 1, 1 is missing"


def test_what_is_near_lies_before_what_is_far(surface):
    _, near = surface.seen(np.array([[1.0, 0.0, 0.0], [1.0, 2.0, 0.0]]))
    assert near[0] > near[1]


def test_a_surface_that_leaves_the_room_is_cut(surface):
    z = np.full((5, 5), 100.0)
    z[0, 0] = np.nan
    surface.show_scene(dataclasses.replace(surface.scene, z=z, feet=np.array([100.0, 100.0])))
    pixels(surface)
