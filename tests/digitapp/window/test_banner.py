"""Messages lie over the view: they move nothing, take no click on its way, and go when settled."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from digitapp.state import Message
from tests.digitapp.windows import until_free

LONG = "Something went wrong with a very long sentence about it. " * 6


def places(window):
    """Where everything is that a person can click, but for the banner itself."""
    return {
        id(widget): widget.mapTo(window, QPoint(0, 0)).toTuple()
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and not window.banner.isAncestorOf(widget)
        and widget is not window.banner
    }  # fmt: skip


@pytest.mark.parametrize("message", [Message("News."), Message(LONG, "error", "details")])
def test_a_message_moves_nothing_when_it_comes_and_when_it_goes(qtbot, window, message):
    QTest.qWait(1)
    before = places(window)
    window.session.said.emit(message)
    QTest.qWait(1)
    assert places(window) == before
    window.banner.close_message()
    QTest.qWait(1)
    assert places(window) == before


def test_all_of_a_long_message_is_seen_within_the_window(qtbot, window):
    window.session.said.emit(Message(LONG, "error"))
    QTest.qWait(1)
    banner = window.banner
    text = banner._text
    assert text.height() >= text.heightForWidth(text.width())
    assert window.rect().contains(banner.geometry())
    window.resize(1000, 640)
    qtbot.waitUntil(lambda: window.rect().contains(banner.geometry()))


def test_a_click_on_its_way_goes_through_a_new_message(qtbot, window):
    window.session.said.emit(Message("News."))
    at = window.banner.geometry().center()
    assert not window.banner.isAncestorOf(window.childAt(at))
    assert window.childAt(at) is not window.banner
    qtbot.waitUntil(lambda: window.childAt(window.banner.geometry().center()) is not None
                    and window.banner in _ancestors(window.childAt(at)))  # fmt: skip


def _ancestors(widget):
    found = []
    while widget is not None:
        found.append(widget)
        widget = widget.parentWidget()
    return found


def test_a_key_goes_to_the_buttons_and_escape_closes_and_goes_back(qtbot, window):
    window.activateWindow()
    window.drawing.canvas.setFocus()
    qtbot.waitUntil(window.drawing.canvas.hasFocus)
    window.session.said.emit(Message("Trouble.", "error", "Traceback"))
    assert window.drawing.canvas.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_F4)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QPushButton)
    assert focus.text() == "Details"
    qtbot.keyClick(focus, Qt.Key.Key_Escape)
    assert window.banner.message is None
    assert window.drawing.canvas.hasFocus()


def test_the_last_message_comes_back_on_demand(qtbot, window):
    window.session.said.emit(Message("News."))
    window.banner.close_message()
    window.actions_["message"].trigger()
    assert window.banner.message.text == "News."


def test_assistive_tools_are_told_what_kind_of_message_it_is(window):
    window.session.said.emit(Message("Trouble.", "error"))
    spoken = QAccessible.queryAccessibleInterface(window.banner)
    assert spoken.text(QAccessible.Text.Name) == "Error"
    assert spoken.text(QAccessible.Text.Description) == "Trouble."


def test_an_error_goes_when_the_next_network_opens(qtbot, window, tmp_path):
    wrong = tmp_path / "wrong.npz"
    wrong.write_bytes(b"no network")
    window.session.open(str(wrong))
    qtbot.waitUntil(lambda: window.banner.message is not None)
    until_free(qtbot, window)
    assert window.banner.message.kind == "error"
    window.session.open("textbook")
    qtbot.waitUntil(lambda: window.banner.message is None, timeout=20_000)


def test_an_error_about_data_stays_when_a_network_opens_and_goes_when_data_come(
    qtbot, window, tmp_path
):
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(b"no digits")
    window.session.choose_data(str(wrong))
    qtbot.waitUntil(lambda: window.banner.message is not None)
    until_free(qtbot, window)
    window.session.open("textbook")
    until_free(qtbot, window)
    assert window.banner.message.kind == "error"
    window.session.choose_data("digits")
    qtbot.waitUntil(lambda: window.banner.message is None, timeout=20_000)


def test_an_error_about_a_picture_goes_when_the_next_one_is_read(qtbot, window, tmp_path):
    wrong, right = tmp_path / "wrong.png", tmp_path / "right.png"
    wrong.write_bytes(b"no picture")
    assert window.drawing.canvas.grab().save(str(right))
    window.drawing._on_file_chosen(str(wrong))
    qtbot.waitUntil(lambda: window.banner.message is not None, timeout=20_000)
    window.drawing._on_file_chosen(str(right))
    qtbot.waitUntil(lambda: window.banner.message is None, timeout=20_000)
