"""SamplesPlayer: has a network make pictures through the query runner, and keeps the latest.

Invariant: ``sheet`` is whole, whether it runs or not; what runs goes on from it.
"""

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import Architecture
from model.generated import Looking, PicturesJudged, Readings, judged
from model.probes.creating.sheets import MadeSheet, SheetOrder, is_chain, sheets

from ...background.queries import QueryRunner, Question, paced

SETTLING = 400
"""Sweeps after which a chain that was just begun rests: by then most have left the noise."""

FOLLOWING = 10
"""Sweeps that are made again when the network has learnt on meanwhile."""

SHEET_S = 0.03
"""Between two sheets: enough of them to move, and the window has time left."""

LONGEST = 2000
"""Energies that are kept."""


class SamplesPlayer(QObject):
    """What is made, and the controls of it.

    Signals:
        changed(): There is another sheet, or it runs or rests now.

    Attributes:
        order: What is asked for.
        sheet: The latest; None right after ``begin``.
        figures: What a reader made of the latest that it read; None where it read none.
        probabilities: (count, 10), as what it read each then.
        energies: The mean energy after each step.
        reader: Reads the pictures; None for nobody.
    """

    changed = Signal()

    def __init__(self, queries: QueryRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._queries = queries
        self._rng = np.random.default_rng()
        self._question: Question | None = None
        self._reading: Question | None = None
        self._asked: tuple[int | None, int] = None, 0
        self._has_answered = self._is_behind = self._is_read = False
        self._before = 0
        self.order = SheetOrder(1)
        self.sheet: MadeSheet | None = None
        self.figures: PicturesJudged | None = None
        self.probabilities: np.ndarray | None = None
        self.energies: list[float] = []
        self.reader: Architecture | None = None
        queries.answered.connect(self._on_answered)
        queries.ended.connect(self._on_ended)

    @property
    def is_running(self) -> bool:
        """Whether sheets are on their way."""
        return self._question is not None

    @property
    def step(self) -> int:
        """Sweeps, or draws, that were made."""
        return 0 if self.sheet is None else self._before + self.sheet.step

    def begin(self, order: SheetOrder) -> None:
        """Begins anew with what is asked for, as it begins with each network."""
        self._drop()
        self.order, self.sheet, self._before = order, None, 0
        self.figures = self.probabilities = None
        self.energies = []
        self.run(SETTLING if is_chain(self._queries.network) else 1)

    def run(self, steps: int | None = None) -> None:
        """Goes on, for ``steps`` or without end."""
        shown = 0
        if self.sheet is not None and self.sheet.codes is not None:
            shown = 1  # a decoder's first sheet is the one that is shown
        self._ask(None if steps is None else steps + shown, shown)

    def _ask(self, steps: int | None, again: int, *, patient: bool = False) -> None:
        """Asks for sheets, of which the first ``again`` have been counted before."""
        self._drop()
        self._asked, self._has_answered, self._is_behind = (steps, again), False, False
        order, sheet = self.order, self.sheet
        if sheet is not None:
            seed = int(self._rng.integers(1 << 31))
            start = {"start": sheet.pictures, "codes": sheet.codes}
            order, self._before = replace(order, seed=seed, **start), self.step - again
        self._question = partial(_sheets, order=order, reader=self.reader, steps=steps)
        self._queries.ask(self._question, patient=patient)
        self.changed.emit()

    def rest(self) -> None:
        """Stops with the pictures as they are."""
        if self.is_running:
            self._drop()
            self.changed.emit()

    def change(self, *, label: int | None, temperature: float) -> None:
        """Asks for another digit or temperature from the next step on."""
        self.order = replace(self.order, label=label, temperature=temperature)
        self._say({"label": label, "temperature": temperature})

    def read_by(self, reader: Architecture | None) -> None:
        """Has another reader look at the pictures."""
        if reader is self.reader:
            return
        self.reader = reader
        if self._question is not None:
            self._say({"reader": reader})
        else:
            self._read()

    def _say(self, message: dict[str, Any]) -> None:
        """Hands a message to what runs; what has not begun to answer is asked again instead."""
        if self._question is None:
            return
        if self._has_answered:
            self._queries.send(self._question, message)
        else:
            self._ask(*self._asked)

    def _read(self) -> None:
        """Has the reader look at the latest sheet, unless it has."""
        if self.reader is None or self.sheet is None or self._is_read:
            return
        self._reading = partial(_readings, reader=self.reader, pictures=self.sheet.pictures)
        self._queries.ask(self._reading, patient=True)

    def follow(self) -> None:
        """Goes on with the weights that the network has now."""
        if self._question is not None:
            # What has not begun to answer is let do so first: else each snapshot would put it off.
            self._is_behind = not self._has_answered
            if self._has_answered:
                self._say({"network": self._queries.network})
        elif self.sheet is not None:
            steps, again = (FOLLOWING, 0) if is_chain(self._queries.network) else (1, 1)
            self._ask(steps, again, patient=True)

    def _drop(self) -> None:
        for question in (self._question, self._reading):
            self._queries.drop(question)
        self._question = self._reading = None

    def _on_answered(self, question: Question, values: list) -> None:
        if question is self._reading:
            self._reading = None
            self._take(values[-1])
            self.changed.emit()
        if question is not self._question:
            return
        self._has_answered = True
        if self._is_behind:
            self.follow()
        self.sheet = values[-1]
        self.energies += [each.energy for each in values if each.energy is not None]
        del self.energies[:-LONGEST]
        read = [each.readings for each in values if each.readings is not None]
        if read:
            self._take(read[-1])
        self._is_read = self.sheet.readings is not None
        self.changed.emit()

    def _take(self, readings: Readings) -> None:
        self._is_read = True
        self.probabilities, self.figures = readings.probabilities, judged(readings)

    def _on_ended(self, question: Question) -> None:
        if question is self._question:
            self._question = None
            self._read()
            self.changed.emit()


def _readings(network: Architecture, *, reader: Architecture, pictures: np.ndarray) -> object:
    yield Looking(reader)(pictures)


def _sheets(network: Architecture, **how: object) -> object:
    return paced(sheets(network, **how), SHEET_S)
