"""What the view of drawings that are finished or cleaned says."""

from model.language import qualified, tr, trc
from model.probes.creating.repairs import Repair

from ...style.numbers import compact, fixed, percent

FINISH, CLEAN = "finish", "clean"
PAGES = {
    FINISH: (
        trc("page", "Finish"),
        tr("Rub out a part of your drawing: each network completes it as it knows digits."),
    ),
    CLEAN: (
        trc("page", "Clean"),
        tr("Noise over your drawing: each network takes away what is no digit."),
    ),
}
OWN = "own"
PARTS = {
    "lower": tr("the lower half"),
    "upper": tr("the upper half"),
    "left": tr("the left half"),
    "right": tr("the right half"),
    OWN: tr("what I rub out"),
}

NO_DRAWING = tr("Draw a digit on the left: here networks will finish it.")
LOADING = tr("Opening the networks that can do this …")
NONE = {
    FINISH: tr(
        "No network can complete a picture here. Train a Boltzmann machine, an autoencoder or "
        "a Hopfield network, and come back."
    ),
    CLEAN: tr(
        "No network can clean a picture here. Train an autoencoder or a Boltzmann machine, and "
        "come back."
    ),
}
ABOUT = {
    FINISH: tr(
        "All get the same drawing with the same part missing, and keep what is left of it. "
        "Below each: how far it is from your whole drawing, its energy where it has one, and "
        "how the reader reads it."
    ),
    CLEAN: tr(
        "All get your drawing with the same noise. Below each: how far what it made is from "
        "your drawing, its energy where it has one, and how the reader reads it."
    ),
}
PRESENT = "present"
"""Key of the network in view, beside the pretrained ones."""


def given_text(repair: Repair | None) -> str:
    """Below what all networks get."""
    if repair is None:
        return tr("what they get")
    text = tr("what they get: error {error}", error=fixed(repair.given_error, 1))
    if repair.before is None:
        return text
    return "\n".join([text, tr("read as {read}", read=_read(repair.before))])


def result_text(repair: Repair) -> str:
    """Below a picture: error, energy, and what is read."""
    text = tr("error {error}", error=fixed(repair.error, 1))
    if repair.energy is not None:
        text = " · ".join([text, tr("energy {energy}", energy=compact(repair.energy))])
    if repair.probabilities is not None:
        read = tr("read as {read}", read=_read(repair.probabilities))
    elif repair.is_done:
        read = tr("no reader of this size")
    else:
        read = tr("step {step} …", step=repair.step)
    return f"{text}\n{read}"


def trace_title(repair: Repair) -> str:
    """Above a curve."""
    return trc("squared", "error") if repair.energy is None else tr("energy")


def hovered(name: str, row: int, column: int, value: float) -> str:
    """Of the pixel under the mouse."""
    return tr(
        "{name}, row {row}, column {column}: ink {ink}",
        name=name,
        row=row,
        column=column,
        ink=fixed(value, 2),
    )


def _read(probabilities: object) -> str:
    digit = int(probabilities.argmax())
    return qualified(str(digit), percent(float(probabilities[digit]), 0))
