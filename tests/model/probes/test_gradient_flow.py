"""How far back the gradient of a recurrent network reaches, as a view asks for it."""

import numpy as np
import pytest

from model.archs import ARCHITECTURES, MLP
from model.data import load_dataset
from model.data.dataset import to_input
from model.probes.units.gradient_flow import DIGITS, GradientFlow

GRU = ARCHITECTURES["gru"]


@pytest.fixture(scope="module")
def dataset():
    return load_dataset("digits")


def made(shape, seed=0):
    return GRU(GRU.config_for(shape, units=5), shape, np.random.default_rng(seed))


def test_norms_are_means_over_the_first_validation_digits(dataset):
    network = made(dataset.shape)
    found = GradientFlow()(network, dataset)
    part = dataset.validation
    images = to_input(part.images[:DIGITS], dataset.peak)
    expected = network.gradient_norms(images, part.labels[:DIGITS])
    np.testing.assert_array_equal(found.now, expected)
    assert found.before is None
    assert found.digits == DIGITS


def test_those_before_training_are_found_once_for_all_snapshots(dataset):
    network, first = made(dataset.shape, 1), made(dataset.shape, 0)
    probe = GradientFlow(first.parameters)
    found, again = probe(network, dataset), probe(first, dataset)
    np.testing.assert_array_equal(again.now, found.before)
    assert again.before is found.before
    assert not np.array_equal(found.now, found.before)


def test_other_data_have_others(dataset):
    first = made(dataset.shape)
    probe = GradientFlow(first.parameters)
    other = load_dataset("digits", seed=1)
    before, after = probe(first, dataset).before, probe(first, other).before
    assert not np.array_equal(before, after)


def test_data_of_another_size_and_other_networks_have_none(dataset):
    assert GradientFlow()(made((12, 3)), dataset).now is None
    mlp = MLP(MLP.config_for((8, 8), hidden=(4,)), (8, 8), np.random.default_rng(0))
    assert GradientFlow()(mlp, dataset).now is None
