"""The wheel, built without a network, unpacked and used."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
wheel_builder = pytest.importorskip("hatchling.builders.wheel")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    builder = wheel_builder.WheelBuilder(str(ROOT))
    folder = tmp_path_factory.mktemp("wheel")
    (path,) = builder.build(directory=str(folder), versions=["standard"])
    return Path(path)


@pytest.fixture(scope="module")
def names(wheel) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(unpacked: Path, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=unpacked.parent,
        env=os.environ | {"PYTHONPATH": str(unpacked), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


@pytest.mark.parametrize("package", ["model", "digitapp"])
def test_every_module_is_in_the_wheel(names, package):
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py")}
    assert len(modules) > 5
    assert modules <= names


def test_every_resource_is_in_the_wheel_inside_the_window(names):
    folder = ROOT / "resources"
    resources = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert resources
    assert {f"digitapp/resources/{path.as_posix()}" for path in resources} <= names


def test_nothing_else_is_in_the_wheel(names):
    tops = {name.split("/")[0] for name in names}
    ours = {top for top in tops if not top.endswith((".dist-info", ".data"))}
    assert ours == {"model", "digitapp"}
    assert not any("__pycache__" in name or name.endswith(".pyc") for name in names)


def test_the_wheel_says_how_it_is_started_and_under_which_licence(wheel, names):
    (entry,) = [name for name in names if name.endswith("entry_points.txt")]
    with zipfile.ZipFile(wheel) as archive:
        assert "digitapp = digitapp.__main__:main" in archive.read(entry).decode()
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_desktop_finds_the_program_and_its_icon(names):
    shared = {name.partition(".data/data/")[2] for name in names if ".data/data/" in name}
    assert shared == {
        "share/applications/digitapp.desktop",
        "share/icons/hicolor/scalable/apps/digitapp.svg",
        "share/metainfo/digitapp.metainfo.xml",
        "share/bash-completion/completions/digitapp",
        "share/zsh/site-functions/_digitapp",
    }


def test_the_wheel_finds_its_resources(unpacked):
    done = run(unpacked, "-c", "from model.resources import resources; print(resources())")
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == unpacked / "digitapp" / "resources"


def test_the_checkout_finds_its_resources():
    from model.resources import resources

    assert resources() == ROOT / "resources"


def test_the_command_line_runs_from_the_wheel(unpacked):
    done = run(unpacked, "-m", "digitapp", "--version")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("digitapp ")
