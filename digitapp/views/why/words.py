"""What the Why view says: what each picture shows, and what it does not."""

import numpy as np

from model.explain import Contrast, Counterfactual, Distance, Occlusion, Saliency
from model.language import sentences, tr, trn

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
        tr("Gradient × input"),
        tr(
            "What each pixel’s ink contributes to the score, to first order (Shrikumar et al. "
            "2016)."
        ),
    ),
    GRADIENT: (
        tr("Gradient"),
        tr("How much the score would rise with more ink at each pixel (Baehrens et al. 2010)."),
    ),
}
FINE, MEDIUM, COARSE = "fine", "medium", "coarse"
SIZES = {
    FINE: (tr("fine"), tr("Occludes a tenth of the side at a time: each patch matters less.")),
    MEDIUM: (tr("medium"), tr("Occludes a sixth of the side at a time, about two strokes wide.")),
    COARSE: (tr("coarse"), tr("Occludes a quarter of the side at a time: hides whole strokes.")),
}
FRACTIONS = {FINE: 0.1, MEDIUM: 0.17, COARSE: 0.25}
"""Of the picture's side, that a patch occludes."""

FILLS = {
    0: (tr("paper"), tr("Occludes with empty paper: what does the ink do that is there?")),
    1: (tr("ink"), tr("Occludes with full ink: what does the paper do that is empty?")),
}


def heading(prediction: int | None, rival: int | None) -> str:
    """The question that the view is about."""
    if prediction is None:
        return tr("Why?")
    return (
        tr("Why {prediction}?", prediction=prediction)
        if rival is None
        else tr("Why {prediction}, and not {rival}?", prediction=prediction, rival=rival)
    )


def saliency(shown: Saliency, kind: str) -> str:
    """Below the gradient."""
    prediction, rival = shown.contrast.prediction, shown.contrast.rival
    digits = {"prediction": prediction, "rival": rival}
    if kind == PRODUCT:
        what = (
            tr("Ink on orange speaks for {prediction}, ink on blue against it.", **digits)
            if rival is None
            else tr(
                "Ink on orange speaks for {prediction} and not {rival}, ink on blue for {rival}.",
                **digits,
            )
        )
        limits = tr(
            "Holds for small changes only, and says nothing of empty pixels, even where missing "
            "ink is the reason."
        )
        return sentences([what, limits])
    what = (
        tr(
            "More ink on orange speaks for {prediction}, on blue against it, where there is ink "
            "and where there is none.",
            **digits,
        )
        if rival is None
        else tr(
            "More ink on orange speaks for {prediction} and not {rival}, on blue for {rival}, "
            "where there is ink and where there is none.",
            **digits,
        )
    )
    limits = tr("Holds for small changes only: further on, the network may say the opposite.")
    return sentences([what, limits])


def occlusion(shown: Occlusion) -> str:
    """Below the occlusion."""
    prediction, rival = shown.contrast.prediction, shown.contrast.rival
    score = (
        tr("score of {prediction}", prediction=prediction)
        if rival is None
        else tr("logit difference {prediction} − {rival}", prediction=prediction, rival=rival)
    )
    what = tr(
        "Occluding {size}×{size} pixels lowers the {score} around orange, and raises it around "
        "blue.",
        size=shown.size,
        score=score,
    )
    if shown.worst_fall <= 0:
        return sentences([what, tr("No single patch lowers it.")])
    falls = {
        "prediction": prediction,
        "before": percent(shown.probability),
        "after": percent(shown.worst_probability),
    }
    at_frame = (
        tr("At the frame, {prediction} goes from {before} to {after}.", **falls)
        if shown.worst_prediction == prediction
        else tr(
            "At the frame, {prediction} goes from {before} to {after}, predicted {other}.",
            other=shown.worst_prediction,
            **falls,
        )
    )
    limits = tr("Strokes that can replace each other look unimportant.")
    return sentences([what, at_frame, limits])


def counterfactual(shown: Counterfactual, wanted: int | None) -> str:
    """Below the counterfactual."""
    count = len(shown.pixels)
    if not shown.done:
        return trn("Searching … {n} pixel so far.", "Searching … {n} pixels so far.", count)
    if not shown.reached and wanted is None:
        return trn(
            "Changing {n} pixel did not lead to another prediction; the search ends there.",
            "Changing {n} pixels did not lead to another prediction; the search ends there.",
            count,
        )
    if not shown.reached:
        return trn(
            "Changing {n} pixel did not lead to a {wanted}; the search ends there.",
            "Changing {n} pixels did not lead to a {wanted}; the search ends there.",
            count,
            wanted=wanted,
        )
    return trn(
        "{n} pixel changed, and the prediction is {prediction} "
        "({probability}). Orange got ink, blue lost it. Found greedily: a "
        "smaller set may exist. It shows how near the border lies, not what makes a digit.",
        "{n} pixels changed, and the prediction is {prediction} "
        "({probability}). Orange got ink, blue lost it. Found greedily: a "
        "smaller set may exist. It shows how near the border lies, not what makes a digit.",
        count,
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
    parts = [tr("row {row}, column {column}", row=pixel[0], column=pixel[1])]
    if gradient is not None and _has(gradient.image, pixel):
        parts.append(tr("ink {value}", value=fixed(gradient.image[pixel])))
        parts.append(tr("gradient {value}", value=signed_significant(gradient.gradient[pixel])))
        parts.append(tr("× ink {value}", value=signed_significant(gradient.product[pixel])))
    if occlusion is not None and _has(occlusion.image, pixel):
        parts.append(tr("occluded {change}", change=signed_significant(-occlusion.fall[pixel])))
    if changed is not None and _has(changed.image, pixel):
        before, after = changed.before[pixel], changed.image[pixel]
        parts.append(
            tr("not changed") if before == after else tr("changed to {value:.0f}", value=after)
        )
    return " · ".join(parts)


def _has(image: np.ndarray, pixel: tuple[int, int]) -> bool:
    return pixel[0] < image.shape[0] and pixel[1] < image.shape[1]
