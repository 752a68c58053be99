"""Tries the folder that ``build.py`` made, as somebody without Python would: ``smoke.py FOLDER``.

On Linux. Commands first, then the window on a virtual screen (Xvfb, xdotool): it draws, trains on
digits, opens a lesson, saves, and leaves. As root it does so in a root of its own (``unshare``,
``chroot``) that has the system's libraries and the folder, and neither this project nor any Python
of it; as user "nobody", with an empty home. Prints what took how long; the exit status says whether
all went well.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

PATIENCE_S = 180
SYSTEM = ("usr", "lib", "lib64", "bin", "etc", "dev", "proc", "sys")
SEVEN = ((0.3, 0.25), (0.7, 0.25), (0.45, 0.8))
INSIDE = """
set -e
root=$1; shift; folder=$1; shift; home=$1; shift; screen=$1; shift
for name in {system}; do
    [ -e /$name ] || continue
    mkdir -p $root/$name; mount --rbind /$name $root/$name
done
# What is under /usr is bound with the rest; a Python of this computer is nobody's business there.
for path in /usr/local /usr/lib/python3; do
    [ -d $root$path ] && mount -t tmpfs none $root$path
done
mkdir -p $root/opt/digitapp $root/home/somebody $root/tmp/.X11-unix
chmod 1777 $root/tmp
mount --bind $folder $root/opt/digitapp
mount --bind $home $root/home/somebody
[ -d $screen ] && mount --bind $screen $root/tmp/.X11-unix
exec chroot --userspec=65534:65534 $root /usr/bin/env -i PATH=/nowhere HOME=/home/somebody \
    LANG=C.UTF-8 DISPLAY="$DISPLAY" /bin/sh -c 'cd /home/somebody; exec "$0" "$@"' "$@"
""".format(system=" ".join(SYSTEM))


class Elsewhere:
    """A place to run the program in, apart from this project.

    Args:
        folder: With the program.
        base: An empty folder for roots and homes.

    Attributes:
        home: The person's folder, as it is called out here.
    """

    def __init__(self, folder: Path, base: Path) -> None:
        self._folder, self._root = folder, base / "root"
        self.home = base / "home"
        self.is_apart = os.geteuid() == 0 and all(map(shutil.which, ("unshare", "chroot")))
        for path in (self.home, self._root):
            path.mkdir(parents=True)
        self.home.chmod(0o777)
        base.chmod(0o755)

    @property
    def home_inside(self) -> str:
        """The person's folder, as the program sees it."""
        return "/home/somebody" if self.is_apart else str(self.home)

    def start(self, *words: str, display: str = "", **more: object) -> subprocess.Popen:
        """Starts the program with these words."""
        if self.is_apart:
            command = ["unshare", "--mount", "--fork", "--kill-child", "sh", "-c", INSIDE, "sh"]
            command += [str(self._root), str(self._folder), str(self.home), "/tmp/.X11-unix"]
            command += ["/opt/digitapp/digitapp", *words]
            environment = {"PATH": os.environ["PATH"], "DISPLAY": display}
        else:
            command = [str(self._folder / "digitapp"), *words]
            environment = {"PATH": "/nowhere", "HOME": str(self.home), "DISPLAY": display}
            environment["LANG"] = "C.UTF-8"
        return subprocess.Popen(command, env=environment, cwd=self.home, text=True, **more)

    def run(self, *words: str) -> str:
        """What the program prints; fails where it fails."""
        pipe = subprocess.PIPE
        process = self.start(*words, stdout=pipe, stderr=pipe)
        out, error = process.communicate(timeout=PATIENCE_S)
        if process.returncode:
            raise SystemExit(f"digitapp {' '.join(words)}: {process.returncode}\n{out}\n{error}")
        return out


class Visitor:
    """A person before the window: sees what is reported, moves the mouse and presses keys."""

    def __init__(self, place: Elsewhere, display: str) -> None:
        self._display = display
        self._changed = threading.Condition()
        self.seen: dict = {}
        self.began = time.monotonic()
        settings = f"{place.home_inside}/settings.ini"
        pipe = subprocess.PIPE
        self.process = place.start("--seen", settings, display=display, stdout=pipe)
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            with self._changed:
                self.seen = json.loads(line)
                self._changed.notify_all()

    def waits(self, what: str, condition: Callable[[dict], bool]) -> dict:
        """What is seen once the condition holds."""
        until = time.monotonic() + PATIENCE_S
        with self._changed:
            while not (self.seen and condition(self.seen)):
                # Now and then: whoever has ended reports no more.
                self._changed.wait(1.0)
                if time.monotonic() > until or self.process.poll() is not None:
                    raise SystemExit(f"never seen: {what}; last seen: {self.seen}")
            return self.seen

    def does(self, *words: object) -> None:
        """Moves the mouse or presses keys, as xdotool has it."""
        environment = os.environ | {"DISPLAY": self._display}
        subprocess.run(["xdotool", *map(str, words)], env=environment, check=True, timeout=60)

    def draws(self, points: tuple[tuple[float, float], ...]) -> None:
        """Draws on the canvas, through these fractions of its width and height."""
        left, top, width, height = self.seen["places"]["canvas"]
        at = [(round(left + x * width), round(top + y * height)) for x, y in points]
        words: list[object] = ["mousemove", *at[0], "mousedown", 1]
        for (x0, y0), (x1, y1) in pairwise(at):
            for part in range(1, 6):
                words += ["mousemove", x0 + (x1 - x0) * part // 5, y0 + (y1 - y0) * part // 5]
                words += ["sleep", 0.01]
        self.does(*words, "mouseup", 1)

    def clicks(self, name: str) -> None:
        """Clicks into the middle of a widget."""
        left, top, width, height = self.seen["places"][name]
        self.does("mousemove", left + width // 2, top + height // 2, "click", 1)

    def leaves(self) -> None:
        """Quits the program, which is to end well."""
        self.does("key", "ctrl+q")
        status = self.process.wait(60)
        if status:
            raise SystemExit(f"the window ended with {status}")

    def end(self) -> None:
        """Ends the program where it has not ended."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)


@contextlib.contextmanager
def screen() -> Iterator[str]:
    """A virtual screen's display."""
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x720x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        yield f":{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait(10)


def try_commands(place: Elsewhere) -> None:
    """What the commands of the folder do."""
    print(place.run("--version").strip())
    train = ("train", "--data", "digits", "--hidden", "24", "--epochs", "15", "--json")
    lines = place.run(*train, "--out", "net.npz").splitlines()
    accuracy = json.loads(lines[-1])["test_accuracy"]
    print(f"train: {100 * accuracy:.1f} % of the test digits")
    if accuracy < 0.9:
        raise SystemExit("the training learnt too little")
    by_processes(place)
    place.run("evaluate", "net.npz", "--data", "digits", "--json")
    for form, name in (("numpy", "net.py"), ("card", "net.md"), ("onnx", "net.onnx")):
        place.run("export", "./net.npz", "--to", form, name)
        print(f"export: {name}, {(place.home / name).stat().st_size:,} bytes")
    lessons = place.run("course", "--check").strip().splitlines()
    print(f"course: {lessons[-1]}")


def by_processes(place: Elsewhere) -> None:
    """A training by two processes gives the same weights as by one, and really has them."""
    words = ("train", "--data", "pen:3000", "--arch", "cnn", "--epochs", "3", "--shards", "2")
    seen: set[str] = set()
    ends = []
    for processes in ("1", "2"):
        pipe = subprocess.PIPE
        name = f"by{processes}.npz"
        process = place.start(
            *words, "--processes", processes, "--slim", "--json", "--out", name,
            stdout=pipe, stderr=pipe,
        )  # fmt: skip
        while process.poll() is None:
            seen |= workers()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        out, error = process.communicate()
        if process.returncode:
            raise SystemExit(f"by {processes} processes: {out}{error}")
        ends.append(json.loads(out.splitlines()[-1])["test_accuracy"])
    print(f"training by processes: {len(seen)} of them seen, {ends[0]:.4f} and {ends[1]:.4f}")
    if ends[0] != ends[1] or len(seen) < 2:
        raise SystemExit("the training by processes is not the same, or had none")


def workers() -> set[str]:
    """The processes of the folder's program that wait for work, by number."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if path.read_bytes().split(b"\0")[1:2] == [b"--worker"]:
                found.add(path.parent.name)
    return found


def foreign_files() -> list[str]:
    """Files of Python that the window's processes have mapped from outside the folder."""
    wrong = []
    for path in Path("/proc").glob("[0-9]*/maps"):
        with contextlib.suppress(OSError):
            command = (path.parent / "cmdline").read_bytes()
            if b"--seen" not in command or b"unshare" in command:
                continue
            files = {line.split()[-1] for line in path.read_text().splitlines() if "/" in line}
            wrong += [file for file in files if "python" in file and "digitapp" not in file]
    return sorted(set(wrong))


def try_window(place: Elsewhere, times: int) -> list[float]:
    """What a person does in the window; seconds of each start up to a drawing that is read."""
    seconds = []
    with screen() as display:
        for number in range(times):
            visitor = Visitor(place, display)
            try:
                visitor.waits("the pretrained network", lambda seen: seen["name"] == "default")
                visitor.draws(SEVEN)
                read = visitor.waits("a seven", lambda seen: seen["answer"] == "7")
                seconds.append(read["at"] - visitor.began)
                print(f"window: {read['worked']:.2f} s of processor time until then")
                if number == times - 1:
                    wrong = foreign_files()
                    if wrong:
                        raise SystemExit(f"files of another Python: {wrong}")
                    _hour(visitor, place)
                visitor.leaves()
            finally:
                visitor.end()
    return seconds


def _hour(visitor: Visitor, place: Elsewhere) -> None:
    visitor.clicks("startButton")
    visitor.waits("the training", lambda seen: seen["phase"] == "training")
    trained = visitor.waits(
        "its end", lambda seen: seen["phase"] == "idle" and seen["accuracy"] and seen["unsaved"]
    )
    print(f"window: trained on digits, {100 * trained['accuracy']:.1f} % of the test digits")
    visitor.does("key", "ctrl+l")
    visitor.waits("the course", lambda seen: seen["tab"] == "Course")
    visitor.waits("its button", lambda seen: "courseGoButton" in seen["places"])
    visitor.clicks("courseGoButton")
    lesson = visitor.waits("a lesson", lambda seen: seen["lesson"])
    print(f"window: lesson “{lesson['lesson']}”")
    visitor.does("key", "ctrl+shift+s")
    visitor.waits("where to save", lambda seen: "Dialog" in seen["dialog"])
    visitor.does("type", "--delay", 15, f"{place.home_inside}/mine.npz")
    visitor.does("key", "Return")
    visitor.waits("it saved", lambda seen: seen["name"] == "mine" and not seen["unsaved"])
    print(f"window: saved, {(place.home / 'mine.npz').stat().st_size:,} bytes")


def main() -> int:
    """Tries it all; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--starts", type=int, default=3, help="of the window (default: 3)")
    parser.add_argument("--window-only", action="store_true")
    options = parser.parse_args()
    folder = options.folder.resolve()
    size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())
    print(f"{folder}: {size / 2**20:.0f} MB")
    with tempfile.TemporaryDirectory(prefix="smoke-") as base:
        place = Elsewhere(folder, Path(base))
        print("in a root of its own" if place.is_apart else "in an empty environment")
        if not options.window_only:
            try_commands(place)
        seconds = try_window(place, options.starts)
    words = ", ".join(f"{each:.2f}" for each in seconds)
    print(f"start to a drawing read: {words} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
