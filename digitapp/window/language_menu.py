"""LanguageMenu: which language the program speaks."""

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from model.language import ENGLISH, LANGUAGES, language, tr

from ..system import speech
from ..system.settings import AppSettings
from .starting_again import StartingAgain


class LanguageMenu(QMenu):
    """The languages under their own names; each choice is remembered, and offered at once.

    Its title says "Language" too, for whoever came into a language that is not theirs.
    """

    def __init__(self, settings: AppSettings, again: StartingAgain, parent: QMenu) -> None:
        title = tr("Lan&guage")
        super().__init__(
            title if language() == ENGLISH else f"{title} (Language)",
            parent,
            objectName="languageMenu",
            toolTipsVisible=True,
        )
        self._settings, self._again = settings, again
        self._group = QActionGroup(self)
        self.choices: dict[str, QAction] = {}
        as_system = tr("As the &system ({language})", language=LANGUAGES[speech.of_system()])
        for choice in speech.CHOICES:
            action = self.addAction(LANGUAGES.get(choice, as_system))
            action.setObjectName(f"language-{choice}Action")
            action.setToolTip(tr("The program starts again to speak it; what you work on stays."))
            action.setCheckable(True)
            action.setChecked(choice == settings.language)
            action.triggered.connect(lambda _=False, choice=choice: self._on_chosen(choice))
            self._group.addAction(action)
            self.choices[choice] = action

    def _on_chosen(self, choice: str) -> None:
        self._settings.language = choice
        self._settings.save()
        if speech.code_of(choice) != language():
            self._again.offer(choice)
