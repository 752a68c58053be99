import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitapp.style.imaging import from_qimage
from digitapp.widgets import scatter_map
from digitapp.widgets.dots import min_covered, stamp_dots
from digitapp.widgets.scatter_map import ScatterMap

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def points():
    rng = np.random.default_rng(0)
    return rng.normal(size=(500, 2)) * [4, 2], rng.integers(0, 10, 500)


@pytest.fixture
def chart(qtbot):
    widget = ScatterMap()
    qtbot.addWidget(widget)
    widget.resize(700, 500)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def pixel_of(chart, point):
    x, y = chart.plane.to_pixels(np.array(point, float)[None])[0]
    return QPoint(round(x), round(y))


def pixels(widget):
    return from_qimage(widget.grab().toImage())[:, :, :3].astype(int)


def test_a_dot_is_a_round_disc_at_its_place():
    image = stamp_dots(
        np.array([[20.5, 10.5]]),
        np.array([0]),
        np.array([[255, 0, 0]]),
        np.array([255, 255, 255]),
        (30, 40),
        7.0,
    )
    red = image == 0xFFFF0000
    assert red[10, 20]
    assert 25 <= red.sum() <= 45
    rows, columns = np.nonzero(red)
    assert (rows.mean(), columns.mean()) == (10, 20)
    assert image[0, 0] == 0xFFFFFFFF


def test_dots_at_the_edges_and_far_away_are_cut():
    at = np.array([[0.0, 0.0], [39.9, 29.9], [1e9, 5.0], [np.nan, 3.0], [-50.0, 2.0]])
    palette, paper = np.array([[0, 0, 0]]), np.array([255, 255, 255])
    image = stamp_dots(at, np.zeros(5, int), palette, paper, (30, 40), 5.0)
    assert image.shape == (30, 40)
    assert image[0, 0] == image[29, 39] == 0xFF000000
    assert image[15, 20] == 0xFFFFFFFF


def test_the_label_goes_where_the_fewest_dots_are():
    dots = np.array([[5.0, 5.0], [6.0, 5.0], [25.0, 5.0]])
    boxes = np.array([[0, 0, 10, 10], [20, 0, 30, 10], [40, 0, 50, 10], [60, 0, 70, 10]])
    assert min_covered(dots, boxes) == 2


def test_all_points_are_in_view(chart, points):
    chart.show_points(*points)
    left, right, low, high = chart.view
    assert left <= points[0][:, 0].min()
    assert points[0][:, 0].max() <= right
    assert low <= points[0][:, 1].min()
    assert points[0][:, 1].max() <= high


def test_small_moves_of_the_points_do_not_move_the_axes(chart, points):
    chart.show_points(*points)
    before = chart.view
    chart.show_points(points[0] * 0.9 + 0.1, points[1])
    assert chart.view == before


def test_dots_have_the_colours_of_their_digits(chart, themed):
    chart.show_points(np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([1, 4]), names=())
    picture = pixels(chart)
    for point, digit in (((0, 0), 1), ((1, 1), 4)):
        at = pixel_of(chart, point)
        got = picture[at.y(), at.x()]
        away = [np.abs(got - QColor(c).getRgb()[:3]).sum() for c in themed.digits]
        assert int(np.argmin(away)) == digit


def test_hovering_finds_the_nearest_dot_within_reach(chart, qtbot, points):
    chart.show_points(*points)
    heard = []
    chart.hovered.connect(heard.append)
    lonely = int(np.argmax(points[0][:, 0]))
    at = pixel_of(chart, points[0][lonely])
    QTest.mouseMove(chart, at + QPoint(-3, 2))
    QTest.mouseMove(chart, at + QPoint(-2, 2))
    assert heard == [lonely]
    QTest.mouseMove(chart, QPoint(2, 2))
    assert heard == [lonely, -1]


def test_a_click_tells_the_dot_and_a_drag_does_not(chart, qtbot, points):
    chart.show_points(*points)
    clicked = []
    chart.clicked.connect(clicked.append)
    at = pixel_of(chart, points[0][17])
    QTest.mouseClick(chart, LEFT, NO_KEY, at)
    assert len(clicked) == 1
    assert np.hypot(*(points[0][clicked[0]] - points[0][17])) < 0.2
    before = chart.view
    QTest.mousePress(chart, LEFT, NO_KEY, at)
    QTest.mouseMove(chart, at + QPoint(30, 0))
    QTest.mouseRelease(chart, LEFT, NO_KEY, at + QPoint(30, 0))
    assert len(clicked) == 1
    assert chart.view[0] < before[0]
    assert chart.view[2:] == before[2:]


def wheel(chart, at, delta):
    event = QWheelEvent(
        QPointF(at), QPointF(chart.mapToGlobal(at)), QPoint(), QPoint(0, delta),
        Qt.MouseButton.NoButton, NO_KEY, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(chart, event)


def test_the_wheel_zooms_around_the_mouse_and_a_double_click_shows_all(chart, points):
    chart.show_points(*points)
    before, at = chart.view, QPoint(300, 200)
    under = chart.plane.to_data(QPointF(at))
    wheel(chart, at, 240)
    assert chart.view[1] - chart.view[0] < 0.8 * (before[1] - before[0])
    np.testing.assert_allclose(chart.plane.to_data(QPointF(at)), under)
    chart.show_points(points[0] * 3, points[1])
    assert chart.view[1] - chart.view[0] < before[1] - before[0]  # the person's view stays
    QTest.mouseDClick(chart, LEFT, NO_KEY, at)
    assert chart.view[1] >= (points[0] * 3)[:, 0].max()


def test_zooming_without_end_stays_finite(chart, points):
    chart.show_points(*points)
    for delta in (1200, -1200):
        for _ in range(200):
            wheel(chart, QPoint(300, 200), delta)
        assert np.isfinite(chart.view).all()
        assert chart.view[1] > chart.view[0]
        chart.grab()


def test_keys_move_zoom_and_reset(chart, points):
    chart.show_points(*points)
    before = chart.view
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.view[0] > before[0]
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.view[1] - chart.view[0] < before[1] - before[0]
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.view == before


def test_the_star_is_shown_and_brought_into_view(chart, points, themed):
    chart.show_points(*points, names=())
    accent = QColor(themed.accent).getRgb()[:3]
    before = (pixels(chart) == accent).all(2).sum()
    chart.show_star(np.array([40.0, 0.0]))
    assert chart.view[1] >= 40
    assert (pixels(chart) == accent).all(2).sum() > before + 50
    chart.show_star(None)
    assert (pixels(chart) == accent).all(2).sum() == before


def test_a_star_that_is_nowhere_is_not_shown(chart, points):
    chart.show_points(*points)
    chart.show_star(np.array([np.nan, 1.0]))
    chart.grab()


def test_rings_are_drawn_around_the_neighbours(chart, points):
    chart.show_points(*points, names=())
    before = pixels(chart)
    chart.show_neighbours(np.array([3, 7, 9999]))
    assert (pixels(chart) != before).any()


def test_points_that_are_not_finite_are_left_out(chart):
    chart.show_points(np.array([[0.0, 0], [np.nan, 1], [np.inf, 2], [1, 1]]), np.arange(4))
    assert np.isfinite(chart.view).all()
    assert chart.view[3] < 2
    QTest.mouseMove(chart, QPoint(200, 200))
    chart.grab()


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_points_are_borne(chart, count):
    chart.show_points(np.zeros((count, 2)), np.zeros(count, int))
    chart.show_star(np.zeros(2))
    QTest.mouseMove(chart, QPoint(300, 200))
    chart.grab()


def test_other_colours_for_correct_and_wrong(chart):
    chart.show_points(np.array([[0.0, 0], [1, 1]]), np.array([0, 1]), names=(),
                      palette=("#000000", "#ff00ff"))  # fmt: skip
    at = pixel_of(chart, (1, 1))
    red, green, blue = pixels(chart)[at.y(), at.x()]
    assert red > green + 100 < blue


def test_hovering_does_not_stamp_the_dots_again(chart, points, monkeypatch):
    chart.show_points(*points)
    chart.grab()
    made = []
    monkeypatch.setattr(scatter_map, "stamp_dots", lambda *a: made.append(a) or stamp_dots(*a))
    for x in range(100, 600, 20):
        QTest.mouseMove(chart, QPoint(x, 250))
        chart.grab()
    assert made == []


def test_a_hidden_map_makes_no_picture(chart, points, monkeypatch):
    made = []
    monkeypatch.setattr(scatter_map, "stamp_dots", lambda *a: made.append(a) or stamp_dots(*a))
    chart.hide()
    chart.show_points(*points)
    chart.show_star(np.zeros(2))
    assert made == []
