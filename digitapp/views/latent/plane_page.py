"""The page “Plane of digits”: a handle, the digit under it, test digits, paths, PCA's plane."""

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from model.archs import Architecture
from model.language import tr, trc
from model.probes.creating.planes import PlaneOfDigits

from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.card import Card, SideCard
from ...widgets.handle_map import HandleMap
from ...widgets.scatter_map import ScatterMap
from ...widgets.tile_grid import TileGrid
from ...widgets.value_slider import Scale, ValueSlider
from ..common.controls import SmallButton, even_rows
from ..common.counter import Counter
from . import words

WIDTH_PX = 236
PLAY_MS, PLAY_STEPS = 40, 100
FRACTIONS = Scale(
    tuple(np.linspace(0, 1, PLAY_STEPS + 1).tolist()), 0.0, lambda value: f"{100 * value:.0f} %"
)


class PlanePage(QWidget):
    """Shows what is known of a plane, and says what is wanted.

    Signals:
        numbers_chosen(): Other directions are wanted: ``numbers``.
        handle_wanted(ndarray): The handle shall be at a place (2,).
        digit_wanted(int): The handle shall be where that test digit is.
        drawing_wanted(): The handle shall be where the drawing is.
        ground_wanted(): Something else shall be shown behind the handle: ``shows``.
        path_end_wanted(int): The path shall begin (0) or end (1) where the handle is.
        path_moved(float): The handle shall be so far along the path, 0 to 1.
        send_asked(): The picture is to go to the canvas.

    Attributes:
        board: The plane.
        pca_board: PCA's plane of the same digits.
    """

    numbers_chosen = Signal()
    handle_wanted = Signal(object)
    digit_wanted = Signal(int)
    drawing_wanted = Signal()
    ground_wanted = Signal()
    path_end_wanted = Signal(int)
    path_moved = Signal(float)
    send_asked = Signal()

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._found: PlaneOfDigits | None = None
        self._shows = words.POINTS
        self.board = HandleMap(tr("Plane of digits"), self)
        self.board.setObjectName("latentBoard")
        self.pca_board = ScatterMap(self)
        self.pca_board.setObjectName("latentPcaBoard")
        self.pca_board.setAccessibleName(tr("PCA’s plane of the same digits"))
        self.pca_board.set_axis_titles(tr("PCA, component 1"), tr("component 2"))
        self.hover = Counter("latentHover", tr("What is under the mouse"), self)
        self.picture = TileGrid(self, grey=True)
        self.picture.setObjectName("latentPicture")
        self.picture.setAccessibleName(tr("What the network makes at the handle"))
        zoomed(self.picture, minimum_height=140, maximum_height=220)
        self.kind_box = QComboBox(
            self,
            objectName="latentKindBox",
            accessibleName=tr("Directions"),
            toolTip=tr("Which two directions among the numbers the plane shows."),
        )
        self.kind_box.addItem(tr("principal components"), False)
        self.kind_box.addItem(tr("two numbers"), True)
        self.first_box = self._number_box("latentFirstBox", trc("axis", "Across"))
        self.second_box = self._number_box("latentSecondBox", trc("axis", "Up"))
        self.show_box = QComboBox(self, objectName="latentShowBox", accessibleName=tr("Behind it"))
        for key, (text, tip) in words.SHOWS.items():
            self.show_box.addItem(text, key)
            self.show_box.setItemData(self.show_box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.pca_check = QCheckBox(
            tr("PCA’s plane beside it"),
            self,
            objectName="latentPcaCheck",
            toolTip=tr(
                "The same digits in the plane of the two greatest components of their pixels."
            ),
        )
        self.errors = QLabel(self, objectName="latentErrors", wordWrap=True)
        self.errors.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.path_slider = ValueSlider(
            trc("way", "Path"),
            "latentPathSlider",
            tr("How far along the path from one place to another, through all numbers."),
            FRACTIONS,
            self,
        )
        self.begin_button = SmallButton(
            tr("From here"), "latentFromButton", tr("The path begins here."), self
        )
        self.end_button = SmallButton(
            tr("To here"), "latentToButton", tr("The path ends here."), self
        )
        self.play_button = SmallButton(
            tr("Play"), "latentPlayButton", tr("Goes along the path."), self, others=[tr("Pause")]
        )
        self.mine_button = SmallButton(
            tr("My drawing"), "latentMineButton", tr("Puts the ring where your drawing is."), self
        )
        self.send_button = SmallButton(
            tr("To canvas"), "latentSendButton", tr("Puts what is made here on the canvas."), self
        )
        fixed = QSizePolicy.Policy.Fixed
        self.path_slider.setSizePolicy(QSizePolicy.Policy.Preferred, fixed)
        self._timer = QTimer(self, interval=PLAY_MS)
        self._restore()
        self._lay_out()
        self._connect()

    @property
    def numbers(self) -> tuple[int, int] | None:
        """Which two numbers are shown; None for principal components."""
        if not self.kind_box.currentData():
            return None
        first, second = self.first_box.value() - 1, self.second_box.value() - 1
        if first == second:
            second = (first + 1) % max(self.first_box.maximum(), 1)
        return first, second

    @property
    def shows(self) -> str:
        """Key of ``words.SHOWS``."""
        return self.show_box.currentData()

    def show_network(self, latent: int, *, encodes: bool) -> None:
        """Bounds the numbers; offers what a network that can't encode lacks to nobody."""
        for box in (self.first_box, self.second_box):
            with QSignalBlocker(box):
                box.setRange(1, max(latent, 1))
        with QSignalBlocker(self.second_box):
            if self.second_box.value() == self.first_box.value():
                self.second_box.setValue(min(self.first_box.value() + 1, latent))
        with QSignalBlocker(self.kind_box):
            self.kind_box.setItemText(0, tr("principal components") if encodes else tr("two draws"))
            self.kind_box.setEnabled(latent > 2)
        self.pca_check.setEnabled(encodes)
        self.mine_button.setEnabled(encodes)
        with QSignalBlocker(self.show_box):
            shows = self._shows if encodes else words.PICTURES
            self.show_box.setCurrentIndex(self.show_box.findData(shows))
        self.show_box.setEnabled(encodes)
        self._show_boxes()

    def show_found(self, found: PlaneOfDigits, network: Architecture) -> None:
        """Shows the digits in the plane."""
        self._found = found
        self.board.show_frame(np.array(found.extent).T)
        self.board.show_points(found.points, found.labels)
        self.board.set_axis_titles(*words.axis_titles(found.plane))
        self.errors.setText(words.errors(found, network))
        if found.pca_points is not None:
            self.pca_board.show_points(found.pca_points[:, :2], found.labels)
        self._show_pca()

    def show_star(self, place: np.ndarray | None, pca_place: np.ndarray | None) -> None:
        """Marks the drawing in both planes."""
        self.board.show_star(place)
        self.pca_board.show_star(pca_place)

    def show_handle(
        self, place: np.ndarray | None, picture: np.ndarray | None, read: np.ndarray | None
    ) -> None:
        """Shows where the handle is and what is made there."""
        self.board.show_handle(place, picture)
        if picture is not None and place is not None:
            self.picture.show_tiles(picture[None], [words.at(place, read)])

    def show_path(self, places: np.ndarray, ends: tuple[bool, bool]) -> None:
        """Shows the path, and which of its ends are chosen."""
        self.board.show_path(places)
        for widget in (self.path_slider, self.play_button):
            widget.setEnabled(all(ends))
            widget.setToolTip(words.path_text(self.path_slider.value, ends))

    def rest(self) -> None:
        """Stops going along the path."""
        self._timer.stop()
        self.play_button.setText(tr("Play"))

    def _number_box(self, name: str, title: str) -> QSpinBox:
        box = QSpinBox(self, objectName=name, accessibleName=title, minimum=1, maximum=2)
        box.setToolTip(tr("Which of the numbers that a picture is made of."))
        return box

    def _restore(self) -> None:
        choice = self._settings.choice
        self.pca_check.setChecked(bool(choice("latent/pca", False)))
        self.kind_box.setCurrentIndex(1 if choice("latent/by_numbers", False) else 0)
        self.second_box.setValue(2)
        self._show_boxes()

    def _show_boxes(self) -> None:
        by_numbers = bool(self.kind_box.currentData()) and self.first_box.maximum() > 2
        for box in (self.first_box, self.second_box):
            box.setEnabled(by_numbers)

    def _show_pca(self) -> None:
        has = self._found is not None and self._found.pca_points is not None
        self.pca_board.setVisible(has and self.pca_check.isChecked())

    def _lay_out(self) -> None:
        left = Card(self)
        boards = QVBoxLayout(left, spacing=4)
        boards.setContentsMargins(8, 8, 8, 8)
        beside = QHBoxLayout(spacing=8)
        beside.addWidget(self.board, 3)
        beside.addWidget(self.pca_board, 2)
        boards.addLayout(beside, 1)
        boards.addWidget(self.hover)
        right = SideCard(self, WIDTH_PX)
        column = QVBoxLayout(right, spacing=6)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self.picture, 8)
        grid = QGridLayout(horizontalSpacing=6, verticalSpacing=6)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        grid.addWidget(self.kind_box, 0, 0, 1, 4)
        for place, box in enumerate((self.first_box, self.second_box)):
            label = QLabel(box.accessibleName(), right)
            label.setBuddy(box)
            grid.addWidget(label, 1, 2 * place)
            grid.addWidget(box, 1, 2 * place + 1)
        grid.addWidget(self.show_box, 2, 0, 1, 4)
        column.addLayout(grid)
        column.addWidget(self.pca_check)
        column.addWidget(self.errors)
        column.addStretch(1)
        column.addWidget(self.path_slider)
        path = self.begin_button, self.end_button, self.play_button
        column.addLayout(even_rows(path, (self.mine_button, self.send_button), spacing=4))
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(left, 1)
        row.addWidget(right)

    def _connect(self) -> None:
        self.board.handle_moved.connect(self._on_moved)
        self.board.clicked.connect(self.digit_wanted)
        self.board.hovered.connect(self._on_hovered)
        self.kind_box.activated.connect(self._on_kind)
        for box in (self.first_box, self.second_box):
            box.valueChanged.connect(self.numbers_chosen)
        self.show_box.activated.connect(self._on_show)
        self.pca_check.toggled.connect(self._on_pca)
        self.begin_button.clicked.connect(lambda: self.path_end_wanted.emit(0))
        self.end_button.clicked.connect(lambda: self.path_end_wanted.emit(1))
        self.play_button.clicked.connect(self._on_play)
        self.mine_button.clicked.connect(self.drawing_wanted)
        self.send_button.clicked.connect(self.send_asked)
        self.path_slider.moved.connect(lambda value, goes_on: self.path_moved.emit(value))
        self._timer.timeout.connect(self._on_timeout)

    def _on_moved(self, x: float, y: float) -> None:
        self.rest()
        self.handle_wanted.emit(np.array([x, y]))

    def _on_hovered(self, index: int) -> None:
        found = self._found
        has = found is not None and 0 <= index < len(found.points)
        text = ""
        if has:
            label, place = int(found.labels[index]), found.points[index]
            text = words.hovered(label, place, written=found.written)
        self.hover.show_text(text)

    def _on_kind(self) -> None:
        self._settings.set_choice("latent/by_numbers", bool(self.kind_box.currentData()))
        self._show_boxes()
        self.numbers_chosen.emit()

    def _on_show(self) -> None:
        self._shows = self.shows
        self.ground_wanted.emit()

    def _on_pca(self, on: bool) -> None:
        self._settings.set_choice("latent/pca", on)
        self._show_pca()

    def _on_play(self) -> None:
        if self._timer.isActive():
            self.rest()
            return
        if self.path_slider.value >= 1:
            self.path_slider.slider.setValue(0)
        self.play_button.setText(tr("Pause"))
        self._timer.start()

    def _on_timeout(self) -> None:
        slider = self.path_slider.slider
        slider.setValue(slider.value() + 1)
        if slider.value() >= slider.maximum():
            self.rest()
