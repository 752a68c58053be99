"""MNIST: 60,000 and 10,000 images of 28x28 pixels, in four IDX files, and where they lie.

Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits", 1998.
"""

import os
import stat
from pathlib import Path

from ..errors import BadFileError, MissingFileError
from ..language import listed, quoted, tr
from .dataset import (
    VALIDATION_FRACTION,
    Dataset,
    check_enough,
    recipe_name,
    require_random_split,
    split_off,
    split_rng,
)

TITLE = "MNIST"
FOLDER_VARIABLE = "DIGITAPP_DATA"
"""The environment variable that may name the folder with the files."""
TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
FILE_NAMES = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)
"""Each may also end in ``.gz``."""

_INNER = ("MNIST/raw", "raw")
"""Where libraries put the files inside a folder."""
_PEAK = 255
_HOW_TO_GET = tr("Get them with `digitapp fetch mnist`, or name their folder with --data-dir.")


def cache_folder() -> Path:
    """The folder in the user's cache that MNIST is downloaded to; it need not exist."""
    from platformdirs import user_cache_path

    return user_cache_path("digitapp", appauthor=False) / "mnist"


def find_mnist(data_dir: str | Path | None = None) -> dict[str, Path]:
    """Each of FILE_NAMES -> the file, packed or not.

    They are looked for in ``data_dir`` alone if it is given, else in the folder that
    $DIGITAPP_DATA names and then in the user's cache.

    Raises:
        MissingFileError: No folder holds all four.
    """
    if data_dir is not None:
        folder = Path(data_dir)
        _check_readable(folder)
        if not os.path.isdir(folder):
            raise MissingFileError(
                tr(
                    "There is no folder “{folder}”. {how_to_get}",
                    folder=folder,
                    how_to_get=_HOW_TO_GET,
                )
            )
        found = _files_in(folder)
        absent = [name for name in FILE_NAMES if name not in found]
        if absent:
            raise MissingFileError(
                tr(
                    "The folder “{folder}” lacks MNIST’s file “{file}” (or “{file}.gz”). "
                    "{how_to_get}",
                    folder=folder,
                    file=absent[0],
                    how_to_get=_HOW_TO_GET,
                )
            )
        return found
    folders = [cache_folder()]
    if os.environ.get(FOLDER_VARIABLE):
        folders.insert(0, Path(os.environ[FOLDER_VARIABLE]))
    for folder in folders:
        found = _files_in(folder)
        if len(found) == len(FILE_NAMES):
            return found
    for folder in folders:
        _check_readable(folder)
    looked = listed([quoted(folder) for folder in folders])
    raise MissingFileError(
        tr(
            "MNIST’s four files were not found in {looked}. {how_to_get}",
            looked=looked,
            how_to_get=_HOW_TO_GET,
        )
    )


def load_mnist(
    *, data_dir: str | Path | None = None, split: str = "random", seed: int = 0
) -> Dataset:
    """MNIST: a random twelfth of the training images validates, t10k tests.

    Args:
        data_dir: The folder with the files; see ``find_mnist``.
        split: "random" only.
        seed: Of the split.

    Raises:
        MissingFileError: The files are not there or may not be read.
        BadFileError: One is damaged or they do not belong together.
        SettingError: Another split was asked for.
    """
    # Here, for the window asks at its start where the files are, and reads none of them.
    from .idx import read_idx_pair

    require_random_split(split, TITLE)
    rng = split_rng(seed)
    files = find_mnist(data_dir)
    test = read_idx_pair(files[TEST_IMAGES], files[TEST_LABELS])
    both = read_idx_pair(files[TRAIN_IMAGES], files[TRAIN_LABELS])
    check_enough(both, files[TRAIN_IMAGES].name)
    if both.images.shape[1:] != test.images.shape[1:]:
        raise BadFileError(
            tr(
                "The images in “{train}” and “{test}” "
                "differ in size. Put files together that belong together.",
                train=files[TRAIN_IMAGES].name,
                test=files[TEST_IMAGES].name,
            )
        )
    train, validation = split_off(both, VALIDATION_FRACTION, rng)
    recipe = recipe_name(train.images.shape[1:])
    return Dataset("mnist", TITLE, train, validation, test, _PEAK, recipe)


def _check_readable(folder: Path) -> None:
    """Raises MissingFileError where a folder, or one inside it, is there and may not be read."""
    for inner in ("", *_INNER):
        path = folder / inner
        try:
            is_closed = stat.S_ISDIR(path.stat().st_mode) and not os.access(path, os.R_OK | os.X_OK)
        except PermissionError:
            is_closed = True
        except (OSError, ValueError):  # there is nothing of that name
            is_closed = False
        if is_closed:
            raise MissingFileError(
                tr(
                    "The folder “{path}” may not be read. Ask for permission to read it, or name "
                    "another with --data-dir.",
                    path=path,
                )
            )


def _files_in(folder: Path) -> dict[str, Path]:
    """Those of FILE_NAMES that ``folder`` holds, or one inside it where libraries put them."""
    best: dict[str, Path] = {}
    for inner in ("", *_INNER):
        found = {}
        for name in FILE_NAMES:
            # Packed first: only these does a download verify. With a dot is how some archives
            # unpack them.
            dotted = name.replace("-idx", ".idx")
            for candidate in (f"{name}.gz", name, dotted, f"{dotted}.gz"):
                path = folder / inner / candidate
                if os.path.lexists(path):
                    found[name] = path
                    break
        if len(found) > len(best):
            best = found
    return best
