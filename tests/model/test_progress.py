import pytest

from model.progress import between, mapped, result_of


def counting(closed):
    try:
        yield 0.0
        yield 0.5
        yield 1.0
        return "done"
    finally:
        closed.append(True)


def drained(work):
    seen = []

    def noticed():
        seen.append((yield from work))

    steps = list(noticed())
    return steps, seen[0]


def test_result_of_passes_over_what_is_yielded():
    assert result_of(counting([])) == "done"


def test_mapped_changes_what_is_yielded_and_returns_the_same():
    assert drained(mapped(counting([]), str)) == (["0.0", "0.5", "1.0"], "done")


def test_between_makes_a_stage_of_fractions():
    assert drained(between(0.2, 0.6, counting([]))) == ([0.2, pytest.approx(0.4), 0.6], "done")


def test_closing_what_is_mapped_closes_the_work():
    closed = []
    work = between(0.0, 1.0, counting(closed))
    next(work)
    work.close()
    assert closed == [True]


def test_an_error_of_the_work_comes_through():
    def failing():
        yield 0.1
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        result_of(mapped(failing(), str))
