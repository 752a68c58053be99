"""A lesson is read from its file, and what is wrong in it is told with its line."""

import pytest

from digitapp.course.lesson import Doing
from digitapp.course.reading import parse_lesson, read_lesson
from digitapp.course.toml_table import LessonError
from tests.digitapp.course.examples import BUGS, lesson


@pytest.fixture(scope="module")
def bugs():
    return parse_lesson(BUGS, "bugs.md")


def test_the_example_of_the_format_is_read_as_it_stands(bugs):
    assert (bugs.key, bugs.title, bugs.part) == ("bugs", "Two bugs and a line", "plane")
    assert bugs.start["targets"] == [1.1, 2.9]
    assert bugs.intro.startswith("A ladybird is 3 wide")
    first, second = bugs.steps
    assert (first.title, second.title) == ("By hand", "Let the error do it")
    assert first.text.startswith("**Drag the line**")
    assert first.may == ("slope",)
    assert first.press is None
    assert first.show_me == Doing({"slope": 1.0})
    assert first.until.names == {"caterpillar_above", "ladybird_below"}
    assert second.ask[second.answer] == "the caterpillar"
    assert second.show_me == Doing({}, ("step", "step"))
    assert second.then == "A = {slope:.4f}: the last one always wins."


def test_everything_knows_its_line(bugs):
    lines = [*BUGS.split("\n"), ""]
    assert lines[bugs.lines["start"] - 1] == "[start]"
    assert lines[bugs.lines["intro"] - 1].startswith("A ladybird")
    for step in bugs.steps:
        assert lines[step.line - 1] == "```step"
        assert lines[step.text_line - 1].startswith(step.text[:20])


def test_all_keys_of_the_format_are_read():
    front = (
        'world = "bug_line"\nabout = "One line."\nminutes = 5\ntext = "002"\nviews = ["train"]\n'
        'say = "A = {slope}"\n[[figures]]\nname = "A"\nexpr = "slope * 2"\nright = 0.5\n'
        'printed = 0.51\n[[figures]]\nname = "B"\nexpr = "slope"\nband = [0, 1]\n'
        'after = "step 1"\nset = { rate = 1 }\npress = ["step"]'
    )
    step = (
        'press = ["step"]\nneeds = { rate = 1.0 }\nastray = "steps > 2"\nquestion = "Which?"\n'
        'ask = ["a", "b"]\nanswer = 0\nhint = "h"\nthen = "t"'
    )
    read = parse_lesson(lesson(front, step, "Text.", "The end.\n```numpy\nx = 1\n```"), "l.md")
    assert (read.world, read.about, read.minutes, read.text) == (
        "bug_line",
        "One line.",
        5,
        ("002",),
    )
    assert (read.views, read.say, read.closing, read.script) == (
        ("train",), "A = {slope}", "The end.", "x = 1",
    )  # fmt: skip
    a, b = read.figures
    assert (a.right, a.printed, a.after) == (0.5, "0.51", 0)
    assert a.band[0] < 0.5 < a.band[1] < 0.5001
    assert (b.right, b.band, b.after) == (None, (0, 1), 1)
    assert b.doing == Doing({"rate": 1}, ("step",))
    (only,) = read.steps
    assert (only.press, only.needs, only.question) == (("step",), {"rate": 1.0}, "Which?")
    assert only.astray.holds({"steps": 3})


def test_code_that_is_no_step_stays_in_the_text():
    read = parse_lesson(lesson(body="```python\n## no heading\n```\nmore"), "l.md")
    assert read.steps[0].title == "A step"
    assert "## no heading" in read.steps[0].text


def test_text_before_the_first_heading_is_the_introduction():
    read = parse_lesson(lesson().replace("## A step", "First.\n\n## A step\nSecond."), "l.md")
    assert (read.intro, read.steps[0].text.strip()) == ("First.", "Second.")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (BUGS.replace("rate = 1.0\n", "rate = \n"), 9, "no TOML"),
        (BUGS.replace('hint = "S', 'hnt = "S'), 19, "“hnt” is not known in a step. Write “hint”"),
        (BUGS.replace("steps == 2", "steps.real"), 27, "“steps.real” is not allowed"),
        (BUGS.replace("answer = 1", "answer = 3"), 26, "“answer” should be from 0 to 2"),
        (BUGS.replace("{slope:.4f}", "{slope!r}"), 29, "“{slope!r}” is no value"),
        (BUGS.replace("keep them apart.", "keep <b>them</b>."), 11, "looks like HTML"),
        (BUGS.replace('part = "plane"', 'part = "plain"'), 4, "There is no part “plain”"),
        (BUGS + "```numpy\nx = 1\n", 31, "has no end"),
        (BUGS.replace('key = "bugs"\n', ""), 2, "The key “key” is missing"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(text, line, words):
    with pytest.raises(LessonError) as wrong:
        parse_lesson(text, "mine.md")
    assert (wrong.value.file, wrong.value.line) == ("mine.md", line)
    assert words in wrong.value.text
    assert str(wrong.value).startswith(f"“mine.md”, line {line}: ")


def test_a_file_that_is_not_there_is_told_so(tmp_path):
    from model.errors import MissingFileError

    with pytest.raises(MissingFileError, match="There is no file"):
        read_lesson(tmp_path / "none.md")
