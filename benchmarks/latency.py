"""``latency``: how long one prediction takes, and what comes before it."""

import math
import time
from collections.abc import Callable, Iterator
from typing import Any

from .contest import Contestant, hold
from .figures import Figure, Note

NAME = "latency"
HELP = "ms for one picture through the default networks, and for a drawing through the recipes"

POINTS, SIDE = 200, 1000
MAX_MS = 2.0


def run(quick: bool) -> Iterator[Figure | Note]:
    """Milliseconds of each subject: the middle of all calls, and the slowest hundredth."""
    calls = 20 if quick else 1000
    yield Note(f"One call at a time, {calls} of them, on one thread.")
    subjects = [
        ("one 28×28 picture", "cnn", "predict", {"arch": "cnn"}, MAX_MS, calls),
        ("one 28×28 picture", "mlp", "predict", {"arch": "mlp"}, None, calls),
        (f"a drawing of {POINTS} points", "mnist", "draw", {"recipe": "mnist"}, MAX_MS, calls),
        (f"a drawing of {POINTS} points", "digits", "draw", {"recipe": "digits"}, None, calls),
        (f"a picture of {SIDE}×{SIDE}", "mnist", "read", {"recipe": "mnist"}, None, calls // 20),
        (f"a picture of {SIDE}×{SIDE}", "digits", "read", {"recipe": "digits"}, None, calls // 20),
    ]
    for case, name, subject, arguments, maximum, count in subjects:
        yield measured(case, name, subject, arguments, maximum, count)


def measured(
    case: str, name: str, subject: str, arguments: dict[str, Any], maximum: float | None, calls: int
) -> Figure:
    """The figure of one subject, in a process of its own."""
    task = {"subject": subject, "arguments": arguments, "calls": calls}
    contestant = Contestant(name, f"{__name__}:TimedPredictions", task)
    [result] = hold([contestant], rounds=1)[name]
    return Figure(case, name, result["p50"], "ms", at_most=maximum, details={"p99": result["p99"]})


class TimedPredictions:
    """A round is some calls of one subject; run in a contestant's process.

    Args:
        subject: Key of SUBJECTS.
        arguments: Of the function found there.
        calls: How many a round has.
    """

    def __init__(self, subject: str, arguments: dict[str, Any], calls: int) -> None:
        self._call = SUBJECTS[subject](**arguments)
        self._calls = calls

    def round(self) -> dict[str, float]:
        """Milliseconds that half of the calls, and 99 % of them, stayed within."""
        times = []
        for _ in range(self._calls):
            start = time.perf_counter()
            self._call()
            times.append(1e3 * (time.perf_counter() - start))
        times.sort()
        slow = math.ceil(0.99 * len(times)) - 1
        return {"p50": times[len(times) // 2], "p99": times[slow]}


def predict(arch: str) -> Callable[[], Any]:
    """One picture through a network with default settings; what it has learnt costs no time."""
    import numpy as np

    from model.archs import ARCHITECTURES
    from model.data import to_input

    from .digits import PEAK, train_part

    image = to_input(train_part(1).images, PEAK)
    architecture = ARCHITECTURES[arch]
    shape = image.shape[1:]
    network = architecture(architecture.config_for(shape), shape, np.random.default_rng(0))
    return lambda: network.predict_proba(image)


def draw(recipe: str) -> Callable[[], Any]:
    """A drawing of 200 points through a recipe."""
    from model.preprocess import recipe_for

    strokes = drawing()
    return lambda: recipe_for(recipe).from_strokes(strokes)


def read(recipe: str) -> Callable[[], Any]:
    """A picture as a scanner gives it through a recipe: dark grey ink on uneven paper."""
    import numpy as np

    from model.preprocess import recipe_for

    rng = np.random.default_rng(0)
    ink = recipe_for(f"box {SIDE // 5}x{SIDE // 5}").from_strokes(drawing())
    picture = 235 - 180 * ink.repeat(5, axis=0).repeat(5, axis=1)
    picture += rng.normal(0, 4, picture.shape) + np.linspace(-15, 15, SIDE)
    pixels = picture.clip(0, 255).astype(np.uint8)
    return lambda: recipe_for(recipe).from_bitmap(pixels)


def drawing() -> list[Any]:
    """An 8 in two strokes, 200 points as a mouse gives them: in whole px of a canvas."""
    import numpy as np

    angle = np.linspace(0, 2 * math.pi, POINTS // 2)
    loops = []
    for radius, middle in ((60, 120), (75, 255)):
        points = np.stack([200 + radius * np.sin(angle), middle - radius * np.cos(angle)], axis=1)
        loops.append(points.round())
    return loops


SUBJECTS: dict[str, Callable[..., Callable[[], Any]]] = {
    "predict": predict,
    "draw": draw,
    "read": read,
}
"""Name -> function that prepares, and gives the call to be measured."""
