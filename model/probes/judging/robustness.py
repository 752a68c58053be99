"""How far digits can be disturbed before a network misclassifies them."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...archs.capabilities import Classifier
from ...evaluate import result_of
from ...preprocess import Recipe
from ...progress import Spread, in_pieces
from .disturbances import DISTURBANCES, Disturbance
from .errors import CHUNK, Digits


@dataclass(frozen=True, eq=False)
class Robustness:
    """Accuracy over the strength of each disturbance.

    Attributes:
        n: Digits that were read at each level.
        levels: Key in DISTURBANCES -> (levels,).
        accuracy: Key -> (levels,) fraction of correct predictions, 0 to 1.
        examples: Key -> float32 (levels, height, width), one digit at each level.
        example: Index of that digit.
    """

    n: int
    levels: dict[str, np.ndarray]
    accuracy: dict[str, np.ndarray]
    examples: dict[str, np.ndarray]
    example: int


def robustness(
    network: Classifier,
    digits: Digits,
    recipe: Recipe,
    *,
    limit: int = 1000,
    keys: Sequence[str] = tuple(DISTURBANCES),
    seed: int = 0,
) -> Robustness:
    """How well ``network`` reads digits that are disturbed more and more.

    Args:
        network: Reads pictures of the digits' size.
        digits: To be disturbed.
        recipe: What paints those that were drawn.
        limit: Digits to take, evenly spaced.
        keys: Disturbances to try.
        seed: Of noise and directions.
    """
    return result_of(
        measuring_robustness(network, digits, recipe, limit=limit, keys=keys, seed=seed)
    )


def measuring_robustness(
    network: Classifier,
    digits: Digits,
    recipe: Recipe,
    *,
    limit: int = 1000,
    keys: Sequence[str] = tuple(DISTURBANCES),
    seed: int = 0,
    spread: Spread = map,
) -> Generator[float, None, Robustness]:
    """Like ``robustness``, but yields the fraction that is done (0 to 1) on the way.

    ``spread`` is what the digits are disturbed and read by, some at a time.
    """
    chosen = digits.spread(limit)
    levels = {key: np.array(DISTURBANCES[key].levels) for key in keys}
    accuracy = {key: np.zeros(len(levels[key])) for key in keys}
    chunks = [_some(digits, some) for some in in_pieces(chosen, CHUNK)]
    pieces = [
        _DisturbedPiece(key, place, number, chunk)
        for key in keys
        for place in range(len(levels[key]))
        for number, chunk in enumerate(chunks)
    ]
    hits = spread(_Disturbing(network, recipe, seed), pieces)
    for done, (piece, correct) in enumerate(zip(pieces, hits, strict=True), 1):
        accuracy[piece.key][piece.place] += correct
        yield done / len(pieces)
    accuracy = {key: hits / max(len(chosen), 1) for key, hits in accuracy.items()}
    example = int(chosen[0]) if len(chosen) else -1
    examples = {key: example_row(digits, example, key, recipe, seed) for key in keys}
    return Robustness(len(chosen), levels, accuracy, examples, example)


@dataclass(frozen=True, eq=False)
class _DisturbedPiece:
    """Some digits, to be disturbed in one way at one level; ``number`` counts such pieces."""

    key: str
    place: int
    number: int
    digits: Digits


@dataclass(frozen=True, eq=False)
class _Disturbing:
    """How many digits of a piece are still read correctly."""

    network: Classifier
    recipe: Recipe
    seed: int

    def __call__(self, piece: _DisturbedPiece) -> int:
        disturbance, every = DISTURBANCES[piece.key], np.arange(len(piece.digits))
        level = disturbance.levels[piece.place]
        rng = _drawing(self.seed, piece.place, piece.number)
        inputs = disturbed(piece.digits, every, disturbance, level, self.recipe, rng)
        return _hits(self.network, inputs, piece.digits.labels)


def _drawing(seed: int, place: int, number: int = 0) -> np.random.Generator:
    """What disturbs a piece: each piece has its own, so that the others can be done elsewhere."""
    return np.random.default_rng([seed, place, number])


def _some(digits: Digits, chosen: np.ndarray) -> Digits:
    strokes = tuple(digits.strokes[k] for k in chosen.tolist()) if digits.strokes else ()
    images, labels = digits.images[chosen], digits.labels[chosen]
    return replace(digits, images=images, labels=labels, strokes=strokes)


def disturbed(
    digits: Digits,
    chosen: np.ndarray,
    disturbance: Disturbance,
    level: float,
    recipe: Recipe,
    rng: np.random.Generator,
) -> np.ndarray:
    """The digits ``chosen`` by index, disturbed: float32 (n, height, width) in [0, 1]."""
    if digits.strokes and disturbance.to_strokes is not None:
        paint = disturbance.to_strokes
        return np.stack([paint(digits.strokes[k], recipe, level) for k in chosen.tolist()])
    return disturbance.to_pictures(digits.inputs(chosen), level, rng)


def example_row(digits: Digits, index: int, key: str, recipe: Recipe, seed: int = 0) -> np.ndarray:
    """One digit at each level of a disturbance: float32 (levels, height, width)."""
    if index < 0:
        return np.zeros((0, *digits.shape), np.float32)
    disturbance, chosen = DISTURBANCES[key], np.array([index])
    rows = [
        disturbed(digits, chosen, disturbance, level, recipe, _drawing(seed, place))
        for place, level in enumerate(disturbance.levels)
    ]
    return np.concatenate(rows)


def _hits(network: Classifier, inputs: np.ndarray, labels: np.ndarray) -> int:
    with np.errstate(over="ignore", invalid="ignore"):
        predictions = network.predict_logits(inputs).argmax(axis=1)
    return int((predictions == labels).sum())
