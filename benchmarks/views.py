"""``views``: how long a view takes to show a changed drawing.

For another view, add a row for each of its networks to REDRAWS.
"""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from .figures import Figure, Note
from .mnist import replaced
from .window import Place, prepared
from .window_processes import result
from .window_screen import on_screen

NAME = "views"
HELP = "views that look inside a network, redrawn for a changed drawing"


@dataclass(frozen=True)
class Redraw:
    """A view that follows the drawing, with a network.

    Attributes:
        view: Its key.
        name: Of the network, as the figures call it.
        arch: Key in ARCHITECTURES.
        config: Its settings.
        max_ms: What the slowest hundredth may take.
        press: Object names of buttons to press first.
    """

    view: str
    name: str
    arch: str
    config: dict[str, Any] = field(default_factory=dict)
    max_ms: float | None = 33
    press: tuple[str, ...] = ()


DEEP = {"hidden": [128, 64]}
WIDE = {"channels": [32, 64]}
BACK = ("insideBackwardButton",)

REDRAWS = (
    Redraw("inside", "mlp 784-128-64-10", "mlp", DEEP),
    Redraw("inside", "cnn 16-32", "cnn"),
    Redraw("inside", "cnn 32-64", "cnn", WIDE),
    Redraw("inside", "mlp 784-128-64-10, backward", "mlp", DEEP, press=BACK),
    Redraw("inside", "cnn 16-32, backward", "cnn", press=BACK),
    Redraw("inside", "cnn 32-64, backward", "cnn", WIDE, press=BACK),
)


def run(quick: bool) -> Iterator[Figure | Note]:
    """All views, on the screen that is there or a virtual one."""
    times, digits = (10, 2000) if quick else (300, 14_000)
    return on_screen(partial(_measured, times=times, digits=digits))


def _measured(folder: str, times: int, digits: int) -> Iterator[Figure | Note]:
    yield from replaced()
    place = prepared(folder, digits)
    for redraw in REDRAWS:
        yield redrawn(place, redraw, times)


def redrawn(place: Place, redraw: Redraw, times: int) -> Figure:
    """From a drawing that was read to the painted view."""
    arguments = {
        "data": place.data,
        "view": redraw.view,
        "arch": redraw.arch,
        "config": redraw.config,
        "press": redraw.press,
        "times": times,
    }
    found = result(redraw.name, "views:Redraws", folder=place.folder, **arguments)
    case = f"a changed drawing in “{redraw.view}”, read and painted, p99"
    details = {"p50": found["p50"], "worst": found["worst"]}
    return Figure(case, redraw.name, found["p99"], "ms", at_most=redraw.max_ms, details=details)


class Redraws:
    """A round is a number of different digits on the canvas; run in a contestant's process.

    Args:
        folder: For settings.
        data: Where the digits come from.
        view: Key of the view.
        arch: What is trained first, for a few steps.
        config: Its settings.
        press: Object names of buttons to press first.
        times: How many digits.
    """

    def __init__(
        self,
        folder: str,
        data: str,
        view: str,
        arch: str,
        config: dict[str, Any],
        press: list[str],
        times: int,
    ) -> None:
        from PySide6.QtWidgets import QAbstractButton

        from .window_program import made

        self._program = program = made(folder, data)
        self._view, self._times = program.window.views[view], times
        program.train(arch, config=config)
        program.rest(0.5)
        program.stop()
        program.open_tab(view)
        for name in press:
            program.window.findChild(QAbstractButton, name).click()
        self._taken: list[float] = []
        self._start_s = 0.0
        # Connected after the view's own slot, so that it is called after it.
        program.session.live_prediction.changed.connect(self._on_read)

    def round(self) -> dict[str, float]:
        """Milliseconds from a changed drawing to the painted view."""
        program = self._program
        program.rest(0.5)
        self._taken.clear()
        for index in range(self._times):
            image, _ = program.session.test_digit(index)
            self._start_s = time.perf_counter()
            program.session.live_prediction.show_bitmap(image)
            # Longer than the least time between two readings: the next one begins at once.
            program.rest(0.02)
        program.rest(0.5)
        times = sorted(1e3 * taken for taken in self._taken)
        if len(times) < self._times:
            raise RuntimeError(f"{len(times)} of {self._times} drawings were painted")
        slow = math.ceil(0.99 * len(times)) - 1
        return {"p50": times[len(times) // 2], "p99": times[slow], "worst": times[-1]}

    def _on_read(self) -> None:
        self._view.repaint()
        self._taken.append(time.perf_counter() - self._start_s)
