"""What an adversarial network is made of: its settings, its two stacks of layers, what they are."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..errors import SettingError
from ..language import tr
from ..nn.layers import Activation, BatchLast, Dropout, Flatten, FlattenBatchLast, Layer, Linear
from ..nn.strided_layers import LeakyReLU, StridedConv2d, TransposedConv2d, Unflatten
from ..settings import Settings, choice, flag, integer, integers, number
from .forward import outputs_of
from .layer_info import PICTURE, LayerInfo, WeightInfo

GENERATOR, DISCRIMINATOR = "generator", "discriminator"
CONVOLUTIONAL, DENSE = "convolutional", "dense"

LAST = (f"{GENERATOR}.output", f"{GENERATOR}.pixels", f"{DISCRIMINATOR}.verdict")
"""Layers whose units stand for what their part gives in the end."""

KERNEL, HALVINGS = 4, 2
"""Side of the kernels, which stride 2 divides, so that none paints a chequered pattern; and how
often planes are halved, or doubled."""


@dataclass(frozen=True)
class GANConfig(Settings):
    """Settings of ``GAN``."""

    layers: str = choice(
        CONVOLUTIONAL,
        tr("Layers"),
        tr(
            "Convolutions know that pixels have neighbours, and make smooth strokes; dense layers "
            "have to learn that too."
        ),
        choices=(CONVOLUTIONAL, DENSE),
    )
    latent: int = integer(
        64,
        tr("Numbers of noise"),
        tr("How many random numbers a picture is made from."),
        low=1,
        high=500,
    )
    width: int = integer(
        16,
        tr("Width"),
        tr(
            "Planes of the widest convolution next to the picture, and half as many as in the one "
            "behind it. More make better pictures, and learn slower."
        ),
        low=1,
        high=128,
    )
    hidden: tuple[int, ...] = integers(
        (256,),
        tr("Hidden layers"),
        tr(
            "Units of each dense layer of the discriminator; the generator has the same in the "
            "other order. Convolutions have none of these."
        ),
        low=1,
        high=2000,
        length=(1, 4),
    )
    batch_norm: bool = flag(
        True,
        tr("Batch normalisation"),
        tr(
            "Brings each plane of the generator to mean 0 and variance 1 over the batch, which "
            "keeps it from making one picture only. Convolutions alone."
        ),
    )
    dropout: float = number(
        0.2,
        tr("Dropout"),
        tr(
            "Fraction of the discriminator's units left out at random, so that it does not win too "
            "early."
        ),
        low=0.0,
        high=0.9,
        step=0.05,
        live=True,
    )
    smoothing: float = number(
        0.1,
        tr("Label smoothing"),
        tr(
            "How much less than certain the discriminator shall be of real digits, so that it "
            "leaves the generator something to learn from."
        ),
        low=0.0,
        high=0.5,
        step=0.05,
        live=True,
    )
    judge_rate: float = number(
        0.5,
        tr("Rate of the discriminator"),
        tr(
            "Its learning rate as a multiple of the generator's. Much too small, and the generator "
            "fools it with one digit alone."
        ),
        low=0.001,
        high=100.0,
        step=0.1,
        live=True,
    )
    beta1: float = number(
        0.5,
        tr("Momentum of Adam"),
        tr(
            "How much of earlier gradients stays in each step (beta 1). The usual 0.9 lets the two "
            "chase each other in circles."
        ),
        low=0.0,
        high=0.99,
        step=0.05,
        live=True,
    )


def gan_stacks(config: GANConfig, shape: tuple[int, int]) -> dict[str, dict[str, Layer]]:
    """The layers of GENERATOR, from noise to pixels, and of DISCRIMINATOR, from pixels to a logit.

    Their names begin with those of their part.

    Raises:
        SettingError: Pictures of ``shape`` (height, width) are too small for the convolutions.
    """
    is_dense = config.layers == DENSE
    if not is_dense and min(shape) < 1 << HALVINGS:
        raise SettingError(
            tr(
                "Pictures of {rows}×{columns} are too small for {count} convolutions that "
                "halve them: take dense layers.",
                rows=shape[0],
                columns=shape[1],
                count=HALVINGS,
            )
        )
    parts = {
        GENERATOR: _dense_generator if is_dense else _generator,
        DISCRIMINATOR: _dense_discriminator if is_dense else _discriminator,
    }
    return {
        part: {f"{part}.{name}": layer for name, layer in layers_of(config, shape).items()}
        for part, layers_of in parts.items()
    }


def laying_out(config: GANConfig) -> Layer:
    """What digits (batch, height, width) go through before the discriminator."""
    return Flatten() if config.layers == DENSE else BatchLast()


def _generator(config: GANConfig, shape: tuple[int, int]) -> dict[str, Layer]:
    side, width = -(-max(shape) // (1 << HALVINGS)), config.width
    normalises = config.batch_norm
    return {
        "noise": Unflatten((config.latent, 1, 1)),
        "planes1": TransposedConv2d(config.latent, 2 * width, side, 1, 0, "he", normalises),
        "relu1": Activation("relu"),
        "planes2": TransposedConv2d(2 * width, width, KERNEL, 2, 1, "he", normalises),
        "relu2": Activation("relu"),
        "planes3": TransposedConv2d(width, 1, KERNEL, 2, 1, "glorot"),
        "pixels": Activation("sigmoid"),
    }


def _discriminator(config: GANConfig, shape: tuple[int, int]) -> dict[str, Layer]:
    width = config.width
    height, breadth = (length >> HALVINGS for length in shape)
    return {
        "conv1": StridedConv2d(1, width, KERNEL, 2, 1),
        "leaky1": LeakyReLU(),
        "dropout1": Dropout(config.dropout),
        "conv2": StridedConv2d(width, 2 * width, KERNEL, 2, 1),
        "leaky2": LeakyReLU(),
        "dropout2": Dropout(config.dropout),
        "flatten": FlattenBatchLast(),
        "verdict": Linear(2 * width * height * breadth, 1, "glorot"),
    }


def _dense_generator(config: GANConfig, shape: tuple[int, int]) -> dict[str, Layer]:
    layers: dict[str, Layer] = {}
    inputs = config.latent
    for place, units in enumerate(reversed(config.hidden), start=1):
        layers[f"hidden{place}"] = Linear(inputs, units)
        layers[f"leaky{place}"] = LeakyReLU()
        inputs = units
    layers["output"] = Linear(inputs, shape[0] * shape[1], "glorot")
    layers["pixels"] = Activation("sigmoid")
    return layers


def _dense_discriminator(config: GANConfig, shape: tuple[int, int]) -> dict[str, Layer]:
    layers: dict[str, Layer] = {}
    inputs = shape[0] * shape[1]
    for place, units in enumerate(config.hidden, start=1):
        layers[f"hidden{place}"] = Linear(inputs, units)
        layers[f"leaky{place}"] = LeakyReLU()
        layers[f"dropout{place}"] = Dropout(config.dropout)
        inputs = units
    layers["verdict"] = Linear(inputs, 1, "glorot")
    return layers


@lru_cache(maxsize=32)
def described_stacks(config: GANConfig, shape: tuple[int, int]) -> tuple[LayerInfo, ...]:
    """The generator's layers, then the discriminator's; shapes are those of one blank picture."""
    found = []
    for part, stack in gan_stacks(config, shape).items():
        is_judge = part == DISCRIMINATOR
        x = np.zeros((1, *shape) if is_judge else (1, config.latent), np.float32)
        source, inputs = (PICTURE, shape) if is_judge else ("", (config.latent,))
        if is_judge:
            x = laying_out(config)(x, {}, None)
        for name, outputs in outputs_of(stack, x).items():
            layer = stack[name]
            is_last = name in LAST
            paints = is_last and not is_judge and len(outputs) == 1
            outputs = shape if paints else outputs
            found.append(
                LayerInfo(
                    name,
                    layer.kind,
                    tuple(
                        WeightInfo(f"{name}.{key}", key, axes) for key, axes in layer.axes().items()
                    ),
                    function=layer.function,
                    is_output=is_last,
                    source=source,
                    inputs=inputs,
                    outputs=outputs,
                    units_are="pixels" if paints else "units",
                    padding=layer.padding if isinstance(layer, StridedConv2d) else 0,
                )
            )
            source, inputs = name, outputs
    return tuple(found)
