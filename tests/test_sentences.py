"""Every error, finding, note and banner says what is wrong and what to do: one table of them all.

A sentence that is new in the source has no row and fails here: write its row, with what to do
marked, in ``sentences/table.txt``; where that is hard, the sentence only complains.
"""

import re

import pytest

from benchmarks import fuzz_kinds
from benchmarks.fuzz import is_sentence
from benchmarks.fuzz_files import write_good_files, write_labels_beside
from model.errors import DigitError
from tests.sentences import collected
from tests.sentences.collected import (
    FRAGMENTS,
    SPEAKERS,
    pattern,
    sentences,
    speakers,
    suggested,
    table,
)
from tests.sentences.provoked import PROVOKED

ROWS = table()
WHOLE = [row for row in ROWS if row.kind not in FRAGMENTS]
DAMAGED = 15
"""Copies of each kind of file whose refusals are looked up in the table."""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    write_good_files(folder)
    return folder


def rows_of(sentence):
    return [row for row in ROWS if pattern(row).fullmatch(sentence)]


def test_every_sentence_of_the_source_has_its_row():
    known = {row.template for row in ROWS}
    missing = {text: place for text, place in sentences().items() if text not in known}
    rows = "\n".join(map(suggested, missing))
    assert not missing, f"rows to look at and put into sentences/table.txt:\n{rows}"


def test_every_row_is_said_somewhere_and_stands_once():
    said = sentences()
    templates = [row.template for row in ROWS]
    assert [text for text in templates if text not in said] == []
    assert len(set(templates)) == len(templates) > 200


def test_every_kind_of_error_is_looked_for():
    assert speakers() <= SPEAKERS


@pytest.mark.parametrize("row", WHOLE, ids=lambda row: row.template[:60])
def test_a_sentence_is_one_and_says_what_to_do(row):
    filled = row.template.replace("{}", "X")
    assert is_sentence(filled + "." * row.template.endswith("{}"))
    assert row.kind or len(row.remedy) >= 7, "it only complains"
    words = ("None", "True", "False", "NoneType", "KeyError", "dtype", "ndarray", "argument")
    assert not set(re.findall(r"\w+", row.template.replace("None of", ""))) & set(words)
    assert "  " not in row.template
    assert len(row.template) <= 260


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.kind in FRAGMENTS], ids=lambda row: row.template[:60]
)
def test_a_fragment_stands_in_a_sentence_that_says_what_to_do(row):
    outer = {
        "picture": "“{}” {}. Save the picture as PNG or JPEG and open that.",
        "drawings": "“{}” is not a file of drawings: {} {}. Mend or remove it.",
        "inside": "“{}” is damaged or no model file of this program{}. Take another copy of it, "
        "or train again.",
    }[row.kind]
    assert outer in {known.template for known in WHOLE}
    assert row.kind == "inside" or not row.template.endswith(".")


@pytest.mark.parametrize("start", PROVOKED)
def test_a_sentence_is_said_for_what_it_is_about(start, files, tmp_path):
    rows = [row for row in ROWS if row.template.startswith(start)]
    assert rows, "no row begins so"
    try:
        said = PROVOKED[start](tmp_path, files)
    except DigitError as error:
        said = error
    text = str(said)[:600]
    assert is_sentence(text), text
    is_part = rows[0].kind in ("picture", "drawings")
    assert any(
        pattern(row).search(text) if is_part else pattern(row).fullmatch(text) for row in rows
    ), text


@pytest.mark.parametrize("kind", [k for k in fuzz_kinds.KINDS if "terminal" not in k])
def test_what_damaged_files_provoke_is_in_the_table(kind, files):
    import numpy as np

    chosen = fuzz_kinds.KINDS[kind]
    path = files / f"damaged{chosen.ending}"
    write_labels_beside(path)
    good = (files / chosen.good).read_bytes()
    for number in range(DAMAGED):
        path.write_bytes(chosen.damage(good, np.random.default_rng((7, number))))
        said = chosen.read(path, number)
        assert said == fuzz_kinds.ACCEPTED or (is_sentence(said) and rows_of(said)), said


def test_a_sentence_in_the_source_is_found_wherever_it_is_put(monkeypatch, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "new.py").write_text(
        'LONG = "A constant " "of two parts."\n'
        "def f(name, notes, on):\n"
        '    text = f"“{name}” is local." if on else "It is off."\n'
        '    notes.append(f"{name} was left out.")\n'
        "    raise BadFileError(text)\n"
        "def g():\n    return f'{1} returned.'\n"
        "def h(self):\n    self.say(Message(LONG, 'error'))\n    raise SaveError(g())\n"
    )
    monkeypatch.setattr(collected, "ROOT", tmp_path)
    assert set(sentences()) == {
        "A constant of two parts.",
        "“{}” is local.",
        "It is off.",
        "{} was left out.",
        "{} returned.",
    }
