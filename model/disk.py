"""Files on disk: opened for reading or replaced whole, what the system refuses put in sentences.

Invariant: a file written through ``replacing`` is the old one or the new one, never a half.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import BadFileError, DigitError, MissingFileError, SaveError


def open_file(path: Path) -> BinaryIO:
    """The file at ``path``, open for reading bytes.

    Raises:
        MissingFileError: It is absent or may not be read.
        BadFileError: It is a folder, a device or a pipe (opening a pipe could wait for ever).
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise BadFileError(f"“{path}” is a folder; name the file inside it that is meant.")
        if not stat.S_ISREG(mode):
            raise BadFileError(f"“{path}” is a device or a pipe; name an ordinary file.")
        return path.open("rb")
    except OSError as error:
        raise read_error(path, error) from error


def read_error(path: Path, error: OSError) -> DigitError:
    """The system's refusal to read ``path``, as an error with a sentence."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return MissingFileError(f"There is no file “{path}”. Check the name and the folder.")
    if isinstance(error, PermissionError):
        return MissingFileError(
            f"“{path}” may not be read. Ask for permission to read it, or copy it elsewhere."
        )
    return BadFileError(
        f"“{path}” could not be read ({error.strerror or error}). Check the disk, or copy it anew."
    )


def save_error(path: Path, error: OSError) -> SaveError:
    """The system's refusal to write ``path``, as an error with a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return SaveError(
            f"There is no space left to save “{path}”. Free some space, or save it elsewhere."
        )
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return SaveError(
            f"“{path}” cannot be saved, because its folder does not exist. "
            "Make the folder first, or choose another."
        )
    if isinstance(error, IsADirectoryError):
        return SaveError(f"“{path}” is a folder. Choose a file name inside it.")
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return SaveError(f"“{path}” may not be written. Choose a folder that you may write to.")
    return SaveError(f"“{path}” could not be saved ({error.strerror or error}). Try another place.")


def web_page_error(path: Path, head: bytes) -> BadFileError | None:
    """An error if ``head``, the first bytes of ``path``, begin a web page; else None."""
    if not looks_like_web_page(head):
        return None
    return BadFileError(
        f"“{path.name}” is a web page instead of data: a proxy or a login page probably answered "
        "the download. Delete it and download it again."
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
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if target.exists() and not target.is_file():
        raise OSError(errno.EINVAL, "a device or a pipe", str(path))
    # A name may have 255 bytes, of which the ending takes up to 30.
    stem = os.fsencode(target.name)[:200].decode(errors="ignore")
    part = target.with_name(f"{stem}.{os.getpid()}-{os.urandom(4).hex()}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
