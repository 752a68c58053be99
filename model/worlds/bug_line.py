"""Two bugs and a line from the corner: an error refines a slope, and how much is the rate's say.

After "Make your own neural network": y = A x, wanted t at x, delta A = rate (t - A x) / x, one bug
after the other.
"""

from collections import deque
from collections.abc import Iterator

import numpy as np

from ..errors import SettingError
from ..language import tr, trc
from .control import Action, Control
from .pictures import PlaneLine, PlanePicture
from .world import Value, World

MOST_BUGS = 40
SETTLED = 1e-9
ROUNDS, ROUNDS_AT_ONCE = 2000, 40
TRACED = 1 + 2 * ROUNDS
"""Slopes that are kept to be drawn: all that two bugs make in so many rounds."""


class BugLine(World):
    """Bugs as points (width, length), and a line through the corner that shall part them.

    Bugs wider than long are called ladybirds, the others caterpillars.
    """

    key, part, title = "bug_line", "plane", tr("Two bugs and a line")
    controls = (
        Control(
            "points", tr("Bugs"),
            tr("Width and length of each bug."),
            "points", [[3.0, 1.0], [1.0, 3.0]], low=0.0, high=100.0,
        ),
        Control(
            "targets", tr("Wanted"),
            tr("Where the line should pass above or below each bug."),
            "numbers", [1.1, 2.9], low=-100.0, high=100.0, shape=(None,),
        ),
        Control(
            "slope", tr("Slope A"),
            tr("How steep the line is: y = A x."),
            "number", 0.25, low=-1000.0, high=1000.0, step=0.05,
        ),
        Control(
            "rate", tr("Rate L"),
            tr("How much of the error one step mends: 1 all of it, 0 nothing."),
            "number", 1.0, low=0.0, high=3.0, step=0.1,
        ),
    )  # fmt: skip
    actions = (
        Action("step", trc("button", "Step"), tr("Lets the next bug correct the line.")),
        Action(
            "settle",
            tr("Many rounds"),
            tr("Lets all bugs correct it until a round changes nothing."),
        ),
        Action("restart", tr("Start again"), tr("Counts from zero and begins with the first bug.")),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._restart()
        self._fit_targets(stay="targets" in given)

    def _renew(self, name: str) -> None:
        if name in ("points", "targets"):
            self._fit_targets(stay=name == "targets")
        if name != "rate":
            self._restart()

    def _restart(self) -> None:
        self._steps, self._trace = 0, deque([self._values["slope"]], maxlen=TRACED)

    def _fit_targets(self, *, stay: bool) -> None:
        """Gives each bug a target: a little inside, unless one was named for it."""
        points, targets = self._values["points"], self._values["targets"]
        if len(points) > MOST_BUGS:
            raise SettingError(
                tr(
                    "{count} bugs are too many for this world. Leave at most {most}.",
                    count=len(points),
                    most=MOST_BUGS,
                )
            )
        if stay and len(targets) != len(points):
            raise SettingError(
                tr(
                    "There are {bugs} bugs and {targets} targets. Give each bug one.",
                    bugs=len(points),
                    targets=len(targets),
                )
            )
        if len(targets) != len(points):
            aims = points[:, 1] + np.where(points[:, 0] > points[:, 1], 0.1, -0.1)
            kept = targets[: len(points)]
            self._values["targets"] = np.concatenate([kept, aims[len(kept) :]])

    def _teaching(self) -> np.ndarray:
        """Which bugs teach: one in the corner has no direction."""
        return np.flatnonzero(self._values["points"][:, 0] > 1e-6)

    def _next_bug(self) -> int | None:
        """Which bug corrects the line next; None where none teaches."""
        teaching = self._teaching()
        return int(teaching[self._steps % len(teaching)]) if len(teaching) else None

    def _correct(self) -> None:
        bug = self._next_bug()
        x, target = self._values["points"][bug, 0], self._values["targets"][bug]
        slope = self._values["slope"]
        self._values["slope"] = float(slope + self._values["rate"] * (target - slope * x) / x)
        self._steps += 1
        self._trace.append(self._values["slope"])

    def _on_step(self) -> Iterator[None]:
        self._need_bugs()
        self._correct()
        yield

    def _on_settle(self) -> Iterator[None]:
        self._need_bugs()
        for round_ in range(ROUNDS):
            before = self._values["slope"]
            for _ in self._teaching():
                self._correct()
            if abs(self._values["slope"] - before) < SETTLED:
                break
            if round_ % ROUNDS_AT_ONCE == 0:
                yield
        yield

    def _on_restart(self) -> Iterator[None]:
        self._restart()
        yield

    def _need_bugs(self) -> None:
        if not len(self._teaching()):
            raise SettingError(
                tr("No bug has a width, so none can correct the line. Add one first.")
            )

    def _figures(self) -> dict[str, Value]:
        points, slope = self._values["points"], self._values["slope"]
        above = points[:, 1] > slope * points[:, 0]
        is_ladybird = points[:, 0] > points[:, 1]
        teaching = self._teaching()
        aims = self._values["targets"][teaching] / points[teaching, 0]
        error, bug = 0.0, self._next_bug()
        if bug is not None:
            error = float(self._values["targets"][bug] - slope * points[bug, 0])
        return {
            "steps": self._steps,
            "error": error,
            "count": len(points),
            "right": int((above != is_ladybird).sum()),
            "caterpillar_above": bool(above[~is_ladybird].all() and (~is_ladybird).any()),
            "ladybird_below": bool((~above)[is_ladybird].all() and is_ladybird.any()),
            "mean_aim": float(aims.mean()) if len(aims) else 0.0,
        }

    def picture(self) -> PlanePicture:
        """The bugs, what is wanted of the line at each, and the line."""
        points, slope = self._values["points"], self._values["slope"]
        targets = np.stack([points[:, 0], self._values["targets"]], 1)
        is_long = (points[:, 0] <= points[:, 1]).astype(np.int64)
        above = points[:, 1] > slope * points[:, 0]
        reach = max(4.0, 1.25 * float(points.max(initial=0.0)))
        on_line = np.stack([points[:, 0], slope * points[:, 0]], 1)
        bug = self._next_bug() or 0
        figures = self._figures()
        return PlanePicture(
            points=points.copy(),
            labels=is_long,
            names=(tr("ladybird"), tr("caterpillar")),
            points_control="points",
            can_add=True,
            wrong=above != is_long.astype(bool),
            targets=targets,
            target_names=tuple(tr("wanted {value:g}", value=value) for value in targets[:, 1]),
            sticks=np.concatenate([on_line, targets], 1)[bug : bug + 1],
            lines=(
                PlaneLine(
                    ends=np.array([[0.0, 0.0], [1.0, slope]]), name=f"y = {slope:.4f} x",
                    control="slope", moves="slope",
                ),
            ),
            x=(0.0, reach),
            y=(0.0, reach),
            x_title=tr("width"),
            y_title=tr("length"),
            trace=tuple(self._trace),
            trace_title=tr("slope A"),
            words=tr("{right} of {count} bugs lie on their side of the line.",
                     right=figures["right"], count=len(points)),
        )  # fmt: skip
