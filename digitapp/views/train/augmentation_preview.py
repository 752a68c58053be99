"""AugmentationPreview: what augmentation does to digits, and how strongly it shall."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from model.data.augment import Augmentation
from model.language import full_stop, tr

from ...session.examples import Examples
from ...style.zoom import px
from ...widgets.tile_grid import TileGrid
from ..common.seen import seen_pictures
from .settings_form import SettingsForm

COLUMNS, DRAWS = 10, 2
TILE_PX, GAP_PX = 44, 12


class AugmentationPreview(QFrame):
    """A popup: digits as they are, the same changed at random, and a form of the strengths.

    Args:
        example_digits: Gives so many digits to look at.
        parent: What it pops up from.

    Signals:
        taken_back(): A person went back to the suggested strengths.

    Attributes:
        form: The strengths.
    """

    taken_back = Signal()

    def __init__(self, example_digits: Callable[[int], Examples], parent: QWidget) -> None:
        super().__init__(
            parent,
            Qt.WindowType.Popup,
            objectName="augmentationPreview",
            frameShape=QFrame.Shape.Box,
            frameShadow=QFrame.Shadow.Plain,
        )
        self.setForegroundRole(QPalette.ColorRole.Mid)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self._example_digits = example_digits
        self._seed = 0
        self._digits = self._strip(tr("Digits as they are"), 1)
        self._changed = self._strip(tr("The same digits, changed at random"), DRAWS)
        self._note = QLabel(self, objectName="examplesNote", wordWrap=True)
        self.form = SettingsForm(Augmentation, self)
        self._again = QPushButton(
            tr("Change again"),
            self,
            objectName="againButton",
            toolTip=tr("Draw other random changes of the same strengths."),
        )
        self._suggested = QPushButton(
            tr("Suggested"),
            self,
            objectName="suggestedStrengthsButton",
            toolTip=tr("Take all strengths back to the suggested ones."),
        )
        self._lay_out()
        self._again.clicked.connect(self._on_again)
        self._suggested.clicked.connect(self._on_take_back)
        self.form.edited.connect(self._draw)

    def pop_up(self, beside: QWidget) -> None:
        """Shows itself to the right of ``beside``, within the screen."""
        self.adjustSize()
        corner = beside.mapToGlobal(QPoint(beside.width() + px(GAP_PX), -self.height() // 2))
        free = beside.screen().availableGeometry()
        corner.setX(max(min(corner.x(), free.right() - self.width()), free.left()))
        corner.setY(max(min(corner.y(), free.bottom() - self.height()), free.top()))
        self.move(corner)
        self.show()

    def follow(self) -> None:
        """Other data are loaded: shows digits of theirs."""
        if self.isVisible():
            self._draw()

    def _strip(self, name: str, rows: int) -> TileGrid:
        strip = TileGrid(self, grey=True)
        strip.setAccessibleName(name)
        strip.setToolTip(full_stop(name))
        strip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        # High enough for the width to set the size of the tiles: so they stand below each other.
        strip.setMinimumSize(COLUMNS * px(TILE_PX), rows * px(TILE_PX) + px(GAP_PX))
        return strip

    def _lay_out(self) -> None:
        note = QLabel(
            tr(
                "Above as they are, below as a training with “Augment” may see them: changed again "
                "each time, so that the network learns what does not matter."
            ),
            self,
            wordWrap=True,
        )
        note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        buttons = QHBoxLayout()
        buttons.addWidget(self._again)
        buttons.addWidget(self._suggested)
        buttons.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 16)
        rows.setSpacing(8)
        rows.addWidget(self._note)
        rows.addWidget(self._digits, 1)
        rows.addWidget(self._changed, DRAWS)
        rows.addWidget(note)
        rows.addWidget(self.form)
        rows.addLayout(buttons)

    def _on_again(self) -> None:
        self._seed += 1
        self._draw()

    def _on_take_back(self) -> None:
        self.form.take_back()
        self._draw()
        self.taken_back.emit()

    def _draw(self) -> None:
        """Changes the digits with the same random numbers as before, to compare strengths."""
        examples = self._example_digits(COLUMNS)
        digits = examples.images
        self._note.setText(examples.note)
        self._note.setVisible(bool(examples.note))
        augmentation = Augmentation.from_dict(self.form.values())
        several = np.tile(digits, (DRAWS, 1, 1))
        changed = augmentation.augment(several, np.random.default_rng(self._seed))
        self._digits.show_tiles(seen_pictures(digits))
        self._changed.show_tiles(seen_pictures(np.clip(changed, 0, 1)))

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        self._draw()
        super().showEvent(event)
