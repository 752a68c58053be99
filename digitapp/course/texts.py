"""The texts of lessons: Markdown in which formulas stand between dollars and values in braces.

Invariant: code and formulas are left as they are; only what is between them is filled in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from model.language import tr

from . import filling
from .grammar import GrammarError, Value

LONGEST_FORMULA = 400

FENCED = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[^\n]*\n(?P<inside>.*?\n)?(?P=fence)[ \t]*$", re.DOTALL | re.MULTILINE
)
"""A block of code, with its fences."""

_MARKS = re.compile(
    rf"{FENCED.pattern}"
    r"|(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|\\\$"
    r"|\$\$(?P<display>[^$]+)\$\$"
    r"|\$(?P<inline>(?![\s$])(?:[^$\n]|\n(?![ \t]*\n))*?(?<![\s\\]))\$(?!\d)",
    re.DOTALL | re.MULTILINE,
)
_FOREIGN = {
    "picture": re.compile(r"!\["),
    "html": re.compile(r"<[A-Za-z/!?][^>\n]*>?"),
}
_LINK = re.compile(r"(?<!\\)\]\(\s*<?([^)\s>]*)|^ {0,3}\[[^\]\n]+\]:\s*<?(\S+)", re.MULTILINE)
_PLACES = re.compile(r"(?:lesson|view):[a-z][a-z0-9_]{0,39}|https://[^\s\"'<>\\]{1,300}")


@dataclass(frozen=True)
class TextPiece:
    """A part of a text.

    Attributes:
        kind: "text" (Markdown), "code" (with its backticks), "inline" or "display" (a formula).
        text: The part; of a formula the LaTeX between its dollars.
        line: How many lines of the text stand before it.
    """

    kind: Literal["text", "code", "inline", "display"]
    text: str
    line: int


@dataclass(frozen=True)
class TextMistake:
    """Something that a lesson's text may not hold.

    Attributes:
        sentence: What, and what to do.
        line: How many lines of the text stand before it.
    """

    sentence: str
    line: int


def pieces(markdown: str) -> Iterator[TextPiece]:
    """The text in its order, taken apart into Markdown, code and formulas."""
    start = line = 0
    for match in _MARKS.finditer(markdown):
        kind = _kind(match)
        if kind == "text":
            continue
        before = markdown[start : match.start()]
        if before:
            yield TextPiece("text", before, line)
        line += before.count("\n")
        text = match[kind].strip() if kind in ("inline", "display") else match[0]
        yield TextPiece(kind, text, line)
        line += match[0].count("\n")
        start = match.end()
    if markdown[start:]:
        yield TextPiece("text", markdown[start:], line)


def _kind(match: re.Match[str]) -> Literal["text", "code", "inline", "display"]:
    if match["display"] is not None:
        return "display"
    if match["inline"] is not None:
        return "inline"
    return "text" if match[0] == r"\$" else "code"


def formulas(markdown: str) -> list[TextPiece]:
    """The formulas of a text."""
    return [piece for piece in pieces(markdown) if piece.kind in ("inline", "display")]


def links(markdown: str) -> list[tuple[str, int]]:
    """Where the text leads, and how many lines stand before each."""
    found = []
    for piece in pieces(markdown):
        if piece.kind == "text":
            for match in _LINK.finditer(piece.text):
                before = piece.text.count("\n", 0, match.start())
                found.append((match[1] or match[2] or "", piece.line + before))
    return found


def fields(markdown: str) -> frozenset[str]:
    """The names of values that the text shows.

    Raises:
        GrammarError: See ``filling.fields``.
    """
    plain = (piece.text for piece in pieces(markdown) if piece.kind == "text")
    return frozenset().union(*map(filling.fields, plain))


def fill(markdown: str, state: Mapping[str, Value]) -> str:
    """The text with the values of ``state`` in it; code and formulas as they are.

    Raises:
        GrammarError: See ``filling.fill``.
    """
    return "".join(
        filling.fill(piece.text, state) if piece.kind == "text" else _written(piece)
        for piece in pieces(markdown)
    )


def _written(piece: TextPiece) -> str:
    dollars = {"inline": "$", "display": "$$"}.get(piece.kind, "")
    return f"{dollars}{piece.text}{dollars}"


def check(markdown: str) -> Iterator[TextMistake]:
    """What a lesson's text may not hold."""
    for piece in pieces(markdown):
        if piece.kind == "text":
            yield from _check_plain(piece)
        elif piece.kind != "code" and len(piece.text) > LONGEST_FORMULA:
            yield TextMistake(
                tr(
                    "A formula has {count} characters. Split it; {most} are allowed.",
                    count=len(piece.text),
                    most=LONGEST_FORMULA,
                ),
                piece.line,
            )
    for target, line in links(markdown):
        if not _PLACES.fullmatch(target):
            yield TextMistake(
                tr(
                    "The link to “{target}” leads nowhere from a lesson. Link to lesson:KEY, "
                    "view:NAME or an address that begins with https.",
                    target=target[:60],
                ),
                line,
            )


def _check_plain(piece: TextPiece) -> Iterator[TextMistake]:
    def line(position: int) -> int:
        return piece.line + piece.text.count("\n", 0, position)

    try:
        filling.fields(piece.text)
    except GrammarError as error:
        yield TextMistake(str(error), piece.line)
    alone = re.search(r"(?<!\\)\$", piece.text)
    if alone:
        yield TextMistake(
            tr(
                "A dollar stands without a partner. Put a formula between two, without a blank "
                "inside them, and write \\$ where a dollar is meant."
            ),
            line(alone.start()),
        )
    picture = _FOREIGN["picture"].search(piece.text)
    if picture:
        yield TextMistake(
            tr(
                "A text can't show a file's picture. Leave it out; what is to be seen is the "
                "part's."
            ),
            line(picture.start()),
        )
    html = _FOREIGN["html"].search(piece.text)
    if html:
        yield TextMistake(
            tr(
                "“{html}” looks like HTML, which a lesson's text has none of. Put a blank "
                "after the <, or write it as code.",
                html=html[0][:40],
            ),
            line(html.start()),
        )
