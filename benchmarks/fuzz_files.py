"""Small good files of every kind that the program reads, made anew: what the fuzzing damages."""

import contextlib
import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np

COUNT = 40
"""Digits in a file: few, so that most bytes matter."""

PICTURE_KINDS = ("png", "jpg", "bmp", "gif", "tiff", "webp", "pgm", "ico", "tga")

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 100" width="60" height="100">'
    '<defs><style>.a{stroke:#102030;stroke-width:6}</style><g id="g"><path d="M10 20 C 20 5 40 5'
    ' 50 20 S 40 60 30 60 A 20 20 0 1 0 30 95 z"/></g></defs><g class="a" fill="none" '
    'transform="translate(2 3) rotate(4) scale(.9)"><use href="#g"/><circle cx="30" cy="28" '
    'r="20"/><polyline points="1,2 30,40 9,80"/><rect x="3" y="4" width="20" height="9"/>'
    '<line x1="1" y1="2" x2="40" y2="50"/><ellipse cx="9" cy="9" rx="4" ry="7"/></g></svg>'
)
INKML = (
    '<ink xmlns="http://www.w3.org/2003/InkML">\n<annotation type="truth">7</annotation>\n'
    "<trace>10 20, 30 20, 20 60</trace>\n<trace>12 40, 28 40</trace>\n</ink>\n"
)
UNIPEN = (
    ".VERSION 1.0\n.DATA_SOURCE x\n.COORD X Y\n.HIERARCHY PAGE WORD\n"
    '.SEGMENT CHARACTER 0 OK "7"\n.PEN_DOWN\n10 20\n30 20\n20 60\n.PEN_UP\n'
)
IAM = (
    '<WhiteboardCaptureSession><StrokeSet><Stroke colour="black"><Point x="10" y="20" time="1.5"/>'
    '<Point x="30" y="20" time="1.6"/></Stroke><Stroke><Point x="12" y="40" time="2"/>'
    '<Point x="28" y="40" time="2.1"/></Stroke></StrokeSet></WhiteboardCaptureSession>\n'
)
POINTS = "label,id,stroke,x,y\n" + "".join(
    f"{k % 10},{k},{s},{10 * s + p},{20 + p * k}\n"
    for k in range(8)
    for s in range(2)
    for p in range(4)
)
SETTINGS = (
    "[General]\ntheme=\"\\\"dark\\\"\"\nrecent_files=\"[\\\"/tmp/a.npz\\\", \\\"/tmp/b.npz\\\"]\"\n"
    "geometry=\"\\\"AdnQywADAAAAAAAA\\\"\"\n\n[choices]\nbrush=7.5\nwelcomed=true\n"
    "map\\perplexity=30\ntimeline.speed=\"\\\"1 \\xd7\\\"\"\nanimate_strokes=true\n"
    "plan=\"{\\\"architecture\\\": \\\"mlp\\\", \\\"config\\\": {\\\"hidden\\\": [64]}}\"\n"
)  # fmt: skip


def write_good_files(folder: Path) -> None:
    """Writes one file of each kind into ``folder``."""
    rng = np.random.default_rng(0)
    images = _images(rng)
    labels = (np.arange(COUNT) % 10).astype(np.uint8)
    _write_networks(folder)
    _write_arrays(folder, images, labels)
    _write_texts(folder, images, labels)
    _write_strokes(folder, rng)
    _write_pictures(folder, images)
    (folder / "drawing.svg").write_text(SVG)
    (folder / "drawing.svgz").write_bytes(gzip.compress(SVG.encode()))
    (folder / "ink.inkml").write_text(INKML)
    (folder / "pen.unipen").write_text(UNIPEN)
    (folder / "board.xml").write_text(IAM)
    (folder / "points.csv").write_text(POINTS)
    (folder / "settings.ini").write_text(SETTINGS)
    _write_plans(folder)


def write_labels_beside(images: Path) -> None:
    """The labels that go with a file of images, packed if its name ends in .gz."""
    name = images.name.replace("images", "labels")
    path = images.with_name(name if name != images.name else f"labels{images.suffix}")
    labels = (np.arange(COUNT) % 10).astype(np.uint8)
    idx = _idx(labels)
    path.write_bytes(gzip.compress(idx) if path.suffix == ".gz" else idx)
    if path.suffix == ".npy":
        np.save(path, labels)


def _images(rng: np.random.Generator) -> np.ndarray:
    """uint8 (COUNT, 8, 8): a bar somewhere, on black."""
    images = rng.integers(0, 60, (COUNT, 8, 8), dtype=np.uint8)
    images[:, :, 0] = images[:, :, -1] = 0
    images[:, 1:7, 3:5] = 255
    return images


def _idx(values: np.ndarray) -> bytes:
    start = bytes([0, 0, 8, values.ndim]) + np.array(values.shape, ">i4").tobytes()
    return start + values.tobytes()


DEEP = ["--arch", "cnn", "--convolutions", "2", "--padding", "--batch-norm"]


def _write_networks(folder: Path) -> None:
    from model.cli import main as command_line

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for name, options in {
            "model.npz": ["--hidden", "8", "--epochs", "2"],
            "cnn.npz": ["--arch", "cnn", "--channels", "2,2", "--epochs", "1"],
            "gru.npz": ["--arch", "gru", "--units", "4", "--epochs", "1"],
            "deep.npz": [*DEEP, "--channels", "2,2", "--epochs", "1"],
        }.items():
            command_line(["train", "--data", "digits", *options, "--out", str(folder / name)])


def _write_arrays(folder: Path, images: np.ndarray, labels: np.ndarray) -> None:
    (folder / "images").write_bytes(_idx(images))
    (folder / "images.gz").write_bytes(gzip.compress(_idx(images)))
    np.savez(folder / "digits.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    np.savez_compressed(folder / "packed.npz", images=images, labels=labels)
    np.save(folder / "digits-images.npy", images)
    from scipy.io import savemat

    columns = {"X": images.reshape(COUNT, 64).astype(float), "y": labels[:, None] + 1.0}
    savemat(folder / "five.mat", columns, do_compression=True)
    savemat(folder / "plain.mat", columns)
    savemat(folder / "four.mat", columns, format="4")
    with zipfile.ZipFile(folder / "idx.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train-images-idx3-ubyte", _idx(images))
        archive.writestr("train-labels-idx1-ubyte", _idx(labels))


def _write_texts(folder: Path, images: np.ndarray, labels: np.ndarray) -> None:
    rows = np.column_stack([labels, images.reshape(COUNT, 64)])
    np.savetxt(folder / "table.csv", rows, "%d", ",")
    names = ",".join(["label", *(f"pixel{k}" for k in range(64))])
    np.savetxt(folder / "named.csv", rows, "%d", ";", header=names.replace(",", ";"), comments="")
    (folder / "table.csv.gz").write_bytes(gzip.compress((folder / "table.csv").read_bytes()))
    lines = [
        f"{row[0]} " + " ".join(f"{k}:{v}" for k, v in enumerate(row[1:], 1) if v) for row in rows
    ]
    (folder / "sparse.libsvm").write_text("\n".join(lines) + "\n")


def _write_strokes(folder: Path, rng: np.random.Generator) -> None:
    drawings = [_drawing(number, rng) for number in range(COUNT)]
    lines = "".join(json.dumps(drawing) + "\n" for drawing in drawings)
    (folder / "drawn.jsonl").write_text(lines)
    (folder / "drawn.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (folder / "array.json").write_text(json.dumps(drawings, indent=1))
    quick = [
        {"word": "seven", "key_id": "1", "drawing": [list(map(list, zip(*stroke, strict=True)))
         for stroke in drawing["strokes"]]}
        for drawing in drawings
    ]  # fmt: skip
    (folder / "quick.ndjson").write_text("".join(json.dumps(line) + "\n" for line in quick))


def _drawing(number: int, rng: np.random.Generator) -> dict:
    strokes = [rng.normal(0, 100, (12, 2)).round(1).tolist() for _ in range(2)]
    entry = {"id": f"d{number}", "label": number % 10, "writer": "abc"[number % 3]}
    return entry | {"source": "generated", "tags": ["hard"][: number % 2], "strokes": strokes}


def _write_pictures(folder: Path, images: np.ndarray) -> None:
    from PIL import Image

    grey = 255 - np.kron(images[0], np.ones((4, 4), dtype=np.uint8))
    colours = np.dstack([grey, grey, np.full_like(grey, 250)])
    for kind in PICTURE_KINDS:
        Image.fromarray(grey if kind == "pgm" else colours).save(folder / f"picture.{kind}")
    picture = Image.fromarray(colours)
    exif = picture.getexif()
    exif[0x0112] = 6  # turned by a quarter
    picture.save(folder / "turned.jpg", exif=exif)
    picture.quantize(8).save(folder / "palette.png", transparency=3)
    Image.fromarray(grey.astype(np.uint16) * 257).save(folder / "deep.png")
    frames = [Image.fromarray(grey).rotate(k * 30).convert("P") for k in range(4)]
    frames[0].save(folder / "film.gif", save_all=True, append_images=frames[1:], duration=50)
    picture.save(folder / "packed.tiff", compression="tiff_lzw")
    np.savetxt(folder / "values.txt", grey, "%d")
    np.save(folder / "values.npy", grey)
    with zipfile.ZipFile(folder / "pictures.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, image in enumerate(images):
            held = io.BytesIO()
            Image.fromarray(image).save(held, "PNG")
            archive.writestr(f"{number % 10}/{number}.png", held.getvalue())


def _write_plans(folder: Path) -> None:
    from model.plan import Plan

    plan = Plan("mlp", {"hidden": (64, 32)}, {"epochs": 3, "learning_rate": 0.01})
    (folder / "plan.toml").write_text(plan.to_toml())
    (folder / "plan.json").write_text(json.dumps(plan.to_dict()))


def huge_png(width: int, height: int) -> bytes:
    """A PNG that says to be so large and holds nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return _png((b"IHDR", header), (b"IDAT", b"x\x9c\x03\0\0\0\0\1"), (b"IEND", b""))


def palette_png() -> bytes:
    """A PNG of a palette that it lacks, 8 x 8."""
    import zlib

    header = struct.pack(">IIBBBBB", 8, 8, 8, 3, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(range(8)) for _ in range(8)))
    return _png((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))


def _png(*chunks: tuple[bytes, bytes]) -> bytes:
    import zlib

    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
        for kind, held in chunks
    )
