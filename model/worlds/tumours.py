"""Tumours: benign or malignant by 30 measurements; three networks, and what normalising does.

The plane that is shown is that of the first two principal components of what the networks get.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..core import Tensor, ops
from ..language import tr, trc
from . import tables
from .control import RESTART, START, Action, Control
from .pictures import PlanePicture, grid_points
from .small_net import Arrays, drawn, forward, gradients
from .world import Value, World

TRAIN = 300
"""The first rows learn, the other 269 test; only PerceptronNet learns from all."""

COMPONENTS = 7
AT_ONCE, LONGEST = 10, 10_000
FIELD = 31
ARROWS = 3
NAMES = tr("malignant"), tr("benign")


@dataclass(frozen=True)
class NetRecipe:
    """How a network is made and trained.

    Attributes:
        sizes: Of its layers, from the input to the output.
        activations: Of each layer.
        draw: "uniform" in [0, 1), biases too, or "small": normal, divided by the root of the
            inputs, and biases zero.
        biases: Whether it has biases.
        loss: "squares" (summed over rows, (o - t)² or half of it), or "cross" (mean).
        factor: Of the squares: the text's classes differ.
        rate: Learning rate.
        steps: How many steps of all rows at once.
    """

    sizes: tuple[int, ...]
    activations: tuple[str | None, ...]
    draw: str
    biases: bool
    loss: str
    factor: float
    rate: float
    steps: int


RECIPES = {
    "PerceptronNet": NetRecipe(
        (COMPONENTS, 5, 1), ("sigmoid", "sigmoid"), "uniform", False, "squares", 1.0, 0.001, 100
    ),
    "LayerNet": NetRecipe(
        (30, 5, 1), ("sigmoid", "sigmoid"), "uniform", True, "squares", 0.5, 0.01, 300
    ),
    "softmax": NetRecipe(
        (30, 10, 3, 2), ("sigmoid", "sigmoid", None), "small", True, "cross", 1.0, 0.5, 3000
    ),
    "one neuron": NetRecipe((30, 2), (None,), "small", True, "cross", 1.0, 0.5, 300),
}


class Tumours(World):
    """Points on the plane of principal components, and a network that tells them apart."""

    key, part, title = "tumours", "plane", tr("Tumours")
    controls = (
        Control(
            "net", tr("Network"),
            tr("PerceptronNet 7-5-1, LayerNet 30-5-1, softmax 30-10-3-2, or one neuron a class."),
            "choice", "LayerNet",
            choices={net: net for net in RECIPES} | {"one neuron": tr("one neuron")},
        ),
        Control(
            "normalised", tr("Normalised"),
            tr("Whether each measurement has its mean taken off and is divided by its spread."),
            "flag", True,
        ),
        Control(
            "steps_wanted", tr("Steps"),
            tr("How many steps a training makes."),
            "number", 300, low=1, high=10_000, step=1,
        ),
        Control(
            "rate", tr("Rate"),
            tr("A step is so many times the gradient."),
            "number", 0.01, low=0.0, high=10.0,
        ),
        START,
        Control(
            "shown", trc("setting", "Show"),
            tr("The rows that learn, those that test, or all."),
            "choice", "all",
            choices={"training": tr("training"), "test": tr("test"), "all": tr("all")},
        ),
    )  # fmt: skip
    actions = (
        Action("step", trc("button", "Step"), tr("Moves every weight against its slope, once.")),
        Action("train", trc("button", "Train"), tr("Makes as many steps as are set.")),
        RESTART,
    )

    def _begin(self, given: frozenset[str]) -> None:
        recipe = RECIPES[self._values["net"]]
        own = {"steps_wanted": recipe.steps, "rate": recipe.rate}
        self._values = self._values | {
            name: value for name, value in own.items() if name not in given
        }
        self._restart()

    def _renew(self, name: str) -> None:
        if name == "net":
            recipe = RECIPES[self._values["net"]]
            self._values = self._values | {"steps_wanted": recipe.steps, "rate": recipe.rate}
        if name in ("net", "normalised", "seed"):
            self._restart()

    @property
    def _recipe(self) -> NetRecipe:
        return RECIPES[self._values["net"]]

    @property
    def _table(self) -> "Table":
        return _table(self._values["normalised"], self._values["net"] == "PerceptronNet")

    def _restart(self) -> None:
        recipe = self._recipe
        rng = np.random.default_rng(self._values["seed"])

        def draw(shape: tuple[int, int]) -> np.ndarray:
            if recipe.draw == "uniform":
                return rng.uniform(0, 1, shape)
            return rng.standard_normal(shape) / np.sqrt(shape[0])

        self._net = drawn(recipe.sizes, draw, biases=recipe.biases)
        if recipe.draw == "uniform":
            # The text draws its biases too, after all weights.
            for name in self._net:
                if name.startswith("bias"):
                    self._net[name] = rng.uniform(0, 1, self._net[name].shape)
        self._steps = 0
        self._first, self._slopes = self._gradients()
        self._trace = (self._first,)

    def _gradients(self) -> tuple[float, Arrays]:
        table, recipe = self._table, self._recipe
        inputs, labels = table.inputs[: table.train], table.labels[: table.train]

        def loss(parameters: Mapping[str, Tensor]) -> Tensor:
            outputs = forward(parameters, inputs, recipe.activations)[-1]
            if recipe.loss == "cross":
                return ops.softmax_cross_entropy(outputs, labels=labels)
            mean = ops.mean_squared_error(outputs, targets=labels[:, None])
            return ops.multiply(mean, 2 * recipe.factor * len(labels))

        return gradients(loss, self._net)

    def _descend(self) -> None:
        """One step; the gradients of the next come with the loss of now."""
        rate = self._values["rate"]
        self._net = {name: array - rate * self._slopes[name] for name, array in self._net.items()}
        loss, self._slopes = self._gradients()
        self._steps += 1
        self._trace = (*self._trace[-LONGEST:], loss)

    def _on_step(self) -> Iterator[None]:
        self._descend()
        yield

    def _on_train(self) -> Iterator[None]:
        for step in range(1, self._values["steps_wanted"] + 1):
            self._descend()
            if step % AT_ONCE == 0:
                yield
        yield

    def _on_restart(self) -> Iterator[None]:
        self._restart()
        yield

    def _benign(self, inputs: np.ndarray) -> np.ndarray:
        """Probability of "benign", (m,)."""
        outputs = forward(self._net, inputs, self._recipe.activations)[-1].data
        if self._recipe.loss == "cross":
            return ops.softmax(outputs)[:, 1]
        return outputs[:, 0]

    def _is_right(self) -> np.ndarray:
        table = self._table
        return (self._benign(table.inputs) > 0.5) == (table.labels > 0)

    def _figures(self) -> dict[str, Value]:
        table, right = self._table, self._is_right()
        train, test = right[: table.train], right[table.train :]
        tested = test if len(test) else train
        labels = table.labels[table.train :] if len(test) else table.labels
        return {
            "accuracy": float(100 * tested.mean()),
            "right": int(tested.sum()),
            "count": len(tested),
            "train_accuracy": float(100 * train.mean()),
            "base": float(100 * labels.mean()),
            "loss": self._trace[-1],
            "first_loss": self._first,
            "steps": self._steps,
            "explained": float(100 * table.shares[:2].sum()),
        }

    def picture(self) -> PlanePicture:
        """Rows on the plane of the first two components, and what the network says there."""
        table, right = self._table, self._is_right()
        rows = {
            "training": slice(0, table.train),
            "test": slice(table.train, None) if table.train < len(table.labels) else slice(None),
            "all": slice(None),
        }[self._values["shown"]]
        low, high = table.places.min(0), table.places.max(0)
        room = 0.04 * (high - low)
        (left, bottom), (edge, top) = (low - room).tolist(), (high + room).tolist()
        xs, ys = np.linspace(left, edge, FIELD), np.linspace(bottom, top, FIELD)
        places = grid_points(xs, ys)
        figures = self._figures()
        return PlanePicture(
            points=table.places[rows],
            labels=table.labels[rows],
            names=NAMES,
            wrong=~right[rows],
            field=self._benign(table.at(places)).reshape(FIELD, FIELD),
            field_range=(left, edge, bottom, top),
            arrows=table.arrows,
            arrow_names=table.arrow_names,
            x=(left, edge),
            y=(bottom, top),
            x_title=tr(
                "first component, {percent:.1f} % of the variance", percent=100 * table.shares[0]
            ),
            y_title=tr("second component, {percent:.1f} %", percent=100 * table.shares[1]),
            trace=self._trace if self._steps else (),
            trace_title=tr("loss"),
            words=tr(
                "{right} of {count} tested rows are right.",
                right=figures["right"],
                count=figures["count"],
            ),
        )


@dataclass(frozen=True, eq=False)
class Table:
    """What a network gets, and how it lies on the plane of principal components.

    Attributes:
        inputs: (569, columns).
        labels: Int (569,), 1 for benign.
        train: How many of the first rows learn.
        places: (569, 2) on the plane.
        shares: Share of the variance of each component.
        arrows: (k, 4), which way some measurements grow on the plane.
        arrow_names: Of those.
        middle: (columns,) of the inputs.
        axes: (2, columns), the plane's two directions among the inputs.
    """

    inputs: np.ndarray
    labels: np.ndarray
    train: int
    places: np.ndarray
    shares: np.ndarray
    arrows: np.ndarray
    arrow_names: tuple[str, ...]
    middle: np.ndarray
    axes: np.ndarray

    def at(self, places: np.ndarray) -> np.ndarray:
        """Inputs (m, columns) for ``places`` (m, 2) of the plane, all else as in the middle."""
        return self.middle + places @ self.axes


@lru_cache(4)
def _table(is_normalised: bool, is_reduced: bool) -> Table:
    """All rows; of ``is_reduced`` their first seven components, and then all of them learn."""
    rows, labels, names = tables.tumours()
    # What tests must not have a say in how it is measured.
    known = rows if is_reduced else rows[:TRAIN]
    if is_normalised:
        rows = (rows - known.mean(0)) / known.std(0)
    middle = rows.mean(0)
    _, sizes, axes = np.linalg.svd(rows - middle, full_matrices=False)
    # The sign of a component is free: its largest part is positive.
    largest = np.abs(axes).argmax(1)
    axes = axes * np.sign(axes[np.arange(len(axes)), largest])[:, None]
    places = (rows - middle) @ axes[:2].T
    weights = axes[:2].T
    chosen = _spread_out(weights)
    reach = 0.6 * np.abs(places).max() / np.hypot(*weights[chosen].T).max()
    arrows = np.column_stack([np.zeros((len(chosen), 2)), weights[chosen] * reach])
    if is_reduced:
        rows, middle = (rows - middle) @ axes[:COMPONENTS].T, np.zeros(COMPONENTS)
        axes = np.eye(2, COMPONENTS)
    return Table(
        inputs=rows,
        labels=labels,
        train=len(rows) if is_reduced else TRAIN,
        places=places,
        shares=sizes**2 / (sizes**2).sum(),
        arrows=arrows,
        arrow_names=tuple(names[k] for k in chosen),
        middle=middle,
        axes=axes[:2],
    )


def _spread_out(weights: np.ndarray) -> list[int]:
    """Indices of the longest of ``weights`` (n, 2), none in the direction of another."""
    chosen: list[int] = []
    for place in np.argsort(-np.hypot(*weights.T)).tolist():
        way = weights[place] / np.hypot(*weights[place])
        near = [abs(way @ weights[k]) / np.hypot(*weights[k]) for k in chosen]
        if all(cosine < 0.9 for cosine in near):
            chosen.append(place)
        if len(chosen) == ARROWS:
            break
    return chosen
