"""What architectures can do that make, complete and remember pictures; see ``capabilities``."""

from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np


class Reconstructor(ABC):
    """Gives back what it sees, as well as it can from what it keeps of it."""

    @abstractmethod
    def reconstruct(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) in [0, 1] -> the same shape, float32 in [0, 1]."""


class Decoder(ABC):
    """Makes pictures from a few numbers.

    Attributes:
        latent: How many.
    """

    @property
    @abstractmethod
    def latent(self) -> int: ...

    @abstractmethod
    def decode(self, codes: np.ndarray) -> np.ndarray:
        """(batch, latent) -> (batch, height, width), float32 in [0, 1]."""

    @abstractmethod
    def draw_codes(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """(count, latent), float32: codes as its training had them."""


class Sampler(ABC):
    """Makes pictures of its own.

    Attributes:
        takes_label: Whether it can be asked for a digit.
        is_chain: Whether its pictures change step by step from what they were, so that one can
            watch them settle; if not, each step gives new ones.
    """

    takes_label: bool = False
    is_chain: bool = False

    @abstractmethod
    def sampling(
        self,
        rng: np.random.Generator,
        count: int,
        *,
        label: int | None = None,
        start: np.ndarray | None = None,
        temperature: float = 1.0,
    ) -> Iterator[np.ndarray]:
        """Goes on for ever: one Gibbs sweep, or one draw, a step.

        Args:
            rng: For what is sampled.
            count: How many pictures, or chains.
            label: The digit that is asked for, where it ``takes_label``.
            start: (count, height, width) in [0, 1], where a chain shall begin; noise by default.
            temperature: Above 1 bolder, below 1 more careful; ignored where it means nothing.

        Yields:
            (count, height, width), float32 in [0, 1]: of binary pixels their probabilities.
        """


class Judge(ABC):
    """Has learnt to tell real digits from forged ones."""

    @abstractmethod
    def verdict(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) in [0, 1] -> (batch,), float32: 1 for real, 0 for forged."""


class Completer(ABC):
    """Finishes a picture of which a part is known."""

    @abstractmethod
    def completing(
        self, images: np.ndarray, known: np.ndarray, rng: np.random.Generator
    ) -> Iterator[np.ndarray]:
        """Step by step to its end.

        Args:
            images: (batch, height, width) in [0, 1].
            known: (height, width), bool: where ``images`` are to be believed, and kept.
            rng: For what is sampled.

        Yields:
            (batch, height, width), float32 in [0, 1]; the last is the answer.
        """


class EnergyBased(ABC):
    """Gives each picture an energy (or free energy); the lower, the more it expects it."""

    @abstractmethod
    def energy(self, images: np.ndarray) -> np.ndarray:
        """(batch, height, width) in [0, 1] -> (batch,), float64."""


class Normalised(ABC):
    """Gives pictures a probability, up to a sum over all pictures that sampling can estimate.

    ``model.likelihood`` joins the two to a log-likelihood.

    Attributes:
        is_bound: Whether what it gives of a picture is a lower bound.
    """

    @property
    @abstractmethod
    def is_bound(self) -> bool: ...

    @abstractmethod
    def log_unnormalised(self, pixels: np.ndarray) -> np.ndarray:
        """(n, pixels), 0 or 1 -> (n,), float64: log p + log Z, or a lower bound on it."""

    @abstractmethod
    def annealing(
        self, mean: np.ndarray, rng: np.random.Generator, *, chains: int, count: int
    ) -> Generator[float, None, np.ndarray]:
        """Annealed importance sampling of log Z.

        Args:
            mean: (pixels,): what pixels mostly are, for the machine that the chains begin with.
            rng: For the chains.
            chains: How many.
            count: Over how many temperatures they go.

        Yields:
            The fraction that is done, 0 to 1.

        Returns:
            (chains,), float64: log Z by each chain, to be averaged as exp.
        """


@dataclass(frozen=True, eq=False)
class Recall:
    """A moment of a recall.

    Attributes:
        picture: (height, width), float32 in [0, 1].
        energy: Of this state.
        changed: Index of the pixel that has just flipped; None where many may have, or none has.
    """

    picture: np.ndarray
    energy: float
    changed: int | None = None


class Recaller(ABC):
    """Remembers pictures, and finds the one that a part or a blur of it belongs to.

    Attributes:
        rules: Ways in which it can remember: name -> title, for people.
    """

    rules: ClassVar[dict[str, str]] = {}

    @property
    @abstractmethod
    def rule(self) -> str:
        """Which of ``rules`` it remembers by."""

    @abstractmethod
    def with_rule(self, rule: str) -> Self:
        """A network that remembers the same pictures by another of ``rules``.

        Raises:
            SettingError: By that rule it can't hold so many.
        """

    @abstractmethod
    def remembering(self, images: np.ndarray, labels: np.ndarray) -> Self:
        """A network of the same settings that remembers just these pictures, in this order.

        Args:
            images: (count, height, width) in [0, 1].
            labels: (count,), 0 to 9, or NO_DIGIT.

        Raises:
            SettingError: They are more than it can hold.
        """

    @property
    @abstractmethod
    def remembered(self) -> int:
        """How many pictures it remembers."""

    @abstractmethod
    def memories(self, indices: np.ndarray | None = None) -> np.ndarray:
        """(n, height, width), float32 in [0, 1]: the pictures at ``indices`` (n,); all by default.

        As it keeps them: black and white, where its units are.
        """

    @property
    @abstractmethod
    def memory_labels(self) -> np.ndarray:
        """(remembered,), int64: 0 to 9, or NO_DIGIT."""

    @property
    @abstractmethod
    def holds(self) -> float:
        """How many random pictures theory lets it remember; inf where it names no bound."""

    @abstractmethod
    def overlaps(self, image: np.ndarray) -> np.ndarray:
        """How alike (height, width) in [0, 1] is to each memory: (remembered,), float32.

        1 for the same picture, -1 for its negative.
        """

    @abstractmethod
    def recalling(
        self,
        image: np.ndarray,
        rng: np.random.Generator,
        known: np.ndarray | None = None,
    ) -> Iterator[Recall]:
        """Goes from a picture to a state in which nothing changes any more.

        Args:
            image: (height, width) in [0, 1].
            rng: For the order in which pixels are asked.
            known: (height, width), bool: pixels that are held as they are, the others begin
                undecided; by default none is held, and all begin as they are.

        Yields:
            The start, and each moment that is worth showing; the last is what is remembered.
        """


class Coupled(ABC):
    """Couples pixels in pairs: each pulls all others towards black or white."""

    @abstractmethod
    def fields(self, image: np.ndarray) -> np.ndarray:
        """(height, width) in [0, 1] -> the same shape, float32: what pulls at each pixel.

        Above 0 towards ink.
        """

    @abstractmethod
    def couplings_of(self, pixel: int) -> np.ndarray | None:
        """(height, width), float32: how a pixel pulls each other to be like it.

        None where its rule knows no such numbers.
        """
