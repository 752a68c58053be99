import hashlib

import numpy as np
import pytest

from model.data.dataset import (
    Part,
    check_enough,
    recipe_name,
    split_off,
    split_rng,
    split_three,
    to_input,
)
from model.errors import BadFileError, SettingError


def numbered(count: int) -> Part:
    """Digits whose first pixels tell their place."""
    images = np.zeros((count, 8, 8), np.uint8)
    images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(count), 256)
    return Part(images, np.arange(count) % 10)


def places(part: Part) -> list[int]:
    return (part.images[:, 0, 0].astype(int) * 256 + part.images[:, 0, 1]).tolist()


@pytest.mark.parametrize("peak", [1, 16, 255])
def test_network_input_is_float32_from_0_to_1(peak):
    values = to_input(np.array([[[0, peak]]], np.uint8), peak)
    assert values.dtype == np.float32
    assert values.tolist() == [[[0.0, 1.0]]]


def test_a_peak_that_is_a_numpy_number_leaves_the_input_float32():
    assert to_input(np.zeros((1, 8, 8), np.uint8), np.int64(16)).dtype == np.float32


@pytest.mark.parametrize("chosen", [slice(5), np.arange(5)])
def test_a_part_of_a_part_lets_the_memory_of_the_whole_go(chosen):
    whole = numbered(100)
    taken = whole.take(chosen)
    assert places(taken) == [0, 1, 2, 3, 4]
    assert not np.shares_memory(taken.images, whole.images)
    assert not np.shares_memory(taken.labels, whole.labels)


def test_the_three_parts_hold_each_digit_once():
    parts = split_three(numbered(1000), seed=3)
    assert [len(part) for part in parts] == [720, 80, 200]
    assert sorted(place for part in parts for place in places(part)) == list(range(1000))


def test_images_and_labels_stay_together():
    for part in split_three(numbered(500), seed=0):
        assert [place % 10 for place in places(part)] == part.labels.tolist()


def test_the_same_seed_gives_the_same_split_on_every_machine():
    _, validation, test = split_three(numbered(1000), seed=0)
    # Written down once: a change here would move digits between the parts of trained networks.
    digest = hashlib.sha256(repr((places(validation), places(test))).encode()).hexdigest()
    assert digest[:16] == "976f1408cce7f70b"


def test_another_seed_gives_another_split():
    first, second = (split_three(numbered(100), seed=seed)[2] for seed in (0, 1))
    assert places(first) != places(second)


def test_what_is_split_off_keeps_its_order_and_its_own_memory():
    whole = numbered(120)
    rest, chosen = split_off(whole, 1 / 12, split_rng(0))
    assert (len(rest), len(chosen)) == (110, 10)
    assert places(chosen) == sorted(places(chosen))
    assert rest.images.base is None
    assert not np.shares_memory(rest.images, whole.images)


def test_the_smallest_set_gives_each_part_a_digit():
    assert [len(part) for part in split_three(numbered(10), seed=0)] == [7, 1, 2]


def test_fewer_than_ten_digits_are_refused():
    with pytest.raises(BadFileError, match="“few” holds 9 digits"):
        check_enough(numbered(9), "few")


def test_a_negative_seed_is_refused():
    with pytest.raises(SettingError, match="seed"):
        split_rng(-1)


@pytest.mark.parametrize(
    ("shape", "name"), [((28, 28), "mnist"), ((8, 8), "digits"), ((20, 16), "box 20x16")]
)
def test_the_recipe_follows_from_the_size(shape, name):
    assert recipe_name(shape) == name


def test_a_part_of_other_types_is_a_mistake_in_the_program():
    with pytest.raises(ValueError, match="float64"):
        Part(np.zeros((2, 8, 8)), np.zeros(2, np.int64))
    with pytest.raises(ValueError, match="labels"):
        Part(np.zeros((2, 8, 8), np.uint8), np.zeros(3, np.int64))
