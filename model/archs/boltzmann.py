"""The Boltzmann machine, restricted (one hidden layer) or deep (two): learns which pictures occur.

It has no labels, and tells no digits apart: a machine with labels at its top is a ``dbn``.
"""

from collections.abc import Generator, Iterable, Iterator
from functools import cached_property
from typing import ClassVar

import numpy as np

from ..language import tr
from ..nn.annealing import annealing, log_mean
from ..nn.boltzmann import Machine, drawn, entropy, log_odds, means_of, settling, sigmoid
from ..nn.optim import OPTIMIZERS
from ..nn.phases import Scratch, are_finite, deep_contrast, mean_field, two_phases
from ..settings import Settings
from .base import Architecture
from .binary import (
    COPIES,
    OFFSET_RATE,
    SAMPLED,
    SETTLING,
    START,
    SWEEPS,
    TOLD_STEPS,
    described,
    flat,
    likeliest,
    second_half,
)
from .boltzmann_config import BoltzmannConfig
from .capabilities import Encoder, Exportable
from .creating import Completer, EnergyBased, Normalised, Reconstructor, Sampler
from .curves import Curve
from .forward import ForwardGraph, ForwardStep, painter_graph, picture_input
from .layer_info import PICTURE, LayerInfo

QUICK_CHAINS, QUICK_COUNT = 32, 400
"""Annealed sampling after each epoch: half a second, and right to about half a nat."""

TRAIN_ROUNDS, ROUNDS = 10, 30
"""Most rounds of mean field while learning, and else."""

HOTTEST = 2.0
"""The first temperature of a completion."""


class BoltzmannMachine(
    Architecture,
    Sampler,
    Completer,
    EnergyBased,
    Normalised,
    Reconstructor,
    Encoder,
    Exportable,
):
    """Pixels and hidden units, learnt by lowering the energy of digits and raising its dreams'.

    Positive phase: hidden units given the digits, in a deep machine by mean field; negative
    phase: Gibbs sweeps of chains (fantasy particles). Its one optimiser is "main"; its buffers are
    "chains", hidden units of the first layer, "steps", how many were made, and "pixels.offset",
    "hidden1.offset" (and "hidden2.offset"), what units are on average. The centred gradients are
    those of weights and biases as they stand in the parameters, so that offsets matter to learning
    alone.
    """

    name = "boltzmann"
    title = tr("Boltzmann machine")
    Config = BoltzmannConfig
    suggested: ClassVar = {
        "optimizer": "sgd",
        "learning_rate": 0.1,
        "schedule": "linear",
        "batch_size": 100,
        "epochs": 20,
    }
    curves = (
        Curve("log_likelihood", tr("Log-likelihood"), "nats", better="high"),
        Curve("free_energy", tr("Free energy"), "nats"),
        Curve("reconstruction", tr("Squared error of reconstructions"), better="low"),
    )
    goal = ("log_likelihood",)
    is_chain = True

    @property
    def is_deep(self) -> bool:
        """Whether it has a second hidden layer."""
        return self.config.hidden2 > 0

    @property
    def is_bound(self) -> bool:
        return self.is_deep

    def shapes(self) -> dict[str, tuple[int, ...]]:
        pixels, first = self.shape[0] * self.shape[1], self.config.hidden
        shapes = {"hidden1.weight": (pixels, first), "hidden1.bias": (first,)}
        if second := self.config.hidden2:
            shapes |= {"hidden2.weight": (first, second), "hidden2.bias": (second,)}
        return {**shapes, "pixels.bias": (pixels,)}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {
            name: (rng.standard_normal(shape) * START * (len(shape) > 1)).astype(np.float32)
            for name, shape in self.shapes().items()
        }

    def new_buffers(self) -> dict[str, np.ndarray]:
        config, pixels = self.config, self.shape[0] * self.shape[1]
        sizes = {"pixels": pixels, "hidden1": config.hidden, "hidden2": config.hidden2}
        return {
            "chains": np.zeros((config.chains, config.hidden), np.float32),
            "steps": np.zeros(1, np.int64),
            **{f"{key}.offset": np.zeros(size, np.float32) for key, size in sizes.items() if size},
        }

    def prepare(self, training: Settings) -> None:
        if not self.optimizers:
            self.optimizers["main"] = OPTIMIZERS[training.optimizer]()

    # Learning.

    def train_step(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        if not self.optimizers:
            raise ValueError("train_step() needs an optimizer: prepare() makes one")
        pixels, steps = flat(images), self.buffers["steps"]
        if not steps[0]:
            self._begin(drawn(pixels, rng), rng)
        with np.errstate(over="ignore", invalid="ignore"):
            step = self._deep_step if self.is_deep else self._restricted_step
            gradients, offsets, chains, is_finite, inferred = step(pixels, rng)
            metrics = self._told(*inferred) if self._tells else {}
        is_finite &= all(np.isfinite(g).all() for g in gradients.values() if g.ndim == 1)
        if not (is_finite and all(map(np.isfinite, metrics.values()))):
            return metrics if is_finite else {"free_energy": float("nan")}
        self.optimizers["main"].step(self.parameters, gradients)
        steps += 1
        self.buffers["chains"][...] = chains
        if not self.config.uncentred:
            for name, mean in offsets.items():
                offset = self.buffers[f"{name}.offset"]
                offset += OFFSET_RATE * (mean - offset)
        return metrics

    def _begin(self, digits: np.ndarray, rng: np.random.Generator) -> None:
        """Starts offsets and chains, and in a new network the pixels' biases, from a batch."""
        mean = digits.mean(axis=0)
        bias = self.parameters["pixels.bias"]
        if not bias.any():
            bias[...] = log_odds(mean)
        layers = self._inferred(digits)
        if not self.config.uncentred:
            self.buffers["pixels.offset"][...] = mean
            for name, means in zip(("hidden1", "hidden2"), layers, strict=False):
                self.buffers[f"{name}.offset"][...] = means.mean(axis=0)
        chains = self.buffers["chains"]
        rows = np.resize(np.arange(len(digits)), len(chains))
        chains[...] = drawn(layers[0][rows], rng)

    @cached_property
    def _scratch(self) -> Scratch:
        return Scratch()

    @property
    def _tells(self) -> bool:
        """Whether this step is to tell how the learning goes."""
        return self.buffers["steps"][0] % TOLD_STEPS == 0

    def _restricted_step(self, pixels: np.ndarray, rng: np.random.Generator) -> tuple:
        """Gradients, averages of each layer, the chains' next state, finiteness, what is inferred.

        The last are the digits that were drawn, what the first hidden layer receives of them, and
        of a deep machine the means of its hidden layers.
        """
        phases = two_phases(
            self._machine(),
            pixels,
            self.buffers["chains"],
            (self.buffers["pixels.offset"], self.buffers["hidden1.offset"]),
            rng,
            persistent=self.config.sampling == "persistent",
            sweeps=self.config.k,
            tells_received=self._tells,
            scratch=self._scratch,
        )
        names = "hidden1.weight", "pixels.bias", "hidden1.bias"
        gradients = dict(zip(names, phases.gradients, strict=True))
        layers = {"pixels": phases.visible, "hidden1": phases.hidden}
        inferred = phases.data, phases.received
        return gradients, layers, phases.chains, phases.is_finite, inferred

    def _deep_step(self, pixels: np.ndarray, rng: np.random.Generator) -> tuple:
        """The same of a deep machine: mean field for the digits, fantasy particles for dreams."""
        digits = drawn(pixels, rng)
        first = self._received(digits)
        start = self.buffers["hidden2.offset"] if self.buffers["steps"][0] else None
        q1, q2 = self._settled(first, TRAIN_ROUNDS, start)
        machine, count = self._machine(), digits.shape[1]
        hidden = self.buffers["chains"]
        if self.config.sampling == "cd":
            hidden = drawn(q1, rng)
        for _ in range(self.config.k - 1):
            _, hidden = machine.sweep(hidden, rng)
        outer = machine.dreamt(hidden, rng)
        dreams, h2 = outer[:, :count], outer[:, count:]
        h1 = sigmoid(machine.to_hidden(outer))
        chains = drawn(h1, rng) if self.config.sampling != "cd" else self.buffers["chains"]
        offsets = tuple(self.buffers[f"{name}.offset"] for name in ("pixels", "hidden1", "hidden2"))
        gradients = deep_contrast((digits, q1, q2), (dreams, h1, h2), offsets)
        layers = {"pixels": digits, "hidden1": q1, "hidden2": q2}
        means = {name: units.mean(axis=0) for name, units in layers.items()}
        return gradients, means, chains, are_finite(first), (digits, first, q1, q2)

    def _told(self, digits: np.ndarray, first: np.ndarray, *means: np.ndarray) -> dict[str, float]:
        """How the learning goes, by what a step has inferred."""
        few = slice(SAMPLED)
        hidden = means[0][few] if means else sigmoid(first[few].copy())
        return {
            "free_energy": -float(self._log_unnormalised(digits, first, *means).mean()),
            "reconstruction": self._error(digits[few], hidden),
        }

    # What is inferred.

    def _machine(self) -> Machine:
        """Its two sides; of a deep one the first hidden layer, and pixels and second layer."""
        weights = self.parameters
        first, pixels = weights["hidden1.weight"], weights["pixels.bias"]
        if not self.is_deep:
            return Machine(first, pixels, weights["hidden1.bias"])
        return Machine(
            np.concatenate([first, weights["hidden2.weight"].T]),
            np.concatenate([pixels, weights["hidden2.bias"]]),
            weights["hidden1.bias"],
        )

    def _received(self, pixels: np.ndarray) -> np.ndarray:
        """What the first hidden layer receives of the pixels, (n, hidden)."""
        received = pixels @ self.parameters["hidden1.weight"]
        received += self.parameters["hidden1.bias"]
        return received

    def _settled(
        self, first: np.ndarray, rounds: int = ROUNDS, start: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Means of both hidden layers of a deep machine."""
        upper, bias = self.parameters["hidden2.weight"], self.parameters["hidden2.bias"]
        start = np.full(len(bias), 0.5, np.float32) if start is None else start
        q1, q2, _ = mean_field(first, upper, bias, start, rounds=rounds)
        return q1, q2

    def _inferred(self, images: np.ndarray) -> tuple[np.ndarray, ...]:
        """Means of each hidden layer given the images, or their pixels."""
        return self._means(self._received(flat(images)))

    def _means(self, first: np.ndarray) -> tuple[np.ndarray, ...]:
        """Means of each hidden layer given what the first one receives of the pixels."""
        return self._settled(first) if self.is_deep else (sigmoid(first.copy()),)

    def _log_unnormalised(
        self, pixels: np.ndarray, first: np.ndarray, *means: np.ndarray
    ) -> np.ndarray:
        """What log p(v), or the bound on it by mean field, is but for -log Z: (n,), float64."""
        if not self.is_deep:
            return -self._machine().free_energy(pixels, first)
        weights, (q1, q2) = self.parameters, means
        between = q1 @ weights["hidden2.weight"] + weights["hidden2.bias"]
        expected = pixels @ weights["pixels.bias"] + (first * q1).sum(axis=1)
        expected += (between * q2).sum(axis=1)
        return expected + entropy(q1) + entropy(q2)

    def log_unnormalised(self, pixels: np.ndarray) -> np.ndarray:
        first = self._received(pixels)
        means = self._settled(first) if self.is_deep else ()
        return self._log_unnormalised(pixels, first, *means)

    def annealing(
        self, mean: np.ndarray, rng: np.random.Generator, *, chains: int, count: int
    ) -> Generator[float, None, np.ndarray]:
        base = log_odds(mean)
        if self.is_deep:
            _, q2 = self._settled(self._received(mean[None]))
            base = np.concatenate([base, log_odds(q2[0])])
        return annealing(self._machine(), base, rng, chains=chains, count=count)

    def _error(self, pixels: np.ndarray, hidden: np.ndarray) -> float:
        """Squared error of the reconstructions, summed over pixels, mean of the pictures."""
        return float(np.square(self._down(hidden) - pixels).sum(axis=1).mean())

    def _down(self, hidden: np.ndarray) -> np.ndarray:
        """Means of the pixels given the first hidden layer."""
        return means_of(hidden, self.parameters["hidden1.weight"].T, self.parameters["pixels.bias"])

    def examining(
        self, chunks: Iterable[np.ndarray], count: int, rng: np.random.Generator
    ) -> Generator[float, None, dict[str, float]]:
        error, log_p, mean, done = 0.0, 0.0, 0.0, 0
        with np.errstate(over="ignore", invalid="ignore"):
            for images in chunks:
                digits = drawn(flat(images), rng)
                first = self._received(digits)
                means = self._means(first)
                error += self._error(digits, means[0]) * len(digits)
                log_p += float(self._log_unnormalised(digits, first, *means).sum())
                mean = mean + digits.sum(axis=0)
                done += len(digits)
                yield 0.5 * done / count
            if not done:
                return {}
            work = self.annealing(mean / done, rng, chains=QUICK_CHAINS, count=QUICK_COUNT)
            log_z, _ = log_mean((yield from second_half(work)))
        return {
            "log_likelihood": log_p / done - log_z,
            "free_energy": -log_p / done,
            "reconstruction": error / done,
        }

    # What views ask for.

    def energy(self, images: np.ndarray) -> np.ndarray:
        return -self.log_unnormalised(flat(images))

    def reconstruct(self, images: np.ndarray) -> np.ndarray:
        return self._down(self._inferred(images)[0]).reshape(len(images), *self.shape)

    def encode(self, images: np.ndarray) -> np.ndarray:
        return np.concatenate(self._inferred(images), axis=1)

    def sampling(
        self,
        rng: np.random.Generator,
        count: int,
        *,
        label: int | None = None,
        start: np.ndarray | None = None,
        temperature: float = 1.0,
    ) -> Iterator[np.ndarray]:
        machine, pixels = self._machine(), self.shape[0] * self.shape[1]
        if start is None:
            noise = np.full((count, pixels), 0.5, np.float32)
            hidden = drawn(self._inferred(drawn(noise, rng))[0], rng)
        else:
            hidden = drawn(self._inferred(start)[0], rng)
        while True:
            seen, hidden = machine.sweep(hidden, rng, temperature)
            yield seen[:, :pixels].reshape(count, *self.shape)

    def completing(
        self, images: np.ndarray, known: np.ndarray, rng: np.random.Generator
    ) -> Iterator[np.ndarray]:
        machine, pixels, n = self._machine(), self.shape[0] * self.shape[1], len(images)
        sides = len(machine.visible)
        begun = np.tile(sigmoid(machine.visible.copy()), (n * COPIES, 1))
        mask = np.zeros(sides, bool)
        mask[:pixels] = known.ravel()
        begun[:, mask] = np.repeat(flat(images), COPIES, axis=0)[:, known.ravel()]
        work = settling(machine, begun, mask, rng, sweeps=SWEEPS, rounds=SETTLING, hottest=HOTTEST)
        for seen in work:
            # While it goes on, one chain of each picture is shown.
            yield seen[::COPIES, :pixels].reshape(n, *self.shape)
        best = likeliest(machine.free_energy(seen))
        yield seen[best, :pixels].reshape(n, *self.shape)

    @property
    def has_forward_graph(self) -> bool:
        return not self.is_deep

    def forward_graph(self) -> ForwardGraph:
        """A restricted machine's reconstruction, and the means of its hidden units as the code."""
        weights, pixels = self.parameters, (self.shape[0] * self.shape[1],)
        up = {"weight": weights["hidden1.weight"], "bias": weights["hidden1.bias"]}
        down = {"weight": weights["hidden1.weight"].T, "bias": weights["pixels.bias"]}
        steps = (
            ForwardStep("flatten", "flatten", pixels),
            ForwardStep("hidden1", "linear", up["bias"].shape, up),
            ForwardStep("sigmoid1", "sigmoid", up["bias"].shape),
            ForwardStep("pixels", "linear", pixels, down),
            ForwardStep("ink", "sigmoid", pixels),
        )
        return painter_graph(picture_input(self.shape), steps, self.shape, "sigmoid1")

    def layers(self) -> tuple[LayerInfo, ...]:
        first, second = self.config.hidden, self.config.hidden2
        found = [*described(1, PICTURE, self.shape, first)]
        if second:
            found += described(2, "sigmoid1", (first,), second)
        return tuple(found)

    @property
    def summary(self) -> str:
        second = f"–{self.config.hidden2}" if self.is_deep else ""
        return f"{self.shape[0] * self.shape[1]}–{self.config.hidden}{second}"
