"""MapView: the map of digits, and the map of a picture's pixels."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from model.language import tr

from ...session.session import Session
from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.choice_button import ChoiceButtons
from .digits_map import DigitsMap
from .pixel_map import PixelManifold

SPARE_PX = 10
DIGITS, PIXELS = "digits", "pixels"
MODES = {
    DIGITS: (tr("Digits"), tr("Digits as points: those that look alike to a layer lie together.")),
    PIXELS: (
        tr("Pixels"),
        tr("The pixels of a picture as points, where the first weights put them."),
    ),
}


class MapView(QWidget):
    """Two maps, of which one is seen; each with its own row of boxes beside the two buttons.

    Attributes:
        digits: The map of digits.
        pixels: The map of pixels.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="mapView")
        self._settings = settings
        self._modes = ChoiceButtons(
            MODES,
            lambda key: f"map{key.capitalize()}Button",
            settings.choice("map/mode", DIGITS),
            self,
        )
        self._heads = QStackedWidget(self)
        self._heads.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._bodies = QStackedWidget(self)
        self.digits = DigitsMap(session, settings, self._bodies)
        self.pixels = PixelManifold(session, settings, self._bodies)
        self._lay_out()
        self._show_mode()
        self._modes.buttonClicked.connect(self._on_mode)

    @property
    def mode(self) -> str:
        """Key of MODES that is seen."""
        return self._modes.key

    def _lay_out(self) -> None:
        for panel in (self.digits, self.pixels):
            self._heads.addWidget(panel.controls)
            self._bodies.addWidget(panel)
        top = QHBoxLayout()
        top.setSpacing(4)
        for button in self._modes.by_key.values():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            # Room for the boxes beside them, of which there are many.
            zoomed(button, snug=button.text())
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            top.addWidget(button)
        top.addSpacing(4)
        top.addWidget(self._heads, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._bodies, 1)

    def _show_mode(self) -> None:
        index = list(MODES).index(self.mode)
        self._heads.setCurrentIndex(index)
        self._bodies.setCurrentIndex(index)

    def _on_mode(self) -> None:
        self._settings.set_choice("map/mode", self.mode)
        self._show_mode()
