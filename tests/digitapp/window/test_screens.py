"""Every view on small and fine screens, with large text: all is reached, nothing is cut."""

import contextlib

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QMainWindow, QPushButton, QWidget

from digitapp.app import fit_to_screen
from digitapp.state import Message
from digitapp.style import theme, zoom
from digitapp.views import VIEWS
from model.archs import ARCHITECTURES
from model.events import Diagnosis
from model.files import SavedNetwork, save_network
from model.plan import Plan
from tests.creators import CREATORS
from tests.digitapp.reach import cut, faulty, is_settled, unreachable
from tests.digitapp.why_texts import say_all
from tests.digitapp.windows import quiet, shown, train, until_free

SCREENS = (  # width, height, size of everything in percent
    (1024, 768, 100),
    (1280, 720, 100),
    (1366, 768, 150),
    (1920, 1080, 175),
    (3840, 2160, 100),
)
THREE = np.array([(0.1, 0.1), (0.6, 0.1), (0.4, 0.5), (0.7, 0.7), (0.4, 1.0), (0.1, 0.9)]) * 200
FURTHER = {  # buttons that show other parts of a view
    "inside": ("insideBackwardButton", "insideForwardButton"),
    "errors": ("errorsPage-calibration", "errorsPage-robustness", "errorsPage-compare"),
    "map": ("mapPixelsButton", "mapDigitsButton"),
    "dream": ("dreamBackButton",),
    "latent": ("latentPage-again", "latentPage-plane"),
    "finish": ("finishPage-clean", "finishPage-finish"),
}


@pytest.fixture
def ordinary_afterwards(qapp):
    theme.apply(qapp, "light")
    yield
    zoom.apply(qapp, zoom.ORDINARY)


@pytest.fixture(params=SCREENS, ids="{0[0]}x{0[1]} at {0[2]} %".format)
def screen(request):
    return request.param


@pytest.fixture
def sized(screen, window, qapp, ordinary_afterwards):
    """A window on each screen in turn."""
    width, height, percent = screen
    zoom.apply(qapp, percent)
    window.resize(width, height)
    return window


@pytest.fixture
def filled(qtbot, screen, sized):
    """The same with a drawing and a network that has just learnt."""
    sized.session.open("textbook")
    until_free(qtbot, sized)
    sized.drawing.canvas.set_strokes([THREE], fit=True)
    train(qtbot, sized)
    until_free(qtbot, sized)
    assert sized.size() == QSize(*screen[:2])
    return sized


def settled(qtbot, window):
    """Waits until what a view shows has come and everything has its place."""
    qtbot.waitUntil(lambda: is_settled(window), timeout=20_000)
    for _ in range(3):
        QTest.qWait(1)


def faults(qtbot, window):
    """What can't be reached or read, once a text that has just come has got its room."""
    settled(qtbot, window)
    with contextlib.suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: faulty(window) == [], timeout=1000)
    return faulty(window)


def test_everything_is_reached_and_nothing_is_cut(qtbot, filled):
    found = []
    for spec in VIEWS:
        filled.tabs.setCurrentWidget(filled.pages[spec.key])
        for name in ("", *FURTHER.get(spec.key, ())):
            is_there = filled.pages[spec.key].follow() == ""
            button = filled.findChild(QAbstractButton, name) if name and is_there else None
            assert button is not None or not name or not is_there, name
            if button is not None:
                button.click()
            found += [f"{spec.key} {name}: {what}" for what in faults(qtbot, filled)]
    assert found == []


def test_what_a_recurrent_network_knew_is_reached_and_nothing_of_it_is_cut(qtbot, filled):
    train(qtbot, filled, Plan("gru", {"units": 6}, {"epochs": 1}))
    until_free(qtbot, filled)
    filled.tabs.setCurrentWidget(filled.pages["sequence"])
    qtbot.waitUntil(lambda: filled.views["sequence"].board.scene is not None)
    assert faults(qtbot, filled) == []


def test_what_a_memory_holds_and_loses_is_reached_and_nothing_of_it_is_cut(qtbot, filled):
    filled.session.open("hopfield")
    until_free(qtbot, filled)
    filled.tabs.setCurrentWidget(filled.pages["memory"])
    view = filled.views["memory"]
    view.desk.choose_rule("hebb")
    qtbot.waitUntil(lambda: view.shelf.warning.text() != "" and not view.desk.is_busy)
    qtbot.waitUntil(lambda: view.player.length > 0)
    assert faults(qtbot, filled) == []


@pytest.mark.parametrize("kind", CREATORS)
def test_what_networks_make_is_reached_and_nothing_is_cut(
    qtbot, filled, tmp_path, monkeypatch, kind
):
    monkeypatch.setitem(ARCHITECTURES, kind, CREATORS[kind])
    config = CREATORS[kind].config_for((28, 28))
    network = CREATORS[kind](config, (28, 28), np.random.default_rng(0))
    save_network(tmp_path / "made.npz", SavedNetwork(network, "mnist"))
    filled.session.open(str(tmp_path / "made.npz"))
    until_free(qtbot, filled)
    filled.session.stop()
    found = []
    for key in ("samples", "latent", "finish"):
        filled.tabs.setCurrentWidget(filled.pages[key])
        for name in ("", *FURTHER.get(key, ())):
            if name and filled.pages[key].follow() == "":
                filled.findChild(QAbstractButton, name).click()
            found += [f"{key} {name}: {what}" for what in faults(qtbot, filled)]
    assert found == []


def test_dialogs_fit_the_screen_and_nothing_in_them_is_cut(qtbot, filled):
    filled.actions_["shortcuts"].trigger()
    filled.actions_["about"].trigger()
    filled.session.say(Message("Trouble.", "error", "Traceback: " + 60 * "line "))
    filled.banner.findChild(QPushButton, "").click()
    filled.banner._details.click()
    filled.drawing.explain_rejection()
    settled(qtbot, filled)
    dialogs = [each for each in filled.findChildren(QDialog) if each.isVisible()]
    assert len(dialogs) == 4
    for dialog in dialogs:
        assert filled.size().expandedTo(dialog.size()) == filled.size(), dialog.objectName()
        assert faulty(dialog) == []
        dialog.close()


def test_curves_keep_their_least_height_below_what_is_said_of_a_training(qtbot, sized):
    sized.session.open("default")
    until_free(qtbot, sized)
    settled(qtbot, sized)
    view = sized.views["train"]
    assert view.findChild(QLabel, "originText").isVisible()
    told = Diagnosis(
        "rate", 20 * "What is wrong with the training. ", {"learning_rate": 0.005}, True
    )
    for diagnosis in (None, told):
        view.curves.note.show_diagnosis(diagnosis, "mlp")
        settled(qtbot, sized)
        for plot in view.curves.curve_plots.shown.values():
            assert plot.height() >= plot.minimumSizeHint().height()


def test_nothing_is_cut_of_any_reason_for_a_prediction(qtbot, sized):
    sized.session.open("textbook")
    until_free(qtbot, sized)
    sized.drawing.canvas.set_strokes([THREE], fit=True)
    sized.tabs.setCurrentWidget(sized.pages["why"])
    view = sized.views["why"]
    qtbot.waitUntil(lambda: None not in view.explanations, timeout=20_000)
    quiet(qtbot, sized)
    found = []
    for _ in say_all(view):
        settled(qtbot, sized)
        texts = [panel.text.text() for panel in view.panels]
        found += [f"{what} of {texts}" for what in cut(view) + unreachable(sized)]
    assert found == []


def test_what_lies_outside_is_found_unless_it_can_be_scrolled_to(qtbot):
    window = QMainWindow()
    inside = QWidget(window)
    QPushButton("There", inside).setGeometry(10, 10, 80, 30)
    far = QPushButton("Far", inside, objectName="far")
    far.setGeometry(900, 10, 80, 30)
    inside.setGeometry(0, 0, 1000, 100)
    shown(qtbot, window, 400, 300)
    inside.show()
    assert [name.rpartition("/")[2] for name in unreachable(window)] == ["far"]


def test_a_text_that_is_cut_is_found(qtbot):
    window = QMainWindow()
    label = QLabel("a text that is far too long for it", window)
    label.setGeometry(0, 0, 40, 20)
    shown(qtbot, window, 400, 300)
    assert len(cut(window)) == 1
    label.setGeometry(0, 0, 390, 20)
    assert cut(window) == []


def test_a_window_larger_than_its_screen_begins_as_small_as_that(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    screen = window.screen().availableSize()
    window.resize(screen.width() + 200, screen.height() // 2)
    fit_to_screen(window)
    assert (window.width(), window.height()) == (screen.width(), screen.height() // 2)
