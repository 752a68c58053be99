"""The parts graph, grid and blank: a world and its board move one another, by mouse and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from digitapp.course.part_blank import BlankPart
from digitapp.course.part_graph import GraphPart, short
from digitapp.course.part_grid import GridPart
from model.worlds import WORLDS
from tests.digitapp.waiting import wait_until

LEFT = Qt.MouseButton.LeftButton
PARTS = {"graph": GraphPart, "grid": GridPart, "blank": BlankPart}
KEYS = [key for key, world in WORLDS.items() if world.part in PARTS]


@pytest.fixture
def part_of(qtbot):
    made = []

    def make(key, **start):
        part = PARTS[WORLDS[key].part](WORLDS[key](**start))
        qtbot.addWidget(part)
        part.resize(700, 560)
        with qtbot.waitExposed(part):
            part.show()
        made.append(part)
        return part

    yield make
    for part in made:
        part.settle()


@pytest.mark.parametrize("key", KEYS)
def test_each_world_is_usable_without_a_lesson(key, part_of, themed):
    part = part_of(key)
    assert part.board.accessibleDescription()
    assert not part.grab().isNull()
    for name, button in part.form.buttons.items():
        if name in ("train", "many"):
            continue
        part.press(name)
        wait_until(lambda: not part.is_running)
        assert button.toolTip()


@pytest.mark.parametrize("key", KEYS)
def test_boxes_that_mean_nothing_now_are_not_shown(key, part_of):
    part = part_of(key)
    idle = part.world.picture().idle
    for name, box in part.form.boxes.items():
        assert box.isVisible() == (name not in idle)


def drag(board, place, pixels):
    at = board.handles[place].box.center().toPoint()
    QTest.mousePress(board, LEFT, pos=at)
    QTest.mouseMove(board, at - QPoint(0, pixels))
    QTest.mouseRelease(board, LEFT, pos=at - QPoint(0, pixels))


def type_in(board, place, text):
    board.setFocus()
    board.choose(place)
    QTest.keyClick(board, Qt.Key.Key_Return)
    QTest.keyClicks(board.focusWidget(), text)
    QTest.keyClick(board.focusWidget(), Qt.Key.Key_Return)


# Graph.


def test_the_weights_of_a_neuron_are_dragged_and_typed(part_of):
    part = part_of("neuron")
    drag(part.board, part.board.place_of("weight", 0), 60)
    assert part.world.get("weights")[0] > 0.3
    type_in(part.board, part.board.place_of("weight", 1), "-1.5")
    assert part.world.get("weights")[1] == -1.5
    type_in(part.board, part.board.place_of("spot", 0), "2")
    assert part.world.get("inputs").tolist() == [2, 0.5]


def test_entries_of_several_samples_are_typed(part_of):
    part = part_of("neuron", inputs=[[1, 2, 3], [10, 10, 10]])
    for entry, value in enumerate("123"):
        type_in(part.board, part.board.place_of(f"entry {entry}", 1), value)
    assert part.state["product_6"] == 30
    type_in(part.board, part.board.place_of("entry 4", 0), "7")
    assert part.world.get("inputs").tolist() == [[1, 2, 3], [10, 7, 10]]


def test_shares_and_weights_of_blame_are_two_numbers_on_a_line(part_of):
    part = part_of("blame")
    type_in(part.board, part.board.place_of("back", 0), "0.0369")
    type_in(part.board, part.board.place_of("weight", 3), "0.5")
    assert part.world.get("shares")[0, 0] == 0.0369
    assert part.world.get("weights").tolist() == [[0.6, 0.4, 0.1, 0.5]]


def test_what_a_step_does_not_open_cannot_be_moved(part_of):
    part = part_of("blame")
    part.set_may({"shares"})
    type_in(part.board, part.board.place_of("weight", 0), "3")
    assert part.world.get("weights")[0, 0] == 0.6
    type_in(part.board, part.board.place_of("back", 0), "0.03")
    assert part.world.get("shares")[0, 0] == 0.03


def test_gradients_are_filled_in_on_their_edges(part_of):
    part = part_of("autodiff", formula="x**2 + sin(x)", values=[2])
    for edge, text in enumerate(("4", "-0.4161", "1", "1")):
        type_in(part.board, part.board.place_of("back", edge), text)
    assert part.state["edges_right"] == 4
    assert part.board.links[1].back == "−0.416"


def test_a_formula_is_typed_and_a_wrong_one_is_explained(part_of):
    part = part_of("autodiff")
    box = part.form.boxes["formula"]
    box.setText("x * x")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert part.world.get("formula") == "x * x"
    assert [spot.title for spot in part.board.spots] == ["x", "×"]
    box.setText("x +")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert part.world.get("formula") == "x * x"
    assert "can't be read" in part.findChild(object, "partNote").text()


def test_numbers_are_written_short():
    assert [short(v) for v in (4.0, -0.41614, 0.5, 1e-7, np.inf, 12.5)] == [
        "4", "−0.416", "0.5", "1.00·10⁻⁷", "∞", "12.5",
    ]  # fmt: skip


# Grid.


def click_cell(part, sheet, row, column):
    at = part.board.cell_box(sheet, row, column).center().toPoint()
    QTest.mouseClick(part.board, LEFT, pos=at)


def test_pixels_of_letters_are_flipped_by_click_and_key(part_of):
    part = part_of("letters")
    click_cell(part, 0, 0, 5)
    assert part.state["strays"] == 2
    part.board.choose(part.board.place_of(1, 3, 0))
    QTest.keyClick(part.board, Qt.Key.Key_Space)
    assert part.state["strays"] == 1
    click_cell(part, 3, 0, 0)
    assert part.world.get("probe")[0, 0] == 1


def test_cells_of_arrays_of_any_axes_are_their_own(part_of):
    part = part_of("shapes", a=np.arange(12.0).reshape(2, 2, 3), b=[1, 2, 3], expression="a + b")
    type_in(part.board, part.board.place_of(0, 3, 1), "70")
    assert part.world.get("a")[1, 1, 1] == 70
    type_in(part.board, part.board.place_of(1, 0, 2), "9")
    assert part.world.get("b").tolist() == [1, 2, 9]


def test_gates_are_typed(part_of):
    part = part_of("eye", scene="memory")
    type_in(part.board, part.board.place_of(2, 0, 5), "0")
    assert part.world.get("keep")[5] == 0
    assert part.state["kept"] == 0


def test_a_drawing_is_put_into_a_picture_of_any_size(part_of):
    part = part_of("eye")
    image = np.zeros((28, 28))
    image[4:24, 12:16] = 1
    assert part.takes_drawing
    assert part.take_drawing(image)
    taken = part.world.get("picture")
    assert taken.shape == (16, 16)
    assert taken[:, :6].sum() == taken[:, 10:].sum() == 0
    assert taken[4:13, 7:9].all()
    part.world.set("scene", "memory")
    part.refresh()
    assert not part.takes_drawing
    assert part_of("energy", patterns="digits", count=10).take_drawing(image)
    assert not part_of("letters").takes_drawing


def test_training_is_seen_on_the_way_and_can_be_stopped(part_of):
    part = part_of("letters", epochs=10_000)
    epochs = []
    part.changed.connect(lambda: epochs.append(part.state["epoch"]))
    part.press("train")
    assert part.board.handles == ()
    wait_until(lambda: len(epochs) > 2)
    part.cancel()
    wait_until(lambda: not part.is_running)
    assert 0 < part.state["epoch"] < 10_000
    assert len(part.board.handles) > 0


# Blank.


def test_lines_are_typed_judged_and_trained_with(part_of):
    part = part_of("backward_pass", steps=200)
    lines = ("o - t", "h.T @ e / n", "(e @ w2.T) * (z > 0)", "x.T @ dh / n")
    for box, text in zip(part.board.boxes, lines, strict=True):
        QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert part.state["right"] == 4
    part.press("train")
    wait_until(lambda: not part.is_running)
    assert part.state["done"] == 200
    assert part.trace.isVisible()


def test_a_training_with_an_empty_line_says_so(part_of):
    part = part_of("backward_pass")
    part.press("train")
    wait_until(lambda: not part.is_running)
    assert "Write e first" in part.findChild(object, "partNote").text()


def test_a_line_of_ones_own_numpy(part_of):
    part = part_of("numpy_line")
    QTest.keyClicks(part.board.boxes[1], "b.T @ [1, 2]")
    QTest.keyClick(part.board.boxes[1], Qt.Key.Key_Return)
    assert part.state["fits"]
    assert "(3,)" in part.board.messages[1].text()
