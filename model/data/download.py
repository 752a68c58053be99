"""Downloads of MNIST as a generator: progress per chunk, checksum, then the file is there.

Invariant: a file in the folder is whole and verified, or absent, however the generator ends.
"""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from ..disk import looks_like_web_page, make_folder, remove_dead_parts_in, replacing, save_error
from ..errors import DownloadError
from ..language import tr
from .mnist import cache_folder
from .transfer import TransferError, chunks

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
"""Tried in this order for each file."""


@dataclass(frozen=True)
class RemoteFile:
    """What is known of a file before it is downloaded: its length in bytes and its SHA-256."""

    size: int
    sha256: str


FILES: Mapping[str, RemoteFile] = {
    "train-images-idx3-ubyte.gz": RemoteFile(
        9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
    ),
    "train-labels-idx1-ubyte.gz": RemoteFile(
        28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
    ),
    "t10k-images-idx3-ubyte.gz": RemoteFile(
        1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
    ),
    "t10k-labels-idx1-ubyte.gz": RemoteFile(
        4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
    ),
}
"""MNIST's four files as they have been since 1998."""


@dataclass(frozen=True)
class FetchProgress:
    """How far a download has come.

    Attributes:
        file: Name of the file that is being fetched, or that has just been completed.
        bytes_done: Bytes over all files; falls back when another mirror has to be tried.
        bytes_total: Bytes of all files, those that were there already included.
        folder: Where the files are put.
    """

    file: str
    bytes_done: int
    bytes_total: int
    folder: Path


def fetch_mnist(
    folder: str | Path | None = None,
    mirrors: Sequence[str] = MIRRORS,
    files: Mapping[str, RemoteFile] = FILES,
) -> Generator[FetchProgress, None, None]:
    """Downloads what ``folder`` lacks of MNIST; yields at each file's start and end, and between.

    Closing the generator, or an interrupt, leaves the files completed so far and nothing else.

    Args:
        folder: Where to, made if need be; the user's cache folder if None.
        mirrors: Addresses of folders, each ending in a slash.
        files: Name -> length and checksum.

    Raises:
        DownloadError: No mirror gave a file.
        SaveError: The folder cannot be made or written to, or is full.
    """
    import pooch

    folder = cache_folder() if folder is None else Path(folder)
    make_folder(folder)
    remove_dead_parts_in(folder)
    # pooch knows addresses and checksums. It does not stream here: its downloader returns when
    # all is done and reports to an object it calls, while a job that can be paused and cancelled
    # has to be handed each chunk.
    registry = {name: f"sha256:{file.sha256}" for name, file in files.items()}
    pups = [pooch.create(folder, base_url=mirror, registry=registry) for mirror in mirrors]
    total = sum(file.size for file in files.values())
    done = 0
    for name, file in files.items():
        yield FetchProgress(name, done, total, folder)
        if not _is_whole(folder / name, file):
            urls = [pup.get_url(name) for pup in pups]
            with closing(_fetch_file(urls, folder / name, file)) as counts:
                for count in counts:
                    yield FetchProgress(name, done + count, total, folder)
        done += file.size
        yield FetchProgress(name, done, total, folder)


def _fetch_file(urls: Sequence[str], path: Path, file: RemoteFile) -> Generator[int, None, None]:
    """Downloads ``path`` from the first of ``urls`` that has it; yields its bytes so far."""
    causes = []
    for url in urls:
        try:
            with replacing(path) as part:
                yield from _stream(url, part, file)
            return
        except TransferError as error:
            causes.append(f"{urlsplit(url).netloc}: {error}")
        except OSError as error:
            raise save_error(path, error) from error
    raise DownloadError(
        tr(
            "“{name}” could not be downloaded ({causes}). "
            "Check the network and try again, or copy MNIST’s files from elsewhere and name their "
            "folder with --data-dir.",
            name=path.name,
            causes="; ".join(causes),
        )
    )


def _stream(url: str, part: BinaryIO, file: RemoteFile) -> Iterator[int]:
    """Writes what ``url`` gives to ``part``, and verifies it; yields the bytes so far.

    Raises:
        TransferError: It gave no answer, or not the file.
        OSError: The bytes could not be written.
    """
    # Packed once more on the way, a .gz would arrive unpacked.
    headers = {"Accept-Encoding": "identity"}
    count = 0
    head = b""
    with closing(chunks(url, headers)) as pieces:
        for chunk in pieces:
            head = head or chunk[:64]
            count += len(chunk)
            # Not a byte beyond the expected ones: an endless answer must not fill the disk.
            if count > file.size or looks_like_web_page(head):
                break
            part.write(chunk)
            yield count
    part.flush()
    if looks_like_web_page(head):
        raise TransferError(tr("a web page came instead of the file, perhaps a proxy’s login page"))
    if count != file.size or not _is_whole(Path(part.name), file):
        raise TransferError(tr("what came has a wrong checksum, so it is not the file or damaged"))


def _is_whole(path: Path, file: RemoteFile) -> bool:
    """Whether ``path`` is there with the right bytes."""
    import pooch

    try:
        return path.stat().st_size == file.size and pooch.file_hash(path) == file.sha256
    except OSError:
        return False  # absent or unreadable: to be fetched, which then says what is wrong
