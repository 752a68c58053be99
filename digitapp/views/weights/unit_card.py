"""The card of one unit: its picture, its figures, the digits that it speaks for."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from model.language import tr, trc
from model.probes.units.weight_layers import WeightLayer

from ...style.numbers import compact
from ...style.zoom import px, zoomed
from ...widgets.card import Card
from ...widgets.signed_bars import SignedBars
from ...widgets.tile_grid import TileGrid
from ..common import weight_words
from . import words
from .states import UnitFacts

PORTRAIT_PX = 192

FIGURES = {
    "norm": (tr("norm"), tr("Length of the unit's weights: how strongly it reacts at all.")),
    "bias": (tr("bias"), tr("What is added to the unit's pre-activation, whatever it sees.")),
    "lowest": (tr("lowest"), tr("The smallest of the unit's weights.")),
    "highest": (tr("highest"), tr("The largest of the unit's weights.")),
}


class Portrait(TileGrid):
    """The unit's picture, as high as it is wide where there is room."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return width

    def sizeHint(self) -> QSize:
        return QSize(px(PORTRAIT_PX), px(PORTRAIT_PX))


class UnitCard(Card):
    """Shows one unit of a layer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("unitCard")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.title = QLabel(self, objectName="unitTitle")
        zoomed(self.title, text=1.0, bold=True)
        self.portrait = Portrait(self)
        self.portrait.setObjectName("unitPortrait")
        self.portrait.setAccessibleName(tr("What the unit looks for"))
        self.portrait.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.portrait.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.portrait.common_scale = True
        self.figures = {
            key: QLabel(self, toolTip=tip, alignment=Qt.AlignmentFlag.AlignRight)
            for key, (_, tip) in FIGURES.items()
        }
        self.bars_title = QLabel(self)
        self.bars_title.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.bars = SignedBars(self)
        self.bars.setObjectName("speaksForBars")
        self.bars.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._table = self._lay_out_figures()
        layout = QVBoxLayout(self, spacing=4)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.title)
        layout.addWidget(self.portrait)
        layout.addWidget(self._table)
        layout.addWidget(self.bars_title)
        layout.addWidget(self.bars, 1)
        layout.addStretch(0)

    def show_unit(
        self, facts: UnitFacts | None, layers: tuple[WeightLayer, ...] = (), index: int = 0
    ) -> None:
        """Shows the unit, which is in ``layers[index]``; None for none."""
        for child in (self.portrait, self.bars_title, self.bars, self._table):
            child.setVisible(facts is not None)
        if facts is None:
            self.title.setText("")
            return
        layer = layers[index]
        self.title.setText(weight_words.unit(layer, facts.unit))
        self.portrait.setVisible(facts.portrait is not None)
        self.portrait.setToolTip(words.portrait_tip(layers, index))
        if facts.portrait is not None:
            self.portrait.show_tiles(facts.portrait)
        for key, label in self.figures.items():
            label.setText(compact(getattr(facts, key)))
        if not layer.bias_key:
            self.figures["bias"].setText(trc("bias", "none"))
        self._show_bars(facts)
        self.bars_title.setText(words.bars_title(layer))
        self.bars.setToolTip(words.bars_tip(layers, index))
        self.bars.setAccessibleName(words.bars_title(layer))

    def _lay_out_figures(self) -> QWidget:
        """Two rows of two figures, each after its name."""
        table = QWidget(self)
        grid = QGridLayout(table, horizontalSpacing=4, verticalSpacing=2)
        grid.setContentsMargins(0, 4, 0, 4)
        for place, (key, label) in enumerate(self.figures.items()):
            name = QLabel(FIGURES[key][0], table, toolTip=label.toolTip())
            name.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            label.setAccessibleName(FIGURES[key][0])
            zoomed(label, minimum_text="−0.000")
            row, column = divmod(place, 2)
            grid.addWidget(name, row, 3 * column)
            grid.addWidget(label, row, 3 * column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(4, 1)
        grid.setColumnMinimumWidth(2, 8)
        return table

    def _show_bars(self, facts: UnitFacts) -> None:
        self.bars.setVisible(facts.bars is not None)
        self.bars_title.setVisible(facts.bars is not None)
        if facts.bars is not None:
            self.bars.show_values(facts.bars, facts.names, limit=facts.limit)
