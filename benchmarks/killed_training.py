"""A training by two processes, to be killed: ``python -m benchmarks.killed_training PLACE PATH``.

PLACE is "terminal", where PATH is the model file, or "window", where it is the file of settings. It
says "trains" once other processes make its steps, and in the window what the banner says.
"""

import math
import sys

EPOCHS = 9999
TRAINING = {"epochs": EPOCHS, "batch_size": 64, "shards": 2}


def main() -> int:
    """Trains until it is killed; the exit status, where that is left to it."""
    from model import stepping

    # Others are started at once, and stay whether or not they are faster.
    stepping.WORTH_S, stepping.TRIAL_S, stepping.KNOWN_STEPS = 0.0, math.inf, 1
    take_over = stepping.Crew.take_over

    def tell(crew: stepping.Crew) -> None:
        take_over(crew)
        print("trains", flush=True)

    stepping.Crew.take_over = tell
    place, path = sys.argv[1:]
    return _at_the_terminal(path) if place == "terminal" else _in_the_window(path)


def _at_the_terminal(path: str) -> int:
    from digitapp.__main__ import main as program
    from model.cli.options import option_word

    options = [f"{option_word(name)}={value}" for name, value in TRAINING.items()]
    words = ["train", "--data=digits", "--hidden=64", "--processes=2", f"--out={path}", "--json"]
    sys.argv = ["digitapp", *words, *options]
    return program()


def _in_the_window(path: str) -> int:
    from digitapp.__main__ import die_of_interrupts

    die_of_interrupts()
    from digitapp.background import training
    from digitapp.system.signals import SignalDoor
    from model.plan import Plan

    from .window_program import Program

    training.usable_cores = lambda: 2
    program = Program(path, show=False)
    window, session = program.window, program.session
    # As the program does: before anything of the window runs that could swallow an interrupt.
    door = SignalDoor(window)
    door.asked.connect(window.end)
    session.said.connect(lambda message: print(message.text, flush=True))
    begun = []

    def begin() -> None:
        if not begun and session.state.network is not None:
            begun.append(True)
            session.start(Plan("mlp", {"hidden": (64,)}, TRAINING))

    session.changed.connect(lambda _: begin())
    window.show()
    status = program.app.exec()
    door.close()
    return status


if __name__ == "__main__":
    sys.exit(main())
