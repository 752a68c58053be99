"""``digitapp evaluate``: tells how well a trained network reads digits whose labels are known."""

import argparse
import math
import sys
from typing import Any

import numpy as np

from ..archs import Architecture, Unrolled, spoken
from ..data import MENDS, Dataset, mended_source
from ..errors import BadFileError
from ..evaluate import Score, examination
from ..files import SavedNetwork
from ..language import commas, tr
from ..measure import Measure, measuring
from ..parallel import ProcessPool
from ..preprocess import holds_points
from ..probes.judging.calibration import calibration
from ..rejection import from_facts
from ..sequences import StepwiseAccuracy, drawings_by_step, reading_by_step
from .creating import NOTHING, Creation, creation
from .options import (
    add_data_options,
    data_help,
    data_source,
    load_data,
    print_json,
    tell_about,
)
from .reading import (
    MODEL_HELP,
    add_reject_option,
    check_classifier,
    labelled_drawings,
    load,
    overflow,
    rejection_rate,
)
from .terminal import confusion_table, percent, with_progress

NAME = "evaluate"
HELP = tr("Tell how well a network reads test digits or drawings.")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``evaluate``."""
    parser.add_argument("model", metavar="MODEL", help=MODEL_HELP)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--data", metavar="NAME", help=tr("test digits of: {names}", names=data_help())
    )
    source.add_argument(
        "--strokes",
        metavar="FILE",
        help=tr("drawings with labels, JSON lines (.jsonl or .jsonl.gz)"),
    )
    add_data_options(parser)
    parser.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help=tr("of the random split, 0 or more (default: that of the training, else 0)"),
    )
    add_reject_option(parser)


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs ``evaluate``; the exit status."""
    fraction = rejection_rate(options, parser)
    saved = load(options.model)
    if options.strokes:
        check_classifier(saved, options.model)
        measure, steps = _evaluate_strokes(saved, options.strokes)
        _report_score(saved, measure.score, measure, steps, NOTHING, fraction, options)
        return 0
    dataset = _dataset(saved, options, parser)
    test, rng = dataset.test, np.random.default_rng(0)
    with ProcessPool() as pool:
        work = examination(saved.network, test, dataset.peak, rng, pool)
        found = with_progress(work, len(test), tr("digits"))
        steps = None
        if found.score is not None and isinstance(saved.network, Unrolled):
            by_step = reading_by_step(saved.network, test, dataset.peak, pool)
            steps = with_progress(by_step, len(test), tr("digits, row by row"))
        created = creation(saved.network, dataset, pool)
    if found.score is None:
        _report_figures(saved.network, found.figures, created, len(dataset.test), options)
    else:
        created = _with_its_own(created, saved.network, found.figures)
        _report_score(saved, found.score, None, steps, created, fraction, options)
    return 0


def _with_its_own(created: Creation, network: Architecture, figures: dict[str, float]) -> Creation:
    """With the figures of a classifier that not every one has, such as what it recalls."""
    own = {key: value for key, value in figures.items() if key not in ("loss", "accuracy")}
    if not own:
        return created
    return Creation(own | created.figures, (spoken(own, network.curves), *created.lines))


def _report_score(
    saved: SavedNetwork,
    score: Score,
    measure: Measure | None,
    steps: StepwiseAccuracy | None,
    created: Creation,
    fraction: float,
    options: argparse.Namespace,
) -> None:
    """Prints what is known of a network that tells digits apart."""
    if not math.isfinite(score.loss):
        raise overflow()
    rejected = float(np.mean(score.logit_margins < from_facts(saved.facts).threshold(fraction)))
    if options.json:
        print_json(
            {
                "accuracy": score.accuracy,
                "n": score.n,
                "loss": score.loss,
                "confusion": score.confusion.tolist(),
                "accuracy_by_digit": score.accuracy_by_digit,
                "calibration_error": calibration(score).error,
                "refused": rejected,
                **(measure.figures() if measure is not None else {}),
                **({"accuracy_by_step": steps.by_step.tolist()} if steps is not None else {}),
                **created.figures,
            }
        )
    else:
        _print_figures(score, measure)
        if steps is not None:
            _print_steps(steps)
        print(tr("rejected as no digit: {rejected}", rejected=percent(rejected)))
        for line in created.lines:
            print(line)


def _report_figures(
    network: Architecture,
    figures: dict[str, float],
    created: Creation,
    n: int,
    options: argparse.Namespace,
) -> None:
    """Prints the measures of a network that does something else."""
    if not all(map(math.isfinite, figures.values())):
        raise overflow()
    if options.json:
        print_json({**figures, "n": n, **created.figures})
        return
    if figures:
        print(tr("{figures} on {count} digits", figures=spoken(figures, network.curves), count=n))
    for line in created.lines:
        print(line)
    if not figures and not created.lines:
        print(
            tr(
                "{title}: nothing can be measured of it on digits with labels alone.",
                title=network.title,
            )
        )


def _dataset(
    saved: SavedNetwork, options: argparse.Namespace, parser: argparse.ArgumentParser
) -> Dataset:
    """The data, divided as they were for training, so that no digit of the test part is known."""
    # What a training part was mixed with changes nothing about the others.
    known_data = str(saved.facts.get("data", "")).partition("+")[0]
    facts = saved.facts if known_data == options.data.partition("+")[0] else {}
    split = options.split or str(facts.get("split", "random"))
    known = facts.get("seed", 0)
    seed = options.seed if options.seed is not None else known if isinstance(known, int) else 0
    source = data_source(options, parser, options.data)
    if options.mend is None:
        source = _mended_as_before(source, facts)
    dataset = load_data(source, data_dir=options.data_dir, split=split, seed=seed)
    tell_about(dataset)
    if dataset.shape != saved.network.shape:
        if holds_points(saved.network.shape):
            raise BadFileError(
                tr(
                    "The network reads the points of a pen in their order, which the pictures of "
                    "“{title}” don't tell. Take --data penpoints, or drawings with --strokes.",
                    title=dataset.title,
                )
            )
        (height, width), (rows, columns) = saved.network.shape, dataset.shape
        raise BadFileError(
            tr(
                "The network reads pictures of {width}×{height} pixels, “{title}” holds "
                "{columns}×{rows}. Take data of the network's size.",
                width=width,
                height=height,
                title=dataset.title,
                columns=columns,
                rows=rows,
            )
        )
    return dataset


def _mended_as_before(source: str, facts: dict[str, Any]) -> str:
    """The data set with what was done to it for the training, unless ``source`` says what is.

    Else a network that learnt from inverted digits would meet them as they are in the file, and
    one whose digits were divided again would be tested on some that it learnt from.
    """
    mends = [word for word in str(facts.get("data", "")).split("+")[1:] if word in MENDS]
    if not mends or any(word in MENDS for word in source.split("+")[1:]):
        return source
    print(tr("Mended as for the training: {mends}.", mends=commas(mends)), file=sys.stderr)
    return mended_source(source, mends)


def _evaluate_strokes(saved: SavedNetwork, path: str) -> tuple[Measure, StepwiseAccuracy | None]:
    drawings = labelled_drawings(path)
    with ProcessPool() as pool:
        work = measuring(saved.network, saved.recipe, drawings, pool)
        measure = with_progress(work, len(drawings), tr("drawings"))
        if not isinstance(saved.network, Unrolled):
            return measure, None
        by_step = drawings_by_step(saved.network, saved.recipe, drawings, pool)
        return measure, with_progress(by_step, len(drawings), tr("drawings, step by step"))


def _print_figures(score: Score, measure: Measure | None) -> None:
    print(
        tr(
            "{accuracy} of {count} digits correct",
            accuracy=percent(score.accuracy),
            count=score.n,
        )
    )
    if measure is not None:
        writers = len(measure.writers)
        print(
            tr(
                "{by_writer} averaged over {writers} writers",
                by_writer=percent(measure.overall.by_writer),
                writers=writers,
            )
        )
        for share, group in measure.unfinished.items():
            print(
                tr(
                    "when {share:.0f} % of the line is drawn: {accuracy}, "
                    "{by_writer} averaged over writers",
                    share=100 * share,
                    accuracy=percent(group.accuracy),
                    by_writer=percent(group.by_writer),
                )
            )
        _print_tags(measure)
    print(f"\n{confusion_table(score.confusion)}\n")
    fractions = enumerate(score.accuracy_by_digit)
    shares = "  ".join(f"{d}: {percent(a)}" for d, a in fractions if a is not None)
    print(tr("by digit: {shares}", shares=shares))
    how = calibration(score)
    points = 100 * how.error
    if how.gap > 0:
        text = tr("calibration error: {error:.2f} percentage points (overconfident)", error=points)
    else:
        text = tr("calibration error: {error:.2f} percentage points (underconfident)", error=points)
    print(text)


def _print_steps(steps: StepwiseAccuracy) -> None:
    every = len(steps.by_step)
    shares = "  ".join(f"{n}: {percent(accuracy)}" for n, accuracy in steps.shares().items())
    print(tr("after so many of {every} steps: {shares}", every=every, shares=shares))


def _print_tags(measure: Measure) -> None:
    if measure.untagged is None or measure.tagged is None:
        return
    for name, fraction in (
        (tr("without tagged ones"), measure.untagged),
        (tr("tagged ones"), measure.tagged),
        *((tr("tagged “{tag}”", tag=tag), fraction) for tag, fraction in measure.tags.items()),
    ):
        print(
            tr(
                "{name}: {accuracy} of {count}, {by_writer} averaged over writers",
                name=name,
                accuracy=percent(fraction.accuracy),
                count=fraction.n,
                by_writer=percent(fraction.by_writer),
            )
        )
