"""``digitapp predict`` on pictures of many digits."""

import json

import numpy as np
import pytest

from benchmarks.page import overlaps
from model import cli
from tests.written import written

ROWS = [[3, 1, 4], [1, 5]]


@pytest.fixture
def page(tmp_path):
    from PIL import Image

    page = written("shaded paper", ROWS, seed=5)
    Image.fromarray(page.pixels).save(tmp_path / "page.png")
    return page


def test_each_digit_is_an_object_in_reading_order_with_its_box(page, tmp_path, capsys):
    path = str(tmp_path / "page.png")
    assert cli.main(["predict", path, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    predictions = [json.loads(line) for line in out.splitlines()]
    assert [prediction["file"] for prediction in predictions] == [path] * 5
    assert [prediction["digit"] for prediction in predictions] == [3, 1, 4, 1, 5]
    for prediction in predictions:
        assert prediction["digit"] == int(np.argmax(prediction["probabilities"]))
        assert all(type(side) is int for side in prediction["box"])
    alike = overlaps(page.boxes, [prediction["box"] for prediction in predictions])
    assert np.diag(alike).min() > 0.6


@pytest.mark.usefixtures("page")
def test_people_are_told_row_by_row(tmp_path, capsys):
    assert cli.main(["predict", str(tmp_path / "page.png"), "--reject", "0"]) == 0
    out, _ = capsys.readouterr()
    assert out.startswith(f"{tmp_path / 'page.png'}: 3 1 4 / 1 5  (5 digits, confidence at least ")
    assert out.rstrip().endswith("%)")


def test_a_box_is_in_pixels_of_the_file(page, tmp_path, capsys):
    from PIL import Image

    large = page.pixels.repeat(5, axis=0).repeat(5, axis=1)
    Image.fromarray(large).save(tmp_path / "large.png")
    assert cli.main(["predict", str(tmp_path / "large.png"), "--json"]) == 0
    boxes = [json.loads(line)["box"] for line in capsys.readouterr().out.splitlines()]
    wanted = [[5 * side for side in box] for box in page.boxes]
    assert np.diag(overlaps(wanted, boxes)).min() > 0.6
