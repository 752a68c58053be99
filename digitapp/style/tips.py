"""Tool tips in lines: Qt folds plain ones nowhere."""

import re
import textwrap

from model.language import columns

TIP_LETTERS = 64
"""So many letters make a line; a Chinese one counts as two."""
_OPENING, _CLOSING, _CHINESE = "“（《「", "，。、；：！？”）》」…", "\u2e80-\u2eff\u3400-\u9fff"
_PIECES = re.compile(
    rf"\s+|[{_OPENING}]*(?:[{_CHINESE}]|[^\s{_OPENING}{_CHINESE}]+)[{_CLOSING}]*|."
)


def in_lines(text: str, letters: int = TIP_LETTERS) -> str:
    """``text`` folded at blanks and between Chinese characters, never before their marks."""
    if columns(text) == len(text):
        return textwrap.fill(text, letters)
    lines, length = [""], 0
    for piece in _PIECES.findall(text):
        size = columns(piece)
        if length and length + size > letters and not piece.isspace():
            lines[-1] = lines[-1].rstrip()
            lines, length = [*lines, ""], 0
        piece = " " if piece.isspace() else piece
        lines[-1], length = lines[-1] + piece, length + size
    return "\n".join(lines).rstrip()
