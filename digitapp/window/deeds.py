"""Deeds: what the window's actions do, by the names of their rows in the table."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from model.language import tr

from ..state import Message
from ..style import theme
from ..system.settings import AppSettings
from . import dialogs
from .own_digits_dialog import OwnDigitsDialog

NO_LOG = tr(
    "There is no log, because its folder can’t be written. Let your account write there, and "
    "start the program again."
)


class Deeds(QObject):
    """Does each action as ``on_<key>``, by the parts of the window, which decide what comes of it.

    Args:
        window: A MainWindow; asked for its parts only once an action is triggered.
        settings: What is remembered.
        log: The log file; None if there is none.
    """

    def __init__(self, window: Any, settings: AppSettings, log: Path | None) -> None:
        super().__init__(window)
        self._window, self._settings, self._log = window, settings, log

    def on_open(self) -> None:
        self._window.filing.ask_open()

    def on_save(self) -> None:
        self._window.filing.save()

    def on_save_as(self) -> None:
        self._window.filing.ask_save()

    def on_open_picture(self) -> None:
        self._window.drawing.open_picture()

    def on_open_data(self) -> None:
        self._window.filing.ask_data()

    def on_data_folder(self) -> None:
        self._window.filing.ask_data_folder()

    def on_download(self) -> None:
        self._window.filing.ask_download()

    def on_quit(self) -> None:
        self._window.close()

    def on_undo(self) -> None:
        self._window.drawing.undo()

    def on_redo(self) -> None:
        self._window.drawing.redo()

    def on_paste(self) -> None:
        picture = self._window.views["picture"]
        where = picture if picture.isVisible() else self._window.drawing
        where.paste()

    def on_clear(self) -> None:
        self._window.drawing.clear()

    def on_eraser(self, on: bool) -> None:
        self._window.drawing.set_eraser(on)

    def on_random_digit(self) -> None:
        self._window.drawing.random_digit()

    def on_train(self) -> None:
        self._window.views["train"].start()

    def on_pause(self) -> None:
        self._window.session.pause()

    def on_step(self) -> None:
        self._window.views["train"].step("step")

    def on_step_epoch(self) -> None:
        self._window.views["train"].step("epoch")

    def on_stop(self) -> None:
        self._window.session.stop()

    def on_reset_same(self) -> None:
        self._window.session.reset(same=True)

    def on_reset_new(self) -> None:
        self._window.session.reset(same=False)

    def on_next_view(self) -> None:
        self._window.tabs.step(1)

    def on_previous_view(self) -> None:
        self._window.tabs.step(-1)

    def on_message(self) -> None:
        self._window.banner.visit()

    def on_zoom_in(self) -> None:
        self._window.enlarging.step(1)

    def on_zoom_out(self) -> None:
        self._window.enlarging.step(-1)

    def on_zoom_ordinary(self) -> None:
        self._window.enlarging.ordinary()

    def on_full_screen(self, on: bool) -> None:
        self._window.enlarging.fill_screen(on)

    def on_theme_system(self) -> None:
        self._choose_theme("system")

    def on_theme_light(self) -> None:
        self._choose_theme("light")

    def on_theme_dark(self) -> None:
        self._choose_theme("dark")

    def _choose_theme(self, choice: theme.Choice) -> None:
        self._settings.theme = choice
        theme.apply(QApplication.instance(), choice)

    def on_course(self) -> None:
        self._window.lessons.show()

    def on_lesson_on_this(self) -> None:
        self._window.lessons.open_on_this()

    def on_write_lesson(self) -> None:
        self._window.lessons.show_guide()

    def on_lessons_folder(self) -> None:
        self._window.lessons.show_folder()

    def on_shortcuts(self) -> None:
        dialogs.show_shortcuts(self._window, self._window.actions_)

    def on_own_digits(self) -> None:
        OwnDigitsDialog(self._window.session.handwriting, self._window).open()

    def on_log(self) -> None:
        if self._log is None:
            self._window.banner.show_message(Message(NO_LOG))
        else:
            dialogs.show_log(self._window, self._log)

    def on_about(self) -> None:
        dialogs.show_about(self._window)
