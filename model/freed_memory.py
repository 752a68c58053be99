"""What becomes of memory that a computation lets go."""

import contextlib
import ctypes

import numpy as np

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_KEPT_BYTES, _LARGEST_BYTES = 256 << 20, 32 << 20


def keep_freed_memory() -> None:
    """Lets the C library keep what a training step frees, for the next step to use.

    The arrays of a step come and go some hundred times a second. glibc gives blocks of that
    size back to the system at once and takes them again, zeroed page by page, which takes a
    fifth of a convolutional step. Told so, it keeps blocks of up to 32 MB, and as much of them
    as a deep network's step frees (mallopt(3), M_MMAP_THRESHOLD and M_TRIM_THRESHOLD); a C
    library that can't be told so is left as it is.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # not glibc; on Windows there is no such library
        return
    mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
    if not mallopt(_MMAP_THRESHOLD, _LARGEST_BYTES):
        # It keeps blocks up to the largest that it has seen freed.
        np.empty(_LARGEST_BYTES - (1 << 20), dtype=np.uint8)


def give_freed_memory_back() -> None:
    """Gives the system what the C library keeps, where no step will use it soon."""
    with contextlib.suppress(AttributeError, OSError, TypeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)
