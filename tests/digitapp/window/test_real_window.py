"""One person's first hour, in a real window on a virtual screen, with mouse and keys."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

TOOLS = ("Xvfb", "xdotool")
pytestmark = [
    pytest.mark.screen,
    pytest.mark.skipif(
        not all(shutil.which(tool) for tool in TOOLS), reason="needs Xvfb and xdotool"
    ),
]
PATIENCE_S = 60


@pytest.fixture
def display():
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield f":{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


class Person:
    """Starts the program, does things to it, and sees what it reports."""

    def __init__(self, display: str, home: Path) -> None:
        foreign = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DIGITAPP_DATA")
        self.environment = {n: v for n, v in os.environ.items() if n not in foreign}
        self.environment |= {"DISPLAY": display, "HOME": str(home)}
        for folder in ("cache", "state", "config"):
            self.environment[f"XDG_{folder.upper()}_HOME"] = str(home / folder)
        self.home = home
        self.changed = threading.Condition()
        self.seen: dict = {}

    def start(self) -> None:
        script = Path(__file__).parents[1] / "driven.py"
        root = Path(__file__).parents[3]
        self.seen = {}
        self.process = subprocess.Popen(
            [sys.executable, str(script), str(self.home / "settings.ini")],
            env=self.environment | {"PYTHONPATH": str(root)}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            with self.changed:
                self.seen = json.loads(line)
                self.changed.notify_all()
        self.process.stdout.close()

    def sees(self, what: str, condition) -> dict:
        """Waits until what is reported fulfils the condition."""
        with self.changed:
            held = self.changed.wait_for(lambda: self.seen and condition(self.seen), PATIENCE_S)
            assert held, f"never seen: {what}; last seen: {self.seen}"
            return self.seen

    def does(self, *words: object) -> None:
        subprocess.run(
            ["xdotool", *map(str, words)], env=self.environment, check=True, timeout=PATIENCE_S
        )

    def draws(self, *points: tuple[float, float]) -> None:
        left, top, width, height = self.seen["places"]["canvas"]
        at = [(round(left + x * width), round(top + y * height)) for x, y in points]
        words: list[object] = ["mousemove", *at[0], "mousedown", 1]
        for (x0, y0), (x1, y1) in pairwise(at):
            for part in range(1, 6):
                words += ["mousemove", x0 + (x1 - x0) * part // 5, y0 + (y1 - y0) * part // 5]
                # At a person's pace: a screen merges moves that come all at once.
                words += ["sleep", 0.02]
        self.does(*words, "mouseup", 1)

    def clicks(self, name: str) -> None:
        left, top, width, height = self.seen["places"][name]
        self.does("mousemove", left + width // 2, top + height // 2, "click", 1)

    def leaves(self) -> int:
        self.does("key", "ctrl+q")
        code = self.process.wait(PATIENCE_S)
        self.listener.join(PATIENCE_S)
        return code

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
        self.listener.join(PATIENCE_S)


@pytest.fixture
def person(display, tmp_path):
    person = Person(display, tmp_path)
    person.start()
    yield person
    person.end()


def test_from_first_start_through_drawing_training_and_saving_to_reopening(person, tmp_path):
    person.sees("the pretrained network", lambda seen: seen["name"] == "default")
    person.draws((0.3, 0.25), (0.7, 0.25), (0.45, 0.8))
    person.sees("a seven read", lambda seen: seen["answer"] == "7")
    person.clicks("startButton")
    person.sees("the training", lambda seen: seen["phase"] == "training")
    trained = person.sees(
        "its end", lambda seen: seen["phase"] == "idle" and seen["accuracy"] and seen["unsaved"]
    )
    assert trained["accuracy"] > 0.8
    person.does("key", "ctrl+4")
    person.sees("the weights", lambda seen: seen["tab"] == 3)
    person.does("key", "ctrl+5")
    person.sees("the map with its points", lambda seen: seen["tab"] == 4 and seen["points"] > 100)
    person.does("key", "ctrl+shift+s")
    person.sees("where to save", lambda seen: "Dialog" in seen["dialog"])
    person.does("type", "--delay", 10, str(tmp_path / "mine.npz"))
    person.does("key", "Return")
    person.sees("it saved", lambda seen: seen["name"] == "mine" and not seen["unsaved"])
    asked = time.monotonic()
    assert person.leaves() == 0
    assert time.monotonic() - asked < 5
    person.start()
    person.sees("a new start", lambda seen: seen["name"] == "default")
    person.does("key", "ctrl+o")
    person.sees("what to open", lambda seen: "Dialog" in seen["dialog"])
    person.does("type", "--delay", 10, str(tmp_path / "mine.npz"))
    person.does("key", "Return")
    person.sees("it again", lambda seen: seen["name"] == "mine")
    assert person.seen["accuracy"] == trained["accuracy"]
    assert person.leaves() == 0
