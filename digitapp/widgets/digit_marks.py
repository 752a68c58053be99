"""Shapes of the ten digits where colour alone would tell them apart.

Ten colours can't all be told apart with two kinds of cones: digits whose colours are near each
other for anybody have different shapes (the tests simulate it, after Machado et al. 2009).
"""

import math
from functools import cache
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPolygonF

Mark = Literal["disc", "triangle", "cross", "ring"]

DIGIT_MARKS: tuple[Mark, ...] = (
    "disc", "disc", "triangle", "triangle", "triangle",
    "disc", "cross", "ring", "ring", "disc",
)  # fmt: skip
"""Index = digit."""

ARM, HOLE = 0.28, 0.5
"""Half the thickness of a cross's arm, and the radius of a ring's hole, of a disc's radius."""


def mark_of(digit: int) -> Mark:
    """The shape of a digit (any integer, modulo ten)."""
    return DIGIT_MARKS[digit % len(DIGIT_MARKS)]


def mark_path(mark: Mark, middle: QPointF, radius: float) -> QPainterPath:
    """The outline of a mark that weighs about as much as a disc of ``radius``."""
    path = QPainterPath()
    x, y = middle.x(), middle.y()
    if mark == "triangle":
        reach = 1.5 * radius
        corners = [
            QPointF(x + reach * math.sin(angle), y + 0.15 * radius - reach * math.cos(angle))
            for angle in (0, 2 * math.pi / 3, 4 * math.pi / 3)
        ]
        path.addPolygon(QPolygonF([*corners, corners[0]]))
    elif mark == "cross":
        long, thick = 1.35 * radius, ARM * 2 * radius
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRect(QRectF(x - long, y - thick / 2, 2 * long, thick))
        path.addRect(QRectF(x - thick / 2, y - long, thick, 2 * long))
    else:
        reach = radius if mark == "disc" else 1.2 * radius
        path.addEllipse(middle, reach, reach)
        if mark == "ring":
            path.addEllipse(middle, HOLE * reach, HOLE * reach)
    return path


@cache
def coverage(mark: Mark, diameter: float) -> np.ndarray:
    """How much of each pixel around it a mark covers: float (side, side) in [0, 1], side odd."""
    reach = int(0.8 * diameter + 1.5)
    if mark == "disc":
        grid = np.arange(-reach, reach + 1)
        cover = np.clip(diameter / 2 + 0.5 - np.hypot(grid[:, None], grid), 0, 1)
    else:
        side = 2 * reach + 1
        image = QImage(side, side, QImage.Format.Format_Grayscale8)
        image.fill(0)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle = QPointF(side / 2, side / 2)
            painter.fillPath(mark_path(mark, middle, diameter / 2), Qt.GlobalColor.white)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(side, -1)
        cover = rows[:, :side] / 255
    cover.setflags(write=False)
    return cover
