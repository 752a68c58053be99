"""``digitapp FILE``: whether the words after the program's name mean the window, and with what."""

import os
from collections.abc import Collection, Sequence

from ..data.catalogue import entry_for
from ..disk import names_file
from ..errors import MissingFileError
from ..files import PRETRAINED
from ..language import tr


def given_to_window(words: Sequence[str], commands: Collection[str]) -> str | None:
    """What the window is to open: a file, or a network or data set by name; None for a command.

    A single word that is neither an option nor a command, and is a name or has the form of a file.

    Raises:
        MissingFileError: It has the form of a file, and nothing of that name is there.
    """
    if len(words) != 1 or words[0].startswith("-") or words[0] in commands:
        return None
    (word,) = words
    if word in PRETRAINED or entry_for(word) is not None:
        return word
    if not names_file(word):
        return None
    # os.path: an impossible name is no file, where Path raises.
    if not os.path.exists(word):
        raise MissingFileError(
            tr("There is no file “{path}”. Check the name and the folder.", path=word)
        )
    return os.path.abspath(word)
