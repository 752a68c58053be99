"""ViewSpec and ViewPage: what the window knows of a view, and the page that holds it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from model.language import trc
from model.preprocess import holds_points

from ..session.session import Session
from ..system.settings import AppSettings
from ..widgets.scrolled import Scrolled
from .common.openers import Openers
from .needs import Need, picture_sentence, sentence

GROUPS = (
    LEARN := trc("group of views", "Learn"),
    TRAIN := trc("group of views", "Train"),
    LOOK := trc("group of views", "Look"),
    ASK := trc("group of views", "Ask"),
    CREATE := trc("group of views", "Create"),
    READ := trc("group of views", "Read"),
)
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
        opens: Names of pretrained networks that show what it is for: offered where the network
            in view can't do what the view needs. With any, the view can always be gone to.
        needs_pictures: Whether a network that reads the points of a pen is of no use to it.
    """

    key: str
    group: str
    title: str
    tip: str
    factory: Callable[[Session, AppSettings, QWidget], QWidget]
    needs: tuple[Need, ...] = ()
    opens: tuple[str, ...] = ()
    needs_pictures: bool = False


class ViewPage(QStackedWidget):
    """Hides the view while the network can't do what the view needs, so that it does no work.

    A view that is larger than its room is scrolled. It is made when it is first asked for or seen.

    Attributes:
        spec: Which view.
        note: The sentence in its place.
        openers: Below it, a button for each network that the view could show.
    """

    def __init__(
        self, spec: ViewSpec, session: Session, settings: AppSettings, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self.spec = spec
        self._room = Scrolled(self)
        self._view: QWidget | None = None
        self._excuse = QWidget(self)
        self.note = QLabel(
            self._excuse,
            objectName="needsNote",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
            margin=24,
        )
        self.note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.openers = Openers(spec.opens, self._excuse)
        self.openers.wanted.connect(session.open)
        column = QVBoxLayout(self._excuse)
        column.addStretch(1)
        column.addWidget(self.note)
        column.addWidget(self.openers)
        column.addStretch(1)
        self.addWidget(self._room)
        self.addWidget(self._excuse)

    @property
    def view(self) -> QWidget:
        """It; made now if it was not yet."""
        if self._view is None:
            self._view = self.spec.factory(self._session, self._settings, self._room)
            self._room.setWidget(self._view)
            # The room has its size already: it fits the view when that knows how small it can be.
            QCoreApplication.postEvent(self._view, QEvent(QEvent.Type.LayoutRequest))
        return self._view

    @property
    def is_made(self) -> bool:
        """Whether the view is there."""
        return self._view is not None

    def follow(self) -> str:
        """Shows the view or the sentence, which it returns; empty where nothing is missing."""
        network, text = self._session.state.network, ""
        if network is not None:
            missing = tuple(need for need in self.spec.needs if not self._session.can((need,)))
            if missing:
                text = sentence(self.spec.title, missing, self.spec.needs, network.title)
            elif self.spec.needs_pictures and holds_points(network.shape):
                text = picture_sentence(self.spec.title)
        self.note.setText(text)
        self.setCurrentWidget(self._excuse if text else self._room)
        return text

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        _ = self.view  # it begins its work with the page that shows it
        super().showEvent(event)


class ViewsByKey(Mapping[str, QWidget]):
    """The views of some pages by their keys; one that is asked for is made."""

    def __init__(self, pages: Mapping[str, ViewPage]) -> None:
        self._pages = pages

    def __getitem__(self, key: str) -> QWidget:
        return self._pages[key].view

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)

    def make_next(self) -> bool:
        """Makes one that is not there yet; False where there is none."""
        page = next((page for page in self._pages.values() if not page.is_made), None)
        return page is not None and page.view is not None
