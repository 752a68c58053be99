"""The view Experiments: its form, what it shows while results come, and what a click does."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from digitapp.style import theme
from digitapp.views.experiments import charts
from digitapp.views.experiments.results import CURVE, HEAT, LINES, TABLE, TIME
from digitapp.views.experiments.view import ExperimentsView
from model.experiments import Axis, Experiment
from model.experiments.presets import EXPERIMENTS, preset_experiment
from model.plan import Plan
from tests.digitapp.style.test_theme import contrast
from tests.digitapp.waiting import wait_until

PLAN = Plan(
    "mlp",
    config={"hidden": (8,)},
    training={"epochs": 1, "batch_size": 64},
    data="digits+train:200",
)
RATES = Axis("learning_rate", (0.003, 0.01, 0.03))


@pytest.fixture
def view(qtbot, bare_session, settings):
    made = ExperimentsView(bare_session, settings, None)
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.show()
    return made


def carried_out(view, *axes, seeds=(0, 1)):
    experiments = view._session.experiments
    experiments.start(Experiment(PLAN, axes or (RATES,), seeds=seeds), jobs=1)
    wait_until(lambda: not experiments.state.is_busy)
    return view.results


def row_of(view, name):
    return next(row for row in view.form.rows if row.name == name)


def test_a_row_with_one_value_is_fixed_and_one_with_several_is_varied(view):
    row_of(view, "learning_rate").show_setting("learning_rate", "0.01, 0.1")
    experiment = view.form.experiment()
    assert experiment.axes == (Axis("learning_rate", (0.01, 0.1)),)
    assert experiment.plan.training == {"epochs": 10}
    assert len(experiment.seeds) == 3


def test_a_wrong_value_is_said_below_its_row(view):
    row = row_of(view, "learning_rate")
    row.show_setting("learning_rate", "fast")
    assert view.form.experiment() is None
    assert "give a number" in row._hint.text()


def test_what_is_wrong_can_be_read_in_a_theme_that_comes_later(view, qapp):
    row_of(view, "learning_rate").show_setting("learning_rate", "fast")
    view.form.experiment()
    hint = row_of(view, "learning_rate").findChild(QLabel, "experimentHint")

    def can_be_read():
        red = hint.palette().windowText().color()
        return contrast(red, theme.current().color("card")) > 4.4

    try:
        for name in ("dark", "light"):
            theme.apply(qapp, name)
            wait_until(can_be_read)
    finally:
        theme.apply(qapp, "light")


def test_a_form_that_varies_nothing_says_so(view):
    row_of(view, "learning_rate").show_setting("learning_rate", "0.1")
    assert view.form.experiment() is None
    assert "several values" in view.form._hint.text()


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_preset_fills_the_form_with_itself(view, name):
    preset = preset_experiment(name)
    box = view.form._presets
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())
    made = view.form.experiment()
    assert made.axes == preset.axes
    assert {t.key for t in made.trials()} == {t.key for t in preset.trials()}
    assert made.look_for == preset.look_for


def test_another_network_drops_the_settings_that_it_lacks(view):
    view.form._add_row("hidden", "8, 16")
    networks = view.form._networks
    networks.setCurrentIndex(networks.findData("perceptron"))
    assert [row.name for row in view.form.rows] == ["learning_rate", "epochs"]


def test_the_count_of_trainings_follows_what_is_typed(view):
    row_of(view, "learning_rate").show_setting("learning_rate", "0.01..1:5:log")
    view.form._seeds.setValue(4)
    assert view.form._count.text() == "5 points × 4 seeds: 20 trainings"


def test_a_single_training_is_counted_as_one(view):
    row_of(view, "learning_rate").show_setting("learning_rate", "0.01")
    view.form._seeds.setValue(1)
    assert view.form._count.text() == "1 point × 1 seed: 1 training"


def test_the_form_comes_back_with_the_program(view, qtbot, bare_session, settings):
    row_of(view, "learning_rate").show_setting("learning_rate", "0.02, 0.04")
    view.form.wanted.disconnect()
    view.form._on_start()
    again = ExperimentsView(bare_session, settings, None)
    qtbot.addWidget(again)
    assert row_of(again, "learning_rate").text == "0.02, 0.04"


def test_results_are_drawn_as_they_come_with_a_band_over_seeds(view):
    results = carried_out(view)
    (series,) = results.curve.series
    assert [point.x for point in series.points] == [0.003, 0.01, 0.03]
    assert all(point.low <= point.y <= point.high for point in series.points)
    assert sum(point.is_best for point in series.points) == 1


def test_two_settings_make_a_series_each_and_a_heat_map(view):
    results = carried_out(view, RATES, Axis("hidden", ((4,), (8, 4))), seeds=(0,))
    assert [series.name for series in results.curve.series] == ["4", "8x4"]
    results._ways.setCurrentIndex(HEAT)
    assert results.heat.values.shape == (2, 3)
    results._ways.setCurrentIndex(LINES)
    assert len(results.lines.lines) == 6
    assert max(line.worth for line in results.lines.lines) == 1.0


def test_the_curve_follows_numbers_where_the_first_setting_has_names(view):
    results = carried_out(view, Axis("optimizer", ("sgd", "adam")), RATES, seeds=(0,))
    assert [series.name for series in results.curve.series] == ["sgd", "adam"]
    assert [point.x for point in results.curve.series[0].points] == [0.003, 0.01, 0.03]


def test_one_setting_has_no_heat_map(view):
    results = carried_out(view, seeds=(0,))
    assert [results._ways.isTabVisible(k) for k in (CURVE, HEAT, LINES, TIME, TABLE)] == [
        True, False, False, True, True,
    ]  # fmt: skip


def test_the_time_has_a_line_of_those_that_nothing_beats(view):
    results = carried_out(view, seeds=(0,))
    results._ways.setCurrentIndex(TIME)
    points = results.time.series[0].points
    assert len(points) == 3
    assert all(point.x > 0 for point in points)


def test_the_table_is_sorted_by_its_figures(view):
    results = carried_out(view, Axis("epochs", (1, 10, 2)), seeds=(0,))
    results._ways.setCurrentIndex(TABLE)
    results.table.sortItems(0, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in results.table.texts] == ["10", "2", "1"]


def test_pointing_says_the_figures_and_clicking_two_compares_them(view):
    results = carried_out(view)
    place = results.curve.place_of(0)
    results.curve.repaint()
    QTest.mouseMove(results.curve, place.toPoint())
    wait_until(lambda: "0.003" in results.card.text)
    assert "95 % interval" in results.card.text
    QTest.mouseClick(results.curve, Qt.MouseButton.LeftButton, pos=place.toPoint())
    other = results.curve.place_of(2).toPoint()
    QTest.mouseClick(results.curve, Qt.MouseButton.LeftButton, pos=other)
    QTest.mouseMove(results.curve, QPoint(2, 2))
    wait_until(lambda: "Welch" in results.card.text)


def test_keys_reach_every_point(view):
    results = carried_out(view, seeds=(0,))
    results.curve.setFocus()
    for _ in range(2):
        QTest.keyClick(results.curve, Qt.Key.Key_Right)
    assert results.curve.pointed == 1
    QTest.keyClick(results.curve, Qt.Key.Key_Return)
    assert results._labels == ["learning rate 0.01"]


def test_a_click_offers_the_network_of_each_seed(view):
    results = carried_out(view)
    results._on_clicked(1)
    box = results.card._seeds
    assert [box.itemText(k)[:6] for k in range(box.count())] == ["seed 0", "seed 1"]
    assert results.card._open.text() == "Train it here"


def test_another_measure_is_shown_where_it_is_chosen(view):
    results = carried_out(view, seeds=(0,))
    box = results._measures
    box.setCurrentIndex(box.findData("test_loss"))
    box.activated.emit(box.currentIndex())
    assert results.summary.measure == "test_loss"
    assert results.curve.series[0].points[0].y == results.summary.points[0].mean


def test_the_csv_has_a_line_for_each_training(view):
    results = carried_out(view)
    lines = charts.csv_lines(view._session.experiments.state.experiment, results.summary)
    assert lines[0].startswith("learning_rate,seed,epochs,")
    assert len(lines) == 1 + 6


@pytest.mark.parametrize("page", [CURVE, HEAT, LINES, TIME])
def test_each_page_paints_something_in_both_themes(view, themed, page):
    results = carried_out(view, RATES, Axis("hidden", ((4,), (8,))), seeds=(0,))
    results._ways.setCurrentIndex(page)
    image = results._stack.currentWidget().grab().toImage()
    step = range(0, image.width(), 3)
    colours = {image.pixel(x, y) for x in step for y in range(0, image.height(), 3)}
    assert len(colours) > 5
