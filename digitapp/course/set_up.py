"""A set-up of a small world as a short text: what one person has found, another pastes.

The text is TOML: it stands in a lesson's front matter as it is, and gives it its beginning.
Invariant: what is pasted is checked value by value by the world; a text that is no set-up, or one
of another lesson, changes nothing.
"""

import json
import re
from typing import Any

import numpy as np

from model.errors import DigitError
from model.language import tr
from model.worlds.world import World

from .toml_table import Block, LessonError, TomlTable
from .walk import is_same

MAX_LETTERS = 60_000
DIGITS = 9
MARK = "# digitapp set-up of"
PASTED = tr("what was pasted")


class SetUpError(DigitError):
    """A text is no set-up, or none of this world."""


def set_up_text(key: str, world: World) -> str:
    """The values of all controls, as a few lines to be passed on or put into a lesson.

    Args:
        key: Of the lesson, or of the world where it is used without one.
        world: It.
    """
    lines = [f"{control.name} = {_toml(world.get(control.name))}" for control in world.controls]
    return "\n".join([f"{MARK} {key}", "[start]", *lines, ""])


def take_set_up(text: str, key: str, world: World) -> None:
    """Gives the controls the values of a set-up, or of a lesson's [start].

    Raises:
        SetUpError: It is none, or one of another lesson.
        SettingError: The world refuses a value; then it is as it was.
    """
    values = _values(text, key)
    before = world.snapshot()
    try:
        for name, value in values.items():
            world.set(name, value)
        # A control may move another (points of one's own choose "own"): the text has the last say.
        for name, value in values.items():
            if not is_same(world.get(name), value):
                world.set(name, value)
    except DigitError:
        world.restore(before)
        raise


def _values(text: str, key: str) -> dict[str, Any]:
    text = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    found = re.match(rf"{MARK} ([^\n]*)", text)
    if len(text) > MAX_LETTERS or "[start]" not in text:
        raise SetUpError(
            tr("What was copied is no set-up. Copy the lines that begin with “# digitapp set-up”.")
        )
    if found and found[1].strip() != key:
        of = found[1].strip()[:40]
        raise SetUpError(
            tr("That set-up is of “{of}”, not of “{key}”. Open that lesson first.", of=of, key=key)
        )
    try:
        table = TomlTable.read(Block("text", text, 1), PASTED, tr("a set-up"))
        values = table.table("start")
        table.finish()
    except LessonError as error:
        raise SetUpError(
            tr(
                "The set-up can't be read. Line {line}: {problem} Or copy all of it once more.",
                line=error.line,
                problem=error.text,
            )
        ) from None
    return values


def _toml(value: Any) -> str:
    """A number, flag, text or array as TOML writes it."""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, list | tuple | np.ndarray):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, int | np.integer):
        return str(int(value))
    shown = f"{value:.{DIGITS}g}"
    # TOML's floats have a point or an exponent with digits before it.
    return shown if re.search(r"[.e]", shown) else f"{shown}.0"
