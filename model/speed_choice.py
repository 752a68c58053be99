"""Which makes a step sooner, one process or several: tried, and judged again when that may change.

A machine is busy now and idle a minute later, so that no judgement is for good. Invariant: what is
decided here changes nothing but the time that a training takes.
"""

import math
from collections import deque

import numpy as np

PAUSE_S, MAX_PAUSE_S = 5.0, 80.0
"""How long others rest that were no faster before they are tried again; twice as long each time."""

SLOWER = 1.3
"""How many times as long as when they were tried a step of theirs takes before that is doubted."""

KEPT = 1000
"""Steps made here that are remembered."""


class SpeedChoice:
    """Says whether others shall make the steps, from how long steps took.

    Args:
        trial_s: How long others work, or none do, before it is judged which is faster.
    """

    def __init__(self, trial_s: float) -> None:
        self._trial_s = trial_s
        self._here_s: deque[float] = deque(maxlen=KEPT)
        self._is_first = True
        self._others_s, self._others_steps = 0.0, 0
        self._known_s = math.inf  # of a step by others, when they were found to be faster
        self._here_until_s = -math.inf
        self._pause_s = PAUSE_S

    def made_here(self, seconds: float) -> None:
        """A step was made in this process."""
        self._here_s.append(seconds)

    def made_by_others(self, seconds: float, steps: int) -> None:
        """So many steps were made by others."""
        self._others_s += seconds
        self._others_steps += steps

    def others_are_due(self, now_s: float) -> bool:
        """Whether others, who rest, shall work from now on."""
        return now_s >= self._here_until_s

    def others_stay(self, now_s: float) -> bool:
        """Whether others, who work, shall go on; else they rest until they are due."""
        if self._others_s <= self._trial_s:
            return True
        step_s = self._others_s / self._others_steps
        self._others_s, self._others_steps = 0.0, 0
        if math.isinf(self._known_s):
            if step_s <= self._step_here_s():
                self._known_s, self._pause_s = step_s, PAUSE_S
                return True
            self._rest(now_s, self._pause_s)
            self._pause_s = min(2 * self._pause_s, MAX_PAUSE_S)
            return False
        if step_s > SLOWER * self._known_s:
            self._rest(now_s, self._trial_s)
            return False
        self._known_s = min(self._known_s, step_s)
        return True

    def _rest(self, now_s: float, seconds: float) -> None:
        self._here_until_s = now_s + seconds
        self._known_s = math.inf
        self._here_s.clear()
        self._is_first = False

    def _step_here_s(self) -> float:
        if not self._here_s:
            return math.inf
        # While others start they compete with this process: its quickest steps tell its speed.
        return float(np.quantile(self._here_s, 0.25) if self._is_first else np.mean(self._here_s))
