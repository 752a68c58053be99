"""What the Dream view says."""

import numpy as np

from model.dream import Ascent
from model.language import sentences, small, tr, trn
from model.probes.units.weight_layers import WeightLayer

from ...style.numbers import percent, significant

ASCENT, BACK = "ascent", "back"
METHODS = {
    ASCENT: (
        tr("Gradient ascent"),
        tr("Changes pictures step by step until each is what its digit or unit looks for."),
    ),
    BACK: (
        tr("Back-query"),
        tr("Runs the network backward, from its output to the pixels, as the textbook does."),
    ),
}
NOISE, MEAN, DRAWING = "noise", "mean", "drawing"
STARTS = {
    NOISE: (tr("noise"), tr("Begins with faint noise, another each time.")),
    MEAN: (tr("the mean digit"), tr("Begins with the mean of the training digits.")),
    DRAWING: (tr("your drawing"), tr("Begins with what is on the canvas.")),
}
ONE, MANY = "one", "many"
COUNTS = {
    MANY: (tr("many at once"), tr("All ten digits side by side, or twelve units.")),
    ONE: (tr("one, large"), tr("One picture, as large as fits.")),
}

NO_NETWORK = tr("There is no network yet. Train one, or open one.")
NO_UNITS = tr("This network has no units whose outputs follow from the pixels.")
NO_DRAWING = tr("Draw a digit on the left: the dream begins with it.")
NO_MEAN = tr("Loading digits for their mean …")
NO_DATA = tr("There are no digits to take the mean of. Choose data, or begin with noise.")
MISFIT = tr(
    "The digits of the chosen data are not of the size that this network reads. Choose other data "
    "in the bar at the top, or begin with noise."
)

ABOUT_BARE = tr(
    "Without blur, jitter and decay they look like noise: faint patterns all over the picture "
    "raise the logit most, no pen makes such, and they were not among what it has learnt from."
)
ABOUT_BACK = tr(
    "The output sent backward: activations undone, weights transposed, each layer stretched into "
    "its range (T. Rashid). Bright is where ink is asked for. A transpose is no inverse: what "
    "comes back need not be predicted as what was asked."
)


def no_way_back(reason: str) -> str:
    """Why there is no back-query, and what there is instead."""
    instead = tr(
        "Train a multilayer perceptron with sigmoid units to see a back-query; gradient ascent "
        "needs no way back and works here: choose it at the right."
    )
    return sentences([reason, instead])


def about(ascent: Ascent, layer: WeightLayer | None) -> str:
    """What one sees."""
    if ascent.is_bare:
        return ABOUT_BARE
    if layer is None or layer.is_output:
        what = tr(
            "Each picture is changed step by step so that its digit’s logit rises; below it stands "
            "what is predicted for it."
        )
    elif layer.kind == "kernels":
        what = tr(
            "Each picture is changed step by step so that its kernel fires more strongly; below it "
            "stands how strongly."
        )
    else:
        what = tr(
            "Each picture is changed step by step so that its unit fires more strongly; below it "
            "stands how strongly."
        )
    held = tr(
        "Blur, jitter and decay hold it to what a pen could draw: take them away to see what "
        "happens."
    )
    return sentences([what, held])


def heading(layer: WeightLayer | None, units: np.ndarray) -> str:
    """The question that the pictures are about."""
    if layer is None or not len(units):
        return tr("What does it think a 3 looks like?")
    first, last = int(units[0]), int(units[-1])
    if layer.is_output and first == last:
        if first == 8:  # of which English says "an"
            return tr("What does it think an 8 looks like?")
        return tr("What does it think a {digit} looks like?", digit=first)
    if layer.is_output:
        return tr("What does it think digits look like?")
    known = {"first": first, "last": last, "layer": small(layer.title)}
    if layer.kind == "kernels":
        if first == last:
            return tr("What does kernel {first} of the {layer} look for?", **known)
        return tr("What do kernels {first} to {last} of the {layer} look for?", **known)
    if first == last:
        return tr("What does unit {first} of the {layer} look for?", **known)
    return tr("What do units {first} to {last} of the {layer} look for?", **known)


def layer_entry(layer: WeightLayer) -> str:
    """In the box of layers."""
    if layer.is_output:
        return tr("the ten digits")
    return f"{layer.title} · {layer.units}"


def captions(
    layer: WeightLayer,
    units: np.ndarray,
    values: np.ndarray | None,
    probabilities: np.ndarray | None,
) -> list[str]:
    """Below the pictures: of a digit what is predicted, of a unit how strongly it fires."""
    if layer.is_output and probabilities is not None:
        return [_read(int(unit), row) for unit, row in zip(units, probabilities, strict=True)]
    if values is None:
        return [f"{unit}" for unit in units]
    return [f"{unit} · {significant(value)}" for unit, value in zip(units, values, strict=True)]


def sent(layer: WeightLayer, unit: int) -> str:
    """What the canvas says of a picture that came from here."""
    if layer.is_output:
        if unit == 8:  # of which English says "an"
            return tr("what it thinks an 8 looks like")
        return tr("what it thinks a {digit} looks like", digit=unit)
    if layer.kind == "kernels":
        return tr("what kernel {number} looks for", number=unit)
    return tr("what unit {number} looks for", number=unit)


def progress(step: int, running: bool) -> str:
    """How far it is."""
    steps = trn("{n} step", "{n} steps", step)
    return f"{steps} …" if running else steps


def _read(digit: int, probabilities: np.ndarray) -> str:
    prediction = int(probabilities.argmax())
    fraction = percent(float(probabilities[prediction]), 0)
    return (
        f"{digit} · {fraction}"
        if prediction == digit
        else tr("{digit} · predicted {prediction}", digit=digit, prediction=prediction)
    )
