"""A sweep: what comes of it, and that it goes on after any end."""

import dataclasses
import json
import time

import numpy as np
import pytest

from model.archs import ARCHITECTURES
from model.data import load_dataset
from model.errors import MissingFileError, SaveError
from model.evaluate import evaluate
from model.experiments import (
    Axis,
    ResultsFolder,
    SweepEnded,
    TrialEnded,
    read_results,
    summary_of,
    sweeping,
)
from model.experiments.results import RESULTS, read_experiment
from model.files import load_network
from model.plan import Plan
from model.plan import carried_out as carried_out_alone


def figures(results):
    return sorted((result.figures for result in results), key=lambda each: each["key"])


def test_a_trial_gives_what_training_by_its_plan_gives(small, carried_out):
    result = carried_out(small)[0]
    *_, tested = carried_out_alone(Plan.from_dict(result.plan), calibrates=False)
    assert result.measures["test_accuracy"] == tested.figures["accuracy"]
    assert len(result.curves["validation_accuracy"]) == result.epochs == 1
    assert result.weights == 64 * 8 + 8 + 8 * 10 + 10


def test_the_results_say_what_computed_them(small, carried_out):
    result = carried_out(small)[0]
    assert result.versions["numpy"] == np.__version__
    assert result.host
    assert result.cpu_seconds > 0


def test_what_is_there_is_not_made_again(small, carried_out, tmp_path):
    first = carried_out(small)
    assert carried_out(small) == []
    assert figures(read_results(tmp_path)) == figures(first)


def test_more_seeds_are_added_to_what_is_there(small, carried_out, tmp_path):
    carried_out(small)
    more = dataclasses.replace(small, seeds=(0, 1, 2))
    assert {result.seed for result in carried_out(more)} == {2}
    assert len(read_results(tmp_path)) == 6


def test_an_earlier_result_is_told_before_anything_is_made(small, carried_out, tmp_path):
    carried_out(small)
    events = [e for e in sweeping(small, tmp_path, jobs=1) if isinstance(e, TrialEnded)]
    assert [event.is_new for event in events] == [False] * 4


def test_a_torn_line_is_passed_over_and_its_trial_made_anew(small, carried_out, tmp_path):
    whole = figures(carried_out(small))
    path = tmp_path / RESULTS
    path.write_bytes(path.read_bytes()[:-40])
    assert len(read_results(tmp_path)) == 3
    assert len(carried_out(small)) == 1
    assert figures(read_results(tmp_path)) == whole


def test_lines_of_other_things_are_passed_over(small, carried_out, tmp_path):
    whole = carried_out(small)
    with (tmp_path / RESULTS).open("a") as file:
        file.write('nonsense\n[1, 2]\n{"key": 3}\n{"key": "a", "point": {}}\n')
        later = dataclasses.asdict(whole[0]) | {"key": "later", "of_a_later_version": 1}
        file.write(json.dumps(later) + "\n")
    assert [result.key for result in read_results(tmp_path)] == [*(r.key for r in whole), "later"]


def test_a_failing_trial_is_a_row_with_its_sentence_and_not_the_end(small, carried_out, tmp_path):
    axis = Axis("train_digits", (100, 100_000))
    plan = dataclasses.replace(small.plan, data="digits")
    results = carried_out(dataclasses.replace(small, plan=plan, axes=(axis,), seeds=(0,)))
    assert len(results) == 2
    failed = next(result for result in results if result.error)
    assert "digits to train with, not 100,000" in failed.error
    assert failed.measures == {}


def test_a_training_that_diverges_is_a_row_that_says_so(varied, carried_out):
    axis = Axis("learning_rate", (0.01, 100.0))
    settings = {"optimizer": "sgd", "epochs": 12, "weight_decay": 1.0, "schedule": "constant"}
    experiment = varied(settings, axes=(axis,), seeds=(0,))
    results = {r.point["learning_rate"]: r for r in carried_out(experiment)}
    assert results[0.01].error == ""
    assert "grew beyond all numbers" in results[100.0].error
    summary = summary_of(experiment, results.values())
    assert summary.best.point == {"learning_rate": 0.01}
    assert summary.failed == (results[100.0],)


def test_data_that_all_trials_lack_are_the_end(small, tmp_path):
    plan = dataclasses.replace(small.plan, data="./nowhere.npz")
    with pytest.raises(MissingFileError, match="nowhere"):
        list(sweeping(dataclasses.replace(small, plan=plan), tmp_path, jobs=1))
    assert read_results(tmp_path) == []


def test_nothing_is_begun_after_the_time_allowed(varied, tmp_path):
    events = list(sweeping(varied(budget_s=1e-6), tmp_path, jobs=1))
    assert isinstance(events[-1], SweepEnded)
    assert (events[-1].done, events[-1].left) == (0, 4)


def test_a_pause_begins_nothing_and_loses_nothing(varied, tmp_path):
    experiment = varied(seeds=tuple(range(6)))
    events = sweeping(experiment, tmp_path, jobs=1)
    first = next(event for event in events if isinstance(event, TrialEnded))
    seen, deadline_s = -1, time.monotonic() + 30
    # Who doesn't ask pauses: until the file grows no more.
    while (count := len(read_results(tmp_path))) != seen and time.monotonic() < deadline_s:
        seen = count
        time.sleep(1.5)
    rest = [event.result.key for event in events if isinstance(event, TrialEnded)]
    assert len({first.result.key, *rest}) == len(rest) + 1 == 12


def test_closing_ends_a_long_trial_within_a_moment(varied, tmp_path):
    experiment = varied({"epochs": 10_000}, seeds=(0,))
    events = sweeping(experiment, tmp_path, jobs=1)
    while not hasattr(next(events), "left_s"):
        pass
    start_s = time.monotonic()
    events.close()
    assert time.monotonic() - start_s < 15
    assert read_results(tmp_path) == []


def test_only_one_process_adds_to_a_folder(small, tmp_path):
    with ResultsFolder(tmp_path), pytest.raises(SaveError, match="Another experiment"):
        next(sweeping(small, tmp_path, jobs=1))


def test_the_folder_tells_its_experiment(small, carried_out, tmp_path):
    carried_out(small)
    assert read_experiment(tmp_path) == small


def test_a_kept_network_reads_as_well_as_its_trial_says(varied, carried_out, tmp_path):
    result = carried_out(varied(keep_networks=True, seeds=(0,)))[0]
    saved = load_network(tmp_path / result.network)
    data = load_dataset("digits")
    score = evaluate(saved.network, data.test, data.peak)
    assert score.accuracy == result.measures["test_accuracy"]
    assert len(saved.record.history) == 1


def test_of_each_three_points_the_best_goes_on_three_times_as_long(varied, carried_out):
    axis = Axis("learning_rate", tuple(0.0003 * 2**k for k in range(9)))
    experiment = varied({"epochs": 9}, axes=(axis,), seeds=(0,), halving=3)
    results = carried_out(experiment)
    made = {until: sum(r.until == until for r in results) for until in (1, 3, 0)}
    assert made == {1: 9, 3: 3, 0: 1}
    whole = next(result for result in results if not result.until)
    ended_early = [r.measures["validation_accuracy"] for r in results if r.until == 3]
    kept = next(r for r in results if r.until == 3 and r.point == whole.point)
    assert kept.measures["validation_accuracy"] == max(ended_early)
    assert summary_of(experiment, results).best.point == whole.point
    assert carried_out(experiment) == []


def test_an_early_end_is_in_the_schedule_of_the_whole(varied, carried_out):
    axis = Axis("learning_rate", (0.003, 0.01, 0.03))
    experiment = varied({"epochs": 3}, axes=(axis,), seeds=(0,), halving=3)
    results = carried_out(experiment)
    whole = next(result for result in results if not result.until)
    early = next(r for r in results if r.until and r.point == whole.point)
    assert early.curves["train_loss"][0] == whole.curves["train_loss"][0]


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_every_network_can_be_varied_and_is_judged_by_a_curve_of_its_own(
    small, carried_out, architecture
):
    plan = Plan(architecture, training={"epochs": 1, "batch_size": 20}, data="digits+train:60")
    axis = Axis("augment", (False, True))
    experiment = dataclasses.replace(small, plan=plan, axes=(axis,), seeds=(0,))
    results = carried_out(experiment)
    assert [result.error for result in results] == ["", ""]
    summary = summary_of(experiment, results)
    assert summary.measure in {f"{part}_{c.key}" for part in ("validation", "test", "train")
                               for c in ARCHITECTURES[architecture].curves}  # fmt: skip
    assert summary.best is not None
