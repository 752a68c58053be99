"""Batches of network input, made from a data set on request."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

import numpy as np

from .dataset import Part, to_input

Batch = tuple[np.ndarray, np.ndarray]
Transform = Callable[[np.ndarray, int], np.ndarray]


class Batches:
    """Gives batches of a part, in an order that follows from the epoch.

    With a transform, the batch that comes next is made meanwhile in a thread: deforming images
    takes longer than a small network's step, and numpy lets other threads run. Which batch that
    is follows from the request alone, so whether it was made ahead changes nothing but time.

    Args:
        part: The digits.
        peak: Value of full ink.
        order: Epoch -> permutation of range(len(part)).
        transform: (images, step) -> images, applied to each batch; None for as they are.
    """

    def __init__(
        self,
        part: Part,
        peak: int,
        order: Callable[[int], np.ndarray],
        transform: Transform | None = None,
    ) -> None:
        self._part = part
        self._peak = peak
        self._order_of = order
        self._order: tuple[int, np.ndarray] = (-1, np.empty(0, dtype=np.int64))
        self._transform = transform
        self._pool = ThreadPoolExecutor(1) if transform else None
        self._ahead: tuple[tuple[int, int, int, int], Future[Batch]] | None = None
        self._last: tuple[tuple[int, int, int, int], Batch] | None = None

    def batch(self, epoch: int, position: int, size: int, step: int, steps: int = 1) -> Batch:
        """The batch that starts at ``position`` of an epoch.

        Args:
            epoch: Which order to follow.
            position: Digits of the epoch that come before.
            size: Length of the batch; the last of an epoch may be shorter.
            step: Number given to the transform: the first step made on this batch.
            steps: How many are to be made on it; the same batch is asked for that often.

        Returns:
            Images (batch, height, width) float32 in [0, 1], and labels (batch,).
        """
        key = (epoch, position, size, step)
        if self._last is None or self._last[0] != key:
            self._last = key, self._next(key, steps)
        return self._last[1]

    def _next(self, key: tuple[int, int, int, int], steps: int) -> Batch:
        if self._pool is None:
            return self._make(*key)
        epoch, position, size, step = key
        if self._ahead and self._ahead[0] == key:
            batch = self._ahead[1].result()
        else:
            # Also through the pool: only its thread touches the order.
            batch = self._pool.submit(self._make, *key).result()
        after = position + size
        start = (epoch, after) if after < len(self._part) else (epoch + 1, 0)
        key_ahead = (*start, size, step + steps)
        self._ahead = (key_ahead, self._pool.submit(self._make, *key_ahead))
        return batch

    def close(self) -> None:
        """Ends the thread, if there is one."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _make(self, epoch: int, position: int, size: int, step: int) -> Batch:
        if self._order[0] != epoch:
            self._order = (epoch, self._order_of(epoch))
        chosen = self._order[1][position : position + size]
        images = to_input(self._part.images[chosen], self._peak)
        if self._transform is not None:
            images = self._transform(images, step)
        return images, self._part.labels[chosen]
