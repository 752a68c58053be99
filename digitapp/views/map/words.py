"""What the map calls things: digits, layers, axes, and what is in the way."""

from functools import reduce

from model.language import capital, qualified, tr
from model.probes.maps.digit_map import LABELS, DigitMap
from model.probes.maps.embed import MAX_DIGITS, Question
from model.probes.maps.features import ENCODING, LOGITS, PIXELS
from model.probes.maps.plane import PrincipalPlane

from ...state import SessionState
from ...style.numbers import percent
from .probe import METHODS

TURNED_DEG = 5.0
"""Least turn of the plane that is told."""


def digits_title(part: str, count: int, available: int | None) -> str:
    """Such as "3,000 test digits", "all 360 test digits" or "3,000 of all digits"."""
    is_every = available is not None and count >= available
    if part == "all":
        return (
            tr("all {count:,} digits", count=count)
            if is_every
            else tr("{count:,} of all digits", count=count)
        )
    if part == "train":
        return (
            tr("all {count:,} training digits", count=count)
            if is_every
            else tr("{count:,} training digits", count=count)
        )
    return (
        tr("all {count:,} test digits", count=count)
        if is_every
        else tr("{count:,} test digits", count=count)
    )


def digit_name(digits: DigitMap, index: int) -> str:
    """Such as "test digit 17", "mean digit" of a map of the labels themselves."""
    if digits.part == LABELS:
        return tr("mean digit")
    number = int(digits.indices[index])
    if digits.part == "test":
        return tr("test digit {number}", number=number)
    if digits.part == "train":
        return tr("training digit {number}", number=number)
    return tr("digit {number}", number=number)


def layer_title(layer: str) -> str:
    """A layer's name as a person reads it: "raw pixels", "layer hidden 1", "logits"."""
    if not layer:
        return tr("last layer")
    if layer == PIXELS:
        return tr("raw pixels")
    if layer == LOGITS:
        return tr("logits")
    if layer == ENCODING:
        return tr("encoding")
    if layer == LABELS:
        return tr("output weights")
    word = layer.rstrip("0123456789")
    name = f"{word.replace('_', ' ')} {layer[len(word) :]}".rstrip()
    return tr("layer {name}", name=name)


def layer_tip(layer: str) -> str:
    """What a map of this layer shows."""
    if layer == PIXELS:
        return tr("Digits whose pictures overlap lie together; no network is asked.")
    if layer == LOGITS:
        return tr(
            "The ten numbers that the prediction is made from: what lies together is read alike."
        )
    if layer == LABELS:
        return tr(
            "The ten rows of the last weight matrix, one for each digit, as points: digits "
            "that listen to the same units lie together. Pictures are mean digits."
        )
    return tr("Digits lie together that look alike to the network after this layer.")


def map_title(digits: DigitMap, colouring: str) -> str:
    """Above the picture of a map: what lies in it and how it is coloured."""
    what = (
        tr("the ten digits")
        if digits.part == LABELS
        else tr("{count:,} digits", count=len(digits.labels))
    )
    laying = digits.laying
    method = "PCA" if laying is None else {m.key: m.title for m in METHODS}[laying.method]
    return reduce(qualified, [capital(what), layer_title(digits.layer), method, colouring])


def axis_titles(digits: DigitMap, fraction: float = 1.0) -> tuple[str, str]:
    """What lies along x and y, of a map that is ``fraction`` of the way from before training."""
    if fraction < 1:
        if fraction == 0:
            return tr("before training, turned and sized to lie on the present map"), ""
        return tr(
            "on the way from before training to now: {fraction}", fraction=percent(fraction, 0)
        ), ""
    if digits.laying is None:
        return _components(digits.plane)
    if digits.laying.method == "tsne":
        return tr("t-SNE: directions and units mean nothing, only who is near"), ""
    if digits.laying.method == "mds":
        return tr("MDS: distances are those of the layer, directions mean nothing"), ""
    return tr("Isomap: distances are ways along the crowd of digits"), ""


def _components(plane: PrincipalPlane) -> tuple[str, str]:
    """The components along x and y, and how much of the variance they have."""
    first, second = (percent(part, 0) for part in plane.explained.tolist())
    if plane.turned_deg >= TURNED_DEG:
        turned = {"degrees": plane.turned_deg}
        return (
            tr(
                "first component, turned by {degrees:.0f}°, {part} of the variance",
                part=first,
                **turned,
            ),
            tr(
                "second component, turned by {degrees:.0f}°, {part} of the variance",
                part=second,
                **turned,
            ),
        )
    return (
        tr("first component, {part} of the variance", part=first),
        tr("second component, {part} of the variance", part=second),
    )


def about(method: str) -> str:
    """What one sees in a map by this method."""
    return next(m.about for m in METHODS if m.key == method)


def progress(digits: DigitMap) -> str:
    """How far a layout is, such as "step 340 of 1,000 · stress 0.21"; empty of PCA."""
    laying = digits.laying
    if laying is None or not laying.max_steps:
        return ""
    steps = tr("step {step:,} of {max_steps:,}", step=laying.step, max_steps=laying.max_steps)
    if laying.is_done:
        steps = (
            tr("done")
            if laying.max_steps == 1
            else tr("done after {step:,} steps", step=laying.step)
        )
    return f"{steps} · {laying.measure}" if laying.measure else steps


def limit(question: Question, available: int) -> str:
    """Why fewer digits are shown than are asked for; empty where all are."""
    if question.shown >= min(question.count, available):
        return ""
    title = next(m.title for m in METHODS if m.key == question.method)
    most = MAX_DIGITS[question.method]
    return tr(
        "{title} compares every digit with every other: {most:,} of them are shown.",
        title=title,
        most=most,
    )


def misfit(state: SessionState) -> str:
    """Why the digits that are loaded are none for the network; empty where they are."""
    data, network = state.data, state.network
    if data is None or network is None or data.shape == network.shape:
        return ""
    (rows, columns), (height, width) = data.shape, network.shape
    return tr(
        "“{title}” holds pictures of {columns}×{rows} pixels, the network reads "
        "{width}×{height}: this is a map of the raw pixels alone.",
        title=data.title,
        columns=columns,
        rows=rows,
        width=width,
        height=height,
    )
