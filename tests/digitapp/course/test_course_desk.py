"""The list of lessons, the person's folder, and the ways into the course."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from digitapp.course.listing import ENTRY
from digitapp.window.lessons import START
from tests.digitapp.waiting import wait_until
from tests.digitapp.windows import until_free

MINE = """+++
key = "mine"
title = "Mine"
part = "plane"
[start]
slope = 0.25
+++
## One
Turn it.
```step
may = ["slope"]
until = "slope == {}"
show_me = {{ slope = {} }}
```
"""


@pytest.fixture
def desk(qtbot, window):
    until_free(qtbot, window)
    window.lessons.show()
    view = window.views["course"]
    wait_until(lambda: view.desk is not None and view.desk.shelf.course is not None)
    yield view.desk
    view.leave()
    until_free(qtbot, window)


def rows(desk):
    found = desk.listing.rows
    return [found.item(at).data(ENTRY) for at in range(found.count())]


def test_the_course_is_not_made_before_it_is_shown(qtbot, window):
    until_free(qtbot, window)
    assert window.views["course"].desk is None
    assert window.tabs.currentWidget() is window.pages["train"]


def test_the_list_has_all_lessons_and_the_playground(desk):
    kinds = [entry.kind for entry in rows(desk)]
    assert kinds.count("lesson") == len(desk.shelf.lessons) > 0
    assert "world" in kinds
    assert desk.listing.go_button.text() == "&Start the course"


def test_a_lesson_is_opened_by_enter_and_left_by_key(desk):
    desk.listing.rows.setFocus()
    first = next(at for at, entry in enumerate(rows(desk)) if entry.kind == "lesson")
    desk.listing.rows.setCurrentRow(first)
    QTest.keyClick(desk.listing.rows, Qt.Key.Key_Return)
    assert desk.currentWidget() is desk.page
    assert desk.lesson.key == rows(desk)[first].key
    QTest.keyClick(desk.page, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    wait_until(lambda: desk.currentWidget() is desk.listing)
    assert desk.page.part is None


def test_progress_stays_and_the_course_goes_on_there(desk):
    desk.open_lesson("bugs")
    desk.page.seen_s = 0.0
    desk.page.show_me()
    wait_until(lambda: 0 in desk.page.walk.done and not desk.page.part.is_running)
    desk.show_list()
    entry = next(entry for entry in rows(desk) if (entry.kind, entry.key) == ("lesson", "bugs"))
    assert entry.done == 1
    assert desk.listing.go_button.text().startswith("&Go on: ")
    desk.listing.go_button.click()
    assert desk.lesson.key == "bugs"


def test_an_own_lesson_is_read_as_soon_as_it_is_saved_and_again(desk):
    folder = desk.shelf.folder
    folder.mkdir(parents=True)
    desk.shelf.read()
    wait_until(lambda: desk.shelf._job is None)
    (folder / "mine.md").write_text(MINE.format(1, 1))
    wait_until(lambda: desk.shelf.find("mine") is not None)
    desk.open_lesson("mine")
    (folder / "mine.md").write_text(MINE.format("2", "2") + "\n\n")
    wait_until(lambda: "2" in desk.page.walk.step.until.text)


def test_mistakes_of_an_own_lesson_are_shown_with_file_and_line(desk):
    folder = desk.shelf.folder
    folder.mkdir(parents=True)
    (folder / "bad.md").write_text(MINE.format("__import__('os')", 1))
    desk.shelf.read()
    wait_until(lambda: any(entry.kind == "problem" for entry in rows(desk)))
    problem = next(entry.title for entry in rows(desk) if entry.kind == "problem")
    assert "bad.md" in problem
    assert "line 12" in problem


def test_a_lesson_that_asks_its_world_for_what_it_has_not_says_so(desk, window):
    folder = desk.shelf.folder
    folder.mkdir(parents=True)
    (folder / "mine.md").write_text(MINE.format("1 and moon > 2", 1))
    desk.shelf.read()
    wait_until(lambda: desk.shelf.find("mine") is not None)
    desk.open_lesson("mine")
    assert "moon" in window.banner.message.text
    assert desk.page.walk is None


def test_a_world_of_the_playground_opens_with_all_its_controls(desk):
    desk._on_world("bug_line")
    part = desk.playground.part
    assert part.change("slope", 0.8)
    assert all(part.may(control.name) for control in part.world.controls)
    desk.playground.copy_set_up()
    desk.playground.again_button.click()
    assert desk.playground.part.state["slope"] != 0.8
    desk.playground.paste_set_up()
    assert desk.playground.part.state["slope"] == 0.8


def test_the_first_start_offers_the_course_once(qtbot, window):
    until_free(qtbot, window)
    window.lessons.welcome()
    assert window.banner.message.action == START
    window.banner._action.click()
    view = window.views["course"]
    wait_until(lambda: view.desk is not None and view.desk.lesson is not None)
    assert view.desk.lesson is view.desk.shelf.lessons[0]
    window.lessons.welcome()
    assert window.banner.message is None
    view.leave()


def test_each_view_leads_to_the_lesson_on_it(qtbot, window, desk):
    desk.open_lesson_on("no such view")
    assert desk.currentWidget() is desk.listing
    window.tabs.setCurrentWidget(window.pages["weights"])
    window.actions_["lesson_on_this"].trigger()
    wait_until(lambda: desk.lesson is not None)
    assert "weights" in desk.lesson.views


def test_a_lesson_can_be_opened_at_the_start(qtbot, window):
    window.start_up(lesson="bugs")
    view = window.views["course"]
    wait_until(lambda: view.desk is not None and view.desk.lesson is not None)
    assert view.desk.lesson.key == "bugs"
    view.leave()
    until_free(qtbot, window)


def test_the_guide_is_shown(desk):
    desk.show_guide()
    dialog = desk.findChild(object, "guideDialog")
    assert dialog.isVisible()
    dialog.close()


@pytest.mark.parametrize("place", ["list", "lesson"])
def test_tab_leads_all_around_the_window(qtbot, window, desk, place):
    if place == "lesson":
        window.lessons.open("plane")
        wait_until(lambda: desk.page.part is not None and not desk.page.part.is_running)
        start, inside = desk.page.pane.show_button, desk.page.part.board
    else:
        start = inside = desk.listing.rows
    window.activateWindow()
    start.setFocus()
    reached = set()
    for _ in range(80):
        focus = window.focusWidget()
        reached.add(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert {inside, window.drawing.canvas, window.tabs.list} <= reached
    assert all(widget.isVisible() for widget in reached)
