"""From a picture's forward pass to the diagram of it: which units, which links."""

from dataclasses import dataclass

import numpy as np

from model.archs import Architecture
from model.language import tr
from model.probes.units.backprop import Backward
from model.probes.units.forward_pass import ForwardPass, ForwardStage
from model.probes.units.links import passed_back, passed_on, strongest
from model.probes.units.projection import in_pixels

from ...style import numbers
from ...widgets.layered_diagram import Column, Diagram, Node
from . import words

MAX_LINKS = 30
"""Between two columns: more could not be told apart."""

STRONGEST, BY_NUMBER = "strongest", "number"


class Portraits:
    """What units look for, in pixels: made once for a network's weights.

    Args:
        network: Read-only.
        row: Its stages.
    """

    def __init__(self, network: Architecture, row: tuple[ForwardStage, ...]) -> None:
        self._network, self._row = network, row
        self._known: dict[tuple[int, int], np.ndarray] = {}

    def of(self, index: int, units: np.ndarray) -> list[np.ndarray]:
        """The pictures of ``units`` (n,) of a stage, each float32 (height, width)."""
        missing = [unit for unit in units.tolist() if (index, unit) not in self._known]
        if missing:
            made = in_pixels(self._network, self._row, index, np.array(missing))
            self._known |= {(index, unit): each for unit, each in zip(missing, made, strict=True)}
        return [self._known[index, unit] for unit in units.tolist()]


@dataclass(eq=False)
class Choice:
    """Which units of each stage are shown, and where: steady while the drawing changes.

    Attributes:
        order: STRONGEST or BY_NUMBER.
        rows: How many units a column shows.
        first: By stage, how many pages the person has turned.
        shown: By stage, the units, top to bottom.
    """

    order: str
    rows: int
    first: dict[int, int]
    shown: dict[int, np.ndarray]

    def forget(self) -> None:
        """Begins again, with another network or order."""
        self.first, self.shown = {}, {}

    def turn(self, index: int, units: int, pages: int) -> None:
        """Turns the pages of a stage with that many units."""
        last = max(-(-units // self.rows) - 1, 0)
        self.first[index] = min(max(self.first.get(index, 0) + pages, 0), last)
        self.shown.pop(index, None)

    def choose(
        self, index: int, stage: ForwardStage, strengths: np.ndarray | None, kept: int | None
    ) -> np.ndarray:
        """The units of a stage to be shown, int (n,).

        Args:
            index: Of the stage.
            stage: It.
            strengths: How strongly each unit fires; None while there is no drawing.
            kept: A unit that is to be among them.
        """
        if stage.is_output:
            return np.arange(stage.units)
        page = self.first.get(index, 0)
        places = slice(page * self.rows, (page + 1) * self.rows)
        is_throttled = self.order == STRONGEST and strengths is not None
        if not is_throttled:
            found = np.arange(stage.units)[places]
        else:
            sizes = np.abs(np.nan_to_num(strengths))
            ranking = np.argsort(-sizes, kind="stable")[page * self.rows :]
            found = throttle(self.shown.get(index), ranking, min(self.rows, len(ranking)))
        if kept is not None and kept not in found:
            found = found.copy()
            found[-1] = kept
        if is_throttled:
            self.shown[index] = found
        else:
            self.shown.pop(index, None)
        return found


def throttle(old: np.ndarray | None, ranking: np.ndarray, count: int) -> np.ndarray:
    """The ``count`` first of a ranking, those that were shown already in their old places.

    A unit gives way only when it is no longer among the first one and a half times as many: units
    that fire about alike would else change places with every stroke.
    """
    if old is None or len(old) != count:
        return ranking[:count]
    stays = np.isin(old, ranking[: count + count // 2])
    new = ranking[:count]
    new = new[~np.isin(new, old)]
    found = old.copy()
    leaving = np.flatnonzero(~stays)
    found[leaving] = new[: len(leaving)]
    return found


def scene(
    forward_pass: ForwardPass | None,
    back: Backward | None,
    row: tuple[ForwardStage, ...],
    chosen: list[np.ndarray],
    portraits: Portraits,
) -> Diagram:
    """The diagram of a pass, forward or, where ``back`` is given, backward.

    Args:
        forward_pass: None while nothing is drawn.
        back: Derivatives of the loss; None for forward.
        row: The network's stages.
        chosen: Of each stage, the units that are shown.
        portraits: What they look for.
    """
    columns, links = [], []
    for index, units in enumerate(chosen):
        columns.append(_column(forward_pass, back, row, index, units, portraits))
        before = chosen[index - 1] if index else np.zeros(1, np.int64)
        links.append(_links(forward_pass, back, index, before, units))
    image = None if forward_pass is None else forward_pass.image
    if back is not None:
        return Diagram(
            back.by_image,
            False,
            tr("Picture"),
            tr("derivatives"),
            tuple(columns),
            tuple(links),
            words.SCALE,
        )
    note, scale = tr("nothing drawn"), ""
    if image is not None:
        note, scale = tr("{size} pixels", size="×".join(map(str, image.shape))), words.SCALE
    return Diagram(image, True, tr("Picture"), note, tuple(columns), tuple(links), scale)


def _column(
    forward_pass: ForwardPass | None,
    back: Backward | None,
    row: tuple[ForwardStage, ...],
    index: int,
    units: np.ndarray,
    portraits: Portraits,
) -> Column:
    stage = row[index]
    values, fields = np.zeros(stage.units), None
    if back is not None:
        values, fields = _derivatives(back, index)
    elif forward_pass is not None:
        values = forward_pass.probabilities if stage.is_output else forward_pass.strengths(index)
        fields = forward_pass.outputs[index] if stage.kind == "maps" else None
    is_read = back is None and stage.is_output
    limit = 1.0 if is_read else float(np.abs(np.nan_to_num(values)).max())
    power = words.power_of_deltas(limit) if back is not None and stage.is_output else 0
    nodes = []
    for unit, picture in zip(units.tolist(), portraits.of(index, units), strict=True):
        value = float(np.nan_to_num(values[unit]))
        text = ""
        if stage.is_output and forward_pass is not None:
            text = numbers.percent(value) if is_read else numbers.signed(value * 10.0**-power, 3)
        field = fields[unit] if fields is not None else None
        name = str(unit) if stage.is_output else ""
        nodes.append(Node(unit, picture, field, value, name, text))
    return Column(
        title=words.column_title(row, index),
        note=words.column_note(stage, len(units), back is not None, power),
        nodes=tuple(nodes),
        limit=limit,
        field_limit=float(np.abs(np.nan_to_num(fields)).max()) if fields is not None else 1.0,
        are_predictions=stage.is_output,
        scale=words.bar_scale(limit, is_probability=is_read) if forward_pass is not None else "",
    )


def _derivatives(back: Backward, index: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Delta of each unit, of a map the largest one, and the derivatives by the maps."""
    deltas = back.deltas[index]
    if deltas.ndim == 1:
        return deltas, None
    flat = deltas.reshape(len(deltas), -1)
    largest = np.abs(np.nan_to_num(flat)).argmax(axis=1)
    return flat[np.arange(len(flat)), largest], back.passed[index]


def _links(
    forward_pass: ForwardPass | None,
    back: Backward | None,
    index: int,
    before: np.ndarray,
    units: np.ndarray,
) -> np.ndarray:
    """(row of the source, row of the target, strength) of the strongest links, float (n, 3)."""
    if forward_pass is None:
        return np.zeros((0, 3))
    if back is not None:
        values = passed_back(back, index, units)[before]
    else:
        values = passed_on(forward_pass, index, units)[before]
    places = strongest(values, MAX_LINKS)
    return np.column_stack([places, values[places[:, 0], places[:, 1]]]).astype(float)
