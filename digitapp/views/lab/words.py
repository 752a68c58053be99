"""The sentences of the neuron lab. Units count from 0, as digits do."""

import math

from model.lab import (
    AddNoise,
    Operation,
    Prune,
    ScaleWeights,
    ShiftBias,
    SwitchOff,
    Temperature,
)
from model.language import inside, qualified, tr
from model.probes.units.firing import Firing, ScoreComparison
from model.probes.units.weight_layers import WeightLayer

from ...style.numbers import fixed, percent, points, signed
from ..common import weight_words as words

ABOUT = tr(
    "Operate on the network and see at once what it costs. The prediction for your drawing and "
    "all other views follow; the network itself stays as it is, unless you keep the result."
)
NO_NETWORK = tr("There is no network to operate on. Train one, or open one.")
NO_WEIGHTS = tr("This network has no layers of units to operate on.")
READING = tr("Reading the test digits …")
NO_DATA = tr("Its digits are not there: choose data that fit the network in the bar at the top.")
OTHER_SIZE = tr(
    "The data are of another size than the network’s input, so that nothing can be tested. "
    "Choose data that fit it in the bar at the top."
)


def fraction(value: float) -> str:
    """A fraction as a percentage."""
    return percent(value)


def operation(what: Operation, layers: tuple[WeightLayer, ...]) -> str:
    """What is done, for the list."""
    titles = {layer.name: layer for layer in layers}
    name = getattr(what, "layer", "")
    where = inside(titles[name].title) if name in titles else tr("all layers")
    unit = ""
    if name in titles and hasattr(what, "unit"):
        unit = qualified(words.unit(titles[name], what.unit), where)
    match what:
        case SwitchOff():
            return tr("{unit}: off", unit=unit)
        case ScaleWeights():
            return tr("{unit}: weights × {factor}", unit=unit, factor=fixed(what.factor))
        case ShiftBias():
            return tr("{unit}: bias {change}", unit=unit, change=signed(what.by))
        case Prune():
            return tr("{fraction} pruned, {where}", fraction=percent(what.fraction, 0), where=where)
        case AddNoise():
            return tr(
                "Noise of {deviation}, {where}", deviation=percent(what.deviation, 0), where=where
            )
        case Temperature():
            return tr("Temperature {value}", value=fixed(what.value))
    return type(what).__name__


def verdict(comparison: ScoreComparison) -> str:
    """Which digits suffer, or gain, in a sentence."""
    change = comparison.change_by_digit
    known = [k for k in range(10) if math.isfinite(change[k])]
    if comparison.before is comparison.after or not any(change[k] for k in known):
        same = comparison.before.accuracy == comparison.after.accuracy
        return tr("No digit’s accuracy changes.") if same else ""
    worst, best = min(known, key=lambda k: change[k]), max(known, key=lambda k: change[k])
    told = {
        "worst": worst,
        "loss": points(change[worst]),
        "best": best,
        "gain": points(change[best]),
    }
    if change[worst] < 0 < change[best]:
        return tr(
            "{worst} suffers most ({loss} points), {best} gains most ({gain} points).", **told
        )
    if change[worst] < 0:
        return tr("{worst} suffers most ({loss} points).", **told)
    return tr("{best} gains most ({gain} points).", **told)


def firing(what: Firing, layer: WeightLayer) -> str:
    """What the pictures of a unit's digits are."""
    unit = words.unit(layer, what.unit)
    if layer.is_output:
        return tr("The test digits with the highest logit of {digit}", digit=what.unit)
    if not what.strengths.any():
        return tr("{unit} fires for none of the test digits", unit=unit)
    return tr(
        "{unit} fires for {fraction} of digits, most for these",
        unit=unit,
        fraction=percent(what.fraction, 0),
    )
