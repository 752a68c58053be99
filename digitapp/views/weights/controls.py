"""What stands above and below the pictures of the weights view."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.language import tr

from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.choice_button import ChoiceButton
from ...widgets.colour_scale import ColourScale
from ...widgets.elided_label import ElidedLabel
from ..common import weight_words
from . import words
from .states import Aspect, LayerWeights, Order

SIDE_BY_SIDE = "side_by_side"

BUTTONS = {
    Aspect.NOW: ("weightsNowButton", tr("The weights as they are; live while the network learns.")),
    Aspect.BEFORE: ("weightsBeforeButton", tr("The weights that the network started from.")),
    Aspect.DIFFERENCE: ("weightsDifferenceButton", tr("What training has added to the weights.")),
    SIDE_BY_SIDE: ("weightsSideButton", tr("Now, before training and the difference together.")),
}
NOT_KNOWN = tr("Not known: the network was opened as it is, and has learnt nothing since.")

ORDERS = {
    Order.PLACE: (tr("in their order"), tr("as they lie in the network")),
    Order.NORM: (tr("sorted by norm"), tr("the longest weights first")),
    Order.IMPORTANCE: (tr("sorted by importance"), tr("incoming times outgoing weights")),
    Order.CHANGE: (tr("sorted by change"), tr("those that training changed most first")),
}


class WeightControls(QWidget):
    """Title, layer, state, order and scale of the pictures; and what saves them.

    Signals:
        layer_chosen(int): Another layer.
        aspect_chosen(): Another state of the weights, in ``aspect``.
        sort_asked(): Sort by ``order``, again if it is the same.
        scale_chosen(): Another ``common_scale``.
    """

    layer_chosen = Signal(int)
    aspect_chosen = Signal()
    sort_asked = Signal()
    scale_chosen = Signal()

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self.heading = ElidedLabel(self, objectName="weightsHeading")
        zoomed(self.heading, text=1.0, bold=True)
        self.layer_box = QComboBox(
            self,
            objectName="weightsLayerBox",
            accessibleName=tr("Layer"),
            toolTip=tr("Which layer's weights are shown."),
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToContents,
        )
        self._aspects = QButtonGroup(self, exclusive=True)
        self.buttons = {key: self._aspect_button(key) for key in BUTTONS}
        self.sort_box = self._sort_box()
        self.scale_box = self._scale_box()
        self.save_button, self.save_picture, self.save_table = self._save_button()
        self._lay_out()
        self._restore()
        self.layer_box.activated.connect(self.layer_chosen)
        self._aspects.buttonClicked.connect(self._on_aspect)
        self.sort_box.activated.connect(self._on_sort)
        self.scale_box.activated.connect(self._on_scale)

    @property
    def aspect(self) -> str:
        """The chosen state: an ``Aspect`` or SIDE_BY_SIDE."""
        return next(key for key, button in self.buttons.items() if button.isChecked())

    @property
    def order(self) -> Order:
        """What to sort by."""
        return Order(self.sort_box.currentData())

    @property
    def common_scale(self) -> bool:
        """Whether all pictures share one scale."""
        return bool(self.scale_box.currentData())

    def show_layer(self, shown: LayerWeights | None) -> None:
        """Titles and enables everything for what is shown; saves nothing where that is None."""
        self.save_picture.setEnabled(shown is not None)
        self.save_table.setEnabled(shown is not None)
        if shown is None:
            return
        self.heading.setText(words.heading(shown.layers, shown.index))
        self.heading.setToolTip(self.heading.text())
        choices = [weight_words.choice(layer) for layer in shown.layers]
        if choices != [self.layer_box.itemText(k) for k in range(self.layer_box.count())]:
            self.layer_box.clear()
            self.layer_box.addItems(choices)
        self.layer_box.setCurrentIndex(shown.index)
        for key, button in self.buttons.items():
            known = shown.knows_before or key is Aspect.NOW
            button.setEnabled(known)
            button.setToolTip(BUTTONS[key][1] if known else NOT_KNOWN)
        self._allow_order(Order.CHANGE, shown.knows_before)
        can_sort = not shown.layer.is_output
        self.sort_box.setEnabled(can_sort)
        self.sort_box.setToolTip(
            tr(
                "Which units come first. While the network learns they keep their places; choose "
                "the order again to sort again."
            )
            if can_sort
            else tr("The digits stay in their order.")
        )
        has_pictures = shown.layer.kind != "matrix"
        self.scale_box.setEnabled(has_pictures)
        self.scale_box.setToolTip(
            tr(
                "Whether full colour means the largest weight of each picture, so that weak units "
                "can be seen too, or the largest of all, so that weak units look weak."
            )
            if has_pictures
            else tr("A matrix has one scale.")
        )

    def _allow_order(self, order: Order, allowed: bool) -> None:
        item = self.sort_box.model().item(self.sort_box.findData(order))
        item.setEnabled(allowed)

    def _aspect_button(self, key: str) -> ChoiceButton:
        name, tip = BUTTONS[key]
        button = ChoiceButton(words.NAMES.get(key, tr("Side by side")), tip, name, self)
        self._aspects.addButton(button)
        return button

    def _sort_box(self) -> QComboBox:
        box = QComboBox(self, objectName="weightsSortBox", accessibleName=tr("Order of the units"))
        for order, (text, tip) in ORDERS.items():
            box.addItem(text, order)
            box.setItemData(box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        return box

    def _scale_box(self) -> QComboBox:
        box = QComboBox(
            self, objectName="weightsScaleBox", accessibleName=tr("Scale of the colours")
        )
        box.addItem(tr("own scales"), False)
        box.addItem(tr("one scale"), True)
        return box

    def _save_button(self) -> tuple[QPushButton, QAction, QAction]:
        tip = tr("Save the pictures that are shown, or the numbers of the layer.")
        button = QPushButton(tr("Save"), self, objectName="weightsSaveButton", toolTip=tip)
        menu = QMenu(button)
        picture, table = menu.addAction(tr("Pictures …")), menu.addAction(tr("Numbers (CSV) …"))
        button.setMenu(menu)
        return button, picture, table

    def _lay_out(self) -> None:
        first = QHBoxLayout(spacing=8)
        first.addWidget(self.heading, 1)
        first.addWidget(self.layer_box)
        second = QHBoxLayout(spacing=8)
        for button in self.buttons.values():
            second.addWidget(button)
        second.addStretch(1)
        second.addWidget(self.sort_box)
        second.addWidget(self.scale_box)
        second.addWidget(self.save_button)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(first)
        layout.addLayout(second)

    def _restore(self) -> None:
        """Takes the choices of the last time."""
        settings = self._settings
        aspect = settings.choice("weights_aspect", str(Aspect.NOW))
        self.buttons.get(aspect, self.buttons[Aspect.NOW]).setChecked(True)
        order = settings.choice("weights_order", str(Order.NORM))
        self.sort_box.setCurrentIndex(max(self.sort_box.findData(order), 0))
        self.scale_box.setCurrentIndex(int(settings.choice("weights_one_scale", False)))

    def _on_aspect(self) -> None:
        self._settings.set_choice("weights_aspect", str(self.aspect))
        self.aspect_chosen.emit()

    def _on_sort(self) -> None:
        self._settings.set_choice("weights_order", str(self.order))
        self.sort_asked.emit()

    def _on_scale(self) -> None:
        self._settings.set_choice("weights_one_scale", self.common_scale)
        self.scale_chosen.emit()


class WeightFoot(QWidget):
    """What is under the mouse, what one sees, the scale, and which units are shown.

    Signals:
        page_asked(int): So many pages on.
    """

    page_asked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.spot = ElidedLabel(
            self, objectName="weightsSpot", accessibleName=tr("Under the mouse")
        )
        self.explanation = QLabel(self, objectName="weightsExplanation", wordWrap=True)
        self.explanation.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.pages = QWidget(self)
        self.back = self._page_button("‹", "weightsBackButton", tr("The units before these."), -1)
        self.shown_units = QLabel(self.pages, objectName="weightsShownUnits")
        self.on = self._page_button("›", "weightsOnButton", tr("The units after these."), 1)
        self.scale = ColourScale(self)
        self.scale.setObjectName("weightsScale")
        paging = QHBoxLayout(self.pages, spacing=4)
        paging.setContentsMargins(0, 0, 0, 0)
        for widget in (self.back, self.shown_units, self.on):
            paging.addWidget(widget)
        layout = QGridLayout(self, horizontalSpacing=16, verticalSpacing=2)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.spot, 0, 0)
        layout.addWidget(self.pages, 0, 1)
        layout.addWidget(self.explanation, 1, 0, 1, 2)
        layout.addWidget(self.scale, 0, 2, 2, 1)
        layout.setColumnStretch(0, 1)

    def show_pages(self, first: int, count: int, total: int) -> None:
        """Says that ``count`` of ``total`` units are shown, from position ``first`` on."""
        self.pages.setVisible(count < total)
        self.back.setEnabled(first > 0)
        self.on.setEnabled(first + count < total)
        self.shown_units.setText(
            tr("{first}–{last} of {total}", first=first + 1, last=first + count, total=total)
        )

    def _page_button(self, text: str, name: str, tip: str, by: int) -> QToolButton:
        button = QToolButton(
            self.pages,
            text=text,
            objectName=name,
            toolTip=tip,
            accessibleName=tip,
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )
        button.clicked.connect(lambda: self.page_asked.emit(by))
        return button
