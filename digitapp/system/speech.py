"""Which language the program speaks: what the person chose in the window, else the system's.

Invariant: it is settled before anything is imported that has texts, and handed on in the
environment, so that other processes of the program speak alike. Hence no Qt where it can be done
without, and no reading of settings but this one line of their file.
"""

import os
import re
import sys
from pathlib import Path

from model.language import LANGUAGES, SYSTEM_VARIABLES, VARIABLE, first_known, speak, wanted

SYSTEM = "system"
"""What a person chooses who wants the system's language."""

CHOICES = (SYSTEM, *LANGUAGES)

_CHOSEN = re.compile(r'^language="?\\"([a-z]+)\\""?\s*$', re.MULTILINE)
"""As the settings write it: JSON text, whose quotes Qt escapes."""


def users_settings() -> Path:
    """The ini file of the person's settings."""
    import platformdirs

    return platformdirs.user_config_path("digitapp", appauthor=False) / "digitapp.ini"


def chosen(path: Path) -> str:
    """What a file of settings says of the language, one of CHOICES; "system" if nothing."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            found = _CHOSEN.search(file.read(1 << 20)) if path.is_file() else None
    except (OSError, ValueError):
        return SYSTEM
    return found[1] if found is not None and found[1] in CHOICES else SYSTEM


def settle() -> None:
    """Has the program speak as chosen, unless the environment says otherwise."""
    if not os.environ.get(VARIABLE):
        speak_from_now_on(chosen(users_settings()))


def speak_from_now_on(choice: str) -> None:
    """Has this process, and all that it starts, speak one of CHOICES."""
    code = os.environ[VARIABLE] = code_of(choice)
    speak(code)


def code_of(choice: str) -> str:
    """The language that one of CHOICES means, one of LANGUAGES."""
    return of_system() if choice == SYSTEM else choice


def of_system() -> str:
    """The first of our languages that the system asks for; English if none."""
    said = {name: os.environ.get(name, "") for name in SYSTEM_VARIABLES}
    if any(said.values()) or sys.platform.startswith("linux"):
        return wanted(said)
    from PySide6.QtCore import QLocale

    return first_known(QLocale.system().uiLanguages())
