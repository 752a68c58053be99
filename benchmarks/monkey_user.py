"""A random user's process: ``python -m benchmarks.monkey_user SEED ACTIONS HOME FILES``.

Builds the program as ``digitapp`` does, does things to it by its mouse, keys, menus and doors, one
after another from the event loop, and prints as one line of JSON what came of it.
"""

import json
import random
import resource
import sys
import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QObject, QTimer

from digitapp.__main__ import SWITCH_INTERVAL_S
from digitapp.app import build

from .monkey import STALL_S
from .monkey_actions import Actions
from .monkey_watch import WindowWatch

LONGEST_REST_MS = 120
PAUSE_EVERY, PAUSE_MS = 12, 700
"""Now and then a user looks at what came of it."""
ENDING_MS = 500


class RandomUser(QObject):
    """Does ``count`` random things to the window, then closes it.

    Args:
        seed: Of what is done; the same things where the program takes the same time.
        count: How many.
        home: A folder for settings and for what is saved.
        files: What ``monkey_files`` wrote.
    """

    def __init__(self, seed: int, count: int, home: Path, files: Path) -> None:
        super().__init__()
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        self._rng = random.Random(seed)
        self._count = self._left = count
        self.app, self.window = build(home / "settings.ini")
        self.window.show()
        self._watch = WindowWatch(STALL_S)
        self._actions = Actions(self.window, self._rng, home, files)
        self._loop = QEventLoop()
        self._views: set[str] = set()

    def result(self) -> dict[str, Any]:
        """What came of it, after all is done and the window closed.

        Returns:
            Plain values: "actions", "views", "tracebacks", "stalls", "warnings", "threads",
            "start_mb" and "peak_mb".
        """
        start_mb = _peak_mb()
        QTimer.singleShot(300, self, self._act)
        self._loop.exec()
        self.window.filing.let_close()
        self.window.close()
        QTimer.singleShot(ENDING_MS, self._loop.quit)
        self._loop.exec()
        self._watch.close()
        main = threading.main_thread()
        threads = [thread.name for thread in threading.enumerate() if thread is not main]
        return {
            "actions": self._count - self._left,
            "views": sorted(self._views),
            "tracebacks": self._watch.tracebacks,
            "stalls": self._watch.stalls,
            "warnings": self._watch.warnings,
            "threads": threads,
            "start_mb": start_mb,
            "peak_mb": _peak_mb(),
        }

    def _act(self) -> None:
        if not self._left or not self.window.isVisible():
            if self._actions.close_dialog():
                # One at a time: some have an event loop of their own, which has to end first.
                QTimer.singleShot(ENDING_MS // 10, self, self._act)
            else:
                self._loop.quit()
            return
        self._left -= 1
        rest = self._rng.randrange(LONGEST_REST_MS)
        if not self._left % PAUSE_EVERY:
            rest += PAUSE_MS
        # Before it is done: what opens a menu comes back only when that is closed.
        QTimer.singleShot(rest, self, self._act)
        name, act = self._actions.next()
        self._watch.actions.append(name)
        self._views.add(self.window.tabs.tabText(self.window.tabs.currentIndex()))
        act()


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Prints the result of the user that the arguments describe."""
    seed, count, home, files = sys.argv[1:]
    user = RandomUser(int(seed), int(count), Path(home), Path(files))
    print(json.dumps(user.result()), flush=True)


if __name__ == "__main__":
    main()
