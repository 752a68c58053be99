"""What mends digits that were loaded: changes of a whole data set, each with a word of its own.

A mend is a word behind the name of the data, as additions are: "my.npz+invert+transpose". So it
goes wherever the name goes: into a plan, a run's file, another window.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..errors import BadFileError
from ..language import tr, trc
from .dataset import NO_DIGIT, Dataset, Part, split_three


@dataclass(frozen=True)
class Mend:
    """A change of a data set.

    Attributes:
        key: The word for it behind a data set's name.
        title: On a button.
        help: What it does.
        apply: Makes the changed data set.
    """

    key: str
    title: str
    help: str
    apply: Callable[[Dataset], Dataset]


def _each(change: Callable[[np.ndarray, int], np.ndarray]) -> Callable[[Dataset], Dataset]:
    """The change of a data set that changes its images (n, h, w) by ``change(images, peak)``."""

    def apply(dataset: Dataset) -> Dataset:
        parts = {
            name: Part(np.ascontiguousarray(change(part.images, dataset.peak)), part.labels)
            for name, part in parts_of(dataset).items()
        }
        return replace(dataset, **parts)

    return apply


def _with_labels_shifted(dataset: Dataset) -> Dataset:
    parts = {
        name: replace(
            part, labels=np.where(part.labels == NO_DIGIT, NO_DIGIT, (part.labels + 9) % 10)
        )
        for name, part in parts_of(dataset).items()
    }
    return replace(dataset, **parts)


def _without_empty(dataset: Dataset) -> Dataset:
    parts = {
        name: part.take(np.flatnonzero(~is_empty(part))) for name, part in parts_of(dataset).items()
    }
    if not len(parts["train"]) or not len(parts["test"]):
        raise BadFileError(
            tr(
                "Without its empty pictures “{title}” holds no digits to train or to test "
                "with. Look where the data come from.",
                title=dataset.title,
            )
        )
    return replace(dataset, **parts)


def _divided_again(dataset: Dataset) -> Dataset:
    """A random fifth of all digits tests, a tenth of the others validates."""
    parts = list(parts_of(dataset).values())
    whole = Part(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )
    train, validation, test = split_three(whole, 0)
    return replace(dataset, train=train, validation=validation, test=test)


MENDS: dict[str, Mend] = {
    mend.key: mend
    for mend in (
        Mend(
            "invert",
            trc("what is done to data", "Invert"),
            tr("Turns dark ink on a light background into light ink on a dark one."),
            _each(lambda images, peak: (peak - np.minimum(images, peak)).astype(np.uint8)),
        ),
        Mend(
            "transpose",
            trc("what is done to data", "Transpose"),
            tr("Swaps rows and columns, as EMNIST and MATLAB need it."),
            _each(lambda images, peak: images.transpose(0, 2, 1)),
        ),
        Mend(
            "mirror",
            trc("what is done to data", "Mirror"),
            tr("Swaps left and right."),
            _each(lambda images, peak: images[:, :, ::-1]),
        ),
        Mend(
            "flip",
            trc("what is done to data", "Flip"),
            tr("Swaps top and bottom."),
            _each(lambda images, peak: images[:, ::-1]),
        ),
        Mend(
            "shift-labels",
            tr("Shift labels"),
            tr("Takes 1 from each label: 1 becomes 0, and 10 (or 0) becomes 9."),
            _with_labels_shifted,
        ),
        Mend(
            "drop-empty",
            tr("Leave out empty pictures"),
            tr("Leaves out pictures without any ink."),
            _without_empty,
        ),
        Mend(
            "redivide",
            tr("Divide again"),
            tr("Puts all digits together and takes a random fifth for testing."),
            _divided_again,
        ),
    )
}
"""What can be done about data, by the word for it."""


def mended_source(source: str, mends: Sequence[str]) -> str:
    """The name of the data set ``source`` with more mends, which come before its additions."""
    return "+".join([source, *mends])


def parts_of(dataset: Dataset) -> dict[str, Part]:
    """Its three parts by their names."""
    return {"train": dataset.train, "validation": dataset.validation, "test": dataset.test}


def is_empty(part: Part) -> np.ndarray:
    """Bool (n,): whether all pixels of an image are alike."""
    flat = part.images.reshape(len(part), part.images.shape[1] * part.images.shape[2])
    return flat.min(axis=1) == flat.max(axis=1) if len(flat) else np.zeros(0, bool)
