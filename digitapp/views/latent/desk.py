"""LatentDesk: what the view wants to know of the network, asked for in one question at a time.

Invariant: what is known belongs to the latest wish; an older answer never takes its place.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import Architecture, Reconstructor
from model.generated import Looking
from model.probes.creating.planes import MadeAgain, can_encode, made_again

from ...background.queries import QueryRunner, Question


@dataclass(frozen=True, eq=False)
class LatentWish:
    """What is wanted; None for nothing.

    Attributes:
        code: (latent,): the picture made of it.
        ground: (rows * columns, latent): the pictures made of them.
        drawing: (h, w): what is made of it, under ``noise``.
        noise: Standard deviation.
        seed: Of the noise.
    """

    code: np.ndarray | None = None
    ground: np.ndarray | None = None
    drawing: np.ndarray | None = None
    noise: float = 0.0
    seed: int = 0


PARTS = {"picture": ("code",), "ground": ("ground",), "again": ("drawing", "noise", "seed")}
"""What is answered -> the fields of the wish that it follows from."""


class LatentDesk(QObject):
    """Asks, and keeps what was answered.

    Signals:
        changed(str): A part is known anew: a key of PARTS, or "place", where the drawing lies.

    Attributes:
        picture: (h, w) made of the code; None while it is not known, as the rest.
        read: (10,) as what it is read.
        ground: (n, h, w).
        again: What is made of the drawing.
        again_read: (2, 10) as what the drawing under noise and what is made of it are read.
        place: (latent,) the code of the drawing without noise.
        reader: Reads pictures; None for nobody.
    """

    changed = Signal(str)

    def __init__(self, queries: QueryRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._queries = queries
        self._wish = LatentWish()
        self._stale: set[str] = set()
        self._question: Question | None = None
        self._is_behind = False
        self.reader: Architecture | None = None
        self.forget()
        queries.answered.connect(self._on_answered)
        queries.ended.connect(self._on_ended)

    def forget(self) -> None:
        """Forgets all: another network."""
        self.rest()
        self._wish, self._stale = LatentWish(), set()
        self.picture = self.read = self.ground = self.place = self.again_read = None
        self.again: MadeAgain | None = None

    def want(self, **changes: Any) -> None:
        """Wants something else: fields of LatentWish by name."""
        self._wish = replace(self._wish, **changes)
        for part, fields in PARTS.items():
            if not set(fields).isdisjoint(changes):
                self._stale.add(part)
        self._ask()

    def again_all(self, *, patient: bool = False) -> None:
        """Wants the same of the network as it has become.

        What is asked already is answered first: else each snapshot would put it off.
        """
        self._stale = set(PARTS)
        self._is_behind = patient and self._question is not None
        if not self._is_behind:
            self._ask(patient=patient)

    def rest(self) -> None:
        """Asks for nothing any more."""
        question, self._question, self._is_behind = self._question, None, False
        self._queries.drop(question)

    def _ask(self, *, patient: bool = False) -> None:
        self._question = partial(
            _answers, wish=self._wish, parts=frozenset(self._stale), reader=self.reader
        )
        self._queries.ask(self._question, patient=patient)

    def _on_answered(self, question: Question, values: list) -> None:
        if question is not self._question:
            return
        for part, found in values:
            for name, value in found.items():
                setattr(self, name, value)
            self._stale.discard(part)
            self.changed.emit(part)

    def _on_ended(self, question: Question) -> None:
        if question is self._question:
            self._question = None
            if self._is_behind:
                self._is_behind = False
                self._stale = set(PARTS)
                self._ask(patient=True)


def _answers(
    network: Architecture, *, wish: LatentWish, parts: frozenset[str], reader: Architecture | None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Parts with what is to be kept of them, the quickest first."""
    if "picture" in parts and wish.code is not None:
        picture = network.decode(wish.code[None])
        read = None if reader is None else Looking(reader)(picture).probabilities[0]
        yield "picture", {"picture": picture[0], "read": read}
    if "again" in parts:
        yield "again", _again(network, wish, reader)
    if "ground" in parts:
        ground = None if wish.ground is None else network.decode(wish.ground)
        yield "ground", {"ground": ground}


def _again(network: Architecture, wish: LatentWish, reader: Architecture | None) -> dict[str, Any]:
    nothing = {"again": None, "again_read": None, "place": None}
    if wish.drawing is None:
        return nothing
    found = {}
    if can_encode(network):
        found["place"] = network.encode(wish.drawing[None])[0]
    if isinstance(network, Reconstructor):
        rng = np.random.default_rng(wish.seed)
        made = made_again(network, wish.drawing, wish.noise, rng)
        found["again"] = made
        if reader is not None:
            both = np.stack([made.given, made.made])
            found["again_read"] = Looking(reader)(both).probabilities
    return nothing | found
