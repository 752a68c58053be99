"""Model cards: what a network is, what it learnt from, how well it does and what it is not for.

After "Model cards for model reporting" (Mitchell et al. 2019, fig. 1), as Markdown that any viewer
shows. Invariant: each figure says what it was measured on; what is not known is said to be so.
"""

import dataclasses
import math
from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..archs import Classifier, Decoder, Encoder, spoken
from ..data.catalogue import ADDITIONS, DATASETS, entry_for
from ..disk import names_file
from ..evaluate import Score
from ..files import SavedNetwork
from ..language import tr
from ..measure import Measure
from ..preprocess import recipe_for
from ..probes.judging.calibration import calibration
from ..rejection import DEFAULT_RATE, from_facts
from ..settings import Settings
from .described import can_be_written, count_weights, input_text
from .measuring import CardFigures, card_figures
from .sources import CardSources
from .training_script import plan_of

MOST_EPOCHS = 12
"""Rows of the table of curves; of more epochs some are left out, evenly."""

MOST_WRITERS = 60
MOST_CONFUSIONS = 5
LETTERS = 2000


def carding(saved: SavedNetwork, sources: CardSources) -> Generator[float, None, bytes]:
    """The card as a file's bytes; yields the fraction done."""
    figures = yield from card_figures(saved, sources)
    network = saved.network
    parts = [
        f"# {network.title}: {network.summary}",
        tr(
            "A model card, written by digitapp "
            "{version}. What is measured here was measured while it was written, unless it says "
            "that the network’s file tells it.",
            version=__version__,
        ),
        *_network(saved),
        *_data(saved, figures),
        *_training(saved),
        *_measures(saved, figures),
        *_limits(saved, figures),
        *_use(saved),
    ]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table; bars and line ends in cells are made harmless."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: Any) -> str:
    text = str(value)[:LETTERS]
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.2f} %"


def _settings(settings: Settings) -> list[tuple[str, str]]:
    """A row for each setting: its title and value."""
    specs, values = settings.specs(), settings.to_dict()
    return [(specs[name].title, _value(value)) for name, value in values.items()]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _network(saved: SavedNetwork) -> list[str]:
    network = saved.network
    rows = [
        ("Kind", f"{network.title} (`{network.name}`)"),
        ("Weights", f"{count_weights(network):,}"),
        ("Input", _input(saved)),
        *([("Output", _output(saved))] if _output(saved) else []),
        *_settings(network.config),
    ]
    return [tr("## The network"), table(("what", "value"), rows)]


def _reads(saved: SavedNetwork) -> bool:
    return isinstance(saved.network, Classifier)


def _input(saved: SavedNetwork) -> str:
    if can_be_written(saved.network):
        return input_text(saved, saved.network.forward_graph())
    height, width = saved.network.shape
    return tr(
        "pictures of one digit each, {height} rows of {width} numbers", height=height, width=width
    )


def _output(saved: SavedNetwork) -> str:
    if _reads(saved):
        return tr("ten probabilities, one for each digit")
    if can_be_written(saved.network):
        return "; ".join(port.text for port in saved.network.forward_graph().outputs)
    return ""


def _data(saved: SavedNetwork, figures: CardFigures) -> list[str]:
    """Where its digits come from, and under which licence they are given away."""
    facts = saved.facts
    data = facts.get("data")
    if not isinstance(data, str) or not data:
        return ["## Data", tr("The file does not say which digits the network learnt from.")]
    entry = entry_for(data)
    base, *added = data.split("+")
    rows = [("Name", facts.get("title") or (entry.title if entry else Path(base).name))]
    if entry is not None:
        rows += [("Origin", entry.origin), ("Licence", entry.licence)]
    else:
        rows += [
            ("File", Path(base).name),
            ("Licence", tr("not known to the program: ask its maker")),
        ]
    known = {word.partition(":")[0] for word in added} & set(ADDITIONS)
    for name in sorted(known):
        maker = DATASETS["pen"]
        rows.append(
            (
                tr("Mixed with"),
                tr(
                    "{title}, {origin}; licence {licence}",
                    title=ADDITIONS[name].title,
                    origin=maker.origin,
                    licence=maker.licence,
                ),
            )
        )
    rows.append(
        (
            "Split",
            tr("{get}, seed {get2}", get=facts.get("split", "random"), get2=facts.get("seed", 0)),
        )
    )
    if figures.dataset is not None:
        parts = figures.dataset
        counts = (len(part) for part in (parts.train, parts.validation, parts.test))
        rows.append(
            ("Digits", "{:,} for training (without additions), {:,} for validation, {:,} for "
             "testing".format(*counts))
        )  # fmt: skip
    if "hand" in facts:
        rows.append(
            (tr("Fine-tuned on"), tr("{hand} digits of one person’s own hand", hand=facts["hand"]))
        )
    return ["## Data", table(("what", "value"), rows)]


def _training(saved: SavedNetwork) -> list[str]:
    facts, record = saved.facts, saved.record
    parts = ["## Training"]
    command = facts.get("command")
    if isinstance(command, str) and command:
        cut = tr(" (it was longer; the rest is not in the file)") if command.endswith("…") else ""
        base = str(facts.get("data", "")).partition("+")[0]
        if names_file(base):
            command = command.replace(base, Path(base).name)
        parts.append(
            tr(
                "The command{cut}:\n\n```sh\n{replace}\n```",
                cut=cut,
                replace=command.replace("`", ""),
            )
        )
    if record is None:
        parts.append(tr("The file tells no more of the training."))
        return parts
    history = record.history
    if history:
        seconds = sum(epoch.seconds for epoch in history)
        parts.append(
            tr(
                "{epoch} epochs, {step:,} steps; the epochs that the file "
                "tells of took {seconds:,.0f} s in all, evaluation left out.",
                epoch=history[-1].epoch,
                step=history[-1].step,
                seconds=seconds,
            )
        )
        parts.append(_curves(saved))
    plan = plan_of(saved)
    if names_file(plan.data):  # the folders above it are nobody's affair
        plan = dataclasses.replace(plan, data=Path(plan.data).name)
    parts.append(tr("The whole plan:\n\n```toml\n{rstrip}\n```", rstrip=plan.to_toml().rstrip()))
    return parts


def _curves(saved: SavedNetwork) -> str:
    """The curves as a table of at most MOST_EPOCHS epochs, the first and the last among them."""
    history = saved.record.history
    chosen = np.unique(np.linspace(0, len(history) - 1, MOST_EPOCHS).round().astype(int))
    columns = [
        (part, curve)
        for curve in saved.network.curves
        for part in ("train", "validation")
        if any(curve.key in getattr(epoch, part) for epoch in history)
    ]
    words = {"train": "training", "validation": "validation"}
    rows = []
    for epoch in (history[k] for k in chosen):
        values = [(curve, getattr(epoch, part).get(curve.key)) for part, curve in columns]
        texts = ["" if value is None else curve.text(value) for curve, value in values]
        rows.append([f"{epoch.epoch}{' (best)' if epoch.best else ''}", *texts])
    head = ["epoch", *(f"{curve.title.lower()}, {words[part]}" for part, curve in columns)]
    return table(head, rows)


def _measures(saved: SavedNetwork, figures: CardFigures) -> list[str]:
    parts = ["## Measures"]
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
                    "On {number:,} test digits of {title}: {said}.",
                    number=n,
                    title=title,
                    said=said or "nothing to measure",
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
        ("test_accuracy", "n_test", tr("of {} test digits correct")),
        ("strokes_accuracy", "n_strokes", tr("of {} drawings with a pen correct")),
        ("strokes_accuracy_by_writer", "", tr("averaged over the writers of these drawings")),
        ("validation_accuracy", "", tr("of the validation digits correct")),
    )
    words = []
    for key, count, text in names:
        value, n = facts.get(key), facts.get(count)
        if isinstance(value, int | float) and 0 <= value <= 1:
            many = f"{n:,}" if type(n) is int else "the"
            words.append(f"{_percent(value)} {text.format(many)}")
    for curve in saved.network.curves:
        value = facts.get(f"test_{curve.key}")
        if curve.key != "accuracy" and type(value) in (int, float):
            words.append(
                tr(
                    "{lower} {words} on its test digits",
                    lower=curve.title.lower(),
                    words=curve.text(value),
                )
            )
    return ", ".join(words)


def _by_digit(score: Score, title: str) -> list[str]:
    counts = score.confusion.sum(axis=1)
    predicted = score.confusion.sum(axis=0)
    rows = []
    for digit, recall in enumerate(score.accuracy_by_digit):
        right = int(score.confusion[digit, digit])
        precision = _percent(right / predicted[digit]) if predicted[digit] else "–"
        rows.append(
            (digit, f"{counts[digit]:,}", "–" if recall is None else _percent(recall), precision,
             _mistaken(score.confusion[digit], digit))
        )  # fmt: skip
    how = calibration(score)
    loss = tr(", loss {loss:.4f}", loss=score.loss) if math.isfinite(score.loss) else ""
    return [
        tr("**{percent}** of {number:,} test digits of {title} correct{loss}.", percent=_percent(score.accuracy), number=score.n, title=title, loss=loss),
        table(("digit", tr("how many"), tr("predicted right"), tr("right where predicted"),
               tr("most often taken for")), rows),
        tr("Its confidence is {gap:.2f} percentage points too "
"{high} on average (expected calibration error "
"{error:.2f}).", gap=100 * abs(how.gap), high='high' if how.gap > 0 else 'low', error=100 * how.error),
        _confusions(score),
    ]  # fmt: skip


def _mistaken(row: np.ndarray, digit: int) -> str:
    others = row.copy()
    others[digit] = 0
    return (
        tr("{argmax} ({max} times)", argmax=others.argmax(), max=others.max())
        if others.any()
        else "none"
    )


def _confusions(score: Score) -> str:
    wrong = score.confusion - np.diag(score.confusion.diagonal())
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_CONFUSIONS]
    pairs = [divmod(int(place), 10) for place in order if wrong.flat[place]]
    if not pairs:
        return ""
    words = [
        tr("{label} as {other} ({wrong})", label=label, other=other, wrong=wrong[label, other])
        for label, other in pairs
    ]
    return tr("Most frequent mistakes: {words}.", words=", ".join(words))


def _by_writer(measure: Measure) -> list[str]:
    overall, writers = measure.overall, measure.writers
    parts = [
        tr(
            "**{percent}** of {number:,} drawings with a pen correct, "
            "**{percent2}** averaged over {count:,} writers.",
            percent=_percent(overall.accuracy),
            number=overall.n,
            percent2=_percent(overall.by_writer),
            count=len(writers),
        )
    ]
    worst = sorted(writers.items(), key=lambda pair: (pair[1].accuracy, pair[0]))
    rows = [(name, f"{one.n:,}", _percent(one.accuracy)) for name, one in worst[:MOST_WRITERS]]
    if len(worst) > MOST_WRITERS:
        parts.append(
            tr("The {most_writers} writers that it reads worst:", most_writers=MOST_WRITERS)
        )
    parts.append(table(("writer", "drawings", tr("predicted right")), rows))
    if measure.untagged is not None and measure.tagged is not None:
        groups = {
            tr("without a tag"): measure.untagged,
            tr("with a tag"): measure.tagged,
            **measure.tags,
        }
        rows = [(name, f"{one.n:,}", _percent(one.accuracy)) for name, one in groups.items()]
        parts.append(table(("tag", "drawings", tr("predicted right")), rows))
    return parts


def _limits(saved: SavedNetwork, figures: CardFigures) -> list[str]:
    recipe = recipe_for(saved.recipe)
    height, width = saved.network.shape
    network = saved.network
    paints = isinstance(network, Decoder) and not isinstance(network, Encoder)
    limits = [
        tr(
            "It makes pictures like the digits that it learnt from, and of nothing else. Whether they "
            "are digits, and as varied as real ones, is for a reader to judge (`digitapp evaluate`)."
        )
        if paints
        else tr(
            "It meets one digit at a time, in {height}x{width} pixels, painted as "
            "“{title}” has it: light ink on dark paper in its numbers, of one size, in the "
            "middle. Pictures in another form have to be brought into this one first (`digitapp "
            "predict` does so).",
            height=height,
            width=width,
            title=recipe.title,
        )
    ]
    if _reads(saved):
        limits.append(
            tr(
                "It knows the digits 0 to 9 and nothing else: whatever it is shown, its ten "
                "probabilities add up to 1, so that a high one does not mean that there is a digit."
            )
        )
        rule = from_facts(saved.facts)
        if rule.can_tell:
            limits.append(
                tr(
                    "What is no digit is told by the logit margin, the largest logit minus the mean "
                    "of all: below {threshold:.2f} (as {default_rate:g} % of "
                    "real digits are) a drawing counts as none.",
                    threshold=rule.threshold(DEFAULT_RATE),
                    default_rate=100 * DEFAULT_RATE,
                )
            )
    limits.append(
        tr(
            "It is made for teaching and trying out. Where a mistake matters (forms, cheques, "
            "medicine) it has to be measured on digits of that place first."
        )
    )
    if figures.measure is None and _reads(saved):
        limits.append(tr("Whose hands it reads worse was not measured here (`--strokes` does so)."))
    return ["## Limits", "\n".join(f"- {limit}" for limit in limits)]


def _use(saved: SavedNetwork) -> list[str]:
    lines = [tr("digitapp evaluate FILE.npz --data digits|mnist|PATH")]
    if _reads(saved):
        lines.insert(0, tr("digitapp predict --model FILE.npz PICTURE.png"))
    if can_be_written(saved.network):
        lines.append(tr("digitapp export FILE.npz --to onnx FILE.onnx"))
    return ["## Use", "```sh\n" + "\n".join(lines) + "\n```"]
