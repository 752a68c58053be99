"""Filing and RecentMenu: opening and saving, with the questions that keep anything from being lost.

Invariant: nothing that was learnt and not saved goes away without the person's word. The session
keeps what others took the place of, and brings it back; only the end of the program asks.
"""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QMenu, QWidget

from model.data.catalogue import entry_for
from model.language import sentences, tr

from ..background.recognition import FoundFile
from ..session.session import Session
from ..state import PRETRAINED_TITLES, Message, Phase, SessionState
from ..system import file_dialogs
from ..system.report import Failure
from ..system.settings import AppSettings
from . import dialogs


class Filing(QObject):
    """Where networks and digits come from and go to.

    Signals:
        recent_changed(list): Paths of the files that were used last, the latest first.
    """

    recent_changed = Signal(list)

    def __init__(self, session: Session, settings: AppSettings, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._settings = settings
        self._window = window
        self._path: str | None = None
        self._closes = False
        self._loses_digits = False
        self._given: str | None = None
        session.changed.connect(self._on_state)
        session.replaced.connect(self._on_replaced)
        session.files.changed_elsewhere.connect(self._ask_overwrite)
        session.download_wanted.connect(self.ask_download)
        session.door.found.connect(self._on_found)

    @property
    def recent(self) -> list[str]:
        """The files that were used last and are still there, the latest first."""
        return [path for path in self._settings.recent_files if os.path.isfile(path)]

    def open_any(self, path: str, place: str = "canvas") -> None:
        """Opens whatever lies there by what is in it, or says what it is that can't be opened.

        A network, a training, digits, a folder or archive of them, drawings with a pen; a picture
        goes to the "canvas" or to the view "picture".
        """
        self._session.door.open(path, place)

    def open(self, name: str) -> None:
        """Opens a network; one that is not saved is kept."""
        self._session.open(name)

    def open_first(self, given: str | None) -> None:
        """Opens the network that the window begins with, and then what it was started with.

        Args:
            given: A file, or a network or data set by name; None for neither.
        """
        if given in PRETRAINED_TITLES:
            self._session.open(given)
            return
        self.open_both("default", given)

    def open_both(self, network: str, data: str | None) -> None:
        """Opens a network by name or path, and once it is there data by name or path, if any."""
        self._given = data
        self._session.open(network)

    def _open_given(self) -> None:
        given, self._given = self._given, None
        if given is None:  # asked for twice
            return
        if entry_for(given) is not None:
            self._session.need_data(given)
        else:
            self.open_any(given)

    def ask_open(self) -> None:
        """Opens a network that the person chooses."""
        window, settings = self._window, self._settings
        file_dialogs.ask_open(
            window, settings, tr("Open network"), file_dialogs.NETWORKS, self.open
        )

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Saves where the network was saved before, else asks; calls ``then`` if that worked."""
        network = self._session.state.network
        if network is None or network.path is None:
            self.ask_save(then)
        else:
            self.save_to(network.path, then)

    def ask_save(self, then: Callable[[], object] | None = None) -> None:
        """Saves where the person chooses, and calls ``then`` if that worked."""

        def save(path: str) -> None:
            self.save_to(path, then)

        file_dialogs.ask_save(self._window, self._settings, tr("Save network"), save)

    def save_to(self, path: str, then: Callable[[], object] | None = None) -> None:
        """Saves in ``path``, calls ``then`` once the file is there; else offers another place."""

        def on_saved() -> None:
            self._tell_saved(path)
            if then is not None:
                then()

        def on_failed(failure: Failure) -> None:
            self._session.say(
                Message(
                    failure.sentence,
                    "error",
                    failure.details,
                    action=tr("Save elsewhere …"),
                    on_action=lambda: self.ask_save(then),
                )
            )

        self._session.save(path, on_saved, on_failed)

    def may_close(self, close: Callable[[], object]) -> bool:
        """Whether nothing would be lost by the end of the program.

        Else ``close`` is called again once a file is written whole, or once the person has decided
        what becomes of a network that is not saved.
        """
        if self._session.files.is_saving:
            self._session.files.when_saved(close)
            return False
        if self._session.handwriting.unwritten and not (self._closes or self._loses_digits):
            self._session.handwriting.write_now(
                partial(QTimer.singleShot, 0, self, close), partial(self._ask_unwritten, close)
            )
            return False
        network = self._session.state.network
        if self._closes or network is None or not network.unsaved:
            return True

        def close_now() -> None:
            self.let_close()
            # From the dialog's own slot it would close the window under the dialog.
            QTimer.singleShot(0, self, close)

        dialogs.ask_unsaved(
            self._window,
            len(self._session.state.kept),
            save=lambda: self.save(close_now),
            discard=close_now,
        )
        return False

    def _ask_overwrite(self, path: str, over: Callable[[], object]) -> None:
        # What was to follow, such as the end of the program, follows a save over it alone.
        name = Path(path).name
        dialogs.ask_overwrite(self._window, name, over=over, elsewhere=self.ask_save)

    def _ask_unwritten(self, close: Callable[[], object], failure: Failure) -> None:
        """Own digits can't be written: the person decides what becomes of them."""

        def close_now() -> None:
            self._loses_digits = True
            QTimer.singleShot(0, self, close)

        def elsewhere(path: str) -> None:
            self._session.handwriting.export(path, close_now)

        def ask() -> None:
            title = tr("Save your digits elsewhere")
            file_dialogs.ask_drawings(self._window, self._settings, title, elsewhere)

        dialogs.ask_unwritten(
            self._window,
            self._session.handwriting.unwritten,
            failure.sentence,
            again=lambda: QTimer.singleShot(0, self, close),
            elsewhere=ask,
            close=close_now,
        )

    def let_close(self) -> None:
        """Asks nothing any more when the window is closed."""
        self._closes = True

    def choose_data(self, name: str) -> None:
        """Loads the data set of that name; "open", "folder" and "download" ask first."""
        ask = {
            "open": self.ask_data,
            "folder": self.ask_data_folder,
            "download": self.ask_download,
        }
        state = self._session.state
        if name in ask:
            ask[name]()
        elif state.data is None or state.source != name or state.data.split != "random":
            self._session.choose_data(name)

    def choose_network(self, name: str) -> None:
        """Opens the network of that name or path; "open" asks for one."""
        if name == "open":
            self.ask_open()
        else:
            self.open(name)

    def ask_data(self) -> None:
        """Loads digits that the person chooses."""
        then = self._session.choose_data
        file_dialogs.ask_open(
            self._window, self._settings, tr("Open digits"), file_dialogs.DATA, then
        )

    def ask_data_folder(self) -> None:
        """Loads digits from a folder that the person chooses: MNIST's files, tables or pictures."""
        then = self._session.choose_data
        file_dialogs.ask_folder(self._window, self._settings, tr("A folder of digits"), then)

    def ask_download(self) -> None:
        """Downloads MNIST if the person agrees."""
        dialogs.ask_download(self._window, self._session)

    def _on_found(self, found: FoundFile) -> None:
        if found.kind == "network":
            self.open(found.path)
        elif found.kind == "strokes":
            self._open_drawings(found)

    def _open_drawings(self, found: FoundFile) -> None:
        """The first drawing goes to the canvas; with many, the network is judged by them."""
        name, drawings = Path(found.path).name, found.drawings
        first, count = drawings[0], len(drawings)
        caption = (
            name
            if first.label is None
            else tr("{name}, labelled {label}", name=name, label=first.label)
        )
        self._session.send_strokes(first.strokes, caption, first.label)
        if count == 1:
            return
        text = tr(
            "“{name}” holds {count:,} drawings; the first is on the canvas.", name=name, count=count
        )
        if any(drawing.label is not None for drawing in drawings):
            self._session.show_view("errors")
            more = tr(
                "Errors judges the network by them; to learn from them, import them in My "
                "handwriting."
            )
            text = sentences([text, more])
        self._session.say(Message(text))

    def _on_state(self, state: SessionState) -> None:
        path = state.network.path if state.network is not None else None
        if path != self._path:
            self._path = path
            if path is not None:
                self._remember(path)
        if self._given is not None and state.network is not None and state.phase is Phase.IDLE:
            # Not now: whoever else follows the state is to see this one before the next.
            QTimer.singleShot(0, self, self._open_given)

    def _remember(self, path: str) -> None:
        self._settings.add_recent(path)
        self.recent_changed.emit(self.recent)

    def _on_replaced(self, number: int, label: str) -> None:
        # An offer, not a question: who compares many networks is not to be held up at each.
        self._session.say(
            Message(
                tr(
                    "The network before, {label}, was not saved. It is kept until the program "
                    "ends, in the menu File, Earlier networks.",
                    label=label,
                ),
                action=tr("Bring it back"),
                on_action=lambda: self._session.bring_back(number),
            )
        )

    def _tell_saved(self, path: str) -> None:
        self._session.say(Message(tr("Saved as “{name}”.", name=Path(path).name)))


class RecentMenu(QMenu):
    """Opens one of the files that were used last and are still there."""

    def __init__(self, filing: Filing, parent: QMenu) -> None:
        super().__init__(tr("Open &recent"), parent)
        self._filing = filing
        filing.recent_changed.connect(self.show_recent)
        # A file may be gone meanwhile.
        parent.aboutToShow.connect(lambda: self.show_recent(filing.recent))
        self.show_recent(filing.recent)

    def show_recent(self, paths: list[str]) -> None:
        """Lists these files."""
        self.clear()
        self.setEnabled(bool(paths))
        for path in paths:
            action = self.addAction(path)
            action.triggered.connect(lambda _=False, p=path: self._filing.open(p))


class EarlierMenu(QMenu):
    """Brings back one of the unsaved networks whose place others took."""

    def __init__(self, session: Session, parent: QMenu) -> None:
        super().__init__(tr("Earlier &networks"), parent)
        self._session = session
        self._kept: tuple[tuple[int, str], ...] = ()
        session.changed.connect(self._on_state)
        self._show()

    def _on_state(self, state: SessionState) -> None:
        if state.kept != self._kept:
            self._kept = state.kept
            self._show()

    def _show(self) -> None:
        self.clear()
        self.setEnabled(bool(self._kept))
        for number, label in self._kept:
            action = self.addAction(label)
            action.triggered.connect(lambda _=False, n=number: self._session.bring_back(n))
