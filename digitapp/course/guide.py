"""The guide to lessons: how one is written, shown as a text to read and to copy from."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from model.language import tr

from ..style.zoom import px_size
from ..widgets.formula_text import FormulaText
from ..widgets.scrolled import Scrolled, within
from .folder import in_the_language, shipped_folder

FILE = "README.md"
SIZE = (820, 640)


def show_guide(parent: QWidget) -> QDialog:
    """Opens it over ``parent``; it blocks nothing."""
    path = in_the_language(shipped_folder() / FILE)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        text = tr(
            "The guide is not there: “{path}” is missing. Install digitapp again to have it.",
            path=path,
        )
    dialog = QDialog(parent, windowTitle=tr("How to write a lesson"), objectName="guideDialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    sheet = QWidget(dialog)
    pane = FormulaText(tr("How to write a lesson"), sheet, 1.1)
    pane.show_text(text, {}, text)
    column = QVBoxLayout(sheet)
    column.setContentsMargins(0, 0, 8, 0)
    column.addWidget(pane)
    column.addStretch(1)
    room = Scrolled(dialog, sheet, wide=True, whole=True)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=dialog)
    box.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(16, 16, 16, 16)
    layout.addWidget(room, 1)
    layout.addWidget(box)
    dialog.resize(within(parent.window(), px_size(*SIZE)))
    dialog.open()
    return dialog
