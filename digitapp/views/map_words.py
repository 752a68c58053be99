"""What the map calls things: digits, layers, axes, and what is in the way."""

from model.probes.features import LOGITS, PIXELS
from model.probes.plane import Plane

from ..state import SessionState
from .map_probe import PARTS

TURNED_DEG = 5.0
"""Least turn of the plane that is told."""


def digits_title(part: str, count: int, available: int | None) -> str:
    """Such as "3,000 test digits", or "all 360 test digits"."""
    every = "all " if available is not None and count >= available else ""
    return f"{every}{count:,} {PARTS[part]} digits"


def layer_title(layer: str) -> str:
    """A layer's name as a person reads it: "raw pixels", "layer hidden 1", "logits"."""
    if not layer:
        return "last layer"
    if layer == PIXELS:
        return "raw pixels"
    if layer == LOGITS:
        return "logits"
    word = layer.rstrip("0123456789")
    return f"layer {word.replace('_', ' ')} {layer[len(word) :]}".rstrip()


def layer_tip(layer: str) -> str:
    """What a map of this layer shows."""
    if layer == PIXELS:
        return "Digits whose pictures overlap lie together; no network is asked."
    if layer == LOGITS:
        return "The ten numbers that the answer is made from: what lies together is read alike."
    return "Digits lie together that look alike to the network after this layer."


def axis_titles(plane: Plane) -> tuple[str, str]:
    """What lies along x and y, and how much of the variance."""
    turned = ""
    if plane.turned_deg >= TURNED_DEG:
        turned = f", turned by {plane.turned_deg:.0f}°"
    names = ("first component", "second component")
    x, y = (
        f"{name}{turned}, {100 * share:.0f} % of the variance"
        for name, share in zip(names, plane.explained.tolist(), strict=True)
    )
    return x, y


def misfit(state: SessionState) -> str:
    """Why the digits that are loaded are none for the network; empty where they are."""
    data, network = state.data, state.network
    if data is None or network is None or data.shape == network.shape:
        return ""
    (rows, columns), (height, width) = data.shape, network.shape
    return (
        f"“{data.title}” holds pictures of {columns}×{rows} pixels, the network reads "
        f"{width}×{height}: this is a map of the raw pixels alone."
    )
