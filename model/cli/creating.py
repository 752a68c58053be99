"""What ``evaluate`` says of networks that create: of their pictures, reconstructions, repairs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..archs import (
    Architecture,
    Classifier,
    Completer,
    Decoder,
    Normalised,
    Reconstructor,
    Sampler,
)
from ..data import Dataset
from ..generated import ANCHORS, PICTURES, SURE, PicturesJudged, judging
from ..language import commas, tr, trc
from ..likelihood import measuring_likelihood
from ..parallel import ProcessPool
from ..reconstruction import NUMBERS, errors_of_pca, measuring_error
from ..repair import Mended, cleaning, completing_halves
from .reading import reader_of
from .terminal import aligned, percent, with_progress

COMPLETED = 1000
"""Digits whose lower half is rubbed out."""


@dataclass(frozen=True)
class Creation:
    """What was found out about a network that creates.

    Attributes:
        figures: As JSON values.
        lines: The same for people.
    """

    figures: dict[str, Any] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


NOTHING = Creation()


def creation(network: Architecture, dataset: Dataset, pool: ProcessPool) -> Creation:
    """All that applies to a network.

    Args:
        network: Any; of one that does not create, nothing is said.
        dataset: Digits of its shape.
        pool: What pictures are read by.
    """
    reader = _reader(network, dataset)
    found = (
        *_of_likelihood(network, dataset),
        *_of_reconstruction(network, dataset),
        *_of_repairs(network, dataset, reader),
        *_of_pictures(network, dataset, reader, pool),
    )
    figures = {key: value for part in found for key, value in part.figures.items()}
    return Creation(figures, tuple(line for part in found for line in part.lines))


def _reader(network: Architecture, dataset: Dataset) -> Architecture | None:
    """Who judges its pictures; None where nobody is needed, or there is none."""
    if not isinstance(network, Sampler | Completer | Reconstructor):
        return None
    return reader_of(dataset.recipe)


def _of_likelihood(network: Architecture, dataset: Dataset) -> Iterator[Creation]:
    if not isinstance(network, Normalised) or not len(dataset.test):
        return
    rng = np.random.default_rng(0)
    work = measuring_likelihood(network, dataset.test, dataset.peak, rng)
    found = with_progress(work, len(dataset.test), tr("digits, for the likelihood"))
    if network.is_bound:
        line = tr(
            "log-likelihood of a digit: at least {nats:.2f} nats (± {error:.2f}), by annealed "
            "importance sampling",
            nats=found.log_likelihood,
            error=found.error,
        )
    else:
        line = tr(
            "log-likelihood of a digit: about {nats:.2f} nats (± {error:.2f}), by annealed "
            "importance sampling",
            nats=found.log_likelihood,
            error=found.error,
        )
    yield Creation(found.figures(), (line,))


def _of_reconstruction(network: Architecture, dataset: Dataset) -> Iterator[Creation]:
    if not isinstance(network, Reconstructor):
        return
    test, peak = dataset.test, dataset.peak
    error = with_progress(measuring_error(network, test, peak), len(test), tr("digits"))
    numbers = {*NUMBERS, network.latent} if isinstance(network, Decoder) else set(NUMBERS)
    work = errors_of_pca(dataset.train.digits, test, peak, sorted(numbers))
    pca = with_progress(work, len(test), tr("digits, for PCA"))
    told = commas(
        tr("{value:.1f} with {count} numbers", value=value, count=count)
        for count, value in pca.items()
    )
    yield Creation(
        {"reconstruction_error": error, "pca_error": {str(k): value for k, value in pca.items()}},
        (
            tr("squared error of a digit that it gives back: {error:.2f}", error=error),
            tr("that of PCA: {told}", told=told),
        ),
    )


def _of_repairs(
    network: Architecture, dataset: Dataset, reader: Architecture | None
) -> Iterator[Creation]:
    if not isinstance(reader, Classifier):
        return
    test, peak, rng = dataset.test, dataset.peak, np.random.default_rng(0)
    noise = getattr(network.config, "noise", 0.0)
    if isinstance(network, Reconstructor) and noise:
        work = cleaning(network, reader, test, peak, noise, rng)
        cleaned = with_progress(work, len(test), tr("noisy digits"))
        yield _told(
            "cleaned",
            cleaned,
            tr(
                "read right with noise of {noise:g}: {before}, cleaned: {after} of {count} digits",
                noise=noise,
                **_words_of(cleaned),
            ),
        )
    if isinstance(network, Completer):
        some = test.take(slice(COMPLETED))
        work = completing_halves(network, reader, some, peak, rng)
        completed = with_progress(work, len(some), tr("halves"))
        yield _told(
            "completed",
            completed,
            tr(
                "read right from the upper half alone: {before}, completed: {after} of {count} "
                "digits",
                **_words_of(completed),
            ),
        )


def _words_of(found: Mended) -> dict[str, Any]:
    before, after = percent(found.before), percent(found.after)
    return {"before": before, "after": after, "count": found.n}


def _told(key: str, found: Mended, line: str) -> Creation:
    figures = {f"{key}_n": found.n, f"{key}_before": found.before, f"{key}_after": found.after}
    return Creation(figures, (line,))


def _of_pictures(
    network: Architecture, dataset: Dataset, reader: Architecture | None, pool: ProcessPool
) -> Iterator[Creation]:
    if not isinstance(network, Sampler) or reader is None:
        return
    real, others = dataset.train.digits, dataset.test
    rng = np.random.default_rng(0)
    work = judging(network, reader, real, others, dataset.peak, rng, count=PICTURES, spread=pool)
    found = with_progress(work, PICTURES, tr("pictures made and judged"))
    rows = {"made": found.made, **found.anchors}
    words = {"made": trc("pictures of a network", "made"), **ANCHORS}
    judged = aligned([(words[name], _spoken(each)) for name, each in rows.items()], left=True)
    shares = " ".join(f"{d}: {percent(s)}" for d, s in enumerate(found.made.shares))
    yield Creation(
        {
            "pictures": found.made.figures(),
            "anchors": {name: each.figures() for name, each in found.anchors.items()},
        },
        (
            tr(
                "{count} pictures that it made, in the eyes of the pretrained reader:",
                count=found.made.n,
            ),
            *(f"  {line}" for line in judged),
            tr("what it made, by digit: {shares}", shares=shares),
        ),
    )


def _spoken(found: PicturesJudged) -> str:
    return tr(
        "sure (over {limit:g}) {sure}, digits {coverage} of 10, "
        "score {score:.2f}, Fréchet distance {distance:.1f}",
        limit=SURE,
        sure=percent(found.sure),
        coverage=found.coverage,
        score=found.score,
        distance=found.distance,
    )
