"""``digitapp train``: trains a network, tells how it goes, keeps it in a file."""

import argparse
import math
import os
import shlex
import signal
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..archs import ARCHITECTURES, Classifier, spoken
from ..data import Dataset
from ..data.augment import Augmentation
from ..errors import SaveError, TrainingError
from ..events import Diagnosed, Diagnosis, Diverged, Evaluation, Finished, Step
from ..files import SavedNetwork, load_run, save_network, save_run
from ..measure import labelled, measure_drawings
from ..plan import Loaded, Plan, Ready, Tested, carried_out
from ..record import record_of
from ..rejection import FACT, of_validation
from ..run import Run, Training
from ..strokes import Drawing, read_drawings
from .options import (
    add_data_options,
    add_settings,
    data_help,
    data_source,
    given_settings,
    print_json,
    tell_about,
)
from .terminal import ProgressLine, percent

NAME = "train"
HELP = "Train a network on a data set, and test it."
INTERRUPTED = 130


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the command's options."""
    parser.add_argument("--data", metavar="NAME", help=f"{data_help()} (default: digits)")
    add_data_options(parser)
    parser.add_argument("--arch", choices=tuple(ARCHITECTURES), help="network (default: mlp)")
    add_settings(parser)
    parser.add_argument("--out", metavar="FILE", help="keep the network here, after each epoch")
    parser.add_argument(
        "--slim",
        action="store_true",
        help="keep the weights alone in --out: a quarter of the size, but it can't go on",
    )
    parser.add_argument(
        "--strokes",
        metavar="FILE",
        help="drawings with labels, JSON lines: the finished network is measured on them, and "
        "learns nothing from them",
    )
    parser.add_argument(
        "--resume", metavar="FILE", help="go on with the training that --out kept in FILE"
    )


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs the command; the exit status."""
    if options.out:
        _check_folder(Path(options.out))
    # Before a long training, not after it, for what may be wrong with the file.
    drawings = labelled(read_drawings(options.strokes)) if options.strokes else []
    plan, training = _resumed(options, parser) if options.resume else (_plan(options, parser), None)
    if drawings and not issubclass(ARCHITECTURES[plan.architecture], Classifier):
        parser.error(f"--strokes: the network {plan.architecture} does not tell digits apart")
    events = carried_out(plan, run=training, calibrates=bool(options.out))
    ready = _loaded(events)
    tested = _train(plan, ready, events, options)
    if tested is None:
        return INTERRUPTED
    _report(plan, ready, tested, drawings, options)
    return 0


def _loaded(events: Generator[Any, Any, None]) -> Ready:
    """Lets the data be loaded and the network be built; says what is odd about the data."""
    for event in events:
        match event:
            case Loaded():
                tell_about(event.dataset)
            case Ready():
                return event
    raise AssertionError("a plan is carried out without a beginning")


def _plan(options: argparse.Namespace, parser: argparse.ArgumentParser) -> Plan:
    architecture = ARCHITECTURES[options.arch or "mlp"]
    specs = architecture.Config.specs()
    _refuse_foreign(options, parser, architecture.name, specs)
    training = given_settings(options, parser, Training.specs())
    return Plan(
        architecture.name,
        config=given_settings(options, parser, specs),
        training=training,
        augmentation=given_settings(options, parser, Augmentation.specs()),
        data=data_source(options, parser, options.data or "digits"),
        data_dir=options.data_dir,
        split=options.split or "random",
        split_seed=Training.specs()["seed"].check(training.get("seed", 0)),
    )


def _resumed(options: argparse.Namespace, parser: argparse.ArgumentParser) -> tuple[Plan, Run]:
    """Where the digits of the run in --resume are, and the run as the command line changes it."""
    given = given_settings(options, parser, Training.specs())
    fixed = [name for name in given if not Training.specs()[name].live]
    fixed += [name for name in ("arch", "split", *Augmentation.specs()) if getattr(options, name)]
    if fixed:
        parser.error(f"--{fixed[0].replace('_', '-')} can't change when a training goes on")
    training, saved = load_run(options.resume)
    network, facts = training.network, saved.facts
    specs = network.config.specs()
    _refuse_foreign(options, parser, network.name, specs)
    training.change(**given, **given_settings(options, parser, specs))
    plan = Plan(
        network.name,
        data=data_source(options, parser, options.data or str(facts.get("data", "digits"))),
        data_dir=options.data_dir,
        split=str(facts.get("split", "random")),
        split_seed=(
            facts["seed"] if isinstance(facts.get("seed"), int) else training.training.seed
        ),
    )
    return plan, training


def _refuse_foreign(
    options: argparse.Namespace, parser: argparse.ArgumentParser, name: str, specs: dict
) -> None:
    """Usage error where an option is given that only other networks have."""
    for architecture in ARCHITECTURES.values():
        for setting in architecture.Config.specs():
            if setting not in specs and getattr(options, setting) is not None:
                parser.error(
                    f"--{setting.replace('_', '-')}: the network {name} has no such setting"
                )


def _train(
    plan: Plan, ready: Ready, events: Generator[Any, Any, None], options: argparse.Namespace
) -> Tested | None:
    """Trains and tests; None if a person interrupted, with the run kept as it then stood."""
    line = ProgressLine(sys.stderr)
    training = ready.run
    print(_title(training, ready.dataset), file=sys.stderr)
    with _interrupt_noticed() as interrupted:
        for event in events:
            match event:
                case Step():
                    line.show(event.epoch / training.training.epochs, _step_text(event, training))
                case Evaluation():
                    line.clear()
                    _print_epoch(event, training, options.json)
                    _keep(plan, ready, options)
                case Diverged():
                    line.clear()
                    _keep(plan, ready, options)
                    raise TrainingError(event.reason)
                case Diagnosed(diagnosis=Diagnosis(text=text)):
                    line.clear()
                    print(f"Note: {text}", file=sys.stderr)
                case Finished() if event.early:
                    print(f"No better since epoch {event.best_epoch}: stopped.", file=sys.stderr)
                case Tested():
                    return event
            if interrupted():
                events.close()
                line.clear()
                _keep(plan, ready, options)
                hint = f" Go on with --resume {options.out}." if options.out else ""
                print(f"Stopped after step {training.step}.{hint}", file=sys.stderr)
                return None
    return None


def _report(
    plan: Plan,
    ready: Ready,
    tested: Tested,
    drawings: Sequence[Drawing],
    options: argparse.Namespace,
) -> None:
    """Keeps the figures of the test with the weights, and prints them."""
    training, dataset = ready.run, ready.dataset
    headline = [curve for curve in training.network.headline() if curve.key in tested.figures]
    figures: dict[str, Any] = {
        # JSON has no word for what is no number.
        f"test_{curve.key}": value if math.isfinite(value := tested.figures[curve.key]) else None
        for curve in headline
    }
    figures["n_test"] = tested.n
    measure = measure_drawings(tested.network, dataset.recipe, drawings) if drawings else None
    if measure is not None:
        figures["strokes_accuracy"] = measure.overall.accuracy
        figures["strokes_accuracy_by_writer"] = measure.overall.by_writer
        figures["n_strokes"] = measure.overall.n
    rejection = {} if tested.rejection is None else {FACT: tested.rejection.to_facts()}
    _keep(plan, ready, options, **figures, **rejection)
    if options.json:
        seconds = {"best_epoch": training.best.epoch, "seconds": training.seconds}
        print_json(figures | seconds | {"file": options.out})
        return
    found = spoken(tested.figures, headline)
    print(
        f"{found} on {tested.n} test digits after {training.seconds:.1f} s of training."
        if found
        else f"Trained for {training.seconds:.1f} s."
    )
    if measure is not None:
        print(
            f"{percent(measure.overall.accuracy)} of {measure.overall.n} drawings read, "
            f"{percent(measure.overall.by_writer)} averaged over {len(measure.writers)} writers."
        )
    if options.out:
        print(f"Kept in {options.out}")


def _keep(plan: Plan, ready: Ready, options: argparse.Namespace, **figures: Any) -> None:
    if not options.out:
        return
    training, dataset = ready.run, ready.dataset
    validation = training.best.validation if training.best else {}
    facts = {
        "data": plan.data,
        "title": dataset.title,
        "split": plan.split,
        "seed": plan.split_seed,
        "epochs": training.epoch,
        "command": _command(options),
        **{f"validation_{c.key}": validation.get(c.key) for c in training.network.headline()},
        **(
            {}
            if (rule := of_validation(training.score, dataset)) is None
            else {FACT: rule.to_facts()}
        ),
        **figures,
    }
    if options.slim:
        kept = training.network.with_parameters(training.kept_parameters)
        save_network(options.out, SavedNetwork(kept, dataset.recipe, facts, record_of(training)))
    else:
        save_run(options.out, training, dataset.recipe, facts)


def _command(options: argparse.Namespace) -> str:
    """The command line, without folders that say more of a machine than of the network."""
    words = iter(options.words)
    named = []
    for word in words:
        option, equals, value = word.partition("=")
        if option == "--data-dir":
            next(words) if not equals else None
        elif option == "--strokes":
            named += [option, Path(value if equals else next(words)).name]
        else:
            named.append(word)
    return shlex.join(["digitapp", *named])


def _print_epoch(event: Evaluation, training: Run, as_json: bool) -> None:
    if as_json:
        print_json(event.to_json())
        return
    curves = training.network.curves
    parts = {"training": event.train, "validation": event.validation}
    told = [f"{name}: {spoken(part, curves)}" for name, part in parts.items() if part]
    words = "   ".join([f"epoch {event.epoch:>3}", *told, f"{event.seconds:.2f} s"])
    print(words, flush=True)


def _title(training: Run, dataset: Dataset) -> str:
    settings, network = training.training, training.network
    learning = f"{settings.optimizer}, learning rate {settings.learning_rate:g} "
    how = f"{learning}({settings.schedule}), batches" if network.optimizers else "Batches"
    return (
        f"{network.title} {network.summary} on {dataset.title}: "
        f"{len(dataset.train)} digits to learn from, {len(dataset.validation)} to validate, "
        f"{len(dataset.test)} to test. {how} of {settings.batch_size}."
    )


def _step_text(event: Step, training: Run) -> str:
    left = (training.training.epochs - event.epoch) * training.seconds / max(event.epoch, 1e-9)
    found = spoken(event.metrics, training.network.curves[:1])
    return "   ".join(
        [
            f"epoch {event.epoch:.1f} of {training.training.epochs}",
            *([found] if found else []),
            f"{event.images / event.seconds:,.0f} digits/s",
            f"{left:.0f} s left",
        ]
    )


def _check_folder(out: Path) -> None:
    """Says before a long training, not after it, that its result has no place to go."""
    # os.path: a name that is too long is not there, where Path raises.
    if os.path.isdir(out):
        raise SaveError(f"“{out}” is a folder. Choose a file name inside it.")
    if not os.path.isdir(out.absolute().parent):
        raise SaveError(
            f"“{out}” can't be saved, because its folder does not exist. Make the folder first."
        )


@contextmanager
def _interrupt_noticed() -> Iterator[Any]:
    """A function that says whether Ctrl-C was pressed; a second press ends the program at once.

    So that a step is never cut in two, and the run that is kept is whole.
    """
    noticed = False

    def on_interrupt(*_: object) -> None:
        nonlocal noticed
        if noticed:
            raise KeyboardInterrupt
        noticed = True

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield lambda: noticed
    finally:
        signal.signal(signal.SIGINT, before)
