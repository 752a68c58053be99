"""Labels as anybody writes them -> the digits 0 to 9.

Whole numbers, real ones that are whole, texts ("7", "seven"), a row, a column, one-hot rows, and
1 to 10 where 10 stands for 0.
"""

import numpy as np

from ...digit_names import digit_of_name
from ...errors import BadFileError
from ...language import quoted, tr

_QMNIST_COLUMNS = 8
"""QMNIST's extended labels: the class, then who wrote it and where it lies in NIST's tables."""

_MOST_CLASSES = 100


def label_count(labels: np.ndarray) -> set[int]:
    """How many images an array could be the labels of; empty where it can't be labels at all."""
    if labels.ndim == 0 or labels.size == 0 or labels.dtype.kind not in "biufUS":
        return set()
    sides = [side for side in labels.shape if side != 1]
    if len(sides) <= 1:
        return {labels.size}
    if len(sides) == 2 and labels.dtype.kind in "biuf":
        rows, columns = sides
        counts = {rows} if columns in (10, _QMNIST_COLUMNS) else set()
        return counts | ({columns} if rows == 10 else set())
    return set()


def to_digits(labels: np.ndarray, count: int, name: str) -> np.ndarray:
    """int64 (count,), 0 to 9, of labels written in any of these ways.

    Args:
        labels: See ``label_count``.
        count: How many images they belong to.
        name: Of the file, for the sentence of an error.

    Raises:
        BadFileError: They are no digits, or not as many.
    """
    flat = _flat(labels, count, name)
    if len(flat) != count:
        raise unequal_counts(name, count, len(flat))
    if flat.dtype.kind in "US":
        flat = _read_texts(flat, name)
    elif flat.dtype.kind == "f":
        wrong = np.flatnonzero(~(np.rint(flat) == flat))
        if len(wrong):
            raise _bad_label(name, wrong[0], flat[wrong[0]])
    numbers = np.clip(flat, -(2**31), 2**31).astype(np.int64)
    if numbers.max() == 10 and numbers.min() >= 1:
        numbers = numbers % 10
    wrong = np.flatnonzero((numbers < 0) | (numbers > 9))
    if len(wrong) > 1 and numbers.min() >= 0 and 11 < numbers.max() < _MOST_CLASSES:
        raise BadFileError(
            tr(
                "The labels in “{name}” go up to {largest}, as those of letters do (EMNIST’s "
                "letters, balanced, byclass), but digits go from 0 to 9 only. Choose a set of "
                "digits, or leave out all that is no digit.",
                name=name,
                largest=numbers.max(),
            )
        )
    if len(wrong):
        raise _bad_label(name, wrong[0], flat[wrong[0]])
    return numbers


def unequal_counts(name: str, images: int, labels: int) -> BadFileError:
    """Images of which some have no label, or labels of no image."""
    return BadFileError(
        tr(
            "“{name}” holds {images} images but {labels} labels. Save one label for each image.",
            name=name,
            images=images,
            labels=labels,
        )
    )


def no_labels(name: str) -> BadFileError:
    """A file of images in the place of one of labels."""
    return BadFileError(
        tr("“{name}” holds images where labels are needed. Name the file of labels.", name=name)
    )


def _flat(labels: np.ndarray, count: int, name: str) -> np.ndarray:
    """The labels in one row."""
    sides = [side for side in labels.shape if side != 1]
    if len(sides) <= 1:
        return labels.reshape(-1)
    if len(sides) == 2 and count in label_count(labels):
        table = labels.reshape(sides)
        if len(table) != count:
            table = table.T
        if table.shape[1] == _QMNIST_COLUMNS:
            return table[:, 0]
        return _from_one_hot(table, name)
    raise BadFileError(
        tr(
            "The labels in “{name}” are {dtype} of shape {shape}; they must be one "
            "number for each image, or a row of ten with a 1 at the digit.",
            name=name,
            dtype=labels.dtype,
            shape=labels.shape,
        )
    )


def _from_one_hot(table: np.ndarray, name: str) -> np.ndarray:
    """The place of the one 1 in each row."""
    table = table.astype(np.float64)
    high = table.max(axis=1, keepdims=True)
    wrong = np.flatnonzero((table == high).sum(axis=1) != 1)
    if len(wrong):
        raise BadFileError(
            tr(
                "Row {number} of the labels in “{name}” does not name one digit of ten. "
                "Save one number, 0 to 9, for each image.",
                number=wrong[0] + 1,
                name=name,
            )
        )
    return table.argmax(axis=1)


def _read_texts(texts: np.ndarray, name: str) -> np.ndarray:
    """int64 of labels that are texts; each kind of text is read once."""
    kinds, places = np.unique(texts, return_inverse=True)
    numbers = np.empty(len(kinds), np.int64)
    for kind, text in enumerate(kinds.tolist()):
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        digit = 10 if text.strip().strip("'\"") == "10" else digit_of_name(text)
        if digit is None:
            first = int(np.flatnonzero(places.reshape(-1) == kind)[0])
            raise _bad_label(name, first, quoted(text[:40]))
        numbers[kind] = digit
    return numbers[places.reshape(-1)]


def _bad_label(name: str, place: int, value: object) -> BadFileError:
    if isinstance(value, np.generic):
        value = f"{value:g}" if value.dtype.kind == "f" else value
    return BadFileError(
        tr(
            "Label number {number} in “{name}” is {value}, but digits go from 0 to 9 only. "
            "Choose labels of digits.",
            number=place + 1,
            name=name,
            value=value,
        )
    )
