"""Questions for files and folders. None of them blocks; each begins where the last one ended."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from model.language import tr

from .settings import AppSettings

NETWORKS = tr("Networks (*.npz)")
DRAWINGS = tr("Drawings (*.jsonl *.jsonl.gz);;All files (*)")
DATA = tr(
    "Digits (*.npz *.npy *.csv *.tsv *.txt *.data *.tra *.tes *.arff *.mat *.zip *.gz *.idx "
    "*ubyte*);;All files (*)"
)
"""Whatever is chosen, its content says what it is."""


def ask_open(
    parent: QWidget, settings: AppSettings, title: str, names: str, then: Callable[[str], object]
) -> QFileDialog:
    """Asks for a file to open, and calls ``then`` with its path."""
    dialog = QFileDialog(parent, title, "", names, fileMode=QFileDialog.FileMode.ExistingFile)
    return _shown(dialog, settings, then)


def ask_folder(
    parent: QWidget, settings: AppSettings, title: str, then: Callable[[str], object]
) -> QFileDialog:
    """Asks for a folder, and calls ``then`` with its path."""
    dialog = QFileDialog(parent, title, fileMode=QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _shown(dialog, settings, then)


def ask_save(
    parent: QWidget, settings: AppSettings, title: str, then: Callable[[str], object]
) -> QFileDialog:
    """Asks where to save a network, with the system's question before a file is replaced."""
    dialog = QFileDialog(parent, title, "", NETWORKS, acceptMode=QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("npz")
    return _shown(dialog, settings, then, name="network.npz")


def ask_export(
    parent: QWidget,
    settings: AppSettings,
    title: str,
    name: str,
    then: Callable[[str], object],
) -> QFileDialog:
    """Asks where to export a network, with the system's question before a file is replaced.

    Args:
        parent: The window.
        settings: Where the last folder is remembered.
        title: What kind of file it is.
        name: Proposed, with its ending.
        then: Called with the path.
    """
    ending = Path(name).suffix
    names = f"{title} (*{ending})"
    dialog = QFileDialog(
        parent,
        tr("Export: {title}", title=title),
        "",
        names,
        acceptMode=QFileDialog.AcceptMode.AcceptSave,
    )
    dialog.setDefaultSuffix(ending.removeprefix("."))
    return _shown(dialog, settings, then, name=name)


def ask_drawings(
    parent: QWidget, settings: AppSettings, title: str, then: Callable[[str], object]
) -> QFileDialog:
    """Asks where to save drawings, with the system's question before a file is replaced."""
    dialog = QFileDialog(parent, title, "", DRAWINGS, acceptMode=QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("jsonl")
    return _shown(dialog, settings, then, name="my-digits.jsonl")


def _shown(
    dialog: QFileDialog,
    settings: AppSettings,
    then: Callable[[str], object],
    name: str = "",
) -> QFileDialog:
    """Opens the dialog in the folder that the last one was left in, and remembers this one's."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog.setDirectory(settings.choice("folder", documents))
    dialog.selectFile(name)  # before it opens: then what is typed takes its place
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: settings.set_choice("folder", str(Path(path).parent)))
    dialog.fileSelected.connect(then)
    dialog.open()
    return dialog
