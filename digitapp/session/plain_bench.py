"""PlainBench: what a lesson does in the window, done by the library alone; knows no Qt.

Lessons in the window are checked with it: the same names, the same digits, networks and trainings
as in the window, one after the other and without waiting.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from model.archs import ARCHITECTURES, Architecture
from model.data import Dataset, load_dataset, to_input
from model.data.pen import draw_digit
from model.dream import Ascent, ascend, noise
from model.files import find_network, load_network
from model.plan import Plan, Tested, carried_out
from model.preprocess import recipe_for
from model.probes import weight_layers

SPLITS = {"digits": "textbook"}
"""How lessons divide data, where not at random: of the 8×8 digits the last tenth, 180, is kept for
the test."""

DREAM_STEPS = 150
THREE = 3
SEED = 3


def split_of(source: str) -> str:
    """How lessons divide a data set into digits to learn from and to be tested with."""
    return SPLITS.get(source, "random")


def written_digit(digit: int) -> list[np.ndarray]:
    """Strokes of a digit as the program writes it in lessons, float (points, 2) each."""
    return draw_digit(digit, np.random.default_rng(SEED))


def network_figures(architecture: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """What a lesson may ask of a network, by its kind and settings."""
    return {
        "net": architecture,
        "net_hidden": units_text(config.get("hidden", ())),
        "net_activation": config.get("activation", ""),
        "net_init": config.get("init", ""),
        "net_loss": config.get("loss", ""),
    }


def units_text(hidden: object) -> str:
    """Units of hidden layers as a lesson names them: "64, 32"."""
    return ", ".join(map(str, hidden)) if isinstance(hidden, tuple | list) else str(hidden)


def units_of(text: str) -> tuple[int, ...]:
    """The units that such a text names."""
    return tuple(int(word) for word in text.replace(";", ",").split(",") if word.strip())


def dream_figures(units: np.ndarray, probabilities: np.ndarray | None) -> dict[str, Any]:
    """What a lesson may ask of dreamt pictures.

    Args:
        units: (n,), of which digit each is.
        probabilities: (n, 10), how the network reads them; None for no pictures.
    """
    if probabilities is None or len(units) != len(probabilities):
        return {"dreams": -1, "dreamt_three": 0.0}
    threes = probabilities[units == THREE, THREE]
    return {
        "dreams": int((probabilities.argmax(axis=1) == units).sum()),
        "dreamt_three": 100.0 * float(threes[0]) if len(threes) else 0.0,
    }


@dataclass(eq=False)
class _Things:
    """All that changes.

    Attributes:
        values: Controls that were set.
        dataset: The digits, once they are needed.
        network: The network; None while there is none.
        recipe: What turns drawings into its input.
        score: Test digits that it reads, in percent; -1 while nobody knows.
        runs: Trainings that came to their end.
        picture: What lies on the canvas, as the network's input; None for nothing.
        strokes: The same as strokes.
        label: Which digit it is, or -1.
        dreams: (10, 10) how the network reads its pictures of the ten digits; None before any.
    """

    values: dict[str, Any] = field(default_factory=dict)
    dataset: Dataset | None = None
    network: Architecture | None = None
    recipe: str = "mnist"
    score: float = -1.0
    runs: int = 0
    picture: np.ndarray | None = None
    strokes: list[np.ndarray] | None = None
    label: int = -1
    dreams: np.ndarray | None = None


class PlainBench:
    """A bench for ``WindowWorld`` without a window.

    Args:
        defaults: Value of each control that nobody has set.
    """

    def __init__(self, defaults: dict[str, Any]) -> None:
        self._defaults = defaults
        self._things = _Things()

    def get(self, name: str) -> Any:
        """Value of a control."""
        return self._things.values.get(name, self._defaults[name])

    def set(self, name: str, value: Any) -> None:
        """Gives a control this value."""
        things = self._things
        things.values[name] = value
        if name == "data":
            things.dataset = None
        elif name == "network":
            saved = load_network(find_network(value))
            things.network, things.recipe = saved.network, saved.recipe
            things.score = 100.0 * float(saved.facts.get("test_accuracy", -0.01))
        elif name == "drawing":
            things.label = -1
            things.strokes = written_digit(value) if value >= 0 else None
            things.picture = None

    def press(self, action: str) -> Iterator[None]:
        """Does an action."""
        return getattr(self, f"_on_{action}")()

    def figures(self) -> dict[str, Any]:
        """What ``window_world.FIGURES`` lists."""
        things, network = self._things, self._things.network
        probabilities = self._read()
        digit = -1 if probabilities is None else int(probabilities.argmax())
        dataset = things.dataset
        return {
            "phase": "idle",
            "runs": things.runs,
            **network_figures(
                "" if network is None else network.name,
                {} if network is None else network.config.to_dict(),
            ),
            "score": things.score,
            "n_train": 0 if dataset is None else len(dataset.train),
            "n_test": 0 if dataset is None else len(dataset.test),
            "drawn": things.strokes is not None or things.picture is not None,
            "digit": digit,
            "confidence": 0.0 if probabilities is None else 100.0 * float(probabilities.max()),
            "label": things.label,
            **dream_figures(np.arange(10), things.dreams),
        }

    def snapshot(self) -> _Things:
        """All that changes, as it is."""
        things = copy.copy(self._things)
        things.values = dict(things.values)
        return things

    def restore(self, snapshot: _Things) -> None:
        """Brings that back."""
        self._things = copy.copy(snapshot)
        self._things.values = dict(snapshot.values)

    def _digits(self) -> Dataset:
        things = self._things
        if things.dataset is None:
            source = self.get("data")
            things.dataset = load_dataset(source, split=split_of(source))
        return things.dataset

    def plan(self) -> Plan:
        """What “Train” does by what was set."""
        values, name = dict(self._things.values), self.get("architecture")
        if "hidden" in values:
            values["hidden"] = units_of(values["hidden"])
        config = ARCHITECTURES[name].Config.specs()
        training = ("optimizer", "learning_rate", "batch_size", "epochs", "seed")
        return Plan(
            name,
            {key: value for key, value in values.items() if key in config},
            {key: value for key, value in values.items() if key in training},
        )

    def _on_train(self) -> Iterator[None]:
        dataset, things = self._digits(), self._things
        for event in carried_out(self.plan(), dataset=dataset, calibrates=False):
            if isinstance(event, Tested):
                things.network, things.recipe = event.network, dataset.recipe
                things.score = 100.0 * event.figures["accuracy"]
            yield
        things.runs += 1
        things.dreams = None

    def _on_random_digit(self) -> Iterator[None]:
        dataset, things = self._digits(), self._things
        at = int(np.random.default_rng(SEED).integers(len(dataset.test)))
        things.picture = to_input(dataset.test.images[at], dataset.peak)
        things.strokes, things.label = None, int(dataset.test.labels[at])
        yield

    def _on_clear(self) -> Iterator[None]:
        self.set("drawing", -1)
        yield

    def _on_dream(self) -> Iterator[None]:
        network, rng = self._things.network, np.random.default_rng(SEED)
        layer, units = weight_layers(network)[-1].name, np.arange(10)
        start = noise(10, network.shape, rng)
        for dream in ascend(network, layer, units, start, Ascent(), rng, steps=DREAM_STEPS):
            self._things.dreams = dream.probabilities
            yield

    def _read(self) -> np.ndarray | None:
        """Probabilities of what is on the canvas, (10,); None for nothing."""
        things = self._things
        if things.network is None:
            return None
        recipe = recipe_for(things.recipe)
        if things.strokes is not None:
            image = recipe.from_strokes(things.strokes)
        elif things.picture is not None:
            image = recipe.from_bitmap(things.picture)
        else:
            return None
        return things.network.predict_proba(image[None])[0]
