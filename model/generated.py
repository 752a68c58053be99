"""How good generated pictures are, and how varied, in the eyes of a network that reads digits.

Nobody can say of a picture how likely it was to be drawn. So a reader looks at many of them: are
they digits at all (it is sure of them), are they all ten (it reads each often enough), do their
features lie where those of real digits lie (Fréchet distance)? Figures mean something only beside
those of real digits, read by the same reader: ``anchors`` gives them.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .archs.base import Architecture
from .archs.capabilities import Classifier, Encoder, Stacked
from .archs.creating import Sampler
from .data.dataset import Part, to_input
from .language import tr
from .progress import Spread, between, in_pieces

SURE = 0.9
"""Confidence above which the reader counts as sure."""

COVERED = 0.02
"""Fraction of all pictures above which a digit counts as made."""

FEW_DIGITS = 3
"""Who covers no more of the ten has collapsed, or has not begun."""

PICTURES = 10_000
"""As many are usually judged: the distance of fewer comes out larger."""

SWEEPS = 1000
"""Steps that a chain is given before its picture is taken; see ``drawing``."""

CHUNK = 250
"""Pictures that are read at once."""

CHAINS = 500
"""Pictures that are made at once."""

COMPARED = 2000
"""Digits that pictures are compared with at once."""

AS_THEY_ARE, IN_TWO_COLOURS = "real digits", "in black and white"

ANCHORS = {AS_THEY_ARE: tr("real digits"), IN_TWO_COLOURS: tr("in black and white")}
"""What pictures are compared with, by key -> for people."""


@dataclass(frozen=True, eq=False)
class Readings:
    """What a reader makes of pictures.

    Attributes:
        probabilities: (n, 10), float32: what it takes each for.
        features: (n, features), float32: what it decides from.
    """

    probabilities: np.ndarray
    features: np.ndarray


@dataclass(frozen=True, eq=False)
class Moments:
    """Mean and covariance of features.

    Attributes:
        mean: (features,), float64.
        covariance: (features, features), float64.
    """

    mean: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class PicturesJudged:
    """What can be said of many pictures.

    Attributes:
        n: How many they are.
        score: exp(mean KL divergence of each answer from the mean answer): 1 where all answers
            are alike, 10 where they are certain and spread over ten digits evenly (the Inception
            score of Salimans et al. 2016, with this reader's answers).
        sure: Fraction of which the reader is surer than SURE.
        shares: Of each digit, the fraction of pictures that are read as it.
        distance: Fréchet distance of their features from those of real digits (Heusel et al.
            2017); None where nothing was given to compare with.
    """

    n: int
    score: float
    sure: float
    shares: tuple[float, ...]
    distance: float | None = None

    @property
    def coverage(self) -> int:
        """How many of the ten digits are more than COVERED of the pictures."""
        return sum(share > COVERED for share in self.shares)

    def figures(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "n": self.n,
            "score": self.score,
            "sure": self.sure,
            "coverage": self.coverage,
            "shares": list(self.shares),
            "distance": self.distance,
        }


@dataclass(frozen=True, eq=False)
class SamplesJudged:
    """What can be said of a network that makes pictures.

    Attributes:
        pictures: (n, height, width), float32 in [0, 1]: what it made.
        made: What they are like.
        anchors: What real digits are like, by the keys of ANCHORS.
    """

    pictures: np.ndarray
    made: PicturesJudged
    anchors: dict[str, PicturesJudged]


@dataclass(frozen=True, eq=False)
class Looking:
    """A reader looks at a piece of the pictures.

    Attributes:
        reader: A ``Classifier`` that is an ``Encoder``.
    """

    reader: Architecture

    def __call__(self, images: np.ndarray) -> Readings:
        """(n, height, width), in [0, 1] -> what it makes of them."""
        reader = self.reader
        features = reader.encode(images)
        if not isinstance(reader, Stacked):
            return Readings(reader.predict_proba(images), features)
        # The last layer alone, in place of all of them once more.
        name, last = list(reader.stack.items())[-1]
        own = {key: reader.parameters[f"{name}.{key}"] for key in last.shapes()}
        return Readings(reader.probabilities(last(features, own, None).data), features)


def can_judge(network: Architecture) -> bool:
    """Whether a network can say what a picture shows, and has features."""
    return isinstance(network, Classifier) and isinstance(network, Encoder)


def reading(
    reader: Architecture, images: np.ndarray, spread: Spread = map
) -> Generator[float, None, Readings]:
    """What a reader makes of pictures.

    Args:
        reader: One that ``can_judge``.
        images: (n, height, width), float32 in [0, 1]; at least one.
        spread: What they are read by, some at a time.

    Yields:
        The fraction that is done.
    """
    found, done = [], 0
    for part in spread(Looking(reader), in_pieces(images, CHUNK)):
        found.append(part)
        done += len(part.probabilities)
        yield done / len(images)
    return Readings(
        np.concatenate([part.probabilities for part in found]),
        np.concatenate([part.features for part in found]),
    )


def judged(readings: Readings, real: Moments | None = None) -> PicturesJudged:
    """What can be said of pictures that were read.

    Args:
        readings: Of at least one picture.
        real: What features of real digits are like.
    """
    answers = readings.probabilities.astype(np.float64)
    count = len(answers)
    shares = np.bincount(answers.argmax(axis=1), minlength=10) / count
    return PicturesJudged(
        n=count,
        score=score_of(answers),
        sure=float((answers.max(axis=1) > SURE).mean()),
        shares=tuple(map(float, shares)),
        distance=None if real is None else frechet_distance(moments(readings.features), real),
    )


def collapse(found: PicturesJudged) -> str:
    """Of pictures that are hardly varied a sentence that says so; empty where there is none."""
    if found.coverage > FEW_DIGITS:
        return ""
    most = max(range(10), key=found.shares.__getitem__)
    count = tr("one") if found.coverage < 2 else f"{found.coverage}"
    return tr(
        "Only {count} of the ten digits among its pictures, {percent:.0f} % of them read as "
        "{digit}: at the start of a training that is usual, later it is mode collapse. Train anew "
        "with a faster discriminator, less momentum and label smoothing.",
        count=count,
        percent=100 * found.shares[most],
        digit=most,
    )


def score_of(answers: np.ndarray) -> float:
    """exp(mean over pictures of sum p log(p / mean p)), of (n, 10) probabilities; 1 to 10."""
    mean = answers.mean(axis=0)
    # 0 log 0 is 0: what is not there adds nothing.
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(answers > 0, answers * np.log(answers / mean), 0.0)
    return float(np.exp(each.sum(axis=1).mean()))


def moments(features: np.ndarray) -> Moments:
    """Mean and covariance of (n, features)."""
    wide = features.astype(np.float64)
    mean = wide.mean(axis=0)
    centred = wide - mean
    return Moments(mean, centred.T @ centred / max(len(wide) - 1, 1))


def frechet_distance(a: Moments, b: Moments) -> float:
    """|m - n|² + tr(C + D - 2 (C D)^½): of two normal distributions the squared distance.

    Dowson & Landau 1982, eq. 4. The trace of the root is that of (C^½ D C^½)^½, which is
    symmetric, so that its eigenvalues are real and no rounding makes them complex.
    """
    values, axes = np.linalg.eigh(a.covariance)
    root = (axes * np.sqrt(np.maximum(values, 0))) @ axes.T
    inner = np.linalg.eigvalsh(root @ b.covariance @ root)
    shift = a.mean - b.mean
    spread = np.trace(a.covariance) + np.trace(b.covariance)
    return float(max(0.0, shift @ shift + spread - 2 * np.sqrt(np.maximum(inner, 0)).sum()))


def drawing(
    sampler: Sampler,
    count: int,
    rng: np.random.Generator,
    *,
    label: int | None = None,
    sweeps: int = SWEEPS,
    temperature: float = 1.0,
) -> Generator[float, None, np.ndarray]:
    """Pictures that a network makes, (count, height, width), float32 in [0, 1].

    Args:
        sampler: The network.
        count: How many; at least one.
        rng: For what is sampled.
        label: The digit asked for, where it can be.
        sweeps: Steps before the picture of a chain is taken, which so long before it was noise.
        temperature: As ``Sampler.sampling`` has it.

    Yields:
        The fraction that is done.
    """
    steps = max(sweeps, 1) if sampler.is_chain else 1
    found = []
    for start in range(0, count, CHAINS):
        some = min(CHAINS, count - start)
        chain = sampler.sampling(rng, some, label=label, temperature=temperature)
        for step in range(steps):
            pictures = next(chain)
            yield (start + some * (step + 1) / steps) / count
        found.append(np.array(pictures, dtype=np.float32))
    return np.concatenate(found)


def judging(
    sampler: Sampler,
    reader: Architecture,
    real: Part,
    others: Part,
    peak: int,
    rng: np.random.Generator,
    *,
    count: int = PICTURES,
    sweeps: int = SWEEPS,
    spread: Spread = map,
) -> Generator[float, None, SamplesJudged]:
    """Lets a network make pictures, and a reader judge them and real digits.

    Args:
        sampler: The network.
        reader: One that ``can_judge`` pictures of its shape.
        real: Digits that distances are taken from, the first ``count`` of them.
        others: Digits for the anchors, likewise.
        peak: Value of full ink in both.
        rng: For what is sampled.
        count: Pictures to be made.
        sweeps: As in ``drawing``.
        spread: What pictures are read by, some at a time.

    Yields:
        The fraction that is done.
    """
    pictures = yield from between(drawing(sampler, count, rng, sweeps=sweeps), 0.0, 0.4)
    known = to_input(real.images[:count], peak)
    known = yield from between(reading(reader, known, spread), 0.4, 0.6)
    distance_from = moments(known.features)
    found = yield from between(reading(reader, pictures, spread), 0.6, 0.8)
    beside = yield from between(
        anchors(reader, distance_from, others.take(slice(count)), peak, spread), 0.8, 1.0
    )
    return SamplesJudged(pictures, judged(found, distance_from), beside)


def anchors(
    reader: Architecture, real: Moments, others: Part, peak: int, spread: Spread = map
) -> Generator[float, None, dict[str, PicturesJudged]]:
    """What real digits are like, which no generated ones can be expected to surpass.

    Args:
        reader: One that ``can_judge``.
        real: What distances are taken from.
        others: Real digits other than those.
        peak: Value of full ink in them.
        spread: What they are read by, some at a time.

    Yields:
        The fraction that is done.

    Returns:
        Those of the digits as they are, and with each pixel black or white, which is the most
        that a machine of binary pixels can make; by the keys of ANCHORS.
    """
    digits = to_input(others.images, peak)
    plain = yield from between(reading(reader, digits, spread), 0.0, 0.5)
    hard = (digits > 0.5).astype(np.float32)
    hard = yield from between(reading(reader, hard, spread), 0.5, 1.0)
    return {AS_THEY_ARE: judged(plain, real), IN_TWO_COLOURS: judged(hard, real)}


def nearest(
    pictures: np.ndarray, images: np.ndarray, peak: int
) -> Generator[float, None, tuple[np.ndarray, np.ndarray]]:
    """Which digit is most like each picture: whoever copies has a distance near 0.

    Args:
        pictures: (n, height, width), float32 in [0, 1].
        images: (digits, height, width), uint8; at least one.
        peak: Value of full ink in them.

    Yields:
        The fraction that is done.

    Returns:
        (n,) the index of each picture's nearest digit, and (n,) their squared distance, summed
        over pixels.
    """
    flat = pictures.reshape(len(pictures), -1)
    best = np.full(len(flat), np.inf, np.float32)
    places = np.zeros(len(flat), np.int64)
    done = 0
    for digits in in_pieces(images, COMPARED):
        rows = to_input(digits, peak).reshape(len(digits), -1)
        # |p - x|² without |p|², which is the same for all.
        apart = (rows * rows).sum(axis=1) - 2 * (flat @ rows.T)
        at = apart.argmin(axis=1)
        least = apart[np.arange(len(flat)), at]
        is_nearer = least < best
        places[is_nearer], best[is_nearer] = done + at[is_nearer], least[is_nearer]
        done += len(digits)
        yield done / len(images)
    return places, np.maximum(best + (flat * flat).sum(axis=1), 0)
