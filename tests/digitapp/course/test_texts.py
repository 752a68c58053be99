"""Texts of lessons are taken apart, filled in, and kept free of what is none of theirs."""

import math

import pytest

from digitapp.course import texts
from digitapp.course.grammar import GrammarError
from digitapp.course.texts import TextPiece

STATE = {"slope": 2.9, "steps": 2, "right": True, "kind": "relu", "none": math.nan, "all": math.inf}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("A = {slope:.4f}.", "A = 2.9000."),
        ("{slope} and {steps}", "2.9 and 2"),
        ("{slope:+.1f}|{steps:4d}|{slope:8.2f}", "+2.9|   2|    2.90"),
        ("{slope:.0%} {slope:.2e} {slope:g}", "290% 2.90e+00 2.9"),
        ("{right} {kind}", "yes relu"),
        ("{none:.2f} {all:.2f}", "no number ∞"),
        ("{{slope}} {{", "{slope} {"),
        ("$x^{slope}$ and `{slope}` and {steps}", "$x^{slope}$ and `{slope}` and 2"),
        ("```\n{slope}\n```\n{steps}", "```\n{slope}\n```\n2"),
        ("$$\\frac{1}{2}$$ {steps}", "$$\\frac{1}{2}$$ 2"),
        ("no values", "no values"),
    ],
)
def test_values_are_filled_in_between_formulas_and_code(template, text):
    assert texts.fill(template, STATE) == text


def test_the_names_of_values_are_known():
    assert texts.fields("{slope:.4f} $x^{not_one}$ `{nor_this}` {{or_this}} {steps}") == {
        "slope",
        "steps",
    }


def test_a_wide_format_is_refused_and_a_narrow_one_is_not():
    assert len(texts.fill("{slope:40.2f}", STATE)) == 40
    for template in ("{slope:41f}", "{slope:.16f}", "{slope:1000000000}"):
        with pytest.raises(GrammarError, match="is no value in a text"):
            texts.fill(template, STATE)


@pytest.mark.parametrize(
    ("markdown", "pieces"),
    [
        ("a $x$ b", [("text", "a ", 0), ("inline", "x", 0), ("text", " b", 0)]),
        ("a\n\n$$\nx = 1\n$$\nb $y$", [
            ("text", "a\n\n", 0), ("display", "x = 1", 2), ("text", "\nb ", 4), ("inline", "y", 5),
        ]),
        ("costs 5 $ or $6", [("text", "costs 5 $ or $6", 0)]),
        ("\\$5 and $x$", [("text", "\\$5 and ", 0), ("inline", "x", 0)]),
        ("from $5 to $6", [("text", "from $5 to $6", 0)]),
        ("`$x$`", [("code", "`$x$`", 0)]),
        ("``a ` $x$``", [("code", "``a ` $x$``", 0)]),
        ("```\n$x$\n```\n$y$", [
            ("code", "```\n$x$\n```", 0), ("text", "\n", 2), ("inline", "y", 3),
        ]),
        ("$a +\nb$", [("inline", "a +\nb", 0)]),
        ("$a\n\nb$", [("text", "$a\n\nb$", 0)]),
        ("", []),
    ],
)  # fmt: skip
def test_a_text_is_taken_apart_into_its_pieces(markdown, pieces):
    assert list(texts.pieces(markdown)) == [TextPiece(*piece) for piece in pieces]


def test_links_are_found_with_their_lines_outside_code():
    markdown = "[a](lesson:bugs)\n\nand `[b](lesson:code)`\n[c](https://example.org/x)"
    assert texts.links(markdown) == [("lesson:bugs", 0), ("https://example.org/x", 3)]


@pytest.mark.parametrize(
    "markdown",
    [
        "a < b and c > d, 3 <4", "[a](lesson:bugs) [b](view:train) [c](https://example.org/a_b)",
        "| a | b |\n|---|---|\n| 1 | 2 |", "**bold** _italic_ `<b>`", "```\n<script>\n```", "$a<b$",
    ],
)  # fmt: skip
def test_an_honest_text_has_no_mistakes(markdown):
    assert list(texts.check(markdown)) == []


def test_a_mistake_is_found_in_its_line():
    found = list(texts.check("first\n\nthird <b>bold</b>\nfourth ![x](y)"))
    assert sorted(mistake.line for mistake in found) == [2, 3, 3], "the picture leads nowhere, too"
