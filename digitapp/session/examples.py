"""Digits to show as examples: of the loaded data, and before there are any, drawn ones."""

from dataclasses import dataclass

import numpy as np

from model.data.catalogue import entry_for
from model.data.pen import example_digits
from model.language import tr
from model.preprocess import recipe_for

FALLBACK = "mnist"
"""The recipe of data that nobody knows before they are loaded."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Some digits.

    Attributes:
        images: float32 (count, height, width) in [0, 1].
        note: What they are, where they are not of the loaded data; else empty.
    """

    images: np.ndarray
    note: str = ""


def drawn_examples(source: str, drawing: np.ndarray | None, count: int) -> Examples:
    """As many digits as data of that name would hold them, before those are loaded.

    Args:
        source: Name or path of the data that are chosen.
        drawing: The person's own as network input, float32 (h, w); it comes first where it has
            the size of the others.
        count: How many.
    """
    entry = entry_for(source)
    recipe = recipe_for(entry.recipe if entry is not None else FALLBACK)
    images = example_digits(count, recipe)
    is_own = drawing is not None and drawing.shape == recipe.shape
    if is_own:
        images = np.concatenate([drawing[None], images[:-1]], dtype=np.float32)
    note = (
        tr(
            "The data are not loaded yet: your drawing and digits that the program writes. “Train” "
            "loads them."
        )
        if is_own
        else tr("The data are not loaded yet: digits that the program writes. “Train” loads them.")
    )
    return Examples(images, note)
