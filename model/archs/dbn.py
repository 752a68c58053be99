"""The deep belief net: restricted Boltzmann machines, one upon another, with labels at the top.

A net of one hidden layer is the restricted machine with labels.
"""

import itertools
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..core import Tensor
from ..nn.boltzmann import (
    Machine,
    drawn,
    log_odds,
    one_hot,
    sigmoid,
    softmax,
    two_phases,
)
from ..nn.init import glorot
from ..nn.losses import LOSSES
from ..nn.optim import OPTIMIZERS, Adam
from ..settings import Settings, choice, flag, integer, integers, number
from .base import Architecture, Arrays
from .boltzmann import OFFSET_RATE, START, TOLD_STEPS, flat
from .capabilities import (
    Classifier,
    Completer,
    Encoder,
    EnergyBased,
    Exportable,
    Layered,
    Reconstructor,
    Sampler,
)
from .curves import CLASSIFIER_CURVES, CLASSIFIER_GOAL, Curve
from .forward import ForwardGraph, ForwardStep, classifier_graph
from .layer_info import PICTURE, LayerInfo, WeightInfo

CLASSES = 10
COPIES, SWEEPS, SETTLING = 8, 60, 10
"""A completion: chains for each picture, sweeps, rounds of means."""

FINE_RATE = 0.3
"""Learning rate of fine-tuning, which is Adam's, as a multiple of what would suit Adam where the
layers' rate suits their optimiser: weights that the layers have found are not to be lost."""


@dataclass(frozen=True)
class DBNConfig(Settings):
    """Settings of ``DeepBeliefNet``."""

    hidden: tuple[int, ...] = integers(
        (500, 500, 1000),
        "Hidden layers",
        "Units in each hidden layer. The last one meets the labels besides; a net of one layer is "
        "the restricted Boltzmann machine with labels.",
        low=1,
        high=4000,
        length=(1, 5),
    )
    fine_tuning: float = number(
        0.3,
        "Fine-tuning",
        "Share of the epochs in which backpropagation goes on from what the layers have learnt, "
        "to tell digits apart; 0 for none, 1 for no pre-training at all.",
        low=0.0,
        high=1.0,
        step=0.05,
    )
    sampling: str = choice(
        "persistent",
        "Negative phase",
        "Where each layer’s own pictures come from: from chains that go on from step to step, or "
        "anew from each batch (contrastive divergence).",
        choices=("persistent", "cd"),
    )
    k: int = integer(
        1,
        "Gibbs sweeps",
        "Sweeps of the chains in each step. More follow the likelihood more closely, and take "
        "longer.",
        low=1,
        high=100,
        live=True,
    )
    chains: int = integer(
        100, "Chains", "Pictures of its own that each layer keeps.", low=1, high=2000
    )
    uncentred: bool = flag(
        False,
        "Uncentred",
        "Learn with units as they are, not less what they are on average: the older way, in "
        "which hidden units die.",
    )


class DeepBeliefNet(
    Architecture,
    Classifier,
    Sampler,
    Completer,
    EnergyBased,
    Reconstructor,
    Encoder,
    Layered,
    Exportable,
):
    """Learns layer by layer (Hinton, Osindero and Teh 2006), then, if wanted, by backpropagation.

    Each layer below the top is a restricted machine on what the one before it makes of the
    digits; the topmost meets the labels besides. Its stages follow from the progress of the
    training: an equal share of the epochs for each layer, with a rate that falls to zero in each,
    the last one for fine-tuning. A training that is begun anew on a trained net begins with the
    first layer again.

    Fine-tuning moves weights of its own ("hidden1.weight", ..., "output.weight"), which until
    then are copies, so that the net still dreams by those that dream best. Without fine-tuning
    there are none, and the label is the one by which the top has the least free energy.

    Its optimisers: "layer1", ..., of the kind that the training names, and "main",
    Adam, for the fine-tuning. A net that has "main" alone learns to read from the first step on,
    as for a person's handwriting; without weights for it, by the top. Its buffers, of each layer:
    "chains1", and "visible1" and "hidden1", what units are on average;
    "begun", which layer has begun last.
    """

    name = "dbn"
    title = "Deep belief net"
    Config = DBNConfig
    suggested: ClassVar = {
        "optimizer": "sgd",
        "learning_rate": 0.1,
        "schedule": "constant",
        "batch_size": 100,
        "epochs": 30,
    }
    curves = (
        *CLASSIFIER_CURVES,
        Curve("reconstruction", "Squared error of reconstructions", better="low"),
    )
    goal = CLASSIFIER_GOAL
    takes_label = True
    is_chain = True

    def __init__(
        self,
        config: Settings,
        shape: tuple[int, int],
        rng: np.random.Generator | None = None,
        *,
        parameters: Arrays | None = None,
    ) -> None:
        self._depth = len(config.hidden)
        self._progress = 0.0
        super().__init__(config, shape, rng, parameters=parameters)
        self.buffers = {"begun": np.zeros(1, np.int64)}
        for place in range(1, self._depth + 1):
            visible, hidden = self.parameters[f"layer{place}.weight"].shape
            visible += CLASSES * (place == self._depth)
            self.buffers |= {
                f"chains{place}": np.zeros((config.chains, hidden), np.float32),
                f"visible{place}": np.zeros(visible, np.float32),
                f"hidden{place}": np.zeros(hidden, np.float32),
            }

    def shapes(self) -> dict[str, tuple[int, ...]]:
        shapes: dict[str, tuple[int, ...]] = {}
        sizes = (self.shape[0] * self.shape[1], *self.config.hidden)
        for place, (below, units) in enumerate(itertools.pairwise(sizes), start=1):
            name = f"layer{place}"
            shapes |= {f"{name}.weight": (below, units), f"{name}.bias": (units,)}
            shapes |= {f"{name}.visible": (below,)}
        shapes |= {f"{name}.labels": (CLASSES, units), f"{name}.label_bias": (CLASSES,)}
        if self.config.fine_tuning:
            for place, (below, units) in enumerate(itertools.pairwise(sizes), start=1):
                shapes |= {f"hidden{place}.weight": (below, units)}
                shapes |= {f"hidden{place}.bias": (units,)}
            shapes |= {"output.weight": (sizes[-1], CLASSES), "output.bias": (CLASSES,)}
        return shapes

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        found = {}
        for name, shape in self.shapes().items():
            if len(shape) == 1:
                found[name] = np.zeros(shape, np.float32)
            elif name.startswith("layer"):
                found[name] = (rng.standard_normal(shape) * START).astype(np.float32)
            else:
                found[name] = glorot(*shape, shape, rng)
        return found

    def prepare(self, training: Settings) -> None:
        if not self.optimizers:
            names = [f"layer{place}" for place in range(1, self._depth + 1)]
            self.optimizers = {name: OPTIMIZERS[training.optimizer]() for name in names}
            if self.config.fine_tuning:
                self.optimizers["main"] = Adam()

    def moved_by(self, optimizer: str) -> tuple[str, ...]:
        if optimizer != "main":
            return tuple(name for name in self.parameters if name.startswith(f"{optimizer}."))
        if not self.config.fine_tuning:
            top = f"layer{self._depth}"
            return tuple(f"{top}.{key}" for key in ("weight", "bias", "labels", "label_bias"))
        return tuple(name for name in self.parameters if not name.startswith("layer"))

    def tune(
        self,
        learning_rate: float,
        weight_decay: float = 0.0,
        clip: float = 0.0,
        progress: float = 0.0,
    ) -> None:
        self._progress = progress
        _, within = self._stage()
        super().tune(learning_rate * (1 - within), weight_decay, clip, progress)
        if "main" in self.optimizers and not self._only_reads:
            suits = self.optimizers["layer1"].rate_by_adam
            self.optimizers["main"].learning_rate *= FINE_RATE / suits

    @property
    def _only_reads(self) -> bool:
        """Whether it has no optimiser but "main": then it learns to read, in one stage."""
        return self.optimizers.keys() == {"main"}

    def _stage(self) -> tuple[int, float]:
        """Which layer is learning, counted from 1, or one more than there are for fine-tuning.

        Returns:
            That, and which fraction of its time is over.
        """
        if self._only_reads:
            return self._depth + 1, 0.0
        tuning, done = self.config.fine_tuning, min(self._progress, 1 - 1e-9)
        if done >= 1 - tuning:
            return self._depth + 1, (done - (1 - tuning)) / tuning
        place, within = divmod(done / (1 - tuning) * self._depth, 1)
        return int(place) + 1, within

    @property
    def has_met_labels(self) -> bool:
        place, within = self._stage()
        last = self._depth + (self.config.fine_tuning > 0)
        return self._only_reads or (place == last and within > 0.2)

    # Learning.

    def train_step(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        if not self.optimizers:
            raise ValueError("train_step() needs an optimizer: prepare() makes one")
        place, _ = self._stage()
        if place == self._depth:
            images, labels = images[labels >= 0], labels[labels >= 0]
            if not len(images):
                return {}
        with np.errstate(over="ignore", invalid="ignore"):
            if place > self._depth:
                step = self._tuning_step if self.config.fine_tuning else self._top_step
                return step(flat(images), labels)
            return self._layer_step(place, flat(images), labels, rng)

    def _layer_step(
        self, place: int, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        """A step of one layer on what those below it make of the digits."""
        name = f"layer{place}"
        digits = drawn(images, rng)
        units = drawn(self._up(digits, place - 1), rng) if place > 1 else digits
        if place == self._depth:
            units = np.concatenate([units, one_hot(labels, CLASSES)], axis=1)
        machine = self._machine(place)
        if self.buffers["begun"][0] != place:
            self._begin(place, machine, units, rng)
        visible, hidden = (self.buffers[f"{side}{place}"] for side in ("visible", "hidden"))
        phases = two_phases(
            machine,
            units,
            self.buffers[f"chains{place}"],
            (visible, hidden),
            rng,
            persistent=self.config.sampling == "persistent",
            sweeps=self.config.k,
        )
        if not all(np.isfinite(gradient).all() for gradient in phases.gradients[1:]):
            return {"reconstruction": float("nan")}
        metrics = {}
        optimizer = self.optimizers[name]
        if optimizer.steps % TOLD_STEPS == 0:
            metrics["reconstruction"] = self._error(digits, place)
        own = {key: self.parameters[key] for key in self.moved_by(name)}
        optimizer.step(own, self._named(place, phases.gradients))
        self.buffers[f"chains{place}"][...] = phases.chains
        if not self.config.uncentred:
            visible += OFFSET_RATE * (units.mean(axis=0) - visible)
            hidden += OFFSET_RATE * (phases.means.mean(axis=0) - hidden)
        self._copy_to_reading(place)
        return metrics

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

    def _begin(
        self, place: int, machine: Machine, units: np.ndarray, rng: np.random.Generator
    ) -> None:
        """Starts a layer's offsets and chains, and if it is new its visible biases, by a batch."""
        self.buffers["begun"][0] = place
        mean = units.mean(axis=0)
        bias = self.parameters[f"layer{place}.visible"]
        if not bias.any():
            bias[...] = log_odds(mean[: len(bias)])
        hidden = sigmoid(machine.to_hidden(units))
        if not self.config.uncentred:
            self.buffers[f"visible{place}"][...] = mean
            self.buffers[f"hidden{place}"][...] = hidden.mean(axis=0)
        chains = self.buffers[f"chains{place}"]
        chains[...] = drawn(hidden[np.resize(np.arange(len(units)), len(chains))], rng)

    def _copy_to_reading(self, place: int) -> None:
        """Lets what reads begin where a layer is."""
        if not self.config.fine_tuning:
            return
        weights, units = self.parameters, self.parameters[f"hidden{place}.weight"]
        units[...] = weights[f"layer{place}.weight"]
        weights[f"hidden{place}.bias"][...] = weights[f"layer{place}.bias"]
        if place == self._depth:
            weights["output.weight"][...] = weights[f"layer{place}.labels"].T
            weights["output.bias"][...] = weights[f"layer{place}.label_bias"]

    def _tuning_step(self, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
        """A step of backpropagation through sigmoids, with softmax and cross entropy at the end."""
        weights = self.parameters
        outputs = [images]
        for place in range(1, self._depth + 1):
            outputs.append(self._read(outputs[-1], place))
        logits = outputs[-1] @ weights["output.weight"] + weights["output.bias"]
        metrics, error = self._judged(logits, labels)
        if not np.isfinite(metrics["loss"]):
            return metrics
        gradients = {"output.weight": outputs[-1].T @ error, "output.bias": error.sum(axis=0)}
        error = error @ weights["output.weight"].T
        for place in range(self._depth, 0, -1):
            above, below = outputs[place], outputs[place - 1]
            error *= above * (1 - above)
            gradients[f"hidden{place}.weight"] = below.T @ error
            gradients[f"hidden{place}.bias"] = error.sum(axis=0)
            if place > 1:
                error = error @ weights[f"hidden{place}.weight"].T
        self._move(gradients)
        return metrics

    def _top_step(self, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
        """A step of the top alone towards the labels' probabilities, where there is no reading.

        The gradient of ``Machine.label_logits`` (Larochelle and Bengio 2008, section 4.2).
        """
        machine, units = self._machine(self._depth), self._up(images)
        metrics, error = self._judged(machine.label_logits(units), labels)
        if not np.isfinite(metrics["loss"]):
            return metrics
        received = units @ machine.weights[:-CLASSES] + machine.hidden
        on = sigmoid(received[:, None] + machine.weights[-CLASSES:])
        by_hidden = np.einsum("nl,nlh->nh", error, on)
        top = f"layer{self._depth}"
        self._move(
            {
                f"{top}.weight": units.T @ by_hidden,
                f"{top}.bias": by_hidden.sum(axis=0),
                f"{top}.labels": np.einsum("nl,nlh->lh", error, on),
                f"{top}.label_bias": error.sum(axis=0),
            }
        )
        return metrics

    def _judged(
        self, logits: np.ndarray, labels: np.ndarray
    ) -> tuple[dict[str, float], np.ndarray]:
        """Loss and accuracy, and the mean loss's gradient by the logits.

        An image of no digit is to have all ten as likely.
        """
        digits = labels >= 0
        hits = np.count_nonzero(logits.argmax(axis=1) == labels)
        accuracy = hits / np.count_nonzero(digits) if digits.any() else 1.0
        targets = np.full(logits.shape, 1 / CLASSES, np.float32)
        targets[digits] = one_hot(labels[digits], CLASSES)
        error = (softmax(logits) - targets) / np.float32(len(labels))
        return {"loss": self.loss(logits, labels), "accuracy": float(accuracy)}, error

    def _move(self, gradients: dict[str, np.ndarray]) -> None:
        names = self.moved_by("main")
        own = {name: self.parameters[name] for name in names}
        self.optimizers["main"].step(own, {name: gradients[name] for name in names})

    # Through the layers.

    def _machine(self, place: int) -> Machine:
        weights, name = self.parameters, f"layer{place}"
        below, visible = weights[f"{name}.weight"], weights[f"{name}.visible"]
        if place < self._depth:
            return Machine(below, visible, weights[f"{name}.bias"])
        below = np.concatenate([below, weights[f"{name}.labels"]])
        visible = np.concatenate([visible, weights[f"{name}.label_bias"]])
        return Machine(below, visible, weights[f"{name}.bias"], CLASSES)

    def _up(self, pixels: np.ndarray, places: int | None = None) -> np.ndarray:
        """Means of a layer's units, by default of the one below the top, by the weights that dream.

        Args:
            pixels: (n, pixels) in [0, 1].
            places: Through how many layers.
        """
        units = pixels
        for place in range(1, 1 + (self._depth - 1 if places is None else places)):
            received = units @ self.parameters[f"layer{place}.weight"]
            received += self.parameters[f"layer{place}.bias"]
            units = sigmoid(received)
        return units

    def _down(self, units: np.ndarray, places: int | None = None) -> np.ndarray:
        """Means of the pixels given units of a layer, by default those below the top."""
        for place in range(self._depth - 1 if places is None else places, 0, -1):
            received = units @ self.parameters[f"layer{place}.weight"].T
            received += self.parameters[f"layer{place}.visible"]
            units = sigmoid(received)
        return units

    @property
    def _reading(self) -> str:
        """How the layers are called by which it reads."""
        return "hidden" if self.config.fine_tuning else "layer"

    def _read(self, below: np.ndarray, place: int) -> np.ndarray:
        name = f"{self._reading}{place}"
        received = below @ self.parameters[f"{name}.weight"]
        received += self.parameters[f"{name}.bias"]
        return sigmoid(received)

    def _read_up(self, images: np.ndarray) -> list[np.ndarray]:
        """What each hidden layer gives of the images when they are read."""
        outputs = [flat(images)]
        for place in range(1, self._depth + 1):
            outputs.append(self._read(outputs[-1], place))
        return outputs[1:]

    def _error(self, pixels: np.ndarray, places: int) -> float:
        """Squared error of pictures that go up through so many layers and down again."""
        rebuilt = self._down(self._up(pixels, places), places)
        return float(np.square(rebuilt - pixels).sum(axis=1).mean())

    # What views and measures ask for.

    def predict_logits(self, images: np.ndarray) -> np.ndarray:
        if not self.config.fine_tuning:
            return self._machine(self._depth).label_logits(self._up(flat(images)))
        last = self._read_up(images)[-1]
        return last @ self.parameters["output.weight"] + self.parameters["output.bias"]

    def predict_proba(self, images: np.ndarray) -> np.ndarray:
        return self.probabilities(self.predict_logits(images))

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        return softmax(logits)

    def loss(self, logits: np.ndarray, labels: np.ndarray) -> float:
        return float(LOSSES["cross_entropy"].value(Tensor(logits), labels).data)

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

    def encode(self, images: np.ndarray) -> np.ndarray:
        return self._read_up(images)[-1]

    def energy(self, images: np.ndarray) -> np.ndarray:
        units = self._up(flat(images))
        machine = self._machine(self._depth)
        labels = softmax(machine.label_logits(units))
        return machine.free_energy(np.concatenate([units, labels], axis=1))

    def reconstruct(self, images: np.ndarray) -> np.ndarray:
        up = self._up(flat(images), self._depth)
        return self._down(up, self._depth).reshape(len(images), *self.shape)

    def activations(self, images: np.ndarray) -> dict[str, np.ndarray]:
        weights, below, found = self.parameters, flat(images), {}
        prefix = self._reading
        for place in range(1, self._depth + 1):
            received = below @ weights[f"{prefix}{place}.weight"]
            received += weights[f"{prefix}{place}.bias"]
            below = sigmoid(received.copy())
            found |= {f"{prefix}{place}": received, f"sigmoid{place}": below}
        return found | {"output": self.predict_logits(images)}

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
            means = machine.visible_means(drawn(sigmoid(received), rng), temperature)
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
        best = np.arange(n) * COPIES + energies.reshape(n, COPIES).argmin(axis=1)
        yield seen[best].reshape(n, *self.shape)

    @staticmethod
    def _misfit(given: np.ndarray, rebuilt: np.ndarray, known: np.ndarray) -> np.ndarray:
        """Cross entropy of the known pixels by what was made of the whole, (n,), float64."""
        p = np.clip(rebuilt[:, known].astype(np.float64), 1e-6, 1 - 1e-6)
        v = given[:, known]
        return -(v * np.log(p) + (1 - v) * np.log1p(-p)).sum(axis=1)

    def forward_graph(self) -> ForwardGraph:
        """How it reads; what it dreams with is not in it."""
        steps = [ForwardStep("flatten", "flatten", (self.shape[0] * self.shape[1],))]
        is_tuned = self.config.fine_tuning > 0
        for place in range(1, self._depth + is_tuned):
            arrays = self._arrays_of(f"{self._reading}{place}", "weight", "bias")
            units = arrays["bias"].shape
            steps.append(ForwardStep(f"layer{place}", "linear", units, arrays))
            steps.append(ForwardStep(f"sigmoid{place}", "sigmoid", units))
        if is_tuned:
            last = "linear", self._arrays_of("output", "weight", "bias")
        else:
            roles = ("weight", "bias", "labels", "label_bias")
            last = "label_logits", self._arrays_of(f"layer{self._depth}", *roles)
        steps.append(ForwardStep("output", last[0], (CLASSES,), last[1]))
        return classifier_graph(self.shape, tuple(steps), "cross_entropy")

    def _arrays_of(self, layer: str, *roles: str) -> dict[str, np.ndarray]:
        return {role: self.parameters[f"{layer}.{role}"] for role in roles}

    def layers(self) -> tuple[LayerInfo, ...]:
        found, prefix = [], self._reading
        source, inputs = PICTURE, self.shape
        for place, units in enumerate(self.config.hidden, start=1):
            weights = (
                WeightInfo(f"{prefix}{place}.weight", "weight", ("input", "unit")),
                WeightInfo(f"{prefix}{place}.bias", "bias", ("unit",)),
            )
            name, bend = f"{prefix}{place}", f"sigmoid{place}"
            found.append(LayerInfo(name, "linear", weights, "", False, source, inputs, (units,)))
            found.append(
                LayerInfo(bend, "activation", (), "sigmoid", False, name, (units,), (units,))
            )
            source, inputs = bend, (units,)
        weight, bias, axes = "output.weight", "output.bias", ("input", "unit")
        if not self.config.fine_tuning:
            weight, bias = f"layer{self._depth}.labels", f"layer{self._depth}.label_bias"
            axes = ("unit", "input")
        weights = (WeightInfo(weight, "weight", axes), WeightInfo(bias, "bias", ("unit",)))
        last = LayerInfo(
            "output", "linear", weights, "", True, source, inputs, (CLASSES,), "digits"
        )
        return (*found, last)

    @property
    def summary(self) -> str:
        sizes = (self.shape[0] * self.shape[1], *self.config.hidden)
        return f"{'–'.join(map(str, sizes))} with {CLASSES} labels"
