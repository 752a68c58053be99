"""Benchmarks run for real, on sizes so small that their figures mean nothing."""

import copy
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import sklearn
from sklearn.utils import check_random_state

from benchmarks import __main__ as command
from benchmarks import (
    augmentation,
    cnn,
    contest,
    epoch,
    handwriting,
    latency,
    memory,
    race,
    reading,
    recurrent,
    rejection,
    smooth,
    step,
    time_to_98,
    views,
    window,
    window_screen,
    window_smoothness,
)
from benchmarks.contest import Contestant, ContestError, hold
from benchmarks.figures import Figure, Note, print_json, print_table, ratio, smallest
from digitapp.views import VIEWS
from model.data.augment import Augmentation
from model.data.pen import deform, draw_digit
from model.data.scribbles import TEST_KINDS
from model.strokes import Drawing, write_drawings

SMALL = {
    "arch": "mlp",
    "config": {"hidden": [8]},
    "optimizer": "adam",
    "learning_rate": 0.001,
    "batch_size": 32,
    "images": 100,
}


def by_name(entries):
    return {entry.name: entry for entry in entries if isinstance(entry, Figure)}


@pytest.mark.parametrize("optimizer", ["adam", "momentum"])
@pytest.mark.parametrize(
    "contestant",
    [
        *race.ours("Epoch", **SMALL),
        race.scikit_learn("Epoch", 1, **SMALL),
        race.pytorch("Epoch", 1, **SMALL),
    ],
    ids=lambda contestant: contestant.name,
)
def test_every_library_learns_an_epoch_in_a_process_of_its_own(contestant, optimizer):
    if not contestant.can_run:
        pytest.skip(f"{contestant.package} is not installed")
    arguments = {**contestant.arguments, "optimizer": optimizer}
    contestant = replace(contestant, arguments=arguments)
    [first, second] = hold([contestant], rounds=2, warm_up=0)[contestant.name]
    assert first["seconds"] > 0
    assert second["seconds"] > 0


def test_scikit_learn_sees_each_epoch_in_another_order(monkeypatch):
    from benchmarks import scikit_learn

    orders = []

    class Watched(scikit_learn.MLPClassifier):
        def partial_fit(self, X, y, **options):
            # Of a copy: looking on must not turn the generator.
            state = copy.deepcopy(check_random_state(self.random_state))
            orders.append(state.permutation(len(X)).tolist())
            return super().partial_fit(X, y, **options)

    monkeypatch.setattr(scikit_learn, "MLPClassifier", Watched)
    with sklearn.config_context():
        learner = scikit_learn.ScikitLearn(**SMALL)
        learner.start(seed=0)
        for _ in range(3):
            learner.learn(1.0)
    assert len({tuple(order) for order in orders}) == 3


def test_the_epoch_benchmark_compares_scikit_learn_with_ours():
    everyone = [c for c in epoch.contestants(epoch.CASES[0], 256) if c.package != "torch"]
    figures = by_name(epoch.compared(epoch.CASES[0], everyone, rounds=1))
    best = min(figures[f"scikit-learn, {t}"].value for t in ("1 thread", "2 threads"))
    mine = min(figures[name].value for name in (race.OURS_ALONE, race.OURS_TOGETHER))
    figure = figures["scikit-learn / ours"]
    assert figure.value == pytest.approx(best / mine)
    assert figure.at_least == epoch.CASES[0].scikit_learn
    cut, together = (figures[name].value for name in (race.OURS_CUT, race.OURS_TOGETHER))
    assert figures["1 process / 2 processes, same run"].value == pytest.approx(cut / together)
    assert "PyTorch / ours" not in figures


def test_the_cnn_benchmark_runs_without_pytorch():
    everyone = [c for c in cnn.contestants(cnn.CASES[0], 128) if not c.package]
    names = set(by_name(cnn.compared(cnn.CASES[0], everyone, rounds=1)))
    assert (
        names
        > {c.name for c in everyone}
        == {
            race.OURS_ALONE,
            race.OURS_CUT,
            race.OURS_TOGETHER,
        }
    )
    assert not any("PyTorch" in name for name in names)


def test_the_cnn_benchmark_compares_pytorch_with_ours():
    pytest.importorskip("torch")
    everyone = [c for c in cnn.contestants(cnn.CASES[0], 128) if c.threads == 1]
    figures = by_name(cnn.compared(cnn.CASES[0], everyone, rounds=1))
    assert figures["PyTorch on 1 thread / ours in 1 process"].value > 0
    assert figures["PyTorch fused / ours"].value > 0


def test_the_recurrent_benchmark_runs_without_pytorch():
    everyone = [c for c in recurrent.contestants(recurrent.CASES[1], 128) if not c.package]
    names = set(by_name(recurrent.compared(recurrent.CASES[1], everyone, rounds=1)))
    assert names > {race.OURS_ALONE, race.OURS_CUT, race.OURS_TOGETHER}
    assert not any("PyTorch" in name for name in names)


@pytest.mark.parametrize("case", recurrent.CASES, ids=lambda case: case.arch)
def test_the_recurrent_benchmark_compares_pytorch_on_two_threads_with_ours(case):
    pytest.importorskip("torch")
    everyone = [
        c
        for c in recurrent.contestants(case, 128)
        if c.name in (race.OURS_ALONE, "PyTorch, 2 threads")
    ]
    times = hold(everyone, rounds=1)
    assert {name for name, rounds in times.items() if rounds[0]["seconds"] > 0} == set(times)


@pytest.mark.mnist
def test_the_time_to_an_accuracy_ends_when_it_is_reached(mnist_dir):
    everyone = [c for c in time_to_98.contestants(target=0.8) if c.package != "torch"]
    figures = by_name(time_to_98.compared(everyone, seeds=1))
    assert figures[race.OURS_ALONE].details["epochs"] == [0.25]
    assert figures["scikit-learn / ours"].value > 0


@pytest.mark.mnist
def test_a_learner_that_never_gets_there_has_no_time(mnist_dir):
    task = {**SMALL, "target": 1.0, "every": 0.5, "max_epochs": 1.0}
    figures = by_name(time_to_98.compared(race.ours("UntilAccurate", **task), seeds=1))
    for name in (race.OURS_ALONE, race.OURS_TOGETHER):
        assert figures[name].value is None
        assert figures[name].details["epochs"] == [1.0]


def test_without_mnist_the_time_to_98_says_what_to_do():
    [note] = time_to_98.run(quick=True)
    assert "digitapp fetch mnist" in note.text


def test_without_mnist_the_memory_benchmark_says_what_to_do():
    [note] = memory.run(quick=False)
    assert "digitapp fetch mnist" in note.text


def test_the_peak_memory_is_that_of_the_training_process():
    options = ["--data", "digits", "--epochs", "1", "--hidden", "8"]
    figure = memory.measured("mlp", options)
    # Less than numpy and scikit-learn need, or more than the machine has: another process's.
    assert 40 < figure.value < 1000
    assert figure.details["test_accuracy"] > 0.1


def test_each_kind_of_augmentation_is_timed_by_itself():
    figures = by_name(augmentation.alone(batches=1, rounds=1))
    assert set(figures) == set(augmentation.KINDS)
    assert all(figure.value > 0 for figure in figures.values())


def test_each_kind_of_augmentation_does_what_it_is_called():
    made = {name: Augmentation(**settings) for name, settings in augmentation.KINDS.items()}
    affine = {name: bool(a.rotation_deg and a.shear and a.scale) for name, a in made.items()}
    assert affine == {"shifts": False, "affine": True, "affine and elastic": True}
    assert [name for name, a in made.items() if a.elastic_px] == ["affine and elastic"]


def test_the_fraction_of_augmentation_follows_from_the_steps_with_and_without():
    figures = by_name(augmentation.in_steps("mlp", steps=2, rounds=1))
    with_affine, plain = figures["affine, in the step"].value, figures["none"].value
    fraction = figures["affine, in the step: part of the step"].value
    assert fraction == pytest.approx(100 * (1 - plain / with_affine))


@pytest.mark.parametrize(
    ("subject", "arguments"),
    [
        ("predict", {"arch": "mlp"}),
        ("draw", {"recipe": "mnist"}),
        ("read", {"recipe": "digits"}),
    ],
)
def test_a_latency_has_a_middle_and_a_tail(subject, arguments):
    figure = latency.measured("case", "name", subject, arguments, maximum=None, calls=5)
    assert 0 < figure.value <= figure.details["p99"]


def test_the_picture_whose_reading_is_timed_holds_a_digit():
    image = latency.read("mnist")()
    assert image.shape == (28, 28)
    assert image.max() > 0.9


@pytest.mark.parametrize(
    ("arch", "config", "kinds"),
    [
        ("mlp", {"hidden": [16]}, {"elementwise, loss", "optimiser", "batches"}),
        ("cnn", {"channels": [2, 2]}, {"patches", "pooling", "optimiser", "batches"}),
    ],
)
def test_the_fractions_of_a_step_add_up(arch, config, kinds):
    figures = by_name(step.measured("title", arch, config, steps=2))
    fractions = {
        name: figure.value
        for name, figure in figures.items()
        if name not in ("a step", "all matrix products")
    }
    assert sum(fractions.values()) == pytest.approx(100)
    products = fractions["products, forward"] + fractions["products, backward"]
    assert figures["all matrix products"].value == pytest.approx(products)
    assert min(fractions["products, forward"], fractions["products, backward"]) > 0
    assert kinds <= set(fractions)


def test_lines_are_known_by_the_work_they_do():
    from benchmarks.line_clock import BACKWARD, FORWARD, WEIGHTS, kind_of
    from model.core import ops

    code = ops.linear.__wrapped__.__code__
    first = code.co_firstlineno
    lines = {line for _, _, line in code.co_lines() if line and line > first}
    assert [kind_of(code, line) for line in lines].count(FORWARD) == 1
    inner = [constant for constant in code.co_consts if hasattr(constant, "co_code")]
    by_x, by_weight, by_bias = (kind_of(c, c.co_firstlineno) for c in inner)
    assert (by_x, by_bias) == (BACKWARD, "elementwise, loss")
    # The product by the weight is left to the engine, which knows where it shall lie.
    assert by_weight == "elementwise, loss"
    assert kind_of(WEIGHTS, WEIGHTS.co_firstlineno) == BACKWARD


@pytest.fixture
def place():
    """A real or virtual screen, and few generated digits."""
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    with window_screen.screen() as folder:
        yield window.prepared(folder, 400)


@pytest.mark.screen
def test_the_window_is_timed_from_its_start_to_a_drawing_that_was_read(place):
    figures = by_name(window.starts(place, rounds=1))
    assert 0 < figures["window painted"].value <= figures["a drawing read"].value


@pytest.mark.screen
def test_strokes_are_timed_while_a_network_trains(place):
    figures = by_name(window.strokes(place, "mlp", 20))
    assert figures["while a mlp trains"].value > 0


@pytest.mark.screen
def test_a_view_is_watched_while_a_network_trains(place):
    cases = {}
    for figure in smooth.views(place, "mlp", ("train", "weights"), 0.5, 2):
        cases.setdefault(figure.case.removeprefix("mlp trains: "), {})[figure.name] = figure
    assert all(figure.value > 0 for figure in cases["frames with new values"].values())
    late = cases["lateness of the window"]
    assert late["train, worst"].value >= late["train, p99"].value
    assert set(cases["speed in the window / at the terminal"]) == {"train", "weights"}
    assert all(figure.value > 0 for of in cases.values() for figure in of.values())


def test_every_view_is_watched():
    assert smooth.keys() == tuple(spec.key for spec in VIEWS)
    assert set(window_smoothness.SEEN) | set(smooth.FRAMES) <= set(smooth.keys())


@pytest.mark.screen
def test_a_view_is_timed_from_a_changed_drawing_to_its_painting(place):
    deep = views.REDRAWS[0]
    figure = views.redrawn(place, deep, 3)
    assert figure.name == deep.name
    assert 0 < figure.details["p50"] <= figure.value <= figure.details["worst"]


def test_every_view_that_is_timed_is_one():
    keys = {spec.key for spec in VIEWS}
    assert {redraw.view for redraw in views.REDRAWS} <= keys


@pytest.mark.screen
def test_trainings_in_the_window_leave_no_thread(place):
    figures = by_name(window.cycles(place, "trainings", 1))
    assert figures["threads left"].reached
    assert window.stops(place, "mlp", 1, 0).value > 0
    assert window.closings(place, "mlp", 1).value > 0


def test_without_a_screen_the_window_benchmark_says_what_to_do(monkeypatch, tmp_path):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    [note] = window.run(quick=True)
    assert "apt install xvfb" in note.text


def here(name, **arguments):
    return f"contestants:{name}", arguments


@pytest.fixture
def importable(monkeypatch, request):
    """Lets the processes of a contest find the classes of ``contestants``, beside this file."""
    monkeypatch.setenv("PYTHONPATH", str(request.path.parent))


@pytest.mark.usefixtures("importable")
def test_rounds_for_warming_up_do_not_count():
    contestants = [Contestant(name, *here("Turns", first=at)) for name, at in (("a", 0), ("b", 9))]
    results = hold(contestants, rounds=2, warm_up=1)
    assert results == {"a": [{"count": 2}, {"count": 3}], "b": [{"count": 11}, {"count": 12}]}


@pytest.mark.usefixtures("importable")
def test_a_contestant_that_dies_is_named():
    with pytest.raises(ContestError, match="poor thing ended with status 3"):
        hold([Contestant("poor thing", *here("Broken"))], rounds=1)


def test_a_contestant_without_its_package_is_left_out_with_a_note():
    lost = Contestant("lost", "nowhere:Nothing", package="no_such_package")
    assert hold([lost], rounds=1) == {}
    assert contest.absent([lost, lost]) == [Note("no_such_package is not installed: left out.")]


def test_the_best_round_counts_and_the_median_stands_beside_it():
    rounds = [{"seconds": seconds} for seconds in (3.0, 1.0, 2.0)]
    figure = contest.fastest("case", {"a": rounds})["a"]
    assert (figure.value, figure.details["median"]) == (1.0, 2.0)


def test_a_ratio_needs_both_sides():
    one, none = Figure("case", "a", 2.0), Figure("case", "b", None)
    assert ratio("a / b", one, none) == []
    assert ratio("a / b", None, one) == []
    assert smallest([none, None]) is None
    [figure] = ratio("a / b", one, Figure("case", "b", 4.0), at_least=0.6)
    assert (figure.value, figure.reached) == (0.5, False)


def test_json_is_one_object_a_line(capsys):
    print_json("epoch", [Note("remark"), Figure("case", "a / b", 2.0, at_least=1.8)])
    note, figure = map(json.loads, capsys.readouterr().out.splitlines())
    assert note == {"benchmark": "epoch", "note": "remark"}
    assert (figure["value"], figure["wanted"], figure["reached"]) == (2.0, "≥ 1.8", True)


def test_the_table_shows_a_missed_bound(capsys):
    print_table("title", [Figure("case", "peak", 401.0, "MB", at_most=400)])
    assert "≤ 400 wanted: MISSED" in capsys.readouterr().out


def test_damaged_files_are_a_command_where_they_are_there(monkeypatch, capsys):
    fuzz = SimpleNamespace(run=lambda count, seed: {"idx": {"refused": count}, "seed": seed})
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: fuzz)
    monkeypatch.setattr(command.importlib, "import_module", lambda name: fuzz)
    assert command.main(["fuzz", "--count", "7", "--seed", "5", "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["case"], first["name"], first["value"]) == ("idx", "refused", 7)
    assert second["value"] == 5


def test_an_unknown_benchmark_is_wrong_usage():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "speed"],
        cwd=contest.ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "there is no benchmark “speed”" in done.stderr


def test_the_area_under_the_curve_is_the_fraction_of_pairs_in_order():
    digits, others = np.array([3.0, 1.0]), np.array([0.0, 1.0, 2.0, 4.0])
    assert rejection.area_under_curve(digits, others) == pytest.approx((3 + 1.5) / 8)
    assert rejection.area_under_curve(others + 5, digits) == 1.0


def test_what_is_rejected_is_told_for_each_kind_and_for_real_pens(tmp_path):
    path = tmp_path / "pens.jsonl"
    stroke = np.array([[0.0, 0.0], [2.0, 9.0]])
    write_drawings(path, [Drawing(str(k), (stroke,), 1) for k in range(3)])
    found = by_name(rejection.run(True, str(path), "textbook"))
    kinds = {kind for group in rejection.GROUPS.values() for kind in group}
    assert kinds == set(TEST_KINDS)
    assert kinds | {"real pens", "pairs of real pens", "digits test"} <= set(found)
    assert all(0 <= figure.value <= 100 for figure in found.values())
    assert found["dots"].value > found["digits test"].value


@pytest.mark.parametrize("from_file", [True, False])
def test_reading_is_measured_as_drawn_turned_and_painted_by_every_brush(tmp_path, from_file):
    path = tmp_path / "pens.jsonl"
    write_drawings(path, [Drawing("a", (np.array([[0.0, 0.0], [0.5, 9.0]]),), 1, "me")])
    found = by_name(reading.run(True, str(path) if from_file else None))
    assert {"all", "-10°", "10°", *reading.BRUSHES.values(), "prediction"} <= set(found)
    assert ("by writer" in found) == from_file
    if from_file:
        assert all(found[name].value == 100 for name in ("all", *reading.BRUSHES.values()))
    assert found["pretrained, feedforward readers"].reached
    assert found["pretrained, all"].reached
    assert 0 < found["prediction"].value < found["painting and prediction"].value


def test_a_network_to_measure_rejection_with_can_be_named():
    assert command._parser({}).parse_args(["rejection", "--model", "mlp"]).model == "mlp"


def test_handwriting_is_learnt_and_measured_on_digits_that_were_not_learnt_from(tmp_path):
    path = tmp_path / "pens.jsonl"
    rng = np.random.default_rng(0)
    habits = {w: [draw_digit(digit, rng) for digit in range(10)] for w in ("ann", "bob", "cid")}
    write_drawings(
        path,
        [
            Drawing(f"{writer}{k}{digit}", tuple(deform(habit, rng)), digit, writer)
            for writer in ("ann", "bob", "cid")
            for k in range(11)
            for digit, habit in enumerate(habits[writer])
        ],
    )
    found = by_name(handwriting.run(True, str(path), "textbook"))
    assert {"ann (10)", "bob (10)"} < set(found)
    assert "cid (10)" not in found  # a quick run has fewer writers
    before = sum(found[f"{writer} (10)"].details["before"] for writer in ("ann", "bob"))
    assert found["errors before"].value == before > found["errors after"].value
    assert found["fine-tuning with its measuring"].value > 0


def test_without_strokes_no_handwriting_is_measured():
    (note,) = handwriting.run(True)
    assert "--strokes" in note.text
