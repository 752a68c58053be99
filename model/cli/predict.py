"""``digitapp predict``: reads digits in pictures or drawings with a trained network."""

import argparse
import sys

import numpy as np

from ..errors import BadFileError, DigitError
from ..files import SavedNetwork
from ..language import tr
from ..page import find_digits
from ..pictures import read_picture
from ..preprocess import recipe_for
from ..strokes import read_drawings
from .options import print_json
from .reading import (
    MODEL_HELP,
    add_reject_option,
    load_classifier,
    predictions_of,
    predictions_of_drawings,
    rejection_rate,
)
from .terminal import Waiting, percent

NAME = "predict"
HELP = tr("Read digits in pictures or drawings.")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``predict``."""
    parser.add_argument(
        "images", nargs="*", metavar="IMAGE", help=tr("picture of one digit, or of many in rows")
    )
    parser.add_argument("--strokes", metavar="FILE", help=tr("drawings, JSON lines"))
    parser.add_argument(
        "--model",
        default="default",
        metavar="MODEL",
        help=tr("{networks} (default: default)", networks=MODEL_HELP),
    )
    add_reject_option(parser)


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs ``predict``; the exit status: 1 if any picture could not be read."""
    if bool(options.images) == bool(options.strokes):
        parser.error(tr("give pictures, or --strokes FILE"))
    fraction = rejection_rate(options, parser)
    saved = load_classifier(options.model)
    if options.strokes:
        with Waiting(tr("Reading {path}", path=options.strokes)):
            drawings = read_drawings(options.strokes)
        for drawing, *prediction in predictions_of_drawings(saved, drawings, fraction):
            _print_prediction("id", drawing.id, *prediction, options.json)
        return 0
    _check_pictures(saved, options.model)
    return max([_predict_picture(saved, path, fraction, options.json) for path in options.images])


def _check_pictures(saved: SavedNetwork, model: str) -> None:
    if not recipe_for(saved.recipe).takes_pictures:
        raise BadFileError(
            tr(
                "“{model}” reads the points of a pen in their order, which no picture tells. Give "
                "drawings with --strokes FILE, or take --model default for pictures.",
                model=model,
            )
        )


def _predict_picture(saved: SavedNetwork, path: str, fraction: float, as_json: bool) -> int:
    try:
        with Waiting(tr("Reading {path}", path=path)):
            page = find_digits(read_picture(path))
        if not page.digits:
            raise BadFileError(
                tr(
                    "“{path}” shows no digit: nothing in it stands out. Crop it to the digit, or "
                    "take it with more light.",
                    path=path,
                )
            )
    except DigitError as error:
        # One bad picture of many says so and lets the others be read.
        print(error, file=sys.stderr)
        return 1
    recipe = recipe_for(saved.recipe)
    with Waiting(tr("Reading {path}", path=path)):
        inputs = np.stack([recipe.from_ink(digit.ink) for digit in page.digits])
        probabilities, rejected = predictions_of(saved, inputs, fraction)
    if as_json or len(inputs) == 1:
        for digit, *prediction in zip(page.digits, probabilities, rejected, strict=True):
            _print_prediction("file", path, *prediction, as_json, digit.box)
    else:
        _print_rows(path, probabilities, rejected, page.rows)
    if page.left_out:
        print(
            tr(
                "“{path}” shows {left_out:,} more digits than fit on one page: the largest "
                "{count:,} are read. Cut the picture into parts for the others.",
                path=path,
                left_out=page.left_out,
                count=len(page.digits),
            ),
            file=sys.stderr,
        )
    return 0


def _print_prediction(
    kind: str,
    name: str,
    probabilities: np.ndarray,
    rejected: bool,
    as_json: bool,
    box: tuple[int, int, int, int] | None = None,
) -> None:
    digit = int(probabilities.argmax())
    if as_json:
        prediction = {kind: name, "digit": digit, "probabilities": probabilities.tolist()}
        prediction["refused"] = bool(rejected)
        print_json(prediction if box is None else prediction | {"box": list(box)})
    elif rejected:
        print(tr("{name}: not a digit? (best guess {digit})", name=name, digit=digit))
    else:
        print(
            tr(
                "{name}: {digit}  ({probability} confidence)",
                name=name,
                digit=digit,
                probability=percent(float(probabilities[digit])),
            )
        )


def _print_rows(
    path: str, probabilities: np.ndarray, rejected: np.ndarray, rows: list[list[int]]
) -> None:
    """The digits of a page as people read them: rows parted by strokes, guesses with a "?"."""
    words = [
        f"{digit}?" if is_guess else f"{digit}"
        for digit, is_guess in zip(probabilities.argmax(axis=1), rejected, strict=True)
    ]
    text = " / ".join(" ".join(words[k] for k in row) for row in rows)
    minimum = percent(float(probabilities.max(axis=1).min()))
    print(
        tr(
            "{path}: {digits}  ({count} digits, confidence at least {minimum})",
            path=path,
            digits=text,
            count=len(words),
            minimum=minimum,
        )
    )
