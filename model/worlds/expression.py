"""One expression as one would write it with numpy, read into our own tree and computed by us.

Invariant: nothing is ever evaluated by Python. Python's parser gives a tree of syntax; what of it
stands in ``functions`` becomes nodes of ours, everything else is refused with a sentence. What an
expression costs is known before it is computed: the shape of each result comes first.
"""

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.tensor import Tensor
from ..errors import SettingError
from ..language import listed, tr
from .expression_tree import (
    MOST_AXES,
    Applied,
    Array,
    Literal,
    Name,
    Part,
    Taken,
    computed,
    names_of,
)
from .functions import FUNCTIONS, MAX_ENTRIES, OPERATORS, Function

MAX_LETTERS = 500
MAX_NODES = 150
MAX_DEPTH = 40
MAX_EXPONENT = 16

TYPED = str.maketrans({"−": "-", "×": "*", "·": "*", "≥": ">=", "≤": "<=", "≠": "!=", " ": " "})
"""Signs that people type or paste, as Python writes them."""

ALLOWED = re.compile(r"[A-Za-z0-9_\s+\-*/@().,\[\]:=<>!]*")

_BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@",
}  # fmt: skip
_COMPARED = {
    ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip


@dataclass(frozen=True)
class Expression:
    """An expression that has been read.

    Attributes:
        text: As it was typed.
        root: The whole of it.
        names: What it needs, in the order in which it stands there.
    """

    text: str
    root: Part
    names: tuple[str, ...]

    def value(self, values: Mapping[str, np.ndarray]) -> np.ndarray:
        """What it gives, float64; ``inf`` and NaN where numpy gives them.

        Raises:
            SettingError: A name is unknown, shapes don't fit, or the result is too large.
        """
        with np.errstate(all="ignore"):
            return np.asarray(computed(self.root, values, recorded=False), dtype=np.float64)

    def recorded(self, values: Mapping[str, Array]) -> Tensor:
        """The same as a Tensor, so that it can be drawn as a graph and gone backward through.

        Raises:
            SettingError: As for ``value``, or a function is used that has no derivative here.
        """
        with np.errstate(all="ignore"):
            result = computed(self.root, values, recorded=True)
        return result if isinstance(result, Tensor) else Tensor(np.asarray(result, np.float64))


def read_expression(text: str, target: str = "") -> Expression:
    """The expression in ``text``.

    Args:
        text: One expression; ``np.`` before a function is allowed.
        target: A name that may stand before it with "=", and is left out.

    Raises:
        SettingError: It isn't one; the sentence says what is meant, and what is possible.
    """
    shown = text.strip()
    if not shown:
        raise SettingError(tr("Nothing is written yet: type an expression such as a + b."))
    if len(shown) > MAX_LETTERS:
        raise SettingError(
            tr(
                "This expression has {count:,} signs; keep it below {most}.",
                count=len(shown),
                most=MAX_LETTERS,
            )
        )
    plain = shown.translate(TYPED)
    end = ALLOWED.match(plain).end()
    if end < len(plain):
        raise SettingError(
            tr(
                "“{sign}” has no meaning here. Use names, numbers, + - * / @ ** and functions.",
                sign=plain[end],
            )
        )
    if target:
        plain = re.sub(rf"^{re.escape(target)}\s*=(?!=)\s*", "", plain)
    tree = _parsed(plain)
    root = _Reader().part(tree)
    return Expression(shown, root, tuple(dict.fromkeys(names_of(root))))


def _parsed(text: str) -> ast.expr:
    """Python's syntax tree of a text that is short and of allowed signs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(" ".join(text.split()), mode="eval").body
    except SyntaxError as error:
        place = max((error.offset or 1) - 1, 0)
        near = " ".join(text.split())[place : place + 12]
        if near:
            text = tr(
                "This can't be read at “{near}”: look for a missing sign or bracket.", near=near
            )
        else:
            text = tr("This can't be read at its end: look for a missing sign or bracket.")
        raise SettingError(text) from None
    except (ValueError, RecursionError, MemoryError):
        raise SettingError(tr("This is nested too deeply to be read: make it shorter.")) from None
    count, todo = 0, [(tree, 1)]
    while todo:
        node, depth = todo.pop()
        count += 1
        if depth > MAX_DEPTH or count > 8 * MAX_NODES:
            raise SettingError(tr("This is nested too deeply to be read: make it shorter."))
        todo += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return tree


class _Reader:
    """From Python's syntax to ours; counts what it has made."""

    def __init__(self) -> None:
        self._made = 0

    def part(self, node: ast.expr) -> Part:
        self._made += 1
        if self._made > MAX_NODES:
            raise SettingError(tr("This expression has too many parts: make it shorter."))
        match node:
            case ast.Name(id=name):
                return self._name(name)
            case ast.Constant() | ast.List():
                return Literal(np.float64(_numbers(node)))
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as operand):
                return Literal(np.float64(-_numbers(operand)))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Applied(OPERATORS["negative"], (self.part(operand),), {})
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.part(operand)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return Applied(OPERATORS["**"], (self.part(left),), {"exponent": _exponent(right)})
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
                return Applied(
                    OPERATORS[_BINARY[type(sign)]], (self.part(left), self.part(right)), {}
                )
            case ast.Compare(left=left, ops=[sign], comparators=[right]) if type(sign) in _COMPARED:
                return Applied(
                    OPERATORS[_COMPARED[type(sign)]], (self.part(left), self.part(right)), {}
                )
            case ast.Compare(ops=[_, _, *_]):
                raise SettingError(
                    tr("Compare two values at a time: write (0 < z) * (z < 1), not 0 < z < 1.")
                )
            case ast.Attribute(value=value, attr="T"):
                return Applied(FUNCTIONS["transpose"], (self.part(value),), {})
            case ast.Subscript(value=value, slice=index):
                return Taken(self.part(value), _index(index))
            case ast.Call():
                return self._call(node)
        raise SettingError(_refusal(node))

    def _name(self, name: str) -> Name:
        if name.startswith("_"):
            raise SettingError(
                tr("“{name}” is no name here: begin it with a letter.", name=name[:40])
            )
        if name in FUNCTIONS or name == "np":
            raise SettingError(
                tr("“{name}” is a function: write what it is of in brackets behind it.", name=name)
            )
        return Name(name)

    def _call(self, node: ast.Call) -> Applied:
        name, operands = _called(node.func)
        if name == "astype" and operands:
            # Masks are numbers already: nothing is to be done.
            return Applied(OPERATORS["+"], (self.part(operands[0]), Literal(0.0)), {})
        function = FUNCTIONS.get(name)
        if function is None:
            raise SettingError(
                tr(
                    "“{name}” isn't among the functions here. Use one of these: {functions}.",
                    name=name[:40],
                    functions=", ".join(FUNCTIONS),
                )
            )
        given = [*operands, *node.args]
        if name == "concatenate" and given and isinstance(given[0], ast.Tuple | ast.List):
            given = [*given[0].elts, *given[1:]]
        rest = given[function.operands :]
        if len(given) < function.operands:
            raise SettingError(
                tr(
                    "{name} takes {wanted} values and got {given}: give as many.",
                    name=name,
                    wanted=function.operands,
                    given=len(given),
                )
            )
        settings = _settings(function, rest, node.keywords)
        return Applied(function, tuple(map(self.part, given[: function.operands])), settings)


def _called(func: ast.expr) -> tuple[str, list[ast.expr]]:
    """The name of what is called, and the array whose method it is, as a list of at most one."""
    match func:
        case ast.Name(id=name):
            return name, []
        case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name):
            return name, []
        case ast.Attribute(value=value, attr=name):
            return name, [value]
    raise SettingError(tr("Only functions with a name can be called: write one such as exp(z)."))


def _settings(function: Function, rest: list[ast.expr], keywords: list[ast.keyword]) -> dict:
    """What a function is given besides its operands, as plain Python values."""
    name = function.name
    if name == "reshape" and len(rest) > 1:
        rest = [ast.Tuple(rest, ast.Load())]
    if len(rest) > len(function.settings):
        raise SettingError(
            tr(
                "{name} takes no more than {count}: leave the others out.",
                name=name,
                count=function.operands,
            )
        )
    found = dict(zip(function.settings, map(_plain, rest), strict=False))
    for keyword in keywords:
        if keyword.arg not in function.settings:
            known = listed([f"{known}=" for known in function.settings]) or tr("nothing by name")
            raise SettingError(
                tr(
                    "{name} doesn't know “{setting}=”: give it {known}.",
                    name=name,
                    setting=keyword.arg,
                    known=known,
                )
            )
        found[keyword.arg] = _plain(keyword.value)
    return found


def _plain(node: ast.expr) -> Any:
    """A whole number, True, False, None or a tuple of whole numbers."""
    match node:
        case ast.Constant(value=bool() | None as value):
            return value
        case ast.Constant(value=int() as value) if abs(value) <= MAX_ENTRIES:
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)) if (
            abs(value) <= MAX_ENTRIES
        ):
            return -value
        case ast.Tuple(elts=parts) if parts and len(parts) <= 8:
            return tuple(map(_plain, parts))
    raise SettingError(tr("Settings such as axis= take a whole number: write sum(a, axis=0)."))


def _exponent(node: ast.expr) -> float:
    sign = 1.0
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -sign
    if isinstance(node, ast.Constant):
        value = _numbers(node)
        if value <= MAX_EXPONENT:
            return sign * value
    raise SettingError(
        tr(
            "A power is a number up to {most}: write one such as e ** 2.",
            most=MAX_EXPONENT,
        )
    )


def _numbers(node: ast.expr) -> float | np.ndarray:
    """A number or a list of lists of numbers, as float64."""
    if isinstance(node, ast.List):
        if not node.elts:
            raise SettingError(tr("A list holds at least one number: write one such as [1, 2]."))
        try:
            return np.array([_numbers(part) for part in node.elts], dtype=np.float64)
        except ValueError:
            raise SettingError(
                tr("The rows of a list differ in length: give each as many numbers.")
            ) from None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_numbers(node.operand)
    value = node.value if isinstance(node, ast.Constant) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SettingError(tr("A list holds numbers alone: write one such as [1, 2]."))
    if not -1e300 < value < 1e300:
        raise SettingError(tr("A number is too large: stay below 1e300."))
    return float(value)


def _index(node: ast.expr) -> tuple[Any, ...]:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    if len(parts) > MOST_AXES:
        raise SettingError(
            tr("An index has at most {most} parts: make it shorter.", most=MOST_AXES)
        )
    return tuple(map(_place, parts))


def _place(node: ast.expr) -> Any:
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            return slice(*(None if part is None else _plain(part) for part in (lower, upper, step)))
        case ast.Constant(value=value) if value is Ellipsis:
            return Ellipsis
    value = _plain(node)
    if isinstance(value, bool | tuple):
        raise SettingError(tr("An index is a whole number or a slice: write one such as a[:, 1:]."))
    return value


def _refusal(node: ast.expr) -> str:
    """Why a piece of Python isn't taken."""
    match node:
        case ast.Attribute(attr=name):
            return tr(
                "“.{name}” is unknown here; of an array there is .T, and functions.", name=name[:40]
            )
        case ast.Tuple():
            return tr("One value at a time: a comma belongs into brackets of a list or a function.")
        case ast.BinOp():
            return tr("This sign isn't known here: use + - * / @ **.")
    return tr(
        "This is more Python than is known here: use names, numbers, + - * / @ ** and functions."
    )
