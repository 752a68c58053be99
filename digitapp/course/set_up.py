"""A set-up of a small world as a short text: what one person has found, another pastes.

Invariant: what is pasted is checked value by value by the world; a text that isn't a set-up, or is
one of another lesson, changes nothing.
"""

import json
from typing import Any

import numpy as np

from model.errors import DigitError
from model.worlds.world import World

MAX_LETTERS = 60_000
DIGITS = 9
MARK = "digitapp set-up"


class SetUpError(DigitError):
    """A text is no set-up, or none of this world."""


def set_up_text(key: str, world: World) -> str:
    """The values of all controls, as one line to be passed on.

    Args:
        key: Of the lesson, or of the world where it is used without one.
        world: It.
    """
    values = {control.name: _plain(world.get(control.name)) for control in world.controls}
    return f"{MARK} {key}: {json.dumps(values, ensure_ascii=False, separators=(', ', ': '))}"


def take_set_up(text: str, key: str, world: World) -> None:
    """Gives the controls the values of a set-up.

    Raises:
        SetUpError: It is none, or one of another lesson.
        SettingError: The world refuses a value; then it is as it was.
    """
    head, colon, body = text.strip().partition(":")
    if not colon or not head.startswith(MARK) or len(text) > MAX_LETTERS:
        raise SetUpError(
            "What was copied is no set-up. Copy a line that begins with “digitapp set-up”."
        )
    of = head.removeprefix(MARK).strip()
    if of != key:
        raise SetUpError(f"That set-up is of “{of[:40]}”, not of “{key}”. Open that lesson first.")
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise SetUpError("The set-up is not whole. Copy all of its line once more.")
    before = world.snapshot()
    try:
        for name, value in values.items():
            world.set(name, value)
    except DigitError:
        world.restore(before)
        raise


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [_plain(each) for each in value.tolist()]
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value
