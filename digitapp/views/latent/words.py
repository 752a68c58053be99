"""What the Latent view says."""

import numpy as np

from model.archs import Architecture, Decoder
from model.language import bracketed, sentences, tr, trn
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
    return sentences([drag, _meaning(network, plane)])


def _meaning(network: Decoder, plane: CodePlane) -> str:
    """What places of the plane mean, and what lies in it."""
    if not can_encode(network):
        return tr(
            "Its {latent} numbers are drawn at random, and it can’t say which ones "
            "a digit would have: no digits lie in the plane, which two draws span. What it "
            "usually makes lies around the middle, as far from it as these two.",
            latent=network.latent,
        )
    if network.latent <= 2:
        return tr(
            "Each dot is a test digit at the two numbers that are kept of it, the star is your "
            "drawing."
        )
    if plane.numbers is None:
        kept = percent(float(plane.explained.sum()), 0)
        return tr(
            "Of the {latent} numbers, these are the two directions in which digits "
            "differ most ({kept} of their variance); the others rest at their mean.",
            latent=network.latent,
            kept=kept,
        )
    return tr(
        "Two of the {latent} numbers are moved, the others rest at their mean; "
        "the star is your drawing.",
        latent=network.latent,
    )


def axis_titles(plane: CodePlane) -> tuple[str, str]:
    """Along x and y."""
    if plane.numbers is not None:
        return tuple(tr("number {number}", number=number + 1) for number in plane.numbers)
    if plane.explained is None:
        return tr("along one draw"), tr("along another draw")
    return tuple(
        tr("component {number}, {share}", number=k, share=percent(float(share), 0))
        for k, share in enumerate(plane.explained, start=1)
    )


def errors(found: PlaneOfDigits | None, network: Architecture | None) -> str:
    """How much of a digit is kept, beside what PCA keeps."""
    if found is None or found.error is None:
        return ""
    latent = network.latent
    known = {
        "error": fixed(found.error, 1),
        "numbers": _numbers(latent),
        "pca_error": fixed(found.pca_error, 1),
    }
    text = (
        tr(
            "Squared error of a digit that the program writes: {error} with {numbers}, PCA with as "
            "many {pca_error}.",
            **known,
        )
        if found.written
        else tr(
            "Squared error of a test digit: {error} with {numbers}, PCA with as many {pca_error}.",
            **known,
        )
    )
    if latent > 2:
        flat = tr(
            "Of the plane alone {flat_error}, of PCA’s plane {pca_flat_error}.",
            flat_error=fixed(found.flat_error, 1),
            pca_flat_error=fixed(found.pca_flat_error, 1),
        )
        return sentences([text, flat])
    return text


def at(place: np.ndarray, probabilities: np.ndarray | None) -> str:
    """Of the handle."""
    where = pair(*(place.round(3) + 0.0).tolist())
    if probabilities is None:
        return tr("at {place}", place=where)
    digit = int(probabilities.argmax())
    return tr(
        "at {place}: read as {digit}, {probability}",
        place=where,
        digit=digit,
        probability=percent(float(probabilities[digit]), 0),
    )


def hovered(label: int, place: np.ndarray, *, written: bool) -> str:
    """Of the digit under the mouse."""
    where = pair(*place.tolist())
    if written:
        return tr("written digit {label} at {place}", label=label, place=where)
    return tr("test digit {label} at {place}", label=label, place=where)


def path_text(fraction: float, ends: tuple[bool, bool]) -> str:
    """Beside the slider of the path."""
    if not ends[0]:
        return tr("A path: choose where it begins …")
    if not ends[1]:
        return tr("… and where it ends.")
    return tr("{part} of the way", part=percent(fraction, 0))


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
        tr("with noise · {error}", error=fixed(made.given_error, 1)),
        tr("made again · {error}", error=fixed(made.error, 1)),
    ]


def again_text(made: MadeAgain | None, before: np.ndarray | None, after: np.ndarray | None) -> str:
    """What the noise took, and what the network gave back."""
    if made is None:
        return ""
    text = tr(
        "Squared error against your drawing: {before} before, {after} after.",
        before=fixed(made.given_error, 1),
        after=fixed(made.error, 1),
    )
    if before is None or after is None:
        return text
    read = tr(
        "Read as {before} before, as {after} after.", before=_read(before), after=_read(after)
    )
    return sentences([text, read])


def code_text(code: np.ndarray | None) -> str:
    """The numbers of a drawing."""
    if code is None:
        return ""
    shown = ", ".join(significant(float(number)) for number in code[:8])
    return tr("its numbers: {numbers}", numbers=f"{shown}, …" if len(code) > 8 else shown)


def mean_error(error: float, count: int, *, written: bool) -> str:
    """Of the digits below."""
    known = {"count": count, "error": fixed(error, 1)}
    if written:
        return tr(
            "Ten digits, and below what is made of them. Squared error of {count} digits that the "
            "program writes: {error}.",
            **known,
        )
    return tr(
        "Ten digits, and below what is made of them. Squared error of {count:,} test digits: "
        "{error}.",
        **known,
    )


def _numbers(count: int) -> str:
    return trn("one number", "{n} numbers", count)


def _read(probabilities: np.ndarray) -> str:
    digit = int(probabilities.argmax())
    return bracketed(str(digit), percent(float(probabilities[digit]), 0))
