"""A formula of one's own as a graph: values forward, gradients backward, step by step.

The formula is computed by our own Tensors, and what is drawn is read from what they recorded: the
graph of ``core.graph``. Several formulas, parted by semicolons, share their inputs.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..core import ops
from ..core.graph import GraphNode, computation_graph
from ..core.tensor import Tensor
from ..errors import SettingError
from ..language import commas, sentences, tr, trc
from .control import Action, Control
from .expression import Expression, read_expression
from .graph_layout import laid_out
from .graph_titles import short, title_of
from .pictures_graph import GraphLink, GraphPicture, GraphSpot
from .world import Value, World, numbered, of_length

MOST_OUTPUTS, MOST_INPUTS, MOST_DRAWN = 4, 6, 24
NEAR = 0.006
"""A gradient that is filled in is right when it is as near as this, or a thousandth of it."""

DERIVED = ("_formulas", "_graph", "_drawn", "_outputs", "_operations", "_asked", "_turns")
"""Attributes that follow from the controls."""


class Autodiff(World):
    """Formulas, the values of their inputs, and how far one has gone forward and backward."""

    key, part, title = "autodiff", "graph", tr("Forward, backward")
    controls = (
        Control(
            "formula", tr("Formula"),
            tr("Up to four formulas of numbers, parted by semicolons."),
            "text", "sin(x1 + x2) + x2**2 * x3",
        ),
        Control(
            "values", tr("Values"),
            tr("Of the inputs, in the order in which they first appear."),
            "numbers", [1.0, 2.0, 3.0], low=-1e6, high=1e6, step=0.1, shape=(None,),
        ),
        Control(
            "output", tr("Back from"),
            tr("From which of the formulas one goes back."),
            "number", 1, low=1, high=MOST_OUTPUTS, step=1,
        ),
        Control(
            "edges", tr("Your gradients"),
            tr("What flows back along each edge, as you filled it in."),
            "numbers", [0.0], low=-1e6, high=1e6, step=0.1, shape=(None,),
        ),
    )  # fmt: skip
    actions = (
        Action("forward", trc("button", "Forward"),
               tr("Computes one value after another, from the inputs on.")),
        Action("step", tr("One step back"),
               tr("Lets one operation hand its gradient to its operands.")),
        Action("backward", tr("All the way back"), tr("Lets all of them, one after another.")),
        Action("tangents", tr("Forward mode"),
               tr("Goes forward with a derivative beside each value.")),
        Action("clear", trc("button", "Clear"), tr("Takes all values and gradients away.")),
    )  # fmt: skip

    def _begin(self, given: frozenset[str]) -> None:
        self._formulas = _read(self._values["formula"])
        self._fit_values("values" in given)
        self._clear()
        self._passes_back = self._passes_forward = 0
        self._record()
        self._fit_edges("edges" in given)

    def _renew(self, name: str) -> None:
        if name == "formula":
            self._formulas = _read(self._values["formula"])
            self._passes_back = self._passes_forward = 0
            self._fit_values(False)
        if name == "values":
            self._fit_values(True)
        if name in ("formula", "output"):
            self._shown, self._back = 0 if name == "formula" else self._shown, 0
            self._tangent_of = -1
        if name == "output" and self._values["output"] > len(self._formulas):
            raise SettingError(
                tr(
                    "There are {count} formulas to go back from: choose one of them.",
                    count=len(self._formulas),
                )
            )
        self._record()
        self._fit_edges(name == "edges")

    def _clear(self) -> None:
        self._shown, self._back, self._tangent_of = 0, 0, -1

    @property
    def names(self) -> tuple[str, ...]:
        """Of the inputs, in the order in which they first appear."""
        return tuple(dict.fromkeys(name for each in self._formulas for name in each.names))

    def _fit_values(self, stay: bool) -> None:
        count, values = len(self.names), self._values["values"]
        for name in self.names:
            if not re.fullmatch(r"[a-z]\d{0,2}", name):
                raise SettingError(
                    tr(
                        "Call an input by one small letter, such as x or w1, not “{name}”.",
                        name=name,
                    )
                )
        if not 1 <= count <= MOST_INPUTS:
            raise SettingError(
                tr(
                    "A formula here has 1 to {most} inputs: write one such as x1 + x2.",
                    most=MOST_INPUTS,
                )
            )
        if stay and len(values) != count:
            raise SettingError(
                tr(
                    "Values are missing or left over: give one for each of {names}.",
                    names=", ".join(self.names),
                )
            )
        if len(values) != count:
            self._values["values"] = of_length(values, count, 1.0)
        self._values["output"] = min(self._values["output"], len(self._formulas))

    def _fit_edges(self, stay: bool) -> None:
        count, edges = len(self._asked), self._values["edges"]
        if len(edges) != count:
            if stay:
                raise SettingError(
                    tr("Give a gradient for each of the {count} edges.", count=count)
                )
            self._values["edges"] = np.zeros(count)

    def _record(self) -> None:
        """Computes all formulas, and reads the graph of what was computed."""
        inputs = {
            name: Tensor(np.float64(value), requires_grad=True)
            for name, value in zip(self.names, self._values["values"], strict=True)
        }
        results = [formula.recorded(inputs) for formula in self._formulas]
        if any(result.shape != () for result in results):
            raise SettingError(tr("A formula here gives one number: use no lists."))
        seeds = np.zeros(len(results))
        seeds[self._values["output"] - 1] = 1.0
        # One number out of all of them, as gradients want it: these last nodes aren't drawn.
        total = ops.sum(ops.multiply(ops.stack(*results), seeds))
        with np.errstate(all="ignore"):
            graph = computation_graph(total, inputs, gradients=True)
        self._graph, self._drawn = graph, len(graph.nodes) - 4
        if self._drawn > MOST_DRAWN:
            raise SettingError(
                tr(
                    "This graph has {count} values; keep it to {most} so that it can be read.",
                    count=self._drawn,
                    most=MOST_DRAWN,
                )
            )
        self._outputs = [edge.source for edge in graph.operands(self._drawn)]
        self._operations = [node for node in graph.nodes[: self._drawn] if not node.is_leaf]
        reached = self._reached()
        # Edges along which gradients flow from the chosen output, and the turns on the way back.
        self._asked = [
            edge.index
            for edge in graph.edges
            if edge.target in reached and edge.gradient is not None
        ]
        self._turns = [step for step in graph.backward if step.node in reached]

    def snapshot(self) -> dict[str, Any]:
        """All that can change; the graph follows from it."""
        kept = {name: value for name, value in vars(self).items() if name not in DERIVED}
        return copy.deepcopy(kept)

    def restore(self, snapshot: dict[str, Any]) -> None:
        """Brings back what ``snapshot`` gave, and computes the graph again."""
        vars(self).update(copy.deepcopy(snapshot))
        self._formulas = _read(self._values["formula"])
        self._record()

    def _reached(self) -> set[int]:
        """Nodes that the chosen output was computed from, with itself."""
        reached = {self._outputs[self._values["output"] - 1]}
        for edge in reversed(self._graph.edges):
            if edge.target in reached and edge.target < self._drawn:
                reached.add(edge.source)
        return reached

    # Actions.

    def _on_forward(self) -> Iterator[None]:
        self._shown = self._back = 0
        self._tangent_of = -1
        for _ in self._operations:
            self._shown += 1
            yield
        yield

    def _on_step(self) -> Iterator[None]:
        self._shown, self._tangent_of = len(self._operations), -1
        if self._back < len(self._turns):
            self._back += 1
            self._passes_back += self._back == len(self._turns)
        yield

    def _on_backward(self) -> Iterator[None]:
        self._shown, self._back, self._tangent_of = len(self._operations), 0, -1
        for _ in self._turns:
            self._back += 1
            yield
        self._passes_back += 1
        yield

    def _on_tangents(self) -> Iterator[None]:
        self._back = self._shown = 0
        self._tangent_of = (self._tangent_of + 1) % len(self.names)
        for _ in self._operations:
            self._shown += 1
            yield
        self._passes_forward += 1
        yield

    def _on_clear(self) -> Iterator[None]:
        self._clear()
        self._passes_back = self._passes_forward = 0
        self._values["edges"] = np.zeros(len(self._asked))
        yield

    # What comes of it.

    def _tangents(self) -> list[float]:
        """Derivative of each drawn value by the input that forward mode follows."""
        places = self._leaf_places()
        tangents = [0.0] * len(self._graph.nodes)
        place = places.get(self.names[self._tangent_of])
        if place is not None:
            tangents[place] = 1.0
        for edge in self._graph.edges:
            if edge.local is not None and edge.target < self._drawn:
                tangents[edge.target] += float(edge.local) * tangents[edge.source]
        return tangents

    def _leaf_places(self) -> dict[str, int]:
        return {node.name: node.index for node in self._graph.nodes if node.name}

    def _gradient(self, name: str) -> float:
        """Exact derivative of the chosen output by an input."""
        place = self._leaf_places().get(name)
        found = None if place is None else self._graph.nodes[place].gradient
        return 0.0 if found is None else float(found)

    def _right(self) -> np.ndarray:
        exact = np.array([float(self._graph.edges[edge].gradient) for edge in self._asked])
        return np.abs(self._values["edges"] - exact) <= np.maximum(NEAR, 1e-3 * np.abs(exact))

    def _figures(self) -> dict[str, Value]:
        done, forward = self._back == len(self._turns), self._shown == len(self._operations)
        edges = self._values["edges"]
        figures: dict[str, Value] = {
            "outputs": len(self._formulas), "inputs": len(self.names),
            "forward_done": forward, "backward_done": done,
            "steps_back": self._back, "passes_back": self._passes_back,
            "passes_forward": self._passes_forward,
            "edges_asked": len(edges), "edges_right": int((self._right() & (edges != 0)).sum()),
            "value": float(self._graph.nodes[self._outputs[self._values["output"] - 1]].value),
        }  # fmt: skip
        values = [self._graph.nodes[place].value for place in self._outputs]
        tangents: list[float] = []
        if self._tangent_of >= 0 and forward:
            all_tangents = self._tangents()
            tangents = [all_tangents[place] for place in self._outputs]
        gradients = [self._gradient(name) for name in self.names] if done else []
        figures |= numbered("value_", values, MOST_OUTPUTS)
        figures |= numbered("tangent_", tangents, MOST_OUTPUTS)
        figures |= numbered("input_", self._values["values"], MOST_INPUTS)
        return figures | numbered("gradient_", gradients, MOST_INPUTS)

    def picture(self) -> GraphPicture:
        """The graph, as far as one has gone through it."""
        nodes = self._graph.nodes[: self._drawn]
        edges = [edge for edge in self._graph.edges if edge.target < self._drawn]
        constants = frozenset(node.index for node in nodes if node.is_leaf and not node.name)
        places = laid_out(len(nodes), [(e.source, e.target) for e in edges], constants)
        later = {node.index for node in self._operations[self._shown :]}
        known = {node.index for node in nodes} - later
        sums, arrived, current = self._on_the_way_back()
        tangents = self._tangents() if self._tangent_of >= 0 else None
        spots = []
        for node in nodes:
            gradient = tangents[node.index] if tangents else sums.get(node.index)
            if tangents and (node.index not in known or node.is_constant):
                gradient = None
            spots.append(self._spot(node, places[node.index], known, gradient, arrived))
        guesses = dict(zip(self._asked, self._values["edges"], strict=True))
        right = dict(zip(self._asked, self._right(), strict=True))
        order_asked = {edge: place for place, edge in enumerate(self._asked)}
        links = []
        for edge in edges:
            guess, is_asked = guesses.get(edge.index), edge.index in order_asked
            links.append(
                GraphLink(
                    source=edge.source, target=edge.target,
                    gradient=float(edge.gradient) if edge.index in arrived else None,
                    text=f"∂ = {short(float(edge.local))}"
                    if edge.local is not None and (tangents or edge.index in current) else "",
                    guess=float(guess) if guess and not tangents else None,
                    guess_control="edges" if is_asked and not tangents else "",
                    guess_index=(order_asked[edge.index],) if is_asked else (),
                    is_right=bool(right[edge.index]) if guess and not tangents else None,
                    is_current=edge.index in current,
                )
            )  # fmt: skip
        return GraphPicture(
            spots=tuple(spots), links=tuple(links), shows_gradients=True,
            is_forward=tangents is not None, words=self._words(),
        )  # fmt: skip

    def _on_the_way_back(self) -> tuple[dict[int, float], set[int], set[int]]:
        """Sums by node so far; edges along which something flowed, and those of the last step."""
        if not self._back:
            return {}, set(), set()
        turns = self._turns[: self._back]
        sums = {self._outputs[self._values["output"] - 1]: 1.0}
        arrived: set[int] = set()
        for step in turns:
            for edge, total in zip(step.edges, step.totals, strict=True):
                sums[self._graph.edges[edge].source] = float(total)
                arrived.add(edge)
        return sums, arrived, set(turns[-1].edges)

    def _spot(
        self, node: GraphNode, place: tuple[int, float], known: set[int],
        gradient: float | None, arrived: set[int],
    ) -> GraphSpot:  # fmt: skip
        control, index = "", ()
        if node.name:
            control, index = "values", (self.names.index(node.name),)
        flowing = [e for e in self._asked if self._graph.edges[e].source == node.index]
        got = len(arrived.intersection(flowing))
        note = (
            tr("{got} of {count} arrived", got=got, count=len(flowing))
            if 0 < got < len(flowing)
            else ""
        )
        if node.index in self._outputs and len(self._outputs) > 1:
            note = note or tr("formula {number}", number=self._outputs.index(node.index) + 1)
        is_last = bool(self._shown) and not self._back
        kind = "leaf" if node.is_leaf else "operation"
        if node.index in self._outputs:
            kind = "result"
        return GraphSpot(
            title=node.name or title_of(node), column=place[0], row=place[1],
            value=float(node.value)
            if node.index in known and (node.name or not node.is_leaf) else None,
            gradient=gradient, note=note,
            kind=kind,
            control=control, index=index, step=0.1,
            is_current=is_last and self._operations[self._shown - 1].index == node.index,
        )  # fmt: skip

    def _words(self) -> str:
        figures = self._figures()
        parts = [
            tr(
                "{right} of {asked} edges are right.",
                right=figures["edges_right"],
                asked=figures["edges_asked"],
            )
        ]
        if figures["forward_done"]:
            parts.insert(0, tr("The value is {value:.5g}.", value=figures["value"]))
        if figures["backward_done"]:
            each = commas(
                tr("{gradient:.5g} by {name}", gradient=self._gradient(name), name=name)
                for name in self.names
            )
            parts.append(tr("The gradient is {each}.", each=each))
        return sentences(parts)


def _read(text: str) -> list[Expression]:
    formulas = [read_expression(part) for part in text.split(";") if part.strip()]
    if not 1 <= len(formulas) <= MOST_OUTPUTS:
        raise SettingError(
            tr(
                "Write 1 to {most} formulas, parted by semicolons.",
                most=MOST_OUTPUTS,
            )
        )
    return formulas
