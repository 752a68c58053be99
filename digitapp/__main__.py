"""The program's door: a window without arguments or with a file, else the command line."""

import os
import sys

SWITCH_INTERVAL_S = 0.0005
"""How long a thread may keep Python's lock while the window waits for it."""


def main() -> int:
    """Opens the window, or runs the command that the arguments name; the exit status."""
    # Before numpy is imported: a second BLAS thread wins nothing on networks of this size,
    # and makes both training and window stutter as soon as anything else wants the processor.
    for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    given = None
    if len(sys.argv) > 1:
        from model.cli import main as command_line
        from model.cli import window_argument
        from model.errors import MissingFileError

        try:
            given = window_argument()
        except MissingFileError as error:
            print(error, file=sys.stderr)
            return 1
        if given is None:
            return command_line()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    from .system.screen import missing

    problem = missing()
    if problem is not None:
        print(problem, file=sys.stderr)
        return 1
    from .system.quick_imports import quicken_imports

    quicken_imports()
    from .app import main as window

    return window(given)


if __name__ == "__main__":
    sys.exit(main())
