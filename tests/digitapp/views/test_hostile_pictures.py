"""Hostile pictures, dropped on the canvas and on the view of pages: each ends in a sentence.

None holds the window up, and the next good picture is read as if nothing had been.
"""

import gzip
import io
import os

import numpy as np
import pytest
from PIL import Image

from benchmarks.fuzz_files import huge_png, palette_png
from tests.digitapp.waiting import open_and_wait, wait_until
from tests.written import IMAGES


def good():
    """A 7 on white paper, PNG."""
    grey = 255 - np.kron((255 * IMAGES[7]).astype(np.uint8), np.ones((6, 6), np.uint8))
    held = io.BytesIO()
    Image.fromarray(grey).save(held, "PNG")
    return held.getvalue()


def nested():
    uses = "".join(
        f'<g id="g{k}"><use href="#g{k - 1}"/><use href="#g{k - 1}"/></g>' for k in range(1, 40)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><path id="g0" '
        f'd="M1 1L8 8"/>{uses}</defs><use href="#g39"/></svg>'
    ).encode()


HOSTILE = {
    "palette.png": palette_png,
    "huge.png": lambda: huge_png(60_000, 60_000),
    "cut.png": lambda: good()[:300],
    "empty.png": bytes,
    "nested.svg": nested,
    "bomb.svgz": lambda: gzip.compress(b"<svg>" + b" " * 50_000_000, 1),
    "pipe.png": None,
}


@pytest.fixture
def reader(window):
    """The window with a network that reads pictures; ``said``: what it told."""
    open_and_wait(window.session, "textbook")
    window.said = []
    window.session.said.connect(window.said.append)
    return window


def write(folder, name, content):
    path = folder / name
    if content is None:
        os.mkfifo(path)
    else:
        path.write_bytes(content())
    return str(path)


def on_canvas(window, path):
    window.drawing.canvas.picture_dropped.emit(path)


def on_page(window, path):
    window.tabs.setCurrentWidget(window.pages["picture"])
    window.views["picture"].open(path)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_picture_on_the_canvas_is_told_and_a_good_one_read_after_it(
    reader, tmp_path, name
):
    on_canvas(reader, write(tmp_path, name, HOSTILE[name]))
    wait_until(lambda: reader.said)
    assert reader.said[-1].kind == "error"
    assert name in reader.said[-1].text
    assert reader.said[-1].details == ""
    on_canvas(reader, write(tmp_path, "good.png", good))
    wait_until(lambda: reader.session.live_prediction.prediction.digit == 7)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_told_and_a_good_one_read_after_it(reader, tmp_path, name):
    on_page(reader, write(tmp_path, name, HOSTILE[name]))
    wait_until(lambda: reader.said)
    assert name in reader.said[-1].text
    on_page(reader, write(tmp_path, "good.png", good))
    pages = reader.session.pages
    wait_until(lambda: not pages.is_busy and pages.prediction.page is not None)
    assert len(pages.prediction.page.digits) == 1


def test_of_a_film_of_many_frames_only_the_first_is_read(reader, tmp_path):
    first = Image.open(io.BytesIO(good())).convert("P")
    blank = Image.new("P", first.size, 255)
    path = tmp_path / "film.gif"
    first.save(path, save_all=True, append_images=[blank, first] * 1000)
    on_canvas(reader, str(path))
    wait_until(lambda: reader.session.live_prediction.prediction.digit == 7)
    assert reader.said == []
