"""Saving what a view shows: a picture as PNG, a drawing as SVG, a table as CSV."""

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from model.errors import DigitError

from ..background.job import Job
from ..state import Message
from ..system.report import Failure, failure_of
from .figures import picture_of, svg_of
from .files import save_bytes, save_lines, save_picture

PNG, SVG, CSV = "PNG picture (*.png)", "SVG drawing (*.svg)", "CSV table (*.csv)"


class Saving(QObject):
    """Asks for a file name without blocking, writes, and says how it went.

    Signals:
        said(Message): Where something was saved, or why it was not.
    """

    said = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._job: Job | None = None

    def ask_picture(self, title: str, name: str, image: QImage) -> None:
        """Asks where to save ``image``; ``name`` is proposed."""
        self._ask(title, name, PNG, lambda path: self.picture(path, image))

    def ask_table(self, title: str, name: str, lines: Iterable[str]) -> None:
        """Asks where to save ``lines``, of which a thread will ask; ``name`` is proposed."""
        self._ask(title, name, CSV, lambda path: self.table(path, lines))

    def ask_figure(self, title: str, name: str, figure: QWidget, lines: Iterable[str]) -> None:
        """Asks where to save what ``figure`` shows now: as PNG, as SVG, or ``lines`` as CSV.

        The kind that is chosen decides, or the ending of the name; ``name`` has none.
        """
        image, drawing, table = picture_of(figure), svg_of(figure), list(lines)
        writers = {
            ".png": lambda path: self.picture(path, image),
            ".svg": lambda path: self.drawing(path, drawing),
            ".csv": lambda path: self.table(path, table),
        }

        def write(path: str) -> None:
            writers.get(Path(path).suffix.lower(), self._on_odd_name)(path)

        dialog = self._ask(title, f"{name}.png", f"{PNG};;{SVG};;{CSV}", write)
        dialog.filterSelected.connect(
            lambda kind: dialog.setDefaultSuffix(kind.partition("*.")[2].rstrip(")"))
        )

    def drawing(self, path: str, content: bytes) -> None:
        """Writes the ``content`` of an SVG file."""
        try:
            save_bytes(Path(path), content)
        except DigitError as error:
            self._on_failed(failure_of(error, "Saving"))
        else:
            self._tell_saved(path)

    def picture(self, path: str, image: QImage) -> None:
        """Writes ``image`` as PNG."""
        try:
            save_picture(Path(path), image)
        except DigitError as error:
            self._on_failed(failure_of(error, "Saving"))
        else:
            self._tell_saved(path)

    def table(self, path: str, lines: Iterable[str]) -> None:
        """Writes ``lines`` in a thread."""
        if self._job is not None:
            self.said.emit(Message("A table is still being saved. Try again in a moment."))
            return
        self._job = job = Job(save_lines(Path(path), lines), "Saving a table", self)
        job.finished.connect(lambda: self._tell_saved(path))
        job.failed.connect(self._on_failed)
        for end in (job.finished, job.failed, job.cancelled):
            end.connect(self._on_ended)
        job.start()

    def _ask(self, title: str, name: str, kind: str, then: Callable[[str], None]) -> QFileDialog:
        dialog = QFileDialog(self.parent(), title, name, kind, objectName="saveDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.fileSelected.connect(then)
        dialog.open()
        return dialog

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = None

    def _on_odd_name(self, path: str) -> None:
        sentence = f"“{Path(path).name}” can’t be saved: let the name end in png, svg or csv."
        self.said.emit(Message(sentence, "error"))

    def _tell_saved(self, path: str) -> None:
        self.said.emit(Message(f"Saved as “{Path(path).name}”."))

    def _on_failed(self, failure: Failure) -> None:
        self.said.emit(Message(failure.sentence, "error", failure.details))
