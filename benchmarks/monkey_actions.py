"""What a random user does: each action is a name and a call, chosen from what is on the screen."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from digitapp.window.actions import ACTIONS
from digitapp.window.main_window import MainWindow

from .monkey_files import BAD, DATA, GOOD, NETWORKS

Action = tuple[str, Callable[[], object]]

SILLY = ("0", "-1", "1", "99999999999999999999", "1e400", "NaN", "0.0000001", "1,5", "", "abc",
         "1e-9", "١٢", "0.999999", "64,64", "9999,9999,9999", "3")  # fmt: skip
KEYS = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Left,
        Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Home,
        Qt.Key.Key_End, Qt.Key.Key_F2, Qt.Key.Key_5, Qt.Key.Key_0, Qt.Key.Key_Plus,
        Qt.Key.Key_Minus, Qt.Key.Key_PageDown, Qt.Key.Key_F5, Qt.Key.Key_F6, Qt.Key.Key_F7,
        Qt.Key.Key_F8, Qt.Key.Key_F9, Qt.Key.Key_Backspace, Qt.Key.Key_F11)  # fmt: skip
NEVER = ("quit",)
"""The window is closed at the end, once."""

SIZES = ((1280, 720), (1024, 700), (1920, 1080), (900, 600))
SAVED = ("saved.npz", "saved.png", "saved.svg", "saved.csv", "film.gif", "film.png", "saved",
         "no such folder/saved.npz", "saved.xyz")  # fmt: skip


class Actions:
    """Chooses what is done next.

    Args:
        window: What it is done to.
        rng: Chooses.
        home: Where files are saved.
        files: Where files are found.
    """

    def __init__(self, window: MainWindow, rng: random.Random, home: Path, files: Path) -> None:
        self._window, self._rng = window, rng
        self._home, self._files = home, files
        self._choices: dict[Callable[[], Action | None], int] = {
            self._stroke: 14,
            self._button: 22,
            self._tab: 12,
            self._menu_action: 10,
            self._box: 10,
            self._number: 8,
            self._slider: 8,
            self._click: 8,
            self._keys: 8,
            self._wheel: 3,
            self._drop: 7,
            self._network: 7,
            self._data: 4,
            self._training: 12,
            self._resize: 1,
        }

    def next(self) -> Action:
        """The next thing to do; in a menu or a dialog, where one holds up all else."""
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            return self._about_popup(popup)
        if modal is not None:
            # Nothing else: Qt lets no person reach what is behind it.
            return self._about_dialog(modal) if self._rng.random() < 0.7 else ("nothing", _nothing)
        dialogs = self._dialogs()
        if dialogs and self._rng.random() < 0.2:
            return self._about_dialog(self._rng.choice(dialogs))
        while True:
            [choose] = self._rng.choices(list(self._choices), self._choices.values())
            action = choose()
            if action is not None:
                return action

    def close_dialog(self) -> bool:
        """Closes the foremost of what stands before the window; False where nothing does."""
        popup, modal = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        foremost = popup or modal or next(iter(self._dialogs()), None)
        if foremost is not None:
            foremost.close()
        return foremost is not None

    # Mouse and keys.

    def _stroke(self) -> Action | None:
        canvas = self._window.drawing.canvas
        if not canvas.isVisible():
            return None
        points = [self._point(canvas)]
        for _ in range(self._rng.randrange(1, 25)):
            points.append(
                points[-1] + QPoint(self._rng.randint(-25, 25), self._rng.randint(-9, 30))
            )
        right = self._rng.random() < 0.15
        button = Qt.MouseButton.RightButton if right else Qt.MouseButton.LeftButton

        def draw() -> None:
            QTest.mousePress(canvas, button, pos=points[0])
            for point in points:
                QTest.mouseMove(canvas, point)
            QTest.mouseRelease(canvas, button, pos=points[-1])

        return "a stroke", draw

    def _button(self) -> Action | None:
        button = self._one_of(QAbstractButton)
        if button is None:
            return None
        name = f"button {button.objectName() or button.text() or button.toolTip()[:30]}"
        return name, partial(QTest.mouseClick, button, Qt.MouseButton.LeftButton)

    def _click(self) -> Action | None:
        target = self._one_of(QWidget)
        if target is None or isinstance(target, QAbstractButton):
            return None
        at, double = self._point(target), self._rng.random() < 0.2
        [button] = self._rng.choices(
            (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton),
            (8, 2, 1),
        )
        name = f"click on {_name(target)}"
        if double:
            return name, partial(QTest.mouseDClick, target, button, pos=at)
        if self._rng.random() < 0.3:
            return name, partial(self._drag, target, button, at, self._point(target))
        return name, partial(QTest.mouseClick, target, button, pos=at)

    def _drag(self, target: QWidget, button: Qt.MouseButton, start: QPoint, end: QPoint) -> None:
        QTest.mousePress(target, button, pos=start)
        for part in range(1, 6):
            QTest.mouseMove(target, start + (end - start) * (part / 5))
        QTest.mouseRelease(target, button, pos=end)

    def _keys(self) -> Action | None:
        target = self._window.focusWidget() or self._window.drawing.canvas
        if not target.isVisible():
            return None
        key = self._rng.choice(KEYS)
        shift = Qt.KeyboardModifier.ShiftModifier
        modifier = shift if self._rng.random() < 0.15 else Qt.KeyboardModifier.NoModifier
        times = self._rng.choice((1, 1, 3, 10))

        def press() -> None:
            for _ in range(times):
                if target.isVisible():
                    QTest.keyClick(target, key, modifier)

        return f"{times} x {key.name} to {_name(target)}", press

    def _wheel(self) -> Action | None:
        target = self._one_of(QWidget)
        if target is None:
            return None
        at, turn = QPointF(self._point(target)), QPoint(0, self._rng.choice((-480, -120, 120, 480)))
        event = QWheelEvent(
            at, QPointF(target.mapToGlobal(at)), QPoint(), turn, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        return f"wheel on {_name(target)}", partial(QApplication.sendEvent, target, event)

    # Controls.

    def _tab(self) -> Action:
        tabs = self._window.tabs
        index = self._rng.randrange(tabs.count())
        return f"tab {tabs.tabText(index)}", partial(tabs.setCurrentIndex, index)

    def _menu_action(self) -> Action | None:
        spec = self._rng.choice(ACTIONS)
        action: QAction = self._window.actions_[spec.key]
        if spec.key in NEVER or not action.isEnabled():
            return None
        return f"menu {spec.key}", action.trigger

    def _box(self) -> Action | None:
        box = self._one_of(QComboBox)
        if box is None or not box.count():
            return None
        index = self._rng.randrange(box.count())
        if box.itemData(index) in ("open", "folder", "download") and self._rng.random() < 0.7:
            return None

        def choose() -> None:
            box.setCurrentIndex(index)
            box.activated.emit(index)

        return f"box {_name(box)}: {box.itemText(index)}", choose

    def _number(self) -> Action | None:
        box = self._one_of(self._rng.choice((QAbstractSpinBox, QLineEdit)))
        if box is None:
            return None
        line = box if isinstance(box, QLineEdit) else box.lineEdit()
        if line is None or line.isReadOnly():
            return None
        text = self._rng.choice(SILLY)

        def enter() -> None:
            line.selectAll()
            line.insert(text)  # not by keys: not all of it can be typed on every keyboard
            QTest.keyClick(line, self._rng.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab)))

        return f"“{text}” into {_name(box)}", enter

    def _slider(self) -> Action | None:
        slider = self._one_of(QAbstractSlider)
        if slider is None:
            return None
        value = self._rng.randint(slider.minimum(), max(slider.maximum(), slider.minimum()))
        return f"slider {_name(slider)} to {value}", partial(slider.setValue, value)

    def _training(self) -> Action | None:
        keys = ("train", "pause", "step", "step_epoch", "stop", "reset_same", "reset_new")
        [key] = self._rng.choices(keys, (6, 4, 2, 1, 4, 1, 1))
        action = self._window.actions_[key]
        return (f"training {key}", action.trigger) if action.isEnabled() else None

    def _resize(self) -> Action:
        size = self._rng.choice(SIZES)
        return f"resize to {size}", partial(self._window.resize, *size)

    # Files.

    def _drop(self) -> Action | None:
        views = self._window.views
        targets = [self._window.drawing.canvas, views["picture"], *views.values(), self._window]
        target = self._rng.choice([t for t in targets if t.isVisible()])
        paths = [self._file() for _ in range(self._rng.choice((1, 1, 1, 2)))]
        name = f"drop of {', '.join(path.name for path in paths)} on {_name(target)}"
        return name, partial(_drop, target, paths)

    def _network(self) -> Action:
        name = self._rng.choice((*NETWORKS, "mlp", "textbook", "default"))
        path = self._files / GOOD / name
        chosen = str(path) if path.exists() else name
        return f"network {name}", partial(self._window.filing.open, chosen)

    def _data(self) -> Action:
        name = self._rng.choice((*DATA, "digits", "pen", "mnist+pen"))
        path = self._files / GOOD / name
        chosen = str(path) if path.exists() else name
        return f"data {name}", partial(self._window.filing.choose_data, chosen)

    def _file(self) -> Path:
        kind = GOOD if self._rng.random() < 0.6 else BAD
        return self._rng.choice(sorted((self._files / kind).iterdir()))

    # What stands before the window.

    def _dialogs(self) -> list[QDialog]:
        shown = QApplication.topLevelWidgets()
        return [widget for widget in shown if isinstance(widget, QDialog) and widget.isVisible()]

    def _about_popup(self, popup: QWidget) -> Action:
        if isinstance(popup, QMenu) and self._rng.random() < 0.5:
            actions = [a for a in popup.actions() if a.isEnabled() and not a.isSeparator()]
            actions = [a for a in actions if a is not self._window.actions_["quit"]]
            if actions:
                action = self._rng.choice(actions)

                def choose() -> None:
                    popup.close()
                    action.trigger()

                return f"choice {action.text()}", choose
        return "Escape in a popup", popup.close

    def _about_dialog(self, dialog: QDialog) -> Action:
        name = dialog.windowTitle() or type(dialog).__name__
        if isinstance(dialog, QFileDialog):
            line = dialog.findChild(QLineEdit)
            saves = dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
            path = self._home / self._rng.choice(SAVED) if saves else self._file()
            if line is not None and self._rng.random() < 0.7:

                def answer() -> None:
                    line.setText(str(path))
                    dialog.accept()

                return f"{name}: {path.name}", answer
            return f"{name}: cancelled", dialog.reject
        buttons = [
            button
            for button in dialog.findChildren(QAbstractButton)
            if button.isVisible() and button.isEnabled()
        ]
        if buttons and self._rng.random() < 0.7:
            button = self._rng.choice(buttons)
            return f"{name}: {button.text()}", partial(_press, button, dialog)
        return f"{name}: closed", dialog.reject

    # What is on the screen.

    def _one_of(self, kind: type[QWidget]) -> QWidget | None:
        """One of the window's visible and enabled widgets of a kind, not of a file dialog."""
        found = [
            widget
            for widget in self._window.findChildren(kind)
            if widget.isVisible()
            and widget.isEnabled()
            and not isinstance(widget.window(), QFileDialog)
            and widget.size().width() > 1
        ]
        return self._rng.choice(found) if found else None

    def _point(self, widget: QWidget) -> QPoint:
        width, height = max(widget.width(), 2), max(widget.height(), 2)
        return QPoint(self._rng.randrange(width), self._rng.randrange(height))


def _press(button: QAbstractButton, dialog: QDialog) -> None:
    """Presses a button by the space bar, later: some are gone before a click could come back.

    ``dialog`` is whose button it is: where nobody holds that, PySide takes its parts for deleted.
    """
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier)
        QApplication.postEvent(button, event)


def _nothing() -> None:
    """Time passes."""


def _drop(target: QWidget, paths: list[Path]) -> None:
    """Drops files on a widget, or on the one below it that takes drops, as Qt would."""
    while target is not None and not target.acceptDrops():
        target = target.parentWidget()
    if target is None:
        return
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none, at = Qt.KeyboardModifier.NoModifier, target.rect().center()
    enter = QDragEnterEvent(at, copy, mime, left, none)
    enter.ignore()
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(QPointF(at), copy, mime, left, none))


def _name(widget: QWidget) -> str:
    return widget.objectName() or widget.accessibleName() or type(widget).__name__
