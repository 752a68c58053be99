"""What can go wrong that a person can mend.

Invariant: ``str(error)`` is one or two whole sentences, fit for a window or a terminal: what is
wrong, with the name of the thing, and what to do about it. Everything that is not a DigitError
is a bug of ours.
"""


class DigitError(Exception):
    """Something that the person in front of the program can mend; the text says how."""


class BadFileError(DigitError):
    """A file is there, but does not hold what it should."""


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
