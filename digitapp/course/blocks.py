"""A lesson file taken apart: front matter, texts, steps and the script, each with its line.

Invariant: no more of a file is read than a lesson may have.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from model.disk import open_file, read_error
from model.language import tr

from .toml_table import Block, LessonError

MAX_BYTES = 256_000
LONGEST_LINE = 20_000

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})\s*([^`]*?)\s*")


def read_text(path: Path, most: int = MAX_BYTES) -> str:
    """The text of a small file, with line feeds as line ends and no byte order mark.

    Raises:
        MissingFileError: It is absent or may not be read.
        BadFileError: It is no ordinary file.
        LessonError: It is too large, or no UTF-8 text.
    """
    name = path.name
    with open_file(path) as stream:
        try:
            size = os.fstat(stream.fileno()).st_size
            content = stream.read(most + 1) if size <= most else b""
        except OSError as error:
            raise read_error(path, error) from error
    if size > most or len(content) > most:
        raise LessonError(
            tr("The file has more than {most:,} bytes. A lesson is short; split it.", most=most),
            0,
            name,
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise LessonError(tr("The text is in UTF-16. Save it as UTF-8."), 0, name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LessonError(
            tr("This is no UTF-8 text. Save the file as UTF-8."), line, name
        ) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for number, line_text in enumerate(text.split("\n"), 1):
        if len(line_text) > LONGEST_LINE:
            raise LessonError(
                tr(
                    "This line has {count:,} characters. Break it; {most:,} are allowed.",
                    count=len(line_text),
                    most=LONGEST_LINE,
                ),
                number,
                name,
            )
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", line_text):
            raise LessonError(
                tr(
                    "This line holds a control character. Delete it, or save the file as plain "
                    "text."
                ),
                number,
                name,
            )
    return text


def split(text: str, file: str) -> tuple[Block, list[Block]]:
    """The front matter, and the blocks of the body in their order.

    Raises:
        LessonError: The front matter is missing, or a fence is not closed.
    """
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not lines[start].strip():
        raise LessonError(tr("The file is empty. Begin it with +++ and the lesson's key."), 0, file)
    if lines[start].rstrip() != "+++":
        raise LessonError(
            tr(
                "A lesson begins with a line of three plus signs, its key and title, and another "
                "such line. Write them first."
            ),
            start + 1,
            file,
        )
    end = next((i for i in range(start + 1, len(lines)) if lines[i].rstrip() == "+++"), None)
    if end is None:
        raise LessonError(
            tr("The front matter has no end. Close it with a line of three plus signs."),
            start + 1,
            file,
        )
    front = Block("text", "\n".join(lines[start + 1 : end]), start + 2)
    return front, list(_body(lines, end + 1, file))


def _body(lines: list[str], start: int, file: str) -> Iterator[Block]:
    texts: list[str] = []
    first = at = start
    while at < len(lines):
        fence = _FENCE.fullmatch(lines[at])
        if fence is None:
            texts.append(lines[at])
            at += 1
            continue
        close = _end_of_fence(lines, at, fence[1], file)
        if fence[2] in ("step", "numpy"):
            if any(line.strip() for line in texts):
                yield Block("text", "\n".join(texts), first + 1)
            yield Block(fence[2], "\n".join(lines[at + 1 : close]), at + 2)
            texts, first = [], close + 1
        else:
            texts += lines[at : close + 1]
        at = close + 1
    if any(line.strip() for line in texts):
        yield Block("text", "\n".join(texts), first + 1)


def _end_of_fence(lines: list[str], at: int, marks: str, file: str) -> int:
    for i in range(at + 1, len(lines)):
        line = lines[i].strip()
        if len(line) >= len(marks) and set(line) == {marks[0]}:
            return i
    raise LessonError(
        tr(
            "What begins with {marks} here has no end. Close it with a line of {marks}.",
            marks=marks[:10],
        ),
        at + 1,
        file,
    )
