"""What processes hold in memory, as the system tells; what several share is divided among them."""

import contextlib
from pathlib import Path


def held_together(pid: int) -> list[int]:
    """Bytes of each of a process and those that it has started; none where nothing is told."""
    sizes = []
    for each in [pid, *started_by(pid)]:
        with contextlib.suppress(OSError):  # it has ended
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
            sizes += [1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")]
    return sizes


def started_by(pid: int) -> list[int]:
    """The children of a process, by any of its threads, that have not ended."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, path.read_text().split())
    return found
