"""A learner's way through a lesson: where they are, what is open, what is done. Knows no Qt.

Invariant: every step can be reached from everywhere, and begins with the world as its lesson means
it; what has once been done stays done.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np

from model.errors import SettingError
from model.language import commas, tr, trc
from model.worlds import WORLDS, World

from . import texts
from .grammar import Value
from .lesson import Doing, Lesson, LessonStep
from .window_world import window_world_of

SHOWN_DIGITS = 6


class LessonWalk:
    """One learner in one lesson.

    What takes time is a generator: exhausted means done, and whoever stops asking has cancelled.
    ``look`` is to be called after whatever changed the world.

    Args:
        lesson: What is walked through.
        world: Its world, as ``lesson.start`` begins it.
        done: Steps that were done another time.

    Attributes:
        lesson, world: The same.
        index: The step that one is at, from 0.
        done: Indices of the steps that are done.
        choice: What was predicted at this step: an index of ``ask``; None for nothing yet.
        was_shown: Whether Show me did this step for the learner.
    """

    def __init__(self, lesson: Lesson, world: World, done: Collection[int] = ()) -> None:
        self.lesson, self.world = lesson, world
        self.index = 0
        self.done = frozenset(i for i in done if 0 <= i < len(lesson.steps))
        self.choice: int | None = None
        self.was_shown = False
        self._may_all = False
        self._choices: dict[int, int] = {}
        self._edited: set[str] = set()
        self._starts: dict[int, dict[str, Any]] = {}
        self._expected: dict[int, dict[str, Any]] = {}
        self._left: dict[int, dict[str, Any]] = {}
        self._now_done: set[int] = set()
        self._begin(0)

    @property
    def step(self) -> LessonStep:
        """The step that one is at."""
        return self.lesson.steps[self.index]

    @property
    def is_done(self) -> bool:
        """Whether this step is done."""
        return self.index in self.done

    @property
    def is_done_now(self) -> bool:
        """Whether this step has been done since it was begun last."""
        return self.index in self._now_done

    @property
    def is_at_end(self) -> bool:
        """Whether one is at the last step."""
        return self.index == len(self.lesson.steps) - 1

    @property
    def is_finished(self) -> bool:
        """Whether all steps are."""
        return len(self.done) == len(self.lesson.steps)

    @property
    def is_over(self) -> bool:
        """Whether the last step is done now: what closes the lesson is said, and all is open."""
        return self.is_at_end and self.is_done_now

    @property
    def asks(self) -> bool:
        """Whether a prediction is asked for and not yet given: no button may be pressed before."""
        return bool(self.step.ask) and self.choice is None

    @property
    def may(self) -> frozenset[str]:
        """Controls and actions that are open now: the step's, and in the end all.

        ``may_all`` opens all for good.
        """
        step = self.step
        actions = {action.name for action in self.world.actions}
        if self._may_all or self.is_over:
            return frozenset(actions | {control.name for control in self.world.controls})
        open_actions = actions if step.press is None else actions & set(step.press)
        # A name under "may" can also be an action's.
        named = set(step.may)
        return frozenset(named - actions if self.asks else named | open_actions)

    def may_all(self) -> None:
        """Opens every control and action, for a learner who wants to try something of their own."""
        self._may_all = True

    def predict(self, choice: int) -> bool:
        """Notes what the learner expects; whether it is right.

        What was to come is known once the step is done, and noted no more; a question alone is
        answered again.

        Raises:
            IndexError: The step has no such answer.
        """
        if not 0 <= choice < len(self.step.ask):
            raise IndexError(choice)
        if self.step.until is None or not self.is_done_now:
            self.choice = self._choices[self.index] = choice
        if self.step.until is None:
            self._finish()
        return choice == self.step.answer

    def edited(self, name: str) -> None:
        """Notes that the learner moved a control with their own hands."""
        self._edited.add(name)

    def look(self, state: Mapping[str, Value] | None = None) -> bool:
        """Looks whether the step is done; True when it has become so just now.

        Args:
            state: The world's, where the caller has it.

        Raises:
            GrammarError: The step's condition asks for what the state does not have.
        """
        step = self.step
        if step.until is None or self.index in self._now_done or self.asks:
            return False
        if not step.until.holds(self.world.state() if state is None else state):
            return False
        return self._finish()

    def show_me(self) -> Iterator[None]:
        """Does the step from its beginning, as the lesson means it.

        Raises:
            SettingError: The world refuses what the lesson wants.
        """
        step = self.step
        if step.ask:
            self.choice = self._choices[self.index] = step.answer
        self.put_back()
        self.was_shown = True
        yield
        yield from do(self.world, step.show_me)
        if step.until is None:
            self._finish()
        self.look()

    def put_back(self) -> None:
        """Brings the world back to the beginning of this step; what is done stays done."""
        self.world.restore(self._starts[self.index])
        self._edited.clear()
        self._now_done.discard(self.index)
        self.was_shown = False

    def go(self, index: int) -> Iterator[None]:
        """Goes to a step; those that were left out on the way are done as Show me does them.

        Raises:
            SettingError: The world refuses what the lesson wants.
            IndexError: There is no such step.
        """
        if not 0 <= index < len(self.lesson.steps):
            raise IndexError(index)
        if index == self.index:
            return
        self._left[self.index] = self.world.snapshot()
        if index in self._starts:
            self._enter(index)
            self.world.restore(self._left[index])
            return
        last = max(self._starts)
        if last != self.index:
            self.world.restore(self._left[last])
        for i in range(last, index):
            if i not in self._now_done:
                self.world.restore(self._starts[i])
                yield
                yield from do(self.world, self.lesson.steps[i].show_me)
            self._left.setdefault(i, self.world.snapshot())
            self._begin(i + 1)

    def differences(self) -> list[str]:
        """What is not as this step needs it: a sentence each; Put back mends them all.

        Once the lesson is over nothing is: what is moved then is the learner's own.

        Raises:
            GrammarError: A condition asks for what the state does not have.
        """
        if self.is_over:
            return []
        step, titles = self.step, {each.name: each.title for each in self.world.controls}
        needs = dict(step.needs)
        for name in self._edited - set(step.may):
            needs.setdefault(name, self._expected[self.index].get(name))
        found = [
            _difference(titles.get(name, name), self._value(name), wanted)
            for name, wanted in needs.items()
            if not is_same(self._value(name), wanted)
        ]
        if step.astray is not None and step.astray.holds(self.world.state()):
            found.append(tr("This has gone further than the step meant. Put back begins it again."))
        return found

    def text(self, markdown: str, state: Mapping[str, Value] | None = None) -> str:
        """A text of the lesson with the values of the world in it.

        Raises:
            GrammarError: It asks for what the state does not have.
        """
        return texts.fill(markdown, self.world.state() if state is None else state)

    def progress(self) -> dict[str, Any]:
        """What settings remember, as JSON has it; ``done_of`` reads it."""
        return {"done": sorted(self.done), "steps": len(self.lesson.steps)}

    def _finish(self) -> bool:
        is_new = self.index not in self._now_done
        self._now_done.add(self.index)
        self.done |= {self.index}
        return is_new

    def _value(self, name: str) -> Any:
        if name in {control.name for control in self.world.controls}:
            return self.world.get(name)
        return self.world.state().get(name)

    def _enter(self, index: int) -> None:
        self.index = index
        self.choice = self._choices.get(index)
        self.was_shown = False
        self._edited.clear()

    def _begin(self, index: int) -> None:
        """Comes to a step for the first time."""
        for name, value in self.lesson.steps[index].set.items():
            self.world.set(name, value)
        self._starts[index] = self.world.snapshot()
        self._expected[index] = {
            control.name: self.world.get(control.name) for control in self.world.controls
        }
        self._enter(index)


def world_of(lesson: Lesson) -> World:
    """A new small world for a lesson, as it begins; for one in the window the library alone.

    Raises:
        LessonError: There is no such world, or it refuses what the lesson begins with.
    """
    if lesson.part == "window":
        return window_world_of(lesson)
    fitting = [world for world in WORLDS.values() if world.part == lesson.part]
    kind = WORLDS.get(lesson.world) if lesson.world else next(iter(fitting), None)
    if kind is None or kind not in fitting:
        known = commas(world.key for world in fitting) or tr("none yet")
        raise lesson.mistake(
            tr(
                "The part {part} has no world “{world}”. Choose one of these: {known}.",
                part=lesson.part,
                world=lesson.world,
                known=known,
            ),
            lesson.lines["world"],
        )
    try:
        return kind(**lesson.start)
    except SettingError as error:
        raise lesson.mistake(str(error), lesson.lines["start"]) from error


def do(world: World, doing: Doing) -> Iterator[None]:
    """Sets and presses in ``world`` what a lesson says.

    Raises:
        SettingError: The world refuses it.
    """
    for name, value in doing.set.items():
        world.set(name, value)
        yield
    for action in doing.press:
        yield from world.press(action)


def done_of(progress: Any, lesson: Lesson) -> frozenset[int]:
    """The steps that ``progress`` says are done; none where it is of another lesson or no such."""
    if not isinstance(progress, dict) or progress.get("steps") != len(lesson.steps):
        return frozenset()
    done = progress.get("done")
    if not isinstance(done, list):
        return frozenset()
    return frozenset(i for i in done if type(i) is int and 0 <= i < len(lesson.steps))


def is_same(left: Any, right: Any) -> bool:
    """Whether two values of a control mean the same; numbers up to rounding."""
    if isinstance(left, str | bool | None) or isinstance(right, str | bool | None):
        return type(left) is type(right) and left == right
    left, right = np.asarray(left, float), np.asarray(right, float)
    return left.shape == right.shape and bool(np.allclose(left, right, rtol=1e-9, atol=1e-12))


def _difference(title: str, value: Any, wanted: Any) -> str:
    if np.ndim(value) or np.ndim(wanted):
        return tr(
            "{title}: these values are not those of the step. Put back brings them.", title=title
        )
    return tr(
        "{title} is {value}; this step needs {wanted}. Put back brings it.",
        title=title,
        value=_shown(value),
        wanted=_shown(wanted),
    )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return trc("switch", "on") if value else trc("switch", "off")
    return f"{value:.{SHOWN_DIGITS}g}" if isinstance(value, int | float) else str(value)
