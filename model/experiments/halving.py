"""Successive halving: all points are trained a little, the best of them longer, and so on.

A rung is trained from the start, in the schedule of the whole training: it costs at most one part
in ``halving`` more than to go on, and no state has to travel between machines.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..archs import ARCHITECTURES
from .axes import plain_point
from .experiment import Experiment
from .trials import Trial, TrialResult


@dataclass(frozen=True)
class Rung:
    """Trials that are as long as each other, beside the longer ones of the next rung.

    Attributes:
        trials: Of all points.
        count: How many of them will be made.
    """

    trials: tuple[Trial, ...]
    count: int

    def trials_of(self, going: frozenset[str] | None) -> list[Trial]:
        """Those of the points that go on; all where None."""
        return [t for t in self.trials if going is None or point_key(t.point) in going]


def rungs_of(experiment: Experiment, trials: Sequence[Trial]) -> list[Rung]:
    """The rungs of an experiment: one without halving.

    With it, each is ``halving`` times as long as the one before, and the last is the whole
    training.
    """
    n_seeds, factor = len(experiment.seeds), experiment.halving
    n_points = len(trials) // n_seeds
    longest = max(trial.epochs for trial in trials)
    if factor < 2 or n_points < 2 or longest < 2:
        return [Rung(tuple(trials), len(trials))]
    steps = min(math.floor(math.log(n_points, factor)), math.floor(math.log(longest, factor)))
    rungs = []
    for step in range(steps, 0, -1):
        made = tuple(_shortened(trial, factor**step) for trial in trials)
        left = math.ceil(n_points / factor ** (steps - step))
        rungs.append(Rung(made, left * n_seeds))
    left = math.ceil(n_points / factor**steps)
    return [*rungs, Rung(tuple(trials), left * n_seeds)]


def survivors(
    experiment: Experiment,
    rung: Rung,
    trials: Sequence[Trial],
    results: Mapping[str, TrialResult],
) -> frozenset[str]:
    """The points of a rung that go on: the best by what validation says, on average."""
    key, sign = _judged_by(experiment)
    found: dict[str, list[float]] = {}
    for trial in trials:
        result = results[trial.key]
        value = result.measures.get(key)
        is_sound = value is not None and not result.error
        found.setdefault(point_key(trial.point), []).append(sign * value if is_sound else -math.inf)
    order = sorted(found, key=lambda point: -sum(found[point]) / len(found[point]))
    return frozenset(order[: math.ceil(len(order) / max(experiment.halving, 1))])


def point_key(point: Mapping[str, object]) -> str:
    """The same text for the same point, whether its values are tuples or lists."""
    return repr(sorted(plain_point(point).items()))


def _shortened(trial: Trial, factor: int) -> Trial:
    return dataclasses.replace(trial, until=max(1, trial.epochs // factor))


def _judged_by(experiment: Experiment) -> tuple[str, int]:
    """The measure of an epoch, and 1 where more of it is better, else -1."""
    curves = ARCHITECTURES[experiment.architecture].headline()
    if not curves:
        return "", 1  # nothing to choose by: the first go on
    part = "train" if experiment.plan.split == "textbook" else "validation"
    return f"{part}_{curves[0].key}", -1 if curves[0].better == "low" else 1
