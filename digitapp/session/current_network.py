"""Keeper: the network that is nobody's but the window's, where it came from and where it is kept.

Together with ``session`` and ``work`` the place where the files of ``model`` are called.
"""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from model.archs import Architecture
from model.data import Dataset
from model.errors import DigitError
from model.files import (
    PRETRAINED,
    SavedNetwork,
    find_network,
    load_network,
    save_network,
    save_run,
)
from model.handwriting import FineTuning
from model.plan import Tested
from model.rejection import FACT
from model.run import Run

from ..background.tasks import Ready
from ..system.report import Failure, failure_of

YOUR_HANDWRITING = ", your hand"
"""How the name of a network ends that was taught it."""


class CurrentNetwork:
    """Holds one network between trainings.

    Attributes:
        network: The network, as it was before a training that is under way; None at first.
        initial: Its weights before any training; None where nobody knows them.
        recipe: Name of what turns drawings into its input.
        facts: What is known of it: data, accuracy and the like.
        path: The file it is in; None if it is in none or shipped.
        name: Short name for people.
        unsaved: Whether it has learnt something that is in no file.
    """

    def __init__(self) -> None:
        self.network: Architecture | None = None
        self.initial: dict[str, np.ndarray] | None = None
        self.recipe = "mnist"
        self.facts: dict[str, Any] = {}
        self.path: str | None = None
        self.name = ""
        self.unsaved = False
        self._run: Run | None = None
        self._replaced: Callable[[str], None] | None = None

    @property
    def run(self) -> Run | None:
        """The training that the network comes from, when it is over; None where there is none."""
        return self._run

    @property
    def accuracy(self) -> float | None:
        """Of a classifier on test digits, 0 to 1, if a number of that kind is known."""
        accuracy = self.facts.get("test_accuracy")
        is_fraction = isinstance(accuracy, int | float) and 0 <= accuracy <= 1
        return float(accuracy) if is_fraction else None

    @property
    def result(self) -> str:
        """What its test gave, by the curve that sums it up, for people: "97.9 %"; or nothing."""
        for curve in self.network.headline()[:1]:
            value = self.facts.get(f"test_{curve.key}")
            if curve.unit == "%":
                is_fraction = isinstance(value, int | float) and 0 <= value <= 1
                return f"{100 * value:.1f} %" if is_fraction else ""
            if type(value) in (int, float):
                return f"{curve.title.lower()} {curve.text(value)}"
        return ""

    def open(self, name: str) -> Failure | None:
        """Takes the network of a file or a shipped one; says what failed, then all is as before."""
        try:
            saved = load_network(find_network(name))
        except DigitError as error:
            return failure_of(error, "Opening")
        self.network, self.recipe, self.facts = saved.network, saved.recipe, saved.facts
        pretrained = name in PRETRAINED
        self.path = None if pretrained else str(Path(name).absolute())
        self.name = name if pretrained else Path(name).stem
        self.initial, self._run, self.unsaved = None, None, False
        return None

    def save(
        self, path: str, shown: dict[str, np.ndarray], resting: Run | None, training: bool
    ) -> Failure | None:
        """Writes the network, with its run if it can go on; says what failed.

        Args:
            path: Where to.
            shown: Weights as the screen shows them.
            resting: The run of a training that rests.
            training: Whether a training is under way, resting or not; then the network is not
                this one, and what the file holds will soon be old.
        """
        failure = _written(self._writer(resting if training else self._run, shown), path)
        if failure is not None:
            return failure
        self.path, self.name = str(Path(path).absolute()), Path(path).stem
        self.unsaved = training
        return None

    def save_replaced(self, path: str) -> Failure | None:
        """Writes the network that was not saved when a training put a new one in its place."""
        return _written(self._replaced, path)

    def _writer(self, run: Run | None, shown: dict[str, np.ndarray]) -> Callable[[str], None]:
        """What writes the network as it is now, whatever this becomes later."""
        recipe, facts = self.recipe, self.facts
        if run is not None:
            return lambda path: save_run(path, run, recipe, facts)
        saved = SavedNetwork(self.network.with_parameters(shown), recipe, facts)
        return lambda path: save_network(path, saved)

    def begin(
        self, ready: Ready, dataset: Dataset, source: tuple[str, str | None, str], seed: int
    ) -> None:
        """A training of a copy of the network, or of a new one, begins."""
        if ready.is_new and self.unsaved:
            self._replaced = self._writer(self._run, self.network.parameters)
        self.network, self.recipe = ready.network, dataset.recipe
        if ready.is_new:
            self.initial = ready.network.parameters
            self.path, self.name = None, ""
        elif self.initial is None:
            self.initial = ready.network.parameters
        data, _, split = source
        self.facts = {"data": data, "title": dataset.title, "split": split, "seed": seed}
        self.unsaved, self._run = True, None

    def end(self, run: Run, tested: Tested | None) -> None:
        """The training is over, by itself or stopped (not tested): keeps what it has learnt."""
        self.network, self._run = run.network.with_parameters(run.kept_parameters), run
        self.facts["epochs"] = run.epoch
        keys = [curve.key for curve in self.network.headline()]
        if run.best is not None:
            self.facts |= {f"validation_{key}": run.best.validation.get(key) for key in keys}
        if tested is not None:
            figures = tested.figures
            self.facts |= {f"test_{key}": figures[key] for key in keys if key in figures}
            self.facts["n_test"] = tested.n
            if tested.rejection is not None:
                self.facts[FACT] = tested.rejection.to_facts()

    def adopt(self, network: Architecture) -> None:
        """Takes ``network``, made by hand from the one that is here, in its place, as a new one."""
        if self.unsaved:
            self._replaced = self._writer(self._run, self.network.parameters)
        self.network, self.path, self.name = network, None, ""
        kept = ("data", "title", "split", "seed", "epochs")
        self.facts = {key: self.facts[key] for key in kept if key in self.facts}
        self.unsaved, self._run = True, None

    def fine_tuned(self, fine_tuning: FineTuning) -> "CurrentNetwork":
        """Who keeps the network that came of a lesson of this one; this keeper stays as it is."""
        current = copy.copy(self)
        current.adopt(fine_tuning.network)
        # What "your hand" was learnt on top of is what it was learnt on top of the first time.
        name = (self.name or self.network.summary).removesuffix(YOUR_HANDWRITING)
        current.name, current.initial = f"{name}{YOUR_HANDWRITING}", self.network.parameters
        current.facts["hand"] = len(fine_tuning.drawings)
        base = str(self.facts.get("data", "")).partition("+")[0]
        if fine_tuning.test is not None and fine_tuning.data.partition("+")[0] == base:
            accuracy = fine_tuning.test.accuracies[1]
            current.facts |= {"test_accuracy": accuracy, "n_test": len(fine_tuning.test)}
        if fine_tuning.rejection is not None:
            current.facts[FACT] = fine_tuning.rejection.to_facts()
        return current

    def reset(self, *, same: bool) -> bool:
        """Goes back to the initial weights, or draws new ones; False where there is no network."""
        if self.network is None or (same and self.initial is None):
            return False
        if same:
            self.network = self.network.with_parameters(self.initial)
        else:
            # Never the weights that a seed of the form gives: new means new.
            rng = np.random.default_rng()
            self.network = type(self.network)(self.network.config, self.network.shape, rng)
            self.initial = self.network.parameters
            self.path, self.name = None, ""
        self.facts = {}
        self._run, self.unsaved = None, False
        return True


def _written(write: Callable[[str], None], path: str) -> Failure | None:
    """Writes; says what failed."""
    try:
        write(path)
    except DigitError as error:
        return failure_of(error, "Saving")
    return None
