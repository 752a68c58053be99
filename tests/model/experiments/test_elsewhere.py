"""The same numbers in this process, in several, on a cluster, and after any number of kills."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.experiments import TrialEnded, read_results, sweeping
from model.experiments.results import RESULTS
from model.experiments.workers import CLOSING_S

ROOT = Path(__file__).parents[3]

KILLS = 10
SEEDS = 48
"""Trials of each point: more than are done before the last kill."""

FORKING = """
import os, sys
from model.experiments import Experiment, sweeping, workers
from model.experiments.results import read_experiment
workers.IDLE_S = 1  # processes whose parent was killed have nothing to wait for
experiment, folder, jobs = read_experiment(sys.argv[1]), sys.argv[2], int(sys.argv[3])
list(sweeping(experiment, folder + "-warm", jobs=1))  # what a first training imports
for line in sys.stdin:  # each asks for a process that carries the experiment out
    child = os.fork()
    if not child:
        os.dup2(2, 1)  # nothing that it starts shall speak between our lines
        list(sweeping(experiment, folder, jobs=jobs))
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""

DYING = """
import os, signal, sys
from model.experiments import TrialEnded, sweeping
from model.experiments.results import read_experiment
events = sweeping(read_experiment(sys.argv[1]), sys.argv[2], jobs=2)
next(event for event in events if isinstance(event, TrialEnded))
events.close()
os.kill(os.getpid(), signal.SIGKILL)
"""


def figures(results):
    return sorted((result.figures for result in results), key=lambda each: each["key"])


@pytest.fixture
def alone(small, carried_out, tmp_path):
    """What comes of it in this process."""
    return figures(carried_out(small, tmp_path / "alone"))


def test_two_processes_give_the_same_to_the_last_bit(small, carried_out, tmp_path, alone):
    results = carried_out(small, tmp_path / "two", jobs=2)
    assert figures(results) == alone
    assert len({result["digest"] for result in alone}) == 4


def test_a_process_that_is_killed_after_a_sweep_is_told_of_no_leak(small, tmp_path):
    spec = tmp_path / "spec.toml"
    spec.write_text(small.to_toml(), "utf-8")
    command = [sys.executable, "-c", DYING, str(spec), str(tmp_path / "results")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert done.stderr == ""


@pytest.fixture(scope="module")
def cluster():
    """Address of a scheduler with two processes."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


def test_a_dask_cluster_gives_the_same_to_the_last_bit(
    small, carried_out, tmp_path, alone, cluster
):
    assert figures(carried_out(small, tmp_path / "dask", cluster=cluster)) == alone


def test_a_sweep_on_a_cluster_is_cancelled_soon_and_goes_on_with_what_is_missing(
    varied, carried_out, tmp_path, cluster
):
    experiment = varied({"epochs": 30}, seeds=(0, 1, 2))
    whole = figures(carried_out(experiment, tmp_path / "whole"))
    folder = tmp_path / "dask"
    events = sweeping(experiment, folder, cluster=cluster)
    next(event for event in events if isinstance(event, TrialEnded))
    begin_s = time.monotonic()
    events.close()
    assert time.monotonic() - begin_s < CLOSING_S / 4
    kept = read_results(folder)
    assert 1 <= len(kept) < len(whole)
    made = carried_out(experiment, folder, cluster=cluster)
    assert len(made) == len(whole) - len(kept)
    assert figures(read_results(folder)) == whole


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(("jobs", "in_work"), [(1, 1), (2, 5)])
def test_after_ten_kills_no_trial_is_lost_or_made_twice(
    varied, carried_out, tmp_path, jobs, in_work
):
    """One kill of ``in_work`` comes after a result; all others while processes begin."""
    experiment = varied({"epochs": 8}, seeds=tuple(range(SEEDS)))
    whole = figures(carried_out(experiment, tmp_path / "whole"))
    folder, spec = tmp_path / "killed", tmp_path / "spec.toml"
    spec.write_text(experiment.to_toml(), "utf-8")
    rng = random.Random(2)
    command = [sys.executable, "-c", FORKING, str(spec), str(folder), str(jobs)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as forking:

        def begun():
            forking.stdin.write("go\n")
            forking.stdin.flush()
            return int(forking.stdout.readline())

        killed = 0
        for kill in range(KILLS):
            before = lines_of(folder / RESULTS)
            child = begun()
            within_s = 0.15  # while it begins
            if kill % in_work == 0:
                wait_for_lines(folder / RESULTS, before + 1)
                within_s = 0.05  # within a trial, or within its writing
            time.sleep(rng.random() * within_s)
            with contextlib.suppress(ProcessLookupError):  # it had done all that was missing
                os.kill(child, signal.SIGKILL)
                killed += 1
            assert forking.stdout.readline() == "gone\n"
        begun()
        assert forking.stdout.readline() == "gone\n"
        forking.stdin.close()
    assert killed > KILLS // 2
    assert figures(read_results(folder)) == whole
    written = [line for line in (folder / RESULTS).read_bytes().splitlines() if line]
    assert len(written) - len(whole) <= KILLS, "more than a torn line for each kill"


def lines_of(path):
    return path.read_bytes().count(b"\n") if path.exists() else 0


def wait_for_lines(path, count):
    deadline_s = time.monotonic() + 60
    while lines_of(path) < count:
        assert time.monotonic() < deadline_s
        time.sleep(0.002)


def test_a_process_that_dies_again_and_again_ends_no_sweep(small, tmp_path, monkeypatch):
    from model.experiments import workers

    trial = small.trials()[0]
    monkeypatch.setattr(workers, "work_on", dies_on(trial.key))
    ended = list(sweeping(small, tmp_path, jobs=2))[-1]
    assert (ended.done, ended.failed) == (4, 1)
    failed = next(result for result in read_results(tmp_path) if result.error)
    assert failed.key == trial.key
    assert "ended from outside twice" in failed.error


class dies_on:
    """Works on every trial but one, whose process it kills."""

    def __init__(self, key):
        self.key = key

    def __call__(self, task):
        from model.experiments.trials import work_on

        if task.trial.key == self.key:
            os.kill(os.getpid(), signal.SIGKILL)
        return work_on(task)
