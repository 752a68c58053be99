"""What there is to see of computations, arrays and expressions: pictures of three parts."""

from dataclasses import dataclass

import numpy as np

from .pictures import SurfacePicture, WorldPicture


@dataclass(frozen=True, eq=False, kw_only=True)
class GraphSpot:
    """A value in a computation, as it is drawn.

    Attributes:
        title: What it is called, or what is done there.
        column: Its place from left (0) to right.
        row: Its place in its column from top (0) to bottom; may lie between two rows.
        value: What it holds: a number, or an array of one or two axes; None for not known yet.
        gradient: Of the result by it; None for none, or none yet.
        note: A few words below it.
        kind: "leaf", "operation", "result" or "unit".
        control: Which control a hand on it moves; "" for none.
        index: Place in that control, where it is an array.
        step: How much one step of a hand changes.
        is_current: Whether it is what happens now.
        curve: (n, 2), a curve drawn beside it, with the point (x, y) of now first; None for none.
    """

    title: str
    column: int
    row: float
    value: float | np.ndarray | None = None
    gradient: float | np.ndarray | None = None
    note: str = ""
    kind: str = "operation"
    control: str = ""
    index: tuple[int, ...] = ()
    step: float = 0.1
    is_current: bool = False
    curve: np.ndarray | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class GraphLink:
    """A use of a value by another.

    Attributes:
        source: Place of the spot that it comes from.
        target: Place of the spot that it goes to.
        weight: What the value is multiplied by on the way; None for none: its width and colour.
        text: What stands on it, beside the weight.
        gradient: What flows back along it; None for none, or none yet.
        control: Which control a hand on the weight moves; "" for none.
        index: Place in that control.
        step: How much one step of a hand changes the weight.
        guess: What the person says flows back; None where nothing is filled in.
        guess_control: Which control takes that; "" where nothing is asked.
        guess_index: Place in it.
        guess_step: How much one step of a hand changes the guess.
        is_right: Whether the guess is right; None for not told.
        is_current: Whether something flows along it now.
    """

    source: int
    target: int
    weight: float | None = None
    text: str = ""
    gradient: float | np.ndarray | None = None
    control: str = ""
    index: tuple[int, ...] = ()
    step: float = 0.1
    guess: float | None = None
    guess_control: str = ""
    guess_index: tuple[int, ...] = ()
    guess_step: float = 0.1
    is_right: bool | None = None
    is_current: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class GraphPicture(WorldPicture):
    """Values and what was made of them, from left to right.

    Attributes:
        spots: The values.
        links: Their uses.
        heads: A title above each column, or none.
        shows_gradients: Whether there is a way back to be seen.
        is_forward: Whether the derivatives come along forward, beside the values.
    """

    spots: tuple[GraphSpot, ...]
    links: tuple[GraphLink, ...]
    heads: tuple[str, ...] = ()
    shows_gradients: bool = False
    is_forward: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class Sheet:
    """An array as a table of cells.

    Attributes:
        title: Above it.
        cells: (rows, columns); NaN for what is empty.
        row: In which row of sheets it stands; those of a row stand beside one another.
        kind: "pixels" (0 is paper, 1 ink), "signed" (colours), "numbers" (figures, faint colours).
        note: Below it.
        before: A sign before it, such as "+" or "=".
        control: Which control a hand on its cells moves; "" for none.
        index: Where in that control its cells begin: the control's array at this index is
            ``cells``, or holds them all where it is empty.
        shape: Shape of the array that the cells are drawn from, where it isn't theirs.
        step: How much one step of a hand changes a cell; of pixels, a click turns it over.
        low: Smallest value of a cell.
        high: Largest value.
        limit: Value in full colour; 0 for the largest.
        marks: Bool (rows, columns), cells in a frame; None for none.
        size: How large a cell is beside those of other sheets.
        is_right: Whether a tick (True), a cross (False) or nothing (None) stands beside its title.
    """

    title: str
    cells: np.ndarray
    row: int = 0
    kind: str = "numbers"
    note: str = ""
    before: str = ""
    control: str = ""
    index: tuple[int, ...] = ()
    shape: tuple[int, ...] | None = None
    step: float = 1.0
    low: float = -float("inf")
    high: float = float("inf")
    limit: float = 0.0
    marks: np.ndarray | None = None
    size: float = 1.0
    is_right: bool | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class GridPicture(WorldPicture):
    """Arrays as tables and pictures.

    Attributes:
        sheets: In rows, from left to right.
        note: A line above all of them.
    """

    sheets: tuple[Sheet, ...]
    note: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class BlankLine:
    """An expression to be written, and how it fares.

    Attributes:
        control: Which control holds its text.
        name: What it is called; stands before the "=".
        help: What it should be, in words.
        text: As it is written now.
        message: What is to be said of it: what is wrong, or how well it agrees.
        is_right: Right, wrong, or None where nothing is written yet.
        shape: Of what it gives; None for nothing.
        value: What it gives, where it is small; None otherwise.
    """

    control: str
    name: str
    help: str
    text: str
    message: str = ""
    is_right: bool | None = None
    shape: tuple[int, ...] | None = None
    value: np.ndarray | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class BlankPicture(WorldPicture):
    """Expressions to be written, and the names that they may use.

    Attributes:
        lines: The expressions.
        given: Names and shapes that are known, such as ("x", (300, 2)), and what each is.
        code: Lines of the program around the blanks, before them, as text.
        surface: What the part shows below; None for nothing.
    """

    lines: tuple[BlankLine, ...]
    given: tuple[tuple[str, tuple[int, ...], str], ...] = ()
    code: str = ""
    surface: SurfacePicture | None = None
