"""What a model card says of how well a network does: in all, by digit and by writer."""

import math

import numpy as np

from ..archs import spoken
from ..evaluate import Score
from ..facts import fraction_in
from ..files import SavedNetwork
from ..language import commas, counted, inside, tr, trc, trn
from ..measure import Measure
from ..probes.judging.calibration import Calibration, calibration
from .markdown import heading, percent, table
from .measuring import CardFigures

MOST_WRITERS = 60
MOST_CONFUSIONS = 5


def measures(saved: SavedNetwork, figures: CardFigures) -> list[str]:
    """How well the network does: what its file tells, and what was measured for the card."""
    parts = [heading(tr("Measures"))]
    told = _told(saved)
    if told:
        parts.append(tr("The network’s file tells: {told}.", told=told))
    if figures.found is None:
        parts.append(tr("Test digits were not read for this card: {why}.", why=figures.why))
    else:
        n, title = len(figures.dataset.test), figures.dataset.title
        if figures.found.score is None:
            said = spoken(figures.found.figures, saved.network.curves)
            parts.append(
                tr(
                    "On {count:,} test digits of {title}: {figures}.",
                    count=n,
                    title=title,
                    figures=said or tr("nothing to measure"),
                )
            )
        else:
            parts += _by_digit(figures.found.score, title)
    if figures.measure is not None:
        parts += _by_writer(figures.measure)
    return parts


def _told(saved: SavedNetwork) -> str:
    """What the facts say of tests, in words; empty without any that makes sense."""
    facts = saved.facts
    names = (
        ("test_accuracy", "n_test", tr("{percent} of {count} test digits correct"),
         tr("{percent} of the test digits correct")),
        ("strokes_accuracy", "n_strokes", tr("{percent} of {count} drawings with a pen correct"),
         tr("{percent} of the drawings with a pen correct")),
        ("strokes_accuracy_by_writer", "", "",
         tr("{percent} averaged over the writers of these drawings")),
        ("validation_accuracy", "", "", tr("{percent} of the validation digits correct")),
    )  # fmt: skip
    words = []
    for key, count, of_count, of_all in names:
        value, n = fraction_in(facts, key), facts.get(count)
        if value is None:
            continue
        if type(n) is int:
            words.append(of_count.format(percent=percent(value), count=counted(n)))
        else:
            words.append(of_all.format(percent=percent(value)))
    for curve in saved.network.curves:
        value = facts.get(f"test_{curve.key}")
        if curve.key != "accuracy" and type(value) in (int, float):
            words.append(
                tr(
                    "{figure} {value} on its test digits",
                    figure=inside(curve.title),
                    value=curve.text(value),
                )
            )
    return commas(words)


def _by_digit(score: Score, title: str) -> list[str]:
    counts = score.confusion.sum(axis=1)
    predicted = score.confusion.sum(axis=0)
    rows = []
    for digit, recall in enumerate(score.accuracy_by_digit):
        right = int(score.confusion[digit, digit])
        precision = percent(right / predicted[digit]) if predicted[digit] else "–"
        rows.append(
            (digit, counted(counts[digit]), "–" if recall is None else percent(recall), precision,
             _mistaken(score.confusion[digit], digit))
        )  # fmt: skip
    heads = (tr("digit"), tr("how many"), tr("predicted right"), tr("right where predicted"),
             tr("most often taken for"))  # fmt: skip
    return [
        _accuracy(score, title),
        table(heads, rows),
        _confidence(calibration(score)),
        _confusions(score),
    ]


def _accuracy(score: Score, title: str) -> str:
    if not math.isfinite(score.loss):
        return tr(
            "**{percent}** of {count:,} test digits of {title} correct.",
            percent=percent(score.accuracy),
            count=score.n,
            title=title,
        )
    return tr(
        "**{percent}** of {count:,} test digits of {title} correct, loss {loss:.4f}.",
        percent=percent(score.accuracy),
        count=score.n,
        title=title,
        loss=score.loss,
    )


def _confidence(how: Calibration) -> str:
    gap, error = 100 * abs(how.gap), 100 * how.error
    if how.gap > 0:
        return tr(
            "Its confidence is {gap:.2f} percentage points too high on average (expected "
            "calibration error {error:.2f}).",
            gap=gap,
            error=error,
        )
    return tr(
        "Its confidence is {gap:.2f} percentage points too low on average (expected "
        "calibration error {error:.2f}).",
        gap=gap,
        error=error,
    )


def _mistaken(row: np.ndarray, digit: int) -> str:
    others = row.copy()
    others[digit] = 0
    if not others.any():
        return trc("digits that one is taken for", "none")
    return trn("{digit} ({n} times)", "{digit} ({n} times)", others.max(), digit=others.argmax())


def _confusions(score: Score) -> str:
    wrong = score.confusion - np.diag(score.confusion.diagonal())
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_CONFUSIONS]
    pairs = [divmod(int(place), 10) for place in order if wrong.flat[place]]
    if not pairs:
        return ""
    words = [
        tr("{digit} as {other} ({count})", digit=label, other=other, count=wrong[label, other])
        for label, other in pairs
    ]
    return tr("Most frequent mistakes: {mistakes}.", mistakes=commas(words))


def _by_writer(measure: Measure) -> list[str]:
    overall, writers = measure.overall, measure.writers
    parts = [
        tr(
            "**{percent}** of {count:,} drawings with a pen correct, **{by_writer}** averaged over "
            "{writers:,} writers.",
            percent=percent(overall.accuracy),
            count=overall.n,
            by_writer=percent(overall.by_writer),
            writers=len(writers),
        )
    ]
    worst = sorted(writers.items(), key=lambda pair: (pair[1].accuracy, pair[0]))
    rows = [(name, counted(one.n), percent(one.accuracy)) for name, one in worst[:MOST_WRITERS]]
    if len(worst) > MOST_WRITERS:
        parts.append(tr("The {count} writers that it reads worst:", count=MOST_WRITERS))
    parts.append(table((tr("writer"), tr("drawings"), tr("predicted right")), rows))
    if measure.untagged is not None and measure.tagged is not None:
        groups = (
            (tr("without a tag"), measure.untagged),
            (tr("with a tag"), measure.tagged),
            *measure.tags.items(),
        )
        rows = [(name, counted(one.n), percent(one.accuracy)) for name, one in groups]
        parts.append(table((tr("tag"), tr("drawings"), tr("predicted right")), rows))
    return parts
