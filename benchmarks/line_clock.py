"""A clock for lines of code: how long a training step spends in which kind of work.

An operation such as ``x @ weight`` is no call that a profiler would see, and a product timed by
itself finds other things in the cache than in a training. So the interpreter is asked to tell
(``sys.settrace``) when a line of the modules that compute begins and ends, and the time between
goes to the kind of work that the line does. What numpy does on behalf of a line belongs to it.
"""

import dis
import sys
import time
from collections import defaultdict
from functools import cache
from statistics import median
from types import CodeType, FrameType
from typing import Any

import numpy as np

from model.archs import ARCHITECTURES
from model.core import conv, norm, ops, padded, pooled
from model.core.tensor import ProductGradient
from model.data import batches, dataset
from model.events import Step
from model.nn import optim
from model.run import Run, Training
from model.train import fit

from .digits import as_dataset, train_part

BATCH = 128
FORWARD, BACKWARD = "products, forward", "products, backward"
KINDS = (
    FORWARD,
    BACKWARD,
    "patches",
    "pooling",
    "normalisation",
    "elementwise, loss",
    "optimiser",
    "batches",
)
FILES = {
    conv.__file__: "patches",
    padded.__file__: "patches",
    pooled.__file__: "patches",
    norm.__file__: "normalisation",
    ops.__file__: "elementwise, loss",
    optim.__file__: "optimiser",
    batches.__file__: "batches",
    dataset.__file__: "batches",
}
"""File -> kind of its lines that are no products."""

ON_THE_WAY_BACK = ("_scatter", "_add_by_weight", "_by_x")
"""Functions whose products are of the way back, beside derivatives, which lie within others."""

PRODUCTS, MAXIMA = ("@", "@=", "matmul"), ("maximum", "equal")
"""What lines of products have in them, and lines of pooling among others."""

WEIGHTS = ProductGradient.into.__code__
"""Of the engine, the code that computes the gradient of a weight: a product of the way back."""


@cache
def kind_of(code: CodeType, line: int) -> str:
    """The kind of work that a line of one of FILES, or of WEIGHTS, does."""
    if code is WEIGHTS:
        return BACKWARD
    inner = "<locals>" in code.co_qualname or code.co_qualname in ON_THE_WAY_BACK
    if line in _lines_with(code, PRODUCTS):
        return BACKWARD if inner else FORWARD
    pools = "max_pool2d" in code.co_qualname or code.co_qualname.endswith("laid_out")
    if pools or (code.co_filename == pooled.__file__ and line in _lines_with(code, MAXIMA)):
        return "pooling"
    return FILES[code.co_filename]


@cache
def _lines_with(code: CodeType, what: tuple[str, ...]) -> frozenset[int]:
    return frozenset(
        instruction.positions.lineno
        for instruction in dis.get_instructions(code)
        if instruction.argrepr in what or instruction.argval in what
    )


class LineClock:
    """Seconds by kind while the block runs, for what this thread calls within it.

    Attributes:
        seconds: Kind of work -> time spent on it so far.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._stack = ["rest"]
        self._since = 0.0

    def __enter__(self) -> "LineClock":
        self._since = time.perf_counter()
        sys.settrace(self._on_call)
        return self

    def __exit__(self, *exception: object) -> None:
        sys.settrace(None)

    def _on_call(self, frame: FrameType, event: str, arg: Any) -> Any:
        if frame.f_code.co_filename not in FILES and frame.f_code is not WEIGHTS:
            return None
        self._book()
        self._stack.append(kind_of(frame.f_code, frame.f_lineno))
        self._since = time.perf_counter()
        return self._on_line

    def _on_line(self, frame: FrameType, event: str, arg: Any) -> Any:
        self._book()
        if event == "line":
            self._stack[-1] = kind_of(frame.f_code, frame.f_lineno)
        elif event == "return":
            self._stack.pop()
        self._since = time.perf_counter()
        return self._on_line

    def _book(self) -> None:
        self.seconds[self._stack[-1]] += time.perf_counter() - self._since


class TimedSteps:
    """A round is some training steps, every other one with a clock; for a contestant's process."""

    def __init__(self, arch: str, config: dict[str, Any], steps: int) -> None:
        data = as_dataset(train_part(2 * steps * BATCH))
        architecture = ARCHITECTURES[arch]
        settings = architecture.config_for(data.shape, **config)
        network = architecture(settings, data.shape, np.random.default_rng(0))
        training = Training(batch_size=BATCH, epochs=10_000, schedule="constant")
        self._events = fit(Run(network, training), data)
        self._steps = steps

    def round(self) -> dict[str, Any]:
        """Milliseconds: a free step, a timed one, and each kind of work in a timed one; medians."""
        free, timed = [], []
        by_kind: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for _ in range(self._steps):
            free.append(self._step())
            with LineClock() as clock:
                timed.append(self._step())
            for kind, times in by_kind.items():
                times.append(clock.seconds[kind])
        return {
            "free_ms": 1e3 * median(free),
            "timed_ms": 1e3 * median(timed),
            "kinds_ms": {k: 1e3 * median(times) for k, times in by_kind.items() if any(times)},
        }

    def _step(self) -> float:
        """Seconds until the next step is made; what ends an epoch is passed over."""
        while True:
            start = time.perf_counter()
            event = next(self._events)
            if isinstance(event, Step):
                return time.perf_counter() - start
