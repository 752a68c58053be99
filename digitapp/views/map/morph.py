"""From the map before training to the present one: digits on their straight way."""

from dataclasses import dataclass

import numpy as np

from model.probes.maps.align import alignment, between
from model.probes.maps.digit_map import DigitMap


@dataclass(eq=False)
class Morph:
    """Two maps of the same digits and how far between them one looks.

    Attributes:
        now: The present map; None while there is none.
        start: That before training; None where it is not there, or is not of the same digits.
        fraction: 0 for before training, 1 for now.
    """

    now: DigitMap | None = None
    start: DigitMap | None = None
    fraction: float = 1.0

    @property
    def is_between(self) -> bool:
        """Whether anything but the present map is shown."""
        return self.fraction < 1 and self._fits

    @property
    def shown(self) -> DigitMap | None:
        """Whose predictions are shown: those of the nearer map."""
        return self.start if self.is_between and self.fraction < 0.5 else self.now

    @property
    def places(self) -> np.ndarray:
        """Where the digits are: (n, 2) or (n, 3)."""
        if not self.is_between:
            return self.now.places
        return between(self._brought(self.start.places), self.now.places, self.fraction)

    @property
    def ends(self) -> np.ndarray | None:
        """Where the digits are at both ends of their way, (2n, 2); None where only now is shown."""
        if not self.is_between or self.now.depth is not None:
            return None
        return np.concatenate([self._brought(self.start.places), self.now.places])

    def place(self, image: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray] | None:
        """Where one more image is, and its ``k`` nearest digits in the map of ``shown``.

        None where it has no place.
        """
        placed = self.now.place(image, k)
        if placed is None or not self.is_between:
            return placed
        before = self.start.place(image, k)
        if before is None:
            return placed
        where = between(self._brought(before[0]), placed[0], self.fraction)
        return where, (before if self.fraction < 0.5 else placed)[1]

    @property
    def _fits(self) -> bool:
        now, start = self.now, self.start
        if now is None or start is None or now.places.shape != start.places.shape:
            return False
        same = (now.layer, now.part) == (start.layer, start.part)
        return same and np.array_equal(now.labels, start.labels)

    def _brought(self, places: np.ndarray) -> np.ndarray:
        """Places of the map before training, turned and sized to lie on the present one."""
        return alignment(self.start.places, self.now.places).apply(places)
