"""What stands beside the dreamt pictures: of what they are, and how they change."""

from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from model.dream import Ascent
from model.errors import SettingError
from model.language import tr, trc
from model.probes.units.weight_layers import WeightLayer

from ...system.settings import AppSettings
from ...widgets.card import SideCard
from ...widgets.choice_button import ChoiceButtons
from ..common.controls import choice_box, titled_rows
from ..common.setting_boxes import IntegerBox, NumberBox, make_box
from . import words
from .buttons import DreamButtons

WIDTH_PX = 248
FIRST_DIGIT = 3
DIGITS, UNITS = 10, 12
"""Pictures at once."""


class DreamControls(SideCard):
    """Remembers what is chosen.

    Signals:
        subject_chosen(): Other pictures are wanted: ``method``, ``layer``, ``units`` or ``start``.
        ascent_changed(): ``ascent`` is another.

    Attributes:
        ascent: How pictures change.
        buttons: What lets them change, and takes them away.
    """

    subject_chosen = Signal()
    ascent_changed = Signal()

    def __init__(self, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, WIDTH_PX)
        self.setObjectName("dreamControls")
        self._settings = settings
        self._layers: tuple[WeightLayer, ...] = ()
        self.ascent = _remembered(settings)
        method = settings.choice("dream/method", words.ASCENT)
        self._methods = ChoiceButtons(
            words.METHODS, lambda key: f"dream{key.title()}Button", method, self
        )
        self.layer_box = choice_box(
            self,
            "dreamLayerBox",
            trc("whose pictures", "Of"),
            tip=tr("Whose favourite pictures are shown."),
        )
        self.count_box = choice_box(
            self, "dreamCountBox", trc("how many", "Show"), words.COUNTS, tr("How many.")
        )
        self.unit_box = QSpinBox(self, objectName="dreamUnitBox", accessibleName=tr("Number"))
        self.start_box = choice_box(self, "dreamStartBox", tr("Begin with"), words.STARTS)
        self.boxes = {name: make_box(name, s, self) for name, s in Ascent.specs().items()}
        self.bare_button = QPushButton(
            tr("Take all three away"), self, objectName="dreamBareButton"
        )
        self.bare_button.setToolTip(
            tr("Sets blur, jitter and decay to nothing, or back: the gradient alone paints noise.")
        )
        self.buttons = DreamButtons(self)
        self._restore()
        self._lay_out()
        self._connect()

    @property
    def method(self) -> str:
        """Key of ``words.METHODS``."""
        return self._methods.key

    @property
    def start(self) -> str:
        """Key of ``words.STARTS``."""
        return self.start_box.currentData()

    @property
    def layer(self) -> WeightLayer | None:
        """Whose units are asked; None where there is no network."""
        index = self.layer_box.currentIndex()
        return self._layers[index] if 0 <= index < len(self._layers) else None

    @property
    def units(self) -> np.ndarray:
        """The units that are asked, (n,)."""
        if self.layer is None:
            return np.zeros(0, np.int64)
        first = self.unit_box.value()
        return np.arange(first, min(first + self._at_once, self.layer.units))

    @property
    def _at_once(self) -> int:
        if self.count_box.currentData() == words.ONE:
            return 1
        return DIGITS if self.layer is None or self.layer.is_output else UNITS

    def show_layers(self, layers: tuple[WeightLayer, ...]) -> None:
        """Offers the layers of a network, the output first; the choice stays if it can."""
        layers = tuple(reversed(layers))
        if layers == self._layers:
            return
        name = "" if self.layer is None else self.layer.name
        self._layers = layers
        with QSignalBlocker(self.layer_box):
            self.layer_box.clear()
            self.layer_box.addItems([words.layer_entry(layer) for layer in layers])
            places = [k for k, layer in enumerate(layers) if layer.name == name]
            self.layer_box.setCurrentIndex(places[0] if places else 0)
        self._bound_unit()

    def show_playing(self, step: int, *, plays: bool, can: bool) -> None:
        """Shows how far the pictures are; ``can``: whether there is something to play."""
        is_ascent = self.method == words.ASCENT
        self.buttons.show_playing(step, plays=plays, can=can, can_play=can and is_ascent)
        for widget in (self.start_box, self.bare_button, *self.boxes.values()):
            widget.setEnabled(is_ascent)

    def show_many(self) -> None:
        """Chooses many pictures."""
        self.count_box.setCurrentIndex(self.count_box.findData(words.MANY))
        self._on_units()

    def show_one(self, index: int) -> None:
        """Chooses one large picture: of the unit at ``index`` of those shown."""
        unit = int(self.units[index])
        self.count_box.setCurrentIndex(self.count_box.findData(words.ONE))
        self._bound_unit()
        with QSignalBlocker(self.unit_box):
            self.unit_box.setValue(unit)
        self._on_subject()

    def _restore(self) -> None:
        choice = self._settings.choice
        for box, name, default in (
            (self.count_box, "count", words.MANY),
            (self.start_box, "start", words.NOISE),
        ):
            box.setCurrentIndex(max(box.findData(choice(f"dream/{name}", default)), 0))
        self._show_ascent()
        self._bound_unit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self, spacing=8)
        column.setContentsMargins(12, 10, 12, 10)
        methods = QHBoxLayout(spacing=4)
        for button in self._methods.by_key.values():
            methods.addWidget(button)
        column.addLayout(methods)
        rows: list[tuple[str, QWidget]] = [
            (self.layer_box.accessibleName(), self.layer_box),
            (self.count_box.accessibleName(), self.count_box),
            (trc("first of twelve units", "From"), self.unit_box),
            (self.start_box.accessibleName(), self.start_box),
        ]
        rows += [(spec.title, self.boxes[name]) for name, spec in Ascent.specs().items()]
        column.addLayout(titled_rows(rows, self))
        column.addWidget(self.bare_button)
        column.addStretch(1)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self._methods.buttonClicked.connect(self._on_subject)
        self.layer_box.activated.connect(self._on_units)
        self.count_box.activated.connect(self._on_count)
        self.start_box.activated.connect(self._on_subject)
        self.unit_box.valueChanged.connect(self._on_subject)
        for name, box in self.boxes.items():
            box.setToolTip(Ascent.specs()[name].help)
            box.edited.connect(lambda value, name=name: self._on_ascent(**{name: value}))
            if isinstance(box, IntegerBox | NumberBox):
                box.checked.connect(lambda problem, box=box: _tell(box, problem))
        self.bare_button.clicked.connect(self._on_bare)

    def _bound_unit(self) -> None:
        """Lets the number be one of the layer's; nothing is to choose where all are shown."""
        layer = self.layer
        units = 1 if layer is None else layer.units
        with QSignalBlocker(self.unit_box):
            self.unit_box.setRange(0, max(units - self._at_once, 0))
            self.unit_box.setSingleStep(self._at_once)
        is_digit = layer is None or layer.is_output
        self.unit_box.setEnabled(self.unit_box.maximum() > 0)
        self.unit_box.setToolTip(
            tr("Which digit.") if is_digit else tr("The unit, or the first of twelve.")
        )

    def _show_ascent(self) -> None:
        for name, value in self.ascent.to_dict().items():
            self.boxes[name].show_value(value)
        bare = self.ascent.is_bare
        self.bare_button.setText(tr("Bring them back") if bare else tr("Take all three away"))

    def _on_units(self) -> None:
        self._bound_unit()
        self._on_subject()

    def _on_count(self) -> None:
        self._bound_unit()
        if self.layer is not None and self.layer.is_output and self._at_once == 1:
            with QSignalBlocker(self.unit_box):
                self.unit_box.setValue(FIRST_DIGIT)
        self._on_subject()

    def _on_subject(self) -> None:
        self._settings.set_choice("dream/method", self.method)
        self._settings.set_choice("dream/count", self.count_box.currentData())
        self._settings.set_choice("dream/start", self.start)
        self.subject_chosen.emit()

    def _on_ascent(self, **changes: Any) -> None:
        self.ascent = self.ascent.replace(**changes)
        self._settings.set_choice("dream/ascent", self.ascent.to_dict())
        self._show_ascent()
        self.ascent_changed.emit()

    def _on_bare(self) -> None:
        usual = Ascent()
        to = usual if self.ascent.is_bare else Ascent.bare(self.ascent.rate)
        self._on_ascent(blur=to.blur, jitter=to.jitter, decay=to.decay)


def _remembered(settings: AppSettings) -> Ascent:
    try:
        return Ascent.from_dict(settings.choice("dream/ascent", {}))
    except SettingError:
        return Ascent()


def _tell(box: QWidget, problem: str) -> None:
    """Says below a box what is wrong with it; nothing takes that away."""
    QToolTip.showText(box.mapToGlobal(box.rect().bottomLeft()), problem, box)
