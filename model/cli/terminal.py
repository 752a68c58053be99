"""Text for people at a terminal: progress lines, a confusion table."""

import sys
import threading
import time
from collections.abc import Generator, Sequence
from types import TracebackType
from typing import Any, Self, TextIO, TypeVar

import numpy as np

from ..language import columns, tr
from ..progress import mapped, result_of

T = TypeVar("T")

DELAY_S = 0.5
"""What takes less has no progress line."""

REDRAW_S = 0.1
BAR = 24


class ProgressLine:
    """One line that is drawn over and over, where a person watches; silent everywhere else.

    Args:
        stream: Where to; only a terminal is written to.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._watched = stream.isatty()
        self._next_s = time.monotonic() + DELAY_S
        self._is_drawn = False

    def show(self, fraction: float, text: str) -> None:
        """Draws a bar filled to ``fraction`` (0 to 1) and a text, at most ten times a second.

        Not at all in the first half of a second.
        """
        if not self._watched or time.monotonic() < self._next_s:
            return
        self._next_s, self._is_drawn = time.monotonic() + REDRAW_S, True
        _draw(self._stream, f"{_bar(fraction)} {text}")

    def clear(self) -> None:
        """Takes the line away, so that other text can be printed."""
        if self._is_drawn:
            _draw(self._stream, "")
            self._is_drawn = False


class Waiting:
    """A line that says what is being waited for, from half a second on, where a person watches.

    For what does not tell how far it is, or only now and then: a thread draws it meanwhile. As a
    context: the line is gone when it is left, and none is drawn where nobody watches.

    Args:
        text: What is being done, such as "Opening net.npz".
        stream: Where to; standard error by default.
    """

    def __init__(self, text: str, stream: TextIO | None = None) -> None:
        self._text = text
        self._stream = sys.stderr if stream is None else stream
        self._fraction: float | None = None
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def tell(self, fraction: float) -> None:
        """Says how much is done, 0 to 1."""
        self._fraction = fraction

    def __enter__(self) -> Self:
        if self._stream.isatty():
            self._thread = threading.Thread(target=self._draw, name="waiting", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _draw(self) -> None:
        start = time.monotonic()
        if self._over.wait(DELAY_S):
            return
        while not self._over.is_set():
            if self._fraction is None:
                _draw(self._stream, f"{self._text} … {time.monotonic() - start:.0f} s")
            else:
                _draw(self._stream, f"{_bar(self._fraction)} {self._text}")
            self._over.wait(REDRAW_S)
        _draw(self._stream, "")


def with_progress(work: Generator[float, Any, T], count: int, what: str) -> T:
    """What the generator returns; a line moves meanwhile where a person watches.

    Args:
        work: Yields the fraction done, 0 to 1.
        count: How many things it works on.
        what: What these are, in the plural.
    """
    line = ProgressLine(sys.stderr)

    def show(fraction: float) -> None:
        line.show(
            fraction,
            tr(
                "{done} of {count} {what}",
                done=round(fraction * count),
                count=count,
                what=what,
            ),
        )

    try:
        return result_of(mapped(work, show))
    finally:
        line.clear()


def _bar(fraction: float) -> str:
    filled = round(min(max(fraction, 0.0), 1.0) * BAR)
    return "━" * filled + "┄" * (BAR - filled)


def _draw(stream: TextIO, text: str) -> None:
    # \x1b[K clears what a longer text left behind.
    stream.write(f"\r{text}\x1b[K")
    stream.flush()


def confusion_table(confusion: np.ndarray) -> str:
    """Lines of counts, a row per label and a column per prediction; zeros as dots."""
    width = max(5, len(str(confusion.max())) + 1)
    digits = "".join(f"{digit:>{width}}" for digit in range(10))
    side = tr("label")
    head = f"{side}{digits}  ← {tr('predicted')}"
    rows = [
        f"{label:>{columns(side)}}" + "".join(f"{count or '·':>{width}}" for count in row)
        for label, row in enumerate(confusion.tolist())
    ]
    return "\n".join([head, *rows])


def aligned(rows: Sequence[Sequence[str]], *, left: bool = False) -> list[str]:
    """A line for each row, its cells below each other: to the right, or to the ``left``."""
    widths = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        blanks = [" " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)]
        cells = [
            cell + blank if left else blank + cell for cell, blank in zip(row, blanks, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def percent(fraction: float) -> str:
    """A fraction as people read it: 0.98765 -> "98.77 %"."""
    return f"{100 * fraction:.2f} %"
