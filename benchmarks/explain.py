"""``explain``: what the views Why and Dream compute, and what they leave of the window's time."""

import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from .contest import Contestant, hold
from .figures import Figure, Note
from .mnist import replaced
from .window import Place, prepared
from .window_processes import result
from .window_screen import on_screen

NAME = "explain"
HELP = "reasons and dreams: ms for a picture; pictures a second of Dream"

WINDOW = "explain_window"
GRADIENT_MS, OCCLUSION_MS, PICTURES = 10, 100, 15
NETWORKS: dict[str, tuple[str, dict[str, Any]]] = {
    "cnn": ("cnn", {}),
    "cnn 32–64": ("cnn", {"channels": (32, 64)}),
    "mlp": ("mlp", {}),
}
"""Title -> architecture and settings; weights are those of the start, which cost the same."""


def run(quick: bool) -> Iterator[Figure | Note]:
    """Times of each computation, then dreaming in the window, idle and beside a training."""
    for title, (arch, config) in NETWORKS.items():
        yield from computing(title, arch, config, 2 if quick else 20)
    yield from on_screen(partial(_dreaming, quick=quick), "The window")


def _dreaming(folder: str, quick: bool) -> Iterator[Figure | Note]:
    yield from replaced()
    place = prepared(folder, 2000 if quick else 14_000)
    for arch in (None, "mlp", "cnn"):
        yield from dreaming(place, arch, 0.5 if quick else 8.0)


def computing(title: str, arch: str, config: dict[str, Any], calls: int) -> Iterator[Figure]:
    """Milliseconds of each subject; of the ten dreams, pictures a second."""
    for name, maximum in {
        "gradient × input": GRADIENT_MS,
        "occlusion by paper": OCCLUSION_MS,
        "occlusion by ink": OCCLUSION_MS,
        "counterfactual": None,
        "all that Why shows": None,
    }.items():
        found = measured(title, name, arch, config, calls)
        details = {"p99": found["p99"]}
        yield Figure(title, name, found["p50"], "ms", at_most=maximum, details=details)
    found = measured(title, "a step of ten dreams", arch, config, calls)
    rate = 1e3 / found["p50"]
    yield Figure(title, "steps of ten dreams", rate, "/s", at_least=PICTURES)


def measured(
    title: str, subject: str, arch: str, config: dict[str, Any], calls: int
) -> dict[str, float]:
    """The times of one subject, in a process of its own."""
    arguments = {"subject": subject, "arch": arch, "config": config, "calls": calls}
    [found] = hold([Contestant(title, f"{__name__}:TimedExplanations", arguments)], rounds=1)[title]
    return found


def dreaming(place: Place, arch: str | None, seconds: float) -> Iterator[Figure]:
    """Pictures that the Dream view shows in a second."""
    name = f"while a {arch} trains" if arch else "idle"
    arguments = {"folder": place.folder, "seconds": seconds, "data": place.data, "arch": arch}
    found = result(name, f"{WINDOW}:Dreaming", **arguments)
    yield Figure("dreaming in the window", name, found["rate"], "/s", at_least=PICTURES)


class TimedExplanations:
    """A round is some calls of one subject; run in a contestant's process.

    Args:
        subject: Name of a figure of ``computing``.
        arch: Key of ARCHITECTURES.
        config: Its settings.
        calls: How many a round has.
    """

    def __init__(self, subject: str, arch: str, config: dict[str, Any], calls: int) -> None:
        self._call = prepare(subject, arch, config)
        self._calls = calls

    def round(self) -> dict[str, float]:
        """Milliseconds that half of the calls, and 99 % of them, stayed within."""
        times = []
        for _ in range(self._calls):
            start = time.perf_counter()
            self._call()
            times.append(1e3 * (time.perf_counter() - start))
        times.sort()
        return {"p50": times[len(times) // 2], "p99": times[math.ceil(0.99 * len(times)) - 1]}


def prepare(subject: str, arch: str, config: dict[str, Any]) -> Callable[[], Any]:
    """The call to be measured, on a drawing of 200 points."""
    import numpy as np

    from model.archs import ARCHITECTURES
    from model.dream import Ascent, ascend, noise
    from model.explain import counterfactual, explanation, occlusion, saliency
    from model.explain.explanation import contrast_for
    from model.preprocess import recipe_for

    from .latency import drawing

    image = recipe_for("mnist").from_strokes(drawing())
    architecture = ARCHITECTURES[arch]
    rng = np.random.default_rng(0)
    network = architecture(architecture.config_for(image.shape, **config), image.shape, rng)
    contrast = contrast_for(network, image, None)
    ten = np.arange(10)
    dream = ascend(network, "output", ten, noise(10, image.shape, rng), Ascent(), rng)
    calls: dict[str, Callable[[], Any]] = {
        "gradient × input": lambda: saliency(network, image, contrast),
        "occlusion by paper": lambda: occlusion(network, image, contrast),
        "occlusion by ink": lambda: occlusion(network, image, contrast, cover=1.0),
        "counterfactual": lambda: list(counterfactual(network, image)),
        "all that Why shows": lambda: list(explanation(network, image)),
        "a step of ten dreams": lambda: list(islice(dream, 1)),
    }
    return calls[subject]
