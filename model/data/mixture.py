"""Data sets whose training part is mixed with digits and scribbles that our own code makes.

What a network is judged by stays what it was: validation and test are those of the data set.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..errors import SettingError
from ..preprocess import Recipe, recipe_for
from .dataset import Dataset, Part

LARGEST = 1_000_000


@dataclass(frozen=True)
class Addition:
    """Something that training digits can be mixed with.

    Attributes:
        title: For people, in the plural.
        make: (how many, recipe to paint with, seed) -> Part.
        count: How many are made where nothing else is said.
    """

    title: str
    make: Callable[[int, Recipe, int], Part]
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
        key, colon, count = word.partition(":")
        if key not in additions:
            raise SettingError(
                f"“{key}” can't be added to a data set. What can: {', '.join(additions)}, with "
                "the number wanted after a colon, such as “mnist+pen:30000”."
            )
        addition = additions[key]
        if not colon:
            count = str(addition.count)
        if not (count.isascii() and count.isdigit() and 1 <= int(count[:8]) <= LARGEST):
            raise SettingError(
                f"“{word}” asks for “{count}” {addition.title}: give a number from 1 to "
                f"{LARGEST:,} after the colon."
            )
        mixture.append((addition, int(count)))
    return base, mixture


def load_mixture(
    name: str, dataset: Dataset, mixture: Sequence[tuple[Addition, int]], seed: int
) -> Dataset:
    """``dataset`` with more to train on, painted by its recipe.

    Args:
        name: What was asked for.
        dataset: Its validation and test parts stay.
        mixture: What is added, and how many.
        seed: Of what is made.
    """
    recipe = recipe_for(dataset.recipe)
    parts = [dataset.train, *(addition.make(count, recipe, seed) for addition, count in mixture)]
    train = Part(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )
    added = " and ".join(f"{count:,} {addition.title}" for addition, count in mixture)
    return replace(dataset, name=name, title=f"{dataset.title} with {added}", train=train)
