"""What the frozen program begins with: the same door as ``digitapp`` on a computer with Python.

It also answers to the words by which joblib's loky starts its processes. These are meant for
Python, but what they reach here is this program (``sys.executable``).
"""

import runpy
import sys
from collections.abc import Sequence

LOKY = "joblib.externals.loky.backend"


def main() -> int:
    """Opens the window or runs a command, like ``digitapp``; the exit status."""
    # Else each of loky's processes would look for this file, to read it once more.
    globals().pop("__file__", None)
    if serves_loky(sys.argv[1:]):
        return 0
    if sys.argv[1:2] == ["--seen"]:  # for smoke.py, which must know what a person would see
        from seen import main as seen

        return seen(sys.argv[2])
    from digitapp.__main__ import main as program

    return program()


def serves_loky(words: Sequence[str]) -> bool:
    """Does what loky asks of a process of its own; False where the words are others.

    A worker is "-m MODULE ...", its tracker of resources "FLAGS -c PROGRAM"; on Windows a worker is
    "--multiprocessing-fork HANDLE".
    """
    if words[:1] == ["-m"] and words[1:2] and words[1].startswith(f"{LOKY}."):
        sys.argv[1:] = words[2:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        return True
    if "-c" in words[:-1]:
        program = words[words.index("-c") + 1]
        if program.startswith(f"from {LOKY}."):
            exec(program, {})
            return True
    if words[:1] == ["--multiprocessing-fork"] and sys.platform == "win32":
        from joblib.externals.loky.backend.popen_loky_win32 import main as worker

        worker(pipe_handle=int(words[1]))
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
