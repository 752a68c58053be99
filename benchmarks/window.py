"""``window``: how soon the window answers at its start and under the pen, how it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median

from .figures import Figure, Note
from .mnist import absence, replaced
from .window_processes import closing_s, result, started_s
from .window_screen import on_screen

NAME = "window"
HELP = "the window on a real or virtual screen: start, strokes, stops, leaks"

SMOOTHNESS, TRAININGS = "window_smoothness", "window_trainings"
ARCHS = ("mlp", "cnn")
START_S, START_MORE_S = 1.5, 1.0
STROKE_MS = {None: 20, "mlp": 40, "cnn": 40}
PEN_MS = 10
STOP_S, CLOSE_S = 0.3, 1.0
GROWTH_MB = 20


@dataclass(frozen=True)
class Amount:
    """How much of everything is done.

    Attributes:
        starts: Of the program, and of an empty window.
        moves: Of the mouse, idle and in each training.
        digits: In the file with fewer digits.
        stops: Of each network at random moments.
        validations: Of each network within its validation.
        closings: Of the window, in a training of each network.
        cycles: Trainings and switches that must leave nothing behind.
    """

    starts: int = 7
    moves: int = 300
    digits: int = 14_000
    stops: int = 8
    validations: int = 2
    closings: int = 2
    cycles: int = 100


FULL = Amount()
QUICK = Amount(1, 30, 2000, 1, 0, 1, 3)


@dataclass(frozen=True)
class Place:
    """Where it is measured.

    Attributes:
        folder: For settings and generated files.
        data: MNIST, or a file in its place.
        few: A file with fewer digits.
    """

    folder: str
    data: str
    few: str


def run(quick: bool) -> Iterator[Figure | Note]:
    """All of it, on the screen that is there or a virtual one."""
    return on_screen(partial(_measured, amount=QUICK if quick else FULL))


def _measured(folder: str, amount: Amount) -> Iterator[Figure | Note]:
    yield from replaced()
    place = prepared(folder, amount.digits)
    yield from starts(place, amount.starts)
    for arch in (None, *ARCHS):
        yield from strokes(place, arch, amount.moves)
    yield reading_while_writing(place, amount.moves)
    for arch in ARCHS:
        yield stops(place, arch, amount.stops, amount.validations)
        yield closings(place, arch, amount.closings)
    for kind in ("trainings", "switches"):
        yield from cycles(place, kind, amount.cycles)


def prepared(folder: str, digits: int) -> Place:
    """The place in which to measure, with data."""
    few = result("digits", f"{TRAININGS}:DigitsFile", folder=folder, count=digits)["path"]
    return Place(folder, few if absence() else "mnist", few)


def starts(place: Place, rounds: int) -> Iterator[Figure]:
    """From the start of the process to the first painting, and to a drawing that was read."""
    case = "start"
    times: dict[str, list[float]] = {"empty": [], "painted": [], "read": []}
    for played in range(-1, rounds):  # the first one warms the disk
        for what in ("empty", "program"):
            moments = started_s(place.folder, what)
            if played >= 0:
                for name, seconds in moments.items():
                    times["empty" if what == "empty" else name].append(seconds)
    middle = {name: median(values) for name, values in times.items()}
    worst = {name: {"worst": max(values)} for name, values in times.items()}
    more = middle["read"] - middle["empty"]
    yield Figure(case, "empty window with a plot, painted", middle["empty"], "s")
    yield Figure(case, "window painted", middle["painted"], "s", details=worst["painted"])
    yield Figure(
        case, "a drawing read", middle["read"], "s", at_most=START_S, details=worst["read"]
    )
    yield Figure(case, "more than the empty window", more, "s", at_most=START_MORE_S)


def strokes(place: Place, arch: str | None, moves: int) -> Iterator[Figure]:
    """From a move of the mouse to the painted bars."""
    name = f"while a {arch} trains" if arch else "idle"
    arguments = {"moves": moves, "data": place.data, "arch": arch}
    found = result(name, f"{SMOOTHNESS}:Strokes", folder=place.folder, **arguments)
    details = {"p50": found["p50"], "worst": found["worst"]}
    case = "mouse move to painted bars, p99"
    yield Figure(case, name, found["p99"], "ms", at_most=STROKE_MS[arch], details=details)


def reading_while_writing(place: Place, moves: int) -> Figure:
    """The same with the network that reads the pen's points, and the view that shows each."""
    name = "idle, the pen reader, view Sequence"
    arguments = {"moves": moves, "data": place.data, "arch": None, "network": "pen"}
    arguments["tab"] = "sequence"
    found = result(name, f"{SMOOTHNESS}:Strokes", folder=place.folder, **arguments)
    details = {"p50": found["p50"], "worst": found["worst"]}
    case = "mouse move to painted bars, p99"
    return Figure(case, name, found["p99"], "ms", at_most=PEN_MS, details=details)


def stops(place: Place, arch: str, moments: int, validations: int) -> Figure:
    """From "Stop" to a window that is idle."""
    arguments = {"data": place.data, "arch": arch, "moments": moments, "validations": validations}
    found = result(arch, f"{TRAININGS}:StopTimes", folder=place.folder, **arguments)
    times = found["seconds"]
    details = {"p50": median(times), "in validation": found["validating"], "stops": len(times)}
    return Figure("ends", f"{arch}, stop, worst", max(times), "s", at_most=STOP_S, details=details)


def closings(place: Place, arch: str, count: int) -> Figure:
    """From the window's closing in a training to the end of the process."""
    times = []
    for number in range(count):
        after_s = 0.5 + 0.35 * number
        times.append(closing_s(place.folder, data=place.data, arch=arch, after_s=after_s))
    name, details = f"{arch}, close, worst", {"closings": count}
    return Figure("ends", name, max(times), "s", at_most=CLOSE_S, details=details)


def cycles(place: Place, kind: str, count: int) -> Iterator[Figure | Note]:
    """What many trainings, or switches of data and network, leave behind."""
    found = result(
        kind, f"{TRAININGS}:Cycles", folder=place.folder, data=place.data, kind=kind, count=count
    )
    case = f"{count} {'starts and stops' if kind == 'trainings' else 'switches'}"
    details = {"seconds": found["seconds"]}
    yield Figure(case, "threads left", found["threads"], at_most=0, details=details)
    if found["growth"] is None:
        yield Note("This system does not tell how much memory a process holds.")
        return
    details = {"from": found["from"]}
    yield Figure(case, "growth", found["growth"], "MB", at_most=GROWTH_MB, details=details)
