"""What the view says of points and trainings."""

import math

from model.experiments import Experiment, PointSummary, Summary, TrialResult
from model.language import tr

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
        return f"{point.label}: no training came to its end. {first_error(point)}".strip()
    text = f"{point.label}: {curve.text(point.mean)}"
    if n > 1 and math.isfinite(point.deviation):
        text += tr(
            " (95 % interval {words} to {words2}, {number} seeds)",
            words=curve.text(point.low),
            words2=curve.text(point.high),
            number=n,
        )
    else:
        text += tr(" (one seed)")
    if math.isfinite(point.seconds):
        text += tr(", {duration_of} of a processor each", duration_of=duration_of(point.seconds))
    if point.until:
        text += tr(", ended early at epoch {until}", until=point.until)
    return f"{text[:1].upper()}{text[1:]}."


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
        "Best by {lower}: {point_words}",
        lower=summary.title.lower(),
        point_words=point_words(summary.best, summary),
    )


def seed_words(result: TrialResult, summary: Summary) -> str:
    """A training of a point, for a list of them."""
    value = result.measures.get(summary.measure)
    told = "failed" if result.error else "" if value is None else summary.curve.text(value)
    return tr("seed {seed}", seed=result.seed) + (f": {told}" if told else "")


def title_of(experiment: Experiment) -> str:
    """An experiment for people."""
    if experiment.title:
        return experiment.title
    return " and ".join(a.name.replace("_", " ") for a in experiment.axes) or tr("Experiment")


def told(experiment: Experiment) -> str:
    """What to look for in it, and what came out where somebody has run it."""
    parts = []
    if experiment.look_for:
        parts.append(tr("Look for: {look_for}", look_for=experiment.look_for))
    if experiment.came_out:
        parts.append(tr("With us: {came_out}", came_out=experiment.came_out))
    return "\n".join(parts)
