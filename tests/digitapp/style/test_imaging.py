import gc

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from digitapp.style import imaging, theme


@pytest.mark.parametrize("width", [1, 3, 4, 5, 28])
@pytest.mark.parametrize("channels", [3, 4])
def test_colours_survive_the_way_to_qt_and_back(width, channels):
    array = np.random.default_rng(0).integers(0, 256, (7, width, channels), dtype=np.uint8)
    back = imaging.from_qimage(imaging.to_qimage(array))
    np.testing.assert_array_equal(back[:, :, :channels], array)


def test_grey_rows_of_any_length_survive():
    array = np.arange(35, dtype=np.uint8).reshape(5, 7)
    back = imaging.from_qimage(imaging.to_qimage(array))
    np.testing.assert_array_equal(back[:, :, 0], array)
    assert (back[:, :, 3] == 255).all()


def test_a_slice_with_strides_becomes_what_it_shows():
    array = np.arange(64, dtype=np.uint8).reshape(8, 8)
    back = imaging.from_qimage(imaging.to_qimage(array[::2, ::-2].T))
    np.testing.assert_array_equal(back[:, :, 1], array[::2, ::-2].T)


def test_a_picture_outlives_its_array():
    array = np.full((50, 50), 200, np.uint8)
    image = imaging.to_qimage(array)
    array[:] = 0
    del array
    gc.collect()
    assert image.pixelColor(49, 49) == QColor(200, 200, 200)


def test_an_array_outlives_its_picture():
    image = QImage(9, 5, QImage.Format.Format_RGB32)
    image.fill(QColor(10, 20, 30))
    array = imaging.from_qimage(image)
    del image
    gc.collect()
    assert (array == [10, 20, 30, 255]).all()
    assert array.flags.writeable


def test_transparency_is_kept():
    image = QImage(2, 2, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(0, 0, 0, 0))
    assert (imaging.from_qimage(image)[:, :, 3] == 0).all()


def test_an_empty_picture_is_an_empty_array():
    assert imaging.from_qimage(QImage()).shape == (0, 0, 4)
    assert imaging.to_qimage(np.zeros((0, 4), np.uint8)).isNull()


@pytest.mark.parametrize("array", [np.zeros((2, 2)), np.zeros((2, 2, 2), np.uint8), np.zeros(3)])
def test_arrays_that_are_no_pictures_are_refused(array):
    with pytest.raises(ValueError, match="no picture"):
        imaging.to_qimage(array)


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
def test_signed_values_have_the_card_at_zero_and_full_colours_at_the_limits(look):
    values = np.array([[-9.0, -2.0, 0.0, 2.0, np.nan, np.inf]])
    image = imaging.signed_image(values, 2.0, look)
    shown = [image.pixelColor(x, 0).name() for x in range(6)]
    assert shown == [
        look.negative, look.negative, look.card, look.positive, look.card, look.positive,
    ]  # fmt: skip


def test_a_picture_of_zeros_is_all_zero():
    assert (imaging.signed_levels(np.zeros((3, 3)), 0.0) == 128).all()


def test_levels_are_symmetric_around_zero():
    values = np.linspace(-1, 1, 201)
    levels = imaging.signed_levels(values, 1.0).astype(int) - 128
    np.testing.assert_array_equal(levels, -levels[::-1])


def test_bytes_of_values_clip_and_take_nan_for_nothing():
    values = np.array([-1.0, 0.0, 0.5, 1.0, 7.0, np.nan, np.inf])
    assert imaging.to_bytes(values).tolist() == [0, 0, 128, 255, 255, 0, 255]
