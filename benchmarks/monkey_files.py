"""What random users find on their disk: networks, digits, pictures and drawings, good and bad."""

import contextlib
import gzip
import io
import os
import shutil
from pathlib import Path

import numpy as np

from model.cli import main as command_line
from model.data.pen import draw_digit
from model.preprocess import RECIPES
from model.resources import resources
from model.strokes import Drawing, write_drawings

GOOD, BAD = "good", "bad"
NETWORKS = ("small8.npz", "small28.npz", "convolutional28.npz")
DATA = ("pen28.npz", "tiny8.csv", "sheets.npz", "folder")


def write_files(folder: Path) -> None:
    """Fills ``folder/good`` and ``folder/bad``."""
    good, bad = folder / GOOD, folder / BAD
    for made in (good, bad):
        made.mkdir(parents=True)
    _write_networks(good)
    _write_data(good)
    _write_pictures(good)
    _write_bad(good, bad)


def _write_networks(folder: Path) -> None:
    shutil.copy(resources() / "networks" / "textbook.npz", folder / "small28.npz")
    shutil.copy(resources() / "networks" / "default.npz", folder / "convolutional28.npz")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        command_line(
            ["train", "--data", "digits", "--hidden", "12", "--epochs", "2", "--out",
             str(folder / "small8.npz")]
        )  # fmt: skip


def _write_data(folder: Path) -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(300) % 10
    images = np.stack([_image(int(label), rng) for label in labels])
    np.savez(folder / "pen28.npz", x_train=images, y_train=labels)
    # Light paper, three classes, a test part of a few: all of it is to be remarked on.
    np.savez(
        folder / "sheets.npz", x_train=255 - images, y_train=labels % 3, x_test=images[:5],
        y_test=labels[:5] % 3,
    )  # fmt: skip
    small = images[:, 2:26, 2:26].reshape(300, 8, 3, 8, 3).mean(axis=(2, 4)).astype(int)
    lines = [
        ",".join(map(str, [label, *image.ravel()]))
        for label, image in zip(labels, small, strict=True)
    ]
    (folder / "tiny8.csv").write_text("\n".join(lines))
    from PIL import Image

    for number in range(60):
        place = folder / "folder" / str(labels[number])
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(images[number]).save(place / f"{number}.png")
    drawings = [
        Drawing(str(k), tuple(draw_digit(k % 10, rng)), k % 10, "abc"[k % 3]) for k in range(40)
    ]
    write_drawings(folder / "drawings.jsonl", drawings)


def _write_pictures(folder: Path) -> None:
    from PIL import Image

    rng = np.random.default_rng(1)
    one = 255 - np.kron(_image(7, rng), np.ones((6, 6), dtype=np.uint8))
    Image.fromarray(one).save(folder / "seven.png")
    page = np.full((420, 560), 240, dtype=np.uint8)
    for row in range(4):
        for column in range(7):
            digit = np.kron(_image(int(rng.integers(10)), rng), np.ones((2, 2), dtype=np.uint8))
            at = np.s_[row * 100 + 20 : row * 100 + 76, column * 78 + 10 : column * 78 + 66]
            page[at] = np.minimum(page[at], 255 - digit)
    Image.fromarray(page).save(folder / "page.jpg")
    Image.fromarray(np.dstack([page] * 3)).resize((2800, 2100)).save(folder / "large.png")
    (folder / "eight.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 100"><g fill="none" '
        'stroke="black" stroke-width="8"><circle cx="30" cy="28" r="20"/>'
        '<circle cx="30" cy="72" r="22"/></g></svg>'
    )


def _write_bad(good: Path, bad: Path) -> None:
    (bad / "empty.npz").write_bytes(b"")
    (bad / "half.npz").write_bytes((good / "small28.npz").read_bytes()[:3000])
    (bad / "half.png").write_bytes((good / "page.jpg").read_bytes()[:900])
    (bad / "noise.csv").write_bytes(np.random.default_rng(2).bytes(20_000))
    (bad / "words.csv").write_text("name,age\nann,7\nbob,eight\n" * 40)
    (bad / "page.html").write_text("<!DOCTYPE html><html><body>log in</body></html>")
    (bad / "pickle.pkl").write_bytes(b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00]\x94.")
    (bad / "broken.jsonl").write_text('{"strokes": [[[0, 0], [1, 1]]], "label": 3}\n{"strokes": ')
    (bad / "bomb.svgz").write_bytes(gzip.compress(b"<svg>" + b" " * 40_000_000))
    uses = "".join(
        f'<g id="g{k}"><use href="#g{k - 1}"/><use href="#g{k - 1}"/></g>' for k in range(1, 30)
    )
    (bad / "nested.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs><path id="g0" '
        f'd="M1 1L8 8"/>{uses}</defs><use href="#g29"/></svg>'
    )
    (bad / "folder without digits").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(bad / "pipe.png")


def _image(digit: int, rng: np.random.Generator) -> np.ndarray:
    """A digit as a pen writes it, uint8 (28, 28)."""
    image = RECIPES["mnist"].from_strokes(draw_digit(digit, rng))
    return (255 * image).round().astype(np.uint8)
