"""What the Why view says: what each picture shows, and what it does not."""

import numpy as np

from model.explain import Contrast, Counterfactual, Distance, Occlusion, Saliency
from model.language import tr

from ...style.numbers import fixed, percent, signed_significant

ABOUT = tr(
    "Three ways to ask the network for its reasons; each sees another part of them. "
    "Point at a pixel for its numbers."
)
NO_NETWORK = tr("There is no network yet. Train one, or open one.")
NO_DRAWING = tr(
    "Draw a digit on the left: here you will see which pixels speak for the prediction."
)
BROKEN = tr("The network’s numbers have overflowed: it gives no reasons any more.")

DISTANCES = tr("Pixels to change before the prediction is …")

PRODUCT, GRADIENT = "product", "gradient"
SALIENCIES = {
    PRODUCT: (
        "Gradient × input",
        tr(
            "What each pixel’s ink contributes to the score, to first order (Shrikumar et al. 2016)."
        ),
    ),
    GRADIENT: (
        tr("Gradient"),
        tr("How much the score would rise with more ink at each pixel (Baehrens et al. 2010)."),
    ),
}
FINE, MEDIUM, COARSE = "fine", "medium", "coarse"
SIZES = {
    FINE: ("fine", tr("Occludes a tenth of the side at a time: each patch matters less.")),
    MEDIUM: ("medium", tr("Occludes a sixth of the side at a time, about two strokes wide.")),
    COARSE: ("coarse", tr("Occludes a quarter of the side at a time: hides whole strokes.")),
}
FRACTIONS = {FINE: 0.1, MEDIUM: 0.17, COARSE: 0.25}
"""Of the picture's side, that a patch occludes."""

FILLS = {
    0: ("paper", tr("Occludes with empty paper: what does the ink do that is there?")),
    1: ("ink", tr("Occludes with full ink: what does the paper do that is empty?")),
}


def heading(prediction: int | None, rival: int | None) -> str:
    """The question that the view is about."""
    if prediction is None:
        return "Why?"
    return (
        tr("Why {prediction}?", prediction=prediction)
        if rival is None
        else tr("Why {prediction}, and not {rival}?", prediction=prediction, rival=rival)
    )


def saliency(shown: Saliency, kind: str) -> str:
    """Below the gradient."""
    prediction, rival = shown.contrast.prediction, shown.contrast.rival
    for_it = (
        tr("speaks for {prediction}", prediction=prediction)
        if rival is None
        else tr("speaks for {prediction} and not {rival}", prediction=prediction, rival=rival)
    )
    against = tr("against it") if rival is None else tr("for {rival}", rival=rival)
    if kind == PRODUCT:
        return tr(
            "Ink on orange {for_it}, ink on blue {against}. Holds for small changes only, and "
            "says nothing of empty pixels, even where missing ink is the reason.",
            for_it=for_it,
            against=against,
        )
    return tr(
        "More ink on orange {for_it}, on blue {against}, where there is ink and where there is "
        "none. Holds for small changes only: further on, the network may say the opposite.",
        for_it=for_it,
        against=against,
    )


def occlusion(shown: Occlusion) -> str:
    """Below the occlusion."""
    prediction, rival = shown.contrast.prediction, shown.contrast.rival
    score = (
        tr("score of {prediction}", prediction=prediction)
        if rival is None
        else tr("logit difference {prediction} − {rival}", prediction=prediction, rival=rival)
    )
    patch = tr("{size}×{size} pixels", size=shown.size)
    what = tr(
        "Occluding {patch} lowers the {score} around orange, and raises it around blue.",
        patch=patch,
        score=score,
    )
    if shown.worst_fall <= 0:
        return tr("{what} No single patch lowers it.", what=what)
    falls = tr(
        "{probability} to {worst_probability}",
        probability=percent(shown.probability),
        worst_probability=percent(shown.worst_probability),
    )
    read = (
        ""
        if shown.worst_prediction == prediction
        else tr(", predicted {worst_prediction}", worst_prediction=shown.worst_prediction)
    )
    return tr(
        "{what} At the frame, {prediction} goes from {falls}{read}. Strokes that can replace each "
        "other look unimportant.",
        what=what,
        prediction=prediction,
        falls=falls,
        read=read,
    )


def counterfactual(shown: Counterfactual, wanted: int | None) -> str:
    """Below the counterfactual."""
    count = len(shown.pixels)
    pixels = "1 pixel" if count == 1 else tr("{count} pixels", count=count)
    if not shown.done:
        return tr("Searching … {pixels} so far.", pixels=pixels)
    if not shown.reached:
        goal = tr("another prediction") if wanted is None else f"a {wanted}"
        return tr(
            "Changing {pixels} did not lead to {goal}; the search ends there.",
            pixels=pixels,
            goal=goal,
        )
    return tr(
        "{pixels} changed, and the prediction is {prediction} "
        "({probability}). Orange got ink, blue lost it. Found greedily: a "
        "smaller set may exist. It shows how near the border lies, not what makes a digit.",
        pixels=pixels,
        prediction=shown.prediction,
        probability=percent(shown.probability),
    )


def distance(digit: int, known: Distance | None, contrast: Contrast) -> str:
    """Above a digit's column."""
    if digit == contrast.prediction:
        return tr("it is")
    if known is None:
        return "…"
    if not known.done:
        return f"{known.pixels} …"
    return f"{known.pixels}" if known.reached else tr("over {pixels}", pixels=known.pixels)


def spot(
    pixel: tuple[int, int],
    gradient: Saliency | None,
    occlusion: Occlusion | None,
    changed: Counterfactual | None,
) -> str:
    """The numbers of one pixel, of the pictures that have it."""
    parts = [tr("row {pixel}, column {pixel2}", pixel=pixel[0], pixel2=pixel[1])]
    if gradient is not None and _has(gradient.image, pixel):
        parts.append(tr("ink {image}", image=fixed(gradient.image[pixel])))
        parts.append(
            tr("gradient {gradient}", gradient=signed_significant(gradient.gradient[pixel]))
        )
        parts.append(tr("× ink {product}", product=signed_significant(gradient.product[pixel])))
    if occlusion is not None and _has(occlusion.image, pixel):
        parts.append(tr("occluded {fall}", fall=signed_significant(-occlusion.fall[pixel])))
    if changed is not None and _has(changed.image, pixel):
        before, after = changed.before[pixel], changed.image[pixel]
        parts.append(
            tr("not changed") if before == after else tr("changed to {after:.0f}", after=after)
        )
    return " · ".join(parts)


def _has(image: np.ndarray, pixel: tuple[int, int]) -> bool:
    return pixel[0] < image.shape[0] and pixel[1] < image.shape[1]
