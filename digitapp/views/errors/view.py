"""ErrorsView: how well the network reads, and where it errs; live while it learns."""

from collections.abc import Iterator

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QVBoxLayout, QWidget

from model.language import tr
from model.preprocess import holds_points
from model.probes.judging.errors import Judged

from ...background.recognition import FoundFile
from ...export.figures import ExportFigure, below_controls
from ...export.saving import Saving
from ...session.session import Session
from ...state import Phase, SessionState
from ...system.settings import AppSettings
from ...widgets.card import Card
from ...widgets.confusion_matrix import ConfusionMatrix
from ...widgets.throttle import Throttle
from ..common.remedies import Remedies
from . import words
from .desk import COMPARE, ROBUSTNESS, Desk
from .digits import Chosen
from .head import ErrorsHead
from .pages import Pages
from .selection import AllMisclassified, Cell, Fixed, MatrixRow, OneWriter, Selection

ABOUT = tr(
    "Rows are what digits are, columns what is predicted. Click a cell for its digits, and "
    "a digit to put it on the canvas."
)
PAGE_MS = 250
"""Least time between two drawings of the page while a network learns: its digits come and go, and
what changes faster can't be looked at."""


class ErrorsView(QWidget):
    """The confusion matrix; beside it digits, confidence, robustness, comparison and writers.

    Attributes:
        desk: What is known, and what is asked for.
        head: The row on top.
        matrix: The confusion matrix.
        pages: What is beside it.
    """

    def __init__(self, session: Session, settings: AppSettings, parent: QWidget) -> None:
        super().__init__(parent, objectName="errorsView")
        self._session = session
        self._selection: Selection = AllMisclassified()
        self._saving = Saving(self)
        self._pace = Throttle(self._drawing_soon, self)
        self._since_page = QElapsedTimer()
        self.head = ErrorsHead(session, settings, self)
        self.desk = Desk(session, self.head.source, self)
        self._lay_out(settings)
        self._connect()
        self.show_state(session.state)

    def _lay_out(self, settings: AppSettings) -> None:
        self._body = body = QWidget(self)
        card = Card(body)
        self.matrix = ConfusionMatrix(card)
        self.matrix.setObjectName("confusionMatrix")
        self.matrix.shows_percentages = self.head.percentages
        inside = QVBoxLayout(card)
        inside.setContentsMargins(10, 10, 12, 12)
        inside.addWidget(self.matrix)
        self.pages = Pages(settings, body)
        columns = QHBoxLayout(body)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(8)
        columns.addWidget(card, 52)
        columns.addWidget(self.pages, 47)
        self._message = QLabel(
            self, objectName="errorsMessage", alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True
        )
        self.remedies = Remedies("errorsRemedy", self)
        nothing = QWidget(self)
        column = QVBoxLayout(nothing)
        column.addStretch(1)
        column.addWidget(self._message)
        column.addWidget(self.remedies, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._nothing = nothing
        about = QLabel(ABOUT, self, objectName="errorsAbout", wordWrap=True)
        for label in (self._message, about):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        middle = QWidget(self)
        self._stack = QStackedLayout(middle)
        self._stack.addWidget(nothing)
        self._stack.addWidget(body)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 8, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.head)
        rows.addWidget(middle, 1)
        rows.addWidget(about)

    def _connect(self) -> None:
        session, desk, pages = self._session, self.desk, self.pages
        session.changed.connect(self.show_state)
        desk.changed.connect(self._on_judged)
        desk.outdated.connect(self._on_outdated)
        desk.advanced.connect(self._on_advanced)
        desk.measured.connect(pages.robustness.show_measured)
        desk.compared.connect(pages.compare.show_compared)
        self.remedies.data_wanted.connect(session.need_data)
        session.door.found.connect(self._on_found)
        self.head.source.chosen.connect(self._on_source_chosen)
        self.head.percentages_chosen.connect(self._on_percentages_chosen)
        self.head.save_matrix.triggered.connect(self._on_save_matrix)
        self.head.save_page.triggered.connect(self._on_save_page)
        self.matrix.chosen.connect(lambda label, prediction: self.select(Cell(label, prediction)))
        self.matrix.row_chosen.connect(lambda label: self.select(MatrixRow(label)))
        pages.turned.connect(lambda key: self._show_page())
        pages.digits.all_wanted.connect(lambda: self.select(AllMisclassified()))
        pages.digits.sent.connect(self._on_sent)
        pages.writers.chosen.connect(lambda name: self.select(OneWriter(name)))
        pages.compare.chosen.connect(self._on_compared_chosen)
        pages.compare.asking.wanted.connect(lambda: desk.compare_with(pages.compare.network))
        pages.compare.asking.unwanted.connect(lambda: desk.drop(COMPARE))
        pages.robustness.asking.wanted.connect(desk.measure_robustness)
        pages.robustness.asking.unwanted.connect(lambda: desk.drop(ROBUSTNESS))
        self._saving.said.connect(session.say)

    # What is shown.

    def show_state(self, state: SessionState) -> None:
        """Shows what there is, or says why there is nothing."""
        has = self.desk.judged is not None and state.network is not None
        self.pages.enable_writers(self.desk.painted is not None)
        self.head.enable_saving(has)
        self._message.setText(words.why_nothing(state, self.head.source.source.part, self.desk))
        self._stack.setCurrentWidget(self._body if has else self._nothing)
        misfit = words.is_misfit(state, self.head.source.source.part)
        self.remedies.show_state(state, wanted=misfit)
        network = state.network
        is_points = network is not None and holds_points(network.shape)
        self.pages.robustness.show_input(is_points=is_points)
        if not has:
            self.head.show_text("")

    def select(self, selection: Selection) -> None:
        """Shows other digits as pictures."""
        self._selection = selection
        is_cell = isinstance(selection, Cell)
        self.matrix.select((selection.label, selection.prediction) if is_cell else None)
        self.pages.turn_to("digits")
        self._show_page()

    def _drawing(self) -> Iterator[None]:
        """Draws the head and the matrix, then the page; in between other things may happen."""
        judged = self.desk.judged
        if judged is None or not self.isVisible():
            return
        self.head.show_text(words.headline(judged))
        self.matrix.show_confusion(judged.score.confusion)
        yield
        self._show_page()

    def _drawing_soon(self) -> Iterator[None]:
        """The same while a network learns: the page not each time."""
        waits = self._since_page.isValid() and self._since_page.elapsed() < PAGE_MS
        drawing = self._drawing()
        for _ in drawing:
            if waits:
                return
            yield

    def _show_page(self) -> None:
        """Draws the page that is seen."""
        self._since_page.start()
        desk, pages = self.desk, self.pages
        if desk.judged is None:
            return
        if pages.key == "digits":
            chosen = self._selection.of(desk.judged, desk.writers)
            pages.digits.show_digits(chosen, is_all=isinstance(self._selection, AllMisclassified))
        elif pages.key == "calibration":
            pages.calibration.show_judged(desk.judged)
        elif pages.key == "writers":
            pages.writers.show_measure(desk.measure)

    # What happens.

    def _on_found(self, found: FoundFile) -> None:
        """Judges by a file of drawings that was dropped or named, where their digits are known."""
        labels = [drawing.label for drawing in found.drawings]
        if len(labels) > 1 and any(label is not None for label in labels):
            self.head.source.open_file(found.path)

    def _on_judged(self) -> None:
        self.show_state(self._session.state)
        if self._session.state.phase is Phase.TRAINING:
            self._pace.ask()
            return
        self._pace.stop()
        for _ in self._drawing():
            pass

    def _on_outdated(self) -> None:
        self.pages.robustness.tell_stale()
        self.pages.compare.tell_stale()

    def _on_source_chosen(self) -> None:
        self._selection = AllMisclassified()
        self.matrix.select(None)
        self.pages.robustness.forget()
        self.pages.compare.show_compared(None)

    def _on_advanced(self, kind: str, fraction: float | None) -> None:
        pages = {ROBUSTNESS: self.pages.robustness, COMPARE: self.pages.compare}
        if kind in pages:
            pages[kind].asking.show_fraction(fraction)
        else:
            self.head.show_fraction(fraction)
            self.show_state(self._session.state)

    def _on_percentages_chosen(self, percentages: bool) -> None:
        self.matrix.shows_percentages = percentages

    def _on_compared_chosen(self, places: object, title: str) -> None:
        judged: Judged = self.pages.compare.compared.judged
        self.select(Fixed(Chosen(title, judged, places, self.desk.writers)))

    def _on_sent(self, place: int, view: str) -> None:
        """Puts a digit on the canvas: as strokes where it was drawn."""
        judged = self.pages.digits.chosen.judged
        index, text = int(judged.chosen[place]), words.sent(judged, place)
        label = int(judged.score.labels[place])
        if judged.digits.strokes:
            self._session.send_strokes(list(judged.digits.strokes[index]), text, label)
        else:
            self._session.send_digit(judged.digits.inputs(index), text, label)
        if view:
            self._session.show_view(view)

    def _on_save_matrix(self) -> None:
        heads = [f"predicted {digit}" for digit in range(10)]
        rows = self.matrix.counts.tolist()
        figure = ExportFigure(self.head.title, self.matrix)
        lines = [",".join(["label", *heads])]
        lines += [",".join(map(str, [label, *row])) for label, row in enumerate(rows)]
        self._saving.ask_figure(tr("Save the matrix"), "confusion", figure, lines)

    def _on_save_page(self) -> None:
        pages = self.pages
        figure = ExportFigure(pages.title, pages.page, box=below_controls(pages.page))
        self._saving.ask_figure(tr("Save the page"), pages.key, figure, pages.lines())

    # Overrides of Qt.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.desk.open()
        self._on_judged()

    def hideEvent(self, event: QHideEvent) -> None:
        self._pace.stop()
        self.desk.close()
        super().hideEvent(event)
