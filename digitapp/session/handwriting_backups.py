"""Dated copies of the person's own digits, a few, in a folder beside them.

One for each of the last days on which they were changed, and some from just before a change that
took many away. Invariant: a copy is written whole or not at all, and never changed.
"""

import contextlib
import os
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from model.disk import replacing

MAX_DAYS, MAX_CHANGES = 5, 5
"""Copies that are kept: of days, and of before large changes."""

MAX_BYTES = 128 << 20
"""Of a file that is copied; a larger one is set aside when it is read, and nothing to copy."""


@dataclass(frozen=True)
class Backup:
    """A copy.

    Attributes:
        path: Its file.
        when: For people, such as "2026-11-28" or "2026-11-28 14:05".
        size: In bytes.
    """

    path: Path
    when: str
    size: int


def backup_folder(path: Path) -> Path:
    """Where the copies of the collection in ``path`` are."""
    return path.with_name(f"{path.stem} backups")


def backups(path: Path) -> list[Backup]:
    """The copies of the collection in ``path``, the latest first; none where there is no folder."""
    found = []
    with contextlib.suppress(OSError):
        for name in os.listdir(backup_folder(path)):
            match = _NAME.fullmatch(name)
            if match is not None and match["stem"] == path.stem:
                file = backup_folder(path) / name
                when = " ".join(
                    part.replace(".", ":") for part in (match["day"], match["time"]) if part
                )
                with contextlib.suppress(OSError):
                    found.append(Backup(file, when, file.stat().st_size))
    # A day's copy is of its evening: it comes after those of before its changes.
    return sorted(found, key=lambda backup: (backup.when[:10], backup.when[11:] or "~"))[::-1]


def back_up_day(path: Path, now: datetime | None = None) -> Path | None:
    """Copies the collection as an earlier day left it, before today's first change.

    Returns:
        The copy; None where there is nothing to copy.

    Raises:
        OSError: It can't be written.
    """
    status = _status(path)
    if status is None:
        return None
    day = datetime.fromtimestamp(status.st_mtime).date()
    if day >= (now or datetime.now()).date():
        return None
    return _copy(path, f"{path.stem} {day:%Y-%m-%d}{path.suffix}")


def back_up_change(path: Path, now: datetime | None = None) -> Path | None:
    """Copies the collection before a change that takes much away; see ``back_up_day``."""
    if _status(path) is None:
        return None
    return _copy(path, f"{path.stem} {now or datetime.now():%Y-%m-%d %H.%M.%S}{path.suffix}")


def _status(path: Path) -> os.stat_result | None:
    with contextlib.suppress(OSError):
        status = path.stat()
        if 0 < status.st_size <= MAX_BYTES:
            return status
    return None


def _copy(path: Path, name: str) -> Path:
    target = backup_folder(path) / name
    target.parent.mkdir(exist_ok=True)
    with path.open("rb") as source, replacing(target) as file:
        shutil.copyfileobj(source, file)
    every = backups(path)
    for kind, most in ((10, MAX_DAYS), (19, MAX_CHANGES)):
        for old in [backup for backup in every if len(backup.when) == kind][most:]:
            with contextlib.suppress(OSError):
                old.path.unlink()
    return target


_NAME = re.compile(
    r"(?P<stem>.*) (?P<day>\d{4}-\d\d-\d\d)(?: (?P<time>\d\d\.\d\d\.\d\d))?\.jsonl(?:\.gz)?",
    re.DOTALL,
)
