"""How well each writer is read, and drawings with and without tags."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from model.language import counted, tr, trn
from model.measure import GroupScore, Measure

from ...style.numbers import percent
from ...style.zoom import zoomed
from ...widgets.bar_list import Bar, BarList, BarScale

NOBODY = tr("(no name)")
MAX_TAGS = 6
HEADS = ("", tr("digits"), tr("accuracy"), tr("averaged by writer"))
WAIT = tr("Figures by writer come as soon as all the drawings have been read.")


class WritersPage(QWidget):
    """A table of accuracies, and a list of writers, the worst read first.

    Signals:
        chosen(str): The misclassified digits of this writer shall be shown.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="errorsWriters")
        self._measure: Measure | None = None
        self._table = QGridLayout()
        self._table.setHorizontalSpacing(16)
        self._table.setVerticalSpacing(4)
        self._table.setColumnStretch(0, 1)
        self._list = BarList(self)
        self._list.setObjectName("writersList")
        self._list.setAccessibleName(tr("Writers, the worst read first"))
        self._list.setToolTip(tr("A click shows the misclassified digits of a writer."))
        self._list.chosen.connect(lambda name: self.chosen.emit("" if name == NOBODY else name))
        area = QScrollArea(self, widgetResizable=True, focusPolicy=Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._list)
        area.viewport().setBackgroundRole(QPalette.ColorRole.Base)
        self._message = QLabel(WAIT, self, wordWrap=True)
        self._message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(self._table)
        rows.addWidget(self._message)
        rows.addWidget(area, 1)
        rows.addWidget(BarScale(self._list, self))

    def show_measure(self, measure: Measure | None) -> None:
        """Shows a measurement; None while there is none."""
        self._measure = measure
        self._message.setVisible(measure is None)
        while (item := self._table.takeAt(0)) is not None:
            item.widget().deleteLater()
        self._list.show_bars([] if measure is None else _bars(measure))
        if measure is None:
            return
        for column, head in enumerate(HEADS):
            self._put(0, column, head, muted=True)
        for row, (name, group) in enumerate(_groups(measure), start=1):
            texts = (
                name,
                counted(group.n),
                percent(group.accuracy, 2),
                percent(group.by_writer, 2),
            )
            for column, text in enumerate(texts):
                self._put(row, column, text, bold=row == 1)

    def lines(self) -> list[str]:
        """The writers as the lines of a CSV file."""
        lines = ["writer,digits,accuracy"]
        if self._measure is not None:
            for name, group in self._measure.writers.items():
                quoted = name.replace('"', "'")
                lines.append(f'"{quoted}",{group.n},{group.accuracy:.6g}')
        return lines

    def _put(
        self, row: int, column: int, text: str, *, bold: bool = False, muted: bool = False
    ) -> None:
        side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
        label = zoomed(QLabel(text, self, alignment=side), text=1.0, bold=bold)
        if muted:
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._table.addWidget(label, row, column)


def _groups(measure: Measure) -> list[tuple[str, GroupScore]]:
    everyone = trn("all, by {n} writer", "all, by {n} writers", len(measure.writers))
    rows = [(everyone, measure.overall)]
    if measure.tagged is not None and measure.untagged is not None:
        rows += [(tr("without tags"), measure.untagged), (tr("with tags"), measure.tagged)]
    tags = list(measure.tags.items())[:MAX_TAGS]
    return rows + [(tr("tagged “{tag}”", tag=tag), group) for tag, group in tags]


def _bars(measure: Measure) -> list[Bar]:
    worst_first = sorted(measure.writers.items(), key=lambda item: (item[1].accuracy, item[0]))
    return [
        Bar(
            name or NOBODY,
            group.accuracy,
            tr("{accuracy} of {number:,}", accuracy=percent(group.accuracy, 1), number=group.n),
        )
        for name, group in worst_first
    ]
