"""What a person can move in a small world, and its buttons: plain values that check themselves.

Invariant: ``Control.check`` gives a value of the control's kind, or says in a sentence why not.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import tr, trc
from ..settings import Spec, shown

MOST_NUMBERS = 20_000
"""Entries of the largest array that a control takes: a lesson's file may hold anything."""


@dataclass(frozen=True)
class Control:
    """Something that a person can move.

    Attributes:
        name: As lessons and the state call it.
        title: Short label, as a form shows it.
        help: One sentence on what it does.
        kind: "number", "choice", "flag", "text", "points" (n, 2), "cells" (rows, columns) or
            "numbers" (an array of any shape).
        default: Its value in a world that is told nothing.
        low: Smallest value, of each entry where it has several.
        high: Largest value.
        step: A sensible increment; 1 for a "number" makes it a whole number, 0 leaves it open.
        choices: Of a "choice", as lessons call them: each with what a person reads in its place.
        shape: Of "points", "cells" and "numbers": None for a length that is free.
    """

    name: str
    title: str
    help: str
    kind: str
    default: Any
    low: float = -math.inf
    high: float = math.inf
    step: float = 0.0
    choices: Mapping[str, str] = field(default_factory=dict)
    shape: tuple[int | None, ...] | None = None

    def check(self, value: Any) -> Any:
        """Returns ``value`` in this control's type: float, int, str, bool or a new float array.

        Raises:
            SettingError: It is of the wrong kind, shape or size.
        """
        return _CHECKS[self.kind](self, value.item() if isinstance(value, np.generic) else value)

    @property
    def spec(self) -> Spec:
        """The same as settings have it; of a "number", a "choice" or a "flag"."""
        kind = "integer" if self.kind == "number" and self.step == 1 else self.kind
        return Spec(
            kind, self.title, self.help, self.low, self.high, self.step, tuple(self.choices)
        )

    def fits(self, shape: tuple[int, ...]) -> bool:
        """Whether an array of that shape is one of this control's."""
        wanted = self.sizes
        return wanted is None or (
            len(shape) == len(wanted)
            and all(want in (None, have) for have, want in zip(shape, wanted, strict=True))
        )

    @property
    def sizes(self) -> tuple[int | None, ...] | None:
        """Of the axes of its arrays, None for a free one; None for any number of axes."""
        if self.shape is not None:
            return self.shape
        return {"points": (None, 2), "cells": (None, None)}.get(self.kind)

    def shape_words(self) -> str:
        """What it takes, for a sentence."""
        if self.shape is not None:
            sizes = " x ".join(tr("any") if size is None else str(size) for size in self.shape)
            return tr("an array of {sizes} numbers", sizes=sizes)
        words = {
            "points": tr("a list of points [x, y]"),
            "cells": tr("rows of numbers, all as long"),
        }
        return words.get(self.kind, tr("a list of numbers"))


@dataclass(frozen=True)
class Action:
    """A button.

    Attributes:
        name: As lessons call it.
        title: What stands on it.
        help: One sentence on what it does.
    """

    name: str
    title: str
    help: str


START = Control(
    "seed", trc("setting", "Start"),
    tr("Number of the start."),
    "number", 0, low=0, high=9999, step=1,
)  # fmt: skip
RESTART = Action("restart", tr("Start again"), tr("The same start's weights again."))


def _check_plain(control: Control, value: Any) -> Any:
    return control.spec.check(value)


def _check_text(control: Control, value: Any) -> str:
    if not isinstance(value, str):
        raise SettingError(
            tr(
                "{title} is {value}, which is no text. Write it in quotes.",
                title=control.title,
                value=shown(value),
            )
        )
    if len(value) > MOST_NUMBERS:
        raise SettingError(
            tr(
                "{title} is too long. Shorten it to {most:,} characters.",
                title=control.title,
                most=MOST_NUMBERS,
            )
        )
    return value


def _check_array(control: Control, value: Any) -> np.ndarray:
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise SettingError(
            tr(
                "{title} is {value}. Give {wanted}.",
                title=control.title,
                value=shown(value),
                wanted=control.shape_words(),
            )
        ) from None
    if array.size == 0 and array.ndim == 1:  # an empty list says nothing of its columns
        array = array.reshape(0, *(size or 0 for size in (control.sizes or ())[1:]))
    if not control.fits(array.shape):
        given = " x ".join(map(str, array.shape)) or "1"
        raise SettingError(
            tr(
                "{title} is an array of {given} numbers. Give {wanted}.",
                title=control.title,
                given=given,
                wanted=control.shape_words(),
            )
        )
    if array.size > MOST_NUMBERS:
        raise SettingError(
            tr(
                "{title} has too many numbers. Leave at most {most:,}.",
                title=control.title,
                most=MOST_NUMBERS,
            )
        )
    if not np.isfinite(array).all():
        raise SettingError(
            tr(
                "{title} has a number that is not finite. Give it another value.",
                title=control.title,
            )
        )
    if array.size and not (control.low <= array.min() and array.max() <= control.high):
        raise SettingError(
            tr(
                "A number of {title} is out of bounds. Take one between {low:g} and {high:g}.",
                title=control.title,
                low=control.low,
                high=control.high,
            )
        )
    return array


_CHECKS = {
    "number": _check_plain,
    "choice": _check_plain,
    "flag": _check_plain,
    "text": _check_text,
    "points": _check_array,
    "cells": _check_array,
    "numbers": _check_array,
}
