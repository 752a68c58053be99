"""ViewSpec and ViewPage: what the window knows of a view, and the page that holds it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from ..session.session import Session
from ..system.settings import AppSettings
from ..widgets.scrolled import Scrolled
from .needs import Need, sentence

GROUPS = ("Learn", "Train", "Look", "Ask", "Create", "Read")
"""By what a person wants to do, in the order of the navigation; one without views isn't shown."""


@dataclass(frozen=True)
class ViewSpec:
    """One view of the window.

    Attributes:
        key: Short name, for settings and tests.
        group: One of GROUPS; views of one group follow each other.
        title: In the navigation.
        tip: One sentence on what one sees in it.
        factory: Makes it: (session, settings, parent) -> widget.
        needs: Capabilities (classes of ``model.archs``) that a network must have for it; a tuple
            of them where one is enough. Their words are in ``needs``.
    """

    key: str
    group: str
    title: str
    tip: str
    factory: Callable[[Session, AppSettings, QWidget], QWidget]
    needs: tuple[Need, ...] = ()


class ViewPage(QStackedWidget):
    """Hides the view while the network can't do what the view needs, so that it does no work.

    A view that is larger than its room is scrolled.

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
        self._room = Scrolled(self)
        self.view = spec.factory(session, settings, self._room)
        self._room.setWidget(self.view)
        self.note = QLabel(
            self,
            objectName="needsNote",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
            margin=40,
        )
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.addWidget(self._room)
        self.addWidget(self.note)

    def follow(self) -> str:
        """Shows the view or the sentence, which it returns; empty where nothing is missing."""
        network, text = self._session.state.network, ""
        if network is not None:
            missing = tuple(need for need in self.spec.needs if not self._session.can((need,)))
            if missing:
                text = sentence(self.spec.title, missing, self.spec.needs, network.title)
        self.note.setText(text)
        self.setCurrentWidget(self.note if text else self._room)
        return text
