"""The map: laid out, coloured, hovered, clicked, with one's own drawing, live and hidden."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from digitapp.session.session import Session
from digitapp.state import Phase
from digitapp.style import theme
from digitapp.style.imaging import from_qimage
from digitapp.views.map.digits_map import LOADING, NO_DATA, NO_NETWORK
from digitapp.views.map.hover_card import HoverCard
from digitapp.views.map.view import MapView
from digitapp.views.map.words import digits_title, layer_title
from digitapp.widgets.legend import Legend
from digitapp.widgets.tile_grid import TileGrid
from model.archs import Perceptron
from model.data.dataset import to_input
from model.data.mnist import FILE_NAMES
from model.plan import Plan
from model.probes.maps.digit_map import LABELS
from model.probes.maps.features import LOGITS, PIXELS
from model.probes.maps.plane import nearest
from tests.digitapp.views.map.parts import answer_dialog, chart_of, child, choose
from tests.digitapp.waiting import open_and_wait, shown_of

LEFT, NO_KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SEVEN = [np.array([[0.0, 0.0], [1.0, 0.0], [0.4, 2.0]])]
LONG = {"epochs": 10_000}


def place_of(chart, dot):
    """Where a dot lies on the screen."""
    x, y = chart.plane.to_pixels(chart.points[dot][None])[0]
    return QPoint(round(x), round(y))


def lonely(chart):
    """The dot that lies farthest from all others."""
    points = chart.plane.to_pixels(chart.points)
    away = np.linalg.norm(points[:, None] - points, axis=2) + 1e9 * np.eye(len(points))
    return int(away.min(1).argmax())


def draw(qtbot, session, strokes=SEVEN):
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.show_strokes(strokes)


# What is shown.


def test_without_a_network_the_view_says_what_to_do(view):
    message = child(view, QLabel, "mapMessage")
    assert message.isVisible()
    assert message.text() == NO_NETWORK


def test_the_map_shows_the_test_digits_by_the_last_hidden_layer(laid_out, session):
    digits, chart = laid_out.digits.map, chart_of(laid_out)
    assert chart.isVisible()
    assert len(chart.points) == session.state.data.counts[2]
    assert digits.layer == "relu1"
    np.testing.assert_allclose(chart.points, digits.points, rtol=1e-6)
    assert child(laid_out, QComboBox, "mapLayer").currentText() == "layer relu 1"


def test_data_are_loaded_when_the_map_is_first_seen(qtbot, settings, frame):
    session = Session()
    open_and_wait(session, "default")
    view = MapView(session, settings, frame)
    assert session.state.data is None
    frame.show()
    assert child(view, QLabel, "mapMessage").text() == LOADING
    qtbot.waitUntil(lambda: view.digits.map is not None, timeout=20_000)
    assert session.state.data.shape == (28, 28)
    session.close()


def test_data_that_cannot_be_loaded_are_told_and_not_waited_for(
    qtbot, settings, frame, monkeypatch, tmp_path, blobs
):
    for name in FILE_NAMES:
        (tmp_path / name).write_bytes(b"no digits")
    monkeypatch.setenv("DIGITAPP_DATA", str(tmp_path))
    session = Session()
    said = []
    session.said.connect(said.append)
    open_and_wait(session, "default")
    view = MapView(session, settings, frame)
    frame.show()
    qtbot.waitUntil(lambda: bool(said))
    assert said[0].kind == "error"
    assert child(view, QLabel, "mapMessage").text() == NO_DATA
    session.choose_data(str(tmp_path / "gone too.npz"))
    assert child(view, QLabel, "mapMessage").text() == LOADING
    qtbot.waitUntil(lambda: len(said) == 2)
    qtbot.waitUntil(lambda: session.state.is_free)
    assert child(view, QLabel, "mapMessage").text() == NO_DATA
    session.choose_data(blobs)
    qtbot.waitUntil(lambda: view.digits.map is not None)
    session.close()


def test_the_axes_tell_their_fraction_of_the_variance(laid_out):
    fraction = laid_out.digits.map.plane.explained
    titles = chart_of(laid_out).axis_titles
    assert titles[0] == f"first component, {100 * fraction[0]:.0f} % of the variance"
    assert titles[1] == f"second component, {100 * fraction[1]:.0f} % of the variance"


def test_another_layer_is_shown_when_it_is_chosen(qtbot, laid_out):
    for text, layer in (("raw pixels", PIXELS), ("logits", LOGITS)):
        choose(laid_out, "mapLayer", text)
        qtbot.waitUntil(lambda wanted=layer: laid_out.digits.map.layer == wanted)
        np.testing.assert_allclose(chart_of(laid_out).points, laid_out.digits.map.points, rtol=1e-6)


def test_a_layer_that_the_next_network_lacks_comes_back_with_it(qtbot, laid_out, open_network):
    choose(laid_out, "mapLayer", "layer hidden 1")
    qtbot.waitUntil(lambda: laid_out.digits.map.layer == "hidden1")
    open_network(Perceptron)
    qtbot.waitUntil(lambda: laid_out.digits.map.layer == PIXELS)
    box = child(laid_out, QComboBox, "mapLayer")
    assert [box.itemData(k) for k in range(box.count())] == [PIXELS, LOGITS, LABELS]
    open_network()
    qtbot.waitUntil(lambda: laid_out.digits.map.layer == "hidden1")


def test_training_digits_can_be_shown_instead(qtbot, laid_out, session):
    train, _, test = session.state.data.counts
    assert child(laid_out, QComboBox, "mapDigits").currentText() == f"all {test} test digits"
    choose(laid_out, "mapDigits", f"all {train} training digits")
    qtbot.waitUntil(lambda: laid_out.digits.map.part == "train")
    assert len(chart_of(laid_out).points) == train


def test_the_choices_are_remembered(qtbot, laid_out, session, settings, frame):
    choose(laid_out, "mapLayer", "logits")
    choose(laid_out, "mapColour", "by outcome")
    again = MapView(session, settings, frame)
    assert again.digits.controls.question.layer == LOGITS
    assert child(again, QComboBox, "mapColour").currentText() == "by outcome"


@pytest.mark.parametrize(
    ("name", "value"),
    [("part", "moon"), ("count", -3), ("count", 10**9), ("colour", "taste"), ("method", "magic")],
)
def test_choices_that_make_no_sense_are_forgotten(
    qtbot, session, settings, frame, open_network, name, value
):
    settings.set_choice(f"map/{name}", value)
    view = MapView(session, settings, frame)
    open_network()
    frame.show()
    qtbot.waitUntil(lambda: view.digits.map is not None)
    assert len(view.digits.map.points) > 0


# Colours.


def dot_color(chart, dot):
    at = place_of(chart, dot)
    picture = from_qimage(chart.grab().toImage())
    return picture[at.y(), at.x(), :3].astype(int)


def nearest_color(color, colors):
    away = [np.abs(color - QColor(c).getRgb()[:3]).sum() for c in colors]
    return int(np.argmin(away))


def test_dots_have_the_colour_of_their_label_or_prediction(qtbot, laid_out):
    chart, digits = chart_of(laid_out), laid_out.digits.map
    wrong = np.flatnonzero(digits.predictions != digits.labels)
    assert len(wrong) > 5  # the network is not trained
    spread = chart.plane.to_pixels(chart.points)
    alone = [k for k in wrong if np.sort(np.linalg.norm(spread - spread[k], axis=1))[1] > 9]
    dot = int(alone[0])
    colors = theme.current().digits
    assert nearest_color(dot_color(chart, dot), colors) == digits.labels[dot]
    choose(laid_out, "mapColour", "by prediction")
    assert nearest_color(dot_color(chart, dot), colors) == digits.predictions[dot]


def test_wrong_predictions_lie_on_top_and_are_counted(qtbot, laid_out, themed):
    choose(laid_out, "mapColour", "by outcome")
    chart, digits = chart_of(laid_out), laid_out.digits.map
    n_wrong = int((digits.predictions != digits.labels).sum())
    wanted = digits.points[digits.predictions != digits.labels]
    np.testing.assert_allclose(chart.points[-n_wrong:], wanted, rtol=1e-6)
    last = len(digits.labels) - 1
    assert nearest_color(dot_color(chart, last), (themed.muted, themed.positive)) == 1
    entries = laid_out.findChild(Legend).entries
    assert [text for _, text in entries] == [
        f"correct: {len(digits.labels) - n_wrong}", f"misclassified: {n_wrong}",
    ]  # fmt: skip
    assert entries[1][0] == themed.positive


def test_misclassified_digits_have_a_shape_of_their_own(laid_out):
    choose(laid_out, "mapColour", "by outcome")
    assert laid_out.findChild(Legend).marks == ("disc", "cross")
    assert set(chart_of(laid_out).shapes[:10]) == {"disc"}
    assert set(chart_of(laid_out).shapes[10:]) == {"cross"}


def test_the_legend_shows_the_ten_digits_in_their_colours(laid_out):
    entries = laid_out.findChild(Legend).entries
    assert entries == tuple(zip(theme.current().digits, "0123456789", strict=True))


# The mouse.


def test_hovering_shows_the_digit_with_label_and_prediction(laid_out):
    chart, digits = chart_of(laid_out), laid_out.digits.map
    card = laid_out.findChild(HoverCard)
    dot = lonely(chart)
    QTest.mouseMove(chart, QPoint(3, 3))
    QTest.mouseMove(chart, place_of(chart, dot))
    assert card.isVisible()
    assert chart.rect().contains(card.geometry())
    assert card.text == (
        f"labelled {digits.labels[dot]}, predicted {digits.predictions[dot]}, "
        f"test digit {digits.indices[dot]}"
    )
    np.testing.assert_array_equal(card.image, digits.picture(dot))
    QTest.mouseMove(chart, QPoint(3, 3))
    assert not card.isVisible()


def test_a_digit_under_a_resting_mouse_stays_shown_when_the_colours_change(qtbot, laid_out):
    chart, card = chart_of(laid_out), laid_out.findChild(HoverCard)
    dot = lonely(chart)
    QTest.mouseMove(chart, QPoint(3, 3))
    QTest.mouseMove(chart, place_of(chart, dot))
    shown = card.text
    laid_out.digits.controls.colouring = "outcome"
    laid_out.digits.controls.colouring_chosen.emit("outcome")
    assert card.isVisible()
    assert card.text == shown  # although the dots are in another order now


def test_a_click_sends_the_digit_to_the_canvas(qtbot, laid_out, session):
    chart, digits = chart_of(laid_out), laid_out.digits.map
    dot = lonely(chart)
    with qtbot.waitSignal(session.digit_sent) as sent:
        QTest.mouseClick(chart, LEFT, NO_KEY, place_of(chart, dot))
    image, text = sent.args
    np.testing.assert_array_equal(image, to_input(digits.images[dot], digits.peak))
    assert image.dtype == np.float32
    assert text == f"test digit {digits.indices[dot]}, labelled {digits.labels[dot]}"


def test_a_click_among_correct_and_wrong_sends_the_digit_that_lies_there(qtbot, laid_out, session):
    choose(laid_out, "mapColour", "by outcome")
    chart, digits = chart_of(laid_out), laid_out.digits.map
    dot = lonely(chart)
    with qtbot.waitSignal(session.digit_sent) as sent:
        QTest.mouseClick(chart, LEFT, NO_KEY, place_of(chart, dot))
    index = int(np.abs(digits.points - chart.points[dot]).sum(1).argmin())
    np.testing.assert_array_equal(sent.args[0], digits.picture(index))


# One's own drawing.


def test_the_drawing_is_a_star_among_its_nearest_digits(qtbot, laid_out, session):
    draw(qtbot, session)
    digits = laid_out.digits.map
    where, near = digits.place(session.live_prediction.prediction.image, 8)
    np.testing.assert_allclose(chart_of(laid_out).star, where, rtol=1e-6)
    assert laid_out.digits.neighbours.indices.tolist() == near.tolist()
    grid = child(laid_out, TileGrid, "nearestDigits")
    np.testing.assert_allclose(grid.tiles[0], digits.picture(int(near[0])), rtol=1e-6)
    draw(qtbot, session, [])
    assert chart_of(laid_out).star is None
    assert len(laid_out.digits.neighbours.indices) == 0


def test_the_neighbours_are_ringed_in_any_colours(qtbot, laid_out, session):
    draw(qtbot, session)
    choose(laid_out, "mapColour", "by outcome")
    chart, digits = chart_of(laid_out), laid_out.digits.map
    ringed = chart.points[chart.ringed]
    np.testing.assert_allclose(ringed, digits.points[laid_out.digits.neighbours.indices], rtol=1e-6)


def test_a_neighbour_can_be_sent_to_the_canvas(qtbot, laid_out, session):
    draw(qtbot, session)
    grid = child(laid_out, TileGrid, "nearestDigits")
    place = grid.frame_of(2).center().toPoint()
    with qtbot.waitSignal(session.digit_sent) as sent:
        QTest.mouseClick(grid, LEFT, NO_KEY, place)
    index = int(laid_out.digits.neighbours.indices[2])
    np.testing.assert_array_equal(sent.args[0], laid_out.digits.map.picture(index))


def test_a_drawing_from_before_is_there_when_the_map_is_opened(
    qtbot, session, settings, frame, open_network
):
    open_network()
    draw(qtbot, session)
    view = MapView(session, settings, frame)
    frame.show()
    qtbot.waitUntil(lambda: view.digits.map is not None)
    assert len(view.digits.neighbours.indices) == 8


def test_the_neighbours_are_those_of_the_layer_that_is_shown(qtbot, laid_out, session):
    draw(qtbot, session)
    choose(laid_out, "mapLayer", "raw pixels")
    qtbot.waitUntil(lambda: laid_out.digits.map.layer == PIXELS)
    digits = laid_out.digits.map
    rows = to_input(digits.images, digits.peak).reshape(len(digits.images), -1)
    wanted = nearest(rows, session.live_prediction.prediction.image.reshape(-1), 8)
    assert laid_out.digits.neighbours.indices.tolist() == wanted.tolist()


# Data of another size.


def test_data_of_another_size_give_a_map_of_pixels_and_a_way_out(
    qtbot, view, session, open_network, monkeypatch
):
    asked = []
    monkeypatch.setattr(session, "need_data", asked.append)
    open_network(shape=(28, 28))
    qtbot.waitUntil(lambda: view.digits.map is not None)
    draw(qtbot, session)
    note = child(view, QWidget, "mapNote")
    assert note.isVisible()
    assert "8×8" in note.findChild(QLabel).text()
    assert "28×28" in note.findChild(QLabel).text()
    assert view.digits.map.layer == PIXELS
    assert chart_of(view).star is None
    QTest.mouseClick(child(view, QPushButton, "mapRemedy"), LEFT)
    assert asked == ["mnist"]


def test_the_note_goes_when_data_and_network_fit_again(qtbot, view, open_network):
    open_network(shape=(28, 28))
    note = child(view, QWidget, "mapNote")
    qtbot.waitUntil(note.isVisible)
    open_network()
    qtbot.waitUntil(lambda: view.digits.map is not None and view.digits.map.fits)
    assert not note.isVisible()


def test_without_predictions_only_the_label_can_colour(qtbot, view, settings, open_network):
    open_network(shape=(28, 28))
    qtbot.waitUntil(lambda: view.digits.map is not None)
    model = child(view, QComboBox, "mapColour").model()
    assert [model.item(k).isEnabled() for k in range(3)] == [True, False, False]


# Live, and hidden.


def test_the_map_moves_while_a_network_learns(qtbot, laid_out, session):
    draw(qtbot, session)
    maps = []
    session.probes.probed.connect(lambda _, result: maps.append(result))
    session.start(Plan("mlp", {"hidden": (12,)}, LONG))
    qtbot.waitUntil(lambda: len(maps) >= 4, timeout=20_000)
    assert laid_out.digits.map is maps[-1]
    np.testing.assert_allclose(chart_of(laid_out).points, maps[-1].points, rtol=1e-6)
    where, _ = maps[-1].place(session.live_prediction.prediction.image, 8)
    np.testing.assert_allclose(chart_of(laid_out).star, where, rtol=1e-6)
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free)


def test_the_map_can_be_opened_and_changed_in_a_pause(
    qtbot, session, settings, frame, open_network
):
    open_network()
    with qtbot.waitSignal(session.run_started):
        session.start(Plan("mlp", {"hidden": (12,)}, LONG))
    session.pause()
    qtbot.waitUntil(lambda: session.state.phase is Phase.PAUSED)
    view = MapView(session, settings, frame)
    frame.show()
    qtbot.waitUntil(lambda: view.digits.map is not None)
    choose(view, "mapLayer", "logits")
    qtbot.waitUntil(lambda: view.digits.map.layer == LOGITS)
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free)


def test_a_hidden_map_asks_for_nothing_and_places_nothing(qtbot, laid_out, session, frame):
    frame.hide()
    assert session.probes.watched is None
    shown = laid_out.digits.map
    draw(qtbot, session)
    assert chart_of(laid_out).star is None
    session.start(Plan("mlp", {"hidden": (12,)}, {"epochs": 1}))
    with qtbot.waitSignal(session.run_started):
        pass
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    assert laid_out.digits.map is shown
    frame.show()
    qtbot.waitUntil(lambda: laid_out.digits.map is not shown)
    assert len(laid_out.digits.neighbours.indices) == 8


def test_snapshots_that_change_no_drawing_place_no_star_again(
    qtbot, laid_out, session, monkeypatch
):
    draw(qtbot, session)
    placed = []
    monkeypatch.setattr(laid_out.digits, "_show_star", placed.append)
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.use(shown_of(laid_out.digits.map.network, "digits"))
    assert placed == []
    draw(qtbot, session, [SEVEN[0] * [1, 0.5]])
    assert len(placed) == 1


def test_a_turned_map_says_so_until_it_is_straightened(qtbot, laid_out, session):
    # The last map lay on its side: so will the next one.
    before = laid_out.digits.controls.probe.laid.flat
    on_its_side = np.flip(before.map.points, axis=1)
    object.__setattr__(before.map, "points", on_its_side)
    session.probes.watch(laid_out.digits.controls.probe)
    qtbot.waitUntil(lambda: laid_out.digits.map.plane.turned_deg > 60)
    assert "turned by" in chart_of(laid_out).axis_titles[0]
    laid_out.digits.controls.straighten.trigger()
    qtbot.waitUntil(lambda: laid_out.digits.map.plane.turned_deg == 0)
    assert "turned" not in chart_of(laid_out).axis_titles[0]


def test_a_view_that_was_zoomed_stays_while_the_same_map_moves(qtbot, laid_out, session):
    chart = chart_of(laid_out)
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    zoomed = chart.view
    shown = laid_out.digits.map
    session.probes.watch(laid_out.digits.controls.probe)
    qtbot.waitUntil(lambda: laid_out.digits.map is not shown)
    assert chart.view == zoomed
    choose(laid_out, "mapLayer", "raw pixels")
    qtbot.waitUntil(lambda: laid_out.digits.map.layer == PIXELS)
    assert chart.view != zoomed


# Saving.


def test_the_coordinates_are_saved_as_a_table(qtbot, laid_out, session, tmp_path):
    laid_out.digits.controls.save_figure.trigger()
    answer_dialog(qtbot, laid_out, tmp_path / "map.csv")
    qtbot.waitUntil(lambda: bool(session.messages))
    assert session.messages[-1].text == "Saved as “map.csv”."
    with (tmp_path / "map.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    digits = laid_out.digits.map
    assert [int(row["label"]) for row in rows] == digits.labels.tolist()
    places = np.array([[float(row["x"]), float(row["y"])] for row in rows])
    np.testing.assert_allclose(places, digits.points, rtol=1e-4, atol=1e-6)


def test_the_picture_is_saved(qtbot, laid_out, session, tmp_path):
    laid_out.digits.controls.save_figure.trigger()
    answer_dialog(qtbot, laid_out, tmp_path / "map.png")
    qtbot.waitUntil((tmp_path / "map.png").exists)
    image = QImage(str(tmp_path / "map.png"))
    chart, legend = chart_of(laid_out), laid_out.digits.neighbours.legend
    assert image.width() >= 2 * chart.width()
    assert image.height() > 2 * (chart.height() + legend.height())


def test_the_drawing_as_svg_has_a_shape_for_each_digit(qtbot, laid_out, session, tmp_path):
    laid_out.digits.controls.save_figure.trigger()
    answer_dialog(qtbot, laid_out, tmp_path / "map.svg")
    qtbot.waitUntil((tmp_path / "map.svg").exists)
    drawing = (tmp_path / "map.svg").read_text()
    shapes = drawing.count("<path") + drawing.count("<circle")
    assert shapes >= len(laid_out.digits.map.labels)
    assert "<image" not in drawing


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_what_cannot_be_saved_is_told_in_a_sentence(qtbot, laid_out, session, tmp_path, kind):
    laid_out.digits.controls.save_figure.trigger()
    answer_dialog(qtbot, laid_out, tmp_path / "nowhere" / f"map.{kind}")
    qtbot.waitUntil(lambda: bool(session.messages))
    message = session.messages[-1]
    assert message.kind == "error"
    assert "its folder does not exist" in message.text
    assert message.details == ""


def test_nothing_can_be_saved_before_there_is_a_map(view):
    assert not view.digits.controls.save_figure.isEnabled()


# Looks.


@pytest.mark.parametrize("size", [(900, 560), (930, 620), (1500, 900)])
def test_nothing_is_cut(qtbot, laid_out, frame, size):
    frame.resize(*size)
    laid_out.resize(*size)
    assert laid_out.minimumSizeHint().width() <= size[0]
    assert laid_out.minimumSizeHint().height() <= size[1]
    for box in laid_out.findChildren(QComboBox):
        assert box.width() >= box.sizeHint().width()


def test_every_control_says_what_it_does(laid_out):
    for control in laid_out.findChildren(QComboBox):
        assert control.toolTip()
        assert control.accessibleName()


def test_a_card_under_the_mouse_never_leaves_the_map(laid_out):
    chart, card = chart_of(laid_out), laid_out.findChild(HoverCard)
    width, height = chart.size().toTuple()
    for at in ((0, 0), (width, 0), (0, height), (width, height)):
        card.show_digit(laid_out.digits.map, 0, QPointF(*at))
        assert chart.rect().contains(card.geometry())


def test_names_are_for_people():
    assert layer_title("leaky_relu2") == "layer leaky relu 2"
    assert layer_title(PIXELS) == "raw pixels"
    assert digits_title("train", 3000, 55_000) == "3,000 training digits"
    assert digits_title("test", 360, 360) == "all 360 test digits"
