"""PlanPanel: what “Train” shall do.

Invariant: fields that nobody changed follow what suits network and data, or the network that is
open, so that training goes on with it; fields that a person changed stay.
"""

from typing import Any

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from model.archs import ARCHITECTURES
from model.data.augment import Augmentation
from model.data.catalogue import DATASETS, entry_for
from model.errors import SettingError
from model.events import Diagnosis
from model.language import tr
from model.plan import Plan

from ...session.session import Session
from ...state import Message, NetworkInfo, RunInfo, SessionState, Weights
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.scrolled import Scrolled
from .carried_over import CarriedOver, context
from .plan_forms import PlanForms
from .presets import Preset
from .settings_form import SettingsForm

GOES_ON = tr("Train goes on from the network’s present weights.")
MAKES_NEW = tr("Train makes a new network with these settings.")
IS_RUNNING = tr("It learns. Grey fields can be changed when the training is over.")


class PlanPanel(Card):
    """The forms, kept in step with the session.

    Signals:
        epochs_changed(int): A training under way got another number of epochs.

    Attributes:
        forms: What a person edits.
        carried_over: Says what of it was made for something else.
    """

    epochs_changed = Signal(int)

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._followed: tuple | None = None
        self._network: NetworkInfo | None = None
        self._shape = DATASETS["mnist"].shape
        self._number: int | None = None
        self._is_unseen = True
        self._has_begun = False
        self.forms = PlanForms(session, settings, self)
        self._note = QLabel(self, objectName="planNote", wordWrap=True)
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 4, 12)
        column.setSpacing(8)
        column.addWidget(_FormColumn(self.forms, self), 1)
        self.carried_over = CarriedOver(self.forms, settings, self)
        column.addWidget(self.carried_over)
        column.addWidget(self._note)
        session.weights_changed.connect(self._on_weights_changed)
        self.forms.chosen.connect(self._on_chosen)
        self.forms.edited.connect(self._on_edited)
        self.forms.preset_chosen.connect(self._on_preset)
        for part in (self.forms, self.carried_over):
            part.taken_back.connect(lambda: self.show_state(session.state))

    def plan(self) -> Plan | None:
        """What to train, and how; None if a field is wrong, which it then says below it."""
        if not self.forms.commit():
            return None
        config, training, augmentation = self.forms.forms
        # All fields, where training is to go on with a network whatever the suggestions are.
        base = self._base()
        wanted = config.changed_values() if base is None else config.values()
        is_as_filed = base is not None and base.record is not None
        return Plan(
            self.forms.architecture,
            wanted,
            training.values() if is_as_filed else training.changed_values(),
            augmentation.values() if is_as_filed else augmentation.changed_values(),
        )

    @property
    def form_values(self) -> dict[str, Any]:
        """What the forms ask for now: kind of network, and every field of it and its training."""
        forms = self.forms
        values = {**forms.config.values(), **forms.training.values()}
        return {"architecture": forms.architecture, **values}

    def set_form(self, name: str, value: Any) -> None:
        """Gives a field a value, or "architecture", as if the person did; others are as they were.

        Raises:
            SettingError: The value is none of the field's.
        """
        self._is_unseen = False
        if name == "architecture":
            self.forms.show_architecture(value)
            self._show_suggestions()
        else:
            self.forms.set_changed({name: value})
        self.show_state(self._session.state)

    def form_state(self) -> tuple[str, tuple[dict[str, Any], ...]]:
        """Kind of network, and what the person changed in each form; to be put back."""
        return self.forms.architecture, tuple(form.changed_values() for form in self.forms.forms)

    def show_form_state(self, state: tuple[str, tuple[dict[str, Any], ...]]) -> None:
        """Puts back what ``form_state`` gave."""
        architecture, changed = state
        self.forms.show_architecture(architecture)
        self.forms.show_changed(changed)
        self._show_suggestions()
        self.show_state(self._session.state)

    def start(self) -> None:
        """Trains by what the forms ask for, or goes on after a pause."""
        if (plan := self.plan()) is not None:
            self._session.start(plan)

    def take_advice(self, diagnosis: Diagnosis) -> None:
        """Puts what is proposed into the forms, and trains with it."""
        self.forms.set_changed(diagnosis.changes)
        for form in self.forms.forms:
            self.carried_over.note(form, diagnosis.changes, self._context())
        session = self._session
        if session.state.is_training and not diagnosis.afresh:
            try:
                session.change(**diagnosis.changes)
            except SettingError as error:
                session.say(Message(str(error), "error"))
        elif (plan := self.plan()) is not None:
            session.start(plan, afresh=diagnosis.afresh)

    def step(self, unit: str) -> None:
        """Makes one "step" or "epoch" of it, then pauses."""
        if (plan := self.plan()) is not None:
            self._session.step(plan, unit)

    def show_state(self, state: SessionState) -> None:
        """Follows data and network, and frees the fields that may be changed now."""
        running = state.is_training
        if not running:
            self._has_begun = False
            self._follow(state)
        # A change between the button and the first step would be lost.
        self.forms.setEnabled(self._has_begun or not running)
        self.forms.show_running(running)
        self.carried_over.show_for(self._context(), running=running)
        base = self._base()
        goes_on = base is not None and self.forms.config.values() == base.config
        self._note.setText(IS_RUNNING if running else GOES_ON if goes_on else MAKES_NEW)

    def show_run(self, run: RunInfo) -> None:
        """A training has begun: shows how it goes, whoever began it."""
        self._has_begun = True
        form = self.forms.training
        if run.plan.training != form.changed_values():
            form.set_changed(run.plan.training)
            self.carried_over.note(form, run.plan.training, self._context())
        self.show_state(self._session.state)

    def _follow(self, state: SessionState) -> None:
        network, data = state.network, state.data
        self._network = network
        # A data set by name may not be loaded yet; a file is chosen once it is.
        known = data if data is not None else entry_for(state.source)
        if known is not None:
            self._shape = known.shape
        # Neither a network that the data don't fit nor a pretrained one, which is there to read, is
        # what the next training is about.
        is_shown_now = (
            self._is_unseen
            and network is not None
            and network.shape == self._shape
            and not network.is_pretrained
        )
        if is_shown_now:
            self._is_unseen = False
            self._show_network(network)
        kind = network and (network.architecture, network.config, network.shape)
        followed = (state.source, data, kind)
        if is_shown_now or followed != self._followed:
            self._followed = followed
            self._show_suggestions()

    def _context(self) -> str:
        """What a setting is made for that is changed now."""
        return context(self._session.state.source, self.forms.architecture)

    def _base(self) -> NetworkInfo | None:
        """The network that training can go on with, if it is of the chosen kind."""
        network = self._network
        if network is None or network.is_pretrained or network.shape != self._shape:
            return None
        return network if network.architecture == self.forms.architecture else None

    def _show_network(self, network: NetworkInfo) -> None:
        self.forms.show_architecture(network.architecture)
        if self.forms.config.values() != network.config:
            self.forms.config.take_back()
            self.forms.config.set_values(network.config)
        if network.record is not None:
            # A file brings its own settings, in place of those of another network.
            self.forms.training.take_back()
            self.forms.preview.form.take_back()

    def _show_suggestions(self) -> None:
        base, name = self._base(), self.forms.architecture
        suggested = ARCHITECTURES[name].config_for(self._shape).to_dict()
        self.forms.config.set_defaults(suggested if base is None else base.config)
        record = None if base is None else base.record
        training = self._session.suggested(name) if record is None else record.training.to_dict()
        augmentation = Augmentation() if record is None else record.augmentation
        self.forms.training.set_defaults(training)
        self.forms.preview.form.set_defaults(augmentation.to_dict())

    def _on_weights_changed(self, weights: Weights) -> None:
        if weights.network != self._number:
            self._number = weights.network
            self._is_unseen = True
            self.show_state(self._session.state)

    def _on_chosen(self) -> None:
        self._is_unseen = False
        if self._base() is None:
            self.forms.restore_config()
        self._show_suggestions()
        self.show_state(self._session.state)

    def _on_preset(self, preset: Preset) -> None:
        self._is_unseen = False
        self.forms.show_preset(preset.plan)
        made_for = context(preset.source, preset.plan.architecture)
        for form in self.forms.forms:
            self.carried_over.note(form, form.changed_values(), made_for)
        data, session = self._session.state.data, self._session
        if data is None or (session.state.source, data.split) != (preset.source, preset.split):
            if preset.split == "random":
                session.need_data(preset.source)
            else:
                session.choose_data(preset.source, split=preset.split)
        self._show_suggestions()
        self.show_state(session.state)

    def _on_edited(self, form: SettingsForm, name: str, value: Any) -> None:
        state = self._session.state
        self.carried_over.note(form, [name], self._context())
        if form is self.forms.config:
            self._is_unseen = False
        if state.is_training:
            try:
                self._session.change(**{name: value})
            except SettingError as error:
                form.show_hint(name, str(error))
            else:
                if name == "epochs":
                    self.epochs_changed.emit(value)
        self.show_state(state)


class _FormColumn(Scrolled):
    """As wide as what is in it would like to be; scrolls only where the window is too low."""

    def __init__(self, inside: QWidget, parent: QWidget) -> None:
        super().__init__(parent, inside, wide=True)
        self.setObjectName("planScroll")
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)

    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        spare = self.widget().sizeHint().width() - self.widget().minimumSizeHint().width()
        return QSize(least.width() + max(spare, 0), least.height())
