"""LessonText: a lesson's Markdown, whose formulas are drawn in a job once the text is there."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from model.language import tr

from ..background.job import Job
from ..widgets.formula_text import READING, SCHEME, FormulaPicture, FormulaText
from .formulas import Formula, FormulaError, drawn
from .texts import fill, pieces

WORD_JOINER = "\u2060"
CLOSING = tuple(",.;:!?)]”，。；：！？）、」")
"""What may not begin a line behind a formula."""

OPENING = tuple("([“„（「")
"""What may not end a line before one."""

GUESSED_EM = 0.55
"""Width of a letter of a formula that is not drawn yet, in heights of letters."""


class FormulaDesk(QObject):
    """Draws formulas in a job, each once; those that can't be drawn stay words.

    Signals:
        drew(): There are more pictures.

    Attributes:
        pictures: By formula.
    """

    drew = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures: dict[Formula, FormulaPicture] = {}
        self._wanted: list[Formula] = []
        self._is_closed = False
        self._job: Job | None = None

    def want(self, formulas: list[Formula]) -> None:
        """Draws those that are not drawn yet."""
        new = [each for each in formulas if each not in self.pictures and each not in self._wanted]
        self._wanted += new
        self._begin()

    def close(self, timeout_s: float = 1.0) -> None:
        """Ends the drawing; for the end of the program."""
        self._wanted, self._is_closed = [], True
        if self._job is not None:
            self._job.cancel()
            self._job.wait(timeout_s)

    def _begin(self) -> None:
        if self._job is not None or not self._wanted or self._is_closed:
            return
        self._job = job = Job(_drawing(tuple(self._wanted)), tr("Drawing formulas"), self)
        self._wanted = []
        job.progressed.connect(self._on_drawn)
        job.ended.connect(self._on_ended)
        job.start()

    def _on_drawn(self, values: list) -> None:
        self.pictures |= dict(values)
        self.drew.emit()

    def _on_ended(self) -> None:
        self._job.deleteLater()
        self._job = None
        self._begin()


class LessonText(FormulaText):
    """Shows a lesson's text with values of the state in it.

    Args:
        desk: Draws the formulas.
        name: For those who can't see it.
        parent: Owner.
        scale: Size of the text by that of ordinary text.
    """

    def __init__(
        self, desk: FormulaDesk, name: str, parent: QWidget, scale: float = READING
    ) -> None:
        super().__init__(name, parent, scale)
        self._desk = desk
        self._names: dict[str, Formula] = {}
        desk.drew.connect(self._on_drawn)

    def show_lesson_text(self, markdown: str, state: Mapping[str, Any] | None = None) -> None:
        """Shows it, with names in braces filled in from ``state``."""
        filled = fill(markdown, state) if state is not None and "{" in markdown else markdown
        text, self._names, spoken = _with_pictures(filled)
        self._desk.want(list(self._names.values()))
        self.show_text(text, self._pictures(), spoken)

    def _pictures(self) -> dict[str, FormulaPicture]:
        return {
            name: self._desk.pictures.get(formula) or _guessed(formula)
            for name, formula in self._names.items()
        }

    def _on_drawn(self) -> None:
        if self._names:
            self.show_formulas(self._pictures())


def _drawing(formulas: tuple[Formula, ...]) -> Iterator[tuple[Formula, FormulaPicture]]:
    for formula in formulas:
        try:
            done = drawn(formula)
        except FormulaError:
            continue  # the check of the lesson tells of it
        shape = (done.width, done.height, done.above)
        yield formula, FormulaPicture(done.svg, *shape, formula.is_display)


def _guessed(formula: Formula) -> FormulaPicture:
    """Room for a formula until it is drawn."""
    letters = len(re.sub(r"\\[A-Za-z]+|[{}^_\\,;!&]", "", formula.latex)) or 1
    return FormulaPicture("", 16 * GUESSED_EM * letters, 16.0, 12.0, formula.is_display)


def _with_pictures(markdown: str) -> tuple[str, dict[str, Formula], str]:
    """The text with formulas as pictures; which formula each is; and the text with words."""
    parts: list[str] = []
    words: list[str] = []
    names: dict[str, Formula] = {}
    for piece in pieces(markdown):
        if piece.kind not in ("inline", "display"):
            text = piece.text
            if names and parts[-1].startswith("![") and text[:1] in CLOSING:
                text = WORD_JOINER + text  # else the comma wraps to the next line
            parts.append(text)
            words.append(piece.text)
            continue
        formula = Formula(piece.text, piece.kind == "display")
        name = f"{SCHEME}:{len(names)}"
        names[name] = formula
        said = formula.words
        alt = re.sub(r"[^\w\s.,+=<>|/'-]", " ", said)
        if parts and parts[-1][-1:] in OPENING:
            parts[-1] += WORD_JOINER
        picture = f"![{alt}]({name})"
        parts.append(f"\n\n{picture}\n\n" if formula.is_display else picture)
        words.append(said)
    return "".join(parts), names, " ".join(_plain("".join(words)).split())


def _plain(markdown: str) -> str:
    """Markdown without its marks, to be heard."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"(^#+\s*|\*\*|__|`+|^>\s?)", "", text, flags=re.MULTILINE)
