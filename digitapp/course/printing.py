"""The whole course as one page to print: texts, formulas, pictures, figures and scripts.

Invariant: the page needs nothing beside itself, and nothing of a lesson's text is markup in it.
"""

import base64
import html
import time
from collections.abc import Callable, Iterator, Sequence

from model.errors import DigitError
from model.language import language, tr, trc
from model.worlds import World

from . import texts
from .checking import LONGEST_S, FigureResult, figures_after
from .formulas import EM_PX, Formula, drawn
from .lesson import Lesson, LessonStep
from .markdown import to_html
from .texts import TextPiece
from .walk import LessonWalk, world_of

MakeWorld = Callable[[Lesson], World]

Picture = Callable[[Lesson, World], bytes | None]
"""Draws a lesson's world as a PNG picture; None where there is nothing to draw with."""

STYLE = """
:root { color-scheme: light; }
body { font: 11pt/1.5 Georgia, "DejaVu Serif", serif; color: #1f2328; background: #fff;
  max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3, h4, th, figcaption { font-family: system-ui, "DejaVu Sans", sans-serif; }
h1 { font-size: 2rem; } h2 { font-size: 1.5rem; border-bottom: 1px solid #dedfd9; }
h3 { font-size: 1.1rem; margin-bottom: .2rem; }
a { color: #2a63d4; } svg.formula { vertical-align: middle; } p.display { text-align: center; }
figure { margin: .5rem 0; } figure img { max-width: 100%; height: auto; }
figcaption, .small { font-size: .85rem; color: #6a7280; }
pre { background: #f6f6f3; padding: .6rem; font-size: 8.5pt; white-space: pre-wrap; }
table { border-collapse: collapse; font-size: .9rem; margin: .5rem 0; }
th, td { border: 1px solid #dedfd9; padding: .15rem .5rem; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
ol.answers { list-style: upper-alpha; }
@media print {
  body { font-size: 10.5pt; } section { break-before: page; }
  figure { width: 58%; } h2, h3 { break-after: avoid; }
  pre, table, figure { break-inside: avoid; }
  body { margin: 0; max-width: none; } }
"""


def page(
    lessons: Sequence[Lesson],
    picture: Picture = lambda lesson, world: None,
    make_world: MakeWorld = world_of,
) -> Iterator[str]:
    """The page in parts: its head, each lesson, its end.

    Args:
        lessons: In their order.
        picture: Draws a part.
        make_world: Gives a new world for a lesson.
    """
    entries = "".join(
        f'<li><a href="#{each.key}">{_escaped(each.title)}</a> '
        f'<span class="small">{_escaped(each.about)}</span></li>'
        for each in lessons
    )
    title = tr("The course")
    about = tr(
        "From a neuron by hand to the mind of a network. Each step says what to do in the program, "
        "and each picture shows it done."
    )
    yield (
        f'<!DOCTYPE html>\n<html lang="{language()}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{STYLE}</style></head>\n<body>"
        f"<h1>{title}</h1><p>{about}</p><ol>{entries}</ol>\n"
    )
    keys = {lesson.key for lesson in lessons}
    for lesson in lessons:
        yield _section(lesson, keys, picture, make_world)
    yield "</body></html>\n"


def _section(lesson: Lesson, keys: set[str], picture: Picture, make_world: MakeWorld) -> str:
    writer = _Writer(keys)
    head = f'<section id="{lesson.key}"><h2>{_escaped(lesson.title)}</h2>'
    parts = [head, writer.text(lesson.intro)]
    figures: list[FigureResult] = []
    try:
        parts += list(_played(lesson, make_world, writer, picture, figures))
    except DigitError as error:
        # A lesson whose world can't be made here still has its texts.
        parts += [writer.step(step) for step in lesson.steps]
        parts.append(f'<p class="small">{_escaped(str(error))}</p>')
    parts.append(writer.text(lesson.closing))
    parts.append(_figures(figures))
    if lesson.script:
        heading = tr("The same in numpy")
        parts.append(f"<h3>{heading}</h3><pre>{_escaped(lesson.script)}</pre>")
    return "".join(parts) + "</section>\n"


def _played(
    lesson: Lesson,
    make_world: MakeWorld,
    writer: "_Writer",
    picture: Picture,
    figures: list[FigureResult],
) -> Iterator[str]:
    """The steps, each with the picture of its end; ``figures`` gets those that come out."""

    def note(after: int) -> None:
        found = figures_after(lesson, after, world, time.process_time() + LONGEST_S)
        figures.extend(each for each in found if isinstance(each, FigureResult))

    world = make_world(lesson)
    note(0)
    walk = LessonWalk(lesson, world)
    yield _figure(picture(lesson, world), world)
    for index, step in enumerate(lesson.steps):
        _exhaust(walk.go(index))
        state = world.state()
        _exhaust(walk.show_me())
        yield writer.step(step, state, world.state())
        yield _figure(picture(lesson, world), world)
        note(index + 1)


def _exhaust(work: Iterator[None]) -> None:
    for _ in work:
        pass


def _figure(png: bytes | None, world: World) -> str:
    # The window's stand-in has no picture: its lessons are texts on paper.
    words = _escaped(world.picture().words) if hasattr(world, "picture") else ""
    if png is None:
        return f'<p class="small">{words}</p>' if words else ""
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<figure><img alt="{words}" src="data:image/png;base64,{data}">'
        f"<figcaption>{words}</figcaption></figure>"
    )


def _figures(results: Sequence[FigureResult]) -> str:
    """A table of the lesson's figures."""
    if not results:
        return ""
    rows = "".join(
        f"<tr><td>{_escaped(each.figure.name)}</td><td>{_escaped(each.figure.printed)}</td>"
        f'<td class="number">{_number(each.figure.right)}</td>'
        f'<td class="number">{each.value:.7g}</td></tr>'
        for each in results
    )
    heads = (
        trc("column", "Figure"),
        trc("column", "the text prints"),
        trc("column", "right"),
        trc("column", "here"),
    )
    head = "".join(f"<th>{each}</th>" for each in heads)
    return f"<table><tr>{head}</tr>{rows}</table>"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.7g}"


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)


class _Writer:
    """Texts of a lesson as HTML.

    Args:
        keys: Of the lessons on the page, to which links lead.
    """

    def __init__(self, keys: set[str]) -> None:
        self._keys = keys

    def text(self, markdown: str, state: dict | None = None) -> str:
        """A text as paragraphs; with the values of ``state`` where it is given."""
        if not markdown:
            return ""
        try:
            filled = texts.fill(markdown, state) if state is not None else markdown
        except DigitError:
            filled = markdown
        return to_html(filled, self._formula, self._address)

    def step(self, step: LessonStep, before: dict | None = None, after: dict | None = None) -> str:
        """A step: what to do, what is asked, what is said in the end."""
        title = f"<h3>{_escaped(step.title)}</h3>" if step.title else ""
        parts = [title, self.text(step.text, before), self.text(step.question, before)]
        if step.ask:
            answers = "".join(f"<li>{self._line(each)}</li>" for each in step.ask)
            parts.append(f'<ol class="answers">{answers}</ol>')
            right = step.ask[step.answer or 0]
            answer = tr("Answer: {answer}", answer=self._line(right))
            parts.append(f'<p class="small">{answer}</p>')
        if step.hint:
            hint = tr("Hint: {hint}", hint=step.hint)
            parts.append(f'<div class="small">{self.text(hint, before)}</div>')
        parts.append(self.text(step.then, after))
        return f'<div class="step">{"".join(parts)}</div>'

    def _line(self, markdown: str) -> str:
        return self.text(markdown).removeprefix("<p>").removesuffix("</p>")

    def _address(self, target: str) -> str:
        kind, _, key = target.partition(":")
        if kind == "lesson":
            return f"#{key}" if key in self._keys else "#"
        return target if kind == "https" else "#"

    def _formula(self, piece: TextPiece) -> str:
        """An SVG within the line, its baseline on the text's; in words for a screen reader."""
        formula = Formula(piece.text, piece.kind == "display")
        try:
            picture = drawn(formula)
        except DigitError:
            return f"<code>{_escaped(piece.text)}</code>"
        em = 1.0 / EM_PX
        style = (
            f"width:{picture.width * em:.3f}em;height:{picture.height * em:.3f}em;"
            f"vertical-align:{-(picture.height - picture.above) * em:.3f}em"
        )
        # Found once at the head: what follows is our own drawing.
        start = picture.svg.index("<svg")
        svg = picture.svg[start:].replace(
            "<svg",
            f'<svg class="formula" role="img" aria-label="{_escaped(formula.words)}" '
            f'style="{style}"',
            1,
        )
        return f'<p class="display">{svg}</p>' if formula.is_display else svg
