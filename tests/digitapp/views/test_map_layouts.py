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
from model.archs import ARCHITECTURES
from model.files import SavedNetwork, save_network
from model.plan import Plan
from model.probes.maps.align import alignment
from model.probes.maps.digit_map import LABELS
from model.probes.maps.embed import Question
from model.probes.maps.pixel_grid import pixel_grid
from model.probes.maps.tsne import TSNE
from model.probes.units.weights import weight_layers
from tests.digitapp.views.maps import answer_dialog, chart_of, child, choose
from tests.digitapp.waiting import open_and_wait

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
SEVEN = [np.array([[0.0, 0.0], [1.0, 0.0], [0.4, 2.0]])]
LONG = {"epochs": 10_000}
PATIENCE_MS = 30_000


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr(TSNE, "max_steps", 300)


@pytest.fixture
def blobs(wide_blobs):
    return wide_blobs


@pytest.fixture
def open_network(tmp_path, session):
    """A function: opens a new network for 8x8 pixels in the session."""

    def open_(name="mlp", **settings):
        architecture = ARCHITECTURES[name]
        config = architecture.config_for((8, 8), **({"hidden": (12,)} if name == "mlp" else {}))
        network = architecture(config, (8, 8), np.random.default_rng(0), **settings)
        save_network(tmp_path / f"{name}.npz", SavedNetwork(network, "digits", {}))
        open_and_wait(session, str(tmp_path / f"{name}.npz"))

    return open_


@pytest.fixture
def view(qtbot, session, settings, frame, open_network):
    """The view with a map of a small network."""
    view = MapView(session, settings, frame)
    view.resize(frame.size())
    frame.show()
    qtbot.waitExposed(frame)
    open_network()
    qtbot.waitUntil(lambda: view.digits.map is not None)
    return view


def laid_by(view, method):
    shown = view.digits.map
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
def test_each_method_is_laid_out_and_says_how_well(qtbot, view, method, word):
    choose(view, "mapMethod", method)
    qtbot.waitUntil(
        lambda: laid_by(view, method) and view.digits.map.laying.is_done, timeout=PATIENCE_MS
    )
    digits = view.digits.map
    np.testing.assert_allclose(chart_of(view).points, digits.points, rtol=1e-6)
    status = child(view, QLabel, "mapStatus").text()
    assert "done" in status
    assert {"KL": "Kullback"}.get(word, word) in status
    assert "component" not in chart_of(view).axis_titles[0]


def test_each_method_has_its_own_parameter(view):
    boxes = {
        "isomap": child(view, QSpinBox, "mapNeighbours"),
        "tsne": child(view, QSpinBox, "mapPerplexity"),
    }
    for method in ("pca", "mds", "isomap", "tsne"):
        choose(view, "mapMethod", method)
        assert [name for name, box in boxes.items() if not box.isHidden()] == (
            [method] if method in boxes else []
        )


def test_another_perplexity_is_laid_out(qtbot, view):
    choose(view, "mapMethod", "tsne")
    qtbot.waitUntil(
        lambda: laid_by(view, "tsne") and view.digits.map.laying.is_done, timeout=PATIENCE_MS
    )
    first = view.digits.map
    box = child(view, QSpinBox, "mapPerplexity")
    box.setValue(7)
    assert view.digits.controls.question.perplexity == 7
    qtbot.waitUntil(
        lambda: view.digits.map is not first and view.digits.map.laying.is_done, timeout=PATIENCE_MS
    )
    assert np.abs(view.digits.map.points - first.points).max() > 0.01


def test_the_drawing_has_a_place_in_every_method(qtbot, view, session):
    session.live_prediction.show_strokes(SEVEN)
    for method in ("mds", "isomap", "tsne"):
        choose(view, "mapMethod", method)
        qtbot.waitUntil(
            lambda wanted=method: laid_by(view, wanted) and view.digits.map.laying.is_done,
            timeout=PATIENCE_MS,
        )
        where, near = view.digits.map.place(session.live_prediction.prediction.image, 8)
        np.testing.assert_allclose(chart_of(view).star, where, rtol=1e-5)
        assert view.digits.neighbours.indices.tolist() == near.tolist()


def test_a_pause_stops_the_digits_and_goes_on(qtbot, view, session):
    choose(view, "mapDigits", ("all", 400))
    pause = child(view, QPushButton, "mapPause")
    session.embedding.pause(True)
    choose(view, "mapMethod", "tsne")
    assert pause.isVisible()
    assert pause.text() == "Go on"
    assert not laid_by(view, "tsne")
    QTest.mouseClick(pause, LEFT)
    assert pause.text() == "Pause"
    qtbot.waitUntil(
        lambda: laid_by(view, "tsne") and view.digits.map.laying.is_done, timeout=PATIENCE_MS
    )
    assert not pause.isEnabled()


def test_a_hidden_map_lays_nothing_out_and_goes_on_when_it_is_seen(qtbot, view, session, frame):
    choose(view, "mapDigits", ("all", 400))
    choose(view, "mapMethod", "tsne")
    qtbot.waitUntil(lambda: laid_by(view, "tsne"))
    frame.hide()
    assert session.embedding.watched is None
    qtbot.waitUntil(lambda: not session.embedding.is_busy)
    step = view.digits.controls.probe.laid.layout.steps
    frame.show()
    qtbot.waitUntil(lambda: view.digits.map.laying.is_done, timeout=PATIENCE_MS)
    assert view.digits.map.laying.step >= step


def test_again_begins_from_the_start(qtbot, view):
    choose(view, "mapMethod", "mds")
    qtbot.waitUntil(
        lambda: laid_by(view, "mds") and view.digits.map.laying.is_done, timeout=PATIENCE_MS
    )
    layout = view.digits.controls.probe.laid.layout
    QTest.mouseClick(child(view, QPushButton, "mapAgain"), LEFT)
    qtbot.waitUntil(lambda: view.digits.controls.probe.laid.layout not in (layout, None))
    qtbot.waitUntil(lambda: view.digits.map.laying.is_done)


def test_a_layout_goes_on_while_a_network_learns(qtbot, view, session):
    choose(view, "mapMethod", "tsne")
    qtbot.waitUntil(lambda: laid_by(view, "tsne"))
    networks = set()
    session.embedding.embedded.connect(lambda _, digits: networks.add(id(digits.network)))
    session.start(Plan("mlp", {"hidden": (12,)}, LONG))
    qtbot.waitUntil(lambda: len(networks) >= 3, timeout=PATIENCE_MS)
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free)
    qtbot.waitUntil(
        lambda: (
            view.digits.map.laying.is_done
            and np.array_equal(
                view.digits.map.network.parameters["output.weight"],
                session.weights.parameters["output.weight"],
            )
        ),
        timeout=PATIENCE_MS,
    )


def test_from_layout_to_pca_and_back_nothing_is_left_under_way(qtbot, view, session):
    choose(view, "mapMethod", "tsne")
    assert session.probes.watched is None
    choose(view, "mapMethod", "pca")
    assert session.embedding.watched is None
    qtbot.waitUntil(lambda: not session.embedding.is_busy)
    qtbot.waitUntil(lambda: view.digits.map.laying is None)


def test_the_limit_of_a_method_is_told(qtbot, view, monkeypatch):
    from model.probes.maps.embed import MAX_DIGITS

    monkeypatch.setitem(MAX_DIGITS, "mds", 30)
    choose(view, "mapMethod", "mds")
    assert "30 of them are shown" in child(view, QLabel, "mapAbout").text()
    qtbot.waitUntil(lambda: laid_by(view, "mds"))
    assert len(view.digits.map.points) == 30


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
    qtbot, view, session, method
):
    trained(qtbot, session)
    choose(view, "mapMethod", method)
    qtbot.waitUntil(lambda: (view.digits.map.laying is None) == (method == "pca"))
    slider = child(view, QSlider, "mapTimeSlider")
    slider.setValue(0)
    morph = view.digits.morph
    qtbot.waitUntil(lambda: morph.is_between and not view.digits._source.lacks_start)
    initial = session.weights.initial
    np.testing.assert_array_equal(
        morph.start.network.parameters["hidden1.weight"], initial["hidden1.weight"]
    )
    brought = alignment(morph.start.places, morph.now.places).apply(morph.start.places)
    np.testing.assert_allclose(chart_of(view).points, brought, rtol=1e-5)
    slider.setValue(slider.maximum() // 2)
    np.testing.assert_allclose(
        chart_of(view).points, (brought + morph.now.places) / 2, rtol=1e-4, atol=1e-4
    )
    slider.setValue(slider.maximum())
    np.testing.assert_allclose(chart_of(view).points, morph.now.places, rtol=1e-6)


def test_of_an_opened_network_another_untrained_one_is_shown_and_told(qtbot, view):
    slider = child(view, QSlider, "mapTimeSlider")
    assert "Nobody knows the weights" in slider.toolTip()
    slider.setValue(0)
    qtbot.waitUntil(lambda: view.digits.morph.is_between)
    assert view.digits.morph.start.network is not view.digits.map.network


def test_another_network_is_shown_as_it_is_now(qtbot, view, open_network):
    slider = child(view, QSlider, "mapTimeSlider")
    slider.setValue(0)
    qtbot.waitUntil(lambda: view.digits.morph.is_between)
    open_network("perceptron")
    assert slider.value() == slider.maximum()
    assert view.digits.morph.start is None


def test_pixels_do_not_learn_so_there_is_nothing_before(qtbot, view):
    choose(view, "mapLayer", "pixels")
    qtbot.waitUntil(lambda: view.digits.map.layer == "pixels")
    assert not view.digits.time.isEnabled()


def test_the_way_is_played(qtbot, view):
    view.digits.time.play()
    qtbot.waitUntil(lambda: view.digits.time.fraction == 1 and not view.digits.time.is_playing)


# Selecting.


def lasso(chart, modifier):
    """Draws a line around everything but the right half."""
    QTest.mousePress(chart, LEFT, modifier, QPoint(60, 12))
    corners = [(60, 12), (chart.width() // 2, 12), (chart.width() // 2, 400)]
    for corner in (*corners, (chart.width() // 2, chart.height() - 50), (60, chart.height() - 50)):
        QTest.mouseMove(chart, QPoint(*corner))
    QTest.mouseRelease(chart, LEFT, modifier, QPoint(60, chart.height() - 50))


@pytest.mark.parametrize("modifier", [SHIFT, NO_KEY])
def test_a_line_around_dots_shows_them_as_pictures(qtbot, view, modifier):
    chart = chart_of(view)
    if modifier == NO_KEY:
        QTest.mouseClick(child(view, QPushButton, "mapLasso"), LEFT)
    view.grab()  # all is in its place now
    seen, half = chart.plane.to_pixels(chart.points), chart.width() // 2
    before = chart.view
    lasso(chart, modifier)
    assert chart.view == before
    wanted = np.flatnonzero(seen[:, 0] < half)
    digits, selection = view.digits.map, view.digits.selection
    assert sorted(selection.indices.tolist()) == wanted.tolist()
    assert child(view, QLabel, "selectionTitle").text() == f"{len(wanted)} selected"
    counts = np.bincount(digits.labels[wanted], minlength=10)
    texts = [text for _, text in selection.legend.entries]
    assert texts == [f"{k}: {counts[k]}" for k in range(10) if counts[k]]
    shown = child(view, TileGrid, "selectedDigits").tiles
    np.testing.assert_allclose(shown[0], digits.picture(int(selection.on_page[0])), rtol=1e-6)
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert selection.isHidden()
    assert not view.digits.neighbours.isHidden()
    assert chart.selected is None


def test_pages_go_through_all_selected_digits(qtbot, view):
    view.digits.select(np.arange(60))
    selection, seen = view.digits.selection, []
    qtbot.waitUntil(selection.isVisible)
    on = child(view, QPushButton, "selectionOn")
    seen += selection.on_page.tolist()
    while on.isEnabled():
        QTest.mouseClick(on, LEFT)
        seen += selection.on_page.tolist()
    assert sorted(seen) == list(range(60))


def test_a_selected_digit_is_sent_to_the_canvas(qtbot, view, session):
    view.digits.select(np.arange(10, 16))
    grid = child(view, TileGrid, "selectedDigits")
    qtbot.waitUntil(lambda: grid.isVisible() and grid.height() > 30)
    place = grid.frame_of(1).center().toPoint()
    index = int(view.digits.selection.on_page[1])
    with qtbot.waitSignal(session.digit_sent) as sent:
        QTest.mouseClick(grid, LEFT, NO_KEY, place)
    np.testing.assert_array_equal(sent.args[0], view.digits.map.picture(index))


def test_the_selection_stays_as_the_map_moves_and_goes_with_another(qtbot, view):
    view.digits.select(np.arange(5))
    view.digits.controls.colouring_chosen.emit("outcome")
    chart = chart_of(view)
    chosen = {tuple(place) for place in chart.places[chart.selected].tolist()}
    assert chosen == {tuple(place) for place in view.digits.map.places[:5].astype(float).tolist()}
    choose(view, "mapLayer", "logits")
    qtbot.waitUntil(lambda: view.digits.map.layer == "logits")
    assert view.digits.selection.isHidden()


# Predictions' weights, and a third dimension.


def test_the_predictions_weights_are_shown_as_arrows_where_they_live(qtbot, view):
    chart, arrows = chart_of(view), view.digits.controls.arrows
    assert chart.arrows is None
    arrows.trigger()
    np.testing.assert_array_equal(chart.arrows, view.digits.map.vectors)
    chart.grab()
    choose(view, "mapLayer", "logits")
    qtbot.waitUntil(lambda: view.digits.map.layer == "logits")
    assert chart.arrows is None
    assert not arrows.isEnabled()


def test_the_labels_have_a_map_of_their_own(qtbot, view, session):
    session.live_prediction.show_strokes(SEVEN)
    choose(view, "mapLayer", LABELS)
    qtbot.waitUntil(lambda: view.digits.map.layer == LABELS)
    np.testing.assert_allclose(chart_of(view).arrows, view.digits.map.points)
    assert chart_of(view).star is None
    with qtbot.waitSignal(session.digit_sent) as sent:
        view.digits.send(4)
    assert sent.args[1] == "mean digit, labelled 4"


def test_a_room_turns_when_it_is_dragged_and_holds_the_drawing(qtbot, view, session):
    session.live_prediction.show_strokes(SEVEN)
    view.digits.controls.room.trigger()
    chart = chart_of(view)
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


def test_a_room_rests_under_the_mouse_and_while_hidden(qtbot, view, frame):
    view.digits.controls.room.trigger()
    chart = chart_of(view)
    qtbot.waitUntil(lambda: chart.is_room and chart.is_turning)
    QTest.mouseMove(chart, QPoint(200, 200))
    assert not chart.is_turning
    frame.hide()
    assert not chart.is_turning


# Pixels.


@pytest.fixture
def pixels(qtbot, view):
    QTest.mouseClick(child(view, QPushButton, "mapPixelsButton"), LEFT)
    qtbot.waitUntil(lambda: view.pixels.grid is not None)
    return view.pixels


def test_the_grid_of_pixels_lies_where_the_first_weights_put_it(qtbot, pixels, session):
    chart = child(pixels, GridChart, "pixelsChart")
    wanted = pixel_grid(weight_layers(session.displayed.network), session.weights.parameters).points
    np.testing.assert_allclose(chart.points, wanted, rtol=1e-6)
    assert chart.isVisible()
    chart.grab()


def test_the_digits_rest_while_the_pixels_are_seen(qtbot, pixels, view, session):
    assert not isinstance(session.probes.watched, MapProbe)
    QTest.mouseClick(child(view, QPushButton, "mapDigitsButton"), LEFT)
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


def test_the_grid_goes_from_before_training_to_now(qtbot, view, session, pixels):
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
    open_network("cnn")
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
def test_nothing_is_cut_whatever_is_shown(view, frame, size, method):
    choose(view, "mapMethod", method)
    view.digits.select(np.arange(9))
    frame.resize(*size)
    view.resize(*size)
    view.grab()  # all is in its place now
    assert view.minimumSizeHint().width() <= size[0]
    assert view.minimumSizeHint().height() <= size[1]
    for box in view.digits.controls.findChildren(QComboBox):
        assert box.width() >= box.sizeHint().width()


def test_every_control_says_what_it_does(view):
    for kind in (QComboBox, QSpinBox, QPushButton, QSlider):
        for control in view.findChildren(kind):
            if not control.objectName().startswith("qt_"):
                assert control.toolTip(), control.objectName()


def test_a_question_counts_what_its_method_can_do():
    assert Question("tsne", count=10_000).shown == 3000
    assert Question("pca", count=10_000).shown == 10_000
