r"""A formula in words, as a person would read it out: "\frac{a}{b}" is "a over b"."""

import re
from collections.abc import Iterator

from model.language import trc

SPOKEN = {
    "cdot": trc("formula", "times"),
    "times": trc("formula", "times"),
    "le": trc("formula", "at most"),
    "leq": trc("formula", "at most"),
    "ge": trc("formula", "at least"),
    "geq": trc("formula", "at least"),
    "ne": trc("formula", "is not"),
    "neq": trc("formula", "is not"),
    "approx": trc("formula", "is about"),
    "to": trc("formula", "to"),
    "rightarrow": trc("formula", "to"),
    "mapsto": trc("formula", "to"),
    "leftarrow": trc("formula", "becomes"),
    "infty": trc("formula", "infinity"),
    "pm": trc("formula", "plus or minus"),
    "in": trc("formula", "in"),
    "Delta": trc("formula", "delta"),
    "Sigma": trc("formula", "capital sigma"),
    "nabla": trc("formula", "gradient of"),
    "top": trc("formula", "transposed"),
    "ldots": trc("formula", "and so on"),
    "dots": trc("formula", "and so on"),
    "cdots": trc("formula", "and so on"),
    "prime": trc("formula", "prime"),
    "odot": trc("formula", "elementwise times"),
    "circ": trc("formula", "elementwise times"),
    "mid": trc("formula", "given"),
    "sim": trc("formula", "about"),
    "lfloor": trc("formula", "floor of"),
    "ll": trc("formula", "is much less than"),
    "gg": trc("formula", "is much more than"),
    "log": trc("formula", "log of"),
    "ln": trc("formula", "log of"),
    "exp": trc("formula", "exp of"),
    "max": trc("formula", "maximum of"),
    "min": trc("formula", "minimum of"),
    "sin": trc("formula", "sine of"),
    "cos": trc("formula", "cosine of"),
    "tanh": trc("formula", "tanh of"),
    "partial": "d",
    "rfloor": "",
}
"""Commands by what is said for them; Greek letters are said by their names."""

SILENT = {
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "displaystyle", "textstyle",
    "quad", "qquad", "limits", "nolimits", ",", ";", ":", "!", " ", "|",
}  # fmt: skip
PLAIN = {
    "text", "mathrm", "mathbf", "mathit", "mathsf", "operatorname", "textbf", "mathcal",
    "boldsymbol",
}  # fmt: skip
OVER = {
    "hat": trc("formula", "hat"),
    "bar": trc("formula", "bar"),
    "tilde": trc("formula", "tilde"),
    "vec": trc("formula", "as a vector"),
    "dot": trc("formula", "dot"),
    "overline": trc("formula", "bar"),
}
GATHERING = {
    "sum": trc("formula", "sum"),
    "prod": trc("formula", "product"),
    "int": trc("formula", "integral"),
}
FRACTIONS = {"frac", "tfrac", "dfrac"}
POWERS = {
    "2": trc("formula", "squared"),
    "3": trc("formula", "cubed"),
    "T": SPOKEN["top"],
    SPOKEN["top"]: SPOKEN["top"],
    SPOKEN["prime"]: SPOKEN["prime"],
}
SIGNS = {
    "=": "=",
    "+": trc("formula", "plus"),
    "-": trc("formula", "minus"),
    "*": SPOKEN["times"],
    "/": trc("formula", "over"),
    "<": trc("formula", "is less than"),
    ">": trc("formula", "is more than"),
    "'": SPOKEN["prime"],
    "&": ",",
    "|": "|",
    "−": trc("formula", "minus"),
}

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
            yield trc("formula", "sub {index},", index=self._argument())
        elif sign != "}":
            yield SIGNS.get(sign, sign)

    def _command(self, name: str) -> Iterator[str]:
        if name in FRACTIONS:
            top, bottom = self._argument(), self._argument()
            yield trc("formula", "{top} over {bottom}", top=_grouped(top), bottom=_grouped(bottom))
        elif name == "sqrt":
            yield trc("formula", "root of {what}", what=_grouped(self._argument()))
        elif name in PLAIN:
            yield self._raw_argument()
        elif name in OVER:
            yield f"{self._argument()} {OVER[name]}"
        elif name in ("begin", "end"):
            kind = self._raw_argument()
            begins_matrix = name == "begin" and "matrix" in kind
            yield trc("formula", "the matrix") if begins_matrix else ""
        elif name in GATHERING:
            low = self._argument() if self._is_next("_") else ""
            high = self._argument() if self._is_next("^") else ""
            yield _gathered(GATHERING[name], low, high)
        elif name == "\\":
            yield trc("formula", "; next row")
        elif name not in SILENT:
            yield SPOKEN.get(name, name)


def _grouped(words: str) -> str:
    return f"({words})" if " " in words else words


def _gathered(name: str, low: str, high: str) -> str:
    """A sum, product or integral, as far as its bounds are given."""
    if low and high:
        return trc("formula", "{sum} over {low} to {high} of", sum=name, low=low, high=high)
    if low:
        return trc("formula", "{sum} over {low} of", sum=name, low=low)
    if high:
        return trc("formula", "{sum} to {high} of", sum=name, high=high)
    return trc("formula", "{sum} of", sum=name)


def _power(words: str) -> str:
    return POWERS.get(words) or trc("formula", "to the power {power}", power=words)
