"""Verdict: what a discriminator says of one's own drawing, and of what its network makes."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import Architecture, Judge

from ...background.queries import QueryRunner, Question


class Verdict(QObject):
    """Asks a network that is a Judge; the latest wish counts.

    Signals:
        changed(): Another verdict is there, or none any more.

    Attributes:
        of_drawing: 1 for real, 0 for forged; None where nothing is drawn or nobody judges.
        of_pictures: The mean over the pictures that the network made; likewise.
    """

    changed = Signal()

    def __init__(self, queries: QueryRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._queries = queries
        self._question: Question | None = None
        self.of_drawing: float | None = None
        self.of_pictures: float | None = None
        queries.answered.connect(self._on_answered)

    def ask(self, drawing: np.ndarray | None, pictures: np.ndarray | None) -> None:
        """Asks about a drawing (h, w) and pictures (n, h, w), when nothing else is under way."""
        if not isinstance(self._queries.network, Judge):
            self._forget()
            return
        self._question = partial(_verdicts, drawing=drawing, pictures=pictures)
        self._queries.ask(self._question, patient=True)

    def _forget(self) -> None:
        self._question = None
        if (self.of_drawing, self.of_pictures) != (None, None):
            self.of_drawing = self.of_pictures = None
            self.changed.emit()

    def _on_answered(self, question: Question, values: list) -> None:
        if question is self._question:
            self._question = None
            self.of_drawing, self.of_pictures = values[-1]
            self.changed.emit()


def _verdicts(
    network: Architecture, *, drawing: np.ndarray | None, pictures: np.ndarray | None
) -> Iterator[tuple[float | None, float | None]]:
    own = None if drawing is None else float(network.verdict(drawing[None])[0])
    made = None if pictures is None else float(network.verdict(pictures).mean())
    yield own, made
