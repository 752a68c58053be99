"""``maps``: how soon maps of digits are there, how they follow the mouse, whom they disturb."""

import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from .contest import Contestant, hold
from .figures import Figure, Note
from .mnist import absence, replaced
from .window_processes import result
from .window_screen import on_screen

NAME = "maps"
HELP = "PCA, MDS, Isomap and t-SNE of digits: seconds, frames a second, lateness of the window"

WINDOW = "maps_window"
ARCHS = ("mlp", "cnn")
PCA_DIGITS, PCA_S = 10_000, 0.5
TSNE_DIGITS, FIRST_S, STEADY_MS = 1797, 1.0, 33
FRAMES = 30
LATE_P99_MS, LATE_WORST_MS = 25, 100
PANELS = ("pca", "tsne", "pixels")


def run(quick: bool) -> Iterator[Figure | Note]:
    """Planes, layouts, and what the window does meanwhile."""
    digits, rounds = (500, 1) if quick else (PCA_DIGITS, 5)
    yield from replaced()
    for arch in ARCHS:
        yield from planes(arch, digits, rounds)
    yield from layouts(300 if quick else TSNE_DIGITS, against=not quick)
    yield from on_screen(partial(_in_window, quick=quick))


def _in_window(folder: str, quick: bool) -> Iterator[Figure | Note]:
    data, seconds = "digits" if absence() else "mnist", 0.5 if quick else 8.0
    yield from frames(folder, data, 300 if quick else PCA_DIGITS, 20 if quick else 200)
    yield from watched(folder, seconds)
    for panel in PANELS:
        yield from lateness(folder, data, panel, seconds)


def planes(arch: str, digits: int, rounds: int) -> Iterator[Figure]:
    """The principal plane of each layer: alone, and with the digits' way through the network."""
    arguments = {"arch": arch, "digits": digits, "rounds": rounds}
    [found] = hold([Contestant(arch, f"{__name__}:Planes", arguments)], rounds=1)[arch]
    for layer, (plane, whole) in found["layers"].items():
        case = f"map of {digits:,} digits by PCA, {arch}"
        details = {"with predictions and layer": whole}
        yield Figure(case, f"{layer}, plane", plane, "s", at_most=PCA_S, details=details)


def layouts(digits: int, *, against: bool) -> Iterator[Figure]:
    """Each method on raw pixels of scikit-learn's digits: the first map, and the last."""
    case = f"{digits:,} digits laid out"
    for method in ("tsne", "mds", "isomap"):
        arguments = {"method": method, "digits": digits, "against": against}
        contestant = Contestant(method, f"{__name__}:Layouts", arguments)
        [found] = hold([contestant], rounds=1, warm_up=0)[method]
        maximum = FIRST_S if method == "tsne" else None
        yield Figure(case, f"{method}, first map", found["first"], "s", at_most=maximum)
        details = {"steps": found["steps"], "longest silence, s": found["silence"]}
        yield Figure(case, f"{method}, last map", found["last"], "s", details=details)
        if found.get("theirs"):
            yield Figure(case, f"{method} by scikit-learn", found["theirs"], "s")


def frames(folder: str, data: str, digits: int, moves: int) -> Iterator[Figure]:
    """How many pictures a second the map shows under a mouse that moves or drags."""
    arguments = {"folder": folder, "data": data, "digits": digits, "moves": moves}
    found = result("frames", f"{WINDOW}:Frames", **arguments)
    for name in ("hover", "pan", "turn"):
        details = {"p50 ms": found[name]["p50"], "p99 ms": found[name]["p99"]}
        case = f"map of {found['digits']:,} digits, frames"
        yield Figure(case, name, found[name]["frames"], "/s", at_least=FRAMES, details=details)


def watched(folder: str, seconds: float) -> Iterator[Figure]:
    """The window while t-SNE of all of scikit-learn's digits is laid out."""
    found = result("t-SNE", f"{WINDOW}:Watched", folder=folder, seconds=seconds)
    case = f"t-SNE of {found['digits']:,} digits in the window"
    yield Figure(case, "first shown", found["first"], "s", at_most=FIRST_S)
    yield Figure(case, "shown", found["shown"], "/s")
    details = {"p50": found["p50"], "worst": found["worst"]}
    yield Figure(case, "lateness, p99", found["p99"], "ms", at_most=STEADY_MS, details=details)


def lateness(folder: str, data: str, panel: str, seconds: float) -> Iterator[Figure]:
    """The window while a network trains with one of the maps open."""
    arguments = {"folder": folder, "data": data, "panel": panel, "seconds": seconds}
    found = result(panel, f"{WINDOW}:TrainingBesideMap", **arguments)
    case, details = "lateness of the window while it trains", {"p50": found["p50"]}
    p99, worst = found["p99"], found["worst"]
    yield Figure(case, f"{panel}, p99", p99, "ms", at_most=LATE_P99_MS, details=details)
    yield Figure(case, f"{panel}, worst", worst, "ms", at_most=LATE_WORST_MS)


class Planes:
    """A round times the map of every layer; run in a contestant's process.

    Args:
        arch: Key in ARCHITECTURES; what its network has learnt costs no time.
        digits: In the map.
        rounds: The best counts.
    """

    def __init__(self, arch: str, digits: int, rounds: int) -> None:
        import numpy as np

        from model.archs import ARCHITECTURES
        from model.data import Dataset

        from .digits import PEAK, train_part

        part = train_part(digits)
        shape = part.images.shape[1:]
        architecture = ARCHITECTURES[arch]
        rng = np.random.default_rng(0)
        self._network = architecture(architecture.config_for(shape), shape, rng)
        self._dataset = Dataset("digits", "Digits", part, part, part, PEAK, "mnist")
        self._digits, self._rounds = digits, rounds

    def round(self) -> dict[str, Any]:
        """Seconds of the plane alone and of the whole map, by layer."""
        from model.data import to_input
        from model.probes.maps.digit_map import COMPARED, LABELS, digit_map, map_layers
        from model.probes.maps.features import features
        from model.probes.maps.plane import plane_of, principal_components

        network, found = self._network, {}
        images = to_input(self._dataset.test.images, self._dataset.peak)

        def plane(values: Any) -> None:
            components = principal_components(values, COMPARED)
            components.project(values)
            plane_of(components).project(values)

        for layer in map_layers(network):
            if layer == LABELS:
                continue
            values = features(network, images, layer)
            asked = {"layer": layer, "part": "test", "count": self._digits}
            found[layer] = (
                min(_seconds(lambda v=values: plane(v)) for _ in range(self._rounds)),
                min(
                    _seconds(lambda a=asked: digit_map(network, self._dataset, **a))
                    for _ in range(self._rounds)
                ),
            )
        return {"layers": found}


class Layouts:
    """A round lays digits out once; run in a contestant's process.

    Args:
        method: Of model.probes.embed.
        digits: How many of scikit-learn's digits.
        against: Whether scikit-learn lays out the same.
    """

    def __init__(self, method: str, digits: int, against: bool) -> None:
        import numpy as np

        from model.archs import ARCHITECTURES
        from model.data import load_dataset

        architecture = ARCHITECTURES["mlp"]
        self._dataset = load_dataset("digits")
        config = architecture.config_for(self._dataset.shape)
        self._network = architecture(config, self._dataset.shape, np.random.default_rng(0))
        self._method, self._digits, self._against = method, digits, against

    def round(self) -> dict[str, Any]:
        """Seconds to the first map and to the last, and the longest wait between two values."""
        from model.probes.maps.digit_map import DigitMap
        from model.probes.maps.embed import Laid, Question, laid_out
        from model.probes.maps.features import PIXELS

        question = Question(self._method, PIXELS, "all", self._digits)
        start = last = time.perf_counter()
        first, silence, shown = None, 0.0, None
        for value in laid_out(self._network, self._dataset, question, Laid.nothing()):
            now = time.perf_counter()
            silence, last = max(silence, now - last), now
            if isinstance(value, DigitMap):
                first, shown = first or now - start, value
        found = {"first": first, "last": last - start, "silence": silence}
        found |= {"steps": shown.laying.step, "theirs": None}
        if self._against:
            found["theirs"] = self._theirs(shown.coordinates)
        return found

    def _theirs(self, coordinates: Any) -> float:
        import warnings

        from sklearn import manifold

        makers = {
            "tsne": lambda: manifold.TSNE(init="pca", random_state=0),
            "mds": lambda: manifold.MDS(n_init=1, random_state=0, normalized_stress=False),
            "isomap": lambda: manifold.Isomap(n_neighbors=10),
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # defaults that are about to change
            return _seconds(lambda: makers[self._method]().fit(coordinates))


def _seconds(call: Any) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
