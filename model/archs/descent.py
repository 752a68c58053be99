"""Descent: the common body of networks that follow the gradient of one loss."""

from abc import abstractmethod
from collections.abc import Mapping

import numpy as np

from ..core import Tensor
from ..nn.optim import OPTIMIZERS, clip_by_norm
from ..settings import Settings
from .base import Architecture
from .capabilities import Sharded


class Descent(Architecture, Sharded):
    """Moves its weights along the gradients of a loss; a subclass says which loss.

    Its one optimiser is called "main".
    """

    @abstractmethod
    def loss_of(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        parameters: Mapping[str, Tensor | np.ndarray],
        rng: np.random.Generator,
    ) -> tuple[Tensor, dict[str, float]]:
        """The loss of a batch, and what is to be told of it.

        Args:
            images: (batch, height, width), float32 in [0, 1].
            labels: (batch,), 0 to 9, or NO_DIGIT.
            parameters: By name: Tensors that want gradients; for ``averages``, arrays in which
                to write what they are in this batch.
            rng: For what is sampled.
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
        rooms = {} if out is None else out
        averages = {name: np.zeros_like(self.parameters[name]) for name in self.averages}
        leaves = {
            name: Tensor(p, requires_grad=True, room=rooms.get(name))
            for name, p in self.parameters.items()
            if name not in averages
        }
        # Overflow on the way to a loss that is not finite is an event of fit(), not a warning.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            loss, metrics = self.loss_of(images, labels, leaves | averages, rng)
            if not np.isfinite(loss.data) or not all(map(np.isfinite, metrics.values())):
                return metrics | {self.curves[0].key: float("nan")}, {}
            loss.backward(weight)
        found = {name: leaf.grad for name, leaf in leaves.items()}
        found |= {name: array * np.float32(weight) for name, array in averages.items()}
        if out is None:
            return metrics, found
        for name, array in found.items():
            if array is not out[name]:
                out[name][...] = array
        return metrics, out

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
        self.optimizers["main"].step(self.parameters, gradients, self.averages)
        return metrics
