"""Damaged files of every kind through the command line: each is read or refused with a sentence.

Every kind is read in a process of its own, whose memory is limited and whose commands are ended
after a time, so that neither a bomb nor a hang takes the machine with it.
"""

import argparse
import contextlib
import gzip
import io
import json
import multiprocessing
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

NAME = "fuzz"
MEMORY_LIMIT = 3 << 29
"""Bytes of address space: 1.5 GB."""

TIME_LIMIT_S = 20
BLOCK_DIGITS = 40
"""Digits in the files that are damaged: small ones, so that most bytes matter."""

Command = Callable[[Path], list[str]]


def main(argv: list[str] | None = None) -> int:
    """Reads damaged files and prints what came of it; 1 if anything broke.

    Args:
        argv: ``[--count N] [--seed N] [--json]``; those of the process by default.
    """
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks {NAME}", description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="damaged copies of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(argv)
    figures = run(options.count, options.seed)
    if options.json:
        print(json.dumps(figures))
    else:
        for kind, values in figures.items():
            print(f"{kind:>16}: " + ", ".join(f"{key} {value}" for key, value in values.items()))
    return int(any(values["tracebacks"] or values["hangs"] for values in figures.values()))


def run(count: int, seed: int) -> dict:
    """What came of ``count`` damaged copies of each kind of file.

    Returns:
        Kind -> {"count", "refused", "accepted", "tracebacks", "hangs", "slowest_s", "peak_mb"};
        also "example", the last lines of the first traceback, where there was one. Refused is
        exit status 1 with a sentence, accepted 0. ``peak_mb`` is that of the whole process.
    """
    # Started again rather than forked: the peak of memory is then the kind's own.
    context = multiprocessing.get_context("spawn")
    figures = {}
    for kind in KINDS:
        with context.Pool(1) as pool:
            figures[kind] = pool.apply(_fuzz, (kind, count, seed))
    return figures


def _fuzz(kind: str, count: int, seed: int) -> dict:
    """The figures of one kind; runs in a process of its own."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    signal.signal(signal.SIGALRM, _time_is_up)
    rng = np.random.default_rng((seed, *kind.encode()))
    tally: dict = dict.fromkeys(("count", "refused", "accepted", "tracebacks", "hangs"), 0)
    slowest_s = 0.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_good_files(folder)
        good, ending, damage, commands = KINDS[kind]
        data, path = (folder / good).read_bytes(), folder / f"damaged{ending}"
        _write_labels(folder / f"labels{ending}")
        for _ in range(count):
            path.write_bytes(damage(data, rng))
            tally["count"] += 1
            start = time.perf_counter()
            outcome, example = _outcome(commands(path), tally["count"])
            slowest_s = max(slowest_s, time.perf_counter() - start)
            tally[outcome] += 1
            if example:
                tally.setdefault("example", example)
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    example = {"example": tally.pop("example")} if "example" in tally else {}
    return tally | {"slowest_s": round(slowest_s, 3), "peak_mb": round(peak_kb / 1024)} | example


def _outcome(commands: list[list[str]], turn: int) -> tuple[str, str]:
    """What one of the commands made of a file, and the end of its traceback if it broke."""
    from model.cli import main as command_line

    out, err = io.StringIO(), io.StringIO()
    signal.alarm(TIME_LIMIT_S)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command_line(commands[turn % len(commands)])
    except _TimeUpError:
        return "hangs", ""
    except BaseException:  # noqa: BLE001 - to count whatever comes is what this is for
        return "tracebacks", " | ".join(traceback.format_exc().splitlines()[-3:])
    finally:
        signal.alarm(0)
    if status == 0:
        for line in out.getvalue().splitlines():
            json.loads(line, parse_constant=_no_constant)
        return "accepted", ""
    if status == 1 and err.getvalue().strip():
        return "refused", ""
    return "tracebacks", f"exit status {status}, {err.getvalue()!r}"


class _TimeUpError(BaseException):
    """A command took longer than TIME_LIMIT_S."""


def _time_is_up(*_: object) -> None:
    raise _TimeUpError


def _no_constant(token: str) -> None:
    raise ValueError(f"{token} is no JSON")


# What is damaged, and how.


def _mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """``data`` with bits or bytes changed, a stretch lost, doubled or filled, or its end cut."""
    kind = rng.integers(7)
    changed = bytearray(data)
    start, end = sorted(rng.integers(len(data), size=2))
    if kind == 0:
        del changed[start:]
    elif kind == 1:
        del changed[start:end]
    elif kind == 2:
        changed[start:start] = data[start:end]
    elif kind == 3:
        end = min(end, start + 64)
        changed[start:end] = bytes([rng.choice([0, 255, 48, 57])]) * (end - start)
    elif kind == 4:  # lengths and offsets stand near both ends
        near = min(80, len(data))
        for place in rng.integers(-near, near, size=3):
            changed[place] = rng.integers(256)
    else:
        for place in rng.integers(len(data), size=rng.integers(1, 9)):
            changed[place] ^= 1 << rng.integers(8)
    return bytes(changed)


def _mutated_inside(data: bytes, rng: np.random.Generator) -> bytes:
    """A gzip file of damaged contents, whose own checksum is right."""
    return gzip.compress(_mutated(gzip.decompress(data), rng), 1)


def _mutated_member(data: bytes, rng: np.random.Generator) -> bytes:
    """A model file whose archive is sound, and whose header or weights are damaged."""
    with np.load(io.BytesIO(data)) as file:
        arrays = dict(file)
    name = "header" if rng.random() < 0.8 else str(rng.choice(list(arrays)))
    old = arrays[name]
    new = np.frombuffer(_mutated(old.tobytes(), rng), dtype=np.uint8)
    whole = new[: len(new) - len(new) % old.itemsize].view(old.dtype)
    arrays[name] = whole.reshape(old.shape) if whole.size == old.size else whole
    target = io.BytesIO()
    np.savez(target, **arrays)
    return target.getvalue()


def _mutated_numbers(data: bytes, rng: np.random.Generator) -> bytes:
    """JSON lines with some numbers made odd: very large, negative, real, long or none."""
    odd = [b"1e308", b"-1e308", b"1e999", b"9" * 90, b"9" * 400, b"-0.0", b"1e-320", b"NaN"]
    odd += [b"true", b"null", b'"7"', b"[]", b"{}"]
    words = data.split(b",")
    for place in rng.integers(len(words), size=rng.integers(1, 4)):
        digits = words[place].strip(b'[]{}"\n abcdefghijklmnopqrstuvwxyz:')
        if digits:
            words[place] = words[place].replace(digits, odd[rng.integers(len(odd))], 1)
    return b",".join(words)


def _write_good_files(folder: Path) -> None:
    from model.cli import main as command_line

    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (BLOCK_DIGITS, 8, 8), dtype=np.uint8)
    idx = b"\0\0\x08\x03" + np.array(images.shape, ">i4").tobytes() + images.tobytes()
    (folder / "images").write_bytes(idx)
    (folder / "images.gz").write_bytes(gzip.compress(idx))
    lines = [json.dumps(_drawing(number, rng)) + "\n" for number in range(BLOCK_DIGITS)]
    (folder / "drawn.jsonl").write_text("".join(lines))
    (folder / "drawn.jsonl.gz").write_bytes(gzip.compress("".join(lines).encode()))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        arguments = ["--hidden", "8", "--epochs", "2", "--out", str(folder / "model.npz")]
        command_line(["train", *arguments])


def _write_labels(path: Path) -> None:
    labels = (np.arange(BLOCK_DIGITS) % 10).astype(np.uint8)
    idx = b"\0\0\x08\x01" + np.array(labels.shape, ">i4").tobytes() + labels.tobytes()
    path.write_bytes(gzip.compress(idx) if path.suffix == ".gz" else idx)


def _drawing(number: int, rng: np.random.Generator) -> dict:
    strokes = [rng.normal(0, 100, (12, 2)).round(1).tolist() for _ in range(2)]
    entry = {"id": f"d{number}", "label": number % 10, "writer": "abc"[number % 3]}
    return entry | {"source": "generated", "tags": ["hard"][: number % 2], "strokes": strokes}


def _model_commands(path: Path) -> list[list[str]]:
    drawn = str(path.with_name("drawn.jsonl"))
    return [
        ["predict", "--strokes", drawn, "--model", str(path), "--json"],
        ["evaluate", str(path), "--strokes", drawn, "--json"],
        ["train", "--resume", str(path), "--epochs", "3", "--json"],
    ]


def _data_commands(path: Path) -> list[list[str]]:
    data = f"{path},{path.with_name('labels' + path.suffix)}"
    model = str(path.with_name("model.npz"))
    return [
        ["evaluate", model, "--data", data, "--json"],
        ["train", "--data", data, "--hidden", "4", "--epochs", "1", "--json"],
    ]


def _strokes_commands(path: Path) -> list[list[str]]:
    model = str(path.with_name("model.npz"))
    return [
        ["predict", "--strokes", str(path), "--model", model, "--json"],
        ["evaluate", model, "--strokes", str(path), "--json"],
    ]


def _kinds() -> Iterator[tuple[str, tuple]]:
    """Kind -> (good file, ending of the damaged one, how it is damaged, commands that read it)."""
    yield "model", ("model.npz", ".npz", _mutated, _model_commands)
    yield "model inside", ("model.npz", ".npz", _mutated_member, _model_commands)
    yield "idx", ("images", "", _mutated, _data_commands)
    yield "idx.gz", ("images.gz", ".gz", _mutated, _data_commands)
    yield "idx.gz inside", ("images.gz", ".gz", _mutated_inside, _data_commands)
    yield "jsonl", ("drawn.jsonl", ".jsonl", _mutated, _strokes_commands)
    yield "jsonl numbers", ("drawn.jsonl", ".jsonl", _mutated_numbers, _strokes_commands)
    yield "jsonl.gz", ("drawn.jsonl.gz", ".jsonl.gz", _mutated, _strokes_commands)
    yield "jsonl.gz inside", ("drawn.jsonl.gz", ".jsonl.gz", _mutated_inside, _strokes_commands)


KINDS = dict(_kinds())


if __name__ == "__main__":
    sys.exit(main())
