"""Archives that hold something else than digits, known by the names inside: refused in words."""

from collections.abc import Sequence

from ...errors import BadFileError
from ...language import tr
from .entries import Entry
from .naming import is_network


def of_torch(name: str) -> BadFileError:
    """A file of PyTorch, which would be unpickled."""
    return BadFileError(
        tr(
            "“{name}” is a file of PyTorch, and so a pickle: reading one can run a program hidden "
            "in it. Load it where you trust it, and save the arrays with numpy.savez(file, "
            "images=…, labels=…).",
            name=name,
        )
    )


def refuse_known(entries: Sequence[Entry], name: str) -> None:
    """Raises BadFileError for a network of this program, and for a spreadsheet."""
    names = {entry.path for entry in entries}
    if "xl/workbook.xml" in names or "content.xml" in names:
        raise BadFileError(
            tr("“{name}” is a spreadsheet. Save its table of digits as CSV.", name=name)
        )
    if names & {"word/document.xml", "ppt/presentation.xml"}:
        raise BadFileError(
            tr(
                "“{name}” is a document (of Word or PowerPoint), not data of digits. Save its "
                "digits as pictures.",
                name=name,
            )
        )
    if any(path.rpartition("/")[2] == "data.pkl" for path in names):
        raise of_torch(name)
    if "model.weights.h5" in names:
        raise BadFileError(
            tr(
                "“{name}” is a network of Keras, not data of digits. Choose the digits that it "
                "learned from.",
                name=name,
            )
        )
    if is_network(names):
        raise BadFileError(
            tr(
                "“{name}” holds a network, no digits. Open it as a network, or name it to "
                "`digitapp predict` with --model.",
                name=name,
            )
        )
