"""What a folder or an archive holds, archives inside it opened too; which files are pictures."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from ...errors import BadFileError
from ...language import tr
from .bitmaps import is_bitmap
from .entries import MAX_ENTRIES, Entry, archive_entries, head
from .sniff import PICTURES, form_of

_ARCHIVES = (".zip", ".npz", ".tar", ".tgz", ".tbz", ".txz")
_MAX_ARCHIVES = 50
_MAX_NESTED = 2  # archives inside each other


def expanded(
    entries: Sequence[Entry], archives: ExitStack, refusals: list[BadFileError], nested: int = 0
) -> list[Entry]:
    """The files, with those in archives in place of these; the archives stay open.

    An archive's name stands before what is in it, unless it is the only file.

    Args:
        entries: What a folder or an archive holds.
        archives: Closes the archives.
        refusals: Gets why one could not be opened.
        nested: How many archives stand around.
    """
    found: list[Entry] = []
    opened = 0
    for entry in entries:
        if not any(ending in entry.name.lower() for ending in _ARCHIVES) or not entry.size:
            found.append(entry)
            continue
        opened += 1
        try:
            form = form_of(head(entry), entry.name)
            if form not in ("zip", "tar"):
                found.append(entry)
                continue
            if opened > _MAX_ARCHIVES or nested >= _MAX_NESTED:
                raise BadFileError(
                    tr(
                        "“{name}” is one archive too many inside others. Unpack it first.",
                        name=entry.name,
                    )
                )
            inner = archives.enter_context(archive_entries(entry, form))
        except BadFileError as error:
            refusals.append(error)
            continue
        if len(entries) > 1:
            inner = [replace(held, path=f"{entry.path}/{held.path}") for held in inner]
        found += expanded(inner, archives, refusals, nested + 1)
        if len(found) > MAX_ENTRIES:
            raise BadFileError(
                tr(
                    "“{name}” and the archives beside it hold more than {most:,} files. "
                    "Choose the folder that holds the digits alone.",
                    name=entry.name,
                    most=MAX_ENTRIES,
                )
            )
    return found


def pictures_among(entries: Sequence[Entry]) -> list[Entry]:
    """Files that are pictures: by their names, or by content where names are silent."""
    named = [entry for entry in entries if entry.name.lower().endswith(PICTURES)]
    silent = [entry for entry in entries if _is_silent(entry)]
    if len(silent) < 10 or not any(map(_shows_picture, silent[:3])):
        return named
    return sorted([*named, *filter(_shows_picture, silent)], key=lambda entry: entry.path)


def _is_silent(entry: Entry) -> bool:
    name = entry.path.rpartition("/")[2].lower()
    return bool(entry.size) and ("." not in name or name.endswith(".txt"))


def _shows_picture(entry: Entry) -> bool:
    try:
        start = head(entry)
        return is_bitmap(start) or form_of(start, entry.name) == "picture"
    except BadFileError:
        return False
