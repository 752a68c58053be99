"""Hopfield networks: every pixel is coupled with every other, or attends to stored pictures."""

import math
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from ..errors import BadFileError, SettingError
from ..language import inside, tr, trc
from ..nn import attention
from ..nn.couplings import RULES, energies, flips, jumps, sweeps
from ..settings import Settings, choice, integer, number
from .base import Arrays
from .checks import check_fit
from .creating import Completer, Coupled, EnergyBased, Recall, Recaller
from .curves import Curve
from .layer_info import PICTURE, LayerInfo, WeightInfo
from .stored import EMPTY, NO_LABEL, StoredPictures

MODERN = "modern"

CAPACITY = {"hebb": 0.138}
"""Random patterns per unit beyond which none is recalled (Amit, Gutfreund and Sompolinsky 1985)."""

STRONGEST = 1000.0
"""No coupling is so large: by two rules none is above 1, and Storkey's grow by a few times."""

ASKED = 200
"""Memories at most that are asked for when a network is examined."""

NOISE = 0.1
"""Of the pixels that an examination turns over."""


@dataclass(frozen=True)
class HopfieldConfig(Settings):
    """Settings of ``Hopfield``."""

    rule: str = choice(
        "pseudo_inverse",
        tr("Rule"),
        tr(
            "How pictures are remembered. Hebb holds few and only unlike ones; Storkey more; the "
            "pseudo-inverse tells alike ones apart; modern attends to the pictures themselves, and "
            "holds nearly any number."
        ),
        choices=(*RULES, MODERN),
    )
    patterns: int = integer(
        30,
        tr("Pictures"),
        tr(
            "How many are remembered: the first that come, each once. At most as many as there are "
            "pixels, unless the rule is modern."
        ),
        low=1,
        high=60_000,
    )
    recall: str = choice(
        "asynchronous",
        tr("Recall"),
        tr(
            "Asynchronous asks one pixel after another, so that the energy falls with each flip; "
            "synchronous turns all at once, and may go to and fro. The modern rule moves all at "
            "once."
        ),
        choices=("asynchronous", "synchronous"),
    )
    order: str = choice(
        "random",
        tr("Order"),
        tr(
            "In which pixels are asked one after another: a new random one for each sweep, or row "
            "by row."
        ),
        choices=("random", "rows"),
    )
    beta: float = number(
        64.0,
        tr("Beta"),
        tr(
            "How sharply the nearest memory is preferred when pictures are compared: small blends "
            "many, large takes one. For the modern rule, and to tell a picture’s digit."
        ),
        low=0.01,
        high=1000.0,
        live=True,
    )
    threshold: float = number(
        0.5,
        tr("Threshold"),
        tr("Ink from which a pixel counts as black."),
        low=0.01,
        high=0.99,
        step=0.05,
    )


class Hopfield(StoredPictures, Recaller, EnergyBased, Completer, Coupled):
    """A memory (Hopfield 1982; Ramsauer et al. 2021): recall goes downhill in an energy.

    Parameters besides "patterns" and "labels": "couplings" (pixels, pixels), but for the modern
    rule.
    """

    name = "hopfield"
    title = tr("Hopfield network")
    Config = HopfieldConfig
    # Small batches, for one to see memories come; once through is enough to remember.
    suggested: ClassVar = {"batch_size": 10, "epochs": 1}
    curves = (
        Curve("from_half", tr("Recalled from half"), "%", better="high"),
        Curve("from_noise", tr("Recalled from noise"), "%", better="high"),
        Curve("stored", tr("Memories")),
        Curve("energy", tr("Energy")),
        Curve("accuracy", tr("Accuracy"), "%", better="high", counts_labels=True),
        Curve("loss", tr("Loss"), better="low"),
    )
    rules: ClassVar = {
        "hebb": tr("Hebb"),
        "storkey": tr("Storkey"),
        "pseudo_inverse": tr("Pseudo-inverse"),
        MODERN: trc("rule of a Hopfield network", "Modern"),
    }

    def __init__(
        self,
        config: HopfieldConfig,
        shape: tuple[int, int],
        rng: np.random.Generator | None = None,
        *,
        parameters: Arrays | None = None,
    ) -> None:
        pixels = shape[0] * shape[1]
        if config.rule != MODERN and config.patterns > pixels:
            raise too_many(config.patterns, shape)
        super().__init__(config, shape, rng, parameters=parameters)
        if not self.is_modern and (np.abs(self.parameters["couplings"]) > STRONGEST).any():
            raise BadFileError(tr("The couplings are none that pictures give. Take another copy."))

    @classmethod
    def config_for(cls, shape: tuple[int, int], **given: Any) -> HopfieldConfig:
        if "patterns" not in given and given.get("rule") != MODERN:
            given["patterns"] = min(cls.Config().patterns, shape[0] * shape[1])
        return super().config_for(shape, **given)

    # What is kept.

    def shapes(self) -> dict[str, tuple[int, ...]]:
        pixels, places = self.shape[0] * self.shape[1], self.config.patterns
        couplings = {} if self.is_modern else {"couplings": (pixels, pixels)}
        return {**couplings, "patterns": (places, pixels), "labels": (places,)}

    def dtype_of(self, name: str) -> np.dtype:
        return np.dtype(np.float32 if name == "couplings" else np.uint8)

    @property
    def derived(self) -> frozenset[str]:
        return frozenset() if self.is_modern else frozenset({"couplings"})

    def completed(self, parameters: Arrays) -> Arrays:
        if "couplings" in parameters or self.is_modern:
            return parameters
        kept = {name: shape for name, shape in self.shapes().items() if name != "couplings"}
        check_fit(parameters, kept)
        signs = attention.as_signs(parameters["patterns"][parameters["labels"] != EMPTY])
        couplings = np.zeros(self.shapes()["couplings"], np.float32)
        RULES[self.config.rule](signs, couplings, 0)
        return {"couplings": couplings, **parameters}

    def initial(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {
            name: np.full(shape, EMPTY if name == "labels" else 0, self.dtype_of(name))
            for name, shape in self.shapes().items()
        }

    @property
    def is_modern(self) -> bool:
        """Whether it attends to its pictures, and has no couplings."""
        return self.config.rule == MODERN

    @property
    def is_stochastic(self) -> bool:
        return False

    def layers(self) -> tuple[LayerInfo, ...]:
        pixels = (self.shape[0] * self.shape[1],)
        if self.is_modern:
            info, name = WeightInfo("patterns", "weight", ("unit", "input")), "patterns"
            outputs, units = (self.config.patterns,), "units"
        else:
            info, name = WeightInfo("couplings", "recurrent", ("unit", "input")), "couplings"
            outputs, units = pixels, "pixels"
        return (LayerInfo(name, name, (info,), "", False, PICTURE, self.shape, outputs, units),)

    @property
    def summary(self) -> str:
        title = inside(self.rules[self.config.rule])
        return tr(
            "{remembered:,} of {most:,} pictures, {rule}",
            remembered=self.remembered,
            most=self.config.patterns,
            rule=title,
        )

    # Remembering.

    def train_step(
        self, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator
    ) -> dict[str, float]:
        before = self.remembered
        metrics = {"stored": float(before)}
        if not self.is_modern:
            # Of the modern rule it would take longer than all else.
            metrics["energy"] = float(self.energy(images).mean())
        if before < self.config.patterns and self.take(images, labels):
            self._learn(before)
        return metrics

    def _learn(self, known: int) -> None:
        """Couples the pixels anew, after the first ``known`` pictures others came."""
        if not self.is_modern:
            rule = RULES[self.config.rule]
            rule(attention.as_signs(self.stored), self.parameters["couplings"], known)

    @property
    def rule(self) -> str:
        return self.config.rule

    def with_rule(self, rule: str) -> Self:
        config = self.config.replace(rule=rule, patterns=self._places(rule))
        if self.remembered > config.patterns:
            raise too_many(self.remembered, self.shape)
        return self._like(config, self.memories(), self.memory_labels)

    def _places(self, rule: str) -> int:
        """As many as there are, or as are enough where the rule holds no more."""
        most = self.shape[0] * self.shape[1]
        return self.config.patterns if rule == MODERN else min(self.config.patterns, most)

    def remembering(self, images: np.ndarray, labels: np.ndarray) -> Self:
        config = self.config.replace(patterns=max(len(images), self.config.patterns))
        return self._like(config, images, labels)

    def _like(self, config: HopfieldConfig, images: np.ndarray, labels: np.ndarray) -> Self:
        other = type(self)(config, self.shape, np.random.default_rng(0))
        count = len(images)
        other.parameters["patterns"][:count] = other.bits_of(images)
        other.parameters["labels"][:count] = np.where(labels < 0, NO_LABEL, labels)
        other._learn(0)
        return other

    @property
    def holds(self) -> float:
        return CAPACITY.get(self.config.rule, math.inf) * self.shape[0] * self.shape[1]

    # Recalling.

    def recalling(
        self, image: np.ndarray, rng: np.random.Generator, known: np.ndarray | None = None
    ) -> Iterator[Recall]:
        (state,), free = self._start(image[None], known)
        if self.is_modern or self.config.recall == "synchronous":
            for states, found in self._moments(state[None], free, rng):
                energy = self._energies(states)[0] if found is None else found[0]
                yield Recall(self._pictures(states)[0], float(energy))
            return
        couplings = self.parameters["couplings"]
        energy = float(energies(couplings, state[None])[0])
        yield Recall(self._pictures(state[None])[0], energy)
        for pixel, fall in flips(couplings, state, free, self._order(rng)):
            energy += fall
            yield Recall(self._pictures(state[None])[0], energy, pixel)

    def completing(
        self, images: np.ndarray, known: np.ndarray, rng: np.random.Generator
    ) -> Iterator[np.ndarray]:
        states, free = self._start(images, known)
        for moment, _ in self._moments(states, free, rng):
            yield self._pictures(moment)

    def _start(self, images: np.ndarray, known: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """States (n, pixels), 0 where nothing is known, and which pixels may change."""
        states = self.states_of(images)
        free = np.ones(states.shape[1], bool) if known is None else ~known.ravel()
        return states if known is None else np.where(free, np.float32(0), states), free

    def _moments(
        self, states: np.ndarray, free: np.ndarray, rng: np.random.Generator
    ) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
        """States (n, pixels) from the start to where nothing changes; energies if they are free."""
        if self.is_modern:
            if not self.remembered:
                yield states, np.zeros(len(states))
                return
            yield from attention.updates(self.stored, states, free, self.sharpness)
            return
        yield states, None
        couplings = self.parameters["couplings"]
        if self.config.recall == "synchronous":
            steps = jumps(couplings, states, free)
        else:
            steps = sweeps(couplings, states, free, self._order(rng))
        for after in steps:
            yield after, None

    def _order(self, rng: np.random.Generator) -> Callable[[], np.ndarray]:
        pixels = self.shape[0] * self.shape[1]
        if self.config.order == "rows":
            return lambda: np.arange(pixels)
        return lambda: rng.permutation(pixels)

    def _pictures(self, states: np.ndarray) -> np.ndarray:
        pictures = (states + np.float32(1)) / np.float32(2)
        return pictures.clip(0, 1).reshape(-1, *self.shape)

    # Judging.

    def energy(self, images: np.ndarray) -> np.ndarray:
        return self._energies(self.states_of(images))

    def _energies(self, states: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):
            if not self.is_modern:
                return energies(self.parameters["couplings"], states)
        if not self.remembered:
            return np.zeros(len(states))
        found = attention.attend(self.stored, states, self.sharpness)
        return attention.energies(found, states, self.sharpness, self.remembered)

    def fields(self, image: np.ndarray) -> np.ndarray:
        states = self.states_of(image[None])
        if not self.is_modern:
            return (states @ self.parameters["couplings"]).reshape(self.shape)
        if not self.remembered:
            return np.zeros(self.shape, np.float32)
        return attention.attend(self.stored, states, self.sharpness).states.reshape(self.shape)

    def couplings_of(self, pixel: int) -> np.ndarray | None:
        if self.is_modern:
            return None
        return self.parameters["couplings"][pixel].reshape(self.shape)

    def examining(
        self, chunks: Iterable[np.ndarray], count: int, rng: np.random.Generator
    ) -> Generator[float, None, dict[str, float]]:
        """How well it recalls its memories, of ASKED drawn at random where there are more.

        From the upper half, which is held; and from all of it, NOISE of whose pixels are turned
        over. A memory is recalled where each pixel is on its side of the middle.
        """
        stored = self.remembered
        if not stored:
            return {"stored": 0.0}
        asked = np.sort(rng.choice(stored, min(ASKED, stored), replace=False))
        images = self.memories(asked)
        yield 0.1
        known = np.zeros(self.shape, bool)
        known[: self.shape[0] // 2] = True
        half = yield from self._found(images, images, known, rng)
        yield 0.5
        noisy = np.where(rng.random(images.shape) < NOISE, 1 - images, images)
        noise = yield from self._found(images, noisy, None, rng)
        energy = float(self.energy(images).mean())
        return {"from_half": half, "from_noise": noise, "stored": float(stored), "energy": energy}

    def _found(
        self,
        images: np.ndarray,
        starts: np.ndarray,
        known: np.ndarray | None,
        rng: np.random.Generator,
    ) -> Generator[float, None, float]:
        """The fraction of images that are recalled from ``starts``."""
        last = starts
        with np.errstate(over="ignore", invalid="ignore"):
            for states, _ in self._moments(*self._start(starts, known), rng):
                last = states
                yield 0.5
        wanted = images.reshape(len(images), -1) > 0.5
        return float(((last > 0) == wanted).all(axis=1).mean())


def too_many(count: int, shape: tuple[int, int]) -> SettingError:
    """The error for more pictures than couplings between the pixels of ``shape`` can tell apart."""
    pixels = shape[0] * shape[1]
    return SettingError(
        tr(
            "{count:,} pictures are more than {pixels} pixels can hold by this rule. Take {pixels} "
            "at most, or the rule “{rule}”.",
            count=count,
            pixels=pixels,
            rule=MODERN,
        )
    )
