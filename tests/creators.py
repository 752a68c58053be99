"""Three small networks that make pictures, each with other capabilities: for views and commands.

``Painter`` is a chain that can be asked for a digit, completes, and has an energy; ``Squeezer``
keeps each digit in a few numbers; ``Counterfeiter`` makes pictures from noise that nobody can
encode. They learn something of the digits, by the rules that are the shortest.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from model.archs import (
    Architecture,
    Completer,
    Curve,
    Decoder,
    Encoder,
    EnergyBased,
    Judge,
    Reconstructor,
    Sampler,
)
from model.settings import Settings, integer

STEPS = 5
"""Of ``Painter`` until a picture is finished."""


@dataclass(frozen=True)
class PainterConfig(Settings):
    """Settings of ``Painter``."""

    spare: int = integer(1, "Spare", "Not used.", low=1, high=9)


class Painter(Architecture, Sampler, Completer, Reconstructor, EnergyBased):
    """Knows the mean picture of each digit; its chains come nearer to one of them at each step."""

    name = "painter"
    title = "Painter"
    Config = PainterConfig
    curves = (Curve("apart", "Distance", better="low"),)
    takes_label = True
    is_chain = True

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {"digits": (10, *self.shape)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {"digits": rng.random((10, *self.shape)).astype(np.float32)}

    def train_step(self, images, labels, rng) -> dict[str, float]:
        digits = self.parameters["digits"]
        apart = float(((images - digits[labels]) ** 2).mean())
        for digit in np.unique(labels[labels >= 0]):
            digits[digit] += 0.2 * (images[labels == digit].mean(axis=0) - digits[digit])
        return {"apart": apart}

    def sampling(
        self, rng, count, *, label=None, start=None, temperature=1.0
    ) -> Iterator[np.ndarray]:
        wanted = rng.integers(0, 10, count) if label is None else np.full(count, label)
        pictures = rng.random((count, *self.shape)) if start is None else start
        while True:
            noise = 0.02 * temperature * rng.standard_normal(pictures.shape)
            towards = self.parameters["digits"][wanted]
            pictures = np.clip(0.7 * pictures + 0.3 * towards + noise, 0, 1).astype(np.float32)
            yield pictures

    def completing(self, images, known, rng) -> Iterator[np.ndarray]:
        digits = self.parameters["digits"]
        apart = ((images[:, None] - digits[None]) ** 2 * known).sum(axis=(2, 3))
        towards = digits[apart.argmin(axis=1)]
        for step in range(1, STEPS + 1):
            mixed = images + step / STEPS * (towards - images)
            yield np.where(known, images, mixed).astype(np.float32)

    def reconstruct(self, images: np.ndarray) -> np.ndarray:
        digits = self.parameters["digits"]
        return digits[((images[:, None] - digits[None]) ** 2).sum(axis=(2, 3)).argmin(axis=1)]

    def energy(self, images: np.ndarray) -> np.ndarray:
        apart = (images[:, None] - self.parameters["digits"][None]) ** 2
        return apart.sum(axis=(2, 3)).min(axis=1).astype(np.float64)


@dataclass(frozen=True)
class SqueezerConfig(Settings):
    """Settings of ``Squeezer``."""

    numbers: int = integer(2, "Numbers", "How many it keeps.", low=1, high=9)


class Squeezer(Architecture, Encoder, Decoder, Reconstructor, Sampler):
    """Keeps a few numbers of each digit: those along orthonormal pictures (Oja 1982)."""

    name = "squeezer"
    title = "Squeezer"
    Config = SqueezerConfig
    curves = (Curve("error", "Error", better="low"),)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        pixels = self.shape[0] * self.shape[1]
        return {"axes": (pixels, self.config.numbers), "mean": (pixels,)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        axes, _ = np.linalg.qr(rng.standard_normal(self.shapes()["axes"]))
        mean = np.full(self.shapes()["mean"], 0.3)
        return {"axes": axes.astype(np.float32), "mean": mean.astype(np.float32)}

    def train_step(self, images, labels, rng) -> dict[str, float]:
        axes, mean = self.parameters["axes"], self.parameters["mean"]
        flat = images.reshape(len(images), -1)
        error = float(((self.reconstruct(images) - images) ** 2).sum(axis=(1, 2)).mean())
        mean += 0.1 * (flat.mean(axis=0) - mean)
        codes = (flat - mean) @ axes
        turned, _ = np.linalg.qr(axes + 0.05 * (flat - mean).T @ codes / len(flat))
        axes[...] = turned
        return {"error": error}

    @property
    def latent(self) -> int:
        return self.config.numbers

    def encode(self, images: np.ndarray) -> np.ndarray:
        flat = images.reshape(len(images), -1)
        return (flat - self.parameters["mean"]) @ self.parameters["axes"]

    def decode(self, codes: np.ndarray) -> np.ndarray:
        flat = codes @ self.parameters["axes"].T + self.parameters["mean"]
        return np.clip(flat, 0, 1).astype(np.float32).reshape(len(codes), *self.shape)

    def draw_codes(self, count: int, rng: np.random.Generator) -> np.ndarray:
        return rng.standard_normal((count, self.latent)).astype(np.float32)

    def reconstruct(self, images: np.ndarray) -> np.ndarray:
        return self.decode(self.encode(images))

    def sampling(
        self, rng, count, *, label=None, start=None, temperature=1.0
    ) -> Iterator[np.ndarray]:
        while True:
            yield self.decode(self.draw_codes(count, rng) * np.float32(temperature))


class Counterfeiter(Architecture, Decoder, Sampler, Judge):
    """Makes pictures from noise, and can't say which noise a picture would come from.

    It judges by how much of a picture is ink.
    """

    name = "counterfeiter"
    title = "Counterfeiter"
    Config = SqueezerConfig
    curves = (Curve("error", "Error", better="low"),)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {"pictures": (self.config.numbers, *self.shape)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {"pictures": rng.standard_normal(self.shapes()["pictures"]).astype(np.float32)}

    def train_step(self, images, labels, rng) -> dict[str, float]:
        pictures = self.parameters["pictures"]
        error = float(np.abs(images.mean(axis=0) - pictures.mean(axis=0)).mean())
        pictures += np.float32(0.05) * (images.mean(axis=0) - pictures)
        return {"error": error}

    @property
    def latent(self) -> int:
        return self.config.numbers

    def decode(self, codes: np.ndarray) -> np.ndarray:
        ink = np.tensordot(codes, self.parameters["pictures"], axes=1)
        return (1 / (1 + np.exp(-ink))).astype(np.float32)

    def draw_codes(self, count: int, rng: np.random.Generator) -> np.ndarray:
        return rng.standard_normal((count, self.latent)).astype(np.float32)

    def sampling(
        self, rng, count, *, label=None, start=None, temperature=1.0
    ) -> Iterator[np.ndarray]:
        while True:
            yield self.decode(self.draw_codes(count, rng) * np.float32(temperature))

    def verdict(self, images: np.ndarray) -> np.ndarray:
        return 1 - images.mean(axis=(1, 2))


CREATORS: dict[str, type[Architecture]] = {
    each.name: each for each in (Painter, Squeezer, Counterfeiter)
}
