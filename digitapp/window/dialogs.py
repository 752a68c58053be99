"""Questions to the person: unsaved work, downloads; keys, log, about. None of them blocks."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from model import __version__
from model.data.catalogue import DATASETS
from model.language import open_end, sentences, tr, trc, trn

from ..session.session import Session
from ..style.numbers import megabytes
from ..style.zoom import zoomed
from ..widgets.scrolled import Scrolled, within
from ..widgets.text_dialog import TextDialog
from .actions import ACTIONS

DETAILS_SIZE = (720, 400)
LOG_LINES = 400
"""As many of the log's last lines are shown."""
KEYS_OF_THE_CANVAS = (
    (tr("Left button, pen or finger"), trc("key", "Draw")),
    (trc("key", "Right button"), tr("Erase whole strokes")),
    (trc("key", "Delete"), tr("Wipe the canvas while it has the focus")),
    (trc("key", "Ctrl+1, Ctrl+2, …"), tr("Go to a view")),
    (trc("key", "Arrow keys"), tr("Move over the weights or the map")),
    (trc("key", "F2, Delete"), tr("Rename or forget a run in the list of runs")),
)


def ask_unsaved(
    parent: QWidget, kept: int, *, save: Callable[[], object], discard: Callable[[], object]
) -> QMessageBox:
    """Asks what becomes of what is not saved; neither is called where it shall all stay.

    Args:
        parent: The window that is to be closed.
        kept: How many unsaved networks before the present one go with it.
        save: Saves the present one, and goes on.
        discard: Goes on.
    """
    question = tr("The network has learnt something that is not saved. Save it first?")
    if kept:
        more = trn(
            "With it an earlier network that is kept will go.",
            "With it {n} earlier networks that are kept will go.",
            kept,
        )
        question = sentences([question, more])
    buttons = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.Question,
        tr("Unsaved network"),
        question,
        buttons.Save | buttons.Discard | buttons.Cancel,
        parent,
        objectName="unsavedQuestion",
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setDefaultButton(buttons.Save)

    def on_button(result: int) -> None:
        if result == buttons.Discard:
            discard()
        elif result == buttons.Save:
            save()

    box.finished.connect(on_button)
    box.open()
    return box


def ask_overwrite(
    parent: QWidget, name: str, *, over: Callable[[], object], elsewhere: Callable[[], object]
) -> QMessageBox:
    """Asks whether a file that another program changed is to be saved over."""
    roles = QMessageBox.ButtonRole
    box = _choice(
        parent,
        "changedQuestion",
        tr("The file was changed"),
        tr(
            "“{name}” was changed by another program or window since it was opened here. Saving "
            "now would replace what is in it.",
            name=name,
        ),
        (
            (tr("Save as…"), roles.AcceptRole, elsewhere),
            (tr("Replace it"), roles.DestructiveRole, over),
        ),
    )
    box.open()
    return box


def ask_unwritten(
    parent: QWidget,
    count: int,
    reason: str,
    *,
    again: Callable[[], object],
    elsewhere: Callable[[], object],
    close: Callable[[], object],
) -> QMessageBox:
    """Asks what becomes of own digits that can't be written, before the program ends.

    Args:
        parent: The window.
        count: Changes that are not on the disk.
        reason: Why not, in a sentence.
        again: Tries once more.
        elsewhere: Asks for another file.
        close: Ends the program all the same.
    """
    roles = QMessageBox.ButtonRole
    box = _choice(
        parent,
        "unwrittenQuestion",
        tr("Your digits are not saved"),
        trn(
            "The last change of your own digits can’t be written to the disk, and would be lost.",
            "The last {n} changes of your own digits can’t be written to the disk, and would be "
            "lost.",
            count,
        ),
        (
            (tr("Try again"), roles.AcceptRole, again),
            (tr("Save elsewhere…"), roles.ActionRole, elsewhere),
            (tr("Close anyway"), roles.DestructiveRole, close),
        ),
    )
    box.setInformativeText(reason)
    box.open()
    return box


def _choice(
    parent: QWidget,
    name: str,
    title: str,
    text: str,
    answers: Sequence[tuple[str, QMessageBox.ButtonRole, Callable[[], object]]],
) -> QMessageBox:
    """A warning with these answers, the first by default, and “Cancel”, which does nothing."""
    box = QMessageBox(
        QMessageBox.Icon.Warning,
        title,
        text,
        QMessageBox.StandardButton.Cancel,
        parent,
        objectName=name,
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    acts = {box.addButton(answer, role): act for answer, role, act in answers}
    box.setDefaultButton(next(iter(acts)))
    box.buttonClicked.connect(lambda button: acts.get(button, lambda: None)())
    return box


def ask_download(parent: QWidget, session: Session) -> None:
    """Asks before anything is fetched from the internet."""
    entry = DATASETS["mnist"]
    buttons = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.Question,
        tr("Download {title}", title=entry.title),
        tr(
            "{title} holds {counts:,} handwritten digits. It is fetched once "
            "({megabytes} MB) and kept in your cache folder. Download it now?",
            title=entry.title,
            counts=sum(entry.counts),
            megabytes=megabytes(entry.download_bytes),
        ),
        buttons.Yes | buttons.Cancel,
        parent,
        objectName="downloadQuestion",
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.button(buttons.Yes).setText(trc("button", "Download"))
    box.finished.connect(lambda result: session.download_mnist() if result == buttons.Yes else None)
    box.open()


def show_shortcuts(parent: QWidget, actions: dict[str, QAction]) -> QDialog:
    """A sheet of all keys."""
    dialog = QDialog(parent, windowTitle=tr("Keyboard shortcuts"), objectName="shortcutSheet")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet = QWidget(dialog)
    grid = QGridLayout(sheet)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(24)
    rows = list(KEYS_OF_THE_CANVAS)
    for spec in ACTIONS:
        keys = actions[spec.key].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        if keys:
            rows.append((keys, open_end(spec.tip)))
    half = (len(rows) + 1) // 2
    for index, (keys, tip) in enumerate(rows):
        row, column = index % half, 2 * (index // half)
        grid.addWidget(zoomed(QLabel(keys, sheet), text=1.0, bold=True), row, column)
        grid.addWidget(QLabel(tip, sheet), row, column + 1)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=dialog)
    box.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(24, 24, 24, 16)
    layout.addWidget(Scrolled(dialog, sheet))
    layout.addWidget(box)
    dialog.resize(within(parent, dialog.sizeHint()))
    dialog.open()
    return dialog


def show_details(parent: QWidget, title: str, text: str, details: str) -> QDialog:
    """A long text that can be read, selected and copied."""
    dialog = TextDialog(parent, title, text, details, DETAILS_SIZE, "detailsDialog")
    dialog.pane.moveCursor(QTextCursor.MoveOperation.End)
    dialog.open()
    return dialog


def show_log(parent: QWidget, path: Path) -> QDialog:
    """The end of the log, and where all of it is."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError as error:
        lines = [f"{error.strerror or error}"]
    end = "\n".join(lines[-LOG_LINES:]) or tr("Nothing has gone wrong yet.")
    return show_details(parent, tr("Log"), tr("The log is the file “{path}”.", path=path), end)


def show_about(parent: QWidget) -> None:
    """Version and licence."""
    box = QMessageBox(
        QMessageBox.Icon.NoIcon,
        tr("About digitapp"),
        f"digitapp {__version__}",
        QMessageBox.StandardButton.Close,
        parent,
    )
    box.setInformativeText(
        tr(
            "A laboratory for handwritten digits: draw them, train a neural network by hand and "
            "watch it learn, look inside it.\n\nThe networks are written from scratch on numpy. "
            "MIT licence. MNIST is by Y. LeCun, C. Cortes and C. Burges."
        )
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
