"""``recurrent``: training epochs of recurrent networks over rows of pictures, against PyTorch."""

from collections.abc import Iterator
from dataclasses import dataclass

from .contest import Contestant, absent, fastest, hold
from .figures import Figure, Note, ratio
from .mnist import replaced
from .race import library_at_best, ours, ours_at_best, pytorch, together

NAME = "recurrent"
HELP = "seconds of 12,800 images through RNN, GRU and LSTM, row by row: ours, PyTorch"

IMAGES, ROUNDS, UNITS = 12_800, 5, 128


@dataclass(frozen=True)
class RecurrentCase:
    """A network with UNITS units in its state.

    Attributes:
        arch: Key of ARCHITECTURES.
        title: Of the figures.
        pytorch: Wanted ratio of PyTorch's time on two threads to our best.
    """

    arch: str
    title: str
    pytorch: float


CASES = (
    RecurrentCase("rnn", "RNN 28–128–10, 28 rows, batch 128, adam", 1.2),
    RecurrentCase("gru", "GRU 28–128–10, 28 rows, batch 128, adam", 1.2),
    RecurrentCase("lstm", "LSTM 28–128–10, 28 rows, batch 128, adam", 0.9),
)


def run(quick: bool) -> Iterator[Figure | Note]:
    """Seconds of each contestant in each case, and their ratios."""
    images, rounds = (1_280, 1) if quick else (IMAGES, ROUNDS)
    yield Note(f"Seconds for {images:,} images, best of {rounds} rounds in turn.")
    yield from replaced()
    yield from absent(contestants(CASES[0], images))
    for case in CASES:
        yield from compared(case, contestants(case, images), rounds)


def contestants(case: RecurrentCase, images: int) -> list[Contestant]:
    """Ours in one process and in two, PyTorch on one thread and on two."""
    task = {
        "arch": case.arch,
        "config": {"units": UNITS},
        "optimizer": "adam",
        "learning_rate": 0.002,
        "batch_size": 128,
        "images": images,
    }
    return [
        *ours("Epoch", **task),
        *(pytorch("Epoch", threads, **task) for threads in (1, 2)),
    ]


def compared(case: RecurrentCase, everyone: list[Contestant], rounds: int) -> Iterator[Figure]:
    """The contestants' seconds, and PyTorch's over our best."""
    times = fastest(case.title, hold(everyone, rounds))
    yield from times.values()
    yield from together(times)
    mine = ours_at_best(times)
    two = times.get("PyTorch, 2 threads")
    yield from ratio("PyTorch on 2 threads / ours", two, mine, at_least=case.pytorch)
    yield from ratio("PyTorch at its best / ours", library_at_best(times, "PyTorch"), mine)
