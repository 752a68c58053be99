"""What the session's jobs do, as generators: loading, training, downloading, probing.

Together with ``session`` the one place where training, data and files of ``model`` are called.
Each runs in a job's thread and owns what it works on until it ends; what it yields are copies.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from model.archs import Architecture
from model.data import DATASETS, Dataset
from model.data.download import FetchProgress, fetch_mnist
from model.errors import DigitError
from model.files import SavedNetwork, find_network, load_network
from model.language import tr
from model.plan import Loaded, Loading, needed
from model.plan import load as load_as_asked
from model.progress import Spread

from ..state import LongProbe, Probe

FETCH_HINT = tr("Download them, or choose their folder, in the menu “File”.")
"""How every message ends that MNIST is not there."""

_IN_THE_WINDOW = {
    tr("Get them with `digitapp fetch mnist`, or name their folder with --data-dir."): FETCH_HINT,
    tr("or name another with --data-dir."): tr("or choose another in the menu “File”."),
    tr("and name their folder with --data-dir"): tr("and choose their folder in the menu “File”"),
    tr("Name both files with a comma between them: IMAGES,LABELS."): (
        tr(
            "Put both files into one folder and name them alike, such as “my-images-idx3-ubyte” "
            "and “my-labels-idx1-ubyte”."
        )
    ),
    tr("Name one of {datasets}, or a file of digits.", datasets=", ".join(DATASETS)): (
        tr("Choose others in the bar at the top.")
    ),
}
"""Advice of the command line, and what a person does instead who has a window."""


@dataclass(frozen=True, eq=False)
class Probed:
    """A view's computation is done.

    Attributes:
        probe: What was asked for.
        result: What it gave.
    """

    probe: Probe
    result: Any


def load(source: str, data_dir: str | None, split: str, seed: int) -> Iterator[Loading | Loaded]:
    """Loads a data set."""
    try:
        yield from load_as_asked(source, data_dir, split, seed)
    except DigitError as error:
        raise for_the_window(error) from error


def probe_once(
    network: Architecture,
    dataset: Dataset | None,
    load_data: Callable[[], Iterator[Loading | Loaded]],
    probe: Probe,
    spread: Spread = map,
) -> Iterator[Loaded | Probed]:
    """Computes one probe on a network that nobody trains; a long one by ``spread``."""
    if dataset is None:
        dataset = yield from needed(load_data())
    is_long = isinstance(probe, LongProbe)
    result = probe.spread_over(network, dataset, spread) if is_long else probe(network, dataset)
    yield Probed(probe, result)


def opening(name: str) -> Iterator[SavedNetwork]:
    """Reads a network: a file, or the name of a pretrained one."""
    yield load_network(find_network(name))


def download(folder: str | None) -> Iterator[FetchProgress]:
    """Downloads MNIST."""
    try:
        yield from fetch_mnist(folder)
    except DigitError as error:
        raise for_the_window(error) from error


def for_the_window(error: DigitError) -> DigitError:
    """The same error with advice that can be followed without a command line."""
    sentence = str(error)
    for advice, instead in _IN_THE_WINDOW.items():
        sentence = sentence.replace(advice, instead)
    return type(error)(sentence)
