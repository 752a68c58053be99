"""Digits in every form that people keep them in: each is known by its content."""

import gzip
import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from model.data import load_dataset
from model.errors import BadFileError, DigitError, MissingFileError

COUNT = 40
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
LABELS = (np.arange(COUNT) * 7 % 10).astype(np.uint8)
IMAGES = np.zeros((COUNT, 12, 12), np.uint8)
IMAGES[:, 3:9, 3:9] = np.random.default_rng(0).integers(0, 256, (COUNT, 6, 6))
IMAGES[:, 4, 4] = 255
TEST_IMAGES, TEST_LABELS = IMAGES[:12, ::-1].copy(), LABELS[:12][::-1].copy()

KINDS = {"u1": 8, ">i4": 12, ">f8": 14}


def idx(array, kind="u1"):
    head = struct.pack(f">HBB{array.ndim}I", 0, KINDS[kind], array.ndim, *array.shape)
    return head + array.astype(kind).tobytes()


def png(image):
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def put(folder, **files):
    """Writes files, "/" for "__" in their names; the folder."""
    for name, data in files.items():
        write(folder / name.replace("__", "/"), data)
    return folder


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def key(image):
    return image.tobytes()


def assert_holds(dataset, *, own_test=False, images=IMAGES, labels=LABELS):
    """The data set holds exactly these digits, each with its label."""
    parts = [dataset.train, dataset.validation] + ([] if own_test else [dataset.test])
    found = {
        key(image): int(label)
        for part in parts
        for image, label in zip(part.images, part.labels, strict=True)
    }
    wanted = {key(image): int(label) for image, label in zip(images, labels, strict=True)}
    assert found == wanted
    if own_test:
        np.testing.assert_array_equal(dataset.test.images, TEST_IMAGES)
        np.testing.assert_array_equal(dataset.test.labels, TEST_LABELS)


FOUR = {
    "as MNIST": "train-images-idx3-ubyte train-labels-idx1-ubyte "
    "t10k-images-idx3-ubyte t10k-labels-idx1-ubyte",
    "dots and packed": "train-images.idx3-ubyte.gz train-labels.idx1-ubyte.gz "
    "t10k-images.idx3-ubyte.gz t10k-labels.idx1-ubyte.gz",
    "in subfolders": "MNIST/raw/train-images-idx3-ubyte MNIST/raw/train-labels-idx1-ubyte "
    "MNIST/raw/t10k-images-idx3-ubyte MNIST/raw/t10k-labels-idx1-ubyte",
    "copies of a browser": "train-images-idx3-ubyte (1).gz train-labels-idx1-ubyte(2).gz "
    "t10k-images-idx3-ubyte (1).gz t10k-labels-idx1-ubyte.gz",
    "a folder each, as some unpackers do": "train-images-idx3-ubyte/train-images-idx3-ubyte "
    "train-labels-idx1-ubyte/train-labels-idx1-ubyte t10k-images-idx3-ubyte/t10k-images-idx3-ubyte "
    "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte",
    "EMNIST": "emnist-digits-train-images-idx3-ubyte.gz emnist-digits-train-labels-idx1-ubyte.gz "
    "emnist-digits-test-images-idx3-ubyte.gz emnist-digits-test-labels-idx1-ubyte.gz",
    "QMNIST": "qmnist-train-images-idx3-ubyte.gz qmnist-train-labels-idx2-int.gz "
    "qmnist-test-images-idx3-ubyte.gz qmnist-test-labels-idx2-int.gz",
}


def four_files(layout):
    """Name -> content of the four files of a layout."""
    arrays = (IMAGES, LABELS, TEST_IMAGES, TEST_LABELS)
    files = {}
    for name, array in zip(_names(layout), arrays, strict=True):
        kind = "u1"
        if "idx2" in name:
            wide = np.arange(len(array) * 8).reshape(-1, 8)
            wide[:, 0] = array
            array, kind = wide, ">i4"
        data = idx(array, kind)
        files[name] = gzip.compress(data) if name.endswith(".gz") else data
    return files


def _names(layout):
    """The names of a layout: a blank before a bracket belongs to the name."""
    words = FOUR[layout].replace(" (", "\0(").split()
    return [word.replace("\0", " ") for word in words]


@pytest.mark.parametrize("layout", FOUR)
def test_four_idx_files_are_found_under_their_many_names(tmp_path, layout):
    for name, data in four_files(layout).items():
        write(tmp_path / name, data)
    assert_holds(load_dataset(tmp_path), own_test=True)


@pytest.mark.parametrize("layout", FOUR)
def test_idx_files_are_read_inside_a_zip(tmp_path, layout):
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in four_files(layout).items():
            archive.writestr(f"data/{name}", data)
    assert_holds(load_dataset(tmp_path / "all.zip"), own_test=True)


def test_one_pair_alone_is_the_whole(tmp_path):
    names = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
    for name, array in zip(names, (IMAGES, LABELS), strict=True):
        write(tmp_path / name, idx(array))
    assert_holds(load_dataset(tmp_path))
    assert_holds(load_dataset(tmp_path / names[0]))
    assert_holds(load_dataset(tmp_path / names[1]))


@pytest.mark.parametrize("shape", [(COUNT, 144), (COUNT, 144, 1), (COUNT, 12, 12, 1)])
@pytest.mark.parametrize("kind", [">i4", ">f8"])
def test_idx_files_of_other_types_and_shapes_are_read(tmp_path, shape, kind):
    write(tmp_path / "images.idx", idx(IMAGES.reshape(shape), kind))
    write(tmp_path / "labels.idx", idx(LABELS, ">i4"))
    assert_holds(load_dataset(f"{tmp_path / 'images.idx'},{tmp_path / 'labels.idx'}"))


def test_the_digits_are_chosen_among_several_sets_of_emnist(tmp_path):
    for name, data in four_files("EMNIST").items():
        write(tmp_path / name, data)
        other = IMAGES + 1 if "images" in name else LABELS
        write(tmp_path / name.replace("digits", "letters"), gzip.compress(idx(other)))
    assert_holds(load_dataset(tmp_path), own_test=True)


def test_labels_may_be_named_before_images(tmp_path):
    images, labels = write(tmp_path / "a", idx(IMAGES)), write(tmp_path / "b", idx(LABELS))
    assert_holds(load_dataset(f"{labels},{images}"))


# Arrays of numpy.

TWO_PARTS = {
    "Keras": "x_train y_train x_test y_test",
    "long": "train_images train_labels test_images test_labels",
    "short": "X_tr y_tr X_te y_te",
    "joined": "Xtrain ytrain Xtest ytest",
    "camel": "trainX trainY testX testY",
    "training": "training_images training_labels test_images test_labels",
}


@pytest.mark.parametrize("names", TWO_PARTS.values(), ids=TWO_PARTS)
def test_an_npz_file_keeps_its_own_test_part(tmp_path, names):
    arrays = (IMAGES, LABELS, TEST_IMAGES, TEST_LABELS)
    np.savez_compressed(tmp_path / "a.npz", **dict(zip(names.split(), arrays, strict=True)))
    assert_holds(load_dataset(tmp_path / "a.npz"), own_test=True)


@pytest.mark.parametrize(
    "names",
    ["images labels", "X y", "x y", "data target", "data label", "arr_0 arr_1", "features classes",
     "imgs lbls", "digits targets", "pixels digit"],
)  # fmt: skip
def test_an_npz_file_is_read_under_anybodys_names(tmp_path, names):
    images, labels = names.split()
    np.savez(tmp_path / "a.npz", **{labels: LABELS, images: IMAGES})
    assert_holds(load_dataset(tmp_path / "a.npz"))


LAYOUTS = {
    "channel last": IMAGES[..., None],
    "channel first": IMAGES[:, None],
    "colours last": np.repeat(IMAGES[..., None], 3, axis=3),
    "colours first": np.repeat(IMAGES[:, None], 3, axis=1),
    "with alpha": np.concatenate(
        [np.repeat(IMAGES[..., None], 3, axis=3), np.full((*IMAGES.shape, 1), 255, np.uint8)], 3
    ),
    "flat": IMAGES.reshape(COUNT, -1),
    "flat colours": np.repeat(IMAGES[:, None], 3, axis=1).reshape(COUNT, -1),
    "a row each": IMAGES.reshape(COUNT, 1, -1),
    "images last": np.moveaxis(IMAGES, 0, -1),
    "columns": IMAGES.reshape(COUNT, -1).T,
    "images last in colours": np.moveaxis(np.repeat(IMAGES[..., None], 3, axis=3), 0, -1),
    "fractions": IMAGES / 255,
    "float32": (IMAGES / 255).astype(np.float32),
    "big-endian": IMAGES.astype(">f4"),
    "from -1 to 1": IMAGES / 127.5 - 1,
    "16 bits": IMAGES.astype(np.uint16) * 257,
    "in Fortran's order": np.asfortranarray(IMAGES),
}


@pytest.mark.parametrize("images", LAYOUTS.values(), ids=LAYOUTS)
def test_images_are_read_in_any_layout(tmp_path, images):
    np.savez(tmp_path / "a.npz", images=images, labels=LABELS)
    assert_holds(load_dataset(tmp_path / "a.npz"))


WRITTEN = {
    "column": LABELS[:, None],
    "row": LABELS[None],
    "real": LABELS.astype(float),
    "one-hot": np.eye(10)[LABELS],
    "one-hot in columns": np.eye(10, dtype=bool)[LABELS].T,
    "texts": LABELS.astype(str),
    "bytes": LABELS.astype("S1"),
    "texts of reals": np.array([f"{label}.0" for label in LABELS]),
    "words": np.array(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    )[LABELS],
    "1 to 10": np.where(LABELS == 0, 10, LABELS),
    "big-endian": LABELS.astype(">i8"),
}


@pytest.mark.parametrize("labels", WRITTEN.values(), ids=WRITTEN)
def test_labels_are_read_however_they_are_written(tmp_path, labels):
    np.savez(tmp_path / "a.npz", images=IMAGES, labels=labels)
    assert_holds(load_dataset(tmp_path / "a.npz"))


def test_npy_files_are_read_as_a_pair_and_in_a_folder(tmp_path):
    write(tmp_path / "train_images.npy", npy(IMAGES))
    write(tmp_path / "train_labels.npy", npy(LABELS))
    assert_holds(load_dataset(tmp_path / "train_images.npy"))
    assert_holds(load_dataset(tmp_path))
    write(tmp_path / "test_images.npy", npy(TEST_IMAGES))
    write(tmp_path / "test_labels.npy", npy(TEST_LABELS))
    assert_holds(load_dataset(tmp_path), own_test=True)


def test_npz_files_of_one_array_each_are_put_together(tmp_path):
    arrays = {"train-imgs": IMAGES, "train-labels": LABELS}
    arrays |= {"test-imgs": TEST_IMAGES, "test-labels": TEST_LABELS}
    for name, array in arrays.items():
        np.savez_compressed(tmp_path / f"kmnist-{name}.npz", array)
    assert_holds(load_dataset(tmp_path), own_test=True)


# MATLAB.


def test_a_mat_file_of_columns_is_read(tmp_path):
    rows = {"data": IMAGES.reshape(COUNT, -1).T, "label": LABELS[None].astype(float)}
    savemat(
        tmp_path / "a.mat", rows | {"mldata_descr_ordering": np.array([["label", "data"]], object)}
    )
    assert_holds(load_dataset(tmp_path / "a.mat"))


@pytest.mark.parametrize("options", [{}, {"do_compression": True}, {"format": "4"}], ids=str)
def test_mat_files_of_other_versions_are_read(tmp_path, options):
    labels = np.where(LABELS == 0, 10, LABELS)[:, None]
    savemat(tmp_path / "a.mat", {"X": IMAGES.reshape(COUNT, -1), "y": labels}, **options)
    assert_holds(load_dataset(tmp_path / "a.mat"))


def test_a_mat_file_with_structures_is_read(tmp_path):
    train = {"images": IMAGES.reshape(COUNT, -1), "labels": LABELS[:, None]}
    test = {"images": TEST_IMAGES.reshape(12, -1), "labels": TEST_LABELS[:, None]}
    savemat(tmp_path / "a.mat", {"dataset": {"train": train, "test": test, "mapping": np.eye(3)}})
    assert_holds(load_dataset(tmp_path / "a.mat"), own_test=True)


def test_a_mat_file_with_an_array_for_each_digit_is_read(tmp_path):
    arrays = {f"train{d}": IMAGES[d == LABELS].reshape(-1, 144) for d in range(10)}
    arrays |= {f"test{d}": TEST_IMAGES[d == TEST_LABELS].reshape(-1, 144) for d in range(10)}
    savemat(tmp_path / "mnist_all.mat", {k: v for k, v in arrays.items() if len(v)})
    dataset = load_dataset(tmp_path / "mnist_all.mat")
    assert len(dataset.train) + len(dataset.validation) == COUNT
    assert sorted(dataset.test.labels.tolist()) == sorted(TEST_LABELS.tolist())


# Tables.


def rows_of(images=IMAGES, labels=LABELS, separator=",", last=False):
    """The cells of a table, a list for each image."""
    table = []
    for image, label in zip(images.reshape(len(images), -1), labels, strict=True):
        cells = [str(value) for value in image]
        table.append([*cells, str(label)] if last else [str(label), *cells])
    return table


def text(rows, separator=",", end="\n"):
    return end.join(separator.join(row) for row in rows) + end


PIXELS = [f"pixel{number}" for number in range(144)]
TABLES = {
    "label first": text(rows_of()),
    "label last": text(rows_of(last=True)),
    "a heading": text([["label", *PIXELS], *rows_of()]),
    "a heading in quotes": text([[f'"{n}"' for n in ["label", *PIXELS]], *rows_of()]),
    "a label named in the middle": text(
        [
            [*PIXELS[:20], "class", *PIXELS[20:]],
            *([*row[1:21], row[0], *row[21:]] for row in rows_of()),
        ]
    ),
    "a heading of sizes": text(
        [["label", *[f"{r}x{c}" for r in range(1, 13) for c in range(1, 13)]], *rows_of()]
    ),
    "a heading of numbers": text([[str(n) for n in range(145)], *rows_of()]),
    "a heading of numbers and a word": text([["label", *map(str, range(144))], *rows_of()]),
    "an index by pandas": text(
        [["", "label", *PIXELS], *([str(i), *row] for i, row in enumerate(rows_of()))]
    ),
    "an id": text([["id", *PIXELS, "digit"],
                   *([str(i), *row] for i, row in enumerate(rows_of(last=True)))]),
    "semicolons": text(rows_of(), ";"),
    "tabs": text(rows_of(), "\t"),
    "blanks": text(rows_of(), " "),
    "blanks in columns": text([[word.rjust(4) for word in row] for row in rows_of()], ""),
    "Windows": text(rows_of(), end="\r\n"),
    "a byte order mark": "\ufeff" + text([["label", *PIXELS], *rows_of()]),
    "blank lines": "\n\n" + text(rows_of(), end="\n\n"),
    "all in quotes": text([[f'"{word}"' for word in row] for row in rows_of()]),
    "a comma at the end": text([[*row, ""] for row in rows_of()]),
    "words": text(
        [[*row[:-1], WORDS[int(row[-1])]]
         for row in rows_of(last=True)]
    ),
    "real numbers": text(
        [[f"{label}.0", *(f"{int(v) / 255:.6f}" for v in row)] for label, *row in rows_of()]
    ),
    "decimal commas": text(
        [[label, *(f"{int(v) / 255:.6f}".replace(".", ",") for v in row)]
         for label, *row in rows_of()], ";"
    ),
    "one-hot behind": text(
        [[*row[1:], *("1.0" if d == int(row[0]) else "0.0" for d in range(10))]
         for row in rows_of()], " "
    ),
    "ARFF": "% a comment\n@RELATION digits\n"
    + "".join(f"@ATTRIBUTE {name} real\n" for name in PIXELS)
    + "@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}\n\n@DATA\n"
    + text(rows_of(last=True)),
    "1 to 10": text(rows_of(labels=np.where(LABELS == 0, 10, LABELS))),
}  # fmt: skip


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_tables_are_read_however_they_are_laid_out(tmp_path, table, pack):
    write(tmp_path / "digits.csv", pack(table.encode()))
    assert_holds(load_dataset(tmp_path / "digits.csv"))


def test_a_table_is_longer_than_what_is_looked_at_first(tmp_path):
    images = np.concatenate([IMAGES] * 40)
    images[:, 0, :2] = np.stack(np.divmod(np.arange(len(images)), 256), axis=1)
    labels = np.concatenate([LABELS] * 40)
    write(tmp_path / "long.csv", text([["label", *PIXELS], *rows_of(images, labels)]))
    assert_holds(load_dataset(tmp_path / "long.csv"), images=images, labels=labels)


def test_two_tables_are_a_training_and_a_test_part(tmp_path):
    train = write(tmp_path / "mnist_train.csv", text(rows_of()))
    test = write(tmp_path / "mnist_test.csv", text(rows_of(TEST_IMAGES, TEST_LABELS)))
    assert_holds(load_dataset(f"{train},{test}"), own_test=True)
    assert_holds(load_dataset(tmp_path), own_test=True)
    assert_holds(load_dataset(train))


def test_a_test_table_without_labels_is_left_out_with_a_word(tmp_path):
    write(tmp_path / "train.csv", text([["label", *PIXELS], *rows_of()]))
    write(tmp_path / "test.csv", text([PIXELS, *(row[1:] for row in rows_of())]))
    dataset = load_dataset(tmp_path)
    assert_holds(dataset)
    assert "“test.csv”" in " ".join(dataset.notes)


BAD_TABLES = {
    "no labels": (text(row[1:] for row in rows_of()), "no labels"),
    "no labels under a heading": (text([PIXELS, *(row[1:] for row in rows_of())]), "no labels"),
    "a short row": (text([*rows_of()[:9], rows_of()[9][:-3], *rows_of()[10:]]), "Row 10 .* 142"),
    "a word": (text([*rows_of()[:9], ["3", "ink", *["0"] * 143]]), "Row 10 .*“ink” in column 2"),
    "an empty cell": (text([*rows_of()[:9], ["3", "", *["0"] * 143]]), "Row 10 .*column 2"),
    "a bad label": (text([*rows_of()[:39], ["42", *["0"] * 144]]), "Label number 40 .* 42"),
    "another width": (text([["1"] * 100] * 20), "no labels|rows of 100"),
    "prose": ("Once upon a time there was a digit.\n" * 30, "no table of images"),
    "only a heading": (text([["label", *PIXELS]]), "no digits"),
}


@pytest.mark.parametrize(("table", "word"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_tables_that_hold_something_else_are_refused_with_the_reason(tmp_path, table, word):
    write(tmp_path / "digits.csv", table)
    with pytest.raises(BadFileError, match=word) as refusal:
        load_dataset(tmp_path / "digits.csv")
    assert "“digits.csv”" in str(refusal.value)


# Pictures.

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


@pytest.mark.parametrize("heading", ["filename,label", "id,image,digit", "", "label;path"])
def test_a_table_of_names_labels_the_pictures(tmp_path, heading):
    mark = ";" if ";" in heading else ","
    lines = [heading] if heading else []
    for number, (image, label) in enumerate(zip(IMAGES, LABELS, strict=True)):
        write(tmp_path / "pictures" / f"img{number}.png", png(image))
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


# What is something else.

FOREIGN = {
    "a pickle": (pickle.dumps({"images": [1, 2]}), "pickle"),
    "an old pickle": (pickle.dumps({"images": [1, 2]}, protocol=0), "pickle"),
    "a pickle of protocol 2": (pickle.dumps([b"x"] * 3, protocol=2), "pickle"),
    "a packed pickle": (gzip.compress(pickle.dumps((1, 2))), "pickle"),
    "HDF5": (b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"),
    "MATLAB 7.3": (b"MATLAB 7.3 MAT-file" + bytes(500), "v7"),
    "a PDF": (b"%PDF-1.7\n" + bytes(50), "PDF"),
    "Parquet": (b"PAR1" + bytes(50), "Parquet"),
    "a web page": (b"<!DOCTYPE html><html>", "web page"),
    "a picture": (png(IMAGES[0]), "one picture"),
    "InkML": (b"<?xml version='1.0'?><ink xmlns='x'>", "InkML"),
    "JSON": (b'{"a": 1}', "JSON"),
    "strokes": (b'{"label": 7, "strokes": [[[1, 2]]]}\n', "strokes"),
    "nothing": (b"", "empty"),
    "noise": (bytes(range(1, 256)) * 9, "nothing that is known"),
    "a program": (b"\x7fELF" + bytes(60), "program"),
    "Git LFS": (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "Git LFS"),
    "a zip of nothing": (b"PK\5\6" + bytes(18), "no data of digits"),
}


@pytest.mark.parametrize(("data", "word"), FOREIGN.values(), ids=FOREIGN)
def test_what_is_something_else_is_named(tmp_path, data, word):
    path = write(tmp_path / "mine.bin", data)
    with pytest.raises(DigitError, match=word) as refusal:
        load_dataset(path)
    assert "mine.bin" in str(refusal.value)
    assert not (tmp_path / "executed").exists()


class Executes:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("form", ["npy", "npz", "pkl"])
def test_nothing_is_ever_unpickled(tmp_path, form):
    bomb = np.array([Executes(tmp_path / "executed")] * 40, dtype=object)
    path = tmp_path / f"labels.{form}"
    if form == "npy":
        np.save(path, bomb, allow_pickle=True)
        write(tmp_path / "images.npy", npy(IMAGES))
        path = tmp_path / "images.npy"
    elif form == "npz":
        np.savez(path, images=IMAGES, labels=bomb)
    else:
        path.write_bytes(pickle.dumps(bomb))
    with pytest.raises(BadFileError, match="pickle"):
        load_dataset(path)
    assert not (tmp_path / "executed").exists()


def test_a_network_is_named_as_such(tmp_path):
    np.savez(tmp_path / "a.npz", **{"header": np.zeros(3, np.uint8), "network.w": np.zeros(2)})
    with pytest.raises(BadFileError, match="network"):
        load_dataset(tmp_path / "a.npz")


def test_a_small_file_that_unpacks_to_much_is_not_unpacked(tmp_path):
    path = write(
        tmp_path / "a.csv.gz", gzip.compress(b"1" + b",0" * 144 + (b"\n0" + b",0" * 144) * 400_000)
    )
    with pytest.raises(BadFileError, match="200 times"):
        load_dataset(path)
    head = struct.pack(">HBB3I", 0, 8, 3, 300_000, 28, 28)
    images = write(tmp_path / "images-idx3.gz", gzip.compress(head + bytes(300_000 * 784)))
    write(tmp_path / "labels-idx1.gz", gzip.compress(idx(np.zeros(300_000, np.uint8))))
    with pytest.raises(BadFileError, match="200 times"):
        load_dataset(images)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system")
def test_a_pipe_in_a_folder_is_passed_over(tmp_path):
    for name, data in four_files("as MNIST").items():
        write(tmp_path / name, data)
    os.mkfifo(tmp_path / "extra-images-idx3-ubyte")
    assert_holds(load_dataset(tmp_path), own_test=True)


def test_a_folder_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(MissingFileError, match="may not be read"):
        load_dataset(tmp_path)
