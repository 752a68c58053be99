"""Trainings that are worth trying, ready made: data, network and settings in one choice."""

from dataclasses import dataclass

from model.plan import Plan

TEXT_BATCHES, TEXT_STEPS = 200, 500
TEXT_RATE = 0.0052
"""The textbook's 1e-6, in the units used here. It sums (p - t)² over the batch and over the digits
as they come, ink 0 to 16; here the loss is half that, the mean over 162 digits, of ink 0 to 1.
Mean and half ask for a rate 2 · 162 times as large. Sixteen times the ink is, for a relu network,
the same as weights four times as large in both layers, whose gradients are four times as small:
a rate 16 times as large. Together 2 · 162 · 16 · 1e-6 = 0.0052."""


@dataclass(frozen=True)
class Preset:
    """A ready-made training.

    Attributes:
        key: Short name, for tests.
        title: In the menu.
        tip: What one sees when it is trained.
        source: Name of its data.
        split: How they are divided.
        plan: What is trained, and how.
    """

    key: str
    title: str
    tip: str
    source: str
    split: str
    plan: Plan


PRESETS = (
    Preset(
        key="quick",
        title="Quick: a small network, 8×8 digits",
        tip="Two seconds to 97 %: for trying things out.",
        source="digits",
        split="random",
        plan=Plan("mlp", {"hidden": (64,)}, {"epochs": 30}),
    ),
    Preset(
        key="textbook",
        title="Textbook: 200 batches, 500 steps on each",
        tip="Squared error on softmax, the last tenth of the 8×8 digits kept for testing.\n"
        "100,000 steps, half a minute or more, to 93 or 94 %; choose “Loss by batch” to see how "
        "each batch is learnt.\nThe textbook’s rate of 1e-6 is for sums over ink from 0 to 16; "
        f"for means over ink from 0 to 1 it is {TEXT_RATE:g}.",
        source="digits",
        split="textbook",
        plan=Plan(
            "mlp",
            {"hidden": (50,), "activation": "relu", "loss": "softmax_squared_error", "init": "he"},
            {
                "optimizer": "sgd",
                "learning_rate": TEXT_RATE,
                "schedule": "constant",
                "batch_size": 162,
                "epochs": 20,
                "repeats": TEXT_STEPS,
            },
        ),
    ),
    Preset(
        key="mnist",
        title="MNIST: a network whose weights are worth a look",
        tip="784–128–10 with some weight decay: 98 % in a minute, and pictures without much noise.",
        source="mnist",
        split="random",
        plan=Plan("mlp", {"hidden": (128,)}, {"epochs": 10, "weight_decay": 0.0001}),
    ),
    Preset(
        key="reader",
        title="Reader: a convolutional network that sees deformed digits",
        tip="Reads what people draw. Some minutes to 99 %.",
        source="mnist",
        split="random",
        plan=Plan("cnn", {}, {"epochs": 6, "augment": True}),
    ),
)
"""In the order of the menu."""
