"""Markdown of a model card: headings, tables and the figures in them."""

from collections.abc import Iterable, Sequence
from typing import Any

from ..language import trc

LETTERS = 2000
"""The most of a text that stands in a cell."""


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table; bars and line ends in cells are made harmless."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: Any) -> str:
    text = str(value)[:LETTERS]
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def heading(text: str) -> str:
    """A heading of a part of the card."""
    return f"## {text}"


def value_heads() -> tuple[str, str]:
    """The heads of a table that gives something a value in each row."""
    return trc("head of a table", "what"), trc("head of a table", "value")


def percent(fraction: float) -> str:
    """A fraction as a person reads it, such as "97.44 %"."""
    return f"{100 * fraction:.2f} %"
