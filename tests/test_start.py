"""The program's door, from outside: environment first, and the command line without a window."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from model import __version__

ROOT = Path(__file__).resolve().parent.parent
THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


def python(*arguments, **environment):
    variables = {name: value for name, value in os.environ.items() if name not in THREADS}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=variables | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.mark.parametrize("package", ["model", "digitapp"])
def test_the_version_is_told(package):
    done = python("-m", package, "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"digitapp {__version__}\n", "")


def test_a_command_opens_no_window():
    code = (
        "import sys; sys.argv[1:] = ['train', '--hidden', '4', '--epochs', '1', '--json']\n"
        "from digitapp.__main__ import main\n"
        "status = main()\n"
        "print(status, *[name for name in sys.modules if name.startswith(('PySide6', 'pyqt'))])\n"
    )
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "0"


@pytest.mark.parametrize("given", [{}, {"OPENBLAS_NUM_THREADS": "2"}])
def test_one_blas_thread_is_set_before_numpy_unless_a_person_chose(given):
    code = (
        "import os, sys; sys.argv[1:] = ['--version']\n"
        "import digitapp.__main__ as door\n"
        "assert 'numpy' not in sys.modules\n"
        "try: door.main()\n"
        "except SystemExit: pass\n"
        f"print(*[os.environ[name] for name in {THREADS!r}])\n"
    )
    done = python("-c", code, **given)
    assert done.returncode == 0, done.stderr
    wanted = [given.get(name, "1") for name in THREADS]
    assert done.stdout.splitlines()[-1].split() == wanted


def test_wrong_usage_exits_with_2():
    done = python("-m", "digitapp", "nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: digitapp" in done.stderr


def test_an_error_that_a_person_can_mend_exits_with_1_and_a_sentence():
    done = python("-m", "digitapp", "evaluate", "absent.npz", "--data", "digits")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no network “absent.npz”.")
    assert "Traceback" not in done.stderr
