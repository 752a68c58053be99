"""The sentences and figures of the inside view. Units, rows and columns count from 0."""

import math
from collections.abc import Sequence

from model.language import full_stop, named, qualified, sentences, tr, trc
from model.nn.losses import LOSSES
from model.probes.units.arithmetic import Arithmetic, ProbabilitySteps, activation_derivative
from model.probes.units.derivatives import Check
from model.probes.units.forward_pass import ForwardPass, ForwardStage
from model.probes.units.update import Rule

from ...style.numbers import (
    agreeing_decimals,
    figure,
    fixed,
    part,
    percent,
    raised,
    signed,
    significant,
)
from ..common.weight_words import FOLDED

NOTHING = tr("There is no network yet. Train one, or open one: you can look inside it here.")
NOT_IN_LAYERS = tr(
    "A {title} is no row of layers that a picture goes through: nothing to draw here."
)
DRAW = tr("Draw a digit on the left, and see its way through the network.")

FORWARD = tr(
    "Tiles: what units look for; bars: how strongly they fire; links: weight × activation, "
    "orange excites, blue inhibits. Click for numbers."
)
BACKWARD = tr(
    "Bars: deltas, how the loss changes with each pre-activation; links: weight × delta. "
    "Orange: more of it, more loss. Click for numbers."
)
EMPTY = tr("Each tile is what a unit looks for. Draw a digit to see which of them fire.")


TINY = 1e-10
"""Derivatives below this have lost digits: in float64, p − 1 is known to 1e-16 alone."""

SCALE = tr("full bar:")
"""Below the picture; what it is stands below each column."""


def figure_title(summary: str, *, back: bool) -> str:
    """Above the picture of the diagram and the unit beside it."""
    if back:
        return tr("{network}: the way back", network=summary)
    return tr("{network}: the forward pass", network=summary)


# The diagram.


def column_title(row: tuple[ForwardStage, ...], index: int) -> str:
    """Name of a layer."""
    stage = row[index]
    if stage.is_output:
        return tr("Outputs")
    alike = [k for k, other in enumerate(row[:-1]) if other.kind == stage.kind]
    name = tr("Maps") if stage.kind == "maps" else trc("above a column", "Hidden")
    return name if len(alike) == 1 else f"{name} {alike.index(index) + 1}"


def power_of_deltas(largest: float) -> int:
    """The power of ten in which deltas are written: 0, or that of the largest where it is small."""
    return math.floor(math.log10(largest)) if 0 < largest < 0.1 else 0


def column_note(stage: ForwardStage, shown: int, backward: bool, power: int = 0) -> str:
    """How much of a layer is shown, and what it is, in which power of ten."""
    if stage.is_output:
        if not backward:
            return trc("above a column", "probability")
        return tr("delta, in 10{power}", power=raised(power)) if power else tr("delta")
    return (
        tr("all {count}", count=stage.units)
        if shown == stage.units
        else tr("{shown} of {total}", shown=shown, total=stage.units)
    )


def bar_scale(limit: float, *, is_probability: bool) -> str:
    """What a full bar of a column stands for."""
    if not limit:
        return trc("full bar", "none")
    if is_probability:
        return percent(limit, 0)
    return significant(limit) if 5e-4 <= limit < 1e5 else figure(limit)


def unit_name(row: tuple[ForwardStage, ...], index: int, unit: int) -> str:
    """Name of a unit."""
    stage = row[index]
    if stage.is_output:
        return tr("Output {unit}", unit=unit)
    title = column_title(row, index)
    if stage.kind == "maps":
        if title[-1].isdigit():
            return tr("{layer}, map {unit}", layer=title, unit=unit)
        return tr("Map {unit}", unit=unit)
    if title[-1].isdigit():
        return tr("{layer}, unit {unit}", layer=title, unit=unit)
    return tr("Hidden unit {unit}", unit=unit)


def node(
    row: tuple[ForwardStage, ...],
    index: int,
    unit: int,
    forward_pass: ForwardPass | None,
    derivative: float | None = None,
) -> str:
    """What lies under the mouse; ``derivative`` is the unit's delta on the way back."""
    name = unit_name(row, index, unit)
    if forward_pass is None:
        return tr("{name}: click for its numbers.", name=name)
    if derivative is not None:
        if row[index].kind == "maps":
            return tr("{name}: largest δ = {delta}", name=name, delta=figure(derivative))
        return named(name, f"δ = {figure(derivative)}")
    if row[index].is_output:
        z = float(forward_pass.pre_activations[index][unit])
        probability = percent(float(forward_pass.probabilities[unit]))
        return tr(
            "{name}: z = {z}, probability {probability}",
            name=name,
            z=figure(z),
            probability=probability,
        )
    fires = float(forward_pass.strengths(index)[unit])
    if not fires:
        return tr("{name} is silent", name=name)
    if row[index].kind == "maps":
        return tr("{name}: largest value {value}", name=name, value=figure(fires))
    return tr("{name}: fires with {value}", name=name, value=figure(fires))


# Forward.


def detail(found: Arithmetic) -> str:
    """What the unit sees."""
    stage, count = found.stage, found.inputs.size
    if stage.kind == "maps":
        row, column = found.place
        return tr(
            "at row {row}, column {column}: {count} numbers × {count} weights",
            row=row,
            column=column,
            count=count,
        )
    if found.inputs.ndim == 1:
        return tr("sees {count} units before it, each weighted", count=count)
    if found.inputs.ndim == 2:
        return tr("sees {count} pixels, each weighted", count=count)
    return tr("sees {count} values of the maps, each weighted", count=count)


def input_name(found: Arithmetic, source: tuple[int, ...]) -> str:
    """Which input."""
    if len(source) == 1:
        return tr("unit {number}", number=source[0])
    place = {"row": source[-2], "column": source[-1]}
    if len(source) == 2:
        return tr("pixel in row {row}, column {column}", **place)
    if found.stage.sees[0] > 1:
        return tr("map {map}, row {row}, column {column}", map=source[0], **place)
    return tr("row {row}, column {column}", **place)


def product(found: Arithmetic, source: tuple[int, ...]) -> str:
    """One product in figures."""
    values = [float(found.inputs[source]), float(found.weights[source])]
    result = float(found.products[source])
    decimals = agreeing_decimals(values, math.prod, result, spare=1)
    x, w = (part(value, decimals + 1) for value in values)
    xw = part(result, decimals)
    return named(input_name(found, source), f"{x} × {w} = {xw}")


def curve_titles(stage: ForwardStage) -> tuple[str, str]:
    """Titles of the axes of the activation curve."""
    return "z", f"{stage.activation.replace('_', ' ')}(z)"


def output(found: Arithmetic) -> str:
    """What comes of z."""
    name = found.stage.activation.replace("_", " ")
    text = f"{name}({figure(found.z)}) = {figure(found.output)}"
    size = f"{found.stage.pool}×{found.stage.pool}"
    if found.is_kept is not None:
        kept = (
            tr("largest of {size}: passed on", size=size)
            if found.is_kept
            else tr("not largest of {size}: dropped", size=size)
        )
        text = qualified(text, kept)
    if found.stage.weights.normalisation:
        return sentences([full_stop(text), FOLDED])
    return text


def probability_headings(probabilities: ProbabilitySteps) -> tuple[str, str, str]:
    """Above the steps from logits to probabilities."""
    if probabilities.kind == "sigmoid":
        return "z", "σ(z)", tr("probability")
    return "z", "eᶻ" if not probabilities.shift else "eᶻ⁻ᵐᵃˣ", tr("probability")


def probability_sentence(probabilities: ProbabilitySteps, unit: int) -> str:
    """One of the probabilities, in figures."""
    values = [float(probabilities.parts[unit]), probabilities.total]
    fraction = float(probabilities.probabilities[unit])
    decimals = agreeing_decimals(values, _fraction_of, fraction)
    one, total = (part(value, decimals) for value in values)
    return tr(
        "probability = {one} / {total} = {result}",
        one=one,
        total=total,
        result=percent(fraction, max(decimals - 2, 1)),
    )


def _fraction_of(pair: Sequence[float]) -> float:
    return pair[0] / pair[1] if pair[1] else 0.0


# Backward.


def loss_sentence(forward_pass: ForwardPass, label: int, loss: float) -> str:
    """The loss and what it is made from."""
    kind = forward_pass.network.config.loss
    text = figure(loss)
    if kind == "cross_entropy":
        fraction = float(forward_pass.probabilities[label])
        decimals = agreeing_decimals([fraction], _minus_log, loss, spare=2)
        p, text = part(fraction, decimals + 2), part(loss, decimals)
        return tr("loss = −log p({label}) = −log {p} = {result}", label=label, p=p, result=text)
    if kind == "binary_cross_entropy":
        return tr(
            "loss = −log σ(z) of {label} − Σ log(1 − σ(z)) of the others = {result}",
            label=label,
            result=text,
        )
    predictions = {"squared_error": "σ(z)", "softmax_squared_error": "p"}
    if kind in predictions:
        return tr(
            "loss = ½ Σ ({prediction} − target)² = {result}",
            prediction=predictions[kind],
            result=text,
        )
    return tr("loss = {result}", result=text)


def loss_tip(forward_pass: ForwardPass) -> str:
    """Which loss it is."""
    return tr(
        "What training makes small: {loss}.", loss=LOSSES[forward_pass.network.config.loss].title
    )


def delta_sentence(
    found: Arithmetic, forward_pass: ForwardPass, label: int, passed: float, delta: float
) -> str:
    """Where the unit's delta comes from."""
    text = figure(delta)
    if found.stage.is_output:
        target = int(found.unit == label)
        kind = forward_pass.network.config.loss
        if kind == "cross_entropy":
            fraction = float(forward_pass.probabilities[found.unit])
            decimals = agreeing_decimals([fraction, -target], sum, delta)
            p, text = part(fraction, decimals), part(delta, decimals)
            return tr("δ = p − target = {p} − {target} = {result}", p=p, target=target, result=text)
        if kind not in ("binary_cross_entropy", "squared_error"):
            return tr("δ = derivative of the loss by z = {result}", result=text)
        value = 1 / (1 + math.exp(-max(min(found.z, 700.0), -700.0)))
        sigma = figure(value)
        if kind == "binary_cross_entropy":
            decimals = agreeing_decimals([value, -target], sum, delta)
            sigma, text = part(value, decimals), part(delta, decimals)
        tail = "" if kind == "binary_cross_entropy" else " · σ′(z)"
        return tr(
            "δ = (σ(z) − target){tail} = ({sigma} − {target}){tail} = {result}",
            sigma=sigma,
            target=target,
            tail=tail,
            result=text,
        )
    if found.is_kept is False:
        return tr("δ = 0: another of its places is larger, and pooling drops this one")
    bend = activation_derivative(found.stage.activation, found.z)
    name = found.stage.activation.replace("_", " ")
    decimals = agreeing_decimals([passed, bend], math.prod, delta, spare=1)
    one, other = (part(value, decimals + 1) for value in (passed, bend))
    text = part(delta, decimals)
    other = other if bend % 1 else f"{bend:.0f}"
    return tr(
        "δ = Σ weight × δ after it × {name}′(z) = {one} × {other} = {result}",
        name=name,
        one=one,
        other=other,
        result=text,
    )


def _minus_log(values: Sequence[float]) -> float:
    return -math.log(values[0]) if values[0] > 0 else math.inf


def gradient_sentence(found: Arithmetic, source: tuple[int, ...], derivative: float) -> str:
    """Where the gradient of one weight comes from."""
    name = input_name(found, source)
    if found.stage.kind == "maps":
        return tr("{name}: gradient = Σ δ × input = {result}", name=name, result=figure(derivative))
    x = figure(float(found.inputs[source]))
    return tr("{name}: gradient = δ × {x} = {result}", name=name, x=x, result=figure(derivative))


def apart(check: Check) -> str:
    """How far two derivatives lie apart."""
    return "0" if check.difference == 0 else f"{check.difference:.0e}".replace("e-", "e−")


def verdict(checks: tuple[Check, ...]) -> str:
    """Whether the two ways agree."""
    if all(check.agrees for check in checks):
        return tr("✓ Both ways agree.")
    if all(check.agrees or check.is_bent for check in checks):
        return tr("The loss has a corner just here (a relu or a tie): it has no one derivative.")
    if all(check.agrees or abs(check.exact) < TINY for check in checks):
        return tr("The loss is so small that rounding leaves no five digits to compare.")
    return tr("The two ways do not agree to five digits.")


def rule_sentence(rule: Rule, known: str, value: float, change: float) -> str:
    """What the optimiser would do to the weight."""
    decimals = agreeing_decimals([value, change], sum, value + change)
    if change and not round(change, decimals):  # it is to be seen that it moves
        decimals = agreeing_decimals([change], sum, change, fewest=decimals)
    texts = fixed(value, decimals), signed(change, decimals), fixed(value + change, decimals)
    moved = f"{texts[0]} {texts[1]} = {texts[2]}"
    return tr(
        "{rule}, rate {rate:.3g}: {moved}",
        rule=known,
        rate=rule.learning_rate,
        moved=moved,
    )
