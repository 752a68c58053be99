"""Turntable: points of a room as seen from the front, turned by hand or by itself."""

from dataclasses import dataclass

import numpy as np

RAD_PER_PX = 0.008
"""How far a hand turns it."""

LAYERS = 3
"""Steps in which what lies behind grows paler."""


@dataclass
class Turntable:
    """Which way a room is looked at: a parallel projection.

    Attributes:
        yaw: Angle around the upright axis, rad.
        pitch: Angle of the look from above, rad.
    """

    yaw: float = 0.5
    pitch: float = 0.35

    def turn(self, yaw: float, pitch: float = 0.0) -> None:
        """Turns by angles; the upright axis never falls over."""
        self.yaw = (self.yaw + yaw) % (2 * np.pi)
        self.pitch = float(np.clip(self.pitch + pitch, -np.pi / 2, np.pi / 2))

    @property
    def axes(self) -> np.ndarray:
        """(3, 3): columns are right, up and towards the eye, in the room."""
        (sin, cos), (dip, rise) = (
            (np.sin(angle), np.cos(angle)) for angle in (self.yaw, self.pitch)
        )
        return np.array(
            [[cos, -sin * dip, sin * rise], [0.0, rise, dip], [-sin, -cos * dip, cos * rise]]
        )

    def seen(self, places: np.ndarray) -> np.ndarray:
        """Places (n, 3) around the room's middle, which stays: right, up, towards the eye."""
        return places @ self.axes


def depth_layers(depth: np.ndarray) -> np.ndarray:
    """Of each point, 0 for what lies in front to LAYERS - 1 for what lies behind."""
    good = depth[np.isfinite(depth)]
    if not len(good):
        return np.zeros(len(depth), np.int64)
    edges = np.quantile(good, np.arange(1, LAYERS) / LAYERS)
    return LAYERS - 1 - np.searchsorted(edges, np.nan_to_num(depth), side="right")
