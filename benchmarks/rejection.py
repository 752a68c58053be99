"""``rejection``: real digits and drawings of other things that a network rejects as no digit."""

from collections.abc import Iterator

import numpy as np

from model.archs import Classifier
from model.data import load_dataset, to_input
from model.data.scribbles import TEST_KINDS, scribble_part
from model.data.shapes import side_by_side
from model.errors import MissingFileError
from model.evaluate import logit_margins_of
from model.files import SavedNetwork, find_network, load_network
from model.preprocess import recipe_for
from model.rejection import DEFAULT_RATE, Rejection, calibrate, from_facts
from model.strokes import Drawing, read_drawings

from .contest import ContestError
from .figures import Figure, Note

NAME = "rejection"
HELP = "% of real digits, and of scribbles that no network learns from, rejected as no digit"

COUNT, QUICK_COUNT = 400, 10
SEED = 20_000
"""Not one that a data set of scribbles is made with."""

GROUPS = {
    "scribbles": ("walk", "lissajous", "scribbled over"),
    "letters": ("other letter", "other word"),
    "dots": ("dots",),
    "signs": ("sign",),
}
"""What the kinds of TEST_KINDS are to a person."""

MAX_DIGITS, MIN_SCRIBBLES = 1.0, 90.0


def run(quick: bool, strokes: str | None = None, model: str = "default") -> Iterator[Figure | Note]:
    """Rejection at the default threshold, and how well margins tell digits from scribbles.

    Args:
        quick: Few of each.
        strokes: File of real pen strokes; without it only MNIST's digits are rejected.
        model: Name or file of the network.
    """
    saved = load_network(find_network(model))
    if not isinstance(saved.network, Classifier):
        raise ContestError(f"“{model}” does not tell digits apart")
    data = "mnist" if saved.network.shape == (28, 28) else "digits"
    try:
        dataset = load_dataset(data)
    except MissingFileError as error:
        raise ContestError("MNIST is absent: name its folder in DIGITAPP_DATA") from error
    rule = from_facts(saved.facts)
    if not rule.digits:
        yield Note(
            f"“{model}” holds no measured logit margins: they are measured now, by “{data}”."
        )
        rule = calibrate(saved.network, dataset)
    logit_margin = rule.threshold(DEFAULT_RATE)
    yield Note(
        f"Rejected: a logit margin below {logit_margin:.2f}; {DEFAULT_RATE:.1%} of digits have "
        "less."
    )
    count = QUICK_COUNT if quick else COUNT
    judge = _RejectionJudge(saved, rule)
    test = dataset.test.take(slice(count if quick else None))
    judge.see("digits", f"{data} test", to_input(test.images, dataset.peak))
    drawings = read_drawings(strokes)[: count if quick else None] if strokes else []
    if drawings:
        judge.see("digits", "real pens", _painted(saved, [d.strokes for d in drawings]))
    for group, kinds in GROUPS.items():
        for kind in kinds:
            seed = SEED + TEST_KINDS.index(kind)
            part = scribble_part(count, recipe_for(saved.recipe), seed, (kind,))
            judge.see(group, kind, to_input(part.images, recipe_for(saved.recipe).peak))
    if drawings:
        judge.see("two digits", "pairs of real pens", _painted(saved, _pairs(drawings, count)))
    yield from judge.figures()


class _RejectionJudge:
    """Rejects pictures and remembers how many of which."""

    def __init__(self, saved: SavedNetwork, rule: Rejection) -> None:
        self._network, self._rule = saved.network, rule
        self._rejected: dict[str, dict[str, np.ndarray]] = {}
        self._logit_margins: dict[str, np.ndarray] = {}

    def see(self, group: str, kind: str, images: np.ndarray) -> None:
        """Judges ``images``, network input (n, height, width)."""
        logits = self._network.predict_logits(images)
        self._rejected.setdefault(group, {})[kind] = self._rule.rejects(images, logits)
        self._logit_margins[kind] = logit_margins_of(logits)

    def figures(self) -> Iterator[Figure]:
        """Percent rejected of each kind, of the three groups asked for, and areas under curves."""
        digits = self._rejected.pop("digits")
        for kind, rejected in digits.items():
            yield _percent("digits", kind, rejected, at_most=MAX_DIGITS)
        for group, kinds in self._rejected.items():
            for kind, rejected in kinds.items():
                yield _percent(group, kind, rejected)
        asked = [name for name in GROUPS if name != "signs"]
        for group in asked:
            rejected = np.concatenate(list(self._rejected[group].values()))
            yield _percent("all together", group, rejected, at_least=MIN_SCRIBBLES)
        means = [np.mean(np.concatenate(list(self._rejected[group].values()))) for group in asked]
        yield Figure(
            "all together", "scribbles, letters, dots", 100 * float(np.mean(means)), "%",
            at_least=MIN_SCRIBBLES,
        )  # fmt: skip
        others = np.concatenate([self._logit_margins[kind] for kind in TEST_KINDS])
        for kind in digits:
            area = area_under_curve(self._logit_margins[kind], others)
            yield Figure("area under the ROC curve, by logit margins alone", kind, area)


def area_under_curve(digits: np.ndarray, others: np.ndarray) -> float:
    """Fraction of pairs of a digit and something else in which the digit has the larger margin.

    Ties count half (Mann and Whitney 1947).

    Args:
        digits: (n,) logit margins of digits.
        others: (m,) logit margins of other things.
    """
    ordered = np.sort(others)
    below = np.searchsorted(ordered, digits, side="left")
    not_above = np.searchsorted(ordered, digits, side="right")
    return float((below + not_above).mean() / (2 * len(others)))


def _percent(case: str, name: str, rejected: np.ndarray, **bounds: float) -> Figure:
    return Figure(case, name, 100 * float(rejected.mean()), "%", **bounds)


def _painted(saved: SavedNetwork, drawings: list) -> np.ndarray:
    recipe = recipe_for(saved.recipe)
    return np.stack([recipe.from_strokes(strokes) for strokes in drawings])


def _pairs(drawings: list[Drawing], count: int) -> list:
    """Two digits of any two writers beside each other, as for one box too few."""
    rng = np.random.default_rng(SEED)
    chosen = rng.integers(len(drawings), size=(count, 2))
    return [
        side_by_side(
            [list(drawings[first].strokes), list(drawings[second].strokes)], rng.uniform(0.1, 0.5)
        )
        for first, second in chosen.tolist()
    ]
