"""The inquirer: one question at a time, the newest first, patience beside a training."""

import threading
import time

import pytest

from digitapp.background.queries import Inquirer, paced
from digitapp.system.report import Failure


@pytest.fixture
def inquirer(qtbot):
    inquirer = Inquirer()
    inquirer.told = []
    inquirer.answered.connect(lambda question, values: inquirer.told.append((question, values)))
    inquirer.use("network")
    yield inquirer
    inquirer.close(2.0)


def values_of(inquirer, question):
    return [value for asked, values in inquirer.told if asked is question for value in values]


def hear(qtbot, inquirer, question):
    """Waits until a question has said something."""
    qtbot.waitUntil(lambda: bool(values_of(inquirer, question)))


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


def test_a_question_is_answered_in_order_and_ends(qtbot, inquirer):
    question = counting(3)
    with qtbot.waitSignal(inquirer.ended) as ended:
        inquirer.ask(question)
    assert ended.args == [question]
    assert values_of(inquirer, question) == [0, 1, 2, "network"]


def test_a_question_waits_for_a_network(qtbot):
    inquirer = Inquirer()
    question = counting(1)
    inquirer.ask(question)
    with qtbot.waitSignal(inquirer.ended):
        inquirer.use("late")
    inquirer.close(2.0)


def test_a_newer_question_takes_the_place_of_one_that_has_said_something(qtbot, inquirer):
    inquirer.ask(endless)
    hear(qtbot, inquirer, endless)
    newer = counting(1)
    with qtbot.waitSignal(inquirer.ended) as ended:
        inquirer.ask(newer)
    assert ended.args == [newer]


def test_a_question_is_heard_once_before_the_next_is_asked(qtbot, inquirer):
    gate = threading.Event()

    def slow(network):
        gate.wait(5)
        yield "heard"
        yield from endless(network)

    inquirer.ask(slow)
    qtbot.waitUntil(lambda: inquirer.is_working)
    newer = counting(1)
    inquirer.ask(newer)
    gate.set()
    hear(qtbot, inquirer, newer)
    assert values_of(inquirer, slow)[0] == "heard"


def test_of_many_questions_only_the_newest_is_asked(qtbot, inquirer):
    asked = [counting(1) for _ in range(5)]
    with qtbot.waitSignal(inquirer.ended):
        for question in asked:
            inquirer.ask(question)
    assert {question for question, _ in inquirer.told} == {asked[-1]}


def test_a_patient_question_lets_the_other_come_to_its_end(qtbot, inquirer):
    gate = threading.Event()

    def first(network):
        yield 1
        gate.wait(5)
        yield 2

    patient = counting(1)
    inquirer.ask(first)
    hear(qtbot, inquirer, first)
    inquirer.ask(patient, patient=True)
    gate.set()
    hear(qtbot, inquirer, patient)
    assert values_of(inquirer, first) == [1, 2]


def test_patience_does_not_delay_what_was_asked_in_haste(qtbot, inquirer):
    inquirer.ask(endless)
    hear(qtbot, inquirer, endless)
    newest = counting(1)
    inquirer.ask(counting(1))
    inquirer.ask(newest, patient=True)
    hear(qtbot, inquirer, newest)


def test_beside_a_training_a_patient_question_rests_first(qtbot, inquirer):
    inquirer.calm(True)

    def work(network):
        pass_time(0.1)
        yield 1

    with qtbot.waitSignal(inquirer.ended):
        inquirer.ask(work)
    ended_s = time.monotonic()
    with qtbot.waitSignal(inquirer.ended):
        inquirer.ask(counting(1), patient=True)
    assert time.monotonic() - ended_s > 0.3
    with qtbot.waitSignal(inquirer.ended, timeout=250):
        inquirer.ask(counting(1))


def test_a_question_that_was_taken_back_is_not_answered(qtbot, inquirer):
    inquirer.ask(endless)
    hear(qtbot, inquirer, endless)
    inquirer.drop(endless)
    heard = len(inquirer.told)
    after = counting(1)
    with qtbot.waitSignal(inquirer.ended):
        inquirer.ask(after)
    assert [question for question, _ in inquirer.told[heard:]] == [after]


def test_a_question_gets_messages_while_it_is_under_way(qtbot, inquirer):
    def listening(network):
        message = None
        while message is None:
            pass_time(0.001)
            message = yield "?"
        yield message

    inquirer.ask(listening)
    hear(qtbot, inquirer, listening)
    with qtbot.waitSignal(inquirer.ended):
        inquirer.send(listening, {"word": 1})
    assert values_of(inquirer, listening)[-1] == {"word": 1}
    inquirer.send(listening, {"word": 2})  # too late, and nothing happens


def test_a_question_that_fails_is_told_and_the_next_one_asked(qtbot, inquirer):
    def bad(network):
        yield 1
        raise ArithmeticError("no")

    with qtbot.waitSignal(inquirer.failed) as failed:
        inquirer.ask(bad)
    assert isinstance(failed.args[0], Failure)
    with qtbot.waitSignal(inquirer.ended):
        inquirer.ask(counting(1))


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
