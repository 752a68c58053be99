"""Damaged files of every kind: each is read, or refused with a sentence, in little time and memory.

Every kind is read in a process of its own, whose memory is limited and whose reading is ended
after a time, so that neither a bomb nor a hang takes the machine with it; where a library written
in C crashes, that file is counted and a new process goes on with the next.
"""

import argparse
import faulthandler
import json
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from .fuzz_files import write_good_files, write_labels_beside
from .fuzz_kinds import ACCEPTED, KINDS

NAME = "fuzz"
MEMORY_LIMIT = 500 << 20
"""Bytes of address space beyond what a process has when everything is imported."""

TIME_LIMIT_S = 20
SLOW_S = 2.0
"""Of computing: the machine may have others to serve."""

COUNTS = ("count", "refused", "accepted", "tracebacks", "hangs", "crashes", "slow", "bad sentences")
LONGEST_SENTENCE = 500


def main(argv: list[str] | None = None) -> int:
    """Reads damaged files and prints what came of it; 1 if anything broke.

    Args:
        argv: ``[--count N] [--seed N] [--kind NAME ...] [--json]``; those of the process by
            default.
    """
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{NAME}", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="damaged copies of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", choices=KINDS, help="only this; repeatable")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    broken = False
    for kind in options.kind or KINDS:
        figures = fuzzed(kind, options.count, options.seed)
        broken |= any(figures[name] for name in COUNTS[3:])
        if options.json:
            print(json.dumps({kind: figures}), flush=True)
        else:
            shown = ", ".join(f"{key} {value}" for key, value in figures.items() if value)
            print(f"{kind:>22}: {shown}", flush=True)
    return int(broken)


def run(count: int, seed: int) -> dict:
    """What came of ``count`` damaged copies of each kind of file: kind -> as ``fuzzed`` says."""
    return {kind: fuzzed(kind, count, seed) for kind in KINDS}


def fuzzed(kind: str, count: int, seed: int) -> dict:
    """What came of ``count`` damaged copies of a kind of file.

    Returns:
        {"count", "refused", "accepted", "tracebacks", "hangs", "crashes", "slow",
        "bad sentences", "slowest_s", "more_mb"}; also "example", the end of the first traceback
        or the first bad sentence with the number of its file, where there was one. Refused is
        with a sentence; ``more_mb`` is the peak of memory beyond what the process had at first.
    """
    # Started again rather than forked: the peak of memory is then the kind's own.
    context = multiprocessing.get_context("spawn")
    total: dict = dict.fromkeys(COUNTS, 0) | {"slowest_s": 0.0, "more_mb": 0}
    with tempfile.TemporaryDirectory() as folder:
        write_good_files(Path(folder))
        start = 0
        while start < count:
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(
                target=_fuzz, args=(kind, range(start, count), seed, folder, theirs)
            )
            process.start()
            theirs.close()
            start = _received(ours, total, start)
            process.join()
            if start < count:  # it died over that one
                total["count"] += 1
                total["crashes"] += 1
                total.setdefault("example", f"file {start}: exit status {process.exitcode}")
                start += 1
    return total


def _received(connection: Connection, total: dict, number: int) -> int:
    """Adds up what a process tells of its files; the number of the one that it told nothing of."""
    while True:
        try:
            outcome, example, seconds, more_mb = connection.recv()
        except EOFError:
            return number
        total["count"] += 1
        total[outcome] += 1
        total["slow"] += seconds > SLOW_S
        if seconds > total["slowest_s"]:
            total["slowest_s"] = round(seconds, 3)
        total["more_mb"] = max(total["more_mb"], round(more_mb))
        if example:
            total.setdefault("example", f"file {number}: {example}")
        if seconds > SLOW_S:
            total.setdefault("slow_example", number)
        number += 1


def _fuzz(kind: str, numbers: range, seed: int, folder: str, tell: Connection) -> None:
    """Reads the damaged copies of these numbers and tells of each; in a process of its own."""
    faulthandler.enable(open(os.devnull, "w"))  # noqa: SIM115 - it stays open with the process
    signal.signal(signal.SIGALRM, _time_is_up)
    warnings.simplefilter("error", RuntimeWarning)  # it would stand in the way of the sentence
    chosen = KINDS[kind]
    data = (Path(folder) / chosen.good).read_bytes()
    path = Path(folder) / f"damaged{chosen.ending}"
    write_labels_beside(path)
    path.write_bytes(data)
    _outcome(kind, path, 0)  # whatever is imported on the way belongs to no file
    _limit_memory()
    before_mb = _peak_mb()
    for number in numbers:
        rng = np.random.default_rng((seed, number, *kind.encode()))
        path.write_bytes(chosen.damage(data, rng))
        start = time.process_time()
        outcome, example = _outcome(kind, path, number)
        tell.send((outcome, example, time.process_time() - start, _peak_mb() - before_mb))


def _outcome(kind: str, path: Path, number: int) -> tuple[str, str]:
    """What became of a file, and an example of what is wrong with that."""
    signal.alarm(TIME_LIMIT_S)
    try:
        said = KINDS[kind].read(path, number)
    except _TimeUpError:
        return "hangs", " | ".join(traceback.format_exc().splitlines()[-9:-2:2])
    except BaseException:  # noqa: BLE001 - to count whatever comes is what this is for
        return "tracebacks", " | ".join(traceback.format_exc().splitlines()[-5:])
    finally:
        signal.alarm(0)
    if said == ACCEPTED:
        return "accepted", ""
    return ("refused", "") if is_sentence(said) else ("bad sentences", said)


def is_sentence(text: str) -> bool:
    """Whether what was said is fit for a person: whole sentences, and not too many."""
    begins = text[:1].isupper() or text[:1] in "“\"'"
    has_terms = any(word in text for word in ("Traceback", "Error:", "NoneType", "<class", "codec"))
    return begins and text.endswith((".", ".”", "?", "!")) and not has_terms and (
        len(text) <= LONGEST_SENTENCE
    )  # fmt: skip


def _limit_memory() -> None:
    """Lets this process take MEMORY_LIMIT more of address space than it has."""
    held = 0
    status = Path("/proc/self/status")
    if status.exists():
        words = status.read_text().split("VmSize:")[1].split()
        held = int(words[0]) << 10
        resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY_LIMIT,) * 2)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class _TimeUpError(BaseException):
    """A file took longer than TIME_LIMIT_S."""


def _time_is_up(*_: object) -> None:
    raise _TimeUpError


if __name__ == "__main__":
    sys.exit(main())
