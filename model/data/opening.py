"""A data set out of anybody's files: their parts as they are, the missing ones divided off.

What files hold is found out in ``formats``; here it becomes bytes with a peak, and three parts.
"""

from collections.abc import Generator, Sequence
from pathlib import Path

import numpy as np

from ..errors import BadFileError
from ..language import listed, tr
from .dataset import (
    VALIDATION_FRACTION,
    Dataset,
    Part,
    check_enough,
    recipe_name,
    require_random_split,
    split_off,
    split_rng,
    split_three,
)
from .formats import RawPart, reading
from .formats.naming import TEST, TRAIN, VALIDATION
from .formats.pixels import to_bytes
from .health import value_findings

_TEST_FRACTION = 0.2


def loading_files(
    name: str, title: str, paths: Sequence[Path], split: str, seed: int
) -> Generator[float, None, Dataset]:
    """The data set in files or a folder; yields the fraction read, 0 to 1, as far as known.

    A test part that they bring along is kept, and so is a validation part; a random fifth tests
    otherwise.

    Args:
        name: What was asked for.
        title: For people, also in sentences about what is wrong.
        paths: See ``formats.reading``.
        split: "random" only.
        seed: Of the split.

    Raises:
        MissingFileError: Something is absent or may not be read.
        BadFileError: There are no digits, too few, or they don't belong together.
        SettingError: Another split was asked for, or the seed is negative.
    """
    require_random_split(split, title)
    rng = split_rng(seed)
    notes: list[str] = []
    shown = paths[0].name or title if len(paths) == 1 else ",".join(path.name for path in paths)
    raw = yield from reading(paths, shown, notes)
    parts, peak, findings = _as_parts(raw, shown)
    recipe = recipe_name(next(iter(parts.values())).images.shape[1:])
    divided = _divided(parts, shown, seed, rng)
    return Dataset(name, title, *divided, peak, recipe, tuple(findings), tuple(notes))


def _as_parts(raw: Sequence[RawPart], name: str) -> tuple[dict[str, Part], int, list]:
    """Role -> images as bytes with labels; their peak; what their values give cause to say."""
    sizes = {part.images.shape[1:] for part in raw}
    if len(sizes) > 1:
        shown = listed(sorted(f"{width}×{height}" for height, width in sizes))
        raise BadFileError(
            tr(
                "The images in the files of “{name}” differ in size ({sizes} pixels). Put files "
                "together that belong together.",
                name=name,
                sizes=shown,
            )
        )
    ink = to_bytes([part.images for part in raw], name)
    parts = {
        part.role: Part(images, part.labels.astype(np.int64))
        for part, images in zip(raw, ink.images, strict=True)
    }
    return parts, ink.peak, value_findings(ink.not_numbers, ink.low, ink.high, ink.stretched)


def _divided(
    parts: dict[str, Part], name: str, seed: int, rng: np.random.Generator
) -> tuple[Part, Part, Part]:
    """Train, validation and test."""
    train = parts.get(TRAIN, parts.get(""))
    test, validation = parts.get(TEST), parts.get(VALIDATION)
    if train is None:
        train, test, validation = next(iter(parts.values())), None, None
    check_enough(train, name)
    if test is None and validation is None:
        return split_three(train, seed)
    if test is None:
        train, test = split_off(train, _TEST_FRACTION, rng)
    if validation is None:
        train, validation = split_off(train, VALIDATION_FRACTION, rng)
    return train, validation, test
