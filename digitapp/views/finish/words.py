"""What the view of drawings that are finished or cleaned says."""

from model.probes.creating.repairs import Repair

from ...style.numbers import compact, fixed, percent

FINISH, CLEAN = "finish", "clean"
PAGES = {
    FINISH: (
        "Finish",
        "Rub out a part of your drawing: each network completes it as it knows digits.",
    ),
    CLEAN: ("Clean", "Noise over your drawing: each network takes away what is no digit."),
}
OWN = "own"
PARTS = {
    "lower": "the lower half",
    "upper": "the upper half",
    "left": "the left half",
    "right": "the right half",
    OWN: "what I rub out",
}

NO_DRAWING = "Draw a digit on the left: here networks will finish it."
LOADING = "Opening the networks that can do this …"
NONE = {
    FINISH: (
        "No network can complete a picture here. Train a Boltzmann machine, an autoencoder or a "
        "Hopfield network, and come back."
    ),
    CLEAN: (
        "No network can clean a picture here. Train an autoencoder or a Boltzmann machine, and "
        "come back."
    ),
}
ABOUT = {
    FINISH: (
        "All get the same drawing with the same part missing, and keep what is left of it. Below "
        "each: how far it is from your whole drawing, its energy where it has one, and how the "
        "reader reads it."
    ),
    CLEAN: (
        "All get your drawing with the same noise. Below each: how far what it made is from your "
        "drawing, its energy where it has one, and how the reader reads it."
    ),
}
PRESENT = "present"
"""Key of the network in view, beside the pretrained ones."""

MINE = "yours"


def given_text(repair: Repair | None) -> str:
    """Below what all networks get."""
    if repair is None:
        return "what they get"
    text = f"what they get: error {fixed(repair.given_error, 1)}"
    return f"{text}\nread as {_read(repair.before)}" if repair.before is not None else text


def result_text(repair: Repair) -> str:
    """Below a picture: error, energy, and what is read."""
    text = f"error {fixed(repair.error, 1)}"
    if repair.energy is not None:
        text += f" · energy {compact(repair.energy)}"
    if repair.probabilities is not None:
        text += f"\nread as {_read(repair.probabilities)}"
    else:
        text += f"\nstep {repair.step} …" if not repair.is_done else "\nno reader of this size"
    return text


def trace_title(repair: Repair) -> str:
    """Above a curve."""
    return "error" if repair.energy is None else "energy"


def hovered(name: str, row: int, column: int, value: float) -> str:
    """Of the pixel under the mouse."""
    return f"{name}, row {row}, column {column}: ink {fixed(value, 2)}"


def _read(probabilities: object) -> str:
    digit = int(probabilities.argmax())
    return f"{digit}, {percent(float(probabilities[digit]), 0)}"
