"""The map in the window: frames under the mouse, and how late the window is meanwhile."""

import time

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from digitapp.views.map.probe import MapProbe
from digitapp.widgets.scatter_map import ScatterMap
from model.probes.maps.embed import Question

from .window_program import Program, made
from .window_smoothness import Beats, spread


def opened(program: Program, question: Question) -> ScatterMap:
    """The chart of the map that shows what is asked for."""
    panel = program.window.views["map"].digits
    panel.controls.probe = MapProbe(question)
    panel.controls.probe_chosen.emit(panel.controls.probe)
    program.open_tab("map")
    return panel.findChild(ScatterMap, "mapChart")


class Frames:
    """A round moves the mouse over the map and drags it, one painting after each move.

    Args:
        folder: For settings.
        data: What the map is of.
        digits: How many of it.
        moves: Of each kind.
    """

    def __init__(self, folder: str, data: str, digits: int, moves: int) -> None:
        self._program = made(folder, data)
        self._digits, self._moves = digits, moves

    def round(self) -> dict[str, object]:
        """Frames a second, and milliseconds of one, by kind."""
        found: dict[str, object] = {}
        for name, dims in (("hover", 2), ("pan", 2), ("turn", 3)):
            question = Question(count=self._digits, part="train", layer="logits", dims=dims)
            chart = opened(self._program, question)
            while len(chart.points) == 0 or chart.is_room != (dims == 3):
                self._program.rest(0.1)
            self._program.draw()
            self._program.rest(0.3)
            found["digits"] = len(chart.points)
            times = self._moved(chart, drags=name != "hover")
            found[name] = spread(times) | {"frames": len(times) / sum(times)}
        return found

    def _moved(self, chart: QWidget, *, drags: bool) -> list[float]:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        times = []
        middle = QPointF(chart.width() / 2, chart.height() / 2)
        if drags:
            _mouse(chart, QEvent.Type.MouseButtonPress, middle, left, left)
        for number in range(self._moves):
            at = middle + QPointF(number % 37 - 18, number % 23 - 11) * 6
            start = time.perf_counter()
            _mouse(chart, QEvent.Type.MouseMove, at, none, left if drags else none)
            chart.repaint()
            times.append(time.perf_counter() - start)
        if drags:
            _mouse(chart, QEvent.Type.MouseButtonRelease, middle, left, none)
        return times


def _mouse(
    chart: QWidget, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton, down: Qt.MouseButton
) -> None:
    place, keys = QPointF(chart.mapToGlobal(at)), Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(chart, QMouseEvent(kind, at, place, button, down, keys))


class Watched:
    """A round opens t-SNE of all of scikit-learn's digits and watches it for some seconds.

    Args:
        folder: For settings.
        seconds: How long to watch.
    """

    def __init__(self, folder: str, seconds: float) -> None:
        self._program = made(folder, "digits")
        self._seconds = seconds

    def round(self) -> dict[str, object]:
        """Seconds to the first map, maps a second, and milliseconds of lateness meanwhile."""
        program = self._program
        beats, times = Beats(program.window), []
        program.session.embedding.embedded.connect(lambda *_: times.append(time.perf_counter()))
        start = time.perf_counter()
        beats.start()
        question = Question("tsne", "pixels", "all", 10_000)
        chart = opened(program, question)
        program.rest(self._seconds)
        while len(times) < 2:
            program.rest(0.1)
        beats.stop()
        shown = (len(times) - 1) / max(times[-1] - times[0], 1e-9)
        found = {"first": times[0] - start, "shown": shown, "digits": len(chart.points)}
        return found | spread(beats.late)


class TrainingBesideMap:
    """A round trains an MLP with one of the maps open.

    Args:
        folder: For settings.
        data: What is trained on.
        panel: A method of the map of digits, or "pixels".
        seconds: How long to look.
    """

    def __init__(self, folder: str, data: str, panel: str, seconds: float) -> None:
        self._program = made(folder, data)
        self._panel, self._seconds = panel, seconds

    def round(self) -> dict[str, float]:
        """Milliseconds of lateness."""
        program = self._program
        program.draw()
        if self._panel == "pixels":
            program.open_tab("map")
            program.window.findChild(QAbstractButton, "mapPixelsButton").click()
        else:
            opened(program, Question(self._panel))
        program.train("mlp")
        program.rest(2.0)
        beats, steps = Beats(program.window), program.steps
        beats.start()
        program.rest(self._seconds)
        beats.stop()
        if not (program.trains and program.steps > steps):
            raise RuntimeError("the training did not go on while the window was watched")
        return spread(beats.late)
