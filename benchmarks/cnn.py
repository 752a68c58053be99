"""``cnn``: training epochs of a small convolutional network, against PyTorch."""

from collections.abc import Iterator

from .contest import Contestant, absent, fastest, hold
from .figures import Figure, Note, ratio
from .mnist import replaced
from .race import ours, pytorch

NAME = "cnn"
HELP = "seconds of 12,800 images through a small convolutional network: ours, PyTorch"

IMAGES, ROUNDS = 12_800, 5
TITLE = "1–8–16 channels of 5×5, 128 hidden, batch 128, adam"
OURS = "ours, 1 thread"


def run(quick: bool) -> Iterator[Figure | Note]:
    """Seconds of each contestant, and their ratios."""
    images, rounds = (1_280, 1) if quick else (IMAGES, ROUNDS)
    yield Note(f"Seconds for {images:,} images, best of {rounds} rounds in turn.")
    everyone = contestants(images)
    yield from replaced()
    yield from absent(everyone)
    yield from compared(everyone, rounds)


def contestants(images: int) -> list[Contestant]:
    """Ours on one thread, which is its best, PyTorch on one and on two threads."""
    task = {
        "arch": "cnn",
        "config": {"channels": [8, 16], "kernel": 5, "hidden": 128, "dropout": 0.0},
        "optimizer": "adam",
        "learning_rate": 0.001,
        "batch_size": 128,
        "images": images,
    }
    return [
        ours("Epoch", name=OURS, **task),
        *(pytorch("Epoch", threads, **task) for threads in (1, 2)),
        *(pytorch("Epoch", threads, fused=True, **task) for threads in (1, 2)),
    ]


def compared(everyone: list[Contestant], rounds: int) -> Iterator[Figure]:
    """The contestants' seconds, and PyTorch's over ours on as many cores."""
    times = fastest(TITLE, hold(everyone, rounds))
    yield from times.values()
    for name, wanted_one, wanted_two in (("PyTorch", 1.0, 0.8), ("PyTorch fused", None, None)):
        alone, both = times.get(f"{name}, 1 thread"), times.get(f"{name}, 2 threads")
        yield from ratio(f"{name} on 1 thread / ours on 1", alone, times[OURS], wanted_one)
        yield from ratio(f"{name} on 2 threads / ours at its best", both, times[OURS], wanted_two)
