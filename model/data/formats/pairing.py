"""Which arrays are images, which labels, and which belong together.

Shapes say what an array can be, names what it is meant to be.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...errors import BadFileError
from ...language import commas, quoted, tr
from .arrays import LazyArray, held
from .labels import label_count, to_digits, unequal_counts
from .naming import TRAIN, role_of, says_images, says_labels, stem_of
from .pixels import MIN_SIDE, image_counts, no_digits, to_pictures

HOW_TO_SAVE = tr("Save it with numpy.savez(file, images=…, labels=…).")


_NO_DIGITS = re.compile("fashion|kmnist|kuzushiji|letters|notmnist")
"""What other sets with files named like MNIST’s are called."""
_PLACES = ("train_images", "test_images", "train_labels", "test_labels")


@dataclass(frozen=True, eq=False)
class RawPart:
    """Images with their labels, as they stood in a file.

    Attributes:
        images: (n, height, width), numbers of any type and range.
        labels: (n,) int64, 0 to 9.
        role: "train", "validation", "test", or "" where the names speak of no part.
    """

    images: np.ndarray
    labels: np.ndarray
    role: str


@dataclass(frozen=True)
class _Pair:
    images: LazyArray
    labels: LazyArray
    count: int
    role: str


def paired(arrays: Sequence[LazyArray], name: str, notes: list[str]) -> list[RawPart]:
    """The parts that the arrays of a file or of a folder make.

    Args:
        arrays: All there are; others than images and labels are passed over.
        name: Of the file or folder, for the sentence of an error.
        notes: Gets a sentence for whatever is left out.

    Raises:
        BadFileError: There are no images, or no labels, or they don't belong together.
    """
    arrays = [part for array in arrays for part in _without_label_column(array, arrays)]
    arrays = _named_by_place(arrays)
    stems = _by_stem(arrays)
    stem = _chosen_stem(stems, name)
    pairs = _pairs(stems[stem]) or _pairs(arrays)
    if not pairs:
        arrays = _joined_digits(arrays, name) or arrays
        pairs = _pairs(arrays) or _lone_pair(arrays)
    if not pairs:
        raise _unpaired(arrays, name)
    has_train = any(pair.role == TRAIN for pair in pairs)
    parts = []
    for pair in pairs:
        # A whole beside its own training part is the same digits once more.
        if not (has_train and pair.role == ""):
            images = to_pictures(pair.images.load(), pair.count, name)
            labels = to_digits(pair.labels.load(), pair.count, name)
            parts.append(RawPart(images, labels, pair.role))
    _note_unlabelled(stems[stem], pairs, notes)
    return parts


def can_be_images(array: LazyArray) -> bool:
    """Whether an array could be images; a list of labels can't."""
    return bool(image_counts(array)) and not (label_count(array) and says_labels(array.path))


def can_be_labels(array: LazyArray) -> bool:
    """Whether an array could be labels, and not images."""
    return bool(label_count(array)) and not can_be_images(array)


def is_table(array: LazyArray) -> bool:
    """Whether an array is rows of a label and a square picture, as in a CSV file."""
    if array.ndim != 2 or array.dtype.kind not in "biuf":
        return False
    pixels = array.shape[1] - 1
    return pixels >= MIN_SIDE**2 and math.isqrt(pixels) ** 2 == pixels


def _without_label_column(array: LazyArray, arrays: Sequence[LazyArray]) -> tuple[LazyArray, ...]:
    """Images and labels of an array that holds both; other arrays as they are."""
    count = array.shape[0] if array.ndim else 0
    if not is_table(array) or any(count in label_count(other) for other in arrays):
        return (array,)
    table = array.load()

    def kinds(column: np.ndarray) -> int:
        found = np.unique(column)
        return len(found) if np.isin(found, np.arange(11)).all() else -1

    label = 0 if kinds(table[:, 0]) >= kinds(table[:, -1]) else -1
    pixels = table[:, 1:] if label == 0 else table[:, :-1]
    return held(f"{array.path}_images", pixels), held(f"{array.path}_labels", table[:, label])


def _named_by_place(arrays: list[LazyArray]) -> list[LazyArray]:
    """Arrays of ``numpy.savez(file, x, y, u, v)`` under names that say what they are.

    Two images and two lists of labels are a part for training and one for testing, whichever of
    them comes first being the one to train with.
    """
    if len(arrays) != 4 or not all(re.search(r"arr_\d+(\.npy)?$", each.path) for each in arrays):
        return arrays
    if len({array.path.rpartition("/")[0] for array in arrays}) > 1:
        return arrays
    images, labels = _images_and_labels(arrays)
    if len(images) != 2 or len(labels) != 2:
        return arrays
    if images[0].shape[0] not in label_count(labels[0]):
        labels.reverse()
    named = zip((*images, *labels), _PLACES, strict=True)
    return [replace(array, path=word) for array, word in named]


def _images_and_labels(arrays: Sequence[LazyArray]) -> tuple[list[LazyArray], list[LazyArray]]:
    """Those that can be images, and those that can be nothing but labels."""
    return list(filter(can_be_images, arrays)), list(filter(can_be_labels, arrays))


def _by_stem(arrays: Iterable[LazyArray]) -> dict[str, list[LazyArray]]:
    stems: dict[str, list[LazyArray]] = defaultdict(list)
    for array in arrays:
        stems[stem_of(array.path)].append(array)
    return stems


def _chosen_stem(stems: dict[str, list[LazyArray]], name: str) -> str:
    """Which of several data sets in one place is meant: digits before letters."""
    whole = [stem for stem in stems if _pairs(stems[stem])]
    if len(whole) <= 1:
        return whole[0] if whole else next(iter(stems), "")
    for word in ("digits", "mnist", ""):
        fitting = [stem for stem in whole if word == stem or (word and word in stem.split())]
        if len(fitting) == 1:
            return fitting[0]
    shown = commas(quoted(stem or "images") for stem in whole[:4])
    raise BadFileError(
        tr(
            "“{name}” holds several data sets ({names}). Name the files of one with a comma "
            "between them: IMAGES,LABELS.",
            name=name,
            names=shown,
        )
    )


def _pairs(arrays: Iterable[LazyArray]) -> list[_Pair]:
    """The best pair of images and labels of each role, in the order of the roles."""
    roles: dict[str, list[LazyArray]] = defaultdict(list)
    for array in arrays:
        roles[role_of(array.path)].append(array)
    found = []
    for role, members in sorted(roles.items()):
        candidates = [
            (_score(images, labels), number, _Pair(images, labels, count, role))
            for number, images in enumerate(members)
            for labels in members
            if images is not labels and can_be_images(images)
            for count in image_counts(images) & label_count(labels)
        ]
        if candidates:
            found.append(max(candidates, key=lambda row: (row[0], -row[1]))[2])
    return found


def _lone_pair(arrays: Sequence[LazyArray]) -> list[_Pair]:
    """The only images and the only labels, where names speak of different parts or of none."""
    images, labels = _images_and_labels(arrays)
    if len(images) != 1 or len(labels) != 1:
        return []
    counts = image_counts(images[0]) & label_count(labels[0])
    return [_Pair(images[0], labels[0], count, role_of(images[0].path)) for count in counts][:1]


def _score(images: LazyArray, labels: LazyArray) -> float:
    """How well two arrays look like images and their labels."""
    return (
        4.0 * says_labels(labels.path)
        + 4.0 * says_images(images.path)
        - 6.0 * (says_images(labels.path) and not says_labels(labels.path))
        + 1.0 * (images.ndim >= 3)
        + 1.0 * (images.shape[0] in label_count(labels))
        + min(images.size / 1e9, 0.5)
        + 2.0 * (images.path.rpartition("/")[0] == labels.path.rpartition("/")[0])
        - 3.0 * bool(_NO_DIGITS.search(images.path.lower()))
    )


def _joined_digits(arrays: Sequence[LazyArray], name: str) -> list[LazyArray]:
    """Images and labels of arrays that hold one digit each: train0 ... train9, test0 ... test9."""
    groups: dict[str, dict[int, LazyArray]] = defaultdict(dict)
    for array in arrays:
        match = re.fullmatch(r"(.*?)[ _-]?([0-9])(?:\.npy)?", array.path)
        if match and can_be_images(array):
            groups[match[1]][int(match[2])] = array
    joined = []
    for prefix, digits in groups.items():
        if len(digits) < 2 or prefix.rpartition("/")[2] in ("arr", "arr_"):
            continue
        shapes = {array.shape[1:] for array in digits.values()}
        if len(shapes) > 1:
            raise BadFileError(
                tr(
                    "The digits in “{name}” differ in size. Put digits together that are alike.",
                    name=name,
                )
            )
        images = np.concatenate([digits[digit].load() for digit in sorted(digits)])
        labels = np.repeat(sorted(digits), [digits[digit].shape[0] for digit in sorted(digits)])
        joined += [held(f"{prefix}_images", images), held(f"{prefix}_labels", labels)]
    return joined


def _unpaired(arrays: Sequence[LazyArray], name: str) -> BadFileError:
    """Why no two arrays belong together."""
    images, labels = _images_and_labels(arrays)
    pickled = [array for array in arrays if array.dtype.kind == "O"]
    if pickled and not (images and labels):
        shown = _last(pickled[0].path)
        return BadFileError(
            tr(
                "“{array}” in “{name}” holds Python objects (a pickle), which could run a program "
                "when read. Save it as plain numbers.",
                array=shown,
                name=name,
            )
        )
    best = max(images, key=lambda array: (says_images(array.path), array.size), default=None)
    named = [array for array in labels if says_labels(array.path)] or labels
    if images and labels and best.shape[0] != named[0].shape[0]:
        return unequal_counts(name, best.shape[0], named[0].shape[0])
    if any(says_images(array.path) and not array.size for array in arrays):
        return no_digits(name)
    shown = commas(f"{quoted(_last(array.path))} {array.shape}" for array in arrays[:5]) or tr(
        "nothing"
    )
    if images and not labels:
        return BadFileError(
            tr(
                "“{name}” holds images but no labels of them; what it holds is {arrays}. {how}",
                name=name,
                arrays=shown,
                how=HOW_TO_SAVE,
            )
        )
    return BadFileError(
        tr(
            "“{name}” holds no images of digits; what it holds is {arrays}. The shape must be "
            "(number, height, width), or (number, pixels) of squares. {how}",
            name=name,
            arrays=shown,
            how=HOW_TO_SAVE,
        )
    )


def _note_unlabelled(arrays: Sequence[LazyArray], pairs: Sequence[_Pair], notes: list[str]) -> None:
    """Tells of a part whose images have no labels."""
    used = {id(array) for pair in pairs for array in (pair.images, pair.labels)}
    roles = {pair.role for pair in pairs}
    for array in arrays:
        role = role_of(array.path)
        if id(array) not in used and can_be_images(array) and role and role not in roles:
            notes.append(
                tr(
                    "“{array}” has no labels and was left out. Save labels beside it to "
                    "have it too.",
                    array=_last(array.path),
                )
            )


def _last(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".npy")[:40]
