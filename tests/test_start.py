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


def given(words, tmp_path, monkeypatch):
    """What the window is asked to open by these words, in a folder with a file in it."""
    from model.cli import window_argument

    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.npz").touch()
    for name in ("default", "train", "bare"):
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "argv", ["digitapp", *words])
    return window_argument()


@pytest.mark.parametrize(
    ("words", "opens"),
    [
        (["mine.npz"], "mine.npz"),
        (["./bare"], "bare"),
        (["."], ""),
        (["./train"], "train"),
    ],
)
def test_a_file_alone_opens_the_window_with_it(tmp_path, monkeypatch, words, opens):
    assert Path(given(words, tmp_path, monkeypatch)) == tmp_path / opens


@pytest.mark.parametrize("name", ["default", "textbook", "mnist", "pen:500", "mnist+pen"])
def test_a_name_alone_opens_the_window_with_it_whatever_files_there_are(
    tmp_path, monkeypatch, name
):
    assert given([name], tmp_path, monkeypatch) == name


@pytest.mark.parametrize(
    "words", [[], ["train"], ["bare"], ["nonsense"], ["--version"], ["mine.npz", "mine.npz"]]
)
def test_other_words_are_for_the_command_line(tmp_path, monkeypatch, words):
    assert given(words, tmp_path, monkeypatch) is None


def test_a_file_that_is_not_there_is_said_at_the_terminal():
    done = python("-m", "digitapp", "absent.npz")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no file “absent.npz”. Check the name and the folder.\n"
