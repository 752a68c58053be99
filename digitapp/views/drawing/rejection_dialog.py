"""RefusalDialog: when a drawing counts as no digit, shown on the present one, and how strictly."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from model.rejection import DEFAULT_RATE, QUANTILES, Rejection

from ...session.session import Session
from ...state import Prediction
from ...system.settings import AppSettings
from ...widgets.margin_scale import MarginScale
from ...widgets.value_slider import Scale, ValueSlider

CHOICE = "refused_share"
"""Name in the settings: share of digits, 0 to 1, that may be refused."""

STRICTNESS = Scale(
    (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1),
    DEFAULT_RATE,
    lambda fraction: f"{100 * fraction:g} %" if fraction else "none",
)
RULE = (
    "The network gives each of the ten digits a number, its logit; the largest makes the answer."
    " What counts here is its <b>lead</b>: how far it is above the mean of all ten. In a digit one"
    " number stands out. In a scribble, a letter, a dot or two digits at once none should; most of"
    " all where the network was trained with scribbles among its digits."
)
IN_TRAINING = (
    "The network is in training. How far its answers to digits lead is measured at the end; until"
    " then nothing is refused."
)
UNMEASURED = (
    "How far this network’s answers to digits lead was never measured, so values usual for"
    " networks stand in. A training measures it at its end."
)


class RejectionDialog(QDialog):
    """The rule in words, the drawing among the digits, and a slider for how strict it is.

    Attributes:
        scale: The picture.
        slider: How many digits may be refused.
        verdict: What the rule says of the drawing.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="refusalDialog", windowTitle="When is it no digit?")
        self._session = session
        self._settings = settings
        self._shown: Rejection | None = None
        self.scale = MarginScale(self)
        self.slider = ValueSlider(
            "Digits that may be refused",
            "refusalSlider",
            "The more real digits may be refused by mistake, the more scribbles are found out.",
            STRICTNESS,
            self,
        )
        self.verdict = _paragraph("", self, "refusalVerdict")
        self._source = _paragraph("", self, "refusalSource")
        buttons = QDialogButtonBox(self)
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        column = QVBoxLayout(self, spacing=12)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(_paragraph(RULE, self, "refusalRule"))
        column.addWidget(self.scale, 1)
        for widget in (self.verdict, self._source, self.slider, buttons):
            column.addWidget(widget)
        buttons.rejected.connect(self.reject)
        self.slider.show_value(session.live_prediction.rejection_rate)
        self.slider.moved.connect(self._on_moved)
        session.live_prediction.changed.connect(self._on_reading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._show_rule()
        self._on_reading(session.live_prediction.prediction)

    def _on_moved(self, fraction: float, same: bool) -> None:
        self._settings.set_choice(CHOICE, fraction)
        self._session.live_prediction.reject(fraction)
        self._on_reading(self._session.live_prediction.prediction)

    def _on_reading(self, reading: Prediction) -> None:
        rejection, fraction = (
            self._session.live_prediction.rejection,
            self._session.live_prediction.rejection_rate,
        )
        if rejection != self._shown:
            self._show_rule()
        border = rejection.threshold(fraction) if rejection is not None and fraction else None
        self.scale.show_drawing(reading.logit_margin, border)
        self.verdict.setText(verdict(reading, rejection, fraction))

    def _show_rule(self) -> None:
        self._shown = rejection = self._session.live_prediction.rejection
        title = "lead of the best answer, and how many digits have it"
        if rejection is None:
            self._source.setText(IN_TRAINING)
            self.scale.show_hill(np.zeros(0), np.zeros(0), title)
            return
        self._source.setText(
            f"The hill: {rejection.digits:,} digits that the network did not learn from."
            if rejection.digits
            else UNMEASURED
        )
        self.scale.show_hill(*hill(rejection), title)


def hill(rejection: Rejection) -> tuple[np.ndarray, np.ndarray]:
    """Places on the scale, (n,), and how densely digits lie there, (n,)."""
    edges, fractions = np.array(rejection.logit_margins), np.array(QUANTILES)
    wide = np.maximum(np.diff(edges), 1e-3)
    places = np.concatenate([edges[:1], (edges[1:] + edges[:-1]) / 2, edges[-1:]])
    return places, np.concatenate([[0.0], np.diff(fractions) / wide, [0.0]])


def verdict(reading: Prediction, rejection: Rejection | None, fraction: float) -> str:
    """What the rule says of the drawing, in a sentence."""
    logit_margin = reading.logit_margin
    if logit_margin is None:
        return "Nothing is drawn: draw something to see where it lies."
    if rejection is None or not np.isfinite(logit_margin):
        return f"Your drawing leads by {logit_margin:.1f}."
    below = 100 * rejection.fraction_below(logit_margin)
    few = f"only {below:.1f} %" if below >= 0.05 else "fewer than 0.1 %"
    few = f"{below:.0f} %" if below >= 1 else few
    found = f"Your drawing leads by {logit_margin:.1f}; {few} of digits"
    if not fraction:
        return f"{found} lead by less. Nothing is refused."
    if rejection.is_blank(reading.image[None])[0]:
        return "Your drawing has hardly any ink, far less than any digit. Not a digit?"
    if logit_margin >= rejection.threshold(fraction):
        return f"{found} lead by less, enough to take it for one."
    return f"{found} lead by less. That is too few: not a digit?"


def _paragraph(text: str, parent: QWidget, name: str) -> QLabel:
    return QLabel(text, parent, wordWrap=True, objectName=name)
