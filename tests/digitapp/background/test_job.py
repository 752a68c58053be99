import sys
import threading
import time
import weakref

import pytest
from PySide6.QtCore import QObject, QTimer

from digitapp.background import job as job_module
from digitapp.background.job import Job
from model.errors import BadFileError

SOON_S = 10.0


class Heard(QObject):
    """Everything that a job delivered, in order."""

    def __init__(self, job):
        super().__init__(job)
        self.values = []
        self.events = []
        job.progressed.connect(self.values.extend)
        job.paused.connect(lambda: self.events.append("paused"))
        job.finished.connect(lambda: self.events.append("finished"))
        job.failed.connect(self.events.append)
        job.cancelled.connect(lambda: self.events.append("cancelled"))


class Endless:
    """A generator that counts for ever and says when it was closed."""

    def __init__(self):
        self.closed = threading.Event()
        self.advances = 0
        self.thread = None

    def __call__(self):
        try:
            while True:
                self.advances += 1
                self.thread = threading.current_thread()
                yield self.advances
        finally:
            self.closed.set()
            self.closing_thread = threading.current_thread()


@pytest.fixture
def endless():
    return Endless()


@pytest.fixture
def job_of(qapp):
    """Makes jobs, and ends them after the test."""
    made = []

    def make(generator, title="Counting", **hooks):
        made.append(Job(generator, title, **hooks))
        return made[-1]

    yield make
    for job in made:
        job.cancel()
        assert job.wait(SOON_S)
        job.deleteLater()


def paused_at(qtbot, job, until):
    with qtbot.waitSignal(job.paused, timeout=SOON_S * 1000):
        job.step(until)


def test_all_values_arrive_in_order_and_then_the_end(qtbot, job_of):
    job = job_of(iter_of(range(5000)))
    heard = Heard(job)
    with qtbot.waitSignal(job.finished):
        job.start()
    assert heard.values == list(range(5000))
    assert heard.events == ["finished"]
    assert not job.is_active


def iter_of(values):
    yield from values


def test_what_comes_while_values_are_taken_is_not_lost(job_of):
    interval_s = sys.getswitchinterval()
    job, taken = job_of(iter_of(range(300_000))), []
    sys.setswitchinterval(1e-6)
    try:
        job._worker.thread.start()
        while not job._worker.ended:
            taken += job._worker.drain()
    finally:
        sys.setswitchinterval(interval_s)
    assert taken + job._worker.drain() == list(range(300_000))


def test_values_come_in_lists_and_not_one_by_one(qtbot, job_of):
    job = job_of(iter_of(range(5000)))
    lists = []
    job.progressed.connect(lists.append)
    with qtbot.waitSignal(job.finished):
        job.start()
    assert len(lists) < 50


def test_what_a_job_took_of_the_processor_is_known_at_its_end(qtbot, job_of):
    def busy():
        start_s = time.thread_time()
        while time.thread_time() < start_s + 0.05:
            pass
        yield

    def idle():
        gate.wait(10)
        yield

    gate = threading.Event()
    worked, waited = job_of(busy()), job_of(idle())
    with qtbot.waitSignals([worked.finished, waited.finished]):
        worked.start()
        waited.start()
        QTimer.singleShot(60, gate.set)
    assert 0.05 <= worked.worked_s < 1
    assert waited.worked_s < 0.03


def test_a_short_job_is_told_of_sooner_than_a_long_one_is_looked_at(job_of):
    job = job_of(iter_of([1]))
    looks = [job._timer.interval()]
    for _ in range(5):
        job._on_timeout()
        looks.append(job._timer.interval())
    assert looks == [5, 10, 20, 40, 40, 40]


def test_the_generator_runs_in_a_thread_of_its_own_and_is_closed_there(qtbot, job_of, endless):
    job = job_of(endless())
    with qtbot.waitSignal(job.progressed):
        job.start()
    job.cancel()
    assert job.wait(SOON_S)
    assert endless.thread is not threading.current_thread()
    assert endless.closing_thread is endless.thread


def test_nothing_is_delivered_after_cancel_returned(qtbot, job_of, endless):
    job = job_of(endless())
    heard = Heard(job)
    with qtbot.waitSignal(job.progressed):
        job.start()
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
        values = len(heard.values)
    assert len(heard.values) == values
    assert heard.events == ["cancelled"]


def test_an_end_that_waits_to_be_told_is_not_told_after_cancel(qtbot, job_of):
    job = job_of(iter_of([1, 2, 3]))
    heard = Heard(job)
    job.start()
    assert job.wait(SOON_S)
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert heard.values == []
    assert heard.events == ["cancelled"]


def test_a_slot_may_cancel_while_it_is_given_values(qtbot, job_of, endless):
    job = job_of(endless())
    heard = Heard(job)
    job.progressed.connect(lambda values: job.cancel())
    with qtbot.waitSignal(job.cancelled):
        job.start()
    assert heard.events == ["cancelled"]
    assert endless.closed.is_set()


def test_a_hundred_starts_and_stops_leave_no_thread(qtbot, job_of):
    before = threading.active_count()
    for _ in range(100):
        endless = Endless()
        job = job_of(endless())
        job.start()
        job.cancel()
        assert job.wait(SOON_S)
    assert threading.active_count() == before


def test_an_error_arrives_as_a_value_with_its_traceback(qtbot, job_of):
    def work():
        yield 1
        raise ZeroDivisionError("nought")

    job = job_of(work(), "Dividing")
    heard = Heard(job)
    with qtbot.waitSignal(job.failed):
        job.start()
    (failure,) = heard.events
    assert heard.values == [1]
    assert failure.title == "Dividing"
    assert "ZeroDivisionError: nought" in failure.details
    assert "in work" in failure.details


@pytest.mark.parametrize("end", ["finished", "failed", "cancelled"])
def test_however_a_job_ends_that_is_told_once_more(qtbot, job_of, endless, end):
    def failing():
        yield 1
        raise BadFileError("broken")

    makers = {"finished": lambda: iter_of([1]), "failed": failing, "cancelled": endless}
    job = job_of(makers[end]())
    told = []
    for name in ("finished", "failed", "cancelled", "ended"):
        getattr(job, name).connect(lambda *_, name=name: told.append(name))
    with qtbot.waitSignal(job.ended, timeout=SOON_S * 1000):
        job.start()
        if end == "cancelled":
            job.cancel()
    assert told == [end, "ended"]


def test_an_error_that_a_person_can_mend_arrives_as_its_sentence(qtbot, job_of):
    def work():
        yield
        raise BadFileError("“x.npz” is damaged. Choose another file.")

    job = job_of(work())
    with qtbot.waitSignal(job.failed) as blocker:
        job.start()
    assert blocker.args[0].sentence == "“x.npz” is damaged. Choose another file."
    assert blocker.args[0].details == ""


def test_an_error_while_closing_after_cancel_is_not_delivered(qtbot, job_of):
    def work():
        try:
            while True:
                yield
        finally:
            raise OSError("cannot clean up")

    job = job_of(work())
    heard = Heard(job)
    with qtbot.waitSignal(job.progressed):
        job.start()
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert heard.events == ["cancelled"]


def test_a_step_stops_exactly_at_the_value_asked_for(qtbot, job_of, endless):
    job = job_of(endless())
    heard = Heard(job)
    job.step(lambda value: value == 3)
    with qtbot.waitSignal(job.paused):
        job.start()
    assert heard.values == [1, 2, 3]
    assert endless.advances == 3
    paused_at(qtbot, job, lambda value: True)
    assert heard.values == [1, 2, 3, 4]
    paused_at(qtbot, job, lambda value: value % 10 == 0)
    assert heard.values == list(range(1, 11))
    assert endless.advances == 10


def test_what_is_there_to_be_told_before_a_pause_comes_from_the_thread(qtbot, job_of, endless):
    threads = []

    def look():
        threads.append(threading.current_thread())
        return "rests"

    job = job_of(endless(), before_rest=look)
    heard = Heard(job)
    job.step(lambda value: value == 3)
    with qtbot.waitSignal(job.paused, timeout=SOON_S * 1000):
        job.start()
    assert heard.values == [1, 2, 3, "rests"]
    paused_at(qtbot, job, lambda value: value == 5)
    assert heard.values == [1, 2, 3, "rests", 4, 5, "rests"]
    assert set(threads) == {endless.thread}


def test_a_paused_job_goes_on_where_it_was(qtbot, job_of, endless):
    job = job_of(endless())
    heard = Heard(job)
    with qtbot.waitSignal(job.progressed):
        job.start()
    with qtbot.waitSignal(job.paused):
        job.pause()
    assert job.is_paused
    rested_at = endless.advances
    assert heard.values == list(range(1, rested_at + 1))
    with qtbot.waitSignal(job.progressed):
        job.resume()
    assert heard.values[: rested_at + 1] == list(range(1, rested_at + 2))
    assert heard.events == ["paused"]


def test_a_slot_may_resume_when_it_hears_of_the_pause(qtbot, job_of):
    job = job_of(iter_of(range(10)))
    heard = Heard(job)
    job.paused.connect(job.resume)
    job.step(lambda value: value == 4)
    with qtbot.waitSignal(job.finished):
        job.start()
    assert heard.values == list(range(10))
    assert heard.events == ["paused", "finished"]


def test_a_paused_job_can_be_cancelled(qtbot, job_of, endless):
    job = job_of(endless())
    job.step(lambda value: True)
    with qtbot.waitSignal(job.paused):
        job.start()
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
    assert endless.closed.is_set()


def test_a_job_that_goes_on_does_not_rest(qtbot, job_of, endless):
    job = job_of(endless())
    job.pause()
    job.start()
    qtbot.waitUntil(lambda: job.is_resting)
    rested = endless.advances
    job.resume()
    qtbot.waitUntil(lambda: endless.advances > rested)
    assert not job.is_resting


def test_what_waits_at_a_cancel_is_let_go(qtbot, job_of):
    class Value:
        pass

    alive, made = [], threading.Event()

    def values():
        value = Value()
        alive.append(weakref.ref(value))
        yield value
        del value
        made.set()
        while True:
            yield None

    job = job_of(values())
    job.start()
    assert made.wait(SOON_S)
    assert alive[0]() is not None
    job.cancel()
    assert alive[0]() is None


def test_messages_are_merged_in_order_and_reach_the_generator(qtbot, job_of):
    def work():
        got = []
        while len(got) < 2:
            got.append((yield list(got)))
        yield got

    job = job_of(work())
    job.step(lambda value: True)
    heard = Heard(job)
    with qtbot.waitSignal(job.paused):
        job.start()
    job.send({"learning_rate": 0.1, "l2": 0.0})
    job.send({"learning_rate": 0.01})
    with qtbot.waitSignal(job.finished):
        job.resume()
    assert heard.values[-1] == [{"learning_rate": 0.01, "l2": 0.0}, None]


def test_a_message_before_the_start_waits_for_the_first_yield(qtbot, job_of):
    def work():
        yield (yield "ready")

    job = job_of(work())
    heard = Heard(job)
    job.send({"seed": 1})
    with qtbot.waitSignal(job.finished):
        job.start()
    assert heard.values == ["ready", {"seed": 1}]


def test_the_thread_waits_while_nobody_drains(qtbot, job_of, monkeypatch):
    monkeypatch.setattr(job_module, "MAX_WAITING", 10)
    advances, is_full = [], threading.Event()

    def counting():
        while True:
            advances.append(len(advances) + 1)
            if len(advances) == 10:
                is_full.set()
            yield advances[-1]

    job = job_of(counting())
    heard = Heard(job)
    job.start()
    assert is_full.wait(SOON_S)
    job.pause()
    with qtbot.waitSignal(job.paused):  # a pause is reached although the list is full
        pass
    assert len(advances) == 10
    job.resume()
    qtbot.waitUntil(lambda: len(heard.values) > 30)
    assert heard.values == list(range(1, len(heard.values) + 1))


def test_a_job_that_is_deleted_lets_its_thread_end(qtbot, endless):
    parent = QObject()
    job = Job(endless(), parent=parent)
    job.start()
    worker = job._worker
    parent.deleteLater()
    qtbot.waitUntil(endless.closed.is_set)
    worker.thread.join(SOON_S)
    assert not worker.thread.is_alive()


def test_a_job_runs_once(job_of, endless):
    job = job_of(endless())
    job.start()
    with pytest.raises(RuntimeError):
        job.start()


def test_a_job_that_never_started_is_not_active(job_of, endless):
    job = job_of(endless())
    assert not job.is_active
    job.cancel()
    assert job.wait(0)


def paused_job(qtbot, generator):
    """A job that rests after its first value, and has told so."""
    job = Job(generator)
    job.step(lambda value: True)
    with qtbot.waitSignal(job.paused):
        job.start()
    return job


def test_the_end_is_told_where_the_thread_is_gone_before_cancel_returns(qtbot, monkeypatch):
    job = paused_job(qtbot, (value for value in range(5)))
    worker, cancel = job._worker, job._worker.cancel

    def cancel_and_wait():
        cancel()
        worker.thread.join(SOON_S)

    monkeypatch.setattr(worker, "cancel", cancel_and_wait)
    with qtbot.waitSignal(job.cancelled):
        job.cancel()


def test_the_end_is_told_where_the_thread_is_gone_before_resume_returns(qtbot):
    job = paused_job(qtbot, (value for value in range(5)))
    heard, worker = Heard(job), job._worker

    class Condition:
        """Lets the thread come to its end before it returns to who goes on."""

        def __init__(self, condition):
            self._condition = condition

        def __enter__(self):
            return self._condition.__enter__()

        def __exit__(self, *error):
            self._condition.__exit__(*error)
            worker.condition = self._condition
            worker.thread.join(SOON_S)

        def __getattr__(self, name):
            return getattr(self._condition, name)

    worker.condition = Condition(worker.condition)
    with qtbot.waitSignal(job.finished):
        job.resume()
    assert heard.values == [1, 2, 3, 4]
