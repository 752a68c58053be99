"""Two networks that are no classifiers: what is to be true of any architecture is tried on them.

``Associative`` has no loss, no accuracy and no optimiser; ``Forger`` has two optimisers and chains.
Both are small, and learn something of the digits all the same.
"""

from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np

from model.archs import ARCHITECTURES, Curve
from model.archs.base import Architecture
from model.archs.layer_info import LayerInfo, WeightInfo
from model.nn.optim import OPTIMIZERS
from model.settings import Settings, integer, number


@dataclass(frozen=True)
class AssociativeConfig(Settings):
    """Settings of ``Associative``."""

    noise: float = number(
        0.05, "Noise", "Fraction of pixels that are flipped.", low=0.0, high=0.5, live=True
    )
    hidden: int = integer(3, "Bits", "Not used; elsewhere a list.", low=1, high=9)


class Associative(Architecture):
    """A memory in which every pixel is coupled with every other (Hopfield 1982), by Hebb's rule.

    Its buffers: "mean", the running mean of each pixel as float64; "seen", how many digits it
    stands for; "inked", which pixels ever were.
    """

    name = "associative"
    title = "Associative memory"
    Config = AssociativeConfig
    curves = (Curve("energy", "Energy", "J", better="low"),)

    def new_buffers(self) -> dict[str, np.ndarray]:
        pixels = self.shape[0] * self.shape[1]
        return {
            "mean": np.zeros(pixels),
            "seen": np.zeros(1, np.int64),
            "inked": np.zeros(pixels, bool),
        }

    def shapes(self) -> dict[str, tuple[int, ...]]:
        pixels = self.shape[0] * self.shape[1]
        return {"couplings": (pixels, pixels)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {"couplings": np.zeros(self.shapes()["couplings"], np.float32)}

    def train_step(self, images, labels, rng) -> dict[str, float]:
        bits = _bits(images)
        bits[rng.random(bits.shape) < self.config.noise] *= -1
        energy = float(self.energies(bits).mean())
        mean, seen, inked = self.buffers.values()
        fraction = len(bits) / (seen[0] + len(bits))
        mean += fraction * (bits.mean(axis=0) - mean)
        inked |= (images > 0).any(axis=0).ravel()
        seen += len(bits)
        centred = bits - mean.astype(np.float32)
        couplings = self.parameters["couplings"]
        couplings += np.float32(fraction) * (centred.T @ centred / len(bits) - couplings)
        np.fill_diagonal(couplings, 0)
        return {"energy": energy}

    def examining(
        self, chunks: Iterable[np.ndarray], count: int, rng: np.random.Generator
    ) -> Generator[float, None, dict[str, float]]:
        total, done = 0.0, 0
        for images in chunks:
            total += float(self.energies(_bits(images)).sum())
            done += len(images)
            yield done / count
        return {"energy": total / done} if done else {}

    def energies(self, bits: np.ndarray) -> np.ndarray:
        """(n, pixels), -1 or 1 -> (n,): -x W x / 2 per pixel."""
        with np.errstate(invalid="ignore", over="ignore"):
            return -((bits @ self.parameters["couplings"]) * bits).sum(axis=1) / bits.shape[1] / 2

    def layers(self) -> tuple[LayerInfo, ...]:
        info = WeightInfo("couplings", "recurrent", ("unit", "unit"))
        return (LayerInfo("couplings", "couplings", (info,)),)


@dataclass(frozen=True)
class ForgerConfig(Settings):
    """Settings of ``Forger``."""

    chains: int = integer(6, "Chains", "Pictures that are drawn on and on.", low=1, high=50)


class Forger(Architecture):
    """Draws pictures by the pixels' means, while a judge learns to tell them from digits.

    Its buffer: "pictures", the chains, half of whose pixels each step draws again.
    """

    name = "forger"
    title = "Forger and judge"
    Config = ForgerConfig
    suggested = {"learning_rate": 0.02}  # noqa: RUF012
    curves = (
        Curve("judge", "Judge’s loss", "nats"),
        Curve("forger", "Forger’s loss", "nats"),
        Curve("gap", "Distance of the means", better="low"),
    )
    goal = ("gap",)

    def new_buffers(self) -> dict[str, np.ndarray]:
        pixels = self.shape[0] * self.shape[1]
        return {"pictures": np.zeros((self.config.chains, pixels), np.uint8)}

    def shapes(self) -> dict[str, tuple[int, ...]]:
        pixels = self.shape[0] * self.shape[1]
        return {"forger.bias": (pixels,), "judge.weight": (pixels,), "judge.bias": (1,)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {
            name: rng.normal(0, 0.1, shape).astype(np.float32)
            for name, shape in self.shapes().items()
        }

    def prepare(self, training: Settings) -> None:
        for name in ("forger", "judge"):
            self.optimizers.setdefault(name, OPTIMIZERS[training.optimizer]())

    def tune(self, learning_rate, weight_decay=0.0, clip=0.0, progress=0.0) -> None:
        super().tune(learning_rate, weight_decay, clip, progress)
        self.optimizers["judge"].learning_rate = learning_rate / 2

    def moved_by(self, optimizer: str) -> tuple[str, ...]:
        return tuple(name for name in self.parameters if name.startswith(f"{optimizer}."))

    def train_step(self, images, labels, rng) -> dict[str, float]:
        bias, weight, threshold = self.parameters.values()
        pictures = self.buffers["pictures"]
        drawn = rng.random(pictures.shape) < _sigmoid(bias)
        pictures[...] = np.where(rng.random(pictures.shape) < 0.5, drawn, pictures)
        real, forged = images.reshape(len(images), -1), pictures.astype(np.float32)
        above, below = (each @ weight + threshold for each in (real, forged))
        trust, doubt = _sigmoid(above), _sigmoid(below)
        metrics = {"judge": float(_minus_log(above).mean() + _minus_log(-below).mean())}
        if self.optimizers["forger"].steps % 2:
            metrics["forger"] = float(_minus_log(below).mean())
        if not all(map(np.isfinite, metrics.values())):
            return metrics
        judge = {
            "judge.weight": ((trust - 1) @ real) / len(real) + (doubt @ forged) / len(forged),
            "judge.bias": np.array([(trust - 1).mean() + doubt.mean()], np.float32),
        }
        inked = _sigmoid(bias)
        forger = {"forger.bias": -(1 - doubt.mean()) * weight * inked * (1 - inked)}
        for name, gradients in (("judge", judge), ("forger", forger)):
            own = {key: self.parameters[key] for key in self.moved_by(name)}
            self.optimizers[name].step(own, gradients)
        return metrics

    def examining(
        self, chunks: Iterable[np.ndarray], count: int, rng: np.random.Generator
    ) -> Generator[float, None, dict[str, float]]:
        means = []
        for images in chunks:
            means.append(images.reshape(len(images), -1).mean(axis=0))
            yield min(len(means) * len(images) / count, 1.0)
        drawn = rng.random((200, len(means[0]))) < _sigmoid(self.parameters["forger.bias"])
        return {"gap": float(np.abs(np.mean(means, axis=0) - drawn.mean(axis=0)).mean())}


FOREIGN: dict[str, type[Architecture]] = {each.name: each for each in (Associative, Forger)}

EVERY = {**ARCHITECTURES, **FOREIGN}
"""Those of the program, and these two."""


def able(*capabilities: type) -> list[str]:
    """Names of the program's networks that have all of these."""
    return [
        name
        for name, kind in ARCHITECTURES.items()
        if all(issubclass(kind, capability) for capability in capabilities)
    ]


def _bits(images: np.ndarray) -> np.ndarray:
    """(n, height, width) in [0, 1] -> (n, pixels), -1 or 1, float32."""
    return np.where(images.reshape(len(images), -1) > 0.5, 1, -1).astype(np.float32)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        return 1 / (1 + np.exp(-x))


def _minus_log(x: np.ndarray) -> np.ndarray:
    """-log sigmoid(x), finite wherever x is."""
    with np.errstate(invalid="ignore"):
        return np.logaddexp(0, -x)
