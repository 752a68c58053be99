"""Conditions of lessons: a small grammar over the names of a state, walked by us.

Invariant: nothing of a lesson file is ever run as Python. ``ast`` parses, a list of allowed nodes
decides, and every number that is worked out is a float of bounded effort.
"""

import ast
import math
import operator
import re
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from model.errors import DigitError
from model.language import commas, quoted, tr

Value = float | int | bool | str

LONGEST = 400
"""Characters of a condition."""

DEEPEST = 24
"""Brackets, or operations, inside each other."""

MAX_EXPONENT = 8
LONGEST_NAME = 40
LARGEST = 1e15
"""Of a number in a condition; whole numbers up to it are exact as floats."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What things of a lesson are called: small letters, digits, underscores."""

_ALLOWED = re.compile(r"""[A-Za-z0-9_ .+\-*/%()<>=!"']*""")
_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class GrammarError(DigitError):
    """A condition, an expression or a text with values says something that is not allowed."""


@dataclass(frozen=True)
class Condition:
    """An expression over the names of a state; ``parse`` is the way to one.

    Attributes:
        text: As it was written.
        names: The names that it asks for.
    """

    text: str
    names: frozenset[str]
    _tree: ast.expr = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """The condition that ``text`` is: names, numbers, comparison, and/or/not, abs, arithmetic.

        Raises:
            GrammarError: It is anything else.
        """
        tree = _parsed(text)
        return cls(text.strip(), frozenset(_checked(tree, 0)), tree)

    def holds(self, state: Mapping[str, Value]) -> bool:
        """Whether it is true of ``state``; what is no number (0 / 0) is not.

        Raises:
            GrammarError: The state lacks a name of it, or a text stands where a number should.
        """
        return _truth(self.value(state))

    def value(self, state: Mapping[str, Value]) -> Value:
        """What it comes to in ``state``.

        Raises:
            GrammarError: As ``holds``.
        """
        return _value(self._tree, state)


def check_names(asked: Collection[str], names: Collection[str]) -> None:
    """Raises GrammarError where ``asked`` holds a name that is none of ``names``."""
    for name in sorted(asked):
        if name not in names:
            known = commas(sorted(names)) or tr("none")
            raise GrammarError(
                tr(
                    "The name “{name}” is not known here. Use one of these: {known}.",
                    name=name,
                    known=known,
                )
            )


def _parsed(text: str) -> ast.expr:
    shown = quoted(text.strip()[:60])
    if len(text) > LONGEST:
        raise GrammarError(
            tr(
                "The condition {shown}… has {count} characters. Shorten it to {most}.",
                shown=shown,
                count=len(text),
                most=LONGEST,
            )
        )
    if not _ALLOWED.fullmatch(text) or "__" in text:
        raise GrammarError(
            tr(
                "{shown} holds a sign that no condition has. Use names, numbers, comparisons, and, "
                "or, not, abs and arithmetic.",
                shown=shown,
            )
        )
    if deepest(text, "(", ")") > DEEPEST:
        raise GrammarError(
            tr("The brackets in {shown} stand too deep in each other. Take fewer.", shown=shown)
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's advice on "1is 2" is for programmers
            return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        # from None: Python's words on it are no help to the writer of a lesson.
        raise GrammarError(
            tr(
                "{shown} is no condition. Write it like “steps == 2 and abs(error) < 0.01”.",
                shown=shown,
            )
        ) from None


def deepest(text: str, opening: str, closing: str) -> int:
    """How deep brackets stand in each other; ``opening`` and ``closing`` hold a sign for each."""
    depth = found = 0
    for sign in text:
        depth += (sign in opening) - (sign in closing)
        found = max(found, depth)
    return found


def _checked(node: ast.AST, depth: int) -> Iterator[str]:
    """The names in a tree all of whose nodes are allowed; raises GrammarError where one is not."""
    if depth > DEEPEST:
        raise GrammarError(
            tr("A condition has too many operations inside each other. Split it into simpler ones.")
        )
    if isinstance(node, ast.Name):
        if not NAME.fullmatch(node.id):
            raise GrammarError(
                tr(
                    "“{name}” is no name of a state. Names have small letters, digits and "
                    "underscores; use one of those.",
                    name=node.id[:60],
                )
            )
        yield node.id
        return
    for part in _parts(node):
        yield from _checked(part, depth + 1)


def _parts(node: ast.AST) -> list[ast.expr]:
    """The operands of an allowed node."""
    match node:
        case ast.Constant(value=value):
            _check_constant(value)
            return []
        case ast.BoolOp(values=values):
            return values
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.UAdd(), operand=operand):
            return [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            if isinstance(op, ast.Pow):
                _check_exponent(right)
            return [left, right]
        case ast.Compare(left=left, ops=ops, comparators=others) if all(
            type(op) in _COMPARISONS for op in ops
        ):
            return [left, *others]
        case ast.Call(func=ast.Name(id="abs"), args=[operand], keywords=[]) if not isinstance(
            operand, ast.Starred
        ):
            return [operand]
    raise GrammarError(
        tr(
            "“{part}” is not allowed in a condition. Use names, numbers, "
            "comparisons, and, or, not, abs and arithmetic.",
            part=ast.unparse(node)[:60],
        )
    )


def _check_constant(value: Any) -> None:
    if isinstance(value, bool) or (isinstance(value, str) and len(value) <= LONGEST_NAME):
        return
    if isinstance(value, int | float) and abs(value) <= LARGEST:
        return
    raise GrammarError(
        tr(
            "“{value}” is no value of a condition. Use numbers up to 1e15, or short texts.",
            value=str(value)[:30],
        )
    )


def _check_exponent(node: ast.expr) -> None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    value = node.value if isinstance(node, ast.Constant) else None
    if type(value) not in (int, float) or value > MAX_EXPONENT:
        raise GrammarError(
            tr(
                "“{part}” is no exponent of a condition. Use a number up to {most}.",
                part=ast.unparse(node)[:60],
                most=MAX_EXPONENT,
            )
        )


def _value(node: ast.AST, state: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return named(name, state)
        case ast.BoolOp(op=op, values=values):
            truths = (_truth(_value(each, state)) for each in values)
            return all(truths) if isinstance(op, ast.And) else any(truths)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _truth(_value(operand, state))
        case ast.UnaryOp(op=op, operand=operand):
            number = _number(_value(operand, state))
            return -number if isinstance(op, ast.USub) else number
        case ast.BinOp(left=left, op=op, right=right):
            return _worked_out(type(op), _value(left, state), _value(right, state))
        case ast.Compare(left=left, ops=ops, comparators=others):
            values = [_value(each, state) for each in (left, *others)]
            return all(_compared(type(op), values[i], values[i + 1]) for i, op in enumerate(ops))
        case ast.Call(args=[operand]):
            return abs(_number(_value(operand, state)))
    raise GrammarError(tr("A condition holds what it may not hold. Write it anew."))


def named(name: str, state: Mapping[str, Value]) -> Value:
    """The value called ``name``, as a plain one of Python's; GrammarError where there is none."""
    check_names((name,), state)
    value = state[name]
    return value.item() if hasattr(value, "item") else value


def _truth(value: Value) -> bool:
    return bool(value) and value == value  # nan is not equal to itself


def _number(value: Value) -> float:
    if isinstance(value, str):
        raise GrammarError(
            tr("“{value}” is a text, not a number. Compare it with == or !=.", value=value[:40])
        )
    return float(value)


def _worked_out(op: type[ast.operator], left: Value, right: Value) -> float:
    """One operation on floats; what has no value, such as 1 / 0, is nan."""
    try:
        value = _OPERATIONS[op](_number(left), _number(right))
    except (ZeroDivisionError, OverflowError):
        return math.nan
    return math.nan if isinstance(value, complex) else value


def _compared(op: type[ast.cmpop], left: Value, right: Value) -> bool:
    if isinstance(left, str) and isinstance(right, str):
        if op in (ast.Eq, ast.NotEq):
            return _COMPARISONS[op](left, right)
    elif (isinstance(left, str) or isinstance(right, str)) and op in (ast.Eq, ast.NotEq):
        return op is ast.NotEq
    return _COMPARISONS[op](_number(left), _number(right))
