"""What stands above the diagram of the inside view, and below it."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from model.language import tr

from ...system.settings import AppSettings
from ...widgets.choice_button import ChoiceButton
from ...widgets.elided_label import ElidedLabel
from .scene import BY_NUMBER, STRONGEST

ORDERS = {
    STRONGEST: (tr("strongest for this drawing"), tr("The units of each layer that fire most.")),
    BY_NUMBER: (tr("by number"), tr("The units of each layer as they lie in the network.")),
}


class InsideControls(QWidget):
    """Forward or backward, which units, which label; and what saves them.

    Signals:
        changed(): Another direction or label was chosen.
        order_chosen(): Another order of the units.
    """

    changed = Signal()
    order_chosen = Signal()

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._forward = ChoiceButton(
            tr("Forward"),
            tr("The drawing on its way through the network, to its prediction."),
            "insideForwardButton",
            self,
        )
        self._backward = ChoiceButton(
            tr("Backward"),
            tr("The loss on its way back: how each weight would have to change."),
            "insideBackwardButton",
            self,
        )
        self._group = QButtonGroup(self, exclusive=True)
        for button in (self._forward, self._backward):
            self._group.addButton(button)
        self._forward.setChecked(True)
        self.order_box = self._order_box()
        self._label_text = QLabel(tr("Correct digit:"), self)
        self.label_box = self._label_box()
        self._label_text.setBuddy(self.label_box)
        self.save_button = QPushButton(
            tr("Save"),
            self,
            objectName="insideSaveButton",
            toolTip=tr(
                "Save what is shown as a picture or drawing, or the unit's numbers as a table."
            ),
        )
        self._lay_out()
        self._group.buttonClicked.connect(self._on_direction)
        self.label_box.activated.connect(self.changed)
        self.order_box.activated.connect(self._on_order)
        self._show_direction()

    @property
    def is_backward(self) -> bool:
        """Whether the way back is shown."""
        return self._backward.isChecked()

    @property
    def order(self) -> str:
        """Which units are shown: STRONGEST or BY_NUMBER."""
        return self.order_box.currentData()

    def label(self, prediction: int, label: int | None) -> int:
        """The label that is held to be correct.

        Args:
            prediction: What the network reads.
            label: Which digit it is, where it came from data that say so.
        """
        chosen = self.label_box.currentData()
        return chosen if chosen >= 0 else prediction if label is None else label

    def show_prediction(self, prediction: int | None, label: int | None) -> None:
        """Names what the data say, or else what the network reads, in the list of labels."""
        text = (
            tr("as read")
            if prediction is None
            else tr("{prediction}, as read", prediction=prediction)
        )
        if label is not None:
            text = tr("{label}, its label", label=label)
        if self.label_box.itemText(0) != text:
            self.label_box.setItemText(0, text)

    def allow(self, *, network: bool, drawing: bool) -> None:
        """Enables what can be used with a network that is shown, and with a drawing."""
        for widget in (self._forward, self._backward, self.order_box):
            widget.setEnabled(network)
        for widget in (self.label_box, self.save_button):
            widget.setEnabled(drawing)

    def _order_box(self) -> QComboBox:
        box = QComboBox(
            self,
            objectName="insideOrderBox",
            accessibleName=tr("Which units are shown"),
            toolTip=tr(
                "Which units of large layers are shown. Turn the wheel over a layer, or press "
                "Page Down, for the next ones."
            ),
        )
        for key, (text, _) in ORDERS.items():
            box.addItem(text, key)
        chosen = self._settings.choice("inside_order", STRONGEST)
        box.setCurrentIndex(max(box.findData(chosen), 0))
        return box

    def _label_box(self) -> QComboBox:
        box = QComboBox(
            self,
            objectName="insideLabelBox",
            accessibleName=tr("Correct digit"),
            toolTip=tr("The digit that the loss is taken for: what the drawing is meant to be."),
        )
        box.addItem(tr("0, as read"), -1)
        for digit in range(10):
            box.addItem(str(digit), digit)
        return box

    def _lay_out(self) -> None:
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._forward)
        row.addWidget(self._backward)
        row.addSpacing(8)
        row.addWidget(self._label_text)
        row.addWidget(self.label_box)
        row.addStretch(1)
        row.addWidget(self.order_box)
        row.addWidget(self.save_button)

    def _show_direction(self) -> None:
        for widget in (self._label_text, self.label_box):
            widget.setVisible(self.is_backward)

    def _on_direction(self) -> None:
        self._show_direction()
        self.changed.emit()

    def _on_order(self) -> None:
        self._settings.set_choice("inside_order", self.order)
        self.order_chosen.emit()


class Foot(ElidedLabel):
    """One line: what one sees or, while the mouse is over something, what that is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="insideFoot")
        self._explanation = ""

    def explain(self, text: str) -> None:
        """Says what one sees in the view."""
        self._explanation = text
        self.point_out("")

    def point_out(self, text: str) -> None:
        """Says what is under the mouse; empty for nothing."""
        role = QPalette.ColorRole
        self.setForegroundRole(role.WindowText if text else role.PlaceholderText)
        self.setText(text or self._explanation)
