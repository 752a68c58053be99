"""The whole course is one page that stands alone."""

import re

import pytest

from digitapp.course.printing import page
from digitapp.course.reading import parse_lesson
from tests.digitapp.course.examples import BUGS, lesson
from tests.digitapp.course.page_tags import PageTags

PNG = b"\x89PNG no picture"


@pytest.fixture(scope="module")
def bugs():
    more = (
        '[[figures]]\nname = "A at once"\nexpr = "slope"\nright = 0.25\nprinted = "0.2"\n+++\nA la'
    )
    text = (
        BUGS.replace("+++\nA la", more)
        + "The end, [back](lesson:bugs).\n```numpy\nprint(1 < 2)\n```\n"
    )
    return parse_lesson(text, "bugs.md")


@pytest.fixture(scope="module")
def text(bugs):
    return "".join(page([bugs], lambda lesson, world: PNG))


def test_the_page_has_everything_of_a_lesson(text):
    plain = re.sub(r"<svg.*?</svg>", "", text)
    for words in (
        "Two bugs and a line", "A ladybird is 3 wide", "By hand", "Steeper than 1/3", "The end,",
        "A = 2.9000: the last one always wins.", "The same in numpy", "print(1 &lt; 2)",
        "the caterpillar", "A at once",
    ):  # fmt: skip
        assert words in plain
    assert text.count('src="data:image/png;base64,') == 3


def test_formulas_are_pictures_in_the_line_with_words(text):
    found = re.findall(r'<svg class="formula" role="img" aria-label="([^"]+)"', text)
    assert len(found) == 4
    assert all(re.search("[A-Za-z]", words) for words in found)


def test_the_page_is_well_formed_and_needs_nothing_else(text):
    tags = PageTags(text)
    assert tags.open == []
    assert not {"script", "link", "iframe", "object", "embed"} & set(tags.names)
    targets = [value for name, value in tags.attributes if name in ("href", "src")]
    assert targets
    assert all(value.startswith(("#", "data:image/png")) for value in targets)


def test_a_link_leads_to_the_lesson_on_the_page(text):
    assert '<section id="bugs">' in text
    assert '<a href="#bugs">back</a>' in text


def test_a_lesson_whose_world_is_not_here_still_has_its_texts():
    read = parse_lesson(lesson('world = "moon"', body="Look here."), "l.md")
    text = "".join(page([read]))
    assert "Look here." in text
    assert "has no world" in text


def test_a_lesson_in_the_window_is_its_texts_and_figures(tmp_path):
    step = 'until = "view == \'map\'"\nshow_me = { view = "map" }'
    figure = '[[figures]]\nname = "F"\nexpr = "drawing"\nright = -1'
    read = parse_lesson(lesson(f'part = "window"\n{figure}', step, "Look here."), "l.md")
    text = "".join(page([read]))
    assert "Look here." in text
    assert "<td>F</td>" in text
    assert "<img" not in text
