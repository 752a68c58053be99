"""The three panels of the Why view: each a picture, its scale and what it says."""

import math
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from model.explain import Contrast, Counterfactual, Distance, Occlusion, Saliency
from model.language import tr

from ...style.zoom import px_size, zoomed
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.colour_scale import BAR_PX, ColourScale
from ...widgets.column_bars import ColumnBars
from ...widgets.pixel_maps import ChangedPicture, HeatMap, PixelMap
from ...widgets.whole_text import WholeText
from . import words

LINES = 5
"""Room for what a panel says at least, so that its picture keeps its size while one draws."""

HEAD_PX = 26
"""Height of the line below the title: that of a box, also where there is none."""


class ExplanationPanel(Card):
    """A title, boxes, a picture, what stands below it, and a few sentences."""

    def __init__(self, title: str, tip: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.title = QLabel(title, self, toolTip=tip)
        zoomed(self.title, text=1.0, bold=True)
        self.text = WholeText(
            self, objectName=f"{name}Text", lines=LINES, alignment=Qt.AlignmentFlag.AlignTop
        )
        self.text.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def _lay_out(self, picture: PixelMap, foot: QWidget, *boxes: QWidget) -> None:
        head = zoomed(QWidget(self), minimum_height=HEAD_PX)
        row = QHBoxLayout(head, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        for box in boxes:
            row.addWidget(box)
        row.addStretch(1)
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.title)
        column.addWidget(head)
        column.addWidget(picture, 1)
        column.addWidget(foot)
        column.addWidget(self.text)
        column.addStretch(0)

    # Overrides of Qt.

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(px_size(200, 320))


class SaliencyPanel(ExplanationPanel):
    """Gradient x input, or the gradient alone.

    Signals:
        kind_chosen(): Another of the two.
    """

    kind_chosen = Signal()

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(
            tr("By the gradient"), tr("What a little more ink would do."), "whyGradient", parent
        )
        self._settings = settings
        self.map = HeatMap(
            self, name="whyGradientMap", title=tr("What each pixel does to the score")
        )
        self.scale = ColourScale(self)
        self.box = _box(self, "whyGradientBox", tr("Kind of gradient"), words.SALIENCIES)
        _choose(self.box, settings.choice("why/gradient", words.PRODUCT))
        self._lay_out(self.map, self.scale, self.box)
        self.box.activated.connect(self._on_chosen)

    @property
    def kind(self) -> str:
        """Key of ``words.SALIENCIES``."""
        return self.box.currentData()

    def show_saliency(self, shown: Saliency) -> None:
        """Shows it in the chosen kind."""
        values = shown.product if self.kind == words.PRODUCT else shown.gradient
        self.map.show_values(values, shown.image)
        self.scale.show_limit(self.map.limit)
        self.text.say(words.saliency(shown, self.kind))

    def _on_chosen(self) -> None:
        self._settings.set_choice("why/gradient", self.kind)
        self.kind_chosen.emit()


class OcclusionPanel(ExplanationPanel):
    """What occlusion does.

    Signals:
        asked(): Another patch is wanted.
    """

    asked = Signal()

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        tip = tr(
            "Occludes the drawing patch by patch and predicts each time (Zeiler and Fergus 2014)."
        )
        super().__init__(tr("By occlusion"), tip, "whyOcclusion", parent)
        self._settings = settings
        self.map = HeatMap(
            self, name="whyOcclusionMap", title=tr("What occluding each pixel costs")
        )
        self.scale = ColourScale(self)
        self.size_box = _box(self, "whySizeBox", tr("Size of the patch"), words.SIZES)
        self.fill_box = _box(self, "whyCoverBox", tr("What the patch is filled with"), words.FILLS)
        _choose(self.size_box, settings.choice("why/size", words.MEDIUM))
        _choose(self.fill_box, settings.choice("why/cover", 0))
        self._lay_out(self.map, self.scale, self.size_box, self.fill_box)
        self.size_box.activated.connect(self._on_chosen)
        self.fill_box.activated.connect(self._on_chosen)

    def options(self, side: int) -> dict[str, Any]:
        """What ``model.explain.occlusion`` is to be called with, for pictures of that side."""
        size = math.ceil(words.FRACTIONS[self.size_box.currentData()] * side)
        return {"size": size, "cover": float(self.fill_box.currentData())}

    def show_occlusion(self, shown: Occlusion) -> None:
        """Shows how the score falls, and the worst patch where there is one."""
        frame = (*shown.worst, shown.size) if shown.worst_fall > 0 else None
        self.map.show_values(shown.fall, shown.image, frame)
        self.scale.show_limit(self.map.limit)
        self.text.say(words.occlusion(shown))

    def _on_chosen(self) -> None:
        self._settings.set_choice("why/size", self.size_box.currentData())
        self._settings.set_choice("why/cover", self.fill_box.currentData())
        self.asked.emit()


class CounterfactualPanel(ExplanationPanel):
    """The fewest pixels that change the prediction.

    Signals:
        sent(): The changed picture is to go to the canvas.
    """

    sent = Signal()

    def __init__(self, parent: QWidget) -> None:
        tip = tr(
            "The fewest pixels, as far as a greedy search finds them, that change the prediction."
        )
        super().__init__(tr("By a counterfactual"), tip, "whyChange", parent)
        self.map = ChangedPicture(self, name="whyChangeMap", title=tr("The drawing, changed"))
        self.button = QPushButton(
            tr("To canvas"),
            self,
            objectName="whySendButton",
            toolTip=tr("Puts the changed picture on the canvas, where the network reads it."),
        )
        foot = QWidget(self)
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.button)
        row.addStretch(1)
        zoomed(foot, minimum_height=BAR_PX + 22)  # as high as the scales beside it
        self._lay_out(self.map, foot)
        self.button.clicked.connect(self.sent)

    def show_old(self) -> None:
        """What is shown is of another question; a newer one is being searched for."""
        self.button.setEnabled(False)

    def show_counterfactual(self, shown: Counterfactual, wanted: int | None) -> None:
        """Shows one, found or on the way; ``wanted`` is the digit that it shall become."""
        self.button.setEnabled(shown.done and shown.reached)
        self.map.show_picture(shown.image, shown.before)
        self.text.say(words.counterfactual(shown, wanted))


class DistancePanel(Card):
    """How many pixels it takes for each other digit.

    Signals:
        digit_chosen(int): A digit's column was clicked.
    """

    digit_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("whyDistances")
        title = QLabel(words.DISTANCES, self)
        zoomed(title, text=1.0, bold=True)
        self.bars = ColumnBars(self, name="whyDistanceBars", title=words.DISTANCES)
        self.bars.setToolTip(
            tr(
                "The pixels to change before the prediction is each digit: what is near, and what "
                "far. Click a digit to ask why not that."
            )
        )
        column = QVBoxLayout(self, spacing=4)
        column.setContentsMargins(12, 6, 12, 4)
        column.addWidget(title)
        column.addWidget(self.bars, 1)
        self.bars.clicked.connect(self.digit_chosen)

    def show_distances(self, distances: dict[int, Distance], contrast: Contrast) -> None:
        """Shows those that are known; the digit of ``contrast`` that is asked for stands out."""
        known = [distances.get(digit) for digit in range(10)]
        self.bars.show_values(
            [None if one is None else one.pixels for one in known],
            [words.distance(digit, one, contrast) for digit, one in enumerate(known)],
            -1 if contrast.rival is None else contrast.rival,
        )

    def minimumSizeHint(self) -> QSize:
        return px_size(240, 84)


def _box(parent: QWidget, name: str, accessible: str, entries: Mapping[Any, Any]) -> QComboBox:
    """A box with these entries; its tooltip is the one of the chosen entry."""
    box = QComboBox(
        parent,
        objectName=name,
        accessibleName=accessible,
        sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToContents,
    )
    for key, (text, tip) in entries.items():
        box.addItem(text, key)
        box.setItemData(box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
    box.currentIndexChanged.connect(
        lambda row: box.setToolTip(box.itemData(row, Qt.ItemDataRole.ToolTipRole))
    )
    box.setToolTip(box.itemData(0, Qt.ItemDataRole.ToolTipRole))
    return box


def _choose(box: QComboBox, key: Any) -> None:
    """Chooses ``key``, the first entry where there is no such."""
    box.setCurrentIndex(max(box.findData(key), 0))
