"""Saving what a view shows: figures as pictures and drawings, tables as CSV.

Invariant: the ending of the name that was typed decides what is written, and files are written in
a thread.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from model.language import any_of, tr

from ..background.job import Job
from ..state import Message
from ..system.report import Failure
from .figures import ExportFigure, pdf_page_of, picture_of, svg_of
from .files import Content, saving

FILTERS = {
    ".png": tr("PNG picture (*.png)"),
    ".jpg": tr("JPEG picture (*.jpg *.jpeg)"),
    ".svg": tr("SVG drawing (*.svg)"),
    ".pdf": tr("PDF page (*.pdf)"),
    ".csv": tr("CSV table (*.csv)"),
}
SAME = {".jpeg": ".jpg"}

Makers = Mapping[str, Callable[[], Content]]
"""Ending -> what makes that kind of file; called in the GUI thread, once it is chosen."""


class Saving(QObject):
    """Asks for a file name without blocking, writes, and says how it went.

    Signals:
        said(Message): Where something was saved, or why it was not.
    """

    said = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []

    def ask_picture(self, title: str, name: str, image: QImage) -> None:
        """Asks where to save ``image``; ``name``, without ending, is proposed."""
        self.ask(title, name, {".png": lambda: image, ".jpg": lambda: image})

    def ask_table(self, title: str, name: str, lines: Iterable[str]) -> None:
        """Asks where to save ``lines``, of which a thread will ask; ``name`` is proposed."""
        self.ask(title, name, {".csv": lambda: lines})

    def ask_figure(
        self, title: str, name: str, figure: ExportFigure, lines: Iterable[str] | None = None
    ) -> None:
        """Asks where to save a figure as it is now: a picture, a drawing, or ``lines`` as CSV."""
        self.ask(title, name, figure_makers(figure, lines))

    def ask(self, title: str, name: str, makers: Makers) -> None:
        """Asks where to save one of several kinds; ``name``, without ending, is proposed."""
        kinds = {kind: FILTERS[kind] for kind in makers}
        ask_name(self.parent(), title, name, kinds, lambda path: self.save(path, makers))

    def save(self, path: str, makers: Makers) -> None:
        """Writes the kind of file that the name ends in, in a thread; says where, or why not."""
        kind = Path(path).suffix.lower()
        make = makers.get(SAME.get(kind, kind))
        if make is None:
            self._tell_odd_name(path, list(makers))
            return
        job = Job(saving(Path(path), make()), tr("Saving"), self)
        self._jobs.append(job)
        job.finished.connect(
            lambda: self.said.emit(Message(tr("Saved as “{name}”.", name=Path(path).name)))
        )
        job.failed.connect(self._on_failed)
        job.ended.connect(self._on_ended)
        job.start()

    def _on_ended(self) -> None:
        for job in [job for job in self._jobs if not job.is_active]:
            self._jobs.remove(job)
            job.deleteLater()

    def _tell_odd_name(self, path: str, kinds: list[str]) -> None:
        endings = any_of([kind.removeprefix(".") for kind in kinds])
        sentence = tr(
            "“{name}” can’t be saved: let the name end in {endings}.",
            name=Path(path).name,
            endings=endings,
        )
        self.said.emit(Message(sentence, "error"))

    def _on_failed(self, failure: Failure) -> None:
        self.said.emit(Message(failure.sentence, "error", failure.details))


def ask_name(
    parent: QWidget, title: str, name: str, kinds: Mapping[str, str], then: Callable[[str], object]
) -> None:
    """Asks where to save something, without blocking, and calls ``then`` with the path.

    Args:
        parent: The dialog's.
        title: The dialog's.
        name: Proposed, without ending.
        kinds: Endings, and what files of each are called; the first is proposed.
        then: What to do with the path.
    """
    first = next(iter(kinds))
    dialog = QFileDialog(
        parent, title, f"{name}{first}", ";;".join(kinds.values()), objectName="saveDialog"
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(first.removeprefix("."))
    endings = {called: kind.removeprefix(".") for kind, called in kinds.items()}
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(endings[chosen]))
    dialog.fileSelected.connect(then)
    dialog.open()


def figure_makers(figure: ExportFigure, lines: Iterable[str] | None = None) -> Makers:
    """All kinds of files of a figure as it is now, and of its numbers where there are some."""
    image = picture_of(figure)  # before it moves on
    table = None if lines is None else list(lines)
    makers: dict[str, Callable[[], Content]] = {
        ".png": lambda: image,
        ".jpg": lambda: image,
        ".svg": lambda: svg_of(figure),
        ".pdf": lambda: pdf_page_of(figure),
    }
    return makers if table is None else makers | {".csv": lambda: table}
