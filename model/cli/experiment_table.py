"""What came of an experiment, as lines and a table for people and as JSON values."""

import math
import sys
from collections.abc import Sequence
from typing import Any

from ..experiments import (
    Experiment,
    PointSummary,
    Summary,
    SweepEnded,
    TrialEnded,
    compared,
    summary_of,
)
from ..experiments.axes import plain_point, shown_value
from ..experiments.summary import curve_of, default_measure, measure_title, point_text
from ..experiments.trials import TrialResult
from ..language import inside, named, tr
from .terminal import aligned


def print_result(event: TrialEnded, experiment: Experiment) -> None:
    """A line for a trial, as it comes."""
    result = event.result
    point = point_text(result.point)
    measure = default_measure(experiment, [result])
    curve = curve_of(experiment, measure)
    value = result.measures.get(measure)
    told = "" if value is None else f"{inside(measure_title(measure, curve))} {curve.text(value)}"
    figures = result.error or f"{told}   {result.cpu_seconds:.1f} s"
    where = tr("{done:>4} of {total}", done=event.progress.done, total=event.progress.total)
    what = tr("{point}, seed {seed}", point=point, seed=result.seed)
    if result.until:
        what = tr(
            "{point}, seed {seed}, until epoch {until}",
            point=point,
            seed=result.seed,
            until=result.until,
        )
    print(f"{where}   {what}   {figures}", flush=True)


def print_summary(experiment: Experiment, results: Sequence[TrialResult]) -> None:
    """The table of all points, the best one, and how sure that is."""
    summary = summary_of(experiment, results)
    if not summary.points:
        print(tr("No training came to its end."))
        return
    print()
    for line in _table(experiment, summary):
        print(line)
    if summary.best is not None:
        print()
        print(
            tr(
                "Best by {measure}: {point}.",
                measure=inside(summary.title),
                point=_told(summary.best, summary),
            )
        )
        print(_sureness(summary))
    for result in summary.failed[:10]:
        point = point_text(result.point)
        print(
            tr(
                "Failed: {point}, seed {seed}: {error}",
                point=point,
                seed=result.seed,
                error=result.error,
            ),
            file=sys.stderr,
        )
    if experiment.came_out:
        came_out = tr(experiment.came_out)  # of resources/experiments
        print(tr("With us: {came_out}", came_out=came_out))
    for note in summary.notes:
        print(tr("Note: {note}", note=note), file=sys.stderr)


def summary_values(
    experiment: Experiment, results: Sequence[TrialResult], ended: SweepEnded | None
) -> dict[str, Any]:
    """The same as JSON values; null for what is unknown."""
    if not results:
        return {"measure": default_measure(experiment, []), "points": [], "best": None}
    summary = summary_of(experiment, results)
    return {
        "measure": summary.measure,
        "points": [_values(point) for point in summary.points],
        "best": None if summary.best is None else _values(summary.best),
        "failed": len(summary.failed),
        "left": 0 if ended is None else ended.left,
        "complete": ended is not None and not ended.left,
        "notes": list(summary.notes),
    }


def _values(point: PointSummary) -> dict[str, Any]:
    figures = {
        "mean": point.mean,
        "standard_deviation": point.deviation,
        "low": point.low,
        "high": point.high,
        "cpu_seconds": point.seconds,
        **point.others,
    }
    known = {name: None if math.isnan(value) else value for name, value in figures.items()}
    n = len(point.values)
    return {"point": plain_point(point.point), "n": n, "until": point.until, **known}


def _table(experiment: Experiment, summary: Summary) -> list[str]:
    names = [axis.name for axis in experiment.axes]
    curve = summary.curve
    other = _other_measure(summary)
    head = [*names, "n", inside(summary.title), tr("std. dev."), tr("95 % interval")]
    head += [inside(measure_title(other, curve))] if other else []
    head += [tr("CPU s")]
    if any(point.until for point in summary.points):
        head += [tr("ended at epoch")]
    rows = []
    for point in summary.points:
        row = [shown_value(point.point[name]) for name in names]
        row += [str(len(point.values)), _text(point.mean, summary), _text(point.deviation, summary)]
        row += ["" if math.isnan(point.low) else _interval(point, summary)]
        row += [_text(point.others.get(other, math.nan), summary)] if other else []
        row += ["" if math.isnan(point.seconds) else f"{point.seconds:.1f}"]
        if len(head) > len(row):
            row += [str(point.until or "")]
        rows.append([*row, f"  {tr('best')}" if point is summary.best else ""])
    head.append("")
    return aligned([head, *rows])


def _other_measure(summary: Summary) -> str:
    """The same figure on the test part, or on the validation part where that is compared."""
    part, _, key = summary.measure.partition("_")
    other = {"validation": f"test_{key}", "test": f"validation_{key}"}.get(part, "")
    return other if any(other in point.others for point in summary.points) else ""


def _text(value: float, summary: Summary) -> str:
    return "" if math.isnan(value) else summary.curve.text(value)


def _interval(point: PointSummary, summary: Summary) -> str:
    return tr("{low} to {high}", low=_text(point.low, summary), high=_text(point.high, summary))


def _told(point: PointSummary, summary: Summary) -> str:
    return named(point.label or tr("the plan"), _text(point.mean, summary))


def _sureness(summary: Summary) -> str:
    """How the best point compares with the next one, in words."""
    best = summary.best
    rest = [
        point
        for point in summary.points
        if point is not best and not math.isnan(point.mean) and point.until == best.until
    ]
    if not rest:
        return tr("There is no other point to compare it with.")
    sign = 1 if summary.curve.better == "low" else -1
    return compared(best, min(rest, key=lambda point: sign * point.mean), summary).text
