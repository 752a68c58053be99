import os
import socket
import subprocess
import sys

import pytest

from digitapp.system import screen

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_no_display_is_said_in_a_sentence():
    assert "no display" in screen.missing()


def test_a_display_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":4711")
    assert "“:4711” does not answer" in screen.missing()


def test_a_wayland_display_that_does_not_answer_is_no_display(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "no display" in screen.missing()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as compositor:
        compositor.bind(str(tmp_path / "wayland-0"))
        compositor.listen()
        monkeypatch.setattr(screen, "_is_there", lambda name: True)
        assert screen.missing() is None


def test_missing_libraries_are_named_with_their_packages(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(screen, "_display_answers", lambda: True)
    monkeypatch.setattr(screen, "_is_there", lambda name: "cursor" not in name)
    sentence = screen.missing()
    assert sentence.endswith("sudo apt install libxcb-cursor0")


def test_offscreen_needs_no_display(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(screen, "_is_there", lambda name: True)
    assert screen.missing() is None


def test_the_program_ends_with_the_sentence_and_no_abort():
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    }
    done = subprocess.run(
        [sys.executable, "-m", "digitapp"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "Traceback" not in done.stderr
