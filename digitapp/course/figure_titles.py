"""Which figures of a small world stand below it in the playground, and what they are called."""

import math
from collections.abc import Mapping

from model.language import tr, trc
from model.worlds import Value
from model.worlds.sweep import NO_SCORE

from ..style.numbers import figure, minus

_FORGER = {
    "near": tr("close to the real ones {value} %"),
    "covered": tr("of the real ones reached {value} %"),
}

_SQUEEZED = {
    "error": tr("squared error"),
    "first_error": tr("at the start"),
    "pca_error": tr("error of PCA"),
    "epochs": tr("epochs"),
}

FIGURE_TITLES: dict[str, dict[str, str]] = {
    "miles": {
        "output": tr("output"),
        "error": tr("error"),
        "mend": tr("correction of the factor"),
        "exact": tr("exact factor"),
        "steps": tr("steps"),
    },
    "bug_line": {
        "error": tr("error"),
        "right": trc("how many", "right"),
        "count": trc("how many", "bugs"),
        "mean_aim": tr("mean of the slopes wanted"),
        "steps": tr("steps"),
    },
    "neuron": {
        "sum": trc("of products", "sum"),
        "output": tr("output"),
        "samples": trc("how many", "samples"),
    },
    "logic": {
        "right": trc("how many", "right"),
        "count": trc("how many", "points"),
        "mistakes": trc("how many", "mistakes"),
        "loss": tr("loss"),
        "epochs": tr("epochs"),
        "steps": tr("steps"),
    },
    "blame": {
        "right": tr("shares right"),
        "asked": tr("shares asked for"),
        "handed": tr("handed on"),
        "total": tr("error in all"),
        "left": tr("left"),
    },
    "downhill": {
        "y": tr("height"),
        "slope": tr("slope"),
        "begun_at": tr("height at the start"),
        "moved": tr("length of the last step"),
        "fled": tr("has run away:"),
        "steps": tr("steps"),
    },
    "iris_plane": {
        "cost": tr("cost"),
        "first_cost": tr("at the start"),
        "best_cost": tr("least possible cost"),
        "fled": tr("has run away:"),
        "steps": tr("steps"),
    },
    "iris_bend": {
        "cost": tr("cost"),
        "first_cost": tr("at the start"),
        "parameters": trc("how many", "parameters"),
        "fled": tr("has run away:"),
        "steps": tr("steps"),
        "passes": tr("forward passes"),
    },
    "shapes": {
        "fits": tr("shapes fit:"),
        "rows": tr("rows"),
        "columns": tr("columns"),
        "size": tr("numbers"),
        "total": trc("of numbers", "sum"),
        "mean": tr("mean"),
    },
    "autodiff": {
        "value": tr("output"),
        "steps_back": tr("steps back"),
        "passes_back": tr("backward passes"),
        "passes_forward": tr("forward passes"),
        "edges_right": tr("gradients right"),
        "edges_asked": tr("gradients asked for"),
    },
    "backward_pass": {
        "right": tr("lines right"),
        "asked": trc("how many", "lines"),
        "gap": tr("largest difference"),
    },
    "numpy_line": {
        "fits": tr("can be computed:"),
        "right": tr("as wanted:"),
        "size": tr("numbers"),
        "total": trc("of numbers", "sum"),
        "gap": tr("largest difference"),
    },
    "letters": {
        "loss": tr("loss"),
        "first_loss": tr("at the start"),
        "right": trc("how many", "right"),
        "epoch": tr("epochs"),
    },
    "tumours": {
        "accuracy": tr("accuracy {value} %"),
        "train_accuracy": tr("training accuracy {value} %"),
        "count": tr("tumours tested"),
        "loss": tr("loss"),
        "steps": tr("steps"),
    },
    "eye": {
        "places": tr("places"),
        "weights": trc("how many", "weights"),
        "dense_weights": tr("weights of a dense layer"),
        "strongest": tr("strongest response"),
        "mean": tr("mean response"),
    },
    "energy": {
        "kept": tr("patterns"),
        "stable": tr("stable patterns"),
        "nearest": tr("nearest pattern"),
        "off": trc("how many", "pixels away from it"),
        "energy": tr("energy"),
    },
    "squeeze": _SQUEEZED,
    "forge": _FORGER | {"width": tr("spread"), "middle": tr("mean"), "steps": tr("steps")},
    "squeeze_forge": _SQUEEZED | _FORGER,
    "sweep": {
        "score": tr("share read right"),
        "best_rate": tr("best learning rate"),
        "best_epochs": tr("best number of epochs"),
        "best_hidden": tr("best number of hidden units"),
    },
}
"""World, a key of WORLDS -> figure of its state -> title, or a text with the value in it."""


def figures_said(key: str, state: Mapping[str, Value]) -> list[str]:
    """The figures of a world's state in words, but those that there are none of yet.

    Args:
        key: Of WORLDS.
        state: Of that world.
    """
    return [
        _said(title, state[name])
        for name, title in FIGURE_TITLES[key].items()
        if not (math.isnan(state[name]) or (key == "sweep" and state[name] == NO_SCORE))
    ]


def _said(title: str, value: float) -> str:
    shown = _shown(value)
    return title.format(value=shown) if "{" in title else f"{title} {shown}"


def _shown(value: float) -> str:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return minus(str(value)) if isinstance(value, int) else figure(value)
