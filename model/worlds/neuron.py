"""A neuron: inputs times weights, summed, plus a bias, through a function.

One sample is a row of inputs; with several, weights may be one row for all of them or a row for
each, and what is multiplied elementwise can be seen as such.
"""

from collections.abc import Callable

import numpy as np

from ..core import ops
from ..errors import SettingError
from ..language import commas, tr
from .control import Control
from .pictures_graph import GraphLink, GraphPicture, GraphSpot
from .world import Value, World, numbered, of_length

MOST_INPUTS, MOST_SAMPLES = 6, 6
MOST_NAMED = 12
"""Entries of an array that the state names one by one, row after row."""

REACH = 6.0

FUNCTIONS_OF_Z: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "none": lambda z: z,
    "threshold": lambda z: np.where(z >= 0, 1.0, 0.0),
    "sigmoid": ops.logistic,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
}
FUNCTION_TITLES = {
    "none": tr("none"),
    "threshold": tr("threshold"),
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
}


class NeuronByHand(World):
    """A neuron whose inputs, weights and bias lie open."""

    key, part, title = "neuron", "graph", tr("A neuron")
    controls = (
        Control(
            "inputs", tr("Inputs"),
            tr("What comes in: one row of numbers, or a row for each sample."),
            "numbers", [1.0, 0.5], low=-1000.0, high=1000.0, step=0.1,
        ),
        Control(
            "weights", tr("Weights"),
            tr("What each input is multiplied by."),
            "numbers", [0.0, 0.0], low=-1000.0, high=1000.0, step=0.05,
        ),
        Control(
            "bias", tr("Bias"),
            tr("Is added to the sum: how easily the neuron fires."),
            "number", 0.0, low=-1000.0, high=1000.0, step=0.1,
        ),
        Control(
            "function", tr("Function"),
            tr("What becomes of the sum."),
            "choice", "none", choices=FUNCTION_TITLES,
        ),
    )  # fmt: skip

    def _begin(self, given: frozenset[str]) -> None:
        self._fit("weights" if "weights" in given else "inputs")

    def _renew(self, name: str) -> None:
        if name in ("inputs", "weights"):
            self._fit(name)

    def _fit(self, moved: str) -> None:
        """Weights follow the number of inputs; weights that don't fit the inputs are refused."""
        inputs, weights = self._values["inputs"], self._values["weights"]
        if inputs.ndim not in (1, 2) or not 1 <= inputs.shape[-1] <= MOST_INPUTS:
            raise SettingError(
                tr(
                    "Give this neuron 1 to {most} inputs in each row.",
                    most=MOST_INPUTS,
                )
            )
        if not 1 <= (len(inputs) if inputs.ndim == 2 else 1) <= MOST_SAMPLES:
            raise SettingError(
                tr(
                    "Give this neuron 1 to {most} rows of inputs.",
                    most=MOST_SAMPLES,
                )
            )
        fits = weights.shape in {(inputs.shape[-1],), inputs.shape}
        if not fits and moved == "weights":
            raise SettingError(
                tr("Give a weight for each input: {count} in a row.", count=inputs.shape[-1])
            )
        if not fits:
            self._values["weights"] = of_length(weights.reshape(-1), inputs.shape[-1], 0.0)

    @property
    def _products(self) -> np.ndarray:
        return self._values["inputs"] * self._values["weights"]

    def _figures(self) -> dict[str, Value]:
        products = self._products
        sums = np.atleast_1d(products.sum(-1) + self._values["bias"])
        outputs = FUNCTIONS_OF_Z[self._values["function"]](sums)
        figures: dict[str, Value] = {
            "sum": float(sums[0]), "output": float(outputs[0]),
            "samples": len(sums), "last_sum": float(sums[-1]), "last_output": float(outputs[-1]),
        }  # fmt: skip
        figures |= numbered("product_", products.reshape(-1), MOST_NAMED)
        figures |= numbered("input_", self._values["inputs"].reshape(-1), MOST_NAMED)
        return figures | numbered("weight_", self._values["weights"].reshape(-1), MOST_NAMED)

    def picture(self) -> GraphPicture:
        """Inputs, their products with the weights, the sum and what becomes of it."""
        inputs = self._values["inputs"]
        return self._one() if inputs.ndim == 1 else self._many()

    def _one(self) -> GraphPicture:
        inputs, weights, bias = (self._values[name] for name in ("inputs", "weights", "bias"))
        products = self._products
        figures = self._figures()
        count = len(inputs)
        spots = [
            GraphSpot(
                title=f"x{_low(place + 1)}", column=0, row=place, value=float(value),
                kind="leaf", control="inputs", index=(place,), step=0.1,
            )
            for place, value in enumerate(inputs)
        ]  # fmt: skip
        spots += [
            GraphSpot(
                title=f"x{_low(place + 1)} · w{_low(place + 1)}", column=1, row=place,
                value=float(products[place]),
            )
            for place in range(count)
        ]  # fmt: skip
        spots.append(
            GraphSpot(
                title=tr("bias b"), column=1, row=count, value=bias, kind="leaf", control="bias"
            )
        )
        middle = count / 2
        spots.append(GraphSpot(title=tr("sum z"), column=2, row=middle, value=figures["sum"]))
        spots.append(self._result(3, middle, figures["sum"], figures["output"]))
        links = [
            GraphLink(
                source=place, target=count + place, weight=float(weight),
                text=f"{weight:g}",
                control="weights", index=(place,), step=0.05,
            )
            for place, weight in enumerate(np.broadcast_to(weights, inputs.shape))
        ]  # fmt: skip
        links += [GraphLink(source=count + place, target=2 * count + 1) for place in range(count)]
        links.append(GraphLink(source=2 * count, target=2 * count + 1))
        links.append(GraphLink(source=2 * count + 1, target=2 * count + 2))
        return GraphPicture(
            spots=tuple(spots), links=tuple(links),
            heads=(tr("inputs"), tr("times weights"), tr("sum"), tr("output")),
            words=tr("The sum is {sum:.4g}, the output {output:.4g}.", sum=figures["sum"],
                     output=figures["output"]),
        )  # fmt: skip

    def _many(self) -> GraphPicture:
        inputs, weights, bias = (self._values[name] for name in ("inputs", "weights", "bias"))
        products = self._products
        sums = products.sum(1) + bias
        outputs = FUNCTIONS_OF_Z[self._values["function"]](sums)
        spots = (
            GraphSpot(title=tr("inputs X"), column=0, row=0, value=inputs.copy(), kind="leaf",
                      control="inputs"),
            GraphSpot(title=tr("weights w"), column=0, row=1, value=weights.copy(), kind="leaf",
                      control="weights"),
            GraphSpot(title="X * w", column=1, row=0, value=products, note=tr("elementwise")),
            GraphSpot(title=tr("bias b"), column=1, row=1, value=bias, kind="leaf", control="bias"),
            GraphSpot(title=tr("sums z"), column=2, row=0.5, value=sums[:, None],
                      note=tr("a row each")),
            GraphSpot(title=tr("outputs"), column=3, row=0.5, value=outputs[:, None],
                      kind="result"),
        )  # fmt: skip
        links = tuple(
            GraphLink(source=source, target=target)
            for source, target in ((0, 2), (1, 2), (2, 4), (3, 4), (4, 5))
        )
        return GraphPicture(
            spots=spots,
            links=links,
            heads=(tr("given"), tr("times weights"), tr("sums"), tr("outputs")),
            words=tr(
                "{count} samples at once; the outputs are {outputs}.",
                count=len(inputs),
                outputs=commas(f"{value:.4g}" for value in outputs),
            ),
        )

    def _result(self, column: int, row: float, z: float, output: float) -> GraphSpot:
        function = FUNCTIONS_OF_Z[self._values["function"]]
        reach = max(REACH, 1.2 * abs(z))
        at = np.linspace(-reach, reach, 97)
        curve = np.stack([at, function(at)], 1)
        curve = np.concatenate([[[z, output]], curve])
        name = self._values["function"]
        return GraphSpot(
            title=tr("output") if name == "none" else FUNCTION_TITLES[name],
            column=column, row=row, value=output, kind="result", curve=curve,
        )  # fmt: skip


def _low(number: int) -> str:
    """A number as an index, below the line."""
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
