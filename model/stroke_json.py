"""JSON of drawings: text and values out of bytes, refused in words that say where they stand."""

import json
import re
from typing import Any, NoReturn

from .errors import BadFileError
from .language import tr


def line_in_words(number: int) -> str:
    """Where something stands in a file."""
    return tr("line {number}", number=number)


def decoded(data: bytes, name: str, where: str, *, begins: bool) -> str:
    """The text of a line or a file; what begins the file may have a byte order mark."""
    try:
        return data.decode("utf-8-sig" if begins else "utf-8")
    except UnicodeDecodeError:
        refuse(name, where, tr("is not UTF-8 text"))


def loads(text: str, name: str, where: str) -> Any:
    """The one JSON value that is all of ``text``."""
    start = SPACE.match(text).end()
    value, end = parsed_at(text, start, name, where)
    if SPACE.match(text, end).end() != len(text):
        refuse(name, where, tr("is not JSON"))
    return value


def parsed_at(text: str, place: int, name: str, where: str) -> tuple[Any, int]:
    """The JSON value that begins at a place of a text, and where it ends."""
    try:
        return _DECODER.raw_decode(text, place)
    except _BadNumberError as error:
        refuse(name, where, str(error))
    except RecursionError:
        refuse(name, where, tr("has brackets nested too deeply for a drawing"))
    except ValueError:
        refuse(name, where, tr("is not JSON"))


class _BadNumberError(Exception):
    """A number of the line is none that a drawing can hold."""


def _parse_int(digits: str) -> int:
    # Longer ones are slow to parse and overflow a float; Python refuses them at 4,300 digits.
    if len(digits) > 100:
        raise _BadNumberError(tr("has a number with more than 100 digits"))
    return int(digits)


def _no_constant(token: str) -> NoReturn:
    raise _BadNumberError(tr("has {token} in place of a number", token=token))


def refuse(name: str, where: str, what: str) -> NoReturn:
    """Raises BadFileError.

    Args:
        name: Of the file.
        where: The line or the drawing, as ``line_in_words`` says it.
        what: What is wrong there, as the end of a sentence.
    """
    raise BadFileError(
        tr(
            "“{name}” is not a file of drawings: {where} {what}. Mend or remove it.",
            name=name,
            where=where,
            what=what,
        )
    )


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_int=_parse_int)
SPACE = re.compile(r"\s*")
NESTED = re.compile(r"\[\s*\[\s*(?:\[\s*[-\d]|\{)|\[\s*\{\s*\"[xy]\"")
"""How a list begins that is one drawing: a list of strokes, or of strokes' lists of x and y."""
