"""``handwriting``: what fine-tuning on ten drawings a digit does to a writer's other digits."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .contest import ContestError
from .figures import Figure, Note

NAME = "handwriting"
HELP = "errors on ten writers’ digits before and after fine-tuning on ten of each (--strokes FILE)"

WRITERS, DRAWINGS, QUICK_WRITERS = 10, 10, 2
FEWER, FORGOTTEN, SECONDS = 35, 0.3, 5.0
"""Per cent of errors, points of accuracy, seconds of fine-tuning with all its measuring."""


def run(
    quick: bool, strokes: str | None = None, model: str = "default", seed: int = 0
) -> Iterator[Figure | Note]:
    """Errors before and after on digits of each writer that were not learnt from.

    Args:
        quick: Fewer writers.
        strokes: File of drawings with labels and writers, as JSON lines.
        model: The network that is fine-tuned: a file, or the name of a pretrained one.
        seed: Of the choice of drawings, and of the fine-tuning.
    """
    from model.errors import DigitError
    from model.files import find_network, load_network
    from model.strokes import read_drawings

    if not strokes:
        yield Note("Left out. Name a file of drawings by several writers with --strokes.")
        return
    try:
        drawings = [d for d in read_drawings(Path(strokes)) if d.label is not None]
        saved = load_network(find_network(model))
    except DigitError as error:
        raise ContestError(str(error).rstrip(".")) from error
    yield Note(f"The network “{model}”, {saved.network.summary}.")
    yield from measured(saved, drawings, QUICK_WRITERS if quick else WRITERS, seed)


def measured(saved: Any, drawings: list, writers: int, seed: int) -> Iterator[Figure | Note]:
    """The figures for the writers with the most drawings."""
    import numpy as np

    from model.evaluate import result_of
    from model.handwriting import finding_digits
    from model.preprocess import recipe_for

    digits = result_of(finding_digits(recipe_for(saved.recipe)))
    yield Note(f"Learnt again, and tested by: {digits.title}.")
    rows = []
    for writer, _ in Counter(drawing.writer for drawing in drawings).most_common(writers):
        own = [drawing for drawing in drawings if drawing.writer == writer]
        learnt, others = divided(own, np.random.default_rng(seed))
        if not others:
            continue
        row = fine_tuning(saved, learnt, others, digits, seed)
        rows.append(row)
        yield Figure(
            "errors on the writer’s other digits",
            f"{writer} ({row['n']})",
            row["after"],
            details={"before": row["before"], "promised %": row["promised"]},
        )
    yield from summed(rows)


def divided(own: list, rng: Any) -> tuple[list, list]:
    """DRAWINGS of each digit, chosen by chance, and all others."""
    counts: Counter[int] = Counter()
    learnt, others = [], []
    for index in rng.permutation(len(own)):
        drawing = own[index]
        counts[drawing.label] += 1
        (learnt if counts[drawing.label] <= DRAWINGS else others).append(drawing)
    return learnt, others


def fine_tuning(saved: Any, learnt: list, others: list, digits: Any, seed: int) -> dict[str, float]:
    """One fine-tuning, and what it did."""
    import numpy as np

    from model.evaluate import result_of
    from model.handwriting import fine_tune
    from model.preprocess import recipe_for

    recipe = recipe_for(saved.recipe)
    images = np.stack([recipe.from_strokes(drawing.strokes) for drawing in others])
    labels = np.array([drawing.label for drawing in others])

    def errors(network: Any) -> int:
        return int((network.predict_logits(images).argmax(axis=1) != labels).sum())

    start, busy = time.perf_counter(), time.process_time()
    fine_tuned = result_of(fine_tune(saved.network, learnt, digits, seed=seed))
    busy, seconds = time.process_time() - busy, time.perf_counter() - start
    before, after = fine_tuned.test.accuracies
    return {
        "n": len(others),
        "before": errors(saved.network),
        "after": errors(fine_tuned.network),
        "promised": 100 * fine_tuned.own.accuracies[1],
        "forgotten": 100 * (before - after),
        "seconds": seconds,
        "busy": busy,
    }


def summed(rows: list[dict[str, float]]) -> Iterator[Figure]:
    """All writers together."""
    before, after = (sum(row[name] for row in rows) for name in ("before", "after"))
    case = f"{len(rows)} writers together"
    yield Figure(case, "errors before", before)
    yield Figure(case, "errors after", after)
    fewer = 100 * (1 - after / before) if before else None
    yield Figure(case, "fewer errors", fewer, "%", at_least=FEWER)
    ratios = [100 * (1 - row["after"] / row["before"]) for row in rows if row["before"]]
    mean = sum(ratios) / len(ratios) if ratios else None
    yield Figure(case, "mean over writers with errors", mean, "%", at_least=FEWER)
    forgotten = [row["forgotten"] for row in rows]
    mean = sum(forgotten) / max(len(forgotten), 1)
    worst = {"worst": max(forgotten, default=0.0)}
    yield Figure(case, "lost on the test digits", mean, "pt", at_most=FORGOTTEN, details=worst)
    # The processor's time, which on an idle machine is the clock's; the least of all.
    busy = min((row["busy"] for row in rows), default=None)
    clock = {"by the clock": min((row["seconds"] for row in rows), default=0.0)}
    yield Figure(case, "fine-tuning with its measuring", busy, "s", at_most=SECONDS, details=clock)
