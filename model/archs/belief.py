"""Belief: machines one upon another, of which the topmost dreams, and those below paint it."""

from collections.abc import Generator, Iterable, Iterator

import numpy as np

from ..nn.boltzmann import Machine, drawn, fired, means_of, one_hot, sigmoid, softmax
from .base import Architecture
from .binary import COPIES, SETTLING, SWEEPS, flat, likeliest
from .chain import CLASSES
from .creating import Completer, EnergyBased, Reconstructor, Sampler


class Belief(Architecture, Sampler, Completer, EnergyBased, Reconstructor):
    """The body of a belief net: what it makes, and how likely it finds what it sees.

    A subclass says how it learns and reads. Its parameters: "layer1.weight", "layer1.bias" and
    "layer1.visible" of the first machine, and so on; of the topmost one also "layer3.labels" and
    "layer3.label_bias".
    """

    takes_label = True
    is_chain = True

    @property
    def _depth(self) -> int:
        """How many machines there are."""
        return len(self.config.hidden)

    def _machine(self, place: int) -> Machine:
        weights, name = self.parameters, f"layer{place}"
        below, visible = weights[f"{name}.weight"], weights[f"{name}.visible"]
        if place < self._depth:
            return Machine(below, visible, weights[f"{name}.bias"])
        below = np.concatenate([below, weights[f"{name}.labels"]])
        visible = np.concatenate([visible, weights[f"{name}.label_bias"]])
        return Machine(below, visible, weights[f"{name}.bias"], CLASSES)

    def _named(
        self, place: int, gradients: tuple[np.ndarray, np.ndarray, np.ndarray]
    ) -> dict[str, np.ndarray]:
        """Gradients of a layer's machine by the names of its parameters."""
        name, (weights, visible, hidden) = f"layer{place}", gradients
        below = len(self.parameters[f"{name}.visible"])
        found = {
            f"{name}.weight": weights[:below],
            f"{name}.bias": hidden,
            f"{name}.visible": visible[:below],
        }
        if place == self._depth:
            found |= {f"{name}.labels": weights[below:], f"{name}.label_bias": visible[below:]}
        return found

    def _up(self, pixels: np.ndarray, places: int | None = None) -> np.ndarray:
        """Means of a layer's units, by default of the one below the top, by the weights that dream.

        Args:
            pixels: (n, pixels) in [0, 1].
            places: Through how many layers.
        """
        units = pixels
        for place in range(1, 1 + (self._depth - 1 if places is None else places)):
            weight = self.parameters[f"layer{place}.weight"]
            units = means_of(units, weight, self.parameters[f"layer{place}.bias"])
        return units

    def _down(self, units: np.ndarray, places: int | None = None) -> np.ndarray:
        """Means of the pixels given units of a layer, by default those below the top."""
        for place in range(self._depth - 1 if places is None else places, 0, -1):
            weight = self.parameters[f"layer{place}.weight"]
            units = means_of(units, weight.T, self.parameters[f"layer{place}.visible"])
        return units

    def _error(self, pixels: np.ndarray, places: int) -> float:
        """Squared error of pictures that go up through so many layers and down again."""
        rebuilt = self._down(self._up(pixels, places), places)
        return float(np.square(rebuilt - pixels).sum(axis=1).mean())

    def examining(
        self, chunks: Iterable[np.ndarray], count: int, rng: np.random.Generator
    ) -> Generator[float, None, dict[str, float]]:
        error, done = 0.0, 0
        for images in chunks:
            digits = drawn(flat(images), rng)
            with np.errstate(over="ignore", invalid="ignore"):
                error += self._error(digits, self._depth) * len(digits)
            done += len(digits)
            yield done / count
        return {"reconstruction": error / done} if done else {}

    def energy(self, images: np.ndarray) -> np.ndarray:
        units = self._up(flat(images))
        machine = self._machine(self._depth)
        labels = softmax(machine.label_logits(units))
        return machine.free_energy(np.concatenate([units, labels], axis=1))

    def reconstruct(self, images: np.ndarray) -> np.ndarray:
        up = self._up(flat(images), self._depth)
        return self._down(up, self._depth).reshape(len(images), *self.shape)

    def sampling(
        self,
        rng: np.random.Generator,
        count: int,
        *,
        label: int | None = None,
        start: np.ndarray | None = None,
        temperature: float = 1.0,
    ) -> Iterator[np.ndarray]:
        machine = self._machine(self._depth)
        if start is None:
            means = np.tile(sigmoid(machine.visible.copy()), (count, 1))
            means[:, -CLASSES:] = 1 / CLASSES
        else:
            units = self._up(flat(start))
            labels = softmax(machine.label_logits(units))
            means = np.concatenate([units, labels], axis=1)
        while True:
            visible = machine.draw_visible(means, rng)
            if label is not None:
                visible[:, -CLASSES:] = one_hot(np.array([label]), CLASSES)
            received = machine.to_hidden(visible) / np.float32(temperature)
            means = machine.visible_means(fired(received, rng), temperature)
            yield self._down(means[:, :-CLASSES]).reshape(count, *self.shape)

    def completing(
        self, images: np.ndarray, known: np.ndarray, rng: np.random.Generator
    ) -> Iterator[np.ndarray]:
        machine, n, mask = self._machine(self._depth), len(images), known.ravel()
        given = np.repeat(flat(images), COPIES, axis=0)
        pixels = self._machine(1).visible[: len(mask)]
        seen = np.where(mask, given, sigmoid(pixels.copy()))
        labels = np.full((len(given), CLASSES), 1 / CLASSES, np.float32)
        for step in range(SWEEPS + SETTLING):
            is_sweep = step < SWEEPS
            visible = np.concatenate([self._up(drawn(seen, rng) if is_sweep else seen), labels], 1)
            if is_sweep:
                visible = machine.draw_visible(visible, rng)
            hidden = sigmoid(machine.to_hidden(visible))
            means = machine.visible_means(drawn(hidden, rng) if is_sweep else hidden)
            units, labels = means[:, :-CLASSES], means[:, -CLASSES:]
            below = self._down(drawn(units, rng) if is_sweep and self._depth > 1 else units)
            seen = np.where(mask, given, below)
            yield seen[::COPIES].reshape(n, *self.shape)
        energies = self._misfit(given, below, mask) + machine.free_energy(means)
        yield seen[likeliest(energies)].reshape(n, *self.shape)

    @staticmethod
    def _misfit(given: np.ndarray, rebuilt: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Cross entropy of the known pixels by what was made of the whole, (n,), float64."""
        p = np.clip(rebuilt[:, known].astype(np.float64), 1e-6, 1 - 1e-6)
        v = given[:, known]
        return -(v * np.log(p) + (1 - v) * np.log1p(-p)).sum(axis=1)
