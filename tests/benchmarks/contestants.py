"""Contestants for tests, in a file of their own that their processes import at once."""

import sys


class Turns:
    """A contestant that tells how often it was asked."""

    def __init__(self, first):
        self._count = first

    def round(self):
        print("not an answer")  # noqa: T201
        self._count += 1
        return {"count": self._count}


class Broken:
    def round(self):
        sys.exit(3)
