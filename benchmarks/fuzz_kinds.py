"""The kinds of files that are damaged: which good one, how, and what reads it."""

import contextlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .fuzz_damage import (
    huge_lengths,
    mutated,
    mutated_archive,
    mutated_header,
    mutated_member,
    mutated_numbers,
    mutated_text,
    within_gzip,
)
from .fuzz_files import PICTURE_KINDS

Damage = Callable[[bytes, np.random.Generator], bytes]
Read = Callable[[Path, int], str]
"""(damaged file, which one it is) -> "accepted", or the sentence with which it was refused."""


class BrokenError(Exception):
    """A command ended otherwise than by its rules."""


@dataclass(frozen=True)
class Kind:
    """A kind of files.

    Attributes:
        good: Name of the good one.
        ending: Of the damaged one's name.
        damage: Makes it of the good one's bytes.
        read: Reads it.
    """

    good: str
    ending: str
    damage: Damage
    read: Read


def by_command(commands: Callable[[Path], list[list[str]]]) -> Read:
    """Reads a file by the command line, by each command in turn."""

    def read(path: Path, turn: int) -> str:
        from model.cli import main as command_line

        out, err = io.StringIO(), io.StringIO()
        choices = commands(path)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = command_line(choices[turn % len(choices)])
        if status == 0:
            for line in out.getvalue().splitlines():
                json.loads(line, parse_constant=_no_constant)
            return ACCEPTED
        if status == 1 and err.getvalue().strip():
            return err.getvalue().strip().splitlines()[-1]
        raise BrokenError(f"exit status {status}, {err.getvalue()!r}")

    return read


ACCEPTED = "accepted"


def _by_loading(load: Callable[[Path], object]) -> Read:
    """Reads a file by a function that raises DigitError."""

    def read(path: Path, turn: int) -> str:
        from model.errors import DigitError

        try:
            load(path)
        except DigitError as error:
            return str(error)
        return ACCEPTED

    return read


def _data(path: Path) -> None:
    from model.data import load_dataset

    load_dataset(f"{path},{path.with_name('labels' + path.suffix)}" if "idx" in path.name else path)


def _network(path: Path) -> None:
    from model.files import load_network

    load_network(path)


def _run(path: Path) -> None:
    from model.files import load_run

    load_run(path)


def _picture(path: Path) -> None:
    from model.pictures import read_picture

    read_picture(path)


def _strokes(path: Path) -> None:
    from model.strokes import read_drawings

    read_drawings(path)


def _own_digits(path: Path) -> None:
    from digitapp.session.handwriting_store import Collection

    Collection(path, lambda sentence: None).refresh()


def _plan(path: Path) -> None:
    from model.plan import Plan

    text = path.read_bytes().decode(errors="replace")
    plan = Plan.from_toml(text) if path.suffix == ".toml" else Plan.from_json(text)
    Plan.from_toml(plan.to_toml())


def _settings(path: Path) -> None:
    from digitapp.system.settings import AppSettings

    settings = AppSettings(path)
    _ = settings.theme, settings.geometry, settings.window_state, settings.recent_files
    for name, default in {
        "brush": 1.0, "welcomed": False, "map/perplexity": 30.0, "timeline.speed": "", "plan": {},
        "animate_strokes": True, "seeds": 3, "list": [],
    }.items():  # fmt: skip
        if type(settings.choice(name, default)) is not type(default):
            raise BrokenError(f"{name} is not as it should be")


def _model_commands(path: Path) -> list[list[str]]:
    drawn = str(path.with_name("drawn.jsonl"))
    return [
        ["predict", "--strokes", drawn, "--model", str(path), "--json"],
        ["evaluate", str(path), "--strokes", drawn, "--json"],
        ["train", "--resume", str(path), "--epochs", "3", "--json"],
    ]


def _data_commands(path: Path) -> list[list[str]]:
    is_pair = "idx" in path.name
    data = f"{path},{path.with_name('labels' + path.suffix)}" if is_pair else str(path)
    model = str(path.with_name("model.npz"))
    return [
        ["evaluate", model, "--data", data, "--json"],
        ["train", "--data", data, "--hidden", "4", "--epochs", "1", "--json"],
    ]


def _strokes_commands(path: Path) -> list[list[str]]:
    model = str(path.with_name("model.npz"))
    return [
        ["predict", "--strokes", str(path), "--model", model, "--json"],
        ["evaluate", model, "--strokes", str(path), "--json"],
    ]


def _picture_commands(path: Path) -> list[list[str]]:
    return [["predict", str(path), "--model", str(path.with_name("model.npz")), "--json"]]


def _kinds() -> Iterator[tuple[str, Kind]]:
    data, strokes, picture = map(_by_loading, (_data, _strokes, _picture))
    network, run = _by_loading(_network), _by_loading(_run)
    yield "network", Kind("model.npz", ".npz", mutated, network)
    yield "network, its header", Kind("model.npz", ".npz", mutated_header, network)
    yield "network, inside", Kind("cnn.npz", ".npz", mutated_member, network)
    yield "network that reads rows, inside", Kind("gru.npz", ".npz", mutated_member, network)
    yield "network that normalises, inside", Kind("deep.npz", ".npz", mutated_member, network)
    yield "run, its header", Kind("model.npz", ".npz", mutated_header, run)
    yield "run, inside", Kind("model.npz", ".npz", mutated_member, run)
    yield (
        "model at the terminal",
        Kind("model.npz", ".npz", mutated_header, by_command(_model_commands)),
    )
    yield "idx", Kind("images", "-idx", mutated, data)
    yield "idx.gz", Kind("images.gz", "-idx.gz", mutated, data)
    yield "idx.gz, inside", Kind("images.gz", "-idx.gz", within_gzip(mutated), data)
    yield "idx at the terminal", Kind("images", "-idx", mutated, by_command(_data_commands))
    for name in ("idx.zip", "pictures.zip"):
        yield f"{name}, inside", Kind(name, ".zip", mutated_archive, data)
    yield "zip", Kind("pictures.zip", ".zip", mutated, data)
    for name in ("table.csv", "named.csv", "sparse.libsvm"):
        yield name, Kind(name, Path(name).suffix, mutated_text, data)
    yield "csv.gz", Kind("table.csv.gz", ".csv.gz", within_gzip(mutated_text), data)
    yield "csv at the terminal", Kind("table.csv", ".csv", mutated_text, by_command(_data_commands))
    yield "npy", Kind("digits-images.npy", "-images.npy", mutated, data)
    for name in ("digits.npz", "packed.npz", "five.mat", "plain.mat", "four.mat"):
        yield name, Kind(name, Path(name).suffix, mutated, data)
    for name in ("digits.npz", "packed.npz"):
        yield f"{name}, inside", Kind(name, ".npz", mutated_archive, data)
    for name in PICTURE_KINDS:
        yield name, Kind(f"picture.{name}", f".{name}", mutated, picture)
    for name in ("palette.png", "deep.png", "film.gif", "turned.jpg", "packed.tiff"):
        yield name, Kind(name, Path(name).suffix, mutated, picture)
    for name in ("png", "tiff", "bmp"):
        yield f"{name}, its lengths", Kind(f"picture.{name}", f".{name}", huge_lengths, picture)
    yield "svg", Kind("drawing.svg", ".svg", mutated_text, picture)
    yield "svgz, inside", Kind("drawing.svgz", ".svgz", within_gzip(mutated_text), picture)
    yield "picture of numbers", Kind("values.txt", ".txt", mutated_text, picture)
    yield "picture as npy", Kind("values.npy", ".npy", mutated, picture)
    yield "png at the terminal", Kind("palette.png", ".png", mutated, by_command(_picture_commands))
    yield "jsonl", Kind("drawn.jsonl", ".jsonl", mutated_text, strokes)
    yield "jsonl, numbers", Kind("drawn.jsonl", ".jsonl", mutated_numbers, strokes)
    yield "jsonl.gz", Kind("drawn.jsonl.gz", ".jsonl.gz", mutated, strokes)
    yield (
        "jsonl.gz, inside",
        Kind("drawn.jsonl.gz", ".jsonl.gz", within_gzip(mutated_text), strokes),
    )
    for name in ("array.json", "quick.ndjson"):
        yield name, Kind(name, Path(name).suffix, mutated_text, strokes)
    yield (
        "jsonl at the terminal",
        Kind("drawn.jsonl", ".jsonl", mutated_numbers, by_command(_strokes_commands)),
    )
    for name in ("ink.inkml", "pen.unipen"):
        yield f"{name} as strokes", Kind(name, Path(name).suffix, mutated_text, strokes)
        yield f"{name} as data", Kind(name, Path(name).suffix, mutated_text, data)
    for name in ("board.xml", "points.csv"):
        yield f"{name} as strokes", Kind(name, Path(name).suffix, mutated_text, strokes)
    yield "own digits", Kind("drawn.jsonl", ".jsonl", mutated_text, _by_loading(_own_digits))
    for name in ("plan.toml", "plan.json"):
        yield name, Kind(name, Path(name).suffix, mutated_text, _by_loading(_plan))
    yield "settings", Kind("settings.ini", ".ini", mutated_text, _by_loading(_settings))


def _no_constant(token: str) -> None:
    raise ValueError(f"{token} is no JSON")


KINDS = dict(_kinds())
