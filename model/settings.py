"""Settings that know their bounds: one declaration validates, documents and builds a form.

A frozen dataclass that derives from Settings declares each field with ``number``, ``integer``,
``choice``, ``flag`` or ``integers``. Bounds are checked on construction, so an instance that
exists is valid. ``live`` fields may change between two batches of a running training.
"""

import dataclasses
import math
from dataclasses import dataclass, field, fields
from typing import Any, Self

from .errors import SettingError
from .language import commas, quoted, tr, trc

CHOICE_TITLES = {
    "asynchronous": trc("choice", "asynchronous"),
    "binary_cross_entropy": trc("choice", "binary cross entropy"),
    "cd": trc("choice", "cd"),
    "constant": trc("choice", "constant"),
    "convolutional": trc("choice", "convolutional"),
    "cosine": trc("choice", "cosine"),
    "cross_entropy": trc("choice", "cross entropy"),
    "dense": trc("choice", "dense"),
    "each": trc("choice", "each"),
    "last": trc("choice", "last"),
    "linear": trc("choice", "linear"),
    "modern": trc("choice", "modern"),
    "momentum": trc("choice", "momentum"),
    "normal": trc("choice", "normal"),
    "one_cycle": trc("choice", "one cycle"),
    "persistent": trc("choice", "persistent"),
    "pseudo_inverse": trc("choice", "pseudo inverse"),
    "random": trc("choice", "random"),
    "rows": trc("choice", "rows"),
    "softmax_squared_error": trc("choice", "softmax squared error"),
    "squared_error": trc("choice", "squared error"),
    "step": trc("choice", "step"),
    "synchronous": trc("choice", "synchronous"),
    "zero": trc("choice", "zero"),
}
"""Choices that are words of a language, as people read them; others are names."""
LONGEST_SHOWN = 40
"""Characters of a wrong value that a sentence repeats."""


@dataclass(frozen=True)
class Spec:
    """What is known of one field beside its name and default.

    Attributes:
        kind: "number", "integer", "choice", "flag" or "integers" (a tuple of integers).
        title: Short label, as a form shows it.
        help: One sentence on what the field does to the network or to learning.
        low: Smallest allowed value (of each entry, for "integers").
        high: Largest allowed value.
        step: A sensible increment for a spin box; for "number", 0 means steps by decades.
        choices: Allowed values of a "choice".
        length: Fewest and most entries of "integers".
        live: Whether it may change while a training runs.
        once: Names that it had in earlier versions; files and options may still use them.
        since: Version of model files since which they know it: an earlier version of the program
            reads a file in which it has its default, and is told of a later format otherwise.
    """

    kind: str
    title: str
    help: str
    low: float = -math.inf
    high: float = math.inf
    step: float = 0.0
    choices: tuple[str, ...] = ()
    length: tuple[int, int] = (0, 0)
    live: bool = False
    once: tuple[str, ...] = ()
    since: int = 1

    def check(self, value: Any) -> Any:
        """Returns ``value`` in this field's type.

        Raises:
            SettingError: It is of the wrong type or out of bounds.
        """
        return _CHECKS[self.kind](self, value)


def number(
    default: float,
    title: str,
    help: str,
    *,
    low: float,
    high: float,
    step: float = 0.0,
    live: bool = False,
    once: tuple[str, ...] = (),
) -> Any:
    """A real number within [low, high]."""
    return _declare(default, Spec("number", title, help, low, high, step, live=live, once=once))


def integer(
    default: int,
    title: str,
    help: str,
    *,
    low: int,
    high: int,
    step: int = 1,
    live: bool = False,
    since: int = 1,
) -> Any:
    """A whole number within [low, high]."""
    return _declare(default, Spec("integer", title, help, low, high, step, live=live, since=since))


def choice_title(choice: str) -> str:
    """A value of a "choice" as a person reads it; files and commands have the value itself."""
    return CHOICE_TITLES.get(choice, choice.replace("_", " "))


def choice(default: str, title: str, help: str, *, choices: tuple[str, ...]) -> Any:
    """One of a few names."""
    return _declare(default, Spec("choice", title, help, choices=choices))


def flag(default: bool, title: str, help: str, *, since: int = 1) -> Any:
    """Yes or no."""
    return _declare(default, Spec("flag", title, help, since=since))


def integers(
    default: tuple[int, ...],
    title: str,
    help: str,
    *,
    low: int,
    high: int,
    length: tuple[int, int],
) -> Any:
    """A tuple of whole numbers, each within [low, high]."""
    return _declare(default, Spec("integers", title, help, low, high, 1, length=length))


@dataclass(frozen=True)
class Settings:
    """Base of all settings; see the module's docstring.

    Raises:
        SettingError: On construction, for the first field that is out of its bounds.
    """

    def __post_init__(self) -> None:
        for name, spec in self.specs().items():
            object.__setattr__(self, name, spec.check(getattr(self, name)))

    @classmethod
    def specs(cls) -> dict[str, Spec]:
        """Field name -> Spec, in the order of declaration."""
        return {f.name: f.metadata["spec"] for f in fields(cls)}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """The settings in ``values``; absent ones take their defaults.

        Names of earlier versions are taken for those of today.

        Raises:
            SettingError: A name is unknown or a value out of bounds.
        """
        if not isinstance(values, dict):
            raise SettingError(tr("Settings must be given by name: a table of names and values."))
        now = {old: name for name, spec in cls.specs().items() for old in spec.once}
        values = {now.get(name, name): value for name, value in values.items()}
        unknown = sorted(set(values) - set(cls.specs()))
        if unknown:
            known = commas(cls.specs())
            raise SettingError(
                tr(
                    "There is no setting named “{unknown}”. There are {known}.",
                    unknown=unknown[0][:40],
                    known=known,
                )
            )
        return cls(**values)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold; ``from_dict`` gives the settings back."""
        return dataclasses.asdict(self)

    def changed_since(self, version: int) -> dict[str, int]:
        """Fields of later versions than this one that have not their default: name -> since."""
        defaults = {each.name: each.default for each in fields(self)}
        return {
            name: spec.since
            for name, spec in self.specs().items()
            if spec.since > version and getattr(self, name) != defaults[name]
        }

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed, checked like a new one."""
        return dataclasses.replace(self, **changes)


def shown(value: Any) -> str:
    """A value that somebody gave, for a sentence: short, and without words of Python."""
    if value is None:
        return tr("nothing")
    if isinstance(value, dict | list | tuple):
        if isinstance(value, dict):
            return tr("a table")
        return tr("a list") if value else tr("an empty list")
    if isinstance(value, int) and abs(value) > 10**LONGEST_SHOWN:
        return tr("a number of too many digits")  # Python refuses to write the longest
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"
    return quoted(text) if isinstance(value, str) else text


def _declare(default: Any, spec: Spec) -> Any:
    return field(default=default, metadata={"spec": spec})


def _check_number(spec: Spec, value: Any) -> float:
    real = isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))
    if isinstance(value, bool) or not real:
        raise SettingError(
            tr("{title} must be a number, not {value}.", title=spec.title, value=shown(value))
        )
    return float(_within(spec, value))


def _check_integer(spec: Spec, value: Any) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole:
        raise SettingError(
            tr("{title} must be a whole number, not {value}.", title=spec.title, value=shown(value))
        )
    return int(_within(spec, value))


def _check_choice(spec: Spec, value: Any) -> str:
    if not isinstance(value, str) or value not in spec.choices:
        names = commas(spec.choices)
        raise SettingError(
            tr(
                "{title} can be {names}, but not {value}.",
                title=spec.title,
                names=names,
                value=shown(value),
            )
        )
    return value


def _check_flag(spec: Spec, value: Any) -> bool:
    if not isinstance(value, bool):
        raise SettingError(
            tr("{title} must be true or false, not {value}.", title=spec.title, value=shown(value))
        )
    return value


def _check_integers(spec: Spec, value: Any) -> tuple[int, ...]:
    if not isinstance(value, tuple | list):
        raise SettingError(
            tr("{title} must be whole numbers, not {value}.", title=spec.title, value=shown(value))
        )
    fewest, maximum = spec.length
    if not fewest <= len(value) <= maximum:
        wanted = (
            f"{fewest}"
            if fewest == maximum
            else tr("{fewest} to {maximum}", fewest=fewest, maximum=maximum)
        )
        raise SettingError(
            tr(
                "{title} takes {wanted} numbers, not {count}.",
                title=spec.title,
                wanted=wanted,
                count=len(value),
            )
        )
    return tuple(_check_integer(spec, entry) for entry in value)


def _within(spec: Spec, value: float) -> float:
    if not spec.low <= value <= spec.high:
        # Python's whole numbers go on where its floats end.
        given = _written(value) if abs(value) < 1e299 else tr("a number of 300 digits or more")
        raise SettingError(
            tr(
                "{title} must lie between {low} and {high}, not {given}.",
                title=spec.title,
                low=_written(spec.low),
                high=_written(spec.high),
                given=given,
            )
        )
    return value


def _written(value: float) -> str:
    """The number in few digits, but in so many that no other number is written alike."""
    short = f"{value:g}"
    return short if float(short) == value else f"{value!r}"


_CHECKS = {
    "number": _check_number,
    "integer": _check_integer,
    "choice": _check_choice,
    "flag": _check_flag,
    "integers": _check_integers,
}
