"""``digitapp sample``: a sheet of pictures that a network makes."""

import argparse
import math
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np

from ..archs import ARCHITECTURES, Architecture, Sampler
from ..disk import check_place, replacing, save_error
from ..errors import BadFileError, DigitError, SaveError
from ..files import PRETRAINED, READERS, SavedNetwork, find_network, load_network
from ..generated import Looking, drawing, judged
from ..language import any_of, commas, quoted, tr
from .options import print_json
from .reading import MODEL_HELP, load, overflow, reader_of
from .terminal import Waiting, percent, with_progress

NAME = "sample"
HELP = tr("Let a network make digits, and write them on a sheet.")

COUNT, MAX_COUNT = 100, 10_000
SWEEPS, MAX_SWEEPS = 1000, 1_000_000
"""Steps of a chain before its picture is taken: by then those of MNIST have left the noise."""

GAP_PX = 2
"""Between two pictures, in their own pixels."""

PICTURE_PX = 56
"""Side of a picture on the sheet at least; it is a whole multiple of its own pixels."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declares the options of ``sample``."""
    parser.add_argument("model", metavar="MODEL", help=MODEL_HELP)
    parser.add_argument(
        "--digit",
        type=int,
        choices=range(10),
        metavar="D",
        help=tr("the digit to be made, 0 to 9, where the network can be asked for one"),
    )
    parser.add_argument(
        "--count",
        type=int,
        default=COUNT,
        metavar="N",
        help=tr("pictures (default: {count})", count=COUNT),
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        metavar="N",
        help=tr("of what is drawn at random (default: 0)"),
    )
    parser.add_argument(
        "--sweeps",
        type=int,
        default=SWEEPS,
        metavar="N",
        help=tr(
            "steps that a chain settles for before its picture is taken; a generator has none "
            "(default: {sweeps})",
            sweeps=SWEEPS,
        ),
    )
    parser.add_argument(
        "--out",
        default="samples.png",
        metavar="PICTURE.png",
        help=tr("where to write the sheet (default: samples.png)"),
    )


def run(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    """Runs ``sample``; the exit status."""
    for name, low, high in (
        ("count", 1, MAX_COUNT),
        ("sweeps", 1, MAX_SWEEPS),
        ("seed", 0, math.inf),
    ):
        if not low <= getattr(options, name) <= high:
            if high == math.inf:
                parser.error(tr("--{name} takes a whole number, {low} or more", name=name, low=low))
            parser.error(
                tr(
                    "--{name} takes a whole number, {low} to {high:,}",
                    name=name,
                    low=low,
                    high=high,
                )
            )
    path = Path(options.out)
    if path.suffix.lower() != ".png":
        raise SaveError(tr("A sheet can’t be “{name}”: let the name end in png.", name=path.name))
    check_place(path)
    saved = load(options.model)
    check_sampler(saved.network, options.model, options.digit)
    work = drawing(
        saved.network,
        options.count,
        np.random.default_rng(options.seed),
        label=options.digit,
        sweeps=options.sweeps,
    )
    pictures = with_progress(_in_numbers(work), options.count, "pictures")
    save_sheet(path, pictures)
    _report(saved, pictures, options)
    return 0


def check_sampler(network: Architecture, name: str, digit: int | None) -> None:
    """Raises BadFileError where the network called ``name`` can't make what is asked for."""
    if not isinstance(network, Sampler):
        raise BadFileError(
            tr(
                "The network in “{name}” makes no pictures: it is a {title}. Take one that "
                "does: {others}.",
                name=name,
                title=network.title,
                others=_those_that_do(Sampler),
            )
        )
    if digit is not None and not network.takes_label:
        raise BadFileError(
            tr(
                "The network in “{name}” can’t be asked for a digit: it makes any. Leave --digit "
                "out, or take one that can: {those_that_do}.",
                name=name,
                those_that_do=_those_that_do(Sampler, asked=True),
            )
        )


def sheet_of(pictures: np.ndarray) -> np.ndarray:
    """Pictures (n, height, width) in [0, 1], row by row on a sheet: uint8 (h, w), about square."""
    count, height, width = pictures.shape
    columns = math.ceil(math.sqrt(count * height / width))
    rows = math.ceil(count / columns)
    sheet = np.full((rows * (height + GAP_PX), columns * (width + GAP_PX)), 64, np.uint8)
    for place, picture in enumerate(pictures):
        top, left = (place // columns) * (height + GAP_PX), (place % columns) * (width + GAP_PX)
        sheet[top : top + height, left : left + width] = np.rint(255 * np.clip(picture, 0, 1))
    times = max(1, -(-PICTURE_PX // max(height, width)))
    return sheet[:-GAP_PX, :-GAP_PX].repeat(times, axis=0).repeat(times, axis=1)


def save_sheet(path: Path, pictures: np.ndarray) -> None:
    """Writes pictures (n, height, width) in [0, 1] as one PNG.

    Raises:
        SaveError: It could not be written; what was there before still is.
    """
    from PIL import Image

    image = Image.fromarray(sheet_of(pictures))
    try:
        with replacing(path) as file:
            image.save(file, "PNG")
    except OSError as error:
        raise save_error(path, error) from error


def _in_numbers(
    work: Generator[float, None, np.ndarray],
) -> Generator[float, None, np.ndarray]:
    """The same work; refused where what comes of it is no picture."""
    with np.errstate(over="ignore", invalid="ignore"):
        pictures = yield from work
    if not np.isfinite(pictures).all():
        raise overflow()
    return pictures


def _report(saved: SavedNetwork, pictures: np.ndarray, options: argparse.Namespace) -> None:
    """Prints where the sheet is and what a reader makes of it, where there is one."""
    told: dict[str, Any] = {"file": str(options.out), "n": len(pictures), "seed": options.seed}
    if options.digit is not None:
        told["digit"] = options.digit
    reader = _reader(saved.recipe)
    text = tr("{count} pictures in {out}", count=len(pictures), out=options.out)
    if reader is not None:
        name = READERS[saved.recipe]
        with Waiting(tr("Reading the pictures")):
            figures = judged(Looking(reader)(pictures))
        told |= {"reader": name, **figures.figures()}
        del told["distance"]  # of so few it would say little
        text += tr(
            "; read by “{name}”: sure of {sure}, score {score:.2f} "
            "of 10, {coverage} of the ten digits",
            name=name,
            sure=percent(figures.sure),
            score=figures.score,
            coverage=figures.coverage,
        )
        if options.digit is not None:
            asked = figures.shares[options.digit]
            told["asked"] = asked
            text += tr(", {asked} read as {digit}", asked=percent(asked), digit=options.digit)
    if options.json:
        print_json(told)
    else:
        print(text)


def _reader(recipe: str) -> Architecture | None:
    """Who reads pictures of this recipe; that nobody can is no reason to keep them back."""
    try:
        return reader_of(recipe)
    except DigitError as error:
        print(error, file=sys.stderr)
        return None


def _those_that_do(need: type, *, asked: bool = False) -> str:
    """The pretrained networks that have a capability, or else the kinds of network that do."""
    names = []
    for name in PRETRAINED:
        try:
            network = load_network(find_network(name)).network
        except DigitError:
            continue  # its own sentence is for who asks for it
        if isinstance(network, need) and (not asked or network.takes_label):
            names.append(quoted(name))
    if names:
        return commas(names)
    kinds = [kind.name for kind in ARCHITECTURES.values() if issubclass(kind, need)]
    return tr("train a network of the kind {kinds}", kinds=any_of(kinds))
