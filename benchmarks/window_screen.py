"""A screen for the benchmark of the window: the one that is there, else a virtual one."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from digitapp.system.screen import missing

from .figures import Figure, Note

SIZE = "1280x720x24"


class ScreenError(Exception):
    """There is no screen and none can be made; its text says what to do."""


def on_screen(
    measure: Callable[[str], Iterator[Figure | Note]], what: str = ""
) -> Iterator[Figure | Note]:
    """What is measured on the screen that is there or a virtual one; where is none, why not.

    Args:
        measure: Given a folder for settings and files, what yields the figures.
        what: What is left out without a screen, where that is not all.
    """
    try:
        with screen() as folder:
            yield Note(f"On display {os.environ.get('DISPLAY') or 'of Wayland'}.")
            yield from measure(folder)
    except ScreenError as error:
        yield Note(f"{what} is left out. {error}" if what else f"Left out. {error}")


@contextmanager
def screen() -> Iterator[str]:
    """Lets this process's children open windows; gives a folder for their settings and files.

    Everything is as before, and the folder gone, when the block is left.

    Raises:
        ScreenError: There is no screen, and no Xvfb to make one.
    """
    before = dict(os.environ)
    server: subprocess.Popen | None = None
    try:
        # A test run hides its windows by this; here they are what is measured.
        os.environ.pop("QT_QPA_PLATFORM", None)
        if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            server = _virtual()
        problem = missing()
        if problem is not None:
            raise ScreenError(problem)
        with tempfile.TemporaryDirectory(prefix="digitapp-window-") as folder:
            os.environ["XDG_STATE_HOME"] = os.path.join(folder, "state")
            yield folder
    finally:
        os.environ.clear()
        os.environ.update(before)
        if server is not None:
            server.terminate()
            server.wait()
            server.stdout.close()


def _virtual() -> subprocess.Popen:
    """A running Xvfb, whose display is in the environment."""
    if shutil.which("Xvfb") is None:
        raise ScreenError(
            "There is no display, and no Xvfb to make a virtual one. On Debian or Ubuntu, "
            "install it with: sudo apt install xvfb"
        )
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", SIZE, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    number = server.stdout.readline().strip()
    if not number:
        server.wait()
        server.stdout.close()
        raise ScreenError("Xvfb did not start.")
    os.environ["DISPLAY"] = f":{number}"
    return server
