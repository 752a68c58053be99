import numpy as np
import pytest

from model.preprocess import RECIPES, recipe_for
from model.preprocess.components import label_components
from model.preprocess.painting import paint
from model.preprocess.picture import otsu_threshold
from model.preprocess.skeleton import stroke_width, thin

MNIST = RECIPES["mnist"]
SEVEN = np.array([[30, 25], [85, 25], [55, 115]], dtype=np.float32)


def ink_of_seven(size=140, pen=12.0, scale=1.0, move=(0, 0)):
    points = SEVEN * np.float32(scale) + np.array(move, dtype=np.float32)
    return paint(points[:-1], points[1:], (size, size), pen)


def to_bytes(picture):
    return (np.clip(picture, 0, 1) * 255).round().astype(np.uint8)


def assert_same_digit(picture, wanted, tolerance=0.04):
    assert picture.shape == wanted.shape
    assert picture.dtype == np.float32
    assert np.abs(picture - wanted).mean() < tolerance


@pytest.fixture(params=["mnist", "digits", "box 32x24"])
def recipe(request):
    return recipe_for(request.param)


@pytest.fixture
def wanted(recipe):
    return recipe.from_bitmap(ink_of_seven())


def test_a_picture_of_a_digit_looks_like_its_strokes(recipe, wanted):
    tolerance = 0.03 * recipe.pen / min(recipe.shape) * 28
    assert_same_digit(wanted, recipe.from_strokes([SEVEN]), tolerance)


def test_dark_on_light_equals_light_on_dark(recipe, wanted):
    np.testing.assert_allclose(recipe.from_bitmap(1 - ink_of_seven()), wanted, atol=1e-3)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float64, bool])
def test_the_type_of_the_pixels_does_not_matter(recipe, wanted, dtype):
    top = np.iinfo(dtype).max if np.issubdtype(dtype, np.unsignedinteger) else 1
    ink = ink_of_seven() > 0.5 if dtype is bool else ink_of_seven() * top
    assert_same_digit(recipe.from_bitmap(ink.astype(dtype)), wanted, tolerance=0.01)


@pytest.mark.parametrize("shade", [0, 120, 255])
def test_ink_on_a_transparent_ground_may_have_any_shade(recipe, wanted, shade):
    ink = to_bytes(ink_of_seven())
    picture = np.dstack([np.full((*ink.shape, 3), shade, dtype=np.uint8), ink])
    assert_same_digit(recipe.from_bitmap(picture), wanted, tolerance=0.01)


def test_a_card_with_transparent_corners_is_paper(recipe, wanted):
    picture = np.dstack([to_bytes(1 - ink_of_seven())] * 3 + [np.full((140, 140), 255, np.uint8)])
    rows, columns = np.indices((140, 140))
    picture[(rows + columns < 25) | (rows - columns > 115)] = 0
    assert_same_digit(recipe.from_bitmap(picture), wanted, tolerance=0.01)


def test_red_ink_on_paper_just_as_light_is_seen(recipe, wanted):
    ink = ink_of_seven()[..., None]
    picture = ink * (200, 40, 40) + (1 - ink) * (40, 120, 120)
    assert_same_digit(recipe.from_bitmap(picture.astype(np.uint8)), wanted, tolerance=0.01)


def test_specks_are_dropped(recipe, wanted):
    picture = 1 - ink_of_seven()
    for row, column in [(3, 4), (130, 20), (70, 130), (8, 120), (100, 100)]:
        picture[row : row + 3, column : column + 3] = 0
    assert_same_digit(recipe.from_bitmap(picture), wanted, tolerance=0.01)


def test_noise_of_the_paper_is_dropped(recipe, wanted):
    noise = np.random.default_rng(0).normal(0, 0.04, (140, 140))
    picture = to_bytes(0.8 - 0.5 * ink_of_seven() + noise)
    assert_same_digit(recipe.from_bitmap(picture), wanted, tolerance=0.06)


def test_an_even_slope_of_light_is_taken_out(recipe, wanted):
    light = np.linspace(0.9, 0.4, 140)
    assert_same_digit(recipe.from_bitmap(to_bytes(light * (1 - 0.7 * ink_of_seven()))), wanted)


def test_a_soft_shadow_across_the_paper_is_taken_out(recipe, wanted):
    rows, columns = np.indices((140, 140))
    light = 1 - 0.4 / (1 + np.exp((80 - columns - 0.3 * rows) / 6))
    assert_same_digit(
        recipe.from_bitmap(to_bytes(light * (1 - 0.85 * ink_of_seven()))), wanted, tolerance=0.1
    )


def test_strokes_of_several_shades_all_count(recipe, wanted):
    shade = np.linspace(0.4, 0.9, 140)[:, None]
    picture = recipe.from_bitmap(to_bytes(1 - shade * ink_of_seven()))
    assert_same_digit(picture, wanted, tolerance=0.06)


def test_a_frame_around_the_paper_is_no_ink(recipe, wanted):
    picture = np.pad(1 - ink_of_seven(), 6)
    assert_same_digit(recipe.from_bitmap(picture), wanted, tolerance=0.01)


def test_a_sheet_on_a_dark_table_is_no_ink(recipe, wanted):
    picture = np.pad(0.9 - 0.8 * ink_of_seven(), 60, constant_values=0.2)
    assert_same_digit(recipe.from_bitmap(picture), wanted, tolerance=0.02)


def test_a_small_digit_in_the_corner_of_a_large_picture_is_found(recipe, wanted):
    picture = np.full((2500, 3000, 3), 250, dtype=np.uint8)
    small = to_bytes(1 - ink_of_seven(size=70, pen=6, scale=0.5))
    picture[2300:2370, 2800:2870] = small[..., None]
    assert_same_digit(recipe.from_bitmap(picture), wanted)


def test_thin_lines_are_repainted_with_the_pen(recipe, wanted):
    assert_same_digit(recipe.from_bitmap(1 - ink_of_seven(pen=1.5)), wanted, tolerance=0.06)


def test_a_digit_cut_out_to_its_edges_is_read(recipe, wanted):
    ink = ink_of_seven()
    assert_same_digit(recipe.from_bitmap(1 - ink[20:121, 25:91]), wanted)


def test_a_picture_in_mnists_form_stays_as_it_is():
    picture = to_bytes(MNIST.from_strokes([SEVEN]))
    np.testing.assert_allclose(MNIST.from_bitmap(picture), picture / 255, atol=0.1)
    np.testing.assert_allclose(MNIST.from_bitmap(255 - picture), picture / 255, atol=0.1)


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((1, 1)),
        np.ones((5, 7)),
        np.zeros((0, 5)),
        np.full((30, 20, 3), 77, dtype=np.uint8),
        np.zeros((50, 50, 4), dtype=np.uint8),
        np.full((9, 9), np.nan),
        np.tile(np.linspace(0, 1, 90), (90, 1)),
        0.8 + np.random.default_rng(0).normal(0, 0.02, (200, 200)),
    ],
    ids=["1x1", "white", "no pixels", "grey", "transparent", "nan", "slope", "noisy paper"],
)
def test_a_blank_picture_gives_nothing(recipe, picture):
    assert not recipe.from_bitmap(picture).any()


@pytest.mark.parametrize("shape", [(5,), (4, 4, 2), (2, 3, 3, 3)])
def test_pixels_of_another_shape_are_an_error_of_the_caller(recipe, shape):
    with pytest.raises(ValueError, match="picture must be"):
        recipe.from_bitmap(np.zeros(shape))


@pytest.mark.parametrize("size", [(2, 2), (3, 40), (40, 3), (1, 200)])
def test_odd_sizes_of_random_pixels_give_a_picture(recipe, size):
    picture = recipe.from_bitmap(np.random.default_rng(2).random(size))
    assert picture.shape == recipe.shape
    assert 0 <= picture.min() <= picture.max() <= 1


def test_the_pixels_handed_in_are_left_alone(recipe):
    picture = ink_of_seven()
    picture.flags.writeable = False
    recipe.from_bitmap(picture)


def test_pieces_hang_together_by_sides_and_corners():
    mask = np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 0], [1, 1, 0, 1]], dtype=bool)
    labels, count = label_components(mask)
    assert count == 4
    assert labels[0, 0] == labels[1, 1] != labels[0, 3] == labels[1, 3]
    assert (labels[~mask] == 0).all()


def test_a_spiral_is_one_piece_and_a_chessboard_of_spots_is_many():
    turns = np.linspace(2, 40, 4000)
    rows, columns = (100 + 2 * turns * f(turns) for f in (np.sin, np.cos))
    mask = np.zeros((200, 200), dtype=bool)
    mask[rows.astype(int), columns.astype(int)] = True
    assert label_components(mask)[1] == 1
    spots = np.zeros((100, 100), dtype=bool)
    spots[::2, ::2] = True
    assert label_components(spots)[1] == 2500


def test_otsus_threshold_lies_between_two_groups():
    values = np.concatenate([np.full(90, 0.1), np.full(10, 0.8)])
    assert 0.1 < otsu_threshold(values) < 0.8


@pytest.mark.parametrize("pen", [3.0, 6.0, 12.0])
def test_the_width_of_a_stroke_is_measured(pen):
    assert stroke_width(ink_of_seven(pen=pen)) == pytest.approx(pen, rel=0.12)


def test_thinning_leaves_a_line_of_one_pixel():
    mask = np.zeros((30, 60), dtype=bool)
    mask[10:19, 5:55] = True
    line = thin(mask)
    assert line.sum(axis=0).max() == 1
    assert line.sum() > 35
    assert set(np.nonzero(line)[0]) <= {13, 14, 15}
