"""Digits that were spoilt, and are read before and after they are mended."""

import numpy as np
import pytest

from model.archs.creating import Completer, Reconstructor
from model.data.dataset import to_input
from model.progress import result_of
from model.repair import cleaning, completing_halves, upper_half, with_noise
from model.run import Training


@pytest.fixture(scope="module")
def reader(make_network, digits):
    """One that reads digits well."""
    network = make_network("mlp", hidden=(32,), dropout=0.0)
    network.prepare(Training())
    network.tune(0.01)
    images = to_input(digits.train.images, digits.peak)
    for step in range(120):
        network.train_step(images, digits.train.labels, np.random.default_rng(step))
    return network


class Rememberer(Reconstructor, Completer):
    """Gives the digit of a set that is nearest to what it sees, or to the part that is known."""

    def __init__(self, images):
        self.images = images

    def reconstruct(self, images):
        return self._nearest(images, np.ones(images.shape[1:], bool))

    def completing(self, images, known, rng):
        yield images
        yield self._nearest(images, known)

    def _nearest(self, images, known):
        apart = ((images[:, None] - self.images[None]) ** 2 * known).sum(axis=(2, 3))
        return self.images[apart.argmin(axis=1)]


def test_noise_spoils_reading_and_who_knows_the_digits_mends_it(reader, digits):
    rng = np.random.default_rng(0)
    mender = Rememberer(to_input(digits.test.images, digits.peak))
    found = result_of(cleaning(mender, reader, digits.test, digits.peak, 0.4, rng))
    assert found.n == len(digits.test)
    assert found.before < found.after - 0.05
    assert found.after > 0.75


def test_a_half_is_read_worse_than_the_whole_that_it_becomes(reader, digits, monkeypatch):
    monkeypatch.setattr("model.repair.CHUNK", 40)
    mender = Rememberer(to_input(digits.test.images, digits.peak))
    work = completing_halves(mender, reader, digits.test, digits.peak, np.random.default_rng(0))
    found = result_of(work)
    assert found.before < found.after - 0.2
    assert found.after > 0.85


def test_noise_stays_within_what_pixels_can_be():
    noisy = with_noise(np.full((5, 8, 8), 0.5, np.float32), 2.0, np.random.default_rng(0))
    assert (noisy.min(), noisy.max()) == (0, 1)
    assert noisy.dtype == np.float32


def test_the_upper_half_is_the_upper_half():
    assert upper_half((5, 3)).sum(axis=1).tolist() == [3, 3, 0, 0, 0]
