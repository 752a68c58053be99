"""The sentences of errors, findings, notes and banners, as they stand in the source.

A sentence is a template: what is filled in is "{}". Found where something of SPEAKERS is made or
called: its literal, the literals of a name that it is given, or those that a function of the same
file returns. What is none of these hands on a sentence that was made elsewhere.
"""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEAKERS = {
    "DigitError", "BadFileError", "MissingFileError", "NewerFileError", "SaveError",
    "DownloadError", "SettingError", "TrainingError", "PictureError", "Message", "Finding",
    "Failure", "ScreenError", "_BadNumberError", "refuse", "PlanError", "LessonError",
    "GrammarError", "SetUpError", "FormulaError", "NoPartError", "TextMistake", "mistake",
}  # fmt: skip
"""What makes an error, a warning or a banner of the texts that it is given."""

KINDS = {"error", "warning", "info"}
"""Of a message: no sentence."""


def sources() -> list[Path]:
    """All modules of the program."""
    return sorted(path for room in ("model", "digitapp") for path in (ROOT / room).rglob("*.py"))


def sentences() -> dict[str, str]:
    """Template -> the module that says it, e.g. "model/disk.py"."""
    found: dict[str, str] = {}
    for path in sources():
        for template in _of_module(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(template, path.relative_to(ROOT).as_posix())
    return found


def speakers() -> set[str]:
    """The subclasses of DigitError, by name."""
    known = {"DigitError"}
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources()]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    while True:
        more = {
            each.name
            for each in classes
            if any(isinstance(base, ast.Name) and base.id in known for base in each.bases)
        }
        if more <= known:
            return known
        known |= more


def _of_module(tree: ast.Module) -> Iterator[str]:
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    inside = {id(n): f for f in functions.values() for n in ast.walk(f)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (called(node) in SPEAKERS or _is_note(node)):
            first = 1 if called(node) == "Finding" else 0  # its name comes before its sentence
            texts = [*node.args[first:3], *(k.value for k in node.keywords if k.arg == "text")]
            for text in texts:
                for template in _templates(text, inside.get(id(node)), tree, functions):
                    if len(template) > 12 or " " in template:
                        yield template


def called(call: ast.Call) -> str:
    """The name of what is called, without what it belongs to."""
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def _is_note(call: ast.Call) -> bool:
    """Whether it appends to a list of notes."""
    owner = getattr(call.func, "value", None)
    name = getattr(owner, "id", "") or getattr(owner, "attr", "")
    return called(call) == "append" and "notes" in name


def _templates(
    node: ast.expr, function: ast.FunctionDef | None, tree: ast.Module, functions: dict
) -> Iterator[str]:
    """What an expression may be, with "{}" where something is filled in."""
    if isinstance(node, ast.IfExp):
        yield from _templates(node.body, function, tree, functions)
        yield from _templates(node.orelse, function, tree, functions)
    elif isinstance(node, ast.Name):
        for place in filter(None, (function, tree)):
            values = list(_assigned(node.id, place))
            for value in values:
                if not (isinstance(value, ast.Name) and value.id == node.id):
                    yield from _templates(value, function, tree, functions)
            if values:
                return
    elif isinstance(node, ast.Call) and called(node) in functions:
        source = functions[called(node)]
        for each in ast.walk(source):
            if isinstance(each, ast.Return) and each.value is not None and source is not function:
                yield from _templates(each.value, source, tree, functions)
    else:
        template = literal(node)
        if template is not None and template not in KINDS:
            yield template


def _assigned(name: str, place: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(place):
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "") == name for t in node.targets):
            yield node.value


SAID_BY = {"tr": 0, "trn": 1, "trc": 1}
"""What says a text in the language of the program -> which argument is it, of two that for many."""


def literal(node: ast.expr) -> str | None:
    """A text, or one with "{}" for what is filled in; None for what is no text."""
    if isinstance(node, ast.Call) and called(node) in SAID_BY:
        text = literal(node.args[SAID_BY[called(node)]])
        if text is None or not node.keywords:
            return text
        parts = string.Formatter().parse(text)
        return "".join(words + ("" if name is None else "{}") for words, name, *_ in parts)
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = literal(node.left), literal(node.right)
        return None if parts == (None, None) else "".join("{}" if p is None else p for p in parts)
    return None


@dataclass(frozen=True)
class Row:
    """A row of ``table.txt``.

    Attributes:
        template: The sentence, or the fragment of one.
        remedy: The words of it that say what to do; empty where ``kind`` says where that stands.
        kind: "" or what comes before the colon in the table.
    """

    template: str
    remedy: str
    kind: str


KINDS_OF_ROWS = ("ending", "inside", "button", "picture", "drawings", "news")
FRAGMENTS = ("inside", "picture", "drawings")
_MARKED = re.compile(r"\[\[(.+?)\]\](?!\])")


def table() -> list[Row]:
    """The rows of the table, in its order."""
    text = Path(__file__).with_name("table.txt").read_text(encoding="utf-8")
    return [_row(line) for line in text.splitlines() if line and not line.startswith("#")]


def _row(line: str) -> Row:
    kind, _, rest = line.partition(": ")
    if kind in KINDS_OF_ROWS:
        return Row(rest, "", kind)
    marked = _MARKED.search(line)
    return Row(_MARKED.sub(r"\1", line, count=1), marked[1] if marked else "", "")


def pattern(row: Row) -> re.Pattern:
    """What a sentence made of a row's template matches."""
    parts = [re.escape(part) for part in row.template.split("{}")]
    return re.compile(".*?".join(parts), re.DOTALL)


def suggested(template: str) -> str:
    """A row for a new sentence: its last sentence marked, for a person to look at."""
    if not (template[0].isupper() or template[0] in "“{"):
        return f"picture: {template}"
    body, end = template.rstrip("."), template[len(template.rstrip(".")) :]
    start = max(body.rfind(mark) + len(mark) for mark in (". ", "; ", ": ") if mark in body + mark)
    return f"{body[:start]}[[{body[start:]}]]{end}"
