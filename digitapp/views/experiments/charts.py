"""From a summary to what the widgets draw: plain values to plain values."""

import csv
import io
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from model.experiments import Axis, Experiment, Summary, varied_setting
from model.experiments.axes import shown_value
from model.experiments.summary import SECONDS, is_better, pareto
from model.language import bracketed, commas, tr

from ...style.numbers import fixed, significant
from ...widgets.chart_values import ChartAxis, ChartPoint, ChartSeries, drawn
from ...widgets.parallel_lines import AcrossLine, UprightAxis

MOST_SERIES = 10
LOG_SPAN = 20.0
"""Values that lie this many times apart are drawn on a logarithmic axis."""


def plain(value: Any) -> Any:
    """A value as a key: lists as tuples."""
    return tuple(value) if isinstance(value, list) else value


def values_of(axis: Axis, summary: Summary) -> list[Any]:
    """The values of an axis that some point has, in the order of the axis; ranges ascending."""
    found = list(dict.fromkeys(plain(point.point[axis.name]) for point in summary.points))
    if axis.is_range:
        return sorted(found)
    order = [plain(value) for value in axis.values]
    return sorted(found, key=order.index)


def as_number(value: Any) -> float | None:
    """What stands for a value on an axis of numbers; None where it is none."""
    if isinstance(value, tuple):
        return float(value[0]) if len(value) == 1 else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def chart_axis(axis: Axis, values: Sequence[Any], title: str) -> ChartAxis:
    """How the values of an axis are laid out: as numbers where all are, else by name."""
    numbers = [as_number(value) for value in values]
    if None in numbers:
        return ChartAxis(title, names=tuple(map(shown_value, values)))
    lowest, highest = min(numbers, default=0.0), max(numbers, default=0.0)
    is_log = lowest > 0 and (axis.scale == "log" or highest / lowest >= LOG_SPAN)
    return ChartAxis(title, is_log=is_log)


def setting_title(experiment: Experiment, name: str) -> str:
    """Of a setting, as the form has it."""
    return varied_setting(experiment.architecture, name).spec.title


def curve_series(
    experiment: Experiment, summary: Summary
) -> tuple[list[ChartSeries], ChartAxis, ChartAxis]:
    """The measure against one axis, a series for each combination of the others.

    That is the first axis of numbers: names have no order that a curve could follow.
    """
    first = next((a for a in experiment.axes if _is_numeric(a, summary)), experiment.axes[0])
    others = [axis for axis in experiment.axes if axis is not first]
    values = values_of(first, summary)
    across = chart_axis(first, values, setting_title(experiment, first.name))
    groups: dict[tuple, list[ChartPoint]] = {}
    for key, point in enumerate(summary.points):
        value = plain(point.point[first.name])
        place = float(values.index(value)) if across.names else as_number(value)
        name = tuple(plain(point.point[axis.name]) for axis in others)
        groups.setdefault(name, []).append(
            ChartPoint(key, place, point.mean, point.low, point.high, point is summary.best)
        )
    order = [values_of(axis, summary) for axis in others]
    names = sorted(groups, key=lambda name: [o.index(v) for o, v in zip(order, name, strict=True)])
    if len(names) > MOST_SERIES:  # the best of them: more can't be told apart
        names = sorted(names, key=lambda name: -_best_of(groups[name], summary))[:MOST_SERIES]
    series = [
        ChartSeries(
            commas(map(shown_value, name)),
            tuple(sorted(groups[name], key=lambda point: point.x)),
            joined=not across.names,
        )
        for name in names
    ]
    return series, across, measure_axis(summary)


def measure_axis(summary: Summary) -> ChartAxis:
    """The axis of what is compared."""
    curve = summary.curve
    title = bracketed(summary.title, curve.unit) if curve.unit else summary.title
    is_time = summary.measure == SECONDS
    return ChartAxis(title, is_log=is_time, is_percent=curve.unit == "%")


def time_series(
    experiment: Experiment, summary: Summary
) -> tuple[list[ChartSeries], ChartAxis, ChartAxis]:
    """The measure against the time, with the line of those that nothing beats in both."""
    points = [
        ChartPoint(key, point.seconds, point.mean, is_best=point is summary.best)
        for key, point in enumerate(summary.points)
    ]
    front = pareto(summary.points, summary.curve)
    line = [
        ChartPoint(-1, x, point.mean)
        for point, following in zip(front, [*front[1:], None], strict=True)
        for x in (point.seconds, following.seconds if following is not None else point.seconds)
    ]
    series = [ChartSeries("", tuple(points), joined=False)]
    if len(front) > 1:
        series.append(ChartSeries(tr("Pareto line"), tuple(line), is_quiet=True))
    times = [point.seconds for point in summary.points if point.seconds > 0]
    is_log = bool(times) and max(times) / min(times) > LOG_SPAN / 5
    return series, ChartAxis(tr("Time of a processor (s)"), is_log=is_log), measure_axis(summary)


def heat_values(experiment: Experiment, summary: Summary) -> tuple[list[int], dict[str, Any]]:
    """The index of the point of each cell, -1 for none, and what the heat map shows.

    That is a cell for each pair of values of the first two axes; of more, the best of the others.
    """
    across, up = experiment.axes[:2]
    columns, rows = values_of(across, summary), values_of(up, summary)
    means = np.full((len(rows), len(columns)), math.nan)
    keys = np.full((len(rows), len(columns)), -1)
    for key, point in enumerate(summary.points):
        cell = (rows.index(plain(point.point[up.name])),
                columns.index(plain(point.point[across.name])))  # fmt: skip
        is_new = math.isnan(means[cell]) or is_better(summary.curve, point.mean, means[cell])
        if not math.isnan(point.mean) and is_new:
            means[cell], keys[cell] = point.mean, key
        elif keys[cell] < 0:
            keys[cell] = key
    texts = [
        ["" if math.isnan(value) else _short(value, summary) for value in row] for row in means
    ]
    return keys.ravel().tolist(), {
        "values": means,
        "texts": texts,
        "rows": [shown_value(value) for value in rows],
        "columns": [shown_value(value) for value in columns],
        "titles": (
            setting_title(experiment, across.name),
            f"{setting_title(experiment, up.name)} · {summary.title}",
        ),
        "low_is_best": summary.curve.better == "low",
    }


def parallel_lines(
    experiment: Experiment, summary: Summary
) -> tuple[list[UprightAxis], list[AcrossLine]]:
    """Each point as a line across its settings, to the measure at the right."""
    known = [(key, p) for key, p in enumerate(summary.points) if math.isfinite(p.mean)]
    axes, places = [], []
    for axis in experiment.axes:
        values = values_of(axis, summary)
        at = _places(values, chart_axis(axis, values, ""))
        marks = tuple((at[value], shown_value(value)) for value in values)
        axes.append(UprightAxis(setting_title(experiment, axis.name), marks))
        places.append({key: at[plain(point.point[axis.name])] for key, point in known})
    means = [point.mean for _, point in known]
    low, high = min(means, default=0.0), max(means, default=1.0)
    span = (high - low) or 1.0
    marks = tuple((part, _short(low + part * span, summary)) for part in (0.0, 0.5, 1.0))
    axes.append(UprightAxis(summary.title, marks))
    lines = []
    for key, point in known:
        height = (point.mean - low) / span
        worth = 1 - height if summary.curve.better == "low" else height
        lines.append(AcrossLine(key, (*(each[key] for each in places), height), worth))
    return axes, lines


def csv_lines(experiment: Experiment, summary: Summary) -> list[str]:
    """Every training as a line of a table."""
    names = [axis.name for axis in experiment.axes]
    results = [result for point in summary.points for result in point.results]
    measures = list(dict.fromkeys(name for result in results for name in result.measures))
    head = [*names, "seed", "epochs", *measures, "cpu_seconds", "weights", "error"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    for result in results:
        writer.writerow(
            [
                *(shown_value(result.point.get(name, "")) for name in names),
                result.seed,
                result.epochs,
                *(result.measures.get(name, "") for name in measures),
                result.cpu_seconds,
                result.weights,
                result.error,
            ]
        )
    return text.getvalue().splitlines()


def _is_numeric(axis: Axis, summary: Summary) -> bool:
    return None not in map(as_number, values_of(axis, summary))


def _best_of(points: Sequence[ChartPoint], summary: Summary) -> float:
    sign = -1 if summary.curve.better == "low" else 1
    return max((sign * point.y for point in points if math.isfinite(point.y)), default=-math.inf)


def _places(values: Sequence[Any], axis: ChartAxis) -> dict[Any, float]:
    """Value -> its place on an upright axis, 0 to 1."""
    if len(values) < 2:
        return dict.fromkeys(values, 0.5)
    numbers = [float(k) if axis.names else as_number(v) for k, v in enumerate(values)]
    places = [drawn(number, axis) for number in numbers]
    low, high = min(places), max(places)
    return {v: (p - low) / (high - low) for v, p in zip(values, places, strict=True)}


def _short(value: float, summary: Summary) -> str:
    return fixed(100 * value, 1) if summary.curve.unit == "%" else significant(value)
