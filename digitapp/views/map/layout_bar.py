"""Below the map: selecting, and how far a layout is that takes its time."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from model.language import tr
from model.probes.maps.digit_map import DigitMap

from ...widgets.choice_button import ChoiceButton
from ...widgets.elided_label import ElidedLabel
from .words import progress


class LayoutBar(QWidget):
    """Buttons for lasso, pause and a new start, and what the layout is at.

    Signals:
        lasso_chosen(bool): Whether dragging shall select.
        pause_chosen(bool): Whether the layout shall rest.
        again_chosen(): It shall begin again.
    """

    lasso_chosen = Signal(bool)
    pause_chosen = Signal(bool)
    again_chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="layoutBar")
        self.lasso = ChoiceButton(
            tr("Select"),
            tr(
                "Draw a line around dots to see them as pictures. Shift and dragging does it too; "
                "Esc ends the selection."
            ),
            "mapLasso",
            self,
        )
        self.pause = QPushButton(
            tr("Pause"),
            self,
            objectName="mapPause",
            checkable=True,
            toolTip=tr("Stops the digits where they are; once more goes on."),
        )
        self.again = QPushButton(
            tr("Again"),
            self,
            objectName="mapAgain",
            toolTip=tr("Lays the digits out from the start."),
        )
        self.status = ElidedLabel(self, objectName="mapStatus")
        self.status.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.lasso, self.pause, self.again):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        row.addWidget(self.status, 1)
        self.lasso.toggled.connect(self.lasso_chosen)
        self.pause.clicked.connect(self.pause_chosen)
        self.again.clicked.connect(self.again_chosen)

    def show_layout(self, digits: DigitMap | None, method: str, *, paused: bool, of: str) -> None:
        """Shows how far the layout is.

        Args:
            digits: The map as it lies; None while there is none.
            method: Key of the method that is wanted.
            paused: Whether it rests.
            of: What is laid out, where that is not what one would think; may be empty.
        """
        laying = None if digits is None else digits.laying
        steps = method in ("tsne", "mds")
        self.lasso.setEnabled(digits is not None)
        self.pause.setVisible(steps)
        self.pause.setEnabled(paused or laying is None or not laying.is_done)
        self.pause.setChecked(paused)
        self.pause.setText(tr("Go on") if paused else tr("Pause"))
        self.again.setVisible(steps)
        self.again.setEnabled(laying is not None)
        text = "" if digits is None else progress(digits)
        self.say(f"{of}: {text}" if of and text else text)

    def say(self, text: str) -> None:
        """Shows a text in place of the progress."""
        self.status.setText(text)
        self.status.setToolTip(text)
