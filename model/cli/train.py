"""``digitapp train``: trains a network, tells how it goes, keeps it in a file."""

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..archs import ARCHITECTURES
from ..data import Dataset, load_dataset
from ..data.augment import Augmentation
from ..errors import SaveError, TrainingError
from ..evaluate import evaluate
from ..events import Diverged, Evaluation, Finished, Step
from ..files import SavedNetwork, load_run, save_network, save_run
from ..measure import labelled, measure_drawings
from ..rejection import FACT, calibrate
from ..run import Run, Training, suggested_training
from ..strokes import Drawing, read_drawings
from ..train import fit
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


@dataclass(frozen=True)
class _Source:
    """Where the digits come from: what a file must remember to go on, or to test honestly."""

    data: str
    split: str
    seed: int


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
    training, source = _resumed(options, parser) if options.resume else (None, None)
    source = source or _Source(
        data_source(options, parser, options.data or "digits"),
        options.split or "random",
        _seed(options, parser),
    )
    dataset = load_dataset(
        source.data, data_dir=options.data_dir, split=source.split, seed=source.seed
    )
    tell_about(dataset)
    training = training or _new_run(options, parser, dataset)
    finished = _train(training, dataset, source, options)
    if not finished:
        return INTERRUPTED
    _report(training, dataset, source, drawings, options)
    return 0


def _new_run(options: argparse.Namespace, parser: argparse.ArgumentParser, dataset: Dataset) -> Run:
    architecture = ARCHITECTURES[options.arch or "mlp"]
    specs = architecture.Config.specs()
    _refuse_foreign(options, parser, architecture.name, specs)
    config = architecture.config_for(dataset.shape, **given_settings(options, parser, specs))
    given = given_settings(options, parser, Training.specs())
    settings = suggested_training(architecture, len(dataset.train), **given)
    network = architecture(config, dataset.shape, np.random.default_rng(settings.seed))
    augmentation = Augmentation(**given_settings(options, parser, Augmentation.specs()))
    return Run(network, settings, augmentation)


def _resumed(options: argparse.Namespace, parser: argparse.ArgumentParser) -> tuple[Run, _Source]:
    """The run in --resume with what the command line changes, and where its digits are."""
    given = given_settings(options, parser, Training.specs())
    fixed = [name for name in given if not Training.specs()[name].live]
    fixed += [name for name in ("arch", "split", *Augmentation.specs()) if getattr(options, name)]
    if fixed:
        parser.error(f"--{fixed[0].replace('_', '-')} can't change when a training goes on")
    training, saved = load_run(options.resume)
    specs = training.network.config.specs()
    _refuse_foreign(options, parser, training.network.name, specs)
    training.change(**given, **given_settings(options, parser, specs))
    facts = saved.facts
    source = _Source(
        data_source(options, parser, options.data or str(facts.get("data", "digits"))),
        str(facts.get("split", "random")),
        facts["seed"] if isinstance(facts.get("seed"), int) else training.training.seed,
    )
    return training, source


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


def _seed(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    specs = {"seed": Training.specs()["seed"]}
    given = given_settings(options, parser, specs)
    return Training(**given).seed


def _train(training: Run, dataset: Dataset, source: _Source, options: argparse.Namespace) -> bool:
    """Trains to the end; False if a person interrupted, with the run kept as it then stood."""
    line = ProgressLine(sys.stderr)
    print(_title(training, dataset), file=sys.stderr)
    events = fit(training, dataset)
    with _interrupt_noticed() as interrupted:
        for event in events:
            match event:
                case Step():
                    line.show(event.epoch / training.training.epochs, _step_text(event, training))
                case Evaluation():
                    line.clear()
                    _print_epoch(event, options.json)
                    _keep(training, dataset, source, options)
                case Diverged():
                    line.clear()
                    _keep(training, dataset, source, options)
                    raise TrainingError(event.reason)
                case Finished() if event.early:
                    print(f"No better since epoch {event.best_epoch}: stopped.", file=sys.stderr)
            if interrupted() and not isinstance(event, Finished):
                events.close()
                line.clear()
                _keep(training, dataset, source, options)
                hint = f" Go on with --resume {options.out}." if options.out else ""
                print(f"Stopped after step {training.step}.{hint}", file=sys.stderr)
                return False
    return True


def _report(
    training: Run,
    dataset: Dataset,
    source: _Source,
    drawings: Sequence[Drawing],
    options: argparse.Namespace,
) -> None:
    """Tests the weights that are kept, keeps the figures with them, and prints them."""
    kept = training.network.with_parameters(training.kept_parameters)
    score = evaluate(kept, dataset.test, dataset.peak)
    figures = {"test_accuracy": score.accuracy, "n_test": score.n}
    measure = measure_drawings(kept, dataset.recipe, drawings) if drawings else None
    if measure is not None:
        figures["strokes_accuracy"] = measure.overall.accuracy
        figures["strokes_accuracy_by_writer"] = measure.overall.by_writer
        figures["n_strokes"] = measure.overall.n
    rejection = {FACT: calibrate(kept, dataset).to_facts()} if options.out else {}
    _keep(training, dataset, source, options, **figures, **rejection)
    if options.json:
        seconds = {"best_epoch": training.best.epoch, "seconds": training.seconds}
        print_json(figures | seconds | {"file": options.out})
        return
    print(
        f"{percent(score.accuracy)} of {score.n} test digits read after "
        f"{training.seconds:.1f} s of training."
    )
    if measure is not None:
        print(
            f"{percent(measure.overall.accuracy)} of {measure.overall.n} drawings read, "
            f"{percent(measure.overall.by_writer)} averaged over {len(measure.writers)} writers."
        )
    if options.out:
        print(f"Kept in {options.out}")


def _keep(
    training: Run, dataset: Dataset, source: _Source, options: argparse.Namespace, **figures: Any
) -> None:
    if not options.out:
        return
    best = training.best
    facts = {
        "data": source.data,
        "title": dataset.title,
        "split": source.split,
        "seed": source.seed,
        "epochs": training.epoch,
        "command": _command(options),
        "validation_accuracy": best.validation_accuracy if best else None,
        **figures,
    }
    if options.slim:
        kept = training.network.with_parameters(training.kept_parameters)
        save_network(options.out, SavedNetwork(kept, dataset.recipe, facts))
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


def _print_epoch(event: Evaluation, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "epoch": event.epoch,
                "n_train": event.n_train,
                "train_loss": event.train_loss,
                "train_accuracy": event.train_accuracy,
                "validation_loss": event.validation_loss,
                "validation_accuracy": event.validation_accuracy,
                "seconds": event.seconds,
            }
        )
        return
    validation = ""
    if event.validation_accuracy is not None:
        validation = (
            f"   validation: loss {event.validation_loss:.4f}, "
            f"{percent(event.validation_accuracy)} right"
        )
    print(
        f"epoch {event.epoch:>3}   training: loss {event.train_loss:.4f}, "
        f"{percent(event.train_accuracy)} right{validation}   {event.seconds:.2f} s",
        flush=True,
    )


def _title(training: Run, dataset: Dataset) -> str:
    settings = training.training
    return (
        f"{training.network.title} {training.network.summary} on {dataset.title}: "
        f"{len(dataset.train)} digits to learn from, {len(dataset.validation)} to validate, "
        f"{len(dataset.test)} to test. {settings.optimizer}, learning rate "
        f"{settings.learning_rate:g} ({settings.schedule}), batches of {settings.batch_size}."
    )


def _step_text(event: Step, training: Run) -> str:
    left = (training.training.epochs - event.epoch) * training.seconds / max(event.epoch, 1e-9)
    return (
        f"epoch {event.epoch:.1f} of {training.training.epochs}   loss {event.loss:.4f}   "
        f"{event.images / event.seconds:,.0f} digits/s   {left:.0f} s left"
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
