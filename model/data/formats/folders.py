"""Folders of pictures: the label is in the folder's name, in the file's, or in a table of names."""

import io
import math
import re
import struct
import warnings
import zlib
from collections import Counter, defaultdict
from collections.abc import Generator, Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np

from ...digit_names import WORDS, digit_of_name
from ...errors import BadFileError, DigitError
from ...language import tr
from .bitmaps import bitmap, is_bitmap
from .entries import Entry, read_all, shown_names
from .naming import role_of
from .pairing import RawPart
from .pixels import MAX_BYTES, MAX_COUNT, MAX_SIDE, MIN_SIDE, too_many_digits

SIDE = 28
"""Px a side that pictures get which are large, or not all of one size."""

_MAX_PICTURE = 16 << 20  # bytes of a file
_MAX_PIXELS = 16_000_000
_BARE = {str(digit) for digit in range(10)} | set(WORDS)
_KEPT_SIDE = 64  # px: pictures that are all alike and no larger stay as they are
_KEYWORD = re.compile(r"(?:label|digit|num|number|class|lbl|gt|is)[-_= ]?(\d)(?!\d)")
_DECODER_ERRORS = (
    OSError, EOFError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError,
    AttributeError, RuntimeError, AssertionError, MemoryError, struct.error, zlib.error,
)  # fmt: skip


def reading_pictures(
    entries: Sequence[Entry],
    tables: Mapping[str, str],
    name: str,
    notes: list[str],
    spare: Mapping[str, str] | None = None,
) -> Generator[float, None, list[RawPart]]:
    """The parts that pictures make; yields the fraction read, 0 to 1.

    Args:
        entries: The pictures.
        tables: Picture file -> label, of a table of names; empty where there is none.
        name: Of the folder or archive, for the sentence of an error.
        notes: Gets a sentence for whatever is left out.
        spare: The same as ``tables``, where neither folders nor names say anything.

    Raises:
        BadFileError: No picture says which digit it is, or none can be read.
    """
    labels = _labels_from_tables(entries, tables)
    if not labels:
        labels = _labels_from_folders(entries)
        if len(set(labels.values())) < 2:
            # All in one folder: its name may be that of a download, “digits 2”.
            labels = _labels_from_names(entries) or labels
    if not labels and spare:
        labels = _labels_from_tables(entries, spare)
        notes.append(
            tr("The labels were given to the pictures in the order of the pictures’ names.")
        )
    if not labels:
        raise BadFileError(
            tr(
                "“{name}” holds {count} pictures, but nothing says which digits they are. Put "
                "them into folders named 0 to 9, or begin their names with the digit, such as "
                "“7_001.png”.",
                name=name,
                count=len(entries),
            )
        )
    if len(labels) > MAX_COUNT:
        raise too_many_digits(name)
    left_out = [entry.path for entry in entries if entry.path not in labels]
    if left_out:
        notes.append(
            tr(
                "{count} pictures say nothing of which digit they are and were left out: "
                "{names}. Begin their names with the digit to learn from them too.",
                count=len(left_out),
                names=shown_names(left_out),
            )
        )
    chosen = [entry for entry in entries if entry.path in labels]
    images = yield from _reading(chosen, name, notes)
    size = _common_size(images)
    roles: dict[str, list[str]] = defaultdict(list)
    for path in images:
        roles[role_of(path)].append(path)
    return [
        RawPart(
            np.stack([_fitted(images[path], size) for path in paths]),
            np.array([labels[path] for path in paths], np.int64),
            role,
        )
        for role, paths in sorted(roles.items())
    ]


def _labels_from_tables(entries: Sequence[Entry], table: Mapping[str, str]) -> dict[str, int]:
    """Path -> digit, by a table that names whole paths or the last parts of them."""
    found = {}
    for entry in entries:
        path = entry.path
        while path:
            word = table.get(path, table.get(path.rpartition(".")[0] or path))
            if word is not None:
                digit = 0 if word == "10" else digit_of_name(word)
                if digit is not None:
                    found[entry.path] = digit
                break
            path = path.partition("/")[2]
    return found


def _labels_from_folders(entries: Sequence[Entry]) -> dict[str, int]:
    """Path -> digit, by the folders that name one, at the level where most do."""
    levels = max((entry.path.count("/") for entry in entries), default=0)
    best: tuple[int, int, dict[str, int]] = (0, 0, {})
    for level in range(1, levels + 1):
        folders = {
            entry.path: parts[-level - 1]
            for entry in entries
            if len(parts := entry.path.split("/")) > level
        }
        found = _digits_of_folders(folders)
        bare = sum(_is_bare(folders[path]) for path in found)
        if (len(found), bare) > best[:2]:
            best = (len(found), bare, found)
    return best[2] if best[0] > len(entries) / 2 else {}


def _is_bare(folder: str) -> bool:
    """Whether a folder's name is nothing but a digit, or NIST's code of one."""
    return folder.lower().strip() in _BARE or re.fullmatch("3[0-9]", folder) is not None


def _digits_of_folders(folders: Mapping[str, str]) -> dict[str, int]:
    """Path -> digit, by the one folder that is given for each."""
    # NIST's Special Database 19 names classes by their letters' codes: "30" to "39" are digits.
    is_hexadecimal = len({word for word in folders.values() if re.fullmatch("3[0-9]", word)}) > 4
    folders = {
        path: folder
        for path, folder in folders.items()
        if not is_hexadecimal or re.fullmatch("3[0-9]", folder)
    }
    numbers: dict[str, int] = {}
    for path, folder in folders.items():
        match = re.fullmatch(r"sample0*(\d+)", folder.lower())
        if match:  # Chars74K counts its classes from 1, the digit 0 first
            number = int(match[1]) - 1
        elif is_hexadecimal:
            number = int(folder[1])
        else:
            number = 10 if folder.strip() == "10" else _of_folder(folder)
        if number is not None and number <= 10:
            numbers[path] = number
    kinds = set(numbers.values())
    if 10 in kinds and 0 not in kinds:
        numbers = {path: number % 10 for path, number in numbers.items()}
    return {path: number for path, number in numbers.items() if number <= 9}


def _of_folder(folder: str) -> int | None:
    """The digit that a folder's name means: "7", "digit_7", "seven", "7_digit", "7 - seven"."""
    digit = digit_of_name(folder)
    match = re.fullmatch(r"0*(\d)[ _.-]+[a-zA-Z][a-zA-Z _.-]*", folder.strip())
    return int(match[1]) if digit is None and match else digit


def _labels_from_names(entries: Sequence[Entry]) -> dict[str, int]:
    """Path -> digit, by the one place in the names that always holds a digit."""
    stems = {entry.path: PurePosixPath(entry.path).stem.lower() for entry in entries}
    for reader in (_keyword, _first, _last, _only, _short, _before_letters):
        found = {path: digit for path, stem in stems.items() if (digit := reader(stem)) is not None}
        if len(found) > 0.9 * len(stems) and (len(set(found.values())) > 1 or len(stems) < 10):
            return found
    return {}


def _keyword(stem: str) -> int | None:
    match = _KEYWORD.search(stem)
    return int(match[1]) if match else None


def _first(stem: str) -> int | None:
    return _of_word(re.split(r"[-_. ()]+", stem)[0])


def _last(stem: str) -> int | None:
    words = [word for word in re.split(r"[-_. ()]+", stem) if word]
    return _of_word(words[-1]) if words else None


def _only(stem: str) -> int | None:
    """Of "img7a": the one digit; of "three12": the word."""
    digits = re.findall(r"\d+", stem)
    if len(digits) == 1 and len(digits[0]) == 1:
        return int(digits[0])
    return WORDS.get(re.sub(r"[^a-zü]", "", stem))


def _short(stem: str) -> int | None:
    """Of "w03_d7_r2": the digit."""
    match = re.search(r"(?:^|[-_ ])[dc](\d)(?![a-z0-9])", stem)
    return int(match[1]) if match else None


def _before_letters(stem: str) -> int | None:
    """Of "7a" and "7bc": the digit."""
    match = re.fullmatch(r"(\d)[a-z]{1,3}", stem)
    return int(match[1]) if match else None


def _of_word(word: str) -> int | None:
    return int(word) if re.fullmatch(r"\d", word) else WORDS.get(word)


def _reading(
    entries: Sequence[Entry], name: str, notes: list[str]
) -> Generator[float, None, dict[str, np.ndarray]]:
    """Path -> uint8 (h, w), of those that can be read; large ones made small at once."""
    images: dict[str, np.ndarray] = {}
    bad: list[str] = []
    size = 0
    for number, entry in enumerate(entries):
        try:
            images[entry.path] = grey_picture(read_all(entry, _MAX_PICTURE), entry.name)
            size += images[entry.path].size
        except DigitError:
            bad.append(entry.path)
        if size > MAX_BYTES:
            raise too_many_digits(name)
        if number % 500 == 0:
            yield number / len(entries)
    if not images:
        raise BadFileError(
            tr(
                "None of the {count} pictures in “{name}” can be read. Save them as PNG.",
                count=len(entries),
                name=name,
            )
        )
    if bad:
        notes.append(
            tr(
                "{bad} of {count} pictures could not be read and were left out: "
                "{names}. Save them again as PNG.",
                bad=len(bad),
                count=len(entries),
                names=shown_names(bad),
            )
        )
    return images


def grey_picture(data: bytes, name: str) -> np.ndarray:
    """uint8 (h, w) of a picture file: as it is where it is small, else within MAX_SIDE px.

    Raises:
        BadFileError: It is no picture, damaged, or larger than 16 megapixels.
    """
    from PIL import Image

    if is_bitmap(data[:4096]):
        return bitmap(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as picture:
                if picture.width * picture.height > _MAX_PIXELS:
                    raise BadFileError(
                        tr(
                            "“{name}” is larger than {most} megapixels. Shrink it.",
                            name=name,
                            most=_MAX_PIXELS // 1_000_000,
                        )
                    )
                pixels = _grey(picture)
    except (*_DECODER_ERRORS, Image.DecompressionBombError) as error:
        raise BadFileError(
            tr(
                "“{name}” is no picture that can be read, or damaged. Save it again as PNG.",
                name=name,
            )
        ) from error
    if max(pixels.shape) > MAX_SIDE or min(pixels.shape) < MIN_SIDE:
        return _fitted(pixels, (SIDE, SIDE))
    return pixels


def _grey(picture) -> np.ndarray:
    """uint8 (h, w) of an open Pillow image; what is transparent becomes background."""
    from PIL import Image

    if picture.mode.startswith(("I", "F")):
        values = np.nan_to_num(np.asarray(picture, dtype=np.float32), posinf=0.0, neginf=0.0)
        high = float(values.max())
        values = values * (255 if high <= 1 else 1 if high <= 255 else 255 / high)
        return values.clip(0, 255).round().astype(np.uint8)
    if not picture.has_transparency_data:
        return np.array(picture.convert("L"))
    colours = picture.convert("RGBA")
    alpha = np.asarray(colours.getchannel("A"))
    grey = np.asarray(colours.convert("L"))
    visible = grey[alpha > 127]
    paper = 255 if visible.size and visible.mean() < 128 else 0
    if not visible.size or alpha.min() > 127:
        return grey.copy()
    base = Image.new("L", colours.size, paper)
    base.paste(colours.convert("L"), mask=colours.getchannel("A"))
    # Dark ink on nothing: what is transparent is background, which is 0.
    return 255 - np.array(base) if paper else np.array(base)


def _common_size(images: Mapping[str, np.ndarray]) -> tuple[int, int]:
    """The size of all pictures where they are alike and small, else SIDE."""
    sizes = Counter(image.shape for image in images.values())
    size, count = sizes.most_common(1)[0]
    alike = count >= 0.9 * len(images)
    return size if alike and max(size) <= _KEPT_SIDE else (SIDE, SIDE)


def _fitted(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """``image`` in ``size``, its proportions kept, in the middle of its own background."""
    if image.shape == size:
        return image
    from PIL import Image

    edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    paper = int(np.median(edge))
    height, width = image.shape
    scale = min(size[0] / height, size[1] / width)
    rows, columns = max(1, math.floor(height * scale)), max(1, math.floor(width * scale))
    small = Image.fromarray(image).resize((columns, rows), Image.Resampling.BOX)
    if scale > 1:
        small = Image.fromarray(image).resize((columns, rows), Image.Resampling.BILINEAR)
    result = np.full(size, paper, np.uint8)
    top, left = (size[0] - rows) // 2, (size[1] - columns) // 2
    result[top : top + rows, left : left + columns] = np.asarray(small)
    return result
