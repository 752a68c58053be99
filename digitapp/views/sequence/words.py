"""What the sequence view says: how the answer came about, what is under the mouse, gradients."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.archs import StepwiseReading
from model.language import capital, listed, sentences, small, tr, trc
from model.probes.units.gradient_flow import GradientNorms
from model.sequences import gradient_in_words

from ...style.numbers import figure, fixed, percent, signed
from ...widgets.sequence_board import ANSWERS, BAND, CURVE

NO_NETWORK = tr("There is no network yet. Train one, or open one.")
NO_DRAWING = tr(
    "Draw a digit on the left: here you will see what the network knows after each step."
)
OTHER_SIZE = tr("Draw a digit, or choose a network that reads what is on the canvas.")
NO_GRADIENT = tr(
    "The data that are loaded are of another size than the network’s input, so that there are no "
    "gradients to show. Choose data of its size in the bar at the top."
)
GRADIENT_COMES = tr("The gradients are being computed …")


@dataclass(frozen=True)
class Band:
    """Numbers of the units that are shown after each step.

    Attributes:
        title: What they are.
        short: The same where there is little room.
        tip: What they mean.
    """

    title: str
    short: str
    tip: str = ""


STATE = "state"
BANDS = {
    STATE: Band(
        tr("state"),
        tr("state"),
        tr("The numbers that it carries on to the next step: all that it remembers."),
    ),
    "forget": Band(
        tr("forget gate"),
        trc("gate", "forget"),
        tr("How much of each unit’s memory stays (1) or goes (0) at a step."),
    ),
    "input": Band(
        tr("input gate"),
        trc("gate", "input"),
        tr("How much of what a step brings each unit takes up."),
    ),
    "output": Band(
        tr("output gate"),
        trc("gate", "output"),
        tr("How much of its memory each unit shows."),
    ),
    "update": Band(
        tr("update gate"),
        trc("gate", "update"),
        tr("How much of each unit’s state stays as it is (1) or is written anew (0)."),
    ),
    "reset": Band(
        tr("reset gate"),
        trc("gate", "reset"),
        tr("How much of the state each unit looks at for what it writes anew."),
    ),
}
"""The state, and gates by their names."""

TRY_SCALES = tr(
    "Train an RNN anew with 0.5 to see the gradient vanish, with 1.5 to see it explode."
)

RIVAL_FROM = 0.1
"""Below this probability the second best is not worth a word."""

LIKELY = 0.5
"""From this probability on a digit is an answer and no mere guess."""


def axis(*, is_points: bool) -> str:
    """What is counted below the pictures."""
    return trc("axis", "point") if is_points else trc("axis", "row")


def band_of(name: str) -> Band:
    """The state, or the gate of that name, even one that nobody here knows."""
    return BANDS.get(name) or Band(name, name)


def titles(band: str, limit: float | None, *, is_points: bool) -> dict[str, str]:
    """What stands above each part of the board."""
    scale = (
        tr("0 white to 1 full")
        if limit is None
        else tr("full colour at ±{limit}", limit=figure(limit))
    )
    known = {"name": capital(band_of(band).title), "scale": scale}
    return {
        ANSWERS: (
            tr("Answer after each point: how likely each digit is")
            if is_points
            else tr("Answer after each row: how likely each digit is")
        ),
        BAND: (
            tr("{name} of each unit after each point ({scale})", **known)
            if is_points
            else tr("{name} of each unit after each row ({scale})", **known)
        ),
        CURVE: tr(
            "How far back learning reaches: the gradient (log scale; dashed: before training)"
        ),
    }


def at_step(step: int, reading: StepwiseReading, *, is_points: bool) -> str:
    """How far it has read, and what it thinks then."""
    steps = len(reading.probabilities)
    shares = reading.probabilities[step, 0]
    second, best = np.argsort(shares, kind="stable")[-2:]
    answer = tr("{digit} with {probability}", digit=best, probability=_whole(shares[best]))
    if shares[second] > RIVAL_FROM:
        answer = tr(
            "{answer}, or {second} with {probability}",
            answer=answer,
            second=second,
            probability=_whole(shares[second]),
        )
    if is_points:
        return tr(
            "After {part} of the line: {answer}", part=_whole((step + 1) / steps), answer=answer
        )
    return tr("After row {row} of {rows}: {answer}", row=step + 1, rows=steps, answer=answer)


def _whole(share: float) -> str:
    """In whole per cent, which no line break parts."""
    return percent(float(share), 0).replace(" ", "\N{NO-BREAK SPACE}")


def story(reading: StepwiseReading, *, is_points: bool) -> str:
    """One sentence on how the answer came about."""
    shares = reading.probabilities[:, 0]
    if not np.isfinite(shares).all():
        return tr("The network’s numbers have overflowed: it gives no answers any more.")
    best, steps = shares.argmax(axis=1), len(shares)
    final = int(best[-1])
    others = np.flatnonzero(best != final)
    settled = int(others[-1]) + 1 if len(others) else 0
    sure = np.flatnonzero(shares[settled:, final] >= LIKELY)
    if not len(sure):
        return tr("It is not sure to the end: {final} is its best guess.", final=final)
    when = settled + int(sure[0])
    place = (
        tr("{part} of the line", part=percent((when + 1) / steps, 0))
        if is_points
        else tr("row {row} of {rows}", row=when + 1, rows=steps)
    )
    before = best[:settled][shares[:settled].max(axis=1) >= LIKELY]
    thought = [digit for digit in dict.fromkeys(before.tolist()) if digit != final]
    if not thought:
        return tr(
            "It knows that this is a {final} from {place} on; before that it only guesses.",
            final=final,
            place=place,
        )
    return tr(
        "It holds this for a {final} from {place} on; before that it thought of {digits}.",
        final=final,
        place=place,
        digits=listed([str(digit) for digit in thought[-2:]]),
    )


def pointed(
    panel: str, row: int, step: int, band: str, values: np.ndarray, norms: GradientNorms | None
) -> str:
    """What is under the mouse, in numbers; empty for nothing.

    Args:
        panel: Of the board.
        row: In it.
        step: Counted from 0.
        band: Which numbers of the units are shown.
        values: (rows, steps) of the panel.
        norms: Of the gradient.
    """
    if panel == ANSWERS:
        return tr(
            "step {step}: {digit} with {probability}",
            step=step + 1,
            digit=row,
            probability=percent(float(values[row, step]), 1),
        )
    if panel == BAND:
        value = float(values[row, step])
        text = signed(value, 3) if band == STATE else fixed(value, 3)
        return tr(
            "step {step}, unit {unit}: {band} {value}",
            step=step + 1,
            unit=row + 1,
            band=band_of(band).short,
            value=text,
        )
    if panel == CURVE and norms is not None and norms.now is not None:
        known = {"step": step + 1, "gradient": figure(float(norms.now[step]))}
        if norms.before is None:
            return tr("step {step}: gradient {gradient}", **known)
        return tr(
            "step {step}: gradient {gradient}, before training {before}",
            before=figure(float(norms.before[step])),
            **known,
        )
    return ""


def gradient(norms: GradientNorms | None, config: Mapping[str, Any], *, is_points: bool) -> str:
    """What the gradient's course says, the start's scale, and what to try."""
    if norms is None:
        return ""
    if norms.now is None:
        return NO_GRADIENT
    start = config.get("start_scale")
    course = norms.now if norms.before is None else norms.before
    text = gradient_in_words(course, "point" if is_points else "row")
    if norms.before is not None:
        text = tr("Before training: {told}", told=small(text))
    if start is None:
        return text
    scale = tr("The start’s scale was {scale:g}.", scale=start)
    return sentences([text, scale, TRY_SCALES])


def csv_lines(reading: StepwiseReading, norms: GradientNorms | None) -> Iterator[str]:
    """A row for each step: the ten probabilities, the states, each gate, the gradient's norm."""
    states = reading.states.shape[2]
    heads = [f"p{digit}" for digit in range(10)] + [f"state{unit + 1}" for unit in range(states)]
    for name in reading.gates:
        heads += [f"{name}{unit + 1}" for unit in range(reading.gates[name].shape[2])]
    has_norms = norms is not None and norms.now is not None
    yield ",".join(["step", *heads, *(["gradient"] if has_norms else [])])
    columns = [reading.probabilities, reading.states, *reading.gates.values()]
    table = np.concatenate([each[:, 0] for each in columns], axis=1)
    for step, row in enumerate(table.tolist()):
        numbers = [*row, *([float(norms.now[step])] if has_norms else [])]
        yield ",".join([str(step + 1), *(f"{number:.6g}" for number in numbers)])
