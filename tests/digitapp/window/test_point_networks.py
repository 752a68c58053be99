"""A network that reads the points of a pen, in the whole window: every tab, pictures, data."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from digitapp.views import VIEWS
from digitapp.widgets.tile_grid import TileGrid
from model.archs import ARCHITECTURES
from model.files import SavedNetwork, save_network
from model.plan import Plan
from model.preprocess import recipe_for
from tests.digitapp.waiting import open_and_wait
from tests.digitapp.windows import draw_seven, quiet, until_free

RECIPE = recipe_for("pen 48x3")


@pytest.fixture
def window(qtbot, make_window, tmp_path):
    """The window with such a network, and a few digits of its kind."""
    window = make_window()
    kind = ARCHITECTURES["gru"]
    config = kind.config_for(RECIPE.shape, units=6, loss_at="each")
    network = kind(config, RECIPE.shape, np.random.default_rng(0))
    save_network(tmp_path / "points.npz", SavedNetwork(network, RECIPE.name))
    window.session.choose_data("penpoints:60")
    until_free(qtbot, window)
    open_and_wait(window.session, str(tmp_path / "points.npz"))
    return window


def test_it_is_read_as_it_is_drawn_and_what_it_sees_is_the_line(qtbot, window):
    draw_seven(window)
    live = window.session.live_prediction
    qtbot.waitUntil(lambda: live.prediction.digit is not None)
    assert live.prediction.image.shape == (48, 3)
    seen = window.drawing.prediction.seen.image
    assert seen.shape == (28, 28)
    assert seen[4:8].sum() > 5 * seen[:4].sum()
    assert "48 points" in window.drawing.prediction.seen.accessibleDescription()


def test_every_tab_shows_something_or_says_what_it_needs(qtbot, window):
    told = []
    window.session.said.connect(told.append)
    draw_seven(window)
    for spec in VIEWS:
        page = window.pages[spec.key]
        window.tabs.setCurrentWidget(page)
        assert page.view.isVisible() != page.note.isVisible()
        if page.note.isVisible():
            assert spec.title in page.note.text()
        QTest.qWait(1)
        quiet(qtbot, window)
    assert [message.text for message in told if message.kind == "error"] == []


@pytest.mark.parametrize("key", ["picture", "why", "dream"])
def test_what_is_about_pixels_needs_a_network_that_reads_pictures(window, key):
    page = window.pages[key]
    window.tabs.setCurrentWidget(page)
    assert page.note.isVisible()
    assert "points of a pen" in page.note.text()


def test_what_disturbs_pixels_is_not_for_points_and_says_so(qtbot, window):
    errors = window.views["errors"]
    window.tabs.setCurrentWidget(window.pages["errors"])
    errors.pages.turn_to("robustness")
    assert not errors.pages.robustness.asking.isEnabled()
    said = [label.text() for label in errors.pages.robustness.findChildren(QLabel)]
    assert any("points of a pen" in text for text in said)
    quiet(qtbot, window)


def test_digits_of_the_data_are_shown_as_lines(qtbot, window):
    draw_seven(window)
    window.tabs.setCurrentWidget(window.pages["map"])
    grid = window.views["map"].findChild(TileGrid)
    qtbot.waitUntil(lambda: len(grid.tiles) > 0, timeout=20_000)
    assert grid.tiles.shape[1:] == (28, 28)
    quiet(qtbot, window)


def test_a_picture_has_no_prediction_and_the_panel_says_why(qtbot, window):
    window.drawing.show_digit(np.eye(28, dtype=np.float32), "a line")
    panel = window.drawing.prediction
    qtbot.waitUntil(lambda: panel.confidence.text() == "it reads lines, no pictures")
    assert panel.digit.text() == ""


def test_a_digit_of_the_data_comes_onto_the_canvas_as_strokes(qtbot, window):
    window.drawing.random_digit()
    live = window.session.live_prediction
    qtbot.waitUntil(lambda: live.prediction.label is not None)
    assert window.drawing.canvas.bitmap is None
    assert window.drawing.canvas.strokes()
    assert "labelled" in window.drawing.prediction.note.text()
    assert live.prediction.image.shape == (48, 3)


def test_its_training_goes_on_with_points(qtbot, window):
    told = []
    window.session.said.connect(told.append)
    window.session.start(Plan("gru", {"units": 6, "loss_at": "each"}, {"epochs": 1}))
    qtbot.waitUntil(lambda: window.session.state.is_free and window.session.weights.step > 0)
    assert window.session.state.network.recipe == RECIPE.name
    assert [message.text for message in told if message.kind == "error"] == []


def test_augmentation_of_points_is_refused_with_what_to_do(qtbot, window):
    told = []
    window.session.said.connect(told.append)
    window.session.start(Plan("gru", {"units": 6}, {"epochs": 1, "augment": True}))
    qtbot.waitUntil(lambda: told != [] and window.session.state.is_free)
    assert "Switch “Augment” off" in told[-1].text


def test_a_view_that_lacks_its_network_opens_one_with_a_click(qtbot, make_window, monkeypatch):
    window = make_window()
    open_and_wait(window.session, "mlp")
    page = window.pages["sequence"]
    index = list(window.pages).index("sequence")
    assert window.tabs.isTabEnabled(index)
    window.tabs.setCurrentIndex(index)
    assert page.note.isVisible()
    QTest.mouseClick(page.findChild(QPushButton, "openPenButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.session.state.network.name == "pen")
    assert page.view.isVisible()
    assert window.session.state.network.recipe == RECIPE.name
