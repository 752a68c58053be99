"""CurrentNetwork: the window's own network, where it came from and where it is kept."""

import copy
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy as np

from model.archs import Architecture
from model.data import Dataset
from model.export import EXPORTS, exporting, obstacle
from model.export.sources import CardSources
from model.facts import fraction_in
from model.files import (
    PRETRAINED,
    SavedNetwork,
    saving_network,
    saving_run,
)
from model.handwriting import FineTuning
from model.language import commas, inside, tr
from model.plan import Ready, Tested
from model.progress import Spread
from model.record import Record, record_of
from model.rejection import FACT
from model.run import Run

from ..style.numbers import percent

Writer = Callable[[str], Generator[float, None, None]]
"""Writes a network to a path; yields the fraction done."""

WITH_RUN = 6
"""A run holds so many times the bytes of its weights: the kept, the last, the best, their EMA and
an optimiser's two."""

YOUR_HANDWRITING = tr(", your handwriting")
"""How the name of a network ends that was fine-tuned on it."""


class CurrentNetwork:
    """Holds one network between trainings.

    Attributes:
        network: The network, as it was before a training that is under way; None at first.
        initial: Its weights before any training; None where nobody knows them.
        recipe: Name of what turns drawings into its input.
        facts: What is known of it: data, accuracy and the like.
        path: The file it is in; None if it is in none or pretrained.
        name: Short name for people.
        unsaved: Whether it has learnt something that is in no file.
        record: How it was trained, as its file has it; None for what was trained here.
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
        self.record: Record | None = None

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
    def label(self) -> str:
        """Name and result in a few words, such as "784–128–10 relu, 97.9 %"."""
        words = [self.name or self.network.summary, self.result]
        return commas(word for word in words if word)

    @property
    def size(self) -> int:
        """Bytes that it takes, its run with it: about, and rather too many."""
        weights = sum(array.nbytes for array in self.network.parameters.values())
        return weights if self._run is None else WITH_RUN * weights

    @property
    def result(self) -> str:
        """What its test gave, by the curve that sums it up, for people: "97.9 %"; or nothing."""
        for curve in self.network.headline()[:1]:
            key = f"test_{curve.key}"
            if curve.unit == "%":
                fraction = fraction_in(self.facts, key)
                return "" if fraction is None else percent(fraction)
            value = self.facts.get(key)
            if type(value) in (int, float):
                return f"{inside(curve.title)} {curve.text(value)}"
        return ""

    @classmethod
    def opened(cls, name: str, saved: SavedNetwork) -> "CurrentNetwork":
        """Who keeps the network of a file or a pretrained one."""
        current = cls._of(saved)
        pretrained = name in PRETRAINED
        current.path = None if pretrained else str(Path(name).absolute())
        current.name = name if pretrained else Path(name).stem
        return current

    @classmethod
    def brought_back(cls, saved: SavedNetwork, run: Run | None) -> "CurrentNetwork":
        """Who keeps a network that a killed process had not saved, with its training if it can."""
        current = cls._of(saved)
        current.unsaved, current._run = True, run
        if run is not None:  # it was trained here, as the run itself tells
            current.record = None
        return current

    @classmethod
    def _of(cls, saved: SavedNetwork) -> "CurrentNetwork":
        current = cls()
        current.network, current.recipe = saved.network, saved.recipe
        current.facts, current.record = saved.facts, saved.record
        return current

    def writer(
        self, shown: dict[str, np.ndarray], resting: Run | None, *, training: bool
    ) -> Writer:
        """What writes the network as it is now, whatever becomes of it; with its run if it can.

        Args:
            shown: Its weights as they are now.
            resting: The run of a training that rests, which may go on meanwhile.
            training: Whether a training is under way, resting or not; then the network is not
                this one.
        """
        run = copy.deepcopy(resting) if training else self._run
        recipe, facts = self.recipe, dict(self.facts)
        if run is not None:
            return lambda path: saving_run(path, run, recipe, facts)
        saved = SavedNetwork(self.network.with_parameters(shown), recipe, facts, self.record)
        return lambda path: saving_network(path, saved)

    def exporter(
        self,
        form: str,
        shown: dict[str, np.ndarray],
        resting: Run | None,
        spread: Spread,
        *,
        training: bool,
    ) -> Writer:
        """What writes the network as it is now in a form that needs no digitapp.

        Args:
            form: Key of EXPORTS.
            shown: Its weights as they are now.
            resting: As for ``writer``.
            spread: What test digits are read by, for a model card.
            training: As for ``writer``.
        """
        run = resting if training else self._run
        record = self.record if run is None else record_of(run)
        network = self.network.with_parameters(shown)
        saved = SavedNetwork(network, self.recipe, dict(self.facts), record)
        return lambda path: exporting(form, path, saved, CardSources(spread=spread))

    @property
    def obstacles(self) -> dict[str, str]:
        """Form to export it in -> why that can't be done; of those alone that can't."""
        record = self.record if self._run is None else record_of(self._run)
        reasons = {form: obstacle(form, self.network, record) for form in EXPORTS}
        return {form: reason for form, reason in reasons.items() if reason}

    def note_saved(self, path: str, *, whole: bool) -> None:
        """It is in a file now; ``whole``: as it is, so that nothing would be lost."""
        self.path, self.name = str(Path(path).absolute()), Path(path).stem
        if whole:
            self.unsaved = False

    def begin(
        self, ready: Ready, dataset: Dataset, source: tuple[str, str | None, str], seed: int
    ) -> None:
        """A training of a copy of the network, or of a new one, begins."""
        self.network, self.recipe = ready.network, dataset.recipe
        if ready.is_new:
            self.initial = ready.network.parameters
            self.path, self.name = None, ""
        elif self.initial is None:
            self.initial = ready.network.parameters
        data, _, split = source
        self.facts = {"data": data, "title": dataset.title, "split": split, "seed": seed}
        self.unsaved, self._run, self.record = True, None, None

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
        """Takes ``network``, made from the one that is here, in its place, as a new one."""
        if self.initial is not None and not _fits(self.initial, network):
            self.initial = None  # of other settings
        self.network, self.path, self.name = network, None, ""
        kept = ("data", "title", "split", "seed", "epochs")
        self.facts = {key: self.facts[key] for key in kept if key in self.facts}
        self.unsaved, self._run = True, None

    def fine_tuned(self, fine_tuning: FineTuning) -> "CurrentNetwork":
        """Who keeps the network that fine-tuning made of this one, which stays as it is."""
        current = copy.copy(self)
        current.adopt(fine_tuning.network)
        # What "your handwriting" was fine-tuned from is what it was learnt from the first time.
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
        self.facts = {"epochs": 0}
        self._run, self.unsaved, self.record = None, False, None
        return True


def _fits(arrays: dict[str, np.ndarray], network: Architecture) -> bool:
    """Whether the network could have these weights."""
    return {name: array.shape for name, array in arrays.items()} == network.shapes()
