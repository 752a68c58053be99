"""The views in their groups: by mouse, keys, box, and for assistive tools."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget

from digitapp.views import VIEWS
from digitapp.views.page import GROUPS
from digitapp.window.navigation import Navigation
from tests.digitapp.windows import shown

WIDE, NARROW = (1400, 700), (500, 700)


@pytest.fixture
def navigation(qtbot):
    made = Navigation()
    for group, title in (("Look", "Weights"), ("Look", "Map"), ("Ask", "Why"), ("Ask", "Lab")):
        made.addTab(QLabel(title), group, title)
    return shown(qtbot, made, *WIDE)


def rows(navigation):
    listed = navigation.list
    return [listed.item(row).text() for row in range(listed.count())]


def test_every_view_has_one_of_the_groups_and_groups_follow_their_order():
    groups = [spec.group for spec in VIEWS]
    assert set(groups) <= set(GROUPS)
    assert groups == sorted(groups, key=GROUPS.index)


def test_a_group_is_headed_once_and_one_without_views_is_not_shown(navigation):
    assert rows(navigation) == ["Look", "Weights", "Map", "Ask", "Why", "Lab"]


def test_whatever_shows_the_views_can_be_asked_like_a_row_of_tabs(window):
    tabs = window.findChild(object, "tabs")
    assert tabs.count() == len(VIEWS)
    assert [tabs.tabText(index) for index in range(tabs.count())] == [v.title for v in VIEWS]
    tabs.setCurrentIndex(3)
    assert tabs.currentIndex() == 3
    assert tabs.currentWidget() is window.pages[VIEWS[3].key]


def test_a_click_on_an_entry_opens_its_page_and_one_on_a_heading_does_nothing(qtbot, navigation):
    listed = navigation.list
    with qtbot.waitSignal(navigation.currentChanged) as told:
        at = listed.visualItemRect(listed.item(4)).center()
        qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert told.args == [2]
    at = listed.visualItemRect(listed.item(0)).center()
    qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert navigation.currentIndex() == 2
    assert navigation.currentWidget().text() == "Why"


def test_arrows_pass_headings_and_what_is_greyed(qtbot, navigation):
    navigation.setTabEnabled(1, False)
    navigation.list.setFocus()
    qtbot.keyClick(navigation.list, Qt.Key.Key_Down)
    assert navigation.currentIndex() == 2
    qtbot.keyClick(navigation.list, Qt.Key.Key_Up)
    assert navigation.currentIndex() == 0


def test_the_keys_for_next_and_previous_go_round_and_pass_what_is_greyed(qtbot, window):
    control = Qt.KeyboardModifier.ControlModifier
    back = control | Qt.KeyboardModifier.ShiftModifier
    window.tabs.setCurrentIndex(0)
    qtbot.keyClick(window, Qt.Key.Key_Backtab, back)
    assert window.tabs.currentIndex() == len(VIEWS) - 1
    qtbot.keyClick(window, Qt.Key.Key_Tab, control)
    window.tabs.setTabEnabled(1, False)
    qtbot.keyClick(window, Qt.Key.Key_Tab, control)
    assert window.tabs.currentIndex() == 2


def test_a_greyed_view_says_why_in_the_list_and_in_the_box(navigation):
    navigation.setTabEnabled(1, False)
    navigation.setTabToolTip(1, "It needs an encoder.")
    assert not navigation.isTabEnabled(1)
    item = navigation.list.findItems("Map", Qt.MatchFlag.MatchExactly)[0]
    row = navigation.box.findData(1)
    for found in (item.toolTip(), navigation.box.itemData(row, Qt.ItemDataRole.ToolTipRole)):
        assert found == "It needs an encoder."
    assert not navigation.box.model().item(row).isEnabled()


def test_a_narrow_window_has_a_box_in_place_of_the_list(qtbot, navigation):
    assert not navigation.is_folded
    navigation.resize(*NARROW)
    qtbot.waitUntil(lambda: navigation.is_folded)
    assert navigation.box.isVisible()
    navigation.box.activated.emit(navigation.box.findData(3))
    assert navigation.currentWidget().text() == "Lab"
    navigation.setCurrentIndex(1)
    assert navigation.box.currentText().strip() == "Map"
    navigation.resize(*WIDE)
    qtbot.waitUntil(lambda: not navigation.is_folded)
    assert navigation.list.currentItem().text() == "Map"


def test_the_focus_stays_with_the_navigation_when_it_folds(qtbot, navigation):
    navigation.activateWindow()
    navigation.list.setFocus()
    qtbot.waitUntil(navigation.list.hasFocus)
    navigation.resize(*NARROW)
    qtbot.waitUntil(navigation.box.hasFocus)


def test_assistive_tools_hear_the_view_with_its_group(window):
    listed = window.findChild(QListWidget, "viewList")
    assert listed.accessibleName()
    assert window.findChild(QComboBox, "viewBox").accessibleName()
    item = listed.findItems("Weights", Qt.MatchFlag.MatchExactly)[0]
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "Weights, Look"
