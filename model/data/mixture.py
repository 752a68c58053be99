"""Data sets whose training part is mixed with digits and scribbles that our own code makes.

What a network is judged by stays what it was: validation and test are those of the data set.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from ..errors import SettingError
from ..language import commas, listed, tr
from ..preprocess import Recipe, recipe_for
from ..progress import mapped
from .dataset import Dataset, Part

T = TypeVar("T")

LARGEST = 1_000_000

PIECE = 500
"""Images made between two words of progress: about a third of a second."""

Make = Callable[..., Part]
"""(how many, recipe to paint with, seed, first=number of the first) -> Part."""


@dataclass(frozen=True)
class Addition:
    """Something that training digits can be mixed with.

    Attributes:
        title: For people, in the plural.
        make: Makes them.
        count: How many are made where nothing else is said.
    """

    title: str
    make: Make
    count: int


def read_mixture(
    name: str, additions: Mapping[str, Addition]
) -> tuple[str, list[tuple[Addition, int]]]:
    """The data set of "mnist+pen:30000+scribbles", and how many of what are added.

    Raises:
        SettingError: There is no such addition, or its number is none.
    """
    base, *words = name.split("+")
    mixture = []
    for word in words:
        key = word.partition(":")[0]
        if key not in additions:
            raise SettingError(
                tr(
                    "“{key}” can't be added to a data set. What can: {names}, with "
                    "the number wanted after a colon, such as “mnist+pen:30000”.",
                    key=key,
                    names=commas(additions),
                )
            )
        mixture.append((additions[key], read_count(word, additions[key])))
    return base, mixture


def read_count(word: str, addition: Addition) -> int:
    """The number that "pen:30000" asks for, or the usual one of "pen".

    Raises:
        SettingError: What follows the colon is no number, or none that can be made.
    """
    _, colon, count = word.partition(":")
    if not colon:
        return addition.count
    if not (count.isascii() and count.isdigit() and 1 <= int(count[:8]) <= LARGEST):
        raise SettingError(
            tr(
                "“{word}” asks for “{count}” {digits}: give a number from 1 to "
                "{most:,} after the colon.",
                word=word,
                count=count,
                digits=addition.title,
                most=LARGEST,
            )
        )
    return int(count)


def counted(work: Generator[int, None, T], done: int, wanted: int) -> Generator[float, None, T]:
    """What ``work`` returns; yields the fraction of ``wanted`` that is done, from ``done`` on."""

    def fraction(more: int) -> float:
        nonlocal done
        done += more
        return done / wanted

    return (yield from mapped(work, fraction))


def making(make: Make, count: int, recipe: Recipe, seed: int) -> Generator[int, None, Part]:
    """``count`` images as ``make`` makes them; yields on the way how many more are done."""
    parts = []
    for first in range(0, count, PIECE):
        parts.append(make(min(PIECE, count - first), recipe, seed, first=first))
        yield len(parts[-1])
    return join(parts)


def join(parts: Sequence[Part]) -> Part:
    """All digits of ``parts``, in their order."""
    images = np.concatenate([part.images for part in parts])
    return Part(images, np.concatenate([part.labels for part in parts]))


def loading_mixture(
    name: str, dataset: Dataset, mixture: Sequence[tuple[Addition, int]], seed: int
) -> Generator[float, None, Dataset]:
    """``dataset`` with more to train on, painted by its recipe.

    Yields the fraction that is made, 0 to 1.

    Args:
        name: What was asked for.
        dataset: Its validation and test parts stay.
        mixture: What is added, and how many.
        seed: Of what is made.
    """
    recipe = recipe_for(dataset.recipe)
    parts, done, wanted = [dataset.train], 0, sum(count for _, count in mixture)
    for addition, count in mixture:
        work = making(addition.make, count, recipe, seed)
        parts.append((yield from counted(work, done, wanted)))
        done += count
    return replace(dataset, name=name, title=mixed_title(dataset.title, mixture), train=join(parts))


def mixed_title(title: str, mixture: Sequence[tuple[Addition, int]]) -> str:
    """The title of data with a mixture in their training part: "MNIST with 20,000 scribbles"."""
    if not mixture:
        return title
    added = [
        tr("{count:,} {digits}", count=count, digits=addition.title) for addition, count in mixture
    ]
    return tr("{title} with {added}", title=title, added=listed(added))
