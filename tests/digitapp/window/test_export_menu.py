"""File, Export network: what can be written, what can't and why, and where it went."""

import numpy as np
import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from model.archs import ARCHITECTURES
from model.data import load_dataset
from model.errors import SaveError
from model.export import EXPORTS
from model.files import SavedNetwork, save_network
from tests.digitapp.waiting import open_and_wait, wait_until
from tests.digitapp.windows import dialog, train, until_free
from tests.foreign import FOREIGN


def entries(window):
    return dict(zip(EXPORTS, window.export_menu.actions(), strict=True))


def export(window, path, form):
    """Exports and waits; what was said last."""
    said = []
    window.session.said.connect(said.append)
    window.export_menu.export(str(path), form)
    wait_until(lambda: not window.session.files.is_saving)
    window.session.said.disconnect(said.append)
    return said[-1]


def test_without_a_network_nothing_can_be_exported(window):
    assert not window.export_menu.isEnabled()


def test_what_can_not_be_written_is_disabled_with_the_reason(window):
    open_and_wait(window.session, "textbook")
    assert window.export_menu.isEnabled()
    training = entries(window)["training"]
    assert not training.isEnabled()
    assert "Nothing is known of how the network was trained" in training.toolTip()
    assert entries(window)["numpy"].isEnabled()
    assert entries(window)["numpy"].toolTip() == EXPORTS["numpy"].tip


def test_a_network_without_a_forward_pass_says_so(make_window, tmp_path, monkeypatch):
    for name, architecture in FOREIGN.items():
        monkeypatch.setitem(ARCHITECTURES, name, architecture)
    window = make_window()
    kind = next(iter(FOREIGN.values()))
    network = kind(kind.config_for((8, 8)), (8, 8), np.random.default_rng(0))
    save_network(tmp_path / "odd.npz", SavedNetwork(network, "digits"))
    open_and_wait(window.session, str(tmp_path / "odd.npz"))
    can = {form for form, entry in entries(window).items() if entry.isEnabled()}
    assert can == {"card"}
    assert "has no forward pass" in entries(window)["onnx"].toolTip()


def test_a_network_that_has_just_learnt_gives_the_script_of_its_training(qtbot, window, tmp_path):
    train(qtbot, window)
    until_free(qtbot, window)
    assert entries(window)["training"].isEnabled()
    export(window, tmp_path / "train.py", "training")
    text = (tmp_path / "train.py").read_text(encoding="utf-8")
    assert "hidden = [8]" in text
    assert window.session.state.network.unsaved


def test_the_dialog_proposes_a_name_and_its_folder_is_remembered(window, tmp_path):
    open_and_wait(window.session, "textbook")
    entries(window)["numpy"].trigger()
    asking = dialog(window, QFileDialog)
    assert asking.selectedFiles()[0].endswith("textbook.py")
    asking.setDirectory(str(tmp_path))
    asking.selectFile("mine.py")
    asking.accept()
    wait_until(lambda: (tmp_path / "mine.py").exists() and not window.session.files.is_saving)
    entries(window)["card"].trigger()
    asking = dialog(window, QFileDialog)
    assert asking.directory().path() == str(tmp_path)
    assert asking.selectedFiles()[0].endswith("textbook.md")
    asking.reject()


def test_it_says_where_the_file_is_and_shows_its_folder(window, tmp_path, monkeypatch):
    open_and_wait(window.session, "textbook")
    message = export(window, tmp_path / "net.py", "numpy")
    assert message.text == "Saved as “net.py”."
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    message.on_action()
    assert opened[0].toLocalFile() == str(tmp_path)


def test_what_is_exported_is_the_network_and_not_what_the_lab_shows(window, tmp_path):
    open_and_wait(window.session, "textbook")
    export(window, tmp_path / "net.py", "numpy")
    names = {"__name__": "script"}
    exec((tmp_path / "net.py").read_text(encoding="utf-8"), names)
    images = load_dataset("digits").test.images[:50]
    given = names["run"](images, names["load_weights"]())["probabilities"]
    right = window.session.networks.current.network.predict_proba(images / np.float32(16))
    assert np.abs(given - right).max() <= 1e-5


def test_a_card_is_measured_on_the_test_digits(window, tmp_path):
    open_and_wait(window.session, "textbook")
    export(window, tmp_path / "card.md", "card")
    assert "of 180 test digits" in (tmp_path / "card.md").read_text(encoding="utf-8")


def test_a_place_that_can_not_be_written_is_told_and_leaves_nothing(window, tmp_path):
    open_and_wait(window.session, "textbook")
    message = export(window, tmp_path / "nowhere" / "net.py", "numpy")
    assert message.kind == "error"
    assert "its folder does not exist" in message.text
    assert list(tmp_path.glob("*.py")) == []


@pytest.mark.parametrize("error", [SaveError("Full. Make room.")])
def test_an_export_that_fails_on_its_way_keeps_the_file_that_was_there(
    window, tmp_path, monkeypatch, error
):
    open_and_wait(window.session, "textbook")
    path = tmp_path / "net.py"
    path.write_text("before")

    def failing(*arguments):
        raise error
        yield

    monkeypatch.setattr("model.export.scripting", failing)
    assert export(window, path, "numpy").text == "Full. Make room."
    assert path.read_text() == "before"
