"""The inside view: forward, backward, any network, live, by mouse and keys."""

import csv
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel

from digitapp.state import Phase
from digitapp.style import numbers
from digitapp.views import VIEWS
from digitapp.views.inside import words
from digitapp.views.inside.inspection import Inspection
from digitapp.views.inside.scene import BY_NUMBER, Choice, scene, throttle
from digitapp.views.inside.view import InsideView
from model.archs import ARCHITECTURES, CNN, MLP, Perceptron
from model.plan import Plan
from model.probes.units.derivatives import AGREED, Check
from tests.deep import DEEP, SETTINGS
from tests.digitapp.views.hands import press

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SMALL = {
    "perceptron": {"init": "he"},
    "mlp": {"hidden": (14, 12)},
    "cnn": {"channels": (4, 6)},
    DEEP: {"channels": (4, 6), **SETTINGS},
}


@pytest.fixture
def view(show_view):
    return show_view(InsideView)


@pytest.fixture
def open_network(open_new):
    return partial(open_new, seed=3)


@pytest.fixture
def draw(qtbot, session):
    """A function that puts an image on the canvas and waits until it was read."""

    def draw_image(seed=1, shape=(8, 8)):
        image = np.random.default_rng(seed).random(shape, dtype=np.float32)
        with qtbot.waitSignal(session.live_prediction.changed):
            session.live_prediction.show_bitmap(image)
        return image

    return draw_image


def child(view, kind, name):
    return view.findChild(kind, name)


def written(figure):
    return float(figure.replace("−", "-"))


def text(view, name):
    return child(view, QLabel, name).text()


def choose(view, name, index):
    box = child(view, QComboBox, name)
    box.setCurrentIndex(index)
    box.activated.emit(index)


def click_unit(view, column, row):
    at = view.diagram.node_box(column, row).center().toPoint()
    QTest.mouseClick(view.diagram, LEFT, NONE, at)


def move_mouse(widget, at):
    point = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        point,
        QPointF(widget.mapToGlobal(point.toPoint())),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        NONE,
    )
    QApplication.sendEvent(widget, event)


def columns(view):
    return view.diagram.diagram.columns


def test_it_is_a_view_of_the_window():
    assert "inside" in [spec.key for spec in VIEWS]


def test_without_a_network_it_says_what_to_do(view):
    assert view.objectName() == "insideView"
    assert "Train one, or open one" in text(view, "insideNothing")
    assert child(view, QLabel, "insideNothing").isVisible()
    assert not view.panel.isVisible()


def test_without_a_drawing_it_shows_what_units_look_for_and_asks_for_one(view, open_network):
    open_network(MLP, hidden=(14,))
    assert [len(column.nodes) for column in columns(view)] == [view.diagram.rows, 10]
    assert all(len(links) == 0 for links in view.diagram.diagram.links)
    assert text(view, "insideMessage") == words.DRAW
    assert not view.controls.save_button.isEnabled()


@pytest.mark.parametrize("name", SMALL)
def test_every_network_is_drawn_with_its_prediction(view, open_network, draw, name):
    network = open_network(ARCHITECTURES["cnn" if name == DEEP else name], **SMALL[name])
    image = draw()
    probabilities = network.predict_proba(image[None])[0]
    predictions = columns(view)[-1]
    assert [node.value for node in predictions.nodes] == pytest.approx(probabilities.tolist())
    best = int(probabilities.argmax())
    assert view.diagram.selected == (len(columns(view)) - 1, best)
    assert text(view, "insideUnitTitle") == f"Output {best}"
    assert all(len(links) > 0 for links in view.diagram.diagram.links)


@pytest.mark.parametrize("name", SMALL)
def test_a_click_on_any_unit_opens_its_arithmetic(view, open_network, draw, name):
    network = open_network(ARCHITECTURES["cnn" if name == DEEP else name], **SMALL[name])
    image = draw()
    found = network.activations(image[None])
    for column, stage in enumerate(view.row):
        click_unit(view, column, 1)
        unit = columns(view)[column].nodes[1].unit
        assert view.diagram.selected == (column, 1)
        *parts, total = view.panel.forward.sums.parts
        decimals = len(total.text.partition(".")[2])
        shown = sum(written(part.text) for part in parts)
        assert numbers.fixed(shown, decimals) == total.text
        assert sum(part.value for part in parts) == pytest.approx(total.value)
        sums = found[stage.name][0][unit]
        assert total.value == pytest.approx(float(sums.max() if sums.ndim else sums), abs=1e-5)


def test_of_a_normalised_map_the_folded_weights_are_shown_and_it_says_so(view, open_network):
    network = open_network(CNN, **SMALL[DEEP])
    unsettled = {key: array.copy() for key, array in network.parameters.items()}
    for key in unsettled:
        if key.endswith(("scale", "variance")):
            unsettled[key] *= np.float32(-2.0 if key.endswith("scale") else 3.0)
    changed = network.with_parameters(unsettled)
    image = np.random.default_rng(1).random((8, 8), dtype=np.float32)
    inspection = Inspection(changed)
    inspection.follow(image)
    found = inspection.unit(0, 1, None)
    assert "Batch normalisation is folded in" in words.output(found)
    z = changed.activations(image[None])["conv1"][0, 1]
    assert found.z == pytest.approx(float(z.max()), abs=1e-5)
    kernel = changed.folded().parameters["conv1.weight"][1]
    np.testing.assert_allclose(found.weights, kernel, rtol=1e-6)
    inspection.go_back(3, 0)
    assert all(check.agrees for check in inspection.checks(0, found, inspection.steepest(1)))


def test_the_card_of_an_output_goes_from_logits_to_probabilities(view, open_network, draw):
    network = open_network(MLP, hidden=(14,))
    image = draw()
    table = view.panel.forward.probabilities
    assert table.isVisible()
    assert not view.panel.forward.curve.isVisible()
    probabilities = network.predict_proba(image[None])[0]
    shown = [line.figures[-1] for line in table.lines]
    assert shown == numbers.percentages([float(p) for p in probabilities])
    assert sum(round(100 * float(text.removesuffix(" %"))) for text in shown) == 100_00
    parts = [written(line.figures[1]) for line in table.lines]
    assert sum(parts) == pytest.approx(written(table.foot.figures[1]), abs=6e-4)
    QTest.mouseClick(table, LEFT, NONE, QPoint(20, round(table.height() * 4.5 / 12)))
    assert text(view, "insideUnitTitle") == "Output 3"


def test_a_hidden_unit_stands_on_its_activation_curve(view, open_network, draw):
    open_network(MLP, hidden=(14,), activation="tanh")
    draw()
    click_unit(view, 0, 2)
    z, output = view.panel.forward.curve.point
    assert output == pytest.approx(np.tanh(z))
    assert "tanh(" in text(view, "insideOutput")


def test_pointing_at_a_pixel_shows_its_weight_and_product(view, open_network, draw):
    network = open_network(MLP, hidden=(14,))
    image = draw()
    click_unit(view, 0, 0)
    unit = columns(view)[0].nodes[0].unit
    sheets = view.panel.forward.sheets
    assert [sheet.title.split()[0] for sheet in sheets.sheets] == ["input", "weight", "product"]
    weight = network.parameters["hidden1.weight"].reshape(8, 8, -1)[2, 5, unit]
    said = []
    for sheet in range(3):
        move_mouse(sheets, sheets.cell_box(sheet, 2, 5).center())
        said.append(text(view, "insideSpot"))
        move_mouse(sheets, QPoint(0, sheets.height() - 1))
    name, _, figures = said[0].partition(": ")
    assert said == [said[0]] * 3
    assert name == "pixel in row 2, column 5"
    x, w, product = map(written, figures.split()[::2])
    assert (x, w) == pytest.approx((image[2, 5], weight), abs=6e-5)
    assert round(x * w, 3) == pytest.approx(product)
    assert "Point at" in text(view, "insideSpot")


def test_a_place_of_a_map_can_be_chosen(view, open_network, draw):
    open_network(CNN, channels=(4,))
    draw()
    click_unit(view, 0, 0)
    sheet = view.panel.forward.map
    QTest.mouseClick(sheet, LEFT, NONE, sheet.cell_box(0, 4, 1).center().toPoint())
    assert sheet.cell == (4, 1)
    assert view.panel.forward.detail.text().startswith("at row 4, column 1")
    click_unit(view, 0, 1)
    assert sheet.cell != (4, 1)


@pytest.mark.parametrize("name", SMALL)
def test_backward_both_ways_agree_on_any_unit(view, open_network, draw, name):
    open_network(ARCHITECTURES["cnn" if name == DEEP else name], **SMALL[name])
    draw()
    press(view, "insideBackwardButton")
    choose(view, "insideLabelBox", 1 + 7)
    for column in range(len(view.row)):
        click_unit(view, column, 2)
        lines = view.panel.backward.table.lines
        assert [line.name for line in lines] == ["δ", "weight", "bias"]
        assert text(view, "insideVerdict") == "✓ Both ways agree."
        for line in lines:
            exact, numeric = (float(f.replace("−", "-")) for f in line.figures[:2])
            assert exact == pytest.approx(numeric, rel=AGREED, abs=1e-12)


def test_backward_the_label_of_a_digit_from_the_data_counts_and_not_the_prediction(
    qtbot, view, session, open_network, draw
):
    open_network(MLP, **SMALL["mlp"])
    image = draw()
    press(view, "insideBackwardButton")
    box = child(view, QComboBox, "insideLabelBox")
    predicted = session.live_prediction.prediction.digit
    assert view._inspection.back.label == predicted
    label = (predicted + 3) % 10
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.show_bitmap(image, label)
    qtbot.waitUntil(lambda: view._inspection.back.label == label)
    assert box.currentText() == f"{label}, its label"
    draw(seed=2)
    qtbot.waitUntil(lambda: "as read" in box.currentText())


def test_backward_the_loss_is_that_of_the_chosen_label(view, open_network, draw):
    network = open_network(MLP, hidden=(14,))
    image = draw()
    press(view, "insideBackwardButton")
    choose(view, "insideLabelBox", 1 + 4)
    fraction = float(network.predict_proba(image[None])[0, 4])
    p, loss = map(written, text(view, "insideLoss").replace("−log ", "").split()[-3::2])
    assert p == pytest.approx(fraction, abs=1e-5)
    assert loss == pytest.approx(-np.log(p), abs=6e-4)
    predictions = columns(view)[-1].nodes
    assert [node.value < 0 for node in predictions] == [k == 4 for k in range(10)]


def test_backward_a_click_on_a_weight_checks_that_one(view, open_network, draw):
    network = open_network(MLP, hidden=(14,))
    draw()
    press(view, "insideBackwardButton")
    choose(view, "insideLabelBox", 1 + 4)
    click_unit(view, 0, 0)
    sheets = view.panel.backward.sheets
    QTest.mouseClick(sheets, LEFT, NONE, sheets.cell_box(1, 3, 6).center().toPoint())
    assert sheets.cell == (3, 6)
    assert text(view, "insideGradientSpot").startswith("pixel in row 3, column 6")
    unit = columns(view)[0].nodes[0].unit
    weight = float(network.parameters["hidden1.weight"].reshape(8, 8, -1)[3, 6, unit])
    assert numbers.figure(weight) in text(view, "insideUpdate")


def test_a_network_that_nobody_trained_here_would_go_by_plain_gradient_descent(
    view, open_network, draw
):
    open_network(MLP, hidden=(14,))
    draw()
    press(view, "insideBackwardButton")
    assert text(view, "insideUpdate").startswith("Plain gradient descent, rate 0.01")


def test_a_trained_network_would_go_on_by_its_optimiser(qtbot, view, session, draw):
    trained(qtbot, session, learning_rate=0.02, optimizer="adam")
    draw()
    press(view, "insideBackwardButton")
    assert text(view, "insideUpdate").startswith("Adam, rate 0.02")
    rule, _ = view._rules.rule("output.weight", lambda array: array[:, 0])
    assert set(rule.slots) == {"mean", "mean_square"}
    assert rule.steps > 0


def test_while_a_training_rests_its_rate_is_the_schedules(qtbot, view, session, draw):
    plan = Plan("mlp", {"hidden": (12,)}, {"learning_rate": 0.02, "optimizer": "momentum"})
    session.step(plan)
    qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED, timeout=10_000)
    draw()
    press(view, "insideBackwardButton")
    rate = view._rules._rate
    assert 0 < rate < 0.02  # at the first step the schedule is still climbing
    assert text(view, "insideUpdate").startswith(f"Momentum, rate {rate:.3g}")
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=10_000)


def test_it_follows_the_drawing(view, open_network, draw):
    open_network(MLP, hidden=(14,))
    draw(1)
    before = [node.value for node in columns(view)[-1].nodes]
    image = draw(2)
    assert [node.value for node in columns(view)[-1].nodes] != before
    np.testing.assert_array_equal(view.diagram.diagram.image, image)


def test_it_follows_a_training(qtbot, view, session, open_network, draw):
    open_network(MLP, hidden=(12,))
    draw()
    with qtbot.waitSignal(session.run_started, timeout=10_000):
        session.start(Plan("mlp", {"hidden": (12,)}, {"epochs": 2000}))
    seen = set()

    def has_changed():
        seen.add(tuple(node.value for node in columns(view)[-1].nodes))
        return len(seen) >= 3

    qtbot.waitUntil(has_changed, timeout=10_000)
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=10_000)

    def shows_the_last_weights():
        expected = session.live_prediction.prediction.probabilities.tolist()
        shown = [node.value for node in columns(view)[-1].nodes]
        return shown == pytest.approx(expected, abs=1e-5)

    qtbot.waitUntil(shows_the_last_weights, timeout=10_000)


def test_hidden_it_does_nothing_and_shown_it_catches_up(view, open_network, draw):
    open_network(MLP, hidden=(14,))
    draw(1)
    view.hide()
    shown = view.diagram.diagram
    draw(2)
    open_network(Perceptron)
    assert view.diagram.diagram is shown
    view.show()
    assert len(columns(view)) == 1


def test_units_can_be_shown_by_number_and_paged(view, open_network, draw):
    open_network(MLP, hidden=(34,))
    draw()
    choose(view, "insideOrderBox", 1)
    rows = view.diagram.rows
    assert [node.unit for node in columns(view)[0].nodes] == list(range(rows))
    click_unit(view, 0, 0)
    QTest.keyClick(view.diagram, Qt.Key.Key_PageDown)
    assert [node.unit for node in columns(view)[0].nodes] == list(range(rows, 2 * rows))


def test_the_choice_of_units_is_remembered(view, open_network, settings, session, frame):
    choose(view, "insideOrderBox", 1)
    assert InsideView(session, settings, frame).controls.order == BY_NUMBER


def test_the_strongest_come_first(view, open_network, draw):
    network = open_network(MLP, hidden=(34,))
    image = draw()
    fires = network.activations(image[None])["relu1"][0]
    expected = np.argsort(-fires, kind="stable")[: view.diagram.rows]
    assert [node.unit for node in columns(view)[0].nodes] == expected.tolist()


def test_arrow_keys_walk_through_the_network(view, open_network, draw):
    open_network(MLP, hidden=(14, 12))
    draw()
    column, row = view.diagram.selected
    QTest.keyClick(view.diagram, Qt.Key.Key_Left)
    assert view.diagram.selected == (column - 1, min(row, view.diagram.rows - 1))
    QTest.keyClick(view.diagram, Qt.Key.Key_Up if row else Qt.Key.Key_Down)
    assert view.diagram.selected[0] == column - 1
    assert view.diagram.selected[1] != row
    assert view.diagram.accessibleDescription()


def test_pointing_at_a_unit_says_how_it_fires(view, open_network, draw):
    open_network(MLP, hidden=(14,))
    draw()
    move_mouse(view.diagram, view.diagram.node_box(0, 0).center())
    unit = columns(view)[0].nodes[0].unit
    assert view.foot.text().startswith(f"Hidden unit {unit}")
    move_mouse(view.diagram, QPoint(1, 1))
    assert view.foot.text() == words.FORWARD


def test_pointing_at_a_unit_on_the_way_back_says_its_delta(view, open_network, draw):
    open_network(MLP, hidden=(14,))
    draw()
    press(view, "insideBackwardButton")
    move_mouse(view.diagram, view.diagram.node_box(1, 6).center())
    delta = float(view._inspection.back.deltas[1][6])
    assert view.foot.text() == f"Output 6: δ = {numbers.figure(delta)}"


def test_another_network_begins_with_its_prediction(view, open_network, draw):
    open_network(MLP, hidden=(14, 12))
    draw()
    click_unit(view, 0, 3)
    open_network(Perceptron)
    assert view.diagram.selected[0] == 0
    assert text(view, "insideUnitTitle").startswith("Output")


def test_a_drawing_of_another_size_waits_for_its_reading(qtbot, view, open_network, draw, session):
    open_network(MLP, hidden=(14,))
    draw()
    open_network(MLP, shape=(28, 28), hidden=(14,))
    qtbot.waitUntil(lambda: session.live_prediction.prediction.image.shape == (28, 28))
    assert view.diagram.diagram.image.shape == (28, 28)


def test_weights_that_overflow_are_no_error(view, open_network, draw, session):
    network = open_network(MLP, hidden=(14,))
    draw()
    broken = {name: np.full_like(array, 1e38) for name, array in network.parameters.items()}
    session.networks.current.network = network.with_parameters(broken)
    session.networks.show(0)
    session.live_prediction._timer.stop()  # what reads the drawing is not what is tested here
    for column in (0, 1):
        click_unit(view, column, 0)
        press(view, "insideBackwardButton")
        press(view, "insideForwardButton")


def test_the_numbers_of_a_unit_can_be_saved(qtbot, view, open_network, draw, tmp_path):
    open_network(MLP, hidden=(14,))
    draw()
    click_unit(view, 0, 0)
    press(view, "insideSaveButton")
    dialog = view.findChild(QFileDialog)
    path = tmp_path / "unit.csv"
    dialog.fileSelected.emit(str(path))
    qtbot.waitUntil(path.exists)
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert rows[0] == ["row", "column", "input", "weight", "product"]
    assert len(rows) == 1 + 64 + 3
    dialog.close()


@pytest.mark.parametrize("suffix", ["png", "svg"])
def test_what_is_shown_can_be_saved(qtbot, view, open_network, draw, tmp_path, suffix):
    open_network(MLP, hidden=(14,))
    draw()
    press(view, "insideSaveButton")
    dialog = view.findChild(QFileDialog)
    path = tmp_path / f"inside.{suffix}"
    dialog.fileSelected.emit(str(path))
    qtbot.waitUntil(path.exists)
    assert path.read_bytes().startswith({"png": b"\x89PNG", "svg": b"<?xml"}[suffix])
    dialog.close()


def test_it_can_be_painted_in_both_themes_at_any_size(themed, view, open_network, draw, frame):
    open_network(CNN, channels=(4, 6))
    draw()
    for width, height in ((600, 420), (930, 620), (1900, 1000)):
        view.resize(width, height)
        click_unit(view, 0, 0)
        for button in ("insideBackwardButton", "insideForwardButton"):
            press(view, button)
            assert not view.grab().isNull()


def test_quiet_units_stay_where_they_are_until_others_fire_much_more():
    old = np.array([5, 3, 9, 1])
    ranking = np.array([3, 5, 1, 7, 9, 2, 8, 0])
    assert throttle(old, ranking, 4).tolist() == [5, 3, 9, 1]  # 9 is the fifth: near enough
    ranking = np.array([3, 5, 1, 7, 2, 8, 9, 0])
    assert throttle(old, ranking, 4).tolist() == [5, 3, 7, 1]
    assert throttle(None, ranking, 3).tolist() == [3, 5, 1]


def test_pages_end_where_the_units_do():
    choice = Choice(BY_NUMBER, 10, {}, {})
    choice.turn(0, 34, 99)
    assert choice.first[0] == 3
    choice.turn(0, 34, -99)
    assert choice.first[0] == 0


def trained(qtbot, session, **training):
    plan = Plan("mlp", {"hidden": (12,)}, {"epochs": 2} | training)
    with qtbot.waitSignal(session.run_started, timeout=10_000):
        session.start(plan)
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def test_the_scale_of_a_column_is_what_fires_most(view, open_network, draw):
    open_network(MLP, hidden=(14,))
    assert view.diagram.diagram.scale == ""
    draw()
    hidden, outputs = view.diagram.diagram.columns
    strongest = max(node.value for node in hidden.nodes)
    assert written(hidden.scale) == pytest.approx(strongest, rel=0.01)
    assert outputs.scale == "100 %"
    assert view.diagram.diagram.scale == words.SCALE


def test_small_deltas_are_written_in_their_power_of_ten(view, open_network, draw):
    open_network(MLP, hidden=(14,))
    image = draw()
    press(view, "insideBackwardButton")
    assert columns(view)[-1].note == "delta"
    inspection = Inspection(certain(view))
    inspection.follow(image)
    units = [np.arange(stage.units) for stage in inspection.row]
    inspection.go_back(int(inspection.forward_pass.probabilities.argmax()), 1)
    drawn = scene(
        inspection.forward_pass, inspection.back, inspection.row, units, inspection.portraits
    )
    outputs = drawn.columns[-1]
    assert outputs.note.startswith("delta, in 10⁻")
    assert 1 <= max(abs(written(node.text)) for node in outputs.nodes) < 10


def certain(view):
    """The network of the view with outputs so far apart that its loss is small."""
    network = view._session.displayed.network
    large = {name: 8 * array for name, array in network.parameters.items()}
    return network.with_parameters(large)


def test_derivatives_that_rounding_eats_are_no_disagreement():
    tiny = Check(1.0156e-13, 1.0157e-13)
    assert "round" in words.verdict((tiny, tiny, tiny))
    wrong = Check(0.1, 0.2)
    assert "do not agree" in words.verdict((tiny, wrong, tiny))


def test_backward_deltas_and_updates_are_written_so_that_they_agree(view, open_network, draw):
    open_network(MLP, hidden=(14,))
    draw()
    press(view, "insideBackwardButton")
    for unit in range(10):
        click_unit(view, 1, unit)
        sentence = text(view, "insideDelta").partition("target = ")[2]
        p, target, delta = map(written, sentence.split()[::2])
        assert delta == pytest.approx(p - target, abs=1e-9)
        assert delta != 0
        moved = text(view, "insideUpdate").rpartition(": ")[2].split()
        assert written(moved[0]) + written(moved[1]) == pytest.approx(written(moved[3]), abs=1e-9)
        assert written(moved[1]) != 0
