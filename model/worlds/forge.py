"""Forge: a generator that learns to make points which a judge can't tell from real ones.

Goodfellow et al. 2014, with the generator's loss -log D(G(z)). In one dimension, with a judge that
can only draw a line, the forger collapses: its width goes to nothing.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from ..core import Tensor, ops
from ..errors import SettingError
from ..language import tr
from ..nn.optim import SGD, Adam
from .control import RESTART, START, Action, Control
from .pictures import PlanePicture, grid_points
from .small_net import drawn, forward, gradients
from .world import Value, World

STEPS = 1000
BATCH, NOISE = 128, 0.05
NEAR = 0.2
GENERATOR_RATE, JUDGE_RATE, MOMENTUM = 2e-3, 4e-3, 0.5
LINE_RATE, LINE_JUDGE_RATE = 0.2, 5.0
MADE, REAL, SECTORS = 500, 200, 24
FIELD = 51
REACH, WIDE = 2.0, 2.5
BENT = ("leaky_relu", "leaky_relu", None)
MOST_POINTS = 300
CORNERS = [[-1.0, -1.0], [1.0, -1.0], [0.0, 1.0]]


class Forge(World):
    """Real points on a ring, on a line or one's own; forged ones; and what the judge thinks."""

    key, part, title = "forge", "plane", tr("Forge")
    controls = (
        Control(
            "real", tr("Real points"),
            tr("On a ring, on a line with a simple judge, or your own."),
            "choice", "ring", choices={"ring": tr("ring"), "line": tr("line"), "own": tr("own")},
        ),
        Control(
            "points", tr("Own points"),
            tr("Points that are real, each a little smeared."),
            "points", CORNERS, low=-10, high=10,
        ),
        START,
    )  # fmt: skip
    actions = (
        Action("step", tr("10 steps"), tr("Judge and forger learn in turn, ten times.")),
        Action(
            "train",
            tr("{steps:,} steps", steps=STEPS),
            tr("Judge and forger learn in turn, {steps:,} times.", steps=STEPS),
        ),
        RESTART,
    )

    def _begin(self, given: frozenset[str]) -> None:
        if "points" in given and "real" not in given:
            self._values = self._values | {"real": "own"}
        self._fit()

    def _renew(self, name: str) -> None:
        if name == "points":
            self._values = self._values | {"real": "own"}
        self._fit()

    def _fit(self) -> None:
        if len(self._values["points"]) > MOST_POINTS:
            raise SettingError(
                tr(
                    "These are too many points. Leave at most {most}.",
                    most=MOST_POINTS,
                )
            )
        if not len(self._values["points"]):
            raise SettingError(tr("Without a point there is nothing to forge. Leave one at least."))
        self._restart()

    @property
    def _is_line(self) -> bool:
        return self._values["real"] == "line"

    def _restart(self) -> None:
        self._rng = np.random.default_rng(self._values["seed"])
        draw = self._rng.standard_normal

        def he(shape: tuple[int, int]) -> np.ndarray:
            return draw(shape) * np.sqrt(2 / shape[0])

        if self._is_line:
            self._forger = {"weight1": np.array([[1.0]]), "bias1": np.array([-1.0])}
            self._judge = {"weight1": np.zeros((1, 1)), "bias1": np.zeros(1)}
            self._moves = SGD(LINE_RATE), SGD(LINE_JUDGE_RATE)
        else:
            self._forger, self._judge = drawn((2, 32, 32, 2), he), drawn((2, 32, 32, 1), he)
            self._moves = Adam(GENERATOR_RATE), Adam(JUDGE_RATE)
            for move in self._moves:
                move.beta1 = MOMENTUM
        self._noise = draw((MADE, 1 if self._is_line else 2))
        self._shown = self._real(REAL)
        self._steps = 0
        self._trace: tuple[float, ...] = ()
        self._note()

    def _layers(self) -> tuple[str | None, ...]:
        return (None,) if self._is_line else BENT

    def _real(self, count: int) -> np.ndarray:
        """Real points (count, 2), or (count, 1) on the line."""
        rng = self._rng
        if self._is_line:
            return rng.standard_normal((count, 1)) * 0.5 + 1.0
        if self._values["real"] == "own":
            chosen = rng.integers(len(self._values["points"]), size=count)
            return self._values["points"][chosen] + NOISE * rng.standard_normal((count, 2))
        angles = rng.uniform(0, 2 * np.pi, count)
        ring = np.column_stack([np.cos(angles), np.sin(angles)])
        return ring + NOISE * rng.standard_normal((count, 2))

    def _forged(self, count: int) -> np.ndarray:
        noise = self._rng.standard_normal((count, 1 if self._is_line else 2))
        return forward(self._forger, noise, self._layers())[-1].data

    def _slow_down(self) -> None:
        """Smaller and smaller steps in the second half: at full rate both go round for ever."""
        share = 1 - (self._steps - STEPS / 2) / (STEPS / 2)
        for move, rate in zip(self._moves, (GENERATOR_RATE, JUDGE_RATE), strict=True):
            move.learning_rate = rate * float(np.clip(share, 0.1, 1.0))

    def _learn(self) -> None:
        """The judge learns to tell real from forged, then the forger what the judge takes."""
        if not self._is_line:
            self._slow_down()
        seen = np.concatenate([self._real(BATCH), self._forged(BATCH)])
        truth = np.repeat([1.0, 0.0], BATCH)[:, None]

        def judged(parameters: Mapping[str, Tensor]) -> Tensor:
            verdicts = forward(parameters, seen, self._layers())[-1]
            return ops.binary_cross_entropy_with_logits(verdicts, targets=truth)

        self._moves[1].step(self._judge, gradients(judged, self._judge)[1])
        noise = self._rng.standard_normal((BATCH, 1 if self._is_line else 2))

        def believed(parameters: Mapping[str, Tensor]) -> Tensor:
            forged = forward(parameters, noise, self._layers())[-1]
            verdicts = forward(self._judge, forged, self._layers())[-1]
            return ops.binary_cross_entropy_with_logits(verdicts, targets=np.ones((BATCH, 1)))

        self._moves[0].step(self._forger, gradients(believed, self._forger)[1])
        self._steps += 1

    def _on_step(self) -> Iterator[None]:
        for _ in range(10):
            self._learn()
            self._note()
        yield

    def _on_train(self) -> Iterator[None]:
        for step in range(1, STEPS + 1):
            self._learn()
            self._note()
            if step % 4 == 0:
                yield

    def _on_restart(self) -> Iterator[None]:
        self._restart()
        yield

    def _note(self) -> None:
        figures = self._figures()
        self._trace = (*self._trace[-1000:], figures["width" if self._is_line else "near"])

    def _made(self) -> np.ndarray:
        """The forger's points for noise that stays, (MADE, 2) or (MADE, 1)."""
        return forward(self._forger, self._noise, self._layers())[-1].data

    def _figures(self) -> dict[str, Value]:
        made = self._made()
        if self._is_line:
            near, covered = float((np.abs(made - 1.0) < 1.0).mean()), float("nan")
        elif self._values["real"] == "own":
            away = np.linalg.norm(made[:, None] - self._values["points"], axis=2)
            near = float((away.min(1) < NEAR).mean())
            covered = float((away.min(0) < NEAR).mean())
        else:
            near = float((np.abs(np.hypot(*made.T) - 1) < NEAR).mean())
            angles = np.arctan2(made[:, 1], made[:, 0])
            counts = np.histogram(angles, SECTORS, (-np.pi, np.pi))[0]
            covered = float((counts > MADE / SECTORS / 5).mean())
        return {
            "near": 100 * near,
            "covered": 100 * covered,
            "width": float(made.std(0).mean()),
            "middle": float(made.mean()),
            "steps": self._steps,
        }

    def picture(self) -> PlanePicture:
        """Real and forged points, and where the judge would believe one."""
        made, shown = self._made(), self._shown
        # Wider than what must be in view: a board of another shape shows more.
        along = np.linspace(-WIDE * REACH, WIDE * REACH, FIELD)
        if self._is_line:
            made, shown = _jittered(made, -0.5), _jittered(shown, 0.5)
            field = np.tile(self._believes(along[:, None]), (FIELD, 1))
            reach = (-1.5 * REACH, 1.5 * REACH, -REACH, REACH)
        else:
            places = grid_points(along, along)
            field = self._believes(places).reshape(FIELD, FIELD)
            reach = (-REACH, REACH, -REACH, REACH)
        figures, is_own = self._figures(), self._values["real"] == "own"
        crowd = np.concatenate([shown, made])
        kinds = np.repeat([0, 1], [len(shown), len(made)])
        return PlanePicture(
            points=self._values["points"].copy() if is_own else np.zeros((0, 2)),
            labels=np.zeros(len(self._values["points"]) if is_own else 0, np.int64),
            points_control="points" if is_own else "",
            can_add=is_own,
            crowd=crowd,
            crowd_labels=kinds,
            crowd_names=(tr("real"), tr("forged")),
            field=field,
            field_range=(-WIDE * REACH, WIDE * REACH) * 2,
            x=reach[:2],
            y=reach[2:],
            x_title="x",
            y_title="" if self._is_line else "y",
            is_equal=not self._is_line,
            trace=self._trace if self._steps else (),
            trace_title=tr("width") if self._is_line else tr("per cent near the real ones"),
            words=tr(
                "{percent:.0f} per cent of the forged points are near real ones.",
                percent=figures["near"],
            ),
        )

    def _believes(self, places: np.ndarray) -> np.ndarray:
        return ops.logistic(forward(self._judge, places, self._layers())[-1].data[:, 0])


def _jittered(values: np.ndarray, height: float) -> np.ndarray:
    """Numbers (n, 1) as points (n, 2) about a height, apart so that they can be counted."""
    return np.column_stack([values[:, 0], height + 0.3 * np.sin(np.arange(len(values)) * 2.4)])
