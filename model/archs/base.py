"""What every architecture offers: ``Architecture`` is the common interface.

What some can do besides are the abstract classes of ``capabilities``. Every architecture is final:
none inherits from another.

Invariant: weights live in ``parameters``, a dict of plain arrays by dotted name, in the order in
which data meets them. Only ``train_step`` changes them, in place. Whatever else a step depends on
is in ``state()``, so that a training can be kept, resumed and taken back without knowing more.
"""

import copy
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Mapping
from typing import Any, ClassVar, Self

import numpy as np

from ..errors import SettingError
from ..language import tr
from ..nn.optim import Optimizer
from ..settings import Settings
from .checks import check_fit, check_size, check_state, group
from .curves import Curve
from .layer_info import LayerInfo

Arrays = Mapping[str, np.ndarray]


class Architecture(ABC):
    """A network that learns from images, whether or not it needs their labels.

    A subclass that needs more than its config before it can say which ``shapes`` its weights
    have makes that first in its own ``__init__``, and then calls this one.

    Args:
        config: Settings of the class's ``Config``.
        shape: (height, width) of the input in pixels.
        rng: Draws the initial weights; needed where no ``parameters`` are given.
        parameters: Weights to copy in place of new ones.

    Raises:
        SettingError: The settings ask for more weights than a network may have.
        BadFileError: Names or shapes of ``parameters`` are not this network's.

    Attributes:
        name: Key in ARCHITECTURES and in files.
        title: As a person reads it.
        Config: Its settings.
        suggested: Training settings that suit it better than the general defaults.
        cut_from: Digits that a training must see (those of an epoch times its epochs) for the
            suggested shards to be worth their cost.
        curves: The figures that its training draws, each a key of what ``train_step`` or
            ``examining`` gives; the most telling first.
        goal: Keys of curves by which, on the validation part, an epoch is better than another,
            the most important first. Empty: none is, and the last weights are the ones to keep.
        config: This network's settings.
        shape: (height, width) of its input in pixels.
        parameters: All that it takes to use it: its weights, and what else a prediction depends
            on (running means, stored patterns), whether or not an optimiser moves it.
        buffers: What besides those the next step depends on, by dotted name, such as chains;
            changed in place. Arrays of a fixed shape and dtype.
        optimizers: What moves the weights, by name; none until ``prepare``, or at all.
        clip: Largest allowed norm of all gradients together; 0 for none.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    Config: ClassVar[type[Settings]]
    suggested: ClassVar[dict[str, Any]] = {}
    cut_from: ClassVar[int] = 0
    curves: ClassVar[tuple[Curve, ...]] = ()
    goal: ClassVar[tuple[str, ...]] = ()

    config: Settings
    shape: tuple[int, int]
    parameters: dict[str, np.ndarray]

    def __init__(
        self,
        config: Settings,
        shape: tuple[int, int],
        rng: np.random.Generator | None = None,
        *,
        parameters: Arrays | None = None,
    ) -> None:
        self.config = config
        self.shape = shape
        self.optimizers: dict[str, Optimizer] = {}
        self.clip = 0.0
        shapes = self.shapes()
        check_size(shapes, {name: self.dtype_of(name) for name in shapes})
        if parameters is None:
            if rng is None:
                raise ValueError("a new network needs an rng to draw its weights from")
            parameters = self.initial(rng)
        parameters = self.completed(parameters)
        check_fit(parameters, shapes)
        # In C's order, whatever order a file has: optimisers change a flat view in place.
        self.parameters = {name: np.array(parameters[name], order="C") for name in shapes}
        self.buffers = self.new_buffers()

    @classmethod
    def config_for(cls, shape: tuple[int, int], **given: Any) -> Settings:
        """Settings for an input of ``shape``: those given, the rest by default.

        Raises:
            SettingError: A name is unknown or a value out of bounds.
        """
        return cls.Config.from_dict(given)

    @classmethod
    def headline(cls) -> tuple[Curve, ...]:
        """The curves by which a training is summed up: the first goal, or all without one."""
        return tuple(curve for curve in cls.curves if not cls.goal or curve.key == cls.goal[0])

    @abstractmethod
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each of its weights, by dotted name."""

    def dtype_of(self, name: str) -> np.dtype:
        """What a parameter is made of."""
        return np.dtype(np.float32)

    @property
    def derived(self) -> frozenset[str]:
        """Names of the parameters that follow from the others: a network's file can do without."""
        return frozenset()

    def completed(self, parameters: Arrays) -> Arrays:
        """With those of ``derived`` that are missing; checks no more than that takes."""
        return parameters

    @abstractmethod
    def initial(self, rng: np.random.Generator) -> Arrays:
        """New weights of these names and shapes, and of the dtypes of ``dtype_of``."""

    def new_buffers(self) -> dict[str, np.ndarray]:
        """Its ``buffers`` before the first step; ``parameters`` are there already."""
        return {}

    @abstractmethod
    def train_step(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        """Learns from one batch.

        Args:
            images: (batch, height, width), float32 in [0, 1].
            labels: (batch,), integers 0 to 9, or NO_DIGIT (-1) for an image of none.
            rng: For what the step samples.

        Returns:
            Means over the batch, taken before the change: any of ``curves`` by key, and what else
            can be said ("gradient_norm"); possibly nothing. Where one is not finite nothing was
            changed.
        """

    def examining(
        self, chunks: Iterable[np.ndarray], count: int, rng: np.random.Generator
    ) -> Generator[float, None, dict[str, float]]:
        """What can be said of it on images that it does not learn from.

        A classifier's loss and accuracy are not asked for here: ``model.evaluate`` finds them.

        Args:
            chunks: Inputs, (batch, height, width) each, float32 in [0, 1].
            count: How many images they hold together.
            rng: For what this samples.

        Yields:
            The fraction that is done, 0 to 1.

        Returns:
            Figures by the keys of ``curves``.
        """
        return {}
        yield  # never reached: makes this a generator

    def is_sound(self) -> bool:
        """Whether its weights still are numbers."""
        return all(np.isfinite(array).all() for array in self.parameters.values())

    def prepare(self, training: Settings) -> None:
        """Makes the optimisers that are missing, as ``training`` (a ``Training``) asks for them.

        Does nothing for a network that has none, or that has them already.
        """
        return

    def tune(
        self,
        learning_rate: float,
        weight_decay: float = 0.0,
        clip: float = 0.0,
        progress: float = 0.0,
    ) -> None:
        """Sets what holds for the next step.

        Args:
            learning_rate: As the schedule has it now.
            weight_decay: Strength of the pull of weights towards zero.
            clip: Largest allowed norm of all gradients together; 0 for any.
            progress: Fraction of the planned training that is done, 0 to 1: for networks that
                learn in stages.
        """
        for optimizer in self.optimizers.values():
            optimizer.learning_rate, optimizer.weight_decay = learning_rate, weight_decay
        self.clip = clip

    def moved_by(self, optimizer: str) -> tuple[str, ...]:
        """Names of the parameters that one of its optimisers moves; all, if it is the only one.

        All but the averages.
        """
        return tuple(name for name in self.parameters if name not in self.averages)

    @property
    def averages(self) -> frozenset[str]:
        """Names of the parameters that have no gradient, but follow what is seen while learning.

        In place of their gradients a step finds what they are in its batch.
        """
        return frozenset()

    def state(self) -> dict[str, np.ndarray]:
        """Copies of all that the next step depends on besides ``parameters``, by dotted name.

        The optimisers' arrays and step counts, as ``optimizer.NAME.SLOT.PARAMETER`` and
        ``optimizer.NAME.steps`` (1,), and the buffers, as ``buffer.NAME``.
        """
        arrays = {f"buffer.{name}": array.copy() for name, array in self.buffers.items()}
        for name, optimizer in self.optimizers.items():
            arrays[f"optimizer.{name}.steps"] = np.array([optimizer.steps], dtype=np.int64)
            kept = optimizer.state()
            arrays |= {f"optimizer.{name}.{slot}": array for slot, array in kept.items()}
        return arrays

    def load_state(self, arrays: Arrays) -> None:
        """Takes up what ``state`` gave, once ``prepare`` has made the same optimisers.

        Raises:
            BadFileError: Names, shapes or dtypes are not this network's; nothing has changed.
        """
        slots = {
            name: (optimizer.slots, self.moved_by(name))
            for name, optimizer in self.optimizers.items()
        }
        check_state(arrays, self.parameters, self.buffers, slots)
        for name, buffer in self.buffers.items():
            buffer[...] = arrays[f"buffer.{name}"]
        for name, optimizer in self.optimizers.items():
            kept = group(arrays, f"optimizer.{name}")
            optimizer.load_state(kept, int(kept.pop("steps")[0]))

    def reconfigure(self, **changes: Any) -> None:
        """Changes live fields of ``config`` between two steps; weights stay.

        Raises:
            SettingError: A field may not change any more, or a value is out of bounds.
        """
        specs = self.config.specs()
        fixed = [name for name in changes if name not in specs or not specs[name].live]
        if fixed:
            raise SettingError(
                tr(
                    "“{setting}” can't change once a network is made. Make a new one with it.",
                    setting=fixed[0],
                )
            )
        self.config = self.config.replace(**changes)

    def with_parameters(self, parameters: Arrays) -> Self:
        """The same network with copies of other weights, without optimisers, with new buffers.

        Raises:
            BadFileError: Names or shapes are not this network's.
        """
        return type(self)(self.config, self.shape, parameters=parameters)

    def folded(self) -> "Architecture":
        """A network that predicts the same, with no more in its layers than weights and biases.

        It is for looking into, not for training. Itself where nothing is to be folded into them.
        """
        return self

    def sharing(self, parameters: Arrays) -> Self:
        """The same network on these very arrays, to look at and predict with; nothing is copied.

        Args:
            parameters: Read-only, as ``read_only`` gives them; so this network can't be trained.

        Raises:
            BadFileError: Names or shapes are not this network's.
            ValueError: An array could still be changed by somebody.
        """
        shapes = self.shapes()
        check_fit(parameters, shapes)
        loose = [name for name in shapes if parameters[name].flags.writeable]
        if loose:
            raise ValueError(f"“{loose[0]}” can still be changed: share what read_only() gave")
        other = copy.copy(self)
        other.parameters = {name: parameters[name] for name in shapes}
        other.optimizers = {}
        other.buffers = {name: array.copy() for name, array in self.buffers.items()}
        return other

    def layers(self) -> tuple[LayerInfo, ...]:
        """Its layers in the order in which data meets them; empty where it has none."""
        return ()

    @property
    def has_met_labels(self) -> bool:
        """Whether labels had time to be learnt: who learns in stages may come to them late."""
        return True

    @property
    def is_stochastic(self) -> bool:
        """Whether ``train_step`` draws random numbers; if not, any generator will do for it."""
        return True

    @property
    def summary(self) -> str:
        """A few words for a title bar, such as "784–128–10 relu"."""
        return self.title


def read_only(arrays: Arrays) -> dict[str, np.ndarray]:
    """The same arrays, which nobody can change any more."""
    for array in arrays.values():
        array.flags.writeable = False
    return dict(arrays)
