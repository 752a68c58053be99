"""A learner goes through a lesson: predicts, tries, is shown, goes astray and comes back."""

import pytest

from digitapp.course.reading import parse_lesson
from digitapp.course.toml_table import LessonError
from digitapp.course.walk import LessonWalk, done_of, is_same, world_of
from tests.digitapp.course.examples import BUGS, lesson


@pytest.fixture
def bugs():
    return parse_lesson(BUGS, "bugs.md")


@pytest.fixture
def walk(bugs):
    return LessonWalk(bugs, world_of(bugs))


def run(work):
    for _ in work:
        pass


def press(walk, action):
    run(walk.world.press(action))
    return walk.look()


def test_a_step_is_done_when_the_state_is_so_and_stays_done(walk):
    assert not walk.look()
    walk.world.set("slope", 1.0)
    assert walk.look()
    assert not walk.look(), "it is news only once"
    walk.world.set("slope", 0.1)
    walk.look()
    assert walk.is_done
    assert walk.done == {0}


def test_a_step_opens_its_controls_and_all_buttons_of_the_world(walk):
    assert walk.may == {"slope", "step", "settle", "restart"}


def test_a_prediction_is_asked_before_a_button_may_be_pressed(walk):
    run(walk.go(1))
    assert walk.asks
    assert walk.may == set()
    press(walk, "step")
    press(walk, "step")
    assert not walk.is_done, "who has not predicted has not learnt"
    assert walk.predict(0) is False
    assert not walk.asks
    assert "step" in walk.may
    assert walk.look()
    assert walk.predict(1) is True


def test_a_prediction_that_is_no_answer_is_refused(walk):
    run(walk.go(1))
    for choice in (-1, 3):
        with pytest.raises(IndexError):
            walk.predict(choice)


def test_show_me_does_the_step_from_its_beginning_wherever_one_is(walk):
    run(walk.go(1))
    for _ in range(5):
        press(walk, "step")
    run(walk.show_me())
    assert walk.is_done
    assert walk.was_shown
    assert walk.choice == 1
    assert walk.world.state()["steps"] == 2
    assert walk.text(walk.step.then) == "A = 2.9000: the last one always wins."


def test_put_back_brings_the_beginning_of_the_step(walk):
    run(walk.go(1))
    before = walk.world.state()
    walk.predict(0)
    press(walk, "step")
    walk.world.set("rate", 0.5)
    assert walk.world.state() != before
    walk.put_back()
    assert walk.world.state() == before
    assert walk.choice == 0, "what was predicted is not forgotten"


def test_a_step_that_was_done_can_be_done_once_more(walk):
    walk.world.set("slope", 1.0)
    assert walk.look()
    walk.put_back()
    assert walk.is_done
    walk.world.set("slope", 2.0)
    assert walk.look()


def test_nothing_is_locked_what_is_left_out_is_done_on_the_way(walk):
    run(walk.go(1))
    assert walk.index == 1
    assert walk.done == set(), "to be shown the way is not to have done it"
    assert walk.world.get("slope") == 0.25


def test_one_comes_back_to_a_step_as_one_left_it(walk):
    walk.world.set("slope", 0.7)
    run(walk.go(1))
    walk.world.set("rate", 0.5)
    run(walk.go(0))
    assert walk.world.get("slope") == 0.7
    run(walk.go(1))
    assert walk.world.get("rate") == 0.5
    with pytest.raises(IndexError):
        run(walk.go(2))


def test_leaving_show_me_half_way_leaves_a_whole_world(walk):
    run(walk.go(1))
    work = walk.show_me()
    next(work)
    next(work)
    work.close()
    assert not walk.is_done
    walk.put_back()
    run(walk.show_me())
    assert walk.is_done


def test_what_is_different_is_said_and_put_back_mends_it(walk):
    run(walk.go(1))
    assert walk.differences() == []
    walk.world.set("rate", 0.5)
    walk.edited("rate")
    walk.world.set("points", [[3.0, 1.0]])
    walk.edited("points")
    assert sorted(walk.differences()) == [
        "Bugs: these values are not those of the step. Put back brings them.",
        "Rate L is 0.5; this step needs 1. Put back brings it.",
    ]
    walk.put_back()
    assert walk.differences() == []


def test_what_the_step_lets_one_move_is_no_difference(walk):
    walk.world.set("slope", 0.9)
    walk.edited("slope")
    assert walk.differences() == []


def test_what_a_step_needs_is_looked_at_whoever_changed_it():
    read = parse_lesson(lesson(step='needs = { rate = 1.0 }\nastray = "steps > 1"'), "l.md")
    walk = LessonWalk(read, world_of(read))
    assert walk.differences() == []
    walk.world.set("rate", 0.25)
    for _ in range(2):
        run(walk.world.press("step"))
    assert walk.differences() == [
        "Rate L is 0.25; this step needs 1. Put back brings it.",
        "This has gone further than the step meant. Put back begins it again.",
    ]


def test_a_question_alone_is_done_by_an_answer():
    front = '+++\nkey = "q"\ntitle = "Q"\npart = "plane"\n+++\n'
    text = f'{front}```step\nask = ["a", "b"]\nanswer = 0\n```'
    read = parse_lesson(text, "q.md")
    walk = LessonWalk(read, world_of(read))
    walk.predict(1)
    assert walk.is_finished
    walk = LessonWalk(read, world_of(read))
    run(walk.show_me())
    assert walk.is_finished


def test_everything_opens_to_who_wants_to_try_something(walk):
    run(walk.go(1))
    walk.may_all()
    assert {"points", "targets", "rate", "slope", "step"} <= walk.may


def test_everything_opens_once_the_last_step_is_done(walk):
    walk.world.set("slope", 1.0)
    assert walk.look()
    assert "points" not in walk.may, "this is not the last one"
    run(walk.go(1))
    run(walk.show_me())
    assert walk.is_over
    assert {"points", "targets", "rate", "slope", "step"} <= walk.may
    walk.world.set("rate", 0.5)
    walk.edited("rate")
    assert walk.differences() == [], "what is tried now is one's own"
    walk.put_back()
    assert walk.may == {"step", "settle", "restart"}


def test_progress_is_remembered_and_read_with_care(walk, bugs):
    walk.world.set("slope", 1.0)
    walk.look()
    assert done_of(walk.progress(), bugs) == {0}
    again = LessonWalk(bugs, world_of(bugs), done_of(walk.progress(), bugs))
    assert again.is_done
    for broken in (
        None,
        1,
        [],
        {},
        {"done": [0]},
        {"done": 0, "steps": 2},
        {"done": [0], "steps": 3},
    ):
        assert done_of(broken, bugs) == frozenset()
    assert done_of({"done": [0, 7, -1, "a", True, None], "steps": 2}, bugs) == {0}


def test_a_world_that_is_not_there_is_told_with_its_line(bugs):
    read = parse_lesson(BUGS.replace('"plane"', '"plane"\nworld = "moon"'), "bugs.md")
    with pytest.raises(LessonError, match="has no world “moon”"):
        world_of(read)
    read = parse_lesson(BUGS.replace("slope = 0.25\n", 'slope = "steep"\n', 1), "bugs.md")
    with pytest.raises(LessonError, match=r"line 5: Slope A must be a number"):
        world_of(read)


def test_values_are_compared_as_people_mean_it():
    assert is_same(1, 1.0)
    assert is_same([[1, 2]], [[1.0, 2.0]])
    assert not is_same([1, 2], [1, 2, 3])
    assert not is_same("1", 1)
    assert not is_same(True, 1)
    assert is_same(None, None)
