"""Squeeze: digits of 64 pixels through two numbers and back.

A network learns to give out what it gets through a layer of two units, straight (linear) or bent
(tanh); what principal components reach stands beside it. The two numbers can be moved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from ..core import Tensor, ops
from ..language import tr
from ..nn.optim import Adam
from . import tables
from .control import RESTART, START, Action, Control
from .pictures import PlanePicture
from .small_net import drawn, forward, gradients
from .world import Value, World

TRAIN = 1617
EPOCHS, BATCH, RATE = 60, 64, 0.01
SHAPES = {
    "linear": ((64, 2, 64), (None, None)),
    "tanh": ((64, 32, 2, 32, 64), ("tanh", None, "tanh", None)),
}
MOST_TRACE = 1000
SHOWN = 600
"""Digits on the plane: more would hide each other."""


class Squeeze(World):
    """An autoencoder 64-2-64, and a point on its plane that is drawn as a digit."""

    key, part, title = "squeeze", "plane", tr("Squeeze")
    controls = (
        Control(
            "units", tr("Units"),
            tr("Straight ones, or bent by tanh with 32 more on either side."),
            "choice", "linear", choices={"linear": tr("linear"), "tanh": "tanh"},
        ),
        Control(
            "code", tr("Two numbers"),
            tr("What the second half makes a digit of."),
            "points", [[0, 0]], low=-1000, high=1000, shape=(1, 2),
        ),
        replace(START, default=3),
    )  # fmt: skip
    actions = (
        Action("step", tr("One epoch"), tr("Every digit once, in batches of 64.")),
        Action(
            "train",
            tr("{epochs} epochs", epochs=EPOCHS),
            tr("{epochs} times all digits; steps become smaller.", epochs=EPOCHS),
        ),
        RESTART,
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._restart()

    def _renew(self, name: str) -> None:
        if name in ("units", "seed"):
            self._restart()

    def _restart(self) -> None:
        sizes, self._activations = SHAPES[self._values["units"]]
        self._rng = np.random.default_rng(self._values["seed"])
        draw = self._rng.standard_normal
        self._net = drawn(sizes, lambda shape: draw(shape) / np.sqrt(shape[0]))
        pixels = tables.digits()[0][:TRAIN]
        self._net[f"bias{len(sizes) - 1}"] += pixels.mean(0)  # a start that is no worse than none
        self._optimiser = Adam(RATE)
        self._epochs = 0
        self._first = self._error()
        self._trace = (self._first,)

    def _learn(self, pixels: np.ndarray) -> None:
        def loss(parameters: Mapping[str, Tensor]) -> Tensor:
            made = forward(parameters, pixels, self._activations)[-1]
            return ops.mean_squared_error(made, targets=pixels)

        self._optimiser.step(self._net, gradients(loss, self._net)[1])

    def _run_epoch(self) -> Iterator[None]:
        pixels = tables.digits()[0][:TRAIN]
        for batch in np.array_split(self._rng.permutation(TRAIN), -(-TRAIN // BATCH)):
            self._learn(pixels[batch])
            yield

    def _on_step(self) -> Iterator[None]:
        yield from self._run_epoch()
        self._count()
        yield

    def _on_train(self) -> Iterator[None]:
        for epoch in range(EPOCHS):
            # A cosine from the full rate to none (Loshchilov & Hutter 2017).
            self._optimiser.learning_rate = RATE * (0.5 + 0.5 * np.cos(np.pi * epoch / EPOCHS))
            yield from self._run_epoch()
            self._count()
            yield
        self._optimiser.learning_rate = RATE

    def _on_restart(self) -> Iterator[None]:
        self._restart()
        yield

    def _count(self) -> None:
        self._epochs += 1
        self._trace = (*self._trace[-MOST_TRACE:], self._error())

    def _codes(self, pixels: np.ndarray) -> np.ndarray:
        half = len(self._activations) // 2
        return forward(self._net, pixels, self._activations[:half])[-1].data

    def _made(self, codes: np.ndarray) -> np.ndarray:
        half = len(self._activations) // 2
        return forward(self._net, codes, self._activations[half:], first=half + 1)[-1].data

    def _error(self) -> float:
        """Mean squared error of a pixel of the digits that test."""
        pixels = tables.digits()[0][TRAIN:]
        return float(np.mean((self._made(self._codes(pixels)) - pixels) ** 2))

    def _figures(self) -> dict[str, Value]:
        code = self._values["code"][0]
        return {
            "error": self._trace[-1],
            "first_error": self._first,
            "pca_error": _pca_error(),
            "epochs": self._epochs,
            "code_x": code[0],
            "code_y": code[1],
            "nearest": self._nearest(code),
        }

    def _nearest(self, code: np.ndarray) -> int:
        """Which digit the training digit nearest to a code is."""
        pixels, labels = tables.digits()
        away = self._codes(pixels[:TRAIN]) - code
        return int(labels[:TRAIN][np.argmin((away**2).sum(1))])

    def picture(self) -> PlanePicture:
        """Digits at their two numbers, and what is made of the point that is moved."""
        pixels, labels = tables.digits()
        codes = self._codes(pixels[-SHOWN:])
        made = self._made(self._values["code"])[0].reshape(8, 8)
        low, high = codes.min(0), codes.max(0)
        room = 0.05 * np.maximum(high - low, 1e-6)
        (left, bottom), (right, top) = (low - room).tolist(), (high + room).tolist()
        return PlanePicture(
            points=self._values["code"].copy(),
            labels=np.zeros(1, np.int64),
            point_names=(tr("the two numbers"),),
            points_control="code",
            crowd=codes,
            crowd_labels=labels[-SHOWN:],
            crowd_names=tuple("0123456789"),
            image=np.clip(made, 0, 1),
            image_name=tr("what is made of the two numbers"),
            x=(left, right),
            y=(bottom, top),
            x_title=tr("first number"),
            y_title=tr("second number"),
            trace=self._trace if self._epochs else (),
            trace_title=tr("error (a step is an epoch)"),
            trace_level=_pca_error(),
            words=tr(
                "Error {error:.4f} a pixel; principal components: {pca:.4f}.",
                error=self._trace[-1],
                pca=_pca_error(),
            ),
        )


@cache
def _pca_error() -> float:
    """What the first two principal components of the training digits leave of the others."""
    pixels = tables.digits()[0]
    middle = pixels[:TRAIN].mean(0)
    axes = np.linalg.svd(pixels[:TRAIN] - middle, full_matrices=False)[2][:2]
    tested = pixels[TRAIN:]
    return float(np.mean((middle + (tested - middle) @ axes.T @ axes - tested) ** 2))
