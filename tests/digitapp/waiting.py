"""What takes a while in the window, waited for with the event loop running."""

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer

from digitapp.session.session import Session
from digitapp.state import Shown, Weights
from model.archs import Architecture
from model.data import Dataset

TIMEOUT_MS = 20_000


def wait_until(condition: Callable[[], bool]) -> None:
    """Lets the event loop run until the condition holds; fails where it never does."""
    if condition():
        return
    loop, held = QEventLoop(), []

    def look() -> None:
        if condition():
            held.append(True)  # what else is due in this turn may end it again
            loop.quit()

    looking = QTimer(interval=2)
    looking.timeout.connect(look)
    looking.start()
    QTimer.singleShot(TIMEOUT_MS, loop, loop.quit)
    loop.exec()
    looking.stop()
    assert held


def open_and_wait(session: Session, name: str) -> None:
    """Opens a network and waits until it is there, or until it is said why not."""
    session.open(name)
    wait_until(lambda: session.state.is_free)


def save_and_wait(session: Session, path: str) -> bool:
    """Saves the network and waits for it; whether that worked."""
    saved = []
    session.save(path, lambda: saved.append(path))
    wait_until(lambda: not session.files.is_saving)
    return bool(saved)


def shown_of(
    network: Architecture | str, recipe: str = "mnist", number: int = 1, data: Dataset | None = None
) -> Shown:
    """What a session would show of a network."""
    return Shown(network, recipe, Weights({}, None, 0, number), data)
