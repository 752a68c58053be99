"""RecoveryBar: a line that offers what a killed process left; nothing waits for the answer."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from model.language import tr, trc

from ..session.recovery import Recovery, RecoveryOffer
from ..system import file_dialogs
from ..system.settings import AppSettings


class RecoveryBar(QWidget):
    """Hidden until there is something to bring back (objectName "recoveryBar").

    Attributes:
        go_on: Brings it back.
        save_as: Saves its network in a file instead.
        discard: Takes it away.
    """

    def __init__(self, recovery: Recovery, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="recoveryBar", accessibleName=tr("What was left"))
        self._recovery, self._settings = recovery, settings
        self._text = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.go_on = QPushButton(
            tr("Go on with it"), self, toolTip=tr("Brings back what there is; a training goes on.")
        )
        self.save_as = QPushButton(
            tr("Save as…"),
            self,
            toolTip=tr("Saves its network in a file; what is here stays as it is."),
        )
        self.discard = QPushButton(
            trc("button", "Discard"), self, toolTip=tr("Takes what was left away for good.")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.addWidget(self._text, 1)
        for button in (self.go_on, self.save_as, self.discard):
            row.addWidget(button)
        self.go_on.clicked.connect(recovery.go_on)
        self.save_as.clicked.connect(self._on_save_as)
        self.discard.clicked.connect(recovery.discard)
        recovery.offered.connect(self.show_offer)
        self.hide()

    @property
    def text(self) -> str:
        """What is offered; empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def show_offer(self, offer: RecoveryOffer | None) -> None:
        """Shows what can be brought back; nothing hides the line."""
        self.setVisible(offer is not None)
        if offer is not None:
            self._text.setText(offer.text)
            self.setAccessibleDescription(offer.text)
            self.save_as.setVisible(offer.has_network)

    def _on_save_as(self) -> None:
        title = tr("Save the network that was left")
        file_dialogs.ask_save(self.window(), self._settings, title, self._recovery.save_as)
