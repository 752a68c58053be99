"""Whether MNIST is there, asked before a benchmark begins."""

from collections.abc import Iterator

from .figures import Note


def absence() -> str:
    """Why MNIST can't be read and what to do about it; empty where it can."""
    # Only here: whoever asks without running a contest stays free of numpy.
    from model.data.mnist import find_mnist
    from model.errors import MissingFileError

    try:
        find_mnist()
    except MissingFileError as error:
        return str(error)
    return ""


def replaced() -> Iterator[Note]:
    """A note that generated images take MNIST's place, where they do."""
    if absence():
        yield Note("MNIST is absent: generated images of the same shape.")


def left_out() -> Iterator[Note]:
    """A note that a benchmark can't run without MNIST, where it is absent."""
    reason = absence()
    if reason:
        yield Note(f"Left out. {reason}")
