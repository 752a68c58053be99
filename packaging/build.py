"""Makes the folder that runs without Python: ``python packaging/build.py``.

Needs the program's own packages and those of the extra ``package`` in this Python. What comes out
is ``dist/digitapp/`` (on macOS ``dist/digitapp.app``) and, with ``--zip``, ``dist/digitapp-VERSION-
SYSTEM.zip`` (a ``.tar.gz`` on Linux, where a zip would forget what may be run). Tried on Linux; for
Windows and macOS written after PyInstaller's documentation, and never tried there.
"""

import argparse
import platform
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def main() -> int:
    """Builds; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--zip", action="store_true", help="pack the folder into one file as well")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="default: dist")
    options = parser.parse_args()
    began = time.monotonic()
    out = options.out.resolve()
    work = ROOT / "build" / "packaging"
    make_icons(work / "digitapp")
    write_version(work / "digitapp" / "version.txt")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(out), "--workpath", str(work), str(HERE / "digitapp.spec")]
    subprocess.run(command, cwd=ROOT, check=True)
    folder = out / "digitapp"
    if sys.platform == "linux":
        strip_python(folder)
        add_desktop_files(folder)
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files)
    print(f"{folder}: {size / 2**20:.0f} MB, {time.monotonic() - began:.0f} s")
    if options.zip:
        packed = pack(out)
        print(f"{packed}: {packed.stat().st_size / 2**20:.0f} MB")
    return 0


def make_icons(folder: Path) -> None:
    """Writes ``digitapp.png``, ``.ico`` and ``.icns`` from the drawing in ``resources/icons``."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)
    pictures = {}
    for size in ICON_SIZES:
        path = folder / f"digitapp-{size}.png"
        _paint(ROOT / "resources" / "icons" / "digitapp.svg", size, path)
        with Image.open(path) as picture:
            pictures[size] = picture.copy()
    shutil.copy(folder / "digitapp-256.png", folder / "digitapp.png")
    largest = pictures[256]
    largest.save(folder / "digitapp.ico", sizes=[(s, s) for s in ICON_SIZES if s <= 256])
    pictures[512].save(folder / "digitapp.icns")


def _paint(drawing: Path, size: int, path: Path) -> None:
    """Paints an SVG drawing as a PNG picture of ``size`` pixels a side."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(drawing)).render(painter)
    painter.end()
    if not picture.save(str(path)):
        raise OSError(f"{path} could not be written")


def write_version(path: Path) -> None:
    """Writes what Windows shows of a program in its properties."""
    version = _version()
    numbers = tuple([*map(int, version.split(".")[:3]), 0, 0, 0][:4])
    path.write_text(
        "VSVersionInfo(\n"
        f"  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}),\n"
        "  kids=[\n"
        "    StringFileInfo([StringTable('040904B0', [\n"
        "      StringStruct('FileDescription', 'A laboratory for handwritten digits'),\n"
        f"      StringStruct('FileVersion', '{version}'),\n"
        "      StringStruct('InternalName', 'digitapp'),\n"
        "      StringStruct('LegalCopyright', 'MIT licence'),\n"
        "      StringStruct('OriginalFilename', 'digitapp.exe'),\n"
        "      StringStruct('ProductName', 'digitapp'),\n"
        f"      StringStruct('ProductVersion', '{version}'),\n"
        "    ])]),\n"
        "    VarFileInfo([VarStruct('Translation', [1033, 1200])]),\n"
        "  ],\n"
        ")\n",
        encoding="utf-8",
    )


def strip_python(folder: Path) -> None:
    """Takes the names for debuggers out of Python's own libraries, where it was built with them.

    Not out of those of packages: wheels have none, and some break when they are stripped again.
    """
    inside = folder / "_internal"
    libraries = [*inside.glob("libpython*"), *inside.glob("python3*/lib-dynload/*.so")]
    strip = shutil.which("strip")
    if strip is not None and libraries:
        subprocess.run([strip, "--strip-debug", *libraries], check=True)


def add_desktop_files(folder: Path) -> None:
    """Puts beside the program what a wheel shares: desktop file, icon, what shells complete by."""
    share = folder / "share"
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    shared = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    for source, target in shared.items():
        path = share / Path(target).relative_to("share")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / source, path)


def pack(out: Path) -> Path:
    """The folder as one file to hand out."""
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, sys.platform)
    name = out / f"digitapp-{_version()}-{system}-{platform.machine().lower()}"
    kind = "gztar" if sys.platform == "linux" else "zip"
    base = "digitapp.app" if sys.platform == "darwin" else "digitapp"
    return Path(shutil.make_archive(str(name), kind, root_dir=out, base_dir=base))


def _version() -> str:
    sys.path.insert(0, str(ROOT))
    from model import __version__

    return __version__


if __name__ == "__main__":
    sys.exit(main())
