"""What the view Memory says: captions, what came of a recall, how full the memory is."""

import math
from collections.abc import Sequence

import numpy as np

from model.language import commas, tr, trc, trn
from model.probes.recalled import RecallVerdict

NOTHING = tr("Nothing is remembered yet. Draw a digit and press “Remember this drawing”.")
NO_DRAWING = tr("There is no drawing to begin with. Draw a digit, or begin with a memory.")
NO_MEMORY = tr("There is no memory to begin with. Remember a drawing first.")
MISFIT = tr(
    "The chosen data have pictures of another size than this network. Choose others in the bar at "
    "the top."
)
ADOPTED = tr("This memory is the window’s network now. Save it with File > Save.")

DRAWING, MEMORY, RANDOM = "drawing", "memory", "random"

STARTS = {
    DRAWING: (tr("My drawing"), tr("What is on the canvas.")),
    MEMORY: (
        tr("The selected memory"),
        tr("The one with the frame; the first where none has one."),
    ),
    RANDOM: (tr("Noise alone"), tr("Each pixel black or white by chance: where does it roll?")),
}

PARTS = {
    "all": (trc("rubbed out", "nothing"), tr("All of the picture is there.")),
    "upper": (tr("the lower half"), tr("Only the upper half is there.")),
    "lower": (tr("the upper half"), tr("Only the lower half is there.")),
    "left": (tr("the right half"), tr("Only the left half is there.")),
    "right": (tr("the left half"), tr("Only the right half is there.")),
    "corner": (tr("all but a corner"), tr("Only the upper left quarter is there.")),
}

ABOUT = tr(
    "A memory is a valley of the energy: a recall begins on a slope and goes downhill, pixel by "
    "pixel, until it can’t. Where it ends is what the network remembers."
)
ABOUT_MODERN = tr(
    "The modern rule compares the picture with all memories at once, and moves to a mean of them "
    "in which the nearest count most."
)


def caption(label: int, *, held: bool) -> str:
    """Below a memory: its digit, and whether a recall stays there."""
    name = trc("drawing", "own") if label < 0 else str(label)
    return name if held else tr("{memory} · lost", memory=name)


def found(verdict: RecallVerdict | None, labels: Sequence[int], *, done: bool) -> str:
    """What the state is, in one sentence."""
    if verdict is None:
        return ""
    if not done:
        if verdict.kind == "nothing":
            return NOTHING
        return tr(
            "On its way: most like {memory} ({agree}).",
            memory=_memory(verdict.index, labels),
            agree=_agree(verdict),
        )
    match verdict.kind:
        case "memory":
            return tr(
                "Found: this is {memory} ({agree}).",
                memory=_memory(verdict.index, labels),
                agree=_agree(verdict),
            )
        case "negative":
            return tr(
                "A spurious state: the negative of {memory}. Couplings "
                "only say which pixels are alike, so that black and white can change places.",
                memory=_memory(verdict.index, labels),
            )
        case "mixture":
            names = commas(str(part + 1) for part in verdict.parts)
            return tr(
                "A spurious state: a mixture of the memories {numbers}. Each pixel is as in most "
                "of the three; nobody stored it, but it is a valley too.",
                numbers=names,
            )
        case "nothing":
            return NOTHING
    return tr(
        "A spurious state: none of the memories. Most like {memory}, but only {agree}.",
        memory=_memory(verdict.index, labels),
        agree=_agree(verdict),
    )


def _agree(verdict: RecallVerdict) -> str:
    return tr("{part:.0f} % of the pixels agree", part=50 * (1 + verdict.overlap))


def _memory(index: int, labels: Sequence[int]) -> str:
    label = labels[index]
    if label < 0:
        return tr("memory {number}, a drawing", number=index + 1)
    return tr("memory {number}, a {digit}", number=index + 1, digit=label)


def load(count: int, holds: float, pixels: int) -> str:
    """How full the memory is."""
    if math.isinf(holds):
        return trn("{n:,} memory", "{n:,} memories", count)
    return trn(
        "{n:,} memory; {holds:.0f} random ones are the most (0.138 × {pixels})",
        "{n:,} memories; {holds:.0f} random ones are the most (0.138 × {pixels})",
        count,
        holds=holds,
        pixels=pixels,
    )


def warning(held: np.ndarray, holds: float, rule: str) -> str:
    """Why some memories are lost; empty where none is."""
    count, lost = len(held), int((~held).sum())
    if not lost:
        return ""
    if count > holds:
        return tr(
            "Overfilled: {lost} of {count} memories are no valleys any more. Beyond 0.138 for "
            "each pixel all are lost at once. Remove some, or take the rule “Modern”.",
            lost=lost,
            count=count,
        )
    return tr(
        "{lost} of {count} memories are lost: they are so alike that their valleys have run "
        "together, long before the bound for random pictures. Take another rule than “{rule}”.",
        lost=lost,
        count=count,
        rule=rule,
    )


def pixel(row: int, column: int, ink: float, field: float | None) -> str:
    """About the pixel under the mouse; what its field asks for, where that is known."""
    text = tr("row {row}, column {column}: ink {ink:.2f}", row=row, column=column, ink=ink)
    if field is None:
        return text
    told = tr("field {field}", field=f"{field:+.3f}".replace("-", "−"))
    return f"{text} · {told}"


def couplings(strongest: float | None) -> str:
    """Above the couplings of a pixel: how strong they are at most."""
    return (
        tr("Couplings") if strongest is None else tr("Up to ±{strongest:.3f}", strongest=strongest)
    )


def counter(position: int, length: int, *, plays: bool) -> str:
    """How far the recall is."""
    if length < 2:
        return tr("no change yet")
    changes = {"position": position, "length": length - 1}
    if plays or position < length - 1:
        return tr("{position} of {length} changes", **changes)
    return tr("{position} of {length} changes, settled", **changes)
