"""``digitapp course``: lists, checks and prints lessons; and ``digitapp --lesson KEY``."""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.cli.options import print_json
from model.cli.terminal import ProgressLine
from model.language import tr, trn

NAME = "course"
HELP = tr("Check lessons without a window, list them, or print them as one page.")
OPTION = "--lesson"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the command's options."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--check",
        nargs="*",
        metavar="FILE",
        help=tr(
            "try each lesson: what Show me does, figures, formulas, links; those of the program "
            "and of your own folder, in all languages, where no FILE (or folder) is named"
        ),
    )
    what.add_argument("--list", action="store_true", help=tr("the lessons in their order"))
    what.add_argument("--print", metavar="OUT.html", help=tr("write the whole course as one page"))


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs the command; the exit status."""
    if options.check is not None:
        return _check(options.check, options.json)
    if options.list:
        return _list(options.json)
    if not options.print:
        parser.error(tr("--print: the name is empty"))
    return _print(Path(options.print), options.json)


def lesson_argument(words: Sequence[str]) -> str | None:
    """The lesson that ``--lesson KEY`` asks the window to open; None where the words are others.

    Raises:
        DigitError: There is no such lesson.
    """
    # Any other form is wrong usage, of which the command line tells.
    if len(words) == 1 and words[0].startswith(f"{OPTION}="):
        key = words[0].removeprefix(f"{OPTION}=")
    elif len(words) == 2 and words[0] == OPTION:
        key = words[1]
    else:
        return None
    from .folder import read_course

    return read_course().lesson(key).key


def _check(names: Sequence[str], as_json: bool) -> int:
    """Checks lessons; 1 where something is wrong with one."""
    from .checking import checked
    from .folder import read_course

    lessons, problems = _chosen(names)
    keys = {lesson.key for lesson in (*read_course().lessons, *lessons)}
    line, wrong = ProgressLine(sys.stderr), 0
    for problem in problems:
        wrong += 1
        print(problem, file=sys.stderr)
        if as_json:
            print_json({"lesson": None, "file": problem.file, "ok": False} | _told([problem]))
    for count, lesson in enumerate(lessons):
        line.show(
            count / len(lessons),
            tr(
                "{count} of {total} lessons   {key}",
                count=count,
                total=len(lessons),
                key=_name(lesson),
            ),
        )
        result = checked(lesson, keys)
        line.clear()
        wrong += bool(result.problems)
        for problem in result.problems:
            print(problem, file=sys.stderr)
        if as_json:
            print_json(_values(result))
        else:
            print(_line(result))
    if not as_json:
        print(_summary(len(lessons), wrong))
    return 1 if wrong else 0


def _chosen(names: Sequence[str]) -> tuple[list, list]:
    """The lessons of the files and folders named, all where none is; and what can't be read."""
    from .folder import read_all_languages, shipped_folder, users_folder
    from .reading import read_lesson
    from .toml_table import LessonError

    lessons, problems = [], []
    for path in map(Path, names or (shipped_folder(), users_folder())):
        if path.is_dir():
            folder = read_all_languages(path)
            lessons += folder.lessons
            problems += folder.problems
        elif names:
            try:
                lessons.append(read_lesson(path))
            except LessonError as error:
                problems.append(error)
    return lessons, problems


def _name(lesson: Any) -> str:
    """Its key, and the language if its file names one: "bugs de"."""
    from .folder import language_of

    return f"{lesson.key} {language_of(lesson.file)[1]}".rstrip()


def _line(result: Any) -> str:
    figures = len(result.figures)
    done = tr(
        "{count} steps, {figures} figures, {seconds:.1f} s",
        count=len(result.lesson.steps),
        figures=figures,
        seconds=result.seconds,
    )
    verdict = tr("wrong") if result.problems else tr("good ")
    return f"{verdict}  {_name(result.lesson):<16} {done}"


def _summary(count: int, wrong: int) -> str:
    if not wrong:
        return trn("{n} lesson checked: all good", "{n} lessons checked: all good", count)
    return trn(
        "{n} lesson checked: {wrong} not as they should be",
        "{n} lessons checked: {wrong} not as they should be",
        count,
        wrong=wrong,
    )


def _values(result: Any) -> dict[str, Any]:
    return {
        "lesson": result.lesson.key,
        "file": result.lesson.file,
        "ok": not result.problems,
        **_told(result.problems),
        "figures": [
            {
                "name": each.figure.name,
                "value": each.value if math.isfinite(each.value) else None,
                "right": each.figure.right,
                "printed": each.figure.printed,
                "ok": each.is_right,
            }
            for each in result.figures
        ],
        "seconds": round(result.seconds, 3),
    }


def _told(problems: Sequence[Any]) -> dict[str, Any]:
    return {"problems": [{"line": each.line, "text": each.text} for each in problems]}


def _list(as_json: bool) -> int:
    from .folder import read_course

    course = read_course()
    for problem in course.problems:
        print(problem, file=sys.stderr)
    for lesson in course.lessons:
        if as_json:
            print_json({"lesson": lesson.key, "title": lesson.title, "file": lesson.file})
        else:
            print(f"{lesson.key:<16} {lesson.title}")
    return 0


def _print(path: Path, as_json: bool) -> int:
    from model.disk import check_place, replacing, save_error

    from .folder import read_course
    from .part_pictures import PartPainter
    from .printing import page

    check_place(path)
    course = read_course()
    for problem in course.problems:
        print(problem, file=sys.stderr)
    line = ProgressLine(sys.stderr)
    total = len(course.lessons)
    texts = []
    painter = PartPainter()
    for count, text in enumerate(page(course.lessons, painter)):
        line.show(count / (total + 1), tr("{count} of {total} lessons", count=count, total=total))
        texts.append(text)
    painter.close()
    line.clear()
    try:
        with replacing(path) as stream:
            stream.write("".join(texts).encode("utf-8"))
    except OSError as error:
        raise save_error(path, error) from error
    if as_json:
        print_json({"file": str(path), "lessons": total})
    else:
        print(tr("{total} lessons are in {path}", total=total, path=path))
    return 0
