"""Texts in the source that look as if people read them and don't go through ``tr``.

Nothing says for certain what a literal is for; these rules find what two words with a blank, or a
capital where a widget is made, give away. What they find wrongly stands in ``no_texts.txt``.
"""

import ast
import builtins
import re
import string
from collections.abc import Iterator
from pathlib import Path

from tests.sentences.collected import ROOT, SAID_BY, called, literal, sources

PROGRAMMERS = {name for name in dir(builtins) if name.endswith(("Error", "Warning"))}
"""Exceptions that say something to programmers alone."""

MUTE_CALLS = {
    "compile", "match", "search", "fullmatch", "sub", "finditer", "findall", "getattr", "hasattr",
    "setattr", "dtype", "TypeVar", "cast", "debug", "info", "warning", "exception", "critical",
    "encode", "decode", "split", "rsplit", "replace", "startswith", "endswith", "removeprefix",
    "removesuffix", "partition", "rpartition", "strip", "open", "find", "index", "setObjectName",
    "findChild", "Signal", "Slot", "einsum", "Path", "QSettings", "getLogger", "setProperty",
    "setStyleSheet", "QColor", "QKeySequence", "setShortcut", "Element", "strftime", "loads",
    "Job",
}  # fmt: skip
"""What is given to these is matched, looked up, parsed or logged."""

MUTE_KEYWORDS = {
    "objectName", "key", "kind", "dtype", "mode", "encoding", "styleSheet", "prog", "metavar",
    "dest", "action", "shortcut", "family",
}  # fmt: skip
SHOWING_CALLS = {
    "number", "integer", "choice", "flag", "integers", "QPushButton", "QToolButton", "QLabel",
    "QAction", "QCheckBox", "QRadioButton", "QGroupBox", "setText", "setToolTip", "setTitle",
    "setWindowTitle", "setAccessibleName", "setAccessibleDescription", "setPlaceholderText",
    "setStatusTip", "addRow", "addItem", "addTab", "addMenu", "addAction", "addButton", "setLabel",
}  # fmt: skip
"""What is given to these is read by people, even a single word."""

_TWO_WORDS = re.compile(r"[A-Za-z”“’,;:.…)}!?%–] +[A-Za-z{“(–&]")
_WORD = re.compile(r"[A-Za-z]{2}")
_TITLE = re.compile(r"&?[A-Z][a-z]+(&[a-z]+)?( ?…|:|\.)?")
_MARKUP = re.compile(r"</?\w+|#\w{3,6}\b|\bpx\b|\w=\"|::|__|\(\?")
_PLAIN_WORDS = re.compile(r"[a-z] [a-z]+ [a-z]+ [a-z]")


def modules() -> list[Path]:
    """All modules that may speak; differentiation knows numpy alone."""
    return [path for path in sources() if "core" not in path.relative_to(ROOT).parts]


def bypassing(source: str) -> list[str]:
    """The texts of a module, with "{}" for what is filled in, that seem to bypass ``tr``."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return [
        literal(node)
        for node in _literals(tree, parents)
        if _is_for_people(literal(node), list(_way_up(node, parents)))
    ]


def _literals(tree: ast.AST, parents: dict) -> Iterator[ast.expr]:
    """Whole texts: no docstrings, no parts of other texts, nothing that goes through ``tr``."""
    spoken = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in SAID_BY
        for argument in node.args
        for part in ast.walk(argument)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        is_part = isinstance(parents.get(node), ast.JoinedStr | ast.FormattedValue | ast.Expr)
        if (is_text or isinstance(node, ast.JoinedStr)) and not is_part and id(node) not in spoken:
            yield node


def _way_up(node: ast.AST, parents: dict) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Pairs of child and parent, up to and with the statement."""
    while node in parents and not isinstance(node, ast.stmt):
        yield node, parents[node]
        node = parents[node]


def _is_for_people(text: str, way: list[tuple[ast.AST, ast.AST]]) -> bool:
    if not _WORD.search(text.replace("{}", " ")):
        return False
    if _MARKUP.search(text) and not _PLAIN_WORDS.search(text):
        return False
    if any(_is_mute(child, parent) for child, parent in way):
        return False
    if _TWO_WORDS.search(text) or (text.endswith("…") and len(text) > 3):
        return True
    shows = any(
        isinstance(parent, ast.Call) and called(parent) in SHOWING_CALLS for _, parent in way
    )
    return shows and _TITLE.fullmatch(text) is not None


def _is_mute(child: ast.AST, parent: ast.AST) -> bool:
    """Whether what lies in ``child`` is read by nobody, because of where it lies."""
    if isinstance(parent, ast.Call):
        name = called(parent)
        return child is parent.func or name in MUTE_CALLS or name in PROGRAMMERS
    if isinstance(parent, ast.keyword):
        return parent.arg in MUTE_KEYWORDS
    if isinstance(parent, ast.Subscript):
        return child is parent.slice
    if isinstance(parent, ast.AnnAssign):
        return child is parent.annotation
    return isinstance(parent, ast.Compare | ast.arg | ast.Assert | ast.FunctionDef | ast.MatchValue)


def misfits(source: str) -> list[str]:
    """The texts of a module whose placeholders are not those that get a value there."""
    found = []
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call) or called(call) not in SAID_BY:
            continue
        given = {each.arg for each in call.keywords}
        values = [each.value for each in call.args if isinstance(each, ast.Constant)]
        texts = [value for value in values if isinstance(value, str)]
        texts = texts[1:] if called(call) == "trc" else texts
        if None in given or not (given or called(call) == "trn"):  # **values, or nothing to put in
            continue
        wanted = {name for text in texts for name in placeholders(text)}
        counted = {"n"} if called(call) == "trn" else set()
        if wanted - counted != given:
            found.append(f"{texts[-1]}: {sorted(wanted - counted)} is not {sorted(given)}")
    return found


def placeholders(text: str) -> set[str]:
    """Names that get a value in a text, also within what is said of a form: "{n:{width}}"."""
    parts = list(string.Formatter().parse(text))
    names = {re.split(r"[.\[]", name)[0] for _, name, _, _ in parts if name is not None}
    return names.union(*(placeholders(form) for _, _, form, _ in parts if form))


def no_texts() -> dict[str, set[str]]:
    """Module -> what is found there and is none."""
    found: dict[str, set[str]] = {}
    lines = Path(__file__).with_name("no_texts.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            path, _, text = line.partition(": ")
            found.setdefault(path, set()).add(ast.literal_eval(text))
    return found
