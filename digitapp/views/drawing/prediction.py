"""What the network sees beside what it predicts, and both in words."""

from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from model.language import commas, tr
from model.preprocess import PointRecipe, Recipe, holds_points

from ...state import Prediction
from ...style.numbers import fixed, percent
from ...style.theme import SMALLEST_TEXT_PX, current, text_font
from ...style.zoom import px, px_size, zoomed
from ...widgets.pixel_view import PixelView
from ..common.seen import seen_picture

NO_DIGIT = tr("not a digit?")
RIVAL_FROM = 0.1
"""Below this probability the second best is not worth a word."""


class BigDigit(QLabel):
    """The prediction, thin, in the accent, as large as its place; grey where it is but a guess."""

    is_guess = False

    def show_guess(self, is_guess: bool) -> None:
        """Whether it is no more than a guess."""
        if is_guess != self.is_guess:
            self.is_guess = is_guess
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        font = QFont(self.font())
        # Figures are about 0.73 em high: their line may be higher than the label.
        font.setPixelSize(max(SMALLEST_TEXT_PX, round(1.08 * min(self.height(), self.width()))))
        font.setWeight(QFont.Weight.Light)
        with QPainter(self) as painter:
            painter.setFont(font)
            painter.setPen(current().color("muted" if self.is_guess else "accent"))
            around = QRectF(self.rect()).adjusted(0, -self.height(), 0, self.height())
            painter.drawText(around, Qt.AlignmentFlag.AlignCenter, self.text())

    def sizeHint(self) -> QSize:
        return px_size(64, 60)

    def minimumSizeHint(self) -> QSize:
        return px_size(32, 32)


class MutedLine(QLabel):
    """One line of text of less weight; what does not fit is cut with an ellipsis."""

    def __init__(
        self, text: str, parent: QWidget, *, scale: float = 1.0, **properties: Any
    ) -> None:
        super().__init__(text, parent, **properties)
        self._scale = scale
        self._is_loud = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_loud(self, is_loud: bool) -> None:
        """Whether the line has the weight of a message for once."""
        if is_loud != self._is_loud:
            self._is_loud = is_loud
            self.update()

    def _line_font(self) -> QFont:
        return text_font(self.font(), self._scale, bold=self._is_loud)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setFont(self._line_font())
            painter.setPen(current().color("text" if self._is_loud else "muted"))
            room = painter.fontMetrics()
            text = room.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
            painter.drawText(self.rect(), self.alignment(), text)

    def sizeHint(self) -> QSize:
        return QSize(px(80), QFontMetrics(self._line_font()).height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())


class PredictionView(QWidget):
    """The seen image, the prediction, how confident it is, and a line on where the digit came from.

    Signals:
        rule_wanted(): The person wants to know when a drawing counts as no digit.

    Attributes:
        seen: The network's input.
        digit: The prediction's label; its text is the digit alone.
        confidence: How confident the network is, or that this is hardly a digit, or why there is
            no prediction.
        rule: The button for the rule of that.
        note: What the digit on the canvas is said to be; the pixel under the mouse while there
            is one.
    """

    rule_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        middle = Qt.AlignmentFlag.AlignCenter
        self.seen = PixelView(self)
        self.digit = BigDigit(
            self, objectName="answerLabel", accessibleName=tr("Prediction"), alignment=middle
        )
        both = QSizePolicy.Policy.Expanding
        self.digit.setSizePolicy(both, both)
        self.confidence = MutedLine("", self, objectName="confidenceLabel", alignment=middle)
        self.rule = QToolButton(
            self,
            text="?",
            objectName="rejectionButton",
            accessibleName=tr("When is it no digit?"),
            toolTip=tr(
                "When does a drawing count as no digit? Shows the rule on your drawing, and"
                " how strict it is."
            ),
            autoRaise=True,
        )
        self.rule.clicked.connect(self.rule_wanted)
        self.sees = MutedLine(tr("what it sees"), self, objectName="seesLabel", scale=0.92)
        self.note = MutedLine("", self, objectName="noteLabel", scale=0.92, alignment=middle)
        self.seen.setSizePolicy(QSizePolicy.Policy.Preferred, both)
        zoomed(self.seen, minimum_width=84, minimum_height=84)  # three pixels for each of 28
        grid = QGridLayout(self, horizontalSpacing=8, verticalSpacing=4)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.seen, 0, 0, 2, 1)
        grid.addWidget(self.digit, 0, 1)
        grid.addWidget(self.rule, 0, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.confidence, 1, 1)
        grid.addWidget(self.sees, 2, 0)
        grid.addWidget(self.note, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 2)
        grid.setRowStretch(0, 1)
        self._note = self._pixel = ""
        self.seen.hovered.connect(self._on_hovered)
        self.seen.left.connect(self._on_left)

    def offer(self, action: QAction) -> None:
        """Puts ``action`` into the context menu of the seen image."""
        self.seen.addAction(action)
        self.seen.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def show_reading(self, reading: Prediction, *, is_empty: bool) -> None:
        """Shows what was read; ``is_empty`` where nothing lies on the canvas."""
        picture = None if reading.image is None else seen_picture(reading.image)
        # The same picture again (another snapshot read it) must not end an animation.
        if not _is_same(self.seen.image, picture):
            self.seen.show_image(picture)
            if reading.image is None:
                self._on_left()
        probabilities = reading.probabilities
        if probabilities is not None and np.isfinite(probabilities).all():
            digit, line = str(reading.digit), confidence(probabilities)
            spoken = tr(
                "The network predicts {digit}, {confidence}.",
                digit=digit,
                confidence=line.replace(" ·", ","),
            )
            if reading.rejected:
                line = NO_DIGIT
                spoken = tr("Perhaps this is not a digit. The best guess is {digit}.", digit=digit)
        else:
            digit, line = "", why_no_prediction(reading, is_empty=is_empty)
            spoken = tr("No prediction: {reason}.", reason=line)
        self.digit.show_guess(reading.rejected)
        self.confidence.show_loud(reading.rejected)
        if digit != self.digit.text():
            self.digit.setText(digit)
        if line != self.confidence.text():
            self.confidence.setText(line)
        if spoken != self.digit.accessibleDescription():
            self.digit.setAccessibleDescription(spoken)

    def show_note(self, text: str) -> None:
        """Shows where the digit on the canvas came from; empty for the person's own."""
        self._note = text
        self._show_note()

    def show_recipe(self, recipe: Recipe | PointRecipe) -> None:
        """Says how drawings become the network's input now."""
        words = recipe_in_words(recipe)
        for widget in (self.seen, self.sees):
            widget.setToolTip(f"<p>{words}</p>")  # only rich text is broken into lines
        self.seen.setAccessibleDescription(words)

    def _on_hovered(self, row: int, column: int, value: float) -> None:
        self._pixel = tr(
            "row {row}, column {column}: {value}", row=row, column=column, value=fixed(value)
        )
        self._show_note()

    def _on_left(self) -> None:
        self._pixel = ""
        self._show_note()

    def _show_note(self) -> None:
        text = self._pixel or self._note
        if text != self.note.text():
            self.note.setText(text)


def confidence(probabilities: np.ndarray) -> str:
    """How confident a prediction is, and the second best where it comes close.

    Args:
        probabilities: (10,), finite.
    """
    second, best = np.argsort(probabilities, kind="stable")[-2:]
    first = float(probabilities[best])
    text = (
        tr("over 99 % confident")
        if first >= 0.995
        else tr("{probability} confident", probability=percent(first, 0))
    )
    rival = float(probabilities[second])
    if rival < RIVAL_FROM:
        return text
    return tr(
        "{confidence} · or {second}, {rival}",
        confidence=text,
        second=second,
        rival=percent(rival, 0),
    )


def why_no_prediction(reading: Prediction, *, is_empty: bool) -> str:
    """Why ``reading`` holds no prediction."""
    if is_empty:
        return tr("nothing drawn yet")
    if reading.is_pending:
        return tr("reading the picture …")
    if reading.image is None:
        is_line = reading.shown is not None and holds_points(reading.shown.network.shape)
        return tr("it reads lines, no pictures") if is_line else tr("no ink found in it")
    if reading.probabilities is None:
        return tr("no network to read it") if reading.shown is None else tr("it predicts no digits")
    return tr("its numbers overflowed")


def recipe_in_words(recipe: Recipe | PointRecipe) -> str:
    """How a drawing becomes the network's input, for a person."""
    if not recipe.takes_pictures:
        return tr(
            "Your drawing as the network gets it: {count} points at equal distances "
            "along the line, in the order in which you drew it. It is told the way from each to "
            "the next, and where you lifted the pen; size and place do not matter, order and "
            "direction do.",
            count=recipe.shape[0],
        )
    height, width = recipe.shape
    tall, wide = (f"{side:g}" for side in recipe.box)
    steps = [tr("it is scaled to fit a box of {tall} × {wide} px", tall=tall, wide=wide)]
    if recipe.squeeze > 1:
        steps = [
            tr(
                "it is stretched to {tall} px of height and at most {wide} px of width",
                tall=tall,
                wide=wide,
            )
        ]
    if recipe.upright:
        steps.append(tr("{part} of its slant is taken out", part=percent(recipe.upright, 0)))
    steps.append(tr("its strokes are painted again with a pen {pen:g} px wide", pen=recipe.pen))
    steps.append(
        tr("the centre of mass of the ink comes to the middle")
        if recipe.centring == "mass"
        else tr("the box of the ink comes to the middle")
    )
    if recipe.blocks > 1:
        steps.append(
            tr("each pixel is the mean of {blocks} × {blocks} finer ones", blocks=recipe.blocks)
        )
    return tr(
        "Your drawing as the network gets it, {height} × {width} numbers from 0 (black) to"
        " 1 (white): {steps}. So size, place and brush do not matter.",
        height=height,
        width=width,
        steps=commas(steps),
    )


def _is_same(shown: np.ndarray | None, image: np.ndarray | None) -> bool:
    if shown is None or image is None:
        return shown is image
    return np.array_equal(shown, image)
