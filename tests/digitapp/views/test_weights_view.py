"""Weights as pictures: states, order, scale, one unit, live while a network learns."""

import csv
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPushButton

from digitapp.state import Phase, Weights
from digitapp.style import numbers
from digitapp.system.settings import AppSettings
from digitapp.views.weights import view as weights_view
from digitapp.views.weights.states import Aspect, LayerWeights, Order
from digitapp.views.weights.view import WeightsView
from model.archs import CNN, MLP, Perceptron
from model.plan import Plan
from model.probes.units import weights as probes
from model.probes.units.weight_layers import weight_layers
from tests.deep import SETTINGS
from tests.digitapp.waiting import open_and_wait

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(show_view):
    return show_view(WeightsView)


@pytest.fixture
def open_network(open_new):
    return partial(open_new, seed=3, init="he")


def trained(qtbot, session, hidden=(12,), epochs=3):
    plan = Plan("mlp", {"hidden": hidden}, {"epochs": epochs})
    with qtbot.waitSignal(session.run_started, timeout=10_000):
        session.start(plan)
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def child(view, kind, name):
    return view.findChild(kind, name)


def press(view, aspect):
    QTest.mouseClick(child(view, QPushButton, f"weights{aspect}Button"), LEFT)


def choose(view, name, index):
    """Chooses as a person does: the signal comes even if it is the same again."""
    box = child(view, QComboBox, name)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def grid(view, panel=0):
    return view.board.panels[panel].grid


def matrix(view, panel=0):
    return view.board.panels[panel].matrix


def middle_of(grid, position):
    """The middle of a tile, found as a person finds it: where the frame of a selection would be."""
    return grid.frame_of(position).center().toPoint()


def test_without_a_network_it_says_what_to_do(view):
    assert view.objectName() == "weightsView"
    assert view.board.empty.isVisible()
    assert "Train a network" in view.board.empty.text()
    assert not view.card.isVisible()


def test_a_perceptron_shows_a_picture_for_each_digit(view, open_network):
    network = open_network(Perceptron)
    assert grid(view).tiles.shape == (10, 8, 8)
    tile = network.parameters["output.weight"][:, 4].reshape(8, 8)
    np.testing.assert_array_equal(grid(view).tiles[4], tile)
    assert view.card.title.text() == "Digit 0"
    assert not view.card.bars.isVisible()


def test_the_outputs_stay_in_their_order(view, open_network):
    open_network(Perceptron)
    assert not child(view, QComboBox, "weightsSortBox").isEnabled()
    assert view.order.tolist() == list(range(10))


def test_each_hidden_unit_is_a_picture_the_longest_first(view, open_network):
    network = open_network(MLP, hidden=(12,))
    lengths = np.linalg.norm(network.parameters["hidden1.weight"], axis=0)
    shown = np.linalg.norm(grid(view).tiles.reshape(12, -1), axis=1)
    np.testing.assert_allclose(shown, np.sort(lengths)[::-1], rtol=1e-5)
    assert child(view, QLabel, "weightsHeading").text() == (
        "First layer: what each of the 12 hidden units looks for"
    )


def test_kernels_are_pictures_and_what_follows_are_matrices(view, open_network):
    open_network(CNN, (28, 28))
    assert grid(view).tiles.shape == (16, 5, 5)
    choose(view, "weightsLayerBox", 1)
    assert grid(view).tiles.shape == (32, 25, 25)
    choose(view, "weightsLayerBox", 2)
    assert not grid(view).isVisible()
    assert matrix(view).tiles.shape == (1, 128, 512)
    choose(view, "weightsLayerBox", 3)
    assert matrix(view).tiles.shape == (1, 10, 128)


def test_the_pretrained_network_can_be_looked_at(view, session):
    open_and_wait(session, "default")
    assert child(view, QComboBox, "weightsLayerBox").count() == 6
    assert grid(view).tiles.shape[1:] == (3, 3)
    for index in range(6):
        choose(view, "weightsLayerBox", index)
        assert view.card.title.text()
        view.grab()


def test_sorting_follows_the_order_that_is_chosen(view, open_network):
    network = open_network(MLP, hidden=(12,))
    choose(view, "weightsSortBox", 0)
    np.testing.assert_array_equal(view.order, np.arange(12))
    choose(view, "weightsSortBox", 2)
    layers = weight_layers(network)
    keys = probes.importance(layers, network.parameters, 0)
    assert (np.diff(keys[view.order]) <= 0).all()


def test_an_opened_network_has_nothing_to_compare_with(view, open_network):
    open_network(MLP, hidden=(12,))
    for name in ("Before", "Difference", "Side"):
        button = child(view, QPushButton, f"weights{name}Button")
        assert not button.isEnabled()
        assert "Not known" in button.toolTip()
    assert child(view, QPushButton, "weightsNowButton").isEnabled()


def test_once_an_opened_network_learns_there_is_something_to_compare_with(
    qtbot, view, session, open_network
):
    network = open_network(MLP, hidden=(12,))
    with qtbot.waitSignal(session.run_started, timeout=10_000):
        session.start(Plan("mlp", network.config.to_dict(), {"epochs": 10_000}))
    press(view, "Before")
    weight = network.parameters["hidden1.weight"]
    np.testing.assert_array_equal(grid(view).tiles, weight.T[view.order].reshape(12, 8, 8))


def test_before_training_and_the_difference_add_up_to_now(qtbot, view, session):
    trained(qtbot, session)
    now = grid(view).tiles.copy()
    press(view, "Before")
    before = grid(view).tiles.copy()
    np.testing.assert_array_equal(
        before, session.weights.initial["hidden1.weight"].T[view.order].reshape(12, 8, 8)
    )
    press(view, "Difference")
    difference = grid(view).tiles.copy()
    assert np.abs(difference).max() > 0
    np.testing.assert_allclose(before + difference, now, atol=1e-6)


def test_side_by_side_shows_the_three_together_with_one_selection(qtbot, view, session):
    trained(qtbot, session)
    press(view, "Side")
    assert [panel.isVisible() for panel in view.board.panels] == [True] * 3
    assert [panel.title.text() for panel in view.board.panels] == [
        "Now",
        "Before training",
        "Difference",
    ]
    QTest.mouseClick(grid(view, 1), LEFT, pos=middle_of(grid(view, 1), 5))
    assert [grid(view, k).selected for k in range(3)] == [5] * 3
    assert view.card.title.text() == f"Unit {view.order[5]}"


def test_one_scale_is_that_of_the_largest_weight_in_all_that_is_shown(qtbot, view, session):
    trained(qtbot, session)
    press(view, "Side")
    assert view.foot.scale.accessibleDescription().startswith("own lowest")
    choose(view, "weightsScaleBox", 1)
    now, before = (
        arrays["hidden1.weight"] for arrays in (session.weights.parameters, session.weights.initial)
    )
    maximum = max(np.abs(w).max() for w in (now, before, now - before))
    for panel in range(3):
        assert grid(view, panel).common_scale
        assert grid(view, panel).limit == pytest.approx(maximum)
    assert view.foot.scale.accessibleDescription() == f"−{maximum:.3g}, 0, +{maximum:.3g}"


def test_a_matrix_has_one_scale_whatever_was_chosen(view, open_network):
    network = open_network(MLP, hidden=(12, 9))
    choose(view, "weightsLayerBox", 1)
    assert not child(view, QComboBox, "weightsScaleBox").isEnabled()
    maximum = np.abs(network.parameters["hidden2.weight"]).max()
    assert matrix(view).limit == pytest.approx(maximum)


def test_hovering_tells_unit_pixel_and_value(view, open_network):
    network = open_network(MLP, hidden=(12,))
    place = grid(view).frame_of(7)
    at = place.topLeft() + QPoint(round(place.width() * 2.5 / 8), round(place.height() * 5.5 / 8))
    QTest.mouseMove(grid(view), at.toPoint())
    unit = view.order[7]
    value = network.parameters["hidden1.weight"][5 * 8 + 2, unit]
    text = f"Unit {unit}, row 5, column 2: {value:.3g}".replace("-", "−")
    assert view.foot.spot.text() == text
    QTest.mouseMove(grid(view), QPoint(1, 1))
    assert view.foot.spot.text() == ""


def test_hovering_a_matrix_tells_from_which_unit_to_which(view, open_network):
    network = open_network(MLP, hidden=(4, 3))
    choose(view, "weightsLayerBox", 2)
    heat = matrix(view)
    QTest.mouseMove(heat, QPoint(heat.width() * 5 // 6, heat.height() * 45 // 100))
    value = network.parameters["output.weight"][2, 4]
    assert view.foot.spot.text() == f"From unit 2 to digit 4: {value:.3g}".replace("-", "−")


def test_what_rests_under_the_mouse_is_told_again_with_other_weights(qtbot, view, session):
    trained(qtbot, session)
    QTest.mouseMove(grid(view), middle_of(grid(view), 3))
    before = view.foot.spot.text()
    press(view, "Difference")
    assert view.foot.spot.text() != before
    assert view.foot.spot.text().split(":")[0] == before.split(":")[0]


def test_a_click_enlarges_the_unit_and_says_for_which_digits_it_speaks(view, open_network):
    network = open_network(MLP, hidden=(12,))
    QTest.mouseClick(grid(view), LEFT, pos=middle_of(grid(view), 4))
    unit = int(view.order[4])
    own = network.parameters["hidden1.weight"][:, unit]
    assert view.card.title.text() == f"Unit {unit}"
    np.testing.assert_array_equal(view.card.portrait.tiles, own.reshape(1, 8, 8))
    assert view.card.figures["norm"].text() == f"{np.linalg.norm(own):.3f}"
    assert view.card.figures["lowest"].text() == f"{own.min():.3f}".replace("-", "−")
    outgoing = network.parameters["output.weight"][unit]
    said = view.card.bars.accessibleDescription()
    assert said == ", ".join(f"{k}: {v:.2f}" for k, v in enumerate(outgoing))


def test_arrows_move_from_unit_to_unit(view, open_network):
    open_network(MLP, hidden=(12,))
    grid(view).setFocus()
    QTest.keyClick(grid(view), Qt.Key.Key_Right)
    assert view.card.title.text() == f"Unit {view.order[1]}"
    choose(view, "weightsLayerBox", 1)
    QTest.keyClick(matrix(view), Qt.Key.Key_Down)
    QTest.keyClick(matrix(view), Qt.Key.Key_Down)
    QTest.keyClick(matrix(view), Qt.Key.Key_Up)
    assert view.card.title.text() == "Digit 1"


def test_a_click_on_a_row_selects_its_digit_and_tells_its_strongest_inputs(view, open_network):
    network = open_network(MLP, hidden=(12,))
    choose(view, "weightsLayerBox", 1)
    heat = matrix(view)
    QTest.mouseClick(heat, LEFT, pos=QPoint(30, round(heat.height() * 0.75)))
    assert view.card.title.text() == "Digit 7"
    strongest = np.abs(network.parameters["output.weight"][:, 7]).argmax()
    assert view.card.bars.accessibleDescription().startswith(f"unit {strongest}: ")
    assert view.card.portrait.tiles.shape == (1, 8, 8)


def test_a_selected_unit_stays_selected_when_the_order_changes(view, open_network):
    open_network(MLP, hidden=(12,))
    QTest.mouseClick(grid(view), LEFT, pos=middle_of(grid(view), 9))
    unit = view.card.title.text()
    choose(view, "weightsSortBox", 0)
    assert view.card.title.text() == unit
    assert unit == f"Unit {grid(view).selected}"


def test_many_units_come_in_pages(view, open_network):
    open_network(MLP, hidden=(600,))
    assert len(grid(view).tiles) == weights_view.MAX_UNITS
    label = child(view, QLabel, "weightsShownUnits")
    assert label.text() == "1–256 of 600"
    first = view.card.title.text()
    grid(view).setFocus()
    QTest.keyClick(grid(view), Qt.Key.Key_PageDown)
    QTest.mouseClick(view.foot.on, LEFT)
    assert label.text() == "513–600 of 600"
    assert len(grid(view).tiles) == 88
    assert not view.foot.on.isEnabled()
    assert grid(view).selected == -1
    assert view.card.title.text() == first
    QTest.keyClick(grid(view), Qt.Key.Key_PageDown)
    assert label.text() == "513–600 of 600"
    QTest.mouseClick(view.foot.back, LEFT)
    QTest.mouseClick(grid(view), LEFT, pos=middle_of(grid(view), 3))
    assert view.card.title.text() == f"Unit {view.order[256 + 3]}"


def test_while_a_network_learns_the_pictures_change_and_keep_their_places(qtbot, view, session):
    with qtbot.waitSignal(session.run_started, timeout=10_000):
        session.start(Plan("mlp", {"hidden": (12,)}, {"epochs": 10_000}))
    order, start = view.order.copy(), grid(view).tiles.copy()
    qtbot.waitUntil(lambda: np.abs(grid(view).tiles - start).max() > 0.3, timeout=20_000)
    np.testing.assert_array_equal(view.order, order)
    session.pause()
    qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED, timeout=10_000)
    lengths = np.linalg.norm(grid(view).tiles.reshape(12, -1), axis=1)
    assert (np.diff(lengths) <= 1e-6).all()
    weight = session.weights.parameters["hidden1.weight"]
    np.testing.assert_array_equal(grid(view).tiles, weight.T[view.order].reshape(12, 8, 8))


def test_asked_again_it_sorts_while_the_network_learns(qtbot, view, session):
    with qtbot.waitSignal(session.run_started, timeout=10_000):
        session.start(Plan("mlp", {"hidden": (12,)}, {"epochs": 10_000}))
    start = grid(view).tiles.copy()
    qtbot.waitUntil(lambda: np.abs(grid(view).tiles - start).max() > 0.3, timeout=20_000)
    choose(view, "weightsSortBox", 1)
    lengths = np.linalg.norm(grid(view).tiles.reshape(12, -1), axis=1)
    assert (np.diff(lengths) <= 1e-6).all()


def test_a_hidden_view_does_nothing_and_catches_up_when_shown(qtbot, view, session, monkeypatch):
    drawn = []
    view.hide()
    monkeypatch.setattr(view.board, "show_panel", lambda *a, **k: drawn.append(a))
    trained(qtbot, session)
    assert drawn == []
    assert view.board.empty.isVisibleTo(view)
    monkeypatch.undo()
    view.show()
    weight = session.weights.parameters["hidden1.weight"]
    np.testing.assert_array_equal(grid(view).tiles, weight.T[view.order].reshape(12, 8, 8))


def test_another_network_begins_again(view, open_network):
    open_network(MLP, hidden=(12,))
    choose(view, "weightsLayerBox", 1)
    QTest.keyClick(matrix(view), Qt.Key.Key_Down)
    open_network(Perceptron)
    assert view.card.title.text() == "Digit 0"
    assert child(view, QComboBox, "weightsLayerBox").count() == 1
    open_network(CNN, (28, 28))
    assert child(view, QComboBox, "weightsLayerBox").currentIndex() == 3


def test_choices_are_remembered(qtbot, view, session, settings, frame):
    trained(qtbot, session)
    press(view, "Difference")
    choose(view, "weightsSortBox", 2)
    choose(view, "weightsScaleBox", 1)
    second = WeightsView(session, AppSettings(settings.path), frame)
    assert second.controls.aspect == Aspect.DIFFERENCE
    assert second.controls.order is Order.IMPORTANCE
    assert second.controls.common_scale


def test_choices_that_make_no_sense_are_replaced(session, settings, frame):
    settings.set_choice("weights_aspect", "sideways")
    settings.set_choice("weights_order", "by colour")
    view = WeightsView(session, settings, frame)
    assert view.controls.aspect == Aspect.NOW
    assert view.controls.order is Order.PLACE


def test_sorted_by_change_those_that_learnt_most_come_first(qtbot, view, session):
    trained(qtbot, session)
    choose(view, "weightsSortBox", 3)
    press(view, "Difference")
    lengths = np.linalg.norm(grid(view).tiles.reshape(12, -1), axis=1)
    assert (np.diff(lengths) <= 1e-6).all()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.000"),
        (-0.1355, "−0.136"),
        (9.99951, "10.0"),
        (-123.44, "−123.4"),
        (-0.000312, "−3e−4"),
        (-54321.0, "−54321"),
        (654321.0, "7e5"),
    ],
)
def test_figures_are_short_and_have_a_real_minus(value, text):
    assert numbers.compact(value) == text
    assert len(text) <= 6


def test_facts_of_a_difference_are_those_of_the_subtracted_weights(qtbot, view, session):
    trained(qtbot, session, hidden=(6, 5))
    layers = weight_layers(session.displayed.network)
    shown = LayerWeights(session.weights, layers, 1)
    now, before, change = (shown.facts(aspect, 2) for aspect in Aspect)
    np.testing.assert_allclose(change.bars, now.bars - before.bars, atol=1e-6)
    np.testing.assert_allclose(change.portrait, now.portrait - before.portrait, atol=1e-6)
    assert change.bias == pytest.approx(now.bias - before.bias, abs=1e-6)
    assert change.norm != pytest.approx(now.norm - before.norm, abs=1e-3)


def dialog_of(view):
    return next(dialog for dialog in view.findChildren(QFileDialog) if dialog.isVisible())


@pytest.fixture
def own_dialogs(qapp):
    """Qt's own dialogs, which a test can find."""
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    yield
    qapp.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs, False)


def save(view, action, path):
    action.trigger()
    dialog = dialog_of(view)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_numbers_are_saved_as_a_table(qtbot, view, session, open_network, tmp_path, own_dialogs):
    network = open_network(MLP, hidden=(12,))
    with qtbot.waitSignal(session.said, timeout=10_000) as said:
        save(view, view.controls.save_table, tmp_path / "hidden1.csv")
    assert said.args[0].text == "Saved as “hidden1.csv”."
    text = (tmp_path / "hidden1.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    assert len(rows) == 13
    weight = network.parameters["hidden1.weight"]
    np.testing.assert_allclose(np.array(rows[4][2:], float), weight[:, 3], rtol=1e-6)


def test_pictures_are_saved_as_they_are_shown(
    qtbot, view, session, open_network, tmp_path, own_dialogs
):
    open_network(MLP, hidden=(12,))
    with qtbot.waitSignal(session.said):
        save(view, view.controls.save_picture, tmp_path / "hidden1.png")
    image = QImage(str(tmp_path / "hidden1.png"))
    assert image.width() >= 2 * view.board.width()
    assert image.height() > 2 * (view.board.height() + view.foot.scale.height())


def test_what_cannot_be_saved_is_told_in_a_sentence(
    qtbot, view, session, open_network, tmp_path, own_dialogs
):
    open_network(MLP, hidden=(12,))
    actions = {"png": view.controls.save_picture, "csv": view.controls.save_table}
    for kind, action in actions.items():
        with qtbot.waitSignal(session.said, timeout=10_000) as said:
            save(view, action, tmp_path / "nowhere" / f"weights.{kind}")
        assert said.args[0].kind == "error"
        assert "its folder does not exist" in said.args[0].text


@pytest.mark.parametrize("size", [(930, 560), (1570, 980)])
def test_every_control_fits_and_has_its_say(qtbot, view, session, frame, themed, size):
    trained(qtbot, session)
    frame.resize(*size)
    view.resize(*size)
    QApplication.sendPostedEvents()
    for control in view.findChildren(QPushButton) + view.findChildren(QComboBox):
        if not control.isVisible():
            continue
        assert control.toolTip()
        assert control.objectName()
        assert control.width() >= control.minimumSizeHint().width()
        assert view.rect().contains(control.geometry().translated(control.parent().pos()))
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
    figures = view.card.figures.values()
    for aspect in ("Now", "Difference", "Side"):
        press(view, aspect)
        for label in (view.foot.explanation, view.controls.heading, *figures):
            assert label.text()
            assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    assert view.minimumSizeHint().width() <= 930
    assert view.minimumSizeHint().height() <= 560


def test_kernels_that_are_normalised_are_shown_as_they_act_and_it_says_so(view, open_network):
    network = open_network(CNN, (28, 28), channels=(4, 6), **SETTINGS)
    layers = weight_layers(network)
    arrays = {key: array.copy() for key, array in network.parameters.items()}
    arrays["conv1.scale"] *= np.float32(-3.0)
    shown = LayerWeights(
        Weights(parameters=arrays, initial=network.parameters, step=0, network=1), layers, 0
    )
    acting = network.with_parameters(arrays).folded().parameters["conv1.weight"]
    np.testing.assert_array_equal(shown.tiles(Aspect.NOW, np.arange(4)), acting[:, 0])
    before = network.folded().parameters["conv1.weight"]
    np.testing.assert_allclose(
        shown.tiles(Aspect.DIFFERENCE, np.arange(4)), (acting - before)[:, 0]
    )
    assert shown.facts(Aspect.NOW, 1).norm == pytest.approx(float(np.linalg.norm(acting[1])))
    assert "Batch normalisation is folded in." in view.foot.explanation.text()
