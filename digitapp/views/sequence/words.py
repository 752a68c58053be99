"""What the sequence view says: how the answer came about, what is under the mouse, gradients."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from model.archs import StepwiseReading
from model.probes.units.gradient_flow import GradientNorms
from model.sequences import gradient_in_words

from ...style.numbers import figure, fixed, percent, signed
from ...widgets.sequence_board import ANSWERS, BAND, CURVE

NO_NETWORK = "There is no network yet. Train one, or open one."
NO_DRAWING = "Draw a digit on the left: here you will see what the network knows after each step."
OTHER_SIZE = "Draw a digit, or choose a network that reads what is on the canvas."
NO_GRADIENT = (
    "The data that are loaded are of another size than the network’s input, so that there are no "
    "gradients to show. Choose data of its size in the bar at the top."
)
GRADIENT_COMES = "The gradients are being computed …"

STATE = "state"
STATE_TIP = "The numbers that it carries on to the next step: all that it remembers."
GATE_TIPS = {
    "forget": "How much of each unit’s memory stays (1) or goes (0) at a step.",
    "input": "How much of what a step brings each unit takes up.",
    "output": "How much of its memory each unit shows.",
    "update": "How much of each unit’s state stays as it is (1) or is written anew (0).",
    "reset": "How much of the state each unit looks at for what it writes anew.",
}

TRY_SCALES = "Train an RNN anew with 0.5 to see the gradient vanish, with 1.5 to see it explode."

RIVAL_FROM = 0.1
"""Below this probability the second best is not worth a word."""

LIKELY = 0.5
"""From this probability on a digit is an answer and no mere guess."""


def step_noun(*, is_points: bool) -> str:
    """What a step reads."""
    return "point" if is_points else "row"


def titles(noun: str, band: str, limit: float | None) -> dict[str, str]:
    """What stands above each part of the board."""
    scale = "0 white to 1 full" if limit is None else f"full colour at ±{figure(limit)}"
    name = "State" if band == STATE else f"{band.capitalize()} gate"
    return {
        ANSWERS: f"Answer after each {noun}: how likely each digit is",
        BAND: f"{name} of each unit after each {noun} ({scale})",
        CURVE: "How far back learning reaches: the gradient (log scale; dashed: before training)",
    }


def at_step(step: int, reading: StepwiseReading, *, is_points: bool) -> str:
    """How far it has read, and what it thinks then."""
    steps = len(reading.probabilities)
    shares = reading.probabilities[step, 0]
    second, best = np.argsort(shares, kind="stable")[-2:]
    answer = f"{best} with {_whole(shares[best])}"
    rival = f", or {second} with {_whole(shares[second])}" if shares[second] > RIVAL_FROM else ""
    where = f"After {step_noun(is_points=is_points)} {step + 1} of {steps}"
    if is_points:
        where = f"After {_whole((step + 1) / steps)} of the line"
    return f"{where}: {answer}{rival}"


def _whole(share: float) -> str:
    """In whole per cent, which no line break parts."""
    return percent(float(share), 0).replace(" ", "\N{NO-BREAK SPACE}")


def story(reading: StepwiseReading, *, is_points: bool) -> str:
    """One sentence on how the answer came about."""
    shares = reading.probabilities[:, 0]
    if not np.isfinite(shares).all():
        return "The network’s numbers have overflowed: it gives no answers any more."
    best, steps, noun = shares.argmax(axis=1), len(shares), step_noun(is_points=is_points)
    final = int(best[-1])
    others = np.flatnonzero(best != final)
    settled = int(others[-1]) + 1 if len(others) else 0
    sure = np.flatnonzero(shares[settled:, final] >= LIKELY)
    if not len(sure):
        return f"It is not sure to the end: {final} is its best guess."
    when = settled + int(sure[0])
    place = f"{noun} {when + 1} of {steps}"
    if is_points:
        place = f"{percent((when + 1) / steps, 0)} of the line"
    before = best[:settled][shares[:settled].max(axis=1) >= LIKELY]
    thought = [digit for digit in dict.fromkeys(before.tolist()) if digit != final]
    if not thought:
        return f"It knows that this is a {final} from {place} on; before that it only guesses."
    listed = " and ".join(map(str, thought[-2:]))
    return f"It holds this for a {final} from {place} on; before that it thought of {listed}."


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
        return f"step {step + 1}: {row} with {percent(float(values[row, step]), 1)}"
    if panel == BAND:
        value = float(values[row, step])
        text = signed(value, 3) if band == STATE else fixed(value, 3)
        return f"step {step + 1}, unit {row + 1}: {band} {text}"
    if panel == CURVE and norms is not None and norms.now is not None:
        text = f"step {step + 1}: gradient {figure(float(norms.now[step]))}"
        if norms.before is not None:
            text += f", before training {figure(float(norms.before[step]))}"
        return text
    return ""


def gradient(norms: GradientNorms | None, config: Mapping[str, Any], noun: str) -> str:
    """What the gradient's course says, the start's scale, and what to try."""
    if norms is None:
        return ""
    if norms.now is None:
        return NO_GRADIENT
    start = config.get("start_scale")
    text = gradient_in_words(norms.now if norms.before is None else norms.before, noun)
    if norms.before is not None:
        text = f"Before training: {text[0].lower()}{text[1:]}"
    if start is None:
        return text
    return f"{text} The start’s scale was {start:g}. {TRY_SCALES}"


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
