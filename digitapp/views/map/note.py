"""A line above the map where data and network don't fit, and the buttons that mend it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ...state import SessionState
from ..common.remedies import Remedies
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
        self._remedies = Remedies("mapRemedy", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._text, 1)
        row.addWidget(self._remedies)
        self._remedies.data_wanted.connect(self.data_wanted)

    def show_state(self, state: SessionState) -> None:
        """Shows what does not fit in this state."""
        text = misfit(state)
        self._text.setText(text)
        self._remedies.show_state(state, wanted=bool(text))
        self.setVisible(bool(text))
