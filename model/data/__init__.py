"""What networks learn from: data sets by name or by file, in explicit, seeded parts."""

import errno
import os
import stat
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from ..disk import hint_of_file, names_file, read_error
from ..errors import MissingFileError, SettingError
from ..language import any_of, commas, tr
from ..progress import result_of
from .catalogue import ADDITIONS, DATASETS, CatalogueEntry, entry_for
from .dataset import MIN_DIGITS, Dataset, Part, split_rng, to_input, with_fewer
from .health import Finding, examined
from .mends import MENDS, Mend, mended_source
from .mixture import loading_mixture, read_count, read_mixture

__all__ = [
    "ADDITIONS",
    "DATASETS",
    "MENDS",
    "SPLITS",
    "CatalogueEntry",
    "Dataset",
    "Finding",
    "Mend",
    "Part",
    "load_dataset",
    "loading",
    "mended_source",
    "mends_of",
    "to_input",
    "unmended_source",
]

PART = "train"
"""Word behind a data set's name that asks for some of its training digits: "mnist+train:5000"."""

SPLITS = tuple(dict.fromkeys(split for entry in DATASETS.values() for split in entry.splits))
"""The ways in which some data set can be divided."""


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
        source: A name in DATASETS; or "pen:30000" for more of them than usual; or a file of
            digits, a folder, or two files with a comma between them: IMAGES,LABELS or TRAIN,TEST
            (``formats`` says of what forms). A word without separator or dot is a name, whatever
            files there are; a Path is always a file. Behind it, each after a plus sign, mends, see
            MENDS, how many of the training digits are taken, see PART, and what these are mixed
            with, see ADDITIONS: "my.npz+invert", "mnist+train:5000", "mnist+pen:30000+scribbles".
        data_dir: Folder of the files of a named data set.
        split: "random", or "textbook" for scikit-learn's digits.
        seed: Of the random split; the same on every machine.

    Raises:
        MissingFileError: There is neither such a name nor such a file.
        BadFileError: A file does not hold digits.
        SettingError: The split does not exist for this data set, or the seed is negative.
    """
    return result_of(loading(source, data_dir=data_dir, split=split, seed=seed))


def loading(
    source: str | Path,
    *,
    data_dir: str | Path | None = None,
    split: str = "random",
    seed: int = 0,
) -> Generator[float, None, Dataset]:
    """What ``load_dataset`` gives; yields the fraction done, 0 to 1, where that takes time."""
    if split not in SPLITS:
        raise SettingError(
            tr(
                "The split can be {splits}, but not “{split}”.",
                splits=any_of(SPLITS),
                split=split,
            )
        )
    split_rng(seed)  # for its complaint, before files are read
    name = _written(source)
    base, mends, added = _parsed(name)
    counts = [_count_of_part(word) for word in added if _is_part(word)]
    rest = [word for word in added if not _is_part(word)]
    mixture = read_mixture("+".join(["", *rest]), ADDITIONS)[1]
    dataset = yield from _loading_base(base, data_dir, split, seed)
    for mend in mends:
        dataset = mend.apply(dataset)
    for count in counts:
        dataset = with_fewer(dataset, count, seed)
    dataset = replace(dataset, name=name, findings=_findings(base, dataset, mends))
    if mixture:
        dataset = yield from loading_mixture(name, dataset, mixture, seed)
    return dataset


def _loading_base(
    name: str, data_dir: str | Path | None, split: str, seed: int
) -> Generator[float, None, Dataset]:
    """The data set without what is done to it."""
    if name in DATASETS:
        loaded = DATASETS[name].load(data_dir=data_dir, split=split, seed=seed)
        return loaded if isinstance(loaded, Dataset) else (yield from loaded)
    # Here, for the window is to open without the readers of all forms of files.
    from .opening import loading_files

    if _is_listed(name):
        size = read_count(name, ADDITIONS["pen"])
        return (yield from entry_for(name).load(split=split, seed=seed, size=size, name=name))
    path, kind = Path(name), _kind(name)
    if kind != "absent":
        title = path.resolve().name if kind == "folder" else _title(path)
        return (yield from loading_files(name, title, [path], split, seed))
    if "," in name:
        paths = [Path(word.strip()) for word in name.split(",")]
        return (yield from loading_files(name, _title(paths[0]), paths, split, seed))
    raise MissingFileError(
        tr(
            "There is no data set or file “{name}”.{hint} Name one of {names}, or a file of "
            "digits.",
            name=name,
            hint=hint_of_file(name),
            names=commas(DATASETS),
        )
    )


def _written(source: str | Path) -> str:
    """The source as a word that means the same: of a Path, one that is no name."""
    word = str(source)
    return word if isinstance(source, str) or names_file(word) else f".{os.sep}{word}"


def mends_of(source: str) -> tuple[str, ...]:
    """Keys in MENDS of what is mended about the data set ``source`` names, in this order."""
    return tuple(mend.key for mend in _parsed(source)[1])


def unmended_source(source: str) -> str:
    """The name of the same data set with nothing mended about it."""
    base, _, added = _parsed(source)
    return "+".join([base, *added])


def _parsed(name: str) -> tuple[str, list[Mend], list[str]]:
    """What is loaded, what is mended about it in this order, and what is added to it."""
    base, *words = name.split("+")
    if not (_is_listed(base) and all(map(_is_known, words))):
        base, words = name, []
        while "+" in base and _kind(base) == "absent":
            base, _, word = base.rpartition("+")
            words.insert(0, word)
    mends = [MENDS[word] for word in words if word in MENDS]
    return base, mends, [word for word in words if word not in MENDS]


def _is_listed(base: str) -> bool:
    """Whether the catalogue has it: "mnist" or "pen:30000", but not the file "mnist+mine.npz"."""
    return "+" not in base and entry_for(base) is not None


def _is_known(word: str) -> bool:
    """Whether a mend or an addition goes by this word, with or without a number."""
    return word in MENDS or _is_part(word) or word.partition(":")[0] in ADDITIONS


def _is_part(word: str) -> bool:
    """Whether a word asks for some of the training digits."""
    return word.partition(":")[0] == PART


def _count_of_part(word: str) -> int:
    """The number of training digits that "train:5000" asks for.

    Raises:
        SettingError: It is none.
    """
    count = word.partition(":")[2]
    if not (count.isascii() and count.isdigit() and int(count[:8]) >= MIN_DIGITS):
        raise SettingError(
            tr(
                "“{word}” asks for “{count}” training digits: give a number from {fewest} on "
                "after the colon, such as “{example}”.",
                word=word,
                count=count,
                fewest=MIN_DIGITS,
                example=f"{PART}:5000",
            )
        )
    return int(count[:8])


def _findings(base: str, dataset: Dataset, mends: list[Mend]) -> tuple[Finding, ...]:
    """What is wrong with data from files; the catalogue's are known to be sound."""
    if not mends and _is_listed(base):
        return dataset.findings
    return (*examined(dataset), *dataset.findings)


def _kind(word: str) -> Literal["absent", "folder", "file"]:
    """What is there under this word; nothing where it has neither separator nor dot."""
    path = Path(word)
    if not names_file(word):
        return "absent"
    try:
        return "folder" if stat.S_ISDIR(path.stat().st_mode) else "file"
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return "absent"
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # two long names with a comma between them
            return "absent"
        raise read_error(path, error) from error


def _title(path: Path) -> str:
    """The file's name without its endings."""
    return Path(path.name.removesuffix(".gz")).stem or path.name
