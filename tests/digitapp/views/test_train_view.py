"""The training panel: plans from forms, forms that follow the session, curves, runs."""

import csv
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget

from digitapp.session.session import Session
from digitapp.state import Message, RunInfo, SessionState
from digitapp.style import theme
from digitapp.views.train.curves_panel import MAX_RUNS, MAX_SHOWN
from digitapp.views.train.run_list import DELETE, NAME, RESULT
from digitapp.views.train.view import TrainView
from digitapp.widgets.tile_grid import TileGrid
from model.archs import ARCHITECTURES
from model.data.pen import draw_digit
from model.events import Evaluation, Step
from model.plan import Plan
from tests.digitapp import windows
from tests.digitapp.waiting import open_and_wait, save_and_wait, wait_until

LEFT = Qt.MouseButton.LeftButton
TINY = {"hidden": (4,)}


def shown(qtbot, widget, width=930, height=610):
    return windows.shown(qtbot, widget, width, height)


@pytest.fixture
def idle_session(qtbot):
    """A session that has loaded nothing."""
    session = Session()
    yield session
    session.close()


@pytest.fixture
def session(qtbot, idle_session, small_data):
    """A session with small data."""
    load(qtbot, idle_session, small_data)
    return idle_session


@pytest.fixture(scope="module")
def small_data(tmp_path_factory):
    """A file of 260 pictures of 8×8, the shape of scikit-learn's digits."""
    rng = np.random.default_rng(0)
    labels = np.arange(260) % 10
    images = rng.integers(0, 60, (260, 8, 8)).astype(np.uint8)
    images[np.arange(260), labels % 8, labels // 8 + 3] = 255
    path = tmp_path_factory.mktemp("data") / "small.npz"
    np.savez(path, images=images, labels=labels.astype(np.uint8))
    return str(path)


@pytest.fixture
def large_data(tmp_path):
    """A file of pictures of 28×28, the shape of MNIST's."""
    images, labels = np.zeros((40, 28, 28), np.uint8), np.arange(40, dtype=np.uint8) % 10
    np.savez(tmp_path / "large.npz", images=images, labels=labels)
    return str(tmp_path / "large.npz")


@pytest.fixture
def view(qtbot, session, settings):
    theme.apply(QApplication.instance(), "light")
    return shown(qtbot, TrainView(session, settings, None))


def box(view, name):
    return view.findChild(QWidget, f"{name}Box")


def button(view, name):
    return view.findChild(QWidget, f"{name}Button")


def choose(qtbot, view, architecture):
    """Picks a kind of network with the keys."""
    combo = box(view, "architecture")
    while combo.currentData() != architecture:
        down = combo.findData(architecture) > combo.currentIndex()
        before = combo.currentIndex()
        qtbot.keyClick(combo, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        assert combo.currentIndex() != before


def load(qtbot, session, path):
    session.choose_data(path)
    qtbot.waitUntil(lambda: session.state.is_free and session.state.source == path)


def train(qtbot, session, plan):
    """Trains to the end."""
    with qtbot.waitSignal(session.run_started):
        session.start(plan)
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def evaluation(epoch, accuracy, best=True):
    train, validation = ({"loss": loss / epoch, "accuracy": accuracy} for loss in (0.5, 0.6))
    return Evaluation(epoch, epoch, 100, train, validation, 0.1, best)


def fill(view, key, accuracies=(0.9, 0.8)):
    """A run without a training behind it."""
    view.curves.begin(RunInfo(key, f"run {key}", len(accuracies)))
    steps = [
        Step(k, k / 10, {"loss": 2.0 / (k + 1), "accuracy": 0.5}, 0.1, 32, 0.01) for k in range(20)
    ]
    best = int(np.argmax(accuracies))
    events = [evaluation(k + 1, a, k == best) for k, a in enumerate(accuracies)]
    view.curves.take([*steps, *events])


def hint(view, name):
    return view.findChild(QLabel, f"{name}Hint")


# Plans.


def test_the_plan_of_an_untouched_form_asks_for_nothing_special(view):
    assert view.plan() == Plan("mlp")


def test_the_plan_holds_what_a_person_changed_and_nothing_else(view):
    box(view, "epochs").setValue(3)
    box(view, "augment").setChecked(True)
    box(view, "dropout").setValue(0.2)
    box(view, "rotation_deg").setValue(10)
    wanted = Plan("mlp", {"dropout": 0.2}, {"epochs": 3, "augment": True}, {"rotation_deg": 10.0})
    assert view.plan() == wanted


def test_a_wrong_field_gives_no_plan_but_a_sentence(view):
    edit = box(view, "hidden")
    edit.setText("128, 0")
    assert view.plan() is None
    assert hint(view, "hidden").isVisible()
    assert "128, 64" in hint(view, "hidden").text()
    edit.setText("12")
    edit.textEdited.emit("12")
    assert view.plan() == Plan("mlp", {"hidden": (12,)})


def test_every_architecture_has_a_form_of_its_own(view, qtbot):
    for name, architecture in ARCHITECTURES.items():
        choose(qtbot, view, name)
        assert view.plan().architecture == name
        for field in architecture.Config.specs():
            assert len(view.findChildren(QWidget, f"{field}Box")) == 1


def test_the_suggestions_follow_data_and_architecture(view, session, qtbot, large_data):
    box(view, "batch_size").setValue(7)
    for name in ARCHITECTURES:
        choose(qtbot, view, name)
        suggested = session.suggested(name)
        assert box(view, "learning_rate").value() == suggested["learning_rate"]
        assert box(view, "batch_size").value() == 7
    choose(qtbot, view, "cnn")
    assert box(view, "kernel").value() == 3  # as suits pictures of 8×8
    load(qtbot, session, large_data)
    assert box(view, "kernel").value() == 5
    assert view.plan() == Plan("cnn", {}, {"batch_size": 7})


@pytest.mark.parametrize(("source", "kernel"), [("digits", 3), ("mnist", 5)])
def test_the_suggestions_suit_data_that_are_not_loaded_yet(
    idle_session, settings, qtbot, source, kernel
):
    view = shown(qtbot, TrainView(idle_session, settings, None))
    choose(qtbot, view, "cnn")
    view.show_state(SessionState(source=source))
    assert box(view, "kernel").value() == kernel


def test_choices_are_remembered_by_kind_of_network(view, session, settings, qtbot):
    box(view, "dropout").setValue(0.2)
    box(view, "epochs").setValue(3)
    box(view, "shift_px").setValue(1)
    choose(qtbot, view, "cnn")
    box(view, "dropout").setValue(0.4)
    again = shown(qtbot, TrainView(session, settings, None))
    assert again.plan() == Plan("cnn", {"dropout": 0.4}, {"epochs": 3}, {"shift_px": 1.0})
    choose(qtbot, again, "mlp")
    assert again.plan().config == {"dropout": 0.2}


def test_settings_of_another_version_do_no_harm(session, settings, qtbot):
    settings.set_choice("train.architecture", "quantum")
    settings.set_choice("train.training", {"epochs": -5, "colour": "red", "seed": 4})
    view = shown(qtbot, TrainView(session, settings, None))
    assert view.plan() == Plan("perceptron", {}, {"seed": 4})


def test_suggested_takes_all_changes_back(view, settings, qtbot):
    assert not button(view, "suggested").isEnabled()
    box(view, "epochs").setValue(3)
    box(view, "dropout").setValue(0.2)
    assert button(view, "suggested").isEnabled()
    qtbot.mouseClick(button(view, "suggested"), LEFT)
    assert view.plan() == Plan("mlp")
    assert settings.choice("train.training", {"x": 1}) == {}


def test_more_shows_the_rare_fields(view, qtbot):
    assert not box(view, "clip").isVisible()
    assert not box(view, "init").isVisible()
    qtbot.mouseClick(button(view, "more"), LEFT)
    assert box(view, "clip").isVisible()
    choose(qtbot, view, "cnn")
    assert box(view, "init").isVisible()


# Following the session.


def test_an_opened_network_is_shown_and_trained_on(view, session, settings, qtbot, tmp_path):
    train(qtbot, session, Plan("mlp", {"hidden": (6, 5), "activation": "tanh"}, {"epochs": 1}))
    path = str(tmp_path / "tanh.npz")
    assert save_and_wait(session, path)
    choose(qtbot, view, "perceptron")
    open_and_wait(session, path)
    assert box(view, "hidden").text() == "6, 5"
    assert box(view, "activation").currentText() == "tanh"
    plan = view.plan()
    assert plan.architecture == "mlp"
    assert plan.config == session.state.network.config
    before = session.weights.network
    train(qtbot, session, Plan("mlp", plan.config, {"epochs": 1}))
    assert session.weights.network == before  # the same network, not a new one
    box(view, "dropout").setValue(0.5)
    assert view.plan().config == {**session.state.network.config, "dropout": 0.5}


def test_a_network_that_does_not_fit_the_data_leaves_the_form_alone(view, session):
    open_and_wait(session, "default")  # made for 28×28
    assert view.plan() == Plan("mlp")


def test_a_network_that_fits_the_data_once_they_are_loaded_is_shown_then(
    view, session, qtbot, large_data, tmp_path
):
    open_and_wait(session, "default")
    save_and_wait(session, str(tmp_path / "mine.npz"))
    open_and_wait(session, str(tmp_path / "mine.npz"))
    load(qtbot, session, large_data)
    plan, network = view.plan(), session.state.network
    assert (plan.architecture, plan.config) == ("cnn", network.config)


def test_a_pretrained_network_leaves_the_form_alone(view, session, qtbot, large_data):
    open_and_wait(session, "default")
    load(qtbot, session, large_data)
    assert view.plan() == Plan("mlp")


def test_the_note_says_whether_training_goes_on_or_begins(view, session, qtbot):
    note = view.findChild(QLabel, "planNote")
    assert "new network" in note.text()
    train(qtbot, session, Plan("mlp", TINY, {"epochs": 1}))
    assert "goes on" in note.text()
    box(view, "dropout").setValue(0.2)
    assert "new network" in note.text()


def test_while_it_trains_only_live_fields_are_free(view, session, qtbot):
    with qtbot.waitSignal(session.run_started):
        session.start(Plan("mlp", TINY, {"epochs": 5000}))
    for name in ("learning_rate", "epochs", "batch_size", "weight_decay", "dropout"):
        assert box(view, name).isEnabled()
    for name in ("architecture", "hidden", "optimizer", "seed", "augment", "rotation_deg"):
        assert not box(view, name).isEnabled()
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free)
    assert box(view, "hidden").isEnabled()
    assert box(view, "architecture").isEnabled()


def test_live_changes_reach_the_training(view, session, qtbot):
    rates = []
    session.progressed.connect(
        lambda events: rates.extend(e.learning_rate for e in events if isinstance(e, Step))
    )
    with qtbot.waitSignal(session.run_started):
        session.start(Plan("mlp", TINY, {"epochs": 9000, "schedule": "constant"}))
    box(view, "learning_rate").setValue(0.0625)
    qtbot.waitUntil(lambda: 0.0625 in rates)
    box(view, "epochs").setValue(10_000)
    assert view.curves.curve_plots.plots["loss"].planned_epochs == 10_000
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free)


def test_a_training_that_someone_else_began_shows_in_the_form(view, session, qtbot):
    train(qtbot, session, Plan("mlp", TINY, {"epochs": 1, "learning_rate": 0.0625}))
    assert box(view, "learning_rate").value() == 0.0625
    assert view.plan().training == {"epochs": 1, "learning_rate": 0.0625}


# Curves and runs.


def test_a_training_draws_its_curves(view, session, qtbot):
    train(qtbot, session, Plan("mlp", TINY, {"epochs": 3, "batch_size": 20}))
    columns = view.curves.curve_plots.plots["loss"].columns()
    series, counts = np.unique(columns["series"], return_counts=True)
    assert dict(zip(series.tolist(), counts.tolist(), strict=True)).keys() == {
        "batch",
        "training",
        "validation",
    }
    assert counts[1] == counts[2] == 3
    assert counts[0] >= 3
    percent = view.curves.curve_plots.plots["accuracy"].columns()
    assert set(percent["series"]) == {"training", "validation"}
    assert 0 <= percent["value"].min() <= percent["value"].max() <= 100
    assert percent["value"].max() > 1
    assert view.curves.curve_plots.plots["loss"].planned_epochs == 3
    assert view.curves.curve_plots.plots["loss"].runs["1"].mark is not None
    assert "Runs (1)" in button(view, "runs").text()


def test_a_hidden_view_keeps_the_values(view, qtbot):
    view.hide()
    fill(view, "a")
    item = view.curves.curve_plots.plots["loss"].runs["a"].items["batch"]
    assert item.getData()[0] is None
    view.show()
    qtbot.waitUntil(lambda: item.getData()[0] is not None)


def test_the_best_epoch_is_marked(view):
    fill(view, "a", (0.7, 0.95, 0.9))
    for plot in (view.curves.curve_plots.plots["loss"], view.curves.curve_plots.plots["accuracy"]):
        assert plot.runs["a"].mark[0] == 2
    assert "95.00 %" in view.curves.curve_plots.plots["accuracy"].runs["a"].mark[1]


def test_runs_are_listed_with_the_latest_first(view, qtbot):
    fill(view, "a", (0.9, 0.8))
    fill(view, "b", (0.5, 0.97))
    qtbot.mouseClick(button(view, "runs"), LEFT)
    runs = view.curves.runs
    assert runs.isVisible()
    assert runs.keys == ["b", "a"]
    assert [runs.topLevelItem(k).text(RESULT) for k in (0, 1)] == ["97.00 %", "80.00 %"]
    assert "epoch 1: 90.00 %" in runs.topLevelItem(1).toolTip(RESULT)


def middle(runs, row, column):
    item = runs.topLevelItem(row)
    return runs.visualRect(runs.indexFromItem(item, column)).center()


def test_a_run_is_hidden_and_shown_by_its_tick(view, qtbot):
    fill(view, "a")
    fill(view, "b")
    qtbot.mouseClick(button(view, "runs"), LEFT)
    runs = view.curves.runs
    tick = runs.visualRect(runs.indexFromItem(runs.topLevelItem(1), NAME)).topLeft()
    for shown_after in (False, True):
        qtbot.mouseClick(runs.viewport(), LEFT, pos=tick + QPoint(10, 8))
        assert view.curves.curve_plots.plots["loss"].runs["a"].visible is shown_after
        assert view.curves.curve_plots.plots["accuracy"].runs["a"].visible is shown_after


def rename(qtbot, runs, name):
    editor = runs.viewport().findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, name)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not runs.viewport().findChildren(QLineEdit))


def test_a_run_is_renamed_by_a_double_click_or_f2(view, qtbot):
    fill(view, "a")
    qtbot.mouseClick(button(view, "runs"), LEFT)
    runs = view.curves.runs
    at = middle(runs, 0, NAME)
    qtbot.mouseClick(runs.viewport(), LEFT, pos=at)
    qtbot.mouseDClick(runs.viewport(), LEFT, pos=at)
    rename(qtbot, runs, "small one")
    assert view.curves.curve_plots.plots["loss"].runs["a"].name == "small one"
    runs.setFocus()
    qtbot.keyClick(runs, Qt.Key.Key_F2)
    rename(qtbot, runs, "other one")
    assert view.curves.curve_plots.plots["accuracy"].runs["a"].name == "other one"


def test_a_run_keeps_its_name_when_an_empty_one_is_typed(view, qtbot):
    fill(view, "a")
    qtbot.mouseClick(button(view, "runs"), LEFT)
    runs = view.curves.runs
    runs.setCurrentItem(runs.topLevelItem(0))
    runs.setFocus()
    qtbot.keyClick(runs, Qt.Key.Key_F2)
    rename(qtbot, runs, "  ")
    assert runs.topLevelItem(0).text(NAME) == "run a"
    assert view.curves.curve_plots.plots["loss"].runs["a"].name == "run a"


def test_a_run_is_forgotten_by_its_cross_or_the_delete_key(view, qtbot):
    for key in "abc":
        fill(view, key)
    qtbot.mouseClick(button(view, "runs"), LEFT)
    runs = view.curves.runs
    qtbot.mouseClick(runs.viewport(), LEFT, pos=middle(runs, 1, DELETE))
    assert view.curves.curve_plots.plots["loss"].run_keys == ["a", "c"]
    assert runs.keys == ["c", "a"]
    runs.setFocus()
    runs.setCurrentItem(runs.topLevelItem(1))
    qtbot.keyClick(runs, Qt.Key.Key_Delete)
    assert view.curves.curve_plots.plots["accuracy"].run_keys == ["c"]
    qtbot.mouseClick(runs.viewport(), LEFT, pos=middle(runs, 0, DELETE))
    assert not runs.isVisible()
    assert not button(view, "runs").isEnabled()
    view.curves.take([evaluation(3, 0.5)])  # of a run that is gone: nothing to add it to
    fill(view, "d")
    assert runs.keys == ["d"]


def test_the_run_that_learns_can_not_be_deleted(view, session, qtbot):
    with qtbot.waitSignal(session.run_started):
        session.start(Plan("mlp", TINY, {"epochs": 5000}))
    qtbot.mouseClick(button(view, "runs"), LEFT)
    runs = view.curves.runs
    qtbot.mouseClick(runs.viewport(), LEFT, pos=middle(runs, 0, DELETE))
    assert runs.keys == ["1"]
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free)
    qtbot.mouseClick(runs.viewport(), LEFT, pos=middle(runs, 0, DELETE))
    assert runs.keys == []


def test_many_runs_stay_readable_and_bounded(view):
    for number in range(MAX_RUNS + 5):
        fill(view, str(number))
    plot = view.curves.curve_plots.plots["loss"]
    assert len(plot.run_keys) == len(view.curves.runs.keys) == MAX_RUNS
    assert sum(run.visible for run in plot.runs.values()) == MAX_SHOWN
    assert plot.runs[plot.run_keys[-1]].visible


# Files.


def saved(view, path):
    view.save_curves(str(path))
    wait_until(path.exists)


def test_curves_are_saved_as_a_table(view, tmp_path):
    fill(view, "a")
    saved(view, tmp_path / "curves.csv")
    rows = list(csv.reader((tmp_path / "curves.csv").read_text("utf-8").splitlines()))
    assert rows[0] == ["quantity", "run", "series", "epoch", "value"]
    assert ["loss", "run a", "validation", "1.0", "0.6"] in rows
    assert ["accuracy", "run a", "validation", "2.0", "80.0"] in rows


def test_curves_are_saved_as_one_picture(view, tmp_path):
    fill(view, "a")
    saved(view, tmp_path / "curves.png")
    picture = QImage(str(tmp_path / "curves.png"))
    assert picture.height() > 2 * view.curves.curve_plots.height()
    assert picture.width() >= 2 * view.curves.curve_plots.width()


def test_curves_are_saved_as_one_drawing(view, tmp_path):
    fill(view, "a")
    saved(view, tmp_path / "curves.svg")
    root = ElementTree.parse(tmp_path / "curves.svg").getroot()
    texts = {e.text for e in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"loss", "accuracy, %"} <= {text.strip() for text in texts if text}
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["curves.doc", "curves", "no/such/folder/curves.csv"])
def test_curves_that_can_not_be_saved_are_told_of_in_a_sentence(view, session, tmp_path, name):
    fill(view, "a")
    said: list[Message] = []
    session.said.connect(said.append)
    view.save_curves(str(tmp_path / name))
    wait_until(lambda: bool(said))
    assert said[0].kind == "error"
    assert said[0].text.endswith(".")
    assert list(tmp_path.iterdir()) == []


def test_saving_asks_without_blocking(view, qtbot, tmp_path):
    fill(view, "a")
    qtbot.mouseClick(button(view, "saveCurves"), LEFT)
    dialog = view.findChild(QFileDialog)
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(tmp_path / "curves.csv"))
    wait_until((tmp_path / "curves.csv").exists)
    dialog.reject()


# The preview of augmentation.


CHANGED = "The same digits, changed at random"


def tiles_of(preview, title):
    strips = {strip.accessibleName(): strip for strip in preview.findChildren(TileGrid)}
    return strips[title].tiles


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_preview_shows_digits_as_they_are_and_changed(view, session, qtbot):
    qtbot.mouseClick(button(view, "preview"), LEFT)
    preview = view.panel.forms.preview
    assert preview.isVisible()
    box(preview, "rotation_deg").setValue(30)
    before = tiles_of(preview, CHANGED)
    np.testing.assert_array_equal(
        tiles_of(preview, "Digits as they are"), session.sample_digits(10)
    )
    assert len(before) == 20
    box(preview, "rotation_deg").setValue(45)
    assert not np.array_equal(before, tiles_of(preview, CHANGED))
    box(preview, "rotation_deg").setValue(30)
    np.testing.assert_array_equal(before, tiles_of(preview, CHANGED))  # the same random numbers
    qtbot.mouseClick(button(preview, "again"), LEFT)
    assert not np.array_equal(before, tiles_of(preview, CHANGED))
    qtbot.mouseClick(button(preview, "suggestedStrengths"), LEFT)
    assert view.plan() == Plan("mlp")
    preview.hide()


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_preview_without_data_says_so_and_shows_the_drawing_and_written_digits(
    idle_session, settings, qtbot
):
    view = shown(qtbot, TrainView(idle_session, settings, None))
    open_and_wait(idle_session, "textbook")
    idle_session.data.source = ("digits", None, "random")  # of the size of its input
    idle_session.live_prediction.show_strokes(draw_digit(4, np.random.default_rng(1)))
    live = idle_session.live_prediction
    qtbot.waitUntil(lambda: live.prediction.image is not None)
    drawn = live.prediction.image
    qtbot.mouseClick(button(view, "preview"), LEFT)
    preview = view.panel.forms.preview
    assert any("not loaded" in label.text() for label in preview.findChildren(QLabel))
    plain = tiles_of(preview, "Digits as they are")
    assert len(plain) == 10
    assert all(tile.any() for tile in plain)
    np.testing.assert_array_equal(plain[0], drawn)
    before = tiles_of(preview, CHANGED)
    box(preview, "rotation_deg").setValue(30)
    assert not np.array_equal(before, tiles_of(preview, CHANGED))
    preview.hide()


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_preview_takes_digits_of_the_data_as_soon_as_they_are_loaded(
    idle_session, settings, qtbot, small_data
):
    view = shown(qtbot, TrainView(idle_session, settings, None))
    qtbot.mouseClick(button(view, "preview"), LEFT)
    preview = view.panel.forms.preview
    idle_session.choose_data(small_data)
    qtbot.waitUntil(lambda: idle_session.state.data is not None and idle_session.state.is_free)
    np.testing.assert_array_equal(
        tiles_of(preview, "Digits as they are"), idle_session.sample_digits(10)
    )
    assert not preview.findChild(QLabel, "examplesNote").isVisible()
    preview.hide()


# The look.


@pytest.mark.parametrize("architecture", list(ARCHITECTURES))
def test_nothing_scrolls_in_the_smallest_window(view, qtbot, themed, architecture):
    choose(qtbot, view, architecture)
    area = view.findChild(QWidget, "planScroll")
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    assert view.panel.width() <= 260


def test_every_control_has_a_name_and_a_tooltip(view):
    focus = Qt.FocusPolicy.TabFocus
    stops = [w for w in view.findChildren(QWidget) if w.focusPolicy() & focus and w.objectName()]
    stops = [w for w in stops if not w.objectName().startswith("qt_")]
    assert len(stops) > 15
    for widget in stops:
        assert widget.toolTip(), widget.objectName()
        assert widget.accessibleName() or getattr(widget, "text", str)(), widget.objectName()


def test_the_tab_key_goes_through_the_fields_in_reading_order(view, qtbot):
    choose(qtbot, view, "cnn")
    choose(qtbot, view, "mlp")
    box(view, "architecture").setFocus()
    names = []
    for _ in range(13):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().objectName())
    assert names == [
        "hiddenBox", "activationBox", "dropoutBox", "optimizerBox", "learning_rateBox",
        "scheduleBox", "batch_sizeBox", "epochsBox", "weight_decayBox", "emaBox",
        "augmentBox", "previewButton", "seedBox",
    ]  # fmt: skip
