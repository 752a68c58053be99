"""Folders and archives of pictures."""

import zipfile

import numpy as np
import pytest
from PIL import Image

from model.data import load_dataset
from model.errors import BadFileError
from tests.model.data.some_digits import (
    COUNT,
    IMAGES,
    LABELS,
    TEST_IMAGES,
    TEST_LABELS,
    WORDS,
    assert_holds,
    key,
    png,
    write,
)

PICTURE_NAMES = {
    "folders": lambda i, label: f"{label}/{i}.png",
    "folders of words": lambda i, label: f"{WORDS[label]}/{i}.png",
    "folders with a word before": lambda i, label: f"digit_{label}/img{i}.png",
    "folders 1 to 10": lambda i, label: f"{label or 10}/{i}.png",
    "Chars74K": lambda i, label: f"Sample{label + 1:03d}/img{label + 1:03d}-{i:05d}.png",
    "folders by writer inside": lambda i, label: f"{label}/w{i % 4:02d}/{i}.png",
    "folders in a folder": lambda i, label: f"digits 2/{label}/{i}.png",
    "names": lambda i, label: f"{label}_{i}.png",
    "names with a dash": lambda i, label: f"{label}-{i:04d}.png",
    "the digit last": lambda i, label: f"{i:04d}_{label}.png",
    "a keyword": lambda i, label: f"{i:04d}_label{label}_x.png",
    "words in names": lambda i, label: f"{WORDS[label]}_{i}.png",
    "names in one folder": lambda i, label: f"digits 2/{label}_{i}.png",
}


@pytest.mark.parametrize("name", PICTURE_NAMES.values(), ids=PICTURE_NAMES)
def test_pictures_are_labelled_by_their_folders_or_names(tmp_path, name):
    for number, (image, label) in enumerate(zip(IMAGES, LABELS, strict=True)):
        write(tmp_path / "d" / name(number, int(label)), png(image))
    write(tmp_path / "d" / "README.txt", "What this is.")
    assert_holds(load_dataset(tmp_path / "d"))


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_nested_parts_of_pictures_are_kept(tmp_path, kind):
    files = {}
    for part, images, labels in (
        ("training", IMAGES, LABELS),
        ("testing", TEST_IMAGES, TEST_LABELS),
    ):
        for number, (image, label) in enumerate(zip(images, labels, strict=True)):
            files[f"mnist/{part}/{label}/{number}.png"] = png(image)
    if kind == "zip":
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
            archive.writestr("__MACOSX/mnist/._x.png", b"rubbish")
        dataset = load_dataset(tmp_path / "all.zip")
    else:
        for name, data in files.items():
            write(tmp_path / "all" / name, data)
        dataset = load_dataset(tmp_path / "all")
    assert len(dataset.train) + len(dataset.validation) == COUNT
    assert {
        (key(i), int(n)) for i, n in zip(dataset.test.images, dataset.test.labels, strict=True)
    } == {(key(i), int(n)) for i, n in zip(TEST_IMAGES, TEST_LABELS, strict=True)}


@pytest.mark.parametrize(
    "heading", ["filename,label", "id,image,digit", "", "label;path", "id,label"]
)
def test_a_table_of_names_labels_the_pictures(tmp_path, heading):
    mark = ";" if ";" in heading else ","
    lines = [heading] if heading else []
    for number, (image, label) in enumerate(zip(IMAGES, LABELS, strict=True)):
        name = number if heading == "id,label" else f"img{number}"
        write(tmp_path / "pictures" / f"{name}.png", png(image))
        cells = {"filename": f"img{number}.png", "label": str(label), "id": str(number)}
        cells |= {"image": f"img{number}.png", "digit": str(label)}
        cells |= {"path": f"pictures/img{number}.png"}
        lines.append(mark.join(cells[word] for word in re_words(heading) or ["filename", "label"]))
    write(tmp_path / "labels.csv", "\n".join(lines))
    assert_holds(load_dataset(tmp_path))
    assert_holds(load_dataset(tmp_path / "labels.csv"))


def re_words(heading):
    return [word for word in heading.replace(";", ",").split(",") if word]


def test_pictures_of_many_sizes_and_kinds_become_28_by_28(tmp_path):
    for number, label in enumerate(LABELS):
        picture = Image.fromarray(IMAGES[number]).resize((40 + number, 60)).convert("RGB")
        picture.save(write(tmp_path / f"{label}/{number}.jpg", b""))
    assert load_dataset(tmp_path).shape == (28, 28)


def test_ink_on_nothing_is_ink(tmp_path):
    for number, (image, label) in enumerate(zip(IMAGES, LABELS, strict=True)):
        colours = np.dstack([np.zeros((12, 12, 3), np.uint8), image])
        write(tmp_path / f"{label}/{number}.png", png(colours))
    assert_holds(load_dataset(tmp_path))


def test_one_bad_picture_does_not_end_the_others(tmp_path):
    for number, label in enumerate(LABELS):
        write(tmp_path / f"{label}/{number}.png", png(IMAGES[number]))
    write(tmp_path / "3" / "bad.png", b"\x89PNG\r\n\x1a\nrubbish")
    dataset = load_dataset(tmp_path)
    assert_holds(dataset)
    assert "bad.png" in dataset.notes[0]


def test_pictures_that_nothing_labels_are_refused_with_what_to_do(tmp_path):
    for number in range(COUNT):
        write(tmp_path / f"img_{number}.png", png(IMAGES[number]))
    with pytest.raises(BadFileError, match="folders named 0 to 9"):
        load_dataset(tmp_path)
