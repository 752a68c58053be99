"""Drawings in SVG files as pixels: paths and shapes with plain colours, nothing else.

What a hostile file may ask for is bounded: bytes, elements (each ``use`` counts what it repeats),
depth and points. Invariant: nothing outside the file is opened, and no entity is expanded.
"""

import math
import re
import zlib
from xml.etree import ElementTree

import numpy as np

from .language import tr
from .picture_kinds import PictureError
from .svg_path import Points, path_points, shape_points

LONGEST = 400  # px of the longer side of what is drawn
TIMES = 3  # as large as it is drawn, for soft edges
MAX_BYTES = 2 << 20  # of the file, unpacked
MAX_ELEMENTS = 5000
MAX_DEPTH = 40
MAX_POINTS = 100_000
MAX_TEXT = 20_000  # characters of a transformation or of a style sheet that are looked at
MAX_PIXELS = 500_000_000  # painted, however often the same
MAX_HOLES = 100  # parts of a path that may cut holes into each other
SHAPES = ("path", "line", "polyline", "polygon", "rect", "circle", "ellipse")
UNSEEN = ("defs", "symbol", "clipPath", "mask", "marker", "pattern", "metadata", "title", "style")
STYLE = {"fill": "black", "stroke": "none", "stroke-width": "1", "color": "black"}
LENGTH = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")


def unpacked(data: bytes) -> bytes:
    """The bytes of an .svg or .svgz file as text.

    Raises:
        PictureError: They are too many, or the compression is damaged.
    """
    if data[:2] == b"\x1f\x8b":
        try:
            data = zlib.decompressobj(31).decompress(data, MAX_BYTES + 1)
        except zlib.error as error:
            raise PictureError(tr("is damaged")) from error
    if len(data) > MAX_BYTES:
        raise PictureError(tr("unpacks to more than {most} MB", most=MAX_BYTES >> 20))
    return data


def draw_svg(data: bytes) -> np.ndarray:
    """The drawing as uint8 (h, w, 4), RGBA, transparent where nothing is drawn.

    Args:
        data: The file's bytes, packed or not.

    Raises:
        PictureError: It is damaged, shows nothing that can be drawn here, or asks for too much.
    """
    data = unpacked(data)
    if b"<!ENTITY" in data:
        raise PictureError(tr("defines entities, which are not expanded here"))
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise PictureError(tr("is damaged")) from error
    if _name(root) != "svg":
        raise PictureError(tr("is no SVG drawing"))
    drawing = _SvgPicture(root)
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is left out
        drawing.draw(root, drawing.whole, STYLE, 0)
    if not drawing.is_drawn:
        raise PictureError(tr("shows no path or shape that can be drawn here"))
    width, height = (side // TIMES for side in drawing.image.size)
    return np.array(drawing.image.resize((width, height), drawing.resampling))


class _SvgPicture:
    """An image that elements are drawn on, and what the file allows itself.

    Attributes:
        image: RGBA, TIMES as large as the result.
        whole: (2, 3) matrix from the file's units to the image's pixels.
        is_drawn: Whether anything has been drawn.
    """

    def __init__(self, root: ElementTree.Element) -> None:
        from PIL import Image

        left, top, width, height = _view(root)
        scale = TIMES * LONGEST / max(width, height)
        size = [max(round(side * scale), TIMES * 8) for side in (width, height)]
        self.image = Image.new("RGBA", tuple(size))
        self.resampling = Image.Resampling.BOX
        self.whole = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
        self.is_drawn = False
        self._elements = self._points = 0
        self._pixels = 0.0
        self._by_id = {each.get("id"): each for each in root.iter() if each.get("id")}
        texts = (each.text or "" for each in root.iter() if _name(each) == "style")
        self._classes = {
            name: _declarations(body)
            for text in texts
            for name, body in re.findall(r"\.([\w-]+)\s*\{([^{}]*)\}", text[:MAX_TEXT])
        }

    def draw(
        self, element: ElementTree.Element, matrix: np.ndarray, style: dict[str, str], depth: int
    ) -> None:
        """Draws an element and what is in it."""
        self._elements += 1
        if self._elements > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise PictureError(tr("has too many elements, or too deeply nested ones"))
        name = _name(element)
        style = style | self._styled(element)
        if style.get("display") == "none" or style.get("visibility") == "hidden":
            return
        matrix = _combined(matrix, _transform(element.get("transform", "")))
        if name in SHAPES:
            self._shape(element, name, matrix, style)
        elif name == "use":
            self._use(element, matrix, style, depth)
        elif name not in UNSEEN or depth == 0:
            for child in element:
                self.draw(child, matrix, style, depth + 1)

    def _use(
        self, element: ElementTree.Element, matrix: np.ndarray, style: dict[str, str], depth: int
    ) -> None:
        link = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
        target = self._by_id.get(link.removeprefix("#")) if link.startswith("#") else None
        if target is None:
            return
        x, y = (_length(element.get(side), 0.0) for side in "xy")
        matrix = _combined(matrix, np.array([[1, 0, x], [0, 1, y]]))
        if _name(target) == "symbol":
            for child in target:
                self.draw(child, matrix, style | self._styled(target), depth + 1)
        else:
            self.draw(target, matrix, style, depth + 1)

    def _styled(self, element: ElementTree.Element) -> dict[str, str]:
        """What an element says of how it looks; the strongest wording wins."""
        names = ("fill", "stroke", "stroke-width", "color", "display", "visibility")
        own = {key: element.get(key) for key in names if element.get(key)}
        for each in (element.get("class") or "").split():
            own |= self._classes.get(each, {})
        own |= _declarations(element.get("style") or "")
        return {key: value for key, value in own.items() if value != "inherit"}

    def _shape(
        self, element: ElementTree.Element, name: str, matrix: np.ndarray, style: dict[str, str]
    ) -> None:
        from PIL import ImageDraw

        try:
            if name == "path":
                lines = path_points(element.get("d", ""), MAX_POINTS - self._points)
            else:
                lines = shape_points(name, {k: _lengths(v) for k, v in element.items()})
        except OverflowError as error:
            raise PictureError(tr("has too many points")) from error
        self._points += sum(map(len, lines))
        if self._points > MAX_POINTS:
            raise PictureError(tr("has too many points"))
        lines = [_placed(points, matrix) for points in lines if len(points)]
        lines = [points for points in lines if np.isfinite(points).all()]
        draw = ImageDraw.Draw(self.image)
        fill = None if name == "line" else _colour(style["fill"], style)
        areas = [points for points in lines if len(points) > 2]
        if fill is not None and areas:
            self._spend(sum(_box_area(points, self.image.size) for points in areas))
            if 1 < len(areas) <= MAX_HOLES:
                self._spend(2 * len(areas) * self.image.width * self.image.height)
                self.image.paste(fill, mask=_with_holes(areas, self.image.size))
            else:
                for points in areas:
                    draw.polygon([tuple(point) for point in points.tolist()], fill=fill)
            self.is_drawn = True
        stroke = _colour(style["stroke"], style)
        scale = math.sqrt(abs(float(np.linalg.det(matrix[:, :2]))))
        width = min(_length(style["stroke-width"], 1.0) * scale, max(self.image.size))
        if stroke is not None and width > 0:
            for points in lines:
                self._spend(_stroke_area(points, width))
                _stroke(draw, points, width, stroke)
                self.is_drawn = True

    def _spend(self, pixels: float) -> None:
        self._pixels += pixels
        if self._pixels > MAX_PIXELS:
            raise PictureError(tr("asks for too much drawing"))


def _with_holes(areas: list[Points], size: tuple[int, int]):
    """A mask of areas; where they cover each other there is a hole."""
    from PIL import Image, ImageChops, ImageDraw

    mask = Image.new("1", size)
    for points in areas:
        part = Image.new("1", size)
        ImageDraw.Draw(part).polygon([tuple(point) for point in points.tolist()], fill=1)
        mask = ImageChops.logical_xor(mask, part)
    return mask


def _stroke(draw, points: Points, width: float, colour: tuple[int, ...]) -> None:
    """A line with round ends and corners."""
    reach = width / 2
    places = [tuple(point) for point in points.tolist()]
    if len(places) > 1:
        draw.line(places, fill=colour, width=max(round(width), 1))
    if width > 2:
        for x, y in places:
            draw.ellipse([x - reach, y - reach, x + reach, y + reach], fill=colour)


def _stroke_area(points: Points, width: float) -> float:
    """Pixels that a line paints at most."""
    lengths = np.hypot(*np.diff(points, axis=0).T) if len(points) > 1 else np.zeros(1)
    return float((lengths.sum() + len(points) * (width + 1)) * (width + 1))


def _box_area(points: Points, size: tuple[int, int]) -> float:
    """Pixels of the image that an area covers at most."""
    inside = np.clip(points, 0, size)
    return float(np.ptp(inside, axis=0).prod()) + len(points)


def _view(root: ElementTree.Element) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is seen, in the file's units."""
    box = _lengths(root.get("viewBox") or "")
    if len(box) == 4 and min(box[2:]) > 0 and all(map(math.isfinite, box)):
        return tuple(box)
    width, height = (_length(root.get(side), 300.0) for side in ("width", "height"))
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise PictureError(tr("has no size"))
    return 0.0, 0.0, width, height


def _name(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _declarations(text: str) -> dict[str, str]:
    pairs = (each.split(":", 1) for each in text.split(";") if ":" in each)
    return {key.strip(): value.replace("!important", "").strip() for key, value in pairs}


def _lengths(text: str) -> list[float]:
    return [float(number) for number in re.findall(LENGTH.pattern, text)]


def _length(text: str | None, default: float) -> float:
    found = LENGTH.match(text or "")
    return float(found[1]) if found else default


def _colour(text: str, style: dict[str, str]) -> tuple[int, ...] | None:
    """RGBA of a colour's name; None where nothing is painted. A gradient counts as black."""
    from PIL import ImageColor

    text = style["color"] if text.lower() == "currentcolor" else text
    if text.lower() in ("none", "transparent"):
        return None
    try:
        return (*ImageColor.getrgb(text)[:3], 255)
    except ValueError:
        return (0, 0, 0, 255)


def _placed(points: Points, matrix: np.ndarray) -> Points:
    # Far outside nothing is seen, and what is long takes long to draw.
    return np.clip(points @ matrix[:, :2].T + matrix[:, 2], -4000, 8000)


def _combined(outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    return np.column_stack([outer[:, :2] @ inner[:, :2], outer[:, :2] @ inner[:, 2] + outer[:, 2]])


def _transform(text: str) -> np.ndarray:
    """The (2, 3) matrix of a ``transform`` attribute."""
    matrix = np.array([[1.0, 0, 0], [0, 1, 0]])
    for name, body in re.findall(r"(\w+)\s*\(([^()]*)\)", text[:MAX_TEXT]):
        numbers = _lengths(body)
        matrix = _combined(matrix, _step(name, numbers))
    return matrix


def _step(name: str, numbers: list[float]) -> np.ndarray:
    """The matrix of one transformation; none where it is not understood."""
    same = np.array([[1.0, 0, 0], [0, 1, 0]])
    if name == "matrix" and len(numbers) == 6:
        return np.array(numbers).reshape(3, 2).T
    if not numbers:
        return same
    first, second = numbers[0], numbers[1] if len(numbers) > 1 else None
    if name == "translate":
        return np.array([[1, 0, first], [0, 1, second or 0.0]])
    if name == "scale":
        return np.array([[first, 0, 0], [0, first if second is None else second, 0]])
    if name in ("skewX", "skewY"):
        tangent = math.tan(math.radians(first))
        across, down = (tangent, 0.0) if name == "skewX" else (0.0, tangent)
        return np.array([[1, across, 0], [down, 1, 0]])
    if name == "rotate":
        cos, sin = math.cos(math.radians(first)), math.sin(math.radians(first))
        turn = np.array([[cos, -sin, 0.0], [sin, cos, 0.0]])
        if len(numbers) == 3:
            about = np.array(numbers[1:])
            turn[:, 2] = about - turn[:, :2] @ about
        return turn
    return same
