"""The program's door: a window without arguments, with a file or lesson; the command line else."""

import os
import signal
import sys

SWITCH_INTERVAL_S = 0.0005
"""How long a thread may keep Python's lock while the window waits for it."""


def main() -> int:
    """Opens the window, or runs the command that the arguments name; the exit status."""
    # Before numpy is imported: a second BLAS thread wins nothing on networks of this size,
    # and makes both training and window stutter as soon as anything else wants the processor.
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    if sys.argv[1:] == ["--worker"]:  # how a frozen program starts its processes
        from model.parallel.worker import main as worker

        return worker()
    from .system import speech

    speech.settle()
    given = lesson = None
    if len(sys.argv) > 1:
        from model.language import speak_of_others

        speak_of_others()
        from model.cli import main as command_line
        from model.cli import window_argument
        from model.errors import DigitError

        from .course import cli as course

        try:
            lesson = course.lesson_argument(sys.argv[1:])
            given = window_argument(more=(course,))
        except DigitError as error:
            print(error, file=sys.stderr)
            return 1
        if given is None and lesson is None:
            return command_line(more=(course,))
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    die_of_interrupts()
    from .system.screen import missing

    problem = missing()
    if problem is not None:
        print(problem, file=sys.stderr)
        return 1
    from .system.quick_imports import quicken_imports

    quicken_imports()
    from .app import main as window

    return window(given, lesson)


def die_of_interrupts() -> None:
    """Has Ctrl+C end the program at once, until the window hears it: there is nothing to lose yet.

    As an exception it would come out of some import, of Qt even as a crash.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
