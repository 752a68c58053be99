"""Questions to the person: files, unsaved work, keys, about. None of them blocks."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from model import __version__

from .actions import ACTIONS
from .session import Session

NETWORKS = "Networks (*.npz)"
DATA = "Digits (*.npz *ubyte *ubyte.gz);;All files (*)"
KEYS_OF_THE_CANVAS = (
    ("Left button, pen or finger", "draw"),
    ("Right button", "erase whole strokes"),
    ("Ctrl+1, Ctrl+2, …", "go to a tab"),
)


def ask_open(parent: QWidget, title: str, names: str, then: Callable[[str], object]) -> QFileDialog:
    """Asks for a file to open, and calls ``then`` with its path."""
    dialog = QFileDialog(parent, title, "", names, fileMode=QFileDialog.FileMode.ExistingFile)
    return _shown(dialog, then)


def ask_save(
    parent: QWidget, title: str, names: str, name: str, then: Callable[[str], object]
) -> QFileDialog:
    """Asks where to save, with the system's question before a file is replaced."""
    dialog = QFileDialog(parent, title, name, names, acceptMode=QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("npz")
    return _shown(dialog, then)


def _shown(dialog: QFileDialog, then: Callable[[str], object]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(then)
    dialog.open()
    return dialog


def keep_unsaved(window: QWidget, session: Session, then: Callable[[], None]) -> None:
    """Calls ``then``, at once or when the person has said what becomes of unsaved learning.

    Args:
        window: A MainWindow.
        session: Whose network it is.
        then: What would lose it.
    """
    network = session.state.network
    if network is None or not network.unsaved:
        then()
        return
    buttons = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.Question,
        "Unsaved network",
        "The network has learnt something that is not saved. Save it first?",
        buttons.Save | buttons.Discard | buttons.Cancel,
        window,
        objectName="unsavedQuestion",
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setDefaultButton(buttons.Save)

    def on_answer(result: int) -> None:
        if result == buttons.Discard:
            then()
        elif result == buttons.Save:
            save_then(window, network.path, then)

    box.finished.connect(on_answer)
    box.open()


def save_then(window: QWidget, path: str | None, then: Callable[[], None]) -> None:
    """Saves, asking where if ``path`` is None, and calls ``then`` if that worked."""

    def save(chosen: str) -> None:
        if window.save_to(chosen):
            then()

    if path is not None:
        save(path)
    else:
        ask_save(window, "Save network", NETWORKS, "network.npz", save)


def ask_download(parent: QWidget, session: Session) -> None:
    """Asks before 12 MB are fetched from the internet."""
    buttons = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.Question,
        "Download MNIST",
        "MNIST holds 70,000 handwritten digits. It is fetched once (12 MB) and kept in your "
        "cache folder. Download it now?",
        buttons.Yes | buttons.Cancel,
        parent,
        objectName="downloadQuestion",
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.finished.connect(lambda result: session.download_mnist() if result == buttons.Yes else None)
    box.open()


def show_shortcuts(parent: QWidget, actions: dict[str, QAction]) -> QDialog:
    """A sheet of all keys."""
    dialog = QDialog(parent, windowTitle="Keyboard shortcuts", objectName="shortcutSheet")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    rows = list(KEYS_OF_THE_CANVAS)
    for spec in ACTIONS:
        keys = actions[spec.key].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if keys:
            rows.append((keys, spec.tip.rstrip(".")))
    half = (len(rows) + 1) // 2
    for index, (keys, tip) in enumerate(rows):
        row, column = index % half, 2 * (index // half)
        strong = QLabel(keys, dialog)
        font = strong.font()
        font.setBold(True)
        strong.setFont(font)
        grid.addWidget(strong, row, column)
        grid.addWidget(QLabel(tip, dialog), row, column + 1)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=dialog)
    box.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 24, 24, 16)
    layout.addLayout(grid)
    layout.addWidget(box)
    dialog.open()
    return dialog


def show_about(parent: QWidget) -> None:
    """Version and licence."""
    box = QMessageBox(
        QMessageBox.Icon.NoIcon,
        "About digitapp",
        f"digitapp {__version__}",
        QMessageBox.StandardButton.Close,
        parent,
    )
    box.setInformativeText(
        "A laboratory for handwritten digits: draw them, train a neural network by hand and "
        "watch it learn, look inside it.\n\nThe networks are written from scratch on numpy. "
        "MIT licence. MNIST is by Y. LeCun, C. Cortes and C. Burges."
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
