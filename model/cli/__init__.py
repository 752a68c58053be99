"""The command line: train, evaluate, predict, sample, export, experiment, fetch.

With ``--json``, standard output carries one JSON object a line and nothing else; what is meant
for people goes to standard error. Exit status: 0 done, 1 a DigitError (its sentence is on
standard error), 2 wrong usage, 130 interrupted by Ctrl-C, 143 ended by SIGTERM.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import Protocol

from threadpoolctl import threadpool_limits

from .. import __version__
from ..errors import DigitError
from ..language import tr
from . import evaluate, experiment, export, fetch, opening, predict, sample, train
from .options import option_word
from .stopping import STATUS_OF_SIGNAL, Ended, ended_cleanly

INTERRUPTED = 130

COMMANDS: dict[str, "Command"] = {
    command.NAME: command
    for command in (train, evaluate, predict, sample, export, experiment, fetch)
}

_ONCE = {"--refuse": "--reject", "--averaging": "--ema"}
"""Options of earlier versions -> how they are called now."""


class Command(Protocol):
    """A command, as a module is one."""

    NAME: str
    HELP: str

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Declares its options."""

    def run(self, options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
        """Runs it; the exit status."""


def main(arguments: Sequence[str] | None = None, more: Sequence[Command] = ()) -> int:
    """Runs one command.

    Args:
        arguments: Words after the program's name; those of the process by default.
        more: Commands of a program around the library, beside its own.

    Returns:
        The exit status.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file name or a “ that the terminal's encoding lacks is no reason to stop.
            stream.reconfigure(errors="backslashreplace")
    parser = parser_of(more)
    words = sys.argv[1:] if arguments is None else list(arguments)
    options = parser.parse_args(_with_names_of_today(words), argparse.Namespace(words=words))
    for name in ("data", "data_dir", "model", "out", "resume", "strokes", "to"):
        if getattr(options, name, None) == "":  # an empty variable of a script, most often
            options.parser.error(tr("{option}: the name is empty", option=option_word(name)))
    try:
        # A second BLAS thread wins nothing on networks of this size, and loses much as soon
        # as anything else wants the processor.
        with threadpool_limits(1), ended_cleanly():
            return options.run(options, options.parser)
    except DigitError as error:
        print(error, file=sys.stderr)
        return 1
    except MemoryError:
        print(
            tr("There is not enough memory. Take fewer units or smaller batches."), file=sys.stderr
        )
        return 1
    except Ended as end:
        print(tr("Ended."), file=sys.stderr)
        return STATUS_OF_SIGNAL + end.number
    except KeyboardInterrupt:
        print(tr("Interrupted."), file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone. What is left in the buffer would raise once more
        # when Python closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def window_argument(more: Sequence[Command] = ()) -> str | None:
    """What the process's words ask the window to open; None where they are for ``main``.

    Args:
        more: As ``main`` takes them.

    Raises:
        MissingFileError: They name a file that is not there.
    """
    return opening.given_to_window(sys.argv[1:], {*COMMANDS, *(each.NAME for each in more)})


def _with_names_of_today(words: Sequence[str]) -> list[str]:
    """The same words with options of earlier versions by their present names, and a note of it."""
    present = []
    for word in words:
        option, equals, value = word.partition("=")
        if option in _ONCE:
            print(
                tr("{option} is called {now} now.", option=option, now=_ONCE[option]),
                file=sys.stderr,
            )
            word = f"{_ONCE[option]}{equals}{value}"
        present.append(word)
    return present


def parser_of(more: Sequence[Command] = ()) -> argparse.ArgumentParser:
    """What reads the words of the command line.

    Args:
        more: As ``main`` takes them.
    """
    parser = argparse.ArgumentParser(
        prog="digitapp",
        description=tr(
            "Train networks on handwritten digits and read digits with them. Without a command, "
            "the window opens; with FILE alone, it opens that: a network, digits, drawings or a "
            "picture, or a network or data set by its name."
        ),
        usage=f"%(prog)s [-h] [--version] [FILE | {'--lesson KEY | ' * bool(more)}COMMAND ...]",
    )
    if more:
        parser.add_argument("--lesson", metavar="KEY", help=tr("open the window at a lesson"))
    parser.add_argument(
        "--version",
        action="version",
        version=f"digitapp {__version__}",
        help=tr("show program's version number and exit"),
    )
    commands = parser.add_subparsers(title=tr("commands"), required=True, metavar="COMMAND")
    for command in (*COMMANDS.values(), *more):
        sub = commands.add_parser(
            command.NAME,
            prog=f"digitapp {command.NAME}",
            help=command.HELP,
            description=command.HELP,
        )
        command.add_options(sub)
        sub.add_argument(
            "--json", action="store_true", help=tr("print JSON lines, for other programs")
        )
        sub.set_defaults(run=command.run, parser=sub)
    return parser
