"""What a person does with buttons and boxes of a view."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton, QWidget


def press(view: QWidget, name: str) -> None:
    """Clicks the button of that object name, which has to be enabled."""
    button = view.findChild(QPushButton, name)
    assert button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(box: QComboBox, key: object) -> None:
    """Chooses the entry of a box that stands for ``key``."""
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def save(view: QWidget, action: QAction, path: Path) -> None:
    """Chooses a file in the dialog that an action opens."""
    action.trigger()
    dialogs = view.findChildren(QFileDialog, "saveDialog")
    dialog = next(dialog for dialog in dialogs if dialog.isVisible())
    dialog.fileSelected.emit(str(path))
    dialog.close()
