"""What is no digit: the grey prediction, the rule in words, how strict it is."""

import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from digitapp.session.live_prediction import rejection_of
from digitapp.session.session import Session
from digitapp.state import Phase, Prediction, SessionState
from digitapp.style import theme
from digitapp.style.imaging import from_qimage
from digitapp.views.drawing.panel import DrawingPanel
from digitapp.views.drawing.prediction import NO_DIGIT
from digitapp.views.drawing.rejection_dialog import (
    CHOICE,
    STRICTNESS,
    RejectionDialog,
    hill,
    verdict,
)
from digitapp.widgets.margin_scale import MarginScale
from model.files import load_network
from model.plan import Plan
from model.rejection import FACT, QUANTILES, USUAL, Rejection, from_facts
from tests.digitapp.waiting import save_and_wait

SEVEN = [np.array([[0.0, 0.0], [10.0, 0.0], [4.0, 16.0]])]
TAP = [np.array([[5.0, 5.0]])]
PLAN = Plan("mlp", {"hidden": (16,)}, {"epochs": 4})


@pytest.fixture
def session(default_session):
    return default_session


@pytest.fixture
def panel(qtbot, session, settings):
    theme.apply(QGuiApplication.instance(), "light")
    panel = DrawingPanel(session, settings, None)
    qtbot.addWidget(panel)
    panel.resize(316, 640)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def lenient(ink=0.0):
    """A rule that any prediction of a trained network passes, with that much ink."""
    return Rejection(tuple(np.linspace(0, 0.1, len(QUANTILES)).tolist()), 100, ink)


def severe():
    """A rule that no prediction passes."""
    return Rejection(
        tuple(float(logit_margin) for logit_margin in range(1000, 1000 + len(QUANTILES))), 100
    )


def put(qtbot, session, panel, strokes=SEVEN):
    with qtbot.waitSignal(session.live_prediction.changed):
        panel.show_strokes(strokes, "")


def judged(qtbot, session, panel, rule):
    with qtbot.waitSignal(session.live_prediction.changed):
        session.live_prediction.judge_by(rule)


def opened(qtbot, panel):
    button = panel.findChild(QToolButton, "rejectionButton")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(RejectionDialog)
    qtbot.waitExposed(dialog)
    return dialog


def test_what_is_rejected_is_said_to_be_no_digit_with_the_best_guess_alone_as_the_prediction(
    qtbot, panel, session
):
    put(qtbot, session, panel)
    judged(qtbot, session, panel, severe())
    assert panel.prediction.confidence.text() == NO_DIGIT
    assert panel.prediction.digit.text() == "7"
    assert "best guess is 7" in panel.prediction.digit.accessibleDescription()


def test_the_guess_is_grey_and_a_prediction_is_not(qtbot, panel, session):
    put(qtbot, session, panel)
    accent = np.array(theme.current().color("accent").getRgb()[:3])

    def coloured():
        pixels = from_qimage(panel.prediction.digit.grab().toImage())[:, :, :3].astype(int)
        return (np.abs(pixels - accent).sum(axis=2) < 30).any()

    judged(qtbot, session, panel, lenient())
    assert coloured()
    assert NO_DIGIT not in panel.prediction.confidence.text()
    judged(qtbot, session, panel, severe())
    assert not coloured()


def test_a_tap_is_no_digit(qtbot, panel, session):
    judged(qtbot, session, panel, lenient(ink=12.0))
    put(qtbot, session, panel, TAP)
    assert panel.prediction.confidence.text() == NO_DIGIT
    put(qtbot, session, panel, SEVEN)
    assert panel.prediction.confidence.text() != NO_DIGIT


def test_an_empty_canvas_is_not_rejected(qtbot, panel, session):
    put(qtbot, session, panel)
    judged(qtbot, session, panel, severe())
    panel.clear()
    qtbot.waitUntil(lambda: panel.prediction.digit.text() == "")
    assert NO_DIGIT not in panel.prediction.confidence.text()


def test_the_rule_opens_once_and_shows_where_the_drawing_lies(qtbot, panel, session):
    put(qtbot, session, panel)
    judged(qtbot, session, panel, severe())
    dialog = opened(qtbot, panel)
    assert dialog.scale.mark == pytest.approx(session.live_prediction.prediction.logit_margin)
    assert dialog.scale.border == pytest.approx(severe().threshold(0.005))
    assert "That is too few" in dialog.verdict.text()
    assert opened(qtbot, panel) is dialog


def test_the_rule_follows_the_drawing(qtbot, panel, session):
    dialog = opened(qtbot, panel)
    assert dialog.scale.mark is None
    assert "Nothing is drawn" in dialog.verdict.text()
    put(qtbot, session, panel)
    assert dialog.scale.mark is not None


def test_keys_make_it_stricter_at_once_and_for_the_next_start(qtbot, panel, session, settings):
    put(qtbot, session, panel)
    dialog = opened(qtbot, panel)
    with qtbot.waitSignal(session.live_prediction.changed):
        QTest.keyClick(dialog.slider.slider, Qt.Key.Key_Right)
    assert session.live_prediction.rejection_rate == 0.01
    assert settings.choice(CHOICE, 0.0) == 0.01
    other = Session()
    DrawingPanel(other, settings, panel)
    assert other.live_prediction.rejection_rate == 0.01
    other.close()


def test_with_none_to_be_rejected_nothing_is(qtbot, panel, session):
    put(qtbot, session, panel)
    judged(qtbot, session, panel, severe())
    dialog = opened(qtbot, panel)
    with qtbot.waitSignal(session.live_prediction.changed):
        QTest.keyClick(dialog.slider.slider, Qt.Key.Key_Home)
    assert NO_DIGIT not in panel.prediction.confidence.text()
    assert dialog.scale.border is None
    assert "Nothing is rejected" in dialog.verdict.text()


def test_escape_closes_the_rule(qtbot, panel):
    dialog = opened(qtbot, panel)
    with qtbot.waitSignal(dialog.destroyed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert panel.findChild(RejectionDialog) is None


def test_a_training_measures_the_rule_which_a_file_keeps(qtbot, panel, session, tmp_path):
    session.choose_data("digits")
    qtbot.waitUntil(lambda: session.state.data is not None, timeout=20_000)
    session.start(PLAN)
    qtbot.waitUntil(lambda: session.state.is_training)
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    rule = session.live_prediction.rejection
    assert rule.digits == session.state.data.counts[1]
    assert rule == from_facts(session.state.network.facts)
    assert save_and_wait(session, str(tmp_path / "kept.npz"))
    assert from_facts(load_network(tmp_path / "kept.npz").facts) == rule


def test_while_a_network_is_in_training_nothing_is_rejected(qtbot, panel, session):
    session.choose_data("digits")
    qtbot.waitUntil(lambda: session.state.data is not None, timeout=20_000)
    put(qtbot, session, panel)
    session.start(Plan("mlp", {"hidden": (16,)}, {"epochs": 5000}))
    qtbot.waitUntil(lambda: session.live_prediction.rejection is None)
    dialog = opened(qtbot, panel)
    assert "in training" in dialog.findChild(QLabel, "rejectionSource").text()
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)
    assert session.live_prediction.rejection != USUAL  # which are for networks at their end


def test_without_a_network_there_is_no_rule():
    assert rejection_of(SessionState()) is None


def test_a_network_with_its_own_rule_keeps_it_until_the_training_begins(session):
    state = session.state
    facts = state.network.facts | {FACT: severe().to_facts()}
    training = SessionState(
        phase=Phase.TRAINING, network=dataclasses.replace(state.network, facts=facts)
    )
    assert rejection_of(training) == severe()


def test_the_hill_holds_all_digits():
    places, heights = hill(USUAL)
    assert (np.diff(places) >= 0).all()
    assert heights[0] == heights[-1] == 0
    wide = np.diff(USUAL.logit_margins)
    assert (heights[1:-1] * wide).sum() == pytest.approx(1 - QUANTILES[0])


@pytest.mark.parametrize(
    ("logit_margin", "fraction", "said"),
    [
        (None, 0.005, "Nothing is drawn"),
        (0.05, 0.005, "enough"),
        (-1.0, 0.005, "too few"),
        (-1.0, 0.0, "Nothing is rejected"),
        (float("nan"), 0.005, "margin of nan"),
    ],
)
def test_the_verdict_is_said_in_a_sentence(logit_margin, fraction, said):
    reading = Prediction(image=np.ones((28, 28), np.float32), logit_margin=logit_margin)
    assert said in verdict(reading, lenient(), fraction)


def test_a_drawing_with_hardly_any_ink_is_told_so():
    reading = Prediction(image=np.zeros((28, 28), np.float32), logit_margin=5.0)
    assert "hardly any ink" in verdict(reading, lenient(ink=1.0), 0.005)


def test_the_usual_rate_is_where_a_double_click_goes():
    assert STRICTNESS.neutral in STRICTNESS.values


def test_the_scale_shows_drawing_and_border_where_they_are(qtbot, themed):
    scale = MarginScale()
    qtbot.addWidget(scale)
    scale.resize(400, 190)
    scale.show_hill(*hill(USUAL), "lead")
    scale.show_drawing(8.0, 3.0)
    scale.show()
    qtbot.waitExposed(scale)
    pixels = from_qimage(scale.grab().toImage())[:, :, :3].astype(int)
    accent = np.array(themed.color("accent").getRgb()[:3])
    row = np.abs(pixels[60] - accent).sum(axis=1) < 60
    assert np.flatnonzero(row).mean() == pytest.approx(
        12 + 376 * 8 / USUAL.logit_margins[-1], abs=3
    )
    assert "rejected below 3.0" in scale.accessibleDescription()
