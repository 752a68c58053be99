"""LatentView: the plane of digits that a few numbers span, and drawings made again from them."""

from collections.abc import Iterator

import numpy as np
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from model.archs import Architecture, Decoder, Reconstructor
from model.language import tr
from model.probes.creating.planes import (
    MadeDigitsProbe,
    PlaneOfDigits,
    PlaneProbe,
    can_encode,
    grid_places,
)
from model.probes.creating.sheets import between

from ...export.figures import ExportFigure
from ...export.saving import Saving
from ...session.session import Session
from ...state import Prediction, Probe, SessionState, Weights
from ...style.zoom import zoomed
from ...system.report import Failure
from ...system.settings import AppSettings
from ...widgets.choice_button import ChoiceButtons
from ...widgets.message_stack import MessageStack
from ...widgets.throttle import Throttle
from ..common.readers import wanted_reader
from . import words
from .again_page import AgainPage
from .desk import LatentDesk
from .plane_page import PlanePage

SIDE = 14
"""Pictures across and up, where the plane is shown by what is made at each place."""

PATH_PLACES = 40


class LatentView(QWidget):
    """Two pages, one of which is seen.

    Attributes:
        desk: What is known of the network.
        plane: The page of the plane.
        again: The page of drawings made again.
        found: What is known of the plane; None while nothing is.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="latentView")
        self._session, self._settings = session, settings
        self._number = -1
        self._failed = False
        self._code: np.ndarray | None = None
        self._ends: list[np.ndarray | None] = [None, None]
        self.found: PlaneOfDigits | None = None
        self.desk = LatentDesk(session.queries, self)
        self._pace = Throttle(self._following, self)
        self._saving = Saving(self)
        chosen = settings.choice("latent/page", words.PLANE)
        self._keys = ChoiceButtons(words.PAGES, "latentPage-{}".format, chosen, self)
        self.page_buttons = self._keys.by_key
        self._save = QPushButton(
            tr("Save …"), self, objectName="latentSave", toolTip=tr("Saves the page.")
        )
        self._pages = QStackedWidget(self)
        self._stack = MessageStack("latentMessage", self._pages, self)
        self.plane = PlanePage(settings, self._pages)
        self.again = AgainPage(self._pages)
        self._about = zoomed(QLabel(self, objectName="latentAbout", wordWrap=True), minimum_lines=2)
        self._about.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._lay_out()
        self._connect()
        self.show_state(session.state)

    def _lay_out(self) -> None:
        head = QHBoxLayout(spacing=4)
        for button in self.page_buttons.values():
            head.addWidget(button)
        head.addStretch(1)
        head.addWidget(self._save)
        self._pages.addWidget(self.plane)
        self._pages.addWidget(self.again)
        layout = QVBoxLayout(self, spacing=8)
        layout.setContentsMargins(0, 8, 0, 4)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._about)

    def _connect(self) -> None:
        session, plane, again, desk = self._session, self.plane, self.again, self.desk
        session.changed.connect(self.show_state)
        session.weights_changed.connect(self._on_weights_changed)
        session.live_prediction.changed.connect(self._on_reading)
        session.companions.came.connect(self._on_companion)
        session.probes.probed.connect(self._on_probed)
        session.probes.failed.connect(self._on_failed)
        desk.changed.connect(self._on_answer)
        self._keys.buttonClicked.connect(self._on_page)
        self._save.clicked.connect(self._on_save)
        plane.numbers_chosen.connect(self._ask_plane)
        plane.handle_wanted.connect(self._on_handle)
        plane.digit_wanted.connect(self._on_digit)
        plane.drawing_wanted.connect(self._on_drawing_wanted)
        plane.ground_wanted.connect(self._show_ground)
        plane.path_end_wanted.connect(self._on_path_end)
        plane.path_moved.connect(self._on_path)
        plane.send_asked.connect(lambda: self._send(desk.picture))
        again.noise_wanted.connect(lambda noise: desk.want(noise=noise))
        again.other_noise_wanted.connect(self._on_other_noise)
        again.send_asked.connect(lambda: self._send(desk.again.made))
        self._saving.said.connect(session.say)

    @property
    def page(self) -> str:
        """Key of ``words.PAGES``."""
        return self._keys.key

    @property
    def _network(self) -> Architecture | None:
        return self._session.queries.network

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Shows what is in the way of the page, or the page where nothing is."""
        text = self._obstacle(state)
        self._pages.setCurrentWidget(self.plane if self.page == words.PLANE else self.again)
        self._stack.show_message(text)
        self._save.setEnabled(not text)
        network = self._network
        if self.page == words.PLANE:
            about = words.about_plane(network, None if self.found is None else self.found.plane)
        else:
            about = words.about_again(network)
        self._about.setText(about)

    def _obstacle(self, state: SessionState) -> str:
        """Why the page is empty; nothing if it is not."""
        network = self._network
        if state.network is None or network is None:
            return words.NO_NETWORK
        if self.page == words.AGAIN:
            return "" if isinstance(network, Reconstructor) else words.NO_RECONSTRUCTOR
        if not isinstance(network, Decoder):
            return words.NO_DECODER
        if self.found is not None:
            return ""
        return words.FAILED if self._failed else words.LOADING

    def _begin(self) -> None:
        """Begins again: another network, page, or view that is seen."""
        if not self.isVisible():
            return
        self._take_reader()
        self._ask_plane()
        self.desk.want(drawing=self._drawn(), noise=self.again.noise.value)
        self.show_state(self._session.state)

    def _take_network(self, weights: Weights) -> None:
        self._number = weights.network
        network = self._network
        self.desk.forget()
        self.found, self._code, self._ends = None, None, [None, None]
        self._failed = False
        self.plane.rest()
        self.plane.show_path(np.zeros((0, 2)), (False, False))
        self.plane.board.show_ground(None)
        if isinstance(network, Decoder):
            self.plane.show_network(network.latent, encodes=can_encode(network))
        if not isinstance(network, Decoder) and isinstance(network, Reconstructor):
            self._keys.choose(words.AGAIN)
        elif isinstance(network, Decoder) and not isinstance(network, Reconstructor):
            self._keys.choose(words.PLANE)
        self._begin()

    def _take_reader(self) -> None:
        reader = wanted_reader(self._session)
        if reader is not self.desk.reader:
            self.desk.reader = reader
            self.desk.again_all()

    @property
    def _probe(self) -> Probe | None:
        """What the page asks of the data."""
        network = self._network
        if self.page == words.PLANE and isinstance(network, Decoder):
            return PlaneProbe(self.plane.numbers if network.latent > 2 else None)
        if self.page == words.AGAIN and isinstance(network, Reconstructor):
            return MadeDigitsProbe()
        return None

    def _ask_plane(self) -> None:
        probe = self._probe
        if probe is not None and self.isVisible():
            self._session.probes.watch(probe)

    def _on_probed(self, probe: Probe, result: object) -> None:
        if probe != self._probe or not self.isVisible():
            return
        self._failed = False
        if isinstance(probe, PlaneProbe):
            self.found = result
            self._show_found()
        else:
            self.again.show_rows(result)
        self.show_state(self._session.state)

    def _on_failed(self, failure: Failure) -> None:
        if self.isVisible() and self.found is None:
            self._failed = True
            self.show_state(self._session.state)

    def _show_found(self) -> None:
        found = self.found
        self.plane.show_found(found, self._network)
        if self._code is None:
            self._set_code(found.plane.codes(found.start[None])[0])
        else:
            self._show_handle()
        self._show_star()
        self._show_path()
        self._show_ground()

    def _show_star(self) -> None:
        found, code = self.found, self.desk.place
        if found is None:
            return
        place = None if code is None else found.plane.places(code[None])[0]
        drawing = self._drawn()
        pca = None
        if found.pca is not None and drawing is not None:
            pca = found.pca.project(drawing.reshape(1, -1))[0]
        self.plane.show_star(place, pca)

    def _show_ground(self) -> None:
        """Has the pictures of the plane made, or shows the digits."""
        if self.found is None:
            return
        if self.plane.shows == words.PICTURES:
            places = grid_places(self.found.extent, SIDE)
            self.desk.want(ground=self.found.plane.codes(places))
        else:
            self.plane.board.show_ground(None)

    def _show_handle(self) -> None:
        if self.found is None or self._code is None:
            return
        place = self.found.plane.places(self._code[None])[0]
        self.plane.show_handle(place, self.desk.picture, self.desk.read)

    def _show_path(self) -> None:
        first, last = self._ends
        ends = first is not None, last is not None
        places = np.zeros((0, 2))
        if all(ends) and self.found is not None:
            codes = [self._on_way(f) for f in np.linspace(0, 1, PATH_PLACES)]
            places = self.found.plane.places(np.stack(codes))
        self.plane.show_path(places, ends)

    def _on_way(self, fraction: float) -> np.ndarray:
        first, last = self._ends
        if can_encode(self._network):  # its codes need not be spread around nothing
            return ((1 - fraction) * first + fraction * last).astype(np.float32)
        return between(first, last, fraction)

    # What happens.

    def _set_code(self, code: np.ndarray) -> None:
        self._code = code.astype(np.float32)
        self.desk.want(code=self._code)
        self._show_handle()

    def _on_answer(self, part: str) -> None:
        if not self.isVisible():
            return
        if part == "picture":
            self._show_handle()
        elif part == "again":
            self._show_star()
            if self.page == words.AGAIN:
                self.again.show_again(self.desk.again, self.desk.again_read)
        elif self.desk.ground is not None and self.plane.shows == words.PICTURES:
            tiles = self.desk.ground
            grid = tiles.reshape(SIDE, SIDE, *tiles.shape[1:])
            self.plane.board.show_ground(grid, self.found.extent)

    def _on_weights_changed(self, weights: Weights) -> None:
        if not self.isVisible():
            return
        if weights.network != self._number:
            self._take_network(weights)
        else:
            self._pace.ask()

    def _following(self) -> Iterator[None]:
        """Asks anew of the network as it has become."""
        if self.isVisible():
            self.desk.again_all(patient=self._session.follows_training)
        yield

    def _drawn(self) -> np.ndarray | None:
        """The drawing as the network sees it; None for none."""
        shown = self._session.shown
        return None if shown is None else self._session.live_prediction.painted(shown.recipe)

    def _on_page(self) -> None:
        self._settings.set_choice("latent/page", self.page)
        self._begin()

    def _on_handle(self, place: np.ndarray) -> None:
        if self.found is not None:
            self._set_code(self.found.plane.codes(place[None])[0])

    def _on_digit(self, index: int) -> None:
        """Puts the handle on a test digit; of its other numbers only the plane's are kept."""
        self._on_handle(self.found.points[index])

    def _on_drawing_wanted(self) -> None:
        if self.desk.place is not None:
            self._set_code(self.desk.place)

    def _on_path_end(self, end: int) -> None:
        if self._code is not None:
            self._ends[end] = self._code
            self._show_path()

    def _on_path(self, fraction: float) -> None:
        if all(end is not None for end in self._ends):
            self._set_code(self._on_way(fraction))

    def _on_companion(self, name: str) -> None:
        if self.isVisible():  # whoever is hidden would take the turn of the one in view
            self._take_reader()

    def _on_reading(self, reading: Prediction) -> None:
        if self.isVisible() and reading.redrawn:
            self.desk.want(drawing=self._drawn())

    def _on_other_noise(self) -> None:
        self.desk.want(seed=int(np.random.default_rng().integers(1 << 31)))

    def _send(self, picture: np.ndarray | None) -> None:
        if picture is not None:
            self._session.send_digit(np.array(picture, np.float32), tr("what the network made"))

    def _on_save(self) -> None:
        title = words.PAGES[self.page][0]
        body = self.plane.board if self.page == words.PLANE else self.again
        self._saving.ask_figure(tr("Save the page"), "latent", ExportFigure(title, body))

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        weights = self._session.weights
        if weights is not None and weights.network != self._number:
            self._take_network(weights)
        else:
            self._begin()
            if self._number >= 0:
                self.desk.again_all()

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        self.plane.rest()
        self.desk.rest()
        probe = self._session.probes.watched
        if isinstance(probe, PlaneProbe | MadeDigitsProbe):
            self._session.probes.unwatch(probe)
        super().hideEvent(event)
