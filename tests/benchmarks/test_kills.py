"""The benchmark of kills, with few of them: each kind of writing survives, a broken one is seen."""

import itertools
import os

import numpy as np
import pytest

from benchmarks import kills

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


@pytest.fixture(scope="module", autouse=True)
def ready():
    kills._get_ready()


@pytest.mark.parametrize("kind", kills.KINDS)
def test_after_a_kill_nothing_is_broken_lost_or_left(kind):
    rng = np.random.default_rng(1)
    faults = [kills.killed(kills.KINDS[kind], float(rng.uniform(0, 0.1)))[1] for _ in range(3)]
    assert faults == [""] * 3


def test_a_writer_that_breaks_its_file_is_found_out():
    def write(folder):
        for number in itertools.count():
            (folder / "table.csv").write_text(f"{number},0\n")  # not whole
            yield number

    number, fault = kills.killed(kills.Writing(write, kills.KINDS["table"].check), 0.02)
    assert number >= 0
    assert fault == "broken"


def test_a_writer_that_forgets_is_found_out():
    def write(folder):
        yield 5
        while True:
            pass

    assert kills.killed(kills.Writing(write, kills.KINDS["network"].check), 0.02) == (5, "lost")


def test_a_part_that_is_left_is_found_out():
    def write(folder):
        (folder / "file.part").touch()
        yield 0
        while True:
            pass

    _, fault = kills.killed(kills.Writing(write, lambda folder, last: ""), 0.02)
    assert fault == "left: .part"
