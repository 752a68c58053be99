"""A network that is opened brings its own history and settings; a pretrained one says how it was
trained.
"""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from model.archs import ARCHITECTURES
from model.cli import main
from model.files import PRETRAINED, find_network, load_network
from model.plan import Plan
from tests.digitapp.waiting import open_and_wait
from tests.digitapp.windows import train, until_free


@pytest.fixture
def view(window):
    window.session.choose_data("digits")
    window.tabs.setCurrentWidget(window.pages["train"])
    return window.views["train"]


@pytest.fixture(scope="module", params=[[], ["--slim"]], ids=["whole", "slim"])
def file(request, tmp_path_factory):
    """A network that the terminal trained, with its run or its weights alone."""
    path = str(tmp_path_factory.mktemp("kept") / "mine.npz")
    options = ["--hidden", "9", "--epochs", "3", "--learning-rate", "0.02", "--batch-size", "50"]
    assert main(["train", "--data", "digits", *options, "--out", path, *request.param]) == 0
    return path


def test_a_file_tells_how_its_network_was_trained(file):
    record = load_network(file).record
    assert record.training.learning_rate == 0.02
    assert [evaluation.epoch for evaluation in record.history] == [1, 2, 3]


def test_a_reopened_network_brings_its_curves_and_a_row_of_the_table(qtbot, window, view, file):
    until_free(qtbot, window)
    open_and_wait(window.session, file)
    curves = view.curves
    (key,) = curves.runs.keys
    series = curves.curve_plots.plots["accuracy"].runs[key].series["validation"]
    history = load_network(file).record.history
    assert series.values.tolist() == [100 * e.validation["accuracy"] for e in history]
    assert "0.02,constant" in curves.runs.csv() or ",0.02," in curves.runs.csv()
    open_and_wait(window.session, "textbook")
    open_and_wait(window.session, file)
    assert curves.runs.keys == [key]  # not twice


def test_a_reopened_network_brings_its_settings_and_trains_on_with_them(qtbot, window, view, file):
    until_free(qtbot, window)
    view.panel.forms.training.set_changed({"learning_rate": 0.5})  # of another network
    open_and_wait(window.session, file)
    values = view.panel.forms.training.values()
    assert (values["learning_rate"], values["batch_size"], values["epochs"]) == (0.02, 50, 3)
    assert view.panel.forms.config.values()["hidden"] == (9,)
    plan = view.plan()
    assert plan.training["learning_rate"] == 0.02
    train(qtbot, window, plan)
    until_free(qtbot, window)
    assert window.session.resting_run.training.learning_rate == 0.02


def test_a_network_that_is_saved_again_untrained_keeps_its_history(qtbot, window, file, tmp_path):
    open_and_wait(window.session, file)
    again = str(tmp_path / "again.npz")
    window.session.save(again)
    qtbot.waitUntil(lambda: not window.session.files.is_saving)
    assert load_network(again).record == load_network(file).record


@pytest.mark.parametrize("name", PRETRAINED)
def test_a_pretrained_network_says_how_it_was_trained(qtbot, window, view, name):
    until_free(qtbot, window)
    open_and_wait(window.session, name)
    label = view.findChild(QLabel, "originText")
    assert label.isVisible()
    facts = load_network(find_network(name)).facts
    assert facts["title"] in label.text()
    assert facts["command"] in label.text()
    label.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == label.text()
    train(qtbot, window, Plan("mlp", {"hidden": (4,)}, {"epochs": 1}))
    until_free(qtbot, window)
    assert not label.isVisible()


def test_every_pretrained_network_has_the_command_that_made_it():
    for name in PRETRAINED:
        saved = load_network(find_network(name))
        assert saved.facts["command"].startswith("digitapp train")
        assert saved.network.name in ARCHITECTURES
