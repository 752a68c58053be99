"""What an autoencoder is made of: its settings, its layers there and back, and what they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..language import tr
from ..nn.init import INITIALISERS
from ..nn.layers import ACTIVATIONS, Activation, Flatten, Layer, Linear
from ..settings import Settings, choice, flag, integer, integers, number
from .layer_info import PICTURE, LayerInfo, WeightInfo

CODE, SPREAD, OUTPUT, PAINTING = "code", "spread", "output", "painting"
CROSS_ENTROPY, SQUARED_ERROR, SIGMOID, LINEAR = (
    "cross_entropy",
    "squared_error",
    "sigmoid",
    "linear",
)


@dataclass(frozen=True)
class AutoencoderConfig(Settings):
    """Settings of ``Autoencoder``."""

    hidden: tuple[int, ...] = integers(
        (256, 64),
        tr("Hidden layers"),
        tr(
            "Units of each layer from the picture to the code; from the code back to the picture "
            "there are the same in the other order. None makes code and picture one step apart."
        ),
        low=1,
        high=2000,
        length=(0, 8),
    )
    latent: int = integer(
        30,
        tr("Numbers in the code"),
        tr("How many numbers are kept of a picture. With 2 they are a plane to look at."),
        low=1,
        high=500,
    )
    noise: float = number(
        0.0,
        tr("Noise"),
        tr(
            "Standard deviation of what is added to each pixel that it sees, full ink being 1, "
            "while it learns to give back the clean picture. 0 for none."
        ),
        low=0.0,
        high=4.0,
        step=0.1,
        live=True,
    )
    tied: bool = flag(
        False,
        tr("Tied weights"),
        tr("The way back has the weights of the way there, turned around: half as many to learn."),
    )
    variational: bool = flag(
        False,
        tr("Variational"),
        tr(
            "A picture becomes a small cloud of codes, and all clouds together are pressed into "
            "one round one, so that every code in it paints a digit."
        ),
    )
    output: str = choice(
        SIGMOID,
        tr("Output"),
        tr(
            "Sigmoids keep pixels between no and full ink. Linear ones make, without hidden "
            "layers, what PCA does."
        ),
        choices=(SIGMOID, LINEAR),
    )
    loss: str = choice(
        CROSS_ENTROPY,
        tr("Loss"),
        tr(
            "What the training makes small. Cross entropy takes each pixel for a probability of "
            "ink; linear outputs need squared error."
        ),
        choices=(CROSS_ENTROPY, SQUARED_ERROR),
    )
    activation: str = choice(
        "relu",
        tr("Activation"),
        tr("The bend in each hidden unit; the code itself has none."),
        choices=tuple(ACTIVATIONS),
    )
    init: str = choice(
        "he",
        tr("Initial weights"),
        tr("How the weights start. He suits relu, Glorot suits sigmoid and tanh."),
        choices=tuple(INITIALISERS),
    )


def autoencoder_layers(
    config: AutoencoderConfig, shape: tuple[int, int]
) -> tuple[dict[str, Layer], dict[str, Layer]]:
    """Those to the code, and those back."""
    pixels = shape[0] * shape[1]
    sizes, bend = (pixels, *config.hidden), config.activation
    encoder: dict[str, Layer] = {"flatten": Flatten()}
    for place, units in enumerate(config.hidden, start=1):
        encoder[f"encoder{place}"] = Linear(sizes[place - 1], units, config.init)
        encoder[f"encoder{place} {bend}"] = Activation(bend)
    encoder[CODE] = Linear(sizes[-1], config.latent, config.init)
    decoder: dict[str, Layer] = {}
    inputs = config.latent
    for place, units in enumerate(reversed(config.hidden), start=1):
        decoder[f"decoder{place}"] = Linear(inputs, units, config.init)
        decoder[f"decoder{place} {bend}"] = Activation(bend)
        inputs = units
    decoder[OUTPUT] = Linear(inputs, pixels, config.init)
    if config.output == SIGMOID:
        decoder[PAINTING] = Activation("sigmoid")
    return encoder, decoder


def tied_layers(encoder: Mapping[str, Layer], decoder: Mapping[str, Layer]) -> dict[str, str]:
    """Of each of the decoder's layers with weights, the encoder's whose weights it turns around."""
    there = [name for name, layer in encoder.items() if layer.shapes()]
    back = [name for name, layer in decoder.items() if layer.shapes()]
    return dict(zip(back, reversed(there), strict=True))


@lru_cache(maxsize=32)
def described_layers(
    layers: tuple[tuple[str, Layer], ...],
    tied: tuple[tuple[str, str], ...],
    shape: tuple[int, int],
) -> tuple[LayerInfo, ...]:
    """What is to be known of the layers, the decoder's after the encoder's."""
    sources, found = dict(tied), []
    source, numbers = PICTURE, (shape[0] * shape[1],)
    inputs: tuple[int, ...] = shape
    for name, layer in layers:
        weights: tuple[WeightInfo, ...] = ()
        if isinstance(layer, Linear):
            numbers = (layer.outputs,)
            turned = name in sources
            key = f"{sources[name] if turned else name}.weight"
            axes = ("unit", "input") if turned else ("input", "unit")
            weights = (
                WeightInfo(key, "weight", axes),
                WeightInfo(f"{name}.bias", "bias", ("unit",)),
            )
        is_picture = name in (OUTPUT, PAINTING)
        outputs = shape if is_picture else numbers
        found.append(
            LayerInfo(
                name,
                layer.kind,
                weights,
                function=layer.function,
                is_output=is_picture,
                source=source,
                inputs=inputs,
                outputs=outputs,
                units_are="pixels" if is_picture else "units",
            )
        )
        source, inputs = name, outputs
    return tuple(found)
