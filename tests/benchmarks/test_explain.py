"""What the benchmark of reasons and dreams measures can be run."""

import pytest

from benchmarks.explain import GRADIENT_MS, computing, prepare

SUBJECTS = (
    "gradient × input",
    "occlusion by paper",
    "occlusion by ink",
    "counterfactual",
    "all that Why shows",
    "a step of ten dreams",
)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_subject_is_a_call_that_gives_something(subject):
    assert prepare(subject, "perceptron", {"init": "he"})()


def test_figures_come_with_what_is_asked_of_them():
    figures = {figure.name: figure for figure in computing("small", "perceptron", {}, 1)}
    assert figures["gradient × input"].at_most == GRADIENT_MS
    assert figures["steps of ten dreams"].at_least == 15
    assert all(figure.value > 0 for figure in figures.values())
