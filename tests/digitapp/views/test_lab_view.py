from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidgetItem

from digitapp.state import Phase
from digitapp.views.lab.history import NOTHING
from digitapp.widgets.change_bars import ChangeBars
from digitapp.widgets.colour_scale import ColourScale
from digitapp.widgets.value_slider import Scale, ValueSlider
from model.archs import Classifier
from model.lab import ScaleWeights
from model.plan import Plan
from tests.deep import DEEP, SETTINGS
from tests.digitapp.waiting import open_and_wait
from tests.digitapp.windows import train, until_free
from tests.foreign import able

SMALL = {
    "perceptron": {},
    "mlp": {"hidden": (8, 6)},
    "cnn": {"channels": (3, 4), "hidden": 8},
    DEEP: {"channels": (3, 4), "hidden": 8, **SETTINGS},
}
LONG = Plan("mlp", {"hidden": (8,)}, {"epochs": 10_000})


@pytest.fixture
def lab(qtbot, window):
    """The lab with a small trained network, measured."""
    window.session.choose_data("digits")
    until_free(qtbot, window)
    train(qtbot, window, Plan("mlp", {"hidden": (8,)}, {"epochs": 3}))
    until_free(qtbot, window)
    show(qtbot, window)
    return window.views["lab"]


def show(qtbot, window):
    window.tabs.setCurrentWidget(window.pages["lab"])
    measured(qtbot, window.views["lab"])


def measured(qtbot, view):
    """Waits until everything was measured that was done."""
    session = view.window().session
    qtbot.waitUntil(
        lambda: (
            view.results.bars.isVisible()
            and not session.probes.is_busy
            and not view.is_waiting
            and not session.edits._timer.isActive()
        ),
        timeout=20_000,
    )


def figure(view, name, which):
    return view.results.figures[name][which].text()


def listed(view):
    return [view.history.list.item(k).text() for k in range(view.history.list.count())]


def test_without_a_network_the_lab_says_so(window):
    window.tabs.setCurrentWidget(window.pages["lab"])
    message = window.views["lab"].findChild(QLabel, "labNothing")
    assert "no network" in message.text()
    assert message.isVisible()


@pytest.mark.parametrize("name", [*able(Classifier), DEEP])
def test_every_layer_of_every_network_can_be_operated_on(qtbot, window, name):
    window.session.choose_data("digits")
    until_free(qtbot, window)
    given = SMALL.get(name, {})
    train(qtbot, window, Plan("cnn" if name == DEEP else name, given, {"epochs": 1}))
    until_free(qtbot, window)
    if not window.tabs.isTabEnabled(window.tabs.indexOf(window.pages["lab"])):
        pytest.skip("it has no layers of units")
    show(qtbot, window)
    view = window.views["lab"]
    for index, layer in enumerate(view.layers):
        view.controls.layer_box.setCurrentIndex(index)
        view.controls.layer_box.activated.emit(index)
        assert layer.title in view.units_title.text()
        view.controls.off.click()
        measured(qtbot, view)
        if not layer.gives:  # a gate is no unit that digits fire
            assert view.firing is None
            continue
        assert view.firing.layer == layer.name
        assert len(view.digits.tiles) == 12
    assert len(listed(view)) == len(view.layers)


def test_with_nothing_done_both_columns_are_alike(lab):
    for name in ("accuracy", "loss", "confidence"):
        assert figure(lab, name, 0) == figure(lab, name, 1)
    assert listed(lab) == [NOTHING]
    assert "359 test digits" in lab.results.title.text()
    assert not lab.history.keep.isEnabled()


def test_pruning_everything_costs_accuracy_and_names_who_suffers(qtbot, lab):
    before = figure(lab, "accuracy", 0)
    lab.controls.prune.slider.setValue(100)
    measured(qtbot, lab)
    assert figure(lab, "accuracy", 0) == before
    after = float(figure(lab, "accuracy", 1).split()[0])
    assert after < 25
    assert "suffers most" in lab.results.verdict.text()
    assert listed(lab) == ["100 % pruned, all layers"]


def test_a_weakened_unit_looks_weaker_on_the_scale_that_all_units_share(qtbot, lab):
    assert lab.units.common_scale
    scale = lab.findChild(ColourScale, "labUnitsScale")
    assert f"+{lab.units.limit:.3g}" in scale.accessibleDescription()
    before = np.abs(lab.units.tiles).max()
    lab.controls.asked.emit(ScaleWeights(lab.layers[0].name, 0, 3.0), False)
    measured(qtbot, lab)
    assert np.abs(lab.units.tiles).max() > before
    assert f"+{lab.units.limit:.3g}" in scale.accessibleDescription()


def test_a_unit_that_fires_for_nothing_says_so_and_shows_no_digits(lab):
    fired = replace(lab.firing, fraction=0.5, strengths=np.ones_like(lab.firing.strengths))
    lab._show_firing(fired)
    assert lab.firing_title.text() == "Unit 0 fires for 50 % of digits, most for these"
    assert len(lab.digits.tiles) == len(fired.strengths) > 0
    dead = replace(lab.firing, fraction=0.0, strengths=np.zeros_like(lab.firing.strengths))
    lab._show_firing(dead)
    assert lab.firing_title.text() == "Unit 0 fires for none of the test digits"
    assert len(lab.digits.tiles) == 0


def test_dragging_is_one_step_of_undo_and_the_keys_are_each_one(qtbot, lab):
    slider = lab.controls.noise.slider
    y = slider.height() // 2
    place = slider.style().sliderPositionFromValue(0, slider.maximum(), 0, slider.width())
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(place + 4, y))
    for x in range(10, 120, 10):
        QTest.mouseMove(slider, QPoint(x, y))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(120, y))
    assert "Noise" in listed(lab)[0]
    QTest.mouseClick(lab.history.undo, Qt.MouseButton.LeftButton)
    assert listed(lab) == [NOTHING]
    assert slider.value() == 0
    QTest.mouseClick(lab.history.redo, Qt.MouseButton.LeftButton)
    assert slider.value() > 0
    QTest.keyClick(slider, Qt.Key.Key_Right)
    QTest.keyClick(slider, Qt.Key.Key_Right)
    lab.history.undo.click()
    lab.history.undo.click()
    assert len(listed(lab)) == 1
    lab.history.undo.click()
    assert listed(lab) == [NOTHING]


def test_a_unit_is_chosen_by_a_click_and_its_sliders_show_what_is_done_to_it(qtbot, lab):
    lab.controls.factor.slider.setValue(0)
    lab.units.clicked.emit(3)
    assert lab.controls.unit_box.value() == 3
    assert lab.controls.factor.value == 1
    lab.controls.unit_box.setValue(0)
    assert lab.controls.factor.value == -2
    measured(qtbot, lab)
    assert lab.firing.unit == 0


def test_a_unit_switched_off_and_on_again_leaves_nothing(qtbot, lab):
    QTest.mouseClick(lab.controls.off, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert listed(lab) == ["Unit 0, first layer: off"]
    assert not lab.controls.factor.isEnabled()
    QTest.mouseClick(lab.controls.off, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert listed(lab) == [NOTHING]
    assert lab.controls.factor.isEnabled()


def test_a_temperature_changes_confidence_and_no_prediction(qtbot, lab):
    lab.controls.temperature.slider.setValue(lab.controls.temperature.slider.maximum())
    measured(qtbot, lab)
    assert figure(lab, "accuracy", 0) == figure(lab, "accuracy", 1)
    assert float(figure(lab, "confidence", 1).split()[0]) < 20
    assert lab.results.verdict.text() == "No digit’s accuracy changes."


def test_an_operation_is_left_out_by_the_delete_key(lab):
    lab.controls.prune.slider.setValue(50)
    lab.controls.noise.slider.setValue(50)
    lab.history.list.setCurrentRow(0)
    lab.history.list.setFocus()
    QTest.keyClick(lab.history.list, Qt.Key.Key_Delete)
    assert len(listed(lab)) == 1
    assert "Noise" in listed(lab)[0]
    assert isinstance(lab.history.list.item(0), QListWidgetItem)
    assert lab.controls.prune.value == 0


def test_the_noise_can_be_drawn_again(qtbot, lab):
    assert not lab.controls.resample.isEnabled()
    lab.controls.noise.slider.setValue(60)
    measured(qtbot, lab)
    before = lab.window().session.weights.parameters["output.weight"]
    lab.controls.resample.click()
    measured(qtbot, lab)
    assert not np.array_equal(lab.window().session.weights.parameters["output.weight"], before)
    assert len(listed(lab)) == 1


def test_the_result_is_kept_as_a_new_network(qtbot, window, lab):
    lab.controls.prune.slider.setValue(50)
    measured(qtbot, lab)
    with qtbot.waitSignal(window.session.replaced):
        QTest.mouseClick(lab.history.keep, Qt.MouseButton.LeftButton)
    assert listed(lab) == [NOTHING]
    weights = window.session.weights
    assert weights.untouched is None
    assert (weights.parameters["hidden1.weight"] == 0).any()
    assert window.session.state.network.unsaved


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_what_the_lab_shows_can_be_saved(qtbot, window, lab, tmp_path, kind):
    path = tmp_path / f"lab.{kind}"
    lab.save_button.click()
    with qtbot.waitSignal(window.session.said, timeout=10_000):
        lab.findChild(QFileDialog, "saveDialog").fileSelected.emit(str(path))
    assert path.stat().st_size > 100
    if kind == "csv":
        lines = path.read_text().splitlines()
        assert lines[0] == "figure,before,after"
        assert len(lines) == 14


def test_nothing_can_be_kept_while_a_network_learns_but_all_is_live(qtbot, window, lab):
    window.session.start(LONG)
    qtbot.waitUntil(lambda: window.session.state.phase is Phase.TRAINING)
    qtbot.waitUntil(lambda: window.session.state.progress.epoch > 0.2, timeout=20_000)
    lab.controls.prune.slider.setValue(90)
    results = []
    window.session.probes.probed.connect(lambda probe, result: results.append(result))
    qtbot.waitUntil(lambda: len(results) > 2, timeout=20_000)
    assert lab.history.reset.isEnabled()
    assert not lab.history.keep.isEnabled()
    assert lab._probe.count <= 1000
    window.session.stop()
    until_free(qtbot, window)


def test_data_of_another_size_are_said_and_can_be_loaded(qtbot, window):
    window.session.choose_data("digits")
    until_free(qtbot, window)
    open_and_wait(window.session, "mlp")
    view = window.views["lab"]
    window.tabs.setCurrentWidget(window.pages["lab"])
    qtbot.waitUntil(lambda: "another size" in view.results.message.text())
    download, make = view.results.remedies.buttons
    assert [download.text(), make.text()] == ["Load MNIST", "Use generated pen digits"]
    with qtbot.waitSignal(window.session.download_wanted):
        QTest.mouseClick(download, Qt.MouseButton.LeftButton)
    QTest.mouseClick(make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.results.figures["accuracy"][0].isVisible(), timeout=20_000)
    assert window.session.state.data.shape == (28, 28)
    assert not view.results.remedies.isVisible()


def test_a_digit_that_fires_a_unit_goes_to_the_canvas(qtbot, window, lab):
    with qtbot.waitSignal(window.session.digit_sent) as sent:
        lab.digits.clicked.emit(0)
    index = int(lab.firing.indices[0])
    assert f"test digit {index}" in sent.args[1]
    np.testing.assert_array_equal(sent.args[0], window.session.test_digit(index)[0])


def test_other_views_say_that_they_show_an_operated_network(window, lab):
    assert not window.lab_strip.isVisible()
    lab.controls.prune.slider.setValue(50)
    assert not window.lab_strip.isVisible()
    window.tabs.setCurrentWidget(window.pages["weights"])
    assert window.lab_strip.isVisible()
    assert "one operation" in window.lab_strip.text.text()
    window.lab_strip.lab.click()
    assert lab.isVisible()
    window.tabs.setCurrentWidget(window.pages["weights"])
    window.lab_strip.reset.click()
    assert not window.lab_strip.isVisible()
    assert window.session.edits.can_undo


def test_a_hidden_lab_asks_for_nothing(qtbot, window, lab):
    window.tabs.setCurrentWidget(window.pages["train"])
    assert window.session.probes.watched is None
    lab.controls.prune.slider.setValue(50)
    assert window.session.probes.watched is None


# Its widgets.


def test_a_double_click_puts_a_slider_back(qtbot):
    scale = Scale((0.0, 0.5, 1.0), 0.5, str)
    slider = ValueSlider("Thing", "thing", "Does it.", scale, None)
    qtbot.addWidget(slider)
    moves = []
    slider.moved.connect(lambda value, goes_on: moves.append((value, goes_on)))
    slider.slider.setValue(2)
    QTest.mouseDClick(slider.slider, Qt.MouseButton.LeftButton)
    assert moves == [(1.0, False), (0.5, False)]
    slider.show_value(0.9)
    assert slider.value == 1.0
    assert len(moves) == 2


def test_bars_of_a_change_say_it_in_words_and_paint_in_every_theme(qtbot, themed):
    bars = ChangeBars(labels=("a", "b", "c"))
    qtbot.addWidget(bars)
    bars.resize(200, 90)
    bars.show_fractions(np.array([1.0, 0.5, np.nan]), np.array([0.25, 0.5, np.nan]))
    assert bars.accessibleDescription() == "a: 25.0 %, −75.0, b: 50.0 %, unchanged"
    image = bars.grab().toImage()
    colors = {image.pixelColor(x, 15).name() for x in range(200)}
    assert themed.negative in colors
