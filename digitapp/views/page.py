"""ViewPage: a tab's page, the view or a sentence on what it needs."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from ..session.session import Session
from ..system.settings import AppSettings
from .needs import sentence
from .spec import ViewSpec


class ViewPage(QStackedWidget):
    """Hides the view while the network can't do what the view needs, so that it does no work.

    Attributes:
        spec: Which view.
        view: It.
        note: The sentence in its place.
    """

    def __init__(
        self, spec: ViewSpec, session: Session, settings: AppSettings, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.spec = spec
        self.view = spec.factory(session, settings, self)
        self.note = QLabel(
            self,
            objectName="needsNote",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
            margin=40,
        )
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.addWidget(self.view)
        self.addWidget(self.note)

    def follow(self) -> str:
        """Shows the view or the sentence, which it returns; empty where nothing is missing."""
        network, text = self._session.state.network, ""
        if network is not None:
            missing = tuple(need for need in self.spec.needs if not self._session.can((need,)))
            if missing:
                text = sentence(self.spec.title, missing, self.spec.needs, network.title)
        self.note.setText(text)
        self.setCurrentWidget(self.note if text else self.view)
        return text
