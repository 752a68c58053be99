"""Judging digits beside a training: a few at each snapshot, in turn.

Snapshots come more often than many digits can be read without taking the processor from the
training. So each snapshot reads those whose turn it is, and what is told of all digits is what was
said of each the last time. Invariant: nothing is told before every digit was read at least once.
"""

import time
from collections.abc import Callable

import numpy as np

from ...archs.capabilities import Classifier
from ...evaluate import Score, evaluation_of_inputs, result_of, score_of_readings
from ...progress import in_pieces
from .errors import CHUNK, Digits, Judged

BUDGET_S = 0.0015
"""How long a processor reads digits for a snapshot: at 25 snapshots a second a 25th of its time."""

MIN_COUNT = 16
"""Digits that are read at least, for there is a cost to each call."""


class Turns:
    """Whose turn it is of so many, and of how many at once: as many as the time is enough for.

    Args:
        count: How many there are. The first turn is everybody's.
        budget_s: Seconds of the processor that a turn may take.
        clock: Tells the time of the processor.
    """

    def __init__(
        self,
        count: int,
        budget_s: float = BUDGET_S,
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._count, self._budget_s, self._clock = count, budget_s, clock
        self._first, self._size = 0, count

    def begin(self) -> np.ndarray:
        """Places of those whose turn it is: consecutive, the last followed by the first."""
        self._start_s = self._clock()
        places = (self._first + np.arange(self._size)) % max(self._count, 1)
        self._first = (self._first + self._size) % max(self._count, 1)
        return places

    def end(self) -> None:
        """The turn is over: the next is as long as the time for it."""
        each_s = (self._clock() - self._start_s) / max(self._size, 1)
        # Not more than twice as many at once: one turn that went quickly tells little.
        most = min(self._count, 2 * self._size)
        self._size = int(np.clip(self._budget_s / max(each_s, 1e-9), MIN_COUNT, most))


class InTurn:
    """Judges digits by one network at later and later moments of its training.

    Args:
        turns: (how many digits) -> who tells whose turn it is.
    """

    def __init__(self, turns: Callable[[int], Turns] = Turns) -> None:
        self._make_turns = turns
        self._source: object = None
        self._digits: Digits | None = None
        self._chosen = np.zeros(0, np.int64)

    def judge(
        self, network: Classifier, source: object, digits: Callable[[], Digits], limit: int
    ) -> Judged | None:
        """How ``limit`` of some digits, evenly spaced, were read the last time each was.

        Args:
            network: The one of the last call, as it is now.
            source: What the digits come from, such as a Dataset; where that is another object than
                at the last call, all are read.
            digits: Gives them; asked for once for each source.
            limit: How many, or all where there are no more.

        Returns:
            None where there are none, or the network reads digits of another size.
        """
        if self._digits is None or self._source is not source:
            self._source = source
            self._begin(digits(), limit)
        if network.shape != self._digits.shape or not len(self._chosen):
            return None
        places = self._turns.begin()
        for some in in_pieces(places, CHUNK):
            self._read(network, some)
        self._turns.end()
        return Judged(self._digits, self._chosen, self._score())

    def _begin(self, digits: Digits, limit: int) -> None:
        self._digits, self._chosen = digits, (chosen := digits.spread(limit))
        self._turns = self._make_turns(len(chosen))
        self._losses = np.zeros(len(chosen))
        self._probabilities = np.zeros((len(chosen), 10), np.float32)
        self._predictions = np.zeros(len(chosen), np.int64)
        self._logit_margins = np.zeros(len(chosen))

    def _read(self, network: Classifier, places: np.ndarray) -> None:
        which = self._chosen[places]
        inputs = self._digits.inputs(which)
        score = result_of(evaluation_of_inputs(network, [inputs], self._digits.labels[which]))
        self._losses[places] = score.loss
        self._probabilities[places] = score.probabilities
        self._predictions[places] = score.predictions
        self._logit_margins[places] = score.logit_margins

    def _score(self) -> Score:
        return score_of_readings(
            float(self._losses.mean()),
            self._digits.labels[self._chosen],
            self._predictions.copy(),
            self._probabilities.copy(),
            self._logit_margins.copy(),
        )
