"""Figures that stand together agree as they are written."""

import math
import re

import numpy as np
import pytest

from digitapp.style.numbers import agreeing_decimals, fixed, part, percentages, significant

RNG = np.random.default_rng(0)


def plain(text):
    return float(text.replace("−", "-").removesuffix(" %"))


@pytest.mark.parametrize("values", RNG.normal(0, 3, (60, 3)).tolist())
def test_parts_are_written_so_that_they_add_up(values):
    decimals = agreeing_decimals(values, sum, sum(values))
    written = [plain(fixed(value, decimals)) for value in values]
    assert fixed(sum(written), decimals) == fixed(sum(values), decimals)


def test_three_decimals_are_enough_where_they_agree():
    assert agreeing_decimals([1.25, -0.5], sum, 0.75) == 3


def test_parts_that_don_t_add_up_with_three_decimals_get_more():
    values = [0.0004, 0.0004]
    assert fixed(sum(values), 3) != fixed(2 * round(values[0], 3), 3)
    assert agreeing_decimals(values, sum, sum(values)) == 4


def test_what_is_not_zero_is_not_written_as_zero():
    decimals = agreeing_decimals([0.99977, -1], sum, -0.00023)
    assert plain(fixed(-0.00023, decimals)) != 0


@pytest.mark.parametrize(("x", "w"), RNG.normal(0, 1, (40, 2)).tolist())
def test_a_product_is_that_of_the_factors_as_written(x, w):
    decimals = agreeing_decimals([x, w], math.prod, x * w, spare=1)
    written = plain(fixed(x, decimals + 1)) * plain(fixed(w, decimals + 1))
    assert fixed(written, decimals) == fixed(x * w, decimals)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_written_as_such(value):
    assert agreeing_decimals([value, 1.0], sum, value) == 3
    assert re.search("∞|not a number", part(value, 3))


@pytest.mark.parametrize("seed", range(60))
def test_percentages_add_up_to_exactly_a_hundred(seed):
    rng = np.random.default_rng(seed)
    fractions = rng.dirichlet(np.full(10, 0.3)).tolist()
    texts = percentages(fractions)
    assert sum(round(1000 * plain(text)) for text in texts) == 100_000
    assert len({len(text.partition(".")[2]) for text in texts}) == 1
    for text, fraction in zip(texts, fractions, strict=True):
        unit = 10.0 ** -(len(text.removesuffix(" %").partition(".")[2]))
        assert abs(plain(text) - 100 * fraction) < unit


def test_percentages_of_thirds_are_rounded_by_their_remainders():
    assert percentages([1 / 3] * 3) == ["33.34 %", "33.33 %", "33.33 %"]


def test_percentages_keep_one_decimal_where_that_adds_up():
    assert percentages([0.5, 0.25, 0.25]) == ["50.0 %", "25.0 %", "25.0 %"]


def test_fractions_of_no_whole_are_only_rounded():
    assert percentages([0.5, 0.123]) == ["50.0 %", "12.3 %"]
    assert len(percentages([math.nan, 1.0])) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.12345, "−0.123"),
        (999.7, "1000"),
        (-2447.3, "−2450"),
        (54321.0, "54300"),
        (123456.0, "1.23·10⁵"),
        (0.0000123, "1.23·10⁻⁵"),
        (math.inf, "inf"),
    ],
)
def test_three_digits_that_matter_are_plain_where_they_can_be(value, text):
    assert significant(value) == text
