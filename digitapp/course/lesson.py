"""A lesson as a plain value; ``reading`` makes it of a file.

Invariant: a lesson that exists is whole: its keys, lengths, conditions and texts have been looked
at. What only its world can tell (names of the state, good values) ``checking`` looks at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import texts
from .grammar import Condition
from .toml_table import LessonError

MOST_ANSWERS = 6
"""Answers that a step may offer."""

PARTS = ("plane", "curve", "surface", "graph", "grid", "blank", "window")


@dataclass(frozen=True)
class Doing:
    """What Show me, or the way to a figure, does: sets controls, then presses actions.

    Attributes:
        set: Control -> value.
        press: Actions in their order.
    """

    set: Mapping[str, Any] = field(default_factory=dict)
    press: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.set or self.press)


@dataclass(frozen=True)
class LessonStep:
    """A step of a lesson: a text, something to do, and how it is told that it is done.

    Attributes:
        title: Its heading; empty where the text has none.
        text: Markdown under the heading.
        may: Controls that the learner may move.
        press: Actions that may be pressed; None for all.
        set: Controls that are set when the step begins.
        ask: Answers to choose from before anything is pressed; none where nothing is asked.
        question: What is asked; empty where the end of the text asks it.
        answer: Index of the right one in ``ask``.
        until: True of the state once the step is done; None where the answer is all.
        show_me: What makes ``until`` true.
        needs: Values that controls must keep for the step to make sense.
        astray: True of the state once more was done than the step meant; None where nothing is.
        hint: A nudge; Markdown.
        then: Said once it is done; Markdown with values.
        line: Of the step's block in the file, counted from 1.
        lines: Of keys of the block.
        text_line: Of the first line of ``text``.
    """

    title: str
    text: str
    may: tuple[str, ...] = ()
    press: tuple[str, ...] | None = None
    set: Mapping[str, Any] = field(default_factory=dict)
    ask: tuple[str, ...] = ()
    question: str = ""
    answer: int | None = None
    until: Condition | None = None
    show_me: Doing = field(default_factory=Doing)
    needs: Mapping[str, Any] = field(default_factory=dict)
    astray: Condition | None = None
    hint: str = ""
    then: str = ""
    line: int = 0
    lines: Mapping[str, int] = field(default_factory=dict)
    text_line: int = 0

    def at(self, key: str) -> int:
        """The line where a key of the block stands."""
        return self.lines.get(key, self.line)


@dataclass(frozen=True)
class LessonFigure:
    """A number of the texts that the course follows, and what it really is.

    Attributes:
        name: What it is.
        expr: The expression over the state that gives it.
        right: Its right value; None where only the band is known.
        band: Lowest and highest value that pass.
        printed: What the text prints, as it prints it; empty for nothing.
        after: Step after whose Show me it is worked out; 0 for the lesson's start.
        doing: What is done to a fresh world (or after that step) before it is worked out.
        line: Where it stands in the file.
    """

    name: str
    expr: Condition
    right: float | None
    band: tuple[float, float]
    printed: str = ""
    after: int = 0
    doing: Doing = field(default_factory=Doing)
    line: int = 0


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes:
        key: What it is called in links, in the list and at the command line.
        title: For people.
        part: plane, curve, surface, graph, grid, blank or window.
        world: Key of the world; empty for the part's first.
        about: One sentence for the list.
        minutes: How long it takes; 0 where nobody has said.
        text: Which of the five texts it follows, such as "002".
        views: Views of the window whose help offers it.
        start: What its world begins with.
        say: The state in words, with values, for the page and a screen reader.
        figures: Figures that the check works out.
        intro: Markdown before the first step's heading.
        steps: In their order.
        closing: Markdown after the last step.
        script: The same in numpy; empty where there is none.
        file: Name of the file.
        lines: Where things stand: "start", "say", "world", "intro", "closing", "script".
    """

    key: str
    title: str
    part: str
    world: str
    about: str
    minutes: int
    text: tuple[str, ...]
    views: tuple[str, ...]
    start: Mapping[str, Any]
    say: str
    figures: tuple[LessonFigure, ...]
    intro: str
    steps: tuple[LessonStep, ...]
    closing: str
    script: str
    file: str
    lines: Mapping[str, int]

    def mistake(self, text: str, line: int = 0) -> LessonError:
        """An error of this lesson's file."""
        return LessonError(text, line, self.file)

    def texts(self) -> list[tuple[str, int]]:
        """All its Markdown, each with the line where it begins."""
        found = [(self.intro, self.lines["intro"]), (self.closing, self.lines["closing"])]
        for step in self.steps:
            found.append((step.text, step.text_line))
            found += [(each, step.at("ask")) for each in step.ask]
            found += [(getattr(step, key), step.at(key)) for key in ("question", "hint", "then")]
        return [(text, line) for text, line in found if text]

    def links(self) -> list[tuple[str, int]]:
        """Keys of the lessons that it leads to, with their lines."""
        return [
            (target.removeprefix("lesson:"), line + more)
            for text, line in self.texts()
            for target, more in texts.links(text)
            if target.startswith("lesson:")
        ]
