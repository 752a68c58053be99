"""Long looks in the window are shared with other processes, unless a training has the cores."""

import os
from dataclasses import dataclass

import pytest

from digitapp.state import Phase
from model.parallel import pool
from model.plan import Plan
from tests.model.parallel.processes import children


@dataclass(frozen=True)
class Who:
    """Finds out which processes do its pieces."""

    number: int = 0
    title: str = "Looking who works"

    def __call__(self, network, recipe, spread):
        found = set()
        for done, process in enumerate(spread(piece, range(60)), 1):
            found.add(process)
            yield done / 60
        return found


def piece(number):
    """The process that does it."""
    return os.getpid()


@pytest.fixture
def session(qtbot, bare_session, monkeypatch):
    """A session with a network, for which all work is long."""
    monkeypatch.setattr(pool, "WORTH_S", 0.0)
    monkeypatch.setattr(pool, "WARM_WORTH_S", 0.0)
    bare_session._pool._count = 2  # also on a machine with one core
    start(qtbot, bare_session, epochs=1)
    until_free(qtbot, bare_session)
    return bare_session


def start(qtbot, session, **training):
    with qtbot.waitSignal(session.run_started, timeout=20_000):
        session.start(Plan("mlp", {}, {"shards": 1, **training}))


def until_free(qtbot, session):
    qtbot.waitUntil(lambda: session.state.is_free, timeout=20_000)


def asked(qtbot, session, task):
    with qtbot.waitSignal(session.evaluations.done, timeout=20_000) as done:
        session.evaluations.ask(task)
    return done.args[1]


def test_a_long_look_is_shared_with_others_that_end_with_the_session(qtbot, session):
    session._pool.warm_up()
    number = 0
    while (found := asked(qtbot, session, Who(number))) == {os.getpid()}:
        number += 1  # the others are still starting
    assert found & set(children())
    session.close()
    assert children() == []


def test_beside_a_training_it_is_made_by_this_process_alone(qtbot, session):
    session._pool.warm_up()
    ready = set(children())
    assert len(ready) == 2
    start(qtbot, session, epochs=10_000)
    assert session.state.phase is Phase.TRAINING
    assert asked(qtbot, session, Who()) == {os.getpid()}
    # Those that waited for work gave their memory back.
    qtbot.waitUntil(lambda: not ready & set(children()), timeout=20_000)
    session.stop()
    until_free(qtbot, session)
