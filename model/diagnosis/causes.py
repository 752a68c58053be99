"""Causes of a training that fails: each gives a Diagnosis where it is the one, else nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..events import Diagnosis
from ..language import tr
from ..sequences import EXPLODING, VANISHING
from ..settings import Settings

STILL, FAR = 0.05, 30.0
"""How far weights move, as a multiple of their size at the start, that hardly move or fly off."""

DEAD = 0.9
"""Fraction of a layer's units without which it is as good as dead."""

FAR_OFF = 10.0
"""So many times the usual, a learning rate is at fault if nothing else is."""

PULL, LEAST_CLIP = 0.02, 0.01
"""A weight decay above the first pulls weights to zero faster than digits shape them; gradients
that are clipped below the second hardly move any."""

WORSE, LOUD = 1.5, 5.0
"""A loss counts as risen from so many times that of the weights at the start, and these as too
large from so many times that of a guess."""

FEW_STEPS = 50

COLLAPSED = 0.2
"""Whose pictures are less varied than that, digits being 1, makes one digit or two."""


@dataclass(frozen=True)
class Evidence:
    """What is known of a training that fails.

    Attributes:
        near_chance: Whether predictions are hardly better than always saying the same.
        risen: Whether the loss is well above that at the start.
        accuracy: Fraction of correct predictions by the latest epoch; None without labels.
        labels: How many different labels there are.
        informed: Whether alike pictures have alike labels; None where that can't be said.
        steps: Made since the start.
        start_loss: Of some digits with the weights at the start; None where nothing is declared.
        loss: The same now.
        guess_loss: What a guess would give, all logits alike; None where there are none.
        zero_start: Whether a layer before the last began with zeros alone.
        alive: Fraction of units that tell digits apart, in the layer where they are fewest, at
            the start and now; (1, 1) where nothing is known of layers.
        moved: How far the weights went, as a multiple of their size at the start: the largest of
            all layers.
        growth: Of a network that reads step by step, size of the gradient at the first step with
            the weights at the start, as a multiple of that at the last; None for others.
        usual_rate: The learning rate that suits optimiser and network; None without optimisers.
        training: Settings of the training, by name.
        config: Settings of the network, by name.
    """

    near_chance: bool
    risen: bool
    accuracy: float | None
    labels: int
    informed: bool | None
    steps: int
    start_loss: float | None
    loss: float | None
    guess_loss: float | None
    zero_start: bool
    alive: tuple[float, float]
    moved: float
    growth: float | None
    usual_rate: float | None
    training: Mapping[str, Any]
    config: Mapping[str, Any]

    @property
    def rate(self) -> float:
        """The learning rate."""
        return self.training["learning_rate"]

    @property
    def symptom(self) -> str:
        """What is wrong, as the beginning of a sentence."""
        if self.near_chance:
            return tr(
                "{accuracy:.0f} % correct is hardly better than guessing",
                accuracy=100 * self.accuracy,
            )
        return tr("The loss is higher than before the training")


_Cause = Callable[[Evidence], Diagnosis | None]


def _one_label(e: Evidence) -> Diagnosis | None:
    if e.labels > 1 or e.accuracy is None:
        return None
    return Diagnosis(
        "one label",
        tr(
            "All digits to learn from have the same label, so that every network is right that "
            "always says it. Take data that hold the other digits too."
        ),
    )


def _zeros(e: Evidence) -> Diagnosis | None:
    if not e.zero_start:
        return None
    if e.config.get("init") == "zero":
        text = tr(
            "{symptom}: the weights began as zeros, so that all units of a layer stay alike and "
            "pass nothing on. Start from random weights: initial weights “he”.",
            symptom=e.symptom,
        )
        return Diagnosis("zeros", text, {"init": "he"}, afresh=True)
    text = tr(
        "{symptom}: the weights began as zeros, so that all units of a layer stay alike and "
        "pass nothing on. Start from random weights.",
        symptom=e.symptom,
    )
    return Diagnosis("zeros", text, afresh=True)


def _few_steps(e: Evidence) -> Diagnosis | None:
    if e.steps >= FEW_STEPS or e.risen or e.moved > 1:
        return None
    return Diagnosis(
        "few steps",
        tr(
            "{symptom}: only {steps} steps were made. Train for more epochs, or with smaller "
            "batches, which make more steps of an epoch.",
            symptom=e.symptom,
            steps=e.steps,
        ),
    )


def _labels(e: Evidence) -> Diagnosis | None:
    if e.informed is not False:
        return None
    return Diagnosis(
        "labels",
        tr(
            "{symptom}, and pictures that are alike have no more the same label than any two: "
            "labels and pictures do not belong together. Look whether one of them was shuffled or "
            "sorted without the other.",
            symptom=e.symptom,
        ),
    )


def _decay(e: Evidence) -> Diagnosis | None:
    if e.training["weight_decay"] < PULL or e.risen:
        return None
    return Diagnosis(
        "weight decay",
        tr(
            "{symptom}: a weight decay of {weight_decay:g} pulls the weights to zero "
            "faster than the digits shape them. Take 0.0001 or none.",
            symptom=e.symptom,
            weight_decay=e.training["weight_decay"],
        ),
        {"weight_decay": 0.0001},
    )


def _exploding(e: Evidence) -> Diagnosis | None:
    if e.growth is None or e.growth < EXPLODING:
        return None
    scale = e.config.get("start_scale", 1.0)
    return Diagnosis(
        "exploding",
        tr(
            "{symptom}: the gradient explodes. With the weights at the start it was {growth:.2g} "
            "times as large at the first row as at the last, so that each digit throws the weights "
            "about. Begin with a scale of the start of 1, and clip gradients at 1.",
            symptom=e.symptom,
            growth=e.growth,
        ),
        {"clip": 1.0} | ({"start_scale": 1.0} if scale > 1 else {}),
        afresh=True,
    )


def _vanishing(e: Evidence) -> Diagnosis | None:
    if e.growth is None or e.growth > VANISHING:
        return None
    scale = e.config.get("start_scale", 1.0)
    return Diagnosis(
        "vanishing",
        tr(
            "{symptom}: the gradient vanishes. With the weights at the start it was {growth:.2g} "
            "times what it is at the last row when it came to the first, so that next to nothing "
            "is learnt from the rows above. Begin with a scale of the start of 1, or take a "
            "network with gates (LSTM, GRU).",
            symptom=e.symptom,
            growth=e.growth,
        ),
        {"start_scale": 1.0} if scale < 1 else {},
        afresh=True,
    )


def _too_large_start(e: Evidence) -> Diagnosis | None:
    losses = (e.start_loss, e.guess_loss, e.loss)
    if None in losses or e.start_loss < LOUD * e.guess_loss or e.loss > WORSE * e.start_loss:
        return None
    return Diagnosis(
        "large start",
        tr(
            "{symptom}: the weights were too large at the start, with a loss of {start_loss:.3g} "
            "where a guess has {guess_loss:.3g}. Take initial weights “he”, or fewer layers.",
            symptom=e.symptom,
            start_loss=e.start_loss,
            guess_loss=e.guess_loss,
        ),
        {"init": "he"} if e.config.get("init", "he") != "he" else {},
        afresh=True,
    )


def _too_large_rate(e: Evidence) -> Diagnosis | None:
    if e.usual_rate is None:
        return None
    died = e.alive[0] > 1 - DEAD >= e.alive[1] and e.moved > 2 * STILL
    is_far_off = e.rate >= FAR_OFF * e.usual_rate
    if not (e.risen or died or is_far_off or e.moved > FAR):
        return None
    smaller = min(e.usual_rate, float(f"{e.rate / 10:.1g}"))
    words = {"symptom": e.symptom, "rate": e.rate, "smaller": smaller}
    if died:
        text = tr(
            "{symptom}: with a learning rate of {rate:g} the steps are so long that {dead:.0f} % "
            "of a layer’s units give the same for any digit. Train anew with {smaller:g}.",
            dead=100 * (1 - e.alive[1]),
            **words,
        )
    elif e.risen:
        text = tr(
            "{symptom}: with a learning rate of {rate:g} the steps are so long that the loss only "
            "rises. Train anew with {smaller:g}.",
            **words,
        )
    else:
        text = tr(
            "{symptom}: with a learning rate of {rate:g} the steps are so long that it learns "
            "nothing. Train anew with {smaller:g}.",
            **words,
        )
    return Diagnosis("large rate", text, {"learning_rate": smaller}, afresh=True)


def _too_small_rate(e: Evidence) -> Diagnosis | None:
    if e.usual_rate is None:
        return None
    if 0 < e.training["clip"] < LEAST_CLIP and e.moved < 1:
        return Diagnosis(
            "clip",
            tr(
                "{symptom}: gradients are clipped to {clip:g}, so that the weights "
                "hardly move. Clip at 1, or not at all.",
                symptom=e.symptom,
                clip=e.training["clip"],
            ),
            {"clip": 1.0},
        )
    if not (e.moved < STILL or e.rate * FAR_OFF <= e.usual_rate):
        return None
    larger = max(e.usual_rate, float(f"{10 * e.rate:.1g}"))
    return Diagnosis(
        "small rate",
        tr(
            "{symptom}: with a learning rate of {rate:g} the weights have moved by only "
            "{moved:.2g} % of their size. Go on with {larger:g}, or train for longer.",
            symptom=e.symptom,
            rate=e.rate,
            moved=100 * e.moved,
            larger=larger,
        ),
        {"learning_rate": larger},
    )


def _silent_units(e: Evidence) -> Diagnosis | None:
    if e.alive[1] > 1 - DEAD:
        return None
    return Diagnosis(
        "silent units",
        tr(
            "{symptom}: in one layer {dead:.0f} % of the units give the same for "
            "any digit. Take fewer layers, “relu” as their activation, or initial weights “he”.",
            symptom=e.symptom,
            dead=100 * (1 - e.alive[1]),
        ),
        afresh=True,
    )


def collapse(variety: float, config: Settings) -> Diagnosis:
    """Of a network whose pictures are alike.

    Args:
        variety: How varied they are, digits being 1.
        config: Settings of the network.
    """
    now, usual = config.to_dict(), type(config)().to_dict()
    names = [name for name in ("judge_rate", "beta1", "smoothing") if name in now]
    changes = {name: usual[name] for name in names if now[name] != usual[name]}
    return Diagnosis(
        "collapse",
        tr(
            "Mode collapse: the pictures have {variety:.0f} % of the variety of digits, though "
            "both losses look well: the generator makes the few that fool the discriminator. Train "
            "anew with a faster discriminator, less momentum and label smoothing.",
            variety=100 * variety,
        ),
        changes,
        afresh=True,
    )


MANY_DEAD = 0.05
"""Some units die in any training; a machine that loses more learns badly."""


def dead_units(
    dead: float, config: Mapping[str, Any], rate: float, usual: float
) -> Diagnosis | None:
    """Of a Boltzmann machine many of whose hidden units no digit moves.

    None where no setting is to blame: a deep machine may need few units at its top.

    Args:
        dead: Which fraction of them.
        config: Settings of the network, by name.
        rate: The learning rate.
        usual: One that suits optimiser and network.
    """
    changes: dict[str, Any] = {"uncentred": False} if config.get("uncentred") else {}
    if rate > 2 * usual:
        changes["learning_rate"] = usual
    if not changes:
        return None
    return Diagnosis(
        "dead units",
        tr(
            "{dead:.0f} % of the hidden units are dead: always on or always off, whatever digit is "
            "shown. Steps so long, or units that are not centred, threw them there, and from there "
            "no gradient leads back. Train anew, centred, with a learning rate of {rate:g}.",
            dead=100 * dead,
            rate=min(rate, usual),
        ),
        changes,
        afresh=True,
    )


def _unclear(e: Evidence) -> Diagnosis | None:
    return UNCLEAR if e.near_chance else None


UNCLEAR = Diagnosis(
    "unclear",
    tr(
        "The predictions are hardly better than guessing, and the cause is not plain. Take the "
        "suggested settings, train for more epochs, and look at the data: are the labels right?"
    ),
)


def likely_cause(evidence: Evidence) -> Diagnosis | None:
    """The first cause that fits, from the certain to the likely."""
    found = (cause(evidence) for cause in _CAUSES)
    return next((diagnosis for diagnosis in found if diagnosis is not None), None)


_CAUSES: tuple[_Cause, ...] = (
    _one_label,
    _zeros,
    _few_steps,
    _labels,
    _decay,
    _exploding,
    _vanishing,
    _too_large_start,
    _too_large_rate,
    _too_small_rate,
    _silent_units,
    _unclear,
)
