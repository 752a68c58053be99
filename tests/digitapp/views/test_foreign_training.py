"""The training panel with networks that draw curves of their own: no loss, no accuracy."""

import csv

import pytest

from digitapp.session.session import Session
from digitapp.state import RunInfo
from digitapp.system.settings import AppSettings
from digitapp.views.train.run_list import NAME, RESULT
from digitapp.views.train.view import TrainView
from model.archs import ARCHITECTURES
from model.events import Evaluation, Step
from model.plan import Plan
from tests.digitapp.waiting import wait_until
from tests.foreign import FOREIGN


@pytest.fixture
def session(qtbot, tmp_path, monkeypatch):
    for name, architecture in FOREIGN.items():
        monkeypatch.setitem(ARCHITECTURES, name, architecture)
    monkeypatch.delenv("DIGITAPP_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    session = Session()
    yield session
    session.close()


@pytest.fixture
def view(qtbot, session, tmp_path):
    view = TrainView(session, AppSettings(tmp_path / "settings.ini"), None)
    qtbot.addWidget(view)
    view.resize(930, 610)
    view.show()
    qtbot.waitExposed(view)
    return view


def begin(view, name, key="a"):
    view.curves.begin(RunInfo(key, f"run {key}", 2, Plan(name)))


def test_a_run_shows_the_plots_of_its_own_curves_and_no_others(view):
    plots = view.curves.curve_plots
    assert list(plots.shown) == ["loss", "accuracy"]
    for name, architecture in FOREIGN.items():
        begin(view, name, name)
        assert list(plots.shown) == [curve.key for curve in architecture.curves]
        visible = [key for key, plot in plots.plots.items() if plot.isVisible()]
        assert set(visible) == set(plots.shown)
    begin(view, "mlp", "b")
    assert {key for key, plot in plots.plots.items() if plot.isVisible()} == {"loss", "accuracy"}
    assert plots.plots["energy"].run_keys == ["associative"]
    assert plots.plots["loss"].run_keys == ["b"]


def test_curves_and_list_take_title_unit_and_figures_from_the_network(view, tmp_path):
    begin(view, "associative")
    view.curves.take([Step(k, k / 5, {"energy": -k / 2}, 0.1, 32, 0.01, k) for k in range(5)])
    view.curves.take([Evaluation(1, 5, 300, {"energy": -1.5}, {"energy": -2.5}, 0.1, True)])
    assert view.curves.runs.topLevelItem(0).text(RESULT) == "-2.5000 J"
    view.save_curves(str(tmp_path / "curves.csv"))
    wait_until((tmp_path / "curves.csv").exists)
    rows = list(csv.reader((tmp_path / "curves.csv").read_text("utf-8").splitlines()))
    assert ["energy", "run a", "validation", "1.0", "-2.5"] in rows
    assert {row[0] for row in rows[1:]} == {"energy"}
    plot = view.curves.curve_plots.plots["energy"]
    assert plot.accessibleName() == "Curve of energy, J"
    # Without a goal no epoch is better than another.
    assert plot.runs["a"].mark is None


def test_the_best_epoch_is_marked_where_there_is_a_goal(view):
    begin(view, "forger")
    train = {"judge": 1.0, "forger": 2.0}
    view.curves.take(
        [
            Evaluation(1, 5, 300, train, {"gap": 0.25}, 0.1, True),
            Evaluation(2, 10, 300, train, {"gap": 0.5}, 0.1, False),
        ]
    )
    plots = view.curves.curve_plots.plots
    assert plots["gap"].runs["a"].mark == (1, "best: 0.2500")
    assert plots["judge"].runs["a"].mark is None
    item = view.curves.runs.topLevelItem(0)
    assert item.text(RESULT) == "0.5000"
    assert "best after epoch 1: 0.2500" in item.toolTip(RESULT)


def test_a_run_may_be_forgotten_whatever_it_drew(view):
    begin(view, "associative", "a")
    begin(view, "mlp", "b")
    view.curves._forget("a")
    view.curves._forget("b")
    assert all(not plot.run_keys for plot in view.curves.curve_plots.plots.values())


def test_a_name_that_a_person_gave_goes_with_its_run(view):
    runs = view.curves.runs
    run = RunInfo("a", "run a", 2, Plan("mlp"), {"architecture": "mlp", "hidden": (8,)})
    view.curves.begin(run)
    assert runs.topLevelItem(0).text(NAME) == "mlp 8"
    runs.topLevelItem(0).setText(NAME, "mine")
    assert view.curves.curve_plots.plots["loss"].runs["a"].name == "mine"
    view.curves._forget("a")
    view.curves.begin(run)
    assert runs.topLevelItem(0).text(NAME) == "mlp 8"


def test_steps_without_figures_draw_nothing(view):
    begin(view, "forger")
    view.curves.take([Step(k, k / 5, {}, 0.1, 32, 0.01, k) for k in range(5)])
    assert not view.curves.curve_plots.plots["judge"].columns()["epoch"].size


@pytest.mark.parametrize("name", FOREIGN)
def test_a_training_from_the_window_tells_its_own_figures(view, session, qtbot, name):
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        session.start(Plan(name, {}, {"epochs": 2}))
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    title = FOREIGN[name].headline()[0].title.lower()
    assert f"2 epochs · {title} " in session.state.progress.text
    assert session.state.progress.text.endswith("on test digits")
    network = session.state.network
    assert network.accuracy is None
    assert network.result.startswith(title)
    assert view.curves.runs.topLevelItem(0).text(RESULT)
    assert view.plan().architecture == name
