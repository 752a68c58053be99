"""A data set: images of digits in three explicit parts, and the seeded splits that make them.

Invariant: images stay uint8 in memory, with 0 for background; ``to_input`` makes them float32,
a batch at a time.
"""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ..errors import BadFileError, SettingError
from ..language import tr

if TYPE_CHECKING:
    from .health import Finding

NO_DIGIT = -1
"""Label of an image that shows no digit. Only what networks learn from holds such."""

MIN_DIGITS = 10
"""Fewer digits than this cannot be divided into three parts that mean something."""

VALIDATION_FRACTION = 1 / 12
"""Of the training part of data that come with a test part; 5,000 of MNIST's 60,000."""


@dataclass(frozen=True, eq=False)
class Part:
    """Images with their labels.

    Attributes:
        images: (n, height, width) uint8, 0 for background.
        labels: (n,) int64, 0 to 9, or NO_DIGIT.
    """

    images: np.ndarray
    labels: np.ndarray

    def __post_init__(self) -> None:
        if self.images.dtype != np.uint8 or self.images.ndim != 3:
            raise ValueError(f"images are {self.images.dtype} {self.images.shape}")
        if self.labels.dtype != np.int64 or self.labels.shape != self.images.shape[:1]:
            raise ValueError(f"labels are {self.labels.dtype} {self.labels.shape}")

    def __len__(self) -> int:
        return len(self.images)

    @property
    def digits(self) -> "Part":
        """The part without images that show no digit; itself where there are none."""
        is_digit = self.labels != NO_DIGIT
        return self if is_digit.all() else self.take(np.flatnonzero(is_digit))

    def take(self, indices: np.ndarray | slice) -> "Part":
        """A part of its own with the digits at ``indices``; the memory of this one is let go."""
        if isinstance(indices, slice):
            return Part(self.images[indices].copy(), self.labels[indices].copy())
        return Part(self.images[indices], self.labels[indices])


@dataclass(frozen=True, eq=False)
class Dataset:
    """Digits to learn from, to watch learning by, and to judge it with.

    Attributes:
        name: What ``load_dataset`` was asked for.
        title: Name for people.
        train: What networks learn from.
        validation: What settings and early stopping are chosen by; may be empty.
        test: What a finished network is judged by.
        peak: Value of full ink in the images (255, or 16 for scikit-learn's digits).
        recipe: Name of the recipe that turns drawings into such images.
        findings: What is wrong with the digits, worst first; see ``health``.
        notes: What was left out while they were loaded, a sentence each.
    """

    name: str
    title: str
    train: Part
    validation: Part
    test: Part
    peak: int
    recipe: str
    findings: "tuple[Finding, ...]" = ()
    notes: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the images, in pixels."""
        height, width = self.train.images.shape[1:]
        return height, width


def to_input(images: np.ndarray, peak: int) -> np.ndarray:
    """Network input, images / peak: float32 of the same shape, in [0, 1].

    Args:
        images: uint8, any shape.
        peak: Value of full ink.
    """
    # One pass over the pixels; a Python float leaves float32 what it is, a numpy one would not.
    return np.multiply(images, 1.0 / float(peak), dtype=np.float32)


def recipe_name(shape: tuple[int, int]) -> str:
    """Name of the recipe that fits images of ``shape`` (height, width)."""
    named = {(28, 28): "mnist", (8, 8): "digits"}
    return named.get(shape, f"box {shape[0]}x{shape[1]}")


def split_rng(seed: int) -> np.random.Generator:
    """The generator that splits are drawn from: a stream apart from the training's.

    Raises:
        SettingError: The seed is negative.
    """
    if seed < 0:
        raise SettingError(tr("The seed must be 0 or more, not {seed}.", seed=seed))
    return np.random.Generator(np.random.PCG64([seed, 0x5D11]))


def split_off(part: Part, fraction: float, rng: np.random.Generator) -> tuple[Part, Part]:
    """The rest of ``part``, and a random ``fraction`` (0 to 1) of it, at least one digit.

    Both keep the order that the digits had.
    """
    rest, chosen = _draw(np.arange(len(part)), fraction, rng)
    return part.take(rest), part.take(chosen)


def split_three(part: Part, seed: int) -> tuple[Part, Part, Part]:
    """Train, validation and test: a random fifth tests, a tenth of the others validates.

    ``part`` holds at least MIN_DIGITS digits.
    """
    rng = split_rng(seed)
    rest, test = _draw(np.arange(len(part)), 0.2, rng)
    train, validation = _draw(rest, 0.1, rng)
    return part.take(train), part.take(validation), part.take(test)


def with_fewer(dataset: Dataset, count: int, seed: int) -> Dataset:
    """The data set with ``count`` of its training digits, drawn at random.

    With the same seed, fewer digits are among those of any larger number.

    Raises:
        SettingError: It has no so many.
    """
    if count > len(dataset.train):
        raise SettingError(
            tr(
                "“{title}” has {count:,} digits to train with, not {wanted:,}. Ask for fewer.",
                title=dataset.title,
                count=len(dataset.train),
                wanted=count,
            )
        )
    # A stream apart from the splits'; by raw bits for the same reason as there.
    bits = np.random.PCG64([seed, 0x5D12])
    order = np.argsort(bits.random_raw(len(dataset.train)), kind="stable")
    train = dataset.train.take(np.sort(order[:count]))
    title = tr("{title}, {count:,} to train with", title=dataset.title, count=count)
    return replace(dataset, title=title, train=train)


def _draw(
    indices: np.ndarray, fraction: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The rest of ``indices``, and a random ``fraction`` of them, both in the order they had."""
    count = max(1, round(fraction * len(indices)))
    # By the raw bits, whose stream numpy promises not to change, on any machine or version;
    # of Generator's own methods, permutation() among them, it does not (NEP 19).
    order = np.argsort(rng.bit_generator.random_raw(len(indices)), kind="stable")
    return indices[np.sort(order[count:])], indices[np.sort(order[:count])]


def split_textbook(part: Part) -> tuple[Part, Part, Part]:
    """Train, validation and test in file order: nine tenths, none, the last tenth."""
    n_train = math.floor(len(part) * 9 / 10)
    return part.take(slice(n_train)), part.take(slice(0, 0)), part.take(slice(n_train, None))


def check_enough(part: Part, title: str) -> None:
    """Raises BadFileError where ``part`` holds fewer than MIN_DIGITS digits."""
    if len(part) < MIN_DIGITS:
        raise BadFileError(
            tr(
                "“{title}” holds {count} digits; it takes at least {fewest} to train and "
                "to test with. Add more of them.",
                title=title,
                count=len(part),
                fewest=MIN_DIGITS,
            )
        )


def require_random_split(split: str, title: str) -> None:
    """Raises SettingError unless ``split`` is "random"; others are scikit-learn's digits' own."""
    if split != "random":
        raise SettingError(
            tr(
                "The split “{split}” exists for scikit-learn’s digits only. "
                "Use “random” for “{title}”.",
                split=split,
                title=title,
            )
        )
