"""DreamStarts: the pictures that a dream begins with, and what they wait for."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.data.dataset import Dataset
from model.dream import mean_digits, noise
from model.probes.units.weight_layers import WeightLayer

from ...session.session import Session
from ...state import DataInfo, Probe, SessionState
from ...system.report import Failure
from . import words


@dataclass(frozen=True)
class MeanDigits:
    """Asks for the mean training digits, float32 (10, height, width)."""

    def __call__(self, network: Architecture, dataset: Dataset) -> np.ndarray:
        return mean_digits(dataset.train, dataset.peak)


class DreamStarts(QObject):
    """Gives noise, the mean digit or the drawing; has the mean computed where it is wanted.

    Signals:
        came(): The mean digits are there, or others than before.
    """

    came = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._means: np.ndarray | None = None
        self._data: DataInfo | None = None
        self._wants = self._failed = False
        session.changed.connect(self._on_state_changed)
        session.probes.probed.connect(self._on_probed)
        session.probes.failed.connect(self._on_failed)

    def obstacle(self, kind: str) -> str:
        """Why there is no such picture now, in a sentence; empty if there is."""
        if kind == words.DRAWING and self._drawing is None:
            return words.NO_DRAWING
        if kind != words.MEAN:
            return ""
        if self._means is None:
            return words.NO_DATA if self._failed else words.NO_MEAN
        fits = self._means.shape[1:] == self._session.state.network.shape
        return "" if fits else words.MISFIT

    def want(self, kind: str | None) -> None:
        """Says which is wanted from now on; None for none."""
        self._wants = kind == words.MEAN
        if self._wants and self._means is None:
            self._failed = False
            self._session.probes.watch(MeanDigits())
        else:
            self._session.probes.unwatch(MeanDigits())

    def pictures(self, kind: str, layer: WeightLayer, units: np.ndarray) -> np.ndarray:
        """The first pictures (n, height, width); there is no obstacle."""
        if kind == words.DRAWING:
            return np.repeat(self._drawing[None], len(units), axis=0)
        if kind == words.MEAN and layer.is_output:
            return self._means[units]
        if kind == words.MEAN:
            return np.repeat(self._means.mean(axis=0)[None], len(units), axis=0)
        return noise(len(units), self._session.state.network.shape, np.random.default_rng())

    @property
    def _drawing(self) -> np.ndarray | None:
        """The drawing as the network that is shown sees it; None for none."""
        return self._session.live_prediction.painted(self._session.shown.recipe)

    def _on_state_changed(self, state: SessionState) -> None:
        if state.data != self._data:
            self._data, self._means = state.data, None
            if self._wants:
                self.want(words.MEAN)

    def _on_probed(self, probe: Probe, result: object) -> None:
        if probe == MeanDigits() and self._wants:
            self._means = result
            self._session.probes.unwatch(probe)
            self.came.emit()

    def _on_failed(self, failure: Failure) -> None:
        if self._wants and self._means is None:
            self._failed = True
            self.came.emit()
