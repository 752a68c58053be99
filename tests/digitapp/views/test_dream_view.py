"""Dream: pictures that grow, back-query, what they begin with, and how they follow a network."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from digitapp.views.dream import player as dream_player
from digitapp.views.dream import words
from digitapp.views.dream.view import DreamView
from model.archs import CNN, MLP, Perceptron
from model.data import to_input
from model.dream import Ascent, backquery, mean_digits
from model.plan import Plan
from tests.digitapp.views.hands import choose, press, save

LEFT = Qt.MouseButton.LeftButton
DERIVATIVE = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
SIGMOID = {"activation": "sigmoid", "loss": "squared_error"}


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    """Ends in a moment, and shows every picture."""
    monkeypatch.setattr(dream_player, "STEPS", 12)
    monkeypatch.setattr(dream_player, "FOLLOWING", 4)
    monkeypatch.setattr(dream_player, "PICTURE_S", 0.002)


@pytest.fixture
def data(blobs):
    with np.load(blobs) as arrays:
        return arrays["images"], arrays["labels"]


@pytest.fixture
def open_network(open_new):
    def open_(architecture=MLP, shape=(8, 8), **settings):
        small = {MLP: {"hidden": (30,)}, CNN: {"channels": (4,)}}.get(architecture, {})
        return open_new(architecture, shape, **small | {"init": "he"} | settings)

    return open_


@pytest.fixture
def view(show_view):
    return show_view(DreamView)


@pytest.fixture
def dreamt(qtbot, view, open_network):
    """The view after its first dream."""
    open_network()
    until_done(qtbot, view)
    return view


def until_done(qtbot, view):
    qtbot.waitUntil(lambda: view.player.is_done and not view.player.plays)


def message(view):
    label = view.findChild(QLabel, "dreamMessage")
    return label.text() if label.isVisible() else ""


def test_without_a_network_it_says_what_to_do(view):
    assert message(view) == words.NO_NETWORK


@pytest.mark.parametrize("architecture", [Perceptron, MLP, CNN])
def test_every_network_dreams_ten_digits_at_once(qtbot, view, session, open_network, architecture):
    open_network(architecture)
    until_done(qtbot, view)
    assert view.grid.tiles.shape == (10, 8, 8)
    read = session.queries.network.predict_proba(view.grid.tiles)
    expected = [
        f"{k} · {100 * row[k]:.0f} %" if row.argmax() == k else f"{k} · predicted {row.argmax()}"
        for k, row in enumerate(read)
    ]
    assert list(view.grid.captions) == expected
    assert message(view) == ""


def test_every_layer_can_be_asked_and_shows_a_page_of_units(qtbot, dreamt):
    controls = dreamt.controls
    controls.layer_box.setCurrentIndex(1)
    controls.layer_box.activated.emit(1)
    until_done(qtbot, dreamt)
    assert controls.layer.name == "hidden1"
    assert len(dreamt.grid.tiles) == 12
    controls.unit_box.setValue(18)
    until_done(qtbot, dreamt)
    np.testing.assert_array_equal(dreamt.player.units, np.arange(18, 30))
    heading = dreamt.findChild(QLabel, "dreamHeading")
    assert heading.text() == "What do units 18 to 29 of the first layer look for?"


def test_a_second_click_shows_one_large_and_a_click_on_that_all_again(qtbot, dreamt):
    place = dreamt.grid.frame_of(8).center().toPoint()
    QTest.mouseClick(dreamt.grid, LEFT, pos=place)
    assert len(dreamt.grid.tiles) == 10
    QTest.mouseClick(dreamt.grid, LEFT, pos=place)
    assert len(dreamt.grid.tiles) == 1
    heading = dreamt.findChild(QLabel, "dreamHeading")
    assert heading.text() == "What does it think an 8 looks like?"
    QTest.mouseClick(dreamt.grid, LEFT, pos=dreamt.grid.rect().center())
    assert len(dreamt.grid.tiles) == 10


def test_play_step_and_reset(qtbot, dreamt, monkeypatch):
    press(dreamt, "dreamResetButton")
    assert dreamt.player.step == 0
    assert not dreamt.player.plays
    first = dreamt.grid.tiles
    press(dreamt, "dreamStepButton")
    qtbot.waitUntil(lambda: dreamt.player.step == 1 and not dreamt.player.plays)
    assert not np.array_equal(dreamt.grid.tiles, first)
    press(dreamt, "dreamStepButton")
    qtbot.waitUntil(lambda: dreamt.player.step == 2 and not dreamt.player.plays)
    monkeypatch.setattr(dream_player, "STEPS", 100_000)
    play = dreamt.findChild(QPushButton, "dreamPlayButton")
    press(dreamt, "dreamPlayButton")
    qtbot.waitUntil(lambda: dreamt.player.step > 4 and play.text() == "Pause")
    press(dreamt, "dreamPlayButton")
    assert play.text() == "Play"
    rested = dreamt.player.step
    press(dreamt, "dreamResetButton")
    np.testing.assert_array_equal(dreamt.grid.tiles, first)
    assert rested > dreamt.player.step == 0


def test_taking_the_regularisers_away_and_back(qtbot, dreamt):
    about = dreamt.findChild(QLabel, "dreamAbout")
    press(dreamt, "dreamBareButton")
    assert dreamt.player.ascent.is_bare
    assert "noise" in about.text()
    assert [dreamt.controls.boxes[name].value() for name in ("blur", "jitter", "decay")] == [0] * 3
    press(dreamt, "dreamBareButton")
    assert dreamt.player.ascent == Ascent()
    assert "noise" not in about.text()


def test_settings_hold_at_once_and_are_remembered(qtbot, dreamt, session, settings, frame):
    dreamt.controls.boxes["blur"].setValue(1.2)
    assert dreamt.player.ascent.blur == 1.2
    choose(dreamt.controls.count_box, words.ONE)
    again = DreamView(session, settings, frame)
    assert again.controls.ascent.blur == 1.2
    assert again.controls._at_once == 1


def test_settings_that_cannot_be_are_forgotten(session, settings, frame):
    settings.set_choice("dream/ascent", {"blur": 99.0})
    assert DreamView(session, settings, frame).controls.ascent == Ascent()


def test_it_begins_with_the_mean_digit(qtbot, dreamt, session):
    choose(dreamt.controls.start_box, words.MEAN)
    qtbot.waitUntil(lambda: message(dreamt) == "")
    press(dreamt, "dreamResetButton")
    dataset = session.data.dataset
    np.testing.assert_allclose(dreamt.grid.tiles, mean_digits(dataset.train, dataset.peak))
    assert to_input(dataset.train.images[:1], dataset.peak).shape == (1, 8, 8)


def test_a_mean_of_another_size_is_told_of(qtbot, dreamt, open_network):
    choose(dreamt.controls.start_box, words.MEAN)
    open_network(shape=(28, 28))
    qtbot.waitUntil(lambda: message(dreamt) == words.MISFIT)
    choose(dreamt.controls.start_box, words.NOISE)
    until_done(qtbot, dreamt)
    assert dreamt.grid.tiles.shape == (10, 28, 28)


def test_it_begins_with_the_drawing_and_again_with_every_other(qtbot, dreamt, session):
    choose(dreamt.controls.start_box, words.DRAWING)
    assert message(dreamt) == words.NO_DRAWING
    for image in (DERIVATIVE, DERIVATIVE[::-1].copy()):
        with qtbot.waitSignal(session.live_prediction.changed):
            session.live_prediction.show_bitmap(image)
        until_done(qtbot, dreamt)
        press(dreamt, "dreamResetButton")
        np.testing.assert_array_equal(dreamt.grid.tiles, np.repeat(image[None], 10, axis=0))


@pytest.mark.parametrize("shapes", [((8, 8), (28, 28)), ((28, 28), (8, 8))])
def test_the_drawing_follows_to_a_network_of_another_size(
    qtbot, view, session, open_network, shapes
):
    session.live_prediction.show_strokes([np.array([[0.0, 0.0], [1.0, 0.0], [0.4, 2.0]])])
    choose(view.controls.start_box, words.DRAWING)
    failures = []
    session.queries.failed.connect(failures.append)
    for shape in shapes:
        open_network(shape=shape)
        qtbot.waitUntil(lambda: view.player.images.shape[1:] == shape)  # noqa: B023 - called here
        until_done(qtbot, view)
    np.testing.assert_array_equal(view.grid.tiles.shape[1:], shapes[-1])
    press(view, "dreamResetButton")
    drawn = session.live_prediction.prediction.image
    np.testing.assert_array_equal(view.grid.tiles[0], drawn)
    assert failures == []


def test_a_backquery_shows_what_the_network_sends_back(qtbot, view, session, open_network):
    open_network(**SIGMOID)
    press(view, "dreamBackButton")
    expected = backquery(session.queries.network, "output", np.arange(10)).images
    np.testing.assert_array_equal(view.grid.tiles, expected)
    assert view.findChild(QLabel, "dreamAbout").text() == words.ABOUT_BACK
    assert not view.findChild(QPushButton, "dreamPlayButton").isEnabled()
    press(view, "dreamAscentButton")
    until_done(qtbot, view)


def test_where_there_is_no_way_back_it_says_why_and_what_there_is(qtbot, dreamt):
    press(dreamt, "dreamBackButton")
    assert "relu" in message(dreamt)
    assert "gradient ascent" in message(dreamt)
    assert not dreamt.findChild(QPushButton, "dreamSendButton").isEnabled()


@pytest.mark.parametrize("method", ["dreamAscentButton", "dreamBackButton"])
def test_pictures_follow_a_training(qtbot, view, session, open_network, method):
    open_network(**SIGMOID)
    press(view, method)
    session.start(Plan("mlp", {"hidden": (30,)} | SIGMOID, {"epochs": 10_000}))
    seen = []
    session.weights_changed.connect(lambda weights: seen.append(view.grid.tiles))
    qtbot.waitUntil(lambda: len({tiles.tobytes() for tiles in seen}) > 2, timeout=60_000)
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free)


def test_another_network_is_asked_again(qtbot, dreamt, open_network):
    open_network(CNN)
    until_done(qtbot, dreamt)
    boxes = dreamt.controls.layer_box
    entries = [boxes.itemText(k) for k in range(boxes.count())]
    assert entries == ["the ten digits", "Second layer · 128", "First layer · 4"]


def test_the_selected_picture_goes_to_the_canvas(qtbot, dreamt, session):
    dreamt.grid.select(6)
    with qtbot.waitSignal(session.digit_sent) as sent:
        press(dreamt, "dreamSendButton")
    image, text = sent.args
    np.testing.assert_array_equal(image, dreamt.grid.tiles[6])
    assert image.dtype == np.float32
    assert text == "what it thinks a 6 looks like"


def test_pictures_and_numbers_are_saved(qtbot, dreamt, session, tmp_path):
    save(dreamt, dreamt.controls.buttons.save_picture, tmp_path / "dream.png")
    qtbot.waitUntil((tmp_path / "dream.png").exists)
    assert not QImage(str(tmp_path / "dream.png")).isNull()
    with qtbot.waitSignal(session.said):
        save(dreamt, dreamt.controls.buttons.save_table, tmp_path / "dream.csv")
    rows = list(csv.DictReader((tmp_path / "dream.csv").read_text().splitlines()))
    assert len(rows) == 640


def test_a_hidden_view_dreams_nothing_and_goes_on_when_shown(
    qtbot, dreamt, session, open_network, monkeypatch
):
    monkeypatch.setattr(dream_player, "STEPS", 100_000)
    press(dreamt, "dreamResetButton")
    press(dreamt, "dreamPlayButton")
    qtbot.waitUntil(lambda: dreamt.player.step > 2)
    dreamt.hide()
    step = dreamt.player.step
    assert not dreamt.player.plays
    qtbot.waitUntil(lambda: not session.queries.is_busy)
    assert dreamt.player.step == step
    dreamt.show()
    qtbot.waitUntil(lambda: dreamt.player.step > step)
    dreamt.hide()
    open_network(CNN)
    dreamt.show()
    qtbot.waitUntil(lambda: dreamt.player.step > 2)
    assert dreamt.controls.layer_box.count() == 3


@pytest.mark.parametrize("name", ["perceptron", "relu"])
def test_reasons_end_in_advice(name):
    text = words.no_way_back(f"There is no way back through {name}.")
    assert text.startswith("There is no way back")
    assert "gradient ascent" in text
