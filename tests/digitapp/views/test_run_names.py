"""Names of runs, and the table of their settings."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from digitapp.views.train import run_names
from digitapp.views.train.run_list import NAME, RESULT, RunList
from model.archs import ARCHITECTURES
from model.run import Training


def settings(architecture="mlp", data="digits", config=None, **training):
    config = ARCHITECTURES[architecture].Config.from_dict(config or {}).to_dict()
    run = {"data": data, "architecture": architecture, **config}
    return run | Training.from_dict(training).to_dict()


RUNS = {
    "one run": ([settings()], ["mlp 128"]),
    "rates": (
        [settings(learning_rate=0.01), settings(learning_rate=0.001)],
        ["mlp 128, rate 0.01", "mlp 128, rate 0.001"],
    ),
    "sizes": (
        [settings(config={"hidden": (128, 64)}), settings(config={"hidden": (32,)})],
        ["mlp 128–64", "mlp 32"],
    ),
    "twice the same": ([settings(), settings()], ["mlp 128", "mlp 128 (2)"]),
    "choices and flags": (
        [settings(optimizer="sgd", augment=True), settings()],
        ["mlp 128, sgd, augment", "mlp 128, adam, no augment"],
    ),
    "networks": ([settings("perceptron"), settings()], ["perceptron", "mlp 128"]),
    "data": ([settings(), settings(data="MNIST")], ["mlp 128, digits", "mlp 128, MNIST"]),
}


@pytest.mark.parametrize(("runs", "names"), RUNS.values(), ids=RUNS)
def test_runs_are_named_by_what_tells_them_apart(runs, names):
    assert run_names.names(runs) == names


def test_a_name_says_three_differences_at_most():
    other = settings(epochs=9, seed=3, optimizer="sgd", ema=0.9, learning_rate=0.1)
    name, _ = run_names.names([other, settings()])
    assert name == "mlp 128, rate 0.1, sgd, epochs 9, …"


@pytest.mark.parametrize(
    ("runs", "title"),
    [
        ([], "Loss"),
        (["mlp 128"], "Loss of mlp 128"),
        (["mlp 128", "mlp 32", "perceptron"], "Loss of mlp 128, mlp 32 and perceptron"),
        ([f"mlp 128, rate 0.0{k}, sgd, epochs 9" for k in range(4)], "Loss of 4 runs"),
    ],
)
def test_a_figure_of_curves_says_of_which_runs_they_are(runs, title):
    assert run_names.figure_title("Loss", runs) == title


def test_no_name_is_given_twice():
    runs = [settings(seed=seed % 3, learning_rate=10.0 ** -(seed % 2)) for seed in range(20)]
    assert len(set(run_names.names(runs))) == 20


@pytest.fixture
def table(qtbot):
    runs = RunList(None)
    qtbot.addWidget(runs)
    for key, rate in (("a", 0.01), ("b", 0.1), ("c", 0.002)):
        runs.add_run(key, f"run {key}", "#3f90da", settings(learning_rate=rate))
    runs.show_result("a", "91.00 %", 3, "", 1.25)
    runs.show_result("b", "9.50 %", 3, "", 2.0)
    runs.show_result("c", "88.00 %", 3, "", 10.0)
    return runs


def column(table, heading):
    header = table.header()
    return next(c for c in range(header.count()) if table.headerItem().text(c) == heading)


def order(table):
    return [table.topLevelItem(row).text(NAME)[-1] for row in range(3)]


def test_the_table_shows_the_settings_that_differ_and_all_on_request(table):
    assert table.headings == ["run", "validation", "epochs", "s", "Learning rate", ""]
    table.show_all_settings(True)
    assert {"Optimizer", "Hidden layers", "Data"} < set(table.headings)
    table.show_all_settings(False)
    assert table.headings == ["run", "validation", "epochs", "s", "Learning rate", ""]


@pytest.mark.parametrize(
    ("heading", "up"),
    [("Learning rate", "cab"), ("validation", "bca"), ("s", "abc"), ("run", "abc")],
)
def test_a_click_on_a_heading_sorts_numbers_as_numbers(table, heading, up):
    table.header().sectionClicked.emit(column(table, heading))
    assert order(table) == list(up)
    table.header().sectionClicked.emit(column(table, heading))
    assert order(table) == list(reversed(up))
    assert table.keys == ["c", "b", "a"]  # the latest first, however they are sorted


def test_the_table_is_copied_with_all_settings(table):
    table.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("run,validation,epochs,seconds,Data,Network,Hidden layers")
    assert lines[1].startswith("run c,88.00 %,3,10.0,digits,mlp,128")
    assert len(lines) == 4


def test_results_stand_beside_names(table):
    assert table.topLevelItem(0).text(RESULT) == "88.00 %"
    assert table.topLevelItem(0).textAlignment(RESULT) & Qt.AlignmentFlag.AlignRight
