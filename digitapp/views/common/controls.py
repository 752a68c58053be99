"""What the controls beside a picture are made of: boxes of entries, and rows of what is there."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from model.language import tr

from ...style.zoom import SPARE_PX, px
from ...widgets.value_slider import Scale, ValueSlider

NOISES = tuple(np.round(np.arange(0, 1.55, 0.05), 2).tolist())
NO_ENTRIES: Mapping[Any, tuple[str, str]] = MappingProxyType({})


def choice_box(
    parent: QWidget,
    name: str,
    title: str,
    entries: Mapping[Any, tuple[str, str]] = NO_ENTRIES,
    tip: str = "",
) -> QComboBox:
    """A box no wider than it has to be; ``entries``: what is chosen -> its text, and its tip."""
    box = QComboBox(
        parent,
        objectName=name,
        accessibleName=title,
        toolTip=tip,
        sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
        minimumContentsLength=8,
    )
    for row, (key, (text, entry_tip)) in enumerate(entries.items()):
        box.addItem(text, key)
        box.setItemData(row, entry_tip, Qt.ItemDataRole.ToolTipRole)
    return box


def noise_slider(name: str, usual: float, parent: QWidget) -> ValueSlider:
    """How much noise is over a picture; ``usual``: one of NOISES, to begin with."""
    tip = tr("Standard deviation of the random numbers that are added to each pixel.")
    scale = Scale(NOISES, usual, lambda value: f"{value:.2f}")
    return ValueSlider(tr("Noise"), name, tip, scale, parent)


def titled_rows(rows: Iterable[tuple[str, QWidget]], parent: QWidget) -> QGridLayout:
    """Widgets below each other, before each its title."""
    grid = QGridLayout(horizontalSpacing=8, verticalSpacing=6)
    grid.setColumnStretch(1, 1)
    for row, (title, widget) in enumerate(rows):
        label = QLabel(title, parent, toolTip=widget.toolTip())
        label.setBuddy(widget)
        grid.addWidget(label, row, 0)
        grid.addWidget(widget, row, 1)
    return grid


def even_rows(*rows: Sequence[QPushButton], spacing: int) -> QVBoxLayout:
    """Rows of buttons, each as wide as the others; in it all of one width, where texts let them."""
    column = QVBoxLayout(spacing=spacing)
    for buttons in rows:
        row = QHBoxLayout(spacing=4)
        for button in buttons:
            row.addWidget(button, 1)
        column.addLayout(row)
    return column


class SmallButton(QPushButton):
    """A button in a row of several, never narrower than its text, and hardly wider if need be.

    Args:
        text: Which it shows.
        name: Of the object.
        tip: Tells what it does.
        parent: Owner.
        others: Texts that it shows at other times; its least width is the same with all of them.
    """

    def __init__(
        self, text: str, name: str, tip: str, parent: QWidget, *, others: Sequence[str] = ()
    ) -> None:
        super().__init__(text, parent, objectName=name, toolTip=tip)
        self._others = tuple(others)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    # Overrides of Qt.

    def minimumSizeHint(self) -> QSize:
        # Styles make buttons wide for dialogs; a layout that has less room cuts their texts.
        metrics = self.fontMetrics()
        width = max(metrics.horizontalAdvance(text) for text in (self.text(), *self._others))
        width += px(2 * SPARE_PX)
        if self.menu() is not None:
            width += self.style().pixelMetric(QStyle.PixelMetric.PM_MenuButtonIndicator)
        return QSize(width, super().minimumSizeHint().height())
