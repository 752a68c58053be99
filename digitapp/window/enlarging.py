"""Enlarging: how large everything in the window is, and whether it fills the screen."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from model.language import tr

from ..style import zoom
from ..system.settings import AppSettings


class Enlarging(QObject):
    """Zooms the interface and fills the screen with the window.

    Args:
        window: The window, whose child it is.
        settings: Remembers the zoom.
        actions: Those of the table, of which "zoom_in", "zoom_out", "zoom_ordinary" and
            "full_screen" show how things are.
    """

    def __init__(self, window: QWidget, settings: AppSettings, actions: dict[str, QAction]) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._actions = actions
        self._zoom = zoom.apply(QApplication.instance(), settings.zoom)
        self._leave = QShortcut(Qt.Key.Key_Escape, window, self.leave_full_screen, enabled=False)
        self._zoom.changed.connect(self._on_zoomed)
        window.installEventFilter(self)
        self._show_zoom()

    def step(self, by: int) -> None:
        """Makes everything larger by a step (1) or smaller (-1)."""
        self._zoom.step(by)

    def ordinary(self) -> None:
        """Makes everything as large as the system's text is."""
        self._zoom.choose(zoom.ORDINARY)

    def fill_screen(self, on: bool) -> None:
        """Lets the window fill the screen, or be as it was before."""
        full, state = Qt.WindowState.WindowFullScreen, self._window.windowState()
        self._window.setWindowState(state | full if on else state & ~full)

    def leave_full_screen(self) -> None:
        """Lets the window be as it was before it filled the screen."""
        self.fill_screen(False)

    def _on_zoomed(self, percent: int) -> None:
        self._settings.zoom = percent
        self._show_zoom()

    def _show_zoom(self) -> None:
        percent = self._zoom.percent
        self._actions["zoom_ordinary"].setText(
            tr("&Ordinary size (now {percent} %)", percent=percent)
        )
        self._actions["zoom_in"].setEnabled(percent < zoom.STEPS[-1])
        self._actions["zoom_out"].setEnabled(percent > zoom.STEPS[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowStateChange:
            is_full = self._window.isFullScreen()
            self._actions["full_screen"].setChecked(is_full)
            self._leave.setEnabled(is_full)
        return super().eventFilter(watched, event)
