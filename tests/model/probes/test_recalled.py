"""What came of a recall, and memories made anew."""

import numpy as np
import pytest

from model.archs import Hopfield
from model.errors import SettingError
from model.probes.recalled import Remembered, judged, known_part, noisy, remembering


@pytest.fixture
def network():
    """Seven random pictures of 10x10, remembered by the pseudo-inverse."""
    empty = Hopfield(Hopfield.config_for((10, 10)), (10, 10), np.random.default_rng(0))
    pictures = np.random.default_rng(1).integers(0, 2, (7, 10, 10)).astype(np.float32)
    return empty.remembering(pictures, np.arange(7))


def test_a_memory_its_negative_and_a_blend_are_told_apart(network):
    memories = network.memories()
    assert (judged(network, memories[4]).kind, judged(network, memories[4]).index) == ("memory", 4)
    negative = judged(network, 1 - memories[2])
    assert (negative.kind, negative.index) == ("negative", 2)
    assert negative.overlap == pytest.approx(-1)
    blend = (memories[[1, 3, 5]].sum(axis=0) >= 2).astype(np.float32)
    assert (judged(network, blend).kind, judged(network, blend).parts) == ("mixture", (1, 3, 5))
    turned = (memories[[1, 3]].sum(axis=0) + 1 - memories[5] >= 2).astype(np.float32)
    assert judged(network, turned).parts == (1, 3, 5)
    half = np.where(known_part((10, 10), "upper"), memories[0], 1 - memories[0])
    assert judged(network, half).kind == "other"


def test_without_memories_a_state_is_nothing(network):
    empty = network.remembering(network.memories()[:0], np.zeros(0, int))
    assert judged(empty, np.zeros((10, 10), np.float32)).kind == "nothing"


def test_a_memory_is_made_by_another_rule_and_tried(network):
    images = np.concatenate([network.memories()] * 2)
    images[7:] = np.roll(images[7:], 3, axis=2)
    *fractions, made = remembering(network, "hebb", images, np.arange(14) % 10)
    assert isinstance(made, Remembered)
    assert fractions == sorted(fractions)
    assert (made.network.rule, made.network.remembered) == ("hebb", 14)
    assert made.held.shape == (14,)
    assert 0 < made.held.sum() < 14  # beyond what Hebb holds
    *_, better = remembering(network, "pseudo_inverse", images, np.arange(14) % 10)
    assert better.held.all()


def test_more_than_a_rule_can_hold_is_refused(network):
    many = np.random.default_rng(0).random((101, 10, 10)).astype(np.float32)
    with pytest.raises(SettingError, match="101"):
        list(remembering(network, "hebb", many, np.zeros(101, int)))


def test_noise_turns_about_that_fraction_over():
    image = np.zeros((40, 40), np.float32)
    assert noisy(image, 0.0, np.random.default_rng(0)).sum() == 0
    assert noisy(image, 0.25, np.random.default_rng(0)).mean() == pytest.approx(0.25, abs=0.04)


@pytest.mark.parametrize(
    ("part", "left"),
    [("all", 48), ("upper", 24), ("lower", 24), ("left", 24), ("right", 24), ("corner", 12)],
)
def test_a_part_is_known(part, left):
    known = known_part((8, 6), part)
    assert known.sum() == left
    assert known[0, 0] == (part not in ("lower", "right"))
