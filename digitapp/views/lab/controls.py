"""What can be done to the network in the lab: sliders for a unit, many weights, the output."""

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.lab import (
    AddNoise,
    Operation,
    Prune,
    ScaleWeights,
    ShiftBias,
    SwitchOff,
    Temperature,
)
from model.language import inside, tr
from model.probes.units.weight_layers import WeightLayer

from ...style.numbers import fixed, percent, signed
from ...style.zoom import zoomed
from ...widgets.card import Card
from ...widgets.value_slider import Scale, ValueSlider
from ..common import weight_words as words


def _range(low: float, high: float, count: int) -> tuple[float, ...]:
    return tuple(float(v) for v in np.round(np.linspace(low, high, count), 6))


def _per_cent(value: float) -> str:
    return percent(value, 0)


FACTORS = Scale(_range(-2, 4, 121), 1.0, lambda v: f"× {fixed(v)}")
SHIFTS = Scale(_range(-4, 4, 161), 0.0, signed)
FRACTIONS = Scale(_range(0, 1, 101), 0.0, _per_cent)
NOISE = Scale(_range(0, 3, 151), 0.0, _per_cent)
TEMPERATURES = Scale(
    tuple(float(v) for v in np.round(10 ** np.linspace(-1, 1, 81), 6)), 1.0, lambda v: f"{v:.2f}"
)


class LabControls(Card):
    """The chosen unit and the sliders.

    Signals:
        unit_chosen(int, int): Index of a layer, and one of its units.
        asked(Operation, bool): Do this; whether as part of the same movement as the one before.
        taken_out(Operation): Leave out what has this target.
    """

    unit_chosen = Signal(int, int)
    asked = Signal(object, bool)
    taken_out = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("labControls")
        self._layers: tuple[WeightLayer, ...] = ()
        self._seed = 0
        self._make_unit()
        self._make_many()
        self.temperature = ValueSlider(
            tr("Temperature"),
            "temperatureSlider",
            tr(
                "Divides the logits before they become probabilities:\nbelow 1 confidence is "
                "higher, above 1 lower, in the same predictions."
            ),
            TEMPERATURES,
            self,
        )
        self._lay_out()
        self._connect()

    @property
    def layer(self) -> int:
        """Index of the chosen layer."""
        return max(self.layer_box.currentIndex(), 0)

    @property
    def unit(self) -> int:
        """The chosen unit."""
        return self.unit_box.value()

    def show_layers(self, layers: tuple[WeightLayer, ...], layer: int, unit: int) -> None:
        """Offers the layers of a network, and chooses a unit."""
        with QSignalBlocker(self.layer_box), QSignalBlocker(self.unit_box):
            if layers != self._layers:
                self._layers = layers
                self._fill(self.layer_box, [(each.title, each.name) for each in layers])
                for row, each in enumerate(layers):
                    tip = words.choice(each)
                    self.layer_box.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
                titles = [
                    (tr("In the {layer}", layer=inside(each.title)), each.name) for each in layers
                ]
                self._fill(self.scope_box, [(tr("In all layers"), ""), *titles])
            self.layer_box.setCurrentIndex(layer)
            self.unit_box.setRange(0, layers[layer].units - 1)
            self.unit_box.setValue(unit)

    def show_operations(self, operations: tuple[Operation, ...]) -> None:
        """Puts the sliders where the operations have them, for the chosen unit and layers."""
        layer, unit = self._layers[self.layer].name, self.unit
        scope = self.scope_box.currentData() or ""
        known = {operation.target: operation for operation in operations}

        def value(neutral: Operation, name: str) -> float:
            return getattr(known.get(neutral.target, neutral), name)

        with QSignalBlocker(self.off):
            self.off.setChecked(SwitchOff(layer, unit).target in known)
        for slider in (self.factor, self.shift):
            slider.setEnabled(not self.off.isChecked())
        self.factor.show_value(value(ScaleWeights(layer, unit, 1.0), "factor"))
        self.shift.show_value(value(ShiftBias(layer, unit, 0.0), "by"))
        self.shift.setVisible(bool(self._layers[self.layer].bias_key))
        self.prune.show_value(value(Prune(0.0, scope), "fraction"))
        self.noise.show_value(value(AddNoise(0.0, scope), "deviation"))
        self.resample.setEnabled(AddNoise(0.0, scope).target in known)
        self.temperature.show_value(value(Temperature(1.0), "value"))

    def _make_unit(self) -> None:
        self.layer_box = QComboBox(
            self,
            objectName="labLayerBox",
            accessibleName=tr("Layer"),
            toolTip=tr("The layer whose units are shown."),
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
            minimumContentsLength=14,
        )
        self.unit_box = QSpinBox(
            self,
            objectName="labUnitBox",
            accessibleName=tr("Unit"),
            toolTip=tr("The unit to operate on; a click on a picture chooses it too."),
        )
        self.off = QCheckBox(
            tr("Switched off"),
            self,
            objectName="switchOffBox",
            toolTip=tr("The unit gives nothing any more; a digit is never predicted any more."),
        )
        self.factor = ValueSlider(
            tr("Its weights"),
            "factorSlider",
            tr("Multiplies all that the unit listens to."),
            FACTORS,
            self,
        )
        self.shift = ValueSlider(
            tr("Its bias"),
            "shiftSlider",
            tr("Added to the unit's pre-activation: more, and it fires more readily."),
            SHIFTS,
            self,
        )

    def _make_many(self) -> None:
        self.scope_box = QComboBox(
            self,
            objectName="labScopeBox",
            accessibleName=tr("Where to prune and to add noise"),
            toolTip=tr("Which weights the next two sliders are about."),
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
            minimumContentsLength=14,
        )
        self.prune = ValueSlider(
            tr("Prune"),
            "pruneSlider",
            tr(
                "Makes this fraction of the weights zero, the smallest first;\nof all layers taken "
                "together, or of one."
            ),
            FRACTIONS,
            self,
        )
        self.noise = ValueSlider(
            tr("Noise"),
            "noiseSlider",
            tr("Adds random numbers to the weights, of this fraction of their own spread."),
            NOISE,
            self,
        )
        self.resample = QToolButton(
            self,
            text=tr("Resample"),
            objectName="noiseAnewButton",
            toolTip=tr("As much noise, but other random numbers."),
            focusPolicy=Qt.FocusPolicy.StrongFocus,
        )

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self, spacing=6)
        rows.setContentsMargins(12, 10, 12, 10)
        rows.addWidget(self._heading(tr("One unit")))
        chosen = QHBoxLayout(spacing=6)
        chosen.addWidget(self.layer_box, 1)
        chosen.addWidget(self.unit_box)
        rows.addLayout(chosen)
        for widget in (self.off, self.factor, self.shift):
            rows.addWidget(widget)
        rows.addWidget(self._line())
        rows.addWidget(self._heading(tr("Many weights")))
        many = QHBoxLayout(spacing=6)
        many.addWidget(self.scope_box, 1)
        many.addWidget(self.resample)
        rows.addLayout(many)
        rows.addWidget(self.prune)
        rows.addWidget(self.noise)
        rows.addWidget(self._line())
        rows.addWidget(self._heading(tr("Output")))
        rows.addWidget(self.temperature)
        rows.addStretch(1)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text, self)
        zoomed(label, text=1.0, bold=True)
        return label

    def _line(self) -> QFrame:
        line = QFrame(self, frameShape=QFrame.Shape.HLine, frameShadow=QFrame.Shadow.Plain)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        return line

    def _fill(self, box: QComboBox, entries: list[tuple[str, str]]) -> None:
        with QSignalBlocker(box):
            box.clear()
            for text, data in entries:
                box.addItem(text, data)

    def _connect(self) -> None:
        self.layer_box.activated.connect(lambda index: self.unit_chosen.emit(index, 0))
        self.unit_box.valueChanged.connect(lambda unit: self.unit_chosen.emit(self.layer, unit))
        self.scope_box.activated.connect(lambda: self.unit_chosen.emit(self.layer, self.unit))
        self.off.clicked.connect(self._on_off)
        self.resample.clicked.connect(self._on_resample)
        self.factor.moved.connect(lambda v, on: self.asked.emit(ScaleWeights(*self._which, v), on))
        self.shift.moved.connect(lambda v, on: self.asked.emit(ShiftBias(*self._which, v), on))
        self.prune.moved.connect(lambda v, on: self.asked.emit(Prune(v, self._scope), on))
        self.noise.moved.connect(
            lambda v, on: self.asked.emit(AddNoise(v, self._scope, self._seed), on)
        )
        self.temperature.moved.connect(lambda v, on: self.asked.emit(Temperature(v), on))

    @property
    def _which(self) -> tuple[str, int]:
        return self._layers[self.layer].name, self.unit

    @property
    def _scope(self) -> str:
        return self.scope_box.currentData() or ""

    def _on_off(self, off: bool) -> None:
        operation = SwitchOff(*self._which)
        if off:
            self.asked.emit(operation, False)
        else:
            self.taken_out.emit(operation)

    def _on_resample(self) -> None:
        self._seed += 1
        self.asked.emit(AddNoise(self.noise.value, self._scope, self._seed), False)
