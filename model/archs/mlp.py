"""The multilayer perceptron: hidden layers of units that each see everything before them."""

from dataclasses import dataclass
from typing import ClassVar

from ..language import tr
from ..nn.init import INITIALISERS
from ..nn.layers import ACTIVATIONS, Activation, Dropout, Flatten, Layer, Linear
from ..nn.losses import LOSSES
from ..settings import Settings, choice, integers, number
from .chain import CLASSES
from .feedforward import Feedforward


@dataclass(frozen=True)
class MLPConfig(Settings):
    """Settings of ``MLP``."""

    hidden: tuple[int, ...] = integers(
        (128,),
        tr("Hidden layers"),
        tr("Units in each hidden layer. More units can learn finer differences, and learn slower."),
        low=1,
        high=2000,
        length=(1, 8),
    )
    activation: str = choice(
        "relu",
        tr("Activation"),
        tr("The bend in each unit; without one, many layers could do no more than one."),
        choices=tuple(ACTIVATIONS),
    )
    loss: str = choice(
        "cross_entropy",
        tr("Loss"),
        tr(
            "What the training makes small. Softmax with cross entropy learns fastest; sigmoid "
            "with squared error is how the old textbooks have it."
        ),
        choices=tuple(LOSSES),
    )
    init: str = choice(
        "he",
        tr("Initial weights"),
        tr(
            "How the weights start. He suits relu, Glorot suits sigmoid and tanh; with zeros all "
            "units of a layer stay alike for ever."
        ),
        choices=tuple(INITIALISERS),
    )
    dropout: float = number(
        0.0,
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


class MLP(Feedforward):
    """Any number of hidden layers, one kind of activation."""

    name = "mlp"
    title = tr("Multilayer perceptron")
    Config = MLPConfig
    suggested: ClassVar = {"learning_rate": 0.005, "shards": 2}
    # Two seconds of one core, with 128 hidden units: from one on, two processes are sooner done.
    cut_from = 250_000

    def build_layers(self, config: MLPConfig, shape: tuple[int, int]) -> dict[str, Layer]:
        layers: dict[str, Layer] = {"flatten": Flatten()}
        inputs = shape[0] * shape[1]
        for number_, units in enumerate(config.hidden, start=1):
            layers[f"hidden{number_}"] = Linear(inputs, units, config.init)
            layers[f"{config.activation}{number_}"] = Activation(config.activation)
            layers[f"dropout{number_}"] = Dropout(config.dropout)
            inputs = units
        layers["output"] = Linear(inputs, CLASSES, config.init)
        return layers

    @property
    def summary(self) -> str:
        sizes = (self.shape[0] * self.shape[1], *self.config.hidden, CLASSES)
        return f"{'–'.join(map(str, sizes))} {self.config.activation}"
