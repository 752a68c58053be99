"""``epoch``: one training epoch of 60,000 images, against scikit-learn and PyTorch."""

from collections.abc import Iterator
from dataclasses import dataclass

from .contest import Contestant, absent, fastest, hold
from .figures import Figure, Note, ratio
from .mnist import replaced
from .race import library_at_best, ours, ours_at_best, pytorch, scikit_learn, together

NAME = "epoch"
HELP = "seconds of one training epoch: ours, scikit-learn, PyTorch"

IMAGES, ROUNDS = 60_000, 5


@dataclass(frozen=True)
class Case:
    """A network and its training.

    Attributes:
        hidden: Units of the hidden layers.
        batch_size: Images in a batch.
        optimizer: "adam" or "momentum".
        learning_rate: Constant.
        scikit_learn: Wanted ratio of scikit-learn's time to ours, or None.
        pytorch: Likewise for PyTorch.
        fused: Likewise for PyTorch's fastest form.
        together: Wanted ratio of our time in one process to that in two.
    """

    hidden: tuple[int, ...]
    batch_size: int
    optimizer: str
    learning_rate: float
    scikit_learn: float | None = None
    pytorch: float | None = None
    fused: float | None = None
    together: float | None = None

    @property
    def title(self) -> str:
        """Such as "784–128–10, batch 128, adam"."""
        sizes = "–".join(map(str, (784, *self.hidden, 10)))
        return f"{sizes}, batch {self.batch_size}, {self.optimizer}"


CASES = (
    Case((128,), 128, "adam", 0.001, scikit_learn=2.0, pytorch=1.5, fused=1.0, together=1.4),
    Case((128,), 128, "momentum", 0.01),
    Case((512, 256), 128, "adam", 0.001, pytorch=1.2, fused=1.0, together=1.4),
    Case((100,), 32, "momentum", 0.01),
)


def run(quick: bool) -> Iterator[Figure | Note]:
    """Seconds of each contestant in each case, and their ratios."""
    images, rounds = (2_560, 1) if quick else (IMAGES, ROUNDS)
    yield Note(f"Seconds for {images:,} images, best of {rounds} rounds in turn.")
    yield from replaced()
    yield from absent(contestants(CASES[0], images))
    for case in CASES:
        yield from compared(case, contestants(case, images), rounds)


def contestants(case: Case, images: int) -> list[Contestant]:
    """Ours in one process and in two, the others on one thread and on two."""
    task = {
        "arch": "mlp",
        "config": {"hidden": list(case.hidden)},
        "optimizer": case.optimizer,
        "learning_rate": case.learning_rate,
        "batch_size": case.batch_size,
        "images": images,
    }
    everyone = ours("Epoch", **task)
    everyone += [scikit_learn("Epoch", threads, **task) for threads in (1, 2)]
    everyone += [pytorch("Epoch", threads, **task) for threads in (1, 2)]
    if case.optimizer == "adam":
        everyone += [pytorch("Epoch", threads, fused=True, **task) for threads in (1, 2)]
    return everyone


def compared(case: Case, everyone: list[Contestant], rounds: int) -> Iterator[Figure]:
    """The contestants' seconds, and each other library's best over our best."""
    times = fastest(case.title, hold(everyone, rounds))
    yield from times.values()
    yield from together(times, case.together)
    mine = ours_at_best(times)
    for library, wanted in (
        ("scikit-learn", case.scikit_learn),
        ("PyTorch", case.pytorch),
        ("PyTorch fused", case.fused),
    ):
        best = library_at_best(times, library)
        yield from ratio(f"{library} / ours", best, mine, at_least=wanted)
