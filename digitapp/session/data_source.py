"""DataSource: which digits a network learns from and is tested on, loaded when they are needed."""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.data import (
    DATASETS,
    MENDS,
    Dataset,
    Finding,
    mended_source,
    mends_of,
    to_input,
    unmended_source,
)
from model.data.catalogue import CatalogueEntry, entries_of_shape, entry_for, known_counts
from model.data.mnist import find_mnist
from model.errors import DigitError
from model.language import commas, inside, sentences, tr
from model.plan import Loaded, Plan

from ..background import tasks
from ..background.continued import Continued
from ..state import DataFinding, DataInfo, Phase
from .foreground import Foreground
from .state_keeper import StateKeeper

SPLIT_SEED = 0
"""The digits are always divided alike in the window, whatever seed a training starts from."""

Source = tuple[str, str | None, str]
"""Name or path, folder and split."""


class DataSource(QObject):
    """The data set that is chosen, loaded or not.

    Until a person chooses one and as long as none is loaded, it is one that fits the network.

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
        self._is_chosen = self._is_loading = False
        self._continued = Continued()
        self._awaited: Callable[[], None] | None = None
        keeper.set(source=self.source[0])

    @property
    def n_train(self) -> int:
        """Digits to train with, of the data that are loaded or would be."""
        if self.dataset is not None:
            return len(self.dataset.train)
        return (known_counts(self.source[0]) or DATASETS["mnist"].counts)[0]

    @property
    def is_chosen(self) -> bool:
        """Whether a person has chosen the data."""
        return self._is_chosen

    def give_back(self, source: Source, dataset: Dataset | None, *, is_chosen: bool) -> None:
        """Chooses data again that were chosen before, loaded or not."""
        self._is_chosen = is_chosen
        if dataset is self.dataset and source == self.source:
            return
        self.source, self.dataset = source, dataset
        self._continued.forget()
        info = None if dataset is None else _info(dataset, source[2])
        self._keeper.set(source=source[0], data=info)
        if dataset is not None:
            self.loaded.emit(dataset)

    @property
    def is_coming(self) -> bool:
        """Whether a person has chosen data that are not there yet."""
        return self._is_loading or self._foreground.is_next(self._awaited)

    def planned(self, plan: Plan) -> Plan:
        """The same plan, for the digits that are chosen here."""
        data, data_dir, split = self.source
        return dataclasses.replace(
            plan, data=data, data_dir=data_dir, split=split, split_seed=SPLIT_SEED
        )

    def following(self, shape: tuple[int, int]) -> dict[str, Any]:
        """What of the state is another for a network of that input (height, width)."""
        entry = entry_for(self.source[0])
        is_free = self.dataset is None and not self._is_chosen and not self.is_coming
        if is_free and (entry is None or entry.shape != shape):
            fitting = next(filter(_is_there, entries_of_shape(shape)), entry)
            if fitting is not None:
                self.source = (fitting.few or fitting.key, None, "random")
        return {"source": self.source[0]}

    def load(self) -> Iterator[Loaded]:
        """Loads what is chosen; goes on where a view was left that had begun to."""
        source = self.source
        return self._continued.work(source, lambda: tasks.load(*source, SPLIT_SEED))

    def choose(self, source: str, data_dir: str | None = None, split: str = "random") -> None:
        """Loads another data set, when what is under way has stopped."""
        self._awaited = partial(self._load, (source, data_dir, split))
        self._foreground.when_free(self._awaited)

    def mend(self, mends: Sequence[str]) -> None:
        """Loads the same data with these mends (keys in MENDS) done to them too."""
        source, data_dir, split = self.source
        self.choose(mended_source(source, mends), data_dir, split)

    def unmend(self) -> None:
        """Loads the same data as they were before any mend."""
        source, data_dir, split = self.source
        self.choose(unmended_source(source), data_dir, split)

    def need(self, source: str) -> None:
        """Loads a data set; one that has to be downloaded first is offered for that."""
        entry = entry_for(source)
        if entry is not None and not _is_there(entry):
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
        self._continued.forget()
        self._keeper.set(source=source[0], data=_info(dataset, source[2]))
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
        self._is_loading = True
        self._foreground.begin(
            work, tr("Loading data"), Phase.LOADING, self._take_chosen, ended=self._on_ended
        )

    def _take_chosen(self, value: object) -> None:
        self._is_chosen = self._is_chosen or isinstance(value, Loaded)
        self.take(value)

    def _on_ended(self) -> None:
        self._is_loading = False

    def _download(self, folder: str | None) -> None:
        self._foreground.begin(
            tasks.download(folder),
            tr("Downloading MNIST"),
            Phase.DOWNLOADING,
            done=lambda: self._foreground.then(lambda: self._load(("mnist", folder, "random"))),
        )


def _info(dataset: Dataset, split: str) -> DataInfo:
    counts = (len(dataset.train), len(dataset.validation), len(dataset.test))
    return DataInfo(
        dataset.name,
        dataset.title,
        dataset.shape,
        counts,
        split,
        findings=tuple(map(_told, dataset.findings)),
        notes=dataset.notes,
        mended=tuple(MENDS[key].title for key in mends_of(dataset.name)),
    )


def _told(finding: Finding) -> DataFinding:
    mends = [MENDS[key] for key in finding.mends]
    titles = [mend.title for mend in mends]
    return DataFinding(
        finding.text,
        finding.mends,
        commas([*titles[:1], *map(inside, titles[1:])]),
        sentences(mend.help for mend in mends),
    )


def _first_data() -> str:
    """MNIST where its files are, because the pretrained networks read its size; else digits."""
    return "mnist" if _is_there(DATASETS["mnist"]) else "digits"


def _is_there(entry: CatalogueEntry) -> bool:
    """Whether its digits are there, or are made, without a download."""
    if not entry.needs_download:
        return True
    try:
        find_mnist(None)
    except DigitError:
        return False
    return True
