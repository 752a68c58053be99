"""Session: the door through which views, menus and tests change anything.

State goes one way: the session emits frozen values, views call its methods. What it does it has
from its parts, each in a module of its own; here they are made, joined and offered.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import ARCHITECTURES, Architecture
from model.data.mnist import cache_folder
from model.parallel import ProcessPool
from model.plan import Plan
from model.run import Run, suggested_training

from ..background.embedding import EmbeddingRunner
from ..background.evaluation import EvaluationRunner
from ..background.pages import PageRunner
from ..background.probes import ProbeRunner
from ..background.queries import QueryRunner
from ..background.recognition import FoundFile
from ..background.training import TrainingRunner
from ..state import Message, Phase, Prediction, SessionState, Shown, Weights
from ..system.report import Failure
from .companions import Companions
from .data_source import DataSource
from .displayed_weights import DisplayedWeights
from .examples import Examples, drawn_examples
from .experiments import Experiments
from .file_door import FileDoor
from .fine_tunings import FineTunings
from .foreground import Foreground
from .handwriting import Handwriting
from .handwriting_backups import backup_folder
from .live_prediction import LivePrediction, rejection_of
from .network_files import NetworkFiles
from .networks import Networks
from .recovery import Recovery
from .setting_aside import SettingAside
from .state_keeper import StateKeeper
from .trainings import Trainings

ENDING_S = 5.0
"""How long the end of the program waits for what can't be ended half-way: on a busy machine a
file of digits may take a second to be read."""


def _nothing() -> None:
    """What follows where nothing is to follow."""


class Session(QObject):
    """What is going on, and everything that can be done about it.

    Args:
        parent: Who owns it.
        handwriting_file: Where the person's own digits are kept; None for in memory only.
        recovery_folder: Where what is not saved is kept aside; None for nowhere.

    Signals:
        changed(SessionState): Anything in ``state`` is another.
        run_started(RunInfo): A training begins.
        progressed(list): Steps and Evaluations of the training, in order.
        weights_changed(Weights): Everything on the screen is to be computed from these now.
        said(Message): Something to tell the person.
        succeeded(str): What was tried has succeeded: a name of Phase, or what ``settle`` was given.
        download_wanted(): The person shall be asked whether MNIST is to be downloaded.
        replaced(int, str): Another network took the place of one that is in no file: by what
            number that one is brought back, and its name and result.
        digit_sent(ndarray, str): A digit, float32 (h, w), for the canvas, and what it is.
        strokes_sent(list, str): The same for a drawing: its strokes, float (points, 2) each.
        label_sent(int): Which digit that is, right after it, where its data say so.
        view_wanted(str): The person wants to see another view; its key.

    Attributes:
        data: The data set that is chosen.
        networks: The present network.
        displayed: Chooses what is shown of it.
        snapshots: Of ``displayed``: the weights of a training as they were, to look back at.
        edits: Of ``displayed``: which operations are done to the network that is shown.
        trainings: Begins and ends trainings.
        files: Opens and saves networks.
        door: Tells by its content what a file is that was dropped or named.
        handwriting: The person's own digits, and what became of fine-tuning on them.
        recovery: Keeps aside what is not saved, and brings it back after a kill.
        experiments: Carries out experiments, beside everything else.
        aside: Puts network, data and operations aside for a while, and gives them back.
        live_prediction: Predicts what is drawn.
        companions: Pretrained networks beside the present one, loaded when asked for.
        probes: Computes for the visible view.
        queries: Works on one question of a view at a time.
        evaluations: Makes long examinations, with progress.
        embedding: Lays digits out for the map, step by step.
        pages: Finds and predicts the digits of a picture.
    """

    changed = Signal(object)
    run_started = Signal(object)
    progressed = Signal(list)
    weights_changed = Signal(object)
    said = Signal(object)
    succeeded = Signal(str)
    download_wanted = Signal()
    replaced = Signal(int, str)
    digit_sent = Signal(object, str)
    strokes_sent = Signal(object, str)
    label_sent = Signal(int)
    view_wanted = Signal(str)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        handwriting_file: Path | None = None,
        recovery_folder: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._weights: Weights | None = None
        self._closings: list[Callable[[float], object]] = []
        self._keeper = keeper = StateKeeper(self)
        self._runner = runner = TrainingRunner(self)
        self._foreground = foreground = Foreground(keeper, runner, self)
        self.displayed = displayed = DisplayedWeights(self)
        self.snapshots, self.edits = displayed.snapshots, displayed.edits
        self.data = data = DataSource(keeper, foreground, self)
        self.networks = networks = Networks(keeper, displayed, data, self)
        self.trainings = Trainings(keeper, runner, foreground, data, networks, displayed, self)
        self.files = NetworkFiles(keeper, runner, foreground, networks, displayed, self)
        self.door = FileDoor(keeper, self)
        self.handwriting = Handwriting(handwriting_file, self)
        self._pool = pool = ProcessPool()
        self._fine_tunings = FineTunings(
            keeper, foreground, data, networks, self.handwriting, displayed.snapshots, pool, self
        )
        self.recovery = Recovery(
            recovery_folder, keeper, runner, foreground, networks, displayed, self.trainings, self
        )
        self.aside = SettingAside(keeper, foreground, data, networks, displayed, self)
        self.experiments = Experiments(keeper, data, self.trainings, self.files.open, self)
        self.live_prediction = LivePrediction(self)
        self.companions = Companions(self)
        self.probes = ProbeRunner(data.load, self)
        self.queries = QueryRunner(self)
        self.evaluations = EvaluationRunner(self)
        self.embedding = EmbeddingRunner(data.load, self)
        self.pages = PageRunner(self)
        looking = (self.probes, self.queries, self.evaluations)
        self._runners = (*looking, self.embedding, self.pages)
        for runner in self._runners:
            runner.pool = pool
        self._connect()

    def _connect(self) -> None:
        keeper = self._keeper
        keeper.changed.connect(self._on_changed)
        keeper.said.connect(self.said)
        keeper.succeeded.connect(self.succeeded)
        keeper.replaced.connect(self.replaced)
        keeper.download_wanted.connect(self.download_wanted)
        self.trainings.run_started.connect(self.run_started)
        self._runner.progressed.connect(self.progressed)
        self.displayed.changed.connect(self._on_shown)
        self.data.loaded.connect(self.displayed.use_data)
        self.door.found.connect(self._on_found)
        self.handwriting.said.connect(keeper.say)
        self.weights_changed.connect(self.handwriting.on_weights)
        self.live_prediction.changed.connect(self._on_predicted)
        self.live_prediction.failed.connect(keeper.report)
        for runner in self._runners:
            runner.loaded.connect(self.data.take_needed)
            runner.failed.connect(keeper.report)

    # What is.

    @property
    def state(self) -> SessionState:
        """What enables, titles and labels things, as emitted last."""
        return self._keeper.state

    @property
    def weights(self) -> Weights | None:
        """What everything on the screen is computed from; None while there is no network."""
        return self._weights

    @property
    def shown(self) -> Shown | None:
        """The same with the network, its recipe and the data; None while there is no network."""
        return self.displayed.shown

    @property
    def follows_training(self) -> bool:
        """Whether what is shown is a network that learns on: another snapshot soon follows."""
        is_training = self.state.phase is Phase.TRAINING
        return is_training and self._weights is not None and not self._weights.is_moving

    @property
    def resting_run(self) -> Run | None:
        """The training that the network comes from, while it rests or is over; read-only."""
        return self.trainings.resting_run

    def can(self, needs: tuple[type, ...]) -> bool:
        """Whether the network has all these capabilities."""
        return all(isinstance(self.networks.current.network, need) for need in needs)

    # What is said, sent and wanted.

    def say(self, message: Message) -> None:
        """Tells the person something."""
        self._keeper.say(message)

    def settle(self, about: str) -> None:
        """What was tried has succeeded: an error about it need not be seen any more."""
        self._keeper.succeeded.emit(about)

    def report(self, failure: Failure) -> None:
        """Tells the person of a failure."""
        self._keeper.report(failure)

    def send_digit(self, image: np.ndarray, caption: str, label: int | None = None) -> None:
        """Puts a digit, float32 (h, w), on the canvas; ``caption`` says what it is."""
        self.digit_sent.emit(image, caption)
        if label is not None:
            self.label_sent.emit(label)

    def send_strokes(
        self, strokes: Sequence[np.ndarray], caption: str, label: int | None = None
    ) -> None:
        """Puts a drawing, strokes of float (points, 2), on the canvas, to go on with."""
        self.strokes_sent.emit(list(strokes), caption)
        if label is not None:
            self.label_sent.emit(label)

    def show_view(self, key: str) -> None:
        """Goes to another view."""
        self.view_wanted.emit(key)

    # Data.

    def choose_data(self, source: str, data_dir: str | None = None, split: str = "random") -> None:
        """Loads another data set: a name in DATASETS or a path. A training is stopped first."""
        self.data.choose(source, data_dir, split)

    def mend_data(self, mends: Sequence[str]) -> None:
        """Loads the same data with what is wrong with them mended, as a finding names it."""
        self.data.mend(mends)

    def unmend_data(self) -> None:
        """Loads the same data as they were before anything was mended."""
        self.data.unmend()

    def need_data(self, source: str) -> None:
        """Loads a data set; MNIST where it is absent is offered for download instead."""
        self.data.need(source)

    def download_mnist(self, folder: str | None = None) -> None:
        """Downloads MNIST to ``folder`` (the cache folder by default) and loads it."""
        self.data.download(folder)

    def test_digit(self, index: int) -> tuple[np.ndarray, int] | None:
        """Image, float32 (h, w), and label of a test digit; None while no data are loaded."""
        return self.data.test_digit(index)

    def sample_digits(self, count: int) -> np.ndarray | None:
        """The first training images, float32 (count, h, w); None while no data are loaded."""
        return self.data.sample_digits(count)

    def example_digits(self, count: int) -> Examples:
        """The same to look at: before data are loaded, the drawing and written digits."""
        images = self.sample_digits(count)
        if images is not None:
            return Examples(images)
        return drawn_examples(self.data.source[0], self.live_prediction.prediction.image, count)

    # Training.

    def start(self, plan: Plan, *, afresh: bool = False) -> None:
        """Trains by ``plan``, from the present weights if it fits the network; or ends a pause.

        With ``afresh`` a new network takes the place of the present one in any case.
        """
        self.trainings.start(plan, afresh=afresh)

    def step(self, plan: Plan, unit: str = "step") -> None:
        """Makes one "step", or all of one "epoch", and pauses; begins where no training runs."""
        self.trainings.start(plan, unit)

    def pause(self) -> None:
        """Rests after the step that is being made."""
        self.trainings.pause()

    def stop(self) -> None:
        """Stops what is under way: a training, a download, loading; else a file being saved."""
        if self._foreground.is_busy:
            self._foreground.stop()
        else:
            self.files.cancel()

    def change(self, **live: Any) -> None:
        """Changes live settings of the training under way, from its next step on.

        Raises:
            SettingError: One is fixed or out of bounds; nothing has changed.
        """
        self.trainings.change(live)

    def suggested(self, architecture: str) -> dict[str, Any]:
        """Settings of the training that suit a network and the chosen data, by name."""
        return suggested_training(ARCHITECTURES[architecture], self.data.n_train).to_dict()

    # The network.

    def reset(self, *, same: bool) -> None:
        """Takes the network back to before training: to the same initial weights or to new ones."""
        self._foreground.when_free(lambda: self.networks.reset(same=same))

    def keep_shown(self) -> None:
        """Makes the network that is shown, operated on or of an earlier time, the present one."""
        self._foreground.when_free(self.networks.keep_shown)

    def adopt(self, network: Architecture) -> None:
        """Makes a network that a view has made of the present one the present one, unsaved."""
        self._foreground.when_free(lambda: self.networks.adopt(network))

    def fine_tune(self) -> None:
        """Fine-tunes a copy of the network on the person's handwriting; the result is shown."""
        self._fine_tunings.start()

    def keep_fine_tuned(self) -> None:
        """Stays with the network that came of fine-tuning."""
        self._fine_tunings.keep()

    def give_back_fine_tuned(self) -> None:
        """Goes back to the network before fine-tuning."""
        self._fine_tunings.give_back()

    def open(self, name: str) -> None:
        """Opens a network: a file, or a pretrained one by name. A training is stopped first."""
        self.files.open(name)

    def save(
        self,
        path: str,
        then: Callable[[], object] = _nothing,
        failed: Callable[[Failure], object] | None = None,
    ) -> None:
        """Saves the network as it is now; calls ``then`` once it is on disk, else ``failed``.

        Without ``failed`` it is said why. What is shown may be older, or operated on in the lab:
        that is never what is saved.
        """
        self.files.save(path, then, failed)

    def export(self, path: str, form: str, then: Callable[[], object] = _nothing) -> None:
        """Writes the network as it is now in another form; calls ``then`` once it is on disk.

        Args:
            path: Where to; a file there is replaced.
            form: Key of EXPORTS, without an obstacle in the network's info.
            then: What to do once it is there.
        """
        self.files.export(path, form, self._pool, then)

    def bring_back(self, number: int) -> None:
        """Puts one of ``state.kept`` back in its place, by its number."""
        self._foreground.when_free(lambda: self.networks.bring_back(number))

    def clean_up(self, folders: Iterable[Path]) -> None:
        """Looks for what killed processes left, and removes files that they wrote by half.

        Args:
            folders: Where files are saved besides the folders that the session knows.
        """
        own = self.handwriting.path
        known = [cache_folder(), *([] if own is None else [own.parent, backup_folder(own)])]
        self.recovery.look([*known, *folders])

    def close_with(self, close: Callable[[float], object]) -> None:
        """Has what works in a job of its own end with the session: ``close(timeout_s)`` ends it."""
        self._closings.append(close)

    def close(self, timeout_s: float = ENDING_S) -> None:
        """Ends all jobs, and lets files be written to their end; for the end of the program.

        Args:
            timeout_s: How long it waits for all of those that write nothing, together.
        """
        # All are told before any is waited for: they end side by side.
        self._foreground.stop()
        for runner in self._runners:
            runner.close(0.0)
        end_s = time.monotonic() + timeout_s
        own = (self.door, self.live_prediction, self.companions, self.handwriting)
        ending = (self.experiments, *own, self.files, self._runner)
        parts = (*self._runners, *ending, self._foreground, self.recovery)
        for close in (*self._closings, *(part.close for part in parts)):
            close(max(0.0, end_s - time.monotonic()))
        self._pool.close()

    # How the parts hear of each other.

    def _on_changed(self, state: SessionState) -> None:
        self.live_prediction.judge_by(rejection_of(state))
        self.handwriting.on_state(state)
        for runner in self._runners:
            runner.throttle(state.phase is Phase.TRAINING)
        if state.phase is Phase.TRAINING:
            self._pool.end_unused()
        self.changed.emit(state)

    def _on_found(self, found: FoundFile) -> None:
        if found.kind == "data":
            self.choose_data(found.path)

    def _on_shown(self, shown: Shown) -> None:
        for part in (self.live_prediction, *self._runners):
            part.use(shown)
        if shown.weights is not self._weights:
            self._weights = shown.weights
            self.weights_changed.emit(shown.weights)

    def _on_predicted(self, prediction: Prediction) -> None:
        self.pages.judge_by(self.live_prediction.rejection, self.live_prediction.rejection_rate)
