"""DataFindings: what is wrong with the data, what was left out, and what was mended about them."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from model.language import commas, tr

from ...session.session import Session
from ...state import DataInfo, SessionState
from ...style.zoom import px
from ...widgets.card import Card

MAX_HEIGHT_PX = 168
"""More than that scrolls: the curves are what one looks at here."""

BACK_TIP = tr("Loads the data as they are in their file, with nothing mended.")


class DataFindings(Card):
    """A card below the curves, hidden while there is nothing to say of the data.

    Each finding is a sentence with the button that mends it; the last row takes mends back.
    """

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dataFindings")
        self._session = session
        self._data: DataInfo | None = None
        self._buttons: list[QPushButton] = []
        self._inside = QWidget(self)
        self._rows = QVBoxLayout(self._inside)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 4, 8)
        column.addWidget(_FindingRows(self._inside, self))
        self.hide()

    def show_state(self, state: SessionState) -> None:
        """Shows what there is to say of the data that are loaded."""
        if state.data != self._data:
            self._data = state.data
            self._fill(state.data)
        for button in self._buttons:
            button.setEnabled(state.is_free)

    def _fill(self, data: DataInfo | None) -> None:
        self._buttons = []
        while self._rows.count():
            row = self._rows.takeAt(0).widget()
            row.hide()
            row.deleteLater()
        if data is not None:
            for finding in data.findings:
                mends = finding.mends
                self._add(
                    finding.text,
                    finding.title,
                    finding.help,
                    lambda mends=mends: self._session.mend_data(mends),
                )
            for note in data.notes:
                self._add(note, muted=True)
            if data.mended:
                self._add(
                    tr("Mended: {mended}.", mended=commas(data.mended)),
                    tr("As they were"),
                    BACK_TIP,
                    self._session.unmend_data,
                    muted=True,
                )
        self.setVisible(self._rows.count() > 0)

    def _add(
        self,
        text: str,
        title: str = "",
        tip: str = "",
        act: Callable[[], None] | None = None,
        *,
        muted: bool = False,
    ) -> None:
        row = QWidget(self._inside)
        label = QLabel(text, row, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if muted:
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(label, 1)
        if title and act is not None:
            button = QPushButton(title, row, toolTip=tip, accessibleDescription=text)
            button.setObjectName("unmendButton" if act == self._session.unmend_data else "mend")
            button.clicked.connect(lambda _=False: act())
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            self._buttons.append(button)
        self._rows.addWidget(row)
        row.show()  # else the layout would do so one turn of the event loop later


class _FindingRows(QScrollArea):
    """As high as its rows, up to MAX_HEIGHT_PX."""

    def __init__(self, inside: QWidget, parent: QWidget) -> None:
        super().__init__(
            parent,
            widgetResizable=True,
            frameShape=QFrame.Shape.NoFrame,
            horizontalScrollBarPolicy=Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
            focusPolicy=Qt.FocusPolicy.NoFocus,
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)

    def _height(self) -> int:
        inside = self.widget()
        width = self.viewport().width()
        wanted = inside.heightForWidth(width) if inside.hasHeightForWidth() else -1
        return min(max(wanted, inside.minimumSizeHint().height()), px(MAX_HEIGHT_PX))

    # Overrides of Qt.

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.updateGeometry()
