"""A line above the map where data and network don't fit, and the button that mends it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ...state import SessionState
from ..common.remedies import remedy
from .words import misfit


class MapNote(QWidget):
    """Hidden while there is nothing to say.

    Signals:
        data_wanted(str): The person asks for another data set.
    """

    data_wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="mapNote")
        self._text = QLabel(self, wordWrap=True)
        self._source = ""
        self._button = QPushButton(
            self,
            objectName="mapRemedy",
            toolTip="Loads digits of the size that the network reads.",
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        self._button.clicked.connect(lambda: self.data_wanted.emit(self._source))

    def show_state(self, state: SessionState) -> None:
        """Shows what does not fit in this state."""
        text = misfit(state)
        if text:
            self._source, title = remedy(state)
            self._text.setText(text)
            self._button.setText(title)
            self._button.setVisible(bool(title))
            self._button.setEnabled(state.is_free)
        self.setVisible(bool(text))
