"""Widgets of the inside view: where things lie, what is pointed at, what is painted."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from digitapp.export.figures import ExportFigure, svg_of
from digitapp.widgets.aligned_sheets import AlignedSheet, AlignedSheets
from digitapp.widgets.figure_table import FigureRow, FigureTable
from digitapp.widgets.layered_diagram import (
    SEEN_PX,
    Column,
    Diagram,
    Node,
    arranged,
    rows_that_fit,
)
from digitapp.widgets.network_diagram import NetworkDiagram
from digitapp.widgets.point_curve import PointCurve
from digitapp.widgets.sum_chart import SumChart, Summand

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
PICTURE = np.linspace(-1, 1, 16, dtype=np.float32).reshape(4, 4)


def column(count, *, fields=False, predictions=False):
    nodes = tuple(
        Node(k, PICTURE, PICTURE if fields else None, k - 1.0, str(k) if predictions else "", "1 %")
        for k in range(count)
    )
    return Column("Layer", "all", nodes, 10.0, 1.0, predictions)


def diagram(*counts, fields=0, image=True):
    columns = [column(n, fields=k < fields) for k, n in enumerate(counts)]
    columns.append(column(10, predictions=True))
    links = [np.array([[0, 1, 2.0], [0, 0, -1.0]]) for _ in columns]
    picture = np.abs(PICTURE) if image else None
    return Diagram(picture, True, "Picture", "4×4", tuple(columns), tuple(links))


@pytest.fixture
def shown(qtbot):
    """A function that shows a widget at a size."""

    def show(widget, width=560, height=520):
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return show


@pytest.mark.parametrize("size", [(360, 260), (548, 560), (1200, 900), (3000, 1900)])
@pytest.mark.parametrize("counts", [(), (10,), (8, 10), (10, 10, 10), (10,) * 8])
@pytest.mark.parametrize("fields", [0, 2])
def test_everything_lies_in_the_panel_and_nothing_on_anything_else(size, counts, fields):
    drawn = diagram(*counts, fields=fields)
    places = arranged(drawn, *size)
    panel = QRectF(0, 0, *size).adjusted(-0.5, -0.5, 0.5, 0.5)
    nodes = [
        places.node(index, row)
        for index, each in enumerate(drawn.columns)
        for row in range(len(each.nodes))
    ]
    assert panel.contains(places.image)
    if size[0] > 360 or len(counts) < 8:
        assert all(panel.contains(node) for node in nodes)
    for one, other in itertools.combinations([places.image, *nodes], 2):
        assert not one.intersects(other)


def test_links_run_from_left_to_right():
    places = arranged(diagram(10, 10, fields=1), 548, 560)
    assert places.image.right() < places.ins[0][0].x()
    for before, after in itertools.pairwise(range(3)):
        assert places.outs[before][0].x() < places.ins[after][0].x()


def test_tiles_of_a_deep_network_take_room_from_the_links_before_they_can_not_be_seen():
    places = arranged(diagram(10, 10, 10, fields=2), 414, 560)
    assert all(field.width() >= SEEN_PX for fields in places.fields for field in fields)


def test_the_scale_of_each_column_lies_below_its_nodes(shown):
    drawn = replace(diagram(8), scale="full bar:")
    drawn = replace(drawn, columns=tuple(replace(c, scale="3.42") for c in drawn.columns))
    widget = shown(NetworkDiagram())
    widget.show_diagram(drawn)
    drawing = svg_of(ExportFigure("", widget)).decode()
    assert "full bar:" in drawing
    assert drawing.count("3.42") == 2
    places = arranged(drawn, 560, 520)
    for foot, tiles in zip(places.feet[1:], places.tiles, strict=True):
        assert foot.top() >= max(tile.bottom() for tile in tiles)
        assert foot.bottom() <= 520


def test_more_height_gives_room_for_more_units_up_to_ten():
    assert [rows_that_fit(height) for height in (100, 300, 560, 2000)] == [4, 6, 10, 10]


def test_a_click_and_the_arrow_keys_choose_a_unit(qtbot, shown):
    widget = shown(NetworkDiagram())
    widget.show_diagram(diagram(8, 10), (0, 7))
    with qtbot.waitSignal(widget.clicked) as clicked:
        QTest.mouseClick(widget, LEFT, NONE, widget.node_box(1, 3).center().toPoint())
    assert clicked.args == [1, 3]
    with qtbot.waitSignal(widget.clicked) as clicked:
        QTest.keyClick(widget, Qt.Key.Key_Down)
    assert clicked.args == [0, 7]  # already the last
    with qtbot.waitSignal(widget.clicked) as clicked:
        QTest.keyClick(widget, Qt.Key.Key_Right)
    assert clicked.args == [1, 7]


def test_a_click_beside_the_units_chooses_nothing(qtbot, shown):
    widget = shown(NetworkDiagram())
    widget.show_diagram(diagram(8))
    with qtbot.assertNotEmitted(widget.clicked):
        QTest.mouseClick(widget, LEFT, NONE, QPoint(3, 515))


def test_a_link_is_painted_in_the_colour_of_its_sign(shown, themed):
    widget = shown(NetworkDiagram())
    one = Column("Layer", "", (Node(0, None, value=1.0),), 1.0)
    for value, color in ((3.0, themed.positive), (-3.0, themed.negative)):
        widget.show_diagram(
            Diagram(np.zeros((4, 4)), True, "", "", (one,), (np.array([[0, 0, value]]),))
        )
        places = widget._arranged()
        start = QPointF(places.image.right() + 2, places.image.center().y())
        middle = ((start + places.ins[0][0]) / 2).toPoint()
        pixel = widget.grab().toImage().pixelColor(middle)
        wanted = themed.color("positive" if value > 0 else "negative")
        apart = abs(pixel.red() - wanted.red()) + abs(pixel.blue() - wanted.blue())
        assert apart < 90, color


@pytest.mark.parametrize("values", [np.nan, np.inf, -np.inf, 1e300])
def test_what_is_not_finite_is_painted_without_noise(shown, values):
    broken = np.full((4, 4), values)
    node = Node(0, broken, broken, 0.0)
    picture = Diagram(broken, False, "", "", (Column("", "", (node,), 0.0, 1e300),), ())
    widget = shown(NetworkDiagram())
    widget.show_diagram(picture)
    assert not widget.grab().isNull()


# Sheets.


def sheets(values):
    return [AlignedSheet("input", np.clip(values, 0, 1), True), AlignedSheet("weight", values)]


def test_a_cell_is_found_in_each_sheet(qtbot, shown):
    widget = shown(AlignedSheets(), 400, 200)
    widget.show_sheets(sheets(PICTURE), ("×",))
    for sheet in (0, 1):
        with qtbot.waitSignal(widget.clicked) as clicked:
            at = widget.cell_box(sheet, 2, 3).center().toPoint()
            QTest.mouseClick(widget, LEFT, NONE, at)
        assert clicked.args == [2, 3]


def test_an_empty_cell_cannot_be_chosen_and_is_jumped_over(qtbot, shown):
    values = PICTURE.copy()
    values[:, 1] = np.nan
    widget = shown(AlignedSheets(), 400, 200)
    widget.show_sheets([AlignedSheet("weight", values)], (), (0, 0))
    with qtbot.assertNotEmitted(widget.clicked):
        QTest.mouseClick(widget, LEFT, NONE, widget.cell_box(0, 1, 1).center().toPoint())
    with qtbot.waitSignal(widget.clicked) as clicked:
        QTest.keyClick(widget, Qt.Key.Key_Right)
    assert clicked.args == [0, 2]


def test_sheets_are_as_high_as_their_width_asks_for(shown):
    widget = shown(AlignedSheets(), 400, 200)
    widget.show_sheets(sheets(PICTURE), ("×",))
    assert widget.heightForWidth(400) > widget.heightForWidth(200)
    assert not widget.grab().isNull()


# Sums, curves, tables.


def test_each_part_of_a_sum_begins_where_the_last_one_ended(shown):
    chart = shown(SumChart(), 300, 80)
    parts = (
        Summand("up", 5.0, "+5"),
        Summand("down", -7.0, "−7"),
        Summand("z", -2.0, "−2", is_sum=True),
    )
    chart.show_parts(parts)
    assert chart._ends() == [(0.0, 5.0), (5.0, -2.0), (0.0, -2.0)]
    assert not chart.grab().isNull()
    assert "down −7" in chart.accessibleDescription()


@pytest.mark.parametrize("level", [0.0, 3.0, 5e4, np.nan])
def test_a_level_curve_is_drawn_level(shown, level):
    curve = shown(PointCurve("Loss"), 300, 150)
    x = np.linspace(-1, 1, 5)
    curve.show_curve(x, np.full(5, level), (0.0, level), ("weight", "loss"), derivative=0.0)
    assert not curve.grab().isNull()
    if np.isfinite(level):
        _, _, low, high = curve._range()
        assert low < level < high


def test_a_curve_over_no_width_is_not_drawn(shown):
    curve = shown(PointCurve("Loss"), 300, 150)
    curve.show_curve(np.full(5, 1e38), np.zeros(5), (1e38, 0.0), ("weight", "loss"))
    assert not curve.grab().isNull()


def test_a_click_on_a_row_of_a_table_tells_which(qtbot, shown):
    table = shown(FigureTable(), 300, 100)
    lines = tuple(FigureRow(str(k), ("1.0", "50 %"), 0.5, k == 1) for k in range(3))
    table.show_lines(("z", "share"), lines, FigureRow("sum", ("", "100 %")))
    with qtbot.waitSignal(table.clicked) as clicked:
        QTest.mouseClick(table, LEFT, NONE, QPoint(20, 50))
    assert clicked.args == [1]
    with qtbot.assertNotEmitted(table.clicked):
        QTest.mouseClick(table, LEFT, NONE, QPoint(20, 5))
        QTest.mouseClick(table, LEFT, NONE, QPoint(20, 95))
    assert "1: 1.0, 50 %" in table.accessibleDescription()
