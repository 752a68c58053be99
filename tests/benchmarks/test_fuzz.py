"""Damaged files: few of each kind, and that what breaks is seen."""

import multiprocessing
from dataclasses import replace

import pytest

from benchmarks import fuzz, fuzz_kinds
from benchmarks.fuzz import is_sentence
from benchmarks.fuzz_files import write_good_files, write_labels_beside


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    write_good_files(folder)
    return folder


@pytest.mark.parametrize("kind", fuzz_kinds.KINDS)
def test_a_good_file_of_each_kind_is_read_or_named(folder, kind):
    chosen = fuzz_kinds.KINDS[kind]
    path = folder / f"damaged{chosen.ending}"
    path.write_bytes((folder / chosen.good).read_bytes())
    write_labels_beside(path)
    said = chosen.read(path, 0)
    is_foreign = kind.endswith("as data")
    assert ("strokes" in said) if is_foreign else (said == fuzz_kinds.ACCEPTED)


@pytest.mark.parametrize("kind", ["network, its header", "pictures.zip, inside", "settings"])
def test_damaged_files_are_read_or_refused_with_a_sentence(kind):
    found = fuzz.fuzzed(kind, 12, seed=1)
    assert found["count"] == found["refused"] + found["accepted"] == 12, found
    assert found["slow"] == 0


def test_a_traceback_a_crash_and_a_word_of_python_are_counted(monkeypatch, tmp_path):
    def read(path, turn):
        if turn == 1:
            raise KeyError("weight")
        return "Traceback (most recent call last):" if turn == 2 else fuzz_kinds.ACCEPTED

    kind = replace(fuzz_kinds.KINDS["plan.toml"], read=read)
    monkeypatch.setitem(fuzz.KINDS, "broken", kind)
    assert fuzz._outcome("broken", tmp_path, 0) == ("accepted", "")
    outcome, example = fuzz._outcome("broken", tmp_path, 1)
    assert (outcome, "KeyError: 'weight'" in example) == ("tracebacks", True)
    assert fuzz._outcome("broken", tmp_path, 2)[0] == "bad sentences"


def test_a_process_that_dies_over_a_file_is_told_from_one_that_came_to_its_end():
    total = dict.fromkeys(fuzz.COUNTS, 0) | {"slowest_s": 0.0, "more_mb": 0}
    receiving, telling = multiprocessing.Pipe(duplex=False)
    telling.send(("accepted", "", 2.5, 12.0))
    telling.close()
    assert fuzz._received(receiving, total, 0) == 1  # and nothing came of the second
    assert (total["accepted"], total["slow"], total["slowest_s"], total["more_mb"]) == (
        1,
        1,
        2.5,
        12,
    )


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("“x.png” is empty. Copy it again.", True),
        ("There is no network “x”. Name a file.", True),
        ("'utf-8' codec can't decode byte", False),
        ("KeyError: 'weight'.", False),
        ("no capital letter.", False),
        ("No end", False),
        ("Long. " * 200, False),
    ],
)
def test_a_sentence_has_a_beginning_an_end_and_no_word_of_python(text, is_one):
    assert is_sentence(text.strip()) is is_one
