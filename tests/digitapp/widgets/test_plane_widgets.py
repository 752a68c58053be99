"""What charts of points share: the lasso, the turntable, equal units, the grid of pixels."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from digitapp.style import zoom
from digitapp.style.imaging import from_qimage
from digitapp.style.zoom import px
from digitapp.widgets.grid_chart import GridChart
from digitapp.widgets.lasso import inside
from digitapp.widgets.plane_frame import TICK_PX, PlaneFrame
from digitapp.widgets.turntable import LAYERS, Turntable, depth_layers


def test_what_lies_in_a_ring_is_found_and_its_hole_is_not():
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = np.random.default_rng(0).uniform(-1.3, 1.3, (500, 2))
    away = np.linalg.norm(points, axis=1)
    clear = np.abs(away - 1) > 0.01
    np.testing.assert_array_equal(inside(points, ring)[clear], (away < 1)[clear])
    slit = np.concatenate([ring, [ring[0]], [ring[0] * 0.5], 0.5 * ring[::-1]])
    assert not inside(np.array([[0.0, 0.05]]), slit)[0]


def test_points_that_are_nowhere_lie_in_no_line():
    square = np.array([[0.0, 0], [4, 0], [4, 4], [0, 4]])
    points = np.array([[1.0, 1], [np.nan, 1], [np.inf, 2], [5, 1]])
    assert inside(points, square).tolist() == [True, False, False, False]
    assert not inside(points, square[:2]).any()


def test_a_room_is_turned_without_changing_any_distance():
    table = Turntable()
    table.turn(1.1, 0.4)
    np.testing.assert_allclose(table.axes @ table.axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(table.axes) == pytest.approx(1)
    table.turn(0, 99)
    assert table.pitch == pytest.approx(np.pi / 2)


def test_from_the_front_x_is_right_and_y_up_and_z_near():
    table = Turntable(0.0, 0.0)
    np.testing.assert_allclose(table.seen(np.eye(3)), np.eye(3), atol=1e-12)


def test_what_lies_behind_is_in_a_later_layer():
    layers = depth_layers(np.array([3.0, -2, 0, np.nan, 1, -1]))
    assert layers[0] == 0
    assert layers[1] == LAYERS - 1
    assert (np.diff(layers[[0, 4, 2, 5, 1]]) >= 0).all()


@pytest.mark.parametrize("size", [(900, 300), (300, 900)])
def test_equal_units_are_equally_long(size):
    plane = PlaneFrame(is_equal=True)
    plane.lay_out(*size)
    points = np.array([[0.0, 0], [2, 1]])
    plane.follow(points, afresh=True)
    corners = plane.to_pixels(np.array([[0.0, 0], [1, 0], [0, 1]]))
    across, up = np.linalg.norm(corners[1:] - corners[0], axis=1)
    assert across == pytest.approx(up)
    seen = plane.to_pixels(points)
    assert plane.box.left() <= seen[:, 0].min()
    assert seen[:, 0].max() <= plane.box.right()


@pytest.fixture
def large_text(qapp):
    """Everything twice as large as it ordinarily is."""
    zoom.apply(qapp, 200)
    yield
    zoom.apply(qapp)


def test_numbers_along_an_axis_have_room_in_large_text_too(large_text):
    plane = PlaneFrame()
    plane.lay_out(900, 600)
    plane.show_range((0.0, 100.0), (0.0, 100.0))
    for axis, ticks in enumerate(plane.ticks):
        places = np.zeros((len(ticks), 2))
        places[:, axis] = ticks
        apart = np.abs(np.diff(plane.to_pixels(places)[:, axis]))
        assert apart.min() >= 0.99 * px(TICK_PX[axis])


@pytest.fixture
def chart(qtbot):
    widget = GridChart()
    qtbot.addWidget(widget)
    widget.resize(500, 400)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_ink_is_seen_on_the_grid(chart, themed):
    points = np.stack(np.meshgrid(np.arange(4.0), np.arange(3.0)), axis=-1).reshape(-1, 2)
    edges = np.array([[0, 1], [1, 2], [4, 5]])
    chart.show_grid(points, (3, 4), edges)
    plain = from_qimage(chart.grab().toImage())
    ink = np.zeros((3, 4))
    ink[0, 1] = ink[0, 2] = 1
    chart.show_grid(points, (3, 4), edges, ink)
    inked = from_qimage(chart.grab().toImage())
    x, y = np.rint(chart.plane.to_pixels(points[[1]])[0]).astype(int)
    wanted = np.array(themed.color("positive").getRgb()[:3])
    assert np.abs(inked[y, x, :3].astype(int) - wanted).max() < 12
    assert (inked != plain).any()


def test_a_grid_with_points_that_are_nowhere_is_borne(chart):
    points = np.full((4, 2), np.nan)
    points[0] = 1
    chart.show_grid(points, (2, 2), np.array([[0, 1], [2, 3]]), np.ones((2, 2)))
    chart.show_star(np.array([np.nan, 0]))
    QTest.mouseMove(chart, QPoint(100, 100))
    chart.grab()


def test_names_along_x_stand_at_whole_numbers_alone():
    frame = PlaneFrame(x=(-0.4, 2.6), y=(0.0, 1.0), x_names=("a", "b", "c"))
    frame.lay_out(600, 400)
    columns, _ = frame.ticks
    assert columns.tolist() == [0, 1, 2]
