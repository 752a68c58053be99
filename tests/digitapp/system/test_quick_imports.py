"""The window's modules are imported without each one's source being read."""

import subprocess
import sys
from types import ModuleType

import pytest

from digitapp.system.quick_imports import uses_qt

STARTED = """
import linecache
from digitapp.system.quick_imports import quicken_imports
assert quicken_imports()
import digitapp.app
print(sum("digitapp" in name or "pyqtgraph" in name for name in linecache.cache))
"""


@pytest.mark.parametrize("name", ["digitapp.app", "pyqtgraph", "PySide6.QtCore"])
def test_modules_of_packages_that_call_qt_are_said_to(name):
    assert uses_qt(ModuleType(name))


@pytest.mark.parametrize("name", ["numpy", "model.plan", "digits", "tests.digitapp"])
def test_others_are_not(name):
    assert not uses_qt(ModuleType(name))


def test_no_source_of_the_windows_modules_is_read():
    command = [sys.executable, "-c", STARTED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == 0
