"""What jobs on one's own handwriting do: fine-tuning, and reading a file of drawings."""

import contextlib
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

from model.archs import Architecture
from model.data import Dataset
from model.errors import MissingFileError
from model.handwriting import FineTuningProgress, finding_digits, fine_tune
from model.language import tr
from model.plan import Loaded
from model.preprocess import recipe_for
from model.progress import Spread, mapped
from model.strokes import Drawing, read_drawings, write_drawings

MAKING = FineTuningProgress(tr("making digits to learn again"), 0.0)


def reading(path: str) -> Iterator[list[Drawing]]:
    """The drawings of a file."""
    yield read_drawings(path)


def writing(path: str, drawings: Sequence[Drawing]) -> Iterator[int]:
    """Writes drawings to a file, whole or not at all; yields how many they are."""
    write_drawings(path, drawings)
    yield len(drawings)


def fine_tuning(
    network: Architecture,
    recipe: str,
    drawings: Sequence[Drawing],
    dataset: Dataset | None,
    load_data: Callable[[], Iterator[Any]],
    spread: Spread = map,
) -> Generator[Any, None, None]:
    """Yields how far it is, what is loaded on the way, and in the end the FineTuning.

    Args:
        network: A Classifier; read-only meanwhile.
        recipe: Name of what turns drawings into its input.
        drawings: What it learns from.
        dataset: The data set that is loaded, if one is.
        load_data: Loads it otherwise.
        spread: What is done in pieces is done by.
    """
    if dataset is None:
        # Where the chosen digits are absent, others do.
        with contextlib.suppress(MissingFileError):
            for value in load_data():
                yield value
                if isinstance(value, Loaded):
                    dataset = value.dataset
    brush = recipe_for(recipe)
    finding = finding_digits(brush, dataset)
    digits = yield from mapped(finding, lambda _: MAKING)
    yield (yield from fine_tune(network, drawings, digits, spread=spread))
