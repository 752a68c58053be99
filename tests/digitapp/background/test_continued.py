import pytest

from digitapp.background.continued import Continued


def counting(closed=None):
    try:
        yield from range(5)
    finally:
        if closed is not None:
            closed.append(True)


def test_what_was_given_up_goes_on_where_it_was():
    shared = Continued()
    first = shared.work("a", counting)
    assert [next(first), next(first)] == [0, 1]
    first.close()
    assert list(shared.work("a", counting)) == [1, 2, 3, 4]
    assert list(shared.work("a", counting)) == [0, 1, 2, 3, 4]


def test_what_was_given_up_with_its_last_value_gives_that_again():
    shared = Continued()
    first = shared.work("a", counting)
    assert [next(first) for _ in range(5)] == [0, 1, 2, 3, 4]
    first.close()
    second = shared.work("a", counting)
    assert next(second) == 4
    second.close()
    assert list(shared.work("a", counting)) == [4]


def test_other_work_begins_at_its_beginning():
    shared = Continued()
    first = shared.work("a", counting)
    next(first)
    first.close()
    assert list(shared.work("b", counting)) == [0, 1, 2, 3, 4]


def test_no_two_advance_the_same_work():
    shared = Continued()
    first, second = shared.work("a", counting), shared.work("a", counting)
    assert [next(first), next(second), next(first), next(second)] == [0, 0, 1, 1]


def test_what_failed_is_not_gone_on_with():
    def fails():
        yield 0
        raise ValueError("broken")

    shared = Continued()
    with pytest.raises(ValueError, match="broken"):
        list(shared.work("a", fails))
    assert list(shared.work("a", counting)) == [0, 1, 2, 3, 4]


def test_what_is_kept_is_closed_when_it_is_forgotten():
    shared, closed = Continued(), []
    first = shared.work("a", lambda: counting(closed))
    next(first)
    first.close()
    assert not closed
    shared.forget()
    assert closed
