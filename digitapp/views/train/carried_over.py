"""CarriedOver: says which settings were made for other data or another network.

Invariant: a setting that a person changed belongs to the data and the kind of network that were
chosen then; with others it stays, but never silently.
"""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from model.data.catalogue import entry_for
from model.language import commas, tr

from ...system.settings import AppSettings
from .plan_forms import PlanForms
from .settings_form import SettingsForm

CHOICE = "train.made_for"
MAX_NAMED = 4
"""More of them are counted: the line stands in a narrow column."""


def context(source: str, architecture: str) -> str:
    """What a setting is made for: data, whatever is mixed in, and a kind of network."""
    entry = entry_for(source)
    return f"{entry.key if entry is not None else source} · {architecture}"


class CarriedOver(QWidget):
    """A line with a button, hidden while every setting was made for what is chosen.

    Signals:
        taken_back(): Those settings are the suggested ones again.
    """

    taken_back = Signal()

    def __init__(self, forms: PlanForms, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="carriedOver")
        self._forms, self._settings = forms, settings
        known = settings.choice(CHOICE, {})
        self._made_for: dict[str, str] = {str(key): str(value) for key, value in known.items()}
        self._now = ""
        self._text = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._text.setForegroundRole(QPalette.ColorRole.WindowText)
        self._button = QPushButton(
            tr("Take suggested"),
            self,
            objectName="takeSuggestedButton",
            toolTip=tr(
                "Gives these settings the values that suit the data and the network; others "
                "that you changed stay."
            ),
        )
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 8, 0)
        rows.setSpacing(4)
        rows.addWidget(self._text)
        rows.addWidget(self._button, 0, Qt.AlignmentFlag.AlignLeft)
        self._button.clicked.connect(self._on_clicked)
        self.hide()

    def note(self, form: SettingsForm, names: Iterable[str], made_for: str) -> None:
        """Notes for what those of these settings are made that a form has, as ``context`` says."""
        own = form.values()
        self._made_for |= {self._key(form, name): made_for for name in names if name in own}
        changed = {
            self._key(each, name) for each in self._forms.forms for name in each.changed_values()
        }
        others = {key for key in self._made_for if key.startswith("config.")}
        kept = {key: self._made_for[key] for key in self._made_for if key in changed | others}
        self._made_for = kept
        self._settings.set_choice(CHOICE, kept)

    def show_for(self, now: str, *, running: bool) -> None:
        """Shows what was made for something else than ``now``, as ``context`` says it."""
        self._now = now
        foreign = [
            (form, name)
            for form, names in self._foreign().items()
            for name in names
            if form.differs(name)
        ]
        # What a training takes its time by comes first.
        foreign.sort(key=lambda item: item[0] is self._forms.config)
        lines = [form.difference(name) for form, name in foreign]
        more = len(lines) - MAX_NAMED
        shown = commas(lines[:MAX_NAMED])
        if more > 0:
            shown = tr("{settings} and {more} more", settings=shown, more=more)
        self._text.setText(
            tr("Made for other data or another network: {settings}.", settings=shown)
        )
        self._text.setToolTip("\n".join(lines))
        self._button.setEnabled(not running)
        self.setVisible(bool(lines))

    def _foreign(self) -> dict[SettingsForm, list[str]]:
        """Each form -> its fields that were changed for something else."""
        return {
            form: [
                name
                for name in form.changed_values()
                if self._made_for.get(self._key(form, name)) != self._now
            ]
            for form in self._forms.forms
        }

    def _key(self, form: SettingsForm, name: str) -> str:
        config, training, _ = self._forms.forms
        if form is config:
            return f"config.{self._forms.architecture}.{name}"
        return f"{'training' if form is training else 'augmentation'}.{name}"

    def _on_clicked(self) -> None:
        for form, names in self._foreign().items():
            self._forms.take_back(form, names)
        self.taken_back.emit()
