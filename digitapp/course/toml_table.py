"""TOML in a lesson, each value asked for with what it should be.

Invariant: what goes wrong is a LessonError with the file and the line where it stands.
"""

import difflib
import itertools
import math
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from model.errors import DigitError
from model.language import commas, tr

from .grammar import LARGEST, NAME, deepest

DEEPEST_VALUE = 6
MOST_NUMBERS = 20_000
LONGEST_WORD = 2_000
"""Characters of a text among values."""

_NESTING = 12
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*")
"""Simple quotes and comments: brackets in them open nothing."""


class LessonError(DigitError):
    """A lesson file is not what a lesson should be.

    Args:
        text: What is wrong and what to do, in whole sentences.
        line: Where, counted from 1; 0 for the whole file.
        file: The name of the file.

    Attributes:
        text, line, file: The same.
    """

    def __init__(self, text: str, line: int, file: str) -> None:
        self.text, self.line, self.file = text, line, file
        place = tr("“{file}”, line {line}", file=file, line=line) if line else f"“{file}”"
        super().__init__(f"{place}: {text}")


@dataclass(frozen=True)
class Block:
    """A part of a lesson's body.

    Attributes:
        kind: "text" for Markdown, else the word after the backticks of its fence.
        text: What is in it.
        line: Its first line in the file, counted from 1.
    """

    kind: Literal["text", "step", "numpy"]
    text: str
    line: int


class TomlTable:
    """Keys and values of TOML, each asked for with what it should be.

    Args:
        values: As ``tomllib`` reads them.
        block: Where they were written, for lines.
        file: The name of the file.
        where: What it is called in sentences, such as "a step".
    """

    def __init__(self, values: dict[str, Any], block: Block, file: str, where: str) -> None:
        self.values, self.block, self.file, self.where = values, block, file, where
        self._asked: list[str] = []

    @classmethod
    def read(cls, block: Block, file: str, where: str) -> "TomlTable":
        """Reads the text of a block.

        Raises:
            LessonError: It is no TOML, or too deep.
        """
        if deepest(_QUOTED.sub("", block.text), "[{", "]}") > _NESTING:
            raise LessonError(
                tr("Brackets stand too deep in each other here. Write fewer."), block.line, file
            )
        for number, line in enumerate(block.text.split("\n")):
            if len(re.findall(r"\.", line.partition("=")[0])) > _NESTING:
                raise LessonError(
                    tr("A name has too many dots. Take them out."), block.line + number, file
                )
        try:
            return cls(tomllib.loads(block.text), block, file, where)
        except tomllib.TOMLDecodeError as error:
            words = str(error)
            found = re.search(r"\(at line (\d+), column \d+\)", words)
            line = block.line + (int(found[1]) - 1 if found else block.text.count("\n"))
            what = words.partition(" (at ")[0][:100]
            raise LessonError(
                tr(
                    "This is no TOML ({what}). Write it like rate = 0.5, texts in quotes.",
                    what=what,
                ),
                line,
                file,
            ) from None
        except (RecursionError, ValueError, OverflowError):
            raise LessonError(
                tr("A number or list here can't be read. Write it shorter."), block.line, file
            ) from None

    def mistake(self, text: str, key: str = "") -> LessonError:
        """An error at the line where ``key`` stands, or at the block's first."""
        return LessonError(text, self.line(key), self.file)

    def line(self, key: str) -> int:
        """Where ``key`` stands, as far as can be told."""
        pattern = re.compile(rf"""\s*(\[+\s*)?["']?{re.escape(key)}["']?\s*[\]=.]""")
        lines = self.block.text.split("\n")
        return self.block.line + next(
            (i for i, line in enumerate(lines) if key and pattern.match(line)), 0
        )

    def finish(self) -> None:
        """Raises LessonError where there is a key that nobody asked for."""
        for key in self.values:
            if key not in self._asked:
                near = difflib.get_close_matches(key, self._asked, 1)
                meant = (
                    f"“{near[0]}”"
                    if near
                    else tr("one of {names}", names=commas(dict.fromkeys(self._asked)))
                )
                raise self.mistake(
                    tr(
                        "The key “{key}” is not known in {where}. Write {meant}, or leave it out.",
                        key=key[:40],
                        where=self.where,
                        meant=meant,
                    ),
                    key,
                )

    def raw(self, key: str) -> Any:
        """Whatever stands there; None for nothing."""
        self._asked.append(key)
        return self.values.get(key)

    def has(self, key: str) -> bool:
        """Whether there is such a key."""
        self._asked.append(key)
        return key in self.values

    def _get(self, key: str, default: Any) -> Any:
        self._asked.append(key)
        value = self.values.get(key, default)
        if value is None:
            raise self.mistake(
                tr("The key “{key}” is missing in {where}. Write it.", key=key, where=self.where)
            )
        return value

    def text(self, key: str, longest: int, default: str | None = None) -> str:
        """A text of 1 to ``longest`` characters; ``default`` may be empty."""
        value = self._get(key, default)
        if not isinstance(value, str):
            raise self.mistake(tr("“{key}” should be a text. Put it in quotes.", key=key), key)
        if len(value) > longest:
            raise self.mistake(
                tr(
                    "“{key}” has {count:,} characters. Shorten it to {most:,}.",
                    key=key,
                    count=len(value),
                    most=longest,
                ),
                key,
            )
        if key in self.values and not value.strip():
            raise self.mistake(tr("“{key}” is empty. Fill it in, or leave it out.", key=key), key)
        return value.strip()

    def word(self, key: str, default: str | None = None) -> str:
        """A name: small letters, digits and underscores."""
        value = self.text(key, LONGEST_WORD, default)
        if value and not NAME.fullmatch(value):
            raise self.mistake(
                tr(
                    "“{value}” is no name. Take small letters, digits and underscores, a letter "
                    "first.",
                    value=value[:40],
                ),
                key,
            )
        return value

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A finite number within bounds."""
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.mistake(
                tr("“{key}” should be a number. Write one without quotes.", key=key), key
            )
        if not low <= value <= high:
            raise self.mistake(
                tr(
                    "“{key}” should be from {low:g} to {high:g}. Change it.",
                    key=key,
                    low=low,
                    high=high,
                ),
                key,
            )
        return value

    def texts(self, key: str, longest: int, fewest: int, most: int) -> tuple[str, ...]:
        """Texts in square brackets; none where the key is missing."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self.mistake(
                tr("“{key}” should be a list of texts. Write it like [“a”, “b”].", key=key), key
            )
        if self.has(key) and not fewest <= len(value) <= most:
            raise self.mistake(
                tr(
                    "“{key}” has {count} entries; {fewest} to {most} are allowed. Change that.",
                    key=key,
                    count=len(value),
                    fewest=fewest,
                    most=most,
                ),
                key,
            )
        if any(len(text) > longest for text in value):
            raise self.mistake(
                tr(
                    "A text in “{key}” is too long. Shorten it to {most}.",
                    key=key,
                    most=longest,
                ),
                key,
            )
        return tuple(text.strip() for text in value)

    def words(self, key: str, most: int = 40) -> tuple[str, ...]:
        """Names in square brackets; none where the key is missing."""
        found = self.texts(key, LONGEST_WORD, 0, most)
        for word in found:
            self._check_name(word, key)
        return found

    def table(self, key: str, reserved: Collection[str] = ()) -> dict[str, Any]:
        """Names and plain values: numbers, flags, texts and lists of them; may be missing."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self.mistake(
                tr("“{key}” should be names and values. Write it like {{ rate = 0.5 }}.", key=key),
                key,
            )
        count = itertools.count()
        for name, each in value.items():
            if name not in reserved:
                self._check_name(name, key)
                self._check_plain(name, each, key, 0, count)
        return value

    def tables(self, key: str, most: int, where: str) -> list["TomlTable"]:
        """Tables written as [[key]]; none where the key is missing."""
        value = self._get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.mistake(
                tr(
                    "“{key}” should be tables. Write its name in double brackets above each.",
                    key=key,
                ),
                key,
            )
        if len(value) > most:
            raise self.mistake(
                tr(
                    "There are {count} of “{key}”. Keep {most} at most.",
                    count=len(value),
                    key=key,
                    most=most,
                ),
                key,
            )
        return [
            TomlTable(each, self._part(key, i), self.file, where) for i, each in enumerate(value)
        ]

    def _part(self, key: str, index: int) -> Block:
        """The block from the ``index``-th [[key]] on."""
        lines = self.block.text.split("\n")
        starts = [i for i, line in enumerate(lines) if line.strip().startswith(f"[[{key}]]")]
        start = starts[index] if index < len(starts) else 0
        return Block("text", "\n".join(lines[start:]), self.block.line + start)

    def _check_name(self, name: str, key: str) -> None:
        if not NAME.fullmatch(name):
            raise self.mistake(
                tr(
                    "“{name}” in “{key}” is no name. Take small letters, digits and underscores.",
                    name=name[:40],
                    key=key,
                ),
                key,
            )

    def _check_plain(
        self, name: str, value: Any, key: str, depth: int, count: Iterator[int]
    ) -> None:
        if next(count) > MOST_NUMBERS or depth > DEEPEST_VALUE:
            raise self.mistake(
                tr("“{name}” in “{key}” holds too much. Take fewer values.", name=name, key=key),
                name,
            )
        if isinstance(value, list):
            for each in value:
                self._check_plain(name, each, key, depth + 1, count)
        elif isinstance(value, str):
            if len(value) > LONGEST_WORD:
                raise self.mistake(
                    tr("“{name}” in “{key}” is too long a text. Shorten it.", name=name, key=key),
                    name,
                )
        elif not isinstance(value, int | float):
            raise self.mistake(
                tr(
                    "“{name}” in “{key}” is neither number nor text nor a list of them. Change it.",
                    name=name,
                    key=key,
                ),
                name,
            )
        elif not math.isfinite(value) or abs(value) > LARGEST:
            raise self.mistake(
                tr(
                    "“{name}” in “{key}” is too large a number. Take one below 1e15.",
                    name=name,
                    key=key,
                ),
                name,
            )
