"""``reading``: how a network reads drawings, however they are turned or painted, and how fast."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from model.archs import Classifier
from model.data import load_dataset
from model.data.pen import TEST, draw_digit
from model.errors import MissingFileError
from model.evaluate import evaluate
from model.files import PRETRAINED, find_network, load_network
from model.measure import measure_drawings
from model.preprocess import Recipe, recipe_for
from model.preprocess.painting import clean_strokes, paint, segments_of
from model.strokes import Drawing, read_drawings

from .contest import ContestError
from .figures import Figure, Note

NAME = "reading"
HELP = "% of drawings read: as drawn, turned, painted by thin and thick brushes; ms for one"

COUNT, QUICK_COUNT = 2000, 20
TURNS_DEG = (-10, 10)
"""Clockwise to the eye."""

MAX_LOSS = 0.5
"""In percentage points, by turning."""

BRUSHES = {
    (28, 1.2): "28×28, thin brush",
    (28, 2.2): "28×28, brush",
    (28, 3.6): "28×28, thick brush",
    (400, 5.0): "400×400, thin brush",
    (400, 16.0): "400×400, brush",
    (400, 44.0): "400×400, thick brush",
}
"""(Side of the picture, width of the brush), both in px -> what that is to a person."""

FILLED = 0.72
"""Side of the drawing, of the picture's."""

PICTURES = 200
MAX_MS = 1.0
FEEDFORWARD = ("default", "mlp", "textbook")
MAX_MB, MAX_ALL_MB = 3.0, 15.0
"""The pretrained feedforward networks together, and all."""


def run(quick: bool, strokes: str | None = None, model: str = "default") -> Iterator[Figure | Note]:
    """How many drawings are read, as they are and changed; then time and sizes.

    Args:
        quick: Few of each.
        strokes: File of real pen strokes with labels; without it generated digits are read.
        model: Name or file of the network.
    """
    saved = load_network(find_network(model))
    network, recipe = saved.network, recipe_for(saved.recipe)
    if not isinstance(network, Classifier):
        raise ContestError(f"“{model}” does not tell digits apart")
    drawings = _drawings(quick, strokes)
    straight = measure_drawings(network, recipe, drawings)
    yield _percent("as drawn", "all", straight.overall.accuracy)
    if strokes:
        yield _percent("as drawn", "by writer", straight.overall.by_writer)
        if straight.untagged is not None:
            yield _percent("as drawn", "without tagged ones", straight.untagged.accuracy)
    for turn in TURNS_DEG:
        found = measure_drawings(network, recipe, [_turned(drawing, turn) for drawing in drawings])
        least = 100 * straight.overall.accuracy - MAX_LOSS
        yield _percent("turned", f"{turn}°", found.overall.accuracy, at_least=least)
    some = drawings[: QUICK_COUNT if quick else COUNT]
    labels = np.array([drawing.label for drawing in some])
    rng = np.random.default_rng(0)
    for (side, brush), title in BRUSHES.items():
        pictures = (_picture(drawing, side, brush, rng) for drawing in some)
        inputs = np.stack([recipe.from_bitmap(picture) for picture in pictures])
        right = network.predict_proba(inputs).argmax(axis=1) == labels
        yield _percent("as pictures", title, float(right.mean()))
    if network.shape == (28, 28):
        yield from _mnist(network, quick)
    yield from _time(network, recipe, some[0])
    sizes = {name: os.path.getsize(find_network(name)) / 1e6 for name in PRETRAINED}
    for name, names, most in (
        ("feedforward readers", FEEDFORWARD, MAX_MB),
        ("all", sizes, MAX_ALL_MB),
    ):
        total = sum(sizes[each] for each in names)
        yield Figure("file", f"pretrained, {name}", total, "MB", at_most=most, details=sizes)


def _drawings(quick: bool, strokes: str | None) -> list[Drawing]:
    """Those with a label in the file; generated ones without a file."""
    if strokes:
        found = [drawing for drawing in read_drawings(strokes) if drawing.label is not None]
        if not found:
            raise ContestError(f"“{strokes}” holds no drawing with a label")
        return found[: QUICK_COUNT if quick else None]
    return [
        Drawing(str(k), tuple(draw_digit(k % 10, np.random.default_rng((0, TEST, k)))), k % 10)
        for k in range(QUICK_COUNT if quick else COUNT)
    ]


def _turned(drawing: Drawing, degrees: float) -> Drawing:
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    matrix = np.array([[cos, sin], [-sin, cos]])
    return replace(drawing, strokes=tuple(stroke @ matrix for stroke in drawing.strokes))


def _picture(drawing: Drawing, side: int, brush: float, rng: np.random.Generator) -> np.ndarray:
    """uint8 (side, side): the drawing in black on white, somewhere in a picture."""
    strokes = clean_strokes(drawing.strokes)
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = (FILLED * side - brush) / max(float(extent.max()), 1e-9)
    room = side - brush - 2 - scale * extent
    place = brush / 2 + 1 + rng.uniform(0.25, 0.75, 2) * room
    placed = [(stroke - low) * scale + place for stroke in strokes]
    return np.rint(255 - 255 * paint(*segments_of(placed), (side, side), brush)).astype(np.uint8)


def _mnist(network: Classifier, quick: bool) -> Iterator[Figure | Note]:
    try:
        dataset = load_dataset("mnist")
    except MissingFileError:
        yield Note("MNIST is absent: its digits are not read.")
        return
    test = dataset.test.take(slice(QUICK_COUNT if quick else None))
    yield _percent("data", "MNIST test", evaluate(network, test, dataset.peak).accuracy)


def _time(network: Classifier, recipe: Recipe, drawing: Drawing) -> Iterator[Figure]:
    """CPU time, which says the same on a busy machine."""
    picture = recipe.from_strokes(drawing.strokes)[None]

    def painted_and_read() -> None:
        network.predict_proba(recipe.from_strokes(drawing.strokes)[None])

    works: dict[str, Callable[[], object]] = {
        "prediction": lambda: network.predict_proba(picture),
        "painting and prediction": painted_and_read,
    }
    for name, work in works.items():
        work()
        taken = []
        for _ in range(PICTURES):
            start = time.process_time()
            work()
            taken.append(time.process_time() - start)
        bounds = {"at_most": MAX_MS} if name == "prediction" else {}
        yield Figure("one picture, CPU", name, 1e3 * float(np.median(taken)), "ms", **bounds)


def _percent(case: str, name: str, accuracy: float, **bounds: float) -> Figure:
    return Figure(case, name, 100 * accuracy, "%", **bounds)
