"""A place where processes wait for each other."""

import threading
import time

import numpy as np

SPINS = 1500
"""How often a process looks before it rests: some 0.1 ms, longer than the others of a step of
equal work take to come, unless something else keeps the machine busy."""

REST_S, MAX_REST_S = 20e-6, 1e-3
"""How long it rests, growing; then whoever shares its core can come."""


class Barrier:
    """Lets its process go on when all have come as far.

    Looking is ten times as fast as being woken, but takes the core away from whoever needs it:
    so it looks for a moment, and then rests between looks.

    Args:
        arrivals: (processes, n) int64 of shared zeros, n numbers for each so that no two write
            to one cache line; the first of each counts how often it has come.
        index: Which process this is.
    """

    def __init__(self, arrivals: np.ndarray, index: int) -> None:
        self._stride = arrivals.shape[1]
        self._counts = memoryview(arrivals.reshape(-1))
        self._mine = index * self._stride
        self._others = [k * self._stride for k in range(len(arrivals)) if k != index]
        self._count = 0
        self._fence = threading.Lock()
        self._fence.acquire()

    def wait(self) -> None:
        """Returns when every process has called this as often."""
        self._count += 1
        count, counts = self._count, self._counts
        self._order_writes()
        counts[self._mine] = count
        for other in self._others:
            looks = 0
            while counts[other] < count:
                looks += 1
                if looks > SPINS:
                    time.sleep(min(REST_S * (1 + looks - SPINS), MAX_REST_S))
        self._order_writes()

    def _order_writes(self) -> None:
        """What was written before is seen before what is written after, on any processor.

        Letting go of a lock and taking it again is a fence in both directions.
        """
        self._fence.release()
        self._fence.acquire()
