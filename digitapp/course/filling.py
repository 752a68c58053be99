"""Values of a state in a text: ``{slope}`` and ``{slope:.4f}``, and no more of Python's formats.

Invariant: what comes out is no longer than a few times what went in.
"""

import math
import re
from collections.abc import Mapping

from model.language import tr

from .grammar import NAME, GrammarError, Value, named

LONGEST_TEXT = 40_000
LONGEST_VALUE = 400

_FIELD = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_FORMAT = re.compile(r"\+?([1-9]\d?)?,?(\.\d{1,2})?[defg%]?")
_WIDEST, _MOST_DIGITS = 40, 15


def fields(template: str) -> frozenset[str]:
    """The names that a text with values asks for.

    Raises:
        GrammarError: A field of it is not a name with a plain number format.
    """
    found = (_field(match) for match in _FIELD.finditer(_bounded(template)))
    return frozenset(name for name, _ in found if name)


def fill(template: str, state: Mapping[str, Value]) -> str:
    """The text with ``{name}`` and ``{name:.4f}`` replaced by values of ``state``.

    ``{{`` and ``}}`` are braces. Formats are those of plain numbers alone.

    Raises:
        GrammarError: A field is anything else, its name is not in the state, or its format is for
            another kind of value.
    """

    def shown(match: re.Match[str]) -> str:
        name, form = _field(match)
        return _shown(named(name, state), form) if name else match[0][0]

    return _FIELD.sub(shown, _bounded(template))


def _bounded(template: str) -> str:
    if len(template) > LONGEST_TEXT:
        raise GrammarError(
            tr(
                "A text has {count} characters. Shorten it to {most}.",
                count=len(template),
                most=LONGEST_TEXT,
            )
        )
    return template


def _field(match: re.Match[str]) -> tuple[str, str]:
    """Name and format of a field; both empty for a doubled brace."""
    if match[0] in ("{{", "}}"):
        return "", ""
    name, _, form = (match[1] or "").partition(":")
    given = _FORMAT.fullmatch(form)
    width, digits = (int(((given and given[i]) or "0").strip(".")) for i in (1, 2))
    if not NAME.fullmatch(name) or not given or width > _WIDEST or digits > _MOST_DIGITS:
        raise GrammarError(
            tr(
                "“{field}” is no value in a text. Write {{name}} or {{name:.4f}}, and "
                "{{{{ for a brace.",
                field=match[0][:60],
            )
        )
    return name, form


def _shown(value: Value, form: str) -> str:
    if isinstance(value, bool):
        value = tr("yes") if value else tr("no")
    if isinstance(value, str) and not form:
        return value[:LONGEST_VALUE]
    if isinstance(value, float) and not math.isfinite(value):
        return tr("no number") if math.isnan(value) else "∞" if value > 0 else "−∞"
    try:
        return format(value, form or (".4g" if isinstance(value, float) else ""))
    except ValueError:
        raise GrammarError(
            tr(
                "“{value}” can't be shown as “{form}”. Take another format, such as .4f, or none.",
                value=str(value)[:40],
                form=form,
            )
        ) from None
