"""``digitapp train``: trains a network, tells how it goes, keeps it in a file."""

import argparse
import math
import os
import sys
from collections.abc import Generator, Sequence
from typing import Any

from ..archs import ARCHITECTURES, Classifier, spoken
from ..data import Dataset
from ..data.augment import Augmentation
from ..disk import check_place
from ..errors import TrainingError
from ..events import Diagnosed, Diagnosis, Diverged, Evaluation, Finished, Step, WorkerLost
from ..files import PRETRAINED
from ..language import named, sentences, tr
from ..measure import Measure, labelled, measuring
from ..parallel import usable_cores
from ..plan import Loaded, Loading, Plan, Ready, Tested, Testing, carried_out
from ..rejection import FACT
from ..run import Run, Training
from ..strokes import Drawing, read_drawings
from .keeping import Keeper
from .options import (
    add_plan_options,
    data_source,
    given_settings,
    print_json,
    refuse_foreign,
    tell_about,
)
from .resuming import has_nothing_left, report_nothing_left, resumed
from .stopping import StopRequest, stops_noticed
from .terminal import ProgressLine, Waiting, percent

NAME = "train"
MAX_PROCESSES = 256
HELP = tr("Train a network on a data set, and test it.")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the command's options."""
    add_plan_options(parser)
    parser.add_argument(
        "--processes",
        type=int,
        metavar="N",
        help=tr(
            "how many processes may work on a batch that is cut into shards; the weights are the "
            "same with any number (default: as many as there are processor cores)"
        ),
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        help=tr(
            "keep the network here, after each epoch (default: nowhere; what was learnt until a "
            "stop is kept in your data folder)"
        ),
    )
    parser.add_argument(
        "--slim",
        action="store_true",
        help=tr("keep the weights alone in --out: a quarter of the size, but it can't go on"),
    )
    parser.add_argument(
        "--half",
        action="store_true",
        help=tr("with --slim: keep the weights as 16-bit numbers, in half the space"),
    )
    parser.add_argument(
        "--strokes",
        metavar="FILE",
        help=tr(
            "drawings with labels, JSON lines: the finished network is measured on them, and "
            "learns nothing from them"
        ),
    )
    parser.add_argument(
        "--resume", metavar="FILE", help=tr("go on with the training that --out kept in FILE")
    )


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs the command; the exit status."""
    if options.processes is not None and not 1 <= options.processes <= MAX_PROCESSES:
        parser.error(tr("--processes: a whole number from 1 to {most}", most=MAX_PROCESSES))
    if options.half and not options.slim:
        parser.error(tr("--half: a training that is to go on needs its weights whole; add --slim"))
    if options.out:
        _check_place(options.out)
    drawings = _measured_drawings(options)
    training = None
    if options.resume:
        plan, training, saved = resumed(options, parser)
        if not drawings and has_nothing_left(training, saved):
            report_nothing_left(options, training, saved)
            return 0
    else:
        plan = _plan(options, parser)
    if drawings and not issubclass(ARCHITECTURES[plan.architecture], Classifier):
        parser.error(
            tr(
                "--strokes: the network {architecture} does not tell digits apart",
                architecture=plan.architecture,
            )
        )
    processes = usable_cores() if options.processes is None else options.processes
    events = carried_out(plan, run=training, calibrates=bool(options.out), processes=processes)
    ready = _loaded(events, plan)
    keeper = Keeper(
        plan,
        ready.run,
        ready.dataset,
        out=options.out,
        slim=options.slim,
        half=options.half,
        words=options.words,
    )
    with stops_noticed() as stops:
        tested = _train(ready, events, keeper, stops, as_json=options.json)
        measure = None
        if tested is not None and drawings:
            measure = _measured(tested, ready.dataset, drawings, stops)
        if stops:
            return stops.status if keeper.keep_stopped() else 1
        return _report(ready, tested, measure, keeper, options)


def _measured_drawings(options: argparse.Namespace) -> Sequence[Drawing]:
    """What --strokes names: read before a long training, not after it, for what may be wrong."""
    if not options.strokes:
        return []
    with Waiting(tr("Reading {path}", path=options.strokes)):
        return labelled(read_drawings(options.strokes))


def _loaded(events: Generator[Any, Any, None], plan: Plan) -> Ready:
    """Lets the data be loaded and the network be built; says what is odd about the data."""
    ready = None
    with Waiting(tr("Loading {source}", source=plan.data)) as line:
        for event in events:
            match event:
                case Loading():
                    line.tell(event.fraction)
                case Loaded():
                    dataset = event.dataset
                case Ready():
                    ready = event
                    break
    if ready is None:
        raise AssertionError("a plan is carried out without a beginning")
    tell_about(dataset)
    return ready


def _plan(options: argparse.Namespace, parser: argparse.ArgumentParser) -> Plan:
    architecture = ARCHITECTURES[options.arch or "mlp"]
    specs = architecture.Config.specs()
    refuse_foreign(options, parser, architecture.name, specs)
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


def _train(
    ready: Ready,
    events: Generator[Any, Any, None],
    keeper: Keeper,
    stops: StopRequest,
    *,
    as_json: bool,
) -> Tested | None:
    """Trains and tests; None if a person stopped it, with the run whole as it then stands."""
    line = ProgressLine(sys.stderr)
    training = ready.run
    print(_title(training, ready.dataset), file=sys.stderr)
    for event in events:
        match event:
            case Step():
                line.show(event.epoch / training.training.epochs, _step_text(event, training))
            case Evaluation():
                line.clear()
                _print_epoch(event, training, as_json)
                keeper.keep()
            case Diverged():
                line.clear()
                keeper.keep_last()
                raise TrainingError(event.reason)
            case WorkerLost():
                line.clear()
                keeper.keep_stopped()
                raise TrainingError(event.reason)
            case Diagnosed(diagnosis=Diagnosis(text=text)):
                line.clear()
                print(tr("Note: {note}", note=text), file=sys.stderr)
            case Finished() if event.early:
                print(
                    tr("No better since epoch {epoch}: stopped.", epoch=event.best_epoch),
                    file=sys.stderr,
                )
            case Testing():
                line.show(event.fraction, tr("testing"))
            case Tested():
                line.clear()
                return event
        if stops:
            events.close()
            line.clear()
            return None
    return None


def _measured(
    tested: Tested, dataset: Dataset, drawings: Sequence[Drawing], stops: StopRequest
) -> Measure | None:
    """How well the network reads the drawings; None if a person stopped it."""
    line = ProgressLine(sys.stderr)
    work = measuring(tested.network, dataset.recipe, drawings)
    try:
        while not stops:
            line.show(next(work), tr("{count} drawings", count=len(drawings)))
    except StopIteration as end:
        return end.value
    finally:
        line.clear()
    return None


def _report(
    ready: Ready,
    tested: Tested,
    measure: Measure | None,
    keeper: Keeper,
    options: argparse.Namespace,
) -> int:
    """Keeps the figures of the test with the weights, and prints them; the exit status."""
    training = ready.run
    headline = [curve for curve in training.network.headline() if curve.key in tested.figures]
    figures: dict[str, Any] = {
        # JSON has no word for what is no number.
        f"test_{curve.key}": value if math.isfinite(value := tested.figures[curve.key]) else None
        for curve in headline
    }
    figures["n_test"] = tested.n
    if measure is not None:
        figures["strokes_accuracy"] = measure.overall.accuracy
        figures["strokes_accuracy_by_writer"] = measure.overall.by_writer
        figures["n_strokes"] = measure.overall.n
    rejection = {} if tested.rejection is None else {FACT: tested.rejection.to_facts()}
    is_kept = keeper.keep_last(**figures, **rejection)
    status = 0 if is_kept else 1
    if options.json:
        seconds = {"best_epoch": training.best.epoch, "seconds": training.seconds}
        print_json(figures | seconds | {"file": keeper.path})
        return status
    found = spoken(tested.figures, headline)
    print(
        tr(
            "{figures} on {count} test digits after {seconds:.1f} s of training.",
            figures=found,
            count=tested.n,
            seconds=training.seconds,
        )
        if found
        else tr("Trained for {seconds:.1f} s.", seconds=training.seconds)
    )
    if measure is not None:
        print(
            tr(
                "{accuracy} of {count} drawings read, {by_writer} averaged over {writers} writers.",
                accuracy=percent(measure.overall.accuracy),
                count=measure.overall.n,
                by_writer=percent(measure.overall.by_writer),
                writers=len(measure.writers),
            )
        )
    if options.out and is_kept:
        print(tr("Kept in {out}", out=options.out))
    return status


def _print_epoch(event: Evaluation, training: Run, as_json: bool) -> None:
    if as_json:
        print_json(event.to_json())
        return
    curves = training.network.curves
    parts = (tr("training"), event.train), (tr("validation"), event.validation)
    told = [named(name, spoken(part, curves)) for name, part in parts if part]
    words = "   ".join([tr("epoch {epoch:>3}", epoch=event.epoch), *told, f"{event.seconds:.2f} s"])
    print(words, flush=True)


def _title(training: Run, dataset: Dataset) -> str:
    settings, network = training.training, training.network
    how = tr("Batches of {size}.", size=settings.batch_size)
    if network.optimizers:
        how = tr(
            "{optimizer}, learning rate {rate:g} ({schedule}), batches of {size}.",
            optimizer=settings.optimizer,
            rate=settings.learning_rate,
            schedule=settings.schedule,
            size=settings.batch_size,
        )
    what = tr(
        "{network} on {data}: {train} digits to learn from, {validation} to validate, {test} to "
        "test.",
        network=f"{network.title} {network.summary}",
        data=dataset.title,
        train=len(dataset.train),
        validation=len(dataset.validation),
        test=len(dataset.test),
    )
    return sentences([what, how])


def _step_text(event: Step, training: Run) -> str:
    left = (training.training.epochs - event.epoch) * training.seconds / max(event.epoch, 1e-9)
    found = spoken(event.metrics, training.network.curves[:1])
    return "   ".join(
        [
            tr("epoch {epoch:.1f} of {epochs}", epoch=event.epoch, epochs=training.training.epochs),
            *([found] if found else []),
            tr("{images:,.0f} digits/s", images=event.images / event.seconds),
            tr("{left:.0f} s left", left=left),
        ]
    )


def _check_place(out: str) -> None:
    """Says before a long training, not after it, that its result has no place to go."""
    check_place(out)
    if out in PRETRAINED:
        print(
            tr(
                "“{out}” is the name of a pretrained network too: your own is “.{sep}{out}”.",
                out=out,
                sep=os.sep,
            ),
            file=sys.stderr,
        )
