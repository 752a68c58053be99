"""The deep belief net: restricted Boltzmann machines, one upon another, with labels at the top.

A net of one hidden layer is the restricted machine with labels.
"""

import itertools
from functools import cached_property
from typing import ClassVar

import numpy as np

from ..core import Tensor
from ..language import tr
from ..nn.boltzmann import Machine, drawn, log_odds, means_of, one_hot, sigmoid, softmax
from ..nn.init import glorot
from ..nn.losses import LOSSES
from ..nn.optim import OPTIMIZERS, Adam
from ..nn.phases import Scratch, label_gradients, two_phases
from ..settings import Settings
from .belief import Belief
from .binary import OFFSET_RATE, SAMPLED, START, TOLD_STEPS, described, flat
from .boltzmann_config import DBNConfig
from .capabilities import Classifier, Encoder, Exportable, Layered
from .chain import CLASSES, accuracy
from .curves import CLASSIFIER_CURVES, CLASSIFIER_GOAL, Curve
from .forward import ForwardGraph, ForwardStep, classifier_graph
from .layer_info import PICTURE, LayerInfo, WeightInfo


class DeepBeliefNet(Belief, Classifier, Encoder, Layered, Exportable):
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
    title = tr("Deep belief net")
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
        Curve("reconstruction", tr("Squared error of reconstructions"), better="low"),
    )
    goal = CLASSIFIER_GOAL

    _progress = 0.0

    def shapes(self) -> dict[str, tuple[int, ...]]:
        sizes = (self.shape[0] * self.shape[1], *self.config.hidden)
        dreaming: dict[str, tuple[int, ...]] = {}
        reading: dict[str, tuple[int, ...]] = {}
        for place, (below, units) in enumerate(itertools.pairwise(sizes), start=1):
            own = {f"{place}.weight": (below, units), f"{place}.bias": (units,)}
            dreaming |= {f"layer{key}": shape for key, shape in own.items()}
            dreaming[f"layer{place}.visible"] = (below,)
            reading |= {f"hidden{key}": shape for key, shape in own.items()}
        top = f"layer{self._depth}"
        dreaming |= {f"{top}.labels": (CLASSES, units), f"{top}.label_bias": (CLASSES,)}
        reading |= {"output.weight": (units, CLASSES), "output.bias": (CLASSES,)}
        return dreaming | reading if self.config.fine_tuning else dreaming

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

    def new_buffers(self) -> dict[str, np.ndarray]:
        buffers = {"begun": np.zeros(1, np.int64)}
        for place in range(1, self._depth + 1):
            visible, hidden = self.parameters[f"layer{place}.weight"].shape
            visible += CLASSES * (place == self._depth)
            buffers |= {
                f"chains{place}": np.zeros((self.config.chains, hidden), np.float32),
                f"visible{place}": np.zeros(visible, np.float32),
                f"hidden{place}": np.zeros(hidden, np.float32),
            }
        return buffers

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
            self.optimizers["main"].learning_rate *= self.config.tuning_rate / suits

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

    @cached_property
    def _scratch(self) -> Scratch:
        return Scratch()

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
        digits = images if place == 1 else drawn(images, rng)
        likely = self._up(digits, place - 1)
        if place == self._depth:
            likely = np.concatenate([likely, one_hot(labels, CLASSES)], axis=1)
        machine = self._machine(place)
        if self.buffers["begun"][0] != place:
            self._begin(place, machine, drawn(likely, rng), rng)
        visible, hidden = (self.buffers[f"{side}{place}"] for side in ("visible", "hidden"))
        phases = two_phases(
            machine,
            likely,
            self.buffers[f"chains{place}"],
            (visible, hidden),
            rng,
            persistent=self.config.sampling == "persistent",
            sweeps=self.config.k,
            scratch=self._scratch,
        )
        if not (phases.is_finite and all(np.isfinite(g).all() for g in phases.gradients[1:])):
            return {"reconstruction": float("nan")}
        metrics = {}
        if self.optimizers[name].steps % TOLD_STEPS == 0:
            seen = (phases.data[:, : images.shape[1]] if place == 1 else digits)[:SAMPLED]
            metrics["reconstruction"] = self._error(seen, place)
        self._move(name, self._named(place, phases.gradients))
        self.buffers[f"chains{place}"][...] = phases.chains
        if not self.config.uncentred:
            visible += OFFSET_RATE * (phases.visible - visible)
            hidden += OFFSET_RATE * (phases.hidden - hidden)
        self._copy_to_reading(place)
        return metrics

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
        self._move("main", gradients)
        return metrics

    def _top_step(self, images: np.ndarray, labels: np.ndarray) -> dict[str, float]:
        """A step of the top alone towards the labels, where there are no weights to read by."""
        machine, units = self._machine(self._depth), self._up(images)
        metrics, error = self._judged(machine.label_logits(units), labels)
        if not np.isfinite(metrics["loss"]):
            return metrics
        gradients = label_gradients(machine, units, error)
        self._move("main", dict(zip(self.moved_by("main"), gradients, strict=True)))
        return metrics

    def _judged(
        self, logits: np.ndarray, labels: np.ndarray
    ) -> tuple[dict[str, float], np.ndarray]:
        """Loss and accuracy, and the mean loss's gradient by the logits.

        An image of no digit is to have all ten as likely.
        """
        digits = labels >= 0
        targets = np.full(logits.shape, 1 / CLASSES, np.float32)
        targets[digits] = one_hot(labels[digits], CLASSES)
        error = (softmax(logits) - targets) / np.float32(len(labels))
        return {"loss": self.loss(logits, labels), "accuracy": accuracy(logits, labels)}, error

    def _move(self, optimizer: str, gradients: dict[str, np.ndarray]) -> None:
        own = {name: self.parameters[name] for name in self.moved_by(optimizer)}
        self.optimizers[optimizer].step(own, gradients)

    # Through the layers.

    @property
    def _reading(self) -> str:
        """How the layers are called by which it reads."""
        return "hidden" if self.config.fine_tuning else "layer"

    def _read(self, below: np.ndarray, place: int) -> np.ndarray:
        name = f"{self._reading}{place}"
        return means_of(below, self.parameters[f"{name}.weight"], self.parameters[f"{name}.bias"])

    def _read_up(self, images: np.ndarray) -> list[np.ndarray]:
        """What each hidden layer gives of the images when they are read."""
        outputs = [flat(images)]
        for place in range(1, self._depth + 1):
            outputs.append(self._read(outputs[-1], place))
        return outputs[1:]

    # What views and measures ask for.

    def predict_logits(self, images: np.ndarray) -> np.ndarray:
        if not self.config.fine_tuning:
            return self._machine(self._depth).label_logits(self._up(flat(images)))
        last = self._read_up(images)[-1]
        return last @ self.parameters["output.weight"] + self.parameters["output.bias"]

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        return softmax(logits)

    def loss(self, logits: np.ndarray, labels: np.ndarray) -> float:
        return float(LOSSES["cross_entropy"].value(Tensor(logits), labels).data)

    def encode(self, images: np.ndarray) -> np.ndarray:
        return self._read_up(images)[-1]

    def activations(self, images: np.ndarray) -> dict[str, np.ndarray]:
        weights, below, found = self.parameters, flat(images), {}
        prefix = self._reading
        for place in range(1, self._depth + 1):
            received = below @ weights[f"{prefix}{place}.weight"]
            received += weights[f"{prefix}{place}.bias"]
            below = sigmoid(received.copy())
            found |= {f"{prefix}{place}": received, f"sigmoid{place}": below}
        return found | {"output": self.predict_logits(images)}

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
            found += described(place, source, inputs, units, prefix)
            source, inputs = f"sigmoid{place}", (units,)
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
        return tr("{sizes} with {count} labels", sizes="–".join(map(str, sizes)), count=CLASSES)
