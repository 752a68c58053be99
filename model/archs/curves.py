"""Curves: the figures that a training draws, and how they are put into words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..language import commas, inside, tr


@dataclass(frozen=True)
class Curve:
    """A figure that a training draws as a curve.

    Attributes:
        key: Its name in what ``train_step`` and ``examining`` give, in JSON lines and in files.
        title: As a person reads it.
        unit: "%" for a fraction that people read in percent, else what stands behind the number;
            empty for a plain number.
        better: "low" or "high"; empty where neither end is good.
        counts_labels: Whether it is a fraction of labels that were hit, of which whoever always
            says the most frequent one gets that one's.
        counts_variety: Whether it tells how varied the pictures are that the network makes: 1 for
            as varied as digits are.
    """

    key: str
    title: str
    unit: str = ""
    better: str = ""
    counts_labels: bool = False
    counts_variety: bool = False

    def text(self, value: float) -> str:
        """A value with its unit, as a person reads it: "97.44 %", "0.0750", "-12.3 nats"."""
        if self.unit == "%":
            return f"{100 * value:.2f} %"
        number = f"{value:.4f}" if abs(value) < 100 else f"{value:,.1f}"
        return f"{number} {self.unit}".rstrip()


def spoken(figures: Mapping[str, float], curves: Iterable[Curve]) -> str:
    """Those of the figures that ``curves`` name, for people: "loss 0.0750, accuracy 97.44 %"."""
    known = [curve for curve in curves if curve.key in figures]
    return commas(f"{inside(curve.title)} {curve.text(figures[curve.key])}" for curve in known)


CLASSIFIER_CURVES = (
    Curve("loss", tr("Loss"), better="low"),
    Curve("accuracy", tr("Accuracy"), "%", better="high", counts_labels=True),
)
"""What every classifier's training draws; by its accuracy, then its loss, an epoch is better."""

CLASSIFIER_GOAL = ("accuracy", "loss")
