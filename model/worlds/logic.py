"""Logic on a plane: inputs as corners of a square, answers as colours, neurons as lines.

A neuron says 1 on one side of its line. By hand, the side is chosen that gets more corners right;
the perceptron's rule and the small network find lines themselves.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ..core import Tensor, ops
from ..errors import SettingError
from ..language import tr, trc
from . import half_planes
from .control import Action, Control
from .pictures import PlaneLine, PlanePicture, grid_points
from .small_net import Arrays, drawn, forward, gradients
from .world import Value, World, of_length

CORNERS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "XOR": (0, 1, 1, 0), "NAND": (1, 1, 1, 0)}
HIDDEN = {"2-2-1": 2, "2-4-1": 4}
MODELS = {
    "one line": tr("one line"),
    "two lines": tr("two lines"),
    "perceptron": tr("perceptron"),
    **{net: net for net in HIDDEN},
}
BY_HAND = frozenset({"rate", "seed", "step", "learn", "starts", "restart"})
"""What means nothing where lines are drawn by hand."""

EPOCHS, NET_STEPS, STARTS = 30, 2000, 100
MOST_POINTS = 200
FIELD = 91
"""Places along each side at which the field is computed."""
VIEW = (-0.6, 1.6)
ACTIVATIONS = ("sigmoid", None)


class Logic(World):
    """Points with answers 0 and 1, and something that shall part them."""

    key, part, title = "logic", "plane", tr("Logic")
    controls = (
        Control(
            "points", tr("Points"),
            tr("The inputs, x and y."),
            "points", CORNERS, low=-10, high=10,
        ),
        Control(
            "labels", tr("Answers"),
            tr("What is wanted of each point, 0 or 1."),
            "numbers", [0, 0, 0, 1], low=0, high=1, shape=(None,),
        ),
        Control(
            "gate", tr("Gate"),
            tr("Puts the points on the four corners, with this gate's answers."),
            "choice", "AND", choices={gate: gate for gate in GATES} | {"own": tr("own")},
        ),
        Control(
            "model", tr("Parted by"),
            tr("Lines by hand, or what learns."),
            "choice", "one line", choices=MODELS,
        ),
        Control(
            "line", tr("Line"),
            tr("Two points on the first line."),
            "numbers", [[-0.2, 0.7], [1.2, 0.6]], low=-50, high=50, shape=(2, 2),
        ),
        Control(
            "line2", tr("Second line"),
            tr("Two points on the second line."),
            "numbers", [[-0.2, 1.2], [1.2, 1.1]], low=-50, high=50, shape=(2, 2),
        ),
        Control(
            "rate", tr("Rate"),
            tr("How long the network's steps are."),
            "number", 0.5, low=0.0, high=20.0, step=0.1,
        ),
        Control(
            "seed", trc("setting", "Start"),
            tr("Number of the network's start; another one, other weights."),
            "number", 0, low=0, high=9999, step=1,
        ),
    )  # fmt: skip
    actions = (
        Action(
            "step",
            trc("button", "Step"),
            tr("One point corrects the perceptron; all together move the network."),
        ),
        Action(
            "learn",
            trc("button", "Learn"),
            tr("Until all are right, or nothing more is to be hoped for."),
        ),
        Action(
            "starts",
            tr("Try {starts} starts", starts=STARTS),
            tr("Trains the network from many starts at once."),
        ),
        Action(
            "restart",
            tr("Start again"),
            tr("Zeros for the perceptron, the start's weights else."),
        ),
    )

    def _begin(self, given: frozenset[str]) -> None:
        if given & {"points", "labels"}:
            self._fit_labels(stay="labels" in given)
            self._values = self._values | {"gate": self._gate()}
        elif self._values["gate"] in GATES:
            self._renew("gate")
        self._solved, self._solved_steps = 0, 0.0
        self._restart()

    def _renew(self, name: str) -> None:
        if name == "gate" and self._values["gate"] in GATES:
            answers = np.array(GATES[self._values["gate"]], float)
            self._values = self._values | {"points": np.array(CORNERS), "labels": answers}
        elif name in ("points", "labels"):
            self._fit_labels(stay=name == "labels")
            self._values = self._values | {"gate": self._gate()}
        if name in ("model", "seed", "gate", "rate"):
            self._solved, self._solved_steps = 0, 0.0
        if name in ("points", "labels", "gate", "model", "seed"):
            self._restart()

    def _gate(self) -> str:
        """Which gate these points and answers are; "own" for none."""
        if not np.array_equal(self._values["points"], CORNERS):
            return "own"
        answers = tuple(self._values["labels"].astype(int).tolist())
        return next((gate for gate, wanted in GATES.items() if wanted == answers), "own")

    def _fit_labels(self, *, stay: bool) -> None:
        points, labels = self._values["points"], self._values["labels"]
        if len(points) > MOST_POINTS:
            raise SettingError(
                tr(
                    "{count} points are too many. Leave at most {most}.",
                    count=len(points),
                    most=MOST_POINTS,
                )
            )
        if stay and len(labels) != len(points):
            raise SettingError(
                tr("There are {count} points. Give each its answer, 0 or 1.", count=len(points))
            )
        if not np.isin(labels, (0, 1)).all():
            raise SettingError(tr("An answer is neither 0 nor 1. Give one of the two."))
        self._values = self._values | {"labels": of_length(labels, len(points), 1.0)}

    def _restart(self) -> None:
        self._weights = np.zeros(3)
        self._steps = self._epochs = self._mistakes = 0
        self._trace: tuple[float, ...] = ()
        hidden = HIDDEN.get(self._values["model"], 2)
        self._net = _start(hidden, [self._values["seed"]])

    # What learns.

    def _on_step(self) -> Iterator[None]:
        self._need_learner()
        if self._values["model"] == "perceptron":
            self._perceive()
        else:
            self._descend()
        yield

    def _on_learn(self) -> Iterator[None]:
        self._need_learner()
        if self._values["model"] == "perceptron":
            for _ in range(EPOCHS):
                mistakes = sum(self._perceive() for _ in self._values["points"])
                self._trace = (*self._trace[-500:], float(mistakes))
                yield
                if not mistakes:
                    return
        else:
            for step in range(NET_STEPS):
                if self._right().all():
                    break
                self._descend()
                if step % 10 == 0:
                    yield
            yield

    def _on_restart(self) -> Iterator[None]:
        self._restart()
        yield

    def _on_starts(self) -> Iterator[None]:
        """All starts are one stack of networks: a step is a step of all of them."""
        if self._values["model"] not in HIDDEN:
            raise SettingError(tr("Only networks have starts. Choose 2-2-1 or 2-4-1 first."))
        nets = _start(HIDDEN[self._values["model"]], range(STARTS))
        first = np.full(STARTS, -1)
        for step in range(NET_STEPS + 1):
            logits = forward(nets, self._values["points"], ACTIVATIONS)[-1].data
            is_right = ((logits[..., 0] > 0) == (self._values["labels"] > 0)).all(1)
            first[is_right & (first < 0)] = step
            if step % 10 == 0:
                self._tell(first)
                yield
            if (first >= 0).all() or step == NET_STEPS:
                break
            for name, gradient in self._gradients(nets)[1].items():
                nets[name] = nets[name] - self._values["rate"] * gradient
        self._tell(first)
        yield

    def _tell(self, first: np.ndarray) -> None:
        solved = first[first >= 0]
        self._solved = len(solved)
        self._solved_steps = float(np.median(solved)) if len(solved) else 0.0

    def _need_learner(self) -> None:
        if self._values["model"] in ("one line", "two lines"):
            raise SettingError(tr("Lines by hand don't learn. Choose the perceptron or a network."))
        if not len(self._values["points"]):
            raise SettingError(tr("There is nothing to learn from. Add a point first."))

    def _perceive(self) -> bool:
        """Rosenblatt's rule for the next point: w += (t - o) x. Whether it was misclassified."""
        index = self._steps % len(self._values["points"])
        inputs = np.append(self._values["points"][index], 1.0)
        error = self._values["labels"][index] - float(self._weights @ inputs > 0)
        self._weights = self._weights + error * inputs
        self._steps += 1
        self._mistakes += int(error != 0)
        self._epochs = self._steps // len(self._values["points"])
        return bool(error)

    def _descend(self) -> None:
        cost, found = self._gradients(self._net)
        self._net = {
            name: array - self._values["rate"] * found[name] for name, array in self._net.items()
        }
        self._steps += 1
        self._epochs = self._steps
        self._trace = (*self._trace[-NET_STEPS:], cost)

    def _gradients(self, nets: Arrays) -> tuple[float, Arrays]:
        """Of the cross-entropy summed over points (and over networks, which share nothing)."""
        points, wanted = self._values["points"], self._values["labels"][:, None]

        def cost(tensors: dict[str, Tensor]) -> Tensor:
            logits = forward(tensors, points, ACTIVATIONS)[-1]
            flat = ops.reshape(logits, shape=(-1, 1))
            targets = np.tile(wanted, (flat.shape[0] // len(points), 1))
            mean = ops.binary_cross_entropy_with_logits(flat, targets=targets)
            return ops.multiply(mean, float(flat.shape[0]))

        return gradients(cost, nets)

    # What it says.

    def _answers(self, places: np.ndarray) -> np.ndarray:
        """Probability of 1 at ``places`` (m, 2): (m,)."""
        points, labels, model = (self._values[name] for name in ("points", "labels", "model"))
        if model == "perceptron":
            return (places @ self._weights[:2] + self._weights[2] > 0).astype(float)
        if model in HIDDEN:
            logits = forward(self._net, places, ACTIVATIONS)[-1].data[0, :, 0]
            return ops.logistic(logits)
        lines = [self._values["line"], self._values["line2"]][: 1 + (model == "two lines")]
        return half_planes.best(lines, points, labels).answers(places)

    def _right(self) -> np.ndarray:
        return (self._answers(self._values["points"]) > 0.5) == (self._values["labels"] > 0)

    def _figures(self) -> dict[str, Value]:
        right, weights = self._right(), self._line_weights()
        return {
            "right": int(right.sum()),
            "count": len(right),
            "steps": self._steps,
            "epochs": self._epochs,
            "mistakes": self._mistakes,
            "w1": weights[0],
            "w2": weights[1],
            "bias": weights[2],
            "loss": self._trace[-1] if self._trace else 0.0,
            "solved": self._solved,
            "solved_steps": self._solved_steps,
        }

    def _line_weights(self) -> np.ndarray:
        """The neuron w1 x + w2 y + bias > 0 that the first line stands for, (3,)."""
        if self._values["model"] == "perceptron":
            return self._weights
        if self._values["model"] in HIDDEN:
            return np.zeros(3)
        points, labels = self._values["points"], self._values["labels"]
        return half_planes.best([self._values["line"]], points, labels).weights[0]

    def _lines(self) -> tuple[PlaneLine, ...]:
        model = self._values["model"]
        if model in ("one line", "two lines"):
            names = ("line", "line2")[: 1 + (model == "two lines")]
            titles = (tr("first line"), tr("second line"))
            return tuple(
                PlaneLine(ends=self._values[name].copy(), name=title, control=name, moves="ends")
                for name, title in zip(names, titles, strict=False)
            )
        if model == "perceptron":
            neurons = [self._weights]
        else:
            neurons = [*np.vstack([self._net["weight1"][0], self._net["bias1"][0]]).T]
        return tuple(
            PlaneLine(
                ends=ends,
                name=tr("neuron {number}", number=place),
                is_faint=model != "perceptron",
            )
            for place, neuron in enumerate(neurons, 1)
            if (ends := half_planes.ends_of(neuron)) is not None
        )

    def _idle(self) -> frozenset[str]:
        if self._values["model"] in HIDDEN:
            return frozenset()
        is_perceptron = self._values["model"] == "perceptron"
        return frozenset({"rate", "seed", "starts"}) if is_perceptron else BY_HAND

    def picture(self) -> PlanePicture:
        """Points, what is said everywhere, and the lines."""
        points, labels = self._values["points"], self._values["labels"].astype(np.int64)
        low = min(VIEW[0], float(points.min(initial=0)) - 0.3)
        high = max(VIEW[1], float(points.max(initial=0)) + 0.3)
        # Wider than what must be in view: a board of another shape shows more.
        ends = low - (high - low), high + (high - low)
        along = np.linspace(*ends, FIELD)
        places = grid_points(along, along)
        right = self._right()
        return PlanePicture(
            points=points.copy(),
            labels=labels,
            names=("0", "1"),
            points_control="points",
            labels_control="labels",
            can_add=True,
            wrong=~right,
            lines=self._lines(),
            field=self._answers(places).reshape(FIELD, FIELD),
            field_range=(*ends, *ends),
            x=(low, high),
            y=(low, high),
            x_title=tr("first input"),
            y_title=tr("second input"),
            is_equal=True,
            trace=self._trace,
            trace_title=tr("mistakes (a step is an epoch)")
            if self._values["model"] == "perceptron"
            else tr("cross-entropy"),
            idle=self._idle(),
            words=tr("{right} of {count} points are right.", right=right.sum(), count=len(right)),
        )


def _start(hidden: int, seeds: Sequence[int]) -> Arrays:
    """Networks 2-hidden-1 from standard normal weights: arrays with the starts in front."""
    nets = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        nets.append(drawn((2, hidden, 1), rng.standard_normal))
    stacked = {name: np.stack([net[name] for net in nets]) for name in nets[0]}
    for name in ("bias1", "bias2"):
        stacked[name] = stacked[name][:, None]
    return stacked
