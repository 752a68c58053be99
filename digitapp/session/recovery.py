"""Recovery: what is not saved comes back after the program was killed.

While it runs, an unsaved network, the training under way and the drawing are kept aside, each a
moment after it changed; a clean end takes all of that away. The next start offers what it finds.
Invariants: what is offered is of no living process and offered by one window alone; it stays on the
disk until what came of it is kept aside anew, saved, or discarded.
"""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QDate, QLocale, QObject, QTimer, Signal

from model.disk import remove_dead_parts_in
from model.errors import DigitError
from model.files import saving_run
from model.language import language, tr
from model.plan import Plan, Ready

from ..background.job import Job
from ..background.keeping_aside import (
    MAX_RUN_BYTES,
    KeptDrawing,
    Recovered,
    RecoveryPlace,
    doing,
    places_of_the_dead,
    quietly,
    size_of,
)
from ..background.training import TrainingRunner
from ..state import Message, Phase, SessionState
from .current_network import CurrentNetwork
from .displayed_weights import DisplayedWeights
from .foreground import Foreground
from .networks import Networks
from .state_keeper import StateKeeper
from .trainings import Trainings

Act = Callable[[], None]
"""What writes something, in a job."""

SETTLE_MS = 1500
"""Until what changed is written: a drawing is not written at every stroke."""


@dataclass(frozen=True)
class RecoveryOffer:
    """What can be brought back, in words.

    Attributes:
        text: What there is.
        has_network: Whether a network is among it, that can be saved.
    """

    text: str
    has_network: bool


class Recovery(QObject):
    """Keeps aside what is not saved, and offers what a killed process left.

    Signals:
        offered(RecoveryOffer): Something can be brought back; None where there is nothing more.
        drawing_found(KeptDrawing): What lay on the canvas shall lie there again.

    Args:
        root: The folder of all processes' places; None to keep nothing.
    """

    offered = Signal(object)
    drawing_found = Signal(object)

    def __init__(
        self,
        root: Path | None,
        keeper: StateKeeper,
        runner: TrainingRunner,
        foreground: Foreground,
        networks: Networks,
        displayed: DisplayedWeights,
        trainings: Trainings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._root, self._keeper, self._runner, self._foreground = root, keeper, runner, foreground
        self._networks, self._displayed, self._trainings = networks, displayed, trainings
        self._place = None if root is None else RecoveryPlace.new(root)
        self._found: list[RecoveryPlace] = []
        self._taken: list[RecoveryPlace] = []  # whose networks are not here yet
        self._back: list[RecoveryPlace] = []  # all of which is here
        self._kept_of: tuple | None = None
        self._waiting: dict[str, Callable[[], Act]] = {}
        self._job: Job | None = None
        self._is_left = self._is_held = False
        self._expected = ""
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._write)
        if self._place is not None:
            runner.keep_aside(self._keep_run, lambda: self._is_left)
            keeper.changed.connect(self._on_state)

    # What is kept aside.

    def note_drawing(self, strokes: list[np.ndarray], bitmap: np.ndarray | None) -> None:
        """The canvas is another: strokes, float32 (points, 2) each, or a picture."""
        if self._place is not None and not self._is_held:
            drawing = KeptDrawing(tuple(strokes) if bitmap is None else (), bitmap)
            self._wait("drawing", partial(self._keeping_drawing, drawing))

    def hold(self) -> None:
        """What is kept aside stays as it is now, whatever happens: a lesson uses the window."""
        self._waiting = {what: partial(_given, act()) for what, act in self._waiting.items()}
        self._is_held = True

    def release(self) -> None:
        """The window is the person's again: what changes is kept aside."""
        self._is_held = False
        if self._place is not None:
            self._on_state(self._keeper.state)

    def _on_state(self, state: SessionState) -> None:
        if state.phase is Phase.TRAINING or state.network is None or self._is_held:
            return  # the training keeps its run aside itself
        current, resting = self._networks.current, self._runner.resting_run
        step = None if resting is None else resting.step
        now = (state.network.unsaved, self._networks.number, current.network, current.run, step)
        if now == self._kept_of:
            return
        self._kept_of = now
        if state.network.unsaved:
            self._wait("network", self._keeping_network)
        elif self._place.has_network:
            self._wait("network", lambda: self._place.forget_network)

    def _keeping_network(self) -> Act:
        """Takes hold of the network as it is; what is returned writes it."""
        is_training = self._runner.is_active
        write = self._networks.current.writer(
            self._displayed.present.parameters, self._runner.resting_run, training=is_training
        )
        note = self._note(is_training=is_training)
        return self._replacing(partial(self._place.write_network, write, note), self._back)

    def _keep_run(self, ready: Ready) -> None:
        """In the thread of the training, between two of its steps."""
        if self._is_held or size_of(ready.run) > MAX_RUN_BYTES:
            return
        facts = {"data": ready.dataset.name, "title": ready.dataset.title}
        write = partial(saving_run, run=ready.run, recipe=ready.dataset.recipe, facts=facts)
        told = {"epoch": ready.run.epoch, "epochs": ready.run.training.epochs}
        note = self._note(is_training=True, summary=ready.network.summary, **told)
        quietly(self._replacing(partial(self._place.write_network, write, note), self._back))

    def _note(self, *, is_training: bool, **more: Any) -> dict[str, Any]:
        """What is known beside the file; no Qt, for it is asked for in threads too."""
        info = self._keeper.state.network
        note = {"is_training": is_training, "plan": self._trainings.plan.to_dict()}
        names = {"name": info.name, "summary": info.summary} if info is not None else {}
        return note | names | more

    def _keeping_drawing(self, drawing: KeptDrawing) -> Act:
        drawings_alone = [place for place in self._back if not place.has_network]
        return self._replacing(partial(self._place.write_drawing, drawing), drawings_alone)

    def _replacing(self, write: Act, places: Iterable[RecoveryPlace]) -> Act:
        """Writes what came of these places, as they are now; then they are let go."""
        places = tuple(places)

        def act() -> None:
            write()
            for place in places:
                with contextlib.suppress(ValueError):  # another thread has let it go
                    self._back.remove(place)
                    place.remove()

        return act

    def _wait(self, what: str, take_hold: Callable[[], Act]) -> None:
        """Has ``take_hold`` called in the GUI once things have settled; what it gives writes."""
        self._waiting[what] = take_hold
        self._settle.start()

    def _acts(self) -> list[Act]:
        waiting, self._waiting = self._waiting, {}
        return [take_hold() for take_hold in waiting.values()]

    def _write(self) -> None:
        if self._job is not None:
            self._settle.start()
        elif self._waiting:
            self._begin(doing(self._acts()), lambda _: None)

    # What is brought back.

    @property
    def place_name(self) -> str:
        """How another process finds what this one keeps aside; empty where nothing is."""
        return "" if self._place is None else self._place.folder.name

    def expect(self, place_name: str) -> None:
        """What lies in that place is brought back as soon as it is found, without a question."""
        self._expected = place_name

    def look(self, folders: Iterable[Path] = ()) -> None:
        """Looks for what killed processes left, in a job; it is offered one by one.

        Args:
            folders: In these, files that were left half-written are removed first.
        """

        def looking() -> Iterator[list[RecoveryPlace]]:
            for folder in dict.fromkeys(folders):
                remove_dead_parts_in(folder)
            yield [] if self._root is None else places_of_the_dead(self._root)

        def take(values: list) -> None:
            expected = [place for place in values[-1] if place.folder.name == self._expected]
            self._found = [*expected, *(place for place in values[-1] if place not in expected)]
            if expected:
                self.go_on()
            else:
                self._offer()

        self._begin(looking(), take)

    def go_on(self) -> None:
        """Brings back what is offered: the drawing, the network; its training goes on."""
        place = self._found.pop(0)
        drawing = place.drawing()
        if not drawing.is_empty:
            self.drawing_found.emit(drawing)
        if place.has_network:
            self._taken.append(place)
            self._foreground.when_free(partial(self._open, place))
        else:
            self._back.append(place)
        self._offer()

    def save_as(self, path: str) -> None:
        """Saves the network that is offered in a file; then nothing of it is offered any more."""
        place = self._found.pop(0)

        def saving() -> Iterator[bool]:
            yield quietly(partial(place.copy_network, path))

        def take(values: list) -> None:
            if values[-1]:
                place.remove()
                self._keeper.say(Message(tr("Saved as “{name}”.", name=Path(path).name)))
            else:
                self._found.insert(0, place)
                text = tr(
                    "“{name}” could not be saved. Choose another place.", name=Path(path).name
                )
                self._keeper.say(Message(text, "error"))
            self._offer()

        self._begin(saving(), take)

    def discard(self) -> None:
        """Takes away what is offered."""
        self._found.pop(0).remove()
        self._offer()

    def _offer(self) -> None:
        self.offered.emit(_offer_of(self._found[0]) if self._found else None)

    def _open(self, place: RecoveryPlace) -> None:
        def opening() -> Iterator[Recovered]:
            yield place.network()

        take = partial(self._on_opened, place)
        self._foreground.begin(
            opening(), tr("Bringing the network back"), Phase.OPENING, take, quiet=True
        )

    def _on_opened(self, place: RecoveryPlace, recovered: Recovered) -> None:
        note = place.note()
        plan = _plan_of(note)
        current = CurrentNetwork.brought_back(recovered.saved, recovered.run)
        self._networks.replace(current)
        self._taken.remove(place)
        self._back.append(place)
        run = recovered.run
        if note.get("is_training") and plan is not None and run is not None:
            self._foreground.then(partial(self._trainings.go_on_with, run, plan))

    # The end.

    def leave(self) -> None:
        """The program ends without having asked: what is not saved is left for the next start."""
        self._is_left = True

    def close(self, timeout_s: float) -> None:
        """For the end of the program, after the training's: takes away what was kept aside."""
        self._settle.stop()
        if self._job is not None:
            self._job.wait(timeout_s)
        for place in self._found:
            place.release()
        if self._place is None:
            return
        places = (*self._taken, *self._back, self._place)
        if not self._is_left:
            for place in places:
                place.remove()
            return
        for act in self._acts():
            quietly(act)
        for place in places:
            place.release()

    def _begin(self, work: Iterator, take: Callable[[list], None]) -> None:
        job = Job(work, tr("Keeping aside"), self)
        self._job = job
        job.progressed.connect(take)
        job.ended.connect(lambda: self._on_ended(job))
        job.start()

    def _on_ended(self, job: Job) -> None:
        job.deleteLater()
        if self._job is job:
            self._job = None


def _given(act: Act) -> Act:
    return act


def _plan_of(note: dict[str, Any]) -> Plan | None:
    try:
        return Plan.from_dict(note["plan"])
    except (KeyError, TypeError, ValueError, DigitError):
        return None


def _offer_of(place: RecoveryPlace) -> RecoveryOffer:
    note, has_network = place.note(), place.has_network
    left = _network_words(note) if has_network else ""
    if not place.drawing().is_empty:
        left = tr("{network} and a drawing", network=left) if left else tr("a drawing")
    when = note.get("saved")
    if not _is_time(when):
        text = tr("The program did not end by itself last time. It left {left}.", left=left)
        return RecoveryOffer(text, has_network)
    moment, form = datetime.fromtimestamp(when), tr("dd MMMM")
    text = tr(
        "The program did not end by itself last time on {day} at {time:%H:%M}. It left {left}.",
        day=QLocale(language()).toString(QDate(moment.date()), form),
        time=moment,
        left=left,
    )
    return RecoveryOffer(text, has_network)


def _network_words(note: dict[str, Any]) -> str:
    """What kind of network is there, and how far its training had come."""
    summary = str(note.get("summary", ""))[:60].strip(" ,")
    if note.get("is_training"):
        words = tr("a training of {network}", network=summary) if summary else tr("a training")
    elif summary:
        words = tr("an unsaved network, {network}", network=summary)
    else:
        words = tr("an unsaved network")
    epoch, epochs = note.get("epoch"), note.get("epochs")
    if type(epoch) is int and type(epochs) is int:
        words = tr("{what} (epoch {epoch} of {n})", what=words, epoch=epoch, n=epochs)
    return words


def _is_time(value: object) -> bool:
    return type(value) is float and 0 < value < time.time() + 86_400
