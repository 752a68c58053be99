"""``digitapp evaluate`` and ``digitapp predict``: reads digits with a trained network."""

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from ..archs import Classifier
from ..data import load_dataset
from ..errors import BadFileError, DigitError
from ..evaluate import Score, accuracy_by_group, evaluate, evaluate_inputs
from ..files import SHIPPED, SavedNetwork, find_network, load_network
from ..pictures import read_picture
from ..preprocess import recipe_for
from ..strokes import Drawing, read_drawings
from .options import add_data_options, data_help, print_json
from .terminal import ProgressLine, confusion_table, percent

CHUNK = 250
"""Drawings painted before they are read: often enough for a progress line to move."""

MODEL_HELP = f"model file, or a shipped network: {', '.join(SHIPPED)}"


def add_evaluate_options(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``evaluate``."""
    parser.add_argument("model", metavar="MODEL", help=MODEL_HELP)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--data", metavar="NAME", help=f"test digits of: {data_help()}")
    source.add_argument(
        "--strokes", metavar="FILE", help="drawings with labels, JSON lines (.jsonl or .jsonl.gz)"
    )
    add_data_options(parser)
    parser.add_argument("--seed", type=int, metavar="N", help="of the random split")


def run_evaluate(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs ``evaluate``; the exit status."""
    saved = _load(options.model)
    if options.strokes:
        figures, score = _evaluate_strokes(saved, options.strokes)
    else:
        figures, score = {}, _evaluate_data(saved, options)
    if not math.isfinite(score.loss):
        raise _overflow()
    figures = {
        "accuracy": score.accuracy,
        "n": score.n,
        "loss": score.loss,
        "confusion": score.confusion.tolist(),
        "accuracy_by_digit": score.accuracy_by_digit,
        **figures,
    }
    if options.json:
        print_json(figures)
    else:
        _print_figures(figures, score)
    return 0


def add_predict_options(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``predict``."""
    parser.add_argument("images", nargs="*", metavar="IMAGE", help="picture of one digit")
    parser.add_argument("--strokes", metavar="FILE", help="drawings, JSON lines")
    parser.add_argument(
        "--model", default="default", metavar="MODEL", help=f"{MODEL_HELP} (the first if not given)"
    )


def run_predict(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs ``predict``; the exit status: 1 if any picture could not be read."""
    if bool(options.images) == bool(options.strokes):
        parser.error("give pictures, or --strokes FILE")
    saved = _load(options.model)
    if options.strokes:
        drawings = read_drawings(options.strokes)
        for chunk, inputs in _painted(saved, drawings):
            for drawing, row in zip(chunk, _probabilities(saved, inputs), strict=True):
                _print_answer("id", drawing.id, row, options.json)
        return 0
    return max([_predict_picture(saved, path, options.json) for path in options.images])


def _predict_picture(saved: SavedNetwork, path: str, as_json: bool) -> int:
    try:
        image = recipe_for(saved.recipe).from_bitmap(read_picture(path))
        if not image.any():
            raise BadFileError(f"“{path}” shows no digit: nothing in it stands out.")
    except DigitError as error:
        # One bad picture of many says so and lets the others be read.
        print(error, file=sys.stderr)
        return 1
    _print_answer("file", path, _probabilities(saved, image[None])[0], as_json)
    return 0


def _probabilities(saved: SavedNetwork, inputs: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        probabilities = saved.network.predict_proba(inputs)
    if not np.isfinite(probabilities).all():
        raise _overflow()
    return probabilities


def _overflow() -> BadFileError:
    return BadFileError(
        "The network's weights are so large that no numbers come out. Take another network, or "
        "train this one anew with a smaller learning rate."
    )


def _print_answer(kind: str, name: str, probabilities: np.ndarray, as_json: bool) -> None:
    digit = int(probabilities.argmax())
    if as_json:
        print_json({kind: name, "digit": digit, "probabilities": probabilities.tolist()})
    else:
        print(f"{name}: {digit}  ({percent(float(probabilities[digit]))} sure)")


def _load(name: str) -> SavedNetwork:
    saved = load_network(find_network(name))
    if not isinstance(saved.network, Classifier):
        raise BadFileError(f"The network in “{name}” does not tell digits apart.")
    return saved


def _evaluate_data(saved: SavedNetwork, options: argparse.Namespace) -> Score:
    """The score on the test part, divided as it was for training, so that no digit is known."""
    facts = saved.facts if saved.facts.get("data") == options.data else {}
    split = options.split or str(facts.get("split", "random"))
    known = facts.get("seed", 0)
    seed = options.seed if options.seed is not None else known if isinstance(known, int) else 0
    dataset = load_dataset(options.data, data_dir=options.data_dir, split=split, seed=seed)
    if dataset.shape != saved.network.shape:
        (height, width), (rows, columns) = saved.network.shape, dataset.shape
        raise BadFileError(
            f"The network reads pictures of {width}×{height} pixels, “{dataset.title}” holds "
            f"{columns}×{rows}. Take data of the network's size."
        )
    return evaluate(saved.network, dataset.test, dataset.peak)


def _evaluate_strokes(saved: SavedNetwork, path: str) -> tuple[dict[str, Any], Score]:
    """Figures beyond a plain score, and the score, on drawings."""
    drawings = [drawing for drawing in read_drawings(path) if drawing.label is not None]
    if not drawings:
        raise BadFileError(f"“{Path(path).name}” holds no drawing with a label to compare with.")
    labels = np.array([drawing.label for drawing in drawings])
    writers = [drawing.writer for drawing in drawings]
    inputs = (images for _, images in _painted(saved, drawings))
    score = evaluate_inputs(saved.network, inputs, labels)
    by_writer = accuracy_by_group(labels, score.answers, writers)
    figures = {
        "accuracy_by_writer": float(np.mean(list(by_writer.values()))),
        "writers": by_writer,
    }
    plain = np.array([not drawing.tags for drawing in drawings])
    if 0 < plain.sum() < len(plain):
        right = (score.answers == labels)[plain]
        some = [writer for writer, is_plain in zip(writers, plain, strict=True) if is_plain]
        untagged = accuracy_by_group(labels[plain], score.answers[plain], some)
        figures["n_untagged"] = int(plain.sum())
        figures["accuracy_untagged"] = float(right.mean())
        figures["accuracy_by_writer_untagged"] = float(np.mean(list(untagged.values())))
    return figures, score


def _painted(
    saved: SavedNetwork, drawings: Sequence[Drawing]
) -> Iterator[tuple[Sequence[Drawing], np.ndarray]]:
    """Drawings a few at a time, and the network input that its recipe makes of them."""
    recipe = recipe_for(saved.recipe)
    line = ProgressLine(sys.stderr)
    for start in range(0, len(drawings), CHUNK):
        chunk = drawings[start : start + CHUNK]
        yield chunk, np.stack([recipe.from_strokes(drawing.strokes) for drawing in chunk])
        done = start + len(chunk)
        line.show(done / len(drawings), f"{done} of {len(drawings)} drawings")
    line.clear()


def _print_figures(figures: dict[str, Any], score: Score) -> None:
    print(f"{percent(score.accuracy)} of {score.n} digits right")
    if "writers" in figures:
        writers = len(figures["writers"])
        print(f"{percent(figures['accuracy_by_writer'])} averaged over {writers} writers")
    if "n_untagged" in figures:
        print(
            f"without tagged ones: {percent(figures['accuracy_untagged'])} of "
            f"{figures['n_untagged']}, {percent(figures['accuracy_by_writer_untagged'])} "
            "averaged over writers"
        )
    print(f"\n{confusion_table(score.confusion)}\n")
    shares = enumerate(score.accuracy_by_digit)
    print("by digit: " + "  ".join(f"{d}: {percent(a)}" for d, a in shares if a is not None))


EVALUATE = SimpleNamespace(
    NAME="evaluate",
    HELP="Tell how well a network reads test digits or drawings.",
    add_options=add_evaluate_options,
    run=run_evaluate,
)
PREDICT = SimpleNamespace(
    NAME="predict",
    HELP="Read digits in pictures or drawings.",
    add_options=add_predict_options,
    run=run_predict,
)
