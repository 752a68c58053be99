"""What a person is told when something fails, and where the details go: the log file.

Invariant: an unexpected error is always in the log with its traceback before anybody is told.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from model.errors import DigitError
from model.language import tr

LOG = logging.getLogger("digitapp")
UNEXPECTED = tr(
    "Something went wrong that the program did not foresee. Your work is still here; "
    "the details are in the log."
)


@dataclass(frozen=True)
class Failure:
    """A failure as a value.

    Attributes:
        title: What was being done, e.g. "Training".
        sentence: What is wrong and what to do, for a person.
        details: The traceback, for the log and the details box; empty for a DigitError.
    """

    title: str
    sentence: str
    details: str = ""


def failure_of(error: BaseException, title: str) -> Failure:
    """``error`` for a person: a DigitError's own sentence, a plain one for anything else."""
    if isinstance(error, DigitError):
        return Failure(title, str(error))
    details = "".join(traceback.format_exception(error))
    if isinstance(error, MemoryError):
        return Failure(title, tr("There is not enough memory for this. Choose less data."), details)
    return Failure(title, UNEXPECTED, details)


def start_log(folder: Path | None = None) -> Path | None:
    """Sends the log to ``digitapp.log`` in ``folder`` (the user's log folder by default).

    Three files of at most 500 kB are kept. Returns the file, or None where the folder cannot be
    written: the program runs without a log then.
    """
    if folder is None:
        import platformdirs

        folder = platformdirs.user_log_path("digitapp", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(
            folder / "digitapp.log", maxBytes=500_000, backupCount=2, encoding="utf-8"
        )
    except OSError as error:
        LOG.warning("no log in %s: %s", folder, error)
        return None
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s"))
    stop_log()
    LOG.addHandler(file)
    LOG.setLevel(logging.INFO)
    return folder / "digitapp.log"


def stop_log() -> None:
    """Closes the log file, if there is one."""
    for handler in list(LOG.handlers):
        if isinstance(handler, RotatingFileHandler):
            LOG.removeHandler(handler)
            handler.close()


class ExceptionHook(QObject):
    """Catches what no code caught, in slots, event handlers and threads, while it is installed.

    A fault that repeats at the same place (a paint event that fails) is told once; all are logged.

    Signals:
        caught(Failure): Delivered in the GUI thread, whichever thread failed.
    """

    caught = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[tuple[str, str, int]] = set()
        self._previous = previous = (sys.excepthook, threading.excepthook)
        # Python ends later than Qt: a hook without its C++ side could tell nobody.
        self.destroyed.connect(lambda: _install(*previous))
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def uninstall(self) -> None:
        """Puts the hooks back that were there before."""
        _install(*self._previous)

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if not issubclass(kind, Exception):  # KeyboardInterrupt, SystemExit
            self._previous[0](kind, error, trace)
            return
        LOG.error("not caught", exc_info=(kind, error, trace))
        last = traceback.extract_tb(trace)[-1:] or [traceback.FrameSummary("", 0, "")]
        place = (kind.__name__, last[0].filename, last[0].lineno or 0)
        if place not in self._told:
            self._told.add(place)
            self.caught.emit(failure_of(error, tr("Unexpected error")))

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)


def install_excepthook(
    callback: Callable[[Failure], None], parent: QObject | None = None
) -> ExceptionHook:
    """Tells ``callback`` of each unexpected error, later, from the event loop of this thread."""
    hook = ExceptionHook(parent)
    # Queued: a slot that fails inside a paint event must not open a banner inside it.
    hook.caught.connect(callback, Qt.ConnectionType.QueuedConnection)
    return hook


def _install(for_main: Callable, for_threads: Callable) -> None:
    sys.excepthook, threading.excepthook = for_main, for_threads
