"""``digitapp evaluate``: tells how well a trained network reads digits whose labels are known."""

import argparse
import math
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import numpy as np

from ..data import load_dataset
from ..errors import BadFileError
from ..evaluate import Score, evaluation
from ..files import SavedNetwork
from ..measure import Measure, measuring
from ..probes.judging.calibration import calibration
from ..rejection import from_facts
from ..strokes import read_drawings
from .options import add_data_options, data_help, data_source, print_json, tell_about
from .reading import MODEL_HELP, add_reject_option, load, overflow, rejection_rate
from .terminal import ProgressLine, confusion_table, percent

T = TypeVar("T")

NAME = "evaluate"
HELP = "Tell how well a network reads test digits or drawings."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``evaluate``."""
    parser.add_argument("model", metavar="MODEL", help=MODEL_HELP)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", metavar="NAME", help=f"test digits of: {data_help()}")
    source.add_argument(
        "--strokes", metavar="FILE", help="drawings with labels, JSON lines (.jsonl or .jsonl.gz)"
    )
    add_data_options(parser)
    parser.add_argument("--seed", type=int, metavar="N", help="of the random split")
    add_reject_option(parser)


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs ``evaluate``; the exit status."""
    fraction = rejection_rate(options, parser)
    saved = load(options.model)
    if options.strokes:
        measure = _evaluate_strokes(saved, options.strokes)
        score = measure.score
    else:
        measure, score = None, _evaluate_data(saved, options, parser)
    if not math.isfinite(score.loss):
        raise overflow()
    rejected = float(np.mean(score.logit_margins < from_facts(saved.facts).threshold(fraction)))
    figures = {
        "accuracy": score.accuracy,
        "n": score.n,
        "loss": score.loss,
        "confusion": score.confusion.tolist(),
        "accuracy_by_digit": score.accuracy_by_digit,
        "calibration_error": calibration(score).error,
        "refused": rejected,
        **(measure.figures() if measure is not None else {}),
    }
    if options.json:
        print_json(figures)
    else:
        _print_figures(score, measure)
        print(f"refused as no digit: {percent(rejected)}")
    return 0


def _evaluate_data(
    saved: SavedNetwork, options: argparse.Namespace, parser: argparse.ArgumentParser
) -> Score:
    """The score on the test part, divided as it was for training, so that no digit is known."""
    # What a training part was mixed with changes nothing about the others.
    known_data = str(saved.facts.get("data", "")).partition("+")[0]
    facts = saved.facts if known_data == options.data.partition("+")[0] else {}
    split = options.split or str(facts.get("split", "random"))
    known = facts.get("seed", 0)
    seed = options.seed if options.seed is not None else known if isinstance(known, int) else 0
    source = data_source(options, parser, options.data)
    dataset = load_dataset(source, data_dir=options.data_dir, split=split, seed=seed)
    tell_about(dataset)
    if dataset.shape != saved.network.shape:
        (height, width), (rows, columns) = saved.network.shape, dataset.shape
        raise BadFileError(
            f"The network reads pictures of {width}×{height} pixels, “{dataset.title}” holds "
            f"{columns}×{rows}. Take data of the network's size."
        )
    work = evaluation(saved.network, dataset.test, dataset.peak)
    return _with_progress(work, len(dataset.test), "digits")


def _evaluate_strokes(saved: SavedNetwork, path: str) -> Measure:
    drawings = [drawing for drawing in read_drawings(path) if drawing.label is not None]
    if not drawings:
        raise BadFileError(f"“{Path(path).name}” holds no drawing with a label to compare with.")
    work = measuring(saved.network, saved.recipe, drawings)
    return _with_progress(work, len(drawings), "drawings")


def _with_progress(work: Generator[float, None, T], count: int, what: str) -> T:
    """What the generator returns; a line moves meanwhile where a person watches."""
    line = ProgressLine(sys.stderr)
    try:
        while True:
            fraction = next(work)
            line.show(fraction, f"{round(fraction * count)} of {count} {what}")
    except StopIteration as end:
        return end.value
    finally:
        line.clear()


def _print_figures(score: Score, measure: Measure | None) -> None:
    print(f"{percent(score.accuracy)} of {score.n} digits right")
    if measure is not None:
        writers = len(measure.writers)
        print(f"{percent(measure.overall.by_writer)} averaged over {writers} writers")
        _print_tags(measure)
    print(f"\n{confusion_table(score.confusion)}\n")
    fractions = enumerate(score.accuracy_by_digit)
    print("by digit: " + "  ".join(f"{d}: {percent(a)}" for d, a in fractions if a is not None))
    how = calibration(score)
    sure = "too sure" if how.gap > 0 else "not sure enough"
    print(f"how sure it is: on average {100 * how.error:.2f} points off ({sure})")


def _print_tags(measure: Measure) -> None:
    if measure.untagged is None or measure.tagged is None:
        return
    for name, fraction in (
        ("without tagged ones", measure.untagged),
        ("tagged ones", measure.tagged),
        *((f"tagged “{tag}”", fraction) for tag, fraction in measure.tags.items()),
    ):
        print(
            f"{name}: {percent(fraction.accuracy)} of {fraction.n}, {percent(fraction.by_writer)} "
            "averaged over writers"
        )
