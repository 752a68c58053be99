"""VariedRow: one setting of an experiment and its values."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from model.errors import SettingError
from model.experiments import Axis
from model.experiments.axes import VariedSetting, shown_value
from model.language import sentences, tr

from ...style.tips import in_lines
from ..common.hint import Hint

SECTIONS = {
    "config": tr("Network"),
    "training": tr("Training"),
    "augmentation": tr("Augmentation"),
    "plan": tr("Data"),
}

VALUES_TIP = tr(
    "One value holds for all trainings. Several, with commas between them, are varied: 0.1, 0.3. A "
    "range is 0.01..1:7 for seven values evenly spaced, 0.01..1:7:log for a logarithmic one; "
    "hidden layers are written 64x32."
)


class VariedRow(QWidget):
    """A box with the settings that there are, a field for values, and a button that takes it away.

    Signals:
        changed(): A person edited it.
        dropped(): A person took it away.
    """

    changed = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings: dict[str, VariedSetting] = {}
        self._box = QComboBox(
            self,
            objectName="experimentSetting",
            accessibleName=tr("Setting"),
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
            minimumContentsLength=9,
        )
        self._edit = QLineEdit(
            self, objectName="experimentValues", accessibleName=tr("Values"), toolTip=VALUES_TIP
        )
        self._edit.setMinimumWidth(80)
        self._drop = QToolButton(
            self, text="×", toolTip=tr("Takes this setting away: it has its suggested value then."),
            accessibleName=tr("Take the setting away"), autoRaise=True,
        )  # fmt: skip
        self._hint = Hint("experimentHint", self)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._box, 0, 0)
        grid.addWidget(self._edit, 0, 1)
        grid.addWidget(self._drop, 0, 2)
        grid.addWidget(self._hint, 1, 0, 1, 3)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        self._box.activated.connect(self._on_chosen)
        self._edit.editingFinished.connect(self.changed)
        self._drop.clicked.connect(self.dropped)

    @property
    def name(self) -> str:
        """Of the setting; empty where there is none."""
        return self._box.currentData() or ""

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self._edit.text()

    def show_settings(self, settings: Mapping[str, VariedSetting]) -> bool:
        """Offers these settings; whether the one that was chosen is among them."""
        chosen, self._settings = self.name, dict(settings)
        with QSignalBlocker(self._box):
            self._box.clear()
            for name, setting in settings.items():
                self._box.addItem(setting.spec.title, name)
                section = SECTIONS[setting.section]
                place = tr("{section}, {name}.", section=section, name=name)
                tip = in_lines(sentences([place, setting.spec.help]))
                self._box.setItemData(self._box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
            self._box.setCurrentIndex(max(self._box.findData(chosen), 0))
        self._show_tip()
        return chosen in settings

    def show_setting(self, name: str, text: str) -> None:
        """Chooses a setting and writes its values."""
        self._box.setCurrentIndex(self._box.findData(name))
        self._edit.setText(text)
        self._edit.setCursorPosition(0)  # the first values are the ones to see
        self._hint.show_text("")
        self._show_tip()

    def axis(self, architecture: str) -> Axis:
        """The setting with its values.

        Raises:
            SettingError: What stands there is none.
        """
        return Axis.of_words(self.name, self.text, architecture)

    def check(self, architecture: str) -> Axis | None:
        """The same; None where it is wrong, which it says below itself."""
        try:
            axis = self.axis(architecture)
        except SettingError as error:
            self._hint.show_text(str(error))
            return None
        self._hint.show_text("")
        return axis

    def focus_values(self) -> None:
        """Puts the cursor into the field."""
        self._edit.setFocus()

    def _show_tip(self) -> None:
        setting = self._settings.get(self.name)
        if setting is not None:
            tip = sentences([setting.spec.help, _bounds(setting)])
            self._box.setToolTip(in_lines(tip))
            self._edit.setPlaceholderText(_example(setting))

    def _on_chosen(self) -> None:
        self._edit.clear()
        self._hint.show_text("")
        self._show_tip()
        self._edit.setFocus()
        self.changed.emit()


def words_of(axis: Axis) -> str:
    """The values of an axis as a person types them."""
    if not axis.is_range:
        return ", ".join(map(shown_value, axis.values))
    return f"{axis.low:g}..{axis.high:g}:{axis.count or ''}:{axis.scale}"


def _bounds(setting: VariedSetting) -> str:
    spec = setting.spec
    if spec.kind in ("number", "integer", "integers"):
        return tr("({low:.15g} to {high:.15g})", low=spec.low, high=spec.high)
    return f"({', '.join(spec.choices)})" if spec.choices else ""


def _example(setting: VariedSetting) -> str:
    spec: Any = setting.spec
    if spec.kind == "choice":
        return ", ".join(spec.choices[:2])
    return {"flag": "on, off", "integers": "16, 64x32", "text": "digits, mnist"}.get(
        spec.kind, tr("values")
    )
