"""What ``evaluate`` and ``predict`` share: the network named, drawings painted a few at a time."""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ..archs import Architecture, Classifier
from ..errors import BadFileError
from ..files import PRETRAINED, READERS, SavedNetwork, find_network, load_network
from ..generated import can_judge
from ..language import commas, tr
from ..preprocess import recipe_for
from ..rejection import DEFAULT_RATE, from_facts
from ..strokes import Drawing, read_drawings
from .terminal import ProgressLine, Waiting

CHUNK = 250
"""Drawings painted before they are read: often enough for a progress line to move."""

MAX_KNOWN = 100_000
"""Drawings whose prediction is remembered, for those that are drawn alike."""

MODEL_HELP = tr(
    "a pretrained network ({names}), or a model file, named with its folder or ending",
    names=commas(PRETRAINED),
)


def load(name: str) -> SavedNetwork:
    """The network named on the command line, whatever it can do.

    Raises:
        MissingFileError: There is none of that name.
        BadFileError: The file holds none.
    """
    path = find_network(name)
    with Waiting(tr("Opening {name}", name=path.name)):
        return load_network(path)


def load_classifier(name: str) -> SavedNetwork:
    """The network named on the command line, which tells digits apart.

    Raises:
        MissingFileError: There is none of that name.
        BadFileError: The file holds none, or one that does something else.
    """
    saved = load(name)
    check_classifier(saved, name)
    return saved


def reader_of(recipe: str) -> Architecture | None:
    """The pretrained network that judges pictures of a recipe; None where there is none.

    Raises:
        DigitError: Its file is missing or holds none.
    """
    name = READERS.get(recipe)
    if name is None:
        return None
    reader = load_network(find_network(name)).network
    return reader if can_judge(reader) else None


def check_classifier(saved: SavedNetwork, name: str) -> None:
    """Raises BadFileError where the network called ``name`` does not tell digits apart."""
    if not isinstance(saved.network, Classifier):
        raise BadFileError(
            tr(
                "The network in “{name}” does not tell digits apart: it is a "
                "{title}. Name one that does, such as “{example}”.",
                name=name,
                title=saved.network.title,
                example=next(iter(PRETRAINED)),
            )
        )


def labelled_drawings(path: str) -> tuple[Drawing, ...]:
    """The drawings of a file that say which digit they are.

    Raises:
        MissingFileError: There is no such file.
        BadFileError: It holds none.
    """
    with Waiting(tr("Reading {path}", path=path)):
        drawings = tuple(drawing for drawing in read_drawings(path) if drawing.label is not None)
    if not drawings:
        raise BadFileError(
            tr(
                "“{name}” holds no drawing with a label to compare with. Choose drawings "
                "that say which digit they are.",
                name=Path(path).name,
            )
        )
    return drawings


def add_reject_option(parser: argparse.ArgumentParser) -> None:
    """Declares ``--reject``."""
    parser.add_argument(
        "--reject",
        type=float,
        default=100 * DEFAULT_RATE,
        metavar="PERCENT",
        help=tr(
            "how many real digits may be rejected as none, so that what looks less like a digit "
            "than they is (0 to 100; 0 for nothing; default: {default:g})",
            default=100 * DEFAULT_RATE,
        ),
    )


def rejection_rate(options: argparse.Namespace, parser: argparse.ArgumentParser) -> float:
    """The fraction, 0 to 1, of ``--reject``; another is wrong usage."""
    if not 0 <= options.reject <= 100:
        parser.error(tr("--reject takes a number from 0 to 100"))
    return options.reject / 100


def predictions_of(
    saved: SavedNetwork, inputs: np.ndarray, fraction: float
) -> tuple[np.ndarray, np.ndarray]:
    """(n, 10) probabilities for network inputs (n, height, width), and (n,) which are no digit.

    Args:
        saved: What reads.
        inputs: float32 in [0, 1].
        fraction: Of digits that may be rejected.

    Raises:
        BadFileError: The weights are too large for any numbers to come out.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        logits = saved.network.predict_logits(inputs)
        probabilities = saved.network.probabilities(logits)
    if not np.isfinite(probabilities).all():
        raise overflow()
    return probabilities, from_facts(saved.facts).rejects(inputs, logits, fraction)


def overflow() -> BadFileError:
    """What to say of a network whose outputs are no numbers."""
    return BadFileError(
        tr(
            "The network's weights are so large that no numbers come out. Take another network, or "
            "train this one again with a smaller learning rate."
        )
    )


def predictions_of_drawings(
    saved: SavedNetwork, drawings: Sequence[Drawing], fraction: float
) -> Iterator[tuple[Drawing, np.ndarray, bool]]:
    """Each drawing with its (10,) probabilities and whether it is no digit, in their order.

    What was drawn alike, wherever on the paper, is painted and predicted once: a file of a
    quarter of a million dots would take minutes.

    Args:
        saved: What reads.
        drawings: At least one.
        fraction: Of digits that may be rejected.
    """
    recipe = recipe_for(saved.recipe)
    line = ProgressLine(sys.stderr)
    known: dict[bytes, tuple[np.ndarray, bool]] = {}
    for start in range(0, len(drawings), CHUNK):
        chunk = drawings[start : start + CHUNK]
        prints = [_print_of(drawing) for drawing in chunk]
        new = dict(zip(prints, chunk, strict=True))
        new = {key: drawing for key, drawing in new.items() if key not in known}
        if new:
            pictures = np.stack([recipe.from_strokes(each.strokes) for each in new.values()])
            found = zip(*predictions_of(saved, pictures, fraction), strict=True)
            known |= dict(zip(new, found, strict=True))
        line.clear()  # what is printed may share the terminal with it
        for key, drawing in zip(prints, chunk, strict=True):
            yield drawing, *known[key]
        done = start + len(chunk)
        line.show(
            done / len(drawings),
            tr("{done:,} of {count:,} drawings", done=done, count=len(drawings)),
        )
        if len(known) > MAX_KNOWN:
            known.clear()
    line.clear()


def _print_of(drawing: Drawing) -> bytes:
    """Equal for the same strokes in another place."""
    corner = np.min([stroke.min(axis=0) for stroke in drawing.strokes], axis=0)
    digest = hashlib.blake2b(digest_size=16)
    for stroke in drawing.strokes:
        digest.update(f"{len(stroke)} ".encode() + (stroke - corner).tobytes())
    return digest.digest()
