"""``augmentation``: what random changes to the images cost, alone and in a training step."""

import time
from collections.abc import Iterator
from itertools import count
from typing import Any

from .contest import Contestant, fastest, hold
from .figures import Figure, Note

NAME = "augmentation"
HELP = "ms per batch of random shifts, affine maps and elastic distortion; their part of a step"

BATCH, ROUNDS = 128, 5
STEPS = {"mlp": 200, "cnn": 40}
SHIFTS = {"rotation_deg": 0.0, "shear": 0.0, "scale": 0.0, "shift_px": 2.0, "elastic_px": 0.0}
AFFINE = {**SHIFTS, "rotation_deg": 4.0, "shear": 0.08, "scale": 0.06}
KINDS: dict[str, dict[str, float]] = {
    "shifts": SHIFTS,
    "affine": AFFINE,
    "affine and elastic": {**AFFINE, "elastic_px": 1.0},
}
"""Name -> settings of ``Augmentation``, all that matter: its defaults may change."""


def run(quick: bool) -> Iterator[Figure | Note]:
    """Milliseconds per batch of each kind, then of a step without, with, and made ahead."""
    rounds = 1 if quick else ROUNDS
    yield Note("Networks with default settings; “ahead” makes the next batch in a thread.")
    yield from alone(2 if quick else 100, rounds)
    for arch, steps in STEPS.items():
        yield from in_steps(arch, 2 if quick else steps, rounds)


def alone(batches: int, rounds: int) -> Iterator[Figure]:
    """Each kind by itself."""
    everyone = [
        Contestant(kind, f"{__name__}:Alone", {"settings": settings, "batches": batches})
        for kind, settings in KINDS.items()
    ]
    case = f"a batch of {BATCH} by itself"
    yield from fastest(case, hold(everyone, rounds), key="ms", unit="ms").values()


def in_steps(arch: str, steps: int, rounds: int) -> Iterator[Figure]:
    """Steps without augmentation, and with each kind inline and ahead."""
    variants: dict[str, dict[str, Any]] = {"none": {"settings": None, "ahead": False}}
    for kind, settings in KINDS.items():
        variants[f"{kind}, in the step"] = {"settings": settings, "ahead": False}
        variants[f"{kind}, ahead"] = {"settings": settings, "ahead": True}
    everyone = [
        Contestant(name, f"{__name__}:InSteps", {"arch": arch, "steps": steps, **variant})
        for name, variant in variants.items()
    ]
    figures = fastest(f"a step of the default {arch}", hold(everyone, rounds), "ms", "ms")
    plain = figures["none"]
    yield plain
    for name, figure in figures.items():
        if name != "none":
            yield figure
            percentage = 100 * (1 - plain.value / figure.value)
            yield Figure(figure.case, f"{name}: part of the step", percentage, "%")


class Alone:
    """A round augments some batches; run in a contestant's process."""

    def __init__(self, settings: dict[str, float], batches: int) -> None:
        import numpy as np

        from model.data import to_input
        from model.data.augment import Augmentation

        from .digits import PEAK, train_part

        self._images = to_input(train_part(BATCH).images, PEAK)
        self._augmentation = Augmentation(**settings)
        self._rng = np.random.default_rng(0)
        self._batches = batches

    def round(self) -> dict[str, float]:
        """Milliseconds per batch."""
        start = time.perf_counter()
        for _ in range(self._batches):
            self._augmentation.augment(self._images, self._rng)
        return {"ms": 1e3 * (time.perf_counter() - start) / self._batches}


class InSteps:
    """A round is some training steps; run in a contestant's process.

    Args:
        arch: Key of ARCHITECTURES.
        settings: Of the augmentation; None for none.
        ahead: Whether the next batch is made in a thread, or each when it is needed.
        steps: Training steps in a round.
    """

    def __init__(
        self, arch: str, settings: dict[str, float] | None, ahead: bool, steps: int
    ) -> None:
        import numpy as np

        from model.archs import ARCHITECTURES
        from model.data.augment import Augmentation
        from model.data.batches import Batches
        from model.freed_memory import keep_freed_memory
        from model.nn.optim import OPTIMIZERS

        from .digits import PEAK, train_part

        def augment(images: np.ndarray, step: int) -> np.ndarray:
            return augmentation.augment(images, np.random.default_rng(step))

        def order(epoch: int) -> np.ndarray:
            return np.random.default_rng(epoch).permutation(len(part))

        keep_freed_memory()
        part = train_part(steps * BATCH)
        shape = part.images.shape[1:]
        architecture = ARCHITECTURES[arch]
        self._network = architecture(
            architecture.config_for(shape), shape, np.random.default_rng(0)
        )
        self._network.optimizers["main"] = OPTIMIZERS["adam"]()
        augmentation = Augmentation(**(settings or {}))
        self._transform = augment if settings is not None and not ahead else None
        self._batches = Batches(part, PEAK, order, augment if ahead else None)
        self._steps, self._epochs = steps, count()
        self._rng = np.random.default_rng(0)

    def round(self) -> dict[str, float]:
        """Milliseconds per step."""
        epoch = next(self._epochs)
        start = time.perf_counter()
        for step in range(self._steps):
            number = epoch * self._steps + step
            images, labels = self._batches.batch(epoch, step * BATCH, BATCH, number)
            if self._transform is not None:
                images = self._transform(images, number)
            self._network.train_step(images, labels, self._rng)
        return {"ms": 1e3 * (time.perf_counter() - start) / self._steps}
