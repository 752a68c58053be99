"""Why: three pictures of the reasons for a prediction, live on the drawing and the network."""

import csv
import dataclasses

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from digitapp.views.why import words
from digitapp.views.why.view import WhyView
from digitapp.widgets.choice_button import ChoiceButton
from model.archs import CNN, MLP, Hopfield, Perceptron
from model.explain import Contrast, saliency
from model.explain.explanation import Distance
from model.plan import Plan
from tests.digitapp.views.hands import save

LEFT = Qt.MouseButton.LeftButton
DERIVATIVE = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)


@pytest.fixture
def open_network(open_new):
    def open_(architecture=MLP, shape=(8, 8), **settings):
        small = {MLP: {"hidden": (12,)}, CNN: {"channels": (4,)}}.get(architecture, {})
        return open_new(architecture, shape, **small | {"init": "he"} | settings)

    return open_


@pytest.fixture
def view(show_view):
    return show_view(WhyView)


@pytest.fixture
def answered(qtbot, view, session, open_network):
    """The view with all that it has to say of a picture."""
    open_network()
    show(session)
    until_done(qtbot, view)
    return view


def show(session, image=DERIVATIVE):
    session.live_prediction.show_bitmap(image)


def until_done(qtbot, view):
    qtbot.waitUntil(lambda: view.controls.save_table.isEnabled() and distances(view) == 9)


def distances(view):
    return sum(text.removeprefix("over ").isdigit() for text in view.distances.bars.texts)


def message(view):
    label = view.findChild(QLabel, "whyMessage")
    return label.text() if label.isVisible() else ""


def test_without_a_network_and_without_a_drawing_it_says_what_to_do(view, qtbot, open_network):
    assert message(view) == words.NO_NETWORK
    open_network()
    qtbot.waitUntil(lambda: message(view) == words.NO_DRAWING)


@pytest.mark.parametrize("architecture", [Perceptron, MLP, CNN])
def test_every_network_gives_its_reasons(qtbot, view, session, open_network, architecture):
    open_network(architecture)
    show(session)
    until_done(qtbot, view)
    network, digit = session.queries.network, session.live_prediction.prediction.digit
    expected = saliency(network, DERIVATIVE, Contrast(digit))
    np.testing.assert_allclose(view.gradient.map.values, expected.product, atol=1e-6)
    assert view.controls.heading.text() == f"Why {digit}?"
    picture = view.counterfactual.map.picture
    assert network.predict_logits(picture[None]).argmax() != digit
    assert message(view) == ""


def test_why_not_another_compares_the_two_and_makes_it_one(qtbot, answered, session):
    view, digit = answered, session.live_prediction.prediction.digit
    rival = next(k for k in range(10) if k != digit and "over" not in view.distances.bars.texts[k])
    button = view.findChild(ChoiceButton, f"whyNot{rival}")
    QTest.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: view.controls.heading.text() == f"Why {digit}, and not {rival}?")
    until_done(qtbot, view)
    network = session.queries.network
    expected = saliency(network, DERIVATIVE, Contrast(digit, rival))
    np.testing.assert_allclose(view.gradient.map.values, expected.product, atol=1e-6)
    assert network.predict_logits(view.counterfactual.map.picture[None]).argmax() == rival
    QTest.mouseClick(view.findChild(ChoiceButton, "whyAny"), LEFT)
    qtbot.waitUntil(lambda: view.controls.heading.text() == f"Why {digit}?")


def test_the_predictions_own_button_is_off(answered, session):
    digit = session.live_prediction.prediction.digit
    enabled = [button.isEnabled() for button in answered.controls.buttons]
    assert enabled == [k != digit for k in range(10)]


def test_a_click_on_a_column_asks_why_not_that(qtbot, answered, session):
    digit = session.live_prediction.prediction.digit
    rival = (digit + 1) % 10
    bars = answered.distances.bars
    QTest.mouseClick(bars, LEFT, pos=QPoint(round((rival + 0.5) * bars.width() / 10), 20))
    assert answered.controls.rival == rival
    qtbot.waitUntil(lambda: "and not" in answered.controls.heading.text())


def test_the_rest_of_an_answer_to_a_forgotten_drawing_is_passed_over(
    qtbot, answered, session, monkeypatch
):
    told = []
    session.queries.answered.connect(lambda question, values: told.append((question, values)))
    show(session, DERIVATIVE[::-1])
    qtbot.waitUntil(lambda: any(isinstance(v, Distance) for _, values in told for v in values))
    question, values = next(each for each in told if any(isinstance(v, Distance) for v in each[1]))
    rest = [value for value in values if isinstance(value, Distance)]
    session.live_prediction.show_strokes(())
    qtbot.waitUntil(lambda: answered.controls.heading.text() != heading(session))
    # The gradient's picture comes at once; what else is asked for has not come yet.
    monkeypatch.setattr(session.queries, "ask", lambda *_, **__: None)
    show(session)
    qtbot.waitUntil(lambda: answered.controls.heading.text() == heading(session))
    session.queries.answered.emit(question, rest)
    assert not answered.controls.save_table.isEnabled()


def heading(session):
    """What stands above the pictures of what is predicted now."""
    return f"Why {session.live_prediction.prediction.digit}?"


def test_a_reading_by_a_network_that_has_no_gradient_and_is_gone_asks_nothing(
    answered, session, monkeypatch
):
    reading = session.live_prediction.prediction
    memory = Hopfield(Hopfield.config_for((8, 8)), (8, 8), np.random.default_rng(0))
    before = dataclasses.replace(reading.shown, network=memory)
    answered.hide()
    monkeypatch.setattr(
        session.live_prediction, "prediction", dataclasses.replace(reading, shown=before)
    )
    answered.show()
    assert answered.explanations == (None, None, None)


def test_another_drawing_gets_other_reasons(qtbot, answered, session):
    other = DERIVATIVE[::-1].copy()
    show(session, other)
    qtbot.waitUntil(lambda: all(same(found, other) for found in answered.explanations[:2]))
    until_done(qtbot, answered)
    np.testing.assert_array_equal(answered.explanations[2].before, other)


def same(part, image):
    return part is not None and np.array_equal(part.image, image)


def test_an_erased_drawing_takes_the_reasons_away(qtbot, answered, session):
    show(session, np.zeros((8, 8), np.float32))
    qtbot.waitUntil(lambda: message(answered) == words.NO_DRAWING)
    assert not answered.controls.save_picture.isEnabled()
    assert not answered.controls.save_table.isEnabled()


def test_patch_cover_and_kind_of_gradient_are_chosen_and_remembered(
    qtbot, answered, session, settings
):
    occlusion = answered.occlusion
    before = occlusion.map.values.copy()
    for box in (occlusion.size_box, occlusion.fill_box, answered.gradient.box):
        box.setFocus()
        QTest.keyClick(box, Qt.Key.Key_Down)
        box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: not np.array_equal(occlusion.map.values, before))
    digit = session.live_prediction.prediction.digit
    expected = saliency(session.queries.network, DERIVATIVE, Contrast(digit)).gradient
    np.testing.assert_allclose(answered.gradient.map.values, expected, atol=1e-6)
    again = WhyView(session, settings, answered.parentWidget())
    assert again.occlusion.options(28) == occlusion.options(28) == {"size": 7, "cover": 1.0}
    assert again.gradient.kind == words.GRADIENT


def test_pointing_marks_the_pixel_in_all_three_and_tells_its_numbers(answered):
    heat = answered.gradient.map
    QTest.mouseMove(heat, heat.cell(7, 7).center().toPoint())
    spot = answered.findChild(QLabel, "whySpot")
    assert spot.text().startswith("row 7, column 7 · ink 1.00 · gradient")
    assert "occluded" in spot.text()
    assert {
        panel.marked_pixel for panel in (heat, answered.occlusion.map, answered.counterfactual.map)
    } == {(7, 7)}
    QTest.mouseMove(heat, QPoint(1, 0))
    assert spot.text() == words.ABOUT


def test_the_changed_picture_goes_to_the_canvas(qtbot, answered, session):
    with qtbot.waitSignal(session.digit_sent) as sent:
        QTest.mouseClick(answered.findChild(QPushButton, "whySendButton"), LEFT)
    image, text = sent.args
    np.testing.assert_array_equal(image, answered.counterfactual.map.picture)
    assert "changed" in text
    show(session, image)
    qtbot.waitUntil(lambda: same(answered.explanations[0], image))


def test_a_changed_picture_of_a_drawing_that_is_gone_is_not_put_on_the_canvas(
    qtbot, answered, session
):
    button = answered.findChild(QPushButton, "whySendButton")
    assert button.isEnabled()
    session.live_prediction.show_strokes([])
    qtbot.waitUntil(lambda: answered.explanations == (None, None, None))
    assert not button.isEnabled()


def test_pictures_and_numbers_are_saved(qtbot, answered, session, tmp_path):
    save(answered, answered.controls.save_picture, tmp_path / "why.png")
    qtbot.waitUntil((tmp_path / "why.png").exists)
    assert not QImage(str(tmp_path / "why.png")).isNull()
    with qtbot.waitSignal(session.said):
        save(answered, answered.controls.save_table, tmp_path / "why.csv")
    rows = list(csv.DictReader((tmp_path / "why.csv").read_text().splitlines()))
    assert len(rows) == 64
    assert float(rows[-1]["ink"]) == 1


def test_the_reasons_follow_a_training(qtbot, answered, session):
    before = answered.gradient.map.values.copy()
    shown = []
    session.queries.answered.connect(lambda *told: shown.append(told))
    session.start(Plan("mlp", {"hidden": (12,)}, {"epochs": 10_000}))
    qtbot.waitUntil(lambda: not np.array_equal(answered.gradient.map.values, before))
    qtbot.waitUntil(lambda: len(shown) > 2, timeout=60_000)
    session.stop()
    qtbot.waitUntil(lambda: session.state.is_free)


def test_a_hidden_view_asks_nothing_and_catches_up_when_shown(
    qtbot, answered, session, open_network
):
    answered.hide()
    old = answered.explanations[0]
    asked = []
    session.queries.answered.connect(lambda *told: asked.append(told))
    other = DERIVATIVE[::-1].copy()
    with qtbot.waitSignal(session.live_prediction.changed):
        show(session, other)
    assert answered.explanations[0] is old
    assert not asked
    answered.show()
    qtbot.waitUntil(lambda: same(answered.explanations[1], other))


def test_numbers_that_have_overflowed_are_told_of(qtbot, view, session):
    config = Perceptron.config_for((8, 8), init="he")
    network = Perceptron(config, (8, 8), np.random.default_rng(1))
    broken = {k: np.full_like(p, np.nan) for k, p in network.parameters.items()}
    current = session.networks.current
    current.network, current.recipe = network.with_parameters(broken), "digits"
    session.networks.show(0)
    session.networks.tell()
    show(session)
    qtbot.waitUntil(lambda: message(view) == words.BROKEN)


@pytest.mark.parametrize("prediction", [None, 3])
@pytest.mark.parametrize("rival", [None, 5])
def test_the_heading_asks_the_question(prediction, rival):
    text = words.heading(prediction, rival if prediction is not None else None)
    assert text.endswith("?")
    if prediction is not None and rival is not None:
        assert text == "Why 3, and not 5?"


@pytest.mark.parametrize("shapes", [((8, 8), (28, 28)), ((28, 28), (8, 8))])
def test_a_network_of_another_size_explains_its_own_view_of_the_drawing(
    qtbot, view, session, open_network, shapes
):
    session.live_prediction.show_strokes([np.array([[0.0, 0.0], [1.0, 0.0], [0.4, 2.0]])])
    failures, asked = [], []
    session.queries.failed.connect(failures.append)
    open_network(shape=shapes[0])
    until_done(qtbot, view)
    # Asked again in the very moment in which the other network comes, before it has predicted.
    session.weights_changed.connect(lambda _: asked.append(list(view._drawing())))
    open_network(shape=shapes[1])
    qtbot.waitUntil(lambda: view._occlusion.image.shape == shapes[1], timeout=20_000)
    assert asked
    assert failures == []
    assert view._saliency.image.shape == shapes[1]
