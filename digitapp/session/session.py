"""Session: owns the data, the network and the job, and is the one caller of what changes them.

State goes one way: the session emits frozen values, views call its methods. While a training
runs, only its thread touches the network that learns; the screen lives on copies of it.
"""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from model.archs import ARCHITECTURES, Architecture, Classifier, spoken
from model.data import DATASETS, Dataset, to_input
from model.data.catalogue import entry_for, known_counts
from model.data.download import FetchProgress
from model.data.mnist import find_mnist
from model.errors import DigitError
from model.events import Snapshot
from model.handwriting import FineTuning, FineTuningProgress
from model.plan import Plan
from model.run import Run, suggested_training

from ..background import tasks
from ..background.embedding import EmbeddingRunner
from ..background.evaluation import EvaluationRunner
from ..background.job import Job
from ..background.pages import PageRunner
from ..background.probes import ProbeRunner
from ..background.queries import QueryRunner
from ..background.tempo import Tempo
from ..background.training import Outcome, TrainingRunner
from ..state import DataInfo, Message, NetworkInfo, Phase, Progress, RunInfo, SessionState, Weights
from ..system.report import Failure
from .current_network import CurrentNetwork
from .displayed_weights import DisplayedWeights
from .handwriting import Handwriting
from .live_prediction import LivePrediction, rejection_of

SPLIT_SEED = 0
"""The digits are always divided alike in the window, whatever seed a training starts from."""


class Session(QObject):
    """What is going on, and everything that can be done about it.

    Args:
        parent: Who owns it.
        handwriting_file: Where the person's own digits are kept; None for in memory only.

    Signals:
        changed(SessionState): Anything in ``state`` is another.
        run_started(RunInfo): A training begins.
        progressed(list): Steps and Evaluations of the training, in order.
        weights_changed(Weights): Everything on the screen is to be computed from these now.
        said(Message): Something to tell the person.
        download_wanted(): The person shall be asked whether MNIST is to be downloaded.
        replaced(str): A new network took the place of one that is in no file; its summary.
        digit_sent(ndarray, str): A view sends a digit, float32 (h, w), to the canvas, and says
            what it is.
        strokes_sent(list, str): The same for a drawing: its strokes, float (points, 2) each.
        view_wanted(str): The person wants to see another view; its key.

    Attributes:
        state: As emitted last.
        weights: As emitted last; None while there is no network.
        live_prediction: Reads what is drawn.
        pages: Finds and reads the digits of a picture.
        probes: Computes for the visible view.
        evaluations: Makes long examinations, with progress.
        displayed: Chooses what is shown of the network.
        snapshots: Of `displayed`: keeps the weights of a training as they were, to look back at.
        edits: Of `displayed`: which operations are done to the network that is shown.
        queries: Works on one question of a view at a time.
        embedding: Lays digits out for the map, step by step.
        handwriting: The person's own digits, and lessons in which a network learns them.
    """

    changed = Signal(object)
    run_started = Signal(object)
    progressed = Signal(list)
    weights_changed = Signal(object)
    said = Signal(object)
    download_wanted = Signal()
    replaced = Signal(str)
    digit_sent = Signal(object, str)
    strokes_sent = Signal(object, str)
    view_wanted = Signal(str)

    def __init__(
        self, parent: QObject | None = None, *, handwriting_file: Path | None = None
    ) -> None:
        super().__init__(parent)
        self.weights: Weights | None = None
        self.live_prediction = LivePrediction(self)
        self.changed.connect(lambda s: self.live_prediction.judge_by(rejection_of(s)))
        self.pages = pages = PageRunner(self)
        pages.failed.connect(self._on_failure)
        self.changed.connect(lambda s: pages.throttle(s.phase is Phase.TRAINING))
        self.live_prediction.changed.connect(
            lambda _: pages.judge_by(
                self.live_prediction.rejection, self.live_prediction.rejection_rate
            )
        )
        self.probes = ProbeRunner(self._load_data, self)
        self.probes.loaded.connect(self._on_loaded)
        self.probes.failed.connect(self._on_failure)
        self.evaluations = EvaluationRunner(self)
        self.evaluations.failed.connect(self._on_failure)
        self.queries = QueryRunner(self)
        self.queries.failed.connect(self._on_failure)
        self.changed.connect(lambda s: self.queries.throttle(s.phase is Phase.TRAINING))
        self.embedding = EmbeddingRunner(self._load_data, self)
        self.embedding.loaded.connect(self._on_loaded)
        self.embedding.failed.connect(self._on_failure)
        self.changed.connect(lambda s: self.embedding.throttle(s.phase is Phase.TRAINING))
        self.displayed = DisplayedWeights(self)
        self.displayed.shown.connect(self._on_shown)
        self.snapshots, self.edits = self.displayed.snapshots, self.displayed.edits
        self.handwriting = Handwriting(handwriting_file, self)
        self.handwriting.said.connect(self.said)
        self.handwriting.learnt.connect(self._on_learnt)
        self.weights_changed.connect(self.handwriting.on_weights)
        self._base: CurrentNetwork | None = None
        self._current = CurrentNetwork()
        self._source: tuple[str, str | None, str] = (_first_data(), None, "random")
        self.state = SessionState(source=self._source[0])
        self._dataset: Dataset | None = None
        self._plan: Plan | None = None
        self._runs = self._networks = 0
        self._job: Job | None = None
        self._then: Callable[[], None] | None = None
        self._tempo = Tempo()
        self._training = training_runner = TrainingRunner(self)
        training_runner.loaded.connect(self._on_loaded)
        training_runner.ready.connect(self._on_ready)
        training_runner.progressed.connect(self.progressed)
        training_runner.moved.connect(lambda progress: self._set(progress=progress))
        training_runner.snapshot_taken.connect(self._on_snapshot)
        training_runner.moments_passed.connect(self.displayed.snapshots.add_all)
        training_runner.paused.connect(self._on_paused)
        training_runner.ended.connect(self._on_training_ended)

    # Data.

    def choose_data(self, source: str, data_dir: str | None = None, split: str = "random") -> None:
        """Loads another data set: a name in DATASETS or a path. A training is stopped first."""
        self._when_free(lambda: self._load((source, data_dir, split)))

    def need_data(self, source: str) -> None:
        """Loads a data set; MNIST where it is absent is offered for download instead."""
        entry = entry_for(source)
        if entry is not None and entry.needs_download and _first_data() != entry.key:
            self.download_wanted.emit()
        else:
            self.choose_data(source)

    def download_mnist(self, folder: str | None = None) -> None:
        """Downloads MNIST to ``folder`` (the cache folder by default) and loads it."""
        self._when_free(lambda: self._download(folder))

    def test_digit(self, index: int) -> tuple[np.ndarray, int] | None:
        """Image, float32 (h, w), and label of a test digit; None while no data are loaded."""
        if self._dataset is None:
            return None
        part = self._dataset.test
        index %= len(part)
        return to_input(part.images[index], self._dataset.peak), int(part.labels[index])

    def sample_digits(self, count: int) -> np.ndarray | None:
        """The first training images, float32 (count, h, w); None while no data are loaded."""
        if self._dataset is None:
            return None
        return to_input(self._dataset.train.images[:count], self._dataset.peak)

    # Training.

    def start(self, plan: Plan) -> None:
        """Trains by ``plan``, from the present weights if it fits the network; or ends a pause."""
        if self.state.phase is Phase.PAUSED and not self.state.stopping:
            self._set(phase=Phase.TRAINING)
            self.probes.throttle(True)
            self._training.go_on()
        elif self.state.phase is not Phase.TRAINING or self.state.stopping:
            self._when_free(lambda: self._train(plan, None))

    def step(self, plan: Plan, unit: str = "step") -> None:
        """Makes one "step", or all of one "epoch", and pauses; begins where no training runs."""
        if self.state.phase is Phase.PAUSED and not self.state.stopping:
            self._set(phase=Phase.TRAINING)
            self.probes.throttle(True)
            self._training.go_on(paused_after=unit)
        elif self.state.phase is not Phase.TRAINING or self.state.stopping:
            self._when_free(lambda: self._train(plan, unit))

    def pause(self) -> None:
        """Rests after the step that is being made."""
        if self.state.phase is Phase.TRAINING and not self.state.stopping:
            self._training.pause()

    def stop(self) -> None:
        """Stops whatever is under way: a training, a download, loading."""
        self._then = None
        self._cancel()

    def change(self, **live: Any) -> None:
        """Changes live settings of the training under way, from its next step on.

        Raises:
            SettingError: One is fixed or out of bounds; nothing has changed.
        """
        if self.state.is_training and not self.state.stopping:
            self._training.change(live)

    def reset(self, *, same: bool) -> None:
        """Takes the network back to before training: to the same initial weights or to new ones."""
        self._when_free(lambda: self._reset(same))

    def suggested(self, architecture: str) -> dict[str, Any]:
        """Settings of the training that suit a network and the chosen data, by name."""
        if self.state.data is not None:
            n_train = self.state.data.counts[0]
        else:
            n_train = (known_counts(self._source[0]) or DATASETS["mnist"].counts)[0]
        return suggested_training(ARCHITECTURES[architecture], n_train).to_dict()

    @property
    def resting_run(self) -> Run | None:
        """The training that the network comes from, while it rests or is over; only to be read."""
        return self._training.resting_run if self._training.is_active else self._current.run

    def can(self, needs: tuple[type, ...]) -> bool:
        """Whether the network has all these capabilities."""
        return all(isinstance(self._current.network, need) for need in needs)

    # Lessons.

    def fine_tune(self) -> None:
        """Teaches a copy of the network the person's hand; what comes of it is shown."""
        self._when_free(self._fine_tune)

    def keep_fine_tuned(self) -> None:
        """Stays with the network that came of the lesson."""
        if self.handwriting.state.is_tried and self._base.unsaved:
            self.replaced.emit(self._base.network.summary)
        self.handwriting.put_away()

    def give_back_fine_tuned(self) -> None:
        """Goes back to the network before the lesson."""
        if self.handwriting.state.is_tried:
            self._when_free(lambda: self._keep(self._base))
        self.handwriting.put_away()

    # Files.

    def open(self, name: str) -> None:
        """Opens a network: a file, or the name of a shipped one. A training is stopped first."""
        self._when_free(lambda: self._open(name))

    def save(self, path: str) -> bool:
        """Saves the network as it is now; whether that worked (if not, it was said why).

        What is shown may be older, or operated on in the lab: that is never what is saved.
        """
        run, present = self._training.resting_run, self.displayed.present.parameters
        failure = self._current.save(path, present, run, self._training.is_active)
        if failure is not None:
            self._on_failure(failure)
            return False
        self._tell_network()
        return True

    def keep_shown(self) -> None:
        """Makes the network that is shown, operated on or of an earlier time, the present one."""
        self._when_free(self._keep_shown)

    def save_replaced(self, path: str) -> bool:
        """Saves the network that a new one took the place of; whether that worked."""
        failure = self._current.save_replaced(path)
        if failure is not None:
            self._on_failure(failure)
        return failure is None

    def close(self, timeout_s: float = 1.0) -> None:
        """Ends all jobs; for the end of the program."""
        self._then = None
        # All are told before any is waited for: they end side by side.
        self._training.stop()
        if self._job is not None:
            self._job.cancel()
        self.probes.close(timeout_s)
        self.pages.close(timeout_s)
        self.evaluations.close(timeout_s)
        self.queries.close(timeout_s)
        self.embedding.close(timeout_s)
        self.handwriting.close(timeout_s)
        self._training.close(timeout_s)
        if self._job is not None:
            self._job.wait(timeout_s)

    # One thing at a time.

    def _when_free(self, action: Callable[[], None]) -> None:
        """Does it now, or as soon as what is under way has been stopped."""
        if self._job is None and not self._training.is_active:
            action()
        else:
            self._then = action
            self._cancel()

    def _cancel(self) -> None:
        if self._job is not None or self._training.is_active:
            self._set(stopping=True)
        if self._job is not None:
            self._job.cancel()
        self._training.stop()

    def _on_free(self) -> None:
        self._set(phase=Phase.IDLE, stopping=False)
        then, self._then = self._then, None
        if then is not None:
            then()

    def _begin(self, generator: Iterator, title: str, phase: Phase) -> Job:
        self._job = job = Job(generator, title, self)
        job.progressed.connect(self._on_job_progressed)
        job.finished.connect(self._on_job_ended)
        job.cancelled.connect(self._on_job_ended)
        job.failed.connect(self._on_job_failed)
        self._tempo.restart()
        self._set(phase=phase, progress=Progress(text=f"{title} …"))
        job.start()
        return job

    def _on_job_progressed(self, values: list) -> None:
        for value in values:
            if isinstance(value, tasks.Loaded):
                self._on_loaded(value)
        if isinstance(values[-1], FetchProgress):
            self._set(progress=self._tempo.of_download(values[-1]))
        elif isinstance(values[-1], FineTuningProgress):
            fraction, stage = values[-1].fraction, values[-1].stage
            self._set(progress=Progress(fraction, text=f"{stage} … {100 * fraction:.0f} %"))
        elif isinstance(values[-1], tasks.Loading):
            fraction = values[-1].fraction
            self._set(progress=Progress(fraction, text=f"Writing digits … {100 * fraction:.0f} %"))

    def _on_job_failed(self, failure: Failure) -> None:
        self._on_failure(failure)
        self._then = None
        self._on_job_ended()

    def _on_job_ended(self) -> None:
        self._job.deleteLater()
        self._job = None
        self._set(progress=Progress())
        self._on_free()

    # What the jobs are, and what comes of them.

    def _load_data(self) -> Iterator[tasks.Loaded]:
        return tasks.load(*self._source, SPLIT_SEED)

    def _load(self, source: tuple[str, str | None, str]) -> None:
        # The old data stay until the new ones are there: a wrong file takes nothing away.
        self._begin(tasks.load(*source, SPLIT_SEED), "Loading data", Phase.LOADING)

    def _download(self, folder: str | None) -> None:
        job = self._begin(tasks.download(folder), "Downloading MNIST", Phase.DOWNLOADING)
        source = ("mnist", folder, "random")
        job.finished.disconnect(self._on_job_ended)
        job.finished.connect(lambda: self._on_downloaded(source))

    def _on_downloaded(self, source: tuple[str, str | None, str]) -> None:
        self._then = self._then or (lambda: self._load(source))
        self._on_job_ended()

    def _on_loaded(self, loaded: tasks.Loaded) -> None:
        self._dataset = dataset = loaded.dataset
        self._source = loaded.source
        self._set(source=loaded.source[0])
        counts = (len(dataset.train), len(dataset.validation), len(dataset.test))
        split = loaded.source[2]
        self._set(data=DataInfo(dataset.name, dataset.title, dataset.shape, counts, split))
        if self.weights is not None:
            self._use(self._shown)

    def _train(self, plan: Plan, paused_after: str | None) -> None:
        self._plan = plan
        self.probes.throttle(True)
        self._set(phase=Phase.TRAINING, progress=Progress(text="Getting ready …"))
        network = self.state.network
        # A shipped network is there to read with: training makes a new one beside it.
        is_ours = network is not None and not network.is_pretrained
        self._training.begin(
            plan,
            self._current.network if is_ours else None,
            self._dataset,
            self._load_data,
            paused_after=paused_after,
        )

    def _on_ready(self, ready: tasks.Ready) -> None:
        """A training begins: from now on the screen shows its network."""
        self._runs += 1
        name = f"run {self._runs}: {ready.network.summary}"
        before = self.state.network
        self._current.begin(ready, self._dataset, self._source, SPLIT_SEED)
        self._networks += ready.is_new
        self.displayed.clear(operations=ready.is_new)
        if ready.is_new and before is not None and before.unsaved:
            self.replaced.emit(before.summary)
        self._tell_network()
        self._show(ready.network.parameters, 0)
        self.displayed.keep(0, 0.0)
        self._set(run=name)
        self.run_started.emit(RunInfo(str(self._runs), name, ready.epochs, self._plan))

    def _on_paused(self) -> None:
        self._set(phase=Phase.PAUSED)
        # The training's thread rests, so it computes for no view that is opened now.
        self.probes.throttle(False)

    def _on_training_ended(self, outcome: Outcome) -> None:
        self.probes.throttle(False)
        if outcome.run is not None:
            self._current.end(outcome.run, outcome.tested)
            self._tell_network()
            self._show(self._current.network.parameters, outcome.run.step)
            self._keep_end(outcome.run)
        if outcome.failure is not None:
            self._on_failure(outcome.failure)
            self._then = None
        if outcome.diverged is not None:
            self._offer_smaller_rate(outcome)
        self._set(progress=_result(outcome, self.state.progress))
        self._on_free()

    def _offer_smaller_rate(self, outcome: Outcome) -> None:
        rate = outcome.run.training.learning_rate / 10
        training = {**self._plan.training, "learning_rate": rate}
        plan = dataclasses.replace(self._plan, training=training)
        self.said.emit(
            Message(
                outcome.diverged.reason,
                "warning",
                action=f"Go on with {rate:g}",
                on_action=lambda: self.start(plan),
            )
        )

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self._show(snapshot.parameters, snapshot.step)
        self.displayed.keep(snapshot.step, snapshot.epoch)

    def _keep_end(self, run: Run) -> None:
        """Keeps the last moment of a training; where patience ran out an earlier one is present."""
        if not run.is_out_of_patience:
            n_train = len(self._dataset.train)
            self.displayed.keep(run.step, run.epoch + run.position / n_train)

    def _reset(self, same: bool) -> None:
        if self._current.reset(same=same):
            self.displayed.clear()
            self._set(progress=Progress())
            self._tell_network()
            self._show(self._current.network.parameters, 0)

    def _open(self, name: str) -> None:
        failure = self._current.open(name)
        if failure is not None:
            self._on_failure(failure)
            return
        self._networks += 1
        self.displayed.clear()
        self._set(progress=Progress())
        self._tell_network()
        self._show(self._current.network.parameters, 0)

    def _keep_shown(self) -> None:
        if self.weights is None:
            return
        before = self.state.network
        self._current.adopt(self.displayed.network)
        self._networks += 1
        self.displayed.clear()
        if before.unsaved:
            self.replaced.emit(before.summary)
        self._set(progress=Progress())
        self._tell_network()
        self._show(self._current.network.parameters, 0)

    def _fine_tune(self) -> None:
        base = self._fine_tuning_base()
        if not isinstance(base.network, Classifier):
            return
        fine_tuning = self.handwriting.fine_tuning(
            base.network, base.recipe, self._dataset, self._load_data
        )
        job = self._begin(fine_tuning, "Learning your hand", Phase.LEARNING)
        job.progressed.connect(self.handwriting.on_progressed)
        for end in (job.finished, job.cancelled, job.failed):
            end.connect(self.handwriting.on_fine_tuning_ended)

    def _fine_tuning_base(self) -> CurrentNetwork:
        """Whose network is taught: where the last lesson's is shown, the one before it.

        A network that had learnt these drawings already could not be checked by them.
        """
        is_fine_tuned = self._base is not None and self._current.initial is not None
        if is_fine_tuned and self._current.initial is self._base.network.parameters:
            return self._base
        return self._current

    def _on_learnt(self, fine_tuning: FineTuning) -> None:
        self._base = self._fine_tuning_base()
        self._keep(self._base.fine_tuned(fine_tuning))
        is_repeated = "hand" in self._base.facts
        self.handwriting.try_out(self._networks, is_repeated=is_repeated)

    def _keep(self, current: CurrentNetwork) -> None:
        """Makes another keeper's network the present one."""
        self._current = current
        self._networks += 1
        self.displayed.clear()
        self._tell_network()
        self._show(current.network.parameters, 0)

    # What the screen shows.

    def _show(self, parameters: dict[str, np.ndarray], step: int) -> None:
        """Makes copies of these weights the present ones."""
        network = self._current.network.with_parameters(parameters)
        initial = self._current.initial
        self.displayed.put(network, step, initial=initial, number=self._networks)

    def _on_shown(self, network: Architecture, weights: Weights) -> None:
        self.weights = weights
        self._use(network)
        self.weights_changed.emit(weights)

    def _use(self, network: Architecture) -> None:
        self._shown = network
        self.live_prediction.use(network, self._current.recipe)
        self.pages.use(network, self._current.recipe)
        self.queries.use(network)
        self.embedding.use(network, self._dataset)
        self.probes.use(network, self._networks, self._dataset)
        self.evaluations.use(network, self._current.recipe)

    def _tell_network(self) -> None:
        current, network = self._current, self._current.network
        info = NetworkInfo(
            architecture=network.name,
            config=network.config.to_dict(),
            title=network.title,
            summary=network.summary,
            shape=network.shape,
            recipe=current.recipe,
            accuracy=current.accuracy,
            result=current.result,
            facts=dict(current.facts),
            path=current.path,
            name=current.name,
            unsaved=current.unsaved,
        )
        self._set(network=info, can_reset=current.initial is not None)

    def _set(self, **changes: Any) -> None:
        state = dataclasses.replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self.changed.emit(state)

    def _on_failure(self, failure: Failure) -> None:
        message = Message(failure.sentence, "error", failure.details)
        if tasks.FETCH_HINT in failure.sentence:
            message = dataclasses.replace(
                message, action="Download…", on_action=self.download_wanted.emit
            )
        self.said.emit(message)


def _result(outcome: Outcome, last: Progress) -> Progress:
    """What is left to say when a training is over that had come as far as ``last``."""
    if outcome.run is None:
        return Progress()
    epochs = outcome.run.epoch
    text = f"stopped at epoch {last.epoch:.2f}"
    if outcome.tested is not None:
        found = spoken(outcome.tested.figures, outcome.run.network.headline())
        text = f"{epochs} epochs" + (f" · {found} on test digits" if found else "")
    elif outcome.diverged is not None:
        text = f"back at epoch {epochs}"
    return Progress(last.fraction, last.epoch, last.epochs, text=text)


def _first_data() -> str:
    """MNIST where its files are, because the shipped networks read its size; else digits."""
    try:
        find_mnist(None)
    except DigitError:
        return "digits"
    return "mnist"
