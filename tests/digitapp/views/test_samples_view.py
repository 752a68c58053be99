"""Samples: sheets that settle and drift, what is asked for, what a reader says, walks, films."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel

from digitapp.views.samples import player as samples_player
from digitapp.views.samples import words
from digitapp.views.samples.view import SamplesView
from model.archs import MLP
from model.generated import collapse, judged
from model.plan import Plan
from tests.creators import Counterfeiter, Painter, Squeezer
from tests.digitapp.views.hands import choose, press
from tests.digitapp.waiting import wait_until

pytestmark = pytest.mark.usefixtures("creators")
LEFT = Qt.MouseButton.LeftButton
STROKE = np.array([(10.0, 10.0), (60.0, 12.0), (30.0, 90.0)])


@pytest.fixture(autouse=True)
def few_sweeps(monkeypatch):
    """Settles in a moment, and shows every sheet."""
    monkeypatch.setattr(samples_player, "SETTLING", 8)
    monkeypatch.setattr(samples_player, "FOLLOWING", 2)
    monkeypatch.setattr(samples_player, "SHEET_S", 0.001)


@pytest.fixture
def view(show_view):
    return show_view(SamplesView)


@pytest.fixture
def opened(view, open_new):
    """A function: opens a new network of that kind and waits for its first pictures."""

    def open_(kind, **settings):
        open_new(kind, **settings)
        until_rest(view)
        return view

    return open_


def until_rest(view):
    wait_until(lambda: view.player.sheet is not None and not view.player.is_running)
    wait_until(lambda: np.array_equal(view.grid.tiles, view.player.sheet.pictures))


def message(view):
    label = view.findChild(QLabel, "samplesMessage")
    return label.text() if label.isVisible() else ""


def click(view, tile):
    QTest.mouseClick(view.grid, LEFT, pos=view.grid.frame_of(tile).center().toPoint())


def test_without_a_network_it_says_what_to_do(view):
    assert message(view) == words.NO_NETWORK


def test_a_chain_settles_from_noise_with_its_energy_falling_and_rests(qtbot, opened):
    view = opened(Painter)
    assert view.player.step == 8
    assert view.grid.tiles.shape == (100, 8, 8)
    energies = view.player.energies
    assert len(energies) == 8
    assert energies[-1] < energies[0]
    qtbot.waitUntil(lambda: np.array_equal(view.controls.trace.values, energies))
    assert not view.strip.walk_button.isVisible()


def test_run_step_and_again(opened):
    view = opened(Painter)
    first = view.grid.tiles
    press(view, "samplesStepButton")
    until_rest(view)
    assert view.player.step == 9
    press(view, "samplesRunButton")
    wait_until(lambda: view.player.step > 20)
    press(view, "samplesRunButton")
    until_rest(view)
    press(view, "samplesAgainButton")
    until_rest(view)
    assert view.player.step == 8
    assert not np.array_equal(view.grid.tiles, first)


def test_the_digit_that_is_asked_for_comes_while_the_chains_go_on(opened, session):
    view = opened(Painter)
    press(view, "samplesRunButton")
    choose(view.controls.digit_box, 3)
    wanted = session.queries.network.parameters["digits"][3]
    wait_until(lambda: np.abs(view.player.sheet.pictures - wanted).mean() < 0.03)
    assert view.player.is_running
    assert view.findChild(QLabel, "samplesHeading").text() == "Dream a 3"


def test_who_takes_no_label_and_has_no_chains_offers_neither(opened):
    view = opened(Squeezer)
    for box in (view.controls.digit_box, view.controls.start_box):
        assert not box.isEnabled()
        assert "This network" in box.toolTip()
    assert view.controls.trace.isHidden()


def test_chains_begin_with_the_drawing_and_anew_with_another(opened, session):
    view = opened(Painter)
    choose(view.controls.start_box, words.DRAWING)
    assert message(view) == words.NO_DRAWING
    session.live_prediction.show_strokes([STROKE])
    wait_until(lambda: view.player.order.start is not None)
    until_rest(view)
    drawn = session.live_prediction.painted("digits")
    np.testing.assert_array_equal(view.player.order.start[7], drawn)
    session.live_prediction.show_strokes([STROKE[:2]])
    wait_until(lambda: not np.array_equal(view.player.order.start[7], drawn))


def test_chains_begin_with_digits_of_the_data(opened, session):
    view = opened(Painter)
    choose(view.controls.start_box, words.DATA)
    until_rest(view)
    np.testing.assert_array_equal(view.player.order.start[:50], session.sample_digits(50))


def test_the_reader_says_which_digits_they_are_and_under_few_pictures_which_each_is(
    opened, session
):
    view = opened(Counterfeiter)
    choose(view.controls.count_box, 25)
    until_rest(view)
    wait_until(lambda: view.player.figures is not None and view.player.figures.n == 25)
    reader = session.companions.known["textbook"].network
    read = reader.predict_proba(view.player.sheet.pictures)
    wait_until(lambda: view.grid.captions != [])
    assert list(view.grid.captions) == [f"{row.argmax()} · {100 * row.max():.0f} %" for row in read]
    shares = np.bincount(read.argmax(axis=1), minlength=10) / 25
    wait_until(lambda: view.controls.bars.texts == [f"{100 * share:.0f}" for share in shares])
    assert "“textbook” is sure" in view.findChild(QLabel, "samplesFigures").text()


def test_a_collapse_is_named_by_a_sentence(opened):
    view = opened(Counterfeiter)
    wait_until(lambda: view.player.figures is not None)

    class Ones:
        probabilities = np.tile(np.eye(10, dtype=np.float32)[1], (100, 1))
        features = np.zeros((100, 3), np.float32)

    view.player.figures = judged(Ones)
    view.show_state(view._session.state)
    about = view.findChild(QLabel, "samplesAbout").text()
    assert about == collapse(view.player.figures)
    assert "100 % of them read as 1" in about


def test_the_selected_picture_stands_beside_its_nearest_training_digit(opened, session):
    view = opened(Squeezer)
    click(view, 4)
    wait_until(lambda: view.strip.pair.tiles.shape[0] == 2)
    chosen, nearest = view.strip.pair.tiles
    np.testing.assert_array_equal(chosen, view.grid.tiles[4])
    train = session.shown.data.train
    apart = ((train.images / np.float32(session.shown.data.peak) - chosen) ** 2).sum(axis=(1, 2))
    np.testing.assert_allclose(((nearest - chosen) ** 2).sum(), apart.min(), rtol=1e-4)
    assert session.probes.watched is None


def test_a_walk_leads_from_one_picture_to_another(opened):
    view = opened(Squeezer, numbers=4)
    click(view, 2)
    press(view, "samplesWalkButton")
    click(view, 8)
    wait_until(lambda: len(view.strip.walk.tiles) == 9)
    for place, tile in ((0, 2), (-1, 8)):
        np.testing.assert_allclose(view.strip.walk.tiles[place], view.grid.tiles[tile], atol=1e-5)


def test_the_same_noise_grows_while_the_network_learns(opened, session):
    view = opened(Squeezer)
    codes, first = view.player.sheet.codes, view.grid.tiles
    session.start(Plan("squeezer", config=session.state.network.config))
    wait_until(lambda: session.state.is_free)
    network = session.queries.network
    wait_until(
        lambda: (
            np.allclose(view.player.sheet.pictures, network.decode(codes), atol=1e-5)
            and not view.player.is_running
        )
    )
    np.testing.assert_allclose(view.player.sheet.codes, codes, atol=1e-6)
    assert not np.array_equal(view.player.sheet.pictures, first)


def test_a_hidden_view_makes_nothing_and_goes_on_when_it_is_seen_again(opened, frame):
    view = opened(Painter)
    press(view, "samplesRunButton")
    wait_until(lambda: view.player.step > 12)
    view.hide()
    assert not view.player.is_running
    step = view.player.step
    view.show()
    wait_until(lambda: view.player.step > step + 3)


def test_a_network_opened_meanwhile_waits_until_the_view_is_seen(opened, open_new):
    view = opened(Painter)
    view.hide()
    open_new(Squeezer)
    assert not view.player.is_running
    view.show()
    wait_until(lambda: view.player.sheet is not None and view.player.sheet.codes is not None)


def test_a_discriminator_gives_its_verdict_on_the_drawing_and_on_its_own_pictures(opened, session):
    view = opened(Counterfeiter)
    label = view.findChild(QLabel, "samplesVerdict")
    wait_until(lambda: "Draw a digit" in label.text())
    session.live_prediction.show_strokes([STROKE])
    wait_until(lambda: "of your drawing" in label.text())
    made = 1 - view.player.sheet.pictures.mean()
    own = 1 - session.live_prediction.painted("digits").mean()
    assert f": {made:.2f} of its pictures, {own:.2f} of your drawing." in label.text()


def test_who_is_no_judge_gives_no_verdict(opened):
    view = opened(Painter)
    assert view.findChild(QLabel, "samplesVerdict").isHidden()


def test_what_is_under_the_mouse_is_told_with_numbers(opened):
    view = opened(Painter)
    place = view.grid.frame_of(0).center().toPoint()
    QTest.mouseMove(view.grid, place)
    view.grid.hovered.emit(0, 4, 5, float(view.grid.tiles[0, 4, 5]))
    wait_until(lambda: view.player.probabilities is not None)
    view.grid.hovered.emit(0, 4, 5, float(view.grid.tiles[0, 4, 5]))
    assert view._hover.text.startswith("picture 1, row 4, column 5: ink ")
    assert "is read as" in view._hover.text


def test_the_selected_picture_goes_to_the_canvas(opened, session):
    view, sent = opened(Squeezer), []
    session.digit_sent.connect(lambda image, caption: sent.append((image, caption)))
    click(view, 5)
    press(view, "samplesSendButton")
    np.testing.assert_array_equal(sent[0][0], view.grid.tiles[5])
    assert sent[0][1] == "a picture that the network made"


def test_pictures_and_numbers_are_saved(opened, tmp_path):
    view = opened(Squeezer)
    actions = {"s.png": view.controls.save_picture, "s.csv": view.controls.save_table}
    for name, action in actions.items():
        action.trigger()
        dialog = view.findChild(QFileDialog, "saveDialog")
        dialog.fileSelected.emit(str(tmp_path / name))
        dialog.done(0)
        wait_until(lambda name=name: (tmp_path / name).exists())
        wait_until(lambda: view.findChild(QFileDialog, "saveDialog") is None)
    assert not QImage(str(tmp_path / "s.png")).isNull()
    with (tmp_path / "s.csv").open() as file:
        rows = list(csv.reader(file))
    assert len(rows) >= 100


def test_a_film_of_the_next_sheets_is_saved(opened, session, tmp_path):
    view = opened(Painter)
    view.film.frames = 4
    path = tmp_path / "settling.gif"
    view.film.begin(str(path))
    wait_until(lambda: path.exists() and not view.film.is_taking)
    from PIL import Image

    with Image.open(path) as film:
        assert film.n_frames == 4
    assert session.messages[-1].text == "The film is saved as “settling.gif”."


def test_a_film_that_is_being_written_keeps_its_name(opened, session, tmp_path):
    view = opened(Painter)
    view.film.frames = 2
    view.film.begin(str(tmp_path / "first.gif"))
    wait_until(lambda: view.film._job is not None)
    view.film.begin(str(tmp_path / "second.gif"))
    wait_until(lambda: not view.film.is_taking)
    assert session.messages[-1].text == "The film is saved as “first.gif”."


def test_who_wants_a_row_of_pictures_gets_its_ending(opened):
    view = opened(Painter)
    view.controls.save_film.trigger()
    dialog = view.findChild(QFileDialog, "saveDialog")
    assert dialog.defaultSuffix() == "gif"
    dialog.selectNameFilter(dialog.nameFilters()[1])
    dialog.filterSelected.emit(dialog.nameFilters()[1])
    assert dialog.defaultSuffix() == "png"
    dialog.done(0)


def test_a_network_that_makes_no_pictures_shows_none(view, open_new):
    open_new(MLP, hidden=(4,))
    assert view.player.sheet is None
    assert message(view)
