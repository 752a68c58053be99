"""What a window needs from the system, looked for before Qt is: Qt aborts where it is missing.

A missing library of Qt's xcb plugin, or no display at all, ends a Qt program with a core dump.
"""

import ctypes
import os
import socket
import sys

from model.language import tr

# What the plugin links against beyond what PySide6 brings, and Debian's name for its package.
XCB_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# What Qt's libraries themselves link against, whatever shows the window.
COMMON_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}


def missing() -> str | None:
    """A sentence on what is missing for a window and how to get it; None where nothing is."""
    if not sys.platform.startswith("linux"):
        return None
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    needs_no_screen = platform.split(":")[0] in ("offscreen", "minimal", "vnc")
    wayland = _wayland_answers() and not platform.startswith("xcb")
    if not (needs_no_screen or wayland or os.environ.get("DISPLAY")):
        return tr(
            "There is no display to open a window on. Start digitapp from a desktop, or set "
            "DISPLAY; the commands (digitapp --help) work without one."
        )
    wanted = dict(COMMON_LIBRARIES)
    needs_x11 = not (needs_no_screen or wayland)
    if needs_x11:
        wanted |= XCB_LIBRARIES
    if needs_x11 and not _display_answers():
        display = os.environ["DISPLAY"]
        return tr(
            "The display “{display}” does not answer. Start digitapp from a desktop, or set "
            "DISPLAY to the one that is there.",
            display=display,
        )
    packages = [package for library, package in wanted.items() if not _is_there(library)]
    if not packages:
        return None
    names = " ".join(packages)
    return tr(
        "Libraries that Qt needs for a window are missing. On Debian or Ubuntu, install them "
        "with: sudo apt install {names}",
        names=names,
    )


def _is_there(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _wayland_answers() -> bool:
    """Whether a compositor is behind $WAYLAND_DISPLAY, a socket's name or path."""
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked:
        asked.settimeout(1.0)
        try:
            asked.connect(path)
        except (OSError, ValueError):  # ValueError: a name that no path can have
            return False
    return True


def _display_answers() -> bool:
    """Whether an X server is behind $DISPLAY; yes where the library to ask it with is missing."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = xcb.xcb_connection_has_error(connection) == 0
    xcb.xcb_disconnect(connection)
    return answers
