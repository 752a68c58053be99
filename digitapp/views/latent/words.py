"""What the Latent view says."""

import numpy as np

from model.archs import Architecture, Decoder
from model.probes.creating.planes import CodePlane, MadeAgain, PlaneOfDigits, can_encode

from ...style.numbers import fixed, pair, percent, significant

PLANE, AGAIN = "plane", "again"
PAGES = {
    PLANE: (
        "Plane of digits",
        "Drag through two of the numbers that pictures are made of: the digit changes under "
        "the hand.",
    ),
    AGAIN: (
        "Make again",
        "What the network makes of your drawing, with as much noise over it as you want.",
    ),
}
POINTS, PICTURES = "points", "pictures"
SHOWS = {
    POINTS: ("digits as dots", "Each dot is a test digit, where the network puts it."),
    PICTURES: ("what is made there", "At each place the picture that the network makes there."),
}

NO_NETWORK = "There is no network yet. Train one, or open one."
NO_DECODER = (
    "This network makes again what it sees, but no pictures from a few numbers: choose “Make "
    "again”. An autoencoder has a plane."
)
NO_RECONSTRUCTOR = (
    "This network makes pictures from numbers, but can’t say which numbers a drawing has. An "
    "autoencoder can."
)
NO_DRAWING = "Draw a digit on the left: the network makes it again."
LOADING = "The digits are being looked at …"
FAILED = "There are no digits to show. Choose data in the bar at the top."


def about_plane(network: Architecture | None, plane: CodePlane | None) -> str:
    """What one sees."""
    if not isinstance(network, Decoder) or plane is None:
        return ""
    drag = "Drag the ring: the picture beside it is what the network makes there."
    if not can_encode(network):
        return (
            f"{drag} Its {network.latent} numbers are drawn at random, and it can’t say which ones "
            "a digit would have: no digits lie in the plane, which two draws span. What it "
            "usually makes lies around the middle, as far from it as these two."
        )
    if network.latent <= 2:
        return (
            f"{drag} Each dot is a test digit at the two numbers that are kept of it, the star "
            "is your drawing."
        )
    if plane.numbers is None:
        kept = percent(float(plane.explained.sum()), 0)
        return (
            f"{drag} Of the {network.latent} numbers, these are the two directions in which digits "
            f"differ most ({kept} of their variance); the others rest at their mean."
        )
    return (
        f"{drag} Two of the {network.latent} numbers are moved, the others rest at their mean; "
        "the star is your drawing."
    )


def axis_titles(plane: CodePlane) -> tuple[str, str]:
    """Along x and y."""
    if plane.numbers is not None:
        return tuple(f"number {number + 1}" for number in plane.numbers)
    if plane.explained is None:
        return "along one draw", "along another draw"
    return tuple(
        f"component {k}, {percent(float(share), 0)}"
        for k, share in enumerate(plane.explained, start=1)
    )


def errors(found: PlaneOfDigits | None, network: Architecture | None) -> str:
    """How much of a digit is kept, beside what PCA keeps."""
    if found is None or found.error is None:
        return ""
    latent = network.latent
    whose = "a digit that the program writes" if found.written else "a test digit"
    text = (
        f"Squared error of {whose}: {fixed(found.error, 1)} with {_numbers(latent)}, "
        f"PCA with as many {fixed(found.pca_error, 1)}."
    )
    if latent > 2:
        text += (
            f" Of the plane alone {fixed(found.flat_error, 1)}, of PCA’s plane "
            f"{fixed(found.pca_flat_error, 1)}."
        )
    return text


def at(place: np.ndarray, probabilities: np.ndarray | None) -> str:
    """Of the handle."""
    text = f"at {pair(*(place.round(3) + 0.0).tolist())}"
    if probabilities is None:
        return text
    digit = int(probabilities.argmax())
    return f"{text}: read as {digit}, {percent(float(probabilities[digit]), 0)}"


def hovered(label: int, place: np.ndarray, *, written: bool) -> str:
    """Of the digit under the mouse."""
    whose = "written" if written else "test"
    return f"{whose} digit {label} at {pair(*place.tolist())}"


def path_text(fraction: float, ends: tuple[bool, bool]) -> str:
    """Beside the slider of the path."""
    if not ends[0]:
        return "A path: choose where it begins …"
    if not ends[1]:
        return "… and where it ends."
    return f"{percent(fraction, 0)} of the way"


def about_again(network: Architecture | None) -> str:
    """What one sees."""
    if network is None:
        return ""
    if isinstance(network, Decoder):
        return (
            f"The drawing goes into {_numbers(network.latent)} and comes out again: what these "
            "can’t hold is lost. Noise is such a thing, where the network learnt to do without."
        )
    return (
        "The drawing goes to the hidden units and comes back from them: what is no part of a "
        "digit as the network knows them is lost, noise too."
    )


def again_captions(made: MadeAgain) -> list[str]:
    """Below the drawing, what the network got, and what it made."""
    return [
        "your drawing",
        f"with noise · {fixed(made.given_error, 1)}",
        f"made again · {fixed(made.error, 1)}",
    ]


def again_text(made: MadeAgain | None, before: np.ndarray | None, after: np.ndarray | None) -> str:
    """What the noise took, and what the network gave back."""
    if made is None:
        return ""
    text = f"Squared error against your drawing: {fixed(made.given_error, 1)} before"
    text += f", {fixed(made.error, 1)} after."
    if before is None or after is None:
        return text
    return f"{text} Read as {_read(before)} before, as {_read(after)} after."


def code_text(code: np.ndarray | None) -> str:
    """The numbers of a drawing."""
    if code is None:
        return ""
    shown = ", ".join(significant(float(number)) for number in code[:8])
    return f"its numbers: {shown}{', …' if len(code) > 8 else ''}"


def mean_error(error: float, count: int, *, written: bool) -> str:
    """Of the digits below."""
    whose = f"{count} digits that the program writes" if written else f"{count:,} test digits"
    return (
        f"Ten digits, and below what is made of them. Squared error of {whose}: {fixed(error, 1)}."
    )


def _numbers(count: int) -> str:
    return "one number" if count == 1 else f"{count} numbers"


def _read(probabilities: np.ndarray) -> str:
    digit = int(probabilities.argmax())
    return f"{digit} ({percent(float(probabilities[digit]), 0)})"
