import dataclasses

import numpy as np
import pytest

from model.data.augment import Augmentation, sample_bilinear, smooth_fields
from model.errors import SettingError

NONE = {"rotation_deg": 0, "shear": 0, "scale": 0, "shift_px": 0, "elastic_px": 0}
STRENGTHS = {"rotation_deg": 15, "shear": 0.2, "scale": 0.15, "shift_px": 2, "elastic_px": 1}


def only(**strengths):
    return Augmentation(**(NONE | strengths))


@pytest.fixture
def images():
    """Soft blots in the middle of 28x28."""
    rows, columns = np.indices((28, 28)) - 13.5
    wide = np.random.default_rng(0).uniform(2, 4, size=(200, 2, 1, 1))
    blots = np.exp(-((rows / wide[:, 0]) ** 2) - (columns / wide[:, 1]) ** 2)
    return blots.astype(np.float32)


def test_no_strength_changes_nothing_but_gives_a_copy(images):
    result = only().augment(images, np.random.default_rng(0))
    np.testing.assert_array_equal(result, images)
    assert not np.shares_memory(result, images)


@pytest.mark.parametrize("name", STRENGTHS)
def test_each_strength_changes_pictures_and_keeps_their_ink(images, name):
    result = only(**{name: STRENGTHS[name]}).augment(images, np.random.default_rng(0))
    assert result.shape == images.shape
    assert result.dtype == np.float32
    assert np.abs(result - images).max() > 0.05
    assert result.mean() == pytest.approx(images.mean(), rel=0.05)
    assert 0 <= result.min() <= result.max() <= 1


@pytest.mark.parametrize("name", STRENGTHS)
def test_a_seed_decides_everything(images, name):
    augmentation = only(**{name: STRENGTHS[name]})
    first, again, other = (
        augmentation.augment(images, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_pictures_handed_in_are_left_alone(images):
    images.flags.writeable = False
    Augmentation(**STRENGTHS).augment(images, np.random.default_rng(0))


def test_each_picture_is_changed_in_its_own_way():
    same = np.zeros((50, 28, 28), dtype=np.float32)
    same[:, 10:18, 12:16] = 1
    result = Augmentation(**STRENGTHS).augment(same, np.random.default_rng(0))
    assert len(np.unique(result.reshape(50, -1), axis=0)) == 50


def test_an_elastic_distortion_moves_along_rows_and_columns_independently():
    # Ramps tell where each pixel was taken from; the same seed bends both in the same way.
    rows, columns = np.broadcast_to(
        np.indices((28, 28), dtype=np.float32)[:, None], (2, 40, 28, 28)
    )
    bend = only(elastic_px=1)
    down, across = (
        (bend.augment(ramp / 28, np.random.default_rng(3)) * 28 - ramp)[:, 6:-6, 6:-6].ravel()
        for ramp in (rows, columns)
    )
    assert abs(np.corrcoef(down, across)[0, 1]) < 0.3
    assert down.std() == pytest.approx(across.std(), rel=0.3)


def test_shifts_are_whole_pixels_within_the_limit_in_every_direction():
    dot = np.zeros((500, 28, 28), dtype=np.float32)
    dot[:, 10, 15] = 1
    result = only(shift_px=2).augment(dot, np.random.default_rng(0))
    rows, columns = np.nonzero(result)[1:]
    assert set(np.unique(result)) == {0, 1}
    assert set(rows) == {8, 9, 10, 11, 12}
    assert set(columns) == {13, 14, 15, 16, 17}


def test_what_leaves_the_picture_does_not_come_back_on_the_other_side():
    edge = np.zeros((300, 28, 28), dtype=np.float32)
    edge[:, :, :2] = 1
    for augmentation in (only(shift_px=4), only(shift_px=4, rotation_deg=0.01)):
        result = augmentation.augment(edge, np.random.default_rng(0))
        assert result[:, :, 8:].max() == 0


def test_small_pictures_are_shifted_by_parts_of_a_pixel():
    dot = np.zeros((300, 8, 8), dtype=np.float32)
    dot[:, 4, 4] = 1
    result = only(shift_px=2).augment(dot, np.random.default_rng(0))
    np.testing.assert_allclose(result.sum(axis=(1, 2)), 1, atol=1e-5)
    away = np.abs((result * (np.arange(8) - 4)).sum(axis=(1, 2)))
    assert 0.4 < away.max() <= 2 * 8 / 28 + 1e-5


def test_rotation_turns_by_up_to_its_limit():
    line = np.zeros((400, 28, 28), dtype=np.float32)
    line[:, 13:15, 4:24] = 1
    result = only(rotation_deg=30).augment(line, np.random.default_rng(0))
    rows, columns = np.indices((28, 28)) - 13.5
    mixed = (result * rows * columns).sum(axis=(1, 2))
    difference = (result * (columns**2 - rows**2)).sum(axis=(1, 2))
    angles = np.degrees(np.arctan2(2 * mixed, difference) / 2)
    assert 25 < np.abs(angles).max() < 31
    assert abs(angles.mean()) < 3


def test_pictures_that_are_not_square_are_taken_too():
    images = np.random.default_rng(0).random((7, 20, 31), dtype=np.float32)
    assert Augmentation(**STRENGTHS).augment(images, np.random.default_rng(0)).shape == (7, 20, 31)


@pytest.mark.parametrize("augmentation", [Augmentation(), Augmentation(**STRENGTHS)])
def test_an_empty_batch_stays_empty(augmentation):
    empty = np.zeros((0, 28, 28), dtype=np.float32)
    assert augmentation.augment(empty, np.random.default_rng(0)).shape == (0, 28, 28)


def test_bilinear_sampling_agrees_with_a_plain_loop():
    rng = np.random.default_rng(3)
    images = rng.random((3, 6, 5), dtype=np.float32)
    y, x = (rng.uniform(-2.5, 8, (3, 6, 5)).astype(np.float32) for _ in range(2))
    padded = np.pad(images, ((0, 0), (5, 5), (5, 5)))
    wanted = np.zeros_like(images)
    for place in np.ndindex(*images.shape):
        row, column = int(np.floor(y[place])), int(np.floor(x[place]))
        down, across = y[place] - row, x[place] - column
        corner = padded[place[0], row + 5 : row + 7, column + 5 : column + 7]
        wanted[place] = [1 - down, down] @ corner @ [1 - across, across]
    np.testing.assert_allclose(sample_bilinear(images, y, x), wanted, atol=1e-5)


def test_random_fields_have_unit_deviation_and_are_smooth():
    fields = smooth_fields(2000, (28, 28), 4.0, np.random.default_rng(0))
    assert fields.dtype == np.float32
    np.testing.assert_allclose(fields.std(axis=0), 1, atol=0.08)
    np.testing.assert_allclose(fields.mean(axis=0), 0, atol=0.12)
    assert np.diff(fields, axis=1).std() < 0.3


@pytest.mark.parametrize("field", dataclasses.fields(Augmentation), ids=lambda field: field.name)
def test_strengths_out_of_bounds_are_refused(field):
    for value in (-1.0, 1000.0, float("nan")):
        with pytest.raises(SettingError):
            Augmentation(**{field.name: value})
