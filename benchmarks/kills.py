"""Writers killed at random moments, and the start after each: nothing broken, lost or left lying.

Each kind of writing runs in a process of its own that says, after each time, that it is done; it is
killed without warning, wherever it is. Then what a start of the program does is done, and what is
on the disk is read. What was said to be done must be there, whole; what was under way may be there
or not; and no half-written file may be left.
"""

import functools
import http.server
import itertools
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from .figures import Figure, Note

NAME = "kills"
HELP = "writers and trainings killed at random moments, what is left (not run unnamed)"

COUNT, QUICK_COUNT = 40, 3
LONGEST_S = 0.12
"""Until the kill: several times what the slowest kind of writing takes."""


@dataclass(frozen=True)
class Writing:
    """One kind.

    Attributes:
        write: Writes number after number in a folder, for ever; yields each that is done.
        check: Given the folder and the last number that was said to be done (-1 for none): what
            is wrong, in words; empty for nothing.
    """

    write: Callable[[Path], Iterator[int]]
    check: Callable[[Path, int], str]


def run(count: int = COUNT, seed: int = 0) -> Iterator[Figure | Note]:
    """Kills each kind ``count`` times; yields what was broken, lost or left of each."""
    _get_ready()
    for kind, writing in KINDS.items():
        rng = np.random.default_rng((seed, *kind.encode()))
        faults, begin, done = [], time.perf_counter(), 0
        for _ in range(count):
            number, fault = killed(writing, float(rng.uniform(0.0, LONGEST_S)))
            done += number + 1
            if fault:
                faults.append(fault)
        seconds = round(time.perf_counter() - begin, 1)
        details = {"killed": count, "written before": done, "seconds": seconds}
        yield Figure(kind, "broken, lost or left", len(faults), at_most=0, details=details)
        for fault in sorted(set(faults))[:3]:
            yield Note(f"{kind}: {fault}")


def _get_ready() -> None:
    """Loads what the children need before they are forked, so that they write at once."""
    import model.data.download  # noqa: F401 - all of them for the children

    _run()
    _server()


def killed(writing: Writing, after_s: float) -> tuple[int, str]:
    """Has a process write until it is killed: the last number that was done, and what is wrong."""
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    try:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            _write_for_ever(writing, folder, writer)
        os.close(writer)
        with os.fdopen(reader, "rb", buffering=0) as said:
            first = said.read(8)  # it is under way
            time.sleep(after_s)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            rest = said.read() or b""
        if len(first) < 8:
            return -1, "it failed before it was killed"
        numbers = np.frombuffer(first + rest[: len(rest) // 8 * 8], "<i8")
        last = int(numbers[-1])
        fault = writing.check(folder, last) or _left(folder)
        return last, fault
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_for_ever(writing: Writing, folder: Path, pipe: int) -> None:
    """The child's side; never returns."""
    try:
        for number in itertools.chain([-1], writing.write(folder)):
            os.write(pipe, np.array([number], "<i8").tobytes())
    finally:
        os._exit(1)


def _left(folder: Path) -> str:
    """What half-written files are left after the checks, which begin with a start."""
    ends = (".part", ".lock")
    found = [path for path in folder.rglob("*") if path.name.endswith(ends) or _is_qts(path.name)]
    return f"left: {found[0].suffix}" if found else ""


def _is_qts(name: str) -> bool:
    return name.startswith("settings.ini.")


def _lost(number: int, last: int) -> str:
    """What is wrong where ``number`` is there (-1: nothing is) and ``last`` was done at least."""
    return "" if last <= number <= last + 1 else "lost"


def _start(*folders: Path) -> None:
    """What a start of the window does before anything else."""
    from model.disk import remove_dead_parts_in

    for folder in folders:
        remove_dead_parts_in(folder)


# Networks and runs.


@functools.cache
def _run(steps: int = 3):
    from model.data import load_dataset
    from model.plan import Plan
    from model.train import fit

    dataset = load_dataset("digits")
    run = Plan("mlp", {"hidden": (64,)}, {"epochs": 1}).new_run(dataset)
    events = fit(run, dataset)
    for _ in range(steps):
        next(events)
    return run


def _write_networks(folder: Path) -> Iterator[int]:
    from model.files import SavedNetwork, save_network

    network = _run().network
    for number in itertools.count():
        save_network(folder / "mine.npz", SavedNetwork(network, "digits", {"number": number}))
        yield number


def _check_network(folder: Path, last: int) -> str:
    from model.errors import DigitError
    from model.files import load_network

    _start(folder)
    path = folder / "mine.npz"
    if not path.exists():
        return _lost(-1, last)
    try:
        number = load_network(path).facts["number"]
    except (DigitError, KeyError) as error:
        return f"broken: {error}"
    return _lost(number, last)


def _write_runs(folder: Path) -> Iterator[int]:
    from model.files import save_run

    run = _run()
    for number in itertools.count():
        save_run(folder / "mine.npz", run, "digits", {"number": number})
        yield number


def _check_run(folder: Path, last: int) -> str:
    from model.errors import DigitError
    from model.files import load_run

    fault = _check_network(folder, last)
    if not fault and (folder / "mine.npz").exists():
        try:
            load_run(folder / "mine.npz")
        except DigitError as error:
            return f"broken: {error}"
    return fault


# Own digits.


def _drawing(number: int):
    from model.strokes import Drawing

    points = np.random.default_rng(number).random((400, 2)).round(4)
    return Drawing(str(number), (points,), number % 10)


def _write_digits(folder: Path) -> Iterator[int]:
    """Adds one after the other, and takes every fifth away again."""
    from digitapp.session.handwriting_store import Change, Collection

    collection = Collection(folder / "my-digits.jsonl", lambda _: None)
    for number in itertools.count():
        drawing = _drawing(number)
        collection.make(Change("", added=((-1, drawing),)))
        yield number
        if number % 5 == 4:
            collection.make(Change("", removed=((len(collection.drawings) - 1, drawing),)))


def _check_digits(folder: Path, last: int) -> str:
    from digitapp.session.handwriting_store import Collection

    _start(folder, folder / "my-digits backups")
    told: list[str] = []
    collection = Collection(folder / "my-digits.jsonl", told.append)
    collection.refresh()
    if any("damaged:" in text for text in told):
        return "broken: a line that was whole before"
    there = {drawing.id for drawing in collection.drawings}
    # Of the last one nobody knows whether it was taken away again.
    due = {str(number) for number in range(last) if number % 5 != 4}
    return "" if due <= there else f"lost: {len(due - there)}"


# Settings, a download, a table.


def _write_settings(folder: Path) -> Iterator[int]:
    from digitapp.system.settings import AppSettings

    settings = AppSettings(folder / "settings.ini")
    for number in itertools.count():
        settings.set_choice("number", number)
        settings.set_choice("text", "x" * 5000)
        settings.save()
        yield number


def _check_settings(folder: Path, last: int) -> str:
    from digitapp.system.settings import AppSettings

    settings = AppSettings(folder / "settings.ini")
    settings.remove_leftovers()
    number = settings.choice("number", -1)
    if number >= 0 and settings.choice("text", "") != "x" * 5000:
        return "broken"
    return _lost(number, last)


@functools.cache
def _server() -> tuple[str, bytes]:
    """An address on this machine, and what it gives for every file."""
    content = np.random.default_rng(0).bytes(400_000)

    class Answer(http.server.BaseHTTPRequestHandler):
        """Gives the content, a piece at a time."""

        def do_GET(self) -> None:
            """Answers."""
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except OSError:
                return  # whoever asked was killed

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/", content


def _files() -> dict:
    from model.data.download import RemoteFile

    content = _server()[1]
    file = RemoteFile(len(content), sha256(content).hexdigest())
    return {f"file{number}.gz": file for number in range(3)}


def _write_download(folder: Path) -> Iterator[int]:
    from model.data.download import fetch_mnist

    for number in itertools.count():
        for _ in fetch_mnist(folder, [_server()[0]], _files()):
            pass
        yield number
        for path in folder.iterdir():
            path.unlink()


def _check_download(folder: Path, last: int) -> str:
    from model.data.download import fetch_mnist

    content = _server()[1]
    if any(p.read_bytes() != content for p in folder.iterdir() if p.suffix == ".gz"):
        return "broken"
    for _ in fetch_mnist(folder, [_server()[0]], _files()):
        pass
    return "" if len(list(folder.glob("*.gz"))) == 3 else "lost"


def _write_table(folder: Path) -> Iterator[int]:
    from digitapp.export.files import save_lines

    for number in itertools.count():
        for _ in save_lines(folder / "table.csv", [f"{number},{row}" for row in range(3000)]):
            pass
        yield number


def _check_table(folder: Path, last: int) -> str:
    _start(folder)
    path = folder / "table.csv"
    if not path.exists():
        return _lost(-1, last)
    lines = path.read_text().splitlines()
    number = int(lines[0].partition(",")[0]) if lines else -1
    if lines != [f"{number},{row}" for row in range(3000)]:
        return "broken"
    return _lost(number, last)


# What is kept aside for the next start.


def _write_aside(folder: Path) -> Iterator[int]:
    from digitapp.background.keeping_aside import KeptDrawing, RecoveryPlace
    from model.files import saving_run

    place, run = RecoveryPlace.new(folder / "recovery"), _run()
    strokes = (np.zeros((50, 2), np.float32),)
    for number in itertools.count():
        place.write_network(
            functools.partial(saving_run, run=run, recipe="digits", facts={"number": number}),
            {"is_training": True},
        )
        place.write_drawing(KeptDrawing(strokes))
        yield number


def _check_aside(folder: Path, last: int) -> str:
    from digitapp.background.keeping_aside import places_of_the_dead
    from model.errors import DigitError

    places = places_of_the_dead(folder / "recovery")
    try:
        if not places:
            return _lost(-1, last)
        if last < 0 and not places[0].has_network:
            return ""
        number = places[0].network().saved.facts["number"]
        if last >= 0 and places[0].drawing().is_empty:
            return "lost"
        return _lost(number, last)
    except (DigitError, KeyError) as error:
        return f"broken: {error}"
    finally:
        for place in places:
            place.remove()


KINDS = {
    "network": Writing(_write_networks, _check_network),
    "run": Writing(_write_runs, _check_run),
    "own digits": Writing(_write_digits, _check_digits),
    "settings": Writing(_write_settings, _check_settings),
    "download": Writing(_write_download, _check_download),
    "table": Writing(_write_table, _check_table),
    "recovery": Writing(_write_aside, _check_aside),
}
"""Kind -> how it writes, and how it is known that nothing is wrong."""
