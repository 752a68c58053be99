"""What all runners share: one request at a time, rest beside a training, nothing too late."""

import threading

import pytest

from digitapp.background.probes import ProbeRunner
from digitapp.background.queries import QueryRunner
from digitapp.state import Shown
from model.plan import Loaded
from tests.digitapp.waiting import shown_of


class Gated:
    """A probe that waits, and then says which network it was computed for."""

    def __init__(self):
        self.gate, self.begun = threading.Event(), threading.Event()

    def __call__(self, network, dataset):
        self.begun.set()
        self.gate.wait(10)
        return network


@pytest.fixture
def probes(qtbot):
    runner = ProbeRunner(lambda: iter([Loaded("digits", ("digits", None, "random"))]))
    runner.told = []
    runner.probed.connect(lambda probe, result: runner.told.append(result))
    yield runner
    runner.close(2.0)


def test_what_was_computed_for_a_network_is_not_told_once_another_is_shown(qtbot, probes):
    probe = Gated()
    probes.use(shown_of("first", number=1, data="digits"))
    probes.watch(probe)
    qtbot.waitUntil(probe.begun.is_set)
    probes.use(shown_of("second", number=2, data="digits"))
    probe.gate.set()
    qtbot.waitUntil(lambda: bool(probes.told))
    assert probes.told == ["second"]


def test_a_snapshot_of_the_same_network_is_told_although_a_newer_one_is_shown(qtbot, probes):
    probe = Gated()
    probes.use(shown_of("early", data="digits"))
    probes.watch(probe)
    qtbot.waitUntil(probe.begun.is_set)
    probes.use(shown_of("late", data="digits"))
    probe.gate.set()
    qtbot.waitUntil(lambda: len(probes.told) == 2)
    assert probes.told == ["early", "late"]


def test_data_that_are_loaded_for_another_network_are_told_all_the_same(qtbot, probes):
    loaded = []
    probes.loaded.connect(loaded.append)
    probe = Gated()
    probes.use(shown_of("first", number=1))
    probes.watch(probe)
    qtbot.waitUntil(probe.begun.is_set)
    probes.use(shown_of("second", number=2))
    probe.gate.set()
    qtbot.waitUntil(lambda: bool(loaded))
    assert loaded[0].dataset == "digits"


def test_a_question_whose_inputs_are_of_another_network_is_forgotten(qtbot):
    queries, asked = QueryRunner(), []

    def question(network):
        asked.append(network)
        yield network

    def other(network):
        yield network

    old = shown_of("old", number=1)
    queries.use(old)
    queries.use(shown_of("new", number=2))
    queries.ask(question, of=old)
    with qtbot.waitSignal(queries.ended) as ended:
        queries.ask(other)
    assert ended.args == [other]
    assert asked == []
    queries.close(2.0)


def test_what_is_shown_counts_networks_and_not_their_moments():
    assert isinstance(shown_of("a"), Shown)
    assert shown_of("a", number=3).number == 3
