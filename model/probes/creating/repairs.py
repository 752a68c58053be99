"""Drawings finished and cleaned by several networks at once, in turns, each until it is done.

A network that tells an energy is watched by it; what all have in common is the squared error
against the drawing as it was before a part of it was rubbed out, or noise came over it.
"""

import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...archs import Architecture, Completer, Recaller, Reconstructor
from ...generated import can_judge
from ...reconstruction import squared_errors
from .planes import noised
from .sheets import mean_energy

MOMENTS = 40
"""States of a recall that are shown at most: it has one for each pixel that flips."""

PARTS: dict[str, Callable[[int, int], np.ndarray]] = {
    "lower": lambda h, w: _rows(h, w) >= (h + 1) // 2,
    "upper": lambda h, w: _rows(h, w) < h // 2,
    "left": lambda h, w: _columns(h, w) < w // 2,
    "right": lambda h, w: _columns(h, w) >= (w + 1) // 2,
}
"""Halves of a picture that can be rubbed out: name -> (height, width) -> what is gone, bool."""


@dataclass(frozen=True, eq=False)
class Patient:
    """A drawing as one network gets it.

    Attributes:
        key: Which network that is, among those at once.
        network: It.
        image: (height, width), float32 in [0, 1]: the whole drawing, in its recipe.
        reader: Reads what comes of it, if there is one for pictures of this recipe.
    """

    key: str
    network: Architecture
    image: np.ndarray
    reader: Architecture | None = None


@dataclass(frozen=True, eq=False)
class Repair:
    """How far a network is.

    Attributes:
        key: Which network.
        given: (height, width): what it got.
        picture: (height, width): what it has made of it.
        step: Steps made; 0 for ``given`` itself.
        error: Squared error against the whole drawing, summed over pixels.
        given_error: The same of what it got.
        energy: Of the picture; None where the network has none.
        probabilities: (10,) how the reader reads it; None before the end, and without a reader.
        before: (10,) how it reads ``given``; likewise.
        is_done: Whether it is over.
    """

    key: str
    given: np.ndarray
    picture: np.ndarray
    step: int
    error: float
    given_error: float
    energy: float | None = None
    probabilities: np.ndarray | None = None
    before: np.ndarray | None = None
    is_done: bool = False


def can_finish(network: Architecture) -> bool:
    """Whether it can complete a picture of which a part is known."""
    return isinstance(network, Completer | Recaller)


def can_clean(network: Architecture) -> bool:
    """Whether it gives back what it sees, or what it remembers of it."""
    return isinstance(network, Reconstructor | Recaller)


def resized(mask: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """A mask (h, w) at another size: each pixel as the one that lies at its middle."""
    rows, columns = (
        ((np.arange(to) + 0.5) * of / to).astype(np.int64)
        for to, of in zip(shape, mask.shape, strict=True)
    )
    return mask[rows][:, columns]


def finishing(
    patients: Sequence[Patient], erased: np.ndarray, seed: int
) -> Generator[Repair, None, None]:
    """Lets each network finish its drawing, in turns: a step of each, until all are done.

    Args:
        patients: Of networks that ``can_finish``.
        erased: (h, w), bool: what is rubbed out; brought to each network's size.
        seed: Of what is sampled.

    Yields:
        Of each network first what it gets, then each step, the last with what is read.
    """
    works = []
    for patient in patients:
        gone = resized(erased, patient.image.shape)
        given = np.where(gone, np.float32(0), patient.image)
        rng = _rng_of(patient, seed)
        works.append(_told(patient, given, _completed(patient.network, given, ~gone, rng)))
    yield from _in_turns(works)


def cleaning(patients: Sequence[Patient], noise: float, seed: int) -> Generator[Repair, None, None]:
    """Lets each network clean its drawing under the same noise; as ``finishing`` does.

    Args:
        patients: Of networks that ``can_clean``.
        noise: Standard deviation of the normal noise on each pixel.
        seed: Of the noise, and of what is sampled.
    """
    works = []
    for patient in patients:
        given = noised(patient.image, noise, np.random.default_rng(seed))
        rng = _rng_of(patient, seed)
        works.append(_told(patient, given, _cleaned(patient.network, given, rng)))
    yield from _in_turns(works)


def _rows(height: int, width: int) -> np.ndarray:
    return np.broadcast_to(np.arange(height)[:, None], (height, width))


def _columns(height: int, width: int) -> np.ndarray:
    return np.broadcast_to(np.arange(width)[None, :], (height, width))


def _completed(
    network: Architecture, given: np.ndarray, known: np.ndarray, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    if isinstance(network, Completer):
        return (pictures[0] for pictures in network.completing(given[None], known, rng))
    return _recalled(network, given, rng, known)


def _cleaned(
    network: Architecture, given: np.ndarray, rng: np.random.Generator
) -> Iterator[np.ndarray]:
    if isinstance(network, Reconstructor):
        return iter([network.reconstruct(given[None])[0]])
    return _recalled(network, given, rng, None)


def _recalled(
    network: Recaller, given: np.ndarray, rng: np.random.Generator, known: np.ndarray | None
) -> Iterator[np.ndarray]:
    """Moments of a recall, evenly spaced, and its end."""
    pictures = [moment.picture for moment in network.recalling(given, rng, known)]
    places = np.linspace(0, len(pictures) - 1, min(len(pictures), MOMENTS)).round()
    return iter([pictures[int(place)] for place in places])


def _told(patient: Patient, given: np.ndarray, pictures: Iterator[np.ndarray]) -> Iterator[Repair]:
    """What is to be told of the pictures, the first being what was given."""
    reader = patient.reader if patient.reader is not None and can_judge(patient.reader) else None
    picture, step = given, 0
    given_error = float(squared_errors(patient.image[None], given[None])[0])
    while picture is not None:
        upcoming = next(pictures, None)
        is_done, read = upcoming is None, (None, None)
        if is_done and reader is not None:
            read = reader.predict_proba(np.stack([picture, given]))
        yield Repair(
            patient.key,
            given,
            picture,
            step,
            float(squared_errors(patient.image[None], picture[None])[0]),
            given_error,
            mean_energy(patient.network, picture[None]),
            *read,
            is_done,
        )
        picture, step = upcoming, step + 1


def _in_turns(works: Sequence[Iterator[Repair]]) -> Generator[Repair, None, None]:
    waiting = list(works)
    while waiting:
        for work in list(waiting):
            repair = next(work, None)
            if repair is None:
                waiting.remove(work)
            else:
                yield repair


def _rng_of(patient: Patient, seed: int) -> np.random.Generator:
    """The same in each process, where hash() is not."""
    return np.random.default_rng([seed, zlib.crc32(patient.key.encode())])
