"""The autoencoder: squeezes a picture into a few numbers, and paints it again from these.

Hinton & Salakhutdinov 2006; with noise Vincent et al. 2008; variational Kingma & Welling 2014.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping
from typing import Any, ClassVar

import numpy as np

from ..core import Tensor, ops
from ..errors import SettingError
from ..language import commas, tr
from ..nn.layers import Layer
from ..nn.optim import Adam
from ..nn.stacks import arrays_of, initial_of
from .autoencoder_layers import (
    CODE,
    CROSS_ENTROPY,
    LINEAR,
    OUTPUT,
    SIGMOID,
    SPREAD,
    SQUARED_ERROR,
    AutoencoderConfig,
    autoencoder_layers,
    described_layers,
    tied_layers,
)
from .base import Arrays
from .capabilities import Encoder, Exportable, Layered
from .chain import in_chunks
from .creating import Completer, Decoder, Reconstructor
from .curves import Curve
from .descent import Descent
from .forward import (
    ForwardGraph,
    ForwardStep,
    chain_steps,
    outputs_of,
    painter_graph,
    picture_input,
)
from .layer_info import LayerInfo

STEPS, SHOWN_EACH, RATE = 60, 3, 0.15
"""Steps of a completion, after how many a picture is shown, and how far they go: Adam's rate, in
standard deviations of the codes."""


class Autoencoder(Descent, Reconstructor, Decoder, Encoder, Layered, Completer, Exportable):
    """Layers down to a code, and the same layers back; what goes in is what shall come out.

    Of the codes that it saw while learning it keeps the mean ("codes.mean") and the mean of their
    products ("codes.square"): that is where codes can be drawn from.
    """

    name = "autoencoder"
    title = tr("Autoencoder")
    Config = AutoencoderConfig
    suggested: ClassVar = {"learning_rate": 0.002, "shards": 2}
    cut_from = 100_000
    curves = (
        Curve("error", tr("Squared error"), better="low"),
        Curve("loss", tr("Loss"), better="low"),
        Curve("bound", tr("Variational bound"), "nats", better="high"),
    )
    goal = ("error",)

    def __init__(
        self,
        config: AutoencoderConfig,
        shape: tuple[int, int],
        rng: np.random.Generator | None = None,
        *,
        parameters: Arrays | None = None,
    ) -> None:
        if config.output == LINEAR and config.loss != SQUARED_ERROR:
            raise SettingError(
                tr(
                    "Linear outputs are no probabilities, which cross entropy needs: take squared "
                    "error as the loss, or sigmoids as the output."
                )
            )
        self.encoder, self.decoder = autoencoder_layers(config, shape)
        self._sources = tied_layers(self.encoder, self.decoder) if config.tied else {}
        super().__init__(config, shape, rng, parameters=parameters)

    # Weights.

    def shapes(self) -> dict[str, tuple[int, ...]]:
        latent = self.config.latent
        shapes = {
            f"{name}.{key}": shape
            for name, layer in self._all_layers().items()
            for key, shape in layer.shapes().items()
            if key == "bias" or name not in self._sources
        }
        return shapes | {"codes.mean": (latent,), "codes.square": (latent, latent)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        drawn = initial_of(self._all_layers(), rng)
        drawn["codes.mean"] = np.zeros(self.config.latent, np.float32)
        drawn["codes.square"] = np.eye(self.config.latent, dtype=np.float32)
        return {name: drawn[name] for name in self.shapes()}

    @property
    def averages(self) -> frozenset[str]:
        return frozenset({"codes.mean", "codes.square"})

    @property
    def is_stochastic(self) -> bool:
        return self.config.noise > 0 or self.config.variational

    # Learning.

    def loss_of(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        parameters: Mapping[str, Tensor | np.ndarray],
        rng: np.random.Generator,
    ) -> tuple[Tensor, dict[str, float]]:
        clean = images.reshape(len(images), -1)
        hidden, code = self._encoded(self.noisy(images, rng), parameters)
        cost = None
        if self.config.variational:
            code, cost = self._drawn(hidden, code, parameters, rng)
        self._note(code.data, parameters)
        logits = self._painted(code, parameters)
        loss = self._misfit(logits, clean)
        apart = clean - self._inked(logits.data)
        metrics = {"error": float(np.vdot(apart, apart)) / len(images)}
        if cost is not None:
            loss = loss + cost
            metrics["bound"] = -float(loss.data)
        return loss, metrics | {"loss": float(loss.data)}

    def noisy(self, images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The pictures as it sees them while learning: with noise, cut to [0, 1]."""
        if not self.config.noise:
            return images
        added = rng.standard_normal(images.shape, dtype=np.float32) * np.float32(self.config.noise)
        return np.clip(images + added, 0, 1)

    def examining(
        self, chunks: Iterable[np.ndarray], count: int, rng: np.random.Generator
    ) -> Generator[float, None, dict[str, float]]:
        """Error and loss by the mean codes, what it is given being noisy; the bound by one draw."""
        sums, done = {"error": 0.0, "loss": 0.0, "bound": 0.0}, 0
        for images in chunks:
            clean = images.reshape(len(images), -1)
            hidden, code = self._encoded(self.noisy(images, rng), self.parameters)
            logits = self._painted(code, self.parameters)
            apart = clean - self._inked(logits.data)
            found = {"error": float(np.vdot(apart, apart)) / len(images)}
            found["loss"] = float(self._misfit(logits, clean).data)
            if self.config.variational:
                code, cost = self._drawn(hidden, code, self.parameters, rng)
                drawn = self._misfit(self._painted(code, self.parameters), clean)
                found["loss"] = float(drawn.data + cost.data)
                found["bound"] = -found["loss"]
            for key, value in found.items():
                sums[key] += value * len(images)
            done += len(images)
            yield done / count
        keys = sums if self.config.variational else ("error", "loss")
        return {key: sums[key] / done for key in keys} if done else {}

    def _drawn(
        self, hidden: Tensor, code: Tensor, parameters: Mapping, rng: np.random.Generator
    ) -> tuple[Tensor, Tensor]:
        """A code from each picture's cloud, and what the clouds cost.

        z = mean + deviation * noise; KL = sum(mean² + variance - 1 - log variance) / 2, the mean
        over the batch (Kingma & Welling 2014, eq. 10).
        """
        logs = ops.linear(hidden, parameters[f"{SPREAD}.weight"], parameters[f"{SPREAD}.bias"])
        noise = rng.standard_normal(code.shape, dtype=np.float32)
        cost = ops.sum(code * code + ops.exp(logs) - logs - 1.0) * (0.5 / len(noise))
        return code + ops.exp(logs * 0.5) * noise, cost

    def _misfit(self, logits: Tensor, clean: np.ndarray) -> Tensor:
        """The loss of what was painted, without what a cloud costs."""
        if self.config.loss == CROSS_ENTROPY:
            return ops.binary_cross_entropy_with_logits(logits, targets=clean)
        painted = ops.sigmoid(logits) if self.config.output == SIGMOID else logits
        return ops.mean_squared_error(painted, targets=clean) * 2.0

    def _note(self, codes: np.ndarray, parameters: Mapping) -> None:
        """Leaves among the averages what the codes of a batch are like."""
        parameters["codes.mean"][...] = codes.mean(axis=0)
        parameters["codes.square"][...] = codes.T @ codes / len(codes)

    # Layers.

    def _all_layers(self) -> dict[str, Layer]:
        spread = {SPREAD: self.encoder[CODE]} if self.config.variational else {}
        return {**self.encoder, **spread, **self.decoder}

    def _own(self, name: str, layer: Layer, parameters: Mapping) -> dict[str, Any]:
        source = self._sources.get(name)
        if source is None:
            return arrays_of(name, layer, parameters)
        weight = ops.transpose(parameters[f"{source}.weight"], axes=(1, 0))
        return {"weight": weight, "bias": parameters[f"{name}.bias"]}

    def _walk(
        self, layers: Mapping[str, Layer], x: np.ndarray | Tensor, parameters: Mapping
    ) -> Iterator[tuple[str, Tensor]]:
        for name, layer in layers.items():
            x = layer(x, self._own(name, layer, parameters), None)
            yield name, x

    def _encoded(self, images: np.ndarray, parameters: Mapping) -> tuple[Tensor, Tensor]:
        """What the code is made from, and the code (of a cloud its mean)."""
        *_, (_, hidden), (_, code) = self._walk(self.encoder, images, parameters)
        return hidden, code

    def _painted(self, code: np.ndarray | Tensor, parameters: Mapping) -> Tensor:
        """Codes (batch, latent) -> (batch, pixels), before the sigmoid."""
        return dict(self._walk(self.decoder, code, parameters))[OUTPUT]

    def _inked(self, logits: np.ndarray) -> np.ndarray:
        # A linear output may leave [0, 1], which is part of its error.
        return ops.logistic(logits) if self.config.output == SIGMOID else logits

    # What it can do.

    @property
    def latent(self) -> int:
        return self.config.latent

    def encode(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) -> (batch, latent): the code; of a cloud its mean."""
        chunks = [self._encoded(some, self.parameters)[1].data for some in in_chunks(images)]
        return np.concatenate(chunks)

    def decode(self, codes: np.ndarray) -> np.ndarray:
        chunks = [
            self._inked(self._painted(some, self.parameters).data)
            for some in in_chunks(np.asarray(codes, dtype=np.float32))
        ]
        return np.clip(np.concatenate(chunks), 0, 1).reshape(-1, *self.shape)

    def reconstruct(self, images: np.ndarray) -> np.ndarray:
        return self.decode(self.encode(images))

    def draw_codes(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """(count, latent): normal, as round as the clouds shall be; else as the codes were."""
        drawn = rng.standard_normal((count, self.latent))
        if not self.config.variational:
            drawn = self._mean + drawn @ self._spreading.T
        return drawn.astype(np.float32)

    def completing(
        self, images: np.ndarray, known: np.ndarray, rng: np.random.Generator
    ) -> Iterator[np.ndarray]:
        """Looks for the codes that paint what is known, and are none too odd.

        Adam makes misfit + |u|² / 2 small, where u is how far a code lies from the mean of all,
        in their standard deviations, and the misfit is that of the known pixels alone. That is
        the most likely code if codes are normal and pixels as the loss has them.
        """
        mask = known.reshape(1, -1).astype(np.float32)
        given = images.reshape(len(images), -1) * mask
        spreading = self._spreading.astype(np.float32)
        places = {"u": np.zeros((len(images), self.latent), np.float32)}
        adam = Adam(RATE)
        for step in range(STEPS + 1):
            u = Tensor(places["u"], requires_grad=True)
            logits = self._painted(ops.matmul(u, spreading.T) + self._mean, self.parameters)
            if step % SHOWN_EACH == 0:
                painted = np.clip(self._inked(logits.data), 0, 1)
                yield np.where(mask > 0, given, painted).reshape(images.shape).astype(np.float32)
            # Of a pixel that is not known, no ink asked for and none given: a misfit of nearly 0.
            hidden = logits * mask + (1 - mask) * np.float32(
                -30 if self.config.output == SIGMOID else 0
            )
            loss = self._misfit(hidden, given) * float(len(images)) + ops.sum(u * u) * 0.5
            loss.backward()
            adam.learning_rate = RATE * (1 - step / (STEPS + 1))
            adam.step(places, {"u": u.grad})

    @property
    def _mean(self) -> np.ndarray:
        """(latent,) of all codes."""
        if self.config.variational:
            return np.zeros(self.latent, np.float32)
        return self.parameters["codes.mean"]

    @property
    def _spreading(self) -> np.ndarray:
        """(latent, latent), by which standard normal numbers become deviations of codes."""
        if self.config.variational:
            return np.eye(self.latent)
        mean = self._mean.astype(np.float64)
        covariance = self.parameters["codes.square"] - np.outer(mean, mean)
        values, axes = np.linalg.eigh(covariance)
        return axes * np.sqrt(np.maximum(values, 0))

    def forward_graph(self) -> ForwardGraph:
        stack = {**self.encoder, **self.decoder}
        arrays = {
            f"{name}.{key}": array.data if isinstance(array, Tensor) else array
            for name, layer in stack.items()
            for key, array in self._own(name, layer, self.parameters).items()
        }
        outputs = outputs_of(stack, np.zeros((1, *self.shape), np.float32))
        steps = chain_steps(stack, arrays, outputs)
        if self.config.output == LINEAR:
            steps = (*steps, ForwardStep("clip", "clip", steps[-1].outputs))
        return painter_graph(picture_input(self.shape), steps, self.shape, CODE)

    def activations(self, images: np.ndarray) -> dict[str, np.ndarray]:
        layers = {**self.encoder, **self.decoder}
        chunks = [
            {name: x.data for name, x in self._walk(layers, some, self.parameters)}
            for some in in_chunks(images)
        ]
        return {name: np.concatenate([c[name] for c in chunks]) for name in chunks[0]}

    def layers(self) -> tuple[LayerInfo, ...]:
        layers = tuple({**self.encoder, **self.decoder}.items())
        return described_layers(layers, tuple(self._sources.items()), self.shape)

    def reconfigure(self, **changes: Any) -> None:
        super().reconfigure(**changes)
        self.encoder, self.decoder = autoencoder_layers(self.config, self.shape)

    @property
    def summary(self) -> str:
        config = self.config
        pixels = self.shape[0] * self.shape[1]
        sizes = "–".join(map(str, (pixels, *config.hidden, config.latent)))
        words = [
            *([tr("variational")] if config.variational else []),
            *([tr("noise {noise:g}", noise=config.noise)] if config.noise else []),
            *([tr("tied")] if config.tied else []),
        ]
        return commas([sizes, *words])
