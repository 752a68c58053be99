"""The data sets that the program knows by name, with what is known of each before it is loaded.

Everything that names a data set, its size or its title takes it from here: the command line, the
window, the suggestions for a training. A new data set is a loader, in a file of its own, and one
entry in DATASETS.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import SettingError
from ..language import counted, listed, tr
from .dataset import Dataset
from .digits import TITLE as DIGITS_TITLE
from .digits import load_digits
from .download import FILES
from .mixture import Addition, mixed_title, read_mixture
from .mnist import TITLE as MNIST_TITLE
from .mnist import load_mnist
from .pen import SIZE as PEN_SIZE
from .pen import TITLE as PEN_TITLE
from .pen import loading_pen, pen_part
from .pen_orders import TITLE as POINTS_TITLE
from .pen_orders import loading_points, unfinished_part
from .scribbles import scribble_part

Load = Callable[..., Dataset | Generator[float, None, Dataset]]
"""loader(*, data_dir, split, seed), or a generator of the fraction done that returns it."""


@dataclass(frozen=True)
class CatalogueEntry:
    """What is known of a data set before it is loaded.

    Attributes:
        key: The name it is asked for by.
        title: Name for people.
        offer: What a button calls its loading.
        load: Loads it.
        counts: Digits that train, validate and test, under the random split.
        shape: Height and width of the images, px.
        recipe: Name of the recipe that turns drawings into such images.
        origin: Who made it, and where it was published.
        licence: Under what terms it is given away.
        splits: The ways in which it can be divided.
        additions: Keys in ADDITIONS of what its training part may be mixed with.
        download_bytes: What has to be downloaded once, in all; 0 where nothing has to.
        takes_count: Whether "key:N" asks for another number of training digits.
        few: What is loaded where nobody asked for it by name, because making all of it takes long;
            empty for ``key``.
    """

    key: str
    title: str
    offer: str
    load: Load
    counts: tuple[int, int, int]
    shape: tuple[int, int]
    recipe: str
    origin: str
    licence: str
    splits: tuple[str, ...] = ("random",)
    additions: tuple[str, ...] = ("pen", "scribbles")
    download_bytes: int = 0
    takes_count: bool = False
    few: str = ""

    @property
    def needs_download(self) -> bool:
        """Whether its files have to be fetched before it can be loaded."""
        return self.download_bytes > 0


_ENTRIES = (
    CatalogueEntry(
        key="digits",
        title=DIGITS_TITLE,
        offer=tr("Load the 8×8 digits"),
        load=load_digits,
        counts=(1294, 144, 359),
        shape=(8, 8),
        recipe="digits",
        origin=tr(
            "E. Alpaydin, C. Kaynak, “Optical Recognition of Handwritten Digits”, UCI Machine "
            "Learning Repository, 1998; its test part, as scikit-learn brings it along"
        ),
        licence="CC BY 4.0",
        splits=("random", "textbook"),
    ),
    CatalogueEntry(
        key="mnist",
        title=MNIST_TITLE,
        offer=tr("Load MNIST"),
        load=load_mnist,
        counts=(55_000, 5_000, 10_000),
        shape=(28, 28),
        recipe="mnist",
        origin="Y. LeCun, C. Cortes, C. J. C. Burges, “The MNIST database of handwritten digits”, "
        "1998",
        licence="CC BY-SA 3.0",
        download_bytes=sum(file.size for file in FILES.values()),
    ),
    CatalogueEntry(
        key="pen",
        title=PEN_TITLE,
        offer=tr("Use generated pen digits"),
        load=loading_pen,
        counts=(PEN_SIZE, PEN_SIZE // 10, PEN_SIZE // 10),
        shape=(28, 28),
        recipe="mnist",
        origin=tr("made by this program, from a seed"),
        licence="MIT",
        takes_count=True,
        few="pen:2000",
    ),
    CatalogueEntry(
        key="penpoints",
        title=POINTS_TITLE,
        offer=tr("Use generated pen digits as points"),
        load=loading_points,
        counts=(PEN_SIZE, PEN_SIZE // 10, PEN_SIZE // 10),
        shape=(48, 3),
        recipe="pen 48x3",
        origin=tr("made by this program, from a seed"),
        licence="MIT",
        additions=("unfinished", "scribbles"),
        takes_count=True,
        few="penpoints:4000",
    ),
)

DATASETS: dict[str, CatalogueEntry] = {entry.key: entry for entry in _ENTRIES}
"""Key -> entry, in the order in which they are offered."""

ADDITIONS: dict[str, Addition] = {
    "pen": Addition(tr("generated pen digits"), pen_part, 20_000),
    "scribbles": Addition(tr("scribbles that are no digits"), scribble_part, 4_000),
    "unfinished": Addition(tr("pen digits that are not finished"), unfinished_part, 10_000),
}
"""What a training part can be mixed with, made by our own code: key -> how, and how many."""

OFFERED = (*DATASETS, "mnist+pen")
"""What a list of data sets offers: keys, and mixtures that have proved their worth."""


def entry_for(source: str) -> CatalogueEntry | None:
    """The entry of "mnist", of a mixture such as "mnist+pen:30000", or of "pen:30000"; else None.

    What follows the key is not checked.
    """
    base = source.partition("+")[0]
    key, colon, _ = base.partition(":")
    entry = DATASETS.get(key)
    return entry if entry is None or not colon or entry.takes_count else None


def entries_of_shape(shape: tuple[int, int]) -> tuple[CatalogueEntry, ...]:
    """The data sets whose images have ``shape`` (height, width), in the order of DATASETS."""
    return tuple(entry for entry in _ENTRIES if entry.shape == shape)


def known_counts(source: str) -> tuple[int, int, int] | None:
    """Digits that train, validate and test of one of OFFERED, or of "pen:30000"; else None."""
    key, *additions = source.split("+")
    base, colon, count = key.partition(":")
    if source not in OFFERED and not (not additions and entry_for(key) and colon):
        return None
    train, validation, test = DATASETS[base].counts
    if colon:
        if not (count.isascii() and count.isdigit()):
            return None
        train = int(count[:8])
        validation = test = max(10, train // 10)
    return train + sum(ADDITIONS[name].count for name in additions), validation, test


def offered_title(source: str) -> str:
    """What a list calls a source of ``known_counts``: its title, and how many digits in all."""
    key, *additions = source.split("+")
    title = DATASETS[key.partition(":")[0]].title
    if additions:
        added = listed([ADDITIONS[name].title for name in additions])
        title = tr("{title} with {added}", title=title, added=added)
    return f"{title} · {counted(sum(known_counts(source)))}"


def title_in(facts: Mapping[str, Any]) -> str:
    """What the digits are called that a network learnt from; empty where its facts don't tell.

    Data that the program knows are called in its language, whatever was spoken when the facts were
    written; others as they were called then, or by the name that they were asked for.
    """
    data, title = facts.get("data"), facts.get("title")
    told = title if isinstance(title, str) else ""
    if not isinstance(data, str):
        return told
    entry = entry_for(data)
    if entry is None:
        return told or data
    try:
        return mixed_title(entry.title, read_mixture(data, ADDITIONS)[1])
    except SettingError:  # another addition, or a number that this version does not take
        return told or data
