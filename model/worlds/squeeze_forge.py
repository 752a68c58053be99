"""Squeeze and forge: two worlds in one, for the lesson that goes from one to the other."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..language import tr, trc
from .control import RESTART, Action, Control
from .forge import Forge
from .pictures import PlanePicture
from .squeeze import Squeeze
from .world import Value, World

KINDS: dict[str, type[World]] = {"squeeze": Squeeze, "forge": Forge}
NAMES = {scene: frozenset(each.name for each in kind.controls) for scene, kind in KINDS.items()}
"""Of the controls that each has."""


class SqueezeForge(World):
    """Either of two worlds; each keeps what it has learnt while the other is shown."""

    key, part, title = "squeeze_forge", "plane", tr("Squeeze and forge")
    controls = (
        Control(
            "scene", tr("Scene"),
            tr("The squeezer of digits, or the forger of points."),
            "choice", "squeeze", choices={"squeeze": tr("squeeze"), "forge": tr("forge")},
        ),
        *Squeeze.controls,
        *(control for control in Forge.controls if control.name != "seed"),
    )  # fmt: skip
    actions = (
        Action(
            "step",
            trc("button", "Step"),
            tr("An epoch of the squeezer, or ten steps of forger and judge."),
        ),
        Action(
            "train",
            trc("button", "Train"),
            tr("60 epochs of the squeezer, or 1,000 steps of forger and judge."),
        ),
        RESTART,
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._worlds = {
            scene: kind(**{name: self._values[name] for name in NAMES[scene] & given})
            for scene, kind in KINDS.items()
        }

    def _renew(self, name: str) -> None:
        for scene, world in self._worlds.items():
            if name in NAMES[scene]:
                world.set(name, self._values[name])

    @property
    def _now(self) -> World:
        return self._worlds[self._values["scene"]]

    def get(self, name: str) -> Any:
        """A control's value, as the world that has it knows it."""
        for scene in (self._values["scene"], *KINDS):
            if name in NAMES[scene]:
                return self._worlds[scene].get(name)
        return super().get(name)

    def state(self) -> dict[str, Value]:
        """Of both; where both have a name, of the one that is shown."""
        both: dict[str, Value] = {}
        for world in (*self._worlds.values(), self._now):
            both |= world.state()
        return both | {"scene": self._values["scene"]}

    def _figures(self) -> dict[str, Value]:
        return {}

    def _on_step(self) -> Iterator[None]:
        return self._now.press("step")

    def _on_train(self) -> Iterator[None]:
        return self._now.press("train")

    def _on_restart(self) -> Iterator[None]:
        return self._now.press("restart")

    def picture(self) -> PlanePicture:
        """What the world that is shown shows."""
        others = frozenset.union(*NAMES.values()) - NAMES[self._values["scene"]]
        return replace(self._now.picture(), idle=others)
