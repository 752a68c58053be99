"""What a view offers that the network in view can't fill: buttons that open one that can."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from model.language import tr

from ...state import PRETRAINED


class Openers(QWidget):
    """A button for each of some pretrained networks; hidden where there is none.

    Args:
        names: Of the networks; those that don't come with the program are passed over.

    Signals:
        wanted(str): The person wants that network.

    Attributes:
        buttons: In the order of the names.
    """

    wanted = Signal(str)

    def __init__(self, names: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []
        # One below the other: side by side they would be wider than a small window.
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(0, 0, 0, 0)
        for name in filter(PRETRAINED.get, names):
            button = QPushButton(
                tr("Open “{name}”: {what}", name=name, what=PRETRAINED[name]),
                self,
                objectName=f"open{name.capitalize()}Button",
                toolTip=tr(
                    "Opens this pretrained network in place of the present one, which can be "
                    "brought back in the menu “File” if it is in no file."
                ),
            )
            button.clicked.connect(lambda _=False, name=name: self.wanted.emit(name))
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            self.buttons.append(button)
        self.setVisible(bool(self.buttons))
