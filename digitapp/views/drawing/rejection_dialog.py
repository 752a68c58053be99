"""RefusalDialog: when a drawing counts as no digit, shown on the present one, and how strictly."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from model.rejection import DEFAULT_SHARE, SHARES, Refusal

from ...session.session import Session
from ...state import Reading
from ...system.settings import AppSettings
from ...widgets.margin_scale import LeadScale
from ...widgets.value_slider import Scale, ValueSlider

CHOICE = "refused_share"
"""Name in the settings: share of digits, 0 to 1, that may be refused."""

STRICTNESS = Scale(
    (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1),
    DEFAULT_SHARE,
    lambda share: f"{100 * share:g} %" if share else "none",
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


class RefusalDialog(QDialog):
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
        self._shown: Refusal | None = None
        self.scale = LeadScale(self)
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
        self.slider.show_value(session.reader.refused_share)
        self.slider.moved.connect(self._on_moved)
        session.reader.changed.connect(self._on_reading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._show_rule()
        self._on_reading(session.reader.reading)

    def _on_moved(self, share: float, same: bool) -> None:
        self._settings.set_choice(CHOICE, share)
        self._session.reader.refuse(share)
        self._on_reading(self._session.reader.reading)

    def _on_reading(self, reading: Reading) -> None:
        refusal, share = self._session.reader.refusal, self._session.reader.refused_share
        if refusal != self._shown:
            self._show_rule()
        border = refusal.threshold(share) if refusal is not None and share else None
        self.scale.show_drawing(reading.lead, border)
        self.verdict.setText(verdict(reading, refusal, share))

    def _show_rule(self) -> None:
        self._shown = refusal = self._session.reader.refusal
        title = "lead of the best answer, and how many digits have it"
        if refusal is None:
            self._source.setText(IN_TRAINING)
            self.scale.show_hill(np.zeros(0), np.zeros(0), title)
            return
        self._source.setText(
            f"The hill: {refusal.digits:,} digits that the network did not learn from."
            if refusal.digits
            else UNMEASURED
        )
        self.scale.show_hill(*hill(refusal), title)


def hill(refusal: Refusal) -> tuple[np.ndarray, np.ndarray]:
    """Places on the scale, (n,), and how densely digits lie there, (n,)."""
    edges, shares = np.array(refusal.leads), np.array(SHARES)
    wide = np.maximum(np.diff(edges), 1e-3)
    places = np.concatenate([edges[:1], (edges[1:] + edges[:-1]) / 2, edges[-1:]])
    return places, np.concatenate([[0.0], np.diff(shares) / wide, [0.0]])


def verdict(reading: Reading, refusal: Refusal | None, share: float) -> str:
    """What the rule says of the drawing, in a sentence."""
    lead = reading.lead
    if lead is None:
        return "Nothing is drawn: draw something to see where it lies."
    if refusal is None or not np.isfinite(lead):
        return f"Your drawing leads by {lead:.1f}."
    below = 100 * refusal.share_below(lead)
    few = f"only {below:.1f} %" if below >= 0.05 else "fewer than 0.1 %"
    found = f"Your drawing leads by {lead:.1f}; {f'{below:.0f} %' if below >= 1 else few} of digits"
    if not share:
        return f"{found} lead by less. Nothing is refused."
    if refusal.is_blank(reading.image[None])[0]:
        return "Your drawing has hardly any ink, far less than any digit. Not a digit?"
    if lead >= refusal.threshold(share):
        return f"{found} lead by less, enough to take it for one."
    return f"{found} lead by less. That is too few: not a digit?"


def _paragraph(text: str, parent: QWidget, name: str) -> QLabel:
    return QLabel(text, parent, wordWrap=True, objectName=name)
