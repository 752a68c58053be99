"""Processes of a program that was frozen into one file, which has no Python to start them."""

import os
import stat
import sys

import pytest

from model import stepping
from model.events import Step
from model.parallel import Crew, WorkerGroup
from model.parallel.group import WORKER, command_line
from model.parallel.worker import READY
from model.train import fit
from tests.model.parallel.processes import children
from tests.model.test_train import assert_same_state

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a shell stands for the program")


@pytest.fixture
def frozen(tmp_path, monkeypatch):
    """This program as one file."""
    program = tmp_path / "digitapp"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m digitapp "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def loaded(packages):
    """Which of them this process has imported, and which process it is."""
    return [name for name in packages if name in sys.modules], os.getpid()


def test_the_program_itself_is_started_with_a_word_that_it_knows(frozen):
    assert command_line() == [str(frozen), WORKER]


def test_it_works_without_ever_loading_the_window(frozen):
    group = WorkerGroup(2)
    try:
        assert group.answer()[1][0] == READY
        packages = ["numpy", "PySide6", "digitapp.app", "model.cli", "sklearn", "PIL"]
        found = list(group.spread(loaded, [packages] * 4))
    finally:
        group.close()
    assert [names for names, _ in found] == [["numpy"]] * 4
    assert os.getpid() not in {process for _, process in found}
    assert children() == []


def test_a_training_by_its_processes_gives_the_same_weights(make_run, digits, frozen, monkeypatch):
    monkeypatch.setattr(stepping, "KNOWN_STEPS", 2)
    monkeypatch.setattr(stepping, "WORTH_S", 0.0)
    monkeypatch.setattr(Crew, "is_ready", property(lambda crew: crew.wait_until_ready() or True))
    runs, others = [], []
    for processes in (1, 2):
        run = make_run(epochs=1, shards=2)
        events = list(fit(run, digits, processes=processes))
        others.append(any(isinstance(e, Step) and not e.is_level for e in events))
        runs.append(run)
    assert others == [False, True]
    assert_same_state(*runs)
