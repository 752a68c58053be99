"""The query runner: one question at a time, the newest first, patience beside a training."""

import threading
import time

import pytest

from digitapp.background.queries import QueryRunner, paced
from digitapp.system.report import Failure
from tests.digitapp.waiting import shown_of


@pytest.fixture
def queries(qtbot):
    queries = QueryRunner()
    queries.told = []
    queries.answered.connect(lambda question, values: queries.told.append((question, values)))
    queries.use(shown_of("network"))
    yield queries
    queries.close(2.0)


def values_of(queries, question):
    return [value for asked, values in queries.told if asked is question for value in values]


def hear(qtbot, queries, question):
    """Waits until a question has said something."""
    qtbot.waitUntil(lambda: bool(values_of(queries, question)))


def counting(count):
    """A question that yields 0, 1, ... and the network that it was asked of."""

    def question(network):
        yield from range(count)
        yield network

    return question


def pass_time(seconds):
    """Work that takes a thread some time."""
    threading.Event().wait(seconds)


def endless(network):
    while True:
        pass_time(0.001)
        yield network


def test_a_question_is_answered_in_order_and_ends(qtbot, queries):
    question = counting(3)
    with qtbot.waitSignal(queries.ended) as ended:
        queries.ask(question)
    assert ended.args == [question]
    assert values_of(queries, question) == [0, 1, 2, "network"]


def test_a_question_waits_for_a_network(qtbot):
    queries = QueryRunner()
    question = counting(1)
    queries.ask(question)
    with qtbot.waitSignal(queries.ended):
        queries.use(shown_of("late"))
    queries.close(2.0)


def test_a_newer_question_takes_the_place_of_one_that_has_said_something(qtbot, queries):
    queries.ask(endless)
    hear(qtbot, queries, endless)
    newer = counting(1)
    with qtbot.waitSignal(queries.ended) as ended:
        queries.ask(newer)
    assert ended.args == [newer]


def test_a_question_is_heard_once_before_the_next_is_asked(qtbot, queries):
    gate, begun = threading.Event(), threading.Event()

    def slow(network):
        begun.set()
        gate.wait(5)
        yield "heard"
        yield from endless(network)

    queries.ask(slow)
    qtbot.waitUntil(begun.is_set)
    newer = counting(1)
    queries.ask(newer)
    gate.set()
    hear(qtbot, queries, newer)
    assert values_of(queries, slow)[0] == "heard"


def test_of_many_questions_only_the_newest_is_asked(qtbot, queries):
    asked = [counting(1) for _ in range(5)]
    with qtbot.waitSignal(queries.ended):
        for question in asked:
            queries.ask(question)
    assert {question for question, _ in queries.told} == {asked[-1]}


def test_a_patient_question_lets_the_other_come_to_its_end(qtbot, queries):
    gate = threading.Event()

    def first(network):
        yield 1
        gate.wait(5)
        yield 2

    patient = counting(1)
    queries.ask(first)
    hear(qtbot, queries, first)
    queries.ask(patient, patient=True)
    gate.set()
    hear(qtbot, queries, patient)
    assert values_of(queries, first) == [1, 2]


def test_patience_does_not_delay_what_was_asked_in_haste(qtbot, queries):
    queries.ask(endless)
    hear(qtbot, queries, endless)
    newest = counting(1)
    queries.ask(counting(1))
    queries.ask(newest, patient=True)
    hear(qtbot, queries, newest)


def test_beside_a_training_a_patient_question_rests_first(qtbot, queries):
    queries.throttle(True)

    def work(network):
        # A rest is as long as what was computed, not as long as somebody waited for the processor.
        until_s = time.thread_time() + 0.05
        while time.thread_time() < until_s:
            pass
        yield 1

    with qtbot.waitSignal(queries.ended):
        queries.ask(work)
    ended_s = time.monotonic()
    with qtbot.waitSignal(queries.ended):
        queries.ask(counting(1), patient=True)
    assert time.monotonic() - ended_s > 0.14
    with qtbot.waitSignal(queries.ended, timeout=250):
        queries.ask(counting(1))


def test_a_question_that_was_taken_back_is_not_answered(qtbot, queries):
    queries.ask(endless)
    hear(qtbot, queries, endless)
    queries.drop(endless)
    heard = len(queries.told)
    after = counting(1)
    with qtbot.waitSignal(queries.ended):
        queries.ask(after)
    assert [question for question, _ in queries.told[heard:]] == [after]


def test_a_question_gets_messages_while_it_is_under_way(qtbot, queries):
    def listening(network):
        message = None
        while message is None:
            pass_time(0.001)
            message = yield "?"
        yield message

    queries.ask(listening)
    hear(qtbot, queries, listening)
    with qtbot.waitSignal(queries.ended):
        queries.send(listening, {"word": 1})
    assert values_of(queries, listening)[-1] == {"word": 1}
    queries.send(listening, {"word": 2})  # too late, and nothing happens


def test_a_question_that_fails_is_told_and_the_next_one_asked(qtbot, queries):
    def bad(network):
        yield 1
        raise ArithmeticError("no")

    with qtbot.waitSignal(queries.failed) as failed:
        queries.ask(bad)
    assert isinstance(failed.args[0], Failure)
    with qtbot.waitSignal(queries.ended):
        queries.ask(counting(1))


def test_pacing_keeps_time_passes_messages_on_and_ends():
    def source():
        got = yield 1
        yield got

    values = paced(source(), 0.05)
    start = time.monotonic()
    assert next(values) == 1
    assert values.send("word") == "word"
    assert time.monotonic() - start >= 0.05
    with pytest.raises(StopIteration):
        next(values)
