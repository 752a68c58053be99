"""What a network must not forget while it learns a handwriting."""

import contextlib
from collections.abc import Generator

import numpy as np

from ..data import Dataset, Part, load_dataset, to_input
from ..data.pen import loading_pen
from ..data.pen_orders import loading_points
from ..data.scribbles import scribble_part
from ..errors import MissingFileError
from ..preprocess import PointRecipe, Recipe
from ..progress import Spread
from .head import Head
from .learning import Pool

REPLAYED = 4000  # digits; with 2000 MNIST lost 0.12 points, others' pens 0.3, each twice as much

# What a network rejected before, it shall reject afterwards.
SCRIBBLES, REJECTED_BELOW = 200, 0.5

GENERATED = 2000  # digits, where no data set fits


def finding_digits(
    recipe: Recipe | PointRecipe, dataset: Dataset | None = None, *, data_dir: str | None = None
) -> Generator[float, None, Dataset]:
    """A data set of many writers for a network that reads drawings by ``recipe``.

    That is ``dataset`` if it is of the recipe; else MNIST, where its files are, or scikit-learn's
    digits, where one of them is; else generated pen digits, painted by the recipe. Yields the
    fraction that is made, 0 to 1.

    Args:
        recipe: What turns drawings into the network's input.
        dataset: What is loaded already.
        data_dir: Folder of MNIST's files.
    """
    if dataset is not None and dataset.recipe == recipe.name:
        return dataset
    if recipe.name in ("mnist", "digits"):
        # Without MNIST's files digits are made.
        with contextlib.suppress(MissingFileError):
            return load_dataset(recipe.name, data_dir=data_dir)
    generated = loading_pen if recipe.takes_pictures else loading_points
    return (yield from generated(size=GENERATED, recipe=recipe.name))


def replaying(
    head: Head,
    recipe: Recipe,
    replay: Part,
    peak: int,
    key: tuple[int, ...],
    spread: Spread = map,
) -> Generator[float, None, tuple[Pool, Pool]]:
    """Pools of digits to learn again, and of scribbles that the network rejects.

    Args:
        head: What learns them.
        recipe: Paints the scribbles.
        replay: Digits to choose from.
        peak: Their full ink.
        key: Of all chance.
        spread: What the digits are looked at by, some at a time.
    """
    chosen = np.random.default_rng(key).permutation(len(replay))[:REPLAYED]
    inputs = yield from head.preparing(to_input(replay.images[chosen], peak), spread)
    part = scribble_part(SCRIBBLES, recipe, key[0])
    yield 0.7 * SCRIBBLES
    images = to_input(part.images, recipe.peak)
    with np.errstate(over="ignore", invalid="ignore"):
        rejected = head.network.predict_proba(images).max(axis=1) < REJECTED_BELOW
    scribbles = Pool(head.prepared(images[rejected]), part.labels[rejected])
    return Pool(inputs, replay.labels[chosen]), scribbles
