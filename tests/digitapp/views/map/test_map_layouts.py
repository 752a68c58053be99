"""The map grown up: layouts that take their time, before training, selecting, pixels."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
)

from digitapp.views.map.pixel_words import NO_PIXELS
from digitapp.views.map.probe import MapProbe
from digitapp.views.map.view import MapView
from digitapp.widgets.grid_chart import GridChart
from digitapp.widgets.tile_grid import TileGrid
from model.archs import CNN, Perceptron
from model.plan import Plan
from model.probes.maps.align import alignment
from model.probes.maps.digit_map import LABELS
from model.probes.maps.embed import Question
from model.probes.maps.pixel_grid import pixel_grid
from model.probes.maps.tsne import TSNE
from model.probes.units.weight_layers import weight_layers
from tests.digitapp.views.map.parts import answer_dialog, chart_of, child, choose

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
SEVEN = [np.array([[0.0, 0.0], [1.0, 0.0], [0.4, 2.0]])]
LONG = {"epochs": 10_000}
PATIENCE_MS = 30_000


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr(TSNE, "max_steps", 300)


def laid_by(laid_out, method):
    shown = laid_out.digits.map
    return shown.laying is not None and shown.laying.method == method


def trained(qtbot, session, epochs=2):
    """Trains a network in the session, so that its weights before are known."""
    with qtbot.waitSignal(session.run_started):
        session.start(Plan("mlp", {"hidden": (12,)}, {"epochs": epochs}))
    qtbot.waitUntil(lambda: session.state.is_free, timeout=PATIENCE_MS)


# Layouts.


@pytest.mark.parametrize(
    ("method", "word"), [("mds", "stress"), ("isomap", "crowd"), ("tsne", "KL")]
)
def test_each_method_is_laid_out_and_says_how_well(qtbot, laid_out, method, word):
    choose(laid_out, "mapMethod", method)
    qtbot.waitUntil(
        lambda: laid_by(laid_out, method) and laid_out.digits.map.laying.is_done,
        timeout=PATIENCE_MS,
    )
    digits = laid_out.digits.map
    np.testing.assert_allclose(chart_of(laid_out).points, digits.points, rtol=1e-6)
    status = child(laid_out, QLabel, "mapStatus").text()
    assert "done" in status
    assert {"KL": "Kullback"}.get(word, word) in status
    assert "component" not in chart_of(laid_out).axis_titles[0]


def test_each_method_has_its_own_parameter(laid_out):
    boxes = {
        "isomap": child(laid_out, QSpinBox, "mapNeighbours"),
        "tsne": child(laid_out, QSpinBox, "mapPerplexity"),
    }
    for method in ("pca", "mds", "isomap", "tsne"):
        choose(laid_out, "mapMethod", method)
        assert [name for name, box in boxes.items() if not box.isHidden()] == (
            [method] if method in boxes else []
        )


def test_another_perplexity_is_laid_out(qtbot, laid_out):
    choose(laid_out, "mapMethod", "tsne")
    qtbot.waitUntil(
        lambda: laid_by(laid_out, "tsne") and laid_out.digits.map.laying.is_done,
        timeout=PATIENCE_MS,
    )
    first = laid_out.digits.map
    box = child(laid_out, QSpinBox, "mapPerplexity")
    box.setValue(7)
    assert laid_out.digits.controls.question.perplexity == 7
    qtbot.waitUntil(
        lambda: laid_out.digits.map is not first and laid_out.digits.map.laying.is_done,
        timeout=PATIENCE_MS,
    )
    assert np.abs(laid_out.digits.map.points - first.points).max() > 0.01


def test_the_drawing_has_a_place_in_every_method(qtbot, laid_out, session):
    session.live_prediction.show_strokes(SEVEN)
    for method in ("mds", "isomap", "tsne"):
        choose(laid_out, "mapMethod", method)
        qtbot.waitUntil(
            lambda wanted=method: laid_by(laid_out, wanted) and laid_out.digits.map.laying.is_done,
            timeout=PATIENCE_MS,
        )
        where, near = laid_out.digits.map.place(session.live_prediction.prediction.image, 8)
        np.testing.assert_allclose(chart_of(laid_out).star, where, rtol=1e-5)
        assert laid_out.digits.neighbours.indices.tolist() == near.tolist()


def test_a_pause_stops_the_digits_and_goes_on(qtbot, laid_out, session):
    choose(laid_out, "mapDigits", ("all", 400))
    pause = child(laid_out, QPushButton, "mapPause")
    session.embedding.pause(True)
    choose(laid_out, "mapMethod", "tsne")
    assert pause.isVisible()
    assert pause.text() == "Go on"
    assert not laid_by(laid_out, "tsne")
    QTest.mouseClick(pause, LEFT)
    assert pause.text() == "Pause"
    qtbot.waitUntil(
        lambda: laid_by(laid_out, "tsne") and laid_out.digits.map.laying.is_done,
        timeout=PATIENCE_MS,
    )
    assert not pause.isEnabled()


def test_a_hidden_map_lays_nothing_out_and_goes_on_when_it_is_seen(qtbot, laid_out, session, frame):
    choose(laid_out, "mapDigits", ("all", 400))
    choose(laid_out, "mapMethod", "tsne")
    qtbot.waitUntil(lambda: laid_by(laid_out, "tsne"))
    frame.hide()
    assert session.embedding.watched is None
    qtbot.waitUntil(lambda: not session.embedding.is_busy)
    step = laid_out.digits.controls.probe.laid.layout.steps
    frame.show()
    qtbot.waitUntil(lambda: laid_out.digits.map.laying.is_done, timeout=PATIENCE_MS)
    assert laid_out.digits.map.laying.step >= step


def test_again_begins_from_the_start(qtbot, laid_out):
    choose(laid_out, "mapMethod", "mds")
    qtbot.waitUntil(
        lambda: laid_by(laid_out, "mds") and laid_out.digits.map.laying.is_done, timeout=PATIENCE_MS
    )
    layout = laid_out.digits.controls.probe.laid.layout
    QTest.mouseClick(child(laid_out, QPushButton, "mapAgain"), LEFT)
    qtbot.waitUntil(lambda: laid_out.digits.controls.probe.laid.layout not in (layout, None))
    qtbot.waitUntil(lambda: laid_out.digits.map.laying.is_done)


def test_a_layout_goes_on_while_a_network_learns(qtbot, laid_out, session):
    choose(laid_out, "mapMethod", "tsne")
    qtbot.waitUntil(lambda: laid_by(laid_out, "tsne"))
    networks = set()
    session.embedding.embedded.connect(lambda _, digits: networks.add(id(digits.network)))
    session.start(Plan("mlp", {"hidden": (12,)}, LONG))
    qtbot.waitUntil(lambda: len(networks) >= 3, timeout=PATIENCE_MS)
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free)
    qtbot.waitUntil(
        lambda: (
            laid_out.digits.map.laying.is_done
            and np.array_equal(
                laid_out.digits.map.network.parameters["output.weight"],
                session.weights.parameters["output.weight"],
            )
        ),
        timeout=PATIENCE_MS,
    )


def test_from_layout_to_pca_and_back_nothing_is_left_under_way(qtbot, laid_out, session):
    choose(laid_out, "mapMethod", "tsne")
    assert session.probes.watched is None
    choose(laid_out, "mapMethod", "pca")
    assert session.embedding.watched is None
    qtbot.waitUntil(lambda: not session.embedding.is_busy)
    qtbot.waitUntil(lambda: laid_out.digits.map.laying is None)


def test_the_limit_of_a_method_is_told(qtbot, laid_out, monkeypatch):
    from model.probes.maps.embed import MAX_DIGITS

    monkeypatch.setitem(MAX_DIGITS, "mds", 30)
    choose(laid_out, "mapMethod", "mds")
    assert "30 of them are shown" in child(laid_out, QLabel, "mapAbout").text()
    qtbot.waitUntil(lambda: laid_by(laid_out, "mds"))
    assert len(laid_out.digits.map.points) == 30


@pytest.mark.parametrize(("name", "value"), [("perplexity", 1e9), ("neighbours", -5), ("dims", 7)])
def test_parameters_that_make_no_sense_are_forgotten(session, settings, frame, name, value):
    settings.set_choice(f"map/{name}", value)
    question = MapView(session, settings, frame).digits.controls.question
    assert 2 <= question.perplexity <= 100
    assert 2 <= question.neighbours <= 50
    assert question.dims in (2, 3)


# Before training.


@pytest.mark.parametrize("method", ["pca", "mds"])
def test_the_slider_goes_from_the_map_before_training_to_the_present_one(
    qtbot, laid_out, session, method
):
    trained(qtbot, session)
    choose(laid_out, "mapMethod", method)
    qtbot.waitUntil(lambda: (laid_out.digits.map.laying is None) == (method == "pca"))
    slider = child(laid_out, QSlider, "mapTimeSlider")
    slider.setValue(0)
    morph = laid_out.digits.morph
    qtbot.waitUntil(lambda: morph.is_between and not laid_out.digits._source.lacks_start)
    initial = session.weights.initial
    np.testing.assert_array_equal(
        morph.start.network.parameters["hidden1.weight"], initial["hidden1.weight"]
    )
    brought = alignment(morph.start.places, morph.now.places).apply(morph.start.places)
    np.testing.assert_allclose(chart_of(laid_out).points, brought, rtol=1e-5)
    slider.setValue(slider.maximum() // 2)
    np.testing.assert_allclose(
        chart_of(laid_out).points, (brought + morph.now.places) / 2, rtol=1e-4, atol=1e-4
    )
    slider.setValue(slider.maximum())
    np.testing.assert_allclose(chart_of(laid_out).points, morph.now.places, rtol=1e-6)


def test_of_an_opened_network_another_untrained_one_is_shown_and_told(qtbot, laid_out):
    slider = child(laid_out, QSlider, "mapTimeSlider")
    assert "Nobody knows the weights" in slider.toolTip()
    slider.setValue(0)
    qtbot.waitUntil(lambda: laid_out.digits.morph.is_between)
    assert laid_out.digits.morph.start.network is not laid_out.digits.map.network


def test_another_network_is_shown_as_it_is_now(qtbot, laid_out, open_network):
    slider = child(laid_out, QSlider, "mapTimeSlider")
    slider.setValue(0)
    qtbot.waitUntil(lambda: laid_out.digits.morph.is_between)
    open_network(Perceptron)
    assert slider.value() == slider.maximum()
    assert laid_out.digits.morph.start is None


def test_pixels_do_not_learn_so_there_is_nothing_before(qtbot, laid_out):
    choose(laid_out, "mapLayer", "pixels")
    qtbot.waitUntil(lambda: laid_out.digits.map.layer == "pixels")
    assert not laid_out.digits.time.isEnabled()


def test_the_way_is_played(qtbot, laid_out):
    laid_out.digits.time.play()
    qtbot.waitUntil(
        lambda: laid_out.digits.time.fraction == 1 and not laid_out.digits.time.is_playing
    )


# Selecting.


def lasso(chart, modifier):
    """Draws a line around everything but the right half."""
    QTest.mousePress(chart, LEFT, modifier, QPoint(60, 12))
    corners = [(60, 12), (chart.width() // 2, 12), (chart.width() // 2, 400)]
    for corner in (*corners, (chart.width() // 2, chart.height() - 50), (60, chart.height() - 50)):
        QTest.mouseMove(chart, QPoint(*corner))
    QTest.mouseRelease(chart, LEFT, modifier, QPoint(60, chart.height() - 50))


@pytest.mark.parametrize("modifier", [SHIFT, NO_KEY])
def test_a_line_around_dots_shows_them_as_pictures(qtbot, laid_out, modifier):
    chart = chart_of(laid_out)
    if modifier == NO_KEY:
        QTest.mouseClick(child(laid_out, QPushButton, "mapLasso"), LEFT)
    laid_out.grab()  # all is in its place now
    seen, half = chart.plane.to_pixels(chart.points), chart.width() // 2
    before = chart.view
    lasso(chart, modifier)
    assert chart.view == before
    wanted = np.flatnonzero(seen[:, 0] < half)
    digits, selection = laid_out.digits.map, laid_out.digits.selection
    assert sorted(selection.indices.tolist()) == wanted.tolist()
    assert child(laid_out, QLabel, "selectionTitle").text() == f"{len(wanted)} selected"
    counts = np.bincount(digits.labels[wanted], minlength=10)
    texts = [text for _, text in selection.legend.entries]
    assert texts == [f"{k}: {counts[k]}" for k in range(10) if counts[k]]
    shown = child(laid_out, TileGrid, "selectedDigits").tiles
    np.testing.assert_allclose(shown[0], digits.picture(int(selection.on_page[0])), rtol=1e-6)
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert selection.isHidden()
    assert not laid_out.digits.neighbours.isHidden()
    assert chart.selected is None


def test_pages_go_through_all_selected_digits(qtbot, laid_out):
    laid_out.digits.select(np.arange(60))
    selection, seen = laid_out.digits.selection, []
    qtbot.waitUntil(selection.isVisible)
    on = child(laid_out, QPushButton, "selectionOn")
    seen += selection.on_page.tolist()
    while on.isEnabled():
        QTest.mouseClick(on, LEFT)
        seen += selection.on_page.tolist()
    assert sorted(seen) == list(range(60))


def test_a_selected_digit_is_sent_to_the_canvas(qtbot, laid_out, session):
    laid_out.digits.select(np.arange(10, 16))
    grid = child(laid_out, TileGrid, "selectedDigits")
    qtbot.waitUntil(lambda: grid.isVisible() and grid.height() > 30)
    place = grid.frame_of(1).center().toPoint()
    index = int(laid_out.digits.selection.on_page[1])
    with qtbot.waitSignal(session.digit_sent) as sent:
        QTest.mouseClick(grid, LEFT, NO_KEY, place)
    np.testing.assert_array_equal(sent.args[0], laid_out.digits.map.picture(index))


def test_the_selection_stays_as_the_map_moves_and_goes_with_another(qtbot, laid_out):
    laid_out.digits.select(np.arange(5))
    laid_out.digits.controls.colouring_chosen.emit("outcome")
    chart = chart_of(laid_out)
    chosen = {tuple(place) for place in chart.places[chart.selected].tolist()}
    assert chosen == {
        tuple(place) for place in laid_out.digits.map.places[:5].astype(float).tolist()
    }
    choose(laid_out, "mapLayer", "logits")
    qtbot.waitUntil(lambda: laid_out.digits.map.layer == "logits")
    assert laid_out.digits.selection.isHidden()


# Predictions' weights, and a third dimension.


def test_the_predictions_weights_are_shown_as_arrows_where_they_live(qtbot, laid_out):
    chart, arrows = chart_of(laid_out), laid_out.digits.controls.arrows
    assert chart.arrows is None
    arrows.trigger()
    np.testing.assert_array_equal(chart.arrows, laid_out.digits.map.vectors)
    chart.grab()
    choose(laid_out, "mapLayer", "logits")
    qtbot.waitUntil(lambda: laid_out.digits.map.layer == "logits")
    assert chart.arrows is None
    assert not arrows.isEnabled()


def test_the_labels_have_a_map_of_their_own(qtbot, laid_out, session):
    session.live_prediction.show_strokes(SEVEN)
    choose(laid_out, "mapLayer", LABELS)
    qtbot.waitUntil(lambda: laid_out.digits.map.layer == LABELS)
    np.testing.assert_allclose(chart_of(laid_out).arrows, laid_out.digits.map.points)
    assert chart_of(laid_out).star is None
    with qtbot.waitSignal(session.digit_sent) as sent:
        laid_out.digits.send(4)
    assert sent.args[1] == "mean digit, labelled 4"


def test_a_room_turns_when_it_is_dragged_and_holds_the_drawing(qtbot, laid_out, session):
    session.live_prediction.show_strokes(SEVEN)
    laid_out.digits.controls.room.trigger()
    chart = chart_of(laid_out)
    qtbot.waitUntil(lambda: chart.is_room)
    assert len(chart.star) == 3
    middle = QPoint(chart.width() // 2, chart.height() // 2)
    QTest.mouseMove(chart, middle)
    seen = chart.points
    QTest.mousePress(chart, LEFT, NO_KEY, middle)
    QTest.mouseMove(chart, middle + QPoint(60, 10))
    QTest.mouseRelease(chart, LEFT, NO_KEY, middle + QPoint(60, 10))
    assert np.abs(chart.points - seen).max() > 0.01
    # Turning keeps distances: what is seen is never farther from the middle than what there is.
    wanted = np.linalg.norm(chart.places - chart.places.mean(axis=0), axis=1)
    away = np.linalg.norm(chart.points, axis=1)
    assert (away <= wanted * (1 + 1e-6)).all()
    assert away.max() > 0.8 * wanted.max()
    chart.grab()


def test_a_room_rests_under_the_mouse_and_while_hidden(qtbot, laid_out, frame):
    laid_out.digits.controls.room.trigger()
    chart = chart_of(laid_out)
    qtbot.waitUntil(lambda: chart.is_room and chart.is_turning)
    QTest.mouseMove(chart, QPoint(200, 200))
    assert not chart.is_turning
    frame.hide()
    assert not chart.is_turning


# Pixels.


@pytest.fixture
def pixels(qtbot, laid_out):
    QTest.mouseClick(child(laid_out, QPushButton, "mapPixelsButton"), LEFT)
    qtbot.waitUntil(lambda: laid_out.pixels.grid is not None)
    return laid_out.pixels


def test_the_grid_of_pixels_lies_where_the_first_weights_put_it(qtbot, pixels, session):
    chart = child(pixels, GridChart, "pixelsChart")
    wanted = pixel_grid(weight_layers(session.displayed.network), session.weights.parameters).points
    np.testing.assert_allclose(chart.points, wanted, rtol=1e-6)
    assert chart.isVisible()
    chart.grab()


def test_the_digits_rest_while_the_pixels_are_seen(qtbot, pixels, laid_out, session):
    assert not isinstance(session.probes.watched, MapProbe)
    QTest.mouseClick(child(laid_out, QPushButton, "mapDigitsButton"), LEFT)
    assert isinstance(session.probes.watched, MapProbe)


def test_the_mode_is_remembered(pixels, session, settings, frame):
    assert MapView(session, settings, frame).mode == "pixels"


def test_the_ink_is_that_of_the_drawing_or_of_a_mean_digit(qtbot, pixels, session):
    chart = child(pixels, GridChart, "pixelsChart")
    assert chart.ink.sum() == 0
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.show_strokes(SEVEN)
    image = session.live_prediction.prediction.image
    np.testing.assert_allclose(chart.ink, image.reshape(-1))
    np.testing.assert_allclose(chart.star, pixels.grid.centre(image), atol=1e-5)
    choose(pixels.controls, "pixelsInk", "3")
    assert np.abs(chart.ink - image.reshape(-1)).max() > 0.2
    assert chart.ink.max() > 0.5
    choose(pixels.controls, "pixelsInk", "nothing")
    assert chart.ink.sum() == 0
    assert chart.star is None


def test_the_grid_goes_from_before_training_to_now(qtbot, laid_out, session, pixels):
    trained(qtbot, session)
    wanted = pixel_grid(weight_layers(session.displayed.network), session.weights.parameters).points
    qtbot.waitUntil(lambda: np.allclose(pixels.grid.points, wanted))
    slider = child(pixels, QSlider, "pixelsTimeSlider")
    slider.setValue(0)
    before = pixel_grid(weight_layers(session.displayed.network), session.weights.initial).points
    shown = child(pixels, GridChart, "pixelsChart").points
    apart = [np.linalg.norm(p[:, None] - p, axis=2) for p in (shown, before)]
    np.testing.assert_allclose(*apart, atol=1e-4)  # turned, in the same unit
    assert "before training" in child(pixels, GridChart, "pixelsChart").axis_titles[0]


def test_a_convolution_shows_its_kernels_grid_and_says_so(qtbot, pixels, open_network):
    open_network(CNN)
    qtbot.waitUntil(lambda: pixels.grid.is_kernel)
    assert "kernels of 3×3" in child(pixels, QLabel, "pixelsAbout").text()
    assert not child(pixels.controls, QComboBox, "pixelsInk").isEnabled()
    assert len(child(pixels, GridChart, "pixelsChart").points) == 9


def test_hovering_a_pixel_names_it(qtbot, pixels):
    chart = child(pixels, GridChart, "pixelsChart")
    x, y = chart.plane.to_pixels(chart.points[17][None])[0]
    QTest.mouseMove(chart, QPoint(3, 3))
    QTest.mouseMove(chart, QPoint(round(x), round(y)))
    hovered = chart.hovered_point
    assert hovered >= 0
    row, column = divmod(hovered, 8)
    status = child(pixels, QLabel, "pixelsStatus").text()
    assert status.startswith(f"pixel in row {row + 1}, column {column + 1}")


def test_where_pixels_lie_is_saved_as_a_table(qtbot, pixels, session, tmp_path):
    pixels.controls.save.click()
    answer_dialog(qtbot, pixels, tmp_path / "pixels.csv")
    qtbot.waitUntil(lambda: (tmp_path / "pixels.csv").exists() and bool(session.messages))
    with (tmp_path / "pixels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    places = np.array([[float(row["x"]), float(row["y"])] for row in rows])
    np.testing.assert_allclose(places, pixels.grid.points, rtol=1e-4, atol=1e-6)


def test_without_pixels_there_is_a_sentence(pixels, session):
    from dataclasses import replace

    pixels._grids = replace(pixels._grids, now=None)
    pixels._show()
    pixels.show_state(session.state)
    assert child(pixels, QLabel, "pixelsMessage").text() == NO_PIXELS
    assert not pixels.time.isEnabled()


@pytest.mark.parametrize("size", [(900, 560), (930, 620), (1500, 900)])
@pytest.mark.parametrize("method", ["tsne", "isomap"])
def test_nothing_is_cut_whatever_is_shown(laid_out, frame, size, method):
    choose(laid_out, "mapMethod", method)
    laid_out.digits.select(np.arange(9))
    frame.resize(*size)
    laid_out.resize(*size)
    laid_out.grab()  # all is in its place now
    assert laid_out.minimumSizeHint().width() <= size[0]
    assert laid_out.minimumSizeHint().height() <= size[1]
    for box in laid_out.digits.controls.findChildren(QComboBox):
        assert box.width() >= box.sizeHint().width()


def test_every_control_says_what_it_does(laid_out):
    for kind in (QComboBox, QSpinBox, QPushButton, QSlider):
        for control in laid_out.findChildren(kind):
            if not control.objectName().startswith("qt_"):
                assert control.toolTip(), control.objectName()


def test_a_question_counts_what_its_method_can_do():
    assert Question("tsne", count=10_000).shown == 3000
    assert Question("pca", count=10_000).shown == 10_000
