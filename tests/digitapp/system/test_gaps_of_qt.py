import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from digitapp.system.gaps_of_qt import GapsOfQt


@pytest.fixture(autouse=True)
def gaps(qapp):
    """The gaps are filled until the test is over."""
    translator = GapsOfQt(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_what_qt_lacks_is_filled_in_and_the_rest_left_to_it():
    assert QCoreApplication.translate("QFileDialog", "Files of &type:") == "文件类型(&T)："
    assert QCoreApplication.translate("QFileDialog", "Another text") == "Another text"


def test_keys_are_called_as_on_the_keyboard():
    native = QKeySequence.SequenceFormat.NativeText
    assert QKeySequence("Ctrl+Backspace").toString(native) == "Ctrl+Backspace"
