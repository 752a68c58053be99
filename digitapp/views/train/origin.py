"""How a network that was opened was trained, in words."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QWidget

from model.data.catalogue import title_in
from model.language import sentences, tr

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
    told = [_trained(network)]
    if network.record is None:
        told.append(tr("Its file holds no curves."))
    command = facts.get("command")
    if isinstance(command, str):
        told.append(tr("The command: {command}", command=command))
    return sentences(told)


def _trained(network: NetworkInfo) -> str:
    """On what, how long and how well, as far as that is known."""
    facts = network.facts
    epochs, tested = facts.get("epochs"), facts.get("n_test")
    known = {
        "name": network.name,
        "data": title_in(facts),
        "epochs": epochs,
        "result": network.result,
        "tested": tested,
    }
    is_tested = bool(network.result) and isinstance(tested, int)
    if isinstance(epochs, int) and is_tested:
        return tr(
            "“{name}” was trained on {data} for {epochs} epochs to {result} on {tested:,} test "
            "digits.",
            **known,
        )
    if isinstance(epochs, int):
        return tr("“{name}” was trained on {data} for {epochs} epochs.", **known)
    if is_tested:
        return tr("“{name}” was trained on {data} to {result} on {tested:,} test digits.", **known)
    return tr("“{name}” was trained on {data}.", **known)
