"""The convolutional network: small kernels slid over the picture, after LeNet (LeCun 1998)."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ..core.norm import folded
from ..errors import SettingError
from ..language import tr
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
from ..settings import Settings, choice, flag, integer, integers, number
from .chain import CLASSES
from .feedforward import Feedforward

POOL = 2


@dataclass(frozen=True)
class CNNConfig(Settings):
    """Settings of ``CNN``."""

    channels: tuple[int, ...] = integers(
        (16, 32),
        tr("Channels"),
        tr("Kernels in each convolution; every kernel looks for one pattern everywhere."),
        low=1,
        high=256,
        length=(1, 3),
    )
    kernel: int = integer(
        5,
        tr("Kernel size"),
        tr("Side of a kernel in pixels: how much of the picture one look takes in."),
        low=1,
        high=9,
    )
    convolutions: int = integer(
        1,
        tr("Convolutions in a row"),
        tr(
            "Convolutions before each pooling, each with as many kernels. Two small ones see as "
            "much of the picture as a large one, and more in it."
        ),
        low=1,
        high=2,
        since=3,
    )
    padding: bool = flag(
        False,
        tr("Padding"),
        tr(
            "Zeros around what each convolution meets, so that it leaves maps of the same size and "
            "the picture's edge counts as much as its middle. Needs kernels of an odd size."
        ),
        since=3,
    )
    batch_norm: bool = flag(
        False,
        tr("Batch normalisation"),
        tr(
            "Brings each map to mean 0 and variance 1 over the batch, so that deep networks learn "
            "faster and at larger rates. For predictions the means of the training are used."
        ),
        since=3,
    )
    hidden: int = integer(
        128,
        tr("Hidden units"),
        tr("Units between the last feature maps and the ten outputs."),
        low=1,
        high=2000,
        step=8,
    )
    loss: str = choice(
        "cross_entropy",
        tr("Loss"),
        tr("What the training makes small; softmax with cross entropy learns fastest."),
        choices=tuple(LOSSES),
    )
    init: str = choice(
        "he",
        tr("Initial weights"),
        tr("How kernels and weights start; He suits the relu used here."),
        choices=tuple(INITIALISERS),
    )
    dropout: float = number(
        0.3,
        tr("Dropout"),
        tr(
            "Fraction of hidden units left out at random in each step, so that none relies on "
            "another."
        ),
        low=0.0,
        high=0.9,
        step=0.05,
        live=True,
    )


class CNN(Feedforward):
    """Convolutions, pooling, relu, as often as there are channels; then one hidden layer."""

    name = "cnn"
    title = tr("Convolutional network")
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
        planes, size = 1, config.kernel
        if config.padding and size % 2 == 0:
            raise SettingError(
                tr(
                    "Kernels of {size}×{size} have no middle, so that padding can't keep the size "
                    "of maps: take kernels of an odd size, or no padding.",
                    size=size,
                )
            )
        padding = size // 2 if config.padding else 0
        in_row = config.convolutions
        for number_ in range(1, in_row * len(config.channels) + 1):
            kernels = config.channels[(number_ - 1) // in_row]
            height, width = height + 2 * padding - size + 1, width + 2 * padding - size + 1
            if min(height, width) < 1:
                raise SettingError(
                    tr(
                        "Pictures of {rows}×{columns} are too small for {count} convolutions "
                        "of {size}×{size}: take smaller kernels, fewer of them, or padding.",
                        rows=shape[0],
                        columns=shape[1],
                        count=in_row * len(config.channels),
                        size=size,
                    )
                )
            layers[f"conv{number_}"] = Conv2d(
                planes, kernels, size, config.init, padding, config.batch_norm
            )
            if number_ % in_row == 0 and min(height, width) >= POOL:
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

    def folded(self) -> "CNN":
        if not self.config.batch_norm:
            return self
        parameters = dict(self.parameters)
        for name, layer in self.stack.items():
            if layer.averages:
                own = {key: parameters.pop(f"{name}.{key}") for key in layer.shapes()}
                weight, bias = folded(**own)
                parameters |= {f"{name}.weight": weight, f"{name}.bias": bias}
        return CNN(self.config.replace(batch_norm=False), self.shape, parameters=parameters)

    @property
    def summary(self) -> str:
        config = self.config
        kernels = "–".join(str(n) for n in config.channels for _ in range(config.convolutions))
        if config.batch_norm:
            return tr(
                "{counts} kernels of {size}×{size}, normalised", counts=kernels, size=config.kernel
            )
        return tr("{counts} kernels of {size}×{size}", counts=kernels, size=config.kernel)
