"""Names of runs that tell them apart: the network's size, and the settings in which they differ."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from model.archs import ARCHITECTURES
from model.data.augment import Augmentation
from model.language import bracketed, commas, inside, listed, tr, trn
from model.run import Training
from model.settings import Spec, choice_title

from ...style.numbers import shortest

MAX_SAID = 3
"""Differences that a name holds at most; the table has all."""

TITLE_LETTERS = 72
"""Of the names of runs in the title of a figure: with more it would be wider than the figure."""

SHORT = {
    "learning_rate": tr("rate"),
    "batch_size": tr("batches of"),
    "weight_decay": tr("decay"),
}
"""Settings that names call otherwise than forms."""

OUTSIDE = {"data": tr("Data"), "architecture": tr("Network")}
"""What else a run's settings hold, beside fields of forms."""

Values = Mapping[str, Any]


def titles(runs: Sequence[Values]) -> dict[str, str]:
    """Key of a setting -> its title, for all that any of the runs has, in the order of forms."""
    keys = dict.fromkeys(key for run in runs for key in run)
    specs = _specs()
    return {key: specs[key].title if key in specs else OUTSIDE.get(key, key) for key in keys}


def differing(runs: Sequence[Values]) -> list[str]:
    """Keys of the settings in which runs differ, in the order of forms.

    A network's own settings are compared with those of networks of its kind.
    """
    return [key for key in titles(runs) if _differs(key, runs)]


def _differs(key: str, runs: Sequence[Values]) -> bool:
    is_own = key not in Training.specs() and key not in OUTSIDE
    groups: dict[str, set[str]] = {}
    for run in runs:
        if key in run:
            kind = str(run.get("architecture")) if is_own else ""
            groups.setdefault(kind, set()).add(repr(run[key]))
    return any(len(values) > 1 for values in groups.values())


def text(value: Any) -> str:
    """A setting's value as a table has it: "128, 64", "yes", "0.001"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return shortest(value)
    return choice_title(str(value))


def names(runs: Sequence[Values]) -> list[str]:
    """A name for each run, none twice: "mlp 128, rate 0.01"."""
    keys = [key for key in differing(runs) if not _is_in_base(key, runs)]
    # What is varied most comes first.
    keys.sort(key=lambda key: key != "learning_rate")
    said = []
    for run in runs:
        parts = [_said(key, run[key]) for key in keys if run.get(key) is not None]
        more = ["…"] if len(parts) > MAX_SAID else []
        said.append(commas([_base(run), *parts[:MAX_SAID], *more]))
    counts, seen = Counter(said), Counter()
    for place, name in enumerate(said):
        seen[name] += 1
        if counts[name] > 1 and seen[name] > 1:
            said[place] = bracketed(name, str(seen[name]))
    return said


def figure_title(curves: str, runs: Sequence[str]) -> str:
    """Above the picture of ``curves``: of which runs, or of how many where names are too long."""
    if not runs:
        return curves
    named = listed(runs)
    if len(named) > TITLE_LETTERS:
        return trn("{curves} of {n} run", "{curves} of {n} runs", len(runs), curves=curves)
    return tr("{curves} of {runs}", curves=curves, runs=named)


def _base(run: Values) -> str:
    """The network and its size, such as "mlp 128, 64"; its other settings are said if they differ.

    Sizes are the settings that are rows of numbers.
    """
    sizes = [text(value).replace(", ", "–") for value in run.values() if _is_size(value)]
    return " ".join([str(run["architecture"]), *sizes])


def _is_size(value: Any) -> bool:
    return isinstance(value, tuple | list)


def _is_in_base(key: str, runs: Sequence[Values]) -> bool:
    return key == "architecture" or any(_is_size(run.get(key)) for run in runs)


def _said(key: str, value: Any) -> str:
    spec = _specs().get(key)
    if key == "data" or (spec is not None and spec.kind == "choice"):
        return text(value)
    title = SHORT.get(key, inside(spec.title) if spec is not None else key)
    if isinstance(value, bool):
        return title if value else tr("no {setting}", setting=title)
    return f"{title} {text(value)}"


def _specs() -> dict[str, Spec]:
    configs = [architecture.Config.specs() for architecture in ARCHITECTURES.values()]
    specs = Training.specs() | Augmentation.specs()
    for config in configs:
        specs = config | specs
    return specs
