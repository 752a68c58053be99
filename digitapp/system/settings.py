"""What the program remembers between two starts, in one small ini file.

Invariant: whatever the file holds, reading gives a value of the right type, the default at worst.
"""

import base64
import binascii
import contextlib
import json
import os
import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from model.errors import newer_file
from model.language import tr

from ..style.theme import CHOICES, Choice
from ..style.zoom import ORDINARY, STEPS
from . import speech
from .locks import lock_at

VERSION = 1
"""Of what the file holds; a later one says so under "version", and its file is left alone."""

LASTING = "course."
"""How names of choices begin that last even while others are for a while only."""

MAX_RECENT = 8
MAX_NUMBER = 2**31 - 1
"""Of a number in the file: no seed is larger, and Qt's boxes can't hold more."""


class AppSettings:
    """A typed wrapper over QSettings; every value is JSON text, so nothing is unpickled.

    Args:
        path: The ini file; the user's configuration folder by default.

    Attributes:
        path: The same.
        complaint: Why the file is left alone and nothing is remembered, for the person; or empty.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self._is_users = path is None
        self.path = speech.users_settings() if path is None else Path(path)
        # Opening a pipe or a device could wait for ever, and saving would take its place.
        if _is_ordinary(self.path):
            self._store = QSettings(str(self.path), QSettings.Format.IniFormat)
        else:
            self._store = _Forgetful()
        self._trial: dict[str, Any] | None = None
        self.complaint = ""
        version = self._get("version")
        if type(version) is int and version > VERSION:
            self._store = _Forgetful()
            self.complaint = tr(
                "{newer_file} Until then nothing is remembered, "
                "and your settings stay as they are.",
                newer_file=newer_file(self.path.name, version, VERSION),
            )

    @property
    def handwriting_file(self) -> Path:
        """Where the person's own digits are: in the user's data folder, or beside the file given.

        So whoever tries the program out with settings of its own leaves nobody's digits changed.
        """
        return self._own("data", "my-digits.jsonl")

    @property
    def lessons_folder(self) -> Path:
        """Where lessons of the person's own are: in the user's data, or beside the file given."""
        return self._own("data", "course")

    @property
    def recovery_folder(self) -> Path:
        """Where what is not saved is kept aside: in the user's state, or beside the file given."""
        return self._own("state", "recovery")

    @property
    def theme(self) -> Choice:
        """What the person chose: "system", "light" or "dark"."""
        value = self._get("theme")
        return value if value in CHOICES else "system"

    @theme.setter
    def theme(self, choice: Choice) -> None:
        self._set("theme", choice)

    @property
    def language(self) -> str:
        """What the person chose, one of ``speech.CHOICES``; spoken from the next start."""
        value = self._get("language")
        return value if value in speech.CHOICES else speech.SYSTEM

    @language.setter
    def language(self, choice: str) -> None:
        self._set("language", choice)

    @property
    def zoom(self) -> int:
        """Size of the whole interface in percent, one of STEPS."""
        value = self._get("zoom")
        return value if type(value) is int and value in STEPS else ORDINARY

    @zoom.setter
    def zoom(self, percent: int) -> None:
        self._set("zoom", percent)

    @property
    def geometry(self) -> QByteArray:
        """Placement of the window for restoreGeometry(); empty where none is known."""
        return self._bytes("geometry")

    @geometry.setter
    def geometry(self, state: QByteArray) -> None:
        self._set("geometry", base64.b64encode(state.data()).decode("ascii"))

    @property
    def window_state(self) -> QByteArray:
        """State of splitters or bars for restoreState(); empty where none is known."""
        return self._bytes("window_state")

    @window_state.setter
    def window_state(self, state: QByteArray) -> None:
        self._set("window_state", base64.b64encode(state.data()).decode("ascii"))

    @property
    def recent_files(self) -> list[str]:
        """Paths of model files, the latest first, each once, at most eight."""
        value = self._get("recent_files")
        paths = value if isinstance(value, list) else []
        return [path for path in paths if isinstance(path, str)][:MAX_RECENT]

    def add_recent(self, path: str | Path) -> None:
        """Puts ``path`` first among the recent files."""
        others = [p for p in self.recent_files if p != str(path)]
        self._set("recent_files", [str(path), *others][:MAX_RECENT])

    def begin_trial(self) -> None:
        """From now on choices are for a while only, but those of the course: none is written."""
        self._trial = {}

    def end_trial(self) -> None:
        """What was chosen before the trial holds again."""
        self._trial = None

    def choice(self, name: str, default: Any) -> Any:
        """The last choice under ``name`` (any JSON value), if it has the type of ``default``."""
        is_tried = self._trial is not None and name in self._trial
        value = self._trial[name] if is_tried else self._get(f"choices/{name}")
        if isinstance(default, float) and type(value) is int:
            return float(value)
        return value if type(value) is type(default) else default

    def set_choice(self, name: str, value: Any) -> None:
        """Remembers a choice: text, number, flag, list or dict of such."""
        if self._trial is not None and not name.startswith(LASTING):
            # As it would come back from the file: lists for tuples, and nobody else's object.
            self._trial[name] = json.loads(json.dumps(value))
        else:
            self._set(f"choices/{name}", value)

    def remove_leftovers(self) -> None:
        """Removes what killed processes left half-written beside the file.

        Qt writes under a lock, so that whoever has the lock finds nothing in use. To be called in
        the thread that uses the settings: Qt waits for the lock without letting other threads of
        Python go on, so that another one which has it might never come to give it back.
        """
        if not _is_ordinary(self.path) or not self.path.parent.is_dir():
            return
        lock = lock_at(f"{self.path}.lock")
        if not lock.tryLock(0):
            return
        with contextlib.suppress(OSError):
            for name in os.listdir(self.path.parent):
                stem, _, ending = name.rpartition(".")
                if stem == self.path.name and _OF_QT.fullmatch(ending):
                    self.path.with_name(name).unlink()
        lock.unlock()

    def save(self) -> bool:
        """Writes the file now; False where it cannot be written."""
        self._store.sync()
        return self._store.status() == QSettings.Status.NoError

    def _own(self, kind: str, name: str) -> Path:
        """In the user's folder for "data" or "state", or beside the file given."""
        if not self._is_users:
            return self.path.with_name(name)
        import platformdirs

        return getattr(platformdirs, f"user_{kind}_path")("digitapp", appauthor=False) / name

    def _bytes(self, name: str) -> QByteArray:
        value = self._get(name)
        try:
            return QByteArray(base64.b64decode(value, validate=True))
        except (TypeError, ValueError, binascii.Error):
            return QByteArray()

    def _get(self, name: str) -> Any:
        text = self._store.value(name)
        try:
            return json.loads(
                text, parse_constant=_sane, parse_float=_sane, parse_int=lambda n: int(_sane(n))
            )
        except (TypeError, ValueError, RecursionError):
            return None

    def _set(self, name: str, value: Any) -> None:
        self._store.setValue(name, json.dumps(value))


_OF_QT = re.compile("(?=.*[a-z])[A-Za-z](?=.*[A-Z])[A-Za-z]{5}")
"""How Qt ends names of files under way: random letters. A few are all small, such as a person's
"backup", and stay."""


class _Forgetful:
    """The part of QSettings that is used here, for as long as the program runs."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        return self._values.get(name)

    def setValue(self, name: str, value: Any) -> None:
        self._values[name] = value

    def sync(self) -> None:
        pass

    def status(self) -> QSettings.Status:
        return QSettings.Status.AccessError


def _is_ordinary(path: Path) -> bool:
    """Whether ``path`` is an ordinary file, or nothing is there yet."""
    try:
        return not os.path.lexists(path) or os.path.isfile(path)
    except ValueError:  # a name that no file can have
        return False


def _sane(number: str) -> float:
    """The number, which nothing that is remembered has beyond MAX_NUMBER.

    Raises:
        ValueError: It is NaN, infinite or larger.
    """
    value = float(number)
    if not abs(value) <= MAX_NUMBER:
        raise ValueError(number)
    return value
