"""What provokes each sentence: the beginning of its template -> what to do.

Each is called with a folder of its own and with one of good files (``benchmarks.fuzz_files``), and
raises the error, or gives what was said: a sentence or several.
"""

import gzip
import io
import json
import pickle
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fuzz_files import huge_png
from model import lab
from model.archs import ARCHITECTURES
from model.archs.checks import check_fit, check_size, check_state
from model.data import load_dataset
from model.disk import open_file, read_error, save_error
from model.files import load_network, load_run, save_network
from model.measure import labelled
from model.npz import read_arrays
from model.pictures import read_picture
from model.plan import Plan
from model.preprocess import recipe_for
from model.probes.units.weight_layers import weight_layers
from model.run import Training
from model.settings import Settings, flag
from model.strokes import Drawing, read_drawings

Provoke = Callable[[Path, Path], Any]


def _written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _load(name: str, content: bytes | str) -> Provoke:
    """Loads a file as data."""
    return lambda folder, files: load_dataset(_written(folder, name, content))


def _npz(**arrays: np.ndarray) -> Provoke:
    """Loads an npz file of these arrays as data."""

    def provoke(folder: Path, files: Path) -> None:
        path = folder / "digits.npz"
        np.savez(path, **arrays)
        load_dataset(path)

    return provoke


def _picture(content: bytes | str) -> Provoke:
    return lambda folder, files: read_picture(_written(folder, "picture.png", content))


def _svg(inside: str, start: str = 'viewBox="0 0 9 9"') -> Provoke:
    return _picture(f'<svg xmlns="http://www.w3.org/2000/svg" {start}>{inside}</svg>')


def _drawing(line: str | bytes) -> Provoke:
    return lambda folder, files: read_drawings(_written(folder, "drawn.jsonl", line))


def _zip(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def _encrypted(content: bytes) -> bytes:
    """An archive whose members say that they are encrypted."""
    changed = bytearray(content)
    for start, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        place = changed.find(start)
        while place >= 0:
            changed[place + flags] |= 1
            place = changed.find(start, place + 4)
    return bytes(changed)


def _idx(values: np.ndarray, kind: int = 8) -> bytes:
    start = bytes([0, 0, kind, values.ndim]) + np.array(values.shape, ">i4").tobytes()
    return start + values.tobytes()


def _header(**changes: Any) -> Provoke:
    """Opens a network whose header has other values."""

    def provoke(folder: Path, files: Path) -> None:
        with np.load(files / "model.npz") as file:
            arrays = dict(file)
        header = json.loads(arrays["header"].tobytes()) | changes
        arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
        np.savez(folder / "model.npz", **arrays)
        load_network(folder / "model.npz")

    return provoke


def _without_run(folder: Path, files: Path) -> None:
    saved = load_network(files / "model.npz")
    save_network(folder / "network.npz", saved)
    load_run(folder / "network.npz")


def _grown(folder: Path, files: Path) -> None:
    saved = load_network(files / "model.npz")
    endless = {name: array + np.inf for name, array in saved.network.parameters.items()}
    network = saved.network.with_parameters(endless)
    save_network(folder / "network.npz", replace(saved, network=network))


def _too_large(folder: Path, files: Path) -> None:
    np.savez_compressed(folder / "large.npz", zeros=np.zeros(1_000_000))
    read_arrays(folder / "large.npz", max_bytes=10)


def _lab(operation: lab.Operation) -> Provoke:
    def provoke(folder: Path, files: Path) -> None:
        network = load_network(files / "model.npz").network
        lab.operated(network.parameters, weight_layers(network), [operation])

    return provoke


def _os_error(of: Callable, kind: type[OSError], number: int = 5) -> Provoke:
    return lambda folder, files: of(Path("x.npz"), kind(number, "Input/output error"))


def _folder_without(*names: str) -> Provoke:
    def provoke(folder: Path, files: Path) -> None:
        for name in names:
            _written(folder, f"digits/{name}", huge_png(8, 8))
        (folder / "digits").mkdir(exist_ok=True)
        load_dataset(folder / "digits")

    return provoke


def _pairs(*arrays: np.ndarray) -> Provoke:
    """Loads two IDX files, named one after the other."""

    def provoke(folder: Path, files: Path) -> None:
        paths = [_written(folder, name, _idx(a)) for name, a in zip("ab", arrays, strict=True)]
        load_dataset(",".join(map(str, paths)))

    return provoke


@dataclass(frozen=True)
class OneFlag(Settings):
    """Settings of one flag: those of the program have none today."""

    on: bool = flag(True, "On", "Whether it is.")


DIGITS = np.tile(np.eye(8, dtype=np.uint8) * 255, (40, 1, 1))
LABELS = (np.arange(40) % 10).astype(np.uint8)
ROW = ",".join(["7", *["0"] * 64])
TABLE = "\n".join(f"{k % 10}," + ",".join(["0", "255"] * 32) for k in range(40))
ARCH = ARCHITECTURES["mlp"]
CNN = ARCHITECTURES["cnn"]
RNN = ARCHITECTURES["rnn"]
NUMBER = '{"strokes": [[[0, 1], [2, %s]]]}'
ORDER = np.arange(40 * 64, dtype=float).reshape(40, 8, 8)

PROVOKED: dict[str, Provoke] = {
    # Data.
    "There is no data set or file": lambda d, f: load_dataset(d / "nothing.csv"),
    "The split can be": lambda d, f: load_dataset("digits", split="odd"),
    "The seed must be 0 or more": lambda d, f: load_dataset("digits", seed=-1),
    "The split “{}” exists": lambda d, f: load_dataset(f / "digits.npz", split="textbook"),
    "“{}” can't be added": lambda d, f: load_dataset("digits+mud"),
    "“{}” asks for": lambda d, f: load_dataset("digits+scribbles:none"),
    "Between 10 and": lambda d, f: load_dataset("pen:3"),
    "“{}” holds {} digits; it takes": _npz(images=DIGITS[:3], labels=LABELS[:3]),
    "The folder “{}” holds no files": _folder_without(),
    "“{}” holds no data of digits": lambda d, f: (
        _written(d, "x/readme.md", "words"), load_dataset(d / "x"))[1],
    "The labels of “{}” were not found": _load("images.idx", _idx(DIGITS)),
    "“{}” is one picture": _load("one.png", huge_png(8, 8)),
    "“{}” names {} files": lambda d, f: load_dataset(
        f"{f / 'table.csv'},{f / 'digits.npz'},{f / 'five.mat'}"),
    "“{}” holds a network, no digits": lambda d, f: load_dataset(f / "model.npz"),
    "“{}” is a spreadsheet": _load(
        "t.xlsx", _zip({"xl/workbook.xml": b"", "[Content_Types].xml": b""})),
    "“{}” holds images where labels": _pairs(DIGITS, DIGITS),
    "“{}” holds {} images but {} labels": _npz(images=DIGITS, labels=LABELS[:9]),
    "“{}” holds no images of digits": _npz(a=np.zeros((5, 3)), b=LABELS),
    "“{}” holds images but no labels": _npz(images=DIGITS),
    "“{}” holds no digits at all": _npz(images=DIGITS[:0], labels=LABELS[:0]),
    "“{}” in “{}” holds Python objects": _npz(
        images=np.array([object()] * 40, dtype=object), labels=LABELS),
    "Label number {}": _npz(images=DIGITS, labels=LABELS.astype(int) - 5),
    "The images in “{}” go from": _npz(images=ORDER, labels=LABELS),
    "The images in “{}” hold no numbers": _npz(images=DIGITS * np.nan, labels=LABELS),
    "“{}” claims images of": _npz(images=np.zeros((20, 900, 900), np.uint8), labels=LABELS[:20]),
    "“{}” holds more data than": lambda d, f: load_dataset(
        f"{_written(d, 'a', _idx(DIGITS) + b'more')},{_written(d, 'b', _idx(LABELS))}"),
    "“{}” holds numbers of IDX type": _load("images.idx", _idx(DIGITS, kind=10)),
    "“{}” is cut off or damaged": _load("images.zip", b"PK\3\4 and no more"),
    "“{}” is encrypted. Unpack": _load("z.zip", _encrypted(_zip({"0/1.png": b"x"}))),
    "“{}” is empty": _load("empty.csv", b""),
    "“{}” is no data of digits": _load("noise.bin", bytes([1, 200, 3, 0, 9] * 400)),
    "“{}” is an HDF5 file": _load("keras.h5", b"\x89HDF\r\n\x1a\n" + bytes(99)),
    "“{}” is {}. Save it as JSON lines": lambda d, f: load_dataset(f / "ink.inkml"),
    "“{}” is a pickle": _load("digits.pkl", pickle.dumps([1, 2, 3])),
    "“{}” is a tar archive": _load("d.tar", bytes(257) + b"ustar" + bytes(250)),
    "“{}” is a web page (or XML)": _load("digits.csv", "<!DOCTYPE html><html>"),
    "“{}” is only a note of Git LFS": _load("d.npz", "version https://git-lfs.github.com/spec/v1\n"),
    "“{}” holds pen strokes, not pictures": lambda d, f: load_dataset(f / "drawn.jsonl"),
    "“{}” is JSON": _load("d.json", '{"a": 1}'),
    "“{}” {}, not data of digits": _load("d.pdf", b"%PDF-1.4 words"),
    "“{}” is text that begins": _load("words.csv", "The quick brown fox\njumps over\n" * 20),
    "“{}” has rows of {} cells": _load("d.csv", (",".join("1" * 70) + "\n") * 40),
    "Row {} of “{}” has {} cells": _load("d.csv", TABLE + "\n1,2,3"),
    "Row {} of “{}” has “{}” in column": _load("d.csv", TABLE + "\n" + ROW[:-1] + "x"),
    "Row {} of “{}” is no label": _load("d.libsvm", "5 1:3 64:1\n" * 30 + "5 1:x\n"),
    "“{}” holds images of {} pixels": _load("d.csv", "\n".join([ROW[2:]] * 40)),
    "“{}” holds {} pictures, but nothing": _folder_without(*(f"a{k}x.png" for k in range(12))),
    "None of the {} pictures": _folder_without(*(f"{k}/a.png" for k in range(10))),
    "“{}” unpacks to more than {} times": _load(
        "d.csv.gz", gzip.compress(f"{ROW}\n".encode() * 200_000)),
    "“{}” is a folder; name": lambda d, f: open_file(d),
    "“{}” is a device or a pipe": lambda d, f: open_file(Path("/dev/zero")),
    # The disk.
    "There is no file": lambda d, f: open_file(d / "nothing"),
    "“{}” may not be read": _os_error(read_error, PermissionError),
    "“{}” could not be read": _os_error(read_error, OSError),
    "{}: there is no space left": _os_error(save_error, OSError, 28),
    "“{}” cannot be saved, because": _os_error(save_error, FileNotFoundError, 2),
    "“{}” may not be written": _os_error(save_error, PermissionError, 13),
    "“{}” is a folder. Choose": _os_error(save_error, IsADirectoryError, 21),
    "“{}” could not be saved": _os_error(save_error, OSError),
    # Networks.
    "“{}” is damaged or no model file": _header(shape=[3]),
    "“{}” holds a network of the kind": _header(architecture="oracle"),
    "“{}” holds a network but not its training": _without_run,
    "The weights have grown beyond": _grown,
    "“{}” is no model file": lambda d, f: load_network(f / "digits.npz"),
    "“{}” is not an .npz file": lambda d, f: load_network(f / "table.csv"),
    "“{}” would take more than": _too_large,
    "“{}” holds more than the {} arrays": lambda d, f: read_arrays(
        f / "model.npz", max_bytes=1 << 30, max_arrays=1),
    "“{}” is encrypted. Make": lambda d, f: read_arrays(
        _written(d, "x.npz", _encrypted((f / "digits.npz").read_bytes())), max_bytes=1 << 30),
    "“{}” holds “{}”, which is no array": lambda d, f: read_arrays(
        _written(d, "x.npz", _zip({"words.txt": b"no"})), max_bytes=1 << 30),
    "The network would have": lambda d, f: check_size({"weight": (100_000, 100_000)}),
    "The {} don't fit this network: “{}” is": lambda d, f: check_fit({}, {"weight": (2, 2)}),
    "The {} don't fit this network: “{}” has": lambda d, f: check_fit(
        {"weight": np.zeros(3)}, {"weight": (2, 2)}),
    "“{}” holds {}, not {}": lambda d, f: check_state(
        {"optimizer.a.steps": np.zeros(1)}, {}, {}, {"a": ((), ())}),
    "The optimizer “{}” has made": lambda d, f: check_state(
        {"optimizer.a.steps": np.array([-1])}, {}, {}, {"a": ((), ())}),
    "Pictures of {}×{} have": lambda d, f: RNN(
        RNN.config_for((8, 8), loss_at="each", first_row=9), (8, 8), np.random.default_rng(0)),
    "Pictures of {}×{} are": lambda d, f: CNN(
        CNN.config_for((3, 3)), (3, 3), np.random.default_rng(0)),
    "Kernels of": lambda d, f: CNN(
        CNN.config_for((8, 8), kernel=4, padding=True), (8, 8), np.random.default_rng(0)),
    "The network has no unit": _lab(lab.SwitchOff("hidden 9", 3)),
    "The network has no layer “{}”": _lab(lab.Prune("hidden 9", 0.5)),
    "The temperature must be": _lab(lab.Temperature(0.0)),
    "None of the drawings has a label": lambda d, f: labelled([Drawing("", (np.zeros((1, 2)),))]),
    # Settings and plans.
    "{} must be a number": lambda d, f: Training.from_dict({"learning_rate": "fast"}),
    "{} must be a whole number": lambda d, f: Training.from_dict({"epochs": 2.5}),
    "{} can be {}, but not": lambda d, f: Training.from_dict({"optimizer": "magic"}),
    "{} must be true or false": lambda d, f: OneFlag.from_dict({"on": 3}),
    "{} must be whole numbers": lambda d, f: ARCH.Config.from_dict({"hidden": 3}),
    "{} takes {} numbers": lambda d, f: ARCH.Config.from_dict({"hidden": [4] * 99}),
    "{} must lie between": lambda d, f: Training.from_dict({"epochs": -1}),
    "Settings must be given": lambda d, f: Training.from_dict([1]),
    "There is no setting named": lambda d, f: Training.from_dict({"speed": 1}),
    "There is no network {}": lambda d, f: Plan.from_dict({"architecture": "oracle"}),
    "A plan is a table": lambda d, f: Plan.from_json("[1]"),
    "There is no “{}” in a plan": lambda d, f: Plan.from_dict({"colour": 1}),
    "“{}” of a plan must be": lambda d, f: Plan.from_dict({"config": 3}),
    "“split” of a plan": lambda d, f: Plan.from_dict({"split": "odd"}),
    "“split_seed” of a plan": lambda d, f: Plan.from_dict({"split_seed": -1}),
    "The plan is no": lambda d, f: Plan.from_toml("= ="),
    "There is no recipe": lambda d, f: recipe_for("oil"),
    "A recipe for drawings of": lambda d, f: recipe_for("box 1x1"),
    # Pictures.
    "“{}” is larger than {} megapixels. Crop": _picture(huge_png(60_000, 60_000)),
    "“{}” is cut short or damaged. Save": _picture(huge_png(8, 8)),
    "“{}” {}. Save the picture": _picture("words"),
    "holds more than {} MB of numbers": _picture("1 " * (3 << 20)),
    "holds numbers, but not those": _picture("1 2 3 4 5\n" + "6 7\n" * 200),
    "holds words beside numbers": _picture("1 2 3\n" * 5000 + "four"),
    "is no SVG drawing": _picture("<a><svg/></a>"),
    "defines entities": _picture('<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'),
    "shows no path or shape": _svg(""),
    "has no size": _svg('<rect width="3" height="3"/>', 'viewBox="0 0 0 0" width="0"'),
    "has too many elements": _svg("<g>" * 500 + "</g>" * 500),
    "unpacks to more than": _picture(gzip.compress(b"<svg>" + b" " * 40_000_000)),
    # Drawings.
    "“{}” is not a file of drawings": _drawing("[1, 2"),
    "“{}” holds no drawings": _drawing("\n\n"),
    "“{}” is {}, not a file of drawings": _drawing(huge_png(8, 8)),
    "“{}” is cut short or damaged: it": _drawing(gzip.compress(b"{}\n" * 99)[:20]),
    "is not JSON": _drawing('{"strokes": nothing}'),
    "is not a JSON object": _drawing("7"),
    "has a label that is not": _drawing('{"label": 12, "strokes": [[[0, 1]]]}'),
    "has no list “strokes”": _drawing('{"label": 7, "id": "a"}'),
    "has more than {} strokes": _drawing(json.dumps({"strokes": [[[0, 1]]] * 300})),
    "has more than {} points": _drawing(json.dumps({"strokes": [[[0, 1]] * 30_000]})),
    "has a stroke that is not": _drawing('{"strokes": [[]]}'),
    "has a point that is not": _drawing('{"strokes": [[["a", 1]]]}'),
    "has a “{}” that is not a text": _drawing('{"id": [1], "strokes": [[[0, 1]]]}'),
    "has tags that are not": _drawing('{"tags": 3, "strokes": [[[0, 1]]]}'),
    "has a number with more": _drawing(NUMBER % ("9" * 200)),
    "has {} in place of a number": _drawing(NUMBER % "NaN"),
    "has brackets nested": _drawing('{"strokes": ' + "[" * 100_000 + "]" * 100_000 + "}"),
    "is not UTF-8 text": _drawing(b'{"id": "\xff\xfe", "strokes": [[[0, 1]]]}'),
}  # fmt: skip
