from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QGraphicsTextItem

from digitapp.export.figures import MARGIN_PX, ExportFigure, picture_of, svg_of
from digitapp.style.imaging import from_qimage
from digitapp.widgets import axes
from digitapp.widgets.curve_plot import CurvePlot
from digitapp.widgets.curves import MAX_POINTS, Series, sample, seen_part, thin_out


@pytest.fixture
def plot(qtbot):
    widget = CurvePlot(title="loss")
    qtbot.addWidget(widget)
    widget.resize(600, 300)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def item(plot, run, name):
    return plot.runs[run].items[name]


def y_range(plot):
    return tuple(plot.plot_item.getViewBox().viewRange()[1])


def drawn(qtbot, plot):
    qtbot.waitUntil(lambda: not plot.is_waiting)


def test_a_series_keeps_what_comes_in_pieces_of_any_size():
    series, rng = Series(), np.random.default_rng(0)
    values = rng.random(5000)
    for part in np.split(values, [1, 2, 300, 301, 2999]):
        series.append(np.arange(len(part)), part)
    np.testing.assert_array_equal(series.values, values)
    assert len(series) == 5000


def test_the_smoothed_value_is_the_mean_of_the_last_tenth():
    series = Series()
    values = np.random.default_rng(0).random(3000)
    series.append(np.arange(1700.0), values[:1700])
    series.append(np.arange(1700.0, 3000.0), values[1700:])
    got = series.smoothed(np.array([0, 5, 499, 2999]))
    wanted = [values[0], values[5], values[450:500].mean(), values[2900:].mean()]
    np.testing.assert_allclose(got, wanted)


def test_a_value_that_is_not_finite_does_not_spoil_the_smoothed_curve():
    series = Series()
    values = np.ones(50)
    values[[20, 21]] = np.inf, np.nan
    series.append(np.arange(50.0), values)
    smoothed = series.smoothed(np.arange(50))
    assert (smoothed[np.isfinite(smoothed)] == 1).all()
    assert np.isfinite(smoothed[25:]).all()


def test_thinning_keeps_peaks_and_both_ends():
    epochs, values = np.arange(100_000.0), np.zeros(100_000)
    values[[12_345, 77_777]] = 9.0, -9.0
    x, y = thin_out(epochs, values)
    assert len(x) <= MAX_POINTS + 2
    assert y.max() == 9.0
    assert y.min() == -9.0
    assert x[0] == 0
    assert x[-1] == 99_999
    assert (np.diff(x) >= 0).all()


def test_a_few_points_are_not_thinned():
    epochs = np.arange(10.0)
    assert thin_out(epochs, epochs)[0] is epochs


def test_samples_have_both_ends():
    assert sample(3, 6).tolist() == [3, 4, 5]
    many = sample(0, 10**6, 100)
    assert (len(many), many[0], many[-1]) == (100, 0, 10**6 - 1)


def test_the_seen_part_reaches_one_value_beyond_each_edge():
    epochs = np.arange(10.0)
    assert epochs[seen_part(epochs, 2.5, 5.5)].tolist() == [2, 3, 4, 5, 6]


def test_the_plot_draws_raw_smoothed_and_points(plot, qtbot):
    plot.add_run("a", "first")
    epochs = np.linspace(0, 2, 100)
    plot.append("a", "batch", epochs, 1 - epochs / 3)
    plot.append("a", "validation", 1.0, 0.6)
    drawn(qtbot, plot)
    np.testing.assert_array_equal(item(plot, "a", "batch").getData()[0], epochs)
    assert len(item(plot, "a", "smoothed").getData()[0]) == 100
    assert item(plot, "a", "validation").getData()[1].tolist() == [0.6]


def test_a_long_training_is_drawn_with_few_points(plot, qtbot):
    plot.add_run("a", "first")
    plot.set_planned_epochs(50)
    plot.append("a", "batch", np.linspace(0, 50, 100_000), np.random.default_rng(0).random(100_000))
    drawn(qtbot, plot)
    assert len(item(plot, "a", "batch").getData()[0]) <= MAX_POINTS + 2
    plot.plot_item.getViewBox().setXRange(10, 10.1, padding=0)
    drawn(qtbot, plot)
    near = item(plot, "a", "batch").getData()[0]
    assert 190 <= len(near) <= 210  # zoomed in, every value is there


def test_items_are_made_once(plot, qtbot):
    plot.add_run("a", "first")
    plot.append("a", "batch", [0.1], [1.0])
    before = item(plot, "a", "batch"), len(plot.plot_item.items)
    for k in range(20):
        plot.append("a", "batch", [0.2 + k], [1.0])
        drawn(qtbot, plot)
    assert (item(plot, "a", "batch"), len(plot.plot_item.items)) == before


def test_the_range_moves_in_few_steps_while_the_loss_falls(plot, qtbot):
    plot.add_run("a", "first")
    plot.set_planned_epochs(5)
    ranges = []
    for k in range(100):
        epochs = np.arange(k * 20, (k + 1) * 20) / 400
        plot.append("a", "batch", epochs, 2.3 * np.exp(-epochs))
        plot.draw()
        ranges.append((*plot.plot_item.getViewBox().viewRange()[0], *y_range(plot)))
    assert len(set(ranges)) <= 3
    assert y_range(plot)[0] <= 0
    assert 2.3 <= y_range(plot)[1] <= 3


def test_one_wild_batch_does_not_flatten_the_rest(plot):
    plot.add_run("a", "first")
    values = np.full(1000, 0.5)
    values[500] = 1e6
    values[501] = np.inf
    plot.append("a", "batch", np.linspace(0, 1, 1000), values)
    plot.draw()
    assert y_range(plot)[1] < 50_000


def test_accuracies_stay_within_their_bounds(qtbot):
    plot = CurvePlot(title="accuracy, %", bounds=(0, 100))
    qtbot.addWidget(plot)
    plot.add_run("a", "first")
    plot.append("a", "validation", [1, 2, 3], [97.0, 98.5, 100.0])
    plot.draw()
    assert 90 <= y_range(plot)[0] <= 97
    assert y_range(plot)[1] <= 100


def test_once_the_person_zoomed_the_view_stays_until_it_is_reset(plot, qtbot):
    plot.add_run("a", "first")
    plot.append("a", "batch", [0.1], [1.0])
    plot.draw()
    view = plot.plot_item.getViewBox()
    view.setRange(xRange=(0.2, 0.3), yRange=(0.5, 0.6), padding=0)
    view.sigRangeChangedManually.emit([True, True])
    plot.append("a", "batch", [0.9], [5.0])
    plot.draw()
    assert y_range(plot) == (0.5, 0.6)
    plot.reset_view()
    plot.draw()
    assert y_range(plot)[1] >= 5


def test_earlier_runs_keep_one_line_under_their_name(plot, qtbot):
    for key in ("a", "b"):
        plot.add_run(key, f"run {key}")
        plot.append(key, "batch", [0.5, 1.0], [1.0, 0.5])
        plot.append(key, "validation", [1.0], [0.6])
    assert [i.isVisible() for i in plot.runs["a"].items.values()] == [False, False, True]
    labels = plot.legend_labels
    assert labels == ["run b: validation", "smoothed", "batch", "run a"]
    plot.rename_runs({"a": "sigmoid"})
    assert plot.legend_labels[-1] == "sigmoid"
    plot.set_run_visible("a", False)
    assert not any(i.isVisible() for i in plot.runs["a"].items.values())
    assert plot.legend_labels == ["validation", "smoothed", "batch"]
    plot.remove_run("b")
    assert plot.run_keys == ["a"]
    plot.clear()
    assert plot.legend_labels == []


def test_an_earlier_run_of_one_epoch_is_seen_as_a_point(plot):
    for key, epochs in (("a", [1.0]), ("b", [1.0, 2.0]), ("c", [1.0])):
        plot.add_run(key, key)
        plot.append(key, "validation", epochs, [0.6] * len(epochs))
    symbols = [plot.runs[key].items["validation"].opts["symbol"] for key in "ab"]
    assert symbols == ["o", None]


def test_a_new_run_is_seen_from_its_beginning_beside_one_that_has_learnt_well(plot):
    for key in ("learnt", "new"):
        plot.add_run(key, key)
        plot.append(key, "batch", [0.1, 0.5, 1.0], [2.3, 0.5, 0.05])
        if key == "learnt":
            plot.append(key, "validation", [1.0], [0.04])
    plot.draw()
    assert y_range(plot)[1] >= 2.3 * 0.98
    assert plot.clipped == ""


@pytest.mark.parametrize(
    ("ticks", "texts"),
    [
        ([0.0, 0.5, 1.0], ["0.0", "0.5", "1.0"]),
        ([0.0, 4e-13, 8e-13, 1.2e-12], ["0", "0.4·10⁻¹²", "0.8·10⁻¹²", "1.2·10⁻¹²"]),
        ([-2e-7, 0.0, 2e-7], ["−2·10⁻⁷", "0", "2·10⁻⁷"]),
        ([5e-13], ["5.00·10⁻¹³"]),
        ([0.25], ["0.25"]),
    ],
)
def test_ticks_that_would_need_many_decimals_are_written_in_powers_of_ten(ticks, texts):
    assert axes.tick_texts(np.array(ticks)) == texts


def test_hidden_plots_store_and_draw_nothing(plot, qtbot):
    plot.hide()
    plot.add_run("a", "first")
    plot.append("a", "batch", [0.1, 0.2], [1.0, 0.9])
    assert not plot.is_waiting
    assert item(plot, "a", "batch").getData()[0] is None
    plot.show()
    drawn(qtbot, plot)
    assert len(item(plot, "a", "batch").getData()[0]) == 2


def test_the_best_epoch_is_marked(plot):
    plot.add_run("a", "first")
    plot.append("a", "validation", [1, 2], [0.5, 0.4])
    plot.mark("a", 2, "best")
    plot.draw()
    assert plot.marked_epoch == 2
    plot.mark("a", None)
    plot.draw()
    assert plot.marked_epoch is None


def test_all_values_can_be_taken_away_as_columns(plot):
    plot.add_run("a", "first, “ü”")
    plot.append("a", "batch", [0.25, 0.5], [1.0, 0.5])
    plot.append("a", "validation", [1.0], [0.6])
    columns = {name: column.tolist() for name, column in plot.columns().items()}
    assert list(columns) == ["run", "series", "epoch", "value"]
    rows = list(zip(*columns.values(), strict=True))
    assert rows[0] == ("first, “ü”", "batch", 0.25, 1.0)
    assert rows[2] == ("first, “ü”", "validation", 1.0, 0.6)
    plot.clear()
    assert [len(column) for column in plot.columns().values()] == [0, 0, 0, 0]


def test_the_plot_becomes_a_picture_and_an_svg(plot, themed):
    plot.add_run("a", "first")
    plot.append("a", "validation", [0.1, 0.9], [0.2, 0.8])
    plot.draw()
    image = picture_of(ExportFigure("", plot))
    assert image.width() == 1200 + 4 * MARGIN_PX
    assert len(np.unique(from_qimage(image).reshape(-1, 4), axis=0)) > 10
    root = ElementTree.fromstring(svg_of(ExportFigure("", plot)))
    elements = [e.tag.rpartition("}")[2] for e in root.iter()]
    assert {"svg", "text"} <= set(elements)
    assert len(elements) > 20


def test_the_theme_reaches_the_plot(plot, themed):
    assert plot.plot_item.getViewWidget().backgroundBrush().color().name() == themed.card


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (-3.7, 12.2), (0.00012, 0.00019), (1e6, 1e6 + 3), (-1, -0.5)]
)
def test_ticks_are_round_and_within_the_range(low, high):
    ticks = axes.nice_ticks(low, high, 6)
    assert 2 <= len(ticks) <= 7
    assert ticks[0] >= low - 1e-9 * abs(low)
    assert ticks[-1] <= high * (1 + 1e-9) + 1e-9
    assert len(set(axes.tick_texts(ticks))) == len(ticks)


def test_a_low_plot_cuts_its_title_short_and_a_high_one_writes_it_whole(qtbot, themed):
    title = "distance of the means of all the pictures"
    widget = CurvePlot(title=title)
    qtbot.addWidget(widget)
    widget.resize(400, 150)
    widget.show()
    qtbot.waitExposed(widget)
    axis = widget.plot_item.getAxis("left")
    assert axis.labelText.endswith("…")
    assert title.startswith(axis.labelText[:-1])
    widget.resize(400, 600)
    assert axis.labelText == title


def test_an_impossible_range_has_no_ticks():
    assert len(axes.nice_ticks(1, 1, 5)) == 0
    assert len(axes.nice_ticks(0, np.nan, 5)) == 0


def test_a_steady_range_holds_the_data_and_stays():
    first = axes.steady_range(None, 0.3, 9.4)
    assert first[0] <= 0.3 < 9.4 <= first[1]
    assert axes.steady_range(first, 0.5, 9.0) == first
    assert axes.steady_range(first, 0.5, 20.0)[1] >= 20
    smaller = axes.steady_range(first, 1.0, 2.0)
    assert smaller[1] - smaller[0] < 2


def test_a_steady_range_of_one_value_is_not_empty():
    low, high = axes.steady_range(None, 0.0, 0.0)
    assert low < high
    low, high = axes.steady_range((0.0, 0.0), 5.0, 5.0)
    assert low <= 5 <= high
    assert low < high
    assert axes.steady_range(None, np.nan, np.nan) == (0.0, 1.0)


def test_names_are_spread_apart():
    points = np.array([[0.0, 0.0], [0.0, 0.0], [3.0, 0.0], [100.0, 0.0]])
    spread = axes.spread_apart(points, 10.0)
    away = np.hypot(*(spread[:, None] - spread[None]).transpose(2, 0, 1)) + np.eye(4) * 99
    assert away.min() > 8
    np.testing.assert_allclose(spread[3], points[3], atol=0.01)


def test_per_cent_are_shown_from_0_to_100_before_there_are_any(qtbot):
    plot = CurvePlot(title="accuracy, %", bounds=(0.0, 100.0))
    qtbot.addWidget(plot)
    plot.show()
    drawn(qtbot, plot)
    assert y_range(plot) == (0.0, 100.0)


def test_a_loss_that_grows_beyond_all_measure_leaves_the_others_readable(qtbot, plot):
    plot.add_run("wild", "wild")
    plot.append("wild", "batch", np.arange(10.0), np.geomspace(2.3, 1e34, 10))
    plot.add_run("calm", "calm")
    plot.append("calm", "batch", np.arange(10.0), np.linspace(2.3, 0.1, 10))
    drawn(qtbot, plot)
    assert y_range(plot)[1] < 50


def test_a_run_keeps_its_colour_when_others_come_and_go(plot):
    plot.add_run("a", "run a")
    plot.append("a", "validation", [1.0], [0.6])
    before = plot.runs["a"].color
    plot.add_run("b", "run b")
    plot.append("b", "validation", [1.0], [0.5])
    assert plot.runs["a"].color == before != plot.runs["b"].color
    assert plot.runs["a"].items["validation"].opts["pen"].color().name() == before
    plot.remove_run("b")
    assert plot.runs["a"].items["validation"].opts["pen"].color().name() == before


def test_a_bad_run_does_not_squash_the_others_and_is_marked(plot):
    for key, height in (("a", 1.0), ("b", 2.0), ("bad", 900.0)):
        plot.add_run(key, f"run {key}")
        plot.append(key, "validation", [1.0, 2.0], [height, height / 2])
    plot.draw()
    assert y_range(plot)[1] < 4
    assert plot.clipped == "▲ run bad: up to 900"
    plot.remove_run("bad")
    plot.draw()
    assert plot.clipped == ""


def test_a_run_that_is_alone_is_seen_whole(plot):
    plot.add_run("bad", "run bad")
    plot.append("bad", "validation", [1.0, 2.0], [900.0, 400.0])
    plot.draw()
    assert y_range(plot)[1] >= 900
    assert plot.clipped == ""


def test_a_logarithmic_axis_holds_small_and_large_values_and_leaves_out_zero(plot):
    plot.set_planned_epochs(3)
    plot.add_run("a", "run a")
    plot.append("a", "validation", [1.0, 2.0, 3.0], [100.0, 0.01, 0.0])
    plot.set_log(True)
    low, high = y_range(plot)
    assert low <= -2 < 2 <= high < 4
    plot.set_log(False)
    assert y_range(plot)[1] >= 100


def test_the_legend_lies_above_the_curves(plot):
    for number in range(6):
        plot.add_run(str(number), f"a network with a long name, {number}")
        plot.append(str(number), "validation", [1.0], [0.5])
    QApplication.processEvents()
    box = plot.plot_item.getViewBox()
    texts = [i for i in plot.plot_item.scene().items() if isinstance(i, QGraphicsTextItem)]
    texts = [i for i in texts if i.toPlainText() in plot.legend_labels]
    assert len(texts) == len(plot.legend_labels) > 2
    bottom = max(text.mapRectToScene(text.boundingRect()).center().y() for text in texts)
    assert bottom + 6 <= box.mapRectToScene(box.boundingRect()).top()
