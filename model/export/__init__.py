"""Networks in forms that need no digitapp: EXPORTS, name -> form, and the one way to write them.

Invariant: a file is written whole or not at all, and says of itself what was put into it.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from ..archs import ARCHITECTURES, Architecture, Exportable
from ..disk import check_place, replacing, save_error
from ..errors import SaveError
from ..files import SavedNetwork
from ..language import commas, tr
from ..progress import between
from ..record import Record
from .card import carding
from .described import can_be_written
from .numpy_script import scripting
from .onnx_model import has_onnx, modelling
from .sources import CardSources
from .training_script import training_script

Made = Generator[float, None, bytes]


@dataclass(frozen=True)
class ExportForm:
    """A form that networks are written in.

    Attributes:
        key: What ``--to`` calls it.
        title: As a menu has it.
        tip: What the file is good for, in a sentence.
        ending: Of its file's name, with the dot.
        make: (network, what a model card is measured by) -> a generator of the fraction done,
            which returns the file's bytes.
    """

    key: str
    title: str
    tip: str
    ending: str
    make: Callable[[SavedNetwork, CardSources], Made]


def _training(saved: SavedNetwork, sources: CardSources) -> Made:
    yield 0.0
    return training_script(saved).encode()


_FORMS = (
    ExportForm(
        "onnx",
        tr("ONNX model"),
        tr("The network for other programs: onnxruntime, Netron, browsers, phones."),
        ".onnx",
        lambda saved, sources: modelling(saved),
    ),
    ExportForm(
        "numpy",
        tr("numpy script"),
        tr("One Python file that predicts with nothing but numpy, to be read as a lesson."),
        ".py",
        lambda saved, sources: scripting(saved),
    ),
    ExportForm(
        "training",
        tr("Training script"),
        tr("A Python file that trains this network again, by the same plan."),
        ".py",
        _training,
    ),
    ExportForm(
        "card",
        tr("Model card"),
        tr("What the network is, what it learnt from and how well it does, as Markdown."),
        ".md",
        carding,
    ),
)

EXPORTS: dict[str, ExportForm] = {form.key: form for form in _FORMS}
"""Key -> form, in the order in which they are offered."""

NOT_YET_SAVED = 0.9
"""So much is done when the file is made and has still to be written."""


def obstacle(form: str, network: Architecture, record: Record | None) -> str:
    """Why a network can't be written in a form, and what to do; empty where it can.

    Args:
        form: Key of EXPORTS.
        network: What is to be written.
        record: How it was trained, where that is known.
    """
    if form in ("onnx", "numpy") and not can_be_written(network):
        able = [name for name, each in ARCHITECTURES.items() if issubclass(each, Exportable)]
        return tr(
            "A network of the kind “{title}” has no forward pass to write down. Export a "
            "model card, or one of these networks: {able}.",
            title=network.title,
            able=commas(able),
        )
    if form == "onnx" and not has_onnx():
        return tr(
            "ONNX files need the package “onnx”, which is not here. Install it with pip install "
            "onnx, or export a numpy script."
        )
    if form == "training" and record is None:
        return tr(
            "Nothing is known of how the network was trained. Export it in another form, or "
            "train it here."
        )
    return ""


def exporting(
    form: str, path: str | Path, saved: SavedNetwork, sources: CardSources | None = None
) -> Generator[float, None, None]:
    """Writes a network to ``path``; yields the fraction done.

    Args:
        form: Key of EXPORTS.
        path: Where to; a file that was there is replaced whole.
        saved: The network, with what is known of it.
        sources: What a model card is measured by; by default the data it was tested on, where
            they are at hand.

    Raises:
        SaveError: The network can't be written in this form, or not there.
    """
    path = Path(path)
    reason = obstacle(form, saved.network, saved.record)
    if reason:
        raise SaveError(reason)
    check_place(path)
    work = EXPORTS[form].make(saved, sources or CardSources())
    content = yield from between(work, 0.0, NOT_YET_SAVED)
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise save_error(path, error) from error
    yield 1.0
