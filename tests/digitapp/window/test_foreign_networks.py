"""Networks that are no classifiers, in the whole window: every tab, a drawing, a training."""

import numpy as np
import pytest
from PySide6.QtTest import QTest

from digitapp.style.imaging import from_qimage
from digitapp.views import VIEWS
from digitapp.views.needs import ABILITIES, NEEDS, sentence
from model.archs import ARCHITECTURES, Architecture, Layered, Weighted
from model.archs.layer_info import PICTURE, LayerInfo, WeightInfo
from model.plan import Plan
from model.settings import Settings
from tests.digitapp.windows import draw_seven, quiet, train, until_free
from tests.foreign import FOREIGN


class Watched(Architecture, Layered):
    """One layer of units that can be watched, and none of them stands for a digit.

    Its units learn the mean of what they saw. Nothing follows from it: it classifies nothing, and
    has no gradient by the pixels.
    """

    name = "watched"
    title = "Watched layer"
    Config = Settings

    def shapes(self):
        return {"w": (self.shape[0] * self.shape[1], 12), "start": (12,)}

    def initial(self, rng):
        return {name: rng.random(shape, np.float32) for name, shape in self.shapes().items()}

    def train_step(self, images, labels, rng):
        mean = images.mean(axis=0).reshape(-1, 1)
        self.parameters["w"] += 0.1 * (mean - self.parameters["w"])
        return {}

    def reconfigure(self, **changes):
        self.config = self.config.replace(**changes)

    def activations(self, images):
        flat = images.reshape(len(images), -1)
        return {"units": flat @ self.parameters["w"] + self.parameters["start"]}

    def layers(self):
        weights = (
            WeightInfo("w", "weight", ("input", "unit")),
            WeightInfo("start", "bias", ("unit",)),
        )
        return (LayerInfo("units", "linear", weights, source=PICTURE, inputs=self.shape,
                          outputs=(12,)),)  # fmt: skip


KINDS = {**FOREIGN, Watched.name: Watched}


@pytest.fixture
def window(monkeypatch, make_window):
    """The window of a program that has these architectures too."""
    for name, kind in KINDS.items():
        monkeypatch.setitem(ARCHITECTURES, name, kind)
    return make_window()


def train_one(qtbot, window, name):
    train(qtbot, window, Plan(name, training={"epochs": 1}))
    until_free(qtbot, window)
    assert window.session.state.network.architecture == name


@pytest.fixture(params=KINDS)
def foreign(request, qtbot, window):
    """The window after one epoch of a network that is no classifier."""
    train_one(qtbot, window, request.param)
    return window


def missing(window, key):
    return [need for need in NEEDS.get(key, ()) if not window.session.can((need,))]


def test_each_tab_shows_something_or_says_what_it_needs(qtbot, foreign):
    draw_seven(foreign)
    told = []
    foreign.session.said.connect(told.append)
    for index, spec in enumerate(VIEWS):
        page = foreign.pages[spec.key]
        lacks = missing(foreign, spec.key)
        assert foreign.tabs.isTabEnabled(index) == (not lacks or bool(spec.opens))
        foreign.tabs.setTabEnabled(index, True)
        foreign.tabs.setCurrentIndex(index)
        assert page.view.isVisible() == (not lacks)
        assert page.note.isVisible() == bool(lacks)
        assert foreign.tabs.isTabEnabled(index)
        for need in lacks:
            assert ABILITIES[need].does in page.note.text()
            assert page.note.text() == foreign.tabs.tabToolTip(index)
        QTest.qWait(1)
        quiet(qtbot, foreign)
    assert [message.text for message in told if message.kind == "error"] == []


def test_a_drawing_has_no_prediction_and_the_panel_says_why(foreign):
    draw_seven(foreign)
    assert foreign.session.live_prediction.prediction.digit is None
    assert foreign.drawing.findChild(object, "answerLabel").text() == ""
    foreign.drawing.clear()


def test_the_tab_in_view_stays_and_says_so_when_another_network_comes(qtbot, window):
    window.session.open("mlp")
    until_free(qtbot, window)
    index = [spec.key for spec in VIEWS].index("lab")
    window.tabs.setCurrentIndex(index)
    assert window.views["lab"].isVisible()
    train_one(qtbot, window, Watched.name)
    assert window.tabs.currentIndex() == index
    assert not window.views["lab"].isVisible()
    assert "a classifier" in window.pages["lab"].note.text()
    window.tabs.setCurrentIndex(0)
    assert not window.tabs.isTabEnabled(index)


def test_a_view_that_can_not_be_opened_is_fainter_than_the_others(window, themed):
    rows = window.tabs.list
    item = next(rows.item(row) for row in range(rows.count()) if rows.item(row).text() == "Weights")

    def ink():
        area = rows.visualItemRect(item)
        shown = from_qimage(rows.viewport().grab(area).toImage())[:, :, :3].astype(int)
        return np.abs(shown - np.median(shown, axis=(0, 1))).max()

    open_ = ink()
    window.tabs.setTabEnabled([spec.key for spec in VIEWS].index("weights"), False)
    assert 0 < ink() < 0.8 * open_


def test_a_network_is_named_with_its_article(monkeypatch):
    monkeypatch.setitem(ARCHITECTURES, "associative", FOREIGN["associative"])
    assert "an associative memory" in sentence("Weights", (Weighted,), (Weighted,), "Forger")
    assert "a multilayer perceptron" in sentence("Weights", (Weighted,), (Weighted,), "Forger")


def test_the_first_weights_of_a_layer_that_is_watched_are_pictures(qtbot, window):
    train_one(qtbot, window, Watched.name)
    window.tabs.setCurrentWidget(window.pages["weights"])
    assert window.views["weights"].board.panels[0].grid.tiles.shape == (12, 8, 8)


@pytest.mark.parametrize("key", NEEDS)
def test_every_need_of_a_view_has_its_words_and_networks_that_meet_it(key):
    assert set(NEEDS[key]) <= set(ABILITIES)
    assert any(all(issubclass(kind, need) for need in NEEDS[key])
               for kind in ARCHITECTURES.values())  # fmt: skip
