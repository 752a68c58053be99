"""The same in numpy: a lesson's script to read and to copy."""

from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from model.language import tr

from ..widgets.text_dialog import TextDialog

SIZE = (760, 560)
WORDS = tr("It runs as it stands: save it as a file and call Python.")


def show_script(parent: QWidget, title: str, script: str) -> QDialog:
    """Opens it over ``parent``; it blocks nothing."""
    dialog = TextDialog(
        parent, tr("{title}: the same in numpy", title=title), WORDS, script, SIZE, "scriptDialog"
    )
    dialog.pane.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    dialog.open()
    return dialog
