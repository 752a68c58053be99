"""The page walks a lesson: by mouse, by keyboard, and with everything put back."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QBoxLayout

from digitapp.course.lesson_text import FormulaDesk
from digitapp.course.page import LessonPage
from digitapp.course.reading import parse_lesson
from digitapp.system.settings import AppSettings
from tests.digitapp.waiting import wait_until
from tests.digitapp.windows import shown

BUGS = """+++
key = "two"
title = "Two bugs"
part = "plane"
say = "{right} of {count} right"
[start]
slope = 0.25
+++
One line $y = A x$, shall keep them apart.

## By hand
Drag the line, see [the other](lesson:other).
```step
may = ["slope"]
press = []
until = "caterpillar_above and ladybird_below"
show_me = { slope = 1.0 }
hint = "{slope:.2f} is too flat."
```
## By the error
Whom will it fit?
```step
set = { slope = 0.25, rate = 1.0 }
ask = ["the ladybird", "the caterpillar"]
answer = 1
question = "Whom, from {slope:.2f} on?"
until = "steps == 2"
show_me = { press = ["step", "step"] }
needs = { rate = 1.0 }
then = "A = {slope:.4f}."
```
The end.
"""


@pytest.fixture
def page(qtbot, tmp_path):
    desk = FormulaDesk()
    page = LessonPage(AppSettings(tmp_path / "settings.ini"), desk, None)
    page.seen_s = 0.0
    page.open_lesson(parse_lesson(BUGS, "two.md"), frozenset())
    yield shown(qtbot, page, 900, 600)
    page.close_lesson()
    desk.close()


def at_rest(page):
    wait_until(lambda: not page.part.is_running and not page._late.isActive())


def test_a_step_is_done_as_soon_as_the_world_is_as_it_should_be(page):
    told = []
    page.progressed.connect(lambda lesson, progress: told.append(progress))
    assert page.part.change("slope", 0.9)
    at_rest(page)
    assert page.walk.done == {0}
    assert told[-1] == {"done": [0], "steps": 2}
    assert "2 of 2 right" in page.pane._say.text()


def test_only_what_the_step_opens_can_be_moved(page):
    assert not page.part.change("rate", 0.5)
    assert not page.part.form.buttons["step"].isEnabled()
    assert page.part.form.boxes["slope"].isEnabled()
    page.may_all()
    assert page.part.change("rate", 0.5)


def test_the_next_step_opens_its_buttons_once_a_prediction_is_made(page):
    page.go(1)
    at_rest(page)
    assert page.walk.index == 1
    assert not page.part.form.buttons["step"].isEnabled()
    page.pane.prediction.answers[0].click()
    at_rest(page)
    assert page.part.form.buttons["step"].isEnabled()
    for _ in range(2):
        page.part.form.buttons["step"].click()
        at_rest(page)
    assert 1 in page.walk.done
    assert "You predicted “the ladybird”; it is “the caterpillar”" in page.pane._done._head.text()
    assert "2.9000" in page.pane._done._then.toPlainText()


def test_show_me_does_the_step_and_put_back_begins_it_again(page):
    page.show_me()
    at_rest(page)
    assert page.walk.done == {0}
    assert page.part.state["slope"] == 1.0
    page.put_back()
    assert page.part.state["slope"] == 0.25


def test_hint_and_question_tell_the_values_of_the_world(page):
    page.pane.hint_button.click()
    assert page.pane._hint.toPlainText() == "0.25 is too flat."
    page.go(1)
    at_rest(page)
    assert page.pane.prediction._question.toPlainText() == "Whom, from 0.25 on?"


def test_what_is_different_is_said_and_put_back_mends_it(page):
    page.go(1)
    at_rest(page)
    page.may_all()
    page.part.change("rate", 0.5)
    at_rest(page)
    assert "0.5" in page.pane._astray.text()
    page.put_back()
    assert page.pane._astray.text() == ""


def test_a_lesson_is_walked_by_keys_alone(qtbot, page):
    page.activateWindow()
    page.pane.hint_button.setFocus()
    qtbot.waitUntil(page.pane.hint_button.hasFocus)
    QTest.keyClick(page.pane.hint_button, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    wait_until(lambda: page.walk.done == {0} and not page.part.is_running)
    QTest.keyClick(page.pane.hint_button, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    wait_until(lambda: page.walk.index == 1 and not page.part.is_running)
    page.pane.prediction.answers[1].setFocus()
    QTest.keyClick(page.pane.prediction.answers[1], Qt.Key.Key_Space)
    at_rest(page)
    page.part.form.buttons["step"].setFocus()
    for _ in range(2):
        QTest.keyClick(page.part.form.buttons["step"], Qt.Key.Key_Space)
        at_rest(page)
        page.part.form.buttons["step"].setFocus()
    assert page.walk.is_finished


def test_all_that_can_be_used_is_reached_by_tab(page):
    page.pane.hint_button.setFocus()
    reached = set()
    for _ in range(60):
        QTest.keyClick(page.window().focusWidget() or page, Qt.Key.Key_Tab)
        widget = page.window().focusWidget()
        if widget is not None:
            reached.add(widget.objectName())
    assert {
        "allLessonsButton", "step1Button", "hintButton", "showMeButton", "putBackButton",
        "nextStepButton", "slopeBox",
    } <= reached  # fmt: skip


def test_a_screen_reader_hears_the_step_the_state_and_the_formula_in_words(page):
    assert page.pane.accessibleDescription().startswith("Step 1 of 2. By hand")
    assert "y = A x" in page.pane._intro.accessibleDescription()
    assert "$" not in page.pane._intro.accessibleDescription()
    assert page.pane._say.accessibleName() == "State"
    assert page.part._board.accessibleDescription() != ""


def test_a_formula_follows_once_it_is_drawn(qtbot, page):
    wait_until(lambda: len(page.pane._intro._desk.pictures) > 0)
    picture = next(iter(page.pane._intro._formulas.values()))
    assert picture.svg.startswith("<svg")


def test_every_text_of_a_step_has_the_values_of_the_world_in_it(page):
    asked = 'question = "Is {slope:.2f} steep?"\nask = ["yes", "no"]\nanswer = 1\n'
    text = BUGS.replace("may = [", f"{asked}may = [", 1)
    page.open_lesson(parse_lesson(text, "two.md"), frozenset())
    assert page.pane.prediction._question.toPlainText() == "Is 0.25 steep?"
    page.pane.hint_button.click()
    assert page.pane._hint.toPlainText() == "0.25 is too flat."


def test_once_the_lesson_is_over_everything_can_be_tried(page):
    page.go(1)
    at_rest(page)
    page.show_me()
    at_rest(page)
    assert page.part.change("points", [[3.0, 1.0], [1.0, 3.0], [2.0, 2.0]])
    at_rest(page)
    assert page.pane._astray.text() == ""
    page.put_back()
    at_rest(page)
    assert not page.part.change("points", [[2.0, 2.0]])


def test_links_lead_on(qtbot, page):
    with qtbot.waitSignal(page.link_followed) as told:
        page.pane._text.link_followed.emit("lesson:other")
    assert told.args == ["lesson:other"]
    assert "lesson:other" in page.pane._text.toHtml()


def test_a_set_up_is_passed_on_as_text(qapp, page):
    page.part.change("slope", 0.7)
    page.copy_set_up()
    text = qapp.clipboard().text()
    page.put_back()
    page.paste_set_up()
    assert page.part.state["slope"] == 0.7
    said = []
    page.complained.connect(said.append)
    qapp.clipboard().setText("nothing of that kind")
    page.paste_set_up()
    assert "no set-up" in said[0]
    assert "slope = 0.7" in text


def test_the_text_stands_above_the_part_where_the_page_is_narrow(page):
    ways = QBoxLayout.Direction
    assert page._body.direction() is ways.LeftToRight
    page.resize(480, 700)
    assert page._body.direction() is ways.TopToBottom
    page.resize(900, 600)
    page._left_action.setChecked(True)
    assert page._body.direction() is ways.RightToLeft


def test_what_stops_a_show_me_lets_it_be_shown_again(page):
    page.seen_s = 0.2
    page.show_me()
    wait_until(lambda: not page.pane.show_button.isEnabled())
    page.copy_set_up()
    at_rest(page)
    assert page.pane.show_button.isEnabled()


def test_a_way_to_another_step_that_is_broken_off_can_be_gone_again(page):
    page.go(1)
    page.put_back()
    page.go(1)
    at_rest(page)
    assert page.walk.index == 1
    assert page.pane._heading.text() == "By the error"


def test_who_is_on_the_way_to_another_step_answers_nothing(page):
    page.go(1)
    page.pane.predicted.emit(0)
    at_rest(page)
    assert page.walk.index == 1
    assert page.walk.choice is None


def test_leaving_stops_what_runs(page):
    page.seen_s = 0.05
    page.show_me()
    assert page.part.is_running
    page.close_lesson()
    assert page.part is None


def test_the_answers_of_a_step_are_reached_by_tab_after_an_earlier_ones_were_chosen(qtbot, page):
    asked = 'ask = ["yes", "no", "never"]\nanswer = 2\n'
    page.open_lesson(parse_lesson(BUGS.replace("may = [", f"{asked}may = [", 1), "two.md"), set())
    page.activateWindow()
    page.pane.prediction.answers[2].setFocus()
    qtbot.waitUntil(page.pane.prediction.answers[2].hasFocus)
    QTest.keyClick(page.pane.prediction.answers[2], Qt.Key.Key_Space)
    page.show_me()
    at_rest(page)
    page.go(1)
    at_rest(page)
    page.pane.setFocus()
    QTest.keyClick(page.pane, Qt.Key.Key_Tab)
    reached = []
    for _ in range(40):
        focus = page.window().focusWidget()
        reached.append(focus.objectName())
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert "answer1" in reached
