"""What is wrong with digits that were loaded, as sentences, and which of ``mends`` mends it."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..language import commas, listed, tr
from .dataset import NO_DIGIT, Dataset
from .mends import MENDS, is_empty, parts_of

MIN_TEST = 50
"""Fewer test digits than this leave an accuracy uncertain by more than 5 % at 95 % correct."""

_PER_CLASS = 30  # generated digits of each label that turned ones are compared with
_COMPARED = 300  # digits of the data that are compared
_GRID = 10  # px a side that they are compared at
_LOOKED_AT = 5000  # digits whose paper and emptiness are looked at
_MIN_GAIN = 0.15  # of accuracy, by which turned digits must be recognised better to be called so
_MIN_RECOGNISED = 0.55  # of the digits, once turned back: else they are no digits we know


@dataclass(frozen=True)
class Finding:
    """Something about data that will disappoint.

    Attributes:
        key: Short name.
        text: A sentence or two: what it is, and what it leads to.
        mends: Keys in MENDS of what mends it, in this order; empty where nothing here can.
    """

    key: str
    text: str
    mends: tuple[str, ...] = ()


def examined(dataset: Dataset, *, known: bool = False) -> tuple[Finding, ...]:
    """What is wrong with a data set, worst first.

    Args:
        dataset: As it was loaded, mends done.
        known: Whether its digits are of a kind known to be upright, so that nothing is compared.
    """
    findings = [*_missing_classes(dataset), *_paper(dataset)]
    if not known and not findings:
        findings += _turned(dataset)
    elif not known:
        is_light = any(finding.key == "light background" for finding in findings)
        findings += _turned(MENDS["invert"].apply(dataset) if is_light else dataset)
    return (*findings, *_empty(dataset), *_small_test(dataset))


def value_findings(not_numbers: int, low: float, high: float, stretched: bool) -> list[Finding]:
    """What the values of pixels give cause to say.

    Args:
        not_numbers: Values that are NaN or infinite.
        low: Smallest value that came in.
        high: Largest.
        stretched: Whether they were spread over 0 to 255.
    """
    findings = []
    if not_numbers:
        findings.append(
            Finding(
                "not numbers",
                tr(
                    "{count:,} pixels are no numbers (NaN or infinity); they were taken as "
                    "background. Look where the data come from.",
                    count=not_numbers,
                ),
            )
        )
    if stretched:
        findings.append(
            Finding(
                "range",
                tr(
                    "The pixels go from {low:.3g} to {high:.3g}; they were spread over 0 to 255, "
                    "so that what a network learns from lies between 0 and 1.",
                    low=low,
                    high=high,
                ),
            )
        )
    return findings


def _missing_classes(dataset: Dataset) -> list[Finding]:
    labels = np.concatenate([part.labels for part in parts_of(dataset).values()])
    counts = np.bincount(labels[labels != NO_DIGIT], minlength=10)[:10]
    present, missing = np.flatnonzero(counts), np.flatnonzero(counts == 0)
    if len(present) == 1:
        text = tr(
            "The data hold only the digit {digit}. A network learns to say it of "
            "everything; add the other digits.",
            digit=present[0],
        )
    elif len(missing):
        shown = _listed(missing)
        text = tr(
            "No example of {digits} is among the data: digits are missing that a network can then "
            "never recognise. Add some of each.",
            digits=shown,
        )
    elif len(rare := np.flatnonzero(counts * 10 < np.median(counts))):
        text = tr(
            "There are few examples of {digits}: {counts}, of other digits about {usual}. A "
            "network recognises rare digits badly; add some.",
            digits=_listed(rare),
            counts=commas(str(counts[digit]) for digit in rare),
            usual=int(np.median(counts)),
        )
    else:
        return []
    return [Finding("missing classes", text)]


def _paper(dataset: Dataset) -> list[Finding]:
    """Dark ink on light: the rim of a picture is background."""
    images = dataset.train.images[:_LOOKED_AT]
    if not len(images):
        return []
    rim = np.concatenate(
        [images[:, 0], images[:, -1], images[:, 1:-1, 0], images[:, 1:-1, -1]], axis=1
    )
    inner = images[:, 1:-1, 1:-1]
    if rim.mean() > 0.55 * dataset.peak and rim.mean() > inner.mean():
        text = tr(
            "The pictures have a light background with dark ink, black on white; drawings and "
            "the networks here have it the other way round. Invert them."
        )
        return [Finding("light background", text, ("invert",))]
    return []


def _empty(dataset: Dataset) -> list[Finding]:
    total = sum(len(part) for part in parts_of(dataset).values())
    count = sum(int(is_empty(part).sum()) for part in parts_of(dataset).values())
    if not count:
        return []
    text = tr(
        "{count:,} of {total:,} pictures are empty: all their pixels are alike. They teach "
        "nothing; leave them out.",
        count=count,
        total=total,
    )
    return [Finding("empty pictures", text, ("drop-empty",) if count < total / 2 else ())]


def _small_test(dataset: Dataset) -> list[Finding]:
    count = len(dataset.test)
    if count >= MIN_TEST:
        return []
    total = sum(len(part) for part in parts_of(dataset).values())
    text = tr(
        "The test part holds only {count} digits, too few for an accuracy to mean much: one digit "
        "more or less is {percent:.0f} %.",
        count=count,
        percent=100 / max(1, count),
    )
    can_help = total // 5 > 2 * count
    return [Finding("small test", text, ("redivide",) if can_help else ())]


def _turned(dataset: Dataset) -> list[Finding]:
    """Digits that are recognised far better transposed, mirrored or flipped, or one label on."""
    part = dataset.train.digits
    chosen = np.linspace(0, len(part) - 1, min(len(part), _COMPARED)).astype(int)
    images, labels = part.images[chosen], part.labels[chosen]
    if len(set(labels.tolist()) - {0, 1, 8}) < 2:
        return []
    reference, reference_labels = _reference()
    accuracies, shifted = {}, {}
    for key, (_, mends) in _TURNS.items():
        turned = images
        for mend in mends:
            turned = _TURNING[mend](turned)
        nearest = (_boxed(turned) @ reference.T).argmax(axis=1)
        accuracies[key] = float((reference_labels[nearest] == labels).mean())
        shifted[key] = float(((reference_labels[nearest] + 1) % 10 == labels).mean())
    findings = _shifted(max(accuracies.values()), max(shifted.values()))
    if findings:
        accuracies = shifted
    best = max(accuracies, key=lambda key: accuracies[key])
    gain = accuracies[best] - accuracies["upright"]
    if best == "upright" or gain < _MIN_GAIN or accuracies[best] < _MIN_RECOGNISED:
        return findings
    turn, mends = _TURNS[best]
    text = tr(
        "The digits seem to be {turned}: so they are recognised {share:.0%} of the time, "
        "as they stand {upright:.0%}. Drawings are upright; turn the data too.",
        turned=turn,
        share=accuracies[best],
        upright=accuracies["upright"],
    )
    return [*findings, Finding("turned", text, mends)]


def _shifted(accuracy: float, accuracy_shifted: float) -> list[Finding]:
    """Labels that count from 1, the 1 meaning the digit 0, as those of MATLAB's programs do."""
    if accuracy_shifted < _MIN_RECOGNISED or accuracy_shifted - accuracy < _MIN_GAIN:
        return []
    text = tr(
        "The labels seem to be one too high, as where MATLAB counts from 1: with 1 taken from each "
        "they agree with {accuracy_shifted:.0%} of the digits, as they stand with {accuracy:.0%}. "
        "Shift them.",
        accuracy_shifted=accuracy_shifted,
        accuracy=accuracy,
    )
    return [Finding("shifted labels", text, ("shift-labels",))]


_TURNING: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "transpose": lambda images: images.transpose(0, 2, 1),
    "mirror": lambda images: images[:, :, ::-1],
    "flip": lambda images: images[:, ::-1],
}
_TURNS: dict[str, tuple[str, tuple[str, ...]]] = {
    "upright": ("", ()),
    "transposed": (tr("transposed (mirrored and turned)"), ("transpose",)),
    "mirrored": (tr("mirrored, left to right"), ("mirror",)),
    "flipped": (tr("flipped, top to bottom"), ("flip",)),
    "upside down": (tr("turned upside down"), ("mirror", "flip")),
    "to the left": (tr("turned by a quarter to the left"), ("transpose", "mirror")),
    "to the right": (tr("turned by a quarter to the right"), ("transpose", "flip")),
    "the other way": (
        tr("transposed the other way (mirrored and turned)"),
        ("transpose", "mirror", "flip"),
    ),
}
"""How pictures can stand -> in words, and the mends that set them upright, in this order."""


@functools.lru_cache(maxsize=1)
def _reference() -> tuple[np.ndarray, np.ndarray]:
    """Generated pen digits, as ``_boxed`` makes them, and their labels."""
    from ..preprocess import recipe_for
    from .pen import pen_part

    part = pen_part(10 * _PER_CLASS, recipe_for("mnist"), seed=1)
    return _boxed(part.images), part.labels


def _boxed(images: np.ndarray) -> np.ndarray:
    """float32 (n, GRID²): each digit's box of ink in a grid, blurred by it, of length 1."""
    boxed = np.zeros((len(images), _GRID * _GRID), np.float32)
    for row, image in zip(boxed, images, strict=True):
        ink = image > 0.3 * image.max()
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        if not len(rows):
            continue
        digit = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32)
        row[:] = _resized(digit).reshape(-1)
    boxed -= boxed.mean(axis=1, keepdims=True)
    return boxed / np.maximum(np.linalg.norm(boxed, axis=1, keepdims=True), 1e-6)


def _resized(digit: np.ndarray) -> np.ndarray:
    """The digit in a square grid, its proportions kept, by averages of what falls into a cell."""
    height, width = digit.shape
    side = max(height, width)
    square = np.zeros((side, side), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = digit
    weights = _overlaps(side)
    return weights @ square @ weights.T


@functools.lru_cache(maxsize=512)
def _overlaps(side: int) -> np.ndarray:
    """float32 (GRID, side): which fraction of each of ``side`` pixels falls into each cell."""
    edges = np.linspace(0, side, _GRID + 1)
    pixels = np.arange(side)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return (np.maximum(overlap, 0) * _GRID / side).astype(np.float32)


def _listed(digits: np.ndarray) -> str:
    return listed([str(digit) for digit in digits])
