"""What the Why view says: what each picture shows, and what it does not."""

import numpy as np

from model.explain import Contrast, Counterfactual, Distance, Occlusion, Saliency

from ...style.numbers import fixed, percent, signed_significant

ABOUT = (
    "Three ways to ask the network for its reasons; each sees another part of them. "
    "Point at a pixel for its numbers."
)
NO_NETWORK = "There is no network yet. Train one, or open one."
NO_DRAWING = "Draw a digit on the left: here you will see which pixels speak for the prediction."
BROKEN = "The network’s numbers have overflowed: it gives no reasons any more."

DISTANCES = "Pixels to change before the prediction is …"

PRODUCT, GRADIENT = "product", "gradient"
SALIENCIES = {
    PRODUCT: (
        "Gradient × input",
        "What each pixel’s ink contributes to the score, to first order (Shrikumar et al. 2016).",
    ),
    GRADIENT: (
        "Gradient",
        "How much the score would rise with more ink at each pixel (Baehrens et al. 2010).",
    ),
}
FINE, MEDIUM, COARSE = "fine", "medium", "coarse"
SIZES = {
    FINE: ("fine", "Occludes a tenth of the side at a time: each patch matters less."),
    MEDIUM: ("medium", "Occludes a sixth of the side at a time, about two strokes wide."),
    COARSE: ("coarse", "Occludes a quarter of the side at a time: hides whole strokes."),
}
FRACTIONS = {FINE: 0.1, MEDIUM: 0.17, COARSE: 0.25}
"""Of the picture's side, that a patch occludes."""

FILLS = {
    0: ("paper", "Occludes with empty paper: what does the ink do that is there?"),
    1: ("ink", "Occludes with full ink: what does the paper do that is empty?"),
}


def heading(prediction: int | None, rival: int | None) -> str:
    """The question that the view is about."""
    if prediction is None:
        return "Why?"
    return f"Why {prediction}?" if rival is None else f"Why {prediction}, and not {rival}?"


def saliency(shown: Saliency, kind: str) -> str:
    """Below the gradient."""
    prediction, rival = shown.contrast.prediction, shown.contrast.rival
    for_it = (
        f"speaks for {prediction}" if rival is None else f"speaks for {prediction} and not {rival}"
    )
    against = "against it" if rival is None else f"for {rival}"
    if kind == PRODUCT:
        return (
            f"Ink on orange {for_it}, ink on blue {against}. Holds for small changes only, and "
            "says nothing of empty pixels, even where missing ink is the reason."
        )
    return (
        f"More ink on orange {for_it}, on blue {against}, where there is ink and where there is "
        "none. Holds for small changes only: further on, the network may say the opposite."
    )


def occlusion(shown: Occlusion) -> str:
    """Below the occlusion."""
    prediction, rival = shown.contrast.prediction, shown.contrast.rival
    score = (
        f"score of {prediction}" if rival is None else f"logit difference {prediction} − {rival}"
    )
    patch = f"{shown.size}×{shown.size} pixels"
    what = f"Occluding {patch} lowers the {score} around orange, and raises it around blue."
    if shown.worst_fall <= 0:
        return f"{what} No single patch lowers it."
    falls = f"{percent(shown.probability)} to {percent(shown.worst_probability)}"
    read = "" if shown.worst_prediction == prediction else f", predicted {shown.worst_prediction}"
    return (
        f"{what} At the frame, {prediction} goes from {falls}{read}. Strokes that can replace each "
        "other look unimportant."
    )


def counterfactual(shown: Counterfactual, wanted: int | None) -> str:
    """Below the counterfactual."""
    count = len(shown.pixels)
    pixels = "1 pixel" if count == 1 else f"{count} pixels"
    if not shown.done:
        return f"Searching … {pixels} so far."
    if not shown.reached:
        goal = "another prediction" if wanted is None else f"a {wanted}"
        return f"Changing {pixels} did not lead to {goal}; the search ends there."
    return (
        f"{pixels} changed, and the prediction is {shown.prediction} "
        f"({percent(shown.probability)}). Orange got ink, blue lost it. Found greedily: a "
        "smaller set may exist. It shows how near the border lies, not what makes a digit."
    )


def distance(digit: int, known: Distance | None, contrast: Contrast) -> str:
    """Above a digit's column."""
    if digit == contrast.prediction:
        return "it is"
    if known is None:
        return "…"
    if not known.done:
        return f"{known.pixels} …"
    return f"{known.pixels}" if known.reached else f"over {known.pixels}"


def spot(
    pixel: tuple[int, int],
    gradient: Saliency | None,
    occlusion: Occlusion | None,
    changed: Counterfactual | None,
) -> str:
    """The numbers of one pixel, of the pictures that have it."""
    parts = [f"row {pixel[0]}, column {pixel[1]}"]
    if gradient is not None and _has(gradient.image, pixel):
        parts.append(f"ink {fixed(gradient.image[pixel])}")
        parts.append(f"gradient {signed_significant(gradient.gradient[pixel])}")
        parts.append(f"× ink {signed_significant(gradient.product[pixel])}")
    if occlusion is not None and _has(occlusion.image, pixel):
        parts.append(f"occluded {signed_significant(-occlusion.fall[pixel])}")
    if changed is not None and _has(changed.image, pixel):
        before, after = changed.before[pixel], changed.image[pixel]
        parts.append("not changed" if before == after else f"changed to {after:.0f}")
    return " · ".join(parts)


def _has(image: np.ndarray, pixel: tuple[int, int]) -> bool:
    return pixel[0] < image.shape[0] and pixel[1] < image.shape[1]
