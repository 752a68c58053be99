"""How smooth the window is while an experiment runs on all cores; in a process of its own."""

import time
from typing import Any

from model.experiments import Axis, Experiment
from model.plan import Plan

from .window_program import made
from .window_smoothness import Beats, EventTurns, spread

TAB = "experiments"

EXPERIMENT = Experiment(
    Plan("mlp", {"hidden": (64,)}, {"batch_size": 16, "epochs": 15, "shards": 1}, data="digits"),
    (
        Axis("learning_rate", (0.001, 0.003, 0.01, 0.03)),
        Axis("dropout", (0.0, 0.1, 0.2, 0.3)),
    ),
    seeds=tuple(range(200)),
    keep_networks=True,
)
"""More than there is time for: a training takes a second, so that results come all the time."""


class BesideSweep:
    """A round is some seconds of an experiment with its view open, a drawing on the canvas.

    Args:
        folder: For settings.
        seconds: How long to look.
    """

    def __init__(self, folder: str, seconds: float) -> None:
        self._program = made(folder)
        self._seconds = seconds

    def round(self) -> dict[str, Any]:
        """What was seen.

        ``p50``, ``p99``, ``worst``: milliseconds that a timer of 10 ms was late. ``turn``: most
        milliseconds of the processor that the GUI's thread took without looking up. ``done``:
        trainings that came to their end meanwhile.
        """
        program = self._program
        program.draw()
        program.open_tab(TAB)
        experiments = program.session.experiments
        experiments.start(EXPERIMENT)
        limit_s = time.monotonic() + 60
        while experiments.state.done < 3 and time.monotonic() < limit_s:
            program.rest(0.2)
        before = experiments.state.done
        turns, beats = EventTurns(), Beats(program.window)
        beats.start()
        program.rest(self._seconds)
        beats.stop()
        done = experiments.state.done - before
        is_running = experiments.state.is_running
        experiments.close(60.0)  # no process shall outlive this one
        if not is_running:
            raise RuntimeError("the experiment did not go on while the window was watched")
        return spread(beats.late) | {"turn": 1e3 * turns.worst_s, "done": done}
