"""Markdown of lessons as HTML, for the printed course: no Qt, and nothing of the text is markup.

Invariant: every character of a text is escaped before anything is made of it.
"""

import html
import re
from collections.abc import Callable, Iterator

from .texts import FENCED, TextPiece, pieces

_INLINE_MARK, _BLOCK_MARK = "\ue000{}\ue001", "\n\n\ue002{}\ue001\n\n"
"""Stand for a piece that is ready, while its neighbours are worked on."""

_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!$|])")

_INLINE = (
    (re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*])[*](?=\S)([^*]+?)(?<=\S)[*](?![\w*])"), r"<em>\1</em>"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_]+?)(?<=\S)_(?![\w_])"), r"<em>\1</em>"),
)
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_LIST = re.compile(r"( {0,6})([-*+]|\d{1,3}[.)])\s+(.*)")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")


def to_html(
    markdown: str,
    formula: Callable[[TextPiece], str],
    address: Callable[[str], str] = lambda target: target,
) -> str:
    """The text as HTML: paragraphs, headings, lists, tables, quotes, code, emphasis and links.

    Args:
        markdown: The text, its values filled in.
        formula: Gives the HTML of a formula.
        address: Where a link leads, in HTML.
    """
    ready: list[str] = []

    def keep(text: str, mark: str = _INLINE_MARK) -> str:
        ready.append(text)
        return mark.format(len(ready) - 1)

    source = re.sub("[\ue000-\ue002]", "", markdown)
    parts = []
    for piece in pieces(source):
        if piece.kind == "text":
            plain = _ESCAPE.sub(lambda match: keep(html.escape(match[1])), piece.text)
            parts.append(html.escape(plain, quote=True))
        elif piece.kind == "code":
            code = _code(piece.text)
            parts.append(keep(code, _BLOCK_MARK if code.startswith("<pre>") else _INLINE_MARK))
        else:
            is_block = piece.kind == "display"
            parts.append(keep(formula(piece), _BLOCK_MARK if is_block else _INLINE_MARK))
    found = "\n".join(_blocks("".join(parts).split("\n"), address))
    return re.sub("[\ue000\ue002](\\d+)\ue001", lambda match: ready[int(match[1])], found)


def _code(text: str) -> str:
    """A code span, or a block of code, of Markdown."""
    fenced = FENCED.fullmatch(text)
    if fenced:
        inside = (fenced["inside"] or "").removesuffix("\n")
        return f"<pre><code>{html.escape(inside)}</code></pre>"
    return f"<code>{html.escape(text.strip('`').strip())}</code>"


def _inline(text: str, address: Callable[[str], str]) -> str:
    for pattern, tag in _INLINE:
        text = pattern.sub(tag, text)
    return _LINK.sub(lambda match: f'<a href="{address(match[2])}">{match[1]}</a>', text)


def _blocks(lines: list[str], address: Callable[[str], str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        end = at + 1
        if not line.strip():
            at = end
            continue
        heading = re.fullmatch(r"(#{1,6})\s+(.*?)\s*#*", line)
        if heading:
            tag = f"h{min(len(heading[1]) + 1, 6)}"  # h1 is the page's own
            yield f"<{tag}>{_inline(heading[2], address)}</{tag}>"
        elif line.startswith("\ue002"):
            yield line
        elif _LIST.fullmatch(line):
            end = _end(lines, at, lambda each: bool(_LIST.fullmatch(each)) or each[:1] == " ")
            yield _list(lines[at:end], address)
        elif line.startswith("&gt;"):
            end = _end(lines, at, lambda each: each.startswith("&gt;"))
            inner = [each.removeprefix("&gt;").removeprefix(" ") for each in lines[at:end]]
            yield f"<blockquote>{''.join(_blocks(inner, address))}</blockquote>"
        elif "|" in line and end < len(lines) and _RULE.fullmatch(lines[end]):
            end = _end(lines, at, lambda each: "|" in each)
            yield _table(lines[at:end], address)
        else:
            end = _end(lines, at, lambda each: not _begins_block(each))
            yield f"<p>{_inline(chr(10).join(lines[at:end]), address)}</p>"
        at = end


def _end(lines: list[str], at: int, goes_on: Callable[[str], bool]) -> int:
    """The index behind the block that begins at ``at``."""
    end = at + 1
    while end < len(lines) and lines[end].strip() and goes_on(lines[end]):
        end += 1
    return end


def _begins_block(line: str) -> bool:
    return line.startswith(("#", "&gt;")) or bool(_LIST.fullmatch(line))


def _list(lines: list[str], address: Callable[[str], str]) -> str:
    """Entries of one level; a line that is none goes on the entry before it."""
    entries: list[list[str]] = []
    for line in lines:
        found = _LIST.fullmatch(line)
        if found:
            entries.append([found[3]])
        else:
            entries[-1].append(line.strip())
    tag = "ol" if _LIST.fullmatch(lines[0])[2][0].isdigit() else "ul"
    inner = "".join(f"<li>{_inline(chr(10).join(entry), address)}</li>" for entry in entries)
    return f"<{tag}>{inner}</{tag}>"


def _table(lines: list[str], address: Callable[[str], str]) -> str:
    def row(line: str, tag: str) -> str:
        cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
        inner = "".join(f"<{tag}>{_inline(cell.strip(), address)}</{tag}>" for cell in cells)
        return f"<tr>{inner}</tr>"

    return f"<table>{row(lines[0], 'th')}{''.join(row(line, 'td') for line in lines[2:])}</table>"
