"""The likelihood of pictures by networks that know it up to a sum over all pictures.

The sum is estimated by annealed importance sampling (Salakhutdinov and Murray 2008); of a deep
machine the result is a lower bound, for its pictures' own part is one.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from .archs.creating import Normalised
from .data.dataset import Part, to_input
from .nn.annealing import log_mean
from .nn.boltzmann import drawn
from .progress import in_pieces

CHUNK = 500
CHAINS, COUNT = 100, 5000
"""With so many chains over so many temperatures the estimate of a machine of 500 hidden units is
off by about a tenth of a nat; it takes a core about 20 seconds."""


@dataclass(frozen=True)
class Likelihood:
    """What was found.

    Attributes:
        log_likelihood: Mean of log p over the pictures, in nats, or of a lower bound on it.
        error: How far off the estimate may be, one standard error in nats; what all chains have
            missed, it does not know.
        log_partition: log Z.
        n: Number of pictures.
    """

    log_likelihood: float
    error: float
    log_partition: float
    n: int

    def figures(self) -> dict[str, float]:
        """By the names that JSON lines have for them."""
        return {
            "log_likelihood": self.log_likelihood,
            "log_likelihood_error": self.error,
            "log_partition": self.log_partition,
        }


def measuring_likelihood(
    network: Normalised,
    part: Part,
    peak: int,
    rng: np.random.Generator,
    *,
    chains: int = CHAINS,
    count: int = COUNT,
) -> Generator[float, None, Likelihood]:
    """The likelihood of a part of a data set, each pixel drawn black or white by its ink.

    Args:
        network: What is asked.
        part: At least one picture.
        peak: Value of full ink in them.
        rng: For the pixels, and the chains.
        chains: How many chains estimate log Z.
        count: Over how many temperatures.

    Yields:
        The fraction that is done, 0 to 1.

    Raises:
        ValueError: There is no picture.
    """
    if not len(part):
        raise ValueError("no picture to measure a likelihood of")
    log_p, mean = 0.0, 0.0
    for images in in_pieces(part.images, CHUNK):
        pixels = drawn(to_input(images, peak).reshape(len(images), -1), rng)
        log_p += float(network.log_unnormalised(pixels).sum())
        mean = mean + pixels.sum(axis=0)
        yield 0.0
    work = network.annealing(mean / len(part), rng, chains=chains, count=count)
    log_z, error = log_mean((yield from work))
    return Likelihood(log_p / len(part) - log_z, error, log_z, len(part))
