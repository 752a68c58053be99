"""Fixtures for every test, and a home of its own for each; tests/digitapp adds those for Qt."""

import os

# As the program itself does, and before numpy is imported: several tests run beside each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("MKL_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Before the first text is made: tests hold on to the English ones, whatever the system speaks.
os.environ["DIGITAPP_LANGUAGE"] = "en"
# Before Qt is imported: no test but one that says so wants a screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import gc
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from model import language

MNIST_FOLDER = Path(os.environ.get("DIGITAPP_DATA", "does-not-exist"))
"""Read once: a test finds the variable set only where it is marked with ``mnist``."""

MNIST_FILES = [
    f"{part}-{kind}"
    for part in ("train", "t10k")
    for kind in ("images-idx3-ubyte", "labels-idx1-ubyte")
]


@pytest.fixture(scope="session")
def mnist_dir() -> Path:
    """The folder with MNIST's four files; the test is skipped where there is none."""
    folder = MNIST_FOLDER
    if not all(
        (folder / f"{name}.gz").exists() or (folder / name).exists() for name in MNIST_FILES
    ):
        pytest.skip("no MNIST files: set DIGITAPP_DATA to their folder")
    return folder


@pytest.fixture(autouse=True)
def garbage_between_tests() -> Iterator[None]:
    """Has Python look for garbage between tests alone, when no other thread is there to do it.

    For what is Qt's a thread may not take away (``digitapp.system.garbage``).
    """
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def speak() -> Iterator[Callable[..., None]]:
    """Speaks a language until the test is over."""
    before = language.language()
    yield language.speak
    language.speak(before)


_count = itertools.count()


def _move_home(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Sends settings, caches, logs and a person's files into ``home``, which need not exist."""
    patch.delenv("DIGITAPP_DATA", raising=False)
    for name in ("HOME", "USERPROFILE"):
        patch.setenv(name, str(home))
    for name in ("APPDATA", "LOCALAPPDATA"):
        patch.setenv(name, str(home / name.lower()))
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))


@pytest.fixture(scope="session", autouse=True)
def own_home_of_all(tmp_path_factory) -> Iterator[None]:
    """A home for fixtures that live longer than a test."""
    with pytest.MonkeyPatch.context() as patch:
        _move_home(patch, tmp_path_factory.getbasetemp() / "home")
        yield


@pytest.fixture(autouse=True)
def own_home(request, own_home_of_all, tmp_path_factory) -> Iterator[Path]:
    """A home of its own for each test: none finds what another left, nor what a person keeps.

    MNIST is there for tests that are marked with it alone.
    """
    home = tmp_path_factory.getbasetemp() / f"home{next(_count)}"
    with pytest.MonkeyPatch.context() as patch:
        _move_home(patch, home)
        if request.node.get_closest_marker("mnist"):
            patch.setenv("DIGITAPP_DATA", str(MNIST_FOLDER))
        yield home
