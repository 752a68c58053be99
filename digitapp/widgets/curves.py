"""Curves that grow while a network learns: storage, smoothing, thinning out. Pure numpy."""

import numpy as np

MAX_POINTS = 1000
LONGEST_WINDOW = 100


class Series:
    """Values over epochs, in the order of their coming; epochs never go back.

    The smoothed value is the mean of the last tenth of what there is, of 100 values at most: at the
    start it follows each value, later it is steady. Values that are not finite are left out of it.
    """

    def __init__(self) -> None:
        self._epochs = np.zeros(256)
        self._values = np.zeros(256)
        self._sums = np.zeros(257)
        self._counts = np.zeros(257)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def epochs(self) -> np.ndarray:
        """Float (n,): fractions of an epoch count."""
        return self._epochs[: self._length]

    @property
    def values(self) -> np.ndarray:
        """Float (n,)."""
        return self._values[: self._length]

    def append(self, epochs: np.ndarray, values: np.ndarray) -> None:
        """Adds ``values`` (k,) at ``epochs`` (k,).

        Raises:
            ValueError: The two are of different lengths.
        """
        epochs, values = np.atleast_1d(epochs), np.atleast_1d(values)
        if len(epochs) != len(values):
            raise ValueError(f"{len(values)} values at {len(epochs)} epochs")
        start, end = self._length, self._length + len(values)
        while end > len(self._epochs):
            self._grow()
        self._epochs[start:end] = epochs
        self._values[start:end] = values
        good = np.isfinite(values)
        self._sums[start + 1 : end + 1] = self._sums[start] + np.cumsum(np.where(good, values, 0))
        self._counts[start + 1 : end + 1] = self._counts[start] + np.cumsum(good)
        self._length = end

    def smoothed(self, at: np.ndarray) -> np.ndarray:
        """The running mean at the indices ``at`` (k,), float; NaN where no value was finite."""
        last = at + 1
        first = last - np.clip(last // 10, 1, LONGEST_WINDOW)
        counts = self._counts[last] - self._counts[first]
        sums = self._sums[last] - self._sums[first]
        return np.divide(sums, counts, out=np.full(len(at), np.nan), where=counts > 0)

    def _grow(self) -> None:
        for name in ("_epochs", "_values", "_sums", "_counts"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros(len(old))]))


def seen_part(epochs: np.ndarray, low: float, high: float) -> slice:
    """What of sorted ``epochs`` lies within [low, high], with one value more on each side."""
    first, last = np.searchsorted(epochs, [low, high], side="left")
    return slice(max(int(first) - 1, 0), int(last) + 1)


def thin_out(
    epochs: np.ndarray, values: np.ndarray, limit: int = MAX_POINTS
) -> tuple[np.ndarray, np.ndarray]:
    """At most ``limit`` points that look the same: lowest and highest of each of many buckets.

    Peaks stay; NaN within a bucket is left out where there are other values.
    """
    count = len(values)
    if count <= limit:
        return epochs, values
    size = -(-count // (limit // 2))
    full = count // size * size
    blocks = values[:full].reshape(-1, size)
    low = np.argmin(np.where(np.isnan(blocks), np.inf, blocks), axis=1)
    high = np.argmax(np.where(np.isnan(blocks), -np.inf, blocks), axis=1)
    kept = np.stack([low, high], 1) + np.arange(len(blocks))[:, None] * size
    kept = np.unique(np.append(kept, [0, count - 1]))
    return epochs[kept], values[kept]


def sample(first: int, end: int, limit: int = MAX_POINTS) -> np.ndarray:
    """At most ``limit`` evenly spaced indices of first..end-1, with the first and the last."""
    if end - first <= limit:
        return np.arange(first, end)
    return np.linspace(first, end - 1, limit).round().astype(np.int64)
