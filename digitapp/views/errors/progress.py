"""A button that begins a long examination, its progress, and the same button to stop it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from model.language import tr

from ...widgets.thin_bar import ThinBar


class Asking(QWidget):
    """Begin, progress, stop.

    Signals:
        wanted(): The examination shall begin.
        unwanted(): It shall stop.

    Args:
        text: On the button.
        tip: What it does.
        name: Object name of the button.
    """

    wanted = Signal()
    unwanted = Signal()

    def __init__(self, text: str, tip: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = text
        self._busy = False
        self.button = QPushButton(text, self, objectName=name, toolTip=tip)
        self.bar = ThinBar(self, maximum=1000, accessibleName=tr("Progress"))
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.bar.setSizePolicy(policy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self.bar, 1)
        self.button.clicked.connect(self._on_clicked)
        self.show_fraction(None)

    @property
    def is_busy(self) -> bool:
        """Whether the examination is under way."""
        return self._busy

    def show_fraction(self, fraction: float | None) -> None:
        """Shows that it is under way, 0 to 1 of it done; None where it is not."""
        self._busy = fraction is not None
        self.bar.setVisible(self._busy)
        self.bar.setValue(round(1000 * (fraction or 0.0)))
        self.button.setText(tr("Stop") if self._busy else self._text)

    def _on_clicked(self) -> None:
        (self.unwanted if self._busy else self.wanted).emit()
