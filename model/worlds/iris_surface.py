"""What the surfaces over flowers share: their rows, a descent that may flee, the picture."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..errors import SettingError
from ..language import tr
from . import tables
from .control import Control
from .pictures import SurfacePicture, grid_points
from .world import World

STEPS = 2000
GONE = 1e12
MARGIN = 0.06
ABOVE = 0.42
"""Room above and below the data, by their height."""

MOST_ROWS = 2000
DATA = Control(
    "data", tr("Data"),
    tr("Rows of first input, second input and what is wanted."),
    "numbers", [], low=-1e6, high=1e6, shape=(None, 3),
)  # fmt: skip
FLOWERS = Control(
    "flowers", tr("Flowers"),
    tr("Iris as scikit-learn has it, as it had it before 2018, or your own."),
    "choice", "today",
    choices={"today": tr("today"), "before 2018": tr("before 2018"), "own": tr("own")},
)  # fmt: skip
SCALED = Control(
    "scaled", tr("Scaled"),
    tr("Whether columns are divided by their maximum before learning."),
    "flag", False,
)  # fmt: skip


class IrisSurface(World):
    """A surface over two inputs that descends towards the heights that are wanted.

    A subclass has the controls above among its own, counts ``_steps`` and keeps its costs in
    ``_trace``. It learns from ``_columns`` (n, 3), the rows divided by ``_scale`` (3,); ``_low``
    and ``_high`` (2,) are opposite corners of the floor, in the data's units.
    """

    _steps: int
    _trace: tuple[float, ...]

    @abstractmethod
    def _descend(self) -> None:
        """One step downhill."""

    @abstractmethod
    def _heights(self, floor: np.ndarray) -> np.ndarray:
        """Heights of the surface over ``floor`` (m, 2), in the data's units."""

    def _begin(self, given: frozenset[str]) -> None:
        self._choose_rows(given)
        self._measure()

    def _renew(self, name: str) -> None:
        if name in ("flowers", "data"):
            self._choose_rows(frozenset([name]))
        if name in ("flowers", "data", "scaled"):
            self._measure()

    def _choose_rows(self, given: frozenset[str]) -> None:
        """Lets "flowers" and "data" follow each other, now that the ``given`` of them were set.

        Raises:
            SettingError: The data of one's own are too few, too many, or lie on a line.
        """
        data, flowers = self._values["data"], self._values["flowers"]
        if "data" in given and not ("flowers" in given and flowers != "own"):
            if not 3 <= len(data) <= MOST_ROWS:
                raise SettingError(
                    tr(
                        "No plane follows from that. Give 3 to {most:,} rows of three numbers.",
                        most=MOST_ROWS,
                    )
                )
            if np.linalg.matrix_rank(np.column_stack([data[:, :2], np.ones(len(data))])) < 3:
                raise SettingError(
                    tr("These rows lie on a line: no plane is the best. Add one beside it.")
                )
            self._values["flowers"] = "own"
        elif flowers != "own" or not len(data):
            self._values["data"] = tables.iris(is_old=flowers == "before 2018")

    def _measure(self) -> None:
        data = self._values["data"]
        self._scale = data.max(0) if self._values["scaled"] else np.ones(3)
        if not (self._scale > 0).all():
            raise SettingError(
                tr(
                    "A column has no positive value to divide by. Take the scaling off, or other "
                    "rows."
                )
            )
        self._columns = data / self._scale
        low, high = data[:, :2].min(0), data[:, :2].max(0)
        room = MARGIN * np.maximum(high - low, 1e-9)
        self._low, self._high = low - room, high + room

    def _on_step(self) -> Iterator[None]:
        self._need_room()
        self._descend()
        yield

    def _descending(self, at_once: int) -> Iterator[None]:
        """STEPS steps, or until the cost flees; a value after every ``at_once``."""
        self._need_room()
        for step in range(1, STEPS + 1):
            self._descend()
            if step % at_once == 0:
                yield
            if self._has_fled():
                break
        yield

    def _need_room(self) -> None:
        if self._has_fled():
            raise SettingError(tr("The cost has fled. Start again with a smaller rate."))

    def _has_fled(self) -> bool:
        return not self._trace[-1] < GONE

    def _surface(self, side: int, **more: Any) -> SurfacePicture:
        """The surface at side x side places of the floor, the flowers, and their errors."""
        data, is_own = self._values["data"], self._values["flowers"] == "own"
        x, y = (np.linspace(self._low[k], self._high[k], side) for k in (0, 1))
        room = ABOVE * float(np.ptp(data[:, 2]) or 1.0)
        return SurfacePicture(
            x=x,
            y=y,
            z=self._heights(grid_points(x, y)).reshape(side, side),
            points=data,
            feet=self._heights(data[:, :2]),
            x_title=tr("first input") if is_own else tr("sepal length"),
            y_title=tr("second input") if is_own else tr("sepal width"),
            z_title=tr("wanted") if is_own else tr("petal length"),
            z_range=(float(data[:, 2].min()) - room, float(data[:, 2].max()) + room),
            trace=self._trace if self._steps else (),
            trace_title=tr("cost J"),
            **more,
        )
