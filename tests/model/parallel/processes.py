"""What tests look for among the processes of the machine."""

import os
import subprocess


def children() -> list[int]:
    """Processes that this one has started to work for it and that are still there."""
    found = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(os.getpid())],
        capture_output=True,
        text=True,
    )
    return [int(line.split()[0]) for line in found.stdout.splitlines() if "worker" in line]


def is_running(pid: int) -> bool:
    """Whether there is such a process that has not ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
