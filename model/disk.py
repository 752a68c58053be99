"""Files on disk: opened, replaced whole, added to; what the system refuses put in sentences.

Invariant: a file written through ``replacing`` is the old one or the new one, never a half.
"""

import contextlib
import errno
import os
import platform
import re
import stat
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import BadFileError, DigitError, MissingFileError, SaveError
from .language import tr, trc


def names_file(word: str) -> bool:
    """Whether a word names a file or folder, rather than something that the program knows by name.

    It does where it has a path separator or a dot in it: so a file that happens to be called like
    a network or a data set never takes its place, and ``./default`` is still a way to it.
    """
    return any(mark in word for mark in (".", os.sep, os.altsep) if mark)


def hint_of_file(word: str) -> str:
    """What to write to mean the file or folder of that name which is here; empty without one."""
    if names_file(word) or not os.path.exists(word):
        return ""
    path = f".{os.sep}{word}"
    if os.path.isdir(word):
        hint = tr("The folder of that name that is here is called “{path}”.", path=path)
    else:
        hint = tr("The file of that name that is here is called “{path}”.", path=path)
    return trc("after a sentence", " {hint}", hint=hint)


def open_file(path: Path) -> BinaryIO:
    """The file at ``path``, open for reading bytes.

    Raises:
        MissingFileError: It is absent or may not be read.
        BadFileError: It is a folder, a device or a pipe (opening a pipe could wait for ever).
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadFileError(
                tr("“{path}” is a folder; name the file inside it that is meant.", path=path)
            )
        if not stat.S_ISREG(mode):
            raise BadFileError(
                tr("“{path}” is a device or a pipe; name an ordinary file.", path=path)
            )
        return path.open("rb")
    except OSError as error:
        raise read_error(path, error) from error
    except ValueError as error:  # a name that no file can have
        raise read_error(path, FileNotFoundError()) from error


def read_error(path: Path, error: OSError) -> DigitError:
    """The system's refusal to read ``path``, as an error with a sentence."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return MissingFileError(
            tr("There is no file “{path}”. Check the name and the folder.", path=path)
        )
    if isinstance(error, PermissionError):
        return MissingFileError(
            tr(
                "“{path}” may not be read. Ask for permission to read it, or copy it elsewhere.",
                path=path,
            )
        )
    if error.errno == errno.ELOOP:
        return MissingFileError(
            tr(
                "“{path}” is a link that leads back to itself. Name the file that is meant.",
                path=path,
            )
        )
    if error.errno == errno.ENAMETOOLONG:
        return MissingFileError(
            tr(
                "There is no file “{path}…”: its name is longer than any can be. Check the name.",
                path=str(path)[:60],
            )
        )
    return BadFileError(
        tr(
            "“{path}” could not be read ({reason}). Check the disk, or copy it again.",
            path=path,
            reason=error.strerror or error,
        )
    )


def save_error(path: Path, error: OSError) -> SaveError:
    """The system's refusal to write ``path``, as an error with a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        what = (
            tr("The disk is full")
            if error.errno == errno.ENOSPC
            else tr("Your share of the disk is full")
        )
        return SaveError(
            tr(
                "{full}: there is no space left to save “{path}”. Free some space, or save it "
                "elsewhere.",
                full=what,
                path=path,
            )
        )
    if error.errno == errno.EROFS:
        return SaveError(
            tr(
                "“{path}” lies on a disk that is read-only. Choose a folder on another disk.",
                path=path,
            )
        )
    if error.errno == errno.ENAMETOOLONG:
        return SaveError(
            tr(
                "“{path}” can't be saved: its name is longer than the disk allows. Choose a "
                "shorter one.",
                path=path,
            )
        )
    if isinstance(error, FileExistsError):
        return SaveError(
            tr("“{path}” is a file, not a folder. Choose another name for the folder.", path=path)
        )
    if error.errno == errno.ELOOP:
        return SaveError(
            tr("“{path}” is a link that leads back to itself. Choose another name.", path=path)
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return SaveError(
            tr(
                "“{path}” cannot be saved, because its folder does not exist. "
                "Make the folder first, or choose another.",
                path=path,
            )
        )
    if isinstance(error, IsADirectoryError):
        return SaveError(tr("“{path}” is a folder. Choose a file name inside it.", path=path))
    if isinstance(error, PermissionError):
        return SaveError(
            tr("“{path}” may not be written. Choose a folder that you may write to.", path=path)
        )
    return SaveError(
        tr(
            "“{path}” could not be saved ({reason}). Try another place.",
            path=path,
            reason=error.strerror or error,
        )
    )


def check_place(path: str | Path) -> None:
    """Finds out, before long work, whether its result could be saved in ``path``.

    Raises:
        SaveError: It could not.
    """
    path = Path(path)
    target = Path(os.path.realpath(path))
    folder = os.path.dirname(target)
    try:
        # os.path: a name that is too long is not there, where Path raises.
        if not os.path.isdir(folder):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        _check_replaceable(target)
        if not os.access(folder, os.W_OK):
            number = errno.EROFS if _is_read_only(folder) else errno.EACCES
            raise OSError(number, os.strerror(number), str(path))
    except OSError as error:
        raise save_error(path, error) from error


def _check_replaceable(target: Path) -> None:
    """Raises OSError where what is at ``target``, links followed, is there and no ordinary file."""
    if target.is_symlink():
        raise OSError(errno.ELOOP, tr("a link that leads back to itself"), str(target))
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, tr("a device or a pipe"), str(target))


def _is_read_only(folder: str) -> bool:
    """Whether the disk of a folder can't be written, where the system tells."""
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def make_folder(folder: Path) -> None:
    """Makes a folder and those above it, as far as they are not there.

    Raises:
        SaveError: It can't be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise save_error(folder, error) from error


def web_page_error(path: Path, head: bytes) -> BadFileError | None:
    """An error if ``head``, the first bytes of ``path``, begin a web page; else None."""
    if not looks_like_web_page(head):
        return None
    return BadFileError(
        tr(
            "“{name}” is a web page instead of data: a proxy or a login page probably answered "
            "the download. Delete it and download it again.",
            name=path.name,
        )
    )


def looks_like_web_page(head: bytes) -> bool:
    """Whether data that begin with ``head`` are HTML or XML; none of our formats starts so."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of ``path`` when the block ends without an exception.

    The bytes go to a new file beside ``path`` (another folder could be another disk), with the
    process in its name so that two writers do not meet; it never survives the block, whatever
    ends it, an interrupt or the closing of a generator included.

    Raises:
        OSError: As the system gives it (``save_error`` makes the sentence).
    """
    # Through a link to the file it stands for, so that the link survives.
    target = Path(os.path.realpath(path))
    _check_replaceable(target)
    part = part_of(target)
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if target.exists():
                # What its owner let others do with the old file, they may do with the new one.
                with contextlib.suppress(OSError):
                    part.chmod(stat.S_IMODE(target.stat().st_mode))
        part.replace(target)
        _flush_folder(target.parent)
        remove_dead_parts(target)
    finally:
        part.unlink(missing_ok=True)


def append_lines(path: Path, lines: bytes) -> None:
    """Adds whole lines to the end of a file, which need not be there yet.

    Whoever calls sees to it that nobody else changes the file meanwhile. When it fails, the file
    is as it was. What a kill in the middle leaves is a last line without its end, which the next
    call ends.

    Raises:
        SaveError: It cannot be written.
    """
    try:
        with path.open("ab", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size and not ends_a_line(path):
                lines = b"\n" + lines
            try:
                while lines:
                    lines = lines[file.write(lines) :]
                os.fsync(file.fileno())
            except OSError:
                with contextlib.suppress(OSError):
                    file.truncate(size)
                raise
    except OSError as error:
        raise save_error(path, error) from error


def ends_a_line(path: Path) -> bool:
    """Whether the last byte of a file that is not empty ends a line.

    Raises:
        OSError: It can't be read, or is empty.
    """
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def part_of(target: Path) -> Path:
    """A new name beside ``target`` for a file that is to take its place when it is whole."""
    return target.with_name(
        f"{_stem(target)}.{os.getpid()}-{_computer()}{os.urandom(4).hex()}.part"
    )


def remove_dead_parts(target: Path) -> None:
    """Removes what killed processes left half-written beside ``target``.

    A part whose process is alive stays; so does one of another computer on a shared disk, for a
    day. What can't be removed stays too, without a word.
    """
    _remove_dead(target.parent, _stem(target))


def remove_dead_parts_in(folder: Path) -> None:
    """The same for all files of a folder, for a start of the program."""
    _remove_dead(folder, None)


def _stem(target: Path) -> str:
    """What the names of its parts begin with."""
    # A name may have 255 bytes, of which the ending takes up to 30.
    return os.fsencode(target.name)[:200].decode(errors="ignore")


def _remove_dead(folder: Path, stem: str | None) -> None:
    """Of the file of which ``stem`` is the name, or of any."""
    with contextlib.suppress(OSError, ValueError):
        for name in os.listdir(folder):
            found = _PART.fullmatch(name)
            if found is None or stem not in (None, found[1]):
                continue
            left = folder / name
            with contextlib.suppress(OSError):
                is_ours = found[3] == _computer()
                is_old = time.time() - left.stat().st_mtime > _A_DAY_S
                if is_old or (is_ours and not _is_alive(int(found[2]))):
                    left.unlink()


_PART = re.compile(r"(.*)\.([0-9]{1,10})-([0-9a-f]{4})[0-9a-f]{8}\.part", re.DOTALL)
_A_DAY_S = 86_400


def _computer() -> str:
    """Four characters that tell this computer from others that use the same disk."""
    return f"{zlib.crc32(platform.node().encode()) & 0xFFFF:04x}"


def _is_alive(process: int) -> bool:
    """Whether a process of this number runs here; yes where the system does not tell."""
    if os.name != "posix":
        return False  # there a file that is open can't be removed, so nothing in use is lost
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _flush_folder(folder: Path) -> None:
    """Makes the new name last through a loss of power, where the system can."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
