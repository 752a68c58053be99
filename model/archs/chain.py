"""Chain: the common body of networks that are layers one after another, with a loss at the end."""

import copy
import itertools
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from ..core import Tensor, ops
from ..errors import BadFileError
from ..nn.layers import Activation, Conv2d, Layer, MaxPool2d, joined
from ..nn.losses import LOSSES
from ..nn.optim import OPTIMIZERS, clip_by_norm
from ..settings import Settings
from .base import Architecture, Arrays
from .capabilities import (
    Classifier,
    Differentiable,
    Encoder,
    Exportable,
    Headed,
    Layered,
    Sharded,
)
from .curves import CLASSIFIER_CURVES, CLASSIFIER_GOAL
from .forward import ForwardGraph, chain_steps, classifier_graph, outputs_of
from .layer_info import PICTURE, LayerInfo, WeightInfo

CLASSES = 10
COSTLY = ("convolution", "recurrent")
"""Kinds of layers that take far longer than those behind them."""

CHUNK = 500
"""Images that go through a network at once outside training: bounds the memory it takes."""


class Chain(
    Architecture, Sharded, Classifier, Layered, Differentiable, Encoder, Headed, Exportable
):
    """Layers one after another; a subclass says which.

    Its one optimiser is called "main".

    Attributes:
        stack: The layers by name, first to last; the last gives the logits.
    """

    curves = CLASSIFIER_CURVES
    goal = CLASSIFIER_GOAL

    def __init__(
        self,
        config: Settings,
        shape: tuple[int, int],
        rng: np.random.Generator | None = None,
        *,
        parameters: Arrays | None = None,
    ) -> None:
        self.stack = self.build_layers(config, shape)
        self._joined = joined(self.stack)
        super().__init__(config, shape, rng, parameters=parameters)
        for name, layer in self.stack.items():
            if flaw := layer.flaw({k: self.parameters[f"{name}.{k}"] for k in layer.shapes()}):
                raise BadFileError(f"The weights of “{name}” are damaged: {flaw}.")

    @abstractmethod
    def build_layers(self, config: Settings, shape: tuple[int, int]) -> dict[str, Layer]:
        """The row of layers for these settings.

        Raises:
            SettingError: The settings don't go together, or not with this input.
        """

    def prepare(self, training: Settings) -> None:
        if not self.optimizers:
            self.optimizers["main"] = OPTIMIZERS[training.optimizer]()

    def train_step(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        if not self.optimizers:
            raise ValueError("train_step() needs an optimizer: prepare() makes one")
        metrics, gradients = self.gradients(images, labels, rng)
        return metrics | self.update(gradients) if gradients else metrics

    def gradients(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        rng: np.random.Generator,
        out: dict[str, np.ndarray] | None = None,
        weight: float = 1.0,
    ) -> tuple[dict[str, float], dict[str, np.ndarray]]:
        """As ``Sharded`` has it; the metrics are "loss" and "accuracy" (among the digits)."""
        rooms = {} if out is None else out
        averages = {name: np.empty_like(self.parameters[name]) for name in self.averages}
        leaves = {
            name: Tensor(p, requires_grad=True, room=rooms.get(name))
            for name, p in self.parameters.items()
            if name not in averages
        }
        # Overflow on the way to a loss that is not finite is an event of fit(), not a warning.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            loss, metrics = self.judged(images, labels, leaves | averages, rng)
            is_finite = bool(np.isfinite(loss.data)) and all(map(np.isfinite, metrics.values()))
            if is_finite:
                loss.backward(weight)
        if not is_finite:
            return metrics, {}
        found = {name: leaf.grad for name, leaf in leaves.items()}
        found |= {name: array * np.float32(weight) for name, array in averages.items()}
        if out is None:
            return metrics, found
        for name, array in found.items():
            if array is not out[name]:
                out[name][...] = array
        return metrics, out

    def judged(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        parameters: Mapping[str, Tensor | np.ndarray],
        rng: np.random.Generator,
    ) -> tuple[Tensor, dict[str, float]]:
        """What a step makes small on a batch, and the step's metrics.

        Args:
            images: (batch, height, width).
            labels: (batch,), 0 to 9, or NO_DIGIT.
            parameters: By name, Tensors where a gradient is wanted.
            rng: For what the layers sample.
        """
        logits = self._forward(images, parameters, rng, self._joined)
        loss = LOSSES[self.config.loss].value(logits, labels)
        return loss, {"loss": float(loss.data), "accuracy": accuracy(logits.data, labels)}

    def counted(self, key: str, labels: np.ndarray) -> int:
        return np.count_nonzero(labels >= 0) if key == "accuracy" else len(labels)

    def update(self, gradients: dict[str, np.ndarray]) -> dict[str, float]:
        """The second half of ``train_step``: moves the weights along gradients, which it spares.

        Returns:
            "gradient_norm", where gradients are clipped.
        """
        metrics = {}
        if self.clip:
            moved = {name: g for name, g in gradients.items() if name not in self.averages}
            clipped, metrics["gradient_norm"] = clip_by_norm(moved, self.clip)
            gradients = gradients | clipped
        for optimizer in self.optimizers.values():
            optimizer.step(self.parameters, gradients, self.averages)
        return metrics

    @cached_property
    def averages(self) -> frozenset[str]:
        return frozenset(f"{name}.{key}" for name, of in self.stack.items() for key in of.averages)

    def layers(self) -> tuple[LayerInfo, ...]:
        return _described(tuple(self.stack.items()), self.shape)

    @property
    def head_input(self) -> str:
        first = self._head_start
        return list(self.stack)[first - 1] if first else ""

    def head(self) -> Architecture:
        first = self._head_start
        return Tail(self, first) if first else self.with_parameters(self.parameters)

    @property
    def _head_start(self) -> int:
        """Index of the first layer with weights after the last that is costly; 0 without one."""
        layers = list(self.stack.values())
        costly = [k for k, layer in enumerate(layers) if layer.kind in COSTLY]
        if not costly:
            return 0
        after = range(costly[-1] + 1, len(layers))
        return next((k for k in after if layers[k].shapes()), 0)

    @property
    def is_stochastic(self) -> bool:
        return any(layer.is_stochastic for layer in self.stack.values())

    def predict_logits(self, images: np.ndarray) -> np.ndarray:
        chunks = [self._forward(chunk, self.parameters).data for chunk in in_chunks(images)]
        return np.concatenate(chunks)

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        return self.probabilities(self.predict_logits(images))

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        return LOSSES[self.config.loss].probabilities(logits)

    def loss(self, logits: np.ndarray, labels: np.ndarray) -> float:
        return float(LOSSES[self.config.loss].value(Tensor(logits), labels).data)

    def activations(self, images: np.ndarray) -> dict[str, np.ndarray]:
        chunks = [dict(self._walk(chunk, self.parameters)) for chunk in in_chunks(images)]
        return {name: np.concatenate([c[name] for c in chunks]) for name in chunks[0]}

    def trace(self, images: Tensor | np.ndarray) -> Iterator[tuple[str, Tensor]]:
        for name, output in self._outputs(images, self.parameters):
            values = output if isinstance(output, Tensor) else Tensor(output)
            four = len(values.shape) == 4
            yield name, ops.transpose(values, axes=(3, 0, 1, 2)) if four else values

    def encode(self, images: np.ndarray) -> np.ndarray:
        *_, before_last, _ = self.stack
        chunks = [
            dict(self._walk(chunk, self.parameters))[before_last] for chunk in in_chunks(images)
        ]
        return np.concatenate(chunks)

    def forward_graph(self) -> ForwardGraph:
        plain = self.folded()
        outputs = {layer.name: layer.outputs for layer in plain.layers()}
        steps = chain_steps(plain.stack, plain.parameters, outputs)
        return classifier_graph(self.shape, steps, self.config.loss)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {
            f"{name}.{key}": shape
            for name, layer in self.stack.items()
            for key, shape in layer.shapes().items()
        }

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {
            f"{name}.{key}": array
            for name, layer in self.stack.items()
            for key, array in layer.initial(rng).items()
        }

    def reconfigure(self, **changes: Any) -> None:
        super().reconfigure(**changes)
        self.stack = self.build_layers(self.config, self.shape)
        self._joined = joined(self.stack)

    def _forward(
        self,
        x: np.ndarray,
        parameters: dict,
        rng: np.random.Generator | None = None,
        stack: Mapping[str, Layer] | None = None,
    ) -> Tensor:
        *_, (_, logits) = self._outputs(x, parameters, rng, stack)
        return logits

    def _outputs(
        self,
        x: Tensor | np.ndarray,
        parameters: dict,
        rng: np.random.Generator | None = None,
        stack: Mapping[str, Layer] | None = None,
    ) -> Iterator[tuple[str, Any]]:
        for name, layer in (self.stack if stack is None else stack).items():
            own = {key: parameters[f"{name}.{key}"] for key in layer.shapes()}
            x = layer(x, own, rng)
            yield name, x

    def _walk(self, images: np.ndarray, parameters: dict) -> Iterator[tuple[str, np.ndarray]]:
        """Each layer's output as an array with the batch first."""
        for name, output in self._outputs(images, parameters):
            values = output.data if isinstance(output, Tensor) else output
            yield name, values.transpose(3, 0, 1, 2) if values.ndim == 4 else values


class Tail(Chain):
    """The last layers of a network, as a network that meets what those before them give.

    Args:
        network: Whose layers and weights these are; the weights are copied.
        first: Index of the first of the layers.
    """

    def __init__(self, network: Chain, first: int) -> None:
        self._last = dict(itertools.islice(network.stack.items(), first, None))
        self._infos = network.layers()[first:]
        own = [f"{name}.{key}" for name, layer in self._last.items() for key in layer.shapes()]
        parameters = {name: network.parameters[name] for name in own}
        super().__init__(network.config, network.shape, parameters=parameters)
        self.name, self.title = network.name, network.title

    def with_parameters(self, parameters: Arrays) -> "Tail":
        other = copy.copy(self)
        # Not by the class: what it takes is a network to cut.
        Chain.__init__(other, self.config, self.shape, parameters=parameters)
        return other

    def build_layers(self, config: Settings, shape: tuple[int, int]) -> dict[str, Layer]:
        """The last layers themselves."""
        return self._last

    def layers(self) -> tuple[LayerInfo, ...]:
        return self._infos


def accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Fraction of the digits among the labels (batch,) whose logit is the largest; 1 of none."""
    digits = np.count_nonzero(labels >= 0)
    correct = np.count_nonzero(logits.argmax(axis=1) == labels)
    return float(correct / digits) if digits else 1.0


@lru_cache(maxsize=32)
def _described(
    stack: tuple[tuple[str, Layer], ...], shape: tuple[int, int]
) -> tuple[LayerInfo, ...]:
    """What is to be known of the layers; shapes are those of a blank picture on its way."""
    shapes = outputs_of(dict(stack), np.zeros((1, *shape), np.float32))
    source, inputs = PICTURE, shape
    found = []
    for name, layer in stack:
        outputs = shapes[name]
        is_output = name == stack[-1][0]
        found.append(
            LayerInfo(
                name,
                layer.kind,
                tuple(
                    WeightInfo(f"{name}.{key}", key, axes, layer.gates if "gate" in axes else ())
                    for key, axes in layer.axes().items()
                ),
                function=layer.name if isinstance(layer, Activation) else "",
                is_output=is_output,
                source=source,
                inputs=inputs,
                outputs=outputs,
                units_are="digits" if is_output else "units",
                block=layer.size if isinstance(layer, MaxPool2d) else 1,
                padding=layer.padding if isinstance(layer, Conv2d) else 0,
            )
        )
        source, inputs = name, outputs
    return tuple(found)


def in_chunks(images: np.ndarray) -> Iterator[np.ndarray]:
    """At least one chunk, so that no images give empty results of the right shape."""
    for start in range(0, max(len(images), 1), CHUNK):
        yield images[start : start + CHUNK]
