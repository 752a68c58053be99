"""FinishView: all networks that can complete or clean the same drawing, side by side."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from model.archs import Completer, Recaller, Reconstructor
from model.language import qualified, tr
from model.probes.creating.planes import noised
from model.probes.creating.repairs import (
    PARTS,
    Patient,
    Repair,
    can_clean,
    can_finish,
    cleaning,
    finishing,
    resized,
)

from ...background.queries import Question, paced
from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Prediction, SessionState, Weights, reader_name
from ...style.zoom import zoomed
from ...system.settings import AppSettings
from ...widgets.card import SideCard
from ...widgets.choice_button import ChoiceButtons
from ...widgets.mask_view import MaskView
from ...widgets.message_stack import MessageStack
from ...widgets.throttle import Throttle
from ..common.controls import noise_slider
from ..common.counter import Counter
from . import words
from .results import Results

ABLE = (Completer, Reconstructor, Recaller)
WIDTH_PX = 220
STEP_S = 0.012
"""Between two steps of any network: slow enough to be seen."""

RECIPE = "mnist"
"""Of the picture in which a part is rubbed out; networks of other recipes get the same part."""


class FinishView(QWidget):
    """At the left what they get, at the right what each makes of it.

    Attributes:
        mask: The drawing, and what is rubbed out.
        results: A card for each network.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="finishView")
        self._session, self._settings = session, settings
        self._question: Question | None = None
        self._came: list[Repair] = []
        self._seed, self._number = 0, -1
        self._is_stale = False
        self._own = np.zeros((28, 28), bool)
        self._saving = Saving(self)
        self._pace = Throttle(self._following, self)
        self._frames = Throttle(self._showing, self, rest=3)
        chosen = settings.choice("finish/page", words.FINISH)
        self._keys = ChoiceButtons(words.PAGES, "finishPage-{}".format, chosen, self)
        self.page_buttons = self._keys.by_key
        self.mask = MaskView("finishMask", tr("The drawing, and what is rubbed out"), self)
        self.mask.setToolTip(tr("Drag over the drawing to rub out more of it."))
        self.part_box = QComboBox(self, objectName="finishPartBox", accessibleName=tr("Rubbed out"))
        self.part_box.setToolTip(tr("Which part of the drawing is missing."))
        for key, text in words.PARTS.items():
            self.part_box.addItem(text, key)
        self.whole = self._button(
            tr("Whole again"), "finishWhole", tr("Nothing is rubbed out any more.")
        )
        self.noise = noise_slider("finishNoise", 0.3, self)
        self.again = self._button(tr("Again"), "finishAgain", tr("Begins anew, with other noise."))
        self.save = self._button(tr("Save …"), "finishSave", tr("Saves what they made."))
        self._given = zoomed(QLabel(self, objectName="finishGiven", wordWrap=True), minimum_lines=2)
        self._hover = Counter("finishHover", tr("What is under the mouse"), self)
        self._waiting = QLabel(self, objectName="finishWaiting", wordWrap=True)
        self._about = zoomed(QLabel(self, objectName="finishAbout", wordWrap=True), minimum_lines=2)
        for label in (self._given, self._waiting, self._about):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.results = Results(self)
        self._stack = MessageStack("finishMessage", self.results, self)
        place = self.part_box.findData(settings.choice("finish/part", "lower"))
        self.part_box.setCurrentIndex(max(place, 0))
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    def _button(self, text: str, name: str, tip: str) -> QPushButton:
        return QPushButton(text, self, objectName=name, toolTip=tip)

    def _lay_out(self) -> None:
        head = QHBoxLayout(spacing=4)
        for button in self.page_buttons.values():
            head.addWidget(button)
        head.addSpacing(12)
        head.addWidget(self._waiting, 1)
        head.addWidget(self.again)
        head.addWidget(self.save)
        left = SideCard(self, WIDTH_PX)
        column = QVBoxLayout(left, spacing=8)
        column.setContentsMargins(12, 10, 12, 10)
        column.addWidget(self.mask, 1)
        column.addWidget(self._given)
        column.addWidget(self.part_box)
        column.addWidget(self.whole)
        column.addWidget(self.noise)
        column.addStretch(1)
        middle = QHBoxLayout(spacing=8)
        middle.addWidget(left)
        middle.addWidget(self._stack, 1)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 8, 0, 4)
        layout.addLayout(head)
        layout.addLayout(middle, 1)
        layout.addWidget(self._hover)
        layout.addWidget(self._about)

    def _connect(self) -> None:
        session = self._session
        session.changed.connect(self.show_state)
        session.weights_changed.connect(self._on_weights_changed)
        session.live_prediction.changed.connect(self._on_reading)
        session.companions.came.connect(lambda name: self._begin())
        session.companions.done.connect(lambda: self.show_state(session.state))
        session.queries.answered.connect(self._on_answered)
        session.queries.ended.connect(self._on_ended)
        self._keys.buttonClicked.connect(self._on_page)
        self.part_box.activated.connect(self._on_part)
        self.whole.clicked.connect(self._on_whole)
        self.mask.erased.connect(self._on_erased)
        self.noise.moved.connect(lambda value, goes_on: self._begin())
        self.again.clicked.connect(self._on_again)
        self.save.clicked.connect(self._on_save)
        self.results.clicked.connect(self._on_clicked)
        self.results.hovered.connect(self._hover.show_text)
        self._saving.said.connect(session.say)

    @property
    def page(self) -> str:
        """Key of ``words.PAGES``."""
        return self._keys.key

    @property
    def erased(self) -> np.ndarray:
        """What is rubbed out, bool (28, 28)."""
        part = self.part_box.currentData()
        return self._own if part == words.OWN else PARTS[part](*self._own.shape)

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Shows what is in the way, or the networks where nothing is."""
        text = self._obstacle()
        self._stack.show_message(text)
        is_finish = self.page == words.FINISH
        self.part_box.setVisible(is_finish)
        self.whole.setVisible(is_finish)
        self.noise.setVisible(not is_finish)
        for button in (self.again, self.save):
            button.setEnabled(not text)
        self._waiting.setText(words.LOADING if self._session.companions.is_busy else "")
        self._about.setText(words.ABOUT[self.page])

    def _obstacle(self) -> str:
        if self._painted(RECIPE) is None:
            return words.NO_DRAWING
        if not self.results.cards:
            return words.LOADING if self._session.companions.is_busy else words.NONE[self.page]
        return ""

    def _painted(self, recipe: str) -> np.ndarray | None:
        return self._session.live_prediction.painted(recipe)

    def _patients(self) -> tuple[list[Patient], dict[str, tuple[str, str]]]:
        """Each network with the drawing as it gets it, and their titles with tips."""
        can = can_finish if self.page == words.FINISH else can_clean
        known, patients, titles = self._session.companions.known, [], {}
        shown = self._session.shown
        present = self._session.state.network
        twin = present.name if present is not None and present.is_pretrained else ""
        networks = [] if shown is None else [(words.PRESENT, shown.network, shown.recipe)]
        networks += [
            (each.name, each.network, each.recipe) for each in known.values() if each.name != twin
        ]
        for key, network, recipe in networks:
            image = self._painted(recipe) if can(network) else None
            if image is None or image.shape != network.shape:
                continue
            reader = known.get(reader_name(recipe))
            patients.append(
                Patient(key, network, image, None if reader is None else reader.network)
            )
            title = key if key != words.PRESENT else tr("yours: {network}", network=network.title)
            what = known[key].title if key in known else network.title
            titles[key] = title, qualified(what, network.summary)
        return patients, titles

    def _show_mask(self) -> None:
        image = self._painted(RECIPE)
        nothing = np.zeros(self._own.shape, bool)
        if image is not None and self.page == words.CLEAN:
            image = noised(image, self.noise.value, np.random.default_rng(self._seed))
        mask = self.erased if self.page == words.FINISH else nothing
        self.mask.show_picture(image, mask)
        self.mask.setEnabled(self.page == words.FINISH)

    def _begin(self) -> None:
        """Lets all networks begin anew with what is drawn, if the view is seen."""
        if not self.isVisible():
            return
        self._drop()
        self._want_companions()
        patients, titles = self._patients()
        self._show_mask()
        if patients or not titles:
            self.results.show_networks(titles)
        if patients:
            work = finishing if self.page == words.FINISH else cleaning
            what = self.erased if self.page == words.FINISH else self.noise.value
            self._question = partial(
                _repairs, work=work, patients=patients, what=what, seed=self._seed
            )
            self._session.queries.ask(self._question)
        self.show_state(self._session.state)

    def _want_companions(self) -> None:
        """Asks for the readers, which are none of those that finish, and then for all that can."""
        companions, shown = self._session.companions, self._session.shown
        recipes = {RECIPE} if shown is None else {RECIPE, shown.recipe}
        companions.want(names=sorted(filter(None, map(reader_name, recipes))))
        companions.want(able=ABLE)

    def _drop(self) -> None:
        self._is_stale = False
        question, self._question = self._question, None
        self._came = []
        self._session.queries.drop(question)

    def _showing(self) -> Iterator[None]:
        came, self._came = self._came, []
        for key in self.results.cards:
            own = [each for each in came if each.key == key]
            if own:
                self.results.cards[key].show_repairs(own)
                yield
        of_recipe = [each for each in came if each.given.shape == self._own.shape]
        if of_recipe:
            done = [each for each in of_recipe if each.before is not None]
            self._given.setText(words.given_text((done or of_recipe)[-1]))

    def _following(self) -> Iterator[None]:
        """Begins anew with the network as it has become, once all are done."""
        if self._question is None:
            self._begin()
        else:
            self._is_stale = True
        yield

    # What happens.

    def _on_answered(self, question: Question, values: list) -> None:
        if question is self._question:
            self._came += values
            self._frames.ask()

    def _on_ended(self, question: Question) -> None:
        if question is self._question:
            self._question = None
            if self._is_stale:
                self._pace.ask()

    def _on_weights_changed(self, weights: Weights) -> None:
        is_other, self._number = weights.network != self._number, weights.network
        if is_other:
            self._begin()
        elif self.isVisible() and words.PRESENT in self.results.cards:
            self._pace.ask()

    def _on_reading(self, reading: Prediction) -> None:
        if self.isVisible() and reading.redrawn:
            self._begin()

    def _on_page(self) -> None:
        self._settings.set_choice("finish/page", self.page)
        self._begin()

    def _on_part(self) -> None:
        self._settings.set_choice("finish/part", self.part_box.currentData())
        self._begin()

    def _on_whole(self) -> None:
        self._own = np.zeros_like(self._own)
        self._choose_own()
        self._begin()

    def _on_erased(self, mask: np.ndarray) -> None:
        self._own = resized(mask, self._own.shape)
        self._choose_own()
        self._begin()

    def _choose_own(self) -> None:
        with QSignalBlocker(self.part_box):
            self.part_box.setCurrentIndex(self.part_box.findData(words.OWN))

    def _on_again(self) -> None:
        self._seed = int(np.random.default_rng().integers(1 << 31))
        self._begin()

    def _on_clicked(self, picture: np.ndarray) -> None:
        self._session.send_digit(np.array(picture, np.float32), tr("what a network made of it"))

    def _on_save(self) -> None:
        title = words.PAGES[self.page][1]
        figure = ExportFigure(title, self.results)
        self._saving.ask_figure(tr("Save what they made"), self.page, figure)

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        self._frames.stop()
        self._drop()
        super().hideEvent(event)


def _repairs(network: object, *, work: object, patients: list, what: object, seed: int) -> object:
    return paced(work(patients, what, seed), STEP_S)
