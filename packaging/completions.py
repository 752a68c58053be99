"""Writes what shells need to complete digitapp's words: ``python packaging/completions.py``.

Static files by shtab (extra ``package``), made once and kept beside this script, so that a key
press starts no Python. ``tests/packaging`` fails where they no longer fit the command line.
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FILES = {"bash": "digitapp.bash", "zsh": "_digitapp"}

FILE_NAMES = ("FILE", "OUT", "IMAGE", "MODEL", "NAME", "SPEC", "OUT.html", "PICTURE.png")
"""What the help calls a word that may be the name of a file."""


def made(shell: str) -> str:
    """The file for a shell, a key of FILES."""
    import shtab

    sys.path.insert(0, str(HERE.parent))
    from digitapp.course import cli as course
    from model import cli

    parser = cli.parser_of([course])
    _complete_files(parser)
    return shtab.complete(parser, shell=shell, preamble="").rstrip() + "\n"


def _complete_files(parser: argparse.ArgumentParser) -> None:
    """Marks what is the name of a file or folder, by what its help calls it."""
    import shtab

    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for sub in action.choices.values():
                _complete_files(sub)
        elif action.metavar in FILE_NAMES:
            action.complete = shtab.FILE
        elif action.metavar in ("DIR", "FOLDER"):
            action.complete = shtab.DIRECTORY


def main() -> int:
    """Writes them; the exit status."""
    folder = HERE / "share"
    folder.mkdir(exist_ok=True)
    for shell, name in FILES.items():
        (folder / name).write_text(made(shell), encoding="utf-8")
        print(folder / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
