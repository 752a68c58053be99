"""SettingsForm: a form that makes itself from a Settings class.

Invariant: ``values()`` is exact. What a box can only show rounded stays as it was given until a
person edits it, and ``changed_values()`` holds what a person set, nothing else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from model.language import sentences, tr, trc
from model.settings import Settings, Spec

from ...style.tips import in_lines
from ...style.zoom import px, zoomed
from ..common.hint import Hint
from ..common.setting_boxes import Box, IntegerBox, IntegersEdit, NumberBox, make_box
from . import run_names

FIELD_WIDTH_PX = 80
FIELD_HEIGHT_PX = 24
GAP_PX = 8


class SettingsForm(QWidget):
    """Labels and boxes in two columns; labels of fields that a person changed stand out.

    Args:
        settings: What to edit; it starts at the defaults.
        rare: Fields that ``show_rare`` shows and that are hidden at first.

    Signals:
        edited(str, object): A person gave a field this value.
    """

    edited = Signal(str, object)

    def __init__(
        self, settings: type[Settings], parent: QWidget, *, rare: Collection[str] = ()
    ) -> None:
        super().__init__(parent)
        self._specs = settings.specs()
        self._defaults = settings().to_dict()
        self._changed: dict[str, Any] = {}
        self._rare = set(rare) & set(self._specs)
        self._shows_rare = self._is_running = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(GAP_PX))
        self._grid.setVerticalSpacing(px(GAP_PX) - 2)
        self._grid.setColumnStretch(1, 1)
        self._rows = {name: self._make_row(name, spec) for name, spec in self._specs.items()}
        self._show_values()
        self._show_rows()

    def values(self) -> dict[str, Any]:
        """Every field."""
        return self._defaults | self._changed

    def changed_values(self) -> dict[str, Any]:
        """The fields that a person gave another value than the one that was there."""
        return dict(self._changed)

    def set_defaults(self, values: dict[str, Any]) -> None:
        """Moves the fields that nobody changed; for suggestions."""
        self._defaults |= self._checked(values)
        self._show_values()

    def set_values(self, values: dict[str, Any]) -> None:
        """Moves fields and counts them as not changed by anybody."""
        for name in values:
            self._changed.pop(name, None)
        self.set_defaults(values)

    def set_changed(self, values: dict[str, Any]) -> None:
        """Moves fields as if a person did."""
        self._changed |= self._checked(values)
        self._show_values()

    def take_back(self, names: Collection[str] | None = None) -> None:
        """Moves what a person changed, of these fields or of all, back to the defaults."""
        for name in list(self._changed) if names is None else names:
            self._changed.pop(name, None)
        self._show_values()

    def differs(self, name: str) -> bool:
        """Whether a field has another value than the one that is suggested."""
        return self.values()[name] != self._defaults[name]

    def difference(self, name: str) -> str:
        """A field with its value, and the one that is suggested, for people."""
        title, default = self._specs[name].title, self._defaults[name]
        return tr(
            "{title} {value} (suggested {suggested})",
            title=title,
            value=_shown(self.values()[name]),
            suggested=_shown(default),
        )

    def commit(self) -> bool:
        """Takes over what is being typed; False, and a hint, where a field is wrong."""
        wrong = ""
        for name, row in self._rows.items():
            problem = row.box.problem()
            self.show_hint(name, problem)
            if problem and not wrong:
                wrong = name
                row.box.setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def show_hint(self, name: str, text: str) -> None:
        """Shows what is wrong with a field below it; an empty text takes that away."""
        row = self._rows[name]
        row.hint.show_text(text)
        row.box.setAccessibleDescription(text or self._specs[name].help)
        self._show_rows()

    def show_running(self, running: bool) -> None:
        """While a training runs only live fields can be changed."""
        if running == self._is_running:
            return
        self._is_running = running
        if running:
            self._show_values()  # what was half typed counts no more
        for name, row in self._rows.items():
            free = not running or self._specs[name].live
            row.box.setEnabled(free)
            row.label.setEnabled(free)

    def show_rare(self, shown: bool) -> None:
        """Shows or hides the fields that are rarely needed."""
        self._shows_rare = shown
        self._show_rows()

    def add_beside(self, name: str, widget: QWidget) -> None:
        """Puts a widget, such as a button, to the right of a field's box."""
        self._rows[name].cell.addWidget(widget, 1)

    def tab_stops(self) -> list[QWidget]:
        """The boxes and what is beside them, in reading order."""
        cells = [row.cell for row in self._rows.values()]
        return [cell.itemAt(i).widget() for cell in cells for i in range(cell.count())]

    def box(self, name: str) -> Box:
        """The box of a field."""
        return self._rows[name].box

    def label_width(self) -> int:
        """Pixels that the labels need, the rare ones too."""
        return max((row.label.sizeHint().width() for row in self._rows.values()), default=0)

    def set_label_width(self, pixels: int) -> None:
        """Lets forms below each other have their boxes in one column."""
        self._grid.setColumnMinimumWidth(0, pixels)

    def _checked(self, values: dict[str, Any]) -> dict[str, Any]:
        return {name: self._specs[name].check(value) for name, value in values.items()}

    def _make_row(self, name: str, spec: Spec) -> "_SettingRow":
        box = make_box(name, spec, self)
        label = QLabel(spec.title, self)
        label.setBuddy(box)
        live = tr("It can be changed while the network learns.") if spec.live else ""
        for widget in (label, box):
            widget.setToolTip(in_lines(sentences([spec.help, live])))
        box.setAccessibleDescription(spec.help)
        hint = Hint(f"{name}Hint", self)
        cell = QHBoxLayout()
        cell.setSpacing(px(GAP_PX))
        # A check box is no wider than it is, so that something fits beside it.
        cell.addWidget(box, 0 if spec.kind == "flag" else 1)
        if spec.kind != "flag":
            # Styles make boxes of different heights, which looks ragged in a column.
            zoomed(box, minimum_width=FIELD_WIDTH_PX, minimum_height=FIELD_HEIGHT_PX)
        line = self._grid.rowCount()
        self._grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addLayout(cell, line, 1)
        self._grid.addWidget(hint, line + 1, 0, 1, 2)
        box.edited.connect(lambda value: self._on_edited(name, value))
        if isinstance(box, IntegersEdit | IntegerBox | NumberBox):
            box.checked.connect(lambda problem: self.show_hint(name, problem))
        return _SettingRow(label, box, hint, cell)

    def _on_edited(self, name: str, value: Any) -> None:
        value = self._specs[name].check(value)
        if value == self.values()[name]:
            return
        if value == self._defaults[name]:
            del self._changed[name]
        else:
            self._changed[name] = value
        self._rows[name].hint.hide()
        self._show_labels()
        self.edited.emit(name, value)

    def _show_values(self) -> None:
        for name, value in self.values().items():
            row = self._rows[name]
            row.box.show_value(value)
            row.hint.hide()
        self._show_labels()

    def _show_labels(self) -> None:
        role = QPalette.ColorRole
        for name, row in self._rows.items():
            mine = name in self._changed
            row.label.setForegroundRole(role.WindowText if mine else role.PlaceholderText)

    def _show_rows(self) -> None:
        for name, row in self._rows.items():
            # A mistake is never hidden.
            shown = name not in self._rare or self._shows_rare or not row.hint.isHidden()
            row.label.setVisible(shown)
            row.box.setVisible(shown)


@dataclass(frozen=True)
class _SettingRow:
    """The widgets of one field."""

    label: QLabel
    box: Box
    hint: Hint
    cell: QHBoxLayout


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return trc("setting", "on") if value else trc("setting", "off")
    return run_names.text(value) or trc("setting", "none")
