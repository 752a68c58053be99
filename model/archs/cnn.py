"""The convolutional network: small kernels slid over the picture, after LeNet (LeCun 1998)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import SettingError
from ..nn.init import INITIALISERS
from ..nn.layers import (
    Activation,
    BatchLast,
    Conv2d,
    Dropout,
    FlattenBatchLast,
    Layer,
    Linear,
    MaxPool2d,
)
from ..nn.losses import LOSSES
from ..settings import Settings, choice, integer, integers, number
from .feedforward import CLASSES, Feedforward

POOL = 2


@dataclass(frozen=True)
class CNNConfig(Settings):
    """Settings of ``CNN``."""

    channels: tuple[int, ...] = integers(
        (16, 32),
        "Channels",
        "Kernels in each convolution; every kernel looks for one pattern everywhere.",
        low=1,
        high=256,
        length=(1, 3),
    )
    kernel: int = integer(
        5,
        "Kernel size",
        "Side of a kernel in pixels: how much of the picture one look takes in.",
        low=1,
        high=9,
    )
    hidden: int = integer(
        128,
        "Hidden units",
        "Units between the last feature maps and the ten outputs.",
        low=1,
        high=2000,
        step=8,
    )
    loss: str = choice(
        "cross_entropy",
        "Loss",
        "What the training makes small; softmax with cross entropy learns fastest.",
        choices=tuple(LOSSES),
    )
    init: str = choice(
        "he",
        "Initial weights",
        "How kernels and weights start; He suits the relu used here.",
        choices=tuple(INITIALISERS),
    )
    dropout: float = number(
        0.3,
        "Dropout",
        "Fraction of hidden units left out at random in each step, so that none relies on another.",
        low=0.0,
        high=0.9,
        step=0.05,
        live=True,
    )


class CNN(Feedforward):
    """Convolution, pooling, relu, as often as there are channels; then one hidden layer."""

    name = "cnn"
    title = "Convolutional network"
    Config = CNNConfig
    suggested: ClassVar = {"learning_rate": 0.003, "shards": 2}
    # Two seconds of one core, with 8 and 16 kernels: from one on, two processes are sooner done.
    cut_from = 40_000

    @classmethod
    def config_for(cls, shape: tuple[int, int], **given: Any) -> CNNConfig:
        # Two convolutions of 5×5 leave nothing of scikit-learn's 8×8 digits.
        small = {} if min(shape) >= 16 else {"kernel": 3}
        return CNNConfig.from_dict(small | given)

    def build_layers(self, config: CNNConfig, shape: tuple[int, int]) -> dict[str, Layer]:
        layers: dict[str, Layer] = {"input": BatchLast()}
        height, width = shape
        planes = 1
        for number_, kernels in enumerate(config.channels, start=1):
            height, width = height - config.kernel + 1, width - config.kernel + 1
            if min(height, width) < 1:
                raise SettingError(
                    f"Pictures of {shape[0]}×{shape[1]} are too small for {len(config.channels)} "
                    f"convolutions of {config.kernel}×{config.kernel}: take smaller kernels or "
                    "fewer of them."
                )
            layers[f"conv{number_}"] = Conv2d(planes, kernels, config.kernel, config.init)
            if min(height, width) >= POOL:
                layers[f"pool{number_}"] = MaxPool2d(POOL)
                height, width = height // POOL, width // POOL
            # After pooling: max and relu commute, and a quarter of the numbers is left.
            layers[f"relu{number_}"] = Activation("relu")
            planes = kernels
        layers["flatten"] = FlattenBatchLast()
        layers["hidden"] = Linear(planes * height * width, config.hidden, config.init)
        layers["relu"] = Activation("relu")
        layers["dropout"] = Dropout(config.dropout)
        layers["output"] = Linear(config.hidden, CLASSES, config.init)
        return layers

    @property
    def summary(self) -> str:
        channels = "–".join(map(str, self.config.channels))
        return f"{channels} kernels of {self.config.kernel}×{self.config.kernel}"
