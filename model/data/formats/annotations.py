"""Which digit a picture shows, as other programs note it beside the pictures: JSON, one text each.

What is read: {"a.png": 7}, lists of {"file_name": ..., "label": ...} (JSON lines too, as Hugging
Face's metadata.jsonl), {"labels": [["a.png", 7], ...]} as StyleGAN has it, COCO's images with
annotations and categories, a text file of each picture's name, and one of a label a line.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from .entries import Entry, head, read_all
from .layout import LABEL_NAMES

_MAX_JSON = 32 << 20  # bytes
_FILE_KEYS = ("file_name", "filename", "file", "image", "img", "path", "image_path", "name", "id",
              "external_id")  # fmt: skip
_LABEL_KEYS = (*LABEL_NAMES, "category_id", "gt", "ground_truth", "text")
_LIST_KEYS = ("labels", "annotations", "images", "data", "samples", "items", "records")
_MAX_BESIDE = 4096  # bytes of a text that belongs to one picture


def names_in_json(entry: Entry) -> dict[str, str]:
    """Picture file -> label, of a JSON file beside pictures; empty where it says nothing of them.

    Raises:
        BadFileError: It is too large, or damaged.
    """
    data = read_all(entry, _MAX_JSON).removeprefix(b"\xef\xbb\xbf")
    found: dict[str, str] = {}
    for value in _values(data):
        found |= dict(_coco(value) or _noted(value))
    return {name.replace("\\", "/").removeprefix("./"): label for name, label in found.items()}


def labels_beside(pictures: Sequence[Entry], others: Sequence[Entry]) -> dict[str, str]:
    """Path of a picture -> the first word of the text of the same name: 5.png, 5.txt.

    Empty where less than nine pictures in ten have one.
    """
    texts = {_stem(entry): entry for entry in others if entry.name.lower().endswith(".txt")}
    found = {}
    for picture in pictures:
        text = texts.get(_stem(picture))
        if text is not None and text.size <= _MAX_BESIDE:
            words = head(text).split()
            if words and len(words[0]) <= 10:
                found[picture.path] = words[0].decode("utf-8", "replace")
    return found if len(found) > 0.9 * len(pictures) else {}


def labels_in_order(pictures: Sequence[Entry], labels: Sequence[str]) -> dict[str, str]:
    """Path -> label, of one label for each picture, the pictures in the order of their numbers.

    Empty where they are not as many.
    """
    if len(labels) != len(pictures):
        return {}
    ordered = sorted((entry.path for entry in pictures), key=_by_number)
    return dict(zip(ordered, labels, strict=True))


def _values(data: bytes) -> Iterator[Any]:
    """The JSON values of a file: one, or one a line."""
    try:
        yield json.loads(data)
        return
    except (ValueError, RecursionError):
        lines = data.splitlines()
    for line in lines:
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            continue


def _noted(value: Any) -> Iterator[tuple[str, str]]:
    """Names and labels of a value that is not COCO's."""
    if isinstance(value, list):
        for row in value:
            if isinstance(row, list) and len(row) == 2 and isinstance(row[0], str):
                yield row[0], str(row[1])
            elif isinstance(row, Mapping):
                yield from _of_row(row)
        return
    if not isinstance(value, Mapping):
        return
    plain = [(str(k), str(v)) for k, v in value.items() if isinstance(v, int | str)]
    name = next((key for key in _FILE_KEYS if isinstance(value.get(key), int | str)), None)
    if name is not None and any(key in value for key in _LABEL_KEYS):
        yield from _of_row(value)
    elif len(plain) > 0.5 * len(value):
        yield from plain
    else:
        for key in _LIST_KEYS:
            if isinstance(value.get(key), list | dict):
                yield from _noted(value[key])
        for key, inner in value.items():
            if isinstance(inner, Mapping) and key not in _LIST_KEYS:
                yield from ((key, label) for _, label in _of_row({"name": key, **inner}))


def _of_row(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    lower = {str(key).lower(): value for key, value in row.items()}
    name = next((lower[key] for key in _FILE_KEYS if isinstance(lower.get(key), int | str)), None)
    label = next((lower[key] for key in _LABEL_KEYS if isinstance(lower.get(key), int | str)), None)
    if name is not None and label is not None:
        yield str(name), str(label)


def _coco(value: Any) -> list[tuple[str, str]]:
    """Names and labels of COCO's form; empty of others."""
    if not isinstance(value, Mapping):
        return []
    files = {str(row.get("id")): str(row.get("file_name")) for row in _rows(value, "images")}
    classes = {str(row.get("id")): str(row.get("name")) for row in _rows(value, "categories")}
    found = []
    for row in _rows(value, "annotations"):
        image, category = str(row.get("image_id")), str(row.get("category_id"))
        if image in files:
            found.append((files[image], classes.get(category, category)))
    return found


def _rows(value: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The objects in the list under a key; none where there is no list."""
    rows = value.get(key)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _stem(entry: Entry) -> str:
    """A file's name without folders and endings: "img/5.gt.txt" -> "5"."""
    return PurePosixPath(entry.path).name.split(".")[0]


def _by_number(path: str) -> list[tuple[int, str]]:
    """Sorts img2 before img10."""
    words = re.split(r"(\d+)", path)
    return [(int(word), "") if word.isdecimal() else (-1, word) for word in words]
