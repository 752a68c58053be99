"""What the view Memory says: captions, what came of a recall, how full the memory is."""

import math
from collections.abc import Sequence

import numpy as np

from model.probes.recalled import RecallVerdict

NOTHING = "Nothing is remembered yet. Draw a digit and press “Remember this drawing”."
NO_DRAWING = "There is no drawing to begin with. Draw a digit, or begin with a memory."
NO_MEMORY = "There is no memory to begin with. Remember a drawing first."
MISFIT = (
    "The chosen data have pictures of another size than this network. Choose others in the bar at "
    "the top."
)
ADOPTED = "This memory is the window’s network now. Save it with File > Save."

DRAWING, MEMORY, RANDOM = "drawing", "memory", "random"

STARTS = {
    DRAWING: ("My drawing", "What is on the canvas."),
    MEMORY: ("The selected memory", "The one with the frame; the first where none has one."),
    RANDOM: ("Noise alone", "Each pixel black or white by chance: where does it roll?"),
}

PARTS = {
    "all": ("nothing", "All of the picture is there."),
    "upper": ("the lower half", "Only the upper half is there."),
    "lower": ("the upper half", "Only the lower half is there."),
    "left": ("the right half", "Only the left half is there."),
    "right": ("the left half", "Only the right half is there."),
    "corner": ("all but a corner", "Only the upper left quarter is there."),
}

ABOUT = (
    "A memory is a valley of the energy: a recall begins on a slope and goes downhill, pixel by "
    "pixel, until it can’t. Where it ends is what the network remembers."
)
ABOUT_MODERN = (
    "The modern rule compares the picture with all memories at once, and moves to a mean of them "
    "in which the nearest count most."
)


def caption(label: int, *, held: bool) -> str:
    """Below a memory: its digit, and whether a recall stays there."""
    name = "own" if label < 0 else str(label)
    return name if held else f"{name} · lost"


def found(verdict: RecallVerdict | None, labels: Sequence[int], *, done: bool) -> str:
    """What the state is, in one sentence."""
    if verdict is None:
        return ""
    if not done:
        if verdict.kind == "nothing":
            return NOTHING
        return f"On its way: most like {_memory(verdict.index, labels)} ({_agree(verdict)})."
    match verdict.kind:
        case "memory":
            return f"Found: this is {_memory(verdict.index, labels)} ({_agree(verdict)})."
        case "negative":
            return (
                f"A spurious state: the negative of {_memory(verdict.index, labels)}. Couplings "
                "only say which pixels are alike, so that black and white can change places."
            )
        case "mixture":
            names = ", ".join(str(part + 1) for part in verdict.parts)
            return (
                f"A spurious state: a mixture of the memories {names}. Each pixel is as in most "
                "of the three; nobody stored it, but it is a valley too."
            )
        case "nothing":
            return NOTHING
    return (
        f"A spurious state: none of the memories. Most like {_memory(verdict.index, labels)}, "
        f"but only {_agree(verdict)}."
    )


def _agree(verdict: RecallVerdict) -> str:
    return f"{50 * (1 + verdict.overlap):.0f} % of the pixels agree"


def _memory(index: int, labels: Sequence[int]) -> str:
    label = labels[index]
    what = "a drawing" if label < 0 else f"a {label}"
    return f"memory {index + 1}, {what}"


def load(count: int, holds: float, pixels: int) -> str:
    """How full the memory is."""
    noun = "memory" if count == 1 else "memories"
    if math.isinf(holds):
        return f"{count:,} {noun}"
    return f"{count:,} {noun}; {holds:.0f} random ones are the most (0.138 × {pixels})"


def warning(held: np.ndarray, holds: float, rule: str) -> str:
    """Why some memories are lost; empty where none is."""
    count, lost = len(held), int((~held).sum())
    if not lost:
        return ""
    if count > holds:
        return (
            f"Overfilled: {lost} of {count} memories are no valleys any more. Beyond 0.138 for "
            "each pixel all are lost at once. Remove some, or take the rule “Modern”."
        )
    return (
        f"{lost} of {count} memories are lost: they are so alike that their valleys have run "
        f"together, long before the bound for random pictures. Take another rule than “{rule}”."
    )


def pixel(row: int, column: int, ink: float, field: float | None) -> str:
    """About the pixel under the mouse; what its field asks for, where that is known."""
    text = f"row {row}, column {column}: ink {ink:.2f}"
    return text if field is None else f"{text} · field {field:+.3f}".replace("-", "−")


def couplings(strongest: float | None) -> str:
    """Above the couplings of a pixel: how strong they are at most."""
    return "Couplings" if strongest is None else f"Up to ±{strongest:.3f}"


def counter(position: int, length: int, *, plays: bool) -> str:
    """How far the recall is."""
    if length < 2:
        return "no change yet"
    ending = "" if plays or position < length - 1 else ", settled"
    return f"{position} of {length - 1} changes{ending}"
