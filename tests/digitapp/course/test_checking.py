"""A lesson is tried without a window: its steps, figures, formulas, links and script."""

import re

import pytest

from digitapp.course import checking
from digitapp.course.checking import FigureResult, check, check_world, checked
from digitapp.course.reading import parse_lesson
from digitapp.course.toml_table import LessonError
from digitapp.course.walk import world_of
from tests.digitapp.course.examples import BUGS, lesson

KEYS = {"small", "bugs"}


def problems(text):
    """(line, words) of what is wrong."""
    found = check(parse_lesson(text, "l.md"), KEYS)
    return [(each.line, each.text) for each in found if isinstance(each, LessonError)]


def figure(**keys):
    values = {"name": '"A"', "expr": '"slope"'} | keys
    return "\n".join(["[[figures]]", *(f"{key} = {value}" for key, value in values.items())])


def test_the_example_of_the_format_passes_as_it_stands():
    result = checked(parse_lesson(BUGS, "bugs.md"), KEYS)
    assert result.problems == ()
    assert result.figures == ()
    assert 0 < result.seconds < 30


def test_figures_are_worked_out_where_they_belong():
    front = "\n".join(
        [
            figure(right="0.25"),
            figure(right="1.0", after='"step 1"'),
            figure(band="[0.3083, 0.3084]", set="{ rate = 0.5 }", press='["step"]'),
            figure(right="2.9", set="{ slope = 0.25 }", press='["step", "step"]', after='"step 1"'),
            figure(expr='"right == 1"', right="1"),
        ]
    )
    found = list(check(parse_lesson(lesson(front), "l.md"), KEYS))
    assert all(isinstance(each, FigureResult) and each.is_right for each in found)
    values = [each.value for each in found]
    assert values == pytest.approx([0.25, 0.25 + 0.5 * 0.35 / 3, 1, 1.0, 2.9])


def test_a_figure_outside_its_band_is_told_with_both_numbers():
    text = lesson(figure(right="0.5"))
    ((line, words),) = problems(text)
    assert text.split("\n")[line - 1] == 'name = "A"'
    assert "“A” comes out as 0.25; it should lie from 0.4999995 to 0.5000005" in words


@pytest.mark.parametrize(
    ("change", "at", "words"),
    [
        ({"step": 'until = "slope > 0"'}, "until", "is true before anything is done"),
        ({"step": 'until = "slope == 2"'}, "until", r"not make “slope == 2” true \(slope = 1\)"),
        ({"step": 'until = "sloop == 1"'}, "until", "“sloop” is not known here"),
        ({"step": "show_me = { sloop = 1 }"}, "show_me", "“sloop” is not known here"),
        ({"step": 'show_me = { press = ["jump"] }'}, "show_me", "“jump” is not known here"),
        (
            {"step": "show_me = { slope = 1, rate = 9 }"},
            "```step",
            "Rate L must lie between 0 and 3",
        ),
        ({"step": "set = { slope = 1 }"}, "until", "is true before anything is done"),
        ({"step": "set = { sloop = 1 }"}, "set", "“sloop” is not known here"),
        ({"step": 'may = ["sloop"]'}, "may", "“sloop” is not known here"),
        ({"step": 'press = ["jump"]'}, "press", "“jump” is not known here"),
        ({"step": "needs = { rate = 0.5 }"}, "needs", "The step needs “rate”"),
        ({"step": 'astray = "slope >= 1"'}, "astray", "own way"),
        ({"step": 'then = "{sloop}"'}, "then", "“sloop” is not known here"),
        ({"step": 'then = "{slope:d}"'}, "```step", "can't be shown as “d”"),
        ({"front": 'say = "{sloop}"'}, "say", "“sloop” is not known here"),
        ({"front": figure(expr='"sloop"', right="1")}, "name", "“sloop” is not known here"),
        ({"body": "one\n\n[there](lesson:nowhere)"}, "[there]", "“nowhere”, which there is not"),
        ({"body": "one\n$\\frac{1$ two"}, "$", "can’t be drawn"),
        ({"body": "one\n$\\nonsense x$"}, "$", r"Nothing is known of “\\nonsense” in a formula"),
        ({"after": "```numpy\nx = 1\ny = (\n```"}, "y = (", "no Python here"),
        ({"after": "```numpy\nx = 1\nimport os\n```"}, "import os", "imports “os”"),
        ({"front": 'world = "moon"'}, "world", "has no world “moon”"),
        ({"front": "[start]\nslope = 9999"}, "[start]", "Slope A must lie between"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(change, at, words):
    text = lesson(**change)
    found = problems(text)
    assert len(found) >= 1
    line, sentence = found[0]
    assert text.split("\n")[line - 1].lstrip().startswith(at)
    assert re.search(words, sentence), sentence


def test_names_alone_are_looked_at_quickly():
    read = parse_lesson(lesson(step='until = "sloop == 1"'), "l.md")
    (wrong,) = check_world(read, world_of(read))
    assert "“sloop” is not known here" in wrong.text


def test_a_lesson_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(checking, "LONGEST_S", 0.0)
    found = problems(lesson(step='until = "steps > 0"\nshow_me = { press = ["settle"] }'))
    assert any("takes more than 0 seconds" in words for _, words in found)


def test_a_script_may_use_numpy_and_what_the_data_are_from():
    script = "import math\nimport numpy as np\nfrom sklearn.datasets import load_iris\nprint(1)"
    assert problems(lesson(after=f"```numpy\n{script}\n```")) == []
