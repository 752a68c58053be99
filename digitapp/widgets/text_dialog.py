"""TextDialog: a long text in letters of one width, to be read, selected and copied."""

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

from model.language import tr, trc

from ..style.zoom import px_size
from .scrolled import within


class TextDialog(QDialog):
    """Blocks nothing once it is opened, and is gone once it is closed.

    Args:
        parent: Over which it opens.
        title: Of the dialog.
        words: What the text is, above it.
        text: It.
        size: Width and height at most, in pixels of the design.
        name: Its objectName.

    Attributes:
        pane: Shows the text.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        words: str,
        text: str,
        size: tuple[int, int],
        name: str,
    ) -> None:
        super().__init__(parent, windowTitle=title, objectName=name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pane = QPlainTextEdit(text, self, readOnly=True, accessibleName=title)
        self.pane.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        copy = box.addButton(trc("button", "&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setToolTip(tr("Put all of it on the clipboard."))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        box.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        box.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(QLabel(words, self, wordWrap=True))
        layout.addWidget(self.pane, 1)
        layout.addWidget(box)
        self.resize(within(parent.window(), px_size(*size)))
