"""PlanForms: one column of forms for what “Train” shall do: the network, then its training.

Invariant: what a person changed is remembered between two starts, by kind of network.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from model.archs import ARCHITECTURES
from model.errors import SettingError
from model.language import tr
from model.plan import Plan
from model.run import Training

from ...session.session import Session
from ...style.zoom import px
from ...system.settings import AppSettings
from .augmentation_preview import AugmentationPreview
from .presets import PRESETS
from .settings_form import SettingsForm

RARE = (
    *("first_row", "start_scale", "loss", "init", "output", "tied", "smoothing", "beta1"),
    *("repeats", "shards", "clip", "patience"),
)
"""Fields behind “More”, of whatever network and of the training."""

FIRST_ARCHITECTURE = "mlp"
GAP_PX = 8


class PlanForms(QWidget):
    """The kind of network, its settings, those of its training, and of the augmentation.

    Signals:
        chosen(): A person chose another kind of network; ``config`` is another form.
        edited(SettingsForm, str, object): A person gave a field of a form this value.
        taken_back(): A person gave up all changes.
        preset_chosen(Preset): A person wants this ready-made training.

    Attributes:
        config: Form of the network.
        training: Form of its training.
        preview: Shows the augmentation and holds its form.
    """

    chosen = Signal()
    edited = Signal(object, str, object)
    taken_back = Signal()
    preset_chosen = Signal(object)

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._settings = settings
        self._kinds = QComboBox(
            self,
            objectName="architectureBox",
            accessibleName=tr("Kind of network"),
            toolTip=tr("The kind of network that “Train” makes."),
            sizeAdjustPolicy=QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon,
            minimumContentsLength=12,
        )
        for name, architecture in ARCHITECTURES.items():
            self._kinds.addItem(architecture.title, name)
        self._select(settings.choice("train.architecture", FIRST_ARCHITECTURE))
        self.config = self._make_config()
        self.training = SettingsForm(Training, self, rare=RARE)
        self.preview = AugmentationPreview(session.example_digits, self)
        session.data.loaded.connect(self.preview.follow)
        self._preview_button = self._button(
            tr("Preview…"),
            "previewButton",
            tr("See what augmentation does to digits, and change its strengths."),
        )
        self._more = self._button(
            tr("More"), "moreButton", tr("Show the settings that are rarely changed.")
        )
        self._presets = self._button(
            tr("Presets"),
            "presetsButton",
            tr("Ready-made trainings: data, network and settings at once."),
        )
        self._back = self._button(
            tr("Suggested"),
            "suggestedButton",
            tr("Take your changes back: settings that suit the network and the data."),
        )
        self._lay_out()
        self._connect()
        for form, key in self._keys().items():
            self._restore(form, key)
        self._arrange()

    @property
    def architecture(self) -> str:
        """Key in ARCHITECTURES of the kind that is chosen."""
        return self._kinds.currentData()

    @property
    def forms(self) -> tuple[SettingsForm, SettingsForm, SettingsForm]:
        """Of the network, of its training, of the augmentation."""
        return self.config, self.training, self.preview.form

    def commit(self) -> bool:
        """Takes over what is being typed; False where a field is wrong, which it says below it."""
        right = [form.commit() for form in self.forms]
        return all(right)

    def show_architecture(self, name: str) -> None:
        """Shows the form of another kind of network, with its defaults."""
        if name != self.architecture:
            self._select(name)
            self._replace_config()

    def show_preset(self, plan: Plan) -> None:
        """Shows a ready-made training as if a person had put it in."""
        self.show_architecture(plan.architecture)
        self._settings.set_choice("train.architecture", plan.architecture)
        values = (plan.config, plan.training, plan.augmentation)
        self.show_changed(values)
        for form in self.forms:
            self._remember(form)
        if any(name in RARE for given in values for name in given):
            self._more.setChecked(True)

    def show_changed(self, values: Sequence[Mapping[str, Any]]) -> None:
        """Shows these values of each form as changed by a person, and all others as they were."""
        for form, given in zip(self.forms, values, strict=True):
            form.take_back()
            form.set_changed(given)

    def set_changed(self, values: Mapping[str, Any]) -> None:
        """Shows values of the network's and the training's form as if a person put them in."""
        for form in (self.config, self.training):
            own = {name: value for name, value in values.items() if name in form.values()}
            if own:
                form.set_changed(own)
                self._remember(form)

    def take_back(self, form: SettingsForm, names: Collection[str]) -> None:
        """Gives up what a person changed of these fields."""
        form.take_back(names)
        self._remember(form)

    def restore_config(self) -> None:
        """Shows what a person once changed for this kind of network."""
        self._restore(self.config, self._config_key())

    def show_running(self, running: bool) -> None:
        """While a training runs only live fields can be changed."""
        self._kinds.setEnabled(not running)
        self._presets.setEnabled(not running)
        for form in self.forms:
            form.show_running(running)
        changed = any(form.changed_values() for form in self.forms)
        self._back.setEnabled(changed and not running)

    def _button(self, text: str, name: str, tip: str) -> QToolButton:
        return QToolButton(self, text=text, objectName=name, toolTip=tip)

    def _make_config(self) -> SettingsForm:
        form = SettingsForm(ARCHITECTURES[self.architecture].Config, self, rare=RARE)
        form.edited.connect(lambda name, value: self._on_edited(form, name, value))
        return form

    def _lay_out(self) -> None:
        self._preview_button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.training.add_beside("augment", self._preview_button)
        self._more.setCheckable(True)
        self._more.setChecked(self._settings.choice("train.more", False))
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        line = QFrame(self, frameShape=QFrame.Shape.HLine, frameShadow=QFrame.Shadow.Plain)
        line.setForegroundRole(QPalette.ColorRole.Mid)
        buttons = QHBoxLayout()
        buttons.addWidget(self._more)
        buttons.addStretch(1)
        buttons.addWidget(self._presets)
        buttons.addWidget(self._back)
        for button in (self._more, self._presets, self._back):
            button.setAutoRaise(True)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, px(GAP_PX), 0)
        column.setSpacing(px(GAP_PX))
        for widget in (self._kinds, self.config, line, self.training):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addStretch(1)

    def _connect(self) -> None:
        self._kinds.activated.connect(self._on_chosen)
        for form in (self.training, self.preview.form):
            form.edited.connect(lambda name, value, f=form: self._on_edited(f, name, value))
        self._preview_button.clicked.connect(lambda: self.preview.pop_up(self._preview_button))
        self._more.toggled.connect(self._on_more)
        self._fill_presets()
        self._back.clicked.connect(lambda: self._on_take_back(*self.forms))
        self.preview.taken_back.connect(lambda: self._on_take_back(self.preview.form))

    def _fill_presets(self) -> None:
        menu = QMenu(self._presets)
        menu.setToolTipsVisible(True)
        for preset in PRESETS:
            action = menu.addAction(preset.title)
            action.setObjectName(f"preset_{preset.key}")
            action.setToolTip(preset.tip)
            action.triggered.connect(lambda _=False, p=preset: self.preset_chosen.emit(p))
        self._presets.setMenu(menu)
        self._presets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _arrange(self) -> None:
        """Aligns the forms, sets the tab order, and shows rare fields or hides them."""
        more = self._more.isChecked()
        self._more.setArrowType(Qt.ArrowType.DownArrow if more else Qt.ArrowType.RightArrow)
        both = (self.config, self.training)
        width = max(form.label_width() for form in both)
        before: QWidget = self._kinds
        for form in both:
            form.set_label_width(width)
            form.show_rare(more)
            for stop in form.tab_stops():
                QWidget.setTabOrder(before, stop)
                before = stop

    def _select(self, name: str) -> None:
        with QSignalBlocker(self._kinds):
            self._kinds.setCurrentIndex(max(self._kinds.findData(name), 0))

    def _replace_config(self) -> None:
        old, self.config = self.config, self._make_config()
        self._column.replaceWidget(old, self.config)
        self.config.show()  # else the layout would do so one turn of the event loop later
        old.setParent(None)
        old.deleteLater()
        self._arrange()

    def _on_chosen(self) -> None:
        self._settings.set_choice("train.architecture", self.architecture)
        self._replace_config()
        self.chosen.emit()

    def _on_edited(self, form: SettingsForm, name: str, value: Any) -> None:
        self._remember(form)
        self.edited.emit(form, name, value)

    def _on_more(self, shown: bool) -> None:
        self._settings.set_choice("train.more", shown)
        self._arrange()

    def _on_take_back(self, *forms: SettingsForm) -> None:
        for form in forms:
            form.take_back()
            self._remember(form)
        self.taken_back.emit()

    def _remember(self, form: SettingsForm) -> None:
        """Keeps what was changed in a form for the next start."""
        self._settings.set_choice(self._keys()[form], form.changed_values())

    def _keys(self) -> dict[SettingsForm, str]:
        """Each form, and under which name what was changed in it is remembered."""
        names = (self._config_key(), "train.training", "train.augmentation")
        return dict(zip(self.forms, names, strict=True))

    def _config_key(self) -> str:
        return f"train.config.{self.architecture}"

    def _restore(self, form: SettingsForm, key: str) -> None:
        for name, value in self._settings.choice(key, {}).items():
            # A file of settings may be older than a field, or written by hand.
            with suppress(SettingError, KeyError):
                form.set_changed({name: value})
