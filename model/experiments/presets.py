"""Experiments that come with the program, and how one is found that somebody names."""

from pathlib import Path

from ..disk import hint_of_file, names_file
from ..errors import MissingFileError
from ..language import commas, tr
from ..resources import resources
from .experiment import Experiment
from .results import read_experiment

EXPERIMENTS = {
    "learning-rate": tr("learning rate, 0.01 to 0.9"),
    "epochs": tr("epochs, 1 to 20"),
    "hidden-nodes": tr("hidden nodes, 5 to 500"),
    "batch-size": tr("batch size"),
    "optimizers": tr("optimizers side by side"),
    "initialisation": tr("initial weights against depth"),
    "amount-of-data": tr("how many digits to learn from"),
    "augmentation": tr("augmentation, on generated pen digits"),
}
"""Name -> what is varied, for people; the first three are those of the slides."""


def find_experiment(name: str) -> Path:
    """The file of an experiment named on the command line: one of EXPERIMENTS, or a path.

    Raises:
        MissingFileError: It is neither.
    """
    if name in EXPERIMENTS:
        return resources() / "experiments" / f"{name}.toml"
    path = Path(name)
    if not path.is_dir() and not (names_file(name) and path.exists()):
        raise MissingFileError(
            tr(
                "There is no experiment “{name}”.{hint} Name a TOML file, a folder "
                "of results, or one of {names}.",
                name=name[:80],
                hint=hint_of_file(name),
                names=commas(EXPERIMENTS),
            )
        )
    return path


def preset_experiment(name: str) -> Experiment:
    """One of EXPERIMENTS."""
    return read_experiment(find_experiment(name))
