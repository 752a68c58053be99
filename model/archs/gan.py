"""The generative adversarial network: a forger and a judge who learn from each other.

Goodfellow et al. 2014; with convolutions Radford et al. 2016 ("DCGAN").
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..core import Tensor, ops
from ..language import tr
from ..nn.layers import Layer
from ..nn.optim import OPTIMIZERS, Adam, clip_by_norm
from ..nn.stacks import averages_of, initial_of, shapes_of, walked
from ..settings import Settings
from .base import Architecture, Arrays
from .capabilities import Exportable
from .checks import check_layers
from .creating import Decoder, Judge, Sampler
from .curves import Curve
from .forward import CODE_TEXT, ForwardGraph, Port, chain_steps, outputs_of, painter_graph
from .gan_layers import (
    DENSE,
    DISCRIMINATOR,
    GENERATOR,
    GANConfig,
    described_stacks,
    gan_stacks,
    laying_out,
)
from .layer_info import LayerInfo

CHUNK = 250
"""Pictures that are made, or judged, at once outside training."""

COMPARED = 500
"""Digits, and pictures, that are compared to see how varied the pictures are."""

LEAST_LOGIT = -60.0
"""Below this, what a forged picture learns from a sure judge fades out; see ``_pull``."""


class GAN(Architecture, Sampler, Decoder, Judge, Exportable):
    """A generator makes pictures of noise, a discriminator tells them from digits.

    Its optimisers are called "generator" and "discriminator".
    """

    name = "gan"
    title = tr("Generative adversarial network")
    Config = GANConfig
    suggested: ClassVar = {"learning_rate": 0.002, "ema": 0.99, "epochs": 10, "batch_size": 64}
    curves = (
        Curve("generator", tr("Generator’s loss"), "nats"),
        Curve("discriminator", tr("Discriminator’s loss"), "nats"),
        Curve("variety", tr("Variety"), "%", better="high", counts_variety=True),
    )

    def __init__(
        self,
        config: GANConfig,
        shape: tuple[int, int],
        rng: np.random.Generator | None = None,
        *,
        parameters: Arrays | None = None,
    ) -> None:
        self.stacks = gan_stacks(config, shape)
        super().__init__(config, shape, rng, parameters=parameters)
        check_layers(self._layers, self.parameters)

    # Weights.

    @property
    def _layers(self) -> dict[str, Layer]:
        return {**self.stacks[GENERATOR], **self.stacks[DISCRIMINATOR]}

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return shapes_of(self._layers)

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return initial_of(self._layers, rng)

    @cached_property
    def averages(self) -> frozenset[str]:
        return averages_of(self._layers)

    def moved_by(self, optimizer: str) -> tuple[str, ...]:
        moved = super().moved_by(optimizer)
        return tuple(name for name in moved if name.startswith(f"{optimizer}."))

    # Learning.

    def prepare(self, training: Settings) -> None:
        for name in (GENERATOR, DISCRIMINATOR):
            self.optimizers.setdefault(name, OPTIMIZERS[training.optimizer]())

    def tune(
        self,
        learning_rate: float,
        weight_decay: float = 0.0,
        clip: float = 0.0,
        progress: float = 0.0,
    ) -> None:
        super().tune(learning_rate, weight_decay, clip, progress)
        self.optimizers[DISCRIMINATOR].learning_rate = learning_rate * self.config.judge_rate

    def train_step(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        """Both learn at once, from the same forged pictures."""
        if not self.optimizers:
            raise ValueError("train_step() needs an optimizer: prepare() makes one")
        averages = {name: np.zeros_like(self.parameters[name]) for name in self.averages}
        leaves = {
            name: Tensor(array, requires_grad=True)
            for name, array in self.parameters.items()
            if name not in averages
        }
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            made = self._made(self.draw_codes(len(images), rng), leaves | averages, rng)
            forged = Tensor(made.data, requires_grad=True)
            trust = self._judged(images, leaves, rng)
            doubt = self._judged(forged, leaves, rng)
            loss = judge_loss(trust, doubt, self.config.smoothing)
            metrics = {
                GENERATOR: float(np.logaddexp(0, -doubt.data).mean()),
                DISCRIMINATOR: float(loss.data),
            }
            if not all(map(np.isfinite, metrics.values())):
                return metrics
            loss.backward()
            ops.sum(made * self._pull(forged.grad, doubt.data)).backward()
        gradients = {name: leaf.grad for name, leaf in leaves.items()} | averages
        return metrics | self._moved(gradients)

    def _pull(self, gradient: np.ndarray, logits: np.ndarray) -> np.ndarray:
        """What moves the forged pictures towards the generator's goal, not the judge's.

        By a picture's logit z, the judge's loss log(1 + e^z) has the gradient s = sigmoid(z), the
        generator's, log(1 + e^-z), the "non-saturating" one, has -(1 - s). A picture's gradient
        is that times the same derivative of its logit, so that one way back through the
        discriminator serves both: it is multiplied by -(1 - s) / s = -e^-z.

        Args:
            gradient: Of the judge's loss by the pictures.
            logits: (batch, 1), the judge's of them.
        """
        ratio = -np.exp(-np.maximum(logits[:, 0], LEAST_LOGIT))
        if gradient.ndim == 4:  # the batch comes last
            return gradient * ratio
        return gradient * ratio.reshape(-1, *(1,) * (gradient.ndim - 1))

    def _moved(self, gradients: dict[str, np.ndarray]) -> dict[str, float]:
        """Moves both along their gradients; the norm of all, where they are clipped."""
        metrics = {}
        if self.clip:
            moved = {name: array for name, array in gradients.items() if name not in self.averages}
            clipped, metrics["gradient_norm"] = clip_by_norm(moved, self.clip)
            gradients = gradients | clipped
        for name, optimizer in self.optimizers.items():
            if isinstance(optimizer, Adam):
                optimizer.beta1 = self.config.beta1
            own = {key: p for key, p in self.parameters.items() if key.startswith(f"{name}.")}
            optimizer.step(own, gradients, self.averages)
        return metrics

    def examining(
        self, chunks: Iterable[np.ndarray], count: int, rng: np.random.Generator
    ) -> Generator[float, None, dict[str, float]]:
        """How varied its pictures are, as a multiple of how varied digits are; see ``variety``."""
        known: list[np.ndarray] = []
        done = 0
        for images in chunks:
            if sum(map(len, known)) < 2 * COMPARED:
                known.append(images.reshape(len(images), -1))
            done += len(images)
            yield done / count
        if not known:
            return {}
        digits = np.concatenate(known)[: 2 * COMPARED]
        some = max(len(digits) // 2, 1)
        pictures = self.decode(self.draw_codes(some, rng)).reshape(some, -1)
        real = digits[some : 2 * some] if len(digits) > 1 else digits
        return {"variety": variety(pictures, digits[:some], real)}

    # Layers.

    def _through(
        self,
        part: str,
        x: np.ndarray | Tensor,
        parameters: Mapping,
        rng: np.random.Generator | None,
    ) -> Tensor:
        for _, output in walked(self.stacks[part], x, parameters, rng):
            x = output
        return x

    def _made(
        self, codes: np.ndarray, parameters: Mapping, rng: np.random.Generator | None = None
    ) -> Tensor:
        """Noise -> pictures, as the discriminator takes them: (1, h, w, batch) or (batch, h * w).

        Sigmoids make them lie in [0, 1]; of convolutions, what reaches out is cut off.
        """
        x = self._through(GENERATOR, codes, parameters, rng)
        if self.config.layers == DENSE:
            return x
        height, width = self.shape
        return x if x.shape[1:3] == self.shape else x[:, :height, :width]

    def _judged(
        self,
        pictures: np.ndarray | Tensor,
        parameters: Mapping,
        rng: np.random.Generator | None = None,
    ) -> Tensor:
        """Digits (batch, h, w) or what ``_made`` gave -> (batch, 1): above 0 for real."""
        if not isinstance(pictures, Tensor):
            pictures = laying_out(self.config)(pictures, {}, None)
        return self._through(DISCRIMINATOR, pictures, parameters, rng)

    # What it can do.

    @property
    def latent(self) -> int:
        return self.config.latent

    def draw_codes(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """(count, latent), float32: normal."""
        return rng.standard_normal((count, self.latent), dtype=np.float32)

    def decode(self, codes: np.ndarray) -> np.ndarray:
        codes = np.asarray(codes, dtype=np.float32)
        found = [np.zeros((0, *self.shape), np.float32)]
        for start in range(0, len(codes), CHUNK):
            made = self._made(codes[start : start + CHUNK], self.parameters).data
            pictures = made[0].transpose(2, 0, 1) if made.ndim == 4 else made
            found.append(pictures.reshape(-1, *self.shape))
        return np.concatenate(found)

    def sampling(
        self,
        rng: np.random.Generator,
        count: int,
        *,
        label: int | None = None,
        start: np.ndarray | None = None,
        temperature: float = 1.0,
    ) -> Iterator[np.ndarray]:
        """New pictures at each step; the temperature multiplies their noise."""
        while True:
            yield self.decode(self.draw_codes(count, rng) * np.float32(temperature))

    def verdict(self, images: np.ndarray) -> np.ndarray:
        found = [np.zeros(0, np.float32)]
        for first in range(0, len(images), CHUNK):
            logits = self._judged(images[first : first + CHUNK], self.parameters).data
            found.append(ops.logistic(logits[:, 0]))
        return np.concatenate(found)

    def forward_graph(self) -> ForwardGraph:
        """The generator alone."""
        prefix = f"{GENERATOR}."
        stack = {name.removeprefix(prefix): of for name, of in self.stacks[GENERATOR].items()}
        own = {name.removeprefix(prefix): array for name, array in self.parameters.items()}
        outputs = outputs_of(stack, np.zeros((1, self.latent), np.float32))
        source = Port("code", (self.latent,), CODE_TEXT)
        return painter_graph(source, chain_steps(stack, own, outputs), self.shape)

    def layers(self) -> tuple[LayerInfo, ...]:
        return described_stacks(self.config, self.shape)

    def reconfigure(self, **changes: Any) -> None:
        super().reconfigure(**changes)
        self.stacks = gan_stacks(self.config, self.shape)

    @property
    def summary(self) -> str:
        config = self.config
        if config.layers == DENSE:
            sizes = (self.latent, *reversed(config.hidden), self.shape[0] * self.shape[1])
            return "–".join(map(str, sizes))
        return tr(
            "{latent} numbers, {most}–{fewest} planes",
            latent=self.latent,
            most=2 * config.width,
            fewest=config.width,
        )


def judge_loss(trust: Tensor, doubt: Tensor, smoothing: float = 0.0) -> Tensor:
    """The discriminator's loss: of real digits -log sigmoid, of forged ones -log(1 - sigmoid).

    Its least value is 2 log 2 minus twice the Jensen-Shannon divergence of what is real and what
    is forged: 2 log 2 where they are alike (Goodfellow et al. 2014, theorem 1).

    Args:
        trust: (batch, 1) logits of real digits.
        doubt: (n, 1) logits of forged ones.
        smoothing: The target of real ones is 1 minus this (Salimans et al. 2016, section 3.4).
    """
    real = ops.binary_cross_entropy_with_logits(
        trust, targets=np.full_like(trust.data, 1 - smoothing)
    )
    return real + ops.binary_cross_entropy_with_logits(doubt, targets=np.zeros_like(doubt.data))


def variety(pictures: np.ndarray, digits: np.ndarray, others: np.ndarray) -> float:
    """How many of the digits have a picture near, as a multiple of what real digits would reach.

    Each picture finds the digit nearest to it; the more digits are found, the more varied the
    pictures are. Whoever makes one thing finds few, however real it looks.

    Args:
        pictures: (n, pixels).
        digits: (n, pixels), real.
        others: (n, pixels), other real ones, that find digits for comparison.
    """

    def found(some: np.ndarray) -> int:
        apart = (digits * digits).sum(axis=1) - 2 * (some @ digits.T)
        return len(np.unique(apart.argmin(axis=1)))

    return found(pictures) / found(others)
