"""What can go wrong that a person can mend.

Invariant: ``str(error)`` is one or two whole sentences, fit for a window or a terminal: what is
wrong, with the name of the thing, and what to do about it. Everything that is not a DigitError
is a bug of ours.
"""


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
    # A number out of a file may have any length.
    shown = f"version {version}" if version < 10**9 else "a version"
    return NewerFileError(
        f"“{name}” was made by {shown} of the format; this program reads up to version "
        f"{newest}. Update digitapp to open it."
    )
