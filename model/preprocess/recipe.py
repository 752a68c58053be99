"""Recipes: the form in which a data set holds its digits, and drawings brought into it.

Invariant: what ``from_strokes`` and ``from_bitmap`` give is float32, in [0, 1], of the recipe's
shape, whatever is put in; all zero where nothing is drawn.
"""

import re
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Self

import numpy as np

from ..errors import SettingError
from ..language import commas, quoted, tr
from .painting import Strokes, clean_strokes, fit_box, paint, segments_of, slant, thin_out
from .pen_points import FEWEST, MOST, PointRecipe
from .picture import find_ink
from .resample import fit_ink, ink_box, lean_upright
from .skeleton import skeleton_points, stroke_width

SMALLEST, LARGEST = 4, 256  # px a side, of a "box HxW" recipe
# Lines of a bitmap below this multiple of the recipe's pen are traced and repainted. Thick ones
# stay: their loops are filled in part, and a middle line reads worse than the blot.
THINNEST = 0.6
MAX_TRACED = 4000  # points; more is no digit but noise, and slow to paint


@dataclass(frozen=True)
class Recipe:
    """How a data set holds a digit, and drawings brought into that form.

    All lengths are pixels of the network's input.

    Attributes:
        name: Key in RECIPES, or "box HxW".
        title: What a person calls it.
        shape: Height and width of the input.
        peak: Value of full ink in the data set's own files.
        box: Height and width that the ink, pen included, is scaled into.
        pen: Width of the pen.
        centring: What comes to the middle: the ink's centre of "mass" or the middle of its "box".
        middle: Row and column (0 is the picture's upper or left edge) of that point.
        blocks: Painted at this many times the size, then averaged over blocks.
        squeeze: How many times as strongly height may be scaled as width; 1 keeps proportions.
        upright: Fraction of a drawing's slant that is taken out, in [0, 1].
        takes_pictures: Yes: what is drawn becomes one too.
    """

    takes_pictures: ClassVar[bool] = True

    name: str
    title: str
    shape: tuple[int, int]
    peak: int
    box: tuple[float, float]
    pen: float
    centring: Literal["mass", "box"]
    middle: tuple[float, float]
    blocks: int = 1
    squeeze: float = 1.0
    upright: float = 0.0

    def from_strokes(self, strokes: Strokes) -> np.ndarray:
        """The drawing as the network sees it: float32 (height, width) in [0, 1].

        Independent of where, how large and in what unit it was drawn. Points that are not finite
        are passed over. Without any point the picture is all zero.

        Args:
            strokes: Arrays (points, 2), x to the right, y down; a stroke may be one point.

        Raises:
            ValueError: A stroke has another shape.
        """
        cleaned = clean_strokes(strokes)
        if not cleaned:
            return np.zeros(self.shape, dtype=np.float32)
        _, thinned, shift = self._place(cleaned)
        starts, ends = segments_of([points + shift for points in thinned])
        return self._average_blocks(paint(starts, ends, self._canvas, self._pen))

    def normalise(self, strokes: Strokes) -> list[np.ndarray]:
        """The drawing's points where ``from_strokes`` paints them, in the input's pixels.

        Pixel (row, column) has its centre at (x, y) = (column + 0.5, row + 0.5). All finite
        points are there, in writing order; strokes without any are left out.

        Args:
            strokes: As for ``from_strokes``.

        Returns:
            float64 arrays (points, 2).
        """
        cleaned = clean_strokes(strokes)
        if not cleaned:
            return []
        placed, _, shift = self._place(cleaned)
        return [(points + shift) / self.blocks for points in placed]

    def from_bitmap(self, pixels: np.ndarray) -> np.ndarray:
        """The digit of a picture as the network sees it: float32 (height, width) in [0, 1].

        Ink may be darker or lighter than the paper, of any colours, the paper unevenly lit, ruled,
        squared or transparent; specks are dropped; lines much thinner than the pen are traced and
        repainted. A picture that has the recipe's form already stays as it is. All zero where
        the picture holds no ink.

        Args:
            pixels: (h, w), (h, w, 1), (h, w, 3) or (h, w, 4) with alpha last; booleans, unsigned
                integers of the full range of their type, or floats in [0, 1] or [0, 255].

        Raises:
            ValueError: Another shape.
        """
        ink = find_ink(pixels)
        return np.zeros(self.shape, dtype=np.float32) if ink is None else self.from_ink(ink)

    def from_ink(self, ink: np.ndarray) -> np.ndarray:
        """The same for a digit whose ink is known: float32 (height, width) in [0, 1].

        Args:
            ink: float32 (h, w), 0 for paper to 1 for full ink.
        """
        if not ink.size or float(ink.max()) <= 0:
            return np.zeros(self.shape, dtype=np.float32)
        if self._holds(ink):
            return ink
        ink = lean_upright(ink, self.upright)
        placed, scale = fit_ink(
            ink, self._canvas, self._box, self.squeeze, self.centring, self._middle
        )
        relative = stroke_width(ink) * scale / self._pen
        if relative < THINNEST:
            traced = skeleton_points(ink)
            if 0 < len(traced) <= MAX_TRACED:
                return self.from_strokes([point[None] for point in traced])
        return self._average_blocks(placed)

    def with_pen(self, factor: float) -> Self:
        """The same with a pen ``factor`` times as wide."""
        return replace(self, pen=self.pen * factor)

    def _holds(self, ink: np.ndarray) -> bool:
        """Whether the ink of a picture has this recipe's shape, size and place already."""
        if ink.shape != self.shape:
            return False
        extent = np.array([high - low for low, high in ink_box(ink)])
        room = np.array(self.box if self.squeeze == 1 else (self.box[0], self.shape[1]))
        if abs(float((extent / room).max()) - 1) > 0.15:
            return False
        off = np.abs(centre_of_mass(ink) - np.array(self.middle[::-1]))
        return self.centring == "box" or float(off.max()) < 1

    @property
    def _canvas(self) -> tuple[int, int]:
        return self.shape[0] * self.blocks, self.shape[1] * self.blocks

    @property
    def _box(self) -> tuple[float, float]:
        return self.box[0] * self.blocks, self.box[1] * self.blocks

    @property
    def _middle(self) -> tuple[float, float]:
        return self.middle[0] * self.blocks, self.middle[1] * self.blocks

    @property
    def _pen(self) -> float:
        return self.pen * self.blocks

    def _place(
        self, strokes: list[np.ndarray]
    ) -> tuple[list[np.ndarray], list[np.ndarray], np.ndarray]:
        """The strokes in pixels of the canvas, box in the middle: all points, and as painted.

        With them the shift that is still to come.
        """
        if self.upright:
            lean = self.upright * slant(strokes)
            strokes = [points - np.outer(points[:, 1], (lean, 0.0)) for points in strokes]
        points = np.concatenate(strokes)
        scales, offset = fit_box(points, self._canvas, self._box, self._pen, self.squeeze)
        placed = [points * scales + offset for points in strokes]
        thinned = thin_out(placed)
        middle = np.array(self._middle[::-1])
        centre = np.array(self._canvas[::-1]) / 2
        if self.centring == "box":
            return placed, thinned, middle - centre
        picture = paint(*segments_of(thinned), self._canvas, self._pen)
        edge = self._pen / 2 + 0.5
        inked = points * scales + offset
        # The ink may not leave the picture, however uneven its weight.
        shift = np.clip(
            middle - centre_of_mass(picture),
            np.minimum(edge - inked.min(axis=0), 0),
            np.maximum(2 * centre - edge - inked.max(axis=0), 0),
        )
        return placed, thinned, shift

    def _average_blocks(self, picture: np.ndarray) -> np.ndarray:
        if self.blocks == 1:
            return picture
        height, width = self.shape
        return picture.reshape(height, self.blocks, width, self.blocks).mean(axis=(1, 3))


def centre_of_mass(picture: np.ndarray) -> np.ndarray:
    """(x, y) of the ink's centre in px; ``picture`` is (height, width) and not all zero."""
    height, width = picture.shape
    across = picture.sum(axis=0) @ (np.arange(width) + 0.5)
    down = picture.sum(axis=1) @ (np.arange(height) + 0.5)
    return np.array([across, down]) / picture.sum()


# LeCun et al. 1998, section III.A: a box of 20x20 px, centre of mass in the middle of 28x28. In
# the files that centre lies evenly between 14 and 15, for it was rounded to whole pixels. Pen,
# middle and slant were chosen on pen strokes, by networks trained on the files alone.
MNIST = Recipe(
    name="mnist",
    title="MNIST, 28x28",
    shape=(28, 28),
    peak=255,
    box=(20.0, 20.0),
    pen=2.2,
    centring="mass",
    middle=(14.25, 14.25),
    upright=0.3,
)
# Blocks of 4x4 in a 32x32 bitmap, full height and narrow, as Alpaydin and Kaynak's data has them;
# slant, width and pen were chosen on pen strokes of other writers.
DIGITS = Recipe(
    name="digits",
    title=tr("scikit-learn's digits, 8x8"),
    shape=(8, 8),
    peak=16,
    box=(8.0, 5.5),
    pen=1.25,
    centring="box",
    middle=(4.0, 4.0),
    blocks=4,
    squeeze=3.0,
    upright=1.0,
)
RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in (MNIST, DIGITS)}


def recipe_for(name: str) -> Recipe | PointRecipe:
    """The recipe of that name: a key of RECIPES, "box HxW" for MNIST's at another size, "pen Nx3".

    Args:
        name: For instance "mnist", "box 32x24" (height 32, width 24) or "pen 48x3" (48 points of
            the pen).

    Raises:
        SettingError: There is none.
    """
    if name in RECIPES:
        return RECIPES[name]
    points = re.fullmatch(r"pen (\d{1,3})x3", name, flags=re.ASCII)
    if points is not None:
        return _point_recipe(name, int(points[1]))
    match = re.fullmatch(r"box (\d{1,4})x(\d{1,4})", name, flags=re.ASCII)
    if match is None:
        known = commas(map(quoted, RECIPES))
        raise SettingError(
            tr(
                "There is no recipe “{name}” for drawings. Choose one of {known}, “box 32x24” for "
                "pictures 32 pixels high and 24 wide, or “pen 48x3” for 48 points of the pen.",
                name=name[:40],
                known=known,
            )
        )
    height, width = int(match[1]), int(match[2])
    if not all(SMALLEST <= side <= LARGEST for side in (height, width)):
        raise SettingError(
            tr(
                "A recipe for drawings of {height}x{width} pixels does not work: each side must"
                " have {smallest} to {largest} pixels.",
                height=height,
                width=width,
                smallest=SMALLEST,
                largest=LARGEST,
            )
        )
    fraction = min(height, width) / 28
    return Recipe(
        name=name,
        title=tr("MNIST's recipe at {height}x{width}", height=height, width=width),
        shape=(height, width),
        peak=255,
        box=(height * 20 / 28, width * 20 / 28),
        pen=MNIST.pen * fraction,
        centring="mass",
        middle=(height * MNIST.middle[0] / 28, width * MNIST.middle[1] / 28),
        upright=MNIST.upright,
    )


def _point_recipe(name: str, points: int) -> PointRecipe:
    if not FEWEST <= points <= MOST:
        raise SettingError(
            tr(
                "A recipe for {points} points of the pen does not work: give {fewest} to {most}, "
                "such as “pen 48x3”.",
                points=points,
                fewest=FEWEST,
                most=MOST,
            )
        )
    return PointRecipe(name, tr("the pen's way in {points} points", points=points), (points, 3))
