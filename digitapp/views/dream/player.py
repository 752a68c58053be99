"""DreamPlayer: lets pictures change step by step, through the query runner, and keeps them.

Invariant: ``images`` are whole pictures after ``step`` steps, whether it plays or not; what plays
goes on from them.
"""

from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.dream import Ascent, Dream, ascend
from model.probes.units.weight_layers import WeightLayer

from ...background.queries import QueryRunner, Question, paced

STEPS = 150
"""Steps after which little changes any more."""

FOLLOWING = 20
"""Steps that are made again when the network has learnt on meanwhile."""

PICTURE_S = 0.05
"""Between two pictures: enough of them to move, and the window has time left."""


class DreamPlayer(QObject):
    """What is dreamt, and the controls of it.

    Signals:
        changed(): There are other pictures, or it plays or rests now.

    Attributes:
        layer: Of the units; None before the first ``begin``.
        units: (n,) the unit of each picture.
        images: (n, height, width) in [0, 1].
        step: Steps made.
        dream: The last; None right after ``begin``.
        ascent: How pictures change.
    """

    changed = Signal()

    def __init__(self, queries: QueryRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._queries = queries
        self._rng = np.random.default_rng()
        self._question: Question | None = None
        self._before = 0
        self._start: np.ndarray | None = None
        self.layer: WeightLayer | None = None
        self.units = np.zeros(0, np.int64)
        self.images = np.zeros((0, 1, 1), np.float32)
        self.step = 0
        self.dream: Dream | None = None
        self.ascent = Ascent()
        queries.answered.connect(self._on_answered)
        queries.ended.connect(self._on_ended)

    @property
    def plays(self) -> bool:
        """Whether pictures are on their way."""
        return self._question is not None

    @property
    def is_done(self) -> bool:
        """Whether all steps are made."""
        return self.step >= STEPS

    def begin(self, layer: WeightLayer, units: np.ndarray, start: np.ndarray) -> None:
        """Takes up units of a layer, and the pictures (n, height, width) to begin with."""
        self._drop()
        self.layer, self.units, self._start = layer, units, start
        self.reset()

    def reset(self) -> None:
        """Goes back to the first pictures, and rests."""
        self._drop()
        self.images, self.step, self.dream = self._start, 0, None
        self.changed.emit()

    def play(self, steps: int | None = None, *, patient: bool = False) -> None:
        """Goes on for ``steps``, by default for all that are left, or as many again."""
        self._drop()
        left = STEPS - self.step
        steps = steps or (left if left > 0 else STEPS)
        self._before = self.step
        self._question = partial(
            _dream,
            layer=self.layer.name,
            units=self.units,
            start=self.images,
            ascent=self.ascent,
            rng=self._rng.spawn(1)[0],
            steps=steps,
        )
        self._queries.ask(self._question, patient=patient)
        self.changed.emit()

    def rest(self) -> None:
        """Stops with the pictures as they are."""
        if self.plays:
            self._drop()
            self.changed.emit()

    def change(self, ascent: Ascent) -> None:
        """Changes from now on by ``ascent``."""
        self.ascent = ascent
        if self._question is not None:
            self._queries.send(self._question, {"ascent": ascent})

    def follow(self) -> None:
        """Goes on with the weights that the network has now."""
        if self._question is not None:
            self._queries.send(self._question, {"network": self._queries.network})
        elif self.is_done:
            self.play(FOLLOWING, patient=True)

    def _drop(self) -> None:
        question, self._question = self._question, None
        self._queries.drop(question)

    def _on_answered(self, question: Question, values: list) -> None:
        if question is self._question:
            self.dream = values[-1]
            self.images, self.step = self.dream.images, self._before + self.dream.step
            self.changed.emit()

    def _on_ended(self, question: Question) -> None:
        if question is self._question:
            self._question = None
            self.changed.emit()


def _dream(network: Architecture, **how: object) -> object:
    return paced(ascend(network, **how), PICTURE_S)
