"""``smooth``: every view while networks train with all cores: how smooth, and at what price.

A row for each view. Whether a frame is one is told by ``window_smoothness.SEEN``; a view without a
row of its own there is watched as a whole, so that a new one is measured from its first day.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from .figures import Figure, Note
from .mnist import replaced
from .window import ARCHS, SMOOTHNESS, Place, prepared
from .window_processes import command_line_speed, result
from .window_screen import on_screen

NAME = "smooth"
HELP = "every view while networks train: frames, lateness, speed beside the terminal's, memory"

FRAMES = {"weights": 20, "errors": 20, "lab": 20}
"""View -> new values a second that are wanted of it; of the others it is only told."""

LATE_P99_MS, LATE_WORST_MS, TURN_MS = 16, 60, 16
SPEED_FRACTION, MAX_MB = 0.95, 500
EPOCHS = {"mlp": (12, 2), "cnn": (4, 2)}
"""At the terminal, of which the first is for getting going: at length, and quickly."""

DIGITS = 14_000


def run(quick: bool) -> Iterator[Figure | Note]:
    """All views beside each network, on the screen that is there or a virtual one."""
    return on_screen(partial(_measured, quick=quick))


def _measured(folder: str, quick: bool) -> Iterator[Figure | Note]:
    seconds, digits = (0.5, 2000) if quick else (8.0, DIGITS)
    yield from replaced()
    place = prepared(folder, digits)
    for arch in ARCHS:
        yield from views(place, arch, keys(), seconds, EPOCHS[arch][quick])


def keys() -> tuple[str, ...]:
    """Of all views, in their order."""
    from digitapp.views import VIEWS

    return tuple(spec.key for spec in VIEWS)


def views(
    place: Place, arch: str, tabs: tuple[str, ...], seconds: float, epochs: int
) -> Iterator[Figure]:
    """A figure of each kind for each view, while a network trains.

    The terminal trains before the first view and after the last: the better of both counts, for
    whatever else the machine does only takes away from it.
    """
    # An epoch of a convolutional network on all digits takes longer than a view is watched.
    data = place.data if arch == "mlp" else place.few
    arguments = {"folder": place.folder, "seconds": seconds, "data": data, "arch": arch}
    speeds = [command_line_speed(data, arch, epochs)]
    found = {tab: watched(f"{arch}, {tab}", arguments | {"tab": tab}) for tab in tabs}
    speeds.append(command_line_speed(data, arch, epochs))
    yield from _table(arch, found, max(speeds))


def watched(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """What ``window_smoothness.Beside`` finds, in a process of its own."""
    return result(name, f"{SMOOTHNESS}:Beside", **arguments)


def _table(arch: str, found: dict[str, dict[str, Any]], terminal: float) -> Iterator[Figure]:
    for tab, view in found.items():
        yield Figure(
            f"{arch} trains: frames with new values",
            tab,
            view["frames"],
            "/s",
            at_least=FRAMES.get(tab),
            details={"GUI thread, % of a core": 100 * view["busy"]},
        )
    case = f"{arch} trains: lateness of the window"
    for tab, view in found.items():
        middle = {"p50": view["p50"]}
        yield Figure(case, f"{tab}, p99", view["p99"], "ms", at_most=LATE_P99_MS, details=middle)
        yield Figure(case, f"{tab}, worst", view["worst"], "ms", at_most=LATE_WORST_MS)
    case = f"{arch} trains: the longest that the GUI's thread computed without looking up"
    for tab, view in found.items():
        yield Figure(case, tab, view["turn"], "ms", at_most=TURN_MS)
    case = f"{arch} trains: speed in the window / at the terminal"
    for tab, view in found.items():
        details = {"images a second": view["speed"], "terminal": terminal}
        fraction = view["speed"] / terminal
        yield Figure(case, tab, fraction, at_least=SPEED_FRACTION, details=details)
    sizes = {tab: view["pss"] for tab, view in found.items() if view["pss"]}
    if sizes:
        most = max(sizes, key=sizes.get)
        case = f"{arch} trains: memory of all processes"
        yield Figure(case, f"{most}, the most", sizes[most], "MB", at_most=MAX_MB)
