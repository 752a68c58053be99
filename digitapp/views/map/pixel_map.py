"""PixelManifold: the grid of pixels where the first weights put it, with a digit's ink on it."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from model.language import tr
from model.probes.maps.align import between
from model.probes.maps.pixel_grid import PixelGrid, csv_lines, grid_edges

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Prediction, Probe, SessionState
from ...system.report import Failure
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.grid_chart import GridChart
from . import pixel_words as words
from .before_now import BeforeNow
from .digits_map import LOADING, NO_DATA, NO_NETWORK
from .pixel_probe import PixelGrids, PixelProbe
from .probe import Starts

DRAWING, NOTHING = "drawing", "nothing"


class PixelControls(QWidget):
    """Whose ink lies on the grid, and the button that saves.

    Signals:
        ink_chosen(): Another ink, in ``ink``.
        save_chosen(): The figure shall be saved.

    Attributes:
        ink: DRAWING, NOTHING or a digit "0" to "9", whose mean is shown.
    """

    ink_chosen = Signal()
    save_chosen = Signal()

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._box = QComboBox(
            self,
            objectName="pixelsInk",
            accessibleName=tr("Ink"),
            toolTip=tr("Whose ink lies on the grid of pixels."),
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToContents,
        )
        for key, text in words.INKS.items():
            self._box.addItem(text, key)
        known = self._box.findData(settings.choice("pixels/ink", DRAWING))
        self._box.setCurrentIndex(max(known, 0))
        self.save = QPushButton(
            tr("Save…"),
            self,
            objectName="pixelsSave",
            toolTip=tr("The figure as PNG or SVG, or where each pixel lies as CSV."),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._box)
        row.addStretch(1)
        row.addWidget(self.save)
        self._box.activated.connect(self._on_ink)
        self.save.clicked.connect(self.save_chosen)

    @property
    def ink(self) -> str:
        """Whose ink is wanted."""
        return self._box.currentData()

    def show_kernel(self, is_kernel: bool) -> None:
        """There is no ink for a kernel's cells."""
        self._box.setEnabled(not is_kernel)

    def _on_ink(self) -> None:
        self._settings.set_choice("pixels/ink", self.ink)
        self.ink_chosen.emit()


class PixelManifold(QWidget):
    """The manifold of pixels: each joined with its neighbours, before training and now.

    Attributes:
        controls: The row of boxes, to be laid out above it.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="pixelMap")
        self._session = session
        self._starts = Starts()
        self._grids: PixelGrids | None = None
        self._probe: PixelProbe | None = None
        self._failed = False
        self._saving = Saving(self)
        self.controls = PixelControls(settings, self)
        self._card = Card(self)
        self._message = QLabel(
            self._card,
            objectName="pixelsMessage",
            alignment=Qt.AlignmentFlag.AlignCenter,
            wordWrap=True,
        )
        self._message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._chart = GridChart(self._card)
        self._chart.setObjectName("pixelsChart")
        self._status = QLabel(self, objectName="pixelsStatus")
        self.time = BeforeNow("pixelsTime", self)
        self._about = QLabel(words.ABOUT, self, wordWrap=True, objectName="pixelsAbout")
        self._about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        session.changed.connect(self.show_state)
        session.live_prediction.changed.connect(self._on_reading)
        session.weights_changed.connect(self._on_weights)
        session.probes.probed.connect(self._on_probed)
        session.probes.failed.connect(self._on_failed)
        self.controls.ink_chosen.connect(self._show)
        self.controls.save_chosen.connect(self._on_save)
        self.time.moved.connect(self._show)
        self._chart.hovered.connect(self._on_hovered)
        self._saving.said.connect(session.say)
        self._show()
        self.show_state(session.state)

    def _lay_out(self) -> None:
        self._stack = QStackedLayout(self._card)
        self._stack.setContentsMargins(6, 6, 6, 6)
        self._stack.addWidget(self._message)
        self._stack.addWidget(self._chart)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self._status, 1)
        below.addWidget(self.time)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._card, 1)
        layout.addLayout(below)
        layout.addWidget(self._about)

    @property
    def grid(self) -> PixelGrid | None:
        """The grid of the present weights."""
        return None if self._grids is None else self._grids.now

    @property
    def points(self) -> np.ndarray | None:
        """Where the pixels are shown, (n, 2)."""
        if self.grid is None:
            return None
        if self._grids.before is None:
            return self.grid.points
        return between(self._grids.before.points, self.grid.points, self.time.fraction)

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Shows what is in the way of a picture."""
        if state.network is None:
            text = NO_NETWORK
        elif self._grids is not None:
            text = words.NO_PIXELS
        elif self._failed:
            text = NO_DATA
        else:
            text = LOADING
        self._message.setText(text)
        if self._session.weights is not None:
            self.time.show_known(self._starts.of(self._session.weights).is_known)

    def _show(self) -> None:
        grid = self.grid
        self._stack.setCurrentWidget(self._message if grid is None else self._chart)
        self.controls.save.setEnabled(grid is not None)
        self.time.setEnabled(grid is not None and self._grids.before is not None)
        if grid is None:
            return
        self.controls.show_kernel(grid.is_kernel)
        self._about.setText(words.about(grid))
        ink, points = self._ink(), self.points
        self._chart.show_grid(points, grid.shape, grid_edges(grid.shape), ink)
        fraction = self.time.fraction
        self._chart.set_axis_titles(*words.axis_titles(grid, self._grids.before, fraction))
        amount = 0.0 if ink is None else float(ink.sum())
        centre = ink.reshape(-1) @ points / amount if amount > 0 else None
        self._chart.show_star(centre, tr("here the digit lands"))
        self._show_status(-1)

    def _ink(self) -> np.ndarray | None:
        """The ink that is wanted, (rows, columns); None where there is none of that size."""
        wanted, image = self.controls.ink, self._session.live_prediction.prediction.image
        if self.grid.is_kernel or wanted == NOTHING:
            return None
        ink = image if wanted == DRAWING else self._grids.inks[int(wanted)]
        return ink if ink is not None and ink.shape == self.grid.shape else None

    def _show_status(self, point: int) -> None:
        grid = self.grid
        self._status.setText("" if grid is None else words.status(grid, self._ink(), point))

    # What happens.

    def _watch(self) -> None:
        weights = self._session.weights
        if weights is None or not self.isVisible():
            return
        self._probe = PixelProbe(self._starts.of(weights))
        self._session.probes.watch(self._probe)

    def _on_probed(self, probe: Probe, result: object) -> None:
        if self.isVisible() and isinstance(probe, PixelProbe) and probe == self._probe:
            is_another = self.grid is None or result.now is None
            is_another = is_another or self.grid.points.shape != result.now.points.shape
            self._grids, self._failed = result, False
            self.show_state(self._session.state)
            self._show()
            if is_another:
                self._chart.reset_view()

    def _on_failed(self, failure: Failure) -> None:
        self._failed = True
        self.show_state(self._session.state)

    def _on_weights(self) -> None:
        weights = self._session.weights
        if not self.isVisible() or weights is None:
            return
        self.time.show_known(self._starts.of(weights).is_known)
        if self._probe is None or self._starts.of(weights) is not self._probe.start:
            self.time.go_to_now()
            self._watch()

    def _on_reading(self, reading: Prediction) -> None:
        if self.isVisible() and self.controls.ink == DRAWING and reading.redrawn:
            self._show()

    def _on_hovered(self, point: int) -> None:
        self._show_status(point)

    def _on_save(self) -> None:
        grid = self.grid
        shown = type(grid)(
            grid.layer, grid.is_kernel, grid.shape, grid.units, self.points, grid.explained
        )
        lines = csv_lines(shown, self._ink())
        figure = ExportFigure(self._status.text(), self._chart)
        self._saving.ask_figure(tr("Save the grid of pixels"), "pixels", figure, lines)

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._failed = False
        self.show_state(self._session.state)
        self._show()
        self._watch()

    def hideEvent(self, event: QHideEvent) -> None:
        if self._probe is not None:
            self._session.probes.unwatch(self._probe)
        super().hideEvent(event)
