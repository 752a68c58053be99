"""What the Latent view says."""

import numpy as np

from model.archs import Architecture, Decoder
from model.language import tr
from model.probes.creating.planes import CodePlane, MadeAgain, PlaneOfDigits, can_encode

from ...style.numbers import fixed, pair, percent, significant

PLANE, AGAIN = "plane", "again"
PAGES = {
    PLANE: (
        tr("Plane of digits"),
        tr(
            "Drag through two of the numbers that pictures are made of: the digit changes under "
            "the hand."
        ),
    ),
    AGAIN: (
        tr("Make again"),
        tr("What the network makes of your drawing, with as much noise over it as you want."),
    ),
}
POINTS, PICTURES = "points", "pictures"
SHOWS = {
    POINTS: (tr("digits as dots"), tr("Each dot is a test digit, where the network puts it.")),
    PICTURES: (
        tr("what is made there"),
        tr("At each place the picture that the network makes there."),
    ),
}

NO_NETWORK = tr("There is no network yet. Train one, or open one.")
NO_DECODER = tr(
    "This network makes again what it sees, but no pictures from a few numbers: choose “Make "
    "again”. An autoencoder has a plane."
)
NO_RECONSTRUCTOR = tr(
    "This network makes pictures from numbers, but can’t say which numbers a drawing has. An "
    "autoencoder can."
)
NO_DRAWING = tr("Draw a digit on the left: the network makes it again.")
LOADING = tr("The digits are being looked at …")
FAILED = tr("There are no digits to show. Choose data in the bar at the top.")


def about_plane(network: Architecture | None, plane: CodePlane | None) -> str:
    """What one sees."""
    if not isinstance(network, Decoder) or plane is None:
        return ""
    drag = tr("Drag the ring: the picture beside it is what the network makes there.")
    if not can_encode(network):
        return tr(
            "{drag} Its {latent} numbers are drawn at random, and it can’t say which ones "
            "a digit would have: no digits lie in the plane, which two draws span. What it "
            "usually makes lies around the middle, as far from it as these two.",
            drag=drag,
            latent=network.latent,
        )
    if network.latent <= 2:
        return tr(
            "{drag} Each dot is a test digit at the two numbers that are kept of it, the star "
            "is your drawing.",
            drag=drag,
        )
    if plane.numbers is None:
        kept = percent(float(plane.explained.sum()), 0)
        return tr(
            "{drag} Of the {latent} numbers, these are the two directions in which digits "
            "differ most ({kept} of their variance); the others rest at their mean.",
            drag=drag,
            latent=network.latent,
            kept=kept,
        )
    return tr(
        "{drag} Two of the {latent} numbers are moved, the others rest at their mean; "
        "the star is your drawing.",
        drag=drag,
        latent=network.latent,
    )


def axis_titles(plane: CodePlane) -> tuple[str, str]:
    """Along x and y."""
    if plane.numbers is not None:
        return tuple(tr("number {number}", number=number + 1) for number in plane.numbers)
    if plane.explained is None:
        return tr("along one draw"), tr("along another draw")
    return tuple(
        tr("component {k}, {share}", k=k, share=percent(float(share), 0))
        for k, share in enumerate(plane.explained, start=1)
    )


def errors(found: PlaneOfDigits | None, network: Architecture | None) -> str:
    """How much of a digit is kept, beside what PCA keeps."""
    if found is None or found.error is None:
        return ""
    latent = network.latent
    whose = tr("a digit that the program writes") if found.written else tr("a test digit")
    text = tr(
        "Squared error of {whose}: {error} with {numbers}, PCA with as many {pca_error}.",
        whose=whose,
        error=fixed(found.error, 1),
        numbers=_numbers(latent),
        pca_error=fixed(found.pca_error, 1),
    )
    if latent > 2:
        text += tr(
            " Of the plane alone {flat_error}, of PCA’s plane {pca_flat_error}.",
            flat_error=fixed(found.flat_error, 1),
            pca_flat_error=fixed(found.pca_flat_error, 1),
        )
    return text


def at(place: np.ndarray, probabilities: np.ndarray | None) -> str:
    """Of the handle."""
    text = tr("at {tolist}", tolist=pair(*(place.round(3) + 0.0).tolist()))
    if probabilities is None:
        return text
    digit = int(probabilities.argmax())
    return tr(
        "{words}: read as {digit}, {probabilities}",
        words=text,
        digit=digit,
        probabilities=percent(float(probabilities[digit]), 0),
    )


def hovered(label: int, place: np.ndarray, *, written: bool) -> str:
    """Of the digit under the mouse."""
    whose = "written" if written else "test"
    return tr(
        "{whose} digit {label} at {tolist}", whose=whose, label=label, tolist=pair(*place.tolist())
    )


def path_text(fraction: float, ends: tuple[bool, bool]) -> str:
    """Beside the slider of the path."""
    if not ends[0]:
        return tr("A path: choose where it begins …")
    if not ends[1]:
        return tr("… and where it ends.")
    return tr("{fraction} of the way", fraction=percent(fraction, 0))


def about_again(network: Architecture | None) -> str:
    """What one sees."""
    if network is None:
        return ""
    if isinstance(network, Decoder):
        return tr(
            "The drawing goes into {numbers} and comes out again: what these "
            "can’t hold is lost. Noise is such a thing, where the network learnt to do without.",
            numbers=_numbers(network.latent),
        )
    return tr(
        "The drawing goes to the hidden units and comes back from them: what is no part of a "
        "digit as the network knows them is lost, noise too."
    )


def again_captions(made: MadeAgain) -> list[str]:
    """Below the drawing, what the network got, and what it made."""
    return [
        tr("your drawing"),
        tr("with noise · {given_error}", given_error=fixed(made.given_error, 1)),
        tr("made again · {error}", error=fixed(made.error, 1)),
    ]


def again_text(made: MadeAgain | None, before: np.ndarray | None, after: np.ndarray | None) -> str:
    """What the noise took, and what the network gave back."""
    if made is None:
        return ""
    text = tr(
        "Squared error against your drawing: {given_error} before",
        given_error=fixed(made.given_error, 1),
    )
    text += tr(", {error} after.", error=fixed(made.error, 1))
    if before is None or after is None:
        return text
    return tr(
        "{words} Read as {read} before, as {read2} after.",
        words=text,
        read=_read(before),
        read2=_read(after),
    )


def code_text(code: np.ndarray | None) -> str:
    """The numbers of a drawing."""
    if code is None:
        return ""
    shown = ", ".join(significant(float(number)) for number in code[:8])
    return tr("its numbers: {shown}{word}", shown=shown, word=", …" if len(code) > 8 else "")


def mean_error(error: float, count: int, *, written: bool) -> str:
    """Of the digits below."""
    whose = (
        tr("{count} digits that the program writes", count=count)
        if written
        else tr("{count:,} test digits", count=count)
    )
    return tr(
        "Ten digits, and below what is made of them. Squared error of {whose}: {error}.",
        whose=whose,
        error=fixed(error, 1),
    )


def _numbers(count: int) -> str:
    return tr("one number") if count == 1 else tr("{count} numbers", count=count)


def _read(probabilities: np.ndarray) -> str:
    digit = int(probabilities.argmax())
    return f"{digit} ({percent(float(probabilities[digit]), 0)})"
