"""Signed maps and changed pictures: colours, places, mouse and keys; and the ten columns."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from digitapp.style.imaging import from_qimage
from digitapp.style.theme import DARK
from digitapp.widgets.column_bars import ColumnBars
from digitapp.widgets.pixel_maps import ChangedPicture, HeatMap, outline

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def shown(qtbot):
    def show(widget):
        qtbot.addWidget(widget)
        widget.resize(244, 244)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return show


def color_at(widget, point):
    image = widget.grab().toImage()
    ratio = image.devicePixelRatio()
    return from_qimage(image)[int(point.y() * ratio), int(point.x() * ratio), :3]


def near(color, name):
    return np.abs(color.astype(int) - QColor(name).getRgb()[:3]).max() <= 2


@pytest.fixture
def heat(shown):
    return shown(HeatMap(None, name="map", title="Map"))


def test_values_are_drawn_in_the_diverging_colours_at_full_scale(heat, themed):
    values = np.zeros((8, 8))
    values[2, 3], values[5, 6] = 4, -4
    heat.show_values(values)
    assert heat.limit == 4
    assert near(color_at(heat, heat.cell(2, 3).center()), themed.positive)
    assert near(color_at(heat, heat.cell(5, 6).center()), themed.negative)
    assert near(color_at(heat, heat.cell(1, 1).center()), themed.card)


def test_a_map_of_nothing_but_zeros_and_one_with_nan_are_drawn(heat):
    heat.show_values(np.zeros((8, 8)))
    heat.grab()
    heat.show_values(np.full((8, 8), np.nan))
    heat.grab()
    assert heat.limit == 0


def test_the_outline_runs_between_ink_and_paper():
    inside = np.zeros((4, 4), bool)
    inside[1, 2] = True
    edges = {(line.x1(), line.y1(), line.x2(), line.y2()) for line in outline(inside)}
    assert edges == {(2, 1, 3, 1), (2, 2, 3, 2), (2, 1, 2, 2), (3, 1, 3, 2)}
    assert outline(np.zeros((4, 4), bool)) == []
    assert len(outline(np.ones((4, 4), bool))) == 16


def test_the_outline_and_the_frame_are_drawn_over_the_map(heat, themed):
    ink = np.zeros((8, 8))
    ink[4:, :] = 1
    heat.show_values(np.zeros((8, 8)), ink, frame=(1, 1, 2))
    edge = heat.cell(4, 4).topLeft() + heat.cell(0, 0).center() - heat.cell(0, 0).topLeft()
    edge.setY(heat.cell(4, 4).top())
    assert not near(color_at(heat, edge), themed.card)
    corner = heat.cell(1, 1).topLeft()
    assert near(color_at(heat, corner), themed.accent)


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (5, 9)])
def test_the_mouse_points_at_the_pixel_under_it(heat, qtbot, shape):
    heat.show_values(np.zeros(shape))
    row, column = shape[0] - 1, shape[1] // 2
    with qtbot.waitSignal(heat.pointed) as pointed:
        QTest.mouseMove(heat, heat.cell(row, column).center().toPoint())
    assert pointed.args == [row, column]
    with qtbot.waitSignal(heat.left):
        QTest.mouseMove(heat, QPoint(1, 0))


def test_arrow_keys_point_too_and_stay_inside(heat, qtbot):
    heat.show_values(np.zeros((8, 8)))
    pointed = []
    heat.pointed.connect(lambda *at: (pointed.append(at), heat.mark(at)))
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up):
        QTest.keyClick(heat, key)
    assert pointed == [(4, 3), (3, 3)]
    for _ in range(9):
        QTest.keyClick(heat, Qt.Key.Key_Right)
    assert pointed[-1] == (3, 7)


def test_a_map_without_a_picture_points_at_nothing(heat, qtbot):
    with qtbot.assertNotEmitted(heat.pointed):
        QTest.mouseMove(heat, QPoint(100, 100))
        QTest.keyClick(heat, Qt.Key.Key_Left)
    heat.grab()


def test_changed_pixels_are_framed_by_what_became_of_them(shown):
    picture = shown(ChangedPicture(None, name="picture", title="Picture"))
    before = np.full((8, 8), 0.5, np.float32)
    after = before.copy()
    after[1, 1], after[6, 2] = 1, 0
    picture.show_picture(after, before)
    assert near(color_at(picture, picture.cell(1, 1).topLeft() + QPoint(2, 2)), DARK.positive)
    assert near(color_at(picture, picture.cell(6, 2).topLeft() + QPoint(2, 2)), DARK.negative)
    assert near(color_at(picture, picture.cell(1, 1).center()), "#ffffff")
    assert near(color_at(picture, picture.cell(4, 4).topLeft() + QPoint(2, 2)), "#808080")


@pytest.fixture
def columns(shown):
    bars = ColumnBars(None, name="bars", title="Bars")
    bars.resize(400, 100)
    return shown(bars)


def test_columns_are_as_high_as_their_numbers_and_the_chosen_one_stands_out(columns, themed):
    values = [10, 5, None, *[1] * 7]
    columns.show_values(values, [str(v) for v in values], chosen=1)
    columns.resize(400, 100)
    middle = QPoint(20, 60)
    assert not near(color_at(columns, middle), themed.window)
    heights = [column_height(columns, 20 + 40 * k, themed) for k in range(3)]
    assert heights[0] == pytest.approx(2 * heights[1], abs=3)
    assert heights[2] == 0
    assert "1: 5" in columns.accessibleDescription()


def column_height(columns, x, themed):
    """Pixels of one column that are not background, between the numbers."""
    image = from_qimage(columns.grab().toImage())[:, x + 8, :3]
    foot = len(image) - columns.fontMetrics().height() - 4
    background = image[0].astype(int)
    count = 0
    for row in range(foot - 1, -1, -1):
        if np.abs(image[row].astype(int) - background).max() < 20:
            break
        count += 1
    return count


def test_a_click_and_a_digits_key_choose_a_column(columns, qtbot):
    columns.resize(400, 100)
    with qtbot.waitSignal(columns.clicked) as clicked:
        QTest.mouseClick(columns, LEFT, pos=QPoint(335, 50))
    assert clicked.args == [8]
    with qtbot.waitSignal(columns.clicked) as clicked:
        QTest.keyClick(columns, Qt.Key.Key_4)
    assert clicked.args == [4]


def test_values_that_fit_no_columns_are_refused(columns):
    with pytest.raises(ValueError, match="3 values"):
        columns.show_values([1, 2, 3], ["a", "b", "c"])
