"""Files as the loader sees them: in a folder, in an archive or alone, plain or packed.

Invariants: only ordinary files are opened, nothing waits for a pipe; a packed file is inflated
as far as somebody reads, and not at all beyond what data of digits can shrink to.
"""

import gzip
import os
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ...disk import open_file, read_error
from ...errors import BadFileError
from ...language import commas, quoted, tr, trn
from ...packed import FREE_BYTES, MAX_RATIO, MAX_UNPACKED, packed_too_far, unpacked

MAX_ENTRIES = 200_000
"""Files in a folder or an archive; MNIST as pictures are 70,000."""
_MAX_DEPTH = 8
_HEAD = 4096
_SPOOLED = 32 << 20  # bytes of an archive inside another that stay in memory
_PASSED_OVER = {"__macosx", "thumbs.db", "desktop.ini", ".ds_store"}


@dataclass(frozen=True)
class Entry:
    """One file, wherever it lies.

    Attributes:
        path: Its name, for a file inside a folder or an archive with the folders before it,
            slashes between them.
        size: Bytes, as it is packed in its folder.
        open: Opens it for reading bytes.
        folder: The folder on disk that it lies in; None inside an archive.
        archive: Name of the archive that it lies in, or empty.
    """

    path: str
    size: int
    open: Callable[[], BinaryIO]
    folder: Path | None = None
    archive: str = ""

    @property
    def name(self) -> str:
        """The last part of ``path``, for sentences; with the archive's name before it."""
        last = PurePosixPath(self.path).name
        return f"{self.archive}/{last}" if self.archive else last


def file_entry(path: Path) -> Entry:
    """The file at ``path``.

    Raises:
        MissingFileError: It is absent or may not be read.
        BadFileError: It is no ordinary file.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
    return Entry(path.name, size, lambda: open_file(path), path.parent)


def folder_entries(folder: Path) -> list[Entry]:
    """The ordinary files in a folder and in those inside it, sorted by path; hidden ones are not.

    Raises:
        MissingFileError: The folder may not be read.
        BadFileError: It holds more than MAX_ENTRIES files.
    """

    def refuse(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise read_error(folder, error) from error

    found: list[Entry] = []
    for root, folders, files in os.walk(folder, onerror=refuse):
        inner = Path(root).relative_to(folder)
        if len(inner.parts) >= _MAX_DEPTH:
            folders.clear()
        folders[:] = sorted(name for name in folders if not _is_hidden(name))
        for name in files:
            path = Path(root) / name
            if not _is_hidden(name) and (size := _ordinary_size(path)) is not None:
                where = (inner / name).as_posix()
                found.append(Entry(where, size, lambda path=path: open_file(path), path.parent))
        if len(found) > MAX_ENTRIES:
            raise _too_many(folder.name)
    return sorted(found, key=lambda entry: entry.path)


@contextmanager
def zip_entries(entry: Entry) -> Iterator[list[Entry]]:
    """The files in a zip archive, which stays open until the block ends.

    Raises:
        BadFileError: It is damaged, encrypted, or packed beyond what digits can be.
    """
    with _seekable(entry) as file, unpacking(entry.name), zipfile.ZipFile(file) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > MAX_ENTRIES:
            raise _too_many(entry.name)
        found = []
        for info in infos:
            if any(map(_is_hidden, PurePosixPath(info.filename).parts)):
                continue
            if info.flag_bits & 1:
                raise BadFileError(
                    tr(
                        "“{name}” is encrypted. Unpack it with its password, and name the folder.",
                        name=entry.name,
                    )
                )
            if info.file_size > FREE_BYTES and info.file_size > MAX_RATIO * info.compress_size:
                raise packed_too_far(entry.name)
            opener = _member_opener(archive, info, entry.name)
            found.append(Entry(info.filename, info.file_size, opener, None, entry.name))
        yield sorted(found, key=lambda found: found.path)


@contextmanager
def tar_entries(entry: Entry) -> Iterator[list[Entry]]:
    """The files in a tar archive, packed or not, which stays open until the block ends.

    Raises:
        BadFileError: It is damaged, or holds more than MAX_ENTRIES files.
    """
    try:
        with _seekable(entry) as file, tarfile.open(fileobj=file, mode="r:") as archive:
            found = []
            for info in archive:
                if not info.isreg() or any(map(_is_hidden, PurePosixPath(info.name).parts)):
                    continue
                path = info.name.removeprefix("./")

                def opened(info: tarfile.TarInfo = info) -> BinaryIO:
                    return archive.extractfile(info)

                found.append(Entry(path, info.size, opened, None, entry.name))
                if len(found) > MAX_ENTRIES:
                    raise _too_many(entry.name)
            yield sorted(found, key=lambda found: found.path)
    except (tarfile.TarError, EOFError) as error:
        raise BadFileError(
            tr(
                "“{name}” is a tar archive that is cut off or damaged. Copy or download it "
                "again, or unpack it and name the folder.",
                name=entry.name,
            )
        ) from error


@contextmanager
def archive_entries(entry: Entry, form: str) -> Iterator[list[Entry]]:
    """The files in an archive of ``form`` "zip" or "tar", which stays open until the block ends."""
    with tar_entries(entry) if form == "tar" else zip_entries(entry) as found:
        yield found


@contextmanager
def _seekable(entry: Entry) -> Iterator[BinaryIO]:
    """The bytes of an archive, unpacked, to be read in any order."""
    with stream(entry) as file:
        if file.seekable() and not entry.archive:
            yield file
            return
        with tempfile.SpooledTemporaryFile(_SPOOLED) as copy:
            while data := file.read(1 << 20):
                copy.write(data)
                if copy.tell() > MAX_UNPACKED:
                    raise too_large(entry.name, MAX_UNPACKED)
            copy.seek(0)
            yield copy


@contextmanager
def stream(entry: Entry) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked where the first say that it is packed.

    Raises:
        BadFileError: It is damaged, or packed beyond what digits can be.
    """
    with (
        entry.open() as file,
        unpacking(entry.name),
        unpacked(file, entry.name, entry.size) as data,
    ):
        yield data


def head(entry: Entry) -> bytes:
    """The first 4 kB of a file, unpacked; of a damaged one what can be had."""
    data = b""
    try:
        with stream(entry) as file:
            while len(data) < _HEAD and (more := file.read(_HEAD - len(data))):
                data += more
    except BadFileError:
        if not data:
            raise
    return data


def read_all(entry: Entry, limit: int) -> bytes:
    """The bytes of a file, unpacked.

    Raises:
        BadFileError: They are more than ``limit``, or damaged.
    """
    with stream(entry) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise too_large(entry.name, limit)
    return data


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """What goes wrong with archives inside the block becomes a BadFileError with a sentence."""
    try:
        yield
    except (
        EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError,
        ValueError, RuntimeError, IndexError,
    ) as error:  # fmt: skip
        raise damaged(name) from error
    except OSError as error:
        if error.errno is None or isinstance(error, BlockingIOError):
            raise damaged(name) from error
        raise read_error(Path(name), error) from error


def damaged(name: str) -> BadFileError:
    """A file that ends too early, or whose parts don't fit together."""
    return BadFileError(tr("“{name}” is cut off or damaged. Copy or download it again.", name=name))


def too_large(name: str, limit: int) -> BadFileError:
    """A file that holds more than ``limit`` bytes."""
    return BadFileError(
        tr(
            "“{name}” takes more than {most:.0f} MiB of memory. Choose a smaller file, or "
            "take a part of the digits.",
            name=name,
            most=limit / 2**20,
        )
    )


def _member_opener(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str
) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        with unpacking(name):
            return archive.open(info)

    return opened


def _ordinary_size(path: Path) -> int | None:
    """Bytes of an ordinary file, or None of anything else."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name.lower() in _PASSED_OVER


def _too_many(name: str) -> BadFileError:
    return BadFileError(
        tr(
            "“{name}” holds more than {most:,} files. Choose the folder that holds the "
            "digits alone.",
            name=name,
            most=MAX_ENTRIES,
        )
    )


def shown_names(names: Sequence[str], limit: int = 3) -> str:
    """Some of ``names`` for a sentence, in quotes."""
    some = commas(quoted(name[:60]) for name in names[:limit])
    more = len(names) - limit
    return (
        trn("{names} and {n} more", "{names} and {n} more", more, names=some) if more > 0 else some
    )
