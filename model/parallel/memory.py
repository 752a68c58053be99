"""Arrays in memory that several processes share.

Invariant: the memory has no name in a file system, so that it goes with the last process that
holds it, even if all are killed.
"""

import math
import mmap
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

LINE_BYTES = 64
"""Arrays begin at the start of a cache line: what two processes write is never in the same."""


@dataclass(frozen=True)
class Handle:
    """What another process needs to see the same memory.

    Attributes:
        file: Descriptor that it inherits; -1 where the memory goes by ``tag``.
        tag: Name of the memory on Windows, where such names end with the last holder.
        layout: Name -> shape and dtype of each array, in order.
    """

    file: int
    tag: str
    layout: dict[str, tuple[tuple[int, ...], str]]


class SharedArrays:
    """Arrays of given shapes, all zero at first.

    Args:
        layout: Name -> shape and dtype.

    Attributes:
        arrays: Name -> array, in the shared memory.
        handle: For ``attach`` in another process, which must inherit ``handle.file``.
    """

    arrays: dict[str, np.ndarray]

    def __init__(self, layout: Mapping[str, tuple[tuple[int, ...], str]]) -> None:
        self._file, tag = -1, ""
        size = _offsets(layout)[1]
        if sys.platform == "win32":
            tag = f"digitapp-{os.getpid()}-{os.urandom(8).hex()}"
            self._map = mmap.mmap(-1, size, tagname=tag)
        else:
            self._file = _nameless_file(size)
            self._map = mmap.mmap(self._file, size)
        self.handle = Handle(self._file, tag, dict(layout))
        self.arrays = _arrays(self._map, layout)

    @classmethod
    def attach(cls, handle: Handle) -> "SharedArrays":
        """The same arrays in a process that was given the handle."""
        shared = cls.__new__(cls)
        size = _offsets(handle.layout)[1]
        if handle.tag:
            shared._map = mmap.mmap(-1, size, tagname=handle.tag)
        else:
            shared._map = mmap.mmap(handle.file, size)
            os.close(handle.file)
        shared._file, shared.handle = -1, handle
        shared.arrays = _arrays(shared._map, handle.layout)
        return shared

    def close(self) -> None:
        """Lets go of the memory, as soon as nobody holds one of the arrays any more."""
        self.arrays = {}
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def _nameless_file(size: int) -> int:
    """Descriptor of ``size`` bytes of zeros that are in no folder."""
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("digitapp")
    else:
        with tempfile.TemporaryFile() as temporary:
            file = os.dup(temporary.fileno())
    try:
        os.ftruncate(file, size)
    except OSError:
        os.close(file)
        raise
    return file


def _offsets(layout: Mapping[str, tuple[tuple[int, ...], str]]) -> tuple[list[int], int]:
    """Where each array begins, and how many bytes all take."""
    starts, end = [], 0
    for shape, dtype in layout.values():
        starts.append(end)
        size = math.prod(shape) * np.dtype(dtype).itemsize
        end += -(-max(size, 1) // LINE_BYTES) * LINE_BYTES
    return starts, max(end, LINE_BYTES)


def _arrays(
    memory: mmap.mmap, layout: Mapping[str, tuple[tuple[int, ...], str]]
) -> dict[str, np.ndarray]:
    starts, _ = _offsets(layout)
    return {
        name: np.ndarray(shape, dtype, buffer=memory, offset=start)
        for start, (name, (shape, dtype)) in zip(starts, layout.items(), strict=True)
    }
