"""What the results of an experiment say: means, confidence intervals, the best point.

Student's t for the interval of a mean, W. S. Gosset 1908.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..archs import ARCHITECTURES, Curve
from ..language import commas, inside, tr
from .axes import setting_words, shown_value
from .experiment import Experiment
from .halving import point_key
from .trials import TrialResult

LEVEL = 0.95
"""Of the confidence intervals."""

SECONDS = "cpu_seconds"

PARTS = ("test", "validation", "train")
"""What measures are of, as their names begin; the most telling first."""


@dataclass(frozen=True)
class PointSummary:
    """One point with all its seeds.

    Attributes:
        point: Values of the axes, by name.
        until: Epoch at which its trainings were ended early; 0 where they were not.
        values: The measure, for each seed that has it.
        mean: Of them; NaN where there is none.
        deviation: Their standard deviation, of a sample; NaN for fewer than two.
        low: Where the 95 % confidence interval of the mean begins; NaN for fewer than two.
        high: Where it ends.
        others: Means of the other measures, by name.
        seconds: Mean time of a processor.
        results: What it is made of.
    """

    point: dict[str, Any]
    until: int
    values: tuple[float, ...]
    mean: float
    deviation: float
    low: float
    high: float
    others: dict[str, float]
    seconds: float
    results: tuple[TrialResult, ...]

    @property
    def label(self) -> str:
        """Its values, for people: "learning rate 0.1, hidden 64x32"."""
        return point_text(self.point)


@dataclass(frozen=True)
class Summary:
    """An experiment so far.

    Attributes:
        measure: Name of what is compared.
        curve: How its values are written and which end is better.
        points: In the order of the experiment; those without results are left out.
        best: The best of them by its mean; None where none has one. Of points that were trained
            to their end, where there are such.
        failed: Results that say an error.
        notes: What to know before believing the figures, a sentence each.
    """

    measure: str
    curve: Curve
    points: tuple[PointSummary, ...]
    best: PointSummary | None
    failed: tuple[TrialResult, ...]
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Of the measure: "Test accuracy"."""
        return measure_title(self.measure, self.curve)


def measures_of(results: Iterable[TrialResult]) -> list[str]:
    """Names of all measures that some result has, and the time, the most telling first."""
    names = dict.fromkeys(name for result in results for name in result.measures)
    rank = {part: place for place, part in enumerate(PARTS)}
    found = sorted(names, key=lambda name: rank.get(name.partition("_")[0], len(PARTS)))
    return [*found, SECONDS]


def default_measure(experiment: Experiment, results: Sequence[TrialResult]) -> str:
    """What points are compared by: what the experiment says, or what its network is judged by.

    On the validation part, for whoever picks the best of many by the test flatters it.
    """
    if experiment.measure:
        return experiment.measure
    curves = ARCHITECTURES[experiment.architecture].headline()
    present = measures_of(results)
    wanted = [f"{part}_{curve.key}" for curve in curves for part in ("validation", "test", "train")]
    return next((name for name in wanted if name in present), (wanted or present)[0])


def point_text(point: dict[str, Any]) -> str:
    """The values of a point, for people: "learning rate 0.1, hidden 64x32"."""
    return commas(f"{setting_words(name)} {shown_value(value)}" for name, value in point.items())


class Tally:
    """What the results of one experiment say, asked for again and again while they come.

    Args:
        experiment: Whose results they are.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._points = experiment.all_points()
        self._names = [point_key(point) for point in self._points]
        self._keys = {trial.key for trial in experiment.trials()}

    def ours(self, results: Iterable[TrialResult]) -> list[TrialResult]:
        """Those of the experiment's points and seeds; a folder may hold others too."""
        seeds, names = set(self.experiment.seeds), set(self._names)
        return [
            result
            for result in results
            if result.key in self._keys
            or (
                self.experiment.halving
                and result.until
                and result.seed in seeds
                and point_key(result.point) in names
            )
        ]

    def summary(self, results: Iterable[TrialResult], measure: str = "") -> Summary:
        """The same as ``summary_of``."""
        ours = self.ours(results)
        measure = measure or default_measure(self.experiment, ours)
        curve = curve_of(self.experiment, measure)
        groups: dict[str, list[TrialResult]] = {}
        for result in ours:
            groups.setdefault(point_key(result.point), []).append(result)
        points = []
        for name, point in zip(self._names, self._points, strict=True):
            group = groups.get(name, [])
            if group:
                # With halving, what its longest trainings say.
                longest = max(r.until or math.inf for r in group)
                group = [r for r in group if (r.until or math.inf) == longest]
                points.append(_point(point, group, measure, is_fraction=curve.unit == "%"))
        best = _best(points, curve)
        failed = tuple(result for result in ours if result.error)
        notes = _notes(ours, self.experiment)
        return Summary(measure, curve, tuple(points), best, failed, notes)

    def summaries(self, results: Iterable[TrialResult]) -> dict[str, Summary]:
        """A summary for each measure that there is, the default one first."""
        ours = self.ours(results)
        first = default_measure(self.experiment, ours)
        names = dict.fromkeys((first, *measures_of(ours)))
        return {name: self.summary(ours, name) for name in names}


def summary_of(
    experiment: Experiment, results: Iterable[TrialResult], measure: str = ""
) -> Summary:
    """What the results say of the points of an experiment; those of other points are left out.

    Args:
        experiment: Whose results they are.
        results: In any order.
        measure: What is compared; by default what the experiment is about.
    """
    return Tally(experiment).summary(results, measure)


def curve_of(experiment: Experiment, measure: str) -> Curve:
    """How a measure is written, and which end of it is better."""
    part, _, key = measure.partition("_")
    if measure == SECONDS:
        return Curve(SECONDS, tr("Time of a processor"), "s", "low")
    curves = {curve.key: curve for curve in ARCHITECTURES[experiment.architecture].curves}
    if part in PARTS and key in curves:
        return curves[key]
    return Curve(key or measure, (key or measure).replace("_", " ").capitalize())


def measure_title(measure: str, curve: Curve) -> str:
    """A measure for people: "Test accuracy"."""
    title = inside(curve.title)
    match measure.partition("_")[0]:
        case "test":
            return tr("Test {measure}", measure=title)
        case "validation":
            return tr("Validation {measure}", measure=title)
        case "train":
            return tr("Training {measure}", measure=title)
    return curve.title


def is_better(curve: Curve, value: float, than: float) -> bool:
    """Whether one value of a measure is better than another; larger ones where neither end is."""
    return value < than if curve.better == "low" else value > than


def pareto(points: Sequence[PointSummary], curve: Curve) -> list[PointSummary]:
    """Those that no other point is both faster and better than, the fastest first."""
    found: list[PointSummary] = []
    for point in sorted(points, key=lambda each: each.seconds):
        if math.isnan(point.mean):
            continue
        if not found or is_better(curve, point.mean, found[-1].mean):
            found.append(point)
    return found


def _point(
    point: dict[str, Any], group: list[TrialResult], measure: str, *, is_fraction: bool
) -> PointSummary:
    values = tuple(value for result in group if (value := _value(result, measure)) is not None)
    mean, deviation, low, high = _spread(values)
    if is_fraction and len(values) > 1:
        low, high = max(low, 0.0), min(high, 1.0)  # no fraction lies outside, whatever t says
    names = dict.fromkeys(name for result in group for name in result.measures)
    others = {}
    for name in names:
        known = [r.measures[name] for r in group if name in r.measures and not r.error]
        if known:
            others[name] = math.fsum(known) / len(known)
    timed = [r.cpu_seconds for r in group if not r.error] or [math.nan]
    return PointSummary(
        dict(point), group[0].until, values, mean, deviation, low, high, others,
        math.fsum(timed) / len(timed), tuple(sorted(group, key=lambda r: r.seed)),
    )  # fmt: skip


def _value(result: TrialResult, measure: str) -> float | None:
    """None of a training that failed: what it had reached is no result of its settings."""
    if result.error:
        return None
    return result.cpu_seconds if measure == SECONDS else result.measures.get(measure)


def _spread(values: Sequence[float]) -> tuple[float, float, float, float]:
    """Mean, standard deviation, and the ends of the mean's confidence interval."""
    n = len(values)
    if not n:
        return (math.nan,) * 4
    mean = math.fsum(values) / n
    if n < 2:
        return mean, math.nan, math.nan, math.nan
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))
    from scipy.special import stdtrit  # a tenth of the time that scipy.stats takes to import

    half = float(stdtrit(n - 1, (1 + LEVEL) / 2)) * deviation / math.sqrt(n)
    return mean, deviation, mean - half, mean + half


def _best(points: Sequence[PointSummary], curve: Curve) -> PointSummary | None:
    known = [point for point in points if not math.isnan(point.mean)]
    known = [point for point in known if not point.until] or known
    if not known:
        return None
    sign = 1 if curve.better == "low" else -1
    return min(known, key=lambda point: sign * point.mean)


def _notes(results: Sequence[TrialResult], experiment: Experiment) -> tuple[str, ...]:
    notes = []
    versions = {(r.versions.get("digitapp"), r.versions.get("numpy")) for r in results}
    if len(versions) > 1:
        notes.append(
            tr(
                "The results were computed by different versions of digitapp or numpy, which may "
                "differ in the last digits. Run all in one folder with one version to rule that "
                "out."
            )
        )
    if len(experiment.seeds) < 3:
        notes.append(
            tr("With fewer than three seeds nobody can tell chance from a difference. Add seeds.")
        )
    return tuple(notes)
