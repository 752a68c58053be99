"""Axes: which setting of a plan is varied, and over which values.

Whatever a plan declares can be varied: the settings of its network, of its training and of its
augmentation, the kind of network, the data and how many digits of them are learnt from.
"""

import dataclasses
import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from ..archs import ARCHITECTURES
from ..data import PART, SPLITS
from ..data.augment import Augmentation
from ..data.dataset import MIN_DIGITS
from ..errors import SettingError
from ..language import ENGLISH, any_of, commas, language, tr
from ..plan import Plan, architecture_named
from ..run import Training
from ..settings import Spec, shown

MAX_VALUES = 1000
"""Most values of one axis."""

LINEAR, LOG = "linear", "log"
SCALES = (LINEAR, LOG)

CONFIG, TRAINING, AUGMENTATION, PLAN = "config", "training", "augmentation", "plan"

TRAIN_DIGITS = "train_digits"

_OF_PLAN = {
    "architecture": Spec(
        "choice", tr("Network"), tr("Kind of network."), choices=tuple(ARCHITECTURES)
    ),
    "data": Spec("text", tr("Data"), tr("What is learnt and read, by its name.")),
    TRAIN_DIGITS: Spec(
        "integer",
        tr("Training digits"),
        tr(
            "How many digits are learnt from; those of a smaller number are among those of a "
            "larger."
        ),
        low=MIN_DIGITS,
        high=1_000_000,
        step=1,
    ),
    "split": Spec("choice", tr("Split"), tr("How the digits are divided."), choices=SPLITS),
    "split_seed": Spec(
        "integer",
        tr("Seed of the split"),
        tr("What a random split is drawn from."),
        low=0,
        high=2**31 - 1,
    ),
}


@dataclass(frozen=True)
class VariedSetting:
    """A setting that an axis may vary.

    Attributes:
        name: As in a plan.
        section: Part of the plan that holds it.
        spec: What is known of it; its kind is "text" for the name of a data set.
    """

    name: str
    section: str
    spec: Spec

    def check(self, value: Any) -> Any:
        """The value in the setting's type; a number alone is a list of one where lists are due.

        Raises:
            SettingError: It is of the wrong type or out of bounds.
        """
        if self.spec.kind == "text":
            if not isinstance(value, str) or not value:
                raise SettingError(
                    tr(
                        "{title} must be a name, not {value}.",
                        title=self.spec.title,
                        value=shown(value),
                    )
                )
            return value
        if self.spec.kind == "integers" and not isinstance(value, list | tuple):
            value = (value,)
        return self.spec.check(value)

    def read(self, word: str) -> Any:
        """The value that a word of the command line stands for; lists are written 64x32.

        Raises:
            SettingError: It stands for none.
        """
        kind = self.spec.kind
        try:
            if kind == "flag":
                value: Any = _TRUTHS[word]
            elif kind == "integers":
                value = tuple(int(part) for part in word.split("x"))
            else:
                value = _READERS.get(kind, str)(word)
        except (KeyError, ValueError) as error:
            wanted = _WANTED.get(kind, tr("a name"))
            raise SettingError(
                tr(
                    "{title} can't be “{word}”: give {wanted}, or several with "
                    "commas between them.",
                    title=self.spec.title,
                    word=word[:40],
                    wanted=wanted,
                )
            ) from error
        return self.check(value)


def varied_settings(architecture: str) -> dict[str, VariedSetting]:
    """All that can be varied about a training of this network, by name; seeds are no axis.

    Raises:
        SettingError: There is no such network.
    """
    sections = {
        AUGMENTATION: Augmentation.specs(),
        TRAINING: {name: spec for name, spec in Training.specs().items() if name != "seed"},
        CONFIG: architecture_named(architecture).Config.specs(),
        PLAN: _OF_PLAN,
    }
    found = {
        name: VariedSetting(name, section, spec)
        for section, specs in sections.items()
        for name, spec in specs.items()
    }
    order = (CONFIG, TRAINING, AUGMENTATION, PLAN)
    return dict(sorted(found.items(), key=lambda item: order.index(item[1].section)))


def varied_setting(architecture: str, name: str) -> VariedSetting:
    """One of them.

    Raises:
        SettingError: There is none of that name.
    """
    settings = varied_settings(architecture)
    if name in settings:
        return settings[name]
    if name == "seed":
        raise SettingError(tr("The seed is no axis: say for how many seeds each point is trained."))
    raise SettingError(
        tr(
            "“{name}” is no setting of the network {architecture} that can be varied. Those "
            "that can are {settings}.",
            name=name[:40],
            architecture=architecture,
            settings=commas(settings),
        )
    )


@dataclass(frozen=True)
class Axis:
    """A setting and what it is varied over: values, or a range.

    Attributes:
        name: Of the setting.
        values: Where there is no range, one after another.
        low: Where a range begins; None without one.
        high: Where it ends, which belongs to it.
        count: Into how many values a grid divides the range; 0 where it is only drawn from.
        scale: How they are spaced and drawn: one of SCALES.
    """

    name: str
    values: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None
    count: int = 0
    scale: str = LINEAR

    @property
    def is_range(self) -> bool:
        """Whether it is a range."""
        return self.low is not None

    @classmethod
    def of_words(cls, name: str, text: str, architecture: str) -> Self:
        """The axis that ``--vary NAME=TEXT`` asks for.

        Args:
            name: Of the setting; a dash may stand for an underscore.
            text: "0.1,0.3", or a range "0.01..1", "0.01..1:7" of seven values, "0.01..1:7:log".
            architecture: Whose setting it is.

        Raises:
            SettingError: It is none.
        """
        setting = varied_setting(architecture, name.strip().replace("-", "_"))
        if setting.spec.kind not in ("number", "integer") or ".." not in text:
            words = [word.strip() for word in text.split(",") if word.strip()]
            return cls(setting.name, tuple(map(setting.read, words))).checked(architecture)
        span, *more = filter(None, text.split(":"))
        low, high = span.split("..", 1)
        count = next((word for word in more if word.isdigit()), "0")
        scale = next((word for word in more if not word.isdigit()), LINEAR)
        axis = cls(
            setting.name, low=_real(low), high=_real(high), count=int(count[:9]), scale=scale
        )
        return axis.checked(architecture)

    @classmethod
    def from_dict(cls, values: Any, architecture: str) -> Self:
        """The axis in plain values, checked.

        Raises:
            SettingError: It is none.
        """
        if not isinstance(values, dict) or not isinstance(values.get("name"), str):
            raise SettingError(
                tr("An axis is a table with a name and values, or with low and high.")
            )
        unknown = sorted(set(values) - {each.name for each in dataclasses.fields(cls)})
        if unknown:
            raise SettingError(
                tr(
                    "There is no “{unknown}” in an axis. There are name, values, low, high, "
                    "count and scale.",
                    unknown=unknown[0][:40],
                )
            )
        given = dict(values)
        if not isinstance(given.get("values", ()), list | tuple):
            raise SettingError(
                tr("The values of the axis “{name}” must be a list.", name=given["name"][:40])
            )
        given["values"] = tuple(given.get("values", ()))
        for key in ("low", "high"):
            if key in given:
                given[key] = _real(given[key])
        if type(given.get("count", 0)) is not int:
            raise SettingError(
                tr(
                    "The count of the axis “{name}” must be a whole number.",
                    name=given["name"][:40],
                )
            )
        return cls(**given).checked(architecture)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON and TOML can hold."""
        if not self.is_range:
            values = [list(value) if isinstance(value, tuple) else value for value in self.values]
            return {"name": self.name, "values": values}
        return {
            "name": self.name,
            "low": self.low,
            "high": self.high,
            "count": self.count,
            "scale": self.scale,
        }

    def checked(self, architecture: str) -> Self:
        """The same with its values in the types of the setting.

        Raises:
            SettingError: A value is none of the setting's, or the range is no range.
        """
        setting = varied_setting(architecture, self.name)
        if not self.is_range:
            if not self.values:
                raise SettingError(
                    tr("The axis “{name}” has no values. Name two or more.", name=self.name)
                )
            values = tuple(dict.fromkeys(map(setting.check, self.values)))
            _check_count(self.name, len(values))
            return dataclasses.replace(self, values=values)
        if setting.spec.kind not in ("number", "integer"):
            raise SettingError(
                tr("{title} has no range: list its values.", title=setting.spec.title)
            )
        if self.scale not in SCALES:
            raise SettingError(
                tr(
                    "The scale of the axis “{name}” is {scales}, not {scale}.",
                    name=self.name,
                    scales=any_of(SCALES),
                    scale=shown(self.scale),
                )
            )
        if self.high is None or self.low >= self.high:
            raise SettingError(
                tr("The range of the axis “{name}” must go from low to high.", name=self.name)
            )
        if self.scale == LOG and self.low <= 0:
            raise SettingError(
                tr(
                    "A logarithmic range begins above 0: give the axis “{name}” another low, or "
                    "the scale linear.",
                    name=self.name,
                )
            )
        for end in (self.low, self.high):
            setting.check(end)
        _check_count(self.name, self.count)
        if self.count == 1:
            raise SettingError(
                tr("The range of the axis “{name}” needs 2 values or more.", name=self.name)
            )
        return self

    def grid(self, architecture: str) -> tuple[Any, ...]:
        """Its values in a grid.

        Raises:
            SettingError: It is a range without a count.
        """
        if not self.is_range:
            return self.values
        if not self.count:
            raise SettingError(
                tr(
                    "In a grid the range of “{name}” needs a count of values: “low..high:7”, or "
                    "draw points from it, with the sampling random or sobol.",
                    name=self.name,
                )
            )
        return self._distinct([self._at(k / (self.count - 1)) for k in range(self.count)],
                              architecture)  # fmt: skip

    def drawn(self, fraction: float, architecture: str) -> Any:
        """The value at ``fraction``, 0 to 1, of the way through it."""
        if not self.is_range:
            return self.values[min(int(fraction * len(self.values)), len(self.values) - 1)]
        return self._distinct([self._at(fraction)], architecture)[0]

    def _at(self, fraction: float) -> float:
        if self.scale == LOG:
            value = self.low * (self.high / self.low) ** fraction
        else:
            value = self.low + (self.high - self.low) * fraction
        # Six digits tell points apart and stay readable in a table.
        return min(max(float(f"{value:.6g}"), self.low), self.high)

    def _distinct(self, values: Sequence[float], architecture: str) -> tuple[Any, ...]:
        setting = varied_setting(architecture, self.name)
        if setting.spec.kind == "integer":
            values = [round(value) for value in values]
        return tuple(dict.fromkeys(map(setting.check, values)))


def with_point(plan: Plan, point: dict[str, Any]) -> Plan:
    """The plan with the settings of a point in place of its own.

    A setting of the augmentation switches that on; it would be of no effect without.

    Args:
        plan: As it is without.
        point: Values by the names of settings.

    Raises:
        SettingError: The point's network has no such setting.
    """
    architecture = point.get("architecture", plan.architecture)
    parts: dict[str, Any] = {
        name: dict(getattr(plan, name)) for name in (CONFIG, TRAINING, AUGMENTATION)
    }
    for name, value in point.items():
        setting = varied_setting(architecture, name)
        if setting.section != PLAN:
            parts[setting.section][name] = value
        elif name != TRAIN_DIGITS:
            parts[name] = value
        if setting.section == AUGMENTATION and "augment" not in point:
            parts[TRAINING]["augment"] = True
    if TRAIN_DIGITS in point:
        parts["data"] = f"{parts.get('data', plan.data)}+{PART}:{point[TRAIN_DIGITS]}"
    return dataclasses.replace(plan, **parts)


def plain_point(point: Mapping[str, Any]) -> dict[str, Any]:
    """The same with lists in place of tuples, as JSON gives it back."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in point.items()
    }


def setting_words(name: str) -> str:
    """A setting inside a sentence: "learning rate"; by its title where that is translated."""
    plain = name.replace("_", " ")
    return plain if language() == ENGLISH else _titles().get(name, plain)


@functools.cache
def _titles() -> dict[str, str]:
    """Of all that can be varied about any network."""
    settings = (varied_settings(architecture) for architecture in ARCHITECTURES)
    return {name: each.spec.title for some in settings for name, each in some.items()}


def shown_value(value: Any) -> str:
    """A value of an axis for people, and as ``--vary`` reads it: "0.1", "64x32", "on"."""
    if isinstance(value, list | tuple):
        return "x".join(map(str, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _check_count(name: str, count: int) -> None:
    if not 0 <= count <= MAX_VALUES:
        raise SettingError(
            tr(
                "The axis “{name}” may have up to {most:,} values, not {count}.",
                name=name,
                most=MAX_VALUES,
                count=count,
            )
        )


def _real(value: Any) -> float:
    """A number of a range, as a word or as it is."""
    try:
        if isinstance(value, bool):
            raise ValueError(value)
        real = float(value)
    except (TypeError, ValueError) as error:
        raise SettingError(
            tr(
                "{value} is no end of a range. Write it as “0.01..1”, with two numbers.",
                value=shown(value),
            )
        ) from error
    if not math.isfinite(real):
        raise SettingError(
            tr("{value} is no end of a range. Write it as “0.01..1”.", value=shown(value))
        )
    return real


_TRUTHS = {"true": True, "on": True, "false": False, "off": False}
_READERS = {"number": float, "integer": int, "choice": str, "text": str}
_WANTED = {
    "number": tr("a number"),
    "integer": tr("a whole number"),
    "integers": tr("whole numbers such as 64 or 64x32"),
    "flag": tr("on or off"),
}
