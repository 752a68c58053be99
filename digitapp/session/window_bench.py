"""WindowBench: what a lesson does in the real window: through the session, one thing at a time.

What takes time is begun, and the next thing waits for it; ``is_busy`` tells. What is there is read
from the session's state alone, never from a click. Invariant: what was there when the bench was
made comes back with ``give_back``, whatever has been done meanwhile.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from model.dream import Dream
from model.language import tr
from model.probes import weight_layers

from ..background.queries import Question
from ..state import Phase, SessionState
from .plain_bench import (
    dream_figures,
    network_figures,
    split_of,
    units_of,
    units_text,
    written_digit,
)
from .session import Session
from .setting_aside import SetAside

PATIENCE = 100
"""How often a button is tried that can't be pressed yet."""


class WindowRoom(Protocol):
    """What the bench asks of the window beside the session."""

    view: str
    form: dict[str, Any]

    def show_view(self, key: str) -> None:
        """Goes to a view."""

    def set_form(self, name: str, value: Any) -> None:
        """Gives a field of the form of “Train” a value."""

    def do(self, action: str) -> bool:
        """Presses a button: "train", "random_digit", "clear", "dream"; whether it could be."""

    def watch(self, told: Callable[[], object]) -> None:
        """Calls ``told`` when another view is open, or the form asks for something else."""

    def unwatch(self) -> None:
        """Calls nobody any more."""

    def take(self) -> Any:
        """View, drawing and forms as they are."""

    def give_back(self, taken: Any) -> None:
        """Brings them back."""


@dataclass(frozen=True, eq=False)
class WindowThings:
    """All that a lesson may change.

    Attributes:
        aside: Of the session.
        room: Of the window.
        runs: Trainings that came to their end.
        dreams: As ``dream_figures`` takes it.
        coming: Controls with values that were not in place yet.
    """

    aside: SetAside
    room: Any
    runs: int
    dreams: tuple[np.ndarray, np.ndarray | None]
    coming: tuple[tuple[str, Any], ...] = ()


class WindowBench(QObject):
    """A bench for ``WindowWorld`` in the window.

    Args:
        session: What is going on.
        room: The window.
        parent: Owner.

    Signals:
        changed(): A figure may be another.
    """

    changed = Signal()

    def __init__(self, session: Session, room: WindowRoom, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._room = session, room
        self._waiting: deque[tuple[str, Any]] = deque()
        self._under_way: tuple[str, Any] | None = None
        self._runs = 0
        self._was_training = False
        self._dreams: tuple[np.ndarray, np.ndarray | None] = (np.zeros(0, np.int64), None)
        self._first = self.snapshot()
        session.recovery.hold()
        session.networks.is_quiet = True
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._advance)
        room.watch(self.changed.emit)
        session.changed.connect(self._on_state)
        session.live_prediction.changed.connect(self.changed)
        session.queries.answered.connect(self._on_answered)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way or waits for it."""
        return bool(self._waiting or self._under_way) or not self._session.state.is_free

    def get(self, name: str) -> Any:
        """Value of a control."""
        state = self._session.state
        if name == "view":
            return self._room.view
        if name == "data":
            return state.source
        if name == "network":
            return "" if state.network is None else state.network.name
        if name == "drawing":
            prediction = self._session.live_prediction.prediction
            return -1 if prediction.label is None else prediction.label
        value = self._room.form.get(name, "")
        return units_text(value) if name == "hidden" else value

    def set(self, name: str, value: Any) -> None:
        """Begins to give a control this value."""
        if name == "view":
            self._room.show_view(value)
        elif name in ("data", "network"):
            self._waiting.append((name, value))
            self._turn.start()
        elif name == "drawing":
            if value < 0:
                self._room.do("clear")
            else:
                text = tr("a {value} that the program wrote", value=value)
                self._session.send_strokes(written_digit(value), text, value)
        else:
            self._room.set_form(name, units_of(value) if name == "hidden" else value)

    def press(self, action: str) -> Iterator[None]:
        """Does an action: yields until it is over."""
        while self.is_busy:
            yield
        for _ in range(PATIENCE):  # a view that has just been opened is getting ready
            if self._room.do(action):
                break
            yield
        yield
        while self.is_busy or self._session.queries.is_busy:
            yield

    def figures(self) -> dict[str, Any]:
        """What ``window_world.FIGURES`` lists."""
        state, prediction = self._session.state, self._session.live_prediction.prediction
        network, data = state.network, state.data
        accuracy = None if network is None else network.accuracy
        read = prediction.probabilities
        return {
            "phase": str(state.phase),
            "runs": self._runs,
            **network_figures(
                "" if network is None else network.architecture,
                {} if network is None else network.config,
            ),
            "score": -1.0 if accuracy is None else 100.0 * accuracy,
            "n_train": 0 if data is None else data.counts[0],
            "n_test": 0 if data is None else data.counts[2],
            "drawn": read is not None,
            "digit": -1 if prediction.digit is None else int(prediction.digit),
            "confidence": 0.0 if read is None else 100.0 * float(np.max(read)),
            "label": -1 if prediction.label is None else int(prediction.label),
            **dream_figures(*self._dreams),
        }

    def snapshot(self) -> WindowThings:
        """All that a lesson may change, as it is."""
        taken = self._room.take()
        under_way = () if self._under_way is None else (self._under_way,)
        coming = (*under_way, *self._waiting)
        aside = self._session.aside.take()
        return WindowThings(aside, taken, self._runs, self._dreams, coming)

    def restore(self, snapshot: WindowThings) -> None:
        """Begins to bring that back; what is under way is stopped."""
        self._forget()
        self._waiting.extend(snapshot.coming)
        self._bring(snapshot, keeps=False)
        self._turn.start()

    def give_back(self, then: Callable[[], object] = lambda: None) -> None:
        """Brings back what was there at first; calls ``then`` when it is.

        A network that was trained meanwhile and isn't saved stays among the earlier ones.
        """
        self._forget()
        self._room.unwatch()
        for signal, slot in (
            (self._session.changed, self._on_state),
            (self._session.live_prediction.changed, self.changed),
            (self._session.queries.answered, self._on_answered),
        ):
            signal.disconnect(slot)
        session = self._session

        def end() -> None:
            session.networks.is_quiet = False
            session.recovery.release()
            then()

        self._bring(self._first, keeps=True, then=end)

    def _bring(
        self,
        things: WindowThings,
        *,
        keeps: bool,
        then: Callable[[], object] = lambda: None,
    ) -> None:
        def back() -> None:
            # The forms follow network and data: they come after them.
            self._room.give_back(things.room)
            then()

        self._runs, self._dreams = things.runs, things.dreams
        self._was_training = False
        self._session.aside.give_back(things.aside, keeps=keeps, then=back)
        self.changed.emit()

    def _forget(self) -> None:
        self._waiting.clear()
        self._under_way = None
        self._turn.stop()

    def _choose_data(self, source: str) -> None:
        data, split = self._session.state.data, split_of(source)
        if data is None or (data.source, data.split) != (source, split):
            self._session.choose_data(source, split=split)

    def _advance(self) -> None:
        """Goes on to what waits, once what is under way is in place."""
        if not self._session.state.is_free:
            return  # its end is told
        was_under_way, self._under_way = self._under_way, None
        if self._waiting:
            self._under_way = name, value = self._waiting.popleft()
            if name == "data":
                self._choose_data(value)
            else:
                self._session.open(value)
            self._turn.start()
        elif was_under_way is not None:
            self.changed.emit()

    def _on_state(self, state: SessionState) -> None:
        if state.phase is Phase.TRAINING and not state.stopping:
            self._was_training = True
        elif self._was_training and state.is_free:
            self._was_training = False
            self._runs += state.network is not None and state.network.accuracy is not None
        if (self._waiting or self._under_way) and state.is_free:
            self._turn.start()
        self.changed.emit()

    def _on_answered(self, question: Question, values: list) -> None:
        asked, shown = getattr(question, "keywords", {}), self._session.shown
        if not values or not isinstance(values[-1], Dream) or shown is None:
            return
        layers = weight_layers(shown.network)
        if layers and asked.get("layer") == layers[-1].name:
            self._dreams = np.asarray(asked["units"]), values[-1].probabilities
            self.changed.emit()
