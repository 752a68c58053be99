"""What the Samples view says."""

import numpy as np

from model.archs import Architecture, Decoder
from model.generated import SURE, PicturesJudged, collapse
from model.language import sentences, tr, trc, trn
from model.probes.creating.nearest import NearestDigits
from model.probes.creating.sheets import is_chain

from ...style.numbers import compact, fixed, percent, significant

ANY = -1
NOISE, DRAWING, DATA = "noise", "drawing", "data"
STARTS = {
    NOISE: (tr("noise"), tr("Each chain begins with noise, another each time.")),
    DRAWING: (tr("your drawing"), tr("Each chain begins with what is on the canvas.")),
    DATA: (tr("digits"), tr("Each chain begins with a digit of the chosen data.")),
}
DIGITS = {ANY: (trc("digit", "any"), ""), **{digit: (str(digit), "") for digit in range(10)}}
COUNTS = {1: (tr("1, large"), ""), 25: ("25", ""), 100: ("100", "")}

NO_NETWORK = tr("There is no network yet. Train one, or open one.")
NO_DRAWING = tr("Draw a digit on the left: the chains begin with it.")
MISFIT = tr(
    "The digits of the chosen data are not of the size that this network makes. Choose other data "
    "in the bar at the top, or begin with noise."
)
NO_READER = tr(
    "No pretrained network reads pictures of this size, so nobody says which digits these are."
)

ANCHORS = {
    "default": tr("Of real test digits it is sure of 97 %, of these in black and white of 81 %.")
}
"""By the reader: what its figures of real digits are (a machine of binary units makes pixels that
are black or white)."""


def heading(network: Architecture | None, label: int | None) -> str:
    """The question that the pictures are about."""
    if label is not None:
        # English says "an" before "eight".
        return tr("Dream an 8") if label == 8 else tr("Dream a {digit}", digit=label)
    if isinstance(network, Decoder) and not is_chain(network):
        return tr("What does it make of random numbers?")
    return tr("What does it dream of, left alone?")


def about(network: Architecture | None, figures: PicturesJudged | None, label: int | None) -> str:
    """What one sees, in a sentence or two."""
    if network is None:
        return ""
    if has_collapsed(figures, label):
        return collapse(figures)
    if is_chain(network):
        return tr(
            "Each picture is a chain: sweep by sweep, hidden units are drawn from the picture and "
            "the picture from them, until what began as noise is what the network expects to see."
        )
    if isinstance(network, Decoder):
        return tr(
            "Each picture is made of {latent} random numbers. “Run” lets these drift to "
            "others; while the network learns they stay, and the same pictures grow.",
            latent=network.latent,
        )
    return tr("Each picture is drawn anew; nothing of the one before is in it.")


def has_collapsed(figures: PicturesJudged | None, label: int | None) -> bool:
    """Whether many pictures show few digits, although any was asked for."""
    return figures is not None and label is None and figures.n >= 25 and bool(collapse(figures))


def figures_text(figures: PicturesJudged | None, label: int | None, reader: str) -> str:
    """What the reader makes of the sheet."""
    if figures is None:
        return NO_READER if not reader else tr("The pictures are being read …")
    known = {"reader": reader, "least": percent(SURE, 0), "sure": percent(figures.sure, 0)}
    if label is not None:
        text = tr(
            "“{reader}” is sure (over {least}) of {sure} and reads {share} as {digit}.",
            share=percent(figures.shares[label], 0),
            digit=label,
            **known,
        )
    else:
        text = tr(
            "“{reader}” is sure (over {least}) of {sure}; score {score} of 10, {coverage} of ten "
            "digits.",
            score=fixed(figures.score, 1),
            coverage=figures.coverage,
            **known,
        )
    return sentences([text, ANCHORS.get(reader, "")])


def verdict(of_drawing: float | None, of_pictures: float | None) -> str:
    """What the discriminator says, from 0 for forged to 1 for real."""
    if of_pictures is None:
        return ""
    if of_drawing is None:
        return tr(
            "The discriminator’s verdict (1 real, 0 forged): {of_pictures} of its pictures. Draw a "
            "digit to have it judged.",
            of_pictures=fixed(of_pictures),
        )
    return tr(
        "The discriminator’s verdict (1 real, 0 forged): {of_pictures} of its pictures, "
        "{of_drawing} of your drawing.",
        of_pictures=fixed(of_pictures),
        of_drawing=fixed(of_drawing),
    )


def share_texts(figures: PicturesJudged | None) -> list[str]:
    """Above the bars."""
    if figures is None:
        return [""] * 10
    return [f"{100 * share:.0f}" for share in figures.shares]


def captions(probabilities: np.ndarray | None, count: int) -> list[str]:
    """Below few pictures: as what each is read."""
    if probabilities is None or len(probabilities) != count or count > 25:
        return []
    return [f"{row.argmax()} · {percent(float(row.max()), 0)}" for row in probabilities]


def steps(step: int, network: Architecture | None, *, running: bool) -> str:
    """How far it is."""
    text = (
        trn("{n:,} sweep", "{n:,} sweeps", step)
        if is_chain(network)
        else trn("{n:,} sheet", "{n:,} sheets", step)
    )
    return f"{text} …" if running else text


def hovered(
    tile: int, row: int, column: int, value: float, probabilities: np.ndarray | None
) -> str:
    """Of the pixel under the mouse, and of its picture."""
    known = {"picture": tile + 1, "row": row, "column": column, "ink": significant(value)}
    if probabilities is None or tile >= len(probabilities):
        return tr("picture {picture}, row {row}, column {column}: ink {ink}", **known)
    digit = int(probabilities[tile].argmax())
    confidence = percent(float(probabilities[tile][digit]), 1)
    return tr(
        "picture {picture}, row {row}, column {column}: ink {ink}; the picture is read as {digit} "
        "with {confidence}",
        digit=digit,
        confidence=confidence,
        **known,
    )


def energy_title(energies: list[float]) -> str:
    """Above the curve of energies."""
    return (
        tr("mean energy {energy}", energy=compact(energies[-1])) if energies else tr("mean energy")
    )


def nearest(found: NearestDigits | None, *, asked: bool, misfits: bool, failed: bool) -> str:
    """Of the training digit that is most like the selected picture, or why there is none."""
    if misfits:
        return NO_NEAREST
    if failed:
        return NO_DATA
    if found is None:
        return tr("Looking for the nearest training digit …") if asked else tr("Select a picture.")
    return tr(
        "Nearest of {searched:,} training digits: a {label}, squared error "
        "{error}. A copy would have 0.",
        searched=found.searched,
        label=found.labels[0],
        error=fixed(float(found.errors[0]), 1),
    )


NO_NEAREST = tr("The chosen data are of another size: no training digit to compare with.")
NO_DATA = tr("There are no digits to compare with. Choose data in the bar at the top.")


def sent(label: int | None) -> str:
    """What the canvas says of a picture that came from here."""
    return (
        tr("a picture that the network made")
        if label is None
        else tr("what it made for a {label}", label=label)
    )
