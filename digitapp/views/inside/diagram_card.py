"""The card with the diagram of the network, or with a sentence where there is none to draw."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QWidget

from model.language import tr

from ...widgets.card import Card
from ...widgets.network_diagram import NetworkDiagram


class DiagramCard(Card):
    """Holds the diagram."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.diagram = NetworkDiagram(self)
        self.diagram.setObjectName("insideDiagram")
        self.diagram.setToolTip(
            tr(
                "Click a unit, or walk with the arrow keys, to see its numbers. Point at one to "
                "see only its links."
            )
        )
        self.message = QLabel(
            self,
            objectName="insideNothing",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
        )
        self.message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._pages = QStackedLayout(self)
        self._pages.setContentsMargins(6, 6, 6, 6)
        self._pages.addWidget(self.diagram)
        self._pages.addWidget(self.message)

    def show_message(self, text: str) -> None:
        """Shows a sentence in place of the diagram; the diagram where it is empty."""
        self.message.setText(text)
        self._pages.setCurrentWidget(self.message if text else self.diagram)
