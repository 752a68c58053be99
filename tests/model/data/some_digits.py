"""A few small digits, and how to write them into files of many forms."""

import io
import struct

import numpy as np
from PIL import Image

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
