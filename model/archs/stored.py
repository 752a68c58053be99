"""What is common to networks that keep the pictures they have seen: ``StoredPictures``.

Invariant: places are filled one after another, each picture once; so what is kept says by itself
how far a training has come.
"""

import hashlib
import math

import numpy as np

from ..core import Tensor, ops
from ..errors import BadFileError
from ..language import tr
from ..nn import attention
from ..nn.losses import LOSSES
from ..settings import Settings
from .base import Architecture, Arrays
from .capabilities import Classifier
from .chain import CLASSES

NO_DIGIT = -1
"""As ``data`` has it."""

NO_LABEL, EMPTY = 10, 255
"""In place of a label: of a picture without one, and of a place that holds no picture yet."""


class StoredPictures(Classifier, Architecture):
    """Keeps pictures, and says whose label those have that a picture is like.

    A subclass's config has ``patterns`` (places for pictures), ``threshold`` (of ink) and ``beta``.
    Two of its parameters: "patterns" (places, pixels), bytes, 1 for ink and 0 for none; "labels"
    (places,), bytes: of the picture in each place, NO_LABEL, or EMPTY.

    As a classifier it attends to its memories as modern Hopfield networks do (Ramsauer et al.
    2021): each digit is as probable as softmax(beta X'x / sqrt(pixels)) of its memories together.
    """

    def __init__(
        self,
        config: Settings,
        shape: tuple[int, int],
        rng: np.random.Generator | None = None,
        *,
        parameters: Arrays | None = None,
    ) -> None:
        self._digests: set[bytes] = set()
        super().__init__(config, shape, rng, parameters=parameters)
        labels = self.parameters["labels"]
        is_odd = (labels > NO_LABEL) & (labels != EMPTY)
        if (self.parameters["patterns"] > 1).any():
            raise BadFileError(tr("The memories are not black and white. Take another copy."))
        if is_odd.any() or (labels[self.remembered :] != EMPTY).any():
            raise BadFileError(tr("The labels of the memories are no digits. Take another copy."))

    def bits_of(self, images: np.ndarray) -> np.ndarray:
        """(n, height, width) in [0, 1] -> (n, pixels), bytes: 1 where there is ink, as kept."""
        return (images.reshape(len(images), math.prod(self.shape)) >= self.config.threshold).astype(
            np.uint8
        )

    def states_of(self, images: np.ndarray) -> np.ndarray:
        """(n, height, width) in [0, 1] -> (n, pixels), float32: 1 where there is ink, else -1."""
        return attention.as_signs(self.bits_of(images))

    # Keeping.

    @property
    def stored(self) -> np.ndarray:
        """(remembered, pixels), bytes: the pictures, 1 where there is ink."""
        return self.parameters["patterns"][: self.remembered]

    @property
    def remembered(self) -> int:
        """How many there are."""
        return int(np.count_nonzero(self.parameters["labels"] != EMPTY))

    @property
    def memory_labels(self) -> np.ndarray:
        """(remembered,), int64: 0 to 9, or NO_DIGIT."""
        labels = self.parameters["labels"][: self.remembered].astype(np.int64)
        return np.where(labels == NO_LABEL, NO_DIGIT, labels)

    def memories(self, indices: np.ndarray | None = None) -> np.ndarray:
        """(n, height, width), float32, 0 or 1: those at ``indices`` (n,); all by default."""
        patterns = self.stored if indices is None else self.stored[indices]
        return patterns.astype(np.float32).reshape(-1, *self.shape)

    def take(self, images: np.ndarray, labels: np.ndarray) -> int:
        """Puts the pictures that it does not know into free places; how many those were."""
        count = before = self.remembered
        patterns, places = self.parameters["patterns"], self.parameters["labels"]
        # A training that was taken back has fewer.
        if len(self._digests) != count:
            self._digests = {_digest(each) for each in patterns[:count]}
        for picture, label in zip(self.bits_of(images), labels, strict=True):
            if count == len(places):
                break
            digest = _digest(picture)
            if digest not in self._digests:
                self._digests.add(digest)
                patterns[count], places[count] = picture, NO_LABEL if label < 0 else label
                count += 1
        return count - before

    # Reading.

    @property
    def sharpness(self) -> float:
        """Beta for products of states, whose length grows with the root of the pixels."""
        return self.config.beta / math.sqrt(self.shape[0] * self.shape[1])

    def overlaps(self, image: np.ndarray) -> np.ndarray:
        """(height, width) in [0, 1] -> (remembered,), float32: X'x / pixels, from -1 to 1."""
        states = self.states_of(image[None])
        return attention.products(self.stored, states)[0] / np.float32(states.shape[1])

    def predict_logits(self, images: np.ndarray) -> np.ndarray:
        """Of each digit, log of the sum of exp(beta X'x / sqrt(pixels)) over its memories."""
        states, pixels = self.states_of(images), self.shape[0] * self.shape[1]
        # A digit without a memory: as if one were the picture's negative.
        logits = np.full((len(images), CLASSES), -self.sharpness * pixels, np.float32)
        labels = self.memory_labels
        if not len(labels) or not len(images):
            return logits
        scores = np.float32(self.sharpness) * attention.products(self.stored, states)
        for digit in np.unique(labels[labels != NO_DIGIT]):
            mine = scores[:, labels == digit]
            top = mine.max(axis=1)
            logits[:, digit] = top + np.log(np.exp(mine - top[:, None]).sum(axis=1))
        return logits

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        return ops.softmax(logits)

    def loss(self, logits: np.ndarray, labels: np.ndarray) -> float:
        return float(LOSSES["cross_entropy"].value(Tensor(logits), labels).data)


def _digest(picture: np.ndarray) -> bytes:
    return hashlib.blake2b(picture.tobytes(), digest_size=16).digest()
