"""What the view says of points and trainings."""

import math
from functools import reduce

from model.experiments import Experiment, PointSummary, Summary, TrialResult
from model.language import (
    capital,
    full_stop,
    inside,
    listed,
    named,
    qualified,
    sentences,
    tr,
    trc,
)

from ...style.numbers import duration

NOTHING_YET = tr(
    "Choose what is varied on the left, then Start. Each point is a setting; several seeds for "
    "each tell chance from a difference."
)
POINT_AT = tr(
    "Point at something for its figures; click it for its networks, and a second one to compare."
)


def point_words(point: PointSummary, summary: Summary) -> str:
    """A point with its figures."""
    curve = summary.curve
    n = len(point.values)
    if not n:
        text = tr("{point}: no training came to its end.", point=point.label)
        return sentences([text, first_error(point)])
    known = {"point": point.label, "value": curve.text(point.mean)}
    if n > 1 and math.isfinite(point.deviation):
        facts = [
            tr(
                "{point}: {value} (95 % interval {low} to {high}, {seeds} seeds)",
                low=curve.text(point.low),
                high=curve.text(point.high),
                seeds=n,
                **known,
            )
        ]
    else:
        facts = [tr("{point}: {value} (one seed)", **known)]
    if math.isfinite(point.seconds):
        facts.append(tr("{duration} of a processor each", duration=duration_of(point.seconds)))
    if point.until:
        facts.append(tr("ended early at epoch {epoch}", epoch=point.until))
    return full_stop(capital(reduce(qualified, facts)))


def first_error(point: PointSummary) -> str:
    """Why a training of a point failed; empty where none did."""
    return next((result.error for result in point.results if result.error), "")


def duration_of(seconds: float) -> str:
    """A time, small ones in parts of a second."""
    return f"{seconds:.2g} s" if seconds < 10 else duration(seconds)


def best_words(summary: Summary | None) -> str:
    """Which point is best."""
    if summary is None or summary.best is None:
        return ""
    return tr(
        "Best by {measure}: {point}",
        measure=inside(summary.title),
        point=point_words(summary.best, summary),
    )


def seed_words(result: TrialResult, summary: Summary) -> str:
    """A training of a point, for a list of them."""
    seed = tr("seed {number}", number=result.seed)
    if result.error:
        return named(seed, trc("training", "failed"))
    value = result.measures.get(summary.measure)
    return seed if value is None else named(seed, summary.curve.text(value))


def title_of(experiment: Experiment) -> str:
    """An experiment for people."""
    if experiment.title:
        return tr(experiment.title)  # of resources/experiments
    return listed([a.name.replace("_", " ") for a in experiment.axes]) or tr("Experiment")


def told(experiment: Experiment) -> str:
    """What to look for in it, and what came out where somebody has run it."""
    parts = []
    if experiment.look_for:
        look_for = tr(experiment.look_for)  # of resources/experiments
        parts.append(tr("Look for: {look_for}", look_for=look_for))
    if experiment.came_out:
        came_out = tr(experiment.came_out)  # of resources/experiments
        parts.append(tr("With us: {came_out}", came_out=came_out))
    return "\n".join(parts)
