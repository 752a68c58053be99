"""Parts plane, curve and surface: worlds moved by hand, without a lesson."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from digitapp.course.parts import part_for
from digitapp.course.pasted import pasted_rows
from model.errors import SettingError
from model.worlds import WORLDS

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
TOUCHED = [key for key, world in WORLDS.items() if world.part in ("plane", "curve", "surface")]
FRAME_S = 1 / 30


@pytest.fixture
def make(qtbot):
    kept = []  # a part that nobody holds is gone before its job's end has been told to the end

    def shown(key, **start):
        part = part_for(WORLDS[key](**start), None)
        kept.append(part)
        qtbot.addWidget(part)
        part.resize(760, 640)
        part.show()
        qtbot.waitExposed(part)
        return part

    yield shown
    for part in kept:
        part.settle()


def at(board, x, y):
    column, row = board.plane.to_pixels(np.array([[x, y]]))[0]
    return QPoint(round(column), round(row))


def drag(board, start, end):
    QTest.mousePress(board, LEFT, NO_KEY, start)
    QTest.mouseMove(board, end)
    QTest.mouseRelease(board, LEFT, NO_KEY, end)


@pytest.mark.parametrize("key", TOUCHED)
def test_each_world_is_shown_with_words_for_those_who_cannot_see(make, key):
    part = make(key)
    assert part.board.accessibleName()
    assert part.board.accessibleDescription() == part.world.picture().words


@pytest.mark.parametrize("key", TOUCHED)
def test_each_world_is_drawn_thirty_times_a_second_while_it_is_dragged(make, key):
    part = make(key)
    control = next(
        each for each in part.world.controls
        if each.kind in ("points", "number") and each.step != 1 and part.opens(each.name)
    )  # fmt: skip
    value = part.world.get(control.name)
    took = []
    for number in range(12):
        start = time.process_time()
        part.change(control.name, value + 1e-4 * (number + 1))
        part.board.repaint()
        took.append(time.process_time() - start)
    assert np.median(took) < FRAME_S


def test_a_bugs_line_is_dragged(make, qtbot):
    part = make("bug_line")
    grip = next(grip for grip in part.board.grips if grip.kind == "line")
    with qtbot.waitSignal(part.edited) as edited:
        drag(part.board, at(part.board, grip.x, grip.y), at(part.board, 2, 2))
    assert edited.args == ["slope"]
    assert part.world.get("slope") == pytest.approx(1.0, abs=0.02)
    assert part.state["caterpillar_above"]


def test_a_line_turned_beyond_the_upright_stays_steep(make):
    part = make("bug_line")
    part.board.line_moved.emit(0, 1, -1.0, 2.0)
    assert part.world.get("slope") == 1000


def test_a_point_is_added_gets_another_class_and_is_removed(make):
    part = make("logic")
    QTest.mouseDClick(part.board, LEFT, NO_KEY, at(part.board, 0.5, 0.45))
    assert part.state["count"] == 5
    assert part.state["gate"] == "own"
    assert part.board.chosen_point == 4
    before = part.world.get("labels")[4]
    QTest.keyClick(part.board, Qt.Key.Key_C)
    assert part.world.get("labels")[4] == 1 - before
    QTest.keyClick(part.board, Qt.Key.Key_Delete)
    assert part.state["count"] == 4
    assert part.state["gate"] == "AND"


def test_buttons_add_and_remove_points_too(make):
    part = make("bug_line")
    part.add_button.click()
    assert part.state["count"] == 3
    part.remove_button.click()
    assert part.state["count"] == 2


def test_what_a_step_does_not_open_has_no_grips_and_no_buttons(make):
    part = make("logic")
    part.set_may({"line"})
    assert {grip.kind for grip in part.board.grips} == {"line"}
    assert not part.add_button.isVisible()
    part.set_may(())
    assert part.board.grips == ()
    part.set_may(None)
    assert {grip.kind for grip in part.board.grips} == {"line", "point"}


def test_points_are_pasted_with_their_classes(make):
    part = make("logic")
    QGuiApplication.clipboard().setText("x,y,class\n0,0,1\n1.5,1,0\n")
    part.paste_button.click()
    assert part.world.get("points").tolist() == [[0, 0], [1.5, 1]]
    assert part.world.get("labels").tolist() == [1, 0]


def test_what_is_no_table_is_told_and_changes_nothing(make):
    part = make("logic")
    QGuiApplication.clipboard().setText("0 0 7")
    part.paste_button.click()
    assert "whole number from 0 to 1" in part._note.text()
    assert part.state["count"] == 4


def test_the_two_numbers_make_another_digit(make):
    part = make("squeeze")
    before = part.board.scene.image
    drag(part.board, at(part.board, 0, 0), at(part.board, *np.array(part.world.picture().x) * 0.5))
    assert not np.allclose(part.board.scene.image, before)


def test_the_point_of_a_curve_is_dragged_and_stays_in_view(make):
    part = make("downhill")
    drag(part.board, at(part.board, 3, 5), at(part.board, 1, 1))
    assert part.world.get("x") == pytest.approx(1.0, abs=0.03)
    part.board.point_moved.emit(99.0)
    assert part.world.get("x") == 5.0


def test_miles_are_turned_by_arrow_keys(make):
    part = make("miles")
    part.board.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(5):
        QTest.keyClick(part.board, Qt.Key.Key_Right)
    assert part.world.get("c") == pytest.approx(0.6, abs=0.005)


def test_a_corner_of_the_plane_is_pulled(make):
    part = make("iris_plane")
    before = part.world.get("heights")
    part.board.pulled.emit(2, float(before[2]) + 1.0)
    assert part.world.get("heights") == pytest.approx([*before[:2], before[2] + 1.0])
    assert part.state["cost"] != pytest.approx(313.5056)


def test_data_are_pasted_onto_a_surface(make):
    part = make("iris_plane")
    QGuiApplication.clipboard().setText("1\t1\t2\n2\t1\t3\n1\t2\t4\n")
    part.paste_button.click()
    assert part.state["rows"] == 3
    assert len(part.board.scene.points) == 3


def test_an_action_runs_to_its_end_and_its_cost_is_drawn(make, qtbot):
    part = make("iris_bend", slopes="backward")
    with qtbot.waitSignal(part.ended, timeout=20_000) as ended:
        part.press("train")
    assert ended.args == [True]
    assert part.state["steps"] == 2000
    assert part.state["cost"] < 0.645
    assert part.trace.isVisible()
    assert len(part.trace.values) == 2001


def test_an_action_that_is_stopped_leaves_a_world_to_go_on_with(make, qtbot):
    part = make("squeeze")
    with qtbot.waitSignal(part.ended, timeout=20_000) as ended:
        part.press("train")
        part.cancel()
    assert ended.args == [False]
    assert part.state["epochs"] < 60
    assert part.change("code", [[0.1, 0.1]])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1 2\n3 4", [[1, 2], [3, 4]]),
        ("1;2;0\n3;4;1\n", [[1, 2, 0], [3, 4, 1]]),
        ("x, y\n1, 2\n\n3, 4e0,", [[1, 2], [3, 4]]),
    ],
)
def test_rows_are_read_however_they_are_parted(text, rows):
    assert pasted_rows(text, 2, 3).tolist() == rows


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no rows"),
        ("hello", "no rows"),
        ("1 2\nhello", "Line 2"),
        ("1 2\n1 2 3", "Line 2"),
        ("1 inf", "no rows"),
        ("1 2 3 4", "Line 1"),
        ("1 2\n" * 3000, "more than 2,000"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(text, words):
    with pytest.raises(SettingError, match=words):
        pasted_rows(text, 2, 3)
