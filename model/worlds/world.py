"""World: a small thing to try something in, with values to move and buttons to press.

Invariant: a world is whole between two values of ``press``: whoever stops asking for the next one
has cancelled, and everything may go on from there. What a world does follows from what it was
given and its seed alone.
"""

import copy
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from ..errors import SettingError
from ..language import tr
from ..settings import shown
from .control import Action, Control
from .pictures import WorldPicture

Value = float | int | bool | str
"""What conditions, answers and texts of a lesson may use."""


class World(ABC):
    """A small world; a subclass declares what it holds and says what can be seen.

    A subclass declares ``controls`` and ``actions``, brings what follows from the controls up to
    date in ``_renew``, and has a generator ``_on_<action>`` for each action. Everything that
    changes lies in the object's own attributes, so that ``snapshot`` holds all of it.

    Args:
        start: Values of controls by name; those left out have their defaults.

    Raises:
        SettingError: A name is unknown, or a value none of the control's.

    Attributes:
        key: Its name in WORLDS and in lessons.
        part: Which part of the course draws it: "plane", "curve", "surface", "graph", "grid" or
            "blank".
        title: For people.
        controls: What can be moved.
        actions: The buttons.
    """

    key: ClassVar[str]
    part: ClassVar[str]
    title: ClassVar[str]
    controls: tuple[Control, ...] = ()
    actions: tuple[Action, ...] = ()

    def __init__(self, /, **start: Any) -> None:
        self._values = {each.name: each.check(each.default) for each in self.controls}
        for name, value in start.items():
            self._values[name] = self._control(name).check(value)
        self._begin(frozenset(start))

    def set(self, name: str, value: Any) -> None:
        """Moves a control.

        Raises:
            SettingError: There is none of that name, or the value is none of its; nothing changed.
        """
        value = self._control(name).check(value)
        before = dict(vars(self))
        self._values = self._values | {name: value}
        try:
            self._renew(name)
        except SettingError:
            vars(self).update(before)
            raise

    def get(self, name: str) -> Any:
        """A control's value; of an array a copy.

        Raises:
            SettingError: There is none of that name.
        """
        value = self._values[self._control(name).name]
        return value.copy() if isinstance(value, np.ndarray) else value

    def press(self, action: str) -> Iterator[None]:
        """Does what the button says, bit by bit: a value whenever there is something new to see.

        Each bit takes a few milliseconds at most.

        Raises:
            SettingError: There is no such button, or what is set now makes no sense for it.
        """
        if action not in {each.name for each in self.actions}:
            known = ", ".join(each.name for each in self.actions) or tr("none")
            raise SettingError(
                tr(
                    "There is no action named {action}. Take one of {known}.",
                    action=shown(action),
                    known=known,
                )
            )
        return getattr(self, f"_on_{action}")()

    def state(self) -> dict[str, Value]:
        """Controls that are one value, and figures, by name."""
        plain = {
            name: value for name, value in self._values.items() if not isinstance(value, np.ndarray)
        }
        return plain | {name: _plain(value) for name, value in self._figures().items()}

    def snapshot(self) -> dict[str, Any]:
        """All that can change, as it is now; nothing of it changes any more."""
        return copy.deepcopy(vars(self))

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Brings back what ``snapshot`` gave."""
        vars(self).clear()
        vars(self).update(copy.deepcopy(snapshot))

    @abstractmethod
    def picture(self) -> WorldPicture:
        """What there is to see now."""

    @abstractmethod
    def _figures(self) -> dict[str, Value]:
        """What is counted and measured, by name."""

    def _begin(self, given: frozenset[str]) -> None:  # noqa: B027, most worlds need nothing
        """Makes what else there is, at the start; ``given`` are the controls that were named."""

    def _renew(self, name: str) -> None:  # noqa: B027, most worlds need nothing
        """Brings up to date what follows from the control that was moved.

        Raises:
            SettingError: The value makes no sense beside the others.
        """

    def _control(self, name: str) -> Control:
        for control in self.controls:
            if control.name == name:
                return control
        known = ", ".join(each.name for each in self.controls)
        raise SettingError(
            tr(
                "There is nothing named {name} here. Take one of {known}.",
                name=shown(name),
                known=known,
            )
        )


def of_length(numbers: np.ndarray, count: int, more: float) -> np.ndarray:
    """The first ``count`` of ``numbers`` (n,); where they are fewer, with ``more`` behind them."""
    return np.concatenate([numbers[:count], np.full(max(count - len(numbers), 0), more)])


def numbered(prefix: str, numbers: Sequence[float] | np.ndarray, most: int) -> dict[str, Value]:
    """The first ``most`` of ``numbers`` (n,) as figures <prefix>1, <prefix>2 and so on.

    Always as many, NaN where there are fewer, so that a lesson may name one before it is there.
    """
    row = of_length(np.asarray(numbers, dtype=float), most, math.nan)
    return {f"{prefix}{place}": value for place, value in enumerate(row.tolist(), 1)}


def _plain(value: Any) -> Value:
    """A figure in a type of Python's own; what is not finite stays so."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return math.inf if value > 0 else -math.inf if value < 0 else math.nan
    return value
