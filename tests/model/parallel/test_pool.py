"""Work spread over processes: the same results, and nothing left behind."""

import functools
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from model.archs import ARCHITECTURES
from model.parallel import ProcessPool, pool
from tests.model.parallel.processes import children, is_running


@pytest.fixture(autouse=True)
def eager(monkeypatch):
    """Others are started and waited for after the first piece, however short the work."""
    monkeypatch.setattr(pool, "WORTH_S", 0.0)
    monkeypatch.setattr(pool, "WARM_WORTH_S", 0.0)
    group_for = ProcessPool._group_for

    def ready(pool, left_s):
        group = group_for(pool, left_s)
        if group is None and pool._group is not None:
            pool._group.is_ready(wait=True)
            group = group_for(pool, left_s)
        return group

    monkeypatch.setattr(ProcessPool, "_group_for", ready)


@pytest.fixture
def two():
    """A pool of two processes."""
    with ProcessPool(2) as made:
        yield made
    assert children() == []


def whoever(number):
    """A number and the process that looked at it."""
    return number, os.getpid()


def picky(number):
    """The number, unless it is 5."""
    if number == 5:
        raise KeyError("five")
    return number


def test_results_come_in_order_and_from_several_processes(two):
    results = list(two(whoever, range(20)))
    assert [number for number, _ in results] == list(range(20))
    others = {process for _, process in results} - {os.getpid()}
    assert results[0][1] == os.getpid()
    assert len(others) == 2


def test_processes_compute_the_same_to_the_last_bit(two):
    network = ARCHITECTURES["cnn"](
        ARCHITECTURES["cnn"].config_for((28, 28)), (28, 28), np.random.default_rng(0)
    )
    images = np.random.default_rng(1).random((600, 28, 28), dtype=np.float32)
    pieces = [images[start : start + 100] for start in range(0, 600, 100)]
    here = list(map(network.predict_logits, pieces))
    there = list(two(network.predict_logits, pieces))
    assert all(np.array_equal(a, b) for a, b in zip(here, there, strict=True))


def test_an_error_is_raised_where_the_work_was_asked_for(two):
    with pytest.raises(KeyError, match="five"):
        list(two(picky, range(10)))
    assert list(two(picky, range(4))) == list(range(4))


def test_work_that_can_be_given_up_leaves_the_processes_to_the_next(two):
    given_up = two(whoever, range(100))
    for _ in range(4):
        next(given_up)
    given_up.close()
    before = children()
    results = list(two(whoever, range(10)))
    assert [number for number, _ in results] == list(range(10))
    assert children() == before


def test_what_can_not_be_sent_is_done_here(two):
    here = threading.Lock()  # of no other process
    held = functools.partial(lambda lock, number: (number, lock.locked()), here)
    assert list(two(held, range(3))) == [(0, False), (1, False), (2, False)]


def test_while_one_thread_is_served_another_does_its_work_itself(two):
    first = two(whoever, range(50))
    next(first)
    next(first)
    found = []
    thread = threading.Thread(target=lambda: found.extend(two(whoever, range(5))))
    thread.start()
    thread.join()
    assert found == [(number, os.getpid()) for number in range(5)]
    assert [number for number, _ in first] == list(range(2, 50))


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_work_goes_on_here_when_a_process_is_killed(two):
    results = two(whoever, range(200))
    found = [next(results) for _ in range(5)]
    os.kill(children()[0], signal.SIGKILL)
    found += results
    assert [number for number, _ in found] == list(range(200))
    assert next(iter(two(whoever, range(3)))) == (0, os.getpid())


def test_processes_end_some_time_after_the_last_work():
    ended = threading.Event()
    made = ProcessPool(2, keep_s=0.05)
    end_group = made._end_group
    made._end_group = lambda: (end_group(), ended.set())
    list(made(whoever, range(10)))
    assert ended.wait(10)
    assert children() == []


def test_a_closed_pool_works_here():
    made = ProcessPool(2)
    results = made(whoever, range(60))
    for _ in range(3):
        next(results)
    made.close()
    assert children() == []
    assert [number for number, _ in results] == list(range(3, 60))
    assert {process for _, process in made(whoever, range(5))} == {os.getpid()}
    assert children() == []


@pytest.mark.parametrize("processes", [0, 1])
def test_a_single_core_does_it_alone(processes):
    assert [number for number, _ in ProcessPool(processes)(whoever, range(5))] == list(range(5))
    assert children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_the_processes_are_gone_soon_after_the_one_that_started_them_is_killed():
    script = (
        "from tests.model.parallel.test_pool import whoever\n"
        "from model.parallel import ProcessPool, pool\n"
        "pool.WORTH_S = pool.WARM_WORTH_S = 0\n"
        "seen = set()\n"
        "for _, process in ProcessPool(2)(whoever, range(10**8)):\n"
        "    if process not in seen:\n"
        "        seen.add(process)\n"
        "        print(process, flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    with parent:
        pids = [int(parent.stdout.readline()) for _ in range(3)][1:]
        parent.kill()
    deadline = time.monotonic() + 2
    while any(map(is_running, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)  # nothing tells when somebody else's children end
    assert not any(map(is_running, pids))


def test_a_pool_that_was_warmed_up_is_there_for_the_first_work(two):
    two.warm_up()
    before = children()
    assert len(before) == 2
    results = list(two(whoever, range(10)))
    assert {process for _, process in results[1:]} == set(before)
    two.warm_up()
    assert children() == before


def test_processes_that_nobody_uses_end_when_others_need_their_memory():
    ended = threading.Event()
    made = ProcessPool(2)
    made.warm_up()
    end_group = made._end_group
    made._end_group = lambda: (end_group(), ended.set())
    made.end_unused()
    assert ended.wait(10)
    assert children() == []
    made.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other groups")
def test_a_terminals_ctrl_c_does_not_reach_the_processes(two):
    two.warm_up()
    assert len(children()) == 2
    assert os.getpgid(0) not in {os.getpgid(pid) for pid in children()}
