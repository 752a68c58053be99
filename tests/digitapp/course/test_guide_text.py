"""The guide for those who write lessons tells what is so."""

import re

import pytest

from digitapp.course import reading
from digitapp.course.checking import checked
from digitapp.course.folder import shipped_folder
from digitapp.course.reading import parse_lesson
from tests.digitapp.course.examples import BUGS, lesson

GUIDE = (shipped_folder() / "README.md").read_text(encoding="utf-8")


def blocks(kind):
    """The blocks of the guide of that kind."""
    return re.findall(rf"^(`{{3,}}){kind}\n(.*?)^\1$", GUIDE, re.DOTALL | re.MULTILINE)


def test_the_lesson_in_the_guide_is_the_example_and_passes():
    ((_, text),) = blocks("markdown")
    assert text == BUGS
    assert checked(parse_lesson(text, "bugs.md"), {"bugs"}).problems == ()


def test_the_figure_in_the_guide_comes_out():
    figure = blocks("toml")[0][1]
    text = BUGS.replace("+++\nA ladybird", f"{figure}+++\nA ladybird")
    result = checked(parse_lesson(text, "bugs.md"), {"bugs"})
    assert result.problems == ()
    assert result.figures[0].value == pytest.approx(1.6042, abs=1e-4)


def test_the_order_in_the_guide_is_one(tmp_path):
    from digitapp.course.folder import read_folder

    (tmp_path / "course.toml").write_text(blocks("toml")[1][1])
    assert read_folder(tmp_path).order == ("miles", "bugs", "my_lesson", "neuron")


@pytest.mark.parametrize("where", ["front", "step"])
def test_every_key_of_the_format_stands_in_the_guide(where):
    from digitapp.course.toml_table import LessonError

    with pytest.raises(LessonError) as told:
        reading.parse_lesson(lesson(**{where: "zzzz = 1"}), "l.md")
    keys = re.search(r"one of (.*), or leave", told.value.text)[1].split(", ")
    assert len(keys) > 9
    assert [key for key in keys if f"`{key}`" not in GUIDE and f"`[[{key}]]`" not in GUIDE
            and f"`[{key}]`" not in GUIDE] == []  # fmt: skip
