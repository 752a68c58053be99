import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QPlainTextEdit, QPushButton

from digitapp.state import Message, Phase
from digitapp.system.settings import AppSettings
from digitapp.views import VIEWS
from digitapp.window.actions import ACTIONS, MENUS
from digitapp.window.main_window import KEYS, SIZE
from model.archs import Layered
from model.plan import Plan
from tests.digitapp.waiting import open_and_wait, save_and_wait, wait_until
from tests.digitapp.windows import dialog, train, until_free

LONG = Plan("mlp", {"hidden": (8,)}, {"epochs": 10_000})


def menu_of(window, title):
    return next(a.menu() for a in window.menuBar().actions() if a.text() == title)


def choose_data(window, name):
    box = window.top_bar.data_box
    box.activated.emit(box.findData(name))


def test_each_menu_holds_its_rows_of_the_table_in_order(window):
    for key, title in MENUS.items():
        wanted = [window.actions_[spec.key] for spec in ACTIONS if spec.menu == key]
        assert [a for a in menu_of(window, title).actions() if a in wanted] == wanted


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.key)
def test_every_action_can_be_triggered_and_no_error_is_told(qtbot, window, spec):
    open_and_wait(window.session, "textbook")
    window.actions_[spec.key].setEnabled(True)
    window.actions_[spec.key].trigger()
    for opened in window.findChildren(QDialog):
        opened.close()
    until_free(qtbot, window) if spec.key == "random_digit" else None
    message = window.banner.message
    assert message is None or message.kind == "info"


def test_the_first_views_have_keys_that_go_to_them(qtbot, window):
    for index in reversed(range(KEYS)):
        key = Qt.Key(Qt.Key.Key_1 + index)
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.tabs.currentIndex() == index


def test_views_that_do_not_fit_the_network_cannot_be_opened(window, monkeypatch):
    open_and_wait(window.session, "textbook")
    assert all(window.tabs.isTabEnabled(index) for index in range(len(VIEWS)))
    monkeypatch.setattr(window.session, "can", lambda needs: Layered not in needs)
    window.on_state(window.session.state)
    for index, spec in enumerate(VIEWS):
        assert window.tabs.isTabEnabled(index) == (Layered not in spec.needs)


def test_the_title_names_the_network_and_marks_what_is_not_saved(qtbot, window, tmp_path):
    assert window.windowTitle() == "digitapp[*]"
    open_and_wait(window.session, "textbook")
    assert window.windowTitle() == "textbook[*] – digitapp"
    assert not window.isWindowModified()
    train(qtbot, window)
    until_free(qtbot, window)
    assert window.isWindowModified()
    assert save_and_wait(window.session, str(tmp_path / "mine.npz"))
    assert window.windowTitle() == "mine[*] – digitapp"
    assert not window.isWindowModified()


def test_the_bar_tells_what_came_of_a_training_and_forgets_it_with_the_network(qtbot, window):
    train(qtbot, window)
    until_free(qtbot, window)
    accuracy = window.session.state.network.accuracy
    assert f"accuracy {100 * accuracy:.2f} % on test digits" in window.session.state.progress.text
    window.session.reset(same=True)
    assert window.session.state.progress.text == ""


def test_loading_data_leaves_no_word_in_the_bar(qtbot, window):
    window.session.choose_data("digits")
    assert "Loading" in window.session.state.progress.text
    until_free(qtbot, window)
    assert window.session.state.progress.text == ""


@pytest.mark.parametrize("name", ["open", "folder"])
def test_files_and_folders_of_digits_are_asked_for(qtbot, window, name):
    choose_data(window, name)
    asked = dialog(window, QFileDialog)
    mode = asked.fileMode()
    asked.close()
    assert (mode == QFileDialog.FileMode.Directory) == (name == "folder")


def test_a_folder_without_mnist_is_told_and_takes_no_data_away(qtbot, window, tmp_path):
    window.session.choose_data("digits")
    until_free(qtbot, window)
    choose_data(window, "folder")
    dialog(window, QFileDialog).fileSelected.emit(str(tmp_path))
    qtbot.waitUntil(lambda: window.banner.message is not None)
    assert tmp_path.name in window.banner.message.text
    assert window.session.state.data.title == "scikit-learn digits"
    assert window.top_bar.data_box.currentData() == "digits"
    dialog(window, QFileDialog).close()


def test_absent_mnist_is_offered_for_download_in_the_banner(qtbot, window):
    choose_data(window, "mnist")
    qtbot.waitUntil(lambda: window.banner.message is not None)
    message = window.banner.message
    assert message.action == "Download…"
    assert "--" not in message.text
    button = next(b for b in window.banner.findChildren(QPushButton) if b.text() == "Download…")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    question = dialog(window, QMessageBox, "downloadQuestion")
    question.reject()
    assert window.session.state.is_free
    assert window.banner.message is None


def test_a_view_that_needs_absent_mnist_leads_to_the_question(window):
    window.session.need_data("mnist")
    dialog(window, QMessageBox, "downloadQuestion").reject()
    assert window.session.state.is_free


def test_news_go_by_themselves_and_troubles_stay(window):
    window.session.said.emit(Message("News."))
    assert window.banner._timer.isActive()
    window.session.said.emit(Message("Trouble.", "warning"))
    assert not window.banner._timer.isActive()
    assert window.banner.message.text == "Trouble."


def test_the_details_of_an_error_can_be_read(qtbot, window):
    window.session.said.emit(Message("Trouble.", "error", details="Traceback: line 7"))
    button = next(b for b in window.banner.findChildren(QPushButton) if b.text() == "Details")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    details = dialog(window, QDialog, "detailsDialog")
    assert details.findChild(QPlainTextEdit).toPlainText() == "Traceback: line 7"
    details.close()


def test_the_welcome_is_said_at_the_first_start_alone(make_window):
    first = make_window()
    first.start_up()
    assert "Draw a digit" in first.banner.message.text
    second = make_window()
    second.start_up()
    assert second.banner.message is None


def test_the_lock_of_the_settings_is_taken_in_their_own_thread_alone(make_window, monkeypatch):
    # Qt waits for it with Python's own lock held: two threads would wait for each other for ever.
    threads = []
    remove = AppSettings.remove_leftovers

    def noted(settings):
        threads.append(threading.current_thread())
        remove(settings)

    monkeypatch.setattr(AppSettings, "remove_leftovers", noted)
    window = make_window()
    window.start_up()
    wait_until(lambda: window.session.state.network is not None)
    assert threads == [threading.main_thread()]


def test_colours_and_placement_are_remembered(make_window):
    first = make_window()
    assert (first.width(), first.height()) == SIZE
    first.actions_["theme_dark"].trigger()
    first.resize(first.width(), 740)  # the offscreen platform's screen is 800 px wide
    first.splitter.setSizes([500, 780])
    fraction = first.splitter.sizes()[0] / first.splitter.width()
    first.close()
    second = make_window()
    assert second.actions_["theme_dark"].isChecked()
    assert second.height() == 740
    now = second.splitter.sizes()[0] / second.splitter.width()
    assert now == pytest.approx(fraction, abs=0.02)
    second.actions_["theme_light"].trigger()


def test_closing_in_mid_training_ends_its_thread(qtbot, window):
    before = threading.active_count()
    train(qtbot, window, LONG)
    assert threading.active_count() > before
    window.close()
    dialog(window, QMessageBox, "unsavedQuestion").button(
        QMessageBox.StandardButton.Discard
    ).click()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=1000)
    assert threading.active_count() <= before


def test_data_chosen_in_mid_training_stop_it_first(qtbot, window):
    train(qtbot, window, LONG)
    window.session.choose_data("digits")
    qtbot.waitUntil(lambda: window.session.state.phase is Phase.LOADING, timeout=5000)
    until_free(qtbot, window)
    assert window.session.state.network.unsaved


def test_a_view_is_made_when_it_is_asked_for_or_seen(qtbot, make_window):
    window = make_window()
    assert window.pages["train"].is_made
    assert not window.pages["weights"].is_made
    window.tabs.setCurrentWidget(window.pages["weights"])
    assert window.pages["weights"].is_made
    assert not window.pages["lab"].is_made
    assert window.views["lab"] is window.pages["lab"].view
    assert window.pages["lab"].is_made


def test_all_views_are_made_soon_after_the_start(qtbot, make_window):
    window = make_window()
    window.start_up()
    qtbot.waitUntil(lambda: all(page.is_made for page in window.pages.values()), timeout=20_000)
    qtbot.waitUntil(lambda: not window._making.isActive())
