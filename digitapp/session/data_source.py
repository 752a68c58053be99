"""DataSource: which digits a network learns from and is tested on, loaded when they are needed."""

import dataclasses
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.data import DATASETS, Dataset, to_input
from model.data.catalogue import entry_for, known_counts
from model.data.mnist import find_mnist
from model.errors import DigitError
from model.plan import Loaded, Plan

from ..background import tasks
from ..state import DataInfo, Phase
from .foreground import Foreground
from .state_keeper import StateKeeper

SPLIT_SEED = 0
"""The digits are always divided alike in the window, whatever seed a training starts from."""

Source = tuple[str, str | None, str]
"""Name or path, folder and split."""


class DataSource(QObject):
    """The data set that is chosen, loaded or not.

    Signals:
        loaded(Dataset): Another data set is there.

    Attributes:
        source: What is chosen.
        dataset: The digits, read-only; None until they are needed.
    """

    loaded = Signal(object)

    def __init__(self, keeper: StateKeeper, foreground: Foreground, parent: QObject) -> None:
        super().__init__(parent)
        self._keeper, self._foreground = keeper, foreground
        self.source: Source = (_first_data(), None, "random")
        self.dataset: Dataset | None = None
        keeper.set(source=self.source[0])

    @property
    def n_train(self) -> int:
        """Digits to train with, of the data that are loaded or would be."""
        if self.dataset is not None:
            return len(self.dataset.train)
        return (known_counts(self.source[0]) or DATASETS["mnist"].counts)[0]

    def planned(self, plan: Plan) -> Plan:
        """The same plan, for the digits that are chosen here."""
        data, data_dir, split = self.source
        return dataclasses.replace(
            plan, data=data, data_dir=data_dir, split=split, split_seed=SPLIT_SEED
        )

    def load(self) -> Iterator[Loaded]:
        """Begins to load what is chosen."""
        return tasks.load(*self.source, SPLIT_SEED)

    def choose(self, source: str, data_dir: str | None = None, split: str = "random") -> None:
        """Loads another data set, when what is under way has stopped."""
        self._foreground.when_free(lambda: self._load((source, data_dir, split)))

    def need(self, source: str) -> None:
        """Loads a data set; one that has to be downloaded first is offered for that."""
        entry = entry_for(source)
        if entry is not None and entry.needs_download and _first_data() != entry.key:
            self._keeper.offer_download()
        else:
            self.choose(source)

    def download(self, folder: str | None) -> None:
        """Downloads MNIST to ``folder`` (the cache folder by default) and loads it."""
        self._foreground.when_free(lambda: self._download(folder))

    def take(self, loaded: object) -> None:
        """Takes a Loaded among what a job has yielded: it is what is chosen now."""
        if not isinstance(loaded, Loaded):
            return
        self.dataset, self.source = dataset, source = loaded.dataset, loaded.source
        counts = (len(dataset.train), len(dataset.validation), len(dataset.test))
        info = DataInfo(dataset.name, dataset.title, dataset.shape, counts, source[2])
        self._keeper.set(source=source[0], data=info)
        self.loaded.emit(dataset)

    def take_needed(self, loaded: Loaded) -> None:
        """Takes what was loaded on the way to something else, unless data are there by now."""
        if self.dataset is None:
            self.take(loaded)

    def test_digit(self, index: int) -> tuple[np.ndarray, int] | None:
        """Image, float32 (h, w), and label of a test digit; None while no data are loaded."""
        if self.dataset is None:
            return None
        part = self.dataset.test
        index %= len(part)
        return to_input(part.images[index], self.dataset.peak), int(part.labels[index])

    def sample_digits(self, count: int) -> np.ndarray | None:
        """The first training images, float32 (count, h, w); None while no data are loaded."""
        if self.dataset is None:
            return None
        return to_input(self.dataset.train.images[:count], self.dataset.peak)

    def _load(self, source: Source) -> None:
        # The old data stay until the new ones are there: a wrong file takes nothing away.
        work = tasks.load(*source, SPLIT_SEED)
        self._foreground.begin(work, "Loading data", Phase.LOADING, self.take)

    def _download(self, folder: str | None) -> None:
        self._foreground.begin(
            tasks.download(folder),
            "Downloading MNIST",
            Phase.DOWNLOADING,
            done=lambda: self._foreground.then(lambda: self._load(("mnist", folder, "random"))),
        )


def _first_data() -> str:
    """MNIST where its files are, because the pretrained networks read its size; else digits."""
    try:
        find_mnist(None)
    except DigitError:
        return "digits"
    return "mnist"
