"""``monkey``: random users on the real window; none may see a traceback, a hang or a thread left.

Each user is a process of its own without a screen, with a home of its own and no network, so that
a crash ends one user alone and what a user holds at the end is that user's.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .contest import ROOT, THREAD_VARIABLES
from .figures import Figure, Note
from .monkey_files import write_files

NAME = "monkey"
HELP = "random users of the window: tracebacks, stalls, threads and memory (not run unnamed)"

USERS, ACTIONS = 3, 150
QUICK_USERS, QUICK_ACTIONS = 1, 60
STALL_S = 0.5
SECONDS_AN_ACTION = 3
"""Far more than an action takes: a process that hangs is ended and counts as one that broke."""

Result = dict[str, Any]


def run(
    quick: bool, users: int | None = None, actions: int | None = None, seed: int = 0
) -> Iterator[Figure | Note]:
    """What ``users`` of ``actions`` each came upon.

    Args:
        quick: Few of both, where they are not given.
        users: How many, one after the other.
        actions: How many each does.
        seed: Of the first user; each has the next number.
    """
    users = users or (QUICK_USERS if quick else USERS)
    actions = actions or (QUICK_ACTIONS if quick else ACTIONS)
    results = []
    with tempfile.TemporaryDirectory(prefix="digitapp-monkey-") as name:
        files = Path(name, "files")
        write_files(files)
        for number in range(seed, seed + users):
            home = Path(name, f"home{number}")
            home.mkdir()
            result = one_user(number, actions, home, files)
            results.append(result)
            yield from _told(number, result)
    yield from summary(results)


def one_user(seed: int, actions: int, home: Path, files: Path) -> Result:
    """What one user came upon, as ``monkey_user.RandomUser.result`` says it; a process of its own.

    A process that ends otherwise than it should gives {"crash": how, "log": its last lines}.
    """
    command = [sys.executable, "-X", "faulthandler", "-m", f"{__package__}.monkey_user"]
    command += [str(seed), str(actions), str(home), str(files)]
    limit_s = 120 + SECONDS_AN_ACTION * actions
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=_environment(home), capture_output=True, text=True,
            timeout=limit_s,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        said = error.stderr.decode(errors="replace") if error.stderr else ""
        return {"crash": f"not over after {limit_s} s", "log": said[-4000:]}
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        return {"crash": f"exit status {done.returncode}", "log": _readable(done.stderr)}
    return json.loads(lines[-1])


def _readable(log: str) -> str:
    """What a process said at its end, without the list of all modules."""
    lines = [line for line in log.splitlines() if not line.startswith("Extension modules")]
    return "\n".join([*lines[:12], "...", *lines[-40:]] if len(lines) > 52 else lines)


def summary(results: list[Result]) -> Iterator[Figure | Note]:
    """The figures of all users together."""
    whole = [result for result in results if "crash" not in result]
    tracebacks = [fault for result in whole for fault in result["tracebacks"]]
    late = [stall for result in whole for stall in result["stalls"]]
    # What other programs on this machine took is not the window's.
    stalls = [stall for stall in late if stall["seconds"] - stall["queued_s"] >= STALL_S]
    longest = max((stall["seconds"] for stall in stalls), default=0.0)
    case = f"{len(results)} users"
    actions = sum(result["actions"] for result in whole)
    yield Figure(case, "actions", actions, details={"views": len(_views(whole))})
    yield Figure(case, "processes that broke", len(results) - len(whole), at_most=0)
    yield Figure(case, "tracebacks", len(tracebacks), at_most=0)
    yield Figure(case, "warnings of Qt", sum(len(r["warnings"]) for r in whole), at_most=0)
    details = {"longest": longest, "more for want of a processor": len(late) - len(stalls)}
    yield Figure(case, f"stalls over {STALL_S:g} s", len(stalls), at_most=0, details=details)
    threads = sum(len(result["threads"]) for result in whole)
    yield Figure(case, "threads left", threads, at_most=0)
    peak = max((result["peak_mb"] for result in whole), default=0)
    yield Figure(case, "most memory", peak, "MB")
    for where, count in Counter(stall["where"] for stall in stalls).most_common(12):
        yield Note(f"stalled {count} x in {where}")


def _told(number: int, result: Result) -> Iterator[Note]:
    """What is worth reading of one user."""
    if "crash" in result:
        yield Note(f"user {number} broke ({result['crash']}):\n{result['log']}")
        return
    for fault in result["tracebacks"]:
        yield Note(f"user {number}, after {fault['after']}:\n{fault['text']}")
    for stall in result["stalls"]:
        yield Note(
            f"user {number} waited {stall['seconds']:.2f} s ({stall['cpu_s']:.2f} s of them "
            f"computing, {stall['queued_s']:.2f} s in line for it) after {stall['after'][-1:]} "
            f"in {stall['where']}\n{stall['stack']}"
        )
    for warning in result["warnings"]:
        yield Note(f"user {number}, Qt: {warning}")
    if result["threads"]:
        yield Note(f"user {number} left the threads {result['threads']}")


def _views(results: list[Result]) -> set[str]:
    return {view for result in results for view in result["views"]}


def _environment(home: Path) -> dict[str, str]:
    """That of a person who has a home of their own, no screen, and a dead network."""
    own = {name: str(home) for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")}
    own |= {f"XDG_{name}_HOME": str(home) for name in ("CACHE", "CONFIG", "DATA", "STATE")}
    dead = "http://127.0.0.1:9"
    own |= dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), dead)
    own |= dict.fromkeys(THREAD_VARIABLES, "1")
    return {**os.environ, **own, "QT_QPA_PLATFORM": "offscreen"}
