"""LabStrip: reminds whoever left the lab that what is shown was operated on."""

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from model.language import tr, trn

from ...session.session import Session
from ...widgets.elided_label import ElidedLabel

TIP = tr("Training goes on from the network without the operations, and that is what is saved.")


class LabStrip(QWidget):
    """A line below the tabs while there are operations and another view than the lab is open."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent, objectName="labStrip", visible=False)
        self._session = session
        self._in_lab = False
        self.text = ElidedLabel(self, objectName="labStripText", toolTip=TIP)
        self.text.setForegroundRole(QPalette.ColorRole.Highlight)
        self.lab = QPushButton(
            tr("To the lab"),
            self,
            objectName="toLabButton",
            toolTip=tr("See and change the operations."),
        )
        self.reset = QPushButton(
            tr("Leave them out"),
            self,
            objectName="labStripReset",
            toolTip=tr("Show the network as it is again; in the lab that can be undone."),
        )
        row = QHBoxLayout(self, spacing=8)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.text, 1)
        row.addWidget(self.lab)
        row.addWidget(self.reset)
        session.edits.changed.connect(self._show)
        self.lab.clicked.connect(lambda: session.show_view("lab"))
        self.reset.clicked.connect(session.edits.reset)

    def show_view(self, *, is_lab: bool) -> None:
        """Shows itself or not, as another view is open."""
        self._in_lab = is_lab
        self._show()

    def _show(self) -> None:
        count = len(self._session.edits.operations)
        self.setVisible(count > 0 and not self._in_lab)
        self.text.setText(
            trn(
                "All views show the network as operated on in the lab: one operation.",
                "All views show the network as operated on in the lab: {n} operations.",
                count,
            )
        )
