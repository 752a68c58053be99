"""Trainings that are worth trying, ready made: data, network and settings in one choice."""

from dataclasses import dataclass

from model.language import tr
from model.plan import Plan

TEXT_BATCHES, TEXT_STEPS = 200, 500
TEXT_RATE = 0.0052
"""The textbook's 1e-6, in the units used here. It sums (p - t)² over the batch and over the digits
as they come, ink 0 to 16; here the loss is half that, the mean over 162 digits, of ink 0 to 1.
Mean and half ask for a rate 2 · 162 times as large. Sixteen times the ink is, for a relu network,
the same as weights four times as large in both layers, whose gradients are four times as small:
a rate 16 times as large. Together 2 · 162 · 16 · 1e-6 = 0.0052."""


FORGING = {"epochs": 50, "batch_size": 32, "learning_rate": 0.004, "schedule": "constant"}
"""How a generator learns in some seconds."""

LARGE = {"width": 16, "batch_norm": False}
"""A generator of 28×28 digits: normalised, it would not make one shape alone for long."""

COLLAPSING = {"judge_rate": 0.1, "beta1": 0.9, "smoothing": 0.0}
"""What makes a generator collapse."""


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
        title=tr("Quick: a small network, 8×8 digits"),
        tip=tr("Two seconds to 97 %: for trying things out."),
        source="digits",
        split="random",
        plan=Plan("mlp", {"hidden": (64,)}, {"epochs": 30}),
    ),
    Preset(
        key="textbook",
        title=tr("Textbook: 200 batches, 500 steps on each"),
        tip=tr(
            "Squared error on softmax, the last tenth of the 8×8 digits kept for testing.\n"
            "100,000 steps, half a minute or more, to 93 or 94 %; choose “Loss by batch” to see "
            "how each batch is learnt.\nThe textbook’s rate of 1e-6 is for sums over ink from 0 to "
            "16; for means over ink from 0 to 1 it is {text_rate:g}.",
            text_rate=TEXT_RATE,
        ),
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
        title=tr("MNIST: a network whose weights are worth a look"),
        tip=tr(
            "784–128–10 with some weight decay: 98 % in a minute, and pictures without much noise."
        ),
        source="mnist",
        split="random",
        plan=Plan("mlp", {"hidden": (128,)}, {"epochs": 10, "weight_decay": 0.0001}),
    ),
    Preset(
        key="dead",
        title=tr("Dead units: a Boltzmann machine with steps too long"),
        tip=tr(
            "Uncentred and ten times too fast: within a second hidden units are off for ever, and "
            "the message says so.\nWith centred units and the usual rate they live."
        ),
        source="digits",
        split="random",
        plan=Plan(
            "boltzmann",
            {"hidden": 100, "uncentred": True},
            {"learning_rate": 1.0, "epochs": 20},
        ),
    ),
    Preset(
        key="reader",
        title=tr("Reader: a convolutional network that sees deformed digits"),
        tip=tr("Reads what people draw. Some minutes to 99 %."),
        source="mnist",
        split="random",
        plan=Plan("cnn", {}, {"epochs": 6, "augment": True}),
    ),
    Preset(
        key="vanishing",
        title=tr("Vanishing gradient: recurrent weights that start too small"),
        tip=tr(
            "A start at half the scale: each row back halves the gradient, so that of the last "
            "row’s loss less than\na hundred millionth comes to the first, and the network begins "
            "by learning from the lowest rows alone.\nCompare its curves with those of a start at "
            "1: Adam repairs it within an epoch, SGD takes far longer. “Sequence” shows the "
            "gradient by row."
        ),
        source="mnist",
        split="random",
        plan=Plan(
            "rnn",
            {"start_scale": 0.5},
            {"epochs": 4, "optimizer": "sgd", "learning_rate": 0.1},
        ),
    ),
    Preset(
        key="exploding",
        title=tr("Exploding gradient: recurrent weights that start too large"),
        tip=tr(
            "With relu and a start at one and a half times the scale, state and gradient grow by "
            "half with each row:\ntens of thousands of times from the first to the last. One step "
            "without clipping throws all weights\nbeyond all numbers. “Sequence” shows the "
            "gradient by row before the training."
        ),
        source="mnist",
        split="random",
        plan=Plan(
            "rnn",
            {"activation": "relu", "start_scale": 1.5},
            {"epochs": 4, "optimizer": "sgd", "learning_rate": 0.1, "clip": 0.0},
        ),
    ),
    Preset(
        key="identity",
        title=tr("Recurrent, relu: a state that starts by staying as it is"),
        tip=tr(
            "The identity as recurrent weights (Le, Jaitly and Hinton 2015): the gradient neither "
            "vanishes nor explodes.\nTo more than 98 % in some twenty seconds, without any gate."
        ),
        source="mnist",
        split="random",
        plan=Plan("rnn", {"activation": "relu"}, {}),
    ),
    Preset(
        key="early",
        title=tr("GRU with a loss at each row: it answers before it has seen all"),
        tip=tr(
            "Every row’s answer counts, so that the network says what it can as soon as it can.\n"
            "After half of the rows it reads more than 93 % of the digits, after 18 of 28 more "
            "than 97 %. A minute."
        ),
        source="mnist",
        split="random",
        plan=Plan("gru", {"loss_at": "each"}, {}),
    ),
    Preset(
        key="points",
        title=tr("Pen reader: a GRU that reads the way of the pen, point by point"),
        tip=tr(
            "48 points of each generated digit in place of its pixels, in all orders and "
            "directions.\nWatch it read while you write, in the view “Sequence”. Two minutes."
        ),
        source="penpoints",
        split="random",
        plan=Plan(
            "gru",
            {"units": 64, "loss_at": "each", "first_row": 4, "init": "he"},
            {"learning_rate": 0.005, "epochs": 12},
        ),
    ),
    Preset(
        key="plane",
        title=tr("Variational autoencoder: a plane of digits"),
        tip=tr(
            "Each digit becomes a place in a plane, and each place of the plane a digit: drag "
            "through it in the view Latent.\nHalf a minute for its first shape, some minutes to "
            "the end."
        ),
        source="mnist",
        split="random",
        plan=Plan("autoencoder", {"latent": 2, "variational": True}, {"epochs": 15}),
    ),
    Preset(
        key="forger",
        title=tr("Generator and discriminator, 8×8 digits"),
        tip=tr(
            "Noise becomes digits, all ten of them, within some seconds: watch them in the view "
            "Samples, and the variety among the curves."
        ),
        source="digits",
        split="random",
        plan=Plan("gan", {"width": 8}, FORGING),
    ),
    Preset(
        key="collapse",
        title=tr("Mode collapse: a discriminator that is too slow"),
        tip=tr(
            "The same with a tenth of the discriminator’s rate, more momentum and no smoothing: "
            "within seconds one digit\nis all that comes, now this and now that, though both "
            "losses look well. The preset above rescues it."
        ),
        source="digits",
        split="random",
        plan=Plan("gan", {"width": 8} | COLLAPSING, FORGING),
    ),
    Preset(
        key="forger_mnist",
        title=tr("Generator and discriminator, MNIST"),
        tip=tr(
            "The same with digits of 28×28 pixels: nine or ten of them, still rough, within some "
            "seconds."
        ),
        source="mnist",
        split="random",
        plan=Plan("gan", LARGE, FORGING),
    ),
    Preset(
        key="collapse_mnist",
        title=tr("Mode collapse, MNIST"),
        tip=tr(
            "The same with a tenth of the discriminator’s rate, more momentum and no smoothing: "
            "one shape is all that comes,\nfrom the second second on, while both losses look well. "
            "The preset above rescues it."
        ),
        source="mnist",
        split="random",
        plan=Plan("gan", LARGE | COLLAPSING, FORGING),
    ),
    Preset(
        key="memory",
        title=tr("Memory: 30 digits, the pseudo-inverse"),
        tip=tr(
            "Each pixel is coupled with every other so that 30 digits are valleys of the energy.\n"
            "All are found again from their upper half: look at it in the view Memory."
        ),
        source="mnist",
        split="random",
        plan=Plan("hopfield", {"rule": "pseudo_inverse", "patterns": 30}, {}),
    ),
    Preset(
        key="overfilled",
        title=tr("Overfilled memory: Hebb’s rule with too many digits"),
        tip=tr(
            "150 digits, where theory lets 784 pixels hold 108 random pictures, and alike ones "
            "far fewer.\nNone is recalled: a recall ends in spurious states, mixtures that nobody "
            "stored. The view Memory says so;\nremove memories there, or take another rule."
        ),
        source="mnist",
        split="random",
        plan=Plan("hopfield", {"rule": "hebb", "patterns": 150}, {}),
    ),
    Preset(
        key="modern",
        title=tr("Modern memory: all training digits at once"),
        tip=tr(
            "A recall attends to 55,000 stored digits and finds any from its half.\nIt tells which "
            "digit a picture is by those that it is most like: 96 % of the test digits."
        ),
        source="mnist",
        split="random",
        plan=Plan("hopfield", {"rule": "modern", "patterns": 60_000}, {"batch_size": 1000}),
    ),
)
"""In the order of the menu."""
