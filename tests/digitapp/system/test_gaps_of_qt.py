from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from digitapp.system.gaps_of_qt import GapsOfQt


def test_what_qt_lacks_is_filled_in_and_the_rest_left_to_it(qapp):
    gaps = GapsOfQt(qapp)
    qapp.installTranslator(gaps)
    try:
        assert QCoreApplication.translate("QFileDialog", "Files of &type:") == "文件类型(&T)："
        assert QCoreApplication.translate("QFileDialog", "Another text") == "Another text"
    finally:
        qapp.removeTranslator(gaps)


def test_keys_are_called_as_on_the_keyboard(qapp):
    gaps = GapsOfQt(qapp)
    qapp.installTranslator(gaps)
    try:
        native = QKeySequence.SequenceFormat.NativeText
        assert QKeySequence("Ctrl+Backspace").toString(native) == "Ctrl+Backspace"
    finally:
        qapp.removeTranslator(gaps)
