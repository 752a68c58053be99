"""``cnn``: training epochs of convolutional networks, against PyTorch."""

from collections.abc import Iterator
from dataclasses import dataclass

from .contest import Contestant, absent, fastest, hold
from .figures import Figure, Note, ratio
from .mnist import replaced
from .race import OURS_ALONE, library_at_best, ours, ours_at_best, pytorch, together

NAME = "cnn"
HELP = "seconds of 12,800 images through convolutional networks: ours, PyTorch"

IMAGES, ROUNDS = 12_800, 5


@dataclass(frozen=True)
class ConvCase:
    """A network of 5x5 kernels.

    Attributes:
        channels: Kernels of each convolution.
        hidden: Units before the ten outputs.
        pytorch: Wanted ratio of PyTorch's best time to ours, or None.
        fused: Likewise for PyTorch's fastest form.
        together: Wanted ratio of our time in one process to that in two.
    """

    channels: tuple[int, ...]
    hidden: int
    pytorch: float | None = None
    fused: float | None = None
    together: float | None = None

    @property
    def title(self) -> str:
        """Such as "1–8–16 channels of 5×5, 128 hidden, batch 128, adam"."""
        channels = "–".join(map(str, (1, *self.channels)))
        return f"{channels} channels of 5×5, {self.hidden} hidden, batch 128, adam"


CASES = (
    ConvCase((8, 16), 128, pytorch=1.2),
    ConvCase((32, 64), 256, pytorch=1.1, fused=1.0, together=1.7),
)


def run(quick: bool) -> Iterator[Figure | Note]:
    """Seconds of each contestant in each case, and their ratios."""
    images, rounds = (1_280, 1) if quick else (IMAGES, ROUNDS)
    yield Note(f"Seconds for {images:,} images, best of {rounds} rounds in turn.")
    yield from replaced()
    yield from absent(contestants(CASES[0], images))
    for case in CASES:
        yield from compared(case, contestants(case, images), rounds)


def contestants(case: ConvCase, images: int) -> list[Contestant]:
    """Ours in one process and in two, PyTorch on one thread and on two."""
    task = {
        "arch": "cnn",
        "config": {
            "channels": list(case.channels),
            "kernel": 5,
            "hidden": case.hidden,
            "dropout": 0.0,
        },
        "optimizer": "adam",
        "learning_rate": 0.001,
        "batch_size": 128,
        "images": images,
    }
    return [
        *ours("Epoch", **task),
        *(pytorch("Epoch", threads, **task) for threads in (1, 2)),
        *(pytorch("Epoch", threads, fused=True, **task) for threads in (1, 2)),
    ]


def compared(case: ConvCase, everyone: list[Contestant], rounds: int) -> Iterator[Figure]:
    """The contestants' seconds, and PyTorch's best over our best."""
    times = fastest(case.title, hold(everyone, rounds))
    yield from times.values()
    yield from together(times, case.together)
    mine = ours_at_best(times)
    for name, wanted in (("PyTorch", case.pytorch), ("PyTorch fused", case.fused)):
        yield from ratio(f"{name} / ours", library_at_best(times, name), mine, at_least=wanted)
        alone = times.get(f"{name}, 1 thread")
        yield from ratio(f"{name} on 1 thread / ours in 1 process", alone, times[OURS_ALONE])
