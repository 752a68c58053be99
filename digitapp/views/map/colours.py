"""The colours of the map: by label, by answer, by right or wrong."""

from dataclasses import dataclass

import numpy as np

from model.probes.maps.digit_map import DigitMap

from ...style.theme import Theme

LABEL, PREDICTION, OUTCOME = "label", "answer", "outcome"
DIGIT_NAMES = tuple("0123456789")
COLOURINGS = {
    LABEL: ("by label", "Each digit in the colour of what its writer meant."),
    PREDICTION: ("by answer", "Each digit in the colour of what the network reads."),
    OUTCOME: ("right/wrong", "The digits that the network misreads stand out."),
}


@dataclass(frozen=True, eq=False)
class Colouring:
    """How a map is coloured.

    Attributes:
        order: (n,) in which the digits are painted; the last lie on top.
        groups: (n,) the colour of each digit, in the map's own order.
        palette: Colours by group; None for the ten digits'.
        legend: Pairs of a colour and what it means.
    """

    order: np.ndarray
    groups: np.ndarray
    palette: tuple[str, ...] | None
    legend: tuple[tuple[str, str], ...]


def colouring(digits: DigitMap, by: str, theme: Theme) -> Colouring:
    """The colours of a map ``by`` one of COLOURINGS; by label where nothing was answered."""
    every = np.arange(len(digits.labels))
    legend = tuple(zip(theme.digits, DIGIT_NAMES, strict=True))
    if by == LABEL or digits.predictions is None:
        return Colouring(every, digits.labels, None, legend)
    if by == PREDICTION:
        return Colouring(every, digits.predictions, None, legend)
    wrong = digits.predictions != digits.labels
    n_wrong = int(np.count_nonzero(wrong))
    # Ten groups of each, so that the digits' names stand at the means of what is read rightly.
    return Colouring(
        order=np.argsort(wrong, kind="stable"),
        groups=digits.labels + 10 * wrong,
        palette=(theme.muted,) * 10 + (theme.positive,) * 10,
        legend=(
            (theme.muted, f"right: {len(wrong) - n_wrong:,}"),
            (theme.positive, f"wrong: {n_wrong:,}"),
        ),
    )
