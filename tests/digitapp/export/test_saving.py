"""Saving: the ending that is typed is what is written, in a thread, whole or not at all."""

import threading

import pytest
from PySide6.QtGui import QColor, QImage, QImageReader
from PySide6.QtWidgets import QFileDialog, QLabel

from digitapp.export import saving as module
from digitapp.export.figures import ExportFigure
from digitapp.export.saving import Saving, figure_makers
from tests.digitapp.windows import shown

LINES = ["digit,count", "3,5"]


@pytest.fixture
def body(qtbot):
    return shown(qtbot, QLabel("a figure"), 200, 100)


@pytest.fixture
def saving(body):
    saving = Saving(body)
    saving.messages = []
    saving.said.connect(saving.messages.append)
    return saving


@pytest.fixture
def makers(body):
    return figure_makers(ExportFigure("Figure", body), LINES)


def saved(qtbot, saving, path, makers):
    saving.save(str(path), makers)
    qtbot.waitUntil(lambda: bool(saving.messages))
    return saving.messages[-1]


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.png", b"png"),
        ("a.PNG", b"png"),
        ("a.jpg", b"jpeg"),
        ("a.jpeg", b"jpeg"),
        ("a.svg", b"svg"),
    ],
)
def test_the_ending_that_is_typed_is_what_is_written(
    qtbot, saving, makers, tmp_path, name, format_
):
    assert saved(qtbot, saving, tmp_path / name, makers).text == f"Saved as “{name}”."
    reader = QImageReader(str(tmp_path / name))
    reader.setDecideFormatFromContent(True)
    if format_ == b"svg":
        assert b"<svg" in (tmp_path / name).read_bytes()
    else:
        assert bytes(reader.format().data()) == format_


def test_pages_and_tables_are_written_too(qtbot, saving, makers, tmp_path):
    saved(qtbot, saving, tmp_path / "a.pdf", makers)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    saving.messages.clear()
    saved(qtbot, saving, tmp_path / "a.csv", makers)
    assert (tmp_path / "a.csv").read_text().splitlines() == LINES


@pytest.mark.parametrize("name", ["a.bmp", "a", "a.png.exe"])
def test_an_unknown_ending_gets_a_sentence_and_no_file(qtbot, saving, makers, tmp_path, name):
    message = saved(qtbot, saving, tmp_path / name, makers)
    assert message.kind == "error"
    assert message.text == (
        f"“{name}” can’t be saved: let the name end in png, jpg, svg, pdf or csv."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_save_that_fails_says_so_and_leaves_the_old_file(
    qtbot, saving, makers, tmp_path, monkeypatch
):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    message = saved(qtbot, saving, path, makers)
    assert message.kind == "error"
    assert "no space left" in message.text
    assert [file.name for file in tmp_path.iterdir()] == ["a.png"]
    assert path.read_bytes() == b"old"


def test_files_are_packed_and_written_in_a_thread(qtbot, saving, makers, tmp_path, monkeypatch):
    threads, real = [], module.saving

    def noted(*args):
        threads.append(threading.current_thread())
        yield from real(*args)

    monkeypatch.setattr(module, "saving", noted)
    for kind in ("png", "svg", "csv"):
        saving.messages.clear()
        saved(qtbot, saving, tmp_path / f"a.{kind}", makers)
    assert len(threads) == 3
    assert threading.main_thread() not in threads


def test_a_picture_is_what_was_seen_when_saving_was_asked_for(qtbot, saving, body, tmp_path):
    saving.ask_figure("Save", "a", ExportFigure("", body))
    body.setStyleSheet("background: red")
    body.setText("")
    dialog = body.findChild(QFileDialog, "saveDialog")
    dialog.fileSelected.emit(str(tmp_path / "a.png"))
    dialog.close()
    qtbot.waitUntil((tmp_path / "a.png").exists)
    image = QImage(str(tmp_path / "a.png"))
    assert QColor(image.pixel(image.width() // 2, 60)) != QColor("red")
