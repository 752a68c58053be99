"""What a file is, by its first bytes; its name is asked only where they are silent."""

import re

from ...errors import BadFileError
from ...language import tr
from ...stroke_texts import names_strokes, text_form

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".pgm", ".ppm",
            ".pbm", ".avif")  # fmt: skip
"""Endings of picture files."""

_PICTURE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"BM", b"GIF8", b"II*\0", b"MM\0*", b"P1", b"P2",
                   b"P3", b"P4", b"P5", b"P6")  # fmt: skip
_FOREIGN = (
    (b"%PDF", tr("is a PDF document"), tr("Save its digits as pictures.")),
    (b"PAR1", tr("is a Parquet table"), tr("Save it as CSV, or as .npz with numpy.")),
    (b"ARROW1", tr("is an Arrow table"), tr("Save it as CSV, or as .npz with numpy.")),
    (b"SQLite format 3", tr("is an SQLite data base"), tr("Save its table of digits as CSV.")),
    (b"7z\xbc\xaf\x27\x1c", tr("is a 7z archive"), tr("Unpack it, and name the folder.")),
    (b"Rar!", tr("is a RAR archive"), tr("Unpack it, and name the folder.")),
    (b"BZh", tr("is packed with bzip2"), tr("Unpack it first.")),
    (b"\x1f\x9d", tr("is packed with compress (.Z)"), tr("Unpack it first.")),
    (b"\x28\xb5\x2f\xfd", tr("is packed with zstd"), tr("Unpack it first.")),
    (b"\x7fELF", tr("is a program"), tr("Choose a file of digits.")),
    (b"MZ", tr("is a program"), tr("Choose a file of digits.")),
    (b"\xd0\xcf\x11\xe0", tr("is an old Office document"), tr("Save its table of digits as CSV.")),
    (b"RDX2", tr("is data of R"), tr("Save its table in R with write.csv(…).")),
    (b"RDX3", tr("is data of R"), tr("Save its table in R with write.csv(…).")),
    (b"X\n\0\0\0", tr("is data of R"), tr("Save its table in R with write.csv(…).")),
    (b"RIFF", tr("is a sound or a film"), tr("Choose a file of digits.")),
)  # fmt: skip
_STROKES = {
    "inkml": tr("InkML, pen strokes as XML"),
    "iam": tr("XML of pen strokes"),
    "unipen": tr("UNIPEN, pen strokes"),
}
_HDF5 = b"\x89HDF\r\n\x1a\n"
_TEXT = re.compile(rb"[\t\n\r\x0c\x20-\x7e\x80-\xff]*")


def form_of(head: bytes, name: str) -> str:
    """What a file that begins with ``head`` (unpacked) is.

    "idx", "npy", "zip", "tar", "mat", "picture" or "text"; all else is refused with a sentence.

    Raises:
        BadFileError: It is none of them; the text says what it looks like, and what to do.
    """
    if not head:
        raise BadFileError(tr("“{name}” is empty. Copy or download it again.", name=name))
    if head.startswith(b"\x93NUMPY"):
        return "npy"
    if head.startswith((b"PK\3\4", b"PK\5\6")):
        return "zip"
    if head.startswith(b"MATLAB"):
        if head.startswith(b"MATLAB 7.3"):
            raise _hdf5(name)
        return "mat"
    if head.startswith(b"\0\0") and len(head) >= 4 and 0x08 <= head[2] <= 0x0E and head[3]:
        return "idx"
    if len(head) > 8 and 1 <= head[0] <= 5 and 0x08 <= head[1] <= 0x0E and head[2:4] == b"\0\0":
        return "idx"  # with its bytes the other way round
    if _is_picture(head):
        return "picture"
    if head[257:262] == b"ustar":
        return "tar"
    _refuse_foreign(head, name)
    if _is_mat4(head):
        return "mat"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or _TEXT.fullmatch(head):
        return "text"
    raise BadFileError(
        tr(
            "“{name}” is no data of digits: its first bytes are those of nothing that is known "
            "here (raw numbers without a heading don’t say how large a picture is). Choose an IDX, "
            "CSV, .npz, .npy or .mat file, or a folder of pictures.",
            name=name,
        )
    )


def _is_picture(head: bytes) -> bool:
    if head[:2] in (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6"):
        return head[2:3].isspace()
    if head.startswith(b"BM"):
        return b"\0" in head[:32]
    return (
        head.startswith(_PICTURE_STARTS)
        or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
        or head[4:12] in (b"ftypavif", b"ftypheic", b"ftypmif1")
    )


def _is_mat4(head: bytes) -> bool:
    """Whether a MAT file of version 4 begins so: type, rows, columns, imaginary, name's length."""
    numbers = [int.from_bytes(head[at : at + 4], "little") for at in range(0, 20, 4)]
    kind, rows, columns, imaginary, length = numbers
    return (
        len(head) > 20
        and kind in (0, 10, 20, 30, 40, 50)
        and 0 < rows < 1 << 28
        and 0 < columns < 1 << 28
        and imaginary in (0, 1)
        and 1 < length < 64
        and head[19 + length : 20 + length] == b"\0"
    )


def _refuse_foreign(head: bytes, name: str) -> None:
    """Raises a BadFileError for what is known to be something else."""
    if head.startswith(_HDF5):
        raise _hdf5(name)
    if is_pickle(head):
        raise BadFileError(
            tr(
                "“{name}” is a pickle. Reading one can run a program hidden in it, so it is not "
                "read here. Load it where you trust it, and save the arrays with "
                "numpy.savez(file, images=…, labels=…).",
                name=name,
            )
        )
    for start, what, mend in _FOREIGN:
        if head.startswith(start):
            raise BadFileError(
                tr("“{name}” {what}, not data of digits. {mend}", name=name, what=what, mend=mend)
            )
    if _is_tfrecord(head):
        raise BadFileError(
            tr(
                "“{name}” is a TFRecord file of TensorFlow. Save its digits with numpy.savez(file, "
                "images=…, labels=…).",
                name=name,
            )
        )
    if b"onnx" in head[:64] or b"pytorch" in head[:64]:
        raise BadFileError(
            tr(
                "“{name}” is a network of another program (ONNX), not data of digits. Choose the "
                "digits that it learned from.",
                name=name,
            )
        )
    if head[4:8] == b"ftyp":
        raise BadFileError(
            tr(
                "“{name}” is a film or a photo that can't be read here, not data of digits. Save "
                "its digits as PNG or JPEG.",
                name=name,
            )
        )
    strokes = _STROKES.get(text_form(head))
    if strokes is not None:
        raise BadFileError(
            tr(
                "“{name}” is {strokes}. Save it as JSON lines, one drawing a line: "
                '{{"label": 7, "strokes": [[[x, y], …], …]}}.',
                name=name,
                strokes=strokes,
            )
        )
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        raise BadFileError(
            tr(
                "“{name}” is a web page (or XML) instead of data: a proxy or a login page may have "
                "answered the download. Delete it and download it again.",
                name=name,
            )
        )
    if text.startswith(b"version https://git-lfs"):
        raise BadFileError(
            tr(
                "“{name}” is only a note of Git LFS that names the data. Fetch them with `git lfs "
                "pull`.",
                name=name,
            )
        )
    if names_strokes(head):
        raise BadFileError(
            tr(
                "“{name}” holds pen strokes, not pictures. Read them with `digitapp predict "
                "--strokes` or measure a network on them with `digitapp evaluate MODEL --strokes`.",
                name=name,
            )
        )
    if text.startswith((b"{", b"[{", b"[[")):
        raise BadFileError(
            tr(
                "“{name}” is JSON. Save its pictures and labels as CSV, or as .npz with numpy.",
                name=name,
            )
        )


def _is_tfrecord(head: bytes) -> bool:
    """Whether a record begins so: its length, a checksum, and a message of fields."""
    length = int.from_bytes(head[:8], "little")
    return 8 <= length < 1 << 28 and len(head) > 16 and head[12:13] == b"\n" and any(head[8:12])


def is_pickle(head: bytes) -> bool:
    """Whether a Python pickle begins so: protocol 2 to 5, or an old one of plain letters."""
    if len(head) > 2 and head[0] == 0x80 and 2 <= head[1] <= 5:
        return head[2:3] in b"\x95}](cKXJqUN\x8c\x8a\x89\x88GCBM)l"
    # Protocols 0 and 1 put a tuple, a list or a dictionary first: "(dp0", "(lp1", "ccopy_reg".
    return bool(
        re.match(
            rb"(\([dlti]p?\d|\(*c[a-z_]\w*(\.\w+)*\n\w+\n|[\]}]q\x00)",
            head,
        )
    )


def _hdf5(name: str) -> BadFileError:
    return BadFileError(
        tr(
            "“{name}” is an HDF5 file (MATLAB 7.3, Keras or h5py wrote it). Save it with "
            "save(file, …, '-v7') in MATLAB, or with numpy.savez(file, images=…, labels=…).",
            name=name,
        )
    )
