"""A lesson tried without a window: conditions, Show me, figures, formulas, links and the script.

Invariant: nothing of a lesson is run but its world's own controls and actions, for a bounded time.
"""

import ast
import time
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from model.errors import DigitError
from model.language import bracketed, commas, tr
from model.worlds import World

from . import texts
from .folder import unknown_links
from .formulas import Formula, unknown_command
from .grammar import GrammarError, check_names
from .lesson import Lesson, LessonError, LessonFigure, LessonStep
from .walk import LessonWalk, do, is_same, world_of

LONGEST_S = 30.0
"""Processor time that one lesson may take."""

MODULES = {"math", "numpy", "sklearn"}
"""What a script may import."""


@dataclass(frozen=True)
class FigureResult:
    """A figure as it came out.

    Attributes:
        figure: What was worked out.
        value: What came out.
    """

    figure: LessonFigure
    value: float

    @property
    def is_right(self) -> bool:
        """Whether it lies in its band."""
        return self.figure.band[0] <= self.value <= self.figure.band[1]


@dataclass(frozen=True)
class CheckedLesson:
    """What came of a check.

    Attributes:
        lesson: What was checked.
        problems: What is wrong, in the order of finding.
        figures: As they came out.
        seconds: How long it took.
    """

    lesson: Lesson
    problems: tuple[LessonError, ...]
    figures: tuple[FigureResult, ...]
    seconds: float


def checked(lesson: Lesson, keys: Collection[str]) -> CheckedLesson:
    """Checks a lesson to its end.

    Args:
        lesson: Which.
        keys: Of all lessons that links may lead to.
    """
    start_s = time.perf_counter()
    found = list(check(lesson, keys))
    return CheckedLesson(
        lesson,
        tuple(each for each in found if isinstance(each, LessonError)),
        tuple(each for each in found if isinstance(each, FigureResult)),
        time.perf_counter() - start_s,
    )


def check(lesson: Lesson, keys: Collection[str]) -> Iterator[LessonError | FigureResult]:
    """What is wrong with a lesson, and its figures, one after another; see ``checked``."""
    yield from unknown_links(lesson, keys)
    yield from check_formulas(lesson)
    yield from check_script(lesson)
    try:
        world = world_of(lesson)
    except DigitError as error:
        yield error if isinstance(error, LessonError) else lesson.mistake(str(error))
        return
    wrong_names = list(check_world(lesson, world))
    yield from wrong_names
    if not wrong_names:
        yield from _tried(lesson, world)


def check_formulas(lesson: Lesson) -> Iterator[LessonError]:
    """An error for each formula that can't be drawn."""
    for text, line in lesson.texts():
        for piece in texts.formulas(text):
            try:
                unknown = unknown_command(Formula(piece.text, piece.kind == "display"))
            except DigitError as error:
                yield lesson.mistake(str(error), line + piece.line)
                continue
            if unknown:
                yield lesson.mistake(
                    tr(
                        "Nothing is known of “{unknown}” in a formula. Write it in another way.",
                        unknown=unknown[:40],
                    ),
                    line + piece.line,
                )


def check_script(lesson: Lesson) -> Iterator[LessonError]:
    """An error where the script is no Python or imports what it may not; it is never run."""
    first = lesson.lines["script"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(lesson.script)
    except SyntaxError as error:
        yield lesson.mistake(
            tr("The script is no Python here. Mend it so that it runs as it stands."),
            first + (error.lineno or 1) - 1,
        )
        return
    except (ValueError, RecursionError, MemoryError, OverflowError):
        yield lesson.mistake(tr("The script is too deep to be read. Write it plainer."), first)
        return
    for node in ast.walk(tree):
        for name in _imported(node):
            if name.partition(".")[0] not in MODULES:
                yield lesson.mistake(
                    tr(
                        "The script imports “{name}”. Use {modules} alone.",
                        name=name[:40],
                        modules=commas(sorted(MODULES)),
                    ),
                    first + node.lineno - 1,
                )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return ["." * node.level + (node.module or "")]
    return []


def check_world(lesson: Lesson, world: World) -> Iterator[LessonError]:
    """An error for each name of the lesson that its world does not know; quick."""
    state = world.state()
    controls = {control.name for control in world.controls}
    actions = {action.name for action in world.actions}
    for text, line in [*lesson.texts(), (lesson.say, lesson.lines["say"])]:
        yield from _names(lesson, texts.fields(text), state, line)
    for figure in lesson.figures:
        yield from _names(lesson, figure.expr.names, state, figure.line)
        yield from _names(lesson, figure.doing.set, controls, figure.line)
        yield from _names(lesson, figure.doing.press, actions, figure.line)
    for step in lesson.steps:
        for key, condition in (("until", step.until), ("astray", step.astray)):
            if condition is not None:
                yield from _names(lesson, condition.names, state, step.at(key))
        for key, names in (("set", step.set), ("needs", step.needs), ("show_me", step.show_me.set)):
            yield from _names(lesson, names, controls, step.at(key))
        yield from _names(lesson, step.may, controls | actions, step.at("may"))
        yield from _names(lesson, step.show_me.press, actions, step.at("show_me"))
        yield from _names(lesson, step.press or (), actions, step.at("press"))


def _names(
    lesson: Lesson, asked: Collection[str], known: Collection[str], line: int
) -> Iterator[LessonError]:
    try:
        check_names(asked, known)
    except GrammarError as error:
        yield lesson.mistake(str(error), line)


def _tried(lesson: Lesson, world: World) -> Iterator[LessonError | FigureResult]:
    """Walks through the lesson as Show me does it."""
    end_s = time.process_time() + LONGEST_S
    line = 0
    try:
        yield from figures_after(lesson, 0, world, end_s)
        walk = LessonWalk(lesson, world)
        for index, step in enumerate(lesson.steps):
            line = step.line
            _run(lesson, walk.go(index), end_s, line)
            yield from _check_step(lesson, walk, end_s)
            yield from figures_after(lesson, index + 1, world, end_s)
    except DigitError as error:
        yield error if isinstance(error, LessonError) else lesson.mistake(str(error), line)


def _check_step(lesson: Lesson, walk: LessonWalk, end_s: float) -> Iterator[LessonError]:
    step = walk.step
    before = walk.world.state()
    for name, wanted in step.needs.items():
        if not is_same(walk.world.get(name), wanted):
            yield lesson.mistake(
                tr(
                    "The step needs “{name}” at a value that it does not have when the step "
                    "begins. Set it under “set”.",
                    name=name,
                ),
                step.at("needs"),
            )
    if step.until is not None and step.until.holds(before):
        yield lesson.mistake(
            tr(
                "This step's condition is true before anything is done. Begin the step elsewhere, "
                "or ask for more."
            ),
            step.at("until"),
        )
    _run(lesson, walk.show_me(), end_s, step.at("show_me"))
    after = walk.world.state()
    if step.until is not None and not step.until.holds(after):
        yield lesson.mistake(
            tr(
                "Show me does not make “{condition}” true{why}. Change one of them.",
                condition=step.until.text,
                why=_why(step, after),
            ),
            step.at("until"),
        )
    if step.astray is not None and (step.astray.holds(before) or step.astray.holds(after)):
        yield lesson.mistake(
            tr("“astray” is true on the step's own way. Let it be true only beyond it."),
            step.at("astray"),
        )
    for text in (lesson.say, step.text, step.question, step.then, step.hint):
        walk.text(text, after)


def _why(step: LessonStep, state: dict) -> str:
    """The values that the condition asked for, in brackets."""
    names = sorted(step.until.names) if step.until else []
    values = [
        f"{name} = {state[name]:.6g}"
        if isinstance(state[name], float)
        else f"{name} = {state[name]}"
        for name in names[:6]
    ]
    return bracketed("", commas(values)) if values else ""


def figures_after(
    lesson: Lesson, after: int, world: World, end_s: float
) -> Iterator[LessonError | FigureResult]:
    """The figures after a step, each in the world as it stands there, and stands again then.

    Args:
        lesson: Whose.
        after: Number of the step, from 1; 0 for the start.
        world: That world.
        end_s: Until when (of ``time.process_time``) there is time.

    Raises:
        DigitError: The world refuses something, or time is up.
    """
    for figure in lesson.figures:
        if figure.after != after:
            continue
        before = world.snapshot()
        _run(lesson, do(world, figure.doing), end_s, figure.line)
        value = figure.expr.value(world.state())
        world.restore(before)
        if isinstance(value, str):
            yield lesson.mistake(
                tr("The figure “{name}” is a text. Ask for a number.", name=figure.name),
                figure.line,
            )
            continue
        result = FigureResult(figure, float(value))
        yield result
        if not result.is_right:
            low, high = figure.band
            yield lesson.mistake(
                tr(
                    "The figure “{name}” comes out as {value:.7g}; it should lie from "
                    "{low:.7g} to {high:.7g}. Mend the figure or the lesson.",
                    name=figure.name,
                    value=value,
                    low=low,
                    high=high,
                ),
                figure.line,
            )


def _run(lesson: Lesson, work: Iterator[None], end_s: float, line: int) -> None:
    """Lets ``work`` come to its end.

    Raises:
        LessonError: Time is up.
    """
    for _ in work:
        if time.process_time() > end_s:
            raise lesson.mistake(
                tr(
                    "The lesson takes more than {longest_s:.0f} seconds to be shown. Let it do "
                    "less.",
                    longest_s=LONGEST_S,
                ),
                line,
            )
