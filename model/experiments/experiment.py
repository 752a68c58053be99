"""An experiment as a plain value: a plan, what is varied about it, and how often."""

import dataclasses
import itertools
import json
import math
import tomllib
from dataclasses import dataclass, field
from typing import Any, Self

from ..errors import SettingError
from ..language import commas, tr
from ..plan import Plan
from ..settings import shown
from .axes import Axis, with_point
from .trials import Trial

GRID, RANDOM, SOBOL = "grid", "random", "sobol"
SAMPLINGS = (GRID, RANDOM, SOBOL)

MAX_TRIALS = 100_000
MAX_SEEDS = 1000
MAX_AXES = 8


@dataclass(frozen=True)
class Experiment:
    """Trainings that are to be made and compared.

    Attributes:
        plan: What they have in common; what a point says takes its place.
        axes: What is varied.
        seeds: What each point is trained with, one training each.
        sampling: Which points: "grid" for all combinations, "random" or "sobol" to draw some.
            Sobol's are spread more evenly (scrambled, Owen 1998).
        points: How many are drawn; of no effect on a grid.
        sampling_seed: What they are drawn from.
        measure: By what points are compared, such as "test_accuracy"; empty for what the network
            is judged by on the validation part, or on the test part where there is no such.
        budget_s: Seconds after which no trial is begun; 0 for any.
        halving: Of how many points one goes on, each time that they have been trained that many
            times as long (successive halving, Jamieson and Talwalkar 2016); 0 for none, all go on.
        keep_networks: Whether each trained network is kept in a file.
        title: For people.
        look_for: A sentence on what to look for.
        came_out: A sentence or two on what came out, where somebody has run it.
    """

    plan: Plan = field(default_factory=Plan)
    axes: tuple[Axis, ...] = ()
    seeds: tuple[int, ...] = (0, 1, 2)
    sampling: str = GRID
    points: int = 16
    sampling_seed: int = 0
    measure: str = ""
    budget_s: float = 0.0
    halving: int = 0
    keep_networks: bool = False
    title: str = ""
    look_for: str = ""
    came_out: str = ""

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """The experiment in plain values, checked.

        "seeds" may be a number: so many, from 0 on.

        Raises:
            SettingError: A name is unknown, or a value of the wrong type or out of bounds.
        """
        if not isinstance(values, dict):
            raise SettingError(tr("An experiment is a table, such as the ones that come along."))
        names = [each.name for each in dataclasses.fields(cls)]
        unknown = sorted(set(values) - set(names))
        if unknown:
            raise SettingError(
                tr(
                    "There is no “{unknown}” in an experiment. There are {names}.",
                    unknown=unknown[0][:40],
                    names=commas(names),
                )
            )
        given = dict(values)
        plan = Plan.from_dict(given.pop("plan", {}))
        axes = given.pop("axes", [])
        if not isinstance(axes, list | tuple):
            raise SettingError(tr("The axes of an experiment are a list of tables."))
        given["seeds"] = _seeds(given.get("seeds", cls.seeds))
        read = tuple(Axis.from_dict(axis, _architecture(plan, axes)) for axis in axes)
        return cls(plan=plan, axes=read, **given).checked()

    @classmethod
    def from_toml(cls, text: str, name: str = tr("The experiment")) -> Self:
        """The experiment in a TOML document; ``name`` is what a sentence calls it.

        Raises:
            SettingError: It is no TOML, or as for ``from_dict``.
        """
        try:
            values = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            what = str(error)[:120].removesuffix(".")
            raise SettingError(
                tr("{name} is no TOML ({what}). Mend it there.", name=name, what=what)
            ) from error
        return cls.from_dict(values)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that JSON and TOML can hold; ``from_dict`` gives the experiment back."""
        values = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        values["seeds"] = list(self.seeds)
        values["plan"] = self.plan.to_dict()
        values["axes"] = [axis.to_dict() for axis in self.axes]
        return values

    def to_toml(self) -> str:
        """The experiment as a TOML document."""
        values = self.to_dict()
        axes, plan = values.pop("axes"), values.pop("plan")
        blocks = [_toml_lines(values)]
        tables = {name: plan.pop(name) for name in ("config", "training", "augmentation")}
        blocks.append(["[plan]", *_toml_lines(plan)])
        blocks += [[f"[plan.{name}]", *_toml_lines(table)] for name, table in tables.items()]
        blocks += [["[[axes]]", *_toml_lines(axis)] for axis in axes]
        return "\n\n".join("\n".join(block) for block in blocks) + "\n"

    def checked(self) -> Self:
        """Itself, with seeds and points that make sense.

        Raises:
            SettingError: They don't, or there are too many trials.
        """
        for name in ("title", "look_for", "came_out", "measure", "sampling"):
            if not isinstance(getattr(self, name), str):
                raise SettingError(tr("“{name}” of an experiment must be a text.", name=name))
        if self.sampling not in SAMPLINGS:
            raise SettingError(
                tr(
                    "The sampling can be {samplings}, but not {sampling}.",
                    samplings=commas(SAMPLINGS),
                    sampling=shown(self.sampling),
                )
            )
        for name, low in (("points", 1), ("sampling_seed", 0), ("halving", 0)):
            value = getattr(self, name)
            if type(value) is not int or value < low:
                raise SettingError(
                    tr(
                        "“{name}” of an experiment is a whole number from {low} on.",
                        name=name,
                        low=low,
                    )
                )
        if self.halving == 1:
            raise SettingError(tr("“halving” of an experiment is 0, for none, or 2 or more."))
        varied = {axis.name for axis in self.axes}
        if self.halving and "epochs" not in varied | set(self.plan.training):
            raise SettingError(
                tr(
                    "To end weak points early the epochs of a whole training must be known: give a "
                    "value for epochs."
                )
            )
        if type(self.budget_s) not in (int, float) or not 0 <= self.budget_s < 1e9:
            raise SettingError(tr("“budget_s” of an experiment is a number of seconds, 0 for any."))
        if type(self.keep_networks) is not bool:
            raise SettingError(tr("“keep_networks” of an experiment is true or false."))
        names = [axis.name for axis in self.axes]
        if len(set(names)) < len(names):
            raise SettingError(
                tr("Two axes vary “{name}”. Put their values into one.", name=names[0])
            )
        if len(names) > MAX_AXES:
            raise SettingError(
                tr(
                    "An experiment has up to {most} axes, not {count}.",
                    most=MAX_AXES,
                    count=len(names),
                )
            )
        count = self.count_points() * len(self.seeds)
        if count > MAX_TRIALS:
            raise SettingError(
                tr(
                    "That would be {count:,} trainings; {most:,} are allowed. Take fewer "
                    "values or seeds, or draw points with the sampling sobol.",
                    count=count,
                    most=MAX_TRIALS,
                )
            )
        return self

    @property
    def architecture(self) -> str:
        """Whose settings the axes name, and by whose curves points are judged."""
        return _architecture(self.plan, [axis.to_dict() for axis in self.axes])

    def count_points(self) -> int:
        """How many points it has, without making them; at most so many where they are drawn."""
        if self.sampling != GRID:
            return self.points if self.axes else 1
        architecture = self.architecture
        return math.prod(len(axis.grid(architecture)) for axis in self.axes)

    def all_points(self) -> list[dict[str, Any]]:
        """Its points, each the values of all axes by name, in their order."""
        architecture, names = self.architecture, [axis.name for axis in self.axes]
        if self.sampling == GRID or not self.axes:
            values = itertools.product(*(axis.grid(architecture) for axis in self.axes))
            return [dict(zip(names, each, strict=True)) for each in values]
        drawn = [
            tuple(axis.drawn(u, architecture) for axis, u in zip(self.axes, row, strict=True))
            for row in self._fractions()
        ]
        return [dict(zip(names, each, strict=True)) for each in dict.fromkeys(drawn)]

    def trials(self) -> list[Trial]:
        """Its trainings: every point with the first seed, then every point with the second, ...

        Within a seed the long ones come first, so that none is left over for one processor at the
        end; all points have been tried once as soon as can be.

        Raises:
            SettingError: A point has a setting that its network lacks, or one out of bounds.
        """
        plans = [(with_point(self.plan, point), point) for point in self.all_points()]
        made = []
        for seed in self.seeds:
            of_seed = []
            for plan, point in plans:
                seeded = dataclasses.replace(plan, training={**plan.training, "seed": seed})
                of_seed.append(Trial(Plan.from_dict(seeded.to_dict()), point, seed))
            made += sorted(of_seed, key=lambda trial: -trial.weight)
        return made

    def _fractions(self) -> list[list[float]]:
        """(points, axes) numbers, 0 to 1."""
        # For those who draw points alone: scipy takes a quarter of a second to import.
        import numpy as np
        from scipy.stats import qmc

        rng = np.random.default_rng((self.sampling_seed, 0x5EED))
        if self.sampling == RANDOM:
            return rng.random((self.points, len(self.axes))).tolist()
        sobol = qmc.Sobol(len(self.axes), scramble=True, seed=rng)
        # The sequence is balanced at powers of two alone; the first of them are well spread too.
        return sobol.random_base2((self.points - 1).bit_length())[: self.points].tolist()


def _architecture(plan: Plan, axes: Any) -> str:
    """The first network of an axis of networks, as plain values give it, else the plan's."""
    for axis in axes:
        match axis:
            case {"name": "architecture", "values": [str(name), *_]}:
                return name
    return plan.architecture


def _seeds(given: Any) -> tuple[int, ...]:
    if type(given) is int and 1 <= given <= MAX_SEEDS:
        return tuple(range(given))
    is_list = isinstance(given, list | tuple) and 1 <= len(given) <= MAX_SEEDS
    if not is_list or any(type(seed) is not int or not 0 <= seed < 2**31 for seed in given):
        raise SettingError(
            tr(
                "The seeds of an experiment are a number from 1 to {max_seeds:,}, or a list of "
                "whole numbers, not {given}.",
                max_seeds=MAX_SEEDS,
                given=shown(given),
            )
        )
    return tuple(dict.fromkeys(given))


def _toml_lines(values: dict[str, Any]) -> list[str]:
    # But for one character, what JSON writes of plain values TOML reads.
    return [
        f"{name} = "
        + json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")
        for name, value in values.items()
        if value is not None
    ]
