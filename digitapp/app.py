"""The program: builds the application and its window, and looks after what can go wrong."""

import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, Qt, QTimer, QTranslator
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QWidget

from model import __version__
from model.language import language
from model.resources import resources

from .session.session import Session
from .style import theme, zoom
from .system.gaps_of_qt import GapsOfQt
from .system.garbage import Garbage
from .system.report import install_excepthook, start_log
from .system.settings import AppSettings
from .system.signals import SignalDoor
from .window.main_window import MainWindow
from .window.starting_again import start_again

CATALOGUES_OF_QT = {"de": "qtbase_de", "zh": "qtbase_zh_CN"}
"""Language -> the catalogue that comes with Qt."""


def build(
    settings_path: str | Path | None = None,
    given: str | None = None,
    lesson: str | None = None,
) -> tuple[QApplication, MainWindow]:
    """The application and its window, which works as soon as events are processed.

    Args:
        settings_path: The file of settings; the user's by default.
        given: What to open at the start: a file, or a network or data set by name.
        lesson: Key of a lesson to open at the start.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    # A hasty stroke arrives whole. Only once the application exists: set before, it does nothing.
    app.setAttribute(Qt.ApplicationAttribute.AA_CompressHighFrequencyEvents, False)
    app.setApplicationName("digitapp")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("digitapp")
    speak_of_qt(app)
    app.setWindowIcon(QIcon(str(resources() / "icons" / "digitapp.svg")))
    settings = AppSettings(settings_path)
    theme.apply(app, settings.theme)
    zoom.apply(app, settings.zoom)
    session = Session(
        app,
        handwriting_file=settings.handwriting_file,
        recovery_folder=settings.recovery_folder,
    )
    window = MainWindow(session, settings, start_log())
    session.close_with(Garbage(window).close)
    install_excepthook(window.on_failure, window)
    QTimer.singleShot(0, window, lambda: window.start_up(given, lesson))
    return app, window


def main(given: str | None = None, lesson: str | None = None) -> int:
    """Opens the window, with what is asked for, and stays until it is closed; the exit status."""
    app, window = build(given=given, lesson=lesson)
    door = SignalDoor(window)
    door.asked.connect(window.end)
    fit_to_screen(window)
    window.show()
    status = app.exec()
    door.close()
    again = window.starting_again
    if again.choice:
        start_again(again.choice, again.table)
    return status


def speak_of_qt(app: QApplication) -> None:
    """Has Qt's own texts, such as those of file dialogs, in the language of the program."""
    name = CATALOGUES_OF_QT.get(language())
    if name is not None and app.property("speaks") != name:
        app.setProperty("speaks", name)
        translator = QTranslator(app)
        translator.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        app.installTranslator(translator)
        if language() == "zh":
            app.installTranslator(GapsOfQt(app))


def fit_to_screen(window: QWidget) -> None:
    """Makes a window that is larger than its screen as small as that.

    With large text a screen has fewer of the lengths that Qt counts in, and not every system
    makes windows smaller that don't fit.
    """
    window.resize(window.size().boundedTo(window.screen().availableSize()))
