"""Finish the backward pass: a small network for y = x1 x2, whose gradients are to be written.

After a text that leaves this as an exercise: 300 points, two inputs, eight units with relu, one
output, mean squared error. Forward is given; the four lines of the way back are the person's own,
computed by our walker, checked by value and against numeric differentiation, and then trained with.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..core import numeric_gradient
from ..errors import SettingError
from ..language import sentences, tr, trc
from .control import Action, Control
from .expression import Expression, read_expression
from .functions import written
from .pictures import SurfacePicture, grid_points
from .pictures_graph import BlankLine, BlankPicture
from .world import Value, World

POINTS, UNITS, SIDE = 300, 8, 20.0
STEPS_A_LOOK = 20
PROBED = 40
"""Entries of a large array at which the numeric derivative is taken."""

EXACT, NEAR_NUMERIC = 1e-9, 1e-6
GRID = 21

GIVEN = (
    ("x", (POINTS, 2), tr("the two inputs, divided by 20")),
    ("t", (POINTS, 1), tr("the targets x1 x2, divided by 400")),
    ("w1", (2, UNITS), tr("first weights")),
    ("b1", (UNITS,), tr("first biases")),
    ("w2", (UNITS, 1), tr("second weights")),
    ("b2", (1,), tr("second bias")),
    ("z", (POINTS, UNITS), tr("sums before relu")),
    ("h", (POINTS, UNITS), tr("hidden units: relu of z")),
    ("o", (POINTS, 1), tr("the output")),
    ("n", (), tr("how many points: 300")),
)

LINES = {
    "e": tr("how far the output is from the target"),
    "dw2": tr("gradient of the cost by w2, a mean over the points"),
    "dh": tr("what comes back to the hidden units; nothing where relu is flat"),
    "dw1": tr("gradient of the cost by w1, a mean over the points"),
}

FORWARD = """z = x @ w1 + b1
h = relu(z)
o = h @ w2 + b2
cost = sum((o - t) ** 2) / (2 * n)"""


@dataclass(frozen=True, eq=False)
class SmallNetwork:
    """Weights of the network: w1 (2, 8), b1 (8,), w2 (8, 1), b2 (1,)."""

    w1: np.ndarray
    b1: np.ndarray
    w2: np.ndarray
    b2: np.ndarray

    @classmethod
    def fresh(cls, seed: int) -> "SmallNetwork":
        """Normal weights of width 0.5, no biases."""
        rng = np.random.default_rng([seed, 1])
        w1, w2 = 0.5 * rng.standard_normal((2, UNITS)), 0.5 * rng.standard_normal((UNITS, 1))
        return cls(w1, np.zeros(UNITS), w2, np.zeros(1))

    def forward(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """z, h and o for inputs x (n, 2)."""
        z = x @ self.w1 + self.b1
        h = np.maximum(z, 0)
        return z, h, h @ self.w2 + self.b2


def points(seed: int, stream: int, *, scaled: bool = True) -> tuple[np.ndarray, np.ndarray]:
    """300 points uniform on 0 to 20: inputs (300, 2) divided by 20, targets (300, 1) by 400."""
    x = np.random.default_rng([seed, 2, stream]).uniform(0, SIDE, (POINTS, 2))
    x = x / SIDE if scaled else x
    return x, x[:, :1] * x[:, 1:]


def plane_score(seed: int) -> float:
    """R² of the best plane through the points, on new ones."""
    (x, t), (new_x, new_t) = points(seed, 0), points(seed, 1)
    one = np.ones((POINTS, 1))
    plane = np.linalg.lstsq(np.hstack([x, one]), t, rcond=None)[0]
    return _score(np.hstack([new_x, one]) @ plane, new_t)


def _score(outputs: np.ndarray, targets: np.ndarray) -> float:
    """R²: 1 for exact, 0 for as bad as the mean."""
    with np.errstate(all="ignore"):
        rest = ((outputs - targets) ** 2).sum() / ((targets - targets.mean()) ** 2).sum()
    return float(1 - rest)


def exact_lines(network: SmallNetwork, x: np.ndarray, t: np.ndarray) -> dict[str, np.ndarray]:
    """The four lines as they should be."""
    z, h, o = network.forward(x)
    e = o - t
    dh = (e @ network.w2.T) * (z > 0)
    return {"e": e, "dw2": h.T @ e / len(x), "dh": dh, "dw1": x.T @ dh / len(x)}


class BackwardPass(World):
    """Four blanks, a check of each, and a training with what stands there."""

    key, part, title = "backward_pass", "blank", tr("Finish the backward pass")
    controls = (
        *(
            Control(name, f"{name} =", tr("Write {words}.", words=words), "text", "")
            for name, words in LINES.items()
        ),
        Control(
            "rate", tr("Rate"),
            tr("How far each step goes against the gradient."),
            "number", 0.1, low=0.0, high=10.0, step=0.05,
        ),
        Control(
            "steps", tr("Steps"),
            tr("How many steps Train makes."),
            "number", 5000, low=1, high=20_000, step=1,
        ),
        Control(
            "scaled", tr("Scaled"),
            tr("Whether x and y are divided by 20 and 400 first."),
            "flag", True,
        ),
        Control(
            "seed", tr("Seed"),
            tr("Another one gives other points and another start."),
            "number", 0, low=0, high=9999, step=1,
        ),
    )  # fmt: skip
    actions = (
        Action(
            "train",
            trc("button", "Train"),
            tr("Steps against the gradients that your lines give."),
        ),
        Action("restart", tr("Start again"), tr("Fresh weights.")),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._restart()
        self._set_check()

    def _renew(self, name: str) -> None:
        if name in ("seed", "scaled"):
            self._restart()
            self._set_check()
        if name in LINES:
            self._judge()

    def _restart(self) -> None:
        self._network = SmallNetwork.fresh(self._values["seed"])
        self._done, self._scores = 0, ()

    def _set_check(self) -> None:
        """What the lines are compared with: a network with biases, so that none is left out."""
        seed = self._values["seed"]
        network = SmallNetwork.fresh(seed)
        rng = np.random.default_rng([seed, 3])
        self._checked = replace(
            network, b1=0.3 * rng.standard_normal(UNITS), b2=0.1 * rng.standard_normal(1)
        )
        self._x, self._t = points(seed, 0, scaled=self._values["scaled"])
        self._plane = plane_score(seed)
        self._exact = exact_lines(self._checked, self._x, self._t)
        self._numeric = _numeric(self._checked, self._x, self._t, rng)
        self._judge()

    def _names(self, network: SmallNetwork) -> dict[str, np.ndarray]:
        z, h, o = network.forward(self._x)
        return {
            "x": self._x, "t": self._t, "w1": network.w1, "b1": network.b1, "w2": network.w2,
            "b2": network.b2, "z": z, "h": h, "o": o, "n": np.float64(POINTS),
        }  # fmt: skip

    def _judge(self) -> None:
        """Reads and checks every line; a line may use those above it, as they should be."""
        names = self._names(self._checked)
        self._lines, self._gaps = {}, {}
        for name in LINES:
            text = self._values[name]
            line = BlankLine(control=name, name=name, help=LINES[name], text=text)
            if text.strip():
                line = self._judged(line, names)
            self._lines[name] = line
            names[name] = self._exact[name]

    def _judged(self, line: BlankLine, names: dict[str, np.ndarray]) -> BlankLine:
        exact = self._exact[line.name]
        try:
            value = read_expression(line.text, line.name).value(names)
        except SettingError as error:
            return replace(line, message=str(error), is_right=False)
        if value.shape != exact.shape:
            said = tr(
                "This has shape {shape}; {name} needs {wanted}.",
                shape=written(value.shape),
                name=line.name,
                wanted=written(exact.shape),
            )
            return replace(line, shape=value.shape, is_right=False, message=said)
        places, numeric = self._numeric[line.name]
        gap = _gap(value.reshape(-1)[places], numeric)
        self._gaps[line.name] = gap
        is_right = _gap(value, exact) < EXACT and gap < NEAR_NUMERIC
        if is_right:
            said = tr("Agrees with the numeric derivative to {gap:.1g} of its size.", gap=gap)
        else:
            hint = _hint(line.name, value, exact, self._checked, self._exact)
            said = tr(
                "Off the numeric derivative by {gap:.2g} times its size. {hint}", gap=gap, hint=hint
            )
        return replace(line, shape=value.shape, is_right=is_right, message=said)

    def _expressions(self) -> dict[str, Expression]:
        """The lines, for training: right or wrong, but of the right shape."""
        for name, line in self._lines.items():
            if line.shape != self._exact[name].shape:
                raise SettingError(
                    tr(
                        "Write {name} first: it must give shape {shape}.",
                        name=name,
                        shape=written(self._exact[name].shape),
                    )
                )
        return {name: read_expression(self._values[name], name) for name in LINES}

    def _on_train(self) -> Iterator[None]:
        expressions, rate = self._expressions(), self._values["rate"]
        test = points(self._values["seed"], 1, scaled=self._values["scaled"])
        for step in range(self._values["steps"]):
            names = self._names(self._network)
            for name, expression in expressions.items():
                names[name] = expression.value(names)
            old = self._network
            # The biases' gradients follow from e and dh: each is what flows into its unit.
            with np.errstate(all="ignore"):
                moved = SmallNetwork(
                    old.w1 - rate * names["dw1"], old.b1 - rate * names["dh"].mean(0),
                    old.w2 - rate * names["dw2"], old.b2 - rate * names["e"].mean(0),
                )  # fmt: skip
            if not np.isfinite(moved.w1).all() or np.abs(moved.w2).max() > 1e6:
                raise SettingError(
                    tr(
                        "The weights run away: mend the signs of your lines, or take a smaller "
                        "rate."
                    )
                )
            self._network, self._done = moved, self._done + 1
            if step % STEPS_A_LOOK == STEPS_A_LOOK - 1:
                self._look(test)
                yield
        self._look(test)
        yield

    def _on_restart(self) -> Iterator[None]:
        self._restart()
        yield

    def _look(self, test: tuple[np.ndarray, np.ndarray]) -> None:
        x, t = test
        self._scores = (*self._scores, _score(self._network.forward(x)[2], t))
        if len(self._scores) > 400:
            self._scores = self._scores[::2]

    def _figures(self) -> dict[str, Value]:
        right = {name: bool(line.is_right) for name, line in self._lines.items()}
        figures: dict[str, Value] = {f"{name}_right": is_right for name, is_right in right.items()}
        figures |= {f"{name}_gap": self._gaps.get(name, float("nan")) for name in LINES}
        worst = max(self._gaps.values()) if len(self._gaps) == len(LINES) else float("nan")
        return figures | {
            "right": sum(right.values()), "asked": len(LINES), "gap": worst,
            "done": self._done, "plane_r2": self._plane,
            "r2": self._scores[-1] if self._scores else float("nan"),
        }  # fmt: skip

    def picture(self) -> BlankPicture:
        """The lines, what they may use, and the surface that the network makes."""
        figures = self._figures()
        words = tr(
            "{right} of {asked} lines are right.", right=figures["right"], asked=figures["asked"]
        )
        if self._scores:
            score = tr("R² is {r2:.4f} after {steps:,} steps.", r2=figures["r2"], steps=self._done)
            words = sentences((words, score))
        return BlankPicture(
            lines=tuple(self._lines.values()), given=GIVEN, code=FORWARD,
            surface=self._surface() if self._done else None,
            idle=frozenset(LINES), trace=tuple(max(score, -0.5) for score in self._scores),
            trace_title=tr("R² on 300 new points"), trace_level=0.95, words=words,
        )  # fmt: skip

    def _surface(self) -> SurfacePicture:
        side = np.linspace(0, 1, GRID)
        unit = SIDE if self._values["scaled"] else 1.0
        inputs = grid_points(side, side) * (SIDE / unit)
        heights = self._network.forward(inputs)[2].reshape(GRID, GRID)
        shown = self._x[::4], self._t[::4]
        feet = self._network.forward(shown[0])[2][:, 0]
        return SurfacePicture(
            x=SIDE * side, y=SIDE * side, z=unit**2 * heights,
            points=np.concatenate([unit * shown[0], unit**2 * shown[1]], 1), feet=unit**2 * feet,
            x_title="x1", y_title="x2", z_title="y", z_range=(0.0, SIDE**2),
        )  # fmt: skip


def _numeric(
    network: SmallNetwork, x: np.ndarray, t: np.ndarray, rng: np.random.Generator
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each line: places in its flat array, and the numeric derivative there.

    By central differences of the cost: by w1 and w2 as they are; by the output and by the sums
    before relu, times n, for e and dh belong to one point each.
    """
    z, h, o = network.forward(x)
    n = len(x)

    def cost(output: np.ndarray) -> float:
        return float(((output - t) ** 2).sum() / (2 * n))

    def after(sums: np.ndarray) -> np.ndarray:
        return np.maximum(sums, 0) @ network.w2 + network.b2

    functions = {
        "e": (o, lambda value: n * cost(value)),
        "dw2": (network.w2, lambda value: cost(h @ value + network.b2)),
        "dh": (z, lambda value: n * cost(after(value))),
        "dw1": (network.w1, lambda value: cost(after(x @ value + network.b1))),
    }
    found = {}
    for name, (at, function) in functions.items():
        places = rng.permutation(at.size)[:PROBED]
        found[name] = places, numeric_gradient(_of_some(function, at, places), at.flat[places])
    return found


def _of_some(
    function: Callable[[np.ndarray], float], at: np.ndarray, places: np.ndarray
) -> Callable[[np.ndarray], float]:
    """The function of the entries at ``places`` of a flat ``at``; the others stay."""

    def of_entries(entries: np.ndarray) -> float:
        moved = at.copy()
        moved.flat[places] = entries
        return function(moved)

    return of_entries


def _gap(value: np.ndarray, other: np.ndarray) -> float:
    """Largest difference, by the largest magnitude; infinite where something is no number."""
    with np.errstate(all="ignore"):
        gap = float(np.abs(value - other).max() / max(float(np.abs(other).max()), 1e-12))
    return gap if np.isfinite(gap) else float("inf")


def _hint(
    name: str, value: np.ndarray, exact: np.ndarray, network: SmallNetwork,
    lines: dict[str, np.ndarray],
) -> str:  # fmt: skip
    """What a wrong line probably lacks."""
    near = 1e-9
    if _gap(-value, exact) < near:
        return tr("It has the wrong sign: the network would climb.")
    if _gap(value / POINTS, exact) < near:
        return tr("It is the sum over the points; divide it by n.")
    if _gap(value * POINTS, exact) < near:
        return tr("It is divided by n, but belongs to each point by itself.")
    if _gap(value / 2, exact) < near:
        return tr("It is twice as large: the cost has a half before its squares.")
    if name == "dh" and _gap(value, lines["e"] @ network.w2.T) < near:
        return tr("Relu's mask is missing: where z is not above 0, nothing comes back.")
    return tr("Compare shapes and factors with the formula.")
