"""Seeded mutations of good files: each is read, or refused with a sentence."""

import gzip

import numpy as np
import pytest

from model.data import load_dataset
from model.data.idx import read_idx
from model.errors import DigitError

IMAGES = np.random.default_rng(1).integers(0, 256, (12, 8, 8), dtype=np.uint8)
IDX = bytes([0, 0, 8, 3, 0, 0, 0, 12, 0, 0, 0, 8, 0, 0, 0, 8]) + IMAGES.tobytes()


def write_npz(path, save):
    save(path, images=IMAGES, labels=np.arange(12) % 10)


KINDS = {
    "idx": (read_idx, lambda path: path.write_bytes(IDX)),
    "idx.gz": (read_idx, lambda path: path.write_bytes(gzip.compress(IDX, mtime=0))),
    "npz": (load_dataset, lambda path: write_npz(path, np.savez)),
    "packed.npz": (load_dataset, lambda path: write_npz(path, np.savez_compressed)),
}


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
        for place in rng.integers(-80, 80, size=3):
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
    for _ in range(100):
        path.write_bytes(mutated(data, rng))
        try:
            read(path)
        except DigitError as error:
            sentences.append(str(error))
    assert len(sentences) > 50
    assert all(path.name in sentence for sentence in sentences)
