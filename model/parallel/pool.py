"""ProcessPool: processes that do pieces of long work for whoever asks, and stay for a while.

Who does a piece changes nothing but the time: work begins in this process at once, others are
started beside it if it is long enough to gain by them, and take over when they are ready.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Self, TypeVar

from .cores import usable_cores
from .group import WorkerError, WorkerGroup

P, R = TypeVar("P"), TypeVar("R")

WORTH_S = 0.8
"""Work that has less than this to go is over before processes could be started and help."""

WARM_WORTH_S = 0.1
"""The same where they are there already: what they need has to be sent to them."""

KEEP_S = 10.0
"""How long they wait for more work before they end."""


class ProcessPool:
    """Does what ``map`` does, with other processes where that is faster.

    Any thread may call it; while one is served, another does its work itself.

    Args:
        processes: How many to start at most; by default one for each core.
        keep_s: How long they stay after the last work.
    """

    def __init__(self, processes: int | None = None, keep_s: float = KEEP_S) -> None:
        self._count = usable_cores() if processes is None else processes
        self._keep_s = keep_s
        self._busy = threading.Lock()
        self._group: WorkerGroup | None = None
        self._uses = 0
        self._timing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._is_closed = False

    def __call__(self, work: Callable[[P], R], pieces: Sequence[P]) -> Iterator[R]:
        """What ``map(work, pieces)`` gives, piece by piece.

        Args:
            work: Can be pickled, as pieces and results can; gives the same wherever it is called.
            pieces: What it is called with.
        """
        if self._count < 2 or self._is_closed or not self._busy.acquire(blocking=False):
            yield from map(work, pieces)
            return
        try:
            self._uses += 1
            yield from joined(work, pieces, self._group_for, self._end_group)
        finally:
            self._busy.release()
            self._end_after(self._keep_s)

    def warm_up(self) -> None:
        """Starts the processes; for whoever knows that long work is about to come in parts."""
        if self._count < 2 or not self._busy.acquire(blocking=False):
            return
        try:
            self._uses += 1
            self._group_for(math.inf)
        except WorkerError:
            self._end_group()
        finally:
            self._busy.release()
            self._end_after(self._keep_s)

    def close(self) -> None:
        """Ends the processes; from now on all is done in this one."""
        self._is_closed = True
        timer = self._timer
        self._end_after(0.0)
        # Who is served now goes on without them.
        self._end_group()
        if timer is not None:
            timer.join()

    def end_unused(self) -> None:
        """Ends processes that wait for work now, in a moment, so that others have their memory."""
        self._end_after(0.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _group_for(self, left_s: float) -> WorkerGroup | None:
        """The processes, if they are ready and so much work is worth handing over."""
        group = self._group  # another thread may close it at any time
        if group is None:
            if left_s > WORTH_S and not self._is_closed:
                self._group = WorkerGroup(self._count)
                if self._is_closed:  # meanwhile, by another thread
                    self._end_group()
            return None
        return group if group.is_ready() and left_s > WARM_WORTH_S else None

    def _end_group(self) -> None:
        group, self._group = self._group, None
        if group is not None:
            group.close()

    def _end_after(self, seconds: float) -> None:
        """Ends the processes then, if nobody has used them meanwhile."""
        with self._timing:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._group is not None and not self._is_closed:
                self._timer = threading.Timer(seconds, self._end_unused, (self._uses,))
                self._timer.daemon = True
                self._timer.start()

    def _end_unused(self, uses: int) -> None:
        # Whoever uses them now sees to their end.
        if self._busy.acquire(blocking=False):
            if self._uses == uses:
                self._end_group()
            self._busy.release()


def joined(
    work: Callable[[P], R],
    pieces: Sequence[P],
    group_for: Callable[[float], WorkerGroup | None],
    lost: Callable[[], None] = lambda: None,
) -> Iterator[R]:
    """What ``map(work, pieces)`` gives: the first pieces done here, the others where it pays.

    Args:
        work: As for ``ProcessPool``.
        pieces: Likewise.
        group_for: Given how many seconds of work are left: the processes to do it, if any.
        lost: Called where one of them has ended; what is left is then done here.
    """
    done, quickest_s = 0, math.inf
    while done < len(pieces):
        try:
            group = group_for(quickest_s * (len(pieces) - done)) if done else None
            if group is not None:
                for result in group.spread(work, pieces[done:]):
                    done += 1
                    yield result
                return
        except WorkerError:
            lost()
            group_for = _nobody
        start = time.perf_counter()
        result = work(pieces[done])
        quickest_s = min(quickest_s, time.perf_counter() - start)
        done += 1
        yield result


def _nobody(left_s: float) -> None:
    return None
