"""Text for people at a terminal: a progress line, a confusion table."""

import time
from typing import TextIO

import numpy as np

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
        self._next_s = 0.0

    def show(self, fraction: float, text: str) -> None:
        """Draws a bar filled to ``fraction`` (0 to 1) and a text, at most ten times a second."""
        if not self._watched or time.monotonic() < self._next_s:
            return
        self._next_s = time.monotonic() + REDRAW_S
        filled = round(min(max(fraction, 0.0), 1.0) * BAR)
        bar = "━" * filled + "┄" * (BAR - filled)
        # \x1b[K clears what a longer text left behind.
        self._stream.write(f"\r{bar} {text}\x1b[K")
        self._stream.flush()

    def clear(self) -> None:
        """Takes the line away, so that other text can be printed."""
        if self._watched:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._next_s = 0.0


def confusion_table(confusion: np.ndarray) -> str:
    """Lines of counts, a row per label and a column per prediction; zeros as dots."""
    width = max(5, len(str(confusion.max())) + 1)
    columns = "".join(f"{digit:>{width}}" for digit in range(10))
    head = f"label{columns}  ← predicted"
    rows = [
        f"{label:>5}" + "".join(f"{count or '·':>{width}}" for count in row)
        for label, row in enumerate(confusion.tolist())
    ]
    return "\n".join([head, *rows])


def percent(fraction: float) -> str:
    """A fraction as people read it: 0.98765 -> "98.77 %"."""
    return f"{100 * fraction:.2f} %"
