"""Formulas are said as a person would read them out."""

import pytest

from digitapp.course.formula_words import words_of


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"y = A x", "y = A x"),
        (r"\Delta A = L\,E / x", "delta A = L E over x"),
        (r"\frac{\partial E}{\partial w}", "(d E) over (d w)"),
        (
            r"\tfrac12 \sum_i (y_i - t_i)^2",
            "1 over 2 sum over i of (y sub i, minus t sub i) squared",
        ),
        (r"W^\top e", "W transposed e"),
        (r"10^{-8}", "10 to the power minus 8"),
        (r"\sqrt{x+1}", "root of (x plus 1)"),
        (r"f'(x)", "f prime (x)"),
        (r"\begin{bmatrix}2&3\\1&4\end{bmatrix}", "the matrix 2, 3; next row 1, 4"),
        (r"x^", "x to the power"),
        (r"{{{", ""),
    ],
)
def test_a_formula_in_words(latex, words):
    assert words_of(latex).strip() == words
