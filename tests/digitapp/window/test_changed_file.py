"""The question before a file that another program changed is saved over."""

from PySide6.QtWidgets import QFileDialog, QMessageBox

from tests.digitapp.waiting import open_and_wait, save_and_wait, wait_until
from tests.digitapp.windows import dialog


def asked(window, tmp_path):
    path = tmp_path / "mine.npz"
    open_and_wait(window.session, "textbook")
    assert save_and_wait(window.session, str(path))
    path.write_bytes(b"of another program")
    window.filing.save()
    wait_until(lambda: dialog(window, QMessageBox, "changedQuestion") is not None)
    return path, dialog(window, QMessageBox, "changedQuestion")


def press(question, text):
    next(button for button in question.buttons() if button.text() == text).click()


def test_the_question_names_the_file_and_cancel_leaves_it(window, tmp_path):
    path, question = asked(window, tmp_path)
    assert "mine.npz" in question.text()
    question.reject()
    assert path.read_bytes() == b"of another program"


def test_replace_saves_over_it(window, tmp_path):
    path, question = asked(window, tmp_path)
    press(question, "Replace it")
    wait_until(lambda: path.read_bytes() != b"of another program")
    wait_until(lambda: not window.session.files.is_saving)


def test_save_as_asks_for_another_name(window, tmp_path):
    _, question = asked(window, tmp_path)
    press(question, "Save as…")
    wait_until(lambda: dialog(window, QFileDialog) is not None)
    dialog(window, QFileDialog).reject()
