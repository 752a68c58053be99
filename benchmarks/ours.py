"""This project as a contestant: ``fit`` on a data set of uint8 images, as its users call it."""

from typing import Any

import numpy as np

from model.archs import ARCHITECTURES
from model.evaluate import evaluate
from model.events import Diverged, Evaluation, Step
from model.run import Run, Training
from model.train import fit

from .digits import PEAK, Task, as_dataset, mnist_test_part, train_part
from .race import Learner


class Ours(Learner):
    """``model.train.fit``.

    Args:
        processes: How many may work on it.
        shards: Into how many a batch is cut.
        task: Arguments of ``digits.Task``.
    """

    def __init__(self, processes: int = 1, shards: int = 1, **task: Any) -> None:
        self._processes, self._shards = processes, shards
        self._task = Task(**task)
        self._dataset = as_dataset(train_part(self._task.images))
        self._test = None

    def start(self, seed: int) -> None:
        """Makes a new network; what was learnt is forgotten."""
        task = self._task
        training = Training(
            optimizer=task.optimizer,
            learning_rate=task.learning_rate,
            schedule="constant",
            batch_size=task.batch_size,
            epochs=10_000,
            shards=self._shards,
            seed=seed,
        )
        architecture = ARCHITECTURES[task.arch]
        config = architecture.config_for(self._dataset.shape, **task.config)
        network = architecture(config, self._dataset.shape, np.random.default_rng(seed))
        self._run = Run(network, training)
        self._events = fit(self._run, self._dataset, processes=self._processes)
        self._due = 0.0

    def learn(self, fraction: float) -> None:
        """Goes on for this fraction of an epoch."""
        self._due += fraction
        for event in self._events:
            if isinstance(event, Diverged):
                raise RuntimeError(event.reason)
            # A whole epoch ends with what fit() does at its end, not with the last step.
            last = Step if self._due % 1 else Evaluation
            if isinstance(event, last) and event.epoch >= self._due:
                return

    def accuracy(self) -> float:
        """Accuracy on MNIST's test digits, 0 to 1."""
        if self._test is None:
            self._test = mnist_test_part()
        return evaluate(self._run.network, self._test, PEAK).accuracy
