"""The script of a training: the plan that a network came from, and the few lines that follow it."""

import textwrap
from typing import Any

from .. import __version__
from ..facts import fraction_in
from ..files import SavedNetwork
from ..language import tr
from ..plan import Plan
from .described import split_of
from .numpy_pieces import harmless, with_docstrings


def plan_of(saved: SavedNetwork) -> Plan:
    """The plan by which a network was trained, every setting in it.

    Args:
        saved: With the record of its training.
    """
    record, data = saved.record, saved.facts.get("data")
    split, seed = split_of(saved)
    return Plan(
        architecture=saved.network.name,
        config=saved.network.config.to_dict(),
        training=record.training.to_dict(),
        augmentation=record.augmentation.to_dict() if record.training.augment else {},
        data=data if isinstance(data, str) and data else "digits",
        split=split,
        split_seed=seed,
    )


def training_script(saved: SavedNetwork) -> str:
    """The script that trains the network again.

    Args:
        saved: With the record of its training.
    """
    plan = plan_of(saved).to_toml().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    does = tr("Loads the digits, trains, tests, and saves the network where a file is named.")
    return with_docstrings(
        _SCRIPT.format(told=_head(saved), plan=plan, found=_found(saved.facts)), does
    )


def _head(saved: SavedNetwork) -> str:
    """The module's docstring, without its quotes."""
    parts = [
        tr(
            "Trains this network again: {title}, {summary}.",
            title=saved.network.title,
            summary=saved.network.summary,
        ),
        "    python THIS.py [FILE.npz]",
        tr(
            'Written by digitapp {version}, whose library "model" it needs (pip install digitapp). '
            "The same version of numpy on the same kind of machine gives the same weights; others "
            "very nearly the same.",
            version=__version__,
        ),
        _epochs(saved),
        _after(saved.facts),
    ]
    text = "\n\n".join(textwrap.fill(part, 98, replace_whitespace=False) for part in parts if part)
    return harmless(text) + "\n"


def _epochs(saved: SavedNetwork) -> str:
    made = len(saved.record.history)
    planned = saved.record.training.epochs
    if saved.record.history:
        made = saved.record.history[-1].epoch
    if not made or made == planned:
        return ""
    return tr(
        "The training was ended after {made} of the {planned} epochs that the plan has.",
        made=made,
        planned=planned,
    )


def _after(facts: dict[str, Any]) -> str:
    if "hand" not in facts:
        return ""
    return tr(
        "Afterwards the network was fine-tuned on somebody's own digits, which are not in this "
        "file: what comes out is the network before."
    )


def _found(facts: dict[str, Any]) -> str:
    value = fraction_in(facts, "test_accuracy")
    if value is None:
        return ""
    remark = tr(
        "The network in the file that this was written from: {accuracy:.4f}", accuracy=value
    )
    return f"            # {remark}\n"


_SCRIPT = '''#!/usr/bin/env python3
"""{told}"""

import sys

from model.events import Evaluation
from model.files import SavedNetwork, save_network
from model.plan import Loaded, Plan, Tested, carried_out

PLAN = Plan.from_toml(
    """
{plan}"""
)


def main() -> None:
    SAYS
    recipe = ""
    for event in carried_out(PLAN):
        if isinstance(event, Loaded):
            recipe = event.dataset.recipe
        elif isinstance(event, Evaluation):
            print(f"epoch {{event.epoch}}: {{event.validation or event.train}}")
        elif isinstance(event, Tested):
            print(f"tested on {{event.n}} digits: {{event.figures}}")
{found}            if len(sys.argv) > 1:
                save_network(sys.argv[1], SavedNetwork(event.network, recipe))


if __name__ == "__main__":
    main()
'''
