"""``step``: where the time of a training step goes."""

from collections.abc import Iterator
from typing import Any

from .contest import Contestant, hold
from .figures import Figure, Note

NAME = "step"
HELP = "where a training step spends its time: products, patches, pooling, optimiser, batches, rest"

STEPS = {"mlp": 300, "cnn": 40}
CASES: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("784–128–10", "mlp", {"hidden": [128]}),
    ("784–512–256–10", "mlp", {"hidden": [512, 256]}),
    ("default CNN, batch whole", "cnn", {}),
    (
        "deep CNN of 3×3, batch whole",
        "cnn",
        {
            "channels": [32, 64],
            "convolutions": 2,
            "kernel": 3,
            "padding": True,
            "batch_norm": True,
            "hidden": 256,
        },
    ),
)


def run(quick: bool) -> Iterator[Figure | Note]:
    """Milliseconds of a step, and the percentage of each kind of work."""
    yield Note(
        "Each line of the library that computes is timed as it runs, on one thread, in every "
        "other step; percentages are of the steps between, which run free. “Rest” is what is left: "
        "Python, recording, and the errors of the others."
    )
    for title, arch, config in CASES:
        yield from measured(title, arch, config, 4 if quick else STEPS[arch])


def measured(title: str, arch: str, config: dict[str, Any], steps: int) -> Iterator[Figure]:
    """The figures of one network with Adam, batch 128."""
    task = {"arch": arch, "config": config, "steps": steps}
    contestant = Contestant(title, "benchmarks.line_clock:TimedSteps", task)
    [result] = hold([contestant], rounds=1)[title]
    case = f"{title}, batch 128, adam"
    free = result["free_ms"]
    yield Figure(case, "a step", free, "ms", details={"while timed": result["timed_ms"]})
    percentages = {kind: 100 * ms / free for kind, ms in result["kinds_ms"].items()}
    for kind, percentage in percentages.items():
        yield Figure(case, kind, percentage, "%")
    yield Figure(case, "rest", 100 - sum(percentages.values()), "%")
    products = sum(each for kind, each in percentages.items() if kind.startswith("products"))
    yield Figure(case, "all matrix products", products, "%")
