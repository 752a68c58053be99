"""GraphPart: a world that is a computation, drawn as values and their uses."""

import numpy as np
from PySide6.QtWidgets import QWidget

from model.language import commas, named, tr
from model.worlds import World
from model.worlds.pictures_graph import GraphLink, GraphPicture, GraphSpot

from ..style.numbers import figure, minus
from ..widgets.graph_board import GraphBoard
from ..widgets.graph_plan import DrawnLink, DrawnSpot
from ..widgets.number_entry import cell_words
from .part import WorldPart


class GraphPart(WorldPart):
    """Joins such a world to a GraphBoard.

    Attributes:
        board: What draws it.
    """

    def __init__(self, world: World, parent: QWidget | None = None) -> None:
        super().__init__(world, parent)
        self.board = GraphBoard(tr("Graph"), self)
        self.set_board(self.board)
        self.board.moved.connect(self._on_moved)
        self.refresh()

    def show_picture(self, picture: GraphPicture) -> None:
        self.board.show_graph(
            [self._spot(spot, picture) for spot in picture.spots],
            [self._link(link, picture) for link in picture.links],
            picture.heads,
        )

    def _spot(self, spot: GraphSpot, picture: GraphPicture) -> DrawnSpot:
        table, value, hand = (), "", None
        if isinstance(spot.value, np.ndarray):
            table = tuple(tuple(map(short, row)) for row in np.atleast_2d(spot.value).tolist())
        elif spot.value is not None:
            value = short(spot.value)
        if spot.control and not table:
            hand = (float(spot.value or 0.0), spot.step * self.may(spot.control), spot.title)
        hands = ()
        if spot.control and table:
            step = spot.step * self.may(spot.control)
            hands = tuple(
                (value, step, cell_words(spot.title, row, column))
                for (row, column), value in np.ndenumerate(np.atleast_2d(spot.value))
            )
        gradient = ""
        if spot.gradient is not None and picture.shows_gradients:
            gradient = f"{'→' if picture.is_forward else '←'} {short(float(spot.gradient))}"
        return DrawnSpot(
            spot.title, spot.column, spot.row, value, table, gradient, spot.note, spot.kind,
            hand, hands, spot.is_current, spot.curve, _words(spot),
        )  # fmt: skip

    def _link(self, link: GraphLink, picture: GraphPicture) -> DrawnLink:
        source, target = picture.spots[link.source], picture.spots[link.target]
        between = tr("from {source} to {target}", source=source.title, target=target.title)
        weight_hand = back_hand = None
        if link.control:
            weight_hand = (
                link.weight,
                link.step * self.may(link.control),
                tr("weight {between}", between=between),
            )
        shown = link.gradient if link.gradient is not None else link.guess
        if link.guess_control:
            step = link.guess_step * self.may(link.guess_control)
            back_hand = (link.guess, step, tr("what flows back {between}", between=between))
        return DrawnLink(
            link.source, link.target, link.weight, link.text,
            "" if shown is None else short(float(shown)), weight_hand, back_hand,
            link.is_right, link.is_current, named(between, link.text) if link.text else between,
        )  # fmt: skip

    def _on_moved(self, place: int, value: float) -> None:
        what, number = self.board.meaning(place)
        if what == "spot" or what.startswith("entry"):
            item = self._picture.spots[number]
            control, index = item.control, item.index
            if what != "spot":
                index = np.unravel_index(int(what.split()[1]), self.world.get(control).shape)
        else:
            item = self._picture.links[number]
            is_weight = what == "weight"
            control = item.control if is_weight else item.guess_control
            index = item.index if is_weight else item.guess_index
        if not control:
            return
        if index:
            array = self.world.get(control)
            array[index] = value
            self.change(control, array)
        else:
            self.change(control, value)


def short(value: float) -> str:
    """A number in four digits that matter."""
    if value == int(value) and abs(value) < 1e6 if np.isfinite(value) else False:
        return minus(f"{value:.0f}")
    text = figure(value)
    return text.rstrip("0") if "." in text and "·" not in text else text


def _words(spot: GraphSpot) -> str:
    """What is said of a value when it is pointed at."""
    words = [spot.title]
    if isinstance(spot.value, np.ndarray):
        words.append(
            tr("{rows} × {columns} numbers", rows=len(spot.value), columns=spot.value[0].size)
        )
    elif spot.value is not None:
        words.append(tr("value {number}", number=minus(f"{spot.value:.6g}")))
    if spot.gradient is not None and not isinstance(spot.gradient, np.ndarray):
        words.append(tr("gradient {number}", number=minus(f"{spot.gradient:.6g}")))
    return commas(words)
