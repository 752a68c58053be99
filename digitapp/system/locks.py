"""Locks of files between processes, also after one was killed while it made its lock."""

import contextlib
import os
import time

from PySide6.QtCore import QLockFile

PAUSE_S = 0.05
"""Whoever makes a lock writes its name into it at once; one that is empty for so long is dead's."""


def lock_at(path: str) -> QLockFile:
    """A lock, not taken yet, that is the file ``path``.

    One that a killed process left empty is removed: Qt would wait half a minute for it, or for
    ever. So this takes ``PAUSE_S`` where there is one, and belongs in a job.
    """
    with contextlib.suppress(OSError):
        before = os.stat(path)
        if before.st_size == 0:
            time.sleep(PAUSE_S)
            now = os.stat(path)
            if now.st_size == 0 and now.st_ino == before.st_ino:
                os.unlink(path)
    return QLockFile(path)


def remove_stale_lock(path: str) -> None:
    """Removes the lock of a process that lives no more; one of a living process stays."""
    if os.path.exists(path):
        lock_at(path).removeStaleLockFile()
