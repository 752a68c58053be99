"""``hopfield``: how much memories hold: random patterns against theory, and digits from a half."""

from collections.abc import Iterator

import numpy as np

from model.archs import Hopfield
from model.capacity import capacity_curve
from model.data import load_dataset, to_input
from model.errors import MissingFileError
from model.progress import result_of

from .contest import ContestError
from .figures import Figure, Note

NAME = "hopfield"
HELP = "% of memories found: random patterns around 0.138 a unit, digits from their upper half"

UNITS, QUICK_UNITS = 784, 100
LOADS = (0.06, 0.10, 0.12, 0.13, 0.138, 0.15, 0.17, 0.2)
FAR_BELOW = 0.12
"""A load up to which so few units are near enough to theory's infinitely many."""

SEEDS = (0, 1, 2)
DIGITS, MODERN, ASKED = 30, 60_000, 500


def run(quick: bool) -> Iterator[Figure | Note]:
    """Random patterns by Hebb's rule; then digits, of which the upper half is held."""
    units = QUICK_UNITS if quick else UNITS
    counts = [round(load * units) for load in LOADS]
    for point in result_of(capacity_curve("hebb", units, counts, np.random.default_rng(0))):
        details = {"theory": point.theory, "recalled": point.recalled, "exact": point.exact}
        near = 0.03 if point.load <= FAR_BELOW and not quick else 1.0
        yield Figure(
            "overlap of random patterns, Hebb",
            f"{point.patterns} of {units} units",
            point.overlap,
            at_least=point.theory - near,
            details=details,
        )
    for rule in ("storkey", "pseudo_inverse"):
        (point,) = result_of(capacity_curve(rule, units, [units // 4], np.random.default_rng(0)))
        case = "random patterns recalled to the last unit"
        yield Figure(case, f"{point.patterns}, {rule}", 100 * point.exact, "%", at_least=95)
    try:
        dataset = load_dataset("digits" if quick else "mnist")
    except MissingFileError as error:
        raise ContestError(str(error)) from error
    images = np.concatenate([dataset.train.images, dataset.validation.images])
    labels = np.concatenate([dataset.train.labels, dataset.validation.labels])
    found = [_found(images, dataset.peak, "pseudo_inverse", DIGITS, seed) for seed in SEEDS]
    case = "digits found from the upper half"
    yield Figure(case, f"of {DIGITS}, worst seed", DIGITS * min(found), at_least=DIGITS)
    yield from _modern(images, labels, dataset.peak, 500 if quick else MODERN)


def _found(images: np.ndarray, peak: int, rule: str, count: int, seed: int) -> float:
    """The fraction of digits drawn at random that are found from their upper half."""
    rng = np.random.default_rng(seed)
    chosen = to_input(images[rng.choice(len(images), count, replace=False)], peak)
    shape = chosen.shape[1:]
    network = Hopfield(Hopfield.config_for(shape, rule=rule, patterns=count), shape, rng)
    network.train_step(chosen, np.zeros(count, np.int64), rng)
    return _from_half(network, network.memories(), rng)


def _from_half(network: Hopfield, memories: np.ndarray, rng: np.random.Generator) -> float:
    known = np.zeros(network.shape, bool)
    known[: network.shape[0] // 2] = True
    *_, last = network.completing(memories, known, rng)
    return float(((last > 0.5) == (memories > 0.5)).all(axis=(1, 2)).mean())


def _modern(
    images: np.ndarray, labels: np.ndarray, peak: int, count: int
) -> Iterator[Figure | Note]:
    shape, rng = images.shape[1:], np.random.default_rng(0)
    config = Hopfield.config_for(shape, rule="modern", patterns=count)
    network = Hopfield(config, shape, rng)
    for start in range(0, min(count, len(images)), 1000):
        part = slice(start, start + 1000)
        network.train_step(to_input(images[part], peak), labels[part], rng)
    asked = rng.choice(network.remembered, min(ASKED, network.remembered), replace=False)
    found = _from_half(network, network.memories(asked), rng)
    case = "digits found from the upper half"
    yield Figure(case, f"modern, {network.remembered:,}", 100 * found, "%", at_least=99)
