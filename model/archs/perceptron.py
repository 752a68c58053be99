"""Softmax regression: ten logits, each linear in the pixels."""

from dataclasses import dataclass
from typing import ClassVar

from ..language import tr
from ..nn.init import INITIALISERS
from ..nn.layers import Flatten, Layer, Linear
from ..nn.losses import LOSSES
from ..settings import Settings, choice
from .chain import CLASSES
from .feedforward import Feedforward


@dataclass(frozen=True)
class PerceptronConfig(Settings):
    """Settings of ``Perceptron``."""

    loss: str = choice(
        "cross_entropy",
        tr("Loss"),
        tr("What the training makes small; softmax with cross entropy learns fastest."),
        choices=tuple(LOSSES),
    )
    init: str = choice(
        "zero",
        tr("Initial weights"),
        tr("How the weights start; without a hidden layer even zeros learn."),
        choices=tuple(INITIALISERS),
    )


class Perceptron(Feedforward):
    """One weight picture for each digit; the best match wins."""

    name = "perceptron"
    title = tr("Perceptron")
    Config = PerceptronConfig
    suggested: ClassVar = {"learning_rate": 0.005}

    def build_layers(self, config: PerceptronConfig, shape: tuple[int, int]) -> dict[str, Layer]:
        pixels = shape[0] * shape[1]
        return {"flatten": Flatten(), "output": Linear(pixels, CLASSES, config.init)}

    @property
    def summary(self) -> str:
        return f"{self.shape[0] * self.shape[1]}–{CLASSES}"
