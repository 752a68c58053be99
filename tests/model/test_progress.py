"""Work that yields how far it is and returns what came of it."""

import pytest

from model.progress import between, hearing, in_pieces, mapped, result_of


def counting(count):
    for number in range(count):
        yield number / count
    return "done"


def heard(work):
    """What a generator yields, in order, and what it returns."""
    told = []
    while True:
        try:
            told.append(next(work))
        except StopIteration as end:
            return told, end.value


def test_the_result_of_work_is_what_it_returns():
    assert result_of(counting(3)) == "done"


def test_what_is_told_on_the_way_is_told_in_other_words():
    assert heard(mapped(counting(2), "at {}".format)) == (["at 0.0", "at 0.5"], "done")


def test_fractions_come_to_lie_between_two_others():
    assert heard(between(counting(2), 0.5, 1.0)) == ([0.5, 0.75], "done")


def test_messages_reach_the_work():
    def echoing():
        return (yield 1)

    work = mapped(echoing(), str)
    assert next(work) == "1"
    with pytest.raises(StopIteration) as end:
        work.send("word")
    assert end.value.value == "word"


def test_messages_are_heard_in_place_of_the_work():
    heard_messages = []

    def deaf():
        assert (yield 1) is None
        assert (yield 2) is None
        return "done"

    work = hearing(deaf(), heard_messages.append)
    assert next(work) == 1
    assert work.send("louder") == 2
    with pytest.raises(StopIteration) as end:
        next(work)
    assert end.value.value == "done"
    assert heard_messages == ["louder"]


@pytest.mark.parametrize("told", [lambda work: mapped(work, str), lambda work: hearing(work, str)])
def test_work_is_closed_with_what_tells_of_it(told):
    closed = []

    def endless():
        try:
            while True:
                yield 0.0
        finally:
            closed.append(True)

    work = told(endless())
    next(work)
    work.close()
    assert closed


def test_pieces_are_of_one_length_but_for_the_last_and_none_of_nothing():
    assert in_pieces([1, 2, 3, 4, 5], 2) == [[1, 2], [3, 4], [5]]
    assert in_pieces((1, 2), 2) == [(1, 2)]
    assert in_pieces([], 2) == []
