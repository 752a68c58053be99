"""What the frozen program begins with: the same door as ``digitapp`` on a computer with Python."""

import sys


def main() -> int:
    """Opens the window or runs a command, like ``digitapp``; the exit status."""
    if sys.argv[1:2] == ["--seen"]:  # for smoke.py, which must know what a person would see
        from seen import main as seen

        return seen(sys.argv[2])
    from digitapp.__main__ import main as program

    return program()


if __name__ == "__main__":
    sys.exit(main())
