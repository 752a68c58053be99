"""The same in numpy: a lesson's script to read and to copy."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ..style.zoom import px_size
from ..widgets.scrolled import within

SIZE = (760, 560)


def show_script(parent: QWidget, title: str, script: str) -> QDialog:
    """Opens it over ``parent``; it blocks nothing."""
    dialog = QDialog(parent, windowTitle=f"{title}: the same in numpy", objectName="scriptDialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    pane = QPlainTextEdit(
        script, dialog, readOnly=True, accessibleName="Script", objectName="scriptPane"
    )
    pane.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    pane.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=dialog)
    copy = box.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
    copy.setObjectName("copyScriptButton")
    copy.setToolTip("Put the script on the clipboard.")
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(script))
    box.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(16, 16, 16, 16)
    layout.addWidget(QLabel("It runs as it stands: save it as a file and call Python.", dialog))
    layout.addWidget(pane, 1)
    layout.addWidget(box)
    dialog.resize(within(parent.window(), px_size(*SIZE)))
    dialog.open()
    return dialog
