"""What there is to see in a small world: plain arrays and numbers, one class for each part.

Arrays are the picture's own or never change; whoever draws changes none of them.
"""

from dataclasses import dataclass, field

import numpy as np


def _none(columns: int) -> np.ndarray:
    return np.zeros((0, columns))


def grid_points(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Where columns ``x`` and rows ``y`` meet, row after row: (rows * columns, 2)."""
    return np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)


@dataclass(frozen=True, eq=False, kw_only=True)
class WorldPicture:
    """What pictures of all parts have.

    Attributes:
        trace: A value by step, oldest first, for the small plot beside the part; empty for none.
        trace_title: What it is a value of.
        trace_level: A value to reach, drawn across; NaN for none.
        words: What is to be seen, in a sentence, for those who can't.
        idle: Controls and actions that mean nothing as things stand: they aren't shown.
    """

    trace: tuple[float, ...] = ()
    trace_title: str = ""
    trace_level: float = float("nan")
    words: str = ""
    idle: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False, kw_only=True)
class PlaneLine:
    """A straight line in a plane.

    Attributes:
        ends: (2, 2), two points on it.
        name: What it is called.
        control: Which control a drag sets; "" for a line that can't be moved.
        moves: What the control takes: "slope" (a number, the line turns about its first end) or
            "ends" (both ends, (2, 2)).
        is_faint: Whether it only helps the eye.
    """

    ends: np.ndarray
    name: str = ""
    control: str = ""
    moves: str = ""
    is_faint: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class PlanePicture(WorldPicture):
    """Points, lines and the field of a classifier in a plane.

    Attributes:
        points: (n, 2).
        labels: Int (n,), which class each is of: an index into ``names``.
        names: Of the classes; one of a kind for points that have none.
        point_names: Of the points themselves, or empty.
        points_control: Which control takes the points when one is dragged, added or removed; ""
            where they stay.
        can_add: Whether points may be added and removed.
        labels_control: Which control takes the labels (n,); "" where they stay.
        wrong: Bool (n,), which are on the wrong side; empty where none can be.
        crowd: (m, 2), further points that stay, small: data, made ones.
        crowd_labels: Int (m,), an index into ``crowd_names`` of each.
        crowd_names: Up to ten, each has a colour and a shape; one for a crowd of a kind.
        image: (rows, columns) in [0, 1], shown in a corner: what a point stands for; None for
            none.
        image_name: What it is.
        targets: (k, 2), open marks: where something should be.
        target_names: Of those, or empty.
        sticks: (k, 4), thin lines x, y, x, y: errors.
        lines: Straight lines.
        arrows: (k, 4) from x, y to x, y.
        arrow_names: Of those, or empty.
        field: (rows, columns) in [0, 1] from low to high y, the probability of class 1; None
            for none.
        field_range: Left, right, low and high of the field.
        x: Lowest and highest x that should be in view.
        y: Lowest and highest y.
        x_title: Along x.
        y_title: Along y.
        is_equal: One unit is as long along x as along y.
    """

    points: np.ndarray = field(default_factory=lambda: _none(2))
    labels: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    names: tuple[str, ...] = ("",)
    point_names: tuple[str, ...] = ()
    points_control: str = ""
    can_add: bool = False
    labels_control: str = ""
    wrong: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    crowd: np.ndarray = field(default_factory=lambda: _none(2))
    crowd_labels: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    crowd_names: tuple[str, ...] = ("",)
    image: np.ndarray | None = None
    image_name: str = ""
    targets: np.ndarray = field(default_factory=lambda: _none(2))
    target_names: tuple[str, ...] = ()
    sticks: np.ndarray = field(default_factory=lambda: _none(4))
    lines: tuple[PlaneLine, ...] = ()
    arrows: np.ndarray = field(default_factory=lambda: _none(4))
    arrow_names: tuple[str, ...] = ()
    field: np.ndarray | None = None
    field_range: tuple[float, float, float, float] = (0.0, 1.0, 0.0, 1.0)
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)
    x_title: str = ""
    y_title: str = ""
    is_equal: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class CurvePicture(WorldPicture):
    """A function of one number, and where one stands on it.

    Attributes:
        x: (n,), ascending.
        y: (n,), not finite where the function is not.
        others: Further curves: name, x and y.
        point: Where one stands.
        point_control: Which control takes the x of the point when it is dragged; "" where it
            stays.
        tangent: Slope of the tangent at the point; None for none.
        secant: A second point of the curve, the line through both is drawn; None for none.
        path: (k, 2), where one stood, oldest first, the point itself last.
        target: Where the next step leads; None for nowhere.
        level: A height to reach; NaN for none.
        level_name: What it is.
        gap: Whether the distance from the point to the level is drawn.
        x_range: Lowest and highest x in view.
        y_range: Lowest and highest y in view.
        x_title: Along x.
        y_title: Along y.
        x_names: What stands at 0, 1, 2 and so on along x, in place of these numbers.
    """

    x: np.ndarray
    y: np.ndarray
    others: tuple[tuple[str, np.ndarray, np.ndarray], ...] = ()
    point: tuple[float, float] = (0.0, 0.0)
    point_control: str = ""
    tangent: float | None = None
    secant: tuple[float, float] | None = None
    path: np.ndarray = field(default_factory=lambda: _none(2))
    target: tuple[float, float] | None = None
    level: float = float("nan")
    level_name: str = ""
    gap: bool = False
    x_range: tuple[float, float] = (0.0, 1.0)
    y_range: tuple[float, float] = (0.0, 1.0)
    x_title: str = ""
    y_title: str = ""
    x_names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Grip:
    """A grip on a surface that is pulled up and down.

    Attributes:
        at: (3,), where it is.
        control: Which control it moves: an array of heights.
        place: Which entry of it.
        name: What it moves, for people.
    """

    at: np.ndarray
    control: str
    place: int
    name: str


@dataclass(frozen=True, eq=False, kw_only=True)
class SurfacePicture(WorldPicture):
    """A surface over a plane, data as points, residuals as sticks; to turn.

    Attributes:
        x: (columns,), ascending.
        y: (rows,), ascending.
        z: (rows, columns), heights of the surface.
        points: (n, 3).
        feet: (n,), heights of the surface under the points: a stick leads from each to its point.
        grips: Grips to pull.
        x_title: Along x.
        y_title: Along y.
        z_title: Upward.
        z_range: Lowest and highest height in view; the surface is cut there.
    """

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    points: np.ndarray = field(default_factory=lambda: _none(3))
    feet: np.ndarray = field(default_factory=lambda: np.zeros(0))
    grips: tuple[Grip, ...] = ()
    x_title: str = ""
    y_title: str = ""
    z_title: str = ""
    z_range: tuple[float, float] = (0.0, 1.0)
