"""The pages that the benchmark writes, and what it counts on them."""

import numpy as np
import pytest

from benchmarks import page
from benchmarks.figures import Note
from benchmarks.paper import STYLES
from tests.written import written


@pytest.mark.parametrize("style", STYLES)
def test_a_page_has_its_digits_where_it_says(style):
    one = written(style, [[1, 2, 3], [4, 5]])
    assert one.pixels.dtype == np.uint8
    assert one.pixels.shape == (480, 640, 3)
    assert one.labels.tolist() == [1, 2, 3, 4, 5]
    assert one.rows == [[1, 2, 3], [4, 5]]
    grey = one.pixels.mean(axis=2)
    for left, top, right, bottom in np.array(one.boxes, int):
        inside, around = (
            grey[top:bottom, left:right],
            grey[top - 3 : bottom + 3, left - 3 : right + 3],
        )
        darker = (
            np.percentile(inside, 2) if not STYLES[style].is_dark else np.percentile(inside, 98)
        )
        assert abs(darker - np.median(around)) > 15


def test_pages_follow_from_their_seed():
    first, second, other = (written("squared paper", [[7, 8]], seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.pixels, second.pixels)
    assert not np.array_equal(first.pixels, other.pixels)


def test_boxes_overlap_as_much_as_they_share():
    boxes = [(0, 0, 10, 10), (20, 0, 30, 10)]
    np.testing.assert_allclose(page.overlaps(boxes, [(0, 0, 10, 5)]), [[0.5], [0]])


def test_without_mnist_the_benchmark_is_left_out():
    [note] = page.run(quick=True)
    assert isinstance(note, Note)


@pytest.mark.mnist
@pytest.mark.usefixtures("mnist_dir")
def test_a_round_counts_what_is_found_and_read():
    fractions = page.PagesRead("ruled paper", 1).round()
    assert fractions.keys() == {"found", "read", "extra", "ordered"}
    assert 85 < fractions["read"] <= fractions["found"] <= 100
