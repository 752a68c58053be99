"""Boards of the course for graphs, arrays and lines: what is drawn, and numbers moved by hand."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from digitapp.style.imaging import from_qimage
from digitapp.widgets.blank_board import BlankBoard, DrawnBlank
from digitapp.widgets.graph_board import GraphBoard
from digitapp.widgets.graph_plan import DrawnLink, DrawnSpot
from digitapp.widgets.grid_board import GridBoard, figure_of
from digitapp.widgets.number_entry import BoardHandle, NumberBoard
from digitapp.widgets.sheet_plan import DrawnSheet

LEFT = Qt.MouseButton.LeftButton
SIZES = ((320, 200), (640, 420), (1300, 800))


@pytest.fixture
def shown(qtbot):
    def show(widget, size=(640, 420)):
        qtbot.addWidget(widget)
        widget.resize(*size)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return show


def colors(widget):
    pixels = from_qimage(widget.grab().toImage())[..., :3].reshape(-1, 3)
    return {tuple(map(int, color)) for color in np.unique(pixels, axis=0)}


def rgb(name):
    return QColor(name).getRgb()[:3]


# A neuron with two inputs: values by hand, a weight on a line, what flows back.

SPOTS = (
    DrawnSpot("x1", 0, 0, "1", kind="leaf", hand=(1.0, 0.1, "x1")),
    DrawnSpot("x2", 0, 1, "0.5", kind="leaf"),
    DrawnSpot("sum", 1, 0.5, "−0.5", gradient="← 1", note="of both"),
    DrawnSpot("out", 2, 0.5, "−0.5", kind="result", curve=np.array([[0.0, 0], [-1, -1], [1, 1]])),
)
LINKS = (
    DrawnLink(0, 2, 0.25, "0.25", weight_hand=(0.25, 0.05, "weight 1")),
    DrawnLink(1, 2, -1.5, "−1.5", back="3", back_hand=(3.0, 0.5, "back"), is_right=True),
    DrawnLink(2, 3, back_hand=(None, 0.5, "empty")),
)


@pytest.fixture
def graph(shown):
    board = shown(GraphBoard())
    board.show_graph(SPOTS, LINKS, ("in", "", "out"))
    return board


@pytest.mark.parametrize("size", SIZES)
def test_everything_of_a_graph_lies_within_the_board(graph, size):
    graph.resize(*size)
    QTest.qWait(0)
    inside = graph.rect().toRectF().adjusted(-1, -1, 1, 1)
    assert all(inside.contains(handle.box) for handle in graph.handles)
    boxes = [graph.handles[graph.place_of("spot", number)].box for number in range(len(SPOTS))]
    assert not any(a.intersects(b) for k, a in enumerate(boxes) for b in boxes[:k])


def test_what_each_handle_of_a_graph_stands_for(graph):
    assert graph.meaning(graph.place_of("spot", 0)) == ("spot", 0)
    assert graph.handles[graph.place_of("weight", 0)].value == 0.25
    assert graph.handles[graph.place_of("back", 2)].value is None
    assert graph.place_of("back", 0) == -1


def test_signs_of_weights_are_colours_and_dashes(graph, themed):
    found = colors(graph)
    for name in (themed.card, themed.accent):
        assert rgb(name) in found
    graph.show_graph(SPOTS, ())
    assert len(colors(graph)) < len(found)


def test_a_drag_upward_asks_for_more(graph, qtbot):
    asked = []
    graph.moved.connect(lambda place, value: asked.append((graph.meaning(place), value)))
    at = graph.handles[graph.place_of("spot", 0)].box.center().toPoint()
    QTest.mousePress(graph, LEFT, pos=at)
    QTest.mouseMove(graph, at - QPoint(0, 40))
    QTest.mouseRelease(graph, LEFT, pos=at - QPoint(0, 40))
    assert asked[-1][0] == ("spot", 0)
    assert asked[-1][1] > 1.4
    assert not graph.findChild(type(graph._entry), "numberEntry").isVisible()


def test_what_may_not_be_moved_is_not(graph):
    asked = []
    graph.moved.connect(lambda *given: asked.append(given))
    at = graph.handles[graph.place_of("spot", 1)].box.center().toPoint()
    QTest.mousePress(graph, LEFT, pos=at)
    QTest.mouseMove(graph, at - QPoint(0, 40))
    QTest.mouseRelease(graph, LEFT, pos=at - QPoint(0, 40))
    assert asked == []


def test_a_click_opens_a_box_to_type_in(graph):
    asked = []
    graph.moved.connect(lambda place, value: asked.append((graph.meaning(place), value)))
    QTest.mouseClick(
        graph, LEFT, pos=graph.handles[graph.place_of("back", 2)].box.center().toPoint()
    )
    entry = graph.findChild(type(graph._entry), "numberEntry")
    assert entry.isVisible()
    QTest.keyClicks(entry, "-0.4161")
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert asked == [(("back", 2), -0.4161)]
    assert not entry.isVisible()


def test_keys_alone_reach_and_move_every_number(graph):
    asked = []
    graph.moved.connect(lambda place, value: asked.append((graph.meaning(place), value)))
    graph.setFocus(Qt.FocusReason.TabFocusReason)
    reached = set()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Down) * 4:
        reached.add(graph.meaning(graph.chosen))
        QTest.keyClick(graph, key)
    assert reached == {("spot", 0), ("weight", 0), ("back", 1), ("back", 2)}
    graph.choose(graph.place_of("weight", 0))
    QTest.keyClick(graph, Qt.Key.Key_Plus)
    QTest.keyClick(graph, Qt.Key.Key_PageDown)
    QTest.keyClick(graph, Qt.Key.Key_Delete)
    assert [value for _, value in asked] == [0.3, -0.25, 0.0]
    QTest.keyClicks(graph, "7")
    QTest.keyClick(graph.focusWidget(), Qt.Key.Key_Return)
    assert asked[-1] == (("weight", 0), 7.0)


def test_escape_leaves_the_number_as_it_was(graph):
    asked = []
    graph.moved.connect(lambda *given: asked.append(given))
    graph.setFocus()
    graph.choose(graph.place_of("weight", 0))
    QTest.keyClick(graph, Qt.Key.Key_Return)
    QTest.keyClicks(graph.focusWidget(), "9")
    QTest.keyClick(graph.focusWidget(), Qt.Key.Key_Escape)
    assert asked == []
    assert graph.hasFocus()


def test_a_screen_reader_hears_which_number_is_chosen(graph):
    graph.choose(graph.place_of("weight", 0))
    assert graph.accessibleName() == "Graph. weight 1: 0.25"
    graph.choose(-1)
    assert graph.accessibleName() == "Graph"


def test_entries_of_a_table_can_be_moved(shown):
    board = shown(GraphBoard())
    hands = tuple((float(k), 1.0, f"entry {k}") for k in range(4))
    table = (("0", "1"), ("2", "3"))
    board.show_graph([DrawnSpot("X", 0, 0, table=table, hands=hands)], ())
    last = board.handles[board.place_of("entry 3", 0)]
    assert last.value == 3
    assert board.handles[0].box.contains(last.box.center())
    assert board.handle_at(last.box.center()) == board.place_of("entry 3", 0)


def test_a_step_leaves_no_crumbs_of_arithmetic(shown):
    board = shown(NumberBoard("Numbers"))
    asked = []
    board.moved.connect(lambda _, value: asked.append(value))
    box = board.rect().toRectF()
    board.set_handles((BoardHandle(box, "n", 0.2, 0.1, high=0.35),))
    board.choose(0)
    board.setFocus()
    QTest.keyClick(board, Qt.Key.Key_Plus)
    QTest.keyClick(board, Qt.Key.Key_PageUp)
    assert asked == [0.3, 0.35]


# Arrays.


def pixels(shape=(3, 4), step=1.0, **more):
    return DrawnSheet("ink", np.zeros(shape), kind="pixels", step=step, low=0.0, high=1.0, **more)


@pytest.fixture
def grid(shown):
    board = shown(GridBoard())
    numbers = DrawnSheet("n", np.array([[1.0, -2.0], [0.5, np.nan]]), before="+", step=0.5)
    board.show_sheets([pixels(), numbers, DrawnSheet("big", np.ones((150, 150)), row=1)], "a note")
    return board


@pytest.mark.parametrize("size", SIZES)
def test_all_sheets_lie_within_the_board(grid, size):
    grid.resize(*size)
    QTest.qWait(0)
    inside = grid.rect().toRectF().adjusted(-1, -1, 1, 1)
    for sheet, (rows, columns) in enumerate([(3, 4), (2, 2), (150, 150)]):
        assert inside.contains(grid.cell_box(sheet, 0, 0))
        assert inside.contains(grid.cell_box(sheet, rows - 1, columns - 1))


def test_cells_are_found_where_they_are_drawn(grid):
    for at in ((0, 0, 0), (0, 2, 3), (1, 1, 0), (2, 149, 149)):
        assert grid.cell_at(grid.cell_box(*at).center()) == at
    assert grid.cell_at(QPointF(0, grid.height() - 1)) is None
    assert grid.meaning(grid.place_of(0, 2, 3)) == (0, 2, 3)
    assert grid.place_of(2, 0, 0) == -1


def test_a_click_turns_a_pixel_over_and_a_sweep_paints(grid):
    asked = []
    grid.moved.connect(lambda place, value: asked.append((grid.meaning(place), value)))
    cells = [grid.cell_box(0, 1, column).center().toPoint() for column in range(4)]
    QTest.mousePress(grid, LEFT, pos=cells[0])
    for cell in cells[1:]:
        QTest.mouseMove(grid, cell)
    QTest.mouseRelease(grid, LEFT, pos=cells[-1])
    assert asked == [((0, 1, column), 1.0) for column in range(4)]


def test_a_fast_sweep_leaves_no_gaps(grid):
    asked = []
    grid.moved.connect(lambda place, value: asked.append(grid.meaning(place)))
    QTest.mousePress(grid, LEFT, pos=grid.cell_box(0, 1, 0).center().toPoint())
    QTest.mouseMove(grid, grid.cell_box(0, 1, 3).center().toPoint())
    QTest.mouseRelease(grid, LEFT, pos=grid.cell_box(0, 1, 3).center().toPoint())
    assert asked == [(0, 1, column) for column in range(4)]


def test_space_turns_the_chosen_pixel_over(grid):
    asked = []
    grid.moved.connect(lambda place, value: asked.append((grid.meaning(place), value)))
    grid.setFocus()
    grid.choose(grid.place_of(0, 0, 0))
    QTest.keyClick(grid, Qt.Key.Key_Right)
    QTest.keyClick(grid, Qt.Key.Key_Down)
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert asked == [((0, 1, 1), 1.0)]


def test_an_empty_cell_can_be_filled(grid):
    asked = []
    grid.moved.connect(lambda place, value: asked.append((grid.meaning(place), value)))
    grid.setFocus()
    grid.choose(grid.place_of(1, 1, 1))
    QTest.keyClicks(grid, "4")
    QTest.keyClick(grid.focusWidget(), Qt.Key.Key_Return)
    assert asked == [((1, 1, 1), 4.0)]


def test_ink_and_paper_can_be_told_apart(grid, themed):
    ink = np.zeros((3, 4))
    ink[1, 1] = 1
    grid.show_sheets([DrawnSheet("ink", ink, kind="pixels")])
    found = colors(grid)
    assert {rgb(themed.card), rgb(themed.text)} <= found


def test_sheets_of_any_shape_are_drawn(grid):
    for shape in ((1, 1), (1, 51), (150, 1), (2, 300), (28, 28)):
        for kind in ("numbers", "signed", "pixels"):
            cells = np.full(shape, np.nan)
            grid.show_sheets([DrawnSheet("s", cells, kind=kind, marks=np.ones(shape, bool))])
            grid.grab()
    grid.show_sheets([])
    grid.grab()


def test_figures_are_short():
    texts = [figure_of(value) for value in (3.0, -2.5, 0.1234567, 123456.7, float("nan"))]
    assert texts == ["3", "−2.5", "0.123", "1.23·10⁵", ""]


def test_an_array_that_has_grown_beyond_all_numbers_is_drawn(grid):
    assert [figure_of(value) for value in (np.inf, -np.inf)] == ["∞", "−∞"]
    grid.show_sheets([DrawnSheet("s", np.array([[np.inf, 1.0]]))])
    grid.grab()


def test_a_picture_that_is_swept_is_drawn_thirty_times_a_second(shown):
    board = shown(GridBoard(), (900, 600))
    cells = np.zeros((28, 28))
    begun = time.process_time()
    for k in range(30):
        cells = cells.copy()
        cells[k % 28, k % 28] = 1
        sheets = [
            DrawnSheet("ink", cells, kind="pixels", step=1.0, low=0.0, high=1.0),
            DrawnSheet("kernel", np.ones((3, 3)), kind="signed", step=0.5),
            DrawnSheet("map", cells[1:-1, 1:-1], kind="signed"),
        ]
        board.show_sheets(sheets)
        board.grab()
    assert time.process_time() - begun < 1.0


def test_a_graph_that_is_dragged_is_drawn_thirty_times_a_second(graph):
    begun = time.process_time()
    for k in range(30):
        graph.show_graph((DrawnSpot("x1", 0, 0, str(k)), *SPOTS[1:]), LINKS, ("in",))
        graph.grab()
    assert time.process_time() - begun < 1.0


# Lines to be written.

BLANKS = (
    DrawnBlank("e", "the error", "", is_right=None),
    DrawnBlank("dw", "its gradient", "h.T @ e", "agrees", True, "[1 2]"),
)


@pytest.fixture
def blanks(shown):
    board = shown(BlankBoard())
    board.show_lines(BLANKS, [("x", "(300, 2)", "inputs")], "z = x @ w")
    return board


def test_what_is_typed_is_told_at_enter_and_once(blanks):
    typed = []
    blanks.typed.connect(lambda *given: typed.append(given))
    QTest.keyClicks(blanks.boxes[0], "o - t")
    QTest.keyClick(blanks.boxes[0], Qt.Key.Key_Return)
    blanks.show_lines([DrawnBlank("e", "the error", "o - t", "fine", True), BLANKS[1]])
    QTest.keyClick(blanks.boxes[0], Qt.Key.Key_Return)
    assert typed == [(0, "o - t")]
    assert blanks.messages[0].text() == "fine"


def test_what_is_typed_is_told_after_a_pause(blanks, qtbot):
    with qtbot.waitSignal(blanks.typed) as told:
        QTest.keyClicks(blanks.boxes[0], "o")
    assert told.args == [0, "o"]


def test_showing_lines_disturbs_nobody_who_types(blanks):
    QTest.keyClicks(blanks.boxes[0], "o - ")
    blanks.show_lines(BLANKS)
    assert blanks.boxes[0].text() == "o - "


def test_a_screen_reader_hears_how_a_line_fares(blanks):
    assert blanks.boxes[1].accessibleName() == "dw: its gradient"
    assert blanks.boxes[1].accessibleDescription() == "right agrees [1 2]"


def test_a_line_that_is_closed_takes_nothing(blanks):
    typed = []
    blanks.typed.connect(lambda *given: typed.append(given))
    blanks.open([False, True])
    QTest.keyClicks(blanks.boxes[0], "o")
    QTest.keyClick(blanks.boxes[0], Qt.Key.Key_Return)
    assert typed == []
