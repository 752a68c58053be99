"""How well a network reads drawings with a pen: all of them, by writer, with and without tags.

Writers give very different numbers of digits, so that the accuracy is told twice: over all digits,
and as the mean of the writers' accuracies, in which every writer counts alike.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from .archs.capabilities import Classifier
from .errors import BadFileError
from .evaluate import Reading, Score, accuracy_by_group, evaluation_of_logits, result_of
from .language import tr
from .preprocess import PointRecipe, Recipe, recipe_for
from .preprocess.pen_points import part_of_line
from .progress import Spread, between, in_pieces
from .strokes import Drawing

SHARES = (0.25, 0.5, 0.75)
"""Of a drawing's line, after which a network of points is asked too."""

CHUNK = 250
"""Drawings painted before they are read: often enough for progress to move."""


@dataclass(frozen=True)
class GroupScore:
    """How well some of the drawings are read.

    Attributes:
        n: How many they are, >= 1.
        accuracy: Fraction of correct predictions, 0 to 1.
        by_writer: Mean of their writers' accuracies, 0 to 1.
    """

    n: int
    accuracy: float
    by_writer: float


@dataclass(frozen=True, eq=False)
class Measure:
    """The outcome of a measurement on drawings.

    Attributes:
        score: Predictions, probabilities and confusion, in the order of ``drawings``.
        drawings: Those with a label.
        overall: All of them.
        writers: Each writer's own, by name, sorted.
        untagged: Those without any tag; None where there are none.
        tagged: Those with one or more; None where there are none.
        tags: Those with each tag, by its name, sorted; a drawing may be in several.
        unfinished: All of them when so much of the line is drawn, by that share of it, where the
            network reads points of the pen; each part as a drawing of its own, as it comes.
    """

    score: Score
    drawings: tuple[Drawing, ...]
    overall: GroupScore
    writers: dict[str, GroupScore]
    untagged: GroupScore | None
    tagged: GroupScore | None
    tags: dict[str, GroupScore]
    unfinished: dict[float, GroupScore] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """The figures beyond those of a plain score, as JSON values."""
        figures: dict[str, Any] = {
            "accuracy_by_writer": self.overall.by_writer,
            "writers": {name: group.accuracy for name, group in self.writers.items()},
            "n_by_writer": {name: group.n for name, group in self.writers.items()},
        }
        if self.untagged is not None and self.tagged is not None:
            for name, group in (("untagged", self.untagged), ("tagged", self.tagged)):
                figures[f"n_{name}"] = group.n
                figures[f"accuracy_{name}"] = group.accuracy
                figures[f"accuracy_by_writer_{name}"] = group.by_writer
        if self.tags:
            figures["tags"] = {
                name: {
                    "n": group.n,
                    "accuracy": group.accuracy,
                    "accuracy_by_writer": group.by_writer,
                }
                for name, group in self.tags.items()
            }
        if self.unfinished:
            shares = {**self.unfinished, 1.0: self.overall}
            figures["accuracy_after"] = {f"{s:g}": group.accuracy for s, group in shares.items()}
            figures["accuracy_by_writer_after"] = {
                f"{s:g}": group.by_writer for s, group in shares.items()
            }
        return figures


def measure_drawings(
    network: Classifier, recipe: str | Recipe, drawings: Sequence[Drawing]
) -> Measure:
    """How well a network reads drawings that its recipe paints.

    Args:
        network: What is judged.
        recipe: What paints drawings for it, or its name.
        drawings: Those without a label are passed over.

    Raises:
        BadFileError: None of them has a label.
    """
    return result_of(measuring(network, recipe, drawings))


def measuring(
    network: Classifier,
    recipe: str | Recipe,
    drawings: Sequence[Drawing],
    spread: Spread = map,
) -> Generator[float, None, Measure]:
    """Like ``measure_drawings``, but yields the fraction that is done (0 to 1) on the way.

    ``spread`` is what the drawings are painted and read by, some at a time.
    """
    some, brush = labelled(drawings), brush_for(recipe)
    labels = np.array([drawing.label for drawing in some], dtype=np.int64)
    shares = (1.0, *(() if brush.takes_pictures else SHARES))
    scores = []
    for number, share in enumerate(shares):
        reading = Reading(network, partial(painted_piece, brush, share=share))
        work = evaluation_of_logits(network, spread(reading, strokes_in_pieces(some)), labels)
        done, next_done = number / len(shares), (number + 1) / len(shares)
        scores.append((yield from between(work, done, next_done)))
    every = list(range(len(some)))
    parts = {
        share: _group(score.correct, some, every)
        for share, score in zip(shares[1:], scores[1:], strict=True)
    }
    return replace(measure_of(scores[0], some), unfinished=parts)


def measure_of(score: Score, drawings: Sequence[Drawing]) -> Measure:
    """The measure that belongs to the ``score`` of ``drawings``, all labelled, in their order."""
    correct = score.correct
    tags = sorted(set().union(*(drawing.tags for drawing in drawings)))

    def group(belongs: Callable[[Drawing], bool]) -> GroupScore | None:
        chosen = [k for k, drawing in enumerate(drawings) if belongs(drawing)]
        return _group(correct, drawings, chosen) if chosen else None

    writers: dict[str, list[int]] = {}
    for index, drawing in enumerate(drawings):
        writers.setdefault(drawing.writer, []).append(index)
    return Measure(
        score=score,
        drawings=tuple(drawings),
        overall=_group(correct, drawings, list(range(len(drawings)))),
        writers={name: _group(correct, drawings, writers[name]) for name in sorted(writers)},
        untagged=group(lambda drawing: not drawing.tags),
        tagged=group(lambda drawing: bool(drawing.tags)),
        tags={tag: group(lambda drawing, tag=tag: tag in drawing.tags) for tag in tags},
    )


def labelled(drawings: Sequence[Drawing]) -> list[Drawing]:
    """The drawings that have a label, in their order.

    Raises:
        BadFileError: None has.
    """
    some = [drawing for drawing in drawings if drawing.label is not None]
    if not some:
        raise BadFileError(
            tr(
                "None of the drawings has a label to compare predictions with. Choose drawings "
                "that say which digit they are."
            )
        )
    return some


def painted(
    recipe: str | Recipe, drawings: Sequence[Drawing], spread: Spread = map
) -> Iterator[np.ndarray]:
    """Drawings as network input, float32 (batch, height, width), a few at a time, in order."""
    return iter(spread(partial(painted_piece, brush_for(recipe)), strokes_in_pieces(drawings)))


def brush_for(recipe: str | Recipe | PointRecipe) -> Recipe | PointRecipe:
    """The recipe itself, which may be given by its name."""
    return recipe_for(recipe) if isinstance(recipe, str) else recipe


def strokes_in_pieces(drawings: Sequence[Drawing]) -> list[list[tuple[np.ndarray, ...]]]:
    """The strokes of CHUNK drawings at a time."""
    return in_pieces([drawing.strokes for drawing in drawings], CHUNK)


def painted_piece(
    recipe: Recipe | PointRecipe, piece: Sequence[tuple[np.ndarray, ...]], share: float = 1.0
) -> np.ndarray:
    """The first ``share`` of the line of each drawing, by its strokes, as network input."""
    if share < 1:
        piece = [part_of_line(strokes, share) for strokes in piece]
    return np.stack([recipe.from_strokes(strokes) for strokes in piece])


def _group(correct: np.ndarray, drawings: Sequence[Drawing], chosen: Sequence[int]) -> GroupScore:
    hits = correct[list(chosen)]
    writers = [drawings[k].writer for k in chosen]
    by_writer = accuracy_by_group(hits, np.ones_like(hits), writers)
    return GroupScore(len(hits), float(hits.mean()), float(np.mean(list(by_writer.values()))))
