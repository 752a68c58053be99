"""Model cards: what a network is, what it learnt from, how well it does and what it is not for.

After "Model cards for model reporting" (Mitchell et al. 2019, fig. 1), as Markdown that any viewer
shows. Invariant: each figure says what it was measured on; what is not known is said to be so.
"""

import dataclasses
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..archs import Classifier, Decoder, Encoder
from ..data.catalogue import ADDITIONS, DATASETS, entry_for, title_in
from ..disk import names_file
from ..files import SavedNetwork
from ..language import commas, inside, named, tr, trc
from ..preprocess import recipe_for
from ..rejection import DEFAULT_RATE, from_facts
from ..settings import Settings
from .card_measures import measures
from .described import can_be_written, count_weights, input_text
from .markdown import heading, table, value_heads
from .measuring import CardFigures, card_figures
from .sources import CardSources
from .training_script import plan_of

MOST_EPOCHS = 12
"""Rows of the table of curves; of more epochs some are left out, evenly."""


def carding(saved: SavedNetwork, sources: CardSources) -> Generator[float, None, bytes]:
    """The card as a file's bytes; yields the fraction done."""
    figures = yield from card_figures(saved, sources)
    network = saved.network
    parts = [
        "# " + named(network.title, network.summary),
        tr(
            "A model card, written by digitapp {version}. What is measured here was measured while "
            "it was written, unless it says that the network’s file tells it.",
            version=__version__,
        ),
        *_network(saved),
        *_data(saved, figures),
        *_training(saved),
        *measures(saved, figures),
        *_limits(saved, figures),
        *_use(saved),
    ]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _settings(settings: Settings) -> list[tuple[str, str]]:
    """A row for each setting: its title and value."""
    specs, values = settings.specs(), settings.to_dict()
    return [(specs[name].title, _value(value)) for name, value in values.items()]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, list | tuple):
        return commas(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _network(saved: SavedNetwork) -> list[str]:
    network, output = saved.network, _output(saved)
    rows = [
        (trc("of a network", "Kind"), f"{network.title} (`{network.name}`)"),
        (tr("Weights"), f"{count_weights(network):,}"),
        (trc("of a network", "Input"), _input(saved)),
        *([(trc("of a network", "Output"), output)] if output else []),
        *_settings(network.config),
    ]
    return [heading(tr("The network")), table(value_heads(), rows)]


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
    facts, head = saved.facts, heading(trc("what a network learnt from", "Data"))
    data = facts.get("data")
    if not isinstance(data, str) or not data:
        return [head, tr("The file does not say which digits the network learnt from.")]
    entry = entry_for(data)
    base, *added = data.split("+")
    name = title_in(facts) if entry or facts.get("title") else Path(base).name
    rows = [(trc("of data", "Name"), name)]
    if entry is not None:
        rows += [(tr("Origin"), entry.origin), (tr("Licence"), entry.licence)]
    else:
        rows += [
            (tr("File"), Path(base).name),
            (tr("Licence"), tr("not known to the program: ask its maker")),
        ]
    known = {word.partition(":")[0] for word in added} & set(ADDITIONS)
    for name in sorted(known):
        maker = DATASETS["pen"]
        rows.append(
            (
                tr("Mixed with"),
                tr(
                    "{digits}, {origin}; licence {licence}",
                    digits=ADDITIONS[name].title,
                    origin=maker.origin,
                    licence=maker.licence,
                ),
            )
        )
    split, seed = facts.get("split", "random"), facts.get("seed", 0)
    rows.append((trc("of data", "Split"), tr("{split}, seed {seed}", split=split, seed=seed)))
    if figures.dataset is not None:
        parts = figures.dataset
        counts = tr(
            "{train:,} for training (without additions), {validation:,} for validation, {test:,} "
            "for testing",
            train=len(parts.train),
            validation=len(parts.validation),
            test=len(parts.test),
        )
        rows.append((tr("Digits"), counts))
    if "hand" in facts:
        rows.append(
            (tr("Fine-tuned on"), tr("{hand} digits of one person’s own hand", hand=facts["hand"]))
        )
    return [head, table(value_heads(), rows)]


def _training(saved: SavedNetwork) -> list[str]:
    facts, record = saved.facts, saved.record
    parts = [heading(tr("Training"))]
    command = facts.get("command")
    if isinstance(command, str) and command:
        base = str(facts.get("data", "")).partition("+")[0]
        if names_file(base):
            command = command.replace(base, Path(base).name)
        said = tr("The command:")
        if command.endswith("…"):
            said = tr("The command (it was longer; the rest is not in the file):")
        parts.append(f"{said}\n\n```sh\n{command.replace('`', '')}\n```")
    if record is None:
        parts.append(tr("The file tells no more of the training."))
        return parts
    history = record.history
    if history:
        seconds = sum(epoch.seconds for epoch in history)
        parts.append(
            tr(
                "{epochs} epochs, {steps:,} steps; the epochs that the file tells of took "
                "{seconds:,.0f} s in all, evaluation left out.",
                epochs=history[-1].epoch,
                steps=history[-1].step,
                seconds=seconds,
            )
        )
        parts.append(_curves(saved))
    plan = plan_of(saved)
    if names_file(plan.data):  # the folders above it are nobody's affair
        plan = dataclasses.replace(plan, data=Path(plan.data).name)
    parts += [tr("The whole plan:"), f"```toml\n{plan.to_toml().rstrip()}\n```"]
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
    heads = {"train": tr("{figure}, training"), "validation": tr("{figure}, validation")}
    rows = []
    for epoch in (history[k] for k in chosen):
        values = [(curve, getattr(epoch, part).get(curve.key)) for part, curve in columns]
        texts = ["" if value is None else curve.text(value) for curve, value in values]
        number = tr("{epoch} (best)", epoch=epoch.epoch) if epoch.best else f"{epoch.epoch}"
        rows.append([number, *texts])
    head = [
        tr("epoch"),
        *(heads[part].format(figure=inside(curve.title)) for part, curve in columns),
    ]
    return table(head, rows)


def _limits(saved: SavedNetwork, figures: CardFigures) -> list[str]:
    recipe = recipe_for(saved.recipe)
    height, width = saved.network.shape
    network = saved.network
    paints = isinstance(network, Decoder) and not isinstance(network, Encoder)
    limits = [
        tr(
            "It makes pictures like the digits that it learnt from, and of nothing else. Whether "
            "they are digits, and as varied as real ones, is for a reader to judge (`digitapp "
            "evaluate`)."
        )
        if paints
        else tr(
            "It meets one digit at a time, in {height}x{width} pixels, painted as "
            "“{recipe}” has it: light ink on dark paper in its numbers, of one size, in the "
            "middle. Pictures in another form have to be brought into this one first (`digitapp "
            "predict` does so).",
            height=height,
            width=width,
            recipe=recipe.title,
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
                    "What is no digit is told by the logit margin, the largest logit minus the "
                    "mean of all: below {threshold:.2f} (as {percent:g} % of real digits are) "
                    "a drawing counts as none.",
                    threshold=rule.threshold(DEFAULT_RATE),
                    percent=100 * DEFAULT_RATE,
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
    return [heading(tr("Limits")), "\n".join(f"- {limit}" for limit in limits)]


def _use(saved: SavedNetwork) -> list[str]:
    lines = ["digitapp evaluate FILE.npz --data digits|mnist|PATH"]
    if _reads(saved):
        lines.insert(0, "digitapp predict --model FILE.npz PICTURE.png")
    if can_be_written(saved.network):
        lines.append("digitapp export FILE.npz --to onnx FILE.onnx")
    return [heading(trc("of a network", "Use")), "```sh\n" + "\n".join(lines) + "\n```"]
