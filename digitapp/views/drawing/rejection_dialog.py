"""RejectionDialog: when a drawing counts as no digit, shown on the present one, how strictly."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from model.language import tr, trc
from model.rejection import DEFAULT_RATE, QUANTILES, Rejection

from ...session.session import Session
from ...state import Prediction
from ...style.numbers import fixed
from ...style.zoom import px_size
from ...system.settings import AppSettings
from ...widgets.margin_scale import MarginScale
from ...widgets.scrolled import Scrolled, within
from ...widgets.value_slider import Scale, ValueSlider

CHOICE, OLD_CHOICE = "rejection_rate", "refused_share"
"""Names in the settings, now and before: fraction of digits, 0 to 1, that may be rejected."""

STRICTNESS = Scale(
    (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1),
    DEFAULT_RATE,
    lambda rate: f"{100 * rate:g} %" if rate else trc("digits", "none"),
)
RULE = tr(
    "The network gives each of the ten digits a number, its logit; the largest is its prediction."
    " What counts here is the <b>logit margin</b>: how far the largest is above the mean of all"
    " ten. In a digit one logit stands out. In a scribble, a letter, a dot or two digits at once"
    " none should; most of all where the network was trained with scribbles among its digits."
)
SIZE = (470, 560)
IN_TRAINING = tr(
    "The network is in training, or has learnt too little to tell digits apart. Its logit margins"
    " on digits are measured at the end of a training; until then nothing is rejected."
)
UNMEASURED = tr(
    "The logit margins of this network on digits were never measured, so values usual for"
    " networks stand in. A training measures them at its end."
)


class RejectionDialog(QDialog):
    """The rule in words, the drawing among the digits, and a slider for how strict it is.

    Attributes:
        scale: The picture.
        slider: How many digits may be rejected.
        verdict: What the rule says of the drawing.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(
            parent, objectName="rejectionDialog", windowTitle=tr("When is it no digit?")
        )
        self._session = session
        self._settings = settings
        self._shown: Rejection | None = None
        self.scale = MarginScale(self)
        self.slider = ValueSlider(
            tr("Digits that may be rejected"),
            "rejectionSlider",
            tr(
                "The more real digits may be rejected by mistake, the more scribbles are found out."
            ),
            STRICTNESS,
            self,
        )
        self.verdict = _paragraph("", self, "rejectionVerdict")
        self._source = _paragraph("", self, "rejectionSource")
        buttons = QDialogButtonBox(self)
        buttons.addButton(tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        body = QWidget(self)
        column = QVBoxLayout(body, spacing=12)
        column.setContentsMargins(16, 16, 16, 8)
        column.addWidget(_paragraph(RULE, self, "rejectionRule"))
        column.addWidget(self.scale, 1)
        for widget in (self.verdict, self._source, self.slider):
            column.addWidget(widget)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 16, 16)
        whole.addWidget(Scrolled(self, body, wide=True, whole=True), 1)
        whole.addWidget(buttons)
        self.resize(within(parent, px_size(*SIZE)))
        buttons.rejected.connect(self.reject)
        self.slider.show_value(session.live_prediction.rejection_rate)
        self.slider.moved.connect(self._on_moved)
        session.live_prediction.changed.connect(self._on_reading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._show_rule()
        self._on_reading(session.live_prediction.prediction)

    def _on_moved(self, rate: float, same: bool) -> None:
        self._settings.set_choice(CHOICE, rate)
        self._session.live_prediction.reject(rate)
        self._on_reading(self._session.live_prediction.prediction)

    def _on_reading(self, reading: Prediction) -> None:
        live = self._session.live_prediction
        rejection, rate = live.rejection, live.rejection_rate
        if rejection != self._shown:
            self._show_rule()
        border = rejection.threshold(rate) if rejection is not None and rate else None
        self.scale.show_drawing(reading.logit_margin, border)
        self.verdict.setText(verdict(reading, rejection, rate))

    def _show_rule(self) -> None:
        self._shown = rejection = self._session.live_prediction.rejection
        title = tr("logit margin of the prediction, and how many digits have it")
        if rejection is None:
            self._source.setText(IN_TRAINING)
            self.scale.show_hill(np.zeros(0), np.zeros(0), title)
            return
        self._source.setText(
            tr(
                "The hill: {digits:,} digits that the network did not learn from.",
                digits=rejection.digits,
            )
            if rejection.digits
            else UNMEASURED
        )
        self.scale.show_hill(*hill(rejection), title)


def hill(rejection: Rejection) -> tuple[np.ndarray, np.ndarray]:
    """Places on the scale, (n,), and how densely digits lie there, (n,)."""
    edges, quantiles = np.array(rejection.logit_margins), np.array(QUANTILES)
    wide = np.maximum(np.diff(edges), 1e-3)
    places = np.concatenate([edges[:1], (edges[1:] + edges[:-1]) / 2, edges[-1:]])
    return places, np.concatenate([[0.0], np.diff(quantiles) / wide, [0.0]])


def verdict(reading: Prediction, rejection: Rejection | None, rate: float) -> str:
    """What the rule says of the drawing, in a sentence."""
    logit_margin = reading.logit_margin
    if logit_margin is None:
        return tr("Nothing is drawn: draw something to see where it lies.")
    if rejection is None or not np.isfinite(logit_margin):
        return tr(
            "Your drawing has a logit margin of {logit_margin}.",
            logit_margin=fixed(logit_margin, 1),
        )
    below = 100 * rejection.fraction_below(logit_margin)
    few = tr("only {below:.1f} %", below=below) if below >= 0.05 else tr("fewer than 0.1 %")
    few = f"{below:.0f} %" if below >= 1 else few
    found = {"logit_margin": fixed(logit_margin, 1), "few": few}
    if not rate:
        return tr(
            "Your drawing has a logit margin of {logit_margin}; {few} of digits have less. "
            "Nothing is rejected.",
            **found,
        )
    if rejection.is_blank(reading.image[None])[0]:
        return tr("Your drawing has hardly any ink, far less than any digit. Not a digit?")
    if logit_margin >= rejection.threshold(rate):
        return tr(
            "Your drawing has a logit margin of {logit_margin}; {few} of digits have less, enough "
            "to take it for one.",
            **found,
        )
    return tr(
        "Your drawing has a logit margin of {logit_margin}; {few} of digits have less. "
        "That is too few: not a digit?",
        **found,
    )


def _paragraph(text: str, parent: QWidget, name: str) -> QLabel:
    return QLabel(text, parent, wordWrap=True, objectName=name)
