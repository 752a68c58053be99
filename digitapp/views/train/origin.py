"""How a network that was opened was trained, in words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget

from model.language import tr

from ...state import NetworkInfo
from ...widgets.elided_label import ElidedLines

LINES = 3


class OriginText(ElidedLines):
    """Says it in a few lines; the right button copies all of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, objectName="originText", lines=LINES, visible=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.addAction(tr("Copy")).triggered.connect(self._on_copy)
        self.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    def show_network(self, network: NetworkInfo | None) -> None:
        """Shows what is known; nothing where that is nothing."""
        text = "" if network is None else origin(network)
        self.setText(text)
        self.setVisible(bool(text))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())


def origin(network: NetworkInfo) -> str:
    """What is known of the training of a network that came with the program, or out of a file.

    Empty for one that was trained in this window, whose curves are there.
    """
    facts = network.facts
    if not (network.is_pretrained or network.path) or network.unsaved or "data" not in facts:
        return ""
    epochs = facts.get("epochs")
    words = [
        tr(
            "“{name}” was trained on {get}",
            name=network.name,
            get=facts.get("title") or facts["data"],
        )
    ]
    words += [tr("for {epochs} epochs", epochs=epochs)] if isinstance(epochs, int) else []
    tested = facts.get("n_test")
    if network.result and isinstance(tested, int):
        words.append(
            tr("to {result} on {tested:,} test digits", result=network.result, tested=tested)
        )
    command = facts.get("command")
    by = tr(" The command: {command}", command=command) if isinstance(command, str) else ""
    curves = "" if network.record is not None else tr(" Its file holds no curves.")
    return f"{' '.join(words)}.{curves}{by}"
