"""Starting again in another language: the program ends, and begins with what lay on the table.

A process speaks one language from its first import to its end (``model.language``). What is not
saved goes the way that it goes when a program is killed: it is kept aside, and here brought back
without a question.
"""

import json
import os
import sys
from dataclasses import asdict, dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from model.language import LANGUAGES, sentences, tr, trn

from ..session.session import Session
from ..system import speech

LEFT = "DIGITAPP_LEFT"
"""Variable of the environment in which one process tells the next what lay on the table."""


@dataclass(frozen=True)
class LeftBehind:
    """What lay there.

    Attributes:
        view: Key of the view that was open.
        network: Name or path of the network, where all of it is in a file; else empty.
        source: The data, by name or path.
        kept_aside: Where the rest is, for ``Recovery.expect``.
    """

    view: str = ""
    network: str = ""
    source: str = ""
    kept_aside: str = ""


class StartingAgain(QObject):
    """Offers to start again, and knows whether that is wanted once the window has closed.

    Signals:
        agreed(): The window shall be closed, without another question.

    Attributes:
        choice: The language to speak next, one of ``speech.CHOICES``; empty where none is wanted.
        table: What the next process begins with.
    """

    agreed = Signal()

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self.choice, self.table = "", LeftBehind()

    def offer(self, choice: str) -> QMessageBox:
        """Asks whether to start again now or to speak so at the next start."""
        kept = len(self._session.state.kept)
        text = tr(
            "To speak {language} the program starts again. Your drawing, the network with its "
            "training and the open view come back.",
            language=LANGUAGES[speech.code_of(choice)],
        )
        if kept:
            more = trn(
                "An earlier network that is kept doesn’t: save it first if you need it.",
                "{n} earlier networks that are kept don’t: save first those that you need.",
                kept,
            )
            text = sentences([text, more])
        box = QMessageBox(
            QMessageBox.Icon.Question, tr("Another language"), text,
            parent=self._window, objectName="startAgainQuestion",
        )  # fmt: skip
        now = box.addButton(tr("Start again now"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(tr("At the next start"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(now)
        box.finished.connect(box.deleteLater)
        now.clicked.connect(lambda: self._on_agreed(choice))
        box.open()
        return box

    def leave(self, view: str) -> None:
        """Takes down what lies on the table; the window is about to close."""
        state, network = self._session.state, self._session.state.network
        is_in_file = network is not None and not network.unsaved
        name = network.path or (network.name if network.is_pretrained else "") if is_in_file else ""
        self.table = LeftBehind(view, name, state.source, self._session.recovery.place_name)

    def _on_agreed(self, choice: str) -> None:
        self.choice = choice
        self.agreed.emit()


def take_up() -> LeftBehind | None:
    """What the process before this one left; None where none has. Asked for twice, None."""
    text = os.environ.pop(LEFT, None)
    try:
        return None if text is None else LeftBehind(**json.loads(text))
    except (TypeError, ValueError, RecursionError):
        return None


def start_again(choice: str, table: LeftBehind) -> None:
    """Becomes a new process of this program that speaks ``choice``; never comes back."""
    speech.speak_from_now_on(choice)
    os.environ[LEFT] = json.dumps(asdict(table))
    own = [] if getattr(sys, "frozen", False) else ["-m", "digitapp"]
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *own])
