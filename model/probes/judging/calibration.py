"""How confident a network is against how often it is correct."""

from dataclasses import dataclass

import numpy as np

from ...evaluate import Score

BINS = 10


@dataclass(frozen=True, eq=False)
class Calibration:
    """Predictions sorted into bins by the probability that the network gave them.

    Attributes:
        edges: (bins + 1,) from 0 to 1, evenly spaced.
        counts: (bins,) predictions in each.
        confidence: (bins,) their mean probability; NaN in an empty bin.
        accuracy: (bins,) the fraction of them that is correct; NaN in an empty bin.
        error: Expected calibration error, 0 to 1: mean distance of the two over all predictions.
        gap: Mean probability less the accuracy, -1 to 1: above 0 the network is overconfident.
    """

    edges: np.ndarray
    counts: np.ndarray
    confidence: np.ndarray
    accuracy: np.ndarray
    error: float
    gap: float


def calibration(score: Score, bins: int = BINS) -> Calibration:
    """The reliability diagram of a score, and its expected calibration error.

    Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks", eq. 1 to 3:
    bin m holds the predictions with a probability in ((m - 1) / M, m / M], and the error is
    sum over m of |B_m| / n * |acc(B_m) - conf(B_m)|.

    Args:
        score: Predictions with probabilities; those that are not numbers count as 0.
        bins: M.
    """
    confidence = np.nan_to_num(score.confidence).astype(np.float64)
    # Scaled edges rather than ceil(): float32's 0.3 lies above 3/10.
    place = np.clip(np.ceil(np.round(confidence * bins, 5)).astype(np.int64) - 1, 0, bins - 1)
    counts = np.bincount(place, minlength=bins)
    sums = np.bincount(place, confidence, minlength=bins)
    hits = np.bincount(place, score.correct, minlength=bins)
    per_digit = np.where(counts > 0, 1.0, np.nan) / np.maximum(counts, 1)
    total = max(score.n, 1)
    return Calibration(
        edges=np.linspace(0, 1, bins + 1),
        counts=counts,
        confidence=sums * per_digit,
        accuracy=hits * per_digit,
        error=float(np.abs(hits - sums).sum() / total),
        gap=float((sums.sum() - hits.sum()) / total),
    )
