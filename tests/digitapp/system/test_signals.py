"""Signals end the window; in a process of its own, for they are the whole process's."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from digitapp import app
from digitapp.state import Phase

built = app.build
def build(**options):
    application, window = built(**options)
    def on_state(state):
        if state.network is not None and state.phase is Phase.IDLE:
            QTimer.singleShot(0, lambda: print("idle", flush=True))
    window.session.changed.connect(on_state)
    return application, window
app.build = build
status = app.main()
print("closed", flush=True)
sys.exit(status)
"""


def _hearing():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def start(own_home):
    """A function that gives the process of a window that waits for its person."""
    processes = []

    def begin(code=PROGRAM):
        environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A shell leaves what it starts in its background deaf to interrupts.
            preexec_fn=_hearing if os.name == "posix" else None,
        )
        processes.append(process)
        assert process.stdout.readline() == "idle\n"
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name != "posix", reason="signals between processes")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_idle_window_as_its_person_would(start, number):
    process = start()
    began_s = time.monotonic()
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.endswith("closed\n")
    assert "Traceback" not in err
    assert time.monotonic() - began_s < 10  # a busy machine's; an idle one takes a tenth of one


STUCK = PROGRAM.replace(
    "status = app.main()",
    """
from digitapp.window.main_window import MainWindow
MainWindow.end = lambda window: (print("stuck", flush=True), __import__("threading").Event().wait())
status = app.main()""",
)


@pytest.mark.skipif(os.name != "posix", reason="signals between processes")
def test_a_second_signal_ends_a_window_that_does_not_close(start):
    process = start(STUCK)
    process.send_signal(signal.SIGTERM)
    while process.stdout.readline() != "stuck\n":
        pass
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGTERM


STARTING = """
from digitapp.__main__ import die_of_interrupts
die_of_interrupts()
print("idle", flush=True)
__import__("threading").Event().wait()
"""


@pytest.mark.skipif(os.name != "posix", reason="signals between processes")
def test_an_interrupt_while_the_window_starts_ends_it_without_a_traceback(start):
    process = start(STARTING)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert said == ""
