"""OwnDigitsDialog: where the person's own digits and their backups are; a way to bring one back."""

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from model.language import sentences, tr, trn

from ..session.handwriting import Handwriting
from ..style.zoom import px_size

ABOUT = tr(
    "A backup is made before the first change of a day, and before one that takes many digits "
    "away; the last five of each stay. Bringing one back adds those of its digits that are not "
    "here now; “Undo” in the view “My handwriting” takes them out again."
)
NO_BACKUPS = tr("No backup yet: the first is made on another day.")


class OwnDigitsDialog(QDialog):
    """The file, and a list of its copies.

    Attributes:
        copies: The list.
        bring_back: Adds the drawings of the chosen one.
    """

    def __init__(self, handwriting: Handwriting, parent: QWidget) -> None:
        super().__init__(parent, windowTitle=tr("Your digits"), objectName="ownDigitsDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._handwriting = handwriting
        where = QLabel(self._where(), self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copies = QListWidget(self, objectName="backupList", accessibleName=tr("Backups"))
        for backup in handwriting.backups:
            item = QListWidgetItem(
                tr("{when}, {size:,} kB", when=backup.when, size=max(backup.size // 1024, 1))
            )
            item.setData(Qt.ItemDataRole.UserRole, str(backup.path))
            self.copies.addItem(item)
        has_any = self.copies.count() > 0
        about = QLabel(ABOUT if has_any else NO_BACKUPS, self, wordWrap=True)
        self.copies.setVisible(has_any)
        self.bring_back = QPushButton(
            tr("Bring back"),
            self,
            objectName="bringBackButton",
            enabled=False,
            toolTip=tr("Adds the digits of the chosen backup that are not here now."),
        )
        folder = QPushButton(
            tr("Open the folder"),
            self,
            enabled=handwriting.path is not None,
            toolTip=tr("Shows the folder of the file in the system’s file manager."),
        )
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, parent=self)
        box.addButton(self.bring_back, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(folder, QDialogButtonBox.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        for widget in (where, self.copies, about, box):
            column.addWidget(widget)
        self.resize(px_size(560, 320 if has_any else 160))
        self.copies.currentRowChanged.connect(lambda row: self.bring_back.setEnabled(row >= 0))
        self.bring_back.clicked.connect(self._on_bring_back)
        folder.clicked.connect(self._on_folder)
        box.rejected.connect(self.reject)

    def _where(self) -> str:
        if self._handwriting.path is None:
            return tr("Your digits are kept for as long as the program runs.")
        count = sum(self._handwriting.state.counts)
        text = trn(
            "Your digit is in the file “{path}”.",
            "Your {n:,} digits are in the file “{path}”.",
            count,
            path=self._handwriting.path,
        )
        left = self._handwriting.unwritten
        if left:
            more = trn(
                "{n} change could not be written to it yet.",
                "{n} changes could not be written to it yet.",
                left,
            )
            text = sentences([text, more])
        return text

    def _on_bring_back(self) -> None:
        self._handwriting.bring_in(self.copies.currentItem().data(Qt.ItemDataRole.UserRole))
        self.accept()

    def _on_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._handwriting.path.parent)))
