"""MainWindow: wires the session, the drawing panel, the views and the actions; decides nothing."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ..session.session import Session
from ..state import Message, NetworkInfo, SessionState
from ..style import theme
from ..system.report import Failure
from ..system.settings import AppSettings
from ..views import VIEWS
from ..views.drawing.panel import DrawingPanel
from ..views.lab.strip import LabStrip
from ..views.page import ViewPage, ViewsByKey
from ..widgets.dropping import accepts_picture, first_picture
from ..widgets.scrolled import Scrolled
from .actions import ACTIONS, MENUS, enable, make_actions
from .banner import Banner
from .deeds import Deeds
from .enlarging import Enlarging
from .exporting import ExportMenu
from .filing import EarlierMenu, Filing, RecentMenu
from .language_menu import LanguageMenu
from .lesson_room import LessonRoom
from .lessons import Lessons
from .navigation import Navigation
from .recovery_bar import RecoveryBar
from .starting_again import StartingAgain, take_up
from .timeline_bar import TimelineBar
from .top_bar import TopBar

FRACTIONS = (26, 74)
"""Of the window's width: the drawing, and all the rest."""

FIRST_VIEW = "train"
"""What is open at the start: the course is made when it is first shown."""

KEYS = 9
"""So many views, the first ones, have a key of their own."""

MAKE_MS = 150
"""Between two views that are made after the start: each takes some hundredths of a second."""

SIZE = (1280, 720)
"""Width and height at the first start."""


class MainWindow(QMainWindow):
    """The window.

    Args:
        session: What is going on.
        settings: What is remembered.
        log: The log file; None if there is none.
    """

    def __init__(self, session: Session, settings: AppSettings, log: Path | None = None) -> None:
        super().__init__(objectName="mainWindow", acceptDrops=True)
        self.session = session
        self._settings = settings
        self.filing = Filing(session, settings, self)
        self._network: NetworkInfo | None = None
        self._show_title(None)
        self.deeds = Deeds(self, settings, log)
        self.actions_ = make_actions(self.deeds)
        self.enlarging = Enlarging(self, settings, self.actions_)
        self.top_bar = TopBar(self.actions_, self)
        self.drawing = DrawingPanel(session, settings, self)
        self.tabs = Navigation(self)
        self.pages = {spec.key: ViewPage(spec, session, settings, self.tabs) for spec in VIEWS}
        self.views = ViewsByKey(self.pages)
        # One after another once the window can be used: it is there the sooner.
        self._making = QTimer(self, interval=MAKE_MS)
        self._making.timeout.connect(self._on_making)
        for spec in VIEWS:
            self.tabs.addTab(self.pages[spec.key], spec.group, spec.title)
        self.tabs.setCurrentWidget(self.pages[FIRST_VIEW])
        self.lab_strip = LabStrip(session, self)
        self.banner = Banner(self.tabs.room, self)
        course, room = self.pages["course"], LessonRoom(self, settings)
        self.lessons = Lessons(course.view, course, self.tabs, self.banner, room, settings, self)
        self.recovery_bar = RecoveryBar(session.recovery, settings, self)
        self.timeline_bar = TimelineBar(session, settings, self, self._filmed)
        self.starting_again = StartingAgain(session, self)
        self._lay_out()
        self._make_menus()
        self._connect()
        self.on_state(session.state)
        if not self.restoreGeometry(settings.geometry):
            self.resize(*SIZE)
        self.splitter.restoreState(settings.window_state)

    def _lay_out(self) -> None:
        self.tabs.add_below(self.lab_strip)
        self.tabs.add_below(self.timeline_bar)
        self.tabs.add_below(self.recovery_bar)
        body = QSplitter(self, objectName="splitter", childrenCollapsible=False)
        body.addWidget(Scrolled(body, self.drawing, wide=True))
        body.addWidget(self.tabs)
        for index, fraction in enumerate(FRACTIONS):
            body.setStretchFactor(index, fraction)
        body.setSizes([1280 * fraction // sum(FRACTIONS) for fraction in FRACTIONS])
        body.setHandleWidth(10)
        central = QWidget(self)
        rows = QVBoxLayout(central)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.top_bar)
        margins = QHBoxLayout()
        margins.setContentsMargins(12, 0, 12, 10)
        margins.addWidget(body)
        rows.addLayout(margins, 1)
        self.setCentralWidget(central)
        self.splitter = body

    def _make_menus(self) -> None:
        menus: dict[str, QMenu] = {}
        for spec in ACTIONS:
            if spec.menu not in menus:
                menus[spec.menu] = self.menuBar().addMenu(MENUS[spec.menu])
            menu = menus[spec.menu]
            menu.setToolTipsVisible(True)
            if spec.separated and not menu.isEmpty():
                menu.addSeparator()
            menu.addAction(self.actions_[spec.key])
            if spec.key == "open":
                self.recent_menu = RecentMenu(self.filing, menu)
                menu.addMenu(self.recent_menu)
                self.earlier_menu = EarlierMenu(self.session, menu)
                menu.addMenu(self.earlier_menu)
            if spec.key == "save_as":
                self.export_menu = ExportMenu(self.session, self._settings, menu, self)
                menu.addMenu(self.export_menu)
        self._view_actions(menus["view"])
        group = QActionGroup(self)
        for choice in theme.CHOICES:
            group.addAction(self.actions_[f"theme_{choice}"])
        self.actions_[f"theme_{self._settings.theme}"].setChecked(True)
        menus["view"].addSeparator()
        menus["view"].addAction(self.drawing.animation_action)
        self._offer_languages(menus["view"])
        self.top_bar.show_recent(self.filing.recent)

    def _offer_languages(self, menu: QMenu) -> None:
        self.language_menu = LanguageMenu(self._settings, self.starting_again, menu)
        menu.addMenu(self.language_menu)

    def _view_actions(self, menu: QMenu) -> None:
        first, group = menu.insertSeparator(menu.actions()[0]), VIEWS[0].group
        for index, spec in enumerate(VIEWS):
            if spec.group != group:
                group = spec.group
                menu.insertSeparator(first)
            action = QAction(spec.title, self, statusTip=spec.tip)
            if index < KEYS:
                action.setShortcut(f"Ctrl+{index + 1}")
            action.triggered.connect(lambda _=False, i=index: self.tabs.setCurrentIndex(i))
            menu.insertAction(first, action)

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(self.on_state)
        session.said.connect(self.banner.show_message)
        session.succeeded.connect(self.banner.settle)
        session.view_wanted.connect(self._on_view_wanted)
        session.door.asked.connect(self.make_views)
        self.starting_again.agreed.connect(self._on_agreed)
        self.filing.recent_changed.connect(self.top_bar.show_recent)
        self.top_bar.data_chosen.connect(self.filing.choose_data)
        self.top_bar.network_chosen.connect(self.filing.choose_network)
        self.top_bar.findings_wanted.connect(lambda: self._on_view_wanted("train"))
        self.drawing.history_changed.connect(self._on_history)
        self.drawing.eraser_changed.connect(self.actions_["eraser"].setChecked)
        self.tabs.currentChanged.connect(self._on_view)
        self._on_view()
        self._on_history()

    def _on_view(self) -> None:
        self.lab_strip.show_view(is_lab=self.tabs.currentWidget() is self.pages["lab"])
        self._fit_views()

    def _fit_views(self) -> None:
        """Greys the views that the network can't fill.

        The one in view says so, and those that offer another network can be gone to.
        """
        for index, page in enumerate(self.pages.values()):
            missing = page.follow()
            is_open = index == self.tabs.currentIndex()
            self.tabs.setTabEnabled(index, not missing or is_open or bool(page.openers.buttons))
            self.tabs.setTabMuted(index, bool(missing))
            self.tabs.setTabToolTip(index, missing or page.spec.tip)

    def on_state(self, state: SessionState) -> None:
        """Shows the session's state: what is enabled, and the title."""
        enable(self.actions_, state)
        self.top_bar.show_state(state)
        self._fit_views()
        if state.network != self._network:
            self._show_title(state.network)

    def _show_title(self, network: NetworkInfo | None) -> None:
        self._network = network
        name = network.name or network.summary if network is not None else ""
        self.setWindowTitle(f"{name}[*] – digitapp" if name else "digitapp[*]")
        self.setWindowModified(network is not None and network.unsaved)

    def on_failure(self, failure: Failure) -> None:
        """Tells of an error that nobody foresaw."""
        self.banner.show_message(Message(failure.sentence, "error", failure.details))

    def make_views(self) -> None:
        """Makes the views that were not looked at yet: what comes in at the door may be for one."""
        while self.views.make_next():
            pass

    def _on_making(self) -> None:
        if not self.views.make_next():
            self._making.stop()

    def start_up(self, given: str | None = None, lesson: str | None = None) -> None:
        """Opens the network to begin with, once the window can be seen, and what is asked for."""
        self._making.start()
        left = take_up()
        if left is None:
            self.filing.open_first(given)
        else:
            self.filing.open_both(left.network or "default", left.source or None)
            self.session.recovery.expect(left.kept_aside)
            self._on_view_wanted(left.view)
        if lesson is not None:
            self.lessons.open(lesson)
        self.session.handwriting.refresh()
        settings = self._settings
        recent = [Path(path).parent for path in settings.recent_files]
        settings.remove_leftovers()
        self.session.clean_up([settings.path.parent, *recent])
        if self._settings.complaint:
            self.banner.show_message(Message(self._settings.complaint, "warning"))
        else:
            self.lessons.welcome()

    def _filmed(self) -> tuple[QWidget, ...]:
        """What a film shows: the drawing with its prediction, and the open view."""
        return self.drawing, self.tabs.currentWidget()

    def _on_view_wanted(self, key: str) -> None:
        if key in self.pages:
            self.tabs.setCurrentWidget(self.pages[key])

    def _on_history(self) -> None:
        self.actions_["undo"].setEnabled(self.drawing.can_undo)
        self.actions_["redo"].setEnabled(self.drawing.can_redo)
        self.actions_["clear"].setEnabled(not self.drawing.is_empty)

    def _on_agreed(self) -> None:
        self.starting_again.leave(self.tabs.currentWidget().spec.key)
        self.end()

    def end(self) -> None:
        """Closes without a question; what is not saved is there at the next start."""
        self.filing.let_close()
        self.session.recovery.leave()
        self.close()

    # Overrides of Qt.

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if accepts_picture(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Whatever is dropped anywhere is opened as what it is; the canvas has its own way."""
        event.acceptProposedAction()
        given = first_picture(event.mimeData())
        if isinstance(given, str):
            self.filing.open_any(
                given, "picture" if self.views["picture"].isVisible() else "canvas"
            )
        elif given is not None:
            self.drawing.show_picture(given)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.views["course"].leave()
        if not self.filing.may_close(self.close):
            event.ignore()
            return
        self._making.stop()
        self.timeline_bar.filming.close()
        self.session.close()
        self._settings.geometry = self.saveGeometry()
        self._settings.window_state = self.splitter.saveState()
        self._settings.save()
        super().closeEvent(event)
