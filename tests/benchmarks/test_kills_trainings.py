"""Trainings by processes that are killed, a few in each way: nothing is left, every file whole."""

import os
import signal
import subprocess
import sys
import uuid

import numpy as np
import pytest

from benchmarks import kills_trainings
from benchmarks.kills_trainings import MARK, TRAININGS, Kill, broken_files, killed, processes

pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self"), reason="finds processes by their environment"
)


@pytest.mark.parametrize("name", TRAININGS)
def test_after_a_kill_no_process_and_no_half_file_is_left(name):
    rng = np.random.default_rng(1)
    found = [killed(TRAININGS[name], *moment) for moment in kills_trainings.moments(2, rng)]
    assert [each.faults for each in found] == [[], []]


def test_a_worker_that_is_killed_in_the_middle_ends_the_training_with_a_sentence():
    found = killed(TRAININGS["terminal, a worker"], 0.3, once_it_trains=True)
    assert found.trained
    assert found.status == 1
    assert kills_trainings.LOST in found.said
    assert found.faults == []


def test_a_process_that_is_left_is_found_out():
    mark = uuid.uuid4().hex
    assert processes(mark) == []
    command = [sys.executable, "-c", "print(flush=True); input()"]
    left = subprocess.Popen(
        command, env=os.environ | {MARK: mark}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with left:
        left.stdout.readline()
        assert processes(mark) == [left.pid]
        left.kill()
    assert processes(mark) == []


def test_a_file_that_is_broken_or_half_written_is_found_out(tmp_path):
    (tmp_path / "mine.npz").write_bytes(b"PK\x03\x04 half")
    (tmp_path / "other.npz.part").write_bytes(b"PK")
    faults = broken_files(tmp_path)
    assert any(fault.startswith("broken") for fault in faults)


def test_a_program_that_ignores_the_signal_is_found_out(monkeypatch):
    monkeypatch.setattr(kills_trainings, "PATIENCE_S", 0.1)
    found = killed(Kill("terminal", signal.SIGCONT), 0.5)
    assert "it did not end" in found.faults
