"""What networks learn from: data sets by name or by file, in explicit, seeded parts."""

import errno
import stat
from collections.abc import Generator
from pathlib import Path
from typing import Literal

from ..disk import open_file, read_error
from ..errors import MissingFileError, SettingError
from .arrays import read_npz
from .catalogue import ADDITIONS, DATASETS, CatalogueEntry
from .dataset import Dataset, Part, require_random_split, single_file_dataset, split_rng, to_input
from .idx import read_idx_pair
from .mixture import loading_mixture, read_count, read_mixture
from .mnist import load_folder
from .pen import loading_pen

__all__ = [
    "ADDITIONS",
    "DATASETS",
    "SPLITS",
    "CatalogueEntry",
    "Dataset",
    "Part",
    "load_dataset",
    "loading",
    "to_input",
]

SPLITS = tuple(dict.fromkeys(split for entry in DATASETS.values() for split in entry.splits))
"""The ways in which some data set can be divided."""

_IDX_PEAK = 255


def load_dataset(
    source: str | Path,
    *,
    data_dir: str | Path | None = None,
    split: str = "random",
    seed: int = 0,
) -> Dataset:
    """The data set that ``source`` names, in train, validation and test parts.

    ``loading`` does the same and tells how far it is.

    Args:
        source: A name in DATASETS; a name and what its training part is mixed with, such as
            "mnist+pen:30000+scribbles", see ADDITIONS; "pen:30000" for more of them than usual;
            or an ``.npz`` file with ``images`` and ``labels``; an IDX file of images whose labels
            lie beside it under the matching name; ``IMAGES,LABELS``, two IDX files; or a folder
            with files named like MNIST's.
        data_dir: Folder of the files of a named data set.
        split: "random", or "textbook" for scikit-learn's digits.
        seed: Of the random split; the same on every machine.

    Raises:
        MissingFileError: There is neither such a name nor such a file.
        BadFileError: A file does not hold digits.
        SettingError: The split does not exist for this data set, or the seed is negative.
    """
    work = loading(source, data_dir=data_dir, split=split, seed=seed)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def loading(
    source: str | Path,
    *,
    data_dir: str | Path | None = None,
    split: str = "random",
    seed: int = 0,
) -> Generator[float, None, Dataset]:
    """What ``load_dataset`` gives; yields the fraction done, 0 to 1, where that takes time."""
    if split not in SPLITS:
        raise SettingError(f"The split can be {' or '.join(SPLITS)}, but not “{split}”.")
    split_rng(seed)  # for its complaint, before files are read
    if source in DATASETS:
        loaded = DATASETS[str(source)].load(data_dir=data_dir, split=split, seed=seed)
        return loaded if isinstance(loaded, Dataset) else (yield from loaded)
    name, path = str(source), Path(source)
    kind = _kind(path)
    if kind == "absent" and "+" in name:
        base, mixture = read_mixture(name, ADDITIONS)
        dataset = yield from loading(base, data_dir=data_dir, split=split, seed=seed)
        return (yield from loading_mixture(name, dataset, mixture, seed))
    if kind == "absent" and name.partition(":")[0] == "pen":
        size = read_count(name, ADDITIONS["pen"])
        return (yield from loading_pen(split=split, seed=seed, size=size, name=name))
    if kind == "folder":
        return load_folder(name, path.resolve().name, path, split, seed)
    images, comma, labels = name.partition(",")
    if comma and kind == "absent":
        images_path, labels_path = Path(images.strip()), Path(labels.strip())
    else:
        if kind == "absent":
            raise MissingFileError(
                f"There is no data set or file “{name}”. Name one of {', '.join(DATASETS)}, "
                "or a file of digits."
            )
        images_path, labels_path = path, None
    title = _title(images_path)
    require_random_split(split, title)
    if labels_path is None and _is_npz(path):
        part, peak = read_npz(path)
    else:
        part, peak = read_idx_pair(images_path, labels_path or _labels_beside(path)), _IDX_PEAK
    return single_file_dataset(name, title, part, peak, seed)


def _kind(path: Path) -> Literal["absent", "folder", "file"]:
    try:
        return "folder" if stat.S_ISDIR(path.stat().st_mode) else "file"
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return "absent"
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # two long names with a comma between them
            return "absent"
        raise read_error(path, error) from error


def _is_npz(path: Path) -> bool:
    if path.suffix.lower() == ".npz":
        return True
    with open_file(path) as file:
        try:
            return file.read(2) == b"PK"
        except OSError as error:
            raise read_error(path, error) from error


def _labels_beside(images: Path) -> Path:
    """The file of labels that belongs to a file of images, packed or not."""
    name = images.name.replace("images", "labels").replace("idx3", "idx1")
    bare = name.removesuffix(".gz")
    if name != images.name:
        for candidate in (name, bare, f"{bare}.gz"):
            if images.with_name(candidate).exists():
                return images.with_name(candidate)
    raise MissingFileError(
        f"The labels of “{images.name}” were not found beside it. "
        "Name both files with a comma between them: IMAGES,LABELS."
    )


def _title(path: Path) -> str:
    """The file's name without its endings."""
    return Path(path.name.removesuffix(".gz")).stem or path.name
