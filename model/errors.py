"""What can go wrong that a person can mend.

Invariant: ``str(error)`` is one or two whole sentences, fit for a window or a terminal: what is
wrong, with the name of the thing, and what to do about it. Everything that is not a DigitError
is a bug of ours.
"""

import json
import re

from .language import tr


class DigitError(Exception):
    """Something that the person in front of the program can mend; the text says how."""


class BadFileError(DigitError):
    """A file is there, but does not hold what it should."""


class NewerFileError(BadFileError):
    """A file is sound, but of a later version of its format than this program reads.

    Nothing in it is to be mended, set aside or replaced.
    """


class MissingFileError(DigitError):
    """A file or folder is absent or may not be read."""


class SaveError(DigitError):
    """Something could not be written; what was there before is untouched."""


class DownloadError(DigitError):
    """A download failed; no half file is left behind."""


class SettingError(DigitError):
    """A hyper-parameter or option is out of its bounds."""


class TrainingError(DigitError):
    """A training could not go on; its last checkpoint is kept."""


def newer_file(name: str, version: int, newest: int) -> NewerFileError:
    """The error for a file called ``name`` of a version later than ``newest``, the last known."""
    if version >= 10**9:  # a number out of a file may have any length
        return NewerFileError(
            tr(
                "“{name}” was made by a version of the format; this program reads up to version "
                "{newest}. Update digitapp to open it.",
                name=name,
                newest=newest,
            )
        )
    return NewerFileError(
        tr(
            "“{name}” was made by version {version} of the format; this program reads up to "
            "version {newest}. Update digitapp to open it.",
            name=name,
            version=version,
            newest=newest,
        )
    )


def what_is_wrong(error: Exception) -> str:
    """What an error met while values were read says, for brackets in a sentence.

    Empty where Python's own words are all there is: they are for the log, in ``__cause__``.
    """
    if isinstance(error, KeyError):
        return tr("“{key}” is missing", key=str(error.args[0])[:60])
    if isinstance(error, UnicodeDecodeError | json.JSONDecodeError | RecursionError):
        return tr("its header is no JSON text")
    text = str(error)[:200].removesuffix(".")
    field = re.search(r"argument:? '(\w{1,60})'", text)
    if field is not None:
        return tr("“{field}” is missing or extra", field=field[1])
    foreign = ("'", "object", "argument", "codec")
    is_ours = isinstance(error, DigitError) or not any(word in text for word in foreign)
    return text if is_ours else ""
