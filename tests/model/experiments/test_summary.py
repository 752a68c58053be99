"""Means, confidence intervals, the best point and Welch's test, against scipy's and by hand."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from model.experiments import Axis, TrialResult, compared, summary_of
from model.experiments.summary import default_measure, pareto


@pytest.fixture
def results(small):
    """A function: rows of the measure, one for each of the two rates -> their results."""

    def make(*rows, experiment=small, **more):
        seeds = max(map(len, rows))
        whole = dataclasses.replace(experiment, seeds=tuple(range(seeds)))
        made = []
        for trial in whole.trials():
            row = rows[whole.all_points().index(trial.point)]
            if trial.seed < len(row):
                made.append(
                    TrialResult(
                        trial.key,
                        trial.point,
                        trial.seed,
                        trial.plan.to_dict(),
                        measures={"validation_accuracy": row[trial.seed], "test_accuracy": 0.5},
                        cpu_seconds=1.0 + trial.seed,
                        **more,
                    )
                )
        return whole, made

    return make


def test_mean_deviation_and_interval_are_those_of_student(results):
    values = [0.91, 0.93, 0.92, 0.95]
    summary = summary_of(*results(values, [0.9, 0.9]))
    point = summary.points[0]
    assert point.mean == pytest.approx(np.mean(values))
    assert point.deviation == pytest.approx(np.std(values, ddof=1))
    low, high = stats.t.interval(0.95, 3, np.mean(values), stats.sem(values))
    assert (point.low, point.high) == pytest.approx((low, high))


def test_the_best_point_is_that_of_the_best_mean(results):
    summary = summary_of(*results([0.9, 0.8], [0.86, 0.87]))
    assert summary.best.point == {"learning_rate": 0.03}
    assert summary.measure == "validation_accuracy"


def test_of_losses_the_lowest_is_best(results):
    experiment, made = results([0.9, 0.8], [0.3, 0.4])
    for result in made:
        result.measures["validation_loss"] = result.measures["validation_accuracy"]
    assert summary_of(experiment, made, "validation_loss").best.point == {"learning_rate": 0.03}


def test_welchs_test_is_scipys(results):
    rows = [0.91, 0.93, 0.92, 0.95], [0.9, 0.89, 0.93]
    summary = summary_of(*results(*rows))
    found = compared(*summary.points, summary)
    wanted = stats.ttest_ind(*rows, equal_var=False)
    assert found.p == pytest.approx(wanted.pvalue)
    interval = wanted.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_a_clear_difference_is_said_with_its_figures(results):
    summary = summary_of(*results([0.9, 0.91, 0.9], [0.8, 0.81, 0.8]))
    found = compared(*summary.points, summary)
    assert found.is_significant
    assert "Learning rate 0.003 is better than learning rate 0.03" in found.text
    assert "+10.00 points" in found.text
    assert "3 and 3 seeds" in found.text


def test_what_seeds_alone_may_make_is_said_to_be_open(results):
    summary = summary_of(*results([0.9, 0.7, 0.8], [0.8, 0.81, 0.72]))
    found = compared(*summary.points, summary)
    assert not found.is_significant
    assert "not told apart" in found.text


def test_one_seed_tells_nothing(results):
    summary = summary_of(*results([0.9], [0.8]))
    found = compared(*summary.points, summary)
    assert not found.is_significant
    assert "three or more" in found.text
    assert any("fewer than three seeds" in note for note in summary.notes)


def test_points_whose_seeds_all_agree_are_told_apart(results):
    summary = summary_of(*results([0.9, 0.9], [0.8, 0.8]))
    assert compared(*summary.points, summary).p == 0
    summary = summary_of(*results([0.9, 0.9], [0.9, 0.9]))
    assert compared(*summary.points, summary).p == 1


def test_a_failed_training_counts_for_no_mean(results):
    experiment, made = results([0.9, 0.1], [0.8, 0.8])
    broken = [
        dataclasses.replace(r, error="It diverged.")
        if r.measures["validation_accuracy"] == 0.1
        else r
        for r in made
    ]
    summary = summary_of(experiment, broken)
    assert summary.points[0].values == (0.9,)
    assert len(summary.failed) == 1


def test_results_of_other_points_are_left_out(small, results):
    experiment, made = results([0.9, 0.9], [0.8, 0.8])
    narrower = dataclasses.replace(experiment, axes=(Axis("learning_rate", (0.03,)),))
    assert len(summary_of(narrower, made).points) == 1


def test_the_pareto_line_has_what_nothing_is_both_faster_and_better_than(results):
    summary = summary_of(*results([0.9, 0.9], [0.8, 0.8]))
    first, second = summary.points
    slow = dataclasses.replace(first, seconds=5.0)
    fast = dataclasses.replace(second, seconds=1.0)
    useless = dataclasses.replace(second, seconds=6.0, mean=0.85)
    assert pareto([useless, slow, fast], summary.curve) == [fast, slow]


def test_without_validation_the_test_part_is_compared(small, results):
    experiment, made = results([0.9, 0.9], [0.8, 0.8])
    for result in made:
        del result.measures["validation_accuracy"]
    assert default_measure(experiment, made) == "test_accuracy"
    named = dataclasses.replace(experiment, measure="cpu_seconds")
    assert summary_of(named, made).best.mean == 1.5


def test_different_versions_are_pointed_out(results):
    experiment, made = results([0.9, 0.9], [0.8, 0.8], versions={"numpy": "2.0"})
    assert not any("versions" in note for note in summary_of(experiment, made).notes)
    made[0] = dataclasses.replace(made[0], versions={"numpy": "2.1"})
    assert any("versions" in note for note in summary_of(experiment, made).notes)
