"""DiagnosisNote: says why a training goes badly, and offers the settings that mend it."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from model.archs import ARCHITECTURES
from model.events import Diagnosis
from model.language import commas, inside, tr
from model.run import Training

from ...style.numbers import shortest
from ...widgets.card import Card


class DiagnosisNote(Card):
    """Hidden while a training learns.

    Signals:
        taken(Diagnosis): A person wants what it proposes.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("diagnosisNote")
        self._diagnosis: Diagnosis | None = None
        self.text = QLabel(self, objectName="diagnosisText", wordWrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = QPushButton(
            self,
            objectName="diagnosisButton",
            accessibleName=tr("Train with what is proposed"),
            toolTip=tr("Put this into the form on the left, and train with it."),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.button.clicked.connect(lambda: self.taken.emit(self._diagnosis))
        self.hide()

    def show_diagnosis(self, diagnosis: Diagnosis | None, architecture: str) -> None:
        """Shows what is wrong with the training of a network; None hides it.

        Args:
            diagnosis: What is wrong.
            architecture: Key in ARCHITECTURES.
        """
        if diagnosis == self._diagnosis:
            return
        self._diagnosis = diagnosis
        self.setVisible(diagnosis is not None)
        if diagnosis is None:
            return
        self.text.setText(diagnosis.text)
        self.setAccessibleDescription(diagnosis.text)
        self.button.setVisible(bool(diagnosis.changes))
        self.button.setText(_offer(diagnosis, architecture))


def _offer(diagnosis: Diagnosis, architecture: str) -> str:
    specs = Training.specs() | ARCHITECTURES[architecture].Config.specs()
    values = commas(
        f"{inside(specs[name].title)} {_written(value)}"
        for name, value in diagnosis.changes.items()
    )
    if diagnosis.afresh:
        return tr("Train anew with {values}", values=values)
    return tr("Go on with {values}", values=values)


def _written(value: Any) -> str:
    return shortest(value) if isinstance(value, float) else str(value)
