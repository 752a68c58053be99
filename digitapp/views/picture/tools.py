"""The buttons above a picture: where it comes from, what is done with it, where it goes."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from model.language import tr

TOOLS = (
    ("open", tr("Open a picture…"), tr("Finds and reads the digits in a photo or scan.")),
    ("paste", tr("Paste"), tr("Reads the picture, or picture file, that was copied.")),
    ("delete", tr("Delete box"), tr("Takes the selected box away (Delete).")),
    ("fit", tr("Whole picture"), tr("Shows the whole picture again (Home).")),
)


class PictureTools(QWidget):
    """Buttons and the picture's name.

    Signals:
        picture_wanted(): The picture with its boxes shall be saved.
        table_wanted(): The table of digits shall be saved.

    Attributes:
        buttons: By name: "open", "paste", "delete", "fit".
    """

    picture_wanted = Signal()
    table_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        self.buttons: dict[str, QPushButton] = {}
        for name, label, tip in TOOLS:
            button = QPushButton(label, self, objectName=f"picture{name.title()}Button")
            button.setToolTip(tip)
            row.addWidget(button)
            self.buttons[name] = button
        self._name = QLabel(self, objectName="pictureName")
        self._name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row.addWidget(self._name, 1)
        self._save = QPushButton(tr("Save"), self, objectName="pictureSaveButton")
        self._save.setToolTip(tr("Saves the picture with its boxes, or a table of the digits."))
        menu = QMenu(self._save)
        for label, name, signal in (
            (tr("Picture with boxes…"), "savePictureAction", self.picture_wanted),
            (tr("Table of digits and boxes…"), "saveTableAction", self.table_wanted),
        ):
            action = menu.addAction(label)
            action.setObjectName(name)
            action.triggered.connect(signal)
        self._save.setMenu(menu)
        row.addWidget(self._save)

    def show_name(self, name: str) -> None:
        """Shows what the picture is called."""
        self._name.setText(name)

    def enable(self, *, picture: bool, digits: bool, selected: bool) -> None:
        """Enables what can be done where there are a picture, digits in it, a selected one."""
        self.buttons["fit"].setEnabled(picture)
        self.buttons["delete"].setEnabled(selected)
        self._save.setEnabled(digits)
