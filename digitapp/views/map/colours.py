"""The colours of the map: by label, by prediction, by outcome."""

from dataclasses import dataclass

import numpy as np

from model.language import tr
from model.probes.maps.digit_map import DigitMap

from ...style.theme import Theme
from ...widgets.digit_marks import DIGIT_MARKS, Mark

LABEL, PREDICTION, OUTCOME = "label", "prediction", "outcome"
DIGIT_NAMES = tuple("0123456789")
COLOURINGS = {
    LABEL: (tr("by label"), tr("Each digit in the colour of what its writer meant.")),
    PREDICTION: (tr("by prediction"), tr("Each digit in the colour of what the network reads.")),
    OUTCOME: (tr("by outcome"), tr("Correct or misclassified: the latter stand out.")),
}


@dataclass(frozen=True, eq=False)
class Colouring:
    """How a map is coloured.

    Attributes:
        order: (n,) in which the digits are painted; the last lie on top.
        groups: (n,) the colour of each digit, in the map's own order.
        palette: Colours by group; None for the ten digits'.
        legend: Pairs of a colour and what it means.
        marks: The shapes of the legend's entries.
        shapes: The shapes of the groups; repeated where there are more groups.
    """

    order: np.ndarray
    groups: np.ndarray
    palette: tuple[str, ...] | None
    legend: tuple[tuple[str, str], ...]
    marks: tuple[Mark, ...] = DIGIT_MARKS
    shapes: tuple[Mark, ...] = DIGIT_MARKS


def colouring(digits: DigitMap, by: str, theme: Theme) -> Colouring:
    """The colours of a map ``by`` one of COLOURINGS; by label where nothing was predicted."""
    every = np.arange(len(digits.labels))
    legend = tuple(zip(theme.digits, DIGIT_NAMES, strict=True))
    if by == LABEL or digits.predictions is None:
        return Colouring(every, digits.labels, None, legend)
    if by == PREDICTION:
        return Colouring(every, digits.predictions, None, legend)
    misclassified = digits.predictions != digits.labels
    n_misclassified = int(np.count_nonzero(misclassified))
    # Ten groups of each, so that the digits' names stand at the means of what is read correctly.
    return Colouring(
        order=np.argsort(misclassified, kind="stable"),
        groups=digits.labels + 10 * misclassified,
        palette=(theme.muted,) * 10 + (theme.positive,) * 10,
        legend=(
            (theme.muted, tr("correct: {count:,}", count=len(misclassified) - n_misclassified)),
            (
                theme.positive,
                tr("misclassified: {count:,}", count=n_misclassified),
            ),
        ),
        marks=("disc", "cross"),
        shapes=("disc",) * 10 + ("cross",) * 10,
    )
