"""What a person does with buttons and boxes of a view."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget


def press(view: QWidget, name: str) -> None:
    """Clicks the button of that object name, which has to be enabled."""
    button = view.findChild(QPushButton, name)
    assert button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(box: QComboBox, key: object) -> None:
    """Chooses the entry of a box that stands for ``key``."""
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())
