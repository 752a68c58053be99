"""``machines``: one epoch of a restricted Boltzmann machine, against scikit-learn."""

import time
from collections.abc import Iterator

import numpy as np

from model.archs.boltzmann import BoltzmannMachine
from model.run import STEP, Training, stream_rng

from .contest import Contestant, absent, fastest, hold
from .digits import as_rows, train_part
from .figures import Figure, Note, ratio
from .mnist import replaced

NAME = "machines"
HELP = "seconds of an epoch of a restricted Boltzmann machine: ours, scikit-learn"

IMAGES, ROUNDS = 60_000, 5
HIDDEN, BATCH = 500, 100
CASE = f"784–{HIDDEN}, batch {BATCH}"


def run(quick: bool) -> Iterator[Figure | Note]:
    """Seconds of each, and their ratio."""
    images, rounds = (1_000, 1) if quick else (IMAGES, ROUNDS)
    yield Note(f"Seconds for {images:,} images, best of {rounds} rounds in turn; one thread each.")
    yield from replaced()
    everyone = contestants(images)
    yield from absent(everyone)
    results = hold(everyone, rounds)
    times = fastest(CASE, results)
    yield from times.values()
    theirs, mine = times.get("scikit-learn"), times["ours"]
    yield from ratio("scikit-learn / ours", theirs, mine, at_least=1.5)
    busy = fastest(f"{CASE}, seconds of the processor", results, key="busy")
    yield from busy.values()
    yield from ratio("scikit-learn / ours", busy.get("scikit-learn"), busy["ours"])


def contestants(images: int) -> list[Contestant]:
    """Both, on one thread."""
    task = {"images": images}
    return [
        Contestant("ours", "benchmarks.machines:OurMachine", task),
        Contestant("scikit-learn", "benchmarks.machines:TheirMachine", task, package="sklearn"),
    ]


class OurMachine:
    """Persistent chains, centred; the digits are drawn black and white anew in each step.

    They come in their order, as scikit-learn takes them.

    Args:
        images: How many digits an epoch has.
    """

    def __init__(self, images: int) -> None:
        self._images = as_rows(train_part(images)).reshape(-1, 28, 28)
        config = BoltzmannMachine.config_for((28, 28), hidden=HIDDEN)
        self._network = BoltzmannMachine(config, (28, 28), np.random.default_rng(0))
        self._network.prepare(Training(**BoltzmannMachine.suggested))
        self._network.tune(0.05)
        self._steps = 0

    def round(self) -> dict[str, float]:
        """Seconds that an epoch took, on the clock and of the processor."""
        start, busy = time.perf_counter(), time.process_time()
        labels = np.zeros(BATCH, np.int64)
        for first in range(0, len(self._images), BATCH):
            rng = stream_rng(0, STEP, self._steps)
            self._network.train_step(self._images[first : first + BATCH], labels, rng)
            self._steps += 1
        return {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy}


class TheirMachine:
    """``BernoulliRBM`` on float32, one epoch a round, from new weights each time.

    Args:
        images: How many digits an epoch has.
    """

    def __init__(self, images: int) -> None:
        import sklearn

        sklearn.set_config(assume_finite=True)
        self._rows = as_rows(train_part(images))

    def round(self) -> dict[str, float]:
        """Seconds that an epoch took, on the clock and of the processor."""
        from sklearn.neural_network import BernoulliRBM

        machine = BernoulliRBM(
            n_components=HIDDEN, learning_rate=0.05, batch_size=BATCH, n_iter=1, random_state=0
        )
        start, busy = time.perf_counter(), time.process_time()
        machine.fit(self._rows)
        return {"seconds": time.perf_counter() - start, "busy": time.process_time() - busy}
