"""Trainings by several processes: the same weights, and nothing left behind."""

import itertools
import os
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

from model import stepping
from model.events import Diverged, Evaluation, Finished, Step, WorkerLost
from model.parallel import Crew, WorkerError, WorkerGroup, usable_cores
from model.train import fit
from tests.deep import DEEP
from tests.model.parallel.processes import children, is_running
from tests.model.test_train import assert_same_state

SETTINGS = {
    "plain": {},
    "everything": {
        "optimizer": "adamw",
        "weight_decay": 0.01,
        "clip": 0.5,
        "ema": 0.99,
        "augment": True,
        "repeats": 2,
    },
    "momentum": {"optimizer": "momentum", "schedule": "constant", "weight_decay": 0.001},
}


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    """Others are started and waited for at once, and stay whether or not they are faster."""
    monkeypatch.setattr(stepping, "KNOWN_STEPS", 2)
    monkeypatch.setattr(stepping, "WORTH_S", 0.0)
    monkeypatch.setattr(stepping, "TRIAL_S", np.inf)
    monkeypatch.setattr(Crew, "is_ready", property(lambda crew: crew.wait_until_ready() or True))


def trained(run, dataset, processes, until=lambda run, others: False):
    """Trains; whether other processes made steps, and the last event."""
    others, event = False, None
    events = fit(run, dataset, processes=processes)
    for event in events:
        others = others or (isinstance(event, Step) and not event.is_level)
        if until(run, others):
            break
    events.close()
    return others, event


@pytest.mark.parametrize(
    ("architecture", "name", "processes"),
    [
        ("mlp", "plain", 2),
        ("mlp", "everything", 4),
        ("mlp", "momentum", 3),
        ("cnn", "plain", 4),
        ("cnn", "everything", 2),
        (DEEP, "plain", 2),
        (DEEP, "everything", 4),
        ("gru", "everything", 2),
        ("autoencoder", "plain", 2),
    ],
)
def test_any_number_of_processes_gives_the_same_weights(
    make_run, digits, architecture, name, processes
):
    options = {"epochs": 2, "shards": 4, **SETTINGS[name]}
    alone = make_run(architecture, **options)
    trained(alone, digits, 1)
    run = make_run(architecture, **options)
    others, _ = trained(run, digits, processes)
    assert others
    assert_same_state(run, alone)


def test_a_training_that_goes_on_elsewhere_gives_the_same_weights(make_run, digits):
    options = {"epochs": 4, "shards": 2, "clip": 1.0}
    alone = make_run(**options)
    trained(alone, digits, 1)
    run = make_run(**options)
    others, _ = trained(run, digits, 2, until=lambda run, others: others)
    assert others
    assert run.step < alone.step
    stop = run.step + 10
    trained(run, digits, 1, until=lambda run, _: run.step == stop)
    assert run.step == stop
    trained(run, digits, 2)
    assert_same_state(run, alone)


class Fickle:
    """Has others work and rest by turns, some steps each."""

    turns = 0

    def __init__(self, trial_s):
        self.asked = 0

    def made_here(self, seconds):
        """Makes no difference."""

    def made_by_others(self, seconds, steps):
        """Nor does this."""

    def others_are_due(self, now_s):
        self.asked += 1
        return self.asked % 5 == 0

    def others_stay(self, now_s):
        self.asked += 1
        Fickle.turns += self.asked % 7 == 0
        return self.asked % 7 != 0


@pytest.mark.parametrize("name", ["plain", "everything"])
def test_others_that_rest_and_come_back_leave_the_same_weights(make_run, digits, monkeypatch, name):
    monkeypatch.setattr(stepping, "SpeedChoice", Fickle)
    monkeypatch.setattr(Fickle, "turns", 0)
    options = {"epochs": 12, "shards": 2, **SETTINGS[name]}
    alone = make_run(**options)
    trained(alone, digits, 1)
    run = make_run(**options)
    others, _ = trained(run, digits, 2)
    assert others
    assert Fickle.turns > 2
    assert_same_state(run, alone)
    assert children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_process_that_is_killed_while_it_rests_is_not_missed(make_run, digits, monkeypatch):
    class Restful(Fickle):
        rests = False

        def others_are_due(self, now_s):
            return self.asked == 0 or bool(killed)

        def others_stay(self, now_s):
            self.asked += 1
            Restful.rests = self.asked >= 3
            return not Restful.rests

    killed = []
    monkeypatch.setattr(stepping, "SpeedChoice", Restful)
    alone = make_run(epochs=20, shards=2)
    trained(alone, digits, 1)
    run = make_run(epochs=20, shards=2)
    events = fit(run, digits, processes=2)
    for event in events:
        if isinstance(event, Evaluation) and Restful.rests and not killed:
            pid = children()[0]
            os.kill(pid, signal.SIGKILL)
            # Until it can be waited for, which is later than its first thread’s end.
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
            killed.append(pid)
    assert killed
    assert isinstance(event, Finished)
    assert_same_state(run, alone)
    assert children() == []


def test_who_rests_between_steps_sees_every_single_one(make_run, digits, monkeypatch):
    run = make_run(epochs=200, shards=2)
    events = fit(run, digits, processes=2)
    for event in events:
        if isinstance(event, Step) and not event.is_level:
            break
    for event in events:
        if isinstance(event, Step) and event.is_level:
            break
    monkeypatch.setattr(stepping, "RESTED_S", 0.0)
    before = run.step
    steps = (event for event in events if isinstance(event, Step))
    seen = [(step.step, step.is_level, run.step) for step in itertools.islice(steps, 3)]
    events.close()
    assert seen == [(before + k, True, before + k) for k in (1, 2, 3)]


@pytest.mark.parametrize("processes", [1, 2])
def test_live_changes_reach_the_others(make_run, digits, processes):
    run = make_run("cnn", epochs=4, shards=2, schedule="constant")
    events = fit(run, digits, processes=processes)
    for event in events:
        if isinstance(event, Evaluation) and event.epoch == 2:
            break
    changes = {"dropout": 0.6, "learning_rate": 0.0007, "batch_size": 48}
    events.send(changes)
    for _ in events:
        pass
    assert run.network.config.dropout == 0.6
    reference = make_run("cnn", epochs=2, shards=2, schedule="constant")
    trained(reference, digits, 1)
    reference.change(epochs=4, **changes)
    trained(reference, digits, 1)
    assert_same_state(run, reference)


def test_numbers_beyond_all_bounds_end_it_as_they_do_in_one_process(make_run, digits):
    def diverged(processes):
        run = make_run(epochs=50, shards=2, optimizer="sgd", schedule="constant")
        events = fit(run, digits, processes=processes)
        for event in events:
            if isinstance(event, Evaluation):
                break
        events.send({"learning_rate": 100.0, "weight_decay": 10.0})
        *_, event = events
        return run, event

    alone, expected = diverged(1)
    run, event = diverged(2)
    assert isinstance(event, Diverged)
    assert event == expected
    assert_same_state(run, alone)
    assert children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_a_killed_process_ends_the_training_in_its_last_good_state(make_run, digits):
    run = make_run(epochs=2000, shards=2)
    events = fit(run, digits, processes=2)
    for event in events:
        if isinstance(event, Step) and not event.is_level:
            break
    os.kill(children()[0], signal.SIGKILL)
    *_, lost = events
    assert isinstance(lost, WorkerLost)
    assert lost.reason.startswith("A process that trained was ended from outside")
    assert run.epoch == lost.epoch == len(run.history)
    assert run.position == 0
    assert children() == []
    again = next(event for event in fit(run, digits) if isinstance(event, Step))
    assert again.step == run.step


@pytest.mark.parametrize("how", ["close", "error"])
def test_no_process_is_left_when_it_ends_early(make_run, digits, how):
    run = make_run(epochs=2000, shards=2)
    events = fit(run, digits, processes=2)
    for event in events:
        if isinstance(event, Step) and not event.is_level:
            break
    assert len(children()) == 2
    if how == "close":
        events.close()
    else:
        with pytest.raises(KeyError):
            events.throw(KeyError("somebody else's"))
    assert children() == []
    # What was shared is the run's own again.
    run.network.parameters["output.bias"] += 1
    assert run.network.parameters["output.bias"].base is None


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_the_processes_are_gone_soon_after_the_one_that_started_them_is_killed(tmp_path):
    script = textwrap.dedent(
        """
        import os, subprocess, sys
        import numpy as np
        from model import stepping
        from model.archs import ARCHITECTURES
        from model.data import load_dataset
        from model.run import Run, Training
        from model.train import fit

        stepping.WORTH_S, stepping.TRIAL_S = 0, 1e9
        data = load_dataset("digits")
        kind = ARCHITECTURES["mlp"]
        network = kind(kind.config_for(data.shape), data.shape, np.random.default_rng(0))
        run = Run(network, Training(epochs=10_000, batch_size=32, shards=2))
        told = False
        for event in fit(run, data, processes=2):
            if not told and not getattr(event, "is_level", True):
                found = subprocess.run(
                    ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(os.getpid())],
                    capture_output=True, text=True)
                pids = [l.split()[0] for l in found.stdout.splitlines() if "worker" in l]
                print(*pids, flush=True)
                told = True
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    with parent:
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        parent.kill()
    deadline = time.monotonic() + 2
    while any(is_running(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)  # nothing tells when somebody else's children end
    assert not any(is_running(pid) for pid in pids)


def test_at_least_one_processor_can_be_used():
    assert usable_cores() >= 1


def test_no_process_is_left_where_one_of_them_ends_before_it_is_told_anything(
    make_run, digits, monkeypatch
):
    send = WorkerGroup.send
    told = []

    def second_is_gone(group, index, *command):
        told.append(index)
        if len(told) == 2:
            raise WorkerError("a process is gone")
        send(group, index, *command)

    monkeypatch.setattr(WorkerGroup, "send", second_is_gone)
    run = make_run(epochs=1, shards=2)
    others, finished = trained(run, digits, 2)
    assert not others
    assert isinstance(finished, Finished)
    assert len(told) == 2
    assert children() == []
