"""scikit-learn as a contestant: ``MLPClassifier.partial_fit`` on float32.

One call per epoch (or fraction of one), in which it shuffles and cuts into batches by itself. That
is its fastest way: a call per batch would check and encode its input hundreds of times, ``fit``
would do more at the end of each epoch. Its check for infinite values is switched off as well.
"""

from typing import Any

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

from .digits import Task, as_rows, mnist_test_part, train_part
from .race import Learner

CLASSES = np.arange(10)


class ScikitLearn(Learner):
    """``MLPClassifier`` without L2 penalty, which the others don't have either.

    Args:
        task: Arguments of ``digits.Task``.
    """

    def __init__(self, **task: Any) -> None:
        sklearn.set_config(assume_finite=True)
        self._task = Task(**task)
        part = train_part(self._task.images)
        self._rows, self._labels = as_rows(part), part.labels
        self._test = None

    def start(self, seed: int) -> None:
        """Makes a new network; what was learnt is forgotten."""
        task = self._task
        self._network = MLPClassifier(
            hidden_layer_sizes=tuple(task.config["hidden"]),
            solver={"adam": "adam", "momentum": "sgd"}[task.optimizer],
            momentum=0.9,
            nesterovs_momentum=False,
            alpha=0.0,
            batch_size=task.batch_size,
            learning_rate_init=task.learning_rate,
            shuffle=True,
            # With a plain number each call of partial_fit would draw the same order again.
            random_state=np.random.RandomState(seed),
        )
        self._position = 0

    def learn(self, fraction: float) -> None:
        """Goes on for this fraction of an epoch."""
        # A fraction of an epoch is a stretch of the images, shuffled in itself: the files have no
        # order that would matter, and a gathered copy would cost scikit-learn time.
        count = len(self._rows)
        stop = self._position + round(fraction * count)
        stretch = slice(self._position, stop)
        self._network.partial_fit(self._rows[stretch], self._labels[stretch], classes=CLASSES)
        self._position = stop % count

    def accuracy(self) -> float:
        """Accuracy on MNIST's test digits, 0 to 1."""
        if self._test is None:
            part = mnist_test_part()
            self._test = as_rows(part), part.labels
        rows, labels = self._test
        return float((self._network.predict(rows) == labels).mean())
