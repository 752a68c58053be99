"""What the tests of the map share: its parts, choosing in boxes, dialogs."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog

from digitapp.widgets.scatter_map import ScatterMap


def child(view, kind, name):
    found = view.findChild(kind, name)
    assert found is not None
    return found


def chart_of(view):
    return child(view, ScatterMap, "mapChart")


def choose(view, name, entry):
    """Chooses an entry of a box, by its text or its data, as a person does: with the keyboard."""
    box = child(view, QComboBox, name)
    entries = [(box.itemText(k), box.itemData(k)) for k in range(box.count())]
    assert any(entry in pair for pair in entries), entries
    index = next(k for k, pair in enumerate(entries) if entry in pair)
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Home)
    while box.currentIndex() < index:
        QTest.keyClick(box, Qt.Key.Key_Down)


def answer_dialog(qtbot, panel, path):
    """Chooses the file in the dialog that is asked for."""
    qtbot.waitUntil(lambda: bool(panel.findChildren(QFileDialog)))
    dialog = panel.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.reject()
