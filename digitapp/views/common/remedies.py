"""What mends data that do not fit the network: buttons that load others."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from model.data.catalogue import entries_of_shape
from model.language import tr

from ...state import SessionState

TIP = tr("Loads digits of the size that the network reads.")
MADE = tr("It takes a moment, and no network: the program writes them itself.")


class Remedies(QWidget):
    """A button for each data set whose pictures are of the size that the network reads.

    Hidden where there is none; one that has to be downloaded first is asked about.

    Args:
        name: Beginning of the buttons' object names; the first one's is that name.
        direction: In which the buttons follow each other.

    Signals:
        data_wanted(str): The person asks for another data set.

    Attributes:
        buttons: In the order of the catalogue.
    """

    data_wanted = Signal(str)

    def __init__(
        self,
        name: str,
        parent: QWidget,
        direction: QBoxLayout.Direction = QBoxLayout.Direction.LeftToRight,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._shape: tuple[int, int] | None = None
        self.buttons: list[QPushButton] = []
        self._row = QBoxLayout(direction, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.hide()

    def show_state(self, state: SessionState, *, wanted: bool) -> None:
        """Offers data for the network in view, if they are ``wanted``."""
        shape = state.network.shape if state.network is not None else None
        if shape != self._shape:
            self._shape = shape
            self._fill()
        for button in self.buttons:
            button.setEnabled(state.is_free)
        self.setVisible(wanted and bool(self.buttons))

    def _fill(self) -> None:
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []
        for entry in entries_of_shape(self._shape) if self._shape is not None else ():
            source = entry.few or entry.key
            number = str(len(self.buttons) + 1) if self.buttons else ""
            button = QPushButton(entry.offer, self, objectName=self._name + number)
            button.setToolTip(f"{TIP}\n{MADE}" if entry.few else TIP)
            button.clicked.connect(lambda _=False, source=source: self.data_wanted.emit(source))
            self._row.addWidget(button)
            button.show()  # else the layout would do so one turn of the event loop later
            self.buttons.append(button)
