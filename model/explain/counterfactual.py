"""The fewest pixels that change a prediction, as far as a greedy search finds them.

Each changed pixel becomes empty or full ink. To find the smallest set for certain would take
trying all sets. This one takes, one pixel after another, the best of those that the gradient
names, then gives back every pixel that turns out not to be needed (after Papernot et al. 2016,
"The limitations of deep learning in adversarial settings", whose steps are not tried out first).
For a network without hidden layers and any other prediction, it is the smallest set.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from ..archs.capabilities import Classifier, Differentiable
from .gradient import CLASSES, score_gradient

CANDIDATES = 24
"""Pixels that are tried out before one is taken: the gradient alone is wrong about a whole step."""

RIVALS = 3
"""Digits that are tried where any other prediction will do, the likeliest first."""


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """A changed picture, on the way or at the end of the search.

    Attributes:
        before: (height, width), the picture that it began with.
        image: (height, width), as changed.
        pixels: (n, 2) row and column of each changed pixel.
        prediction: The digit that the changed picture is read as.
        probability: Of that digit.
        reached: Whether that is the prediction that was wanted.
        done: Whether the search is over.
    """

    before: np.ndarray
    image: np.ndarray
    pixels: np.ndarray
    prediction: int
    probability: float
    reached: bool
    done: bool


def counterfactual(
    network: Differentiable,
    image: np.ndarray,
    wanted: int | None = None,
    *,
    limit: int | None = None,
    rivals: int = RIVALS,
) -> Generator[Counterfactual, None, None]:
    """Searches for few pixels that make ``image`` another digit.

    Args:
        network: A classifier with gradients.
        image: (height, width), float32 in [0, 1].
        wanted: The digit that it shall become; None for any but the present prediction.
        limit: Most pixels to change; a quarter of all by default.
        rivals: How many digits to try where ``wanted`` is None.

    Yields:
        Changes, larger ones as the search goes on, then the smaller ones that are found on;
        the last is ``done`` and the best, and may not have ``reached`` what was wanted.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        logits = network.predict_logits(image[None])[0]
        prediction = int(logits.argmax())
        goals = [_Goal(prediction, wanted)]
        if wanted is None:
            others = [int(k) for k in np.argsort(-logits, kind="stable") if k != prediction]
            goals = [_Goal(prediction, None, towards=rival) for rival in others[:rivals]]
        limit = image.size // 4 if limit is None else limit
        best: np.ndarray | None = None
        last = image
        for goal in goals:
            room = limit if best is None else min(limit, _count(image, best) - 1)
            found = last = yield from _search(network, image, goal, room)
            if goal.is_reached(network.predict_logits(found[None]))[0]:
                best = found
                yield _change(network, image, best, goal, done=False)
        yield _change(network, image, last if best is None else best, goals[0], done=True)


class _Goal:
    """What a search is after: to leave ``prediction``, or to come to ``wanted``.

    Args:
        prediction: What is read now.
        wanted: What shall be read; None for anything else.
        towards: Where to look for anything else.
    """

    def __init__(self, prediction: int, wanted: int | None, towards: int | None = None) -> None:
        self._prediction, self._wanted = prediction, wanted
        self._towards = towards if wanted is None else wanted

    def is_reached(self, logits: np.ndarray) -> np.ndarray:
        """Logits (n, 10) -> bool (n,)."""
        predictions = logits.argmax(axis=1)
        return (
            predictions != self._prediction if self._wanted is None else predictions == self._wanted
        )

    def margins(self, logits: np.ndarray) -> np.ndarray:
        """How far the logits (n, 10) lie towards the goal, (n,)."""
        return logits[:, self._towards] - self._against(logits)

    def direction(self, logits: np.ndarray) -> np.ndarray:
        """What logits (10,) are multiplied by to give their margin."""
        direction = np.zeros(CLASSES, np.float32)
        direction[self._towards] = 1
        against = np.delete(np.arange(CLASSES), self._towards)
        strongest = against[logits[against].argmax()]
        direction[self._prediction if self._wanted is None else strongest] -= 1
        return direction

    def _against(self, logits: np.ndarray) -> np.ndarray:
        if self._wanted is None:
            return logits[:, self._prediction]
        return np.delete(logits, self._towards, axis=1).max(axis=1)


def _search(
    network: Differentiable, image: np.ndarray, goal: _Goal, room: int
) -> Generator[Counterfactual, None, np.ndarray]:
    """The changed picture: the goal reached with at most ``room`` pixels, or come near."""
    picture = image.copy()
    logits = network.predict_logits(picture[None])
    is_reached = bool(goal.is_reached(logits)[0])
    while not is_reached and _count(image, picture) < room:
        tries = _tries(network, image, picture, goal.direction(logits[0]))
        if not len(tries):
            break
        tried = network.predict_logits(tries)
        # A picture that reaches the goal comes before one that lies further that way.
        reached = goal.is_reached(tried)
        best = int(np.where(reached, np.inf, goal.margins(tried)).argmax())
        if not np.isfinite(tried[best]).all():
            break
        picture, logits, is_reached = tries[best], tried[best : best + 1], bool(reached[best])
        yield _change(network, image, picture, goal, done=False)
    if is_reached:
        picture = yield from _without_needless(network, image, picture, goal)
    return picture


def _tries(
    network: Differentiable, image: np.ndarray, picture: np.ndarray, direction: np.ndarray
) -> np.ndarray:
    """Pictures (n, height, width), each with one pixel more that is changed."""
    _, gradients = score_gradient(network, picture[None], direction)
    derivative = gradients[0].ravel()
    room = np.where(derivative > 0, 1 - picture.ravel(), picture.ravel())
    gains = np.where((picture == image).ravel(), np.abs(derivative) * room, 0)
    chosen = np.argsort(-gains, kind="stable")[:CANDIDATES]
    chosen = chosen[gains[chosen] > 0]
    tries = np.repeat(picture.reshape(1, -1), len(chosen), axis=0)
    tries[np.arange(len(chosen)), chosen] = derivative[chosen] > 0
    return tries.reshape(-1, *picture.shape)


def _without_needless(
    network: Classifier, image: np.ndarray, picture: np.ndarray, goal: _Goal
) -> Generator[Counterfactual, None, np.ndarray]:
    """The picture with one changed pixel after another given back, while the goal stays."""
    while True:
        changed = np.argwhere(picture != image)
        if not len(changed):
            return picture
        tries = np.repeat(picture[None], len(changed), axis=0)
        each = np.arange(len(changed))
        tries[each, changed[:, 0], changed[:, 1]] = image[changed[:, 0], changed[:, 1]]
        logits = network.predict_logits(tries)
        margins = np.where(goal.is_reached(logits), goal.margins(logits), -np.inf)
        best = int(margins.argmax())
        if margins[best] == -np.inf:
            return picture
        picture = tries[best]
        yield _change(network, image, picture, goal, done=False)


def _change(
    network: Classifier, image: np.ndarray, picture: np.ndarray, goal: _Goal, *, done: bool
) -> Counterfactual:
    logits = network.predict_logits(picture[None])
    probabilities = network.probabilities(logits)
    reached = bool(goal.is_reached(logits)[0])
    prediction = int(logits[0].argmax())
    pixels = np.argwhere(picture != image)
    return Counterfactual(
        image, picture, pixels, prediction, float(probabilities[0, prediction]), reached, done
    )


def _count(image: np.ndarray, picture: np.ndarray) -> int:
    return int(np.count_nonzero(picture != image))
