"""Seeded mutations of good files: each is read, or refused with a sentence."""

import gzip
import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from model.data import load_dataset
from model.data.idx import read_idx
from model.errors import DigitError

IMAGES = np.random.default_rng(1).integers(0, 256, (12, 8, 8), dtype=np.uint8)
HEADING = "label," + ",".join(f"pixel{n}" for n in range(64)) + "\n"
LABELS_IDX = bytes([0, 0, 8, 1, 0, 0, 0, 12]) + bytes(range(10)) + bytes(2)
IDX = bytes([0, 0, 8, 3, 0, 0, 0, 12, 0, 0, 0, 8, 0, 0, 0, 8]) + IMAGES.tobytes()


LABELS = np.arange(12) % 10
ROWS = "\n".join(
    ",".join(map(str, [label, *image.ravel()])) for image, label in zip(IMAGES, LABELS, strict=True)
)
SPARSE = "\n".join(
    " ".join([str(label), *(f"{n + 1}:{v}" for n, v in enumerate(image.ravel()) if v)])
    for image, label in zip(IMAGES, LABELS, strict=True)
)


def write_npz(path, save):
    save(path, images=IMAGES, labels=LABELS)


def write_mat(path, **options):
    savemat(path, {"data": IMAGES.reshape(12, -1), "label": LABELS, "s": {"a": [1]}}, **options)


def write_mat4(path):
    savemat(path, {"X": IMAGES.reshape(12, -1), "y": LABELS}, format="4")


def write_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def pictures(**options):
    """Name -> content of a few pictures, a folder for each digit."""
    files = {}
    for number, (image, label) in enumerate(zip(IMAGES, LABELS, strict=True)):
        file = io.BytesIO()
        Image.fromarray(image).save(file, **options)
        files[f"{label}/{number}.{options['format']}"] = file.getvalue()
    return files


def load_beside_labels(path):
    np.save(path.with_name("labels.npy"), LABELS)
    return load_dataset(f"{path},{path.with_name('labels.npy')}")


def load_folder(path):
    """The data set of a folder in which one picture is ``path``, damaged."""
    for name, data in pictures(format="png").items():
        place = path.parent / "all" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    (path.parent / "all" / "0" / "bad.png").write_bytes(path.read_bytes())
    return load_dataset(path.parent / "all")


KINDS = {
    "idx": (read_idx, lambda path: path.write_bytes(IDX)),
    "idx.gz": (read_idx, lambda path: path.write_bytes(gzip.compress(IDX, mtime=0))),
    "npz": (load_dataset, lambda path: write_npz(path, np.savez)),
    "packed.npz": (load_dataset, lambda path: write_npz(path, np.savez_compressed)),
    "npy": (load_beside_labels, lambda path: np.save(path, IMAGES)),
    "csv": (load_dataset, lambda path: path.write_text(ROWS)),
    "heading.csv": (load_dataset, lambda path: path.write_text(HEADING + ROWS)),
    "csv.gz": (load_dataset, lambda path: path.write_bytes(gzip.compress(ROWS.encode(), mtime=0))),
    "scale": (load_dataset, lambda path: path.write_text(SPARSE)),
    "mat": (load_dataset, write_mat),
    "packed.mat": (load_dataset, lambda path: write_mat(path, do_compression=True)),
    "v4.mat": (
        load_dataset,
        write_mat4,
    ),
    "idx.zip": (load_dataset, lambda path: write_zip(path, {"images": IDX, "labels": LABELS_IDX})),
    "png.zip": (load_dataset, lambda path: write_zip(path, pictures(format="png"))),
}


TOLERANT = {"csv": 20, "heading.csv": 20, "mat": 20, "v4.mat": 10}
"""Kinds in which a changed byte is often a changed pixel -> how many are refused at least."""


def mutated(data: bytes, rng: np.random.Generator) -> bytes:
    """``data`` with a few bytes changed, a stretch lost or doubled, or its end cut off."""
    kind = rng.integers(6)
    changed = bytearray(data)
    start, end = sorted(rng.integers(len(data), size=2))
    if kind == 0:
        del changed[start:]
    elif kind == 1:
        del changed[start:end]
    elif kind == 2:
        changed[start:start] = data[start:end]
    elif kind == 3:  # lengths and offsets stand near both ends
        reach = min(80, len(data))
        for place in rng.integers(-reach, reach, size=3):
            changed[place] = rng.integers(256)
    else:
        for place in rng.integers(len(data), size=rng.integers(1, 9)):
            changed[place] ^= 1 << rng.integers(8)
    return bytes(changed)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutated_file_is_read_or_refused_with_a_sentence(tmp_path, kind):
    read, write = KINDS[kind]
    path = tmp_path / f"file.{kind}"
    write(path)
    data = path.read_bytes()
    rng = np.random.default_rng(len(kind))
    sentences = []
    for _ in range(200):
        path.write_bytes(mutated(data, rng))
        try:
            read(path)
        except DigitError as error:
            sentences.append(str(error))
    assert len(sentences) > TOLERANT.get(kind, 50)
    assert all(path.name in sentence for sentence in sentences)


@pytest.mark.parametrize("form", ["png", "bmp", "gif", "jpeg", "tiff", "webp", "ppm"])
def test_a_mutated_picture_among_others_is_read_or_left_out(tmp_path, form):
    data = next(iter(pictures(format=form).values()))
    path = tmp_path / f"file.{form}"
    rng = np.random.default_rng(len(data))
    left_out = 0
    for _ in range(40):
        path.write_bytes(mutated(data, rng))
        dataset = load_folder(path)
        left_out += bool(dataset.notes)
        assert len(dataset.train) + len(dataset.validation) + len(dataset.test) >= 12
    assert left_out > 2
