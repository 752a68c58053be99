"""``digitapp experiment``: many trainings in which settings are varied, and what came of them."""

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

from ..archs import ARCHITECTURES
from ..data.augment import Augmentation
from ..errors import SettingError
from ..experiments import (
    Axis,
    Experiment,
    SweepEnded,
    SweepProgress,
    TrialEnded,
    sweeping,
)
from ..experiments.experiment import MAX_SEEDS, SAMPLINGS
from ..experiments.presets import EXPERIMENTS, find_experiment
from ..experiments.results import read_experiment
from ..experiments.sweeping import with_seeds
from ..experiments.trials import TrialResult
from ..language import full_stop, named, semicolons, sentences, tr
from ..plan import Loading, Plan
from ..run import Training
from .experiment_table import print_result, print_summary, summary_values
from .options import (
    add_plan_options,
    data_source,
    given_settings,
    print_json,
    refuse_foreign,
)
from .stopping import StopRequest, stops_noticed
from .terminal import ProgressLine

NAME = "experiment"
MAX_JOBS = 1024
HELP = tr(
    "Vary settings, train a network for each value and seed, and compare them. The results grow in "
    "a folder: the same command again goes on with what is missing."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the command's options."""
    presets = semicolons(named(name, what) for name, what in EXPERIMENTS.items())
    parser.add_argument(
        "spec",
        nargs="?",
        metavar="SPEC",
        help=tr(
            "a TOML file, the folder of an experiment to go on with, or a name ({presets})",
            presets=presets,
        ),
    )
    parser.add_argument(
        "--vary",
        action="append",
        metavar="NAME=VALUES",
        default=[],
        help=tr(
            "a setting and its values: learning_rate=0.01,0.1, hidden=16,64x32, a range with how "
            "many values learning_rate=0.01..1:7:log (or linear), or one that points are drawn "
            "from, 0.01..1::log; several make a grid. Beside every setting below: architecture, "
            "data, train_digits, split, split_seed"
        ),
    )
    parser.add_argument(
        "--seeds", type=int, metavar="N", help=tr("trainings of each point (default: 3)")
    )
    parser.add_argument(
        "--draw", dest="drawing", choices=SAMPLINGS,
        help=tr("all points of the grid, or drawn ones (default: grid)"),
    )  # fmt: skip
    parser.add_argument(
        "--points", type=int, metavar="N", help=tr("how many are drawn (default: 16)")
    )
    parser.add_argument(
        "--halving",
        type=int,
        metavar="N",
        help=tr("end weak points early: of each N the best goes on, N times as long (0: none)"),
    )
    parser.add_argument(
        "--measure", metavar="NAME", help=tr("what points are compared by, such as test_accuracy, "
        "validation_loss or cpu_seconds (default: what the network is judged by, on validation)"),
    )  # fmt: skip
    parser.add_argument(
        "--budget", type=float, metavar="SECONDS", help=tr("begin no training after so long")
    )
    parser.add_argument(
        "--keep-networks", action="store_true", default=None, help=tr("keep each network in a file")
    )
    parser.add_argument(
        "--jobs", type=int, metavar="N", help=tr("trainings at a time (default: one for each core)")
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help=tr("let a Dask cluster do it: the address of its scheduler, such as tcp://HOST:8786"),
    )
    parser.add_argument("--out", metavar="FOLDER", help=tr("where the results are kept"))
    add_plan_options(parser)


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs the command; the exit status."""
    if not options.spec and not options.vary:
        parser.error(tr("name an experiment, or what to vary: --vary learning_rate=0.01,0.1"))
    if options.jobs is not None and not 1 <= options.jobs <= MAX_JOBS:
        parser.error(tr("--jobs: a whole number from 1 to {most}", most=MAX_JOBS))
    if options.seeds is not None and not 1 <= options.seeds <= MAX_SEEDS:
        parser.error(tr("--seeds: a whole number from 1 to {most}", most=MAX_SEEDS))
    experiment, out = _experiment(options, parser)
    if experiment.look_for:
        said = [tr(experiment.look_for)]  # of resources/experiments
        if experiment.title:
            said.insert(0, full_stop(tr(experiment.title)))  # of resources/experiments
        print(sentences(said), file=sys.stderr)
    with stops_noticed() as stops:
        results, ended = _carry_out(experiment, out, options, stops)
    if options.json:
        print_json(summary_values(experiment, results, ended))
    else:
        print_summary(experiment, results)
    if stops:
        print(
            tr("Stopped. The same command goes on with what is missing in “{out}”.", out=out),
            file=sys.stderr,
        )
        return stops.status
    if ended is not None and ended.left:
        print(
            tr(
                "The time allowed is over; {left} trainings are missing. The same command goes "
                "on with them.",
                left=ended.left,
            ),
            file=sys.stderr,
        )
    return 0


def _carry_out(
    experiment: Experiment, out: str, options: argparse.Namespace, stops: StopRequest
) -> tuple[list[TrialResult], SweepEnded | None]:
    """The results that are there at the end, or when a person stops it."""
    line, results, ended = ProgressLine(sys.stderr), [], None
    there = 0
    events = sweeping(experiment, out, jobs=options.jobs, cluster=options.cluster)
    try:
        for event in events:
            match event:
                case Loading():
                    line.show(event.fraction, tr("loading digits"))
                case SweepProgress():
                    line.show(event.done / max(event.total, 1), _progress_text(event))
                case TrialEnded(result=result):
                    results.append(result)
                    there += not event.is_new
                    line.clear()
                    if options.json:
                        print_json(dataclasses.asdict(result))
                    elif event.is_new:
                        print_result(event, experiment)
                case SweepEnded():
                    ended = event
            if stops:
                break
    finally:
        events.close()
        line.clear()
    if there:
        print(tr("{there} of the trainings were there already.", there=there), file=sys.stderr)
    return results, ended


def _progress_text(progress: SweepProgress) -> str:
    text = tr("{done} of {total} trainings", done=progress.done, total=progress.total)
    if progress.left_s is None:
        return text
    return f"{text}   " + tr("{time} left", time=_duration(progress.left_s))


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return tr("{hours} h {minutes:02} min", hours=hours, minutes=minutes)
    if minutes:
        return tr("{minutes} min {seconds:02} s", minutes=minutes, seconds=rest)
    return tr("{seconds} s", seconds=rest)


def _experiment(
    options: argparse.Namespace, parser: argparse.ArgumentParser
) -> tuple[Experiment, str]:
    """What the command line asks for, and the folder of its results."""
    experiment = Experiment()
    out = options.out
    if options.spec:
        path = find_experiment(options.spec)
        experiment = read_experiment(path)
        if path.is_dir() and not out:
            out = options.spec
    if not out:
        parser.error(tr("--out: name a folder for the results"))
    experiment = dataclasses.replace(experiment, plan=_plan(experiment.plan, options, parser))
    for word in options.vary:
        name, equals, text = word.partition("=")
        if not equals:
            raise SettingError(
                tr("“{word}” says no values: write it as NAME=V1,V2.", word=word[:40])
            )
        axis = Axis.of_words(name, text, experiment.architecture)
        axes = {each.name: each for each in experiment.axes} | {axis.name: axis}
        experiment = dataclasses.replace(experiment, axes=tuple(axes.values()))
    given = {
        "sampling": options.drawing,
        "points": options.points,
        "halving": options.halving,
        "measure": options.measure,
        "budget_s": options.budget,
        "keep_networks": options.keep_networks,
    }
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    experiment = dataclasses.replace(experiment, **changes)
    if options.seed is not None:
        first = Training.specs()["seed"].check(int(options.seed))
        count = options.seeds or len(experiment.seeds)
        experiment = dataclasses.replace(experiment, seeds=tuple(range(first, first + count)))
    elif options.seeds:
        experiment = with_seeds(experiment, options.seeds)
    return experiment.checked(), str(Path(out))


def _plan(plan: Plan, options: argparse.Namespace, parser: argparse.ArgumentParser) -> Plan:
    """A plan with what the command line says in place of its own."""
    name = options.arch or plan.architecture
    specs = ARCHITECTURES[name].Config.specs()
    refuse_foreign(options, parser, name, specs)
    config = {**plan.config} if name == plan.architecture else {}
    training = given_settings(options, parser, Training.specs())
    training.pop("seed", None)
    values = dataclasses.replace(
        plan,
        architecture=name,
        config=config | given_settings(options, parser, specs),
        training=plan.training | training,
        augmentation=plan.augmentation | given_settings(options, parser, Augmentation.specs()),
        data=data_source(options, parser, options.data or plan.data),
        data_dir=options.data_dir or plan.data_dir,
        split=options.split or plan.split,
    )
    return Plan.from_dict(values.to_dict())
