"""Feedforward: the common body of networks that are a row of layers with a loss at its end."""

import itertools
import math
from abc import abstractmethod
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from ..core import Tensor, ops
from ..errors import BadFileError, SettingError
from ..nn.layers import Activation, Conv2d, Layer, MaxPool2d
from ..nn.losses import LOSSES
from ..nn.optim import clip_by_norm
from ..settings import Settings
from .base import (
    PICTURE,
    Architecture,
    Arrays,
    Classifier,
    Differentiable,
    Encoder,
    Headed,
    Layered,
    LayerInfo,
    Stacked,
    WeightInfo,
)

CLASSES = 10
MAX_WEIGHTS = 15_000_000
"""Most that a network may have: with Adam's state it still fits the limit of ``files``."""

CHUNK = 500
"""Images that go through a network at once outside training: bounds the memory it takes."""


class Feedforward(Architecture, Classifier, Layered, Stacked, Differentiable, Encoder, Headed):
    """A row of layers; a subclass says which.

    Args:
        config: Settings of the subclass's ``Config``.
        shape: (height, width) of the input.
        rng: Draws the initial weights; needed where no ``parameters`` are given.
        parameters: Weights to copy in place of new ones.

    Attributes:
        stack: The layers by name, first to last; the last gives the logits.
    """

    def __init__(
        self,
        config: Settings,
        shape: tuple[int, int],
        rng: np.random.Generator | None = None,
        *,
        parameters: Arrays | None = None,
    ) -> None:
        self.config = config
        self.shape = shape
        self.stack = self.build_layers(config, shape)
        self._check_size()
        if parameters is None:
            if rng is None:
                raise ValueError("a new network needs an rng to draw its weights from")
            parameters = self._initial(rng)
        self._check(parameters)
        # In C's order, whatever order a file has: optimisers change a flat view in place.
        self.parameters = {name: np.array(parameters[name], order="C") for name in self._shapes()}

    @abstractmethod
    def build_layers(self, config: Settings, shape: tuple[int, int]) -> dict[str, Layer]:
        """The row of layers for these settings.

        Raises:
            SettingError: The settings don't go together, or not with this input.
        """

    def train_step(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        if self.optimizer is None:
            raise ValueError("set an optimizer before train_step()")
        loss, accuracy, gradients = self._gradients(images, labels, rng)
        metrics = {"loss": loss, "accuracy": accuracy}
        if not np.isfinite(loss):
            return metrics
        if self.clip:
            gradients, metrics["gradient_norm"] = clip_by_norm(gradients, self.clip)
        self.optimizer.step(self.parameters, gradients)
        return metrics

    def layers(self) -> tuple[LayerInfo, ...]:
        return _described(tuple(self.stack.items()), self.shape)

    @property
    def loss_name(self) -> str:
        return self.config.loss

    @property
    def head_input(self) -> str:
        first = self._head_start
        return list(self.stack)[first - 1] if first else ""

    def head(self) -> Architecture:
        first = self._head_start
        return Tail(self, first) if first else self.with_parameters(self.parameters)

    @property
    def _head_start(self) -> int:
        """Index of the first layer with weights after the last convolution; 0 without one."""
        layers = list(self.stack.values())
        convolutions = [k for k, layer in enumerate(layers) if isinstance(layer, Conv2d)]
        if not convolutions:
            return 0
        after = range(convolutions[-1] + 1, len(layers))
        return next((k for k in after if layers[k].shapes()), 0)

    @property
    def is_stochastic(self) -> bool:
        return any(layer.is_stochastic for layer in self.stack.values())

    def predict_logits(self, images: np.ndarray) -> np.ndarray:
        chunks = [self._forward(chunk, self.parameters).data for chunk in _chunks(images)]
        return np.concatenate(chunks)

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        return self.probabilities(self.predict_logits(images))

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        return LOSSES[self.config.loss].probabilities(logits)

    def loss(self, logits: np.ndarray, labels: np.ndarray) -> float:
        return float(LOSSES[self.config.loss].value(Tensor(logits), labels).data)

    def activations(self, images: np.ndarray) -> dict[str, np.ndarray]:
        chunks = [dict(self._walk(chunk, self.parameters)) for chunk in _chunks(images)]
        return {name: np.concatenate([c[name] for c in chunks]) for name in chunks[0]}

    def trace(self, images: Tensor | np.ndarray) -> Iterator[tuple[str, Tensor]]:
        for name, output in self._outputs(images, self.parameters):
            values = output if isinstance(output, Tensor) else Tensor(output)
            four = len(values.shape) == 4
            yield name, ops.transpose(values, axes=(3, 0, 1, 2)) if four else values

    def encode(self, images: np.ndarray) -> np.ndarray:
        *_, before_last, _ = self.stack
        chunks = [
            dict(self._walk(chunk, self.parameters))[before_last] for chunk in _chunks(images)
        ]
        return np.concatenate(chunks)

    def reconfigure(self, **changes: Any) -> None:
        specs = self.config.specs()
        fixed = [name for name in changes if name not in specs or not specs[name].live]
        if fixed:
            raise SettingError(f"“{fixed[0]}” can't change once a network is made.")
        self.config = self.config.replace(**changes)
        self.stack = self.build_layers(self.config, self.shape)

    def with_parameters(self, parameters: Arrays) -> "Feedforward":
        return type(self)(self.config, self.shape, parameters=parameters)

    def _forward(
        self, x: np.ndarray, parameters: dict, rng: np.random.Generator | None = None
    ) -> Tensor:
        *_, (_, logits) = self._outputs(x, parameters, rng)
        return logits

    def _outputs(
        self, x: Tensor | np.ndarray, parameters: dict, rng: np.random.Generator | None = None
    ) -> Iterator[tuple[str, Any]]:
        for name, layer in self.stack.items():
            own = {key: parameters[f"{name}.{key}"] for key in layer.shapes()}
            x = layer(x, own, rng)
            yield name, x

    def _walk(self, images: np.ndarray, parameters: dict) -> Iterator[tuple[str, np.ndarray]]:
        """Each layer's output as an array with the batch first."""
        for name, output in self._outputs(images, parameters):
            values = output.data if isinstance(output, Tensor) else output
            yield name, values.transpose(3, 0, 1, 2) if values.ndim == 4 else values

    def _gradients(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> tuple[float, float, dict[str, np.ndarray]]:
        """Mean loss, share of digits read, and the loss's gradient where the loss is finite.

        Images that are no digit count in the loss alone.
        """
        leaves = {name: Tensor(p, requires_grad=True) for name, p in self.parameters.items()}
        # Overflow on the way to a loss that is not finite is an event of fit(), not a warning.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            logits = self._forward(images, leaves, rng)
            loss = LOSSES[self.config.loss].value(logits, labels)
            if np.isfinite(loss.data):
                loss.backward()
        digits = np.count_nonzero(labels >= 0)
        right = np.count_nonzero(logits.data.argmax(axis=1) == labels)
        accuracy = right / digits if digits else 1.0
        return float(loss.data), accuracy, {name: leaf.grad for name, leaf in leaves.items()}

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        return {
            f"{name}.{key}": shape
            for name, layer in self.stack.items()
            for key, shape in layer.shapes().items()
        }

    def _initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {
            f"{name}.{key}": array
            for name, layer in self.stack.items()
            for key, array in layer.initial(rng).items()
        }

    def _check_size(self) -> None:
        weights = sum(math.prod(shape) for shape in self._shapes().values())
        if weights > MAX_WEIGHTS:
            raise SettingError(
                f"The network would have {weights / 1e6:.0f} million weights; it may have "
                f"{MAX_WEIGHTS / 1e6:.0f}. Take fewer units or kernels."
            )

    def _check(self, parameters: Arrays) -> None:
        shapes = self._shapes()
        if set(parameters) != set(shapes):
            odd = sorted(set(parameters) ^ set(shapes))[0]
            raise BadFileError(f"The weights don't fit this network: “{odd}” is missing or extra.")
        for name, shape in shapes.items():
            if parameters[name].shape != shape:
                raise BadFileError(
                    f"The weights don't fit this network: “{name}” has the shape "
                    f"{parameters[name].shape}, not {shape}."
                )


class Tail(Feedforward):
    """The last layers of a network, as a network that meets what those before them give.

    Args:
        network: Whose layers and weights these are; the weights are copied.
        first: Index of the first of the layers.
    """

    def __init__(self, network: Feedforward, first: int) -> None:
        self._last = dict(itertools.islice(network.stack.items(), first, None))
        self._infos = network.layers()[first:]
        own = [f"{name}.{key}" for name, layer in self._last.items() for key in layer.shapes()]
        parameters = {name: network.parameters[name] for name in own}
        super().__init__(network.config, network.shape, parameters=parameters)

    def build_layers(self, config: Settings, shape: tuple[int, int]) -> dict[str, Layer]:
        """The last layers themselves."""
        return self._last

    def layers(self) -> tuple[LayerInfo, ...]:
        return self._infos


@lru_cache(maxsize=32)
def _described(
    stack: tuple[tuple[str, Layer], ...], shape: tuple[int, int]
) -> tuple[LayerInfo, ...]:
    """What is to be known of the layers; shapes are those of a blank picture on its way."""
    x: Any = np.zeros((1, *shape), np.float32)
    source, inputs = PICTURE, shape
    found = []
    for name, layer in stack:
        x = layer(
            x, {key: np.zeros(size, np.float32) for key, size in layer.shapes().items()}, None
        )
        # Feature maps have the batch last.
        outputs = tuple(x.shape[:-1] if len(x.shape) == 4 else x.shape[1:])
        is_output = name == stack[-1][0]
        found.append(
            LayerInfo(
                name,
                layer.kind,
                tuple(WeightInfo(f"{name}.{key}", key, axes) for key, axes in layer.axes().items()),
                function=layer.name if isinstance(layer, Activation) else "",
                is_output=is_output,
                source=source,
                inputs=inputs,
                outputs=outputs,
                units_are="digits" if is_output else "units",
                block=layer.size if isinstance(layer, MaxPool2d) else 1,
            )
        )
        source, inputs = name, outputs
    return tuple(found)


def _chunks(images: np.ndarray) -> Iterator[np.ndarray]:
    """At least one chunk, so that no images give empty results of the right shape."""
    for start in range(0, max(len(images), 1), CHUNK):
        yield images[start : start + CHUNK]
