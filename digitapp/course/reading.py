"""A lesson read from its file.

Invariant: whatever the file holds, the answer is a whole lesson or an error with file and line.
"""

import re
from pathlib import Path
from types import MappingProxyType

from model.language import commas, quoted, tr

from . import texts
from .blocks import read_text, split
from .grammar import LARGEST, Condition, GrammarError
from .lesson import MOST_ANSWERS, PARTS, Doing, Lesson, LessonFigure, LessonStep
from .toml_table import Block, LessonError, TomlTable

MOST_STEPS = 12
MOST_FIGURES = 60
LONGEST_TITLE = 60
LONGEST_SENTENCE = 600
LONGEST_STEP = 12_000
"""Characters of the text of a step."""

LONGEST_SCRIPT = 40_000
MOST_PRESSES = 60
"""Actions that a Show me or a figure presses."""


def read_lesson(path: str | Path) -> Lesson:
    """The lesson in a file.

    Raises:
        MissingFileError: The file is absent or may not be read.
        BadFileError: It is no ordinary file.
        LessonError: It is no lesson; the sentence names the line.
    """
    path = Path(path)
    return parse_lesson(read_text(path), path.name)


def parse_lesson(text: str, file: str) -> Lesson:
    """The lesson that a text is; ``file`` is its name for sentences.

    Raises:
        LessonError: It is none.
    """
    front, blocks = split(text, file)
    table = TomlTable.read(front, file, tr("the front matter"))
    steps, loose = _steps(blocks, file)
    intro, closing = loose
    scripts = [block for block in blocks if block.kind == "numpy"]
    if len(scripts) > 1:
        raise LessonError(
            tr("This is a second script in numpy. Put both into one block."), scripts[1].line, file
        )
    lesson = Lesson(
        key=table.word("key"),
        title=table.text("title", LONGEST_TITLE),
        part=_part(table),
        world=table.word("world", ""),
        about=table.text("about", LONGEST_SENTENCE, ""),
        minutes=int(table.number("minutes", 0, 600, 0)),
        text=_list(table, "text"),
        views=_list(table, "views"),
        start=MappingProxyType(table.table("start")),
        say=table.text("say", LONGEST_SENTENCE, ""),
        figures=tuple(
            _figure(each, steps) for each in table.tables("figures", MOST_FIGURES, tr("a figure"))
        ),
        intro=intro.text,
        steps=steps,
        closing=closing.text,
        script=scripts[0].text if scripts else "",
        file=file,
        lines={
            "start": table.line("start"),
            "say": table.line("say"),
            "world": table.line("world"),
            "intro": intro.line,
            "closing": closing.line,
            "script": scripts[0].line if scripts else 0,
        },
    )
    table.finish()
    _check_texts(lesson)
    return lesson


def _part(table: TomlTable) -> str:
    part = table.word("part")
    if part not in PARTS:
        raise table.mistake(
            tr(
                "There is no part “{part}”. Write one of these: {parts}.",
                part=part,
                parts=commas(PARTS),
            ),
            "part",
        )
    return part


def _list(table: TomlTable, key: str) -> tuple[str, ...]:
    """Short texts, one of which may stand without its brackets."""
    if isinstance(table.raw(key), str):
        return (table.text(key, LONGEST_TITLE),)
    return table.texts(key, LONGEST_TITLE, 0, 20)


def _steps(blocks: list[Block], file: str) -> tuple[tuple[LessonStep, ...], tuple[Block, Block]]:
    """The steps, and the texts before the first step's heading and after the last step."""
    steps: list[LessonStep] = []
    intro = waiting = Block("text", "", 0)
    for block in blocks:
        if block.kind == "text":
            waiting = block
        elif block.kind == "step":
            if not steps:
                intro, waiting = _parted(waiting)
            if len(steps) == MOST_STEPS:
                raise LessonError(
                    tr(
                        "A lesson has {most} steps at most; three to five are best. Split it.",
                        most=MOST_STEPS,
                    ),
                    block.line - 1,
                    file,
                )
            steps.append(_step(waiting, block, file))
            waiting = Block("text", "", 0)
    if not steps:
        raise LessonError(
            tr(
                "The lesson has no step. Write one in a block that begins with three backticks and "
                "the word step."
            ),
            0,
            file,
        )
    return tuple(steps), (intro, waiting)


def _parted(block: Block) -> tuple[Block, Block]:
    """What stands before the first heading of the second level, and the rest."""
    found = _heading(block.text)
    if found is None:
        return Block("text", "", 0), block
    line = block.line + block.text.count("\n", 0, found.start())
    before = block.text[: found.start()]
    return (
        Block("text", before.strip("\n"), _first_line(before, block.line)),
        Block("text", block.text[found.start() :], line),
    )


def _heading(text: str) -> re.Match[str] | None:
    """The first heading of the second level that is not inside code."""
    plain = texts.FENCED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return re.search(r"^##[ \t]+([^\n]+?)[ \t#]*$", plain, re.MULTILINE)


def _first_line(text: str, line: int) -> int:
    """The line of the first character that is no line end, where ``text`` begins at ``line``."""
    return line + len(text) - len(text.lstrip("\n"))


def _step(waiting: Block, block: Block, file: str) -> LessonStep:
    title, text, line = "", waiting.text, waiting.line
    found = _heading(text)
    if found is not None and not text[: found.start()].strip():
        title, text = found[1].strip(), text[found.end() :]
        line += waiting.text.count("\n", 0, found.end())
    table = TomlTable.read(block, file, tr("a step"))
    if len(text) > LONGEST_STEP:
        raise LessonError(
            tr(
                "The text of this step has {count:,} characters. Shorten it to {most:,}.",
                count=len(text),
                most=LONGEST_STEP,
            ),
            line,
            file,
        )
    if len(title) > LONGEST_TITLE:
        raise LessonError(
            tr(
                "This heading has {count} characters. Shorten it to {most}.",
                count=len(title),
                most=LONGEST_TITLE,
            ),
            line,
            file,
        )
    ask = table.texts("ask", LONGEST_SENTENCE, 2, MOST_ANSWERS)
    step = LessonStep(
        title=title,
        text=text.strip("\n"),
        may=table.words("may"),
        press=table.words("press") if table.has("press") else None,
        set=MappingProxyType(table.table("set")),
        ask=ask,
        question=table.text("question", LONGEST_SENTENCE, ""),
        answer=_answer(table, ask),
        until=_condition(table, "until") if table.has("until") else None,
        show_me=_doing(table, "show_me"),
        needs=MappingProxyType(table.table("needs")),
        astray=_condition(table, "astray") if table.has("astray") else None,
        hint=table.text("hint", LONGEST_SENTENCE, ""),
        then=table.text("then", 2 * LONGEST_SENTENCE, ""),
        line=block.line - 1,
        lines={key: table.line(key) for key in table.values},
        text_line=_first_line(text, line),
    )
    table.finish()
    if step.until is None and not ask:
        raise table.mistake(
            tr(
                "Nothing says when this step is done. Give it “until”, a condition, or “ask” with "
                "“answer”."
            )
        )
    if step.until is not None and not step.show_me:
        raise table.mistake(
            tr("This step has no “show_me”. Say what makes its condition true."), "until"
        )
    return step


def _answer(table: TomlTable, ask: tuple[str, ...]) -> int | None:
    if not ask:
        if table.has("answer"):
            raise table.mistake(
                tr("There is an “answer” without “ask”. Write what is asked."), "answer"
            )
        return None
    answer = table.number("answer", 0, len(ask) - 1)
    if answer != int(answer):
        raise table.mistake(
            tr("“answer” should be whole: 0 for the first of “ask”. Change it."), "answer"
        )
    return int(answer)


def _condition(table: TomlTable, key: str) -> Condition:
    if isinstance(table.raw(key), bool | int | float):
        raise table.mistake(
            tr("“{key}” should be a condition in quotes. Write it so.", key=key), key
        )
    try:
        return Condition.parse(table.text(key, 10_000))
    except GrammarError as error:
        raise LessonError(str(error), table.line(key), table.file) from None


def _doing(table: TomlTable, key: str) -> Doing:
    """The table under ``key``: controls, and under "press" a list of actions."""
    values = dict(table.table(key, reserved=("press",)))
    inner = TomlTable(values, table.block, table.file, quoted(key))
    press = inner.words("press", MOST_PRESSES)
    values.pop("press", None)
    return Doing(MappingProxyType(values), press)


def _figure(table: TomlTable, steps: tuple[LessonStep, ...]) -> LessonFigure:
    right = table.number("right", -LARGEST, LARGEST) if table.has("right") else None
    figure = LessonFigure(
        name=table.text("name", LONGEST_SENTENCE),
        expr=_condition(table, "expr"),
        right=right,
        band=_band(table, right),
        printed=_printed(table),
        after=_after(table, len(steps)),
        doing=Doing(MappingProxyType(table.table("set")), table.words("press", MOST_PRESSES)),
        line=table.line("name"),
    )
    table.finish()
    return figure


def _band(table: TomlTable, right: float | None) -> tuple[float, float]:
    """Lowest and highest; around the right value where none is given."""
    if not table.has("band"):
        if right is None:
            raise table.mistake(tr("A figure needs “right” or “band”. Write one of them."), "name")
        margin = 1e-9 + abs(right) * 1e-6
        return right - margin, right + margin
    band = table.raw("band")
    if (
        not isinstance(band, list)
        or len(band) != 2
        or not all(type(each) in (int, float) and abs(each) <= LARGEST for each in band)
        or not band[0] <= band[1]
    ):
        raise table.mistake(
            tr("“band” should be two numbers, the lower first. Write [2.89, 2.91]."), "band"
        )
    if right is not None and not band[0] <= right <= band[1]:
        raise table.mistake(tr("“right” lies outside “band”. Change one of them."), "band")
    return float(band[0]), float(band[1])


def _printed(table: TomlTable) -> str:
    """What the text prints: a text, or a number."""
    value = table.raw("printed")
    return f"{value:g}" if type(value) in (int, float) else table.text("printed", 60, "")


def _after(table: TomlTable, steps: int) -> int:
    """The step's number that "step 2" names; 0 for "start" or nothing."""
    after = table.text("after", 20, "start")
    found = re.fullmatch(r"step (\d{1,2})", after)
    if after == "start":
        return 0
    if found is None or not 1 <= int(found[1]) <= steps:
        raise table.mistake(
            tr(
                "“after” should be “start” or a step from “step 1” to “step {steps}”. Change it.",
                steps=steps,
            ),
            "after",
        )
    return int(found[1])


def _check_texts(lesson: Lesson) -> None:
    for text, line in [*lesson.texts(), (lesson.say, lesson.lines["say"])]:
        for found in texts.check(text):
            raise lesson.mistake(found.sentence, line + found.line)
    if len(lesson.script) > LONGEST_SCRIPT:
        raise LessonError(
            tr(
                "The script has {count:,} characters. Shorten it to {most:,}.",
                count=len(lesson.script),
                most=LONGEST_SCRIPT,
            ),
            lesson.lines["script"],
            lesson.file,
        )
    for text, line in ((lesson.intro, "intro"), (lesson.closing, "closing")):
        if len(text) > LONGEST_STEP:
            raise LessonError(
                tr(
                    "This text has {count:,} characters. Shorten it to {most:,}.",
                    count=len(text),
                    most=LONGEST_STEP,
                ),
                lesson.lines[line],
                lesson.file,
            )
