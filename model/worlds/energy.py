"""Energy: networks that remember pictures as valleys, Hopfield's and the Boltzmann machine."""

from collections.abc import Iterator

import numpy as np

from ..errors import SettingError
from ..language import sentences, tr, trc
from .boltzmann import Boltzmann, black_digits
from .control import Action, Control
from .hopfield import RULES, energy, flipped, stable, sweeps
from .letters import LETTERS
from .pictures_graph import GridPicture, Sheet
from .world import Value, World

SHAPES = {"letters": (5, 6), "random": (8, 8), "digits": (8, 8)}
TRIALS = 200
"""Of each pattern, when it is measured how often they come back."""

MOST_SHOWN = 15


class EnergyNetworks(World):
    """Patterns to keep, a state to disturb, and how it finds back."""

    key, part, title = "energy", "grid", tr("Energy")
    controls = (
        Control(
            "network", tr("Network"),
            tr("Hopfield's keeps what it is given at once; a Boltzmann machine learns by "
               "dreaming."),
            "choice", "Hopfield",
            choices={"Hopfield": tr("Hopfield"), "Boltzmann machine": tr("Boltzmann machine")},
        ),
        Control(
            "patterns", tr("Patterns"),
            tr("What it is to keep."),
            "choice", "letters",
            choices={"letters": tr("letters"), "random": tr("random"), "digits": tr("digits")},
        ),
        Control(
            "count", tr("How many"),
            tr("So many patterns of those."),
            "number", 3, low=1, high=MOST_SHOWN, step=1,
        ),
        Control(
            "rule", tr("Rule"),
            tr("Hebb adds up what fires together; the pseudo-inverse keeps patterns apart that "
               "look alike."),
            "choice", "Hebb",
            choices={"Hebb": tr("Hebb"), "pseudo-inverse": tr("pseudo-inverse")},
        ),
        Control(
            "letters", tr("Letters"),
            tr("The three letters that can be kept."),
            "numbers", LETTERS, low=0.0, high=1.0, step=1.0, shape=(3, 5, 6),
        ),
        Control(
            "pattern", tr("Begin with"),
            tr("Which pattern Take puts down, counted from 1."),
            "number", 1, low=1, high=MOST_SHOWN, step=1,
        ),
        Control(
            "flips", tr("Flips"),
            tr("How many pixels Disturb turns over."),
            "number", 5, low=0, high=30, step=1,
        ),
        Control(
            "picture", tr("State"),
            tr("What the network holds: flip its pixels."),
            "cells", LETTERS[0], low=0.0, high=1.0, step=1.0, shape=(None, None),
        ),
        Control(
            "seed", tr("Seed"),
            tr("Another one gives other random patterns and other noise."),
            "number", 39, low=0, high=9999, step=1,
        ),
    )  # fmt: skip
    actions = (
        Action("take", trc("button", "Take"), tr("Puts a pattern down as it is.")),
        Action(
            "disturb",
            trc("button", "Disturb"),
            tr("Turns over as many pixels as Flips says, by chance."),
        ),
        Action(
            "recall",
            trc("button", "Recall"),
            tr("Lets one unit after another follow its sum, sweep by sweep."),
        ),
        Action(
            "measure",
            trc("button", "Measure"),
            tr("Disturbs each pattern often, and counts how many come back."),
        ),
        Action(
            "train",
            trc("button", "Train"),
            tr("Teaches the Boltzmann machine the digits, 20 epochs."),
        ),
    )

    def _begin(self, given: frozenset[str]) -> None:
        self._sow()
        self._keep()
        if "picture" not in given:
            self._put(self._patterns[self._place()])
        self._check_picture()

    def _renew(self, name: str) -> None:
        if name == "seed":
            self._sow()
        if name in ("network", "patterns", "count", "rule", "letters", "seed"):
            self._keep()
            if self._values["picture"].shape != self._shape() or name in ("patterns", "seed"):
                self._put(self._patterns[self._place()])
        if name == "picture":
            self._check_picture()
            self._energies = (self._energy(),)

    def _sow(self) -> None:
        """What follows from the seed alone."""
        self._rng = np.random.default_rng([self._values["seed"], 1])
        self._machine = Boltzmann.fresh(np.random.default_rng([self._values["seed"], 2]))
        self._errors: tuple[float, ...] = ()

    def _is_machine(self) -> bool:
        return self._values["network"] == "Boltzmann machine"

    def _shape(self) -> tuple[int, int]:
        return (8, 8) if self._is_machine() else SHAPES[self._values["patterns"]]

    def _check_picture(self) -> None:
        if self._values["picture"].shape != self._shape():
            raise SettingError(
                tr(
                    "The state has another shape here: give it {rows} rows of {columns} pixels.",
                    rows=self._shape()[0],
                    columns=self._shape()[1],
                )
            )

    def _keep(self) -> None:
        """Makes the weights from the patterns, -1 and 1."""
        kind = "digits" if self._is_machine() else self._values["patterns"]
        if kind == "letters":
            known = 2 * (self._values["letters"].reshape(3, -1) > 0.5) - 1.0
        elif kind == "random":
            rng = np.random.default_rng(self._values["seed"])
            known = rng.choice([-1.0, 1.0], (MOST_SHOWN, 64))
        else:
            pictures, labels = black_digits()
            firsts = [int(np.flatnonzero(labels == digit)[0]) for digit in range(10)]
            known = 2 * pictures[firsts] - 1
        self._patterns = known[: self._values["count"]]
        self._weights = RULES[self._values["rule"]](self._patterns)
        self._share, self._energies = float("nan"), ()

    def _place(self) -> int:
        return min(self._values["pattern"], len(self._patterns)) - 1

    def _put(self, state: np.ndarray) -> None:
        """Makes a state of -1 and 1 the picture."""
        self._values["picture"] = (state.reshape(self._shape()) + 1) / 2
        self._energies = (*self._energies[-200:], self._energy())

    def _state(self) -> np.ndarray:
        return 2 * self._values["picture"].reshape(-1) - 1

    def _energy(self) -> float:
        return energy(self._weights, self._state())

    # Actions.

    def _on_take(self) -> Iterator[None]:
        self._energies = ()
        self._put(self._patterns[self._place()])
        yield

    def _on_disturb(self) -> Iterator[None]:
        self._put(flipped(self._state()[None], self._values["flips"], self._rng)[0])
        yield

    def _on_recall(self) -> Iterator[None]:
        if self._is_machine():
            for _ in range(20):
                picture = self._values["picture"].reshape(1, -1)
                self._put(2 * self._machine.sampled(picture, self._rng)[0] - 1)
                yield
            seen = self._machine.reconstructed(self._values["picture"].reshape(1, -1))
            self._put(2 * np.rint(seen[0]) - 1)
            yield
            return
        for states in sweeps(self._weights, np.sign(self._state() - 1e-9)[None], self._rng):
            self._put(states[0])
            yield
        yield

    def _on_measure(self) -> Iterator[None]:
        flips = self._noise()
        starts = np.repeat(self._patterns, TRIALS, axis=0)
        rng = np.random.default_rng([self._values["seed"], 3])
        states = flipped(starts, flips, rng)
        for each in sweeps(self._weights, states, rng):
            states = each
            yield
        self._share = float((states == starts).all(1).mean())
        yield

    def _noise(self) -> int:
        """How many pixels are turned over when it is measured."""
        return min(self._values["flips"], self._patterns.shape[1])

    def _on_train(self) -> Iterator[None]:
        if not self._is_machine():
            raise SettingError(
                tr(
                    "A Hopfield network has learnt as soon as it has patterns. Choose the "
                    "Boltzmann machine to train one."
                )
            )
        rng = np.random.default_rng([self._values["seed"], 4])
        self._machine, self._errors = Boltzmann.fresh(rng), ()
        for error in self._machine.trained(black_digits()[0], rng):
            if error is not None:
                self._errors = (*self._errors, error)
            yield
        yield

    # What comes of it.

    def _figures(self) -> dict[str, Value]:
        state = np.where(self._state() > 0, 1.0, -1.0)
        same = (self._patterns == state).sum(1)
        holds = stable(self._weights, self._patterns)
        nearest = int(same.argmax())
        return {
            "kept": len(self._patterns),
            "stable": int(holds.sum()),
            "nearest": nearest + 1,
            "off": int(state.size - same[nearest]),
            "off_pattern": int(state.size - same[self._place()]),
            "recalled": bool(same[self._place()] == state.size),
            "energy": self._energy(),
            "share": self._share,
            "error": self._errors[-1] if self._errors else float("nan"),
            "first_error": self._errors[0] if self._errors else float("nan"),
            "epoch": len(self._errors),
            "units": state.size,
            "said": self._said(int(holds.sum()), int(state.size - same[self._place()])),
        }

    def _said(self, stable_count: int, off: int) -> str:
        """What is to be seen, in a sentence."""
        if self._is_machine():
            if not self._errors:
                return tr("The machine has learnt nothing yet.")
            return tr(
                "After {epochs} epochs the reconstruction error is {error:.4f}.",
                epochs=len(self._errors),
                error=self._errors[-1],
            )
        what = self._measured() or tr(
            "The state is {off} pixels from the one it began with.", off=off
        )
        return sentences([self._stability(stable_count), what])

    def _stability(self, stable_count: int) -> str:
        """How many of the patterns stay as they are."""
        kept = len(self._patterns)
        return tr("{stable} of {kept} patterns are stable.", stable=stable_count, kept=kept)

    def _measured(self) -> str:
        """How many come back; empty while nobody knows."""
        if np.isnan(self._share):
            return ""
        return tr("{share:.1f} % of the disturbed patterns come back.", share=100 * self._share)

    def picture(self) -> GridPicture:
        """What is kept, the state, and the weights of the network."""
        return self._of_machine() if self._is_machine() else self._of_hopfield()

    def _of_hopfield(self) -> GridPicture:
        figures, shape = self._figures(), self._shape()
        holds = stable(self._weights, self._patterns)
        is_letters = self._values["patterns"] == "letters"
        names = "ABC" if is_letters else None
        is_random = self._values["patterns"] == "random"
        here = self._place()
        sheets = [
            Sheet(
                title=names[place] if names else str(place + is_random),
                cells=(pattern.reshape(shape) + 1) / 2, kind="pixels", row=0, size=0.55,
                control="letters" if is_letters else "", index=(place,) if is_letters else (),
                low=0.0, high=1.0, is_right=bool(holds[place]),
            )
            for place, pattern in enumerate(self._patterns)
        ]  # fmt: skip
        aim = self._patterns[here].reshape(shape) > 0
        sheets += [
            Sheet(
                title=tr("state"), cells=self._values["picture"].copy(), kind="pixels", row=1,
                size=1.6, control="picture", low=0.0, high=1.0,
                marks=aim != (self._values["picture"] > 0.5),
                note=tr("energy {energy:.1f}, {off} off", energy=figures["energy"],
                        off=figures["off_pattern"]),
            ),
            Sheet(
                title=tr("its sums"), cells=(self._weights @ self._state()).reshape(shape),
                kind="signed", row=1, note=tr("where each unit is pulled"), size=1.2,
            ),
            Sheet(
                title=tr("weights"), cells=self._weights.copy(), kind="signed", row=1, size=0.6,
                note=f"{len(self._weights)} × {len(self._weights)}",
            ),
        ]  # fmt: skip
        words = tr(
            "{stable} of {kept} patterns are stable; the state is {off} pixels from pattern "
            "{nearest}, its energy is {energy:.2f}.",
            stable=figures["stable"],
            kept=figures["kept"],
            off=figures["off"],
            nearest=figures["nearest"],
            energy=figures["energy"],
        )
        return GridPicture(
            sheets=tuple(sheets),
            trace=self._energies,
            trace_title=tr("energy"),
            idle=frozenset({"train"}),
            note=sentences([self._stability(figures["stable"]), self._measured()]),
            words=sentences([words, self._measured()]),
        )

    def _of_machine(self) -> GridPicture:
        picture = self._values["picture"]
        seen = self._machine.reconstructed(picture.reshape(1, -1)).reshape(8, 8)
        strongest = np.abs(self._machine.weights).sum(0).argsort()[::-1][:10]
        limit = float(np.abs(self._machine.weights).max()) or 1.0
        sheets = [
            Sheet(title=tr("state"), cells=picture.copy(), kind="pixels", control="picture",
                  low=0.0, high=1.0, note=tr("draw on it")),
            Sheet(title=tr("reconstruction"), cells=seen, kind="pixels", before="→",
                  note=tr("up to 100 hidden units and down again")),
        ]  # fmt: skip
        sheets += [
            Sheet(
                title=tr("unit {number}", number=unit + 1),
                cells=self._machine.weights[:, unit].reshape(8, 8),
                kind="signed", row=1 + place // 5, size=0.5, limit=limit,
            )
            for place, unit in enumerate(strongest)
        ]  # fmt: skip
        return GridPicture(
            sheets=tuple(sheets), trace=self._errors, trace_title=tr("reconstruction error"),
            idle=frozenset({"patterns", "count", "rule", "measure"}),
            trace_level=0.02,
            words=str(self._figures()["said"]),
        )  # fmt: skip
