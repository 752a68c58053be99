"""What is handed out beside the program: the recipe of the folder, desktop files, completions."""

import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as Tree

import pytest

from model import __version__
from tests.scripts import PACKAGING, ROOT, script


def test_what_shells_complete_by_fits_the_command_line(monkeypatch):
    pytest.importorskip("shtab")
    monkeypatch.setattr(sys, "path", list(sys.path))
    completions = script("completions")
    for shell, name in completions.FILES.items():
        kept = (PACKAGING / "share" / name).read_text(encoding="utf-8")
        assert kept == completions.made(shell), "run python packaging/completions.py"


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
def test_bash_completes_commands_and_forms():
    line = (
        f'source "{PACKAGING}/share/digitapp.bash"; COMP_WORDS=(digitapp export --to nu); '
        'COMP_CWORD=3; _shtab_digitapp; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["numpy"]


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="needs desktop-file-utils")
def test_the_desktop_file_is_valid():
    path = ROOT / "resources" / "digitapp.desktop"
    done = subprocess.run(["desktop-file-validate", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_metainfo_names_the_desktop_file_and_the_present_version():
    root = Tree.parse(PACKAGING / "share" / "digitapp.metainfo.xml").getroot()
    desktop = root.find("launchable").text
    assert (ROOT / "resources" / desktop).is_file()
    assert root.find("releases/release").get("version") == __version__
    assert root.find("project_license").text == "MIT"


@pytest.mark.skipif(not shutil.which("appstreamcli"), reason="needs appstream")
def test_the_metainfo_is_valid():
    # An identifier by domain would claim one; the program has none.
    words = ["validate", "--no-net", "--override=cid-desktopapp-is-not-rdns=info"]
    path = PACKAGING / "share" / "digitapp.metainfo.xml"
    done = subprocess.run(["appstreamcli", *words, path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Qml.so.6",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/translations/qtbase_fr.qm",
        "sklearn/datasets/tests/data/x.gz",
        "digitapp/resources/course/__pycache__/x.pyc",
    ],
)
def test_what_the_program_does_not_use_is_left_out(name):
    assert script("contents").is_left_out(name)
    assert script("contents").is_left_out(name.replace("/", "\\"))


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Svg.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/iconengines/libqsvgicon.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "sklearn/datasets/data/digits.csv.gz",
        "digitapp/resources/networks/default.npz",
    ],
)
def test_what_it_uses_is_kept(name):
    assert not script("contents").is_left_out(name)


def test_no_module_that_the_program_imports_is_excluded():
    excluded = script("contents").EXCLUDED
    used = set()
    for package in ("model", "digitapp"):
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            used |= set(re.findall(r"^\s*(?:from|import) ([\w.]+)", text, flags=re.MULTILINE))
    assert "sklearn" in used
    used -= {"distributed"}  # of the extra "cluster", for computers with Python
    assert not [name for name in used for out in excluded if (name + ".").startswith(out + ".")]


@pytest.mark.skipif(sys.platform == "darwin", reason="Pillow writes .icns there by another program")
def test_icons_for_all_systems_are_painted_from_the_drawing(tmp_path, qapp):
    from PIL import Image

    build = script("build")
    build.make_icons(tmp_path)
    build.write_version(tmp_path / "version.txt")
    with Image.open(tmp_path / "digitapp.ico") as windows:
        assert (256, 256) in windows.ico.sizes()
    with Image.open(tmp_path / "digitapp.icns") as macos:
        assert macos.size[0] >= 512
    with Image.open(tmp_path / "digitapp.png") as png:
        assert len(png.convert("RGB").getcolors(100_000)) > 3
    assert f"'ProductVersion', '{__version__}'" in (tmp_path / "version.txt").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell stands for the program")
def test_joblib_finds_its_processes_in_the_frozen_program(tmp_path):
    program = tmp_path / "digitapp"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{PACKAGING}/start.py" "$@"\n')
    program.chmod(0o755)
    code = (
        "import sys\n"
        f"sys.executable = {str(program)!r}\n"
        "sys.frozen = True\n"
        "import joblib, math, os\n"
        "found = joblib.Parallel(n_jobs=2)(joblib.delayed(math.sqrt)(k) for k in (1, 4, 9, 16))\n"
        "others = joblib.Parallel(n_jobs=2)(joblib.delayed(os.getpid)() for _ in range(4))\n"
        "print(found, os.getpid() in others)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, cwd=tmp_path
    )
    assert done.stdout == "[1.0, 2.0, 3.0, 4.0] False\n", done.stderr


WITHOUT = """
import sys
from contents import EXCLUDED

class LeftOut:
    def find_spec(self, name, path=None, target=None):
        if any((name + ".").startswith(f"{each}.") for each in EXCLUDED):
            raise ModuleNotFoundError(f"No module named {name!r}: it is left out", name=name)

sys.meta_path.insert(0, LeftOut())
import digitapp.app, digitapp.course.cli, model.cli
import joblib, latex2mathml.converter, PIL.Image, pooch, requests, ziamath
import joblib.externals.loky.backend.popen_loky_posix
import scipy.sparse.csgraph, scipy.stats.qmc
from sklearn.datasets import load_digits, load_iris
load_digits(), load_iris()
try:
    import onnx.checker, onnx.helper, onnx.numpy_helper
except ModuleNotFoundError as error:
    if error.name != "onnx":
        raise
print("all there")
"""


def test_everything_is_imported_without_what_is_left_out():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=120,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(PACKAGING)])},
    )  # fmt: skip
    assert done.stdout == "all there\n", done.stderr
