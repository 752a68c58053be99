"""ExportMenu: the network in forms that need no digitapp, one entry for each."""

import re
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QMenu, QWidget

from model.export import EXPORTS
from model.language import tr

from ..session.session import Session
from ..state import Message, NetworkInfo, SessionState
from ..system import file_dialogs
from ..system.settings import AppSettings


class ExportMenu(QMenu):
    """Asks where to, has the session write the file, and says where it lies.

    Args:
        session: Whose network is exported.
        settings: Where the last folder is remembered.
        parent: The menu that it is in.
        window: In front of which the question stands.
    """

    def __init__(
        self, session: Session, settings: AppSettings, parent: QMenu, window: QWidget
    ) -> None:
        super().__init__(tr("&Export network"), parent, objectName="exportMenu")
        self._session, self._settings, self._window = session, settings, window
        self._network: NetworkInfo | None = None
        self._entries: dict[str, QAction] = {}
        self.setToolTipsVisible(True)
        for key, form in EXPORTS.items():
            entry = self.addAction(f"{form.title}…")
            entry.setObjectName(f"{key}ExportAction")
            entry.triggered.connect(lambda _=False, key=key: self.ask(key))
            self._entries[key] = entry
        session.changed.connect(self._on_state)
        self._show(session.state.network)

    def ask(self, key: str) -> None:
        """Asks where to export the network in a form, by its key in EXPORTS."""
        form = EXPORTS[key]
        name = f"{_file_name(self._network)}{form.ending}"
        file_dialogs.ask_export(
            self._window, self._settings, form.title, name, lambda path: self.export(path, key)
        )

    def export(self, path: str, key: str) -> None:
        """Writes the file, in a job; says where it lies when it is there."""
        self._session.export(path, key, lambda: self._tell(path))

    def _tell(self, path: str) -> None:
        folder = QUrl.fromLocalFile(str(Path(path).absolute().parent))
        self._session.say(
            Message(
                tr("Saved as “{name}”.", name=Path(path).name),
                action=tr("Show in folder"),
                on_action=lambda: QDesktopServices.openUrl(folder),
            )
        )

    def _on_state(self, state: SessionState) -> None:
        if state.network != self._network:
            self._show(state.network)

    def _show(self, network: NetworkInfo | None) -> None:
        self._network = network
        self.setEnabled(network is not None)
        obstacles = {} if network is None else network.obstacles
        for key, entry in self._entries.items():
            reason = obstacles.get(key, "")
            entry.setEnabled(not reason)
            entry.setToolTip(reason or EXPORTS[key].tip)
            entry.setStatusTip(reason or EXPORTS[key].tip)


def _file_name(network: NetworkInfo | None) -> str:
    """A name for its file, without ending: its own, or that of its kind."""
    name = (network.name or network.architecture) if network is not None else "network"
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "network"
