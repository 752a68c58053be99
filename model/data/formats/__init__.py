"""Digits from files of any form, known by their content: IDX, CSV, npz, npy, MAT, pictures.

``reading`` opens files and folders; what they hold becomes ``RawPart``s: images with labels, of
the whole or of the training, validation and test part. Invariants: nothing in a file is ever
executed or unpickled; only ordinary files are opened; memory is bounded before it is taken.
"""

from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from ...errors import BadFileError, MissingFileError
from ...language import tr
from .annotations import labels_beside, labels_in_order, names_in_json
from .arrays import LazyArray, idx_array, npy_array
from .bitmaps import is_bitmaps, reading_bitmaps
from .entries import Entry, archive_entries, file_entry, folder_entries, head
from .expanding import expanded, pictures_among
from .folders import reading_pictures
from .known_others import of_torch, refuse_known
from .labels import no_labels
from .mat import mat_arrays
from .naming import TEST, TRAIN, role_of, says_images, says_labels, stem_of
from .pairing import RawPart, can_be_images, can_be_labels, is_table, paired
from .sniff import form_of
from .sparse import is_sparse, reading_sparse
from .table import label_column, names_in_table, reading_table, table_array

__all__ = ["RawPart", "reading"]

MAX_DATA_FILES = 200
"""Files in a folder that are looked into, pictures not counted."""

_ENDINGS = (".gz", ".csv", ".tsv", ".txt", ".data", ".tra", ".tes", ".arff", ".npz", ".npy", ".mat",
            "ubyte", ".zip", ".idx", ".dat", "-int", ".pkl", ".pickle", ".bin", ".bz2",
            ".xz")  # fmt: skip
_NO_DATA = (".md", ".rst", ".html", ".htm", ".xml", ".yml", ".yaml", ".ipynb", ".log", ".names",
            ".info", ".py", ".m", ".r", ".c", ".h", ".cpp", ".java", ".js", ".sh", ".bat", ".ini",
            ".cfg", ".toml", ".lock", ".pdf", ".doc", ".docx", ".svg", ".exe", ".so",
            ".dll")  # fmt: skip
_NOTES = (".json", ".jsonl")
_PROSE = ("readme", "license", "licence", "copying", "changelog", "notice")


@dataclass
class _Contents:
    """What the files of a folder hold, pictures not counted.

    Attributes:
        arrays: Of IDX, npy, npz and MAT files.
        tables: Tables that may hold images.
        names: Picture file -> label, of tables of names and of JSON files.
        refusals: Why files were not taken.
    """

    arrays: list[LazyArray] = field(default_factory=list)
    tables: list[Entry] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    refusals: list[BadFileError] = field(default_factory=list)


def reading(
    paths: Sequence[Path], name: str, notes: list[str]
) -> Generator[float, None, list[RawPart]]:
    """The parts that files and folders make; yields the fraction read, 0 to 1, as far as known.

    Args:
        paths: A file or a folder; or two files: images and labels, or training and test.
        name: What to call them in sentences.
        notes: Gets a sentence for whatever is left out.

    Raises:
        MissingFileError: Something is absent or may not be read.
        BadFileError: It holds no digits; the text says what it looks like.
    """
    if len(paths) == 1 and paths[0].is_dir():
        entries = folder_entries(paths[0])
        if not entries:
            raise MissingFileError(
                tr(
                    "The folder “{name}” holds no files. Choose one with files named like MNIST’s "
                    "(train-images-idx3-ubyte, …), a table, or pictures in folders 0 to 9.",
                    name=name,
                )
            )
        return (yield from _collected(entries, name, notes))
    entries = [file_entry(path) for path in paths]
    if len(entries) == 1:
        return (yield from _single(entries[0], paths[0], notes))
    return (yield from _several(entries, name, notes))


def _single(entry: Entry, path: Path, notes: list[str]) -> Generator[float, None, list[RawPart]]:
    """The parts of one file, with the file of labels beside it where it needs one."""
    form = form_of(head(entry), entry.name)
    if form in ("idx", "npy"):
        array = _array(entry, form)
        if array.dtype.kind == "O":
            return paired([array], entry.name, notes)  # which says that it is a pickle
        if is_table(array):
            return _one_role(paired([array], entry.name, notes))
        partner = file_entry(_partner(entry, path, array))
        return _one_role(paired([array, _array(partner)], entry.name, notes))
    if form in ("zip", "tar"):
        with archive_entries(entry, form) as entries:
            return (yield from _collected(entries, entry.name, notes))
    if form == "mat":
        return paired(mat_arrays(entry), entry.name, notes)
    if form == "picture":
        raise BadFileError(
            tr(
                "“{name}” is one picture. Choose the folder that holds the pictures to learn "
                "from, or read it with `digitapp predict`.",
                name=entry.name,
            )
        )
    names = names_in_table(entry)
    if names is not None:
        entries = pictures_among(folder_entries(path.parent))
        return (yield from reading_pictures(entries, names, entry.name, notes))
    parts = yield from _reading_text(entry)
    return _one_role(parts) if len(parts) == 1 else parts


def _several(
    entries: Sequence[Entry], name: str, notes: list[str]
) -> Generator[float, None, list[RawPart]]:
    """Images and labels, in any order; or a file for training and one for testing."""
    arrays = [_array_of(entry) for entry in entries]
    if None not in arrays:
        if len(arrays) == 2:
            return _one_role([_named_pair(arrays, entries)])
        return paired(arrays, name, notes)
    if len(entries) != 2:
        raise BadFileError(
            tr(
                "“{name}” names {count} files. Name two: images and labels, or training and test.",
                name=name,
                count=len(entries),
            )
        )
    parts = []
    for entry, role in zip(entries, (TRAIN, TEST), strict=True):
        found = yield from _collected([entry], entry.name, notes)
        best = next((part for part in found if part.role == role), found[0])
        parts.append(RawPart(best.images, best.labels, role))
    return parts


def _collected(
    entries: Sequence[Entry], name: str, notes: list[str]
) -> Generator[float, None, list[RawPart]]:
    """The parts that the files of a folder or an archive make together."""
    refusals: list[BadFileError] = []
    with ExitStack() as archives:
        entries = expanded(entries, archives, refusals)
        pictures = pictures_among(entries)
        others = _others(entries, pictures, name)
        refuse_known(entries, name)
        found = _looked_into(others, has_pictures=bool(pictures))
        if found.arrays:
            labels = [] if any(map(can_be_labels, found.arrays)) else _label_columns(found.tables)
            return paired([*found.arrays, *labels], name, notes)
        large = any(entry.size > 1 << 20 for entry in found.tables)
        if found.tables and (len(pictures) < 10 or large):
            return (yield from _from_tables(found.tables, name, notes))
        if pictures:
            names = found.names or labels_beside(pictures, entries)
            spare = _in_order(pictures, found.tables)
            return (yield from reading_pictures(pictures, names, name, notes, spare))
        if refusals + found.refusals:
            raise (refusals + found.refusals)[0]
    raise MissingFileError(
        tr(
            "“{name}” holds no data of digits. Choose a folder with files named like MNIST’s "
            "(train-images-idx3-ubyte, …), a table, or pictures in folders 0 to 9.",
            name=name,
        )
    )


def _others(entries: Sequence[Entry], pictures: Sequence[Entry], name: str) -> list[Entry]:
    """The files that may be data, pictures not counted."""
    shown = {entry.path for entry in pictures}
    others = [entry for entry in entries if entry.path not in shown and _may_be_data(entry)]
    if len(others) > MAX_DATA_FILES:
        others = [entry for entry in others if _sounds_like_data(entry)]
    rest = [entry for entry in others if not entry.name.lower().endswith(".txt")]
    if len(others) - len(rest) > MAX_DATA_FILES and pictures:  # a text beside each picture
        others = rest
    if len(others) > MAX_DATA_FILES:
        raise BadFileError(
            tr(
                "“{name}” holds {count} files that may be data. Choose the folder that holds "
                "the digits alone.",
                name=name,
                count=len(others),
            )
        )
    return others


def _looked_into(others: Sequence[Entry], *, has_pictures: bool) -> _Contents:
    """What files that are no pictures hold."""
    found = _Contents()
    for entry in others:
        try:
            if entry.name.lower().endswith(_NOTES) and has_pictures:
                found.names |= names_in_json(entry)
                continue
            form = form_of(head(entry), entry.name)
            if form in ("idx", "npy"):
                found.arrays.append(_array(entry, form))
            elif form == "mat":
                found.arrays += [_moved(array, entry, others) for array in mat_arrays(entry)]
            elif form == "zip" and entry.name.lower().endswith((".pt", ".pth")):
                raise of_torch(entry.name)
            elif form == "text":
                names = names_in_table(entry) if has_pictures else None
                if names is not None:
                    found.names |= names
                else:
                    found.tables.append(entry)
        except BadFileError as error:
            found.refusals.append(error)
    return found


def _label_columns(tables: Sequence[Entry]) -> list[LazyArray]:
    """The columns of labels in tables that hold nothing else of use."""
    found = []
    for entry in tables:
        try:
            found.append(label_column(entry))
        except BadFileError:
            continue
    return [array for array in found if array is not None]


def _in_order(pictures: Sequence[Entry], tables: Sequence[Entry]) -> dict[str, str]:
    """Path -> label, where a text holds one label for each picture and says no names."""
    for array in _label_columns([entry for entry in tables if entry.size < 1 << 20]):
        if labels := labels_in_order(pictures, [str(label) for label in array.load()]):
            return labels
    return {}


def _reading_text(entry: Entry) -> Generator[float, None, list[RawPart]]:
    """The digits of a table, whichever way it is written."""
    start = head(entry)
    if is_bitmaps(start):
        return [(yield from reading_bitmaps(entry))]
    if is_sparse(start):
        return [(yield from reading_sparse(entry))]
    return (yield from reading_table(entry))


def _array_of(entry: Entry) -> LazyArray | None:
    """The one array of a file, of images or of labels; None where it holds both, or is no array."""
    start = head(entry)
    form = form_of(start, entry.name)
    if form in ("idx", "npy"):
        array = _array(entry, form)
        return None if is_table(array) else array
    if form != "text" or is_sparse(start) or is_bitmaps(start):
        return None
    return table_array(entry)


def _from_tables(
    entries: Sequence[Entry], name: str, notes: list[str]
) -> Generator[float, None, list[RawPart]]:
    """The parts of the tables in a folder; those without labels are left out."""
    parts: dict[str, RawPart] = {}
    arrays, refusals = [], []
    for entry in entries:
        try:
            array = _array_of(entry) if len(entries) > 1 else None
            if array is not None:
                arrays.append(array)
                continue
            for part in (yield from _reading_text(entry)):
                parts.setdefault(part.role, part)
        except BadFileError as error:
            refusals.append(error)
    if not parts:
        if arrays:
            return paired(arrays, name, notes)
        raise refusals[0]
    for array in arrays:
        if array.ndim > 1 and len(parts) < 2:
            notes.append(
                tr(
                    "“{path}” holds images but no labels of them and was left out. Save labels "
                    "beside it to have it too.",
                    path=array.path,
                )
            )
    return [part for part in parts.values() if part.role or TRAIN not in parts]


def _array(entry: Entry, form: str = "") -> LazyArray:
    """The array of an IDX or npy file, of ``form`` where that is known already.

    Raises:
        BadFileError: It is something else.
    """
    if (form or form_of(head(entry), entry.name)) == "npy":
        return npy_array(entry)
    return idx_array(entry)


def _moved(array: LazyArray, outer: Entry, others: Sequence[Entry]) -> LazyArray:
    """The array under the name of its file too, where that one is not alone."""
    if len(others) == 1:
        return array
    return replace(array, path=f"{outer.path}/{array.path}")


def _named_pair(arrays: Sequence[LazyArray], entries: Sequence[Entry]) -> RawPart:
    """Images and labels that a person named one after the other, whatever their names."""
    first, second = arrays
    for array, entry in zip(arrays, entries, strict=True):
        if not can_be_images(array) and array is first and can_be_images(second):
            first, second = second, first
            break
        if array is second and can_be_images(array) and not can_be_images(first):
            break
        if array is second and len(array.shape) > 2:
            raise no_labels(entry.name)
    plain = [replace(array, path=word) for word, array in (("images", first), ("labels", second))]
    return paired(plain, f"{entries[0].name}, {entries[1].name}", [])[0]


def _partner(entry: Entry, path: Path, array: LazyArray) -> Path:
    """The file of labels beside one of images, or of images beside one of labels.

    Raises:
        MissingFileError: There is none.
    """
    wants_labels = can_be_images(array) and not (
        says_labels(entry.name) and not says_images(entry.name)
    )
    says = says_labels if wants_labels else says_images
    key = (stem_of(entry.name), role_of(entry.name))
    try:
        beside = sorted(p for p in path.parent.iterdir() if p.name != path.name and p.is_file())
    except OSError:
        beside = []
    ending = path.name.lower().endswith(".npy")
    for other in beside:
        same_kind = other.name.lower().endswith(".npy") == ending
        if says(other.name) and same_kind and (stem_of(other.name), role_of(other.name)) == key:
            return other
    if wants_labels:
        raise MissingFileError(
            tr(
                "The labels of “{name}” were not found beside it. "
                "Name both files with a comma between them: IMAGES,LABELS.",
                name=entry.name,
            )
        )
    raise MissingFileError(
        tr(
            "The images of “{name}” were not found beside it. "
            "Name both files with a comma between them: IMAGES,LABELS.",
            name=entry.name,
        )
    )


def _one_role(parts: list[RawPart]) -> list[RawPart]:
    """Digits of one file alone are the whole, whatever its name says."""
    return [RawPart(part.images, part.labels, "") for part in parts[:1]]


def _may_be_data(entry: Entry) -> bool:
    """Whether a file beside others is worth a look, by its name and size."""
    name = entry.path.rpartition("/")[2].lower()
    return bool(entry.size) and not name.startswith(_PROSE) and not name.endswith(_NO_DATA)


def _sounds_like_data(entry: Entry) -> bool:
    """Whether a file has a name that data have."""
    name = entry.name.lower()
    return "." not in name or any(ending in name for ending in _ENDINGS)
