"""StateKeeper: the one frozen state of the session, and what the person is told.

Invariant: whoever changes the state does it here, and nobody hears of a change that is none.
"""

import dataclasses
from typing import Any

from PySide6.QtCore import QObject, Signal

from model.language import tr

from ..background.tasks import FETCH_HINT
from ..state import Message, SessionState
from ..system.report import Failure


class StateKeeper(QObject):
    """Keeps the state and passes on what is said.

    Signals:
        changed(SessionState): Anything in ``state`` is another.
        said(Message): Something to tell the person.
        succeeded(str): What was tried has succeeded; ``Message.about`` of what was told before.
        replaced(int, str): Another network took the place of one that is in no file: by what
            number that one is brought back, and its name and result.
        download_wanted(): The person shall be asked whether MNIST is to be downloaded.

    Attributes:
        state: As emitted last.
    """

    changed = Signal(object)
    said = Signal(object)
    succeeded = Signal(str)
    replaced = Signal(int, str)
    download_wanted = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.state = SessionState()

    def set(self, **changes: Any) -> None:
        """Changes parts of the state, by name."""
        state = dataclasses.replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self.changed.emit(state)

    def say(self, message: Message) -> None:
        """Tells the person something."""
        self.said.emit(message)

    def report(self, failure: Failure, about: str = "") -> None:
        """Tells of a failure ``about`` something, with the button that mends it if there is one."""
        message = Message(failure.sentence, "error", failure.details, about=about)
        if FETCH_HINT in failure.sentence:
            message = dataclasses.replace(
                message, action=tr("Download…"), on_action=self.offer_download
            )
        self.say(message)

    def offer_download(self) -> None:
        """Has the person asked whether MNIST is to be downloaded."""
        self.download_wanted.emit()

    def tell_replaced(self, number: int, label: str) -> None:
        """Tells that a network in no file was replaced, which can be brought back."""
        self.replaced.emit(number, label)
