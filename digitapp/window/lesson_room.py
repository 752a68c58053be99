"""LessonRoom: the window as lessons that take place in it use it: views, canvas, form, buttons."""

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QAbstractButton, QWidget

from ..system.settings import AppSettings
from ..views.page import ViewPage
from ..widgets.canvas import Canvas
from .navigation import Navigation

PLACES = {
    "data": ("", "dataBox"),
    "network": ("", "networkBox"),
    "drawing": ("", "canvas"),
    "train": ("", "startButton"),
    "random_digit": ("", "randomDigitButton"),
    "clear": ("", "clearButton"),
    "dream": ("dream", "dreamPlayButton"),
    "architecture": ("train", "architectureBox"),
}
"""Where a control or button of a lesson is: the view (none where it is always there), its name."""

FIELD_VIEW = "train"


class LessonRoom:
    """Does in the window what a lesson wants, by the ways that a person has.

    Args:
        window: It: its ``tabs``, ``pages``, ``drawing``, and its ``deeds``.
        settings: What is remembered: for a while only, while a lesson is open.
    """

    def __init__(self, window: Any, settings: AppSettings) -> None:
        self.window = window
        self._tabs: Navigation = window.tabs
        self._pages: dict[str, ViewPage] = window.pages
        self._canvas: Canvas = window.drawing.canvas
        self._settings = settings
        self._watching: list[Any] = []
        self._acts = {
            "train": window.deeds.on_train,
            "random_digit": window.deeds.on_random_digit,
            "clear": window.deeds.on_clear,
        }

    @property
    def view(self) -> str:
        """Key of the view that is open."""
        return self._tabs.currentWidget().spec.key

    @property
    def form(self) -> dict[str, Any]:
        """What the form of “Train” asks for."""
        return self._pages[FIELD_VIEW].view.panel.form_values

    def show_view(self, key: str) -> None:
        """Goes to a view."""
        self._tabs.setCurrentWidget(self._pages[key])

    def set_form(self, name: str, value: Any) -> None:
        """Gives a field of the form of “Train” a value."""
        self._pages[FIELD_VIEW].view.panel.set_form(name, value)

    def do(self, action: str) -> bool:
        """Presses a button; whether it could be pressed."""
        if action in self._acts:
            self._acts[action]()
            return True
        view, name = PLACES[action]
        self.show_view(view)
        if action == "dream" and self._pages[view].view.player.plays:
            return True  # it begins by itself when it is first opened; a click would end it
        button = self._pages[view].findChild(QAbstractButton, name)
        if not button.isEnabled():
            return False
        button.click()
        return True

    def begin(self) -> None:
        """From now on what is chosen is for a while only."""
        self._settings.begin_trial()

    def end(self) -> None:
        """What was chosen before holds again."""
        self._settings.end_trial()

    def watch(self, told: Callable[[], object]) -> None:
        """Calls ``told`` when another view is open, or the form asks for something else."""
        self.unwatch()
        forms = self._pages[FIELD_VIEW].view.panel.forms
        for signal in (self._tabs.currentChanged, forms.chosen, forms.edited, forms.taken_back):
            self._watching.append(signal.connect(lambda *_: told()))

    def unwatch(self) -> None:
        """Calls nobody any more."""
        for connection in self._watching:
            QObject.disconnect(connection)
        self._watching = []

    def take(self) -> Any:
        """View, drawing and forms as they are."""
        panel, canvas = self._pages[FIELD_VIEW].view.panel, self._canvas
        strokes = [stroke.copy() for stroke in canvas.strokes()]
        return self.view, strokes, canvas.bitmap, panel.form_state()

    def give_back(self, taken: Any) -> None:
        """Brings them back."""
        view, strokes, bitmap, form = taken
        canvas = self._canvas
        now = canvas.strokes()
        is_same = len(now) == len(strokes) and all(map(np.array_equal, now, strokes))
        if bitmap is not canvas.bitmap or not is_same:
            if bitmap is not None:
                canvas.show_bitmap(bitmap)
            elif strokes:
                canvas.set_strokes(strokes)
            else:
                canvas.clear()
        self._pages[FIELD_VIEW].view.panel.show_form_state(form)
        self.show_view(view)

    def place_of(self, name: str, value: Any = None) -> tuple[QWidget | None, QRect]:
        """The widget that a control or button of a lesson is, and where in it; None for nowhere.

        While it is in another view than the one that is open, it is the way to that view.
        """
        if name == "view":
            return self._tabs.place_of(list(self._pages).index(value))
        view, widget_name = PLACES.get(name, (FIELD_VIEW, f"{name}Box"))
        if view and view != self.view:
            return self._tabs.place_of(list(self._pages).index(view))
        where = self._pages[view] if view else self.window
        widget = where.findChild(QWidget, widget_name)
        if widget is None or not widget.isVisible():
            return None, QRect()
        return widget, widget.rect()
