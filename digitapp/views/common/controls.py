"""What the controls beside a picture are made of: boxes of entries, and rows of what is there."""

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QPushButton, QWidget

from model.language import tr

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


def even_rows(*rows: Sequence[QPushButton], spacing: int) -> QGridLayout:
    """Rows of buttons, each as wide as the others, and in it all of one width."""
    grid = QGridLayout(horizontalSpacing=4, verticalSpacing=spacing)
    columns = math.lcm(*map(len, rows))
    for row, buttons in enumerate(rows):
        span = columns // len(buttons)
        for place, button in enumerate(buttons):
            grid.addWidget(button, row, span * place, 1, span)
    for column in range(columns):
        grid.setColumnStretch(column, 1)
    return grid
