"""Formulas of lessons, drawn as SVG and said in words. Knows no Qt.

ziamath is imported by the first formula that is drawn: it takes a quarter of a second.
"""

import re
import warnings
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import ParseError

from model.errors import DigitError
from model.language import tr

from .formula_words import words_of

EM_PX = 16.0
"""Size of the letters that ``drawn`` draws with; what shows a formula scales it."""

MAX_LETTERS = 1000
MAX_EFFORT = 3000
"""Marks of a formula, each doubled for every brace around it: so long does ziamath take, and this
is about a second."""

_MARK = re.compile(r"\\(?:left|begin|right|end)|\\[A-Za-z]+|\\.|\S", re.DOTALL)
_UNKNOWN = re.compile(r"<mi>\\([A-Za-z]+)</mi>")


class FormulaError(DigitError):
    """A formula can't be drawn."""


@dataclass(frozen=True)
class Formula:
    """A formula in a text.

    Attributes:
        latex: Its source, between the dollar signs.
        is_display: Whether it stands on a line of its own: between two dollar signs each.
    """

    latex: str
    is_display: bool = False

    @property
    def words(self) -> str:
        """How it is said."""
        return words_of(self.latex)


@dataclass(frozen=True)
class DrawnFormula:
    """A formula as a picture, in pixels at EM_PX.

    Attributes:
        svg: The picture, black.
        width: Of it.
        height: Of it.
        above: How much of the height is above the baseline.
    """

    svg: str
    width: float
    height: float
    above: float


@lru_cache(maxsize=512)
def drawn(formula: Formula) -> DrawnFormula:
    """Draws a formula; may be called in any thread.

    Raises:
        FormulaError: It is no LaTeX, or too long.
    """
    latex = formula.latex
    if len(latex) > MAX_LETTERS or _effort(latex) > MAX_EFFORT:
        raise FormulaError(
            tr(
                "The formula “{formula} …” is too long to be drawn. Write it as two.",
                formula=latex[:40],
            )
        )
    ziamath, wrong = _engine()
    try:
        svg = ziamath.Latex(latex, size=EM_PX, inline=not formula.is_display).svg()
    except wrong:
        raise FormulaError(
            tr(
                "The formula “{formula}” can’t be drawn. Look for a brace or a command that is "
                "left open.",
                formula=latex[:80],
            )
        ) from None
    box = re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg)
    _, top, width, height = map(float, box.groups())
    return DrawnFormula(svg, width, height, -top)


def unknown_command(formula: Formula) -> str:
    """The first command of a formula that can be drawn which is drawn as its name; or empty.

    Raises:
        FormulaError: It can't be drawn.
    """
    drawn(formula)
    from latex2mathml.converter import convert

    found = _UNKNOWN.search(convert(formula.latex))
    return f"\\{found[1]}" if found else ""


def _effort(latex: str) -> int:
    depth = effort = 0
    for mark in _MARK.findall(latex):
        depth += mark in ("{", r"\left", r"\begin")
        effort += 1 << min(max(depth, 0), 20)
        depth -= mark in ("}", r"\right", r"\end")
    return effort


@lru_cache(maxsize=1)
def _engine() -> tuple:
    """The package that draws, set up, and what it raises for what is no formula."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of how it looks for its own font
        import latex2mathml.exceptions as reasons
        import ziamath
    ziamath.config.svg2 = False  # what QtSvg can't read else
    own = tuple(each for each in vars(reasons).values() if isinstance(each, type))
    usual = (
        AssertionError, AttributeError, IndexError, KeyError, ParseError, RecursionError, TypeError,
        ValueError,
    )  # fmt: skip
    return ziamath, (*own, *usual)
