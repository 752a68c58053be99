"""Tables of text, however they are laid out."""

import gzip
import zipfile

import numpy as np
import pytest

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
    npy,
    write,
)


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


def test_tables_of_images_and_of_labels_belong_together(tmp_path):
    images = write(tmp_path / "train_x.csv", text(row[1:] for row in rows_of()))
    labels = write(tmp_path / "train_y.csv", text([["label"], *([str(n)] for n in LABELS)]))
    assert_holds(load_dataset(f"{images},{labels}"))
    assert_holds(load_dataset(tmp_path))
    write(tmp_path / "test_x.csv", text(row[1:] for row in rows_of(TEST_IMAGES, TEST_LABELS)))
    write(tmp_path / "test_y.csv", text([str(label)] for label in TEST_LABELS))
    assert_holds(load_dataset(tmp_path), own_test=True)


def test_labels_in_a_table_go_with_images_of_numpy(tmp_path):
    images = write(tmp_path / "a.npy", npy(IMAGES))
    labels = write(tmp_path / "b.csv", text([str(label)] for label in LABELS))
    assert_holds(load_dataset(f"{images},{labels}"))


@pytest.mark.parametrize("last", [False, True])
def test_a_table_of_numpy_holds_images_and_labels(tmp_path, last):
    flat = IMAGES.reshape(COUNT, -1)
    table = np.c_[flat, LABELS] if last else np.c_[LABELS, flat]
    assert_holds(load_dataset(write(tmp_path / "a.npy", npy(table))))
    np.savez(tmp_path / "b.npz", data=table)
    assert_holds(load_dataset(tmp_path / "b.npz"))


def test_the_sparse_tables_of_libsvm_are_read(tmp_path):
    images = np.pad(IMAGES, ((0, 0), (8, 8), (8, 8)))
    rows = []
    for image, label in zip(images, LABELS, strict=True):
        ink = [f"{place + 1}:{value}" for place, value in enumerate(image.ravel()) if value]
        rows.append([str(label), *ink])
    path = write(tmp_path / "digits.scale", text(rows, " "))
    assert_holds(load_dataset(path), images=images)
    rows[7][3] = "ink"
    with pytest.raises(BadFileError, match="Row 8"):
        load_dataset(write(tmp_path / "digits.scale", text(rows, " ")))


def test_tables_are_read_inside_a_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mnist_train.csv", text(rows_of()))
        archive.writestr("mnist_test.csv", text(rows_of(TEST_IMAGES, TEST_LABELS)))
    assert_holds(load_dataset(tmp_path / "all.zip"), own_test=True)


BAD_TABLES = {
    "no labels": (text(row[1:] for row in rows_of()), "no labels"),
    "no labels under a heading": (text([PIXELS, *(row[1:] for row in rows_of())]), "no labels"),
    "a short row": (text([*rows_of()[:9], rows_of()[9][:-3], *rows_of()[10:]]), "Row 10 .* 142"),
    "a word": (text([*rows_of()[:9], ["3", "ink", *["0"] * 143]]), "Row 10 .*“ink” in column 2"),
    "a bad label": (text([*rows_of()[:39], ["42", *["0"] * 144]]), "Label number 40 .* 42"),
    "another width": (text([["1"] * 100] * 20), "no labels|rows of 100"),
    "prose": ("Once upon a time there was a digit.\n" * 30, "no table of images"),
    "only a heading": (text([["label", *PIXELS]]), "no digits"),
}


@pytest.mark.parametrize(("table", "word"), BAD_TABLES.values(), ids=BAD_TABLES)
def test_tables_that_hold_something_else_are_refused_with_the_reason(tmp_path, table, word):
    write(tmp_path / "digits.csv", table)
    with pytest.raises(BadFileError, match=word) as refused:
        load_dataset(tmp_path / "digits.csv")
    assert "“digits.csv”" in str(refused.value)


@pytest.mark.parametrize("name", ["huge.csv", "huge.libsvm"])
def test_a_number_beyond_all_floats_is_read_as_no_number_without_a_warning(tmp_path, name):
    rows = rows_of()
    if name.endswith("csv"):
        content = text(rows).replace(",0,", ",1e300,", 1)
    else:
        content = "\n".join(f"{k % 10} 1:1e300 2:200 64:9" for k in range(40))
    path = tmp_path / name
    path.write_text(content)
    found = load_dataset(path)
    assert "not numbers" in {finding.key for finding in found.findings}
