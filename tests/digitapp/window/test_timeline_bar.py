import io

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QToolButton

from digitapp.export.films import save_film
from model.errors import SaveError
from model.plan import Plan
from tests.digitapp.windows import dialog, train, until_free

FILM = Plan("mlp", {"hidden": (8,)}, {"epochs": 1, "batch_size": 100})


def button(bar, name):
    return bar.findChild(QToolButton, name)


@pytest.fixture
def run(qtbot, window):
    """A window in which a short training is over."""
    window.session.choose_data("digits")
    until_free(qtbot, window)
    train(qtbot, window, FILM)
    until_free(qtbot, window)
    return window


def test_the_bar_is_there_when_there_is_a_training_to_look_back_at(qtbot, window):
    assert not window.timeline_bar.isVisible()
    train(qtbot, window, FILM)
    until_free(qtbot, window)
    assert window.timeline_bar.isVisible()
    slider = window.timeline_bar.slider
    assert slider.value() == slider.maximum() == len(window.session.snapshots.moments) - 1


def test_the_slider_takes_everything_back_and_the_button_forth(qtbot, run):
    bar = run.timeline_bar
    bar.slider.setFocus()
    QTest.keyClick(bar.slider, Qt.Key.Key_Home)
    assert run.session.weights.step == 0
    assert "step 0" in bar.findChild(QLabel, "timelineWhen").text()
    assert run.views["train"].curves.curve_plots.plots["loss"].moment == 0
    QTest.mouseClick(button(bar, "presentButton"), Qt.MouseButton.LeftButton)
    assert not run.session.weights.is_past
    assert bar.slider.value() == bar.slider.maximum()
    assert not button(bar, "presentButton").isEnabled()
    assert run.views["train"].curves.curve_plots.plots["loss"].moment is None


def test_the_film_plays_from_the_start_to_the_present_and_stops(qtbot, run):
    bar = run.timeline_bar
    bar.speed.setCurrentIndex(bar.speed.count() - 1)
    seen = []
    run.session.weights_changed.connect(lambda weights: seen.append(weights.step))
    QTest.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert bar.is_playing
    qtbot.waitUntil(lambda: not bar.is_playing, timeout=20_000)
    assert seen == [moment.step for moment in run.session.snapshots.moments]
    assert not run.session.weights.is_past


def test_a_looped_film_begins_again(qtbot, run):
    bar = run.timeline_bar
    bar.speed.setCurrentIndex(bar.speed.count() - 1)
    bar.loop.setChecked(True)
    seen = []
    run.session.weights_changed.connect(lambda weights: seen.append(weights.step))
    bar.play.click()
    qtbot.waitUntil(lambda: seen.count(0) == 2, timeout=20_000)
    bar.play.click()
    assert not bar.is_playing


def test_touching_the_slider_stops_the_film(qtbot, run):
    bar = run.timeline_bar
    bar.play.click()
    bar.slider.setValue(2)
    assert not bar.is_playing
    assert run.session.snapshots.index == 2


def test_a_film_is_saved_as_a_gif_with_a_frame_for_each_moment(qtbot, run, tmp_path):
    bar = run.timeline_bar
    run.session.snapshots.look(1)
    path = tmp_path / "film.gif"
    with qtbot.waitSignal(bar.filming.finished, timeout=60_000):
        bar.save_film(str(path))
    with Image.open(path) as film:
        count = len(run.session.snapshots.moments)
        assert film.n_frames <= count
        assert film.n_frames > count // 2  # equal neighbours may be one frame
        assert film.size[0] > 800
        first = np.array(film.convert("RGB"))
        film.seek(film.n_frames - 1)
        assert not np.array_equal(first, np.array(film.convert("RGB")))
    assert run.session.snapshots.index == 1
    qtbot.waitUntil(lambda: bar.slider.isVisible())


def test_a_film_is_saved_as_a_row_of_pictures(qtbot, run, tmp_path):
    bar = run.timeline_bar
    with qtbot.waitSignal(bar.filming.finished, timeout=60_000):
        bar.save_film(str(tmp_path / "film.png"))
    names = sorted(path.name for path in tmp_path.glob("film-*.png"))
    count = len(run.session.snapshots.moments)
    assert names == [f"film-{k:03}.png" for k in range(1, count + 1)]


@pytest.mark.parametrize("when", ["taking", "writing"])
def test_a_cancelled_film_leaves_no_file(qtbot, run, tmp_path, when):
    bar = run.timeline_bar
    bar.save_film(str(tmp_path / "film.gif"))
    half = len(run.session.snapshots.moments) + 1
    if when == "writing":
        with qtbot.waitSignal(
            bar.filming.advanced, timeout=60_000, check_params_cb=lambda done, _: done >= half
        ):
            pass
    with qtbot.waitSignal(bar.filming.ended, timeout=20_000):
        QTest.mouseClick(button(bar, "saveFilmButton"), Qt.MouseButton.LeftButton)
    assert not list(tmp_path.glob("film*"))
    assert button(bar, "saveFilmButton").text() == "Save film…"
    assert run.session.snapshots.chosen is None


def test_a_film_that_cannot_be_written_is_told(qtbot, run, tmp_path):
    said = []
    run.session.said.connect(said.append)
    run.timeline_bar.save_film(str(tmp_path / "film.mp4"))
    assert "gif or png" in said[-1].text
    with qtbot.waitSignal(run.timeline_bar.filming.ended, timeout=60_000):
        run.timeline_bar.save_film(str(tmp_path / "nowhere" / "film.gif"))
    assert "folder does not exist" in said[-1].text


def test_a_film_of_a_hidden_window_is_refused_in_a_sentence(qtbot, run, tmp_path):
    said = []
    run.session.said.connect(said.append)
    run.hide()
    run.timeline_bar.save_film(str(tmp_path / "film.gif"))
    assert "nothing to film" in said[-1].text
    assert not run.timeline_bar.filming.is_active
    run.show()
    qtbot.waitExposed(run)


def test_a_film_is_refused_when_its_moments_went_while_the_name_was_asked_for(run, tmp_path):
    said = []
    run.session.said.connect(said.append)
    run.session.snapshots.clear()
    run.timeline_bar.save_film(str(tmp_path / "film.gif"))
    assert "nothing to film" in said[-1].text
    assert not run.timeline_bar.filming.is_active


def test_a_film_whose_view_is_left_is_given_up_and_that_is_said(qtbot, run, tmp_path):
    said = []
    run.session.said.connect(said.append)
    run.timeline_bar.save_film(str(tmp_path / "film.gif"))
    with qtbot.waitSignal(run.timeline_bar.filming.ended, timeout=20_000):
        run.tabs.setCurrentWidget(run.pages["weights"])
    assert "given up" in said[-1].text
    assert not list(tmp_path.glob("film*"))
    assert run.session.snapshots.chosen is None


def test_a_window_can_be_closed_while_a_film_is_made(qtbot, run, tmp_path):
    run.timeline_bar.save_film(str(tmp_path / "film.gif"))
    with qtbot.waitSignal(run.timeline_bar.filming.advanced, timeout=20_000):
        pass
    run.filing.let_close()
    run.close()
    assert not run.timeline_bar.filming.is_active
    assert not list(tmp_path.glob("film*"))


@pytest.mark.parametrize("name", ["film.gif", "film.png"])
def test_a_full_disk_is_told_and_leaves_what_was_there(tmp_path, monkeypatch, name):
    old = {"film.gif": b"old", "film-001.png": b"old"}
    for file, content in old.items():
        (tmp_path / file).write_bytes(content)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    with pytest.raises(SaveError, match="no space left"):
        list(save_film(tmp_path / name, [picture.getvalue()] * 3, 100))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == old


def test_a_row_of_pictures_that_is_cancelled_leaves_none(tmp_path):
    writing = save_film(tmp_path / "film.png", [b"picture"] * 3, 100)
    next(writing)
    writing.close()
    assert list(tmp_path.iterdir()) == []


def test_the_button_asks_for_a_name(qtbot, run):
    QTest.mouseClick(button(run.timeline_bar, "saveFilmButton"), Qt.MouseButton.LeftButton)
    found = dialog(run, QFileDialog, "saveDialog")
    assert found is not None
    found.reject()


def test_another_training_ends_a_film_under_way(qtbot, run, tmp_path):
    run.timeline_bar.save_film(str(tmp_path / "film.gif"))
    with qtbot.waitSignal(run.timeline_bar.filming.ended, timeout=20_000):
        train(qtbot, run, FILM)
    until_free(qtbot, run)
    assert not list(tmp_path.glob("film*"))


def test_keeping_a_moment_makes_it_the_network(qtbot, run):
    bar = run.timeline_bar
    bar.slider.setValue(0)
    start = run.session.weights.parameters["output.weight"].copy()
    QTest.mouseClick(button(bar, "keepMomentButton"), Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(run.session.displayed.present.parameters["output.weight"], start)
    assert not bar.isVisible()


def test_a_film_of_a_training_that_is_gone_is_told(run, tmp_path):
    said = []
    run.session.said.connect(said.append)
    run.session.snapshots.clear()
    run.timeline_bar.save_film(str(tmp_path / "film.gif"))
    assert "nothing to film" in said[-1].text
    assert not run.timeline_bar.filming.is_active
