"""The lessons of the program: each does what it says, and every example of the texts is in one."""

import html
import os
import re
import subprocess
import sys
import time

import pytest

from digitapp.course.checking import checked
from digitapp.course.folder import read_course, read_folder, shipped_folder
from digitapp.course.printing import page
from tests.digitapp.course.course_examples import EXAMPLES
from tests.digitapp.course.page_tags import PageTags

FOLDER = read_folder(shipped_folder())
LESSONS = {lesson.key: lesson for lesson in FOLDER.lessons}
SLOWEST_S = 20.0
"""Of processor time for the check of one lesson; all of them take less than a minute."""

SCRIPT_S = 240
ABOUT_A_THIRD = 0.25
"""Share of a lesson's figures that its script prints at least; others take the world's own ways."""


@pytest.fixture(scope="module")
def check():
    """A function: key of a lesson -> what its check came to; each is checked once."""
    known = {}

    def of(key):
        if key not in known:
            start_s = time.process_time()
            result = checked(LESSONS[key], LESSONS)
            known[key] = result, time.process_time() - start_s
        return known[key]

    return of


def test_the_course_has_its_lessons_in_their_order(tmp_path):
    course = read_course(tmp_path / "none")
    assert course.problems == ()
    assert [lesson.key for lesson in course.lessons] == list(FOLDER.order)
    assert set(FOLDER.order) == set(LESSONS)
    assert len(LESSONS) == 19


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_is_complete(key):
    lesson = LESSONS[key]
    assert lesson.file == f"{key}.md"
    assert 3 <= len(lesson.steps) <= 5
    assert lesson.about.endswith(".")
    assert lesson.minutes > 0
    assert set(lesson.text) <= {"000", "001", "002", "003", "004"}
    assert lesson.text
    assert lesson.say or lesson.part != "window", "else the part says the state in words"
    assert lesson.figures
    assert lesson.script
    assert all(step.title for step in lesson.steps)
    assert all(step.hint for step in lesson.steps if step.until is not None)
    assert any(step.ask for step in lesson.steps), "nothing is predicted"


@pytest.mark.parametrize("key", LESSONS)
def test_the_texts_of_a_lesson_print_well(key):
    lesson = LESSONS[key]

    def no_world(lesson):
        raise lesson.mistake("Texts alone.")

    text = "".join(page([lesson], make_world=no_world))
    tags = PageTags(text)
    assert tags.open == []
    assert "script" not in tags.names
    plain = re.sub(r"<(pre|code|svg|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    assert "$" not in plain
    assert "**" not in plain
    assert "``" not in plain
    assert all(html.escape(step.title, quote=True) in text for step in lesson.steps)


@pytest.mark.parametrize("key", LESSONS)
def test_a_lesson_passes_its_check(key, check):
    result, took_s = check(key)
    assert [str(problem) for problem in result.problems] == []
    assert len(result.figures) == len(LESSONS[key].figures)
    assert took_s < SLOWEST_S


@pytest.mark.parametrize("row", EXAMPLES, ids=lambda row: f"{row.text} {row.lesson} {row.figure}")
def test_an_example_of_the_texts_is_in_its_lesson_with_its_right_value(row, check):
    assert row.text in LESSONS[row.lesson].text
    results = {each.figure.name: each for each in check(row.lesson)[0].figures}
    names = [name for name in results if name.startswith(row.figure)]
    assert names, list(results)
    figure = results.get(row.figure, results[names[0]])
    margin = 0 if row.high > row.low else 0.5 * _last_place(row.low)
    value = figure.value
    assert row.low - margin <= value <= row.high + margin
    band = figure.figure.band
    assert band[1] - band[0] <= max(row.high - row.low, 20 * _last_place(row.low)) + 1e-9


def test_every_text_has_examples_in_the_table():
    assert {row.text for row in EXAMPLES} == {"000", "001", "002", "003", "004"}
    assert len(EXAMPLES) > 100
    assert len({(row.lesson, row.figure) for row in EXAMPLES}) == len(EXAMPLES)


@pytest.mark.parametrize("key", LESSONS)
def test_the_script_of_a_lesson_runs_as_it_stands_and_prints_its_figures(key, tmp_path):
    lesson = LESSONS[key]
    path = tmp_path / "script.py"
    path.write_text(lesson.script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(path)],
        cwd=tmp_path,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SCRIPT_S,
    )
    assert done.stderr == ""
    assert done.returncode == 0
    printed = re.findall(r"[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?", done.stdout)
    numbers = [(float(each.replace("−", "-")), _last_place_of(each)) for each in printed]
    found = [
        figure.name
        for figure in lesson.figures
        if any(
            figure.band[0] - place / 2 <= n <= figure.band[1] + place / 2 for n, place in numbers
        )
    ]
    assert len(found) >= max(1, ABOUT_A_THIRD * len(lesson.figures)), done.stdout


def _last_place(value):
    """How much the last digit of a number counts, as it is written: 0.0369 -> 0.0001."""
    return _last_place_of(f"{value:.10g}")


def _last_place_of(text):
    mantissa, _, power = text.partition("e")
    digits = len(mantissa.partition(".")[2])
    return 10.0 ** (int(power or 0) - digits)
