r"""A formula in words, as a person would read it out: "\frac{a}{b}" is "a over b"."""

import re
from collections.abc import Iterator

from model.language import tr

SPOKEN = {
    "cdot": "times", "times": "times", "le": tr("at most"), "leq": tr("at most"), "ge": tr("at least"),
    "geq": tr("at least"), "ne": tr("is not"), "neq": tr("is not"), "approx": tr("is about"), "to": "to",
    "rightarrow": "to", "mapsto": "to", "leftarrow": "becomes", "infty": "infinity",
    "partial": "d", "pm": tr("plus or minus"), "in": "in",
    "Delta": "delta", "Sigma": tr("capital sigma"), "nabla": tr("gradient of"), "top": "transposed",
    "ldots": tr("and so on"), "dots": tr("and so on"), "cdots": tr("and so on"), "prime": "prime",
    "odot": tr("elementwise times"), "circ": tr("elementwise times"), "mid": "given", "sim": "about",
    "lfloor": tr("floor of"), "rfloor": "", "ll": tr("is much less than"), "gg": tr("is much more than"),
    "log": tr("log of"), "ln": tr("log of"), "exp": tr("exp of"), "max": tr("maximum of"), "min": tr("minimum of"),
    "sin": tr("sine of"), "cos": tr("cosine of"), "tanh": tr("tanh of"),
}  # fmt: skip
"""Commands by what is said for them; Greek letters are said by their names."""

SILENT = {
    "left", "right", "big", tr("Big"), "bigg", tr("Bigg"), "bigl", "bigr", "displaystyle", "textstyle",
    "quad", "qquad", "limits", "nolimits", ",", ";", ":", "!", " ", "|",
}  # fmt: skip
PLAIN = {
    "text", "mathrm", "mathbf", "mathit", "mathsf", "operatorname", "textbf", "mathcal",
    "boldsymbol",
}  # fmt: skip
OVER = {
    "hat": "hat", "bar": "bar", "tilde": "tilde", "vec": tr("as a vector"), "dot": "dot",
    "overline": "bar",
}  # fmt: skip
GATHERING = {"sum": "sum", "prod": "product", "int": "integral"}
FRACTIONS = {"frac", "tfrac", "dfrac"}
POWERS = {
    "2": "squared", "3": "cubed", "T": "transposed", "transposed": "transposed", "prime": "prime",
}  # fmt: skip
SIGNS = {
    "=": "=", "+": "plus", "-": "minus", "*": "times", "/": "over", "<": tr("is less than"),
    ">": tr("is more than"), "'": "prime", "&": ",", "|": "|", "−": "minus",
}  # fmt: skip

_TOKEN = re.compile(r"\\([A-Za-z]+|.)|(\d+(?:\.\d+)?)|(\s+)|(.)", re.DOTALL)


def words_of(latex: str) -> str:
    """The formula in words; what is not known is said as it is written."""
    words = " ".join(_FormulaReader(latex).until_end())
    words = re.sub(r"[\s,]+(?=[)\]])", "", words)
    words = re.sub(r"\s+(?=[,;])", "", words)
    words = re.sub(r",(?= [=])", "", words)
    words = re.sub(r"([(\[])\s+", r"\1", words)
    return re.sub(r"\s+", " ", words).strip(" ,")


class _FormulaReader:
    """Goes through the tokens of a formula once."""

    def __init__(self, latex: str) -> None:
        self._tokens = [match for match in _TOKEN.finditer(latex) if not match[3]]
        self._at = 0

    def until_end(self, closing: str = "") -> Iterator[str]:
        """Words up to the closing brace, or to the end."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token[0] == closing:
                return
            yield from self._said(token)

    def _argument(self) -> str:
        """The next group or token, in words."""
        if self._at >= len(self._tokens):
            return ""
        token = self._tokens[self._at]
        if token[2] is not None and len(token[2]) > 1:  # without braces it is one figure
            start = token.start()
            self._tokens[self._at] = _TOKEN.match(token.string, start + 1)
            return token.string[start]
        self._at += 1
        if token[0] == "{":
            return " ".join(self.until_end("}"))
        return " ".join(self._said(token))

    def _is_next(self, sign: str) -> bool:
        """Whether that sign comes next; it is behind us then."""
        found = self._at < len(self._tokens) and self._tokens[self._at][0] == sign
        self._at += found
        return found

    def _raw_argument(self) -> str:
        """The next group as it is written."""
        if self._at >= len(self._tokens) or self._tokens[self._at][0] != "{":
            return self._argument()
        start, depth = self._tokens[self._at].end(), 0
        source = self._tokens[self._at].string
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            depth += (token[0] == "{") - (token[0] == "}")
            if not depth:
                return source[start : token.start()].strip()
        return source[start:].strip()

    def _said(self, token: re.Match) -> Iterator[str]:
        command, number, _, sign = token.groups()
        if command is not None:
            yield from self._command(command)
        elif number is not None:
            yield number
        elif sign == "{":
            yield from self.until_end("}")
        elif sign == "^":
            yield _power(self._argument())
        elif sign == "_":
            yield tr("sub {argument},", argument=self._argument())
        elif sign != "}":
            yield SIGNS.get(sign, sign)

    def _command(self, name: str) -> Iterator[str]:
        if name in FRACTIONS:
            top, bottom = self._argument(), self._argument()
            yield tr("{grouped} over {grouped2}", grouped=_grouped(top), grouped2=_grouped(bottom))
        elif name == "sqrt":
            yield tr("root of {grouped}", grouped=_grouped(self._argument()))
        elif name in PLAIN:
            yield self._raw_argument()
        elif name in OVER:
            yield f"{self._argument()} {OVER[name]}"
        elif name in ("begin", "end"):
            kind = self._raw_argument()
            yield (tr("the matrix") if "matrix" in kind else "") if name == "begin" else ""
        elif name in GATHERING:
            yield GATHERING[name]
            if self._is_next("_"):
                yield tr("over {argument}", argument=self._argument())
            if self._is_next("^"):
                yield tr("to {argument}", argument=self._argument())
            yield "of"
        elif name == "\\":
            yield tr("; next row")
        elif name not in SILENT:
            yield SPOKEN.get(name, name)


def _grouped(words: str) -> str:
    return f"({words})" if " " in words else words


def _power(words: str) -> str:
    return POWERS.get(words, tr("to the power {words}", words=words))
