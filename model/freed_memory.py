"""What becomes of memory that a computation lets go."""

import numpy as np


def keep_freed_memory() -> None:
    """Lets the C library keep what a training step frees, for the next step to use.

    The arrays of a step come and go some hundred times a second. glibc gives blocks of that
    size back to the system at once and takes them again, zeroed page by page, which takes a
    fifth of a convolutional step. It keeps blocks up to the largest that it has seen freed, at
    most 32 MB (mallopt(3), M_MMAP_THRESHOLD): so one is freed here, without being touched.
    """
    np.empty(31 << 20, dtype=np.uint8)
