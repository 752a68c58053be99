"""What is measured for a model card: the network on test digits of its data, and on drawings."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..archs import Classifier
from ..data import Dataset, loading, mended_source, mends_of
from ..errors import DigitError
from ..evaluate import Examination, examination
from ..files import SavedNetwork
from ..language import tr
from ..measure import Measure, measuring
from ..progress import between
from .described import split_of
from .sources import CardSources

LOADED, READ = 0.3, 0.8
"""So much of the work is done when the data are there, and when the test digits are read."""


@dataclass(frozen=True, eq=False)
class CardFigures:
    """What was measured.

    Attributes:
        dataset: The data whose test part was read; None where they are not at hand.
        found: What came of it; None likewise.
        why: Why it was not measured, for people; empty where it was.
        measure: On drawings; None without any.
    """

    dataset: Dataset | None = None
    found: Examination | None = None
    why: str = ""
    measure: Measure | None = None


def card_figures(saved: SavedNetwork, sources: CardSources) -> Generator[float, None, CardFigures]:
    """Measures the network by all that is at hand; yields the fraction done."""
    dataset, found, why = None, None, tr("nobody asked for it")
    if sources.measures:
        dataset, why = yield from between(_test_data(saved, sources), 0.0, LOADED)
    if dataset is not None:
        rng = np.random.default_rng(0)
        work = examination(saved.network, dataset.test, dataset.peak, rng, sources.spread)
        found = yield from between(work, LOADED, READ)
    measure = None
    if sources.drawings and isinstance(saved.network, Classifier):
        work = measuring(saved.network, saved.recipe, sources.drawings, sources.spread)
        measure = yield from between(work, READ, 1.0)
    return CardFigures(dataset, found, why, measure)


def _test_data(
    saved: SavedNetwork, sources: CardSources
) -> Generator[float, None, tuple[Dataset | None, str]]:
    """The data that it was tested on, divided as then; or None, and why they can't be had."""
    data, (split, seed) = saved.facts.get("data"), split_of(saved)
    if not isinstance(data, str) or not data:
        return None, tr("the file does not say which data the network learnt from")
    try:
        # What a training part was mixed with changes nothing about the others.
        source = mended_source(data.partition("+")[0], mends_of(data))
        dataset = yield from loading(source, data_dir=sources.data_dir, split=split, seed=seed)
    except DigitError as error:
        # The folders above a file are nobody's affair.
        base = data.partition("+")[0]
        return None, str(error).replace(base, Path(base).name).rstrip(".")
    if dataset.shape != saved.network.shape:
        return None, tr("the data of that name have another size now")
    return (dataset, "") if len(dataset.test) else (None, tr("the data have no test part"))
