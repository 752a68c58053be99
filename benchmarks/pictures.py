"""The README's pictures, made again: ``python -m benchmarks.pictures`` on a screen of 1280x720.

Drives the real window as a person would (on a machine without a screen: under ``xvfb-run``),
trains on MNIST where its files are and on scikit-learn's digits elsewhere, and writes PNGs.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from digitapp.app import build
from digitapp.state import Phase
from digitapp.style import theme
from digitapp.window.main_window import MainWindow

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "pictures"
PATIENCE_MS = 120_000

THREE = ((30, 22), (48, 14), (66, 20), (66, 34), (46, 44), (66, 54), (68, 72), (50, 84), (28, 78))
"""A three, as points in per cent of the canvas."""


def main() -> int:
    """Makes all pictures; the exit status."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app, window = build(Path(folder) / "settings.ini")
        window.resize(1280, 720)
        window.show()
        wait(lambda: window.session.state.network is not None)
        window.banner.hide()
        draw(window.findChild(QWidget, "canvas"), THREE)
        for name, choice, take in (
            ("train-light", "light", training),
            ("weights-dark", "dark", weights),
            ("map-light", "light", points),
            ("inside-light", "light", inside),
            ("errors-dark", "dark", errors),
            ("train-dark", "dark", curves),
        ):
            theme.apply(app, choice)
            take(window)
            QTest.qWait(600)
            picture = FOLDER / f"{name}.png"
            window.grab().save(str(picture))
            print(picture)
        window.session.close()
    return 0


def training(window: MainWindow) -> None:
    """A training half way."""
    window.tabs.setCurrentWidget(window.pages["train"])
    window.deeds.on_train()
    wait(lambda: window.session.state.progress.fraction > 0.55)


def weights(window: MainWindow) -> None:
    """The weights after it."""
    wait(lambda: window.session.state.phase is Phase.IDLE)
    window.tabs.setCurrentWidget(window.pages["weights"])


def points(window: MainWindow) -> None:
    """The map of the trained network."""
    window.tabs.setCurrentWidget(window.pages["map"])
    wait(lambda: not window.session.probes.is_busy)


def inside(window: MainWindow) -> None:
    """The drawing on its way through the network."""
    window.tabs.setCurrentWidget(window.pages["inside"])


def errors(window: MainWindow) -> None:
    """What it misclassifies, of all test digits: the first thousand come before the others."""
    session = window.session
    window.tabs.setCurrentWidget(window.pages["errors"])
    wait(lambda: not session.probes.is_busy)
    QTest.qWait(100)
    wait(lambda: not session.evaluations.is_busy)


def curves(window: MainWindow) -> None:
    """The curves after the training."""
    window.tabs.setCurrentWidget(window.pages["train"])


def draw(canvas: QWidget, points_: tuple[tuple[int, int], ...]) -> None:
    """Draws with the mouse."""
    at = [QPoint(x * canvas.width() // 100, y * canvas.height() // 100) for x, y in points_]
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, button, pos=at[0])
    for point in at[1:]:
        QTest.mouseMove(canvas, point)
        QTest.qWait(15)
    QTest.mouseRelease(canvas, button, pos=at[-1])


def wait(condition: Callable[[], bool]) -> None:
    """Lets the program work until the condition holds.

    Raises:
        TimeoutError: It never did.
    """
    clock = QElapsedTimer()
    clock.start()
    while not condition():
        if clock.hasExpired(PATIENCE_MS):
            raise TimeoutError("the program never came so far")
        QApplication.processEvents()
        QTest.qWait(10)


if __name__ == "__main__":
    sys.exit(main())
