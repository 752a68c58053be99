"""Lessons in the window: they are done there, and leaving them puts everything back."""

import numpy as np
import pytest

from digitapp.course.folder import read_folder, shipped_folder
from digitapp.course.window_world import (
    ACTIONS,
    CONTROLS,
    DEFAULTS,
    FIGURES,
    FORM,
    SAID,
    VIEWS,
    WindowWorld,
)
from digitapp.session.plain_bench import PlainBench
from digitapp.session.window_bench import WindowBench
from digitapp.views import VIEWS as SPECS
from digitapp.window.lesson_room import LessonRoom
from model.archs import ARCHITECTURES
from model.plan import Plan
from model.run import Training
from tests.digitapp.waiting import wait_until
from tests.digitapp.windows import train, until_free

LESSONS = [each for each in read_folder(shipped_folder()).lessons if each.part == "window"]
STEPS = [(lesson.key, at) for lesson in LESSONS for at in range(len(lesson.steps))]
THREE = np.array([(0.1, 0.1), (0.6, 0.1), (0.4, 0.5), (0.7, 0.7), (0.4, 1.0), (0.1, 0.9)]) * 200


def belongings(window):
    """All that is the person's, to be compared."""
    session, settings = window.session, window._settings
    network = session.state.network
    return {
        "network": (network.name, network.unsaved, network.facts, network.config),
        "parameters": session.networks.current.network.parameters,
        "data": (session.state.source, session.data.dataset),
        "drawing": [stroke.tolist() for stroke in window.drawing.canvas.strokes()],
        "form": window.views["train"].panel.form_state(),
        "choices": (
            settings.choice("train.architecture", ""),
            settings.choice("train.more", False),
        ),
        "moments": len(session.snapshots.moments),
        "view": window.tabs.currentWidget().spec.key,
    }


def is_same(before, after):
    for name, value in before.items():
        if name == "parameters":
            assert value.keys() == after[name].keys()
            assert all(np.array_equal(value[key], after[name][key]) for key in value)
        elif name == "data":
            assert value[0] == after[name][0]
            assert value[1] is after[name][1]
        else:
            assert value == after[name], name


def opened(window, key):
    window.lessons.open(key)
    view = window.views["course"]
    wait_until(lambda: view.desk is not None and view.desk.card is not None)
    card = view.desk.card
    card.seen_turns = 1
    wait_until(lambda: not card.is_running)
    return card


def left(window):
    view = window.views["course"]
    view.desk.show_list()
    wait_until(lambda: window.session.state.is_free)
    assert view.desk.card is None


def test_views_that_a_lesson_names_are_those_of_the_window():
    assert set(VIEWS) == {spec.key for spec in SPECS}


def test_a_setting_is_called_what_the_form_calls_it():
    specs = ARCHITECTURES["mlp"].Config.specs() | Training.specs()
    titles = {each.name: each.title for each in CONTROLS}
    named = [name for name in FORM if name in specs]
    assert len(named) == len(FORM) - 1, "the kind of network is no setting"
    assert {name: titles[name] for name in named} == {name: specs[name].title for name in named}


def test_both_benches_tell_the_same_figures(qtbot, window):
    until_free(qtbot, window)
    room = LessonRoom(window, window._settings)
    bench = WindowBench(window.session, room, window)
    plain = PlainBench({control.name: control.default for control in CONTROLS})
    assert set(bench.figures()) == set(plain.figures()) == set(FIGURES)
    for action in ACTIONS:
        assert plain.press(action.name) is not None
    bench.give_back()


@pytest.mark.parametrize(("key", "at"), STEPS)
def test_leaving_at_any_step_puts_everything_back(qtbot, window, key, at):
    window.session.open("textbook")
    until_free(qtbot, window)
    train(qtbot, window)  # a network of the person's own, in no file
    until_free(qtbot, window)
    window.drawing.canvas.set_strokes([THREE], fit=True)
    window.views["train"].panel.set_form("epochs", 7)
    before = belongings(window)
    card = opened(window, key)
    if at:
        card.go(at)
        wait_until(lambda: not card.is_running)
    card.show_me()
    wait_until(lambda: not card.is_running)
    assert at in card.walk.done
    left(window)
    window.tabs.setCurrentWidget(window.pages[before["view"]])
    is_same(before, belongings(window))


def test_a_lesson_left_while_its_training_runs_gives_back_the_network(qtbot, window):
    window.session.open("textbook")
    until_free(qtbot, window)
    before = window.session.networks.current.network
    card = opened(window, "digits")
    card.show_me()
    wait_until(lambda: window.session.state.is_training)
    left(window)
    assert window.session.networks.current.network is before
    assert window.session.state.network.name == "textbook"


def test_what_is_asked_for_while_a_training_stops_comes_after_what_was_there(qtbot, window):
    session = window.session
    session.open("textbook")
    until_free(qtbot, window)
    train(qtbot, window)  # a network of the person's own, in no file
    until_free(qtbot, window)
    before = session.networks.current.network
    card = opened(window, "digits")
    card.show_me()
    wait_until(lambda: session.state.is_training)
    window.views["course"].desk.show_list()
    session.open("default")
    until_free(qtbot, window)
    assert session.state.network.name == "default"
    assert before in [kept.network.network for kept in session.networks.kept]
    assert not session.networks.is_quiet


def test_the_next_lesson_waits_until_what_was_there_is_back(qtbot, window):
    window.session.open("textbook")
    until_free(qtbot, window)
    before = window.session.networks.current.network
    card = opened(window, "digits")
    card.show_me()
    wait_until(lambda: window.session.state.is_training)
    desk = window.views["course"].desk
    desk.open_lesson("maps")
    wait_until(lambda: desk.card is not None)
    assert window.session.networks.current.network is before
    wait_until(lambda: not desk.card.is_running)
    left(window)
    assert window.session.networks.current.network is before


def test_what_a_lesson_chooses_is_never_written(qtbot, window):
    until_free(qtbot, window)
    card = opened(window, "digits")
    card.go(2)
    wait_until(lambda: not card.is_running)
    assert window.views["train"].panel.form_values["architecture"] == "mlp"
    left(window)
    assert window._settings.choice("train.config.mlp", {}) == {}


def test_how_far_one_is_in_a_lesson_is_remembered(qtbot, window):
    until_free(qtbot, window)
    card = opened(window, "maps")
    window.tabs.setCurrentWidget(window.pages["weights"])
    wait_until(lambda: card.walk.is_done)
    left(window)
    assert window._settings.choice("course.progress", {})["maps"]["done"] == [0]


def test_the_frame_is_around_what_is_to_be_used_next(qtbot, window):
    until_free(qtbot, window)
    card = opened(window, "maps")
    frame = card.frame
    assert frame.isVisible()
    assert frame.target is window.tabs.list.viewport()  # the way to "Weights"
    window.tabs.setCurrentWidget(window.pages["weights"])
    wait_until(lambda: card.walk.is_done)
    wait_until(lambda: not frame.isVisible())
    card.go(1)
    wait_until(lambda: not card.is_running)
    assert frame.target is window.drawing.canvas
    left(window)


def test_a_window_that_trains_begins_no_lesson(qtbot, window):
    window.session.open("textbook")
    until_free(qtbot, window)
    train(qtbot, window, Plan("mlp", {"hidden": (64,)}, {"epochs": 3000}))
    window.lessons.open("maps")
    view = window.views["course"]
    wait_until(lambda: view.desk is not None and view.desk.shelf.course is not None)
    wait_until(lambda: window.banner.message is not None)
    assert view.desk.card is None
    assert "is being trained" in window.banner.message.text
    window.session.stop()
    until_free(qtbot, window)
    view.leave()


def test_the_card_stays_while_one_works_in_other_views(qtbot, window):
    until_free(qtbot, window)
    card = opened(window, "maps")
    for key in ("train", "weights", "map"):
        window.tabs.setCurrentWidget(window.pages[key])
        assert card.isVisible()
    left(window)


def test_what_is_not_known_is_said_in_words():
    world = WindowWorld(PlainBench(DEFAULTS), {})
    state = world.state()
    assert set(SAID) <= set(state)
    assert state["score_said"] == "How many test digits it reads is not known yet."
    assert state["digit_said"] == "Nothing is drawn."
    assert not any("-1" in state[name] for name in SAID)
